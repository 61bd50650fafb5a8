//! The embedded store: SQLite in WAL mode, `synchronous=FULL`, one writer thread with group commit, readers beside it.

use super::StoreError;
use rusqlite::{Connection, Transaction};

/// A SQLite file, or a database in memory.
#[derive(Clone)]
pub struct Sqlite {}

impl Sqlite {
    /// Runs `work` on the writer thread, in a transaction that others may share. Resolves once it is durable. `work` must not
    /// leave half of itself behind when it fails: each runs in a savepoint of its own.
    pub async fn write<T: Send + 'static>(
        &self,
        _work: impl FnOnce(&Transaction) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        todo!()
    }

    /// Runs `work` on a reader.
    pub async fn read<T: Send + 'static>(
        &self,
        _work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        todo!()
    }
}
