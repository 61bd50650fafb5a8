//! `cut-text`: a text that ends at ` #`, where YAML begins a comment.
//!
//! A comment that an author means has a space after its sign: `- harga  # ini komentar`.

use super::mend::{self, Attempt, Line};
use super::{Broken, Slip, flow};
use crate::bot::diagnostic::Report;
use crate::bot::source::Place;
use crate::both;
use crate::text::Bilingual;

/// `{id: Kode #HEMAT, en: Code}`: with the rest of the line, the brace that closes it is gone.
pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let whole = flow::in_quotes(broken.line.value())?;
    let cut = |text: &String| text.find(" #").and_then(|at| text.get(at..)).is_some_and(is_cut);
    whole.meant.iter().any(cut).then(|| {
        Slip::mended(
            "cut-text",
            message(),
            broken.text,
            broken.line.meanings(),
            mend::in_words(),
        )
    })
}

pub(super) fn message() -> Bilingual {
    both!(
        "teks ini terpotong di ` #`: sisanya jadi komentar",
        "this text ends at ` #`: the rest is a comment"
    )
}

/// Warns of a plain text that is followed by ` #word`.
pub fn cuts(place: Place, report: &mut Report<'_>) {
    let text = report.sources().text(place.file);
    let rest = text.get(place.end..).and_then(|rest| rest.lines().next()).unwrap_or("");
    if !is_cut(rest) {
        return;
    }
    let line = Line::of(place, report);
    let mut attempts = Vec::new();
    if line.value().starts_with(['[', '{']) {
        attempts = line.meanings();
    }
    // A text of several lines becomes one of one line.
    let before = text.get(place.range()).unwrap_or("");
    let before = before.split_whitespace().collect::<Vec<_>>().join(" ");
    for attempt in mend::meanings(place.end, rest) {
        let tail = text.get(attempt.edit.range.clone()).unwrap_or("");
        let range = place.start..attempt.edit.range.end;
        attempts.push(Attempt::quoting(range, &format!("{before}{tail}")));
    }
    let edit = mend::of_report(place.file, attempts, report);
    report
        .warning("cut-text", place, message())
        .mended(text, edit, mend::in_words());
}

/// `say: #promo`: nothing is left of the text. Whether it was reported, at the key.
pub fn cuts_all(key: Place, report: &mut Report<'_>) -> bool {
    let text = report.sources().text(key.file);
    let rest = text.get(key.end..).and_then(|rest| rest.lines().next()).unwrap_or("");
    if !rest.trim_start().strip_prefix(':').is_some_and(is_cut) {
        return false;
    }
    let attempts = Line::of(key, report).meanings();
    let edit = mend::of_report(key.file, attempts, report);
    report
        .error("cut-text", key, nothing_left())
        .mended(text, edit, mend::in_words());
    true
}

/// `- #promo`: the same in a list. Whether it was reported.
pub fn cuts_entry(place: Place, report: &mut Report<'_>) -> bool {
    let text = report.sources().text(place.file);
    let line = Line::of(place, report);
    let value = line.value();
    if !line.text.trim_start().starts_with("- ") || !is_cut(&format!(" {value}")) {
        return false;
    }
    let start = line.start + line.text.trim_end().len() - value.len();
    let edit = mend::of_report(place.file, line.meanings(), report);
    let place = Place {
        start,
        end: start + value.len(),
        ..place
    };
    report
        .error("cut-text", place, nothing_left())
        .mended(text, edit, mend::in_words());
    true
}

fn nothing_left() -> Bilingual {
    both!(
        "teks yang diawali `#` terbaca sebagai komentar",
        "a text that begins with `#` is read as a comment"
    )
}

/// Whether a space and `#` follow, and a word right after, or nothing but a number: `WA kami # 0812`.
fn is_cut(rest: &str) -> bool {
    rest.starts_with(' ')
        && rest
            .trim_start()
            .strip_prefix('#')
            .is_some_and(|comment| comment.starts_with(|c: char| c.is_alphanumeric()) || mend::is_number(comment))
}
