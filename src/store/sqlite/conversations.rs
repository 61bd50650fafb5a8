//! Turns and what is read from them.

use super::super::{CommitError, Conversations, DueTimer, Entry, QueueEntry, Snapshot, StoreError, TimerChange, Turn};
use super::writer::{Job, alone};
use super::{Sqlite, calls, outbox};
use crate::dialogue::{Handoff, HandoffStatus, Reason, State};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rusqlite::types::Type;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::oneshot;

#[async_trait]
impl Conversations for Sqlite {
    async fn commit(&self, turn: Turn) -> Result<(), CommitError> {
        let (job, done) = Commit::new(turn)?;
        self.inner.writer.submit(Box::new(job));
        done.await.unwrap_or_else(|_| Err(super::closed().into()))
    }

    async fn load(&self, conversation: &str) -> Result<Option<Snapshot>, StoreError> {
        let conversation = conversation.to_owned();
        self.read(move |connection| load(connection, &conversation)).await
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
        self.read(move |connection| transcript(connection, &conversation, after, limit))
            .await
    }

    async fn latest(&self, conversation: &str, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let conversation = conversation.to_owned();
        self.read(move |connection| {
            let last: i64 = connection
                .prepare_cached("SELECT COALESCE(MAX(last_seq), 0) FROM turns WHERE conversation = ?1")?
                .query_row([&conversation], |row| row.get(0))?;
            let after = (last as u64).saturating_sub(limit as u64);
            transcript(connection, &conversation, after, limit)
        })
        .await
    }

    async fn turn_of(&self, conversation: &str, client_id: &str) -> Result<Option<Vec<Entry>>, StoreError> {
        let (conversation, client_id) = (conversation.to_owned(), client_id.to_owned());
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT entries FROM turns WHERE conversation = ?1 AND client_id = ?2")?
                .query_row([&conversation, &client_id], |row| json(row, 0))
                .optional()
        })
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

    async fn handoffs(&self, status: Option<HandoffStatus>, limit: usize) -> Result<Vec<QueueEntry>, StoreError> {
        self.read(move |connection| {
            let status = status.map(word).transpose()?;
            let all = format!("{HANDOFF} ORDER BY requested_at, id LIMIT ?1");
            let some = format!("{HANDOFF} WHERE status = ?2 ORDER BY requested_at, id LIMIT ?1");
            match status {
                None => connection
                    .prepare_cached(&all)?
                    .query_map([limit as i64], queue_entry)?
                    .collect(),
                Some(status) => connection
                    .prepare_cached(&some)?
                    .query_map(params![limit as i64, status], queue_entry)?
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

    async fn usual_wait(&self, now: DateTime<Utc>) -> Result<Option<u64>, StoreError> {
        self.read(move |connection| {
            let mut waits = connection
                .prepare_cached(
                    "SELECT claimed_at - requested_at FROM handoffs WHERE claimed_at > ?1 ORDER BY claimed_at DESC LIMIT 50",
                )?
                .query_map([now.timestamp_millis() - 24 * 3_600_000], |row| row.get::<_, i64>(0))?
                .collect::<Result<Vec<_>, _>>()?;
            waits.sort_unstable();
            Ok(waits.get(waits.len() / 2).map(|wait| wait.max(&0).unsigned_abs() / 1000))
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

const HANDOFF: &str = "SELECT conversation, id, team, reason, status, agent, requested_at, changed_at FROM handoffs";

/// A turn on its way to the disk: what can be prepared before is, so that the writer thread only binds values.
struct Commit {
    turn: Turn,
    entries: String,
    state: String,
    first_seq: u64,
    last_seq: u64,
    result: Result<(), Refused>,
    reply: oneshot::Sender<Result<(), CommitError>>,
}

/// Why this turn alone was not stored.
enum Refused {
    Conflict,
    Failed(rusqlite::Error),
}

impl Commit {
    fn new(turn: Turn) -> Result<(Self, oneshot::Receiver<Result<(), CommitError>>), CommitError> {
        let (reply, done) = oneshot::channel();
        let entries = encode(&*turn.entries).map_err(StoreError::from)?;
        let last_seq = turn.state.seq;
        let first_seq = turn.entries.first().map_or(last_seq + 1, Entry::seq);
        let state = encode(&*turn.state).map_err(StoreError::from)?;
        let job = Self {
            turn,
            entries,
            state,
            first_seq,
            last_seq,
            result: Ok(()),
            reply,
        };
        Ok((job, done))
    }

    /// Whether the turn is its one row and nothing else, which SQLite writes whole or not at all.
    fn is_one_row(&self) -> bool {
        let turn = &self.turn;
        turn.token_hash.is_none()
            && turn.answered_call.is_none()
            && turn.handoffs.is_empty()
            && turn.deliveries.is_empty()
            && turn.timers.is_empty()
            && turn.calls.is_empty()
    }

    fn insert_turn(&self, transaction: &Transaction) -> rusqlite::Result<usize> {
        transaction
            .prepare_cached(
                "INSERT INTO turns (conversation, version, first_seq, last_seq, client_id, at, entries, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                self.turn.conversation,
                self.turn.version as i64,
                self.first_seq as i64,
                self.last_seq as i64,
                self.turn.client_id,
                self.turn.at.timestamp_millis(),
                self.entries,
                self.state
            ])
    }

    fn insert_all(&self, transaction: &Transaction) -> rusqlite::Result<()> {
        let turn = &self.turn;
        self.insert_turn(transaction)?;
        if let Some(token_hash) = &turn.token_hash {
            transaction
                .prepare_cached("INSERT INTO conversations (id, token_hash, created_at) VALUES (?1, ?2, ?3)")?
                .execute(params![turn.conversation, token_hash, turn.at.timestamp_millis()])?;
        }
        for handoff in &turn.handoffs {
            put_handoff(transaction, &turn.conversation, handoff)?;
        }
        outbox::insert(transaction, &turn.conversation, &turn.deliveries, turn.at)?;
        for change in &turn.timers {
            change_timer(transaction, &turn.conversation, change)?;
        }
        calls::insert(transaction, &turn.conversation, &turn.calls, turn.at)?;
        if let Some(call) = &turn.answered_call {
            calls::finish(transaction, call)?;
        }
        Ok(())
    }
}

impl Job for Commit {
    fn run(&mut self, transaction: &Transaction) -> rusqlite::Result<()> {
        let result = if self.is_one_row() {
            self.insert_turn(transaction).map(|_| ())
        } else {
            alone(transaction, |transaction| self.insert_all(transaction))?
        };
        self.result = match result {
            Ok(()) => Ok(()),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Err(Refused::Conflict),
            // Within a savepoint it has been undone already; a lone row takes the transaction down with it.
            Err(error) if self.is_one_row() => return Err(error),
            Err(error) => Err(Refused::Failed(error)),
        };
        Ok(())
    }

    fn reply(self: Box<Self>, stored: Result<(), StoreError>) {
        let result = match (stored, self.result) {
            (Err(error), _) => Err(error.into()),
            (Ok(()), Ok(())) => Ok(()),
            (Ok(()), Err(Refused::Conflict)) => Err(CommitError::Conflict),
            (Ok(()), Err(Refused::Failed(error))) => Err(StoreError::from(error).into()),
        };
        // Whoever asked may have gone; what was stored stays stored.
        let _ = self.reply.send(result);
    }
}

fn put_handoff(transaction: &Transaction, conversation: &str, handoff: &Handoff) -> rusqlite::Result<()> {
    let claimed_at = (handoff.status == HandoffStatus::Claimed).then(|| handoff.changed_at.timestamp_millis());
    transaction
        .prepare_cached(
            "INSERT INTO handoffs (id, conversation, status, team, reason, agent, requested_at, changed_at, claimed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO UPDATE SET status = excluded.status, team = excluded.team, agent = excluded.agent,
               changed_at = excluded.changed_at, claimed_at = COALESCE(claimed_at, excluded.claimed_at)",
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
            claimed_at
        ])?;
    Ok(())
}

fn change_timer(transaction: &Transaction, conversation: &str, change: &TimerChange) -> rusqlite::Result<()> {
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

fn load(connection: &Connection, conversation: &str) -> rusqlite::Result<Option<Snapshot>> {
    // One transaction, so that both statements see the same turns.
    let transaction = connection
        .is_autocommit()
        .then(|| connection.unchecked_transaction())
        .transpose()?;
    let present: Option<(i64, State)> = connection
        .prepare_cached("SELECT version, state FROM turns WHERE conversation = ?1 ORDER BY version DESC LIMIT 1")?
        .query_row([conversation], |row| Ok((row.get(0)?, json(row, 1)?)))
        .optional()?;
    let Some((version, state)) = present else {
        return Ok(None);
    };
    let client_ids = connection
        .prepare_cached("SELECT client_id FROM turns WHERE conversation = ?1 AND client_id IS NOT NULL")?
        .query_map([conversation], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if let Some(transaction) = transaction {
        transaction.finish()?;
    }
    Ok(Some(Snapshot {
        version: version as u64,
        state,
        client_ids,
    }))
}

fn transcript(connection: &Connection, conversation: &str, after: u64, limit: usize) -> rusqlite::Result<Vec<Entry>> {
    let mut statement = connection.prepare_cached(
        "SELECT entries FROM turns WHERE conversation = ?1 AND last_seq > ?2 AND first_seq <= last_seq ORDER BY version",
    )?;
    let mut rows = statement.query(params![conversation, after as i64])?;
    let mut found: Vec<Entry> = Vec::new();
    while found.len() < limit
        && let Some(row) = rows.next()?
    {
        let entries: Vec<Entry> = json(row, 0)?;
        found.extend(entries.into_iter().filter(|entry| entry.seq() > after));
    }
    found.truncate(limit);
    Ok(found)
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
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}
