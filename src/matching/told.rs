//! Contributions and scores in the words of somebody who edits the bot's files.

use super::{Contribution, Kind};
use crate::both;
use crate::text::Bilingual;

/// Characters of a message or an example that are shown.
const LONG: usize = 160;
/// Scores are told in points, so many for a score of one.
pub const POINTS: f32 = 100.0;

/// A score in whole points.
pub fn points(score: f32) -> i64 {
    (score * POINTS).round() as i64
}

/// What one contribution is about.
pub fn contribution(part: &Contribution) -> Bilingual {
    let text = clean(&part.text);
    match part.kind {
        Kind::Keyword => both!("kata kunci \"{text}\"", "its keyword \"{text}\"", text = text),
        Kind::LongerKeyword => both!(
            "kata kunci itu lebih dari satu kata",
            "that keyword is of more than one word"
        ),
        Kind::WordForWord => both!(
            "sama persis dengan salah satu contohnya",
            "word for word one of its examples"
        ),
        Kind::SharedExample => both!(
            "punya contoh yang sama dengan topik lain, jadi poinnya disamakan",
            "shares an example with another intent, which makes them level"
        ),
        Kind::UnknownWords if text.is_empty() => both!(
            "ditahan karena terlalu banyak kata asing",
            "held back: too many words are unknown"
        ),
        Kind::UnknownWords => both!(
            "ditahan karena kata asing: {text}",
            "held back for unknown words: {text}",
            text = text
        ),
        Kind::BeforeAnyWord => both!("poin awal topik ini", "what this intent starts with"),
        Kind::Word => both!("kata \"{text}\"", "the word \"{text}\"", text = text),
        Kind::Lead if text.is_empty() => both!("jauh di depan topik lain", "well ahead of all others"),
        Kind::Lead => both!("lebih cocok daripada {text}", "ahead of {text}", text = text),
        Kind::SingleWord => both!(
            "ditahan: hanya ada kata yang umum",
            "held back: there are only common words"
        ),
        Kind::LimitOfExamples => both!(
            "ditahan: contoh saja selalu di bawah kata kunci",
            "held back: examples alone stay below a keyword"
        ),
        Kind::Value => both!(
            "pesan hanya menyebut \"{text}\"",
            "all it names is \"{text}\"",
            text = text
        ),
    }
}

/// Text as a terminal may show it: no control characters, nothing that turns the line around, and not endless.
pub fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for (count, c) in text.chars().enumerate() {
        if count == LONG {
            clean.push('…');
            break;
        }
        match c {
            '\n' | '\t' | '\r' => clean.push(' '),
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                clean.extend(c.escape_unicode());
            }
            c => clean.push(c),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_told_in_both_languages() {
        for kind in Kind::ALL {
            for text in ["", "teks"] {
                let part = Contribution {
                    kind,
                    text: text.to_owned(),
                    value: 0.1,
                };
                let said = contribution(&part);
                assert!(
                    !said.id.is_empty() && !said.en.is_empty() && said.id != said.en,
                    "{kind:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_shown_is_harmless() {
        assert_eq!(clean("a\u{1b}[2Jb\n\u{202e}c"), "a\\u{1b}[2Jb \\u{202e}c");
        assert_eq!(clean(&"x".repeat(LONG + 1)).chars().count(), LONG + 1);
    }
}
