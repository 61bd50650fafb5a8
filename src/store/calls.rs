//! Jobs for `call` steps.

use super::StoreError;
use crate::dialogue::CallRequest;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::time::Duration;

/// Calls as stored. They are queued by the turn that caused them, and done with the turn that takes their answer in.
#[async_trait]
pub trait Calls: Send + Sync + 'static {
    /// Called once before the first lease: what an earlier process had leased, and can no longer send, is due now.
    async fn take_over_calls(&self, now: DateTime<Utc>) -> Result<(), StoreError>;
    /// Leases calls due at `now`, each for its time-out and `margin`, and counts the attempt.
    async fn lease_calls(
        &self,
        now: DateTime<Utc>,
        margin: Duration,
        limit: usize,
    ) -> Result<Vec<LeasedCall>, StoreError>;
    /// When a call is due next, later than `after`.
    async fn next_call(&self, after: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// Removes a call that nothing waits for any longer.
    async fn drop_call(&self, call: &str) -> Result<(), StoreError>;
}

#[derive(Clone, Debug)]
pub struct LeasedCall {
    pub conversation: String,
    pub request: CallRequest,
    /// Attempts before this one: 0 unless a process ended while it waited for the answer.
    pub attempts: u32,
}
