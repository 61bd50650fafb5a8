//! Whole messages of nothing but courtesy: "sore kak", "mau tanya dong", "p", "makasih ya".

use super::Short;
use crate::text::Lexicon;
use serde::Serialize;

/// What a message of nothing but courtesy does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Courtesy {
    Greeting,
    Thanks,
}

/// Words that greet or announce a question, as the lexicon reads them.
const GREETING: &[&str] = &[
    "halo",
    "hai",
    "hei",
    "permisi",
    "punten",
    "assalamualaikum",
    "salam",
    "selamat",
    "pagi",
    "siang",
    "sore",
    "malam",
    "tanya",
    "bertanya",
    "numpang",
    "hello",
    "hi",
    "hey",
    "hiya",
    "greetings",
    "good",
    "morning",
    "afternoon",
    "evening",
    // Whether anybody is there.
    "p",
    "ping",
    "tes",
    "test",
];
const THANKS: &[&str] = &[
    "terima", "kasih", "nuhun", "suwun", "matur", "thanks", "thank", "thankyou",
];
/// Words beside these that change nothing.
const BESIDE: &[&str] = &[
    "ya", "dong", "nih", "oke", "ok", "sip", "siap", "there", "you", "so", "very", "much", "all", "banyak", "semua",
    "sekali", "banget", "mau", "ingin", "boleh", "izin", "dulu", "saya", "aku",
];

impl Short<'_> {
    /// Reads a whole message as a greeting or as thanks, whatever the bot's own words for these are.
    pub fn courtesy(&self) -> Option<Courtesy> {
        let words = self.words()?;
        let is = |set: &[&str]| words.iter().any(|word| set.contains(&word.as_str()));
        let courteous = |word: &String| {
            let word = word.as_str();
            [GREETING, THANKS, BESIDE].iter().any(|set| set.contains(&word))
                || Lexicon::every_language().class(word).vocative
        };
        if !words.iter().all(courteous) {
            None
        } else if is(&["kasih"]) && is(&["terima"]) || is(&["nuhun", "suwun", "thanks", "thank", "thankyou"]) {
            Some(Courtesy::Thanks)
        } else {
            is(GREETING).then_some(Courtesy::Greeting)
        }
    }
}

impl Courtesy {
    /// How it is mostly said: what a bot that has an answer to it knows.
    pub fn plainly(self) -> [&'static str; 2] {
        match self {
            Self::Greeting => ["halo", "hello"],
            Self::Thanks => ["terima kasih", "thanks"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn courtesy_is_a_whole_message() {
        use Courtesy::{Greeting, Thanks};
        for (text, expected) in [
            ("sore kak", Some(Greeting)),
            ("siang", Some(Greeting)),
            ("malem min", Some(Greeting)),
            ("met pagi kak", Some(Greeting)),
            ("hi there", Some(Greeting)),
            ("good morning", Some(Greeting)),
            ("p", Some(Greeting)),
            ("tes tes", Some(Greeting)),
            ("kak mau tanya dong", Some(Greeting)),
            ("makasih ya kak", Some(Thanks)),
            ("oke makasih banyak", Some(Thanks)),
            ("thank you so much", Some(Thanks)),
            ("nuhun", Some(Thanks)),
            ("kasih nomor dong", None),
            ("gak mau kasih", None),
            ("besok pagi", None),
            ("malam ini buka", None),
            ("kak", None),
            ("ok", None),
            ("", None),
        ] {
            assert_eq!(Short::new(text).courtesy(), expected, "{text}");
        }
    }

    #[test]
    fn the_plain_words_are_courtesy_themselves() {
        for courtesy in [Courtesy::Greeting, Courtesy::Thanks] {
            for plain in courtesy.plainly() {
                assert_eq!(Short::new(plain).courtesy(), Some(courtesy), "{plain}");
            }
        }
    }
}
