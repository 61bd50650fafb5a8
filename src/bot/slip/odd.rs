//! `odd-sign`: a long dash or a bullet before an entry, a space that is no ordinary one, a wide colon, a sign that nobody sees: what word
//! processors and telephones write in the place of YAML's own signs.

use super::mend::{self, Attempt, Line};
use super::{Broken, Slip};
use crate::bot::diagnostic::Report;
use crate::bot::source::Place;
use crate::both;
use crate::text::{Bilingual, Noun};

/// Signs at the beginning of an entry that were meant as `-`.
const DASHES: [char; 6] = ['–', '—', '−', '‐', '•', '·'];
/// Spaces that do not indent.
const SPACES: [char; 5] = ['\u{a0}', '\u{2003}', '\u{2009}', '\u{202f}', '\u{3000}'];
/// Signs without any width.
const HIDDEN: [char; 5] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];

fn is_unseen(letter: char) -> bool {
    SPACES.contains(&letter) || HIDDEN.contains(&letter)
}

pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let line = broken.line;
    let indent = line.text.len() - line.text.trim_start_matches(|c: char| c == ' ' || is_unseen(c)).len();
    let (before, rest) = line.text.split_at_checked(indent)?;
    let mut mended = rest.to_owned();
    let dash = rest.chars().next().filter(|first| DASHES.contains(first));
    if let Some(dash) = dash {
        mended = format!("- {}", mended.trim_start_matches(dash).trim_start());
    } else if let Some(item) = mended.strip_prefix('-').filter(|item| item.starts_with(is_unseen)) {
        mended = format!("- {}", item.trim_start_matches(|c: char| c == ' ' || is_unseen(c)));
    }
    let mut wide = None;
    if !mended.contains(':')
        && let Some((key, value)) = mended.split_once('：')
    {
        mended = format!("{}: {}", key.trim_end(), value.trim_start());
        wide = Some('：');
    } else if let Some((key, value)) = mended.split_once(':')
        && super::is_key(key.trim_start_matches("- "))
        && value.starts_with(is_unseen)
    {
        mended = format!(
            "{key}: {}",
            value.trim_start_matches(|c: char| c == ' ' || is_unseen(c))
        );
    }
    let text = format!("{}{mended}", ordinary(before));
    if text == line.text {
        return None;
    }
    let edit = Attempt::new(line.start..line.start + line.text.len(), text);
    let Some(sign) = dash.or(wide) else {
        // The first of them: the line as it should be looks the same.
        let at = line.text.find(is_unseen)?;
        return unseen(broken.text, line.start + at, edit);
    };
    Some(Slip::mended(
        "odd-sign",
        both!(
            "`{sign}` bukan tanda yang dipakai di sini",
            "`{sign}` is not the sign that is used here",
            sign = sign
        ),
        broken.text,
        [edit],
        both!(
            "Ketik ulang dengan papan tik: `-` untuk isi daftar, `:` setelah kunci, spasi biasa di depan.",
            "Type it anew on the keyboard: `-` for an entry, `:` behind a key, ordinary spaces before it."
        ),
    ))
}

/// With ordinary spaces, and without what has no width.
fn ordinary(text: &str) -> String {
    text.chars()
        .filter(|letter| !HIDDEN.contains(letter))
        .map(|letter| if SPACES.contains(&letter) { ' ' } else { letter })
        .collect()
}

/// A sign that nobody sees, by its name and column. A line as it should be is not shown: it looks the same.
fn unseen(text: &str, at: usize, attempt: Attempt) -> Option<Slip> {
    let letter = text.get(at..)?.chars().next()?;
    let line = Line::at(text, at);
    let column = line.text.get(..at - line.start)?.chars().count() + 1;
    let noun = name(letter);
    Some(Slip {
        code: "odd-sign",
        message: both!(
            "di kolom {column} ada {name} (U+{code}), yang tidak kelihatan",
            "in column {column} stands {name_en} (U+{code}), which nobody sees",
            column = column,
            name = noun.id,
            name_en = noun.en,
            code = format!("{:04X}", u32::from(letter))
        ),
        help: both!(
            "Hapus tanda itu, lalu ketik ulang dengan papan tik: spasi biasa, atau tanpa apa-apa.",
            "Delete it, and type an ordinary space, or nothing, in its place."
        ),
        edit: mend::first(text, [attempt]),
    })
}

fn name(letter: char) -> Noun {
    match letter {
        '\u{a0}' | '\u{202f}' => Noun::new("spasi tak terputus", "a no-break space"),
        '\u{200b}' => Noun::new("spasi tanpa lebar", "a zero-width space"),
        '\u{feff}' => Noun::new("tanda awal berkas", "a byte order mark"),
        letter if letter.is_control() => Noun::new("tanda kendali", "a control character"),
        letter if SPACES.contains(&letter) => {
            Noun::new("spasi yang bukan spasi biasa", "a space that is no ordinary one")
        }
        _ => Noun::new("tanda tanpa lebar", "a sign without width"),
    }
}

/// A sign at which the parser stopped that no text may hold.
pub fn unreadable(text: &str, at: usize) -> Option<Slip> {
    let letter = text.get(at..)?.chars().next()?;
    if !letter.is_control() || letter.is_whitespace() {
        return None;
    }
    unseen(text, at, Attempt::new(at..at + letter.len_utf8(), String::new()))
}

/// Reports a name or an entry in which a sign stands that nobody sees. Whether there is one.
pub fn stands_in(place: Place, report: &mut Report<'_>) -> bool {
    let text = report.sources().text(place.file);
    let written = text.get(place.range()).unwrap_or("");
    let Some(first) = written.find(is_unseen) else {
        return false;
    };
    let mended = match written.strip_prefix('-') {
        Some(item) => format!("- {}", ordinary(item).trim_start()),
        None => ordinary(written).trim().to_owned(),
    };
    let attempt = Attempt::new(place.range(), mended);
    let Some(slip) = unseen(text, place.start + first, attempt) else {
        return false;
    };
    let message: Bilingual = slip.message;
    let diagnostic = report.error(slip.code, place, message);
    diagnostic.help(slip.help);
    diagnostic.edit = slip.edit;
    true
}
