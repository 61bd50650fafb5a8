//! What an explanation says of a repair, a value, a cause and a contribution, in Indonesian and English.

use crate::both;
use crate::matching::{Cause, Contribution, Explanation, Kind, Repair};
use crate::text::{Bilingual, Noun};

/// Characters of a message or an example that are shown.
const LONG: usize = 160;
/// Scores are told in points, so many for a score of one.
pub(super) const POINTS: f32 = 100.0;

/// A score in whole points.
pub(super) fn points(score: f32) -> i64 {
    (score * POINTS).round() as i64
}

/// Why a word reads differently from what was typed.
pub(super) fn repaired(repair: &Repair) -> Bilingual {
    match repair.kind.as_str() {
        "slang" => both!("bahasa chat", "chat spelling"),
        "synonym" => both!("kata di lexicon/ Anda", "your lexicon/ says so"),
        "typo" => both!("salah ketik", "a slip of the keys"),
        "stretched" => both!("huruf yang diulang-ulang", "letters repeated"),
        "doubled" => both!("kata ulang", "a word doubled"),
        "digits" => both!("angka sebagai huruf", "digits for letters"),
        other => both!("{other}", "{other}", other = other),
    }
}

/// What kind of value was found.
pub(super) fn kind_of_value(entity: &str) -> Option<Noun> {
    Some(match entity {
        "product" => Noun::new("produk", "product"),
        "number" => Noun::new("angka", "number"),
        "quantity" => Noun::new("jumlah", "quantity"),
        "money" => Noun::new("uang", "money"),
        "date" => Noun::new("tanggal", "date"),
        "time" => Noun::new("jam", "time"),
        "phone" => Noun::new("telepon", "phone"),
        "email" => Noun::new("email", "email"),
        _ => return None,
    })
}

/// Why nothing answers; `None` where the decision says so.
pub(super) fn because(cause: Cause, explanation: &Explanation) -> Option<Bilingual> {
    let best = explanation.intents.first();
    let name = best.map_or("", |best| best.intent.as_str());
    let told = |kind: Kind| {
        let parts = best.into_iter().flat_map(|best| &best.contributions);
        let text = parts.filter(|part| part.kind == kind).map(|part| part.text.as_str());
        clean(text.into_iter().next().unwrap_or_default())
    };
    Some(match cause {
        Cause::NoWords => return None,
        Cause::UnknownWords => both!(
            "Setengah atau lebih dari isi pesan ini belum dikenal bot: {words}.",
            "Half or more of what it is about is unknown to the bot: {words}.",
            words = clean(&explanation.unknown.join(", ")),
        ),
        Cause::CommonWords => both!(
            "Katanya terlalu umum: beberapa topik memakai kata yang sama.",
            "Its words are too common: several intents use the same."
        ),
        Cause::ValueAlone => both!(
            "Pesan ini menyebut \"{value}\", tetapi tidak bilang apa yang ditanyakan.",
            "It names \"{value}\" and does not say what is asked.",
            value = told(Kind::Value),
        ),
        Cause::TooWeak => both!(
            "Paling mirip {intent}, yaitu contoh \"{example}\", tetapi kurang {missing} poin.",
            "It is most like {intent}, by the example \"{example}\", but {missing} points are missing.",
            intent = name,
            example = clean(best.and_then(|best| best.example.as_deref()).unwrap_or_default()),
            missing = points(explanation.threshold) - best.map_or(0, |best| points(best.score)),
        ),
        Cause::NothingNear if !explanation.vetoes.is_empty() => both!(
            "Tidak ada topik lain yang cukup mirip.",
            "No other intent is near enough."
        ),
        Cause::NothingNear => both!(
            "Tidak ada kata kunci di dalamnya, dan tidak ada contoh yang cukup mirip.",
            "There is no keyword in it, and no example is like it."
        ),
    })
}

/// What one contribution is about.
pub(super) fn label(part: &Contribution) -> Bilingual {
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
        Kind::UnknownWords if text.is_empty() => both!("terlalu banyak kata asing", "too many words are unknown"),
        Kind::UnknownWords => both!("kata asing: {text}", "unknown words: {text}", text = text),
        Kind::BeforeAnyWord => both!("nilai awal, sebelum melihat kata", "to begin with, before any word"),
        Kind::Word => both!("kata \"{text}\"", "the word \"{text}\"", text = text),
        Kind::Lead if text.is_empty() => both!("jauh di depan topik lain", "well ahead of all others"),
        Kind::Lead => both!("lebih cocok daripada {text}", "ahead of {text}", text = text),
        Kind::SingleWord => both!("hanya satu kata yang umum", "a single common word is all there is"),
        Kind::LimitOfExamples => both!(
            "tanpa kata kunci, nilainya dibatasi",
            "without a keyword it is held lower"
        ),
        Kind::Value => both!(
            "pesan hanya menyebut \"{text}\"",
            "all it names is \"{text}\"",
            text = text
        ),
    }
}

/// A YAML scalar in double quotes.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Text as a terminal may show it: no control characters, nothing that turns the line around, and not endless.
pub(super) fn clean(text: &str) -> String {
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
                let said = label(&part);
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
        assert_eq!(quoted("bisa \"nego\"?"), r#""bisa \"nego\"?""#);
    }
}
