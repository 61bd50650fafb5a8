//! Answers to a question for words: what is none, and what of one belongs to whom it is told.

use super::small_words::{DENIES, NONE};
use crate::matching::SlotValue;
use crate::text::{Lexicon, Utterance, Word};

const DONE: &[&str] = &["oke", "ok", "sip", "siap", "baik", "baiklah", "fine"];

/// "oke", "siap kak makasih": the visitor is done. Where an opinion is asked for, it is one.
pub(super) fn says_done(text: &str) -> bool {
    // Longer than any such message.
    if text.len() > 80 || text.contains('?') {
        return false;
    }
    let lexicon = Lexicon::every_language();
    let words = Utterance::read(text, lexicon).words;
    let is_done = |word: &Word| DONE.contains(&word.text.as_str());
    let small = |word: &Word| {
        let class = lexicon.class(&word.text);
        is_done(word) || class.vocative || class.courtesy
    };
    words.iter().any(is_done) && words.iter().all(small)
}

/// "tidak ada", "udah itu aja", "no comment", "nothing to add": asked for words, the visitor has none.
pub(super) fn says_nothing(text: &str) -> bool {
    const ENOUGH: &[&str] = &["itu", "sudah", "all", "that", "thats"];
    const BESIDE: &[&str] = &[
        "ada",
        "apa",
        "apaapa",
        "punya",
        "lagi",
        "saja",
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
        "nya",
    ];
    // Longer than any such message.
    if text.len() > 80 || text.contains('?') {
        return false;
    }
    let lexicon = Lexicon::every_language();
    let words = Utterance::read(text, lexicon).words;
    let none = |word: &Word| {
        let word = word.text.as_str();
        DENIES.contains(&word) || NONE.contains(&word) || word == "cukup"
    };
    let is = |set: &[&str]| words.iter().any(|word| set.contains(&word.text.as_str()));
    let small = |word: &Word| {
        let class = lexicon.class(&word.text);
        none(word)
            || [ENOUGH, BESIDE].iter().any(|set| set.contains(&word.text.as_str()))
            || class.vocative
            || class.courtesy
    };
    let enough = is(ENOUGH) && is(&["saja", "all", "cukup"]);
    // "tidak oke" is an opinion.
    let judges = words.windows(2).any(|pair| {
        let [first, second] = pair else { return false };
        none(first) && DONE.contains(&second.text.as_str())
    });
    (words.iter().any(none) || enough) && !judges && words.iter().all(small)
}

/// "Siti ya kak": the name without those whom it is told.
pub(super) fn name_alone(value: SlotValue) -> SlotValue {
    const AFTER: &[&str] = &[
        "ya", "yaa", "aja", "saja", "deh", "dong", "nih", "hehe", "please", "here", "makasih", "thanks",
    ];
    let SlotValue::Text(name) = value else { return value };
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let told = |word: &str| {
        let word = word.trim_end_matches(['.', ',', '!']).to_lowercase();
        AFTER.contains(&word.as_str()) || Lexicon::every_language().class(&word).vocative
    };
    while words.len() > 1 && words.last().is_some_and(|word| told(word)) {
        words.pop();
    }
    SlotValue::Text(words.join(" ").trim_end_matches([',', '.']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_answers_say_that_there_is_none() {
        for text in [
            "ga ada",
            "tidak ada kak",
            "gak ada pesan",
            "belum ada",
            "udah itu aja",
            "no comment",
            "nothing to add",
            "that's all",
            "cukup",
            "oke ga ada kak",
        ] {
            assert!(says_nothing(text), "{text:?}");
        }
        for text in ["ok", "siap kak makasih", "sip mantap"] {
            assert!(says_done(text) && !says_nothing(text), "{text:?}");
        }
        for text in [
            "tidak ada warna hitam ya",
            "cs nya ramah",
            "kurang cepat",
            "tidak puas",
            "cukup puas",
            "tidak oke",
            "gak ada yang bales",
            "ada gak?",
            "makasih cs nya baik",
            "",
        ] {
            assert!(!says_nothing(text) && !says_done(text), "{text:?}");
        }
    }

    #[test]
    fn a_name_ends_before_whom_it_is_told() {
        for (said, name) in [
            ("Siti ya kak", "Siti"),
            ("Budi, makasih", "Budi"),
            ("Kak", "Kak"),
            ("Dewi.", "Dewi"),
            ("Siti Nur", "Siti Nur"),
        ] {
            assert_eq!(
                name_alone(SlotValue::Text(said.to_owned())),
                SlotValue::Text(name.to_owned()),
                "{said:?}"
            );
        }
    }
}
