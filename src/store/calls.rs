//! Jobs for `call` steps.

use super::StoreError;
use crate::dialogue::CallRequest;
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Calls as stored. They are queued by the turn that caused them, and done with the turn that takes their answer in.
#[async_trait]
pub trait Calls: Send + Sync + 'static {
    /// Leases calls due at `now` until `until`.
    async fn lease_calls(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<LeasedCall>, StoreError>;
    /// When the next call is due.
    async fn next_call(&self) -> Result<Option<DateTime<Utc>>, StoreError>;
}

#[derive(Clone, Debug)]
pub struct LeasedCall {
    pub conversation: String,
    pub request: CallRequest,
    pub attempts: u32,
}
