//! The outbox: notices on their way to targets.

use super::StoreError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Deliveries as stored. They are queued by the turn that caused them (see [`super::Turn::deliveries`]).
#[async_trait]
pub trait Outbox: Send + Sync + 'static {
    /// Leases deliveries due at `now` until `until`: for each target and conversation only the first one due, replays apart.
    async fn lease(&self, now: DateTime<Utc>, until: DateTime<Utc>, limit: usize) -> Result<Vec<Leased>, StoreError>;
    /// When the next delivery is due.
    async fn next_delivery(&self) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// Records how an attempt ended.
    async fn settle(&self, delivery: i64, now: DateTime<Utc>, attempt: Attempt) -> Result<(), StoreError>;
    /// Queues a delivery again, with the same `webhook_id`, exempt from the order. `false`: no such delivery.
    async fn replay(&self, delivery: i64, now: DateTime<Utc>) -> Result<bool, StoreError>;
    /// Deliveries, the latest first; of every status if `None`.
    async fn deliveries(&self, status: Option<DeliveryStatus>, limit: usize) -> Result<Vec<DeliveryRow>, StoreError>;
    /// Targets that answered 410 with the hash of the URL that did.
    async fn targets_off(&self) -> Result<Vec<(String, [u8; 32])>, StoreError>;
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
}

/// How an attempt ended.
#[derive(Clone, Debug)]
pub enum Attempt {
    /// 2xx: delivered, and what waits for the same target need not wait any longer (a `Retry-After` apart).
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

#[derive(Clone, Debug)]
pub struct DeliveryRow {
    pub id: i64,
    pub webhook_id: String,
    pub target: String,
    pub kind: String,
    pub conversation: String,
    pub status: DeliveryStatus,
    pub attempts: u32,
    pub last_error: Option<String>,
}
