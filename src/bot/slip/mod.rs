//! Slips of the keyboard that YAML reads as something else: one file a slip.
//!
//! YAML gives `#`, `:`, `,`, `{`, `@` and quotes a meaning that a shop's author did not have in mind. Each file here knows one
//! of them, from the line as it was written, and its help shows the line as it should be (`mend`).

pub mod braces;
pub mod colon;
pub mod comma;
pub mod comment;
pub mod curly;
mod escape;
mod flow;
pub mod layout;
mod mend;
pub mod odd;
mod quote;
pub mod sign;
pub mod swallowed;
mod tab;

pub use mend::{Attempt, Line, of_report};

use super::diagnostic::Edit;
use crate::text::Bilingual;

/// What is wrong with a line that is no YAML.
pub struct Slip {
    pub code: &'static str,
    pub message: Bilingual,
    pub help: Bilingual,
    /// What the help shows, to be put in.
    pub edit: Option<Edit>,
}

/// A line that is no YAML, in its file.
pub struct Broken<'t> {
    pub text: &'t str,
    pub line: Line<'t>,
}

/// Each looks at a broken line; the first that knows what happened says it.
const SLIPS: [fn(&Broken<'_>) -> Option<Slip>; 8] = [
    odd::find,
    tab::find,
    comment::find,
    braces::find,
    sign::find,
    colon::find,
    escape::find,
    quote::find,
];

/// What happened to a line that is no YAML, where that is plain.
pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    SLIPS.iter().find_map(|slip| slip(broken))
}

/// Whether it can be a key that an author meant as one.
fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, code: Option<&str>, shown: &str) {
        let line = Line { start: 0, text };
        let slip = find(&Broken { text, line });
        assert_eq!(slip.as_ref().map(|slip| slip.code), code, "{text}");
        let help = slip.map_or_else(String::new, |slip| slip.help.en.into_string());
        assert!(help.ends_with(shown), "{text}: {help}");
    }

    #[test]
    fn a_broken_line_is_shown_as_it_should_be() {
        for (line, code, shown) in [
            (
                "  - {product} brp kak",
                "unquoted-braces",
                "so:  - \"{product} brp kak\"",
            ),
            (
                "say: {{ visitor.name }}, halo # sapa",
                "unquoted-braces",
                "so:  say: \"{{ visitor.name }}, halo\" # sapa",
            ),
            (
                "examples: [harga {product}]",
                "unquoted-braces",
                "so:  examples: [\"harga {product}\"]",
            ),
            ("  - @tokosapa", "unquoted-sign", "so:  - \"@tokosapa\""),
            (
                "say: *penting* dibaca",
                "unquoted-sign",
                "so:  say: \"*penting* dibaca\"",
            ),
            (
                "say: Jam buka: 09.00",
                "unquoted-colon",
                "so:  say: \"Jam buka: 09.00\"",
            ),
            (
                "say: Jam buka: 09.00 # tiap hari",
                "unquoted-colon",
                "so:  say: \"Jam buka: 09.00\" # tiap hari",
            ),
            (
                "say: {id: Buka: 9, en: Open: 9}",
                "unquoted-colon",
                "so:  say: {id: \"Buka: 9\", en: \"Open: 9\"}",
            ),
            ("say: 'Jum'at buka'", "open-quote", "so:  say: \"Jum'at buka\""),
            (
                "say: {id: 'Jum'at', en: Friday}",
                "open-quote",
                "so:  say: {id: \"Jum'at\", en: Friday}",
            ),
            (
                "say: \"Klik \"Beli\" ya\"",
                "open-quote",
                "so:  say: 'Klik \"Beli\" ya'",
            ),
            (
                "say: \"Promo\" minggu ini",
                "open-quote",
                "so:  say: '\"Promo\" minggu ini'",
            ),
            ("say: \"Halo", "open-quote", "so:  say: \"Halo\""),
        ] {
            check(line, Some(code), shown);
        }
        check("\tsay: Halo", Some("tab-indent"), "");
        check("  say", None, "");
    }
}
