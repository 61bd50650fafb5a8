//! A transcript as the console shows it.

use super::phrases::{Phrases, fill};
use super::words::{self, Moment, Piece};
use crate::bot::Bot;
use crate::dialogue::{From, Message, State, Status, StatusEntry};
use crate::store::Entry;
use chrono::{DateTime, Utc};

/// One line of a transcript.
pub struct Line {
    pub seq: u64,
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

/// The lines of some entries.
pub fn lines(entries: &[Entry], state: &State, bot: &Bot, now: DateTime<Utc>, t: &'static Phrases) -> Vec<Line> {
    let zone = bot.content.hours.zone();
    let line = |entry: &Entry| match entry {
        Entry::Message(message) => Line {
            seq: message.seq,
            at: words::moment(message.at, now, zone, t),
            what: said(message, state, bot, t),
        },
        Entry::Status(change) => Line {
            seq: change.seq,
            at: words::moment(change.at, now, zone, t),
            what: What::Changed {
                text: changed(change, bot, t),
            },
        },
    };
    entries.iter().map(line).collect()
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
