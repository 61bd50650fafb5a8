//! Slips of the keyboard that YAML reads as something else: one file a slip.
//!
//! YAML gives `#`, `:`, `,`, `{`, `@` and quotes a meaning that a shop's author did not have in mind. Each file here knows one
//! of them, from the line as it was written, and its help shows the line as it should be.

pub mod braces;
pub mod colon;
pub mod comma;
pub mod comment;
pub mod curly;
pub mod layout;
mod quote;
mod sign;
pub mod swallowed;
mod tab;

use super::diagnostic::Report;
use super::source::Place;
use crate::both;
use crate::text::Bilingual;

/// What is wrong with a line that is no YAML.
pub struct Slip {
    pub code: &'static str,
    pub message: Bilingual,
    pub help: Bilingual,
}

/// A line that is no YAML.
pub struct Broken<'t> {
    pub line: &'t str,
}

/// Each looks at a broken line; the first that knows what happened says it.
const SLIPS: [fn(&Broken<'_>) -> Option<Slip>; 5] = [tab::find, braces::find, sign::find, colon::find, quote::find];

/// What happened to a line that is no YAML, where that is plain.
pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    SLIPS.iter().find_map(|slip| slip(broken))
}

/// The line with its value in quotes, to be copied.
fn mended(line: &str, value: &str) -> Bilingual {
    let shown = line.trim_start().replacen(value, &quoted(value), 1);
    both!("Tulis begini:  {line}", "Write it so:  {line}", line = shown)
}

/// In the quotes that need the fewest changes.
fn quoted(text: &str) -> String {
    if text.contains('"') && !text.contains('\'') {
        format!("'{text}'")
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// What stands after `- ` and `key: ` of a line, without white space around.
fn value(line: &str) -> &str {
    let mut rest = line.trim();
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start();
    }
    match rest.split_once(": ") {
        Some((key, value)) if is_key(key) => value.trim(),
        _ => rest,
    }
}

/// Whether it can be a key that an author meant as one.
fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
}

/// The line in which a place begins, and where the line begins in the file.
fn line_of<'s>(place: Place, report: &Report<'s>) -> (&'s str, usize) {
    let text = report.sources().text(place.file);
    let start = text
        .get(..place.start)
        .map_or(0, |before| before.rfind('\n').map_or(0, |at| at + 1));
    (
        text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or(""),
        start,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, code: Option<&str>, shown: &str) {
        let slip = find(&Broken { line });
        assert_eq!(slip.as_ref().map(|slip| slip.code), code, "{line}");
        let help = slip.map_or_else(String::new, |slip| slip.help.en.into_string());
        assert!(help.contains(shown), "{line}: {help}");
    }

    #[test]
    fn a_broken_line_is_shown_as_it_should_be() {
        check(
            "  - {product} brp kak",
            Some("unquoted-braces"),
            "- \"{product} brp kak\"",
        );
        check(
            "say: {{ visitor.name }}, halo",
            Some("unquoted-braces"),
            "say: \"{{ visitor.name }}, halo\"",
        );
        check(
            "examples: [harga {product}]",
            Some("unquoted-braces"),
            "examples: [\"harga {product}\"]",
        );
        check("  - @tokosapa", Some("unquoted-sign"), "- \"@tokosapa\"");
        check(
            "say: *penting* dibaca",
            Some("unquoted-sign"),
            "say: \"*penting* dibaca\"",
        );
        check(
            "say: Jam buka: 09.00",
            Some("unquoted-colon"),
            "say: \"Jam buka: 09.00\"",
        );
        check("\tsay: Halo", Some("tab-indent"), "");
        check("say: \"Halo", Some("open-quote"), "");
        check("  say", None, "");
    }
}
