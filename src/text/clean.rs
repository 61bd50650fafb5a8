//! What may not stand in a text that people are shown.

use std::borrow::Cow;

/// Whether a character changes how what follows is shown, or is none to be shown: controls other than tab and line ends, and the
/// embeddings, overrides and isolates of Unicode's bidirectional algorithm, by which a text can be made to read otherwise than it is
/// written. Marks that only tell a direction stay: people write with them.
fn is_harmful(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text without them.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.contains(is_harmful) {
        Cow::Owned(text.replace(is_harmful, ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// The same in one line, with single spaces: what is taken away leaves none behind.
pub fn one_line(text: &str) -> String {
    let words = text.split_whitespace().map(clean);
    let words: Vec<Cow<'_, str>> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_show_otherwise_than_it_is_written_goes() {
        for (text, cleaned, line) in [
            ("halo kak", "halo kak", "halo kak"),
            ("a\0b\u{7}\u{7f}\u{85}c", "abc", "ab c"),
            ("satu\ndua\r\n\ttiga", "satu\ndua\r\n\ttiga", "satu dua tiga"),
            ("x\u{202e}txt.exe\u{2066}y\u{2069}", "xtxt.exey", "xtxt.exey"),
            (
                "\u{200f}سلام 👩\u{200d}🦰",
                "\u{200f}سلام 👩\u{200d}🦰",
                "\u{200f}سلام 👩\u{200d}🦰",
            ),
            ("\0\u{202e}", "", ""),
            ("satu \u{202e} dua \0", "satu  dua ", "satu dua"),
        ] {
            assert_eq!(
                (clean(text).as_ref(), one_line(text).as_str()),
                (cleaned, line),
                "{text:?}"
            );
        }
    }
}
