//! `unquoted-braces`: a text with braces in it that is not in quotes, so that YAML takes them for a map.

use super::mend::{self, Line};
use super::{Broken, Slip, flow};
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::bot::yaml::Node;
use crate::both;
use crate::text::Bilingual;

fn message() -> Bilingual {
    both!(
        "teks dengan kurung kurawal harus diapit tanda kutip",
        "a text with braces must be in quotes"
    )
}

pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let value = broken.line.value();
    let begins = match value.strip_prefix('[') {
        Some(inside) => inside
            .split(',')
            .any(|item| !item.trim().starts_with(['"', '\'']) && names_a_value(item)),
        // `{id: Halo}` is a map that an author meant.
        None if flow::is_map(value) => value.contains("{{") && flow::in_quotes(value).is_some(),
        None => value.starts_with("{{") || value.starts_with("{%") || value.starts_with('{') && names_a_value(value),
    };
    begins.then(|| {
        Slip::mended(
            "unquoted-braces",
            message(),
            broken.text,
            broken.line.meanings(),
            mend::in_words(),
        )
    })
}

/// Whether it holds `{name}`.
fn names_a_value(text: &str) -> bool {
    text.split('{').skip(1).any(|rest| {
        rest.split_once('}').is_some_and(|(name, _)| {
            let name = name.trim_matches(['{', ' ']);
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        })
    })
}

/// `- {product}` alone: a map of one name without a value, where a text is expected. Whether it was reported.
pub fn map(node: &Node, entries: &[(Spanned<String>, Node)], report: &mut Report<'_>) -> bool {
    let text = report.sources().text(node.place.file);
    let written = text.get(node.place.range()).unwrap_or("");
    let braced = written.starts_with('{') && entries.iter().all(|(_, node)| node.is_empty()) && !written.contains(':');
    if !braced || entries.is_empty() {
        return false;
    }
    let mut attempts = vec![mend::Attempt::quoting(node.place.range(), written)];
    attempts.extend(Line::of(node.place, report).meanings());
    let edit = mend::of_report(node.place.file, attempts, report);
    report
        .error("unquoted-braces", node.place, message())
        .mended(text, edit, mend::in_words());
    true
}
