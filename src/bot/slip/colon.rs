//! `unquoted-colon`: a text with a colon in it that is not in quotes, so that YAML takes it for a key and a value.

use super::mend::{self, Line};
use super::{Broken, Slip, flow, quote};
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
    let value = broken.line.value();
    let split = match value.chars().next() {
        Some('{' | '[') => {
            flow::in_quotes(value).is_some_and(|whole| whole.meant.iter().any(|text| text.contains(": ")))
        }
        Some('"' | '\'') => {
            quote::closing(value).is_some_and(|end| value.get(end..).is_some_and(|rest| rest.starts_with(": ")))
        }
        Some('|' | '>') => false,
        _ => {
            let end = mend::comment(value).unwrap_or(value.len());
            let value = value.get(..end).unwrap_or(value).trim_end();
            value.contains(": ") || value.ends_with(':') && value.contains(' ')
        }
    };
    split.then(|| {
        Slip::mended(
            "unquoted-colon",
            message(),
            broken.text,
            broken.line.meanings(),
            mend::in_words(),
        )
    })
}

/// `- Jam buka: 09.00`: a map of one line whose key is no language, where a text is expected. Whether it was reported.
pub fn map(node: &Node, entries: &[(Spanned<String>, Node)], report: &mut Report<'_>) -> bool {
    let [(key, value)] = entries else { return false };
    if is_language(&key.value) || value.is_empty() {
        return false;
    }
    let line = Line::of(key.place, report);
    let written = line
        .text
        .get(key.place.start.saturating_sub(line.start)..)
        .unwrap_or("")
        .trim_end();
    // A key of a map in braces, or one with its value on the next line, was meant as a key.
    let in_braces = report
        .sources()
        .text(node.place.file)
        .get(node.place.start..)
        .is_some_and(|rest| rest.starts_with('{'));
    if value.place.end > line.start + line.text.len() || written.is_empty() || in_braces {
        return false;
    }
    let mut attempts = Vec::new();
    if line.value().starts_with(['[', '{']) {
        attempts = line.meanings();
    }
    attempts.extend(mend::meanings(key.place.start, written));
    let edit = mend::of_report(node.place.file, attempts, report);
    let text = report.sources().text(node.place.file);
    report
        .error("unquoted-colon", node.place, message())
        .mended(text, edit, mend::in_words());
    true
}

/// Whether it has the form of a language's code.
fn is_language(key: &str) -> bool {
    let primary = key.split('-').next().unwrap_or("");
    (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_lowercase())
}
