//! `curly-quotes`: a text in the quotes of a word processor, which visitors would see.

use super::{line_of, quoted};
use crate::bot::diagnostic::Report;
use crate::bot::source::Place;
use crate::both;

/// Quotes that word processors and telephones put in the place of `"` and `'`.
const OPENING: [char; 4] = ['“', '”', '„', '‘'];
const CLOSING: [char; 3] = ['”', '“', '’'];

/// Warns of a plain text that begins and ends with such quotes.
pub fn check(place: Place, text: &str, report: &mut Report<'_>) {
    let inner = text.strip_prefix(OPENING).and_then(|rest| rest.strip_suffix(CLOSING));
    let Some(inner) = inner.filter(|inner| !inner.contains(CLOSING) && !inner.contains(OPENING)) else {
        return;
    };
    let (line, _) = line_of(place, report);
    let shown = line.trim_start().replacen(text, &quoted(inner), 1);
    report
        .warning(
            "curly-quotes",
            place,
            both!(
                "tanda kutip miring ini ikut tampil ke pengunjung",
                "visitors see these curly quotes too"
            ),
        )
        .help(both!("Tulis begini:  {line}", "Write it so:  {line}", line = shown));
}
