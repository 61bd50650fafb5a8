//! Whether words are a name, where one is asked for.

use super::answer::products;
use super::hear::CERTAIN;
use super::put_right_words::BESIDE;
use super::small_words::{DENIES, says_only_done};
use crate::catalog::Catalog;
use crate::matching::{Found, Reading, SlotValue};
use crate::text::{Change, Lexicon, Word, normalize};

/// Parts of a whole, which are nobody's name.
const PARTS: &[&str] = &["setengah", "separuh", "seperempat", "half"];

/// What people say around their own names.
const INTRODUCTION: &[&str] = &[
    "saya", "aku", "nama", "atas", "panggil", "dengan", "ini", "itu", "my", "name", "is", "the", "i", "im", "am", "me",
    "its", "this", "call",
];

/// Whether a slot is one for a name.
pub(super) fn is_name(slot: &str) -> bool {
    let is = |part: Option<&str>| {
        part.is_some_and(|part| ["name", "nama"].iter().any(|word| part.eq_ignore_ascii_case(word)))
    };
    is(slot.split('_').next()) || is(slot.rsplit('_').next())
}

/// Whether a message is small words alone, which are nobody's name: "saya mau tanya dulu".
pub(super) fn is_small_talk(reading: &Reading, lexicon: &Lexicon) -> bool {
    let words = &reading.utterance.words;
    let small = |word: &Word| {
        let class = lexicon.class(&word.text);
        let own = INTRODUCTION.contains(&word.text.as_str());
        word.change != Some(Change::Typo) && (own || class.stop || class.question || class.courtesy || class.vocative)
    };
    words.len() > 1 && words.iter().all(small)
}

/// Whether a message that was asked for a name refuses one ("saya ga mau kasih nama"), or is about what is bought: a product by its
/// whole name ("kaos polos aja"), a part of one ("setengah"), or that it is done.
pub(super) fn is_no_name(reading: &Reading, lexicon: &Lexicon, catalog: &Catalog) -> bool {
    let words = &reading.utterance.words;
    let as_meant = |word: &Word| word.change != Some(Change::Typo);
    let denies = |word: &Word| as_meant(word) && (DENIES.contains(&word.text.as_str()) || word.text == "bukan");
    let small = |word: &Word| {
        let class = lexicon.class(&word.text);
        let beside = BESIDE.contains(&word.text.as_str());
        as_meant(word) && (beside || class.stop || class.question || class.courtesy || class.vocative)
    };
    // "Tak Seng" is somebody: a word of talk stands beside a denial.
    if words.iter().any(denies) && words.iter().any(|word| small(word) && !denies(word)) {
        return true;
    }
    let part = |word: &Word| PARTS.contains(&word.text.as_str());
    let product = |at: usize| {
        let mut named = products(reading).filter(|found| (found.first_word..=found.last_word).contains(&at));
        named.any(|found| is_whole_name(found, words, catalog))
    };
    let about = |at: usize, word: &Word| part(word) || product(at);
    let mut each = words.iter().enumerate();
    says_only_done(reading)
        || words.iter().enumerate().any(|(at, word)| about(at, word))
            && each.all(|(at, word)| about(at, word) || small(word))
}

/// Whether a product was named by its whole name or an alias as they are written: a word of a name may be somebody's own, too.
fn is_whole_name(found: &Found, words: &[Word], catalog: &Catalog) -> bool {
    let SlotValue::Product(sku) = &found.value else {
        return false;
    };
    let Some(product) = catalog.get(sku) else { return false };
    let words = words.get(found.first_word..=found.last_word).unwrap_or_default();
    let said: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let said = said.join(" ");
    let mut names = std::iter::once(&product.name).chain(&product.aliases);
    words.iter().all(|word| word.change != Some(Change::Typo)) && names.any(|name| normalize(name) == said)
}

/// Asked for a name, a visitor who asks, or writes words of the bot's own ("mau komplain", "ok makasih"), says something else.
/// Names look like slips of the keys ("Reni" is near "resi"), so a word that was repaired is no evidence by itself.
pub(super) fn says_no_name(reading: &Reading, lexicon: &Lexicon) -> bool {
    let words = &reading.utterance.words;
    let as_meant = |word: &&Word| word.change != Some(Change::Typo);
    if words
        .iter()
        .filter(as_meant)
        .any(|word| lexicon.class(&word.text).question)
    {
        return true;
    }
    let certain = reading.ranked.first().is_some_and(|best| best.score >= CERTAIN);
    let speaks = |word: &Word| {
        let class = lexicon.class(&word.text);
        (class.stop || class.courtesy) && !INTRODUCTION.contains(&word.text.as_str())
    };
    certain && (words.iter().all(|word| as_meant(&word)) || words.iter().filter(as_meant).any(speaks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Utterance;

    #[test]
    fn some_answers_are_no_name() {
        let lexicon = Lexicon::every_language();
        let catalog = Catalog::default();
        let check = |text: &str, expected: bool| {
            let reading = Reading {
                utterance: Utterance::read(text, lexicon),
                decision: crate::matching::Decision::Fallback,
                questions: Vec::new(),
                ranked: Vec::new(),
                entities: Vec::new(),
                denied: Vec::new(),
                unknown: Vec::new(),
                language: None,
            };
            assert_eq!(is_no_name(&reading, lexicon, &catalog), expected, "{text:?}");
        };
        for text in [
            "saya ga mau kasih nama",
            "bukan yang itu",
            "i dont want to",
            "setengah",
            "setengah aja",
            "udah kak",
        ] {
            check(text, true);
        }
        for text in [
            "Budi",
            "nama saya Siti",
            "Tak Seng",
            "Reni ya kak",
            "Tri Setengah",
            "Dewi aja",
            "",
        ] {
            check(text, false);
        }
    }
}
