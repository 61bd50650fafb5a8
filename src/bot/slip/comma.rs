//! `unquoted-comma`: a text with a comma within braces, not in quotes, so that YAML cuts it in two.

use super::{line_of, mended};
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::bot::yaml::Node;
use crate::both;

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
    let (line, _) = line_of(name.place, report);
    let value = whole.and_then(|(_, value)| text.get(value.place.start..name.place.end));
    let message = both!(
        "koma memotong teks ini: `{rest}` terbaca sebagai kunci",
        "the comma cuts this text: `{rest}` is read as a key",
        rest = name.value
    );
    let diagnostic = report.error("unquoted-comma", name.place, message);
    match value.filter(|value| !value.starts_with(['"', '\'']) && line.contains(value)) {
        Some(value) => diagnostic.help(mended(line, value)),
        None => diagnostic.help(both!(
            "Apit seluruh teksnya dengan tanda kutip.",
            "Put the whole text into quotes."
        )),
    };
    true
}
