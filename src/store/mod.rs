//! The port to what lasts. Each family of records is a trait in a file of its own, and each backend implements it in a file
//! of its own.

mod accounts;
mod calls;
mod conversations;
mod counts;
mod history;
mod lists;
mod outbox;
mod probe;
mod remarks;
pub mod sqlite;
mod teams;
mod versions;

pub use accounts::*;
pub use calls::*;
pub use conversations::*;
pub use counts::*;
pub use history::History;
pub use lists::*;
pub use outbox::*;
pub use probe::*;
pub use remarks::*;
pub use teams::*;
pub use versions::*;

/// Everything a server needs to keep.
pub trait Store:
    Conversations + History + Outbox + Calls + Accounts + Teams + Probe + Versions + Lists + Remarks + Counts
{
}

impl<T> Store for T where
    T: Conversations + History + Outbox + Calls + Accounts + Teams + Probe + Versions + Lists + Remarks + Counts
{
}

/// Why the store did not do what was asked. Nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Full disk, I/O error, shutting down: may succeed later.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// Another process serves from this store.
    #[error("{0}")]
    Locked(String),
    /// What is stored cannot be read by this version.
    #[error("the store holds what this version cannot read: {0}")]
    Corrupt(String),
}
