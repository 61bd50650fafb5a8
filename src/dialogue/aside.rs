//! Asked for something, a visitor asks something else, or for a moment.

use super::beside::{SETTLED, asks_of};
use super::hear::CERTAIN;
use super::named::{is_name, says_no_name};
use super::phrases::Phrase;
use super::turn::Turn;
use crate::matching::command::Short;
use crate::matching::{Decision, Entity, Reading};
use crate::text::{Lexicon, Utterance, Word};

/// Words up to which a question in the midst of a free text is taken as one; a longer message is the text.
const SIDE_QUESTION_WORDS: usize = 12;
/// Words that ask for a moment, as the lexicon reads them.
const WAITS: &[&str] = &["tunggu", "sebentar", "wait", "moment", "sec", "hold"];
/// Words that put something off.
const LATER: &[&str] = &["nanti", "later"];
/// What stands beside them.
const BESIDE_WAITS: &[&str] = &[
    "ya", "iya", "dulu", "lagi", "saja", "oke", "ok", "sip", "saya", "aku", "on", "a", "one", "just", "give", "me",
    "let", "hmm", "hm", "eh", "cek", "lihat", "cari", "check", "dong", "mau", "i", "will", "need", "deh",
];

impl Turn<'_> {
    /// Whether a recognised message is a question beside the one that was asked. Where nearly anything could be an answer, it
    /// has to read as a question; elsewhere only what holds no answer at all is one.
    pub(super) fn is_side_question(&self, slot: &str, entity: &Entity, reading: &Reading) -> bool {
        let named = is_name(slot) && matches!(entity, Entity::Text | Entity::Pattern(_));
        let free = matches!(
            entity,
            Entity::Text | Entity::Number | Entity::Quantity | Entity::Money | Entity::Product | Entity::Variant
        );
        let words = &reading.utterance.words;
        if words.len() > SIDE_QUESTION_WORDS {
            return false;
        }
        if let Entity::Pattern(pattern) = entity
            && !named
        {
            let raw = reading.utterance.raw.trim();
            // What stands within more words is hardly there by chance.
            let whole = pattern.find(raw).is_some_and(|found| found.as_str().trim() == raw);
            return whole && self.speaks_of_something_else(reading);
        }
        if !(free || named) {
            return false;
        }
        if self.asks_aloud(reading) {
            return true;
        }
        if named {
            return says_no_name(reading, self.content().matcher.lexicon());
        }
        words
            .iter()
            .any(|word| self.content().matcher.lexicon().class(&word.text).question)
    }

    /// Whether words that fit a wide pattern, such as that of an address, mean what a keyword of the bot says: they ask, or hold no word
    /// that the bot does not know, and no digit.
    fn speaks_of_something_else(&self, reading: &Reading) -> bool {
        let certain = reading.ranked.first().is_some_and(|best| best.score >= CERTAIN);
        let digits = reading.utterance.raw.bytes().any(|byte| byte.is_ascii_digit());
        certain && (self.asks(reading) || reading.unknown.is_empty() && !digits)
    }

    /// Whether a message that holds no answer and is not clear either is a question: nobody answers in questions.
    pub(super) fn asks_unclearly(&self, reading: &Reading) -> bool {
        self.has_bot() && matches!(reading.decision, Decision::Clarify { .. }) && self.asks(reading)
    }

    fn asks(&self, reading: &Reading) -> bool {
        let lexicon = self.content().matcher.lexicon();
        let asks = |word: &Word| lexicon.class(&word.text).question;
        self.asks_aloud(reading) || reading.utterance.words.iter().any(asks)
    }

    fn asks_aloud(&self, reading: &Reading) -> bool {
        reading.utterance.raw.trim_end().ends_with('?')
    }

    /// Asked which product an answer is about, a visitor asks something of their own about one ("stok hoodie"): what was asked before
    /// is answered for it, too.
    pub(super) fn asks_anew(&self, entity: &Entity, reading: &Reading) -> bool {
        let certain = reading.ranked.first().is_some_and(|best| best.score >= CERTAIN);
        self.state.asking.is_some()
            && matches!(entity, Entity::Product)
            && (certain || reading.questions.len() > 1)
            && !self.asks_for_the_same(reading)
    }

    /// "bentar ya kak": what was asked stays asked, and nobody is told that this is no answer.
    pub(super) fn hear_wait(&mut self, said: &Short<'_>) -> bool {
        let waits_for_visitor = self.state.asking.is_some() || self.state.frames.len() > self.state.held;
        if !self.has_bot() || !waits_for_visitor || !asks_for_moment(said) && !self.puts_off(said) {
            return false;
        }
        let text = self.fresh(None, Phrase::NoHurry, &[], "");
        self.say(text);
        // What could be chosen before still can.
        self.offer_open_menu();
        true
    }

    /// "ya nanti dulu", and once at least half of what a flow asks is told "nanti aja kak", too: what was told is not thrown away. Before
    /// that the visitor does without.
    pub(super) fn puts_off(&self, said: &Short<'_>) -> bool {
        let Some((flow, _)) = self.open_step().filter(|_| self.state.asking.is_none()) else {
            return false;
        };
        let of_its_own = SETTLED.contains(&flow.id.as_str());
        if of_its_own || !is_small_with(said, LATER, false) {
            return false;
        }
        let (mut asked, mut told) = (0, 0);
        for ask in asks_of(flow) {
            asked += 1;
            told += usize::from(self.knows(&ask.slot));
        }
        let first = said
            .words()
            .is_some_and(|words| words.iter().any(|word| word == "dulu"));
        told > 0 && (first || told * 2 >= asked)
    }
}

/// Whether an option is what puts something off: "Nanti saja".
pub(super) fn is_for_later(label: &str) -> bool {
    let words = Utterance::read(label, Lexicon::every_language()).words;
    words.iter().any(|word| LATER.contains(&word.text.as_str()))
}

/// "bentar ya kak", "tunggu dulu", "one moment please".
fn asks_for_moment(said: &Short<'_>) -> bool {
    is_small_with(said, WAITS, true)
}

/// Whether a message has one of these words and small ones beside it, thanks only where they may be.
fn is_small_with(said: &Short<'_>, set: &[&str], thanks: bool) -> bool {
    // Longer than any such message.
    if said.text().len() > 60 || said.text().contains('?') {
        return false;
    }
    let words = said.words().unwrap_or_default();
    let is = |word: &String| set.contains(&word.as_str());
    let small = |word: &String| {
        let class = Lexicon::every_language().class(word);
        is(word) || BESIDE_WAITS.contains(&word.as_str()) || class.vocative || thanks && class.courtesy
    };
    words.iter().any(is) && words.iter().all(small)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_messages_ask_for_a_moment() {
        for text in [
            "bentar ya kak",
            "tunggu sebentar ya",
            "sbntr",
            "bntr dulu min",
            "hmm bentar",
            "one moment please",
            "hold on",
            "wait a sec",
        ] {
            assert!(asks_for_moment(&Short::new(text)), "{text:?}");
        }
        for text in [
            "berapa lama tunggu",
            "sebentar?",
            "second one",
            "tunggu restock",
            "Siti",
            "ya",
            "",
        ] {
            assert!(!asks_for_moment(&Short::new(text)), "{text:?}");
        }
    }
}
