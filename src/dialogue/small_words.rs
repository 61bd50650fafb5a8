//! Short messages that hold small words alone: thanks, a goodbye, that there is nothing to say.

use crate::matching::Reading;
use crate::text::{Lexicon, Utterance, Word};

/// Words up to which a message with a number in it is an answer in numbers.
const LONE_NUMBER_WORDS: usize = 3;
/// Words that thank, as the lexicon reads them, and how long a message is that does nothing else.
const THANKS: &[&str] = &["kasih", "thanks", "thank"];
const THANKS_WORDS: usize = 5;
/// Words that say goodbye.
pub(super) const GOODBYES: &[&str] = &["dadah", "dah", "bye", "byebye", "goodbye", "jumpa"];

/// Whether the message thanks and says no more: whoever thanks is done.
pub(super) fn thanks(reading: &Reading) -> bool {
    let words = &reading.utterance.words;
    words.len() <= THANKS_WORDS && words.iter().any(|word| THANKS.contains(&word.text.as_str()))
}

/// Whether the message is short and says goodbye.
pub(super) fn says_goodbye(reading: &Reading) -> bool {
    let words = &reading.utterance.words;
    words.len() <= THANKS_WORDS && words.iter().any(|word| GOODBYES.contains(&word.text.as_str()))
}

/// "tidak ada", "udah itu aja", "no comment", "nothing to add": asked for words, the visitor has none.
pub(super) fn says_nothing(text: &str) -> bool {
    const NONE: &[&str] = &[
        "tidak", "belum", "no", "not", "none", "nothing", "nil", "nope", "kosong", "cukup", "dont",
    ];
    const ENOUGH: &[&str] = &["itu", "sudah", "all", "that", "thats"];
    const BESIDE: &[&str] = &[
        "ada",
        "apa",
        "apaapa",
        "punya",
        "lagi",
        "saja",
        "aja",
        "sih",
        "kok",
        "deh",
        "ya",
        "dulu",
        "usah",
        "perlu",
        "untuk",
        "sementara",
        "masukan",
        "komentar",
        "komen",
        "pesan",
        "catatan",
        "saran",
        "kritik",
        "comment",
        "comments",
        "message",
        "note",
        "notes",
        "to",
        "add",
        "else",
        "more",
        "for",
        "now",
        "have",
        "any",
        "i",
        "is",
        "it",
        "just",
        "anything",
        "really",
        "begitu",
        "gitu",
        "banyak",
        "semua",
        "puas",
        "oke",
        "ok",
        "nya",
    ];
    // Longer than any such message.
    if text.len() > 80 || text.contains('?') {
        return false;
    }
    let lexicon = Lexicon::every_language();
    let words = Utterance::read(text, lexicon).words;
    let is = |set: &[&str]| words.iter().any(|word| set.contains(&word.text.as_str()));
    let small = |word: &Word| {
        let class = lexicon.class(&word.text);
        [NONE, ENOUGH, BESIDE]
            .iter()
            .any(|set| set.contains(&word.text.as_str()))
            || class.vocative
            || class.courtesy
    };
    let enough = is(ENOUGH) && is(&["saja", "aja", "all", "cukup"]);
    (is(NONE) || enough) && words.iter().all(small)
}

/// Digits, and little else.
pub(super) fn is_lone_number(text: &str) -> bool {
    text.chars().any(|character| character.is_ascii_digit()) && text.split_whitespace().count() <= LONE_NUMBER_WORDS
}
