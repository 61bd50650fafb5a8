//! `unquoted-colon`: a text with a colon in it that is not in quotes, so that YAML takes it for a key and a value.

use super::{Broken, Slip, line_of, mended, value};
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::bot::yaml::Node;
use crate::both;
use crate::text::Bilingual;

fn message() -> Bilingual {
    both!(
        "teks dengan titik dua harus diapit tanda kutip",
        "a text with a colon in it must be in quotes"
    )
}

pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let value = value(broken.line);
    let split = value.contains(": ") && !value.starts_with(['"', '\'', '{', '[', '|', '>']);
    split.then(|| Slip {
        code: "unquoted-colon",
        message: message(),
        help: mended(broken.line, value),
    })
}

/// `- Jam buka: 09.00`: a map of one line whose key is no language, where a text is expected. Whether it was reported.
pub fn map(node: &Node, entries: &[(Spanned<String>, Node)], report: &mut Report<'_>) -> bool {
    let [(key, value)] = entries else { return false };
    if is_language(&key.value) || value.is_empty() {
        return false;
    }
    let (line, start) = line_of(key.place, report);
    let written = line
        .get(key.place.start.saturating_sub(start)..)
        .unwrap_or("")
        .trim_end();
    // A key of a map in braces, or one with its value on the next line, was meant as a key.
    if value.place.end > start + line.len() || written.is_empty() || line.contains('{') {
        return false;
    }
    report
        .error("unquoted-colon", node.place, message())
        .help(mended(line, written));
    true
}

/// Whether it has the form of a language's code.
fn is_language(key: &str) -> bool {
    let primary = key.split('-').next().unwrap_or("");
    (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_lowercase())
}
