//! A conversation as stored.

use super::{Asking, ChoiceTarget, Contact};
use crate::bot::Priority;
use crate::matching::SlotValue;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All that the next event needs to know. Stored with every turn, so it stays small; frames name flow and step by id, so that
/// it survives a reload of the bot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub conversation: String,
    pub status: Status,
    /// Last `seq` given out.
    pub seq: u64,
    /// Last notice `sequence` given out.
    pub sequence: u64,
    pub language: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    #[serde(default)]
    pub visitor: Visitor,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub slots: BTreeMap<String, SlotValue>,
    /// The latest handoff, whatever became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handoff: Option<Handoff>,
    /// Since when the visitor has waited for a word of the agent who took the conversation on; kept while it queues again.
    #[serde(
        default,
        with = "chrono::serde::ts_milliseconds_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub unanswered_since: Option<DateTime<Utc>>,
    /// How often the agent who has it was reminded that the visitor waits for an answer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub chased: u32,
    /// Since when it has been in the queue this time.
    #[serde(
        default,
        with = "chrono::serde::ts_milliseconds_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub queued_at: Option<DateTime<Utc>>,
    /// When the visitor was last told, since then, how long it may still take; with an agent, that the shop is closed.
    #[serde(
        default,
        with = "chrono::serde::ts_milliseconds_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub told_at: Option<DateTime<Utc>>,
    /// How an agent's hold ended since the last handoff was requested, so that whoever says it again gets the same answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub let_go: Option<LetGo>,
    /// Open flows, the innermost last; at most [`FRAME_LIMIT`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<Frame>,
    /// How many of the lowest frames a handoff interrupted: they rest until the bot has the conversation again.
    #[serde(default, skip_serializing_if = "is_zero_usize")]
    pub held: usize,
    /// The slot that an answer is waiting for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asking: Option<Asking>,
    /// The slot that an answer waited for when a handoff interrupted: asked for again when the bot has the conversation back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rested: Option<Asking>,
    /// Products that were named or offered together last, by sku: "dua-duanya", "yang kedua".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<String>,
    /// Options last shown, those of the open menu aside: the visitor may type their number or label.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extras: Vec<Extra>,
    /// Whether the open menu's options were shown after `extras`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub menu_shown: bool,
    /// Whether those options stand under the bot's last message: only then is a typed number one of them.
    #[serde(default, skip_serializing_if = "is_false")]
    pub numbered: bool,
    /// Messages misunderstood in a row.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub misses: u32,
    /// A person has been offered, and a yes takes the offer.
    #[serde(default, skip_serializing_if = "is_false")]
    pub person_offered: bool,
    /// The last intents decided, the latest last; at most [`INTENT_LIMIT`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intents: Vec<String>,
    /// Keywords of the business's routes that the visitor has written since a person was asked for last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heard: Vec<String>,
    /// Hashes of the fallbacks and retries that were said, so that none is said a third time; at most [`SAID_LIMIT`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<u16>,
    /// Calls whose answers are still to come; at most [`CALL_LIMIT`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<PendingCall>,
    /// Number of the last call.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub call_count: u32,
    /// Number of the last handoff.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub handoff_count: u32,
    /// A contact was left since the last handoff was requested.
    #[serde(default, skip_serializing_if = "is_false")]
    pub contact_left: bool,
    /// The contact that was the lead last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_sent: Option<ContactMark>,
    /// The visitor was told that a contact written to the agent is kept.
    #[serde(default, skip_serializing_if = "is_false")]
    pub contact_invited: bool,
    /// When the agent who has it wrote last.
    #[serde(
        default,
        with = "chrono::serde::ts_milliseconds_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub agent_said_at: Option<DateTime<Utc>>,
    /// Whether that asked something.
    #[serde(default, skip_serializing_if = "is_false")]
    pub agent_asked: bool,
    /// A contact that nobody has called back yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
    /// When the visitor was last asked for an NPS in this conversation.
    #[serde(
        default,
        with = "chrono::serde::ts_milliseconds_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub nps_asked: Option<DateTime<Utc>>,
    /// The conversation closes when the rating that now runs is over.
    #[serde(default, skip_serializing_if = "is_false")]
    pub closing: bool,
}

/// Open flows in one conversation; a deeper one drops the outermost.
pub const FRAME_LIMIT: usize = 12;
/// Intents remembered, for follow-up questions and for the person who takes over.
pub const INTENT_LIMIT: usize = 8;
/// Wordings remembered.
pub const SAID_LIMIT: usize = 256;
/// Calls waited for at once; the oldest is forgotten.
pub const CALL_LIMIT: usize = 4;
/// Steps remembered to go back to, in one frame.
pub const PAST_LIMIT: usize = 12;

/// One open flow and the step where it waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    #[serde(rename = "f")]
    pub flow: String,
    #[serde(rename = "s")]
    pub step: String,
    /// Wrong answers to the `ask` that waits here.
    #[serde(rename = "t", default, skip_serializing_if = "is_zero")]
    pub tries: u32,
    /// The slot that the `ask` here waits for, so that its answer finds a step that asks for it still, whatever that is called by now.
    #[serde(rename = "q", default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// The call that waits here, and how it ended where it has, while something else stood above.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub call: Option<FrameCall>,
    /// Earlier steps of this flow that waited for the visitor, the latest last: where `kembali` goes.
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<String>,
    /// In the contact form which of its slots the visitor has given this time, a bit each, and whether it is the lead; in the rating
    /// whether a score is there.
    #[serde(rename = "g", default, skip_serializing_if = "is_zero_u8")]
    pub given: u8,
    /// Slots that were filled beside the answer to another question: theirs is passed over.
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
}

/// What a contact was, without keeping it twice: hashes of who was left and of the note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactMark {
    #[serde(rename = "r")]
    pub reach: u32,
    #[serde(rename = "n")]
    pub note: u32,
}

/// The call of a step, seen from its frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameCall {
    #[serde(rename = "n")]
    pub number: u32,
    /// `Some` once it is answered: whether it went well.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<bool>,
}

/// A call that has not been answered, and where its answer's `save` is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingCall {
    #[serde(rename = "n")]
    pub number: u32,
    #[serde(rename = "f")]
    pub flow: String,
    #[serde(rename = "s")]
    pub step: String,
}

/// An option that was shown beside the open menu's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extra {
    #[serde(rename = "l")]
    pub label: String,
    #[serde(rename = "t")]
    pub target: ChoiceTarget,
}

/// Who has the conversation. Exactly one party does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Bot,
    Queued,
    Agent,
    Closed,
}

/// What is known of the visitor. `verified`: `id` came with a good `hash`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// A request for a person and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handoff {
    /// Unique in all conversations.
    pub id: String,
    pub team: String,
    pub reason: Reason,
    pub status: HandoffStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Its place in the queue: before all of a lower one.
    #[serde(default, skip_serializing_if = "Priority::is_normal")]
    pub priority: Priority,
    /// Put on the conversation by the route that was taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The agent who had it last and passed it on, or fell silent: it is not given to them again until they come back online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_by: Option<String>,
    /// Who passed it on last: that agent, or somebody who leads, in the agent's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed_on_by: Option<String>,
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub requested_at: DateTime<Utc>,
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub changed_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    Asked,
    Misunderstood,
    Flow,
    Rule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HandoffStatus {
    Requested,
    Claimed,
    Returned,
    Resolved,
    Expired,
}

/// A contact that was left, until somebody has called back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    pub contact: Contact,
    /// The last line of its note: further numbers and addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub further: Option<String>,
    /// The team has yet to be told what is new in it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub untold: bool,
    /// Its form was cancelled at a question that may be skipped: the team is told by the timer, unless the visitor takes it back.
    #[serde(default, skip_serializing_if = "is_false")]
    pub held_back: bool,
    /// What the team was told last, while something in it is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Contact>,
    /// The handoff that was waited for then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handoff: Option<String>,
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub left_at: DateTime<Utc>,
    /// Reminders so far.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reminded: u32,
    /// When the last one was.
    #[serde(
        default,
        with = "chrono::serde::ts_milliseconds_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub reminded_at: Option<DateTime<Utc>>,
}

/// The end of an agent's hold on a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetGo {
    pub agent: String,
    /// `Returned` or `Resolved`.
    pub how: HandoffStatus,
    /// The conversation's status right after it.
    pub led_to: Status,
}

/// Whether two names are one agent's: letters a to z count the same in either case, as in accounts.
pub fn same_agent(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

impl State {
    /// A conversation in which nothing has happened yet.
    pub fn new(conversation: &str, language: &str, page: Option<String>, visitor: Visitor) -> Self {
        Self {
            conversation: conversation.to_owned(),
            status: Status::Bot,
            seq: 0,
            sequence: 0,
            language: language.to_owned(),
            page,
            visitor,
            slots: BTreeMap::new(),
            handoff: None,
            unanswered_since: None,
            chased: 0,
            queued_at: None,
            told_at: None,
            let_go: None,
            frames: Vec::new(),
            held: 0,
            asking: None,
            rested: None,
            together: Vec::new(),
            extras: Vec::new(),
            menu_shown: false,
            numbered: false,
            misses: 0,
            person_offered: false,
            intents: Vec::new(),
            heard: Vec::new(),
            said: Vec::new(),
            calls: Vec::new(),
            call_count: 0,
            handoff_count: 0,
            contact_left: false,
            contact_sent: None,
            contact_invited: false,
            agent_said_at: None,
            agent_asked: false,
            lead: None,
            nps_asked: None,
            closing: false,
        }
    }

    /// The innermost open flow and its step.
    pub fn place(&self) -> Option<(&str, &str)> {
        self.frames
            .last()
            .map(|frame| (frame.flow.as_str(), frame.step.as_str()))
    }

    /// Intents that were decided since an earlier state of this conversation. The list drops its oldest when it is full, and an intent
    /// that follows itself stands in it once.
    pub fn intents_since(&self, before: &Self) -> &[String] {
        let shared = (0..=before.intents.len()).find_map(|dropped| {
            let rest = before.intents.get(dropped..)?;
            self.intents.starts_with(rest).then_some(rest.len())
        });
        self.intents.get(shared.unwrap_or(0)..).unwrap_or_default()
    }

    /// Since when the visitor has waited for a person to answer, while somebody is waited for.
    pub fn waiting_since(&self) -> Option<DateTime<Utc>> {
        let asked = || Some(self.handoff.as_ref()?.requested_at);
        match self.status {
            Status::Queued => self.unanswered_since.or_else(asked),
            Status::Agent => self.unanswered_since,
            Status::Bot | Status::Closed => None,
        }
    }

    /// Whether this agent holds the conversation, whatever the case of the name's letters.
    pub fn is_held_by(&self, agent: &str) -> bool {
        self.agent().is_some_and(|holder| same_agent(holder, agent))
    }

    /// Who holds the conversation, while an agent does.
    pub fn agent(&self) -> Option<&str> {
        match (self.status, &self.handoff) {
            (Status::Agent, Some(handoff)) => handoff.agent.as_deref(),
            _ => None,
        }
    }
}

pub(super) fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn is_zero_u8(number: &u8) -> bool {
    *number == 0
}

fn is_zero_usize(number: &usize) -> bool {
    *number == 0
}

fn is_false(flag: &bool) -> bool {
    !flag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_intents_are_those_after_the_known_ones() {
        for (before, after, expected) in [
            ("", "", ""),
            ("", "a", "a"),
            ("a", "a", ""),
            ("a b", "a b c", "c"),
            ("a b c", "b c d", "d"),
            ("a b", "c", "c"),
            ("a b a", "b a a", "a"),
        ] {
            let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let state = |text: &str| State {
                intents: list(text),
                ..State::new("c", "id", None, Visitor::default())
            };
            assert_eq!(
                state(after).intents_since(&state(before)),
                list(expected),
                "{before} → {after}"
            );
        }
    }
}
