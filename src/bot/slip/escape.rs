//! `bad-escape`: a backslash between double quotes, where YAML takes it for the beginning of a sign: `"C:\Users"`.

use super::mend::{self, Attempt};
use super::{Broken, Slip, quote};
use crate::both;

pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let value = broken.line.value();
    let end = value.starts_with('"').then(|| quote::closing(value))??;
    let inner = value.get(1..end - 1)?;
    let shown = bad(inner)?;
    let from = broken.line.start + broken.line.text.trim_end().len() - value.len();
    Some(Slip::mended(
        "bad-escape",
        both!(
            "di antara kutip ganda, `{shown}` bukan teks biasa",
            "between double quotes, `{shown}` is no plain text",
            shown = shown
        ),
        broken.text,
        [Attempt::quoting(from..from + end, inner)],
        mend::in_words(),
    ))
}

/// The first backslash that begins no sign of YAML's, with what follows it.
fn bad(inner: &str) -> Option<String> {
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            continue;
        }
        let next = letters.next()?;
        let digits = match next {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let follows = letters.as_str();
        let hex = follows.chars().take(digits).filter(char::is_ascii_hexdigit).count();
        if hex < digits || !"0abt\tnvfre \"/\\N_LPxuU".contains(next) {
            return Some(format!("\\{next}"));
        }
    }
    None
}
