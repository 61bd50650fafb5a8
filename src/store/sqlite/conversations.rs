//! Conversations: their turns, timers and handoffs.

use super::super::{
    Claim, CommitError, Conversations, DueTimer, Entry, Place, QueueEntry, Snapshot, StoreError, TimerChange, Turn, tag,
};
use super::Sqlite;
use super::remarks::put_tags;
use super::turns::{self, Commit};
use crate::dialogue::{Handoff, HandoffStatus, Priority, Reason};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rusqlite::types::{Type, ValueRef};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

#[async_trait]
impl Conversations for Sqlite {
    async fn commit(&self, turn: Turn) -> Result<Place, CommitError> {
        let (job, done) = Commit::new(turn)?;
        self.inner.writer.submit(Box::new(job));
        done.await.unwrap_or_else(|_| Err(super::closed().into()))
    }

    async fn load(&self, conversation: &str) -> Result<Option<Snapshot>, StoreError> {
        let conversation = conversation.to_owned();
        self.read(move |connection| turns::load(connection, &conversation))
            .await
    }

    async fn find(&self, token_hash: [u8; 32]) -> Result<Option<String>, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT id FROM conversations WHERE token_hash = ?1")?
                .query_row([token_hash], |row| row.get(0))
                .optional()
        })
        .await
    }

    async fn transcript(&self, conversation: &str, after: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let conversation = conversation.to_owned();
        self.read(move |connection| turns::transcript(connection, &conversation, after, limit))
            .await
    }

    async fn latest(&self, conversation: &str, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let conversation = conversation.to_owned();
        self.read(move |connection| turns::latest(connection, &conversation, limit))
            .await
    }

    async fn turn_of(&self, conversation: &str, client_id: &str) -> Result<Option<Vec<Entry>>, StoreError> {
        let (conversation, client_id) = (conversation.to_owned(), client_id.to_owned());
        self.read(move |connection| turns::of_client(connection, &conversation, &client_id))
            .await
    }

    async fn due_timers(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<DueTimer>, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT conversation, timer, due_at FROM timers WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2",
                )?
                .query_map(params![now.timestamp_millis(), limit as i64], |row| {
                    let key: String = row.get(1)?;
                    Ok(DueTimer {
                        conversation: row.get(0)?,
                        timer: serde_json::from_str(&key).ok(),
                        key,
                        due_at: time(row, 2)?,
                    })
                })?
                .collect()
        })
        .await
    }

    async fn put_off_timer(&self, timer: &DueTimer, until: DateTime<Utc>) -> Result<(), StoreError> {
        let timer = timer.clone();
        self.write(move |transaction| {
            transaction
                .prepare_cached("UPDATE timers SET due_at = ?4 WHERE conversation = ?1 AND timer = ?2 AND due_at = ?3")?
                .execute(params![
                    timer.conversation,
                    timer.key,
                    timer.due_at.timestamp_millis(),
                    until.timestamp_millis()
                ])?;
            Ok(())
        })
        .await
    }

    async fn drop_timer(&self, timer: &DueTimer) -> Result<(), StoreError> {
        let timer = timer.clone();
        self.write(move |transaction| {
            transaction
                .prepare_cached("DELETE FROM timers WHERE conversation = ?1 AND timer = ?2 AND due_at = ?3")?
                .execute(params![timer.conversation, timer.key, timer.due_at.timestamp_millis()])?;
            Ok(())
        })
        .await
    }

    async fn next_timer(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT due_at FROM timers ORDER BY due_at LIMIT 1")?
                .query_row([], |row| time(row, 0))
                .optional()
        })
        .await
    }

    async fn leads(&self, limit: usize) -> Result<Vec<String>, StoreError> {
        self.read(move |connection| {
            connection
                // Written out, so that the index of just these timers is used.
                .prepare_cached(
                    "SELECT conversation FROM timers WHERE timer = '\"call_back\"' ORDER BY due_at LIMIT ?1",
                )?
                .query_map([limit as i64], |row| row.get(0))?
                .collect()
        })
        .await
    }

    async fn handoffs(&self, status: Option<HandoffStatus>, limit: usize) -> Result<Vec<QueueEntry>, StoreError> {
        self.read(move |connection| {
            let all = format!("{HANDOFF} ORDER BY requested_at, id LIMIT ?1");
            let some = format!("{HANDOFF} WHERE status = ?2 ORDER BY requested_at, id LIMIT ?1");
            // Written out, so that the index of the queue alone is used.
            let queue =
                format!("{HANDOFF} WHERE status = 'requested' ORDER BY priority DESC, requested_at, id LIMIT ?1");
            match status {
                None => connection
                    .prepare_cached(&all)?
                    .query_map([limit as i64], queue_entry)?
                    .collect(),
                Some(HandoffStatus::Requested) => connection
                    .prepare_cached(&queue)?
                    .query_map([limit as i64], queue_entry)?
                    .collect(),
                Some(status) => connection
                    .prepare_cached(&some)?
                    .query_map(params![limit as i64, word(status)?], queue_entry)?
                    .collect(),
            }
        })
        .await
    }

    async fn latest_handoffs(
        &self,
        status: Option<HandoffStatus>,
        before: Option<&Handoff>,
        limit: usize,
    ) -> Result<Vec<QueueEntry>, StoreError> {
        let (at, id) = match before {
            Some(before) => (before.requested_at.timestamp_millis(), before.id.clone()),
            None => (i64::MAX, String::new()),
        };
        self.read(move |connection| {
            let status = status.map(word).transpose()?;
            let filter = if status.is_some() { "status = ?4 AND " } else { "" };
            let order = "(requested_at, id) < (?1, ?2) ORDER BY requested_at DESC, id DESC LIMIT ?3";
            let mut statement = connection.prepare_cached(&format!("{HANDOFF} WHERE {filter}{order}"))?;
            let limit = limit as i64;
            match status {
                None => statement.query_map(params![at, id, limit], queue_entry)?.collect(),
                Some(status) => statement
                    .query_map(params![at, id, limit, status], queue_entry)?
                    .collect(),
            }
        })
        .await
    }

    async fn handoff(&self, id: &str) -> Result<Option<QueueEntry>, StoreError> {
        let id = id.to_owned();
        self.read(move |connection| {
            connection
                .prepare_cached(&format!("{HANDOFF} WHERE id = ?1"))?
                .query_row([&id], queue_entry)
                .optional()
        })
        .await
    }

    async fn queue_length(&self, before: DateTime<Utc>) -> Result<u32, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT COUNT(*) FROM handoffs WHERE status = 'requested' AND requested_at < ?1")?
                .query_row([before.timestamp_millis()], |row| row.get(0))
        })
        .await
    }

    async fn claims_since(&self, since: DateTime<Utc>, limit: usize) -> Result<Vec<Claim>, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT team, requested_at, claimed_at FROM handoffs WHERE claimed_at >= ?1
                     ORDER BY claimed_at DESC LIMIT ?2",
                )?
                .query_map(params![since.timestamp_millis(), limit as i64], |row| {
                    Ok(Claim {
                        team: row.get(0)?,
                        requested_at: time(row, 1)?,
                        claimed_at: time(row, 2)?,
                    })
                })?
                .collect()
        })
        .await
    }

    async fn last_claims(&self, now: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT agent FROM handoffs WHERE claimed_at > ?1 AND agent IS NOT NULL
                     GROUP BY agent COLLATE NOCASE ORDER BY max(claimed_at), agent",
                )?
                .query_map([now.timestamp_millis() - 30 * 24 * 3_600_000], |row| row.get(0))?
                .collect()
        })
        .await
    }

    async fn server_key(&self, name: &str, fresh: [u8; 32]) -> Result<[u8; 32], StoreError> {
        let name = name.to_owned();
        self.write(move |transaction| {
            transaction.execute(
                "INSERT INTO server_keys (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![name, fresh],
            )?;
            transaction.query_row("SELECT value FROM server_keys WHERE name = ?1", [&name], |row| {
                row.get(0)
            })
        })
        .await
    }
}

const HANDOFF: &str =
    "SELECT conversation, id, team, reason, status, agent, requested_at, changed_at, priority, tags, left_by,
       passed_on_by
     FROM handoffs";

pub(super) fn put_handoff(transaction: &Transaction, conversation: &str, handoff: &Handoff) -> rusqlite::Result<()> {
    let claimed_at = (handoff.status == HandoffStatus::Claimed).then(|| handoff.changed_at.timestamp_millis());
    let tags = (!handoff.tags.is_empty()).then(|| encode(&handoff.tags)).transpose()?;
    transaction
        .prepare_cached(
            "INSERT INTO handoffs (id, conversation, status, team, reason, agent, requested_at, changed_at, claimed_at,
               priority, tags, left_by, passed_on_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (id) DO UPDATE SET status = excluded.status, team = excluded.team, agent = excluded.agent,
               changed_at = excluded.changed_at, claimed_at = COALESCE(claimed_at, excluded.claimed_at),
               priority = excluded.priority, tags = excluded.tags, left_by = excluded.left_by,
               passed_on_by = excluded.passed_on_by",
        )?
        .execute(params![
            handoff.id,
            conversation,
            word(handoff.status)?,
            handoff.team,
            word(handoff.reason)?,
            handoff.agent,
            handoff.requested_at.timestamp_millis(),
            handoff.changed_at.timestamp_millis(),
            claimed_at,
            handoff.priority.rank(),
            tags,
            handoff.left_by,
            handoff.passed_on_by
        ])?;
    // Once, when it is requested: what agents take away later stays away.
    let is_new = handoff.left_by.is_none() && handoff.changed_at == handoff.requested_at;
    if handoff.status == HandoffStatus::Requested && is_new && !handoff.tags.is_empty() {
        let tags: Vec<String> = handoff.tags.iter().filter_map(|text| tag(text)).collect();
        put_tags(transaction, conversation, &tags, handoff.requested_at)?;
    }
    Ok(())
}

pub(super) fn change_timer(
    transaction: &Transaction,
    conversation: &str,
    change: &TimerChange,
) -> rusqlite::Result<()> {
    match change {
        TimerChange::Start(timer, at) => transaction
            .prepare_cached(
                "INSERT INTO timers (conversation, timer, due_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (conversation, timer) DO UPDATE SET due_at = excluded.due_at",
            )?
            .execute(params![conversation, encode(timer)?, at.timestamp_millis()])?,
        TimerChange::Cancel(timer) => transaction
            .prepare_cached("DELETE FROM timers WHERE conversation = ?1 AND timer = ?2")?
            .execute(params![conversation, encode(timer)?])?,
    };
    Ok(())
}

fn queue_entry(row: &Row) -> rusqlite::Result<QueueEntry> {
    Ok(QueueEntry {
        conversation: row.get(0)?,
        handoff: Handoff {
            id: row.get(1)?,
            team: row.get(2)?,
            reason: unword::<Reason>(row, 3)?,
            status: unword::<HandoffStatus>(row, 4)?,
            agent: row.get(5)?,
            requested_at: time(row, 6)?,
            changed_at: time(row, 7)?,
            priority: Priority::of_rank(row.get(8)?),
            tags: match row.get_ref(9)? {
                ValueRef::Null => Vec::new(),
                _ => json(row, 9)?,
            },
            left_by: row.get(10)?,
            passed_on_by: row.get(11)?,
        },
    })
}

/// A unit variant as its bare word, as the columns keep it.
fn word(value: impl Serialize) -> rusqlite::Result<String> {
    let quoted = encode(&value)?;
    Ok(quoted.trim_matches('"').to_owned())
}

fn unword<T: DeserializeOwned>(row: &Row, column: usize) -> rusqlite::Result<T> {
    let word: String = row.get(column)?;
    serde_json::from_value(serde_json::Value::String(word))
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

pub(super) fn json<T: DeserializeOwned>(row: &Row, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

pub(super) fn time(row: &Row, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    let millis = row.get(column)?;
    DateTime::from_timestamp_millis(millis).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, millis))
}

pub(super) fn encode<T: Serialize + ?Sized>(value: &T) -> rusqlite::Result<String> {
    encode_within(value, 64)
}

/// [`encode`] for what is some `usual` bytes long: a buffer that need not grow.
pub(super) fn encode_within<T: Serialize + ?Sized>(value: &T, usual: usize) -> rusqlite::Result<String> {
    let mut buffer = Vec::with_capacity(usual);
    serde_json::to_writer(&mut buffer, value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    Ok(String::from_utf8(buffer).map_err(|error| error.utf8_error())?)
}
