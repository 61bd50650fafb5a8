//! The outbox: notices on their way to targets.

use super::StoreError;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

/// Deliveries as stored. They are queued by the turn that caused them (see [`super::Turn::deliveries`]).
#[async_trait]
pub trait Outbox: Send + Sync + 'static {
    /// Called once before the first lease: what an earlier process had leased, and can no longer send, is due now.
    async fn take_over(&self, now: DateTime<Utc>) -> Result<(), StoreError>;
    /// Leases deliveries due at `now` until `until`: for each target and conversation only the first that is not settled,
    /// replays apart. Nobody else is given them before `until`.
    async fn lease(&self, now: DateTime<Utc>, until: DateTime<Utc>, room: &Room) -> Result<Vec<Leased>, StoreError>;
    /// When a delivery is due next, later than `after`.
    async fn next_delivery(&self, after: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// Records how an attempt ended, and how long it `took`. Does nothing where the lease is no longer this one's.
    async fn settle(
        &self,
        leased: &Leased,
        now: DateTime<Utc>,
        took: Duration,
        attempt: Attempt,
    ) -> Result<(), StoreError>;
    /// Queues a delivery again, with the same `webhook_id`, exempt from the order and with the whole schedule before it; the attempts
    /// that were made stay counted. One that is being sent stays as it is. `false`: no such delivery.
    async fn replay(&self, delivery: i64, now: DateTime<Utc>) -> Result<bool, StoreError>;
    /// Deliveries, the latest first, of every status if `None`, with an id below `before` if given.
    async fn deliveries(
        &self,
        status: Option<DeliveryStatus>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        self.deliveries_to(None, status, before, limit).await
    }
    /// The same of one target, or of all if `None`.
    async fn deliveries_to(
        &self,
        target: Option<&str>,
        status: Option<DeliveryStatus>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<DeliveryRow>, StoreError>;
    /// One delivery.
    async fn delivery(&self, id: i64) -> Result<Option<DeliveryRow>, StoreError> {
        let found = self.deliveries_to(None, None, id.checked_add(1), 1).await?;
        Ok(found.into_iter().find(|row| row.id == id))
    }
    /// Every target to which there is a delivery, or that is off, by name.
    async fn targets(&self) -> Result<Vec<String>, StoreError>;
    /// Every target that is off or at which anything is due or dead, by name.
    async fn standings(&self) -> Result<Vec<Standing>, StoreError>;
    /// [`Outbox::replay`] for the dead of a target, the oldest first, at most `limit` of them; how many.
    async fn replay_dead(&self, target: &str, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
    /// Forgets the dead of a target, at most `limit` of them; how many.
    async fn dismiss_dead(&self, target: &str, limit: usize) -> Result<usize, StoreError>;
    /// Targets that answered 410 with the hash of the URL that did.
    async fn targets_off(&self) -> Result<Vec<(String, [u8; 32])>, StoreError>;
    /// The target has another URL now, or somebody says that it answers again: it is on again.
    async fn switch_on(&self, target: &str) -> Result<(), StoreError>;
    /// Targets at which nothing has succeeded since, by the first failure after the last success.
    async fn targets_failing(&self) -> Result<Vec<(String, DateTime<Utc>)>, StoreError>;
    /// Queues for `backup` what `target` could not be told: what is due there, and what died there since it fails or is off. Each
    /// notice once, under its own `webhook_id`, in the order of the target. When the target delivers one after all, the backup's
    /// is dropped if it still waits. Returns how many were queued, at most `limit`.
    async fn stand_in(&self, target: &str, backup: &str, now: DateTime<Utc>, limit: usize)
    -> Result<usize, StoreError>;
    /// The clock was set back by so much: what is due later than `now` and not being sent is so much sooner, but not before it.
    async fn set_deliveries_back(&self, now: DateTime<Utc>, by: TimeDelta) -> Result<(), StoreError>;
    /// Forgets deliveries that were delivered before `before`, at most `limit` of them; how many.
    async fn prune(&self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError>;
}

/// How it stands with a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub target: String,
    pub due: u64,
    pub dead: u64,
    /// Since when it is off, where it answered 410.
    pub off_since: Option<DateTime<Utc>>,
}

/// How many deliveries may be leased at once, so that a slow target never takes another's place.
#[derive(Clone, Debug)]
pub struct Room {
    /// In flight to one target at most.
    pub per_target: usize,
    /// In flight now, by target.
    pub in_flight: HashMap<String, usize>,
}

/// A notice for one target, as a turn queues it.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// One an event, the same at every target and attempt.
    pub webhook_id: String,
    pub target: String,
    /// `handoff.requested`, …
    pub kind: &'static str,
    pub sequence: u64,
    /// The JSON body, sent as it is.
    pub body: String,
}

#[derive(Clone, Debug)]
pub struct Leased {
    pub id: i64,
    pub webhook_id: String,
    pub target: String,
    pub kind: String,
    pub conversation: String,
    pub body: String,
    /// Attempts so far.
    pub attempts: u32,
    /// Failed attempts so far that the schedule counts.
    pub steps: u32,
    /// A success at the target brought this attempt forward. If it fails, the schedule goes on as if it had not been made.
    pub early: bool,
    /// Of a mail: who has it already, and who was refused. Noted again as it is then when the attempt is settled.
    pub recipients: Recipients,
    /// When the lease ends; also tells one lease from the next.
    pub until: DateTime<Utc>,
}

/// What became of a mail's addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipients {
    /// They have it, and are not sent it again.
    pub accepted: BTreeSet<String>,
    /// Those whom the server refused for good, with its answer.
    pub refused: BTreeMap<String, String>,
}

impl Recipients {
    /// Neither sent nor refused yet.
    pub fn waits(&self, address: &str) -> bool {
        !self.accepted.contains(address) && !self.refused.contains_key(address)
    }

    pub fn is_empty(&self) -> bool {
        self.accepted.is_empty() && self.refused.is_empty()
    }

    /// Who was refused, in words for whoever looks after it. `None`: nobody.
    pub fn refusal(&self) -> Option<String> {
        let mut by_answer: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (address, answer) in &self.refused {
            by_answer.entry(answer).or_default().push(address);
        }
        let said = by_answer
            .iter()
            .map(|(answer, addresses)| format!("{answer}: {}", addresses.join(", ")));
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// Who is sent the mail when somebody sends it again: whoever has not got it, and everybody where all had it.
    pub fn again(self, delivered: bool) -> Self {
        if delivered && self.refused.is_empty() {
            return Self::default();
        }
        Self {
            refused: BTreeMap::new(),
            ..self
        }
    }
}

/// How an attempt ended.
#[derive(Clone, Debug)]
pub enum Attempt {
    /// 2xx: delivered, and what waits for the same target need not wait any longer (a `Retry-After` apart). What fails each time is
    /// brought forward so ten times; of all that have been, 32 of a target are again in five seconds.
    Delivered,
    /// To be tried again at `at`. `held`: the receiver asked for it by `Retry-After`.
    Failed {
        at: DateTime<Utc>,
        held: bool,
        error: String,
    },
    Dead {
        error: String,
    },
    /// 410: this delivery and all that is due at the target die, and the target is off while its URL is the same.
    Gone {
        url_hash: [u8; 32],
        error: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryStatus {
    Due,
    Delivered,
    Dead,
}

impl DeliveryStatus {
    /// The word in the store and on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Due, Self::Delivered, Self::Dead]
            .into_iter()
            .find(|status| status.word() == word)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    pub id: i64,
    pub webhook_id: String,
    pub target: String,
    pub kind: String,
    pub conversation: String,
    pub status: DeliveryStatus,
    pub attempts: u32,
    pub last_error: Option<String>,
    /// When the notice was queued.
    pub created_at: DateTime<Utc>,
    /// While it is due: when it is sent next. `None` while it waits for an earlier one.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was delivered or died.
    pub settled_at: Option<DateTime<Utc>>,
    /// How long the last attempt took, in milliseconds.
    pub latency_ms: Option<u64>,
    /// The target in whose place this one is told.
    pub stands_in_for: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_sent_again_to_whoever_has_not_got_it() {
        let of = |accepted: &[&str], refused: &[&str]| Recipients {
            accepted: accepted.iter().map(|address| (*address).to_owned()).collect(),
            refused: refused
                .iter()
                .map(|address| ((*address).to_owned(), "550".to_owned()))
                .collect(),
        };
        for (noted, delivered, expected) in [
            // All had it: all get it anew.
            (of(&["a", "b"], &[]), true, of(&[], &[])),
            // One had it, the other was put off until the delivery died, or was refused.
            (of(&["a"], &[]), false, of(&["a"], &[])),
            (of(&["a"], &["b"]), true, of(&["a"], &[])),
            (of(&[], &["b"]), false, of(&[], &[])),
        ] {
            assert_eq!(
                noted.clone().again(delivered),
                expected,
                "{noted:?}, delivered: {delivered}"
            );
        }
    }
}
