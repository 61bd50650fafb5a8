//! One conversation: what was said, what is known, and what an agent can do.

use super::Console;
use super::bar::{Bar, Place};
use super::canned;
use super::facts::Facts;
use super::failure::Failure;
use super::phrases::{Phrases, fill};
use super::remarks::Remarks;
use super::transcript::{Line, What, lines};
use super::transfer::Transfer;
use super::visit::{Agent, page as rendered};
use super::words;
use crate::dialogue::{State, Status, same_agent};
use crate::runtime::Side;
use crate::store::StoreError;
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
    transfer: Transfer,
    facts: Facts,
    remarks: Remarks,
    notice: Option<Notice>,
    canned: Vec<canned::Title>,
    /// Up to where the visitor has seen what was said, as far as is known.
    seen: u64,
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
    reply_id: String,
    reply: String,
}

#[derive(PartialEq, Eq)]
enum Kind {
    Waiting,
    Mine,
    ReadOnly,
}

/// Why something that the agent wanted did not happen.
#[derive(Default)]
pub struct Notice {
    pub text: String,
    /// The reply that was not sent.
    pub unsent: Option<String>,
    /// What was written stays in the form, under its id.
    pub kept: Option<(String, String)>,
    pub spot: Spot,
}

/// The form that a notice is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spot {
    #[default]
    Desk,
    Notes,
    Tags,
}

#[derive(Default, Deserialize)]
pub struct Range {
    before: Option<u64>,
    /// The canned reply that is to stand in the form.
    reply: Option<String>,
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
    shown(&console, &agent, &id, range, None).await
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
    let page = shown(console, agent, id, Range::default(), Some(notice)).await?;
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
        view: View::read(&console, &agent, &state, lines, None).await?,
    }))
}

async fn shown(
    console: &Console,
    agent: &Agent,
    id: &str,
    range: Range,
    notice: Option<Notice>,
) -> Result<Response, Failure> {
    let runtime = &console.runtime;
    let state = runtime.state(id).await?.ok_or(Failure::Unknown)?;
    runtime.agent_signed(id, Some(agent.name())).await?;
    if range.before.is_none() && state.is_held_by(agent.name()) {
        runtime.seen(&runtime.attach(id), Side::Agent, state.seq, None);
    }
    let entries = match range.before {
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
    let mut view = View::read(console, agent, &state, lines, notice).await?;
    if let Some(reply) = range.reply.filter(|_| view.desk.reply.is_empty()) {
        view.desk.reply = canned::named(console, agent, &state, &reply).unwrap_or_default();
    }
    Ok(rendered(&Page {
        t: agent.t,
        bar: Bar::new(agent, Place::Elsewhere),
        form_token: agent.session.form_token(),
        waiting: console.board.waiting().await?,
        view,
        older: range.before.is_some(),
    }))
}

impl View {
    async fn read(
        console: &Console,
        agent: &Agent,
        state: &State,
        lines: Vec<Line>,
        notice: Option<Notice>,
    ) -> Result<Self, StoreError> {
        let name = words::visitor_name(state, agent.t);
        let mut remarks = Remarks::read(console, agent, &state.conversation).await?;
        if let Some(notice) = notice.as_ref().filter(|notice| notice.spot == Spot::Notes)
            && let Some((id, text)) = &notice.kept
        {
            (remarks.note_id, remarks.note) = (id.clone(), text.clone());
        }
        Ok(Self {
            conversation: state.conversation.clone(),
            last: lines.last().map_or(0, |line| line.seq),
            before: lines.first().map(|line| line.seq).filter(|&first| first > 1),
            lines,
            typing: fill(agent.t.typing, &name),
            name,
            status: words::status(state, agent.name(), agent.t),
            tone: words::tone(state.status),
            desk: Desk::new(agent, state, notice.as_ref()),
            transfer: Transfer::read(console, agent, state).await?,
            facts: Facts::read(console, agent, state).await?,
            remarks,
            notice,
            canned: canned::titles(console, state, agent.t),
            seen: console.runtime.attach(&state.conversation).seen(Side::Visitor),
        })
    }

    /// The notice, if it is about this form.
    fn notice_at(&self, spot: Spot) -> Option<&Notice> {
        self.notice.as_ref().filter(|notice| notice.spot == spot)
    }

    /// Something was wrong with a note or a tag.
    fn is_about_remarks(&self) -> bool {
        self.notice.as_ref().is_some_and(|notice| notice.spot != Spot::Desk)
    }

    /// The visitor has seen the last message, and an agent said it.
    fn is_seen(&self) -> bool {
        let mut said = self.lines.iter().rev().filter_map(|line| match line.what {
            What::Said { from, .. } => Some((from, line.seq)),
            What::Changed { .. } => None,
        });
        said.next()
            .is_some_and(|(from, seq)| from == "agent" && seq <= self.seen)
    }

    /// What was typed as a tag and not taken.
    fn tag_typed(&self) -> &str {
        let kept = self.notice_at(Spot::Tags).and_then(|notice| notice.kept.as_ref());
        kept.map_or("", |(_, typed)| typed)
    }
}

impl Desk {
    fn new(agent: &Agent, state: &State, notice: Option<&Notice>) -> Self {
        let t = agent.t;
        let holder = words::holder(state);
        let (kind, text) = match (state.status, holder) {
            (Status::Queued, _) => (Kind::Waiting, t.claim_to_answer.to_owned()),
            (Status::Agent, Some(holder)) if same_agent(holder, agent.name()) => (Kind::Mine, String::new()),
            (Status::Agent, holder) => (Kind::ReadOnly, fill(t.held_by, holder.unwrap_or_default())),
            (Status::Bot, _) => (Kind::ReadOnly, t.bot_answers.to_owned()),
            (Status::Closed, _) => (Kind::ReadOnly, t.is_closed.to_owned()),
        };
        let own = notice.filter(|notice| notice.spot == Spot::Desk);
        let kept = own.and_then(|notice| notice.kept.clone());
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
            reply_id,
            reply,
        }
    }
}

/// An id for what a form sends, so that it is there once though it is sent twice.
pub fn fresh_id() -> String {
    rand::rng().sample_iter(Alphanumeric).take(22).map(char::from).collect()
}
