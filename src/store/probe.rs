//! Whether the store would keep what it is given.

use super::StoreError;
use async_trait::async_trait;

/// A store that can be tried.
#[async_trait]
pub trait Probe: Send + Sync + 'static {
    /// Writes about as much as a large turn does, durably, and keeps nothing of it. The error is why turns are not stored either.
    async fn probe(&self) -> Result<(), StoreError>;
}
