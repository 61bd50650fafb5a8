//! `odd-sign`: a long dash or a bullet before an entry, a space that is no ordinary one, a wide colon: what word processors and telephones
//! write in the place of YAML's own signs.

use super::mend::Attempt;
use super::{Broken, Slip};
use crate::both;

/// Signs at the beginning of an entry that were meant as `-`.
const DASHES: [char; 6] = ['–', '—', '−', '‐', '•', '·'];
/// Spaces that do not indent.
const SPACES: [char; 4] = ['\u{a0}', '\u{2003}', '\u{2009}', '\u{3000}'];

pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let line = broken.line;
    let indent = line.text.len()
        - line
            .text
            .trim_start_matches(|c: char| c == ' ' || SPACES.contains(&c))
            .len();
    let (before, rest) = line.text.split_at_checked(indent)?;
    let spaces = " ".repeat(before.chars().count());
    let mut mended = rest.to_owned();
    let mut sign = before.chars().find(|c| SPACES.contains(c));
    if let Some(dash) = rest.chars().next().filter(|first| DASHES.contains(first)) {
        mended = format!("- {}", mended.trim_start_matches(dash).trim_start());
        sign = sign.or(Some(dash));
    }
    if !mended.contains(':')
        && let Some((key, value)) = mended.split_once('：')
    {
        mended = format!("{}: {}", key.trim_end(), value.trim_start());
        sign = sign.or(Some('：'));
    }
    let sign = sign?;
    let edit = Attempt::new(line.start..line.start + line.text.len(), format!("{spaces}{mended}"));
    Some(Slip::mended(
        "odd-sign",
        match SPACES.contains(&sign) {
            true => both!(
                "di awal baris ini ada spasi yang bukan spasi biasa",
                "this line begins with a space that is no ordinary one"
            ),
            false => both!(
                "`{sign}` bukan tanda yang dipakai di sini",
                "`{sign}` is not the sign that is used here",
                sign = sign
            ),
        },
        broken.text,
        [edit],
        both!(
            "Ketik ulang dengan papan tik: `-` untuk isi daftar, `:` setelah kunci, spasi biasa di depan.",
            "Type it anew on the keyboard: `-` for an entry, `:` behind a key, ordinary spaces before it."
        ),
    ))
}
