//! Counting: turns are read and folded beside the writer, and what comes of it is written with how far it came.

use super::super::counts::{keys_of, known_by};
use super::super::{CountedTurns, Counts, NewRating, Place, Question, RatingRow, StoreError, Turn};
use super::Sqlite;
use super::conversations::{json, time};
use crate::bot::Content;
use crate::dialogue::{From, HandoffStatus, State, Status};
use crate::figures::{Figures, Fold, PastHandoff, PastTurn, Rated, Speaker, Talk, Tally, marks_of, rating_of};
use crate::hours::Hours;
use crate::matching::SlotValue;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

#[async_trait]
impl Counts for Sqlite {
    async fn count_turns(&self, bot: Arc<Content>, limit: usize) -> Result<CountedTurns, StoreError> {
        let batch = self.read(move |connection| read(connection, &bot.hours, limit)).await?;
        let counted = CountedTurns {
            turns: batch.turns,
            behind: (batch.newest - batch.to).unsigned_abs(),
            up_to: batch.up_to,
        };
        if batch.to > batch.from {
            // Where another process was faster, it has counted them.
            self.write(move |transaction| batch.store(transaction)).await?;
        }
        Ok(counted)
    }

    async fn figures(&self, question: Question) -> Result<Figures, StoreError> {
        self.read(move |connection| figures(connection, &question)).await
    }

    async fn nps_asked(&self, state: &State) -> Result<Option<DateTime<Utc>>, StoreError> {
        let keys = known_by(state);
        self.read(move |connection| {
            let mut latest = None;
            let mut statement = connection.prepare_cached("SELECT at FROM nps_asked WHERE visitor = ?1")?;
            for key in keys {
                let at = statement.query_row([key], |row| time(row, 0)).optional()?;
                latest = latest.max(at);
            }
            Ok(latest)
        })
        .await
    }

    async fn ratings(&self, conversation: &str) -> Result<Vec<RatingRow>, StoreError> {
        let conversation = conversation.to_owned();
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT kind, score, comment, handoff, team, agent, at FROM ratings WHERE conversation = ?1 ORDER BY id",
                )?
                .query_map([conversation], |row| {
                    Ok(RatingRow {
                        rating: rating(row)?,
                        at: time(row, 6)?,
                    })
                })?
                .collect()
        })
        .await
    }
}

/// What a turn adds besides its marks.
pub(super) fn insert(transaction: &Transaction, turn: &Turn, place: Place) -> rusqlite::Result<()> {
    for rating in &turn.counted.ratings {
        insert_rating(transaction, place.turn, &turn.conversation, rating, turn.at)?;
    }
    if turn.counted.nps_asked {
        for key in known_by(&turn.state) {
            transaction
                .prepare_cached(
                    "INSERT INTO nps_asked (visitor, at) VALUES (?1, ?2) ON CONFLICT (visitor) DO UPDATE SET at = excluded.at",
                )?
                .execute([key, turn.at.timestamp_millis()])?;
        }
    }
    Ok(())
}

fn insert_rating(
    transaction: &Transaction,
    turn: i64,
    conversation: &str,
    rating: &NewRating,
    at: DateTime<Utc>,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO ratings (turn, conversation, handoff, team, agent, kind, score, comment, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            turn,
            conversation,
            rating.handoff,
            rating.team,
            rating.agent,
            if rating.nps { "nps" } else { "csat" },
            rating.score,
            rating.comment,
            at.timestamp_millis()
        ])?;
    Ok(())
}

/// Columns: kind, score, comment, handoff, team, agent.
fn rating(row: &Row<'_>) -> rusqlite::Result<NewRating> {
    Ok(NewRating {
        nps: row.get_ref(0)?.as_str()? == "nps",
        score: row.get(1)?,
        comment: row.get(2)?,
        handoff: row.get(3)?,
        team: row.get(4)?,
        agent: row.get(5)?,
    })
}

/// Turns folded into talks, still to be stored.
struct Batch {
    /// The last turn that was counted before, and the last one that is now.
    from: i64,
    to: i64,
    /// The last turn there is.
    newest: i64,
    turns: usize,
    up_to: Option<DateTime<Utc>>,
    talks: Vec<Counted>,
    /// Ratings of turns that were stored before ratings were: turn, conversation and when.
    found: Vec<(i64, String, NewRating, DateTime<Utc>)>,
}

/// A talk as it now is. `id`: of its row, if it has one.
struct Counted {
    conversation: i64,
    id: Option<i64>,
    talk: Talk,
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

fn read(connection: &Connection, hours: &Hours, limit: usize) -> rusqlite::Result<Batch> {
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
    fn store(self, transaction: &Transaction) -> rusqlite::Result<bool> {
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
            let facts = super::conversations::encode_within(&counted.talk, 256)?;
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

fn figures(connection: &Connection, question: &Question) -> rusqlite::Result<Figures> {
    let Question {
        period,
        filter,
        bot,
        now,
    } = question;
    let target = bot.handoff.first_response;
    let mut tally = Tally::new(*period, filter.clone(), &bot.hours, target, *now);
    let (from, to) = period.instants();
    let mut statement = connection
        .prepare_cached("SELECT facts, again_at FROM figures_talks WHERE began_at >= ?1 AND began_at < ?2")?;
    let mut rows = statement.query([from.timestamp_millis(), to.timestamp_millis()])?;
    while let Some(row) = rows.next()? {
        let mut talk: Talk = json(row, 0)?;
        talk.again_at = row.get(1)?;
        tally.add(&talk);
    }
    Ok(tally.figures())
}

/// A turn as it is read.
struct Past<'r> {
    state: StateOfTurn<'r>,
    entries: Vec<EntryOfTurn<'r>>,
    marks: Cow<'r, str>,
    ratings: Vec<Rated>,
    /// A rating that was read off the states, and is not stored yet.
    found: Option<NewRating>,
}

impl<'r> Past<'r> {
    /// `None`: what is stored cannot be read; it is passed over, so that what comes after it is counted.
    fn of(
        connection: &Connection,
        row: &'r Row<'_>,
        turn: i64,
        is_history: bool,
        ratings: Vec<Rated>,
    ) -> rusqlite::Result<Option<Self>> {
        let (state, entries) = (row.get_ref(3)?.as_str()?, row.get_ref(4)?.as_str()?);
        let read = |state: &'r str, entries: &'r str| -> serde_json::Result<_> {
            Ok((serde_json::from_str(state)?, serde_json::from_str(entries)?))
        };
        let (state_read, entries) = match read(state, entries) {
            Ok(read) => read,
            Err(error) => {
                tracing::warn!(turn, error = %error, "a stored turn cannot be read; the figures leave it out");
                return Ok(None);
            }
        };
        let mut past = Self {
            state: state_read,
            entries,
            marks: row.get_ref(5)?.as_str_or_null()?.unwrap_or_default().into(),
            ratings,
            found: None,
        };
        if is_history {
            past.read_off(connection, row.get(6)?, state)?;
        }
        Ok(Some(past))
    }

    /// What was not noted with turns once is read off the state before and the state after.
    fn read_off(&mut self, connection: &Connection, previous: Option<i64>, after: &str) -> rusqlite::Result<()> {
        let Some(previous) = previous else { return Ok(()) };
        let before = connection
            .prepare_cached("SELECT state FROM turns WHERE id = ?1")?
            .query_row([previous], |row| json::<State>(row, 0));
        let (Ok(before), Ok(after)) = (before, serde_json::from_str::<State>(after)) else {
            return Ok(());
        };
        self.marks = marks_of(&before, &after).as_str().to_owned().into();
        if let Some((nps, score)) = rating_of(&before, &after) {
            let comment = match after.slots.get("comment") {
                Some(SlotValue::Text(comment)) if !comment.trim().is_empty() => Some(comment.trim().to_owned()),
                _ => None,
            };
            let rating = NewRating::given(nps, score, comment, &after);
            self.ratings.push(rated(&rating));
            self.found = Some(rating);
        }
        Ok(())
    }

    fn speakers(&self) -> Vec<Speaker<'_>> {
        let messages = self.entries.iter().filter_map(|entry| match entry {
            EntryOfTurn::Message { from, name } => Some(Speaker {
                from: *from,
                name: name.as_deref(),
            }),
            EntryOfTurn::Status {} => None,
        });
        messages.collect()
    }

    fn changed_hands(&self) -> bool {
        self.entries.iter().any(|entry| matches!(entry, EntryOfTurn::Status {}))
    }
}

/// The ratings that a turn gave. Asked while the turns are being read, so that both are of one instant: read before, they would lack
/// those of a turn that is stored meanwhile.
fn ratings_of(connection: &Connection, turn: i64) -> rusqlite::Result<Vec<Rated>> {
    connection
        .prepare_cached("SELECT kind, score, comment, handoff, team, agent FROM ratings WHERE turn = ?1 ORDER BY id")?
        .query_map([turn], |row| Ok(rated(&rating(row)?)))?
        .collect()
}

fn rated(rating: &NewRating) -> Rated {
    Rated {
        nps: rating.nps,
        score: rating.score,
        team: rating.team.clone(),
        agent: rating.agent.clone(),
    }
}

/// Of a stored state what is counted; the rest is passed over.
#[derive(Deserialize)]
struct StateOfTurn<'r> {
    #[serde(borrow)]
    conversation: Cow<'r, str>,
    status: Status,
    #[serde(default)]
    visitor: VisitorOfState<'r>,
    #[serde(default)]
    slots: SlotsOfState,
    #[serde(default)]
    handoff: Option<HandoffOfState<'r>>,
}

#[derive(Default, Deserialize)]
struct VisitorOfState<'r> {
    #[serde(borrow, default)]
    id: Option<Cow<'r, str>>,
    #[serde(borrow, default)]
    email: Option<Cow<'r, str>>,
    #[serde(borrow, default)]
    phone: Option<Cow<'r, str>>,
}

#[derive(Default, Deserialize)]
struct SlotsOfState {
    #[serde(default)]
    email: Option<SlotValue>,
    #[serde(default)]
    phone: Option<SlotValue>,
}

#[derive(Deserialize)]
struct HandoffOfState<'r> {
    #[serde(borrow)]
    id: Cow<'r, str>,
    #[serde(borrow)]
    team: Cow<'r, str>,
    #[serde(borrow, default)]
    agent: Option<Cow<'r, str>>,
    status: HandoffStatus,
    requested_at: i64,
    changed_at: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum EntryOfTurn<'r> {
    Message {
        from: From,
        #[serde(borrow, default)]
        name: Option<Cow<'r, str>>,
    },
    Status {},
}

impl StateOfTurn<'_> {
    fn keys(&self) -> Vec<i64> {
        let said = |value: &Option<SlotValue>| match value {
            Some(SlotValue::Phone(value) | SlotValue::Email(value)) => Some(value.clone()),
            _ => None,
        };
        let (email, phone) = (said(&self.slots.email), said(&self.slots.phone));
        let visitor = &self.visitor;
        keys_of(
            &self.conversation,
            visitor.id.as_deref(),
            [visitor.email.as_deref(), email.as_deref()],
            [visitor.phone.as_deref(), phone.as_deref()],
        )
    }
}

impl HandoffOfState<'_> {
    fn past(&self) -> Option<PastHandoff<'_>> {
        Some(PastHandoff {
            id: &self.id,
            team: &self.team,
            agent: self.agent.as_deref(),
            status: self.status,
            requested_at: DateTime::from_timestamp_millis(self.requested_at)?,
            changed_at: DateTime::from_timestamp_millis(self.changed_at)?,
        })
    }
}

#[cfg(test)]
mod tests;
