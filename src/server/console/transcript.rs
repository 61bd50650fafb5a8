//! A transcript as the console shows it.

use super::phrases::{Phrases, fill};
use super::words::{self, Moment, Piece};
use crate::bot::Bot;
use crate::dialogue::{From, Message, State, Status, StatusEntry};
use crate::store::Entry;
use crate::text::calendar::date_words;
use chrono::{DateTime, NaiveDate, Utc};

/// One line of a transcript.
pub struct Line {
    pub seq: u64,
    /// Where another day begins: which.
    pub day: Option<Day>,
    /// The time of day; `exact` has the date.
    pub at: Moment,
    pub what: What,
}

pub enum What {
    Said {
        /// `visitor`, `bot`, `agent`, `system`; a style.
        from: &'static str,
        who: String,
        pieces: Vec<Piece>,
        options: Vec<String>,
    },
    Changed {
        text: String,
    },
}

/// A day where the shop is.
pub struct Day {
    /// `2026-11-23`.
    pub date: String,
    pub shown: String,
}

/// The lines of some entries. The first of them begins a day, whatever was said before it.
pub fn lines(entries: &[Entry], state: &State, bot: &Bot, now: DateTime<Utc>, t: &'static Phrases) -> Vec<Line> {
    let zone = bot.content.hours.zone();
    let mut date = None;
    let mut line = |entry: &Entry| {
        let (at, what) = match entry {
            Entry::Message(message) => (message.at, said(message, state, bot, t)),
            Entry::Status(change) => (
                change.at,
                What::Changed {
                    text: changed(change, bot, t),
                },
            ),
        };
        let today = at.with_timezone(&zone).date_naive();
        let new = date.replace(today) != Some(today);
        Line {
            seq: entry.seq(),
            day: new.then(|| day(today, now.with_timezone(&zone).date_naive(), t)),
            at: words::time_of_day(at, zone, t),
            what,
        }
    };
    entries.iter().map(&mut line).collect()
}

fn day(date: NaiveDate, today: NaiveDate, t: &Phrases) -> Day {
    let shown = match (today - date).num_days() {
        0 => t.talk.today.to_owned(),
        1 => t.talk.yesterday.to_owned(),
        _ => date_words(date, t.code),
    };
    Day {
        date: date.to_string(),
        shown,
    }
}

fn said(message: &Message, state: &State, bot: &Bot, t: &'static Phrases) -> What {
    let (from, who) = match message.from {
        From::Visitor => ("visitor", words::visitor_name(state, t)),
        From::Bot => ("bot", bot.content.name.clone()),
        From::Agent => ("agent", message.name.clone().unwrap_or_default()),
        From::System => ("system", t.system.to_owned()),
    };
    What::Said {
        from,
        who,
        pieces: words::pieces(&message.text),
        options: message.options.iter().map(|option| option.label.clone()).collect(),
    }
}

fn changed(change: &StatusEntry, bot: &Bot, t: &'static Phrases) -> String {
    match change.status {
        Status::Bot => t.change_bot.to_owned(),
        Status::Queued => {
            let team = change.team.as_deref().map(|team| words::team(bot, team, t));
            fill(t.change_queued, team.unwrap_or_default())
        }
        Status::Agent => fill(t.change_agent, change.agent.as_deref().unwrap_or_default()),
        Status::Closed => t.change_closed.to_owned(),
    }
}
