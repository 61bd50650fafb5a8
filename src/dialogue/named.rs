//! Whether words are a name, where one is asked for.

use super::hear::CERTAIN;
use crate::matching::Reading;
use crate::text::{Change, Lexicon, Word};

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
