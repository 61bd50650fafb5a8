//! A language that is asked for in so many words: "in english please", "pakai bahasa Indonesia aja".

use super::From;
use super::phrases::Phrase;
use super::state::Status;
use super::turn::Turn;
use crate::matching::command::Short;
use crate::matching::{Decision, Reading};
use crate::text::{Lexicon, Utterance};

/// Languages by the words that name them, in either language.
const NAMES: [(&str, &[&str]); 2] = [
    ("en", &["inggris", "english", "inggrisnya"]),
    ("id", &["indonesia", "indonesian", "indo"]),
];
/// How those names begin.
const BEGINNINGS: [&[u8]; 3] = [b"ingg", b"engl", b"indo"];
/// Words by which a language is meant, and no country.
const OF_LANGUAGES: &[&str] = &["bahasa", "english", "indonesian", "language", "speak", "inggris"];
/// What may stand beside.
const BESIDE: &[&str] = &[
    "in",
    "pakai",
    "dalam",
    "dengan",
    "bisa",
    "boleh",
    "tolong",
    "mau",
    "saya",
    "aku",
    "saja",
    "dong",
    "ya",
    "deh",
    "ganti",
    "ke",
    "tidak",
    "kalau",
    "ngomong",
    "bicara",
    "balas",
    "jawab",
    "dijawab",
    "ngobrol",
    "please",
    "can",
    "could",
    "would",
    "may",
    "do",
    "you",
    "we",
    "i",
    "im",
    "talk",
    "write",
    "reply",
    "answer",
    "use",
    "switch",
    "change",
    "to",
    "prefer",
    "only",
    "want",
    "chat",
    "here",
    "is",
    "there",
    "anyone",
    "who",
    "speaks",
    "a",
    "the",
    "agent",
    "it",
    "now",
    "sekarang",
    "lebih",
    "suka",
    "minta",
    "translate",
    "like",
    "instead",
    "me",
];
/// Bytes; a longer message says more than that.
const LONGEST: usize = 100;

/// The language that a whole message asks for. `None`: it asks for none.
fn asked_language(text: &str) -> Option<&'static str> {
    // Most messages name no language, which is quicker told than what they say.
    let names = |part: &[u8]| BEGINNINGS.iter().any(|name| part.eq_ignore_ascii_case(name));
    if text.len() > LONGEST || !text.as_bytes().windows(4).any(names) {
        return None;
    }
    let lexicon = Lexicon::every_language();
    let utterance = Utterance::read(text, lexicon);
    let words = || utterance.words.iter().map(|word| word.text.as_str());
    let mut named = NAMES
        .iter()
        .filter(|(_, names)| words().any(|word| names.contains(&word)));
    let (language, _) = named
        .next()
        .filter(|_| words().any(|word| OF_LANGUAGES.contains(&word)))?;
    let small = |word: &str| {
        let class = lexicon.class(word);
        let names = NAMES.iter().any(|(_, names)| names.contains(&word));
        names || OF_LANGUAGES.contains(&word) || BESIDE.contains(&word) || class.vocative || class.courtesy
    };
    (named.next().is_none() && words().all(small)).then_some(*language)
}

impl Turn<'_> {
    /// A message that asks for one of the bot's languages: it speaks it from here on. Where the business has words of its own for that,
    /// they answer. `false`: the message asks for none.
    pub(super) fn hear_language(&mut self, text: &str) -> bool {
        let Some(language) = self.language_of(text) else {
            return false;
        };
        let reading: Reading = self.read(&Short::new(text));
        language.clone_into(&mut self.state.language);
        if self.state.status == Status::Agent {
            // Not the bot's: an agent has the conversation.
            let text = self.phrase(Phrase::Speaks, &[]);
            self.say_as(From::System, text);
            return true;
        }
        match &reading.decision {
            Decision::Answer { .. } if self.awaited().is_none() => self.understand(&reading),
            _ => {
                self.recognised();
                self.say_phrase(Phrase::Speaks, &[]);
                if self.only_waiting() {
                    self.offer_ways_out();
                } else {
                    self.resume();
                }
            }
        }
        true
    }

    /// The bot's language that a message asks for.
    fn language_of(&self, text: &str) -> Option<&'static str> {
        let asked = asked_language(text)?;
        let languages = &self.content().languages;
        languages.iter().any(|known| known == asked).then_some(asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_asked_for() {
        for (text, expected) in [
            ("in english please", Some("en")),
            ("English please", Some("en")),
            ("can you speak english?", Some("en")),
            ("bisa bahasa inggris gak?", Some("en")),
            ("pake bahasa indonesia aja kak", Some("id")),
            ("bahasa indonesia dong", Some("id")),
            ("in indonesian please", Some("id")),
            ("kirim ke luar indonesia bisa?", None),
            ("indonesia", None),
            ("ada buku bahasa inggris?", None),
            ("bahasa inggris atau bahasa indonesia?", None),
            ("english breakfast tea", None),
            ("", None),
        ] {
            assert_eq!(asked_language(text), expected, "{text:?}");
        }
    }
}
