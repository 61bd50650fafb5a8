//! Lists of conversations: the queue and what agents hold, read as they are; the rest from the index.

use super::super::{Found, Indexed, ListFilter, Listed, Lists, Queued, Search, StoreError, UNREAD_MOST, Words};
use super::Sqlite;
use super::conversations::{json, time};
use super::{index, search};
use crate::dialogue::{From, Message, State, Status};
use crate::store::Entry;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rusqlite::types::ToSql;
use rusqlite::{Connection, Row};

/// Turns looked through, from the last one back, for what a row of a list shows.
const LOOK_BACK: usize = 60;

/// The same, for the message that was found.
const LOOK_FOR_HIT: usize = 500;

/// What a list is made of: a conversation's number and its last turn.
const PRESENT: &str = "JOIN conversations ON conversations.id = handoffs.conversation
                       JOIN heads ON heads.conversation = conversations.number";

/// A handoff's conversation has a tag.
const TAGGED: &str =
    "AND EXISTS (SELECT 1 FROM tags WHERE tags.conversation = handoffs.conversation AND tags.tag = :tag)";

/// What is listed, with tags.
const TAGGED_LISTED: &str = "tags JOIN conversations ON conversations.id = tags.conversation
                             JOIN listed ON listed.conversation = conversations.number";

#[async_trait]
impl Lists for Sqlite {
    async fn queued(
        &self,
        filter: &ListFilter,
        after: Option<&Queued>,
        limit: usize,
    ) -> Result<Vec<Listed>, StoreError> {
        let (priority, at, id) = match after {
            Some(after) => {
                let at = after.requested_at.timestamp_millis();
                (i64::from(after.priority.rank()), at, after.handoff.clone())
            }
            None => (i64::MAX, i64::MIN, String::new()),
        };
        let ListFilter { team, tag, .. } = filter.clone();
        self.read(move |connection| {
            let of_team = if team.is_some() { "AND team = :team" } else { "" };
            let tagged = if tag.is_some() { TAGGED } else { "" };
            let sql = format!(
                "SELECT number, turn FROM handoffs {PRESENT}
                 WHERE status = 'requested' {of_team} {tagged}
                   AND (priority < :priority OR (priority = :priority AND (requested_at, handoffs.id) > (:at, :id)))
                 ORDER BY priority DESC, requested_at, handoffs.id LIMIT :limit"
            );
            let limit = limit as i64;
            let mut values: Vec<(&str, &dyn ToSql)> =
                vec![(":priority", &priority), (":at", &at), (":id", &id), (":limit", &limit)];
            values.extend(team.as_ref().map(|team| (":team", team as &dyn ToSql)));
            values.extend(tag.as_ref().map(|tag| (":tag", tag as &dyn ToSql)));
            rows(connection, &sql, &values)
        })
        .await
    }

    async fn queued_by_team(&self) -> Result<Vec<(String, u32)>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT team, COUNT(*) FROM handoffs WHERE status = 'requested' GROUP BY team")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .await
    }

    async fn held(&self, agent: Option<&str>, limit: usize) -> Result<Vec<Listed>, StoreError> {
        let agent = agent.map(str::to_owned);
        self.read(move |connection| {
            let own = if agent.is_some() {
                "AND agent = :agent COLLATE NOCASE"
            } else {
                ""
            };
            let sql = format!(
                "SELECT number, turn FROM handoffs {PRESENT} WHERE status = 'claimed' {own}
                 ORDER BY requested_at, handoffs.id LIMIT :limit"
            );
            let limit = limit as i64;
            let mut values: Vec<(&str, &dyn ToSql)> = vec![(":limit", &limit)];
            values.extend(agent.as_ref().map(|agent| (":agent", agent as &dyn ToSql)));
            let mut held = rows(connection, &sql, &values)?;
            held.sort_by_key(|row| row.state.waiting_since().unwrap_or(DateTime::<Utc>::MAX_UTC));
            Ok(held)
        })
        .await
    }

    async fn by_turn(
        &self,
        closed: bool,
        filter: &ListFilter,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Found, StoreError> {
        let filter = filter.clone();
        self.read(move |connection| {
            let (from, tagged) = match &filter.tag {
                None => ("listed", ""),
                Some(_) => (TAGGED_LISTED, "AND tag = :tag"),
            };
            let team = filter.team.as_ref().map_or("", |_| "AND team = :team");
            let agent = filter.agent.as_ref().map_or("", |_| "AND agent = :agent");
            let sql = format!(
                "SELECT listed.conversation, turn FROM {from}
                 WHERE closed = :closed AND turn < :before {tagged} {team} {agent} ORDER BY turn DESC LIMIT :limit"
            );
            let (before, most) = (before.unwrap_or(i64::MAX), limit as i64);
            let mut values: Vec<(&str, &dyn ToSql)> =
                vec![(":closed", &closed), (":before", &before), (":limit", &most)];
            let parts = [
                (":tag", &filter.tag),
                (":team", &filter.team),
                (":agent", &filter.agent),
            ];
            values.extend(
                parts
                    .into_iter()
                    .filter_map(|(name, part)| Some((name, part.as_ref()? as &dyn ToSql))),
            );
            let found: Vec<(i64, i64)> = connection
                .prepare_cached(&sql)?
                .query_map(&*values, |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let next = found.last().filter(|_| found.len() == limit).map(|(_, turn)| *turn);
            let rows = found.into_iter().map(|(number, _)| present(connection, number, None));
            Ok(Found {
                rows: rows.collect::<rusqlite::Result<_>>()?,
                next,
                looked_back_to: None,
            })
        })
        .await
    }

    async fn search(&self, search: &Search, before: Option<i64>, limit: usize) -> Result<Found, StoreError> {
        let search = search.clone();
        self.read(move |connection| search::search(connection, &search, before, limit))
            .await
    }

    async fn index(&self, limit: usize) -> Result<Indexed, StoreError> {
        self.write(move |transaction| index::index(transaction, limit)).await
    }
}

fn rows(connection: &Connection, sql: &str, values: &[(&str, &dyn ToSql)]) -> rusqlite::Result<Vec<Listed>> {
    let found: Vec<(i64, i64)> = connection
        .prepare_cached(sql)?
        .query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let rows = found.into_iter().map(|(_, turn)| listed(connection, turn, None));
    rows.collect()
}

/// Where words were found: in which turn (0: in none, but in what is known of the visitor or was noted), whether in a note or a tag,
/// and which.
pub(super) struct Hit<'w> {
    pub version: i64,
    pub is_remarked: bool,
    pub words: &'w Words,
}

/// A conversation as it is now.
pub(super) fn present(connection: &Connection, number: i64, hit: Option<&Hit>) -> rusqlite::Result<Listed> {
    let turn = connection
        .prepare_cached("SELECT turn FROM heads WHERE conversation = ?1")?
        .query_row([number], |row| row.get(0))?;
    listed(connection, turn, hit)
}

/// A conversation whose last turn this is.
fn listed(connection: &Connection, turn: i64, hit: Option<&Hit>) -> rusqlite::Result<Listed> {
    let mut statement =
        connection.prepare_cached("SELECT previous, version, at, entries, state FROM turns WHERE id = ?1")?;
    let (mut step, at, state) = statement.query_row([turn], |row| {
        Ok((Step::read(row)?, time(row, 2)?, json::<State>(row, 4)?))
    })?;
    let mut seen = Seen {
        held: state.status == Status::Agent,
        ..Seen::default()
    };
    for looked in 1.. {
        seen.take(&step, hit);
        let far_enough = match hit {
            Some(hit) if seen.hit.is_none() && hit.version > 0 => step.version < hit.version || looked >= LOOK_FOR_HIT,
            _ => looked >= LOOK_BACK || seen.is_enough(),
        };
        let Some(previous) = step.previous.filter(|_| !far_enough) else {
            break;
        };
        step = statement.query_row([previous], Step::read)?;
    }
    let tags = connection
        .prepare_cached("SELECT tag FROM tags WHERE conversation = ?1 ORDER BY tag")?
        .query_map([&state.conversation], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let note = match hit {
        Some(hit) if hit.is_remarked => noted(connection, &state.conversation, hit.words)?,
        _ => None,
    };
    Ok(Listed {
        state,
        at,
        tags,
        last: seen.last,
        unread: seen.unread,
        hit: seen.hit,
        note,
    })
}

/// The note with the most of these words, the latest of several. `None`: none has any.
fn noted(connection: &Connection, conversation: &str, words: &Words) -> rusqlite::Result<Option<String>> {
    let notes: Vec<String> = connection
        .prepare_cached("SELECT text FROM notes WHERE conversation = ?1 ORDER BY id")?
        .query_map([conversation], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let matched = notes
        .into_iter()
        .map(|note| (Words::of([note.as_str()]).matched(words), note));
    let best = matched.filter(|(count, _)| *count > 0).max_by_key(|(count, _)| *count);
    Ok(best.map(|(_, note)| note))
}

/// A turn on the way back.
struct Step {
    previous: Option<i64>,
    version: i64,
    entries: Vec<Entry>,
}

impl Step {
    fn read(row: &Row) -> rusqlite::Result<Self> {
        Ok(Self {
            previous: row.get(0)?,
            version: row.get(1)?,
            entries: json(row, 3)?,
        })
    }
}

/// What was seen on the way back.
#[derive(Default)]
struct Seen {
    /// An agent has the conversation, so that it is worth counting.
    held: bool,
    last: Option<Message>,
    unread: u32,
    /// A person has written: what came before has been read.
    answered: bool,
    hit: Option<Message>,
}

impl Seen {
    fn take(&mut self, step: &Step, hit: Option<&Hit>) {
        for entry in step.entries.iter().rev() {
            let Entry::Message(message) = entry else { continue };
            match message.from {
                From::Visitor => {
                    if self.held && !self.answered && self.unread < UNREAD_MOST {
                        self.unread += 1;
                    }
                    if self.last.is_none() {
                        self.last = Some(message.clone());
                    }
                }
                From::Agent => self.answered = true,
                From::Bot | From::System => {}
            }
        }
        if let Some(hit) = hit.filter(|hit| hit.version == step.version) {
            let messages = step.entries.iter().filter_map(|entry| match entry {
                Entry::Message(message) if matches!(message.from, From::Visitor | From::Agent) => Some(message),
                _ => None,
            });
            let best = messages.max_by_key(|message| Words::of([message.text.as_str()]).matched(hit.words));
            self.hit = best.cloned();
        }
    }

    fn is_enough(&self) -> bool {
        self.last.is_some() && (!self.held || self.answered || self.unread == UNREAD_MOST)
    }
}
