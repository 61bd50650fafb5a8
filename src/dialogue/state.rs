//! A conversation as stored.

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
        }
    }
}
