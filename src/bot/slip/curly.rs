//! `curly-quotes`: a text in the quotes of a word processor, which visitors would see.

use super::mend::{self, Attempt};
use crate::bot::diagnostic::Report;
use crate::bot::source::Place;
use crate::both;

/// Quotes that word processors and telephones put in the place of `"` and `'`.
const OPENING: [char; 4] = ['“', '”', '„', '‘'];
const CLOSING: [char; 3] = ['”', '“', '’'];

/// Warns of a plain text that begins and ends with such quotes.
pub fn check(place: Place, text: &str, report: &mut Report<'_>) {
    let Some(inner) = inner(text) else { return };
    let edit = mend::of_report(place.file, vec![Attempt::quoting(place.range(), inner)], report);
    let text = report.sources().text(place.file);
    report
        .warning(
            "curly-quotes",
            place,
            both!(
                "tanda kutip miring ini ikut tampil ke pengunjung",
                "visitors see these curly quotes too"
            ),
        )
        .mended(
            text,
            edit,
            both!(
                "Ganti dengan tanda kutip lurus: \" atau '.",
                "Use straight quotes instead: \" or '."
            ),
        );
}

/// What stands between such quotes, where a text begins and ends with them.
pub fn inner(text: &str) -> Option<&str> {
    let inner = text.strip_prefix(OPENING)?.strip_suffix(CLOSING)?;
    (!inner.contains(CLOSING) && !inner.contains(OPENING)).then_some(inner)
}
