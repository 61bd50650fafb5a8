//! Trying whether the file can be written.

use super::super::{Probe, StoreError};
use super::Sqlite;
use async_trait::async_trait;

/// Bytes written to try: a turn with a long message and a large state takes less.
const TRIAL: i64 = 32 * 1024;

#[async_trait]
impl Probe for Sqlite {
    async fn probe(&self) -> Result<(), StoreError> {
        self.write(|transaction| {
            // Both are written to the log, and what the first took is free again for whoever comes next.
            transaction
                .prepare_cached("INSERT INTO server_keys (name, value) VALUES ('probe', randomblob(?1))")?
                .execute([TRIAL])?;
            transaction
                .prepare_cached("DELETE FROM server_keys WHERE name = 'probe'")?
                .execute([])?;
            Ok(())
        })
        .await
    }
}
