//! Conversations: turns, transcripts, timers and the queue.

use super::{Counted, NewDelivery, StoreError};
use crate::dialogue::{CallRequest, Handoff, HandoffStatus, Message, State, StatusEntry, Timer};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Conversations as stored. Nothing acknowledged by [`Conversations::commit`] is ever lost.
#[async_trait]
pub trait Conversations: Send + Sync + 'static {
    /// Stores one turn whole or not at all, durably. Resolves only once it would survive power loss.
    async fn commit(&self, turn: Turn) -> Result<Place, CommitError>;
    /// The conversation's present. `None`: no such conversation.
    async fn load(&self, conversation: &str) -> Result<Option<Snapshot>, StoreError>;
    /// The conversation with this token (by its SHA-256).
    async fn find(&self, token_hash: [u8; 32]) -> Result<Option<String>, StoreError>;
    /// Entries with `seq > after`, in order, at most `limit`.
    async fn transcript(&self, conversation: &str, after: u64, limit: usize) -> Result<Vec<Entry>, StoreError>;
    /// The last `limit` entries, in order.
    async fn latest(&self, conversation: &str, limit: usize) -> Result<Vec<Entry>, StoreError>;
    /// The entries of the turn that this client id caused.
    async fn turn_of(&self, conversation: &str, client_id: &str) -> Result<Option<Vec<Entry>>, StoreError>;
    /// Timers due at `now`, earliest first, at most `limit`. A timer stays until a turn clears it.
    async fn due_timers(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<DueTimer>, StoreError>;
    /// Lets a timer be due at another time, unless a turn has changed it meanwhile.
    async fn put_off_timer(&self, timer: &DueTimer, until: DateTime<Utc>) -> Result<(), StoreError>;
    /// Removes a timer whose conversation is gone.
    async fn drop_timer(&self, timer: &DueTimer) -> Result<(), StoreError>;
    /// When the next timer is due.
    async fn next_timer(&self) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// Conversations with a contact that nobody has called back yet, at most `limit`: those whose team is reminded next first.
    async fn leads(&self, limit: usize) -> Result<Vec<String>, StoreError>;
    /// Handoffs, the earliest requested first; of every status if `None`. With `requested` in the order of the queue: by priority,
    /// then the longest waiting first.
    async fn handoffs(&self, status: Option<HandoffStatus>, limit: usize) -> Result<Vec<QueueEntry>, StoreError>;
    /// Handoffs, the newest first, those alone that were requested before `before`; of every status if `None`.
    async fn latest_handoffs(
        &self,
        status: Option<HandoffStatus>,
        before: Option<&Handoff>,
        limit: usize,
    ) -> Result<Vec<QueueEntry>, StoreError>;
    /// The handoff with this id.
    async fn handoff(&self, id: &str) -> Result<Option<QueueEntry>, StoreError>;
    /// How many handoffs are `requested`, and how many of them before `at`.
    async fn queue_length(&self, before: DateTime<Utc>) -> Result<u32, StoreError>;
    /// The first claims of handoffs since then, the latest first, at most `limit`.
    async fn claims_since(&self, since: DateTime<Utc>, limit: usize) -> Result<Vec<Claim>, StoreError>;
    /// Agents who have, or had last, a handoff that was first claimed in the last 30 days: in the order of each one's latest such
    /// claim, the most recent at the end. Of one that was passed on, that is its last holder, by the time of its first claim.
    async fn last_claims(&self, now: DateTime<Utc>) -> Result<Vec<String>, StoreError>;
    /// A key the server makes for itself: the stored one, or `fresh` stored now.
    async fn server_key(&self, name: &str, fresh: [u8; 32]) -> Result<[u8; 32], StoreError>;
}

/// What one event did, to be stored in one transaction.
#[derive(Clone, Debug)]
pub struct Turn {
    pub conversation: String,
    /// The version this turn makes; the stored one must be one less.
    pub version: u64,
    /// Where the turn before it is, if that is known: it need not be looked for then.
    pub after: Option<Place>,
    pub at: DateTime<Utc>,
    pub state: Arc<State>,
    /// The transcript's new entries, in order; may be empty.
    pub entries: Arc<[Entry]>,
    /// The client's id that caused it: a visitor's as it is, an agent's with `agent:` before it.
    pub client_id: Option<String>,
    /// Only with version 1: the SHA-256 of the conversation's token.
    pub token_hash: Option<[u8; 32]>,
    pub handoffs: Vec<Handoff>,
    pub deliveries: Vec<NewDelivery>,
    pub timers: Vec<TimerChange>,
    pub calls: Vec<CallRequest>,
    /// A `call` whose answer this turn took in: its job is done.
    pub answered_call: Option<String>,
    /// What the figures are counted from.
    pub counted: Counted,
}

/// Where the store keeps a turn. It is given out by the store and given back with the conversation's next turn; to others it
/// means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub(super) conversation: i64,
    pub(super) turn: i64,
}

/// One line of a transcript.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    Message(Message),
    Status(StatusEntry),
}

impl Entry {
    pub fn seq(&self) -> u64 {
        match self {
            Self::Message(message) => message.seq,
            Self::Status(status) => status.seq,
        }
    }
}

/// A conversation's present.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub version: u64,
    /// Of the last turn.
    pub place: Place,
    pub state: State,
    /// Every client id used so far, so that a repeat is noticed without asking the store.
    pub client_ids: Vec<String>,
}

#[derive(Clone, Debug)]
pub enum TimerChange {
    Start(Timer, DateTime<Utc>),
    Cancel(Timer),
}

#[derive(Clone, Debug)]
pub struct DueTimer {
    pub conversation: String,
    /// The timer as it is stored.
    pub key: String,
    /// `None`: this version knows no such timer.
    pub timer: Option<Timer>,
    pub due_at: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub struct QueueEntry {
    pub conversation: String,
    pub handoff: Handoff,
}

#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Somebody else stored that version first: load again.
    #[error("the conversation has moved on")]
    Conflict,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A handoff that somebody took on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The team it is with now.
    pub team: String,
    pub requested_at: DateTime<Utc>,
    /// When it was claimed first.
    pub claimed_at: DateTime<Utc>,
}
