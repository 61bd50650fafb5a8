//! `unquoted-comma`: a text with a comma within braces, not in quotes, so that YAML cuts it in two.

use super::mend::{self, Attempt, Line};
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::bot::yaml::{Node, Value};
use crate::both;

/// Reports a text in `[…]` that its own comma has cut in two: `Rp 10,000`, and where visitors read the items, one that goes on in
/// lower case. A list that is written so means several texts.
pub fn cuts_item(list: &Node, seen_by_visitors: bool, report: &mut Report<'_>) {
    let Value::List(items) = &list.value else { return };
    let text = report.sources().text(list.place.file);
    if !text.get(list.place.start..).is_some_and(|rest| rest.starts_with('[')) {
        return;
    }
    for (before, after) in items.iter().zip(items.iter().skip(1)) {
        let (Some(first), Some(rest)) = (plain(before), plain(after)) else {
            continue;
        };
        let between = text.get(before.place.end..after.place.start).unwrap_or("");
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let number = between == "," && digits == 3 && first.ends_with(|c: char| c.is_ascii_digit());
        let sentence = seen_by_visitors
            && first.starts_with(char::is_uppercase)
            && rest.starts_with(char::is_lowercase)
            && !first.ends_with(['.', '!', '?']);
        if !number && !sentence {
            continue;
        }
        let mut whole = before.place.start..after.place.end;
        // `Rp 10,000,000` is cut twice.
        while let Some(length) = text.get(whole.end..).and_then(thousands) {
            whole.end += length;
        }
        let meant = text.get(whole.clone()).unwrap_or(rest).to_owned();
        let edit = mend::of_report(list.place.file, vec![Attempt::quoting(whole, &meant)], report);
        report
            .warning(
                "unquoted-comma",
                after.place,
                both!(
                    "koma memotong teks ini: `{rest}` terbaca sebagai teks tersendiri",
                    "the comma cuts this text: `{rest}` is read as a text of its own",
                    rest = rest
                ),
            )
            .mended(text, edit, mend::in_words());
    }
}

/// The length of `,000` where a text goes on with three digits.
fn thousands(rest: &str) -> Option<usize> {
    let digits = rest.strip_prefix(',')?.chars().take_while(char::is_ascii_digit).count();
    (digits == 3).then_some(4)
}

/// What is written without quotes.
fn plain(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar { text, plain: true } => Some(text),
        _ => None,
    }
}

/// Whether a name in braces without a colon after it is the rest of the value before. It is reported then.
pub fn splits(
    entries: &[(Spanned<String>, Node)],
    name: &Spanned<String>,
    node: &Node,
    report: &mut Report<'_>,
) -> bool {
    let text = report.sources().text(name.place.file);
    let after = text.get(name.place.end..).unwrap_or("").trim_start_matches(' ');
    let position = entries.iter().position(|(known, _)| known.place == name.place);
    let Some((_, before)) = position.and_then(|at| at.checked_sub(1)).and_then(|at| entries.get(at)) else {
        return false;
    };
    let between = text.get(before.place.end..name.place.start).unwrap_or("");
    if !node.is_empty() || after.starts_with(':') || between.trim() != "," {
        return false;
    }
    // Back over other pieces to the value that has a key of its own.
    let whole = entries
        .iter()
        .take(position.unwrap_or(0))
        .rev()
        .find(|(_, value)| !value.is_empty());
    let line = Line::of(name.place, report);
    let mut attempts = line.meanings();
    if let Some((_, value)) = whole {
        let range = value.place.start..name.place.end;
        let meant = text.get(range.clone()).unwrap_or("").to_owned();
        attempts.push(Attempt::quoting(range, &meant));
    }
    let edit = mend::of_report(name.place.file, attempts, report);
    report
        .error(
            "unquoted-comma",
            name.place,
            both!(
                "koma memotong teks ini: `{rest}` terbaca sebagai kunci",
                "the comma cuts this text: `{rest}` is read as a key",
                rest = name.value
            ),
        )
        .mended(text, edit, mend::in_words());
    true
}
