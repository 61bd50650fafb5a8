//! `unquoted-braces`: a text with braces in it that is not in quotes, so that YAML takes them for a map.

use super::{Broken, Slip, line_of, mended, value};
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
    let value = value(broken.line);
    let slip = |value: &str| Slip {
        code: "unquoted-braces",
        message: message(),
        help: mended(broken.line, value),
    };
    if let Some(inside) = value.strip_prefix('[') {
        let items = inside.strip_suffix(']').unwrap_or(inside);
        let item = items.split(',').map(str::trim).find(|item| names_a_value(item))?;
        return (!item.starts_with(['"', '\''])).then(|| slip(item));
    }
    let begins = value.starts_with("{{") || value.starts_with("{%") || (value.starts_with('{') && names_a_value(value));
    // `{id: Halo}` is a map that an author meant.
    let map = value.get(1..).is_some_and(|rest| {
        let key = rest.split([':', ',', '}']).next().unwrap_or("").trim();
        !rest.starts_with(['{', '%'])
            && rest
                .get(key.len()..)
                .is_some_and(|after| after.trim_start().starts_with(':'))
    });
    (begins && !map).then(|| slip(value))
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
    let written = report
        .sources()
        .text(node.place.file)
        .get(node.place.range())
        .unwrap_or("");
    let braced = written.starts_with('{') && entries.iter().all(|(_, node)| node.is_empty()) && !written.contains(':');
    if !braced || entries.is_empty() {
        return false;
    }
    let (line, _) = line_of(node.place, report);
    report
        .error("unquoted-braces", node.place, message())
        .help(mended(line, written));
    true
}
