//! What the shell is to do, in order. `Say` and `SetStatus` are the transcript's entries.

use super::{Handoff, Marks, Status};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

#[derive(Clone, Debug)]
pub enum Effect {
    Say(Message),
    SetStatus(StatusEntry),
    /// Replaces a running timer of the same name.
    StartTimer {
        timer: Timer,
        at: DateTime<Utc>,
    },
    CancelTimer {
        timer: Timer,
    },
    /// The handoff as it now is: a queue entry is written or changed. Comes before the notices about it.
    Handoff(Handoff),
    Notify(Notice),
    Call(CallRequest),
    /// The question of how likely the visitor is to recommend the business was asked.
    NpsAsked,
    /// What the event reached in the bot's content; the last effect, left out where it reached nothing.
    Reached(Marks),
    /// The bot's author left a gap; logged, counted, shown.
    Fault(Fault),
}

/// A message of the transcript, with the targets of its options, which the wire leaves out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub seq: u64,
    /// A visitor's: the client's id. Others: `m` and the seq.
    pub id: String,
    pub from: From,
    /// The agent's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
    /// Client id that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum From {
    Visitor,
    Bot,
    Agent,
    System,
}

/// An option as shown, with what it does. `id` is `{seq of its message}.{index from 1}`, so that the shell finds the message
/// that holds it; to the outside it is opaque.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub id: String,
    pub label: String,
    pub target: ChoiceTarget,
}

/// What a stored option does, whatever has become of the bot since.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceTarget {
    /// A step of a flow.
    Step {
        flow: String,
        step: String,
    },
    Start(String),
    Intent(String),
    Handoff(String),
    /// Ends the flow whose menu it was.
    EndFlow {
        flow: String,
    },
    /// A value for what was asked (two products fit; a choice's values).
    Say(String),
    /// The offer of a person, taken.
    Person,
    /// The offer of a person, declined.
    Decline,
    /// `batal` while queued, and the like: the command's word.
    Command(String),
}

/// A picture or a description of an option; `id` is the option's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    pub id: String,
    pub label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A change of who has the conversation, as the transcript keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatusEntry {
    pub seq: u64,
    pub status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub at: DateTime<Utc>,
}

/// A conversation's timers; at most one of each is running.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// The n-th reminder, from 0.
    Remind(u32),
    Escalate,
    Expire,
    /// The agent has given no sign while the visitor waited for an answer.
    Vanish,
    /// The agent has not answered, whatever other signs they gave.
    Overdue,
    /// Nobody has called back whoever left a contact.
    CallBack,
    /// A contact form was begun and not ended: the team is told what there is.
    TellContact,
    /// The rating was not answered.
    CloseAfterRating,
}

/// A webhook event about a conversation; the shell adds visitor, transcript and links and queues it for each target.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Rises by one a conversation, from 1.
    pub sequence: u64,
    pub at: DateTime<Utc>,
    pub kind: NoticeKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum NoticeKind {
    HandoffRequested {
        handoff: Handoff,
        summary: Summary,
        open: bool,
    },
    HandoffReminded {
        handoff: Handoff,
        waiting_s: u64,
    },
    HandoffEscalated {
        handoff: Handoff,
        waiting_s: u64,
    },
    HandoffClaimed {
        handoff: Handoff,
    },
    HandoffReturned {
        handoff: Handoff,
    },
    HandoffResolved {
        handoff: Handoff,
    },
    HandoffExpired {
        handoff: Handoff,
    },
    MessageCreated {
        handoff: Handoff,
        message: Message,
    },
    /// `updated`: the team was told of this contact before, and something in it is new.
    ContactLeft {
        handoff: Option<String>,
        contact: Contact,
        updated: bool,
    },
    /// Whoever left it does not want to be called back any longer.
    ContactWithdrawn {
        handoff: Option<String>,
        contact: Contact,
    },
    /// Nobody has called back yet. `handoff`: the one that was waited for when the contact was left.
    ContactReminded {
        handoff: Option<Handoff>,
        team: String,
        contact: Contact,
        waiting_s: u64,
    },
    RatingSubmitted {
        kind: String,
        score: i64,
        comment: Option<String>,
    },
}

/// What the bot understood so far, for the person who takes over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Intents answered, the latest last.
    pub intents: Vec<String>,
    /// Slots in words, as a person reads them.
    pub slots: std::collections::BTreeMap<String, String>,
    pub flow: Option<String>,
    pub step: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub note: Option<String>,
}

/// A `call`, rendered, to be made by the shell as a durable job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRequest {
    /// Unique in all conversations; also the idempotency key.
    pub id: String,
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Value>,
    pub timeout: Duration,
}

/// A gap in the bot's content, found while answering. Holds no word of the visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Stable: `template`, `missing-flow`, `too-many-steps`, …
    pub code: &'static str,
    /// Where: `intent price`, `flow order, step pay`.
    pub place: String,
    pub message: String,
}
