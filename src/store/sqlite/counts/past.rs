//! Stored turns, as far as they are counted.

use super::super::conversations::json;
use super::rating;
use crate::dialogue::{From, HandoffStatus, State, Status};
use crate::figures::{PastHandoff, Rated, Speaker, marks_of, rating_of};
use crate::matching::SlotValue;
use crate::store::NewRating;
use crate::store::counts::keys_of;
use chrono::DateTime;
use rusqlite::{Connection, Row};
use serde::Deserialize;
use std::borrow::Cow;

/// A turn as it is read.
pub(super) struct Past<'r> {
    pub state: StateOfTurn<'r>,
    entries: Vec<EntryOfTurn<'r>>,
    pub marks: Cow<'r, str>,
    pub ratings: Vec<Rated>,
    /// A rating that was read off the states, and is not stored yet.
    pub found: Option<NewRating>,
}

impl<'r> Past<'r> {
    /// `None`: what is stored cannot be read; it is passed over, so that what comes after it is counted.
    pub fn of(
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

    pub fn speakers(&self) -> Vec<Speaker<'_>> {
        let messages = self.entries.iter().filter_map(|entry| match entry {
            EntryOfTurn::Message { from, name } => Some(Speaker {
                from: *from,
                name: name.as_deref(),
            }),
            EntryOfTurn::Status {} => None,
        });
        messages.collect()
    }

    pub fn changed_hands(&self) -> bool {
        self.entries.iter().any(|entry| matches!(entry, EntryOfTurn::Status {}))
    }
}

/// The ratings that a turn gave. Asked while the turns are being read, so that both are of one instant: read before, they would lack
/// those of a turn that is stored meanwhile.
pub(super) fn ratings_of(connection: &Connection, turn: i64) -> rusqlite::Result<Vec<Rated>> {
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
pub(super) struct StateOfTurn<'r> {
    #[serde(borrow)]
    pub conversation: Cow<'r, str>,
    pub status: Status,
    #[serde(default)]
    visitor: VisitorOfState<'r>,
    #[serde(default)]
    slots: SlotsOfState,
    #[serde(default)]
    pub handoff: Option<HandoffOfState<'r>>,
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
pub(super) struct HandoffOfState<'r> {
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
    pub fn keys(&self) -> Vec<i64> {
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
    pub fn past(&self) -> Option<PastHandoff<'_>> {
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
