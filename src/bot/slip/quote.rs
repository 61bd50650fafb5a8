//! `open-quote`: a quote that is opened and never closed, or closed too early.

use super::{Broken, Slip, value};
use crate::both;

pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let value = value(broken.line);
    let odd = match value.chars().next() {
        Some('"' | '\'') => is_open(value) || goes_on(value),
        _ => value.matches('"').count() % 2 == 1,
    };
    odd.then(slip)
}

pub fn slip() -> Slip {
    Slip {
        code: "open-quote",
        message: both!(
            "tanda kutipnya belum berpasangan",
            "a quote here is opened and not closed, or closed too early"
        ),
        help: both!(
            "Periksa baris ini dan sebelumnya. Kutip di dalam teks ditulis \\\", atau apit teksnya dengan kutip tunggal: 'Klik \"Beli\" ya'.",
            "Look at this line and those before. A quote within a text is written \\\", or put the text into single quotes: 'Press \"Buy\"'."
        ),
    }
}

/// Whether a value begins with a quote that it does not close.
pub fn is_open(value: &str) -> bool {
    value.starts_with(['"', '\'']) && closing(value).is_none()
}

/// Whether text follows the quote that closes a value.
fn goes_on(value: &str) -> bool {
    closing(value).and_then(|end| value.get(end..)).is_some_and(|rest| {
        let rest = rest.trim_start();
        !(rest.is_empty() || rest.starts_with(['#', ',', ']', '}', ':']))
    })
}

/// Where the text behind the closing quote begins.
fn closing(value: &str) -> Option<usize> {
    let mut letters = value.char_indices();
    let (_, opened) = letters.next()?;
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if opened == '"' => {
                letters.next();
            }
            '\'' if opened == '\'' && value.get(at + 1..).is_some_and(|rest| rest.starts_with('\'')) => {
                letters.next();
            }
            letter if letter == opened => return Some(at + letter.len_utf8()),
            _ => {}
        }
    }
    None
}
