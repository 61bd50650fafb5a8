//! An utterance becomes ranked intents, each with its reasons.

mod advice;
mod build;
pub mod command;
pub mod entity;
pub mod evaluate;
mod example;
mod explain;
mod feature;
mod keyword;
mod language;
mod linear;
mod mark;
mod meaning;
pub mod menu;
mod negation;
mod part;
mod question;
mod rank;
mod read;
mod spelling;
pub mod told;
mod watch;
mod words;

pub use advice::{Advice, Cause, NearWord};
pub use entity::{Clock, Entity, Found, SlotValue};
pub use explain::{
    Contribution, ExplainedEntity, ExplainedIntent, ExplainedQuestion, Explanation, Kind, Repair, Veto, shares,
};
pub use part::Part;
pub use question::Question;
pub use watch::Watch;

use crate::text::{Lexicon, Utterance};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// What one intent says of itself, as its author wrote it.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub intent: String,
    pub priority: i64,
    /// A word, a phrase, or words joined by ` + ` (all of them, in any order).
    pub keywords: Vec<String>,
    /// Vetoes, in the same form.
    pub not: Vec<String>,
    /// Whole messages; `{slot}` marks a slot.
    pub examples: Vec<String>,
    /// Slots it needs, by name, for messages that are nothing but a value and for `{slot}` in examples.
    pub slots: Vec<(String, Entity)>,
}

/// Everything a bot knows about recognising messages. Immutable; shared by all conversations.
#[derive(Debug)]
pub struct Index {
    lexicon: Lexicon,
    /// The bot's, the default first.
    languages: Vec<String>,
    words: words::Words,
    keywords: keyword::Keywords,
    examples: example::Examples,
    /// By id; an intent's number is its place here.
    intents: Vec<rank::Standing>,
    slots: Vec<Vec<(String, Entity)>>,
    /// Intents of which an example names a place.
    places: Vec<bool>,
    /// The examples as written, in the order in which they are numbered.
    written_examples: Vec<String>,
    /// Intents by what identifies an example word for word.
    exact: FxHashMap<u64, Vec<u32>>,
    /// By intent: all that have an example of its own, word for word, ascending.
    sharing: FxHashMap<u32, Arc<[u32]>>,
    /// What examples deny, as they say it.
    denials: FxHashSet<String>,
    /// The one intent whose examples hold a word; `None` where those of several do.
    owners: FxHashMap<feature::Feature, Option<u32>>,
    /// Intents by the kind of value they take.
    takers: FxHashMap<&'static str, Vec<u32>>,
    /// Kinds of values for which a mark stands in examples.
    marks: Vec<&'static str>,
    /// What lifts the evidence of examples to where [`Index::threshold`] parts answers from rejections.
    lift: f32,
    /// What is added to that because the bot has few examples.
    few: f32,
    /// A part of the method that is switched off, to measure what it brings.
    without: Option<Part>,
}

/// What was understood of one message.
#[derive(Clone, Debug)]
pub struct Reading {
    pub utterance: Utterance,
    pub decision: Decision,
    /// Where the message asks several things: each with its words, in the order of the decision. None where it asks one.
    pub questions: Vec<Question>,
    /// Best first, ties by priority then intent id; at most 10.
    pub ranked: Vec<Ranked>,
    pub entities: Vec<Found>,
    /// Words that the message says it does not mean ("bukan *harga*, tapi stok"), by place, ascending; no part of what it asks.
    pub denied: Vec<usize>,
    /// Content words that the bot does not know, after repair; those of values and denied ones aside.
    pub unknown: Vec<String>,
    /// The bot's language the message is clearly in, if it clearly is.
    pub language: Option<String>,
}

impl Reading {
    /// The words between the signs of the message, by place: "ready? berapa? bisa cod?" has three such pieces.
    pub fn pieces(&self) -> Vec<std::ops::Range<usize>> {
        question::pieces(&self.utterance)
    }
}

/// The value that a word is a part of. `found` is in the order of the message, and none over another.
fn value_at(found: &[Found], word: usize) -> Option<&Found> {
    let begun = found.partition_point(|found| found.first_word <= word);
    let last = found.get(..begun)?.last()?;
    (word <= last.last_word).then_some(last)
}

impl Reading {
    /// The value that a word of the utterance, given by its place, is a part of.
    pub fn value_at(&self, word: usize) -> Option<&Found> {
        value_at(&self.entities, word)
    }

    /// Whether the message says that it does not mean this word.
    pub fn denies(&self, word: usize) -> bool {
        self.denied.binary_search(&word).is_ok()
    }
}

/// One intent with its confidence, 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    pub intent: Arc<str>,
    pub score: f32,
}

/// What to do with a message, outside any flow.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// Answer these, in the order asked: one, or up to three where one message asks several things.
    Answer { intents: Vec<Arc<str>> },
    /// "Did you mean": the near ones, best first.
    Clarify { intents: Vec<Arc<str>> },
    /// Nothing near.
    Fallback,
}

impl Index {
    /// The confidence from which an intent answers.
    pub fn threshold(&self) -> f32 {
        rank::THRESHOLD
    }

    /// Whether examples must speak more clearly before they answer: for whom a question back costs less than a wrong answer.
    pub fn set_strict(&mut self, strict: bool) {
        self.set_lift(if strict { rank::STRICT_LIFT } else { rank::LIFT });
        self.few = if strict {
            0.0
        } else {
            rank::few(self.written_examples.len())
        };
    }

    /// Sets what the evidence of examples is lifted by, which is how the shipped value was chosen.
    pub fn set_lift(&mut self, lift: f32) {
        self.lift = lift;
    }

    /// What lifts the evidence of this bot's examples.
    fn lifted(&self) -> f32 {
        self.lift + self.few
    }

    /// Whether a part of the method is in use.
    fn uses(&self, part: Part) -> bool {
        self.without != Some(part)
    }

    /// Whether places are a part of what an intent is asked: some example of its names one.
    pub fn speaks_of_places(&self, intent: &str) -> bool {
        let at = self.intents.binary_search_by(|standing| (*standing.id).cmp(intent));
        at.is_ok_and(|at| self.places.get(at) == Some(&true))
    }

    /// Whether an intent is small talk, which gives way to whatever else is asked.
    pub fn gives_way(&self, intent: &str) -> bool {
        let at = self.intents.binary_search_by(|standing| (*standing.id).cmp(intent));
        let standing = at.ok().and_then(|at| self.intents.get(at));
        standing.is_some_and(|standing| standing.priority < 0)
    }

    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }
}
