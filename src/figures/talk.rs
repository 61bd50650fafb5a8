//! What is counted of one talk.

use crate::dialogue::Status;
use serde::{Deserialize, Serialize};

/// Different names of one kind that a talk keeps; further ones are not counted.
const NAMES: usize = 500;

/// One stretch of a conversation: from the visitor's first words until it is closed, or nobody has written for half a day.
/// Stored as JSON, so the keys are short. Times are epoch milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    #[serde(rename = "b")]
    pub began_at: i64,
    /// When something was last said or changed hands.
    #[serde(rename = "l")]
    pub last_at: i64,
    /// Who has the conversation now.
    #[serde(rename = "s")]
    pub status: Status,
    /// Messages and presses of the visitor while the bot had the conversation.
    #[serde(rename = "m", default, skip_serializing_if = "is_zero")]
    pub messages: u32,
    /// Those of them that the fallback answered.
    #[serde(rename = "f", default, skip_serializing_if = "is_zero")]
    pub not_understood: u32,
    /// From the visitor's first words to the bot's first, in milliseconds.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub bot_ms: Option<i64>,
    /// Intents and how often each answered.
    #[serde(rename = "i", default, skip_serializing_if = "Vec::is_empty")]
    pub intents: Vec<(String, u32)>,
    /// Steps of flows, each once, in the order in which they were first come to.
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Reached>,
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    pub handoffs: Vec<Asked>,
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<Rated>,
    /// When the same visitor began their next talk. Kept beside the rest, since it is another talk that sets it.
    #[serde(skip)]
    pub again_at: Option<i64>,
}

/// A step that was come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    #[serde(rename = "f")]
    pub flow: String,
    #[serde(rename = "s")]
    pub step: String,
    /// The flow got no further in this talk.
    #[serde(rename = "x", default, skip_serializing_if = "is_false")]
    pub stuck: bool,
}

/// A handoff, from the request for a person on. Durations are in milliseconds, `open_` ones of business time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub id: String,
    /// The team that has it, or had it last.
    #[serde(rename = "t")]
    pub team: String,
    /// The agent who has it, or had it last.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    #[serde(rename = "q")]
    pub requested_at: i64,
    /// The agent whose words were the first, and when.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub answer_ms: Option<i64>,
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub open_answer_ms: Option<i64>,
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<i64>,
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub open_end_ms: Option<i64>,
}

/// How a handoff ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Returned,
    Resolved,
    Expired,
}

/// A rating, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rated {
    /// `true`: NPS, 0 to 10. `false`: CSAT, 1 to 5.
    #[serde(rename = "n", default, skip_serializing_if = "is_false")]
    pub nps: bool,
    #[serde(rename = "v")]
    pub score: u8,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
}

impl Rated {
    /// Dissatisfied: CSAT 1 or 2, NPS 0 to 6.
    pub fn is_bad(&self) -> bool {
        if self.nps { self.score <= 6 } else { self.score <= 2 }
    }
}

impl Talk {
    pub fn begun(at: i64) -> Self {
        Self {
            began_at: at,
            last_at: at,
            status: Status::Bot,
            messages: 0,
            not_understood: 0,
            bot_ms: None,
            intents: Vec::new(),
            steps: Vec::new(),
            handoffs: Vec::new(),
            ratings: Vec::new(),
            again_at: None,
        }
    }

    pub(super) fn answered(&mut self, intent: &str) {
        if let Some((_, times)) = self.intents.iter_mut().find(|(known, _)| known == intent) {
            *times = times.saturating_add(1);
        } else if self.intents.len() < NAMES {
            self.intents.push((intent.to_owned(), 1));
        }
    }

    pub(super) fn entered(&mut self, flow: &str, step: &str) {
        self.moved_on(flow);
        if let Some(reached) = self.place(flow, step) {
            reached.stuck = true;
        } else if self.steps.len() < NAMES {
            self.steps.push(Reached {
                flow: flow.to_owned(),
                step: step.to_owned(),
                stuck: true,
            });
        }
    }

    pub(super) fn passed(&mut self, flow: &str, step: &str) {
        if let Some(reached) = self.place(flow, step) {
            reached.stuck = false;
        }
    }

    /// The flow stands at none of its steps any longer.
    pub(super) fn moved_on(&mut self, flow: &str) {
        for reached in self.steps.iter_mut().filter(|reached| reached.flow == flow) {
            reached.stuck = false;
        }
    }

    fn place(&mut self, flow: &str, step: &str) -> Option<&mut Reached> {
        self.steps
            .iter_mut()
            .find(|reached| reached.flow == flow && reached.step == step)
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn is_false(flag: &bool) -> bool {
    !flag
}
