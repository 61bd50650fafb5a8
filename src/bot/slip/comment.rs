//! `cut-text`: a text that ends at ` #`, where YAML begins a comment.
//!
//! A comment that an author means has a space after its sign: `- harga  # ini komentar`.

use super::{line_of, mended};
use crate::bot::diagnostic::Report;
use crate::bot::source::Place;
use crate::both;

/// Warns of a plain text that is followed by ` #word`.
pub fn cuts(place: Place, report: &mut Report<'_>) {
    let text = report.sources().text(place.file);
    let rest = text.get(place.end..).and_then(|rest| rest.lines().next()).unwrap_or("");
    if !is_cut(rest) {
        return;
    }
    let (line, start) = line_of(place, report);
    let from = place.start.saturating_sub(start);
    // A text of several lines is shown by its last.
    let value = line.get(from..).unwrap_or(rest).trim_end();
    let message = both!(
        "teks ini terpotong di ` #`: sisanya jadi komentar",
        "this text ends at ` #`: the rest is a comment"
    );
    report.warning("cut-text", place, message).help(mended(line, value));
}

/// `say: #promo`: nothing is left of the text. Whether it was reported, at the key.
pub fn cuts_all(key: Place, report: &mut Report<'_>) -> bool {
    let text = report.sources().text(key.file);
    let rest = text.get(key.end..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let Some(rest) = rest.trim_start().strip_prefix(':').filter(|rest| is_cut(rest)) else {
        return false;
    };
    let (line, _) = line_of(key, report);
    let message = both!(
        "teks yang diawali `#` terbaca sebagai komentar",
        "a text that begins with `#` is read as a comment"
    );
    report.error("cut-text", key, message).help(mended(line, rest.trim()));
    true
}

/// Whether a space and `#` follow, and a word right after.
fn is_cut(rest: &str) -> bool {
    rest.starts_with(' ')
        && rest
            .trim_start()
            .strip_prefix('#')
            .is_some_and(|comment| comment.starts_with(|c: char| c.is_alphanumeric()))
}
