//! Turns: how they are stored, and how a conversation is read from its last one back.

use super::super::{CommitError, Entry, LOOKED_BACK, Place, Snapshot, StoreError, TimerChange, Turn};
use super::conversations::{change_timer, encode_within, json, put_handoff};
use super::writer::{Job, alone};
use super::{calls, counts, outbox, remarks};
use crate::dialogue::{From, Timer};
use rusqlite::types::Type;
use rusqlite::{CachedStatement, Connection, ErrorCode, OptionalExtension, Row, Transaction, params};
use tokio::sync::oneshot;

/// Every so many versions a turn is marked: no page of a long conversation is further from a mark.
const MARK: u64 = 32;

/// A turn on its way to the disk: what can be prepared before is, so that the writer thread only binds values.
pub(super) struct Commit {
    turn: Turn,
    entries: String,
    state: String,
    first_seq: u64,
    last_seq: u64,
    result: Result<Place, Refused>,
    reply: oneshot::Sender<Result<Place, CommitError>>,
}

/// Why this turn alone was not stored.
enum Refused {
    Conflict,
    Failed(rusqlite::Error),
}

impl Commit {
    pub fn new(turn: Turn) -> Result<(Self, oneshot::Receiver<Result<Place, CommitError>>), CommitError> {
        let (reply, done) = oneshot::channel();
        let entries = encode_within(&*turn.entries, 1024).map_err(StoreError::from)?;
        let last_seq = turn.state.seq;
        let first_seq = turn.entries.first().map_or(last_seq + 1, Entry::seq);
        let state = encode_within(&*turn.state, 1024).map_err(StoreError::from)?;
        let job = Self {
            turn,
            entries,
            state,
            first_seq,
            last_seq,
            // Until it has run.
            result: Err(Refused::Conflict),
            reply,
        };
        Ok((job, done))
    }

    /// Whether the turn moves its conversation on and does nothing else.
    fn is_talk(&self) -> bool {
        let turn = &self.turn;
        turn.token_hash.is_none()
            && turn.answered_call.is_none()
            && turn.handoffs.is_empty()
            && turn.deliveries.is_empty()
            && turn.timers.is_empty()
            && turn.calls.is_empty()
            && turn.counted.is_plain()
    }

    fn insert_all(&self, transaction: &Transaction) -> rusqlite::Result<Place> {
        let turn = &self.turn;
        let place = match &turn.token_hash {
            Some(token_hash) => self.begin(transaction, token_hash)?,
            None => self.move_on(transaction)?,
        };
        // Now and then is enough: when a conversation begins, and when people are asked to take it on or to call back.
        let calls_back = |change: &TimerChange| matches!(change, TimerChange::Start(Timer::CallBack, _));
        if turn.token_hash.is_some() || !turn.handoffs.is_empty() || turn.timers.iter().any(calls_back) {
            remarks::put_visitor_keys(transaction, &turn.conversation, &turn.state)?;
        }
        for handoff in &turn.handoffs {
            put_handoff(transaction, &turn.conversation, handoff)?;
        }
        outbox::insert(transaction, &turn.conversation, &turn.deliveries, turn.at)?;
        for change in &turn.timers {
            change_timer(transaction, &turn.conversation, change)?;
        }
        counts::insert(transaction, turn, place)?;
        calls::insert(transaction, &turn.conversation, &turn.calls, turn.at)?;
        if let Some(call) = &turn.answered_call {
            calls::finish(transaction, call)?;
        }
        Ok(place)
    }

    /// The first turn of a conversation.
    fn begin(&self, transaction: &Transaction, token_hash: &[u8; 32]) -> rusqlite::Result<Place> {
        transaction
            .prepare_cached("INSERT INTO conversations (id, token_hash, created_at) VALUES (?1, ?2, ?3)")?
            .execute(params![
                self.turn.conversation,
                token_hash,
                self.turn.at.timestamp_millis()
            ])?;
        let conversation = transaction.last_insert_rowid();
        let turn = self.insert_turn(transaction, conversation, None)?;
        transaction
            .prepare_cached("INSERT INTO heads (conversation, turn, version) VALUES (?1, ?2, ?3)")?
            .execute([conversation, turn, self.turn.version as i64])?;
        Ok(Place { conversation, turn })
    }

    /// A later turn. [`moved`]: it is not the one after the last.
    fn move_on(&self, transaction: &Transaction) -> rusqlite::Result<Place> {
        let before = match self.turn.after {
            Some(before) => before,
            None => head(transaction, &self.turn.conversation)?.ok_or_else(moved)?,
        };
        let (conversation, version) = (before.conversation, self.turn.version);
        let turn = self.insert_turn(transaction, conversation, Some(before.turn))?;
        let changed = transaction
            .prepare_cached(
                "UPDATE heads SET turn = ?2, version = ?3 WHERE conversation = ?1 AND turn = ?4 AND version = ?5",
            )?
            .execute([conversation, turn, version as i64, before.turn, version as i64 - 1])?;
        if changed == 0 {
            transaction
                .prepare_cached("DELETE FROM turns WHERE id = ?1")?
                .execute([turn])?;
            return Err(moved());
        }
        if version.is_multiple_of(MARK) {
            // Turns that say nothing may come between two marks: the later of them will do.
            transaction
                .prepare_cached("INSERT OR REPLACE INTO marks (conversation, last_seq, turn) VALUES (?1, ?2, ?3)")?
                .execute([conversation, self.last_seq as i64, turn])?;
        }
        Ok(Place { conversation, turn })
    }

    fn insert_turn(
        &self,
        transaction: &Transaction,
        conversation: i64,
        previous: Option<i64>,
    ) -> rusqlite::Result<i64> {
        let marks = Some(self.turn.counted.marks.as_str()).filter(|marks| !marks.is_empty());
        transaction
            .prepare_cached(
                "INSERT INTO turns (conversation, previous, version, first_seq, last_seq, at, client_id, entries, state, marks)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                conversation,
                previous,
                self.turn.version as i64,
                self.first_seq as i64,
                self.last_seq as i64,
                self.turn.at.timestamp_millis(),
                self.turn.client_id,
                self.entries,
                self.state,
                marks
            ])?;
        Ok(transaction.last_insert_rowid())
    }
}

/// The conversation has another turn there by now.
fn moved() -> rusqlite::Error {
    rusqlite::Error::StatementChangedRows(0)
}

impl Job for Commit {
    fn run(&mut self, transaction: &Transaction) -> rusqlite::Result<()> {
        use rusqlite::Error::StatementChangedRows;
        let result = if self.is_talk() {
            self.move_on(transaction)
        } else {
            alone(transaction, |transaction| self.insert_all(transaction))?
        };
        self.result = match result {
            Ok(place) => Ok(place),
            Err(StatementChangedRows(_)) => Err(Refused::Conflict),
            // Without a savepoint its rows go only with the whole transaction.
            Err(error) if self.is_talk() => return Err(error),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Err(Refused::Conflict),
            Err(error) => Err(Refused::Failed(error)),
        };
        Ok(())
    }

    fn reply(self: Box<Self>, stored: Result<(), StoreError>) {
        let result = match (stored, self.result) {
            (Err(error), _) => Err(error.into()),
            (Ok(()), Ok(place)) => Ok(place),
            (Ok(()), Err(Refused::Conflict)) => Err(CommitError::Conflict),
            (Ok(()), Err(Refused::Failed(error))) => Err(StoreError::from(error).into()),
        };
        // Whoever asked may have gone; what was stored stays stored.
        let _ = self.reply.send(result);
    }
}

/// The conversation's present.
pub(super) fn load(connection: &Connection, conversation: &str) -> rusqlite::Result<Option<Snapshot>> {
    let Some(place) = head(connection, conversation)? else {
        return Ok(None);
    };
    let (version, state) = connection
        .prepare_cached("SELECT version, state FROM turns WHERE id = ?1")?
        .query_row([place.turn], |row| Ok((row.get::<_, i64>(0)?, json(row, 1)?)))?;
    let mut client_ids = Vec::new();
    let mut way = Way::back(connection, place.turn, "client_id")?;
    while let Some(client_id) = way.step(|row| row.get::<_, Option<String>>(1))? {
        client_ids.extend(client_id);
    }
    client_ids.reverse();
    Ok(Some(Snapshot {
        version: version as u64,
        place,
        state,
        client_ids,
    }))
}

/// Entries with `seq > after`, in order, at most `limit`.
pub(super) fn transcript(
    connection: &Connection,
    conversation: &str,
    after: u64,
    limit: usize,
) -> rusqlite::Result<Vec<Entry>> {
    let Some(place) = head(connection, conversation)? else {
        return Ok(Vec::new());
    };
    let until = after.saturating_add(limit as u64);
    let mark = connection
        .prepare_cached("SELECT turn FROM marks WHERE conversation = ?1 AND last_seq >= ?2 ORDER BY last_seq LIMIT 1")?
        .query_row([place.conversation, until as i64], |row| row.get(0))
        .optional()?;
    between(connection, mark.unwrap_or(place.turn), after, until)
}

/// The last `limit` entries, in order.
pub(super) fn latest(connection: &Connection, conversation: &str, limit: usize) -> rusqlite::Result<Vec<Entry>> {
    let Some(place) = head(connection, conversation)? else {
        return Ok(Vec::new());
    };
    let last: i64 = connection
        .prepare_cached("SELECT last_seq FROM turns WHERE id = ?1")?
        .query_row([place.turn], |row| row.get(0))?;
    let after = (last as u64).saturating_sub(limit as u64);
    between(connection, place.turn, after, last as u64)
}

/// The entries of the turn that this client id caused.
pub(super) fn of_client(
    connection: &Connection,
    conversation: &str,
    client_id: &str,
) -> rusqlite::Result<Option<Vec<Entry>>> {
    let Some(place) = head(connection, conversation)? else {
        return Ok(None);
    };
    let mut way = Way::back(connection, place.turn, "client_id, entries")?;
    let found = |row: &Row| match row.get_ref(1)?.as_str_or_null()? {
        Some(id) if id == client_id => json(row, 2).map(Some),
        _ => Ok(None),
    };
    while let Some(entries) = way.step(found)? {
        if entries.is_some() {
            return Ok(entries);
        }
    }
    Ok(None)
}

/// The visitor's last messages, the earliest first, after which the bot had misunderstood once more than before.
pub(super) fn misunderstood(
    connection: &Connection,
    conversation: &str,
    limit: usize,
) -> rusqlite::Result<Vec<String>> {
    let Some(place) = head(connection, conversation)? else {
        return Ok(Vec::new());
    };
    let mut way = Way::back(
        connection,
        place.turn,
        "COALESCE(json_extract(state, '$.misses'), 0), entries",
    )?;
    let read = |row: &Row| Ok((row.get::<_, i64>(1)?, row.get::<_, String>(2)?));
    let mut texts = Vec::new();
    let mut later: Option<(i64, String)> = None;
    for _ in 0..=LOOKED_BACK {
        let turn = way.step(read)?;
        let misses = turn.as_ref().map_or(0, |(misses, _)| *misses);
        if let Some((_, entries)) = later.filter(|(after, _)| *after > misses) {
            let entries: Vec<Entry> = serde_json::from_str(&entries)
                .map_err(|error| rusqlite::Error::FromSqlConversionFailure(2, Type::Text, Box::new(error)))?;
            texts.extend(entries.into_iter().find_map(|entry| match entry {
                Entry::Message(message) if message.from == From::Visitor => Some(message.text),
                _ => None,
            }));
        }
        if turn.is_none() || texts.len() == limit {
            break;
        }
        later = turn;
    }
    texts.reverse();
    Ok(texts)
}

/// The entries after `after` and up to `until`, read from `turn` back.
fn between(connection: &Connection, turn: i64, after: u64, until: u64) -> rusqlite::Result<Vec<Entry>> {
    let mut turns: Vec<Vec<Entry>> = Vec::new();
    let mut way = Way::back(connection, turn, "last_seq, first_seq, entries")?;
    let mut read = |row: &Row| {
        let [last, first] = [row.get::<_, i64>(1)? as u64, row.get::<_, i64>(2)? as u64];
        if last > after && first <= last.min(until) {
            turns.push(json(row, 3)?);
        }
        Ok(last > after)
    };
    while way.step(&mut read)? == Some(true) {}
    let entries = turns.into_iter().rev().flatten();
    Ok(entries
        .filter(|entry| after < entry.seq() && entry.seq() <= until)
        .collect())
}

/// The last turn of a conversation.
fn head(connection: &Connection, conversation: &str) -> rusqlite::Result<Option<Place>> {
    connection
        .prepare_cached("SELECT number, turn FROM conversations JOIN heads ON conversation = number WHERE id = ?1")?
        .query_row([conversation], |row| {
            Ok(Place {
                conversation: row.get(0)?,
                turn: row.get(1)?,
            })
        })
        .optional()
}

/// The way from a turn back to the conversation's first.
struct Way<'c> {
    statement: CachedStatement<'c>,
    next: Option<i64>,
}

impl<'c> Way<'c> {
    /// `columns` are what is read of each turn, the first of them with number 1.
    fn back(connection: &'c Connection, from: i64, columns: &str) -> rusqlite::Result<Self> {
        let statement = connection.prepare_cached(&format!("SELECT previous, {columns} FROM turns WHERE id = ?1"))?;
        Ok(Self {
            statement,
            next: Some(from),
        })
    }

    /// Reads the next turn. `None`: there is none before.
    fn step<T>(&mut self, read: impl FnOnce(&Row) -> rusqlite::Result<T>) -> rusqlite::Result<Option<T>> {
        let Some(turn) = self.next else {
            return Ok(None);
        };
        let (previous, found) = self.statement.query_row([turn], |row| Ok((row.get(0)?, read(row)?)))?;
        self.next = previous;
        Ok(Some(found))
    }
}
