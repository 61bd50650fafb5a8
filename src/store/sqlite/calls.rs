//! Jobs for `call` steps.

use super::super::{Calls, LeasedCall, StoreError};
use super::Sqlite;
use super::conversations::{encode, json, time};
use crate::dialogue::CallRequest;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{OptionalExtension, Transaction, params};
use std::time::Duration;

#[async_trait]
impl Calls for Sqlite {
    async fn take_over_calls(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(move |transaction| {
            transaction.execute(
                "UPDATE calls SET due_at = ?1 WHERE due_at > ?1",
                [now.timestamp_millis()],
            )
        })
        .await?;
        Ok(())
    }

    async fn lease_calls(
        &self,
        now: DateTime<Utc>,
        margin: Duration,
        limit: usize,
    ) -> Result<Vec<LeasedCall>, StoreError> {
        self.write(move |transaction| {
            let leased: Vec<LeasedCall> = transaction
                .prepare_cached(
                    "SELECT conversation, request, attempts FROM calls WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2",
                )?
                .query_map(params![now.timestamp_millis(), limit as i64], |row| {
                    Ok(LeasedCall {
                        conversation: row.get(0)?,
                        request: json(row, 1)?,
                        attempts: row.get(2)?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            for call in &leased {
                let lease = TimeDelta::from_std(call.request.timeout.saturating_add(margin)).unwrap_or(TimeDelta::MAX);
                let until = now.checked_add_signed(lease).unwrap_or(DateTime::<Utc>::MAX_UTC);
                transaction
                    .prepare_cached("UPDATE calls SET due_at = ?2, attempts = attempts + 1 WHERE id = ?1")?
                    .execute(params![call.request.id, until.timestamp_millis()])?;
            }
            Ok(leased)
        })
        .await
    }

    async fn next_call(&self, after: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT due_at FROM calls WHERE due_at > ?1 ORDER BY due_at LIMIT 1")?
                .query_row([after.timestamp_millis()], |row| time(row, 0))
                .optional()
        })
        .await
    }

    async fn drop_call(&self, call: &str) -> Result<(), StoreError> {
        let call = call.to_owned();
        self.write(move |transaction| finish(transaction, &call)).await
    }
}

/// Queues calls, due at once, within the turn's transaction.
pub(super) fn insert(
    transaction: &Transaction,
    conversation: &str,
    calls: &[CallRequest],
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    for call in calls {
        transaction
            .prepare_cached("INSERT INTO calls (id, conversation, request, due_at) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![call.id, conversation, encode(call)?, now.timestamp_millis()])?;
    }
    Ok(())
}

/// Removes a call whose answer was taken in, within that turn's transaction.
pub(super) fn finish(transaction: &Transaction, call: &str) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("DELETE FROM calls WHERE id = ?1")?
        .execute([call])?;
    Ok(())
}
