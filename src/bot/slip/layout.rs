//! Slips of a file's layout, which the parser notices lines later: a quote or bracket that stays open, a colon or a space that is
//! missing, lines of one list in different columns.

use super::{Slip, is_key, quote, value};
use crate::both;
use std::ops::Range;

/// Lines before the parser's place in which the slip is looked for.
const LOOK_BACK: usize = 40;

/// Where the parser stumbled, and over what.
pub struct Stumble<'t> {
    pub text: &'t str,
    /// Bytes.
    pub at: usize,
    /// In the parser's words.
    pub info: &'t str,
}

/// A line with the place where it begins.
#[derive(Clone, Copy)]
struct Line<'t> {
    start: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    fn says_nothing(self) -> bool {
        let text = self.text.trim();
        text.is_empty() || text.starts_with('#')
    }

    fn range(self) -> Range<usize> {
        let from = self.start + self.indent();
        from..from + self.text.trim().len()
    }

    /// Where a part of the line stands in the file.
    fn part(self, from: usize, length: usize) -> Range<usize> {
        self.start + from..self.start + from + length
    }

    /// The key that it begins with, after any `- `.
    fn key(self) -> Option<&'t str> {
        let rest = entry(self.text);
        let (key, after) = rest.split_once(':')?;
        (is_key(key) && (after.is_empty() || after.starts_with(' '))).then_some(key)
    }

    fn is_item(self) -> bool {
        let text = self.text.trim_start();
        text == "-" || text.starts_with("- ")
    }
}

/// Lines around the stumble that say something: those up to it, the nearest first, and those after it.
struct Around<'t> {
    before: Vec<Line<'t>>,
    after: Vec<Line<'t>>,
    info: &'t str,
}

type Found = (Slip, Range<usize>);

/// The first that knows what happened says it.
const SLIPS: [fn(&Around<'_>) -> Option<Found>; 7] = [
    tab,
    open_quote,
    open_bracket,
    missing_space,
    missing_colon,
    inline_list,
    uneven_indent,
];

/// What happened, and where, as far as it is plain.
pub fn find(stumble: &Stumble<'_>) -> Option<Found> {
    let mut lines = Vec::new();
    let mut start = 0;
    for piece in stumble.text.split_inclusive('\n') {
        lines.push(Line {
            start,
            text: piece.trim_end_matches(['\n', '\r']),
        });
        start += piece.len();
    }
    let index = lines.iter().rposition(|line| line.start <= stumble.at)?;
    let telling = |lines: &[Line<'_>]| lines.iter().any(|line| !line.says_nothing());
    let (upto, after) = lines.split_at_checked(index + 1)?;
    if !telling(upto) {
        return None;
    }
    let around = Around {
        before: upto
            .iter()
            .rev()
            .filter(|line| !line.says_nothing())
            .take(LOOK_BACK)
            .copied()
            .collect(),
        after: after
            .iter()
            .filter(|line| !line.says_nothing())
            .take(2)
            .copied()
            .collect(),
        info: stumble.info,
    };
    SLIPS.iter().find_map(|slip| slip(&around))
}

/// What stands after any `- ` of a line.
fn entry(text: &str) -> &str {
    let mut rest = text.trim();
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start();
    }
    rest
}

fn tab(around: &Around<'_>) -> Option<Found> {
    if !around.info.contains("tab") {
        return None;
    }
    let near = around.before.iter().take(2).rev().chain(&around.after);
    let line = near.copied().find(|line| {
        line.text
            .get(..line.indent())
            .is_some_and(|indent| indent.contains('\t'))
    })?;
    let slip = super::tab::find(&super::Broken { line: line.text })?;
    Some((slip, line.part(0, line.indent())))
}

/// The first quote that its line does not close, where the parser ran to the end in search of the other.
fn open_quote(around: &Around<'_>) -> Option<Found> {
    if !around.info.contains("quoted") {
        return None;
    }
    let opens = |line: &&Line<'_>| quote::is_open(value(line.text));
    let line = around.before.iter().rev().find(opens)?;
    Some((quote::slip(), line.range()))
}

/// A `[` or `{` that is not closed up to where the parser stumbled.
fn open_bracket(around: &Around<'_>) -> Option<Found> {
    let mut closed = 0usize;
    for line in &around.before {
        let value = value(line.text);
        let opened = match value.chars().next() {
            Some('[') => ('[', ']'),
            Some('{') if !value.starts_with("{{") => ('{', '}'),
            _ => {
                closed += line.text.matches([']', '}']).count();
                continue;
            }
        };
        let open = value.matches(opened.0).count();
        let closing = value.matches(opened.1).count() + std::mem::take(&mut closed);
        if closing >= open {
            continue;
        }
        let column = line.text.len() - line.text.trim_start().len() + line.text.trim_start().find(opened.0)?;
        let shown = format!("{}{}", line.text.trim(), opened.1);
        let slip = Slip {
            code: "open-bracket",
            message: both!(
                "kurung `{bracket}` ini belum ditutup",
                "this `{bracket}` is opened and not closed",
                bracket = opened.0
            ),
            help: both!("Tulis begini:  {line}", "Write it so:  {line}", line = shown),
        };
        return Some((slip, line.part(column, 1)));
    }
    None
}

/// `title:Harga`, `-halo`.
fn missing_space(around: &Around<'_>) -> Option<Found> {
    around.before.iter().take(2).find_map(|line| {
        let rest = entry(line.text);
        let from = line.text.find(rest)?;
        let (key, after) = rest.split_once(':').filter(|(key, after)| {
            key.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '-'))
                && is_key(key)
                && after.starts_with(|first: char| !first.is_whitespace() && first != '/')
        })?;
        let shown = line
            .text
            .trim()
            .replacen(&format!("{key}:{after}"), &format!("{key}: {after}"), 1);
        Some((spaceless(&shown), line.part(from, key.len() + 1)))
    })
}

/// That a space is missing behind the sign, with the line as it should be.
pub fn spaceless(shown: &str) -> Slip {
    Slip {
        code: "missing-space",
        message: both!(
            "setelah `:` atau `-` harus ada spasi",
            "a space is missing behind the `:` or `-`"
        ),
        help: both!("Tulis begini:  {line}", "Write it so:  {line}", line = shown),
    }
}

/// `keywords` alone, and lines that belong to it; or a line that is neither a key nor an entry.
fn missing_colon(around: &Around<'_>) -> Option<Found> {
    let belongs = |line: &Line<'_>, next: &Line<'_>| {
        next.is_item() && next.indent() >= line.indent() || next.indent() > line.indent()
    };
    if !around.info.contains("simple key expected") {
        // At the top of a file the lines are one text, up to the first key.
        let (next, line) = around
            .before
            .iter()
            .zip(around.before.iter().skip(1))
            .find(|(next, line)| is_key(entry(line.text)) && belongs(line, next))?;
        let top = around.before.last().is_some_and(|first| first.start == line.start);
        return (top && next.key().is_none()).then(|| (colonless(*line), line.range()));
    }
    let line = *around.before.first()?;
    let word = entry(line.text);
    if let Some(opener) = around
        .before
        .get(1)
        .filter(|before| opens_block(before.text) && line.indent() <= before.indent())
    {
        let shown = format!("{}  {}", " ".repeat(opener.indent()), line.text.trim());
        let slip = Slip {
            code: "uneven-indent",
            message: both!(
                "teks setelah `|` atau `>` harus menjorok",
                "the lines of a text after `|` or `>` are indented"
            ),
            help: both!("Tulis begini:  {line}", "Write it so:  {line}", line = shown),
        };
        return Some((slip, line.range()));
    }
    if is_key(word) && around.after.first().is_none_or(|next| belongs(&line, next)) {
        return Some((colonless(line), line.range()));
    }
    let slip = Slip {
        help: both!(
            "Baris ditulis sebagai `kunci: isi` atau `- isi`. Kalau ini lanjutan teks di atasnya, jorokkan lebih dalam dari kuncinya.",
            "A line is `key: value` or `- entry`. Where it goes on with the text above, indent it more than that text's key."
        ),
        ..colonless(line)
    };
    Some((slip, line.range()))
}

/// That a line has no colon, with the line as it should be.
fn colonless(line: Line<'_>) -> Slip {
    Slip {
        code: "missing-colon",
        message: both!("di baris ini tidak ada titik dua", "there is no colon in this line"),
        help: both!(
            "Tulis begini:  {line}:",
            "Write it so:  {line}:",
            line = line.text.trim()
        ),
    }
}

/// Whether its value is a text of several lines.
fn opens_block(line: &str) -> bool {
    matches!(value(line), "|" | "|-" | "|+" | ">" | ">-" | ">+")
}

/// `next: - price`.
fn inline_list(around: &Around<'_>) -> Option<Found> {
    let line = *around.before.first()?;
    let inner = value(line.text);
    let item = inner.strip_prefix("- ")?.trim();
    let key = line.key()?;
    let from = line.text.rfind(inner)?;
    let slip = Slip {
        code: "inline-list",
        message: both!(
            "daftar dengan `- ` mulai di baris tersendiri",
            "a list with `- ` begins on a line of its own"
        ),
        help: both!(
            "Tulis begini:  {key}: [{item}]",
            "Write it so:  {key}: [{item}]",
            key = key,
            item = item
        ),
    };
    Some((slip, line.part(from, inner.len())))
}

/// A line whose column is none of those in which lines above it begin, or one that stands under a value which is whole.
fn uneven_indent(around: &Around<'_>) -> Option<Found> {
    const COLUMNS: [&str; 4] = [
        "did not find expected",
        "not allowed in this context",
        "simple key expected",
        "mapping values",
    ];
    if !COLUMNS.iter().any(|words| around.info.contains(words)) {
        return None;
    }
    let line = *around.before.first()?;
    // Its nearest neighbour of the same kind, or what it should be beside.
    let other = around.before.iter().skip(1).find(|other| {
        other.indent() != line.indent() && (other.is_item() == line.is_item() || line.indent() > other.indent())
    })?;
    if other.indent().abs_diff(line.indent()) > 8 {
        return None;
    }
    let (column, beside) = (line.indent() + 1, other.indent() + 1);
    let number = |of: &str| of.trim().chars().take(30).collect::<String>();
    let slip = Slip {
        code: "uneven-indent",
        message: both!(
            "baris ini mulai di kolom {column}, padahal `{other}` di atasnya mulai di kolom {beside}",
            "this line begins in column {column}, while `{other}` above it begins in column {beside}",
            column = column,
            beside = beside,
            other = number(other.text)
        ),
        help: both!(
            "Baris-baris dari satu daftar atau satu bagian mulai di kolom yang sama; yang berada di bawah sebuah kunci menjorok dua spasi.",
            "Lines of one list or one part begin in the same column; what belongs under a key is indented by two spaces."
        ),
    };
    Some((slip, line.range()))
}
