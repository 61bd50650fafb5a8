//! Notices on their way to targets. A row whose `due_at` is NULL waits for an earlier one; every change that settles a row lets
//! the next one go, so that what is due is found by an index and never by a search.

mod listed;

use super::super::{
    Attempt, DeliveryRow, DeliveryStatus, Leased, NewDelivery, Outbox, Recipients, Room, Standing, StoreError,
};
use super::{Sqlite, backup};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::time::Duration;

/// A success brings so many forward at most that no success has brought forward since their last attempt by the schedule: those that
/// arrive then bring forward the next.
const WOKEN_FIRST: usize = 128;
/// Of those that were brought forward in vain, so many, and each ten times at most (`woken < 10`, as the index `deliveries_spent` has it).
/// What comes new so never stands behind thousands that fail each time.
const WOKEN_MORE: usize = 32;
/// What was brought forward ten times in vain: so many of a target are again in so long.
const AGAIN: usize = 32;
const AGAIN_MS: i64 = 5000;

/// Every target for which something is due, found in one step of the index each.
const DUE_TARGETS: &str = "WITH RECURSIVE due_targets (target) AS (
    SELECT MIN(target) FROM deliveries WHERE status = 'due'
    UNION ALL
    SELECT (SELECT MIN(target) FROM deliveries WHERE status = 'due' AND target > due_targets.target)
    FROM due_targets WHERE target IS NOT NULL
  )";

#[async_trait]
impl Outbox for Sqlite {
    async fn take_over(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(move |transaction| {
            transaction.execute(
                "UPDATE deliveries SET due_at = ?1, leased_until = 0 WHERE status = 'due' AND leased_until > 0",
                [now.timestamp_millis()],
            )
        })
        .await?;
        Ok(())
    }

    async fn lease(&self, now: DateTime<Utc>, until: DateTime<Utc>, room: &Room) -> Result<Vec<Leased>, StoreError> {
        let room = room.clone();
        self.write(move |transaction| {
            let mut leased = Vec::new();
            for target in due_targets(transaction)? {
                let in_flight = room.in_flight.get(&target).copied().unwrap_or(0);
                let free = room.per_target.saturating_sub(in_flight);
                leased.extend(lease(transaction, &target, now, until, free)?);
            }
            Ok(leased)
        })
        .await
    }

    async fn next_delivery(&self, after: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.read(move |connection| {
            let next: Option<i64> = connection
                .prepare_cached(&format!(
                    "{DUE_TARGETS} SELECT MIN((SELECT MIN(due_at) FROM deliveries
                       WHERE status = 'due' AND target = due_targets.target AND due_at > ?1))
                     FROM due_targets WHERE target IS NOT NULL"
                ))?
                .query_row([after.timestamp_millis()], |row| row.get(0))?;
            Ok(next.and_then(DateTime::from_timestamp_millis))
        })
        .await
    }

    async fn settle(
        &self,
        leased: &Leased,
        now: DateTime<Utc>,
        took: Duration,
        attempt: Attempt,
    ) -> Result<(), StoreError> {
        let leased = leased.clone();
        self.write(move |transaction| settle(transaction, &leased, now, took, &attempt))
            .await
    }

    async fn replay(&self, delivery: i64, now: DateTime<Utc>) -> Result<bool, StoreError> {
        self.write(move |transaction| replay(transaction, delivery, now)).await
    }

    async fn deliveries_to(
        &self,
        target: Option<&str>,
        status: Option<DeliveryStatus>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        let target = target.map(str::to_owned);
        self.read(move |connection| listed::deliveries(connection, target.as_deref(), status, before, limit))
            .await
    }

    async fn targets(&self) -> Result<Vec<String>, StoreError> {
        self.read(listed::targets).await
    }

    async fn standings(&self) -> Result<Vec<Standing>, StoreError> {
        self.read(listed::standings).await
    }

    async fn replay_dead(&self, target: &str, now: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        let target = target.to_owned();
        self.write(move |transaction| {
            let dead: Vec<i64> = transaction
                .prepare_cached("SELECT id FROM deliveries WHERE status = 'dead' AND target = ?1 ORDER BY id LIMIT ?2")?
                .query_map(params![target, limit as i64], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for id in &dead {
                replay(transaction, *id, now)?;
            }
            Ok(dead.len())
        })
        .await
    }

    async fn dismiss_dead(&self, target: &str, limit: usize) -> Result<usize, StoreError> {
        let target = target.to_owned();
        self.write(move |transaction| {
            transaction
                .prepare_cached(
                    "DELETE FROM deliveries WHERE id IN
                       (SELECT id FROM deliveries WHERE status = 'dead' AND target = ?1 LIMIT ?2)",
                )?
                .execute(params![target, limit as i64])
        })
        .await
    }

    async fn targets_off(&self) -> Result<Vec<(String, [u8; 32])>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT target, url_hash FROM targets_off ORDER BY target")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .await
    }

    async fn switch_on(&self, target: &str) -> Result<(), StoreError> {
        let target = target.to_owned();
        self.write(move |transaction| {
            transaction.execute("DELETE FROM targets_off WHERE target = ?1", [&target])?;
            // What failed at the old address says nothing of the new one.
            transaction.execute("DELETE FROM targets_failing WHERE target = ?1", [&target])
        })
        .await?;
        Ok(())
    }

    async fn targets_failing(&self) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT target, since FROM targets_failing ORDER BY target")?
                .query_map([], |row| Ok((row.get(0)?, moment(row.get(1)?))))?
                .collect()
        })
        .await
    }

    async fn stand_in(
        &self,
        target: &str,
        backup: &str,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let (target, backup) = (target.to_owned(), backup.to_owned());
        self.write(move |transaction| backup::stand_in(transaction, &target, &backup, now, limit))
            .await
    }

    async fn set_deliveries_back(&self, now: DateTime<Utc>, by: TimeDelta) -> Result<(), StoreError> {
        let (now, by) = (now.timestamp_millis(), by.num_milliseconds());
        self.write(move |transaction| {
            transaction.execute(
                "UPDATE deliveries SET due_at = MAX(due_at - ?2, ?1), scheduled_at = MAX(scheduled_at - ?2, ?1),
                   woken_at = MIN(woken_at, ?1)
                 WHERE status = 'due' AND leased_until = 0 AND due_at > ?1",
                [now, by],
            )?;
            // What failed at a moment to come has failed now.
            transaction.execute("UPDATE targets_failing SET since = MIN(since, ?1)", [now])
        })
        .await?;
        Ok(())
    }

    async fn prune(&self, before: DateTime<Utc>, limit: usize) -> Result<usize, StoreError> {
        self.write(move |transaction| {
            transaction
                .prepare_cached(
                    "DELETE FROM deliveries WHERE id IN
                       (SELECT id FROM deliveries WHERE status = 'delivered' AND settled_at < ?1 LIMIT ?2)",
                )?
                .execute(params![before.timestamp_millis(), limit as i64])
        })
        .await
    }
}

/// Queues notices within the turn's transaction, each behind those for its target and conversation that are still due.
pub(super) fn insert(
    transaction: &Transaction,
    conversation: &str,
    deliveries: &[NewDelivery],
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    for delivery in deliveries {
        transaction
            .prepare_cached(
                "INSERT INTO deliveries
                   (webhook_id, target, type, conversation, sequence, body, status, created_at, due_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'due', ?7,
                   CASE WHEN EXISTS (SELECT 1 FROM deliveries
                     WHERE status = 'due' AND target = ?2 AND conversation = ?4 AND replayed = 0) THEN NULL ELSE ?7 END)",
            )?
            .execute(params![
                delivery.webhook_id,
                delivery.target,
                delivery.kind,
                conversation,
                delivery.sequence as i64,
                delivery.body,
                now.timestamp_millis()
            ])?;
    }
    Ok(())
}

fn due_targets(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached(&format!(
            "{DUE_TARGETS} SELECT target FROM due_targets WHERE target IS NOT NULL"
        ))?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn lease(
    transaction: &Transaction,
    target: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: usize,
) -> rusqlite::Result<Vec<Leased>> {
    let leased: Vec<Leased> = transaction
        .prepare_cached(
            "SELECT id, webhook_id, target, type, conversation, body, attempts, steps,
               COALESCE(scheduled_at > ?2, 0), recipients FROM deliveries
             WHERE status = 'due' AND target = ?1 AND due_at <= ?2 ORDER BY due_at, id LIMIT ?3",
        )?
        .query_map(params![target, now.timestamp_millis(), limit as i64], |row| {
            Ok(Leased {
                id: row.get(0)?,
                webhook_id: row.get(1)?,
                target: row.get(2)?,
                kind: row.get(3)?,
                conversation: row.get(4)?,
                body: row.get(5)?,
                attempts: row.get(6)?,
                steps: row.get(7)?,
                early: row.get(8)?,
                recipients: recipients(row.get(9)?),
                until,
            })
        })?
        .collect::<Result<_, _>>()?;
    for delivery in &leased {
        transaction
            .prepare_cached("UPDATE deliveries SET due_at = ?2, leased_until = ?2 WHERE id = ?1")?
            .execute(params![delivery.id, until.timestamp_millis()])?;
    }
    Ok(leased)
}

fn settle(
    transaction: &Transaction,
    leased: &Leased,
    now: DateTime<Utc>,
    took: Duration,
    attempt: &Attempt,
) -> rusqlite::Result<()> {
    let (status, due_at, held, error) = match attempt {
        Attempt::Delivered => ("delivered", None, false, None),
        Attempt::Failed { at, held, error } => {
            let scheduled = if leased.early && !held {
                scheduled_at(transaction, leased.id)?
            } else {
                None
            };
            let at = scheduled.unwrap_or(at.timestamp_millis());
            ("due", Some(at), *held, Some(error))
        }
        Attempt::Dead { error } | Attempt::Gone { error, .. } => ("dead", None, false, Some(error)),
    };
    let error = told(error, leased.recipients.refusal());
    let noted = written(&leased.recipients);
    let settled_at = due_at.is_none().then(|| now.timestamp_millis());
    let changed = transaction
        .prepare_cached(
            "UPDATE deliveries SET status = ?3, due_at = ?4, held = ?5, last_error = ?6, settled_at = ?7,
               latency_ms = ?8, attempts = attempts + 1, leased_until = 0,
               steps = steps + ?9, scheduled_at = NULL, woken = CASE WHEN ?9 THEN 0 ELSE woken END,
               recipients = ?10
             WHERE id = ?1 AND status = 'due' AND leased_until = ?2",
        )?
        .execute(params![
            leased.id,
            leased.until.timestamp_millis(),
            status,
            due_at,
            held,
            error,
            settled_at,
            i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
            !leased.early,
            noted
        ])?;
    if changed == 0 {
        return Ok(());
    }
    match attempt {
        Attempt::Delivered => {
            wake(transaction, &leased.target, now)?;
            backup::dismiss(transaction, leased, now)?;
        }
        Attempt::Gone { url_hash, error } => switch_off(transaction, &leased.target, url_hash, error, now)?,
        Attempt::Failed { .. } | Attempt::Dead { .. } => {
            backup::failed(transaction, &leased.target, now)?;
            backup::reconsider(transaction, leased, now)?;
        }
    }
    let_next_go(transaction, &leased.target, &leased.conversation, now)
}

/// The error of an attempt, and who was refused by it or before.
fn told(error: Option<&String>, refusal: Option<String>) -> Option<String> {
    match (error, refusal) {
        (Some(error), Some(refusal)) if refusal.starts_with(error.as_str()) => Some(refusal),
        (Some(error), Some(refusal)) => Some(format!("{error}; {refusal}")),
        (error, refusal) => refusal.or_else(|| error.cloned()),
    }
}

/// As they are noted; nothing where nothing is known.
fn written(recipients: &Recipients) -> Option<String> {
    (!recipients.is_empty()).then(|| serde_json::to_string(recipients).unwrap_or_default())
}

/// As they were noted.
fn recipients(noted: Option<String>) -> Recipients {
    noted
        .and_then(|noted| serde_json::from_str(&noted).ok())
        .unwrap_or_default()
}

/// When an attempt that was brought forward had been due.
fn scheduled_at(transaction: &Transaction, id: i64) -> rusqlite::Result<Option<i64>> {
    transaction
        .prepare_cached("SELECT scheduled_at FROM deliveries WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()
        .map(Option::flatten)
}

/// The first that is due for this target and conversation no longer waits for an earlier one.
pub(super) fn let_next_go(
    transaction: &Transaction,
    target: &str,
    conversation: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE deliveries SET due_at = ?3 WHERE due_at IS NULL AND id =
               (SELECT MIN(id) FROM deliveries
                WHERE status = 'due' AND target = ?1 AND conversation = ?2 AND replayed = 0)",
        )?
        .execute(params![target, conversation, now.timestamp_millis()])?;
    Ok(())
}

/// The target answers: what waits there for another attempt need not, unless the receiver named a time itself. First goes what was
/// brought forward least often. What fails each time all the same is left in peace but for a few at a time, however many there are and
/// however often others arrive.
fn wake(transaction: &Transaction, target: &str, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let now = now.timestamp_millis();
    for (least, most, limit) in [(0, 0, WOKEN_FIRST), (1, 9, WOKEN_MORE)] {
        transaction
            .prepare_cached(
                "UPDATE deliveries SET due_at = ?2, scheduled_at = due_at, woken = woken + 1, woken_at = ?2 WHERE id IN
                   (SELECT id FROM deliveries
                    WHERE status = 'due' AND target = ?1 AND held = 0 AND leased_until = 0
                      AND woken BETWEEN ?3 AND ?4 AND due_at > ?2
                    ORDER BY woken, due_at LIMIT ?5)",
            )?
            .execute(params![target, now, least, most, limit as i64])?;
    }
    let rested = now.saturating_sub(AGAIN_MS);
    let lately: i64 = transaction
        .prepare_cached(
            "SELECT COUNT(*) FROM (SELECT 1 FROM deliveries
             WHERE status = 'due' AND target = ?1 AND woken >= 10 AND woken_at > ?2 LIMIT ?3)",
        )?
        .query_row(params![target, rested, AGAIN as i64], |row| row.get(0))?;
    transaction
        .prepare_cached(
            "UPDATE deliveries SET due_at = ?2, scheduled_at = due_at, woken_at = ?2 WHERE id IN
               (SELECT id FROM deliveries
                WHERE status = 'due' AND target = ?1 AND woken >= 10 AND woken_at <= ?3
                  AND held = 0 AND leased_until = 0 AND due_at > ?2 ORDER BY woken_at LIMIT ?4)",
        )?
        .execute(params![target, now, rested, AGAIN as i64 - lately])?;
    Ok(())
}

/// What is due at the target dies; what is being sent this moment learns its own end.
fn switch_off(
    transaction: &Transaction,
    target: &str,
    url_hash: &[u8; 32],
    error: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let now = now.timestamp_millis();
    transaction
        .prepare_cached(
            "INSERT INTO targets_off (target, url_hash, since) VALUES (?1, ?2, ?3)
             ON CONFLICT (target) DO UPDATE SET url_hash = excluded.url_hash, since = excluded.since",
        )?
        .execute(params![target, url_hash, now])?;
    transaction
        .prepare_cached(
            "UPDATE deliveries SET status = 'dead', due_at = NULL, last_error = ?2, settled_at = ?3
             WHERE status = 'due' AND target = ?1 AND leased_until = 0",
        )?
        .execute(params![target, error, now])?;
    Ok(())
}

fn replay(transaction: &Transaction, delivery: i64, now: DateTime<Utc>) -> rusqlite::Result<bool> {
    let found: Option<(String, String, bool, Option<String>, bool)> = transaction
        .prepare_cached(
            "SELECT target, conversation, leased_until > 0, recipients, status = 'delivered' FROM deliveries WHERE id = ?1",
        )?
        .query_row([delivery], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .optional()?;
    let Some((target, conversation, being_sent, noted, delivered)) = found else {
        return Ok(false);
    };
    if being_sent {
        return Ok(true);
    }
    transaction
        .prepare_cached(
            "UPDATE deliveries SET status = 'due', replayed = 1, steps = 0, held = 0, due_at = ?2, settled_at = NULL,
               scheduled_at = NULL, woken = 0, recipients = ?3
             WHERE id = ?1",
        )?
        .execute(params![
            delivery,
            now.timestamp_millis(),
            written(&recipients(noted).again(delivered))
        ])?;
    let_next_go(transaction, &target, &conversation, now)?;
    Ok(true)
}

/// A time of the store.
fn moment(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}
