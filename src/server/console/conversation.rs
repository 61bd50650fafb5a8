//! One conversation: what was said, what is known, and what an agent can do.

use super::Console;
use super::bar::{Bar, Place};
use super::failure::Failure;
use super::phrases::{Phrases, fill};
use super::transcript::{Line, What, lines};
use super::visit::{Agent, page as rendered};
use super::words::{self, Moment};
use crate::dialogue::{State, Status};
use askama::Template;
use axum::extract::{Path, Query, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rand::RngExt;
use rand::distr::Alphanumeric;
use serde::Deserialize;

/// Entries on a page; earlier ones are a page of their own.
const SHOWN: usize = 300;

#[derive(Template)]
#[template(path = "conversation.html")]
struct Page {
    t: &'static Phrases,
    bar: Bar,
    form_token: String,
    waiting: u32,
    view: View,
    /// Only what was said before this is shown, and nothing is fresh.
    older: bool,
}

#[derive(Template)]
#[template(path = "news.html")]
struct News {
    t: &'static Phrases,
    form_token: String,
    view: View,
}

/// What page and news have in common.
pub struct View {
    conversation: String,
    lines: Vec<Line>,
    last: u64,
    /// Where there is more before the first line: its `seq`.
    before: Option<u64>,
    name: String,
    typing: String,
    status: String,
    tone: &'static str,
    desk: Desk,
    facts: Facts,
}

/// Where the agent acts.
pub struct Desk {
    /// Changes when the buttons do.
    key: String,
    kind: Kind,
    /// Somebody is to be called back, and nobody has the conversation.
    call_back: bool,
    /// Why there is nothing to do, or what to do.
    text: String,
    notice: Option<Notice>,
    reply_id: String,
    reply: String,
}

#[derive(PartialEq, Eq)]
enum Kind {
    Waiting,
    Mine,
    ReadOnly,
}

/// What is known of the visitor and of why a person was called.
pub struct Facts {
    visitor: Vec<(&'static str, Fact)>,
    /// The contact that was left, while nobody has called back.
    contact: Vec<(&'static str, String)>,
    handoff: Option<HandoffFacts>,
    topics: Vec<String>,
    slots: Vec<(String, String)>,
}

pub struct Fact {
    text: String,
    is_link: bool,
}

pub struct HandoffFacts {
    team: String,
    reason: &'static str,
    at: Moment,
}

/// Why something that the agent wanted did not happen.
#[derive(Default)]
pub struct Notice {
    pub text: String,
    /// The reply that was not sent.
    pub unsent: Option<String>,
    /// The reply stays in the form, under its id.
    pub kept: Option<(String, String)>,
}

#[derive(Deserialize)]
pub struct Range {
    before: Option<u64>,
}

#[derive(Deserialize)]
pub struct After {
    #[serde(default)]
    after: u64,
}

pub async fn page(
    Shared(console): Shared<Console>,
    agent: Agent,
    Path(id): Path<String>,
    Query(range): Query<Range>,
) -> Result<Response, Failure> {
    shown(&console, &agent, &id, range.before, None).await
}

/// The page again, with why something did not happen.
pub async fn refused(
    console: &Console,
    agent: &Agent,
    id: &str,
    status: StatusCode,
    notice: Notice,
) -> Result<Response, Failure> {
    if agent.scripted {
        return Ok((status, notice.text).into_response());
    }
    let page = shown(console, agent, id, None, Some(notice)).await?;
    Ok((status, page).into_response())
}

/// What came after `after`, and the rest of the page as it is now.
pub async fn news(
    Shared(console): Shared<Console>,
    agent: Agent,
    Path(id): Path<String>,
    Query(After { after }): Query<After>,
) -> Result<Response, Failure> {
    let runtime = &console.runtime;
    let state = runtime.state(&id).await?.ok_or(Failure::Unknown)?;
    let entries = runtime.transcript(&id, after, SHOWN).await?;
    let lines = lines(&entries, &state, &runtime.bot(), runtime.clock().now(), agent.t);
    Ok(rendered(&News {
        t: agent.t,
        form_token: agent.session.form_token(),
        view: View::new(&console, &agent, &state, lines, None),
    }))
}

async fn shown(
    console: &Console,
    agent: &Agent,
    id: &str,
    before: Option<u64>,
    notice: Option<Notice>,
) -> Result<Response, Failure> {
    let runtime = &console.runtime;
    let state = runtime.state(id).await?.ok_or(Failure::Unknown)?;
    runtime.agent_signed(id, Some(agent.name())).await?;
    let entries = match before {
        None => runtime.store().latest(id, SHOWN).await?,
        Some(before) => {
            let last = before.saturating_sub(1);
            let first = last.saturating_sub(SHOWN as u64);
            let mut entries = runtime.transcript(id, first, SHOWN).await?;
            entries.retain(|entry| entry.seq() <= last);
            entries
        }
    };
    let lines = lines(&entries, &state, &runtime.bot(), runtime.clock().now(), agent.t);
    Ok(rendered(&Page {
        t: agent.t,
        bar: Bar::new(agent, Place::Elsewhere),
        form_token: agent.session.form_token(),
        waiting: console.board.waiting().await?,
        view: View::new(console, agent, &state, lines, notice),
        older: before.is_some(),
    }))
}

impl View {
    fn new(console: &Console, agent: &Agent, state: &State, lines: Vec<Line>, notice: Option<Notice>) -> Self {
        let name = words::visitor_name(state, agent.t);
        Self {
            conversation: state.conversation.clone(),
            last: lines.last().map_or(0, |line| line.seq),
            before: lines.first().map(|line| line.seq).filter(|&first| first > 1),
            lines,
            typing: fill(agent.t.typing, &name),
            name,
            status: words::status(state, agent.name(), agent.t),
            tone: words::tone(state.status),
            desk: Desk::new(agent, state, notice),
            facts: Facts::new(console, agent, state),
        }
    }
}

impl Desk {
    fn new(agent: &Agent, state: &State, notice: Option<Notice>) -> Self {
        let t = agent.t;
        let holder = words::holder(state);
        let (kind, text) = match (state.status, holder) {
            (Status::Queued, _) => (Kind::Waiting, t.claim_to_answer.to_owned()),
            (Status::Agent, Some(holder)) if holder == agent.name() => (Kind::Mine, String::new()),
            (Status::Agent, holder) => (Kind::ReadOnly, fill(t.held_by, holder.unwrap_or_default())),
            (Status::Bot, _) => (Kind::ReadOnly, t.bot_answers.to_owned()),
            (Status::Closed, _) => (Kind::ReadOnly, t.is_closed.to_owned()),
        };
        let kept = notice.as_ref().and_then(|notice| notice.kept.clone());
        let (reply_id, reply) = kept.unwrap_or_else(|| (fresh_id(), String::new()));
        Self {
            key: format!(
                "{:?} {} {}",
                state.status,
                holder.unwrap_or_default(),
                words::waits_for_call(state)
            ),
            kind,
            call_back: words::waits_for_call(state),
            text,
            notice,
            reply_id,
            reply,
        }
    }
}

impl Facts {
    fn new(console: &Console, agent: &Agent, state: &State) -> Self {
        let (t, bot) = (agent.t, console.runtime.bot());
        let (visitor, now) = (&state.visitor, console.runtime.clock().now());
        let rows = [
            (t.name, &visitor.name),
            (t.phone, &visitor.phone),
            (t.email, &visitor.email),
            (t.customer_number, &visitor.id),
            (t.page, &state.page),
            (t.language, &Some(words::language(&state.language, t))),
        ];
        let fact = |text: &String| Fact {
            text: text.clone(),
            is_link: words::is_safe_link(text),
        };
        let mut topics: Vec<String> = Vec::new();
        for id in state.intents.iter().rev() {
            let title = words::intent(&bot, id, t);
            if !topics.contains(&title) {
                topics.push(title);
            }
        }
        Self {
            contact: words::contact(state, t),
            visitor: rows
                .into_iter()
                .filter_map(|(label, text)| Some((label, fact(text.as_ref()?))))
                .collect(),
            handoff: state.handoff.as_ref().map(|handoff| HandoffFacts {
                team: words::team(&bot, &handoff.team, t),
                reason: words::reason(handoff, t),
                at: words::moment(handoff.requested_at, now, bot.content.hours.zone(), t),
            }),
            topics,
            slots: state
                .slots
                .iter()
                .map(|(name, value)| (name.clone(), words::slot(&bot, value, t)))
                .collect(),
        }
    }
}

/// An id for a reply, so that a form sent twice says it once.
fn fresh_id() -> String {
    rand::rng().sample_iter(Alphanumeric).take(22).map(char::from).collect()
}
