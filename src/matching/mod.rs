//! An utterance becomes ranked intents, each with its reasons.

pub mod command;
pub mod entity;
mod explain;
pub mod menu;

pub use entity::{Clock, Entity, Found, SlotValue};
pub use explain::{Contribution, ExplainedEntity, ExplainedIntent, Explanation, Repair};

use crate::catalog::Catalog;
use crate::text::{Lexicon, Utterance};
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
pub struct Index {}

/// What was understood of one message.
#[derive(Clone, Debug)]
pub struct Reading {
    pub utterance: Utterance,
    pub decision: Decision,
    /// Best first, ties by priority then intent id; at most 10.
    pub ranked: Vec<Ranked>,
    pub entities: Vec<Found>,
    /// The bot's language the message is clearly in, if it clearly is.
    pub language: Option<String>,
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
    /// Answer these, in the order asked: one, or two where one message asks two things.
    Answer { intents: Vec<Arc<str>> },
    /// "Did you mean": the near ones, best first.
    Clarify { intents: Vec<Arc<str>> },
    /// Nothing near.
    Fallback,
}

impl Index {
    /// Builds the index. The order of `evidence` never matters. `languages` are the bot's, the default first.
    pub fn build(_evidence: &[Evidence], _lexicon: Lexicon, _languages: &[String]) -> Self {
        todo!()
    }

    /// Understands one message. Time grows linearly with its length.
    pub fn read(&self, _text: &str, _catalog: &Catalog, _clock: &Clock) -> Reading {
        todo!()
    }

    /// The same with every reason, for `sapa explain`.
    pub fn explain(&self, _text: &str, _catalog: &Catalog, _clock: &Clock) -> Explanation {
        todo!()
    }

    /// The confidence from which an intent answers.
    pub fn threshold(&self) -> f32 {
        todo!()
    }

    pub fn lexicon(&self) -> &Lexicon {
        todo!()
    }
}
