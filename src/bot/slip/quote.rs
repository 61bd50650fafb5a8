//! `open-quote`: a quote that is opened and never closed, or closed too early.

use super::mend::Attempt;
use super::{Broken, Slip, flow};
use crate::both;

pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let value = broken.line.value();
    let odd = match value.chars().next() {
        Some('"' | '\'') => is_open(value) || goes_on(value),
        Some('{' | '[') => flow::in_quotes(value).is_some_and(|_| value.contains(['"', '\''])),
        _ => value.matches('"').count() % 2 == 1,
    };
    odd.then(|| slip(broken))
}

/// That a quote stands alone in the line, with the line as it should be where the whole file is in order then.
pub fn slip(broken: &Broken<'_>) -> Slip {
    Slip::mended(
        "open-quote",
        both!(
            "tanda kutipnya belum berpasangan",
            "a quote here is opened and not closed, or closed too early"
        ),
        broken.text,
        // What another quote further down closes is not to be told from here.
        broken.line.meanings().into_iter().map(Attempt::whole),
        both!(
            "Periksa baris ini dan sebelumnya. Teks yang memuat kutip \" diapit kutip tunggal, yang memuat ' diapit kutip ganda: 'Klik \"Beli\" ya', \"Jum'at\".",
            "Look at this line and those before. A text with \" in it goes into single quotes, one with ' into double quotes: 'Press \"Buy\"', \"Don't\"."
        ),
    )
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
pub fn closing(value: &str) -> Option<usize> {
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
