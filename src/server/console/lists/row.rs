//! One conversation in a list.

use super::List;
use super::level::{self, Level};
use crate::bot::{Bot, Priority};
use crate::dialogue::{State, Status};
use crate::server::console::phrases::{Phrases, fill};
use crate::server::console::words::{self, Moment};
use crate::store::{Listed, Words};
use chrono::{DateTime, Utc};

/// Characters of a message shown.
const EXCERPT: usize = 160;

/// Characters shown before the first word that was found.
const LEAD_IN: usize = 40;

/// Tags shown of one conversation.
const TAGS: usize = 5;

/// What a list shows of a conversation.
pub struct Row {
    pub conversation: String,
    pub name: String,
    pub excerpt: Vec<Mark>,
    /// That is of a private note.
    pub is_note: bool,
    pub wait: Option<Wait>,
    /// Of the last turn, where nobody waits.
    pub at: Moment,
    pub team: Option<String>,
    pub reason: Option<&'static str>,
    /// Where it is not the usual one and somebody waits: a style, and what it means.
    pub priority: Option<(&'static str, &'static str)>,
    /// Where conversations of each kind are listed: who has it, and a style for that.
    pub status: Option<(String, &'static str)>,
    pub unread: Option<String>,
    pub tags: Vec<String>,
}

/// A part of an excerpt.
#[derive(Debug, PartialEq, Eq)]
pub struct Mark {
    pub text: String,
    /// It was sought.
    pub is_hit: bool,
}

/// How long a visitor has waited for a person.
pub struct Wait {
    pub shown: String,
    pub since: Moment,
    /// A style, and what it means.
    pub level: Option<(&'static str, &'static str)>,
}

/// All that rows need beside what is listed.
pub struct Around<'a> {
    pub list: List,
    pub bot: &'a Bot,
    pub now: DateTime<Utc>,
    pub t: &'static Phrases,
    pub sought: &'a Words,
}

impl Row {
    pub fn new(listed: Listed, around: &Around) -> Self {
        let Around {
            list,
            bot,
            now,
            t,
            sought,
        } = around;
        let state = &listed.state;
        let zone = bot.content.hours.zone();
        let handoff = state.handoff.as_ref();
        // What was said goes before what was noted of it, unless the note has more of what was sought.
        let has = |text: &str| Words::of([text]).matched(sought);
        let said = listed.hit.as_ref().map(|message| message.text.as_str());
        let note = listed.note.as_deref();
        let note = note.filter(|note| said.is_none_or(|said| has(note) > has(said)));
        let last = listed.last.as_ref().map(|message| message.text.as_str());
        let shown = note.or(said).or(last);
        let told = matches!(list, List::Waiting) || state.status == Status::Queued;
        Self {
            name: words::visitor_name(state, t),
            is_note: note.is_some(),
            excerpt: shown.map(|text| excerpt(text, sought)).unwrap_or_default(),
            wait: state.waiting_since().map(|since| wait(around, state, since)),
            at: words::moment(listed.at, *now, zone, t),
            team: handoff.map(|handoff| words::team(bot, &handoff.team, t)),
            reason: handoff.filter(|_| told).map(|handoff| words::reason(handoff, t)),
            priority: handoff
                .filter(|_| told)
                .and_then(|handoff| priority(handoff.priority, t)),
            status: (!matches!(list, List::Waiting | List::Mine))
                .then(|| (status(state, t), words::tone(state.status))),
            unread: matches!(list, List::Mine).then(|| unread(listed.unread, t)).flatten(),
            tags: listed.tags.into_iter().take(TAGS).collect(),
            conversation: listed.state.conversation,
        }
    }
}

fn wait(around: &Around, state: &State, since: DateTime<Utc>) -> Wait {
    let Around { bot, now, t, .. } = around;
    let (waited, level) = level::waited(&bot.content, since, *now);
    // The service level is about the first answer: with whom nobody is yet.
    let level = level.filter(|_| state.status == Status::Queued).map(|level| {
        let w = t.lists();
        let label = match level {
            Level::InTime => w.in_time,
            Level::Soon => w.soon,
            Level::Late => w.late,
        };
        (level.style(), label)
    });
    Wait {
        shown: words::lasted(waited, t),
        since: words::moment(since, *now, bot.content.hours.zone(), t),
        level,
    }
}

fn priority(priority: Priority, t: &Phrases) -> Option<(&'static str, &'static str)> {
    let w = t.lists();
    let label = match priority {
        Priority::Low => w.low,
        Priority::Normal => return None,
        Priority::High => w.high,
        Priority::Urgent => w.urgent,
    };
    Some((priority.word(), label))
}

/// Who has the conversation, said so that it holds for every reader.
fn status(state: &State, t: &Phrases) -> String {
    match (state.status, words::holder(state)) {
        (Status::Agent, Some(holder)) => fill(t.lists().by, holder),
        _ => words::status(state, "", t),
    }
}

fn unread(count: u32, t: &Phrases) -> Option<String> {
    match count {
        0 => None,
        1 => Some(t.lists().one_unread.to_owned()),
        crate::store::UNREAD_MOST => Some(fill(t.lists().unread, format!("{count}+"))),
        _ => Some(fill(t.lists().unread, count)),
    }
}

/// The beginning of a text, or what stands around the first word that was sought.
fn excerpt(text: &str, sought: &Words) -> Vec<Mark> {
    let places = sought.places(text);
    let first = places.first().map_or(0, |place| place.start);
    // In bounds: a place is in its text, on character boundaries.
    let before = text[..first].chars().count();
    let skip = if before > LEAD_IN + 1 { before - LEAD_IN } else { 0 };
    let start = text.char_indices().nth(skip).map_or(text.len(), |(at, _)| at);
    let end = text[start..]
        .char_indices()
        .nth(EXCERPT)
        .map_or(text.len(), |(at, _)| start + at);
    let mut marks = Vec::new();
    let mut put = |text: &str, is_hit: bool| {
        if !text.is_empty() {
            marks.push(Mark {
                text: text.to_owned(),
                is_hit,
            });
        }
    };
    if start > 0 {
        put("…", false);
    }
    let mut at = start;
    for place in places
        .into_iter()
        .filter(|place| place.start >= start && place.end <= end)
    {
        put(&text[at..place.start], false);
        put(&text[place.clone()], true);
        at = place.end;
    }
    put(&text[at..end], false);
    if end < text.len() {
        put("…", false);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An excerpt with what was found in brackets.
    fn shown(text: &str, sought: &str) -> String {
        let mark = |mark: Mark| {
            if mark.is_hit {
                format!("[{}]", mark.text)
            } else {
                mark.text
            }
        };
        excerpt(text, &Words::sought(sought)).into_iter().map(mark).collect()
    }

    #[test]
    fn excerpts_show_what_was_found() {
        let long = "a".repeat(200);
        let far = format!("{} kaos merah {}", "kata ".repeat(20), "x ".repeat(100));
        let rows = [
            ("", "", String::new()),
            ("Halo Kak", "", "Halo Kak".to_owned()),
            (
                "Harganya berapa, harga kaos",
                "harga",
                "[Harganya] berapa, [harga] kaos".to_owned(),
            ),
            (&long, "", format!("{}…", "a".repeat(160))),
            ("🙏 kaos 🙏", "kaos", "🙏 [kaos] 🙏".to_owned()),
        ];
        for (text, sought, expected) in rows {
            assert_eq!(shown(text, sought), expected);
        }
        let found = shown(&far, "merah");
        assert!(
            found.starts_with("…") && found.contains("kaos [merah] x") && found.ends_with('…'),
            "{found}"
        );
        assert_eq!(found.chars().count(), EXCERPT + 4);
    }
}
