//! A batch of turns, folded into talks.

use super::super::conversations::{encode_within, json, time};
use super::insert_rating;
use super::past::{HandoffOfState, Past, ratings_of};
use crate::figures::{Fold, PastTurn, Talk};
use crate::hours::Hours;
use crate::store::NewRating;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::{BTreeSet, HashMap};

/// Turns folded into talks, still to be stored.
pub(super) struct Batch {
    /// The last turn that was counted before, and the last one that is now.
    pub from: i64,
    pub to: i64,
    /// The last turn there is.
    pub newest: i64,
    pub turns: usize,
    pub up_to: Option<DateTime<Utc>>,
    pub talks: Vec<Counted>,
    /// Ratings of turns that were stored before ratings were: turn, conversation and when.
    found: Vec<(i64, String, NewRating, DateTime<Utc>)>,
}

/// A talk as it now is. `id`: of its row, if it has one.
pub(super) struct Counted {
    conversation: i64,
    id: Option<i64>,
    pub talk: Talk,
    visitor: BTreeSet<i64>,
}

/// A conversation whose turns are being read.
#[derive(Default)]
struct Reading {
    fold: Fold,
    id: Option<i64>,
    visitor: BTreeSet<i64>,
    changed: bool,
}

pub(super) fn read(connection: &Connection, hours: &Hours, limit: usize) -> rusqlite::Result<Batch> {
    let (from, history): (i64, i64) =
        connection.query_row("SELECT turn, history FROM figures_progress WHERE id = 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let newest: Option<i64> = connection.query_row("SELECT MAX(id) FROM turns", [], |row| row.get(0))?;
    let mut batch = Batch {
        from,
        to: from,
        newest: newest.unwrap_or(from).max(from),
        turns: 0,
        up_to: last_counted(connection, from)?,
        talks: Vec::new(),
        found: Vec::new(),
    };
    let mut open: HashMap<i64, Reading> = HashMap::new();
    let mut turns = connection.prepare_cached(
        "SELECT id, conversation, at, state, entries, marks, previous FROM turns WHERE id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let mut rows = turns.query(params![from, limit as i64])?;
    while let Some(row) = rows.next()? {
        let (turn, conversation): (i64, i64) = (row.get(0)?, row.get(1)?);
        let at = time(row, 2)?;
        batch.to = turn;
        batch.turns += 1;
        batch.up_to = Some(at);
        let reading = match open.get_mut(&conversation) {
            Some(reading) => reading,
            None => open
                .entry(conversation)
                .or_insert(latest_talk(connection, conversation)?),
        };
        let Some(mut past) = Past::of(connection, row, turn, turn <= history, ratings_of(connection, turn)?)? else {
            continue;
        };
        let found = past.found.take();
        let state = &past.state;
        batch
            .found
            .extend(found.map(|rating| (turn, state.conversation.to_string(), rating, at)));
        let ended = reading.fold.take(
            &PastTurn {
                at,
                status: state.status,
                speakers: &past.speakers(),
                changed_hands: past.changed_hands(),
                marks: &past.marks,
                handoff: state.handoff.as_ref().and_then(HandoffOfState::past),
                ratings: &past.ratings,
            },
            hours,
        );
        if let Some(ended) = ended {
            let visitor = std::mem::take(&mut reading.visitor);
            let id = reading.id.take();
            batch.talks.push(Counted {
                conversation,
                id,
                talk: ended,
                visitor,
            });
        }
        reading.changed = true;
        reading.visitor.extend(state.keys());
    }
    batch.newest = batch.newest.max(batch.to);
    let talks = open.into_iter().filter(|(_, reading)| reading.changed);
    batch.talks.extend(talks.filter_map(|(conversation, reading)| {
        Some(Counted {
            conversation,
            id: reading.id,
            talk: reading.fold.talk?,
            visitor: reading.visitor,
        })
    }));
    // Rows in the order in which their talks began, whatever order the map has.
    batch
        .talks
        .sort_by_key(|counted| (counted.talk.began_at, counted.conversation));
    Ok(batch)
}

fn last_counted(connection: &Connection, turn: i64) -> rusqlite::Result<Option<DateTime<Utc>>> {
    connection
        .prepare_cached("SELECT at FROM turns WHERE id = ?1")?
        .query_row([turn], |row| time(row, 0))
        .optional()
}

fn latest_talk(connection: &Connection, conversation: i64) -> rusqlite::Result<Reading> {
    let found = connection
        .prepare_cached("SELECT id, facts FROM figures_talks WHERE conversation = ?1 ORDER BY id DESC LIMIT 1")?
        .query_row([conversation], |row| Ok((row.get(0)?, json::<Talk>(row, 1)?)))
        .optional()?;
    Ok(match found {
        Some((id, talk)) => Reading {
            fold: Fold { talk: Some(talk) },
            id: Some(id),
            ..Reading::default()
        },
        None => Reading::default(),
    })
}

impl Batch {
    /// `false`: another process has counted these turns; nothing was stored.
    pub(super) fn store(self, transaction: &Transaction) -> rusqlite::Result<bool> {
        let moved = transaction
            .prepare_cached("UPDATE figures_progress SET turn = ?2 WHERE id = 1 AND turn = ?1")?
            .execute([self.from, self.to])?;
        if moved == 0 {
            return Ok(false);
        }
        for (turn, conversation, rating, at) in &self.found {
            insert_rating(transaction, *turn, conversation, rating, *at)?;
        }
        for counted in &self.talks {
            let facts = encode_within(&counted.talk, 256)?;
            let began_at = counted.talk.began_at;
            let talk = match counted.id {
                Some(id) => {
                    transaction
                        .prepare_cached("UPDATE figures_talks SET facts = ?2 WHERE id = ?1")?
                        .execute(params![id, facts])?;
                    id
                }
                None => {
                    transaction
                        .prepare_cached(
                            "INSERT INTO figures_talks (conversation, began_at, facts) VALUES (?1, ?2, ?3)",
                        )?
                        .execute(params![counted.conversation, began_at, facts])?;
                    transaction.last_insert_rowid()
                }
            };
            for key in &counted.visitor {
                belongs(transaction, *key, began_at, talk)?;
            }
        }
        Ok(true)
    }
}

/// The talk is this visitor's: the one before it now has a next one, and so has it where a later one is known.
fn belongs(transaction: &Transaction, visitor: i64, began_at: i64, talk: i64) -> rusqlite::Result<()> {
    let new = transaction
        .prepare_cached(
            "INSERT INTO figures_visitors (visitor, began_at, talk) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?
        .execute([visitor, began_at, talk])?;
    if new == 0 {
        return Ok(());
    }
    transaction
        .prepare_cached(
            "UPDATE figures_talks SET again_at = MIN(COALESCE(again_at, ?2), ?2) WHERE id IN (
               SELECT talk FROM figures_visitors WHERE visitor = ?1 AND began_at =
                 (SELECT MAX(began_at) FROM figures_visitors WHERE visitor = ?1 AND began_at < ?2))",
        )?
        .execute([visitor, began_at])?;
    let next: Option<i64> = transaction
        .prepare_cached("SELECT MIN(began_at) FROM figures_visitors WHERE visitor = ?1 AND began_at > ?2")?
        .query_row([visitor, began_at], |row| row.get(0))?;
    if let Some(next) = next {
        transaction
            .prepare_cached("UPDATE figures_talks SET again_at = MIN(COALESCE(again_at, ?2), ?2) WHERE id = ?1")?
            .execute([talk, next])?;
    }
    Ok(())
}
