//! Counting: turns are read and folded beside the writer, and what comes of it is written with how far it came.

mod batch;
mod past;

use super::super::counts::known_by;
use super::super::{CountedTurns, Counts, NewRating, Place, Question, RatingRow, StoreError, Turn};
use super::Sqlite;
use super::conversations::{json, time};
use crate::bot::Content;
use crate::dialogue::State;
use crate::figures::{Figures, Talk, Tally};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::sync::Arc;

#[async_trait]
impl Counts for Sqlite {
    async fn count_turns(&self, bot: Arc<Content>, limit: usize) -> Result<CountedTurns, StoreError> {
        let batch = self
            .read(move |connection| batch::read(connection, &bot.hours, limit))
            .await?;
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
        .prepare_cached("SELECT facts, again_at, id FROM figures_talks WHERE began_at >= ?1 AND began_at < ?2")?;
    let mut rows = statement.query([from.timestamp_millis(), to.timestamp_millis()])?;
    while let Some(row) = rows.next()? {
        let mut talk: Talk = json(row, 0)?;
        talk.again_at = row.get(1)?;
        // The next one was begun meanwhile, in another tab say: whether there is one after the end is asked for these alone.
        if talk.again_at.is_some_and(|again| again < talk.last_at) {
            talk.again_at = again_after(connection, row.get(2)?, talk.last_at)?;
        }
        tally.add(&talk);
    }
    Ok(tally.figures())
}

/// When the visitor of a talk first began one after this instant.
fn again_after(connection: &Connection, talk: i64, after: i64) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT MIN((SELECT MIN(later.began_at) FROM figures_visitors AS later
               WHERE later.visitor = own.visitor AND later.began_at >= ?2 AND later.talk <> ?1))
             FROM figures_visitors AS own WHERE own.talk = ?1",
        )?
        .query_row([talk, after], |row| row.get(0))
}

#[cfg(test)]
mod tests;
