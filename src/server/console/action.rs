//! What an agent does to a conversation. All of it goes through the runtime, whose outcome says who holds it.

use super::Console;
use super::conversation::{Notice, refused};
use super::failure::Failure;
use super::phrases::fill;
use super::visit::Agent;
use super::words;
use crate::dialogue::{EventKind, From, HandoffStatus, Status, gap, same_agent};
use crate::runtime::{Outcome, Side};
use crate::store::Entry;
use crate::text::clean;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// Characters of an id of a reply at most.
const ID_MAX: usize = 64;

#[derive(Deserialize)]
pub struct Reply {
    id: String,
    text: String,
}

#[derive(Deserialize)]
pub struct Seen {
    seq: u64,
}

#[derive(Deserialize)]
pub struct Typing {
    on: bool,
}

type FormOf<T> = Result<Form<T>, FormRejection>;

pub async fn claim(State(console): State<Console>, agent: Agent, Path(id): Path<String>) -> Result<Response, Failure> {
    let kind = EventKind::Claimed {
        agent: agent.name().to_owned(),
    };
    let outcome = console.runtime.apply(&id, kind).await?;
    let text = match words::holder(&outcome.state) {
        Some(holder) if same_agent(holder, agent.name()) => return Ok(done(&agent, &id)),
        Some(holder) => fill(agent.t.claimed_by, holder),
        None => agent.t.not_waiting.to_owned(),
    };
    conflict(&console, &agent, &id, text).await
}

pub async fn say(
    State(console): State<Console>,
    agent: Agent,
    Path(id): Path<String>,
    form: FormOf<Reply>,
) -> Result<Response, Failure> {
    let Form(reply) = form?;
    if !is_id(&reply.id) {
        return Err(Failure::BadForm);
    }
    // Browsers send line ends as CR LF.
    let text = clean(&reply.text.replace("\r\n", "\n")).trim().to_owned();
    let bot = console.runtime.bot();
    let limit = bot.content.limits.message;
    let problem = match text.chars().count() {
        0 => Some(agent.t.empty_reply.to_owned()),
        length if length > limit => Some(fill(agent.t.long_reply, limit)),
        // A canned reply whose values are not all known.
        _ => gap(&bot.content, &text).map(|gap| fill(agent.t.gap_in_reply, gap)),
    };
    if let Some(problem) = problem {
        let notice = Notice {
            text: problem,
            kept: Some((reply.id, text)),
            ..Notice::default()
        };
        return refused(&console, &agent, &id, StatusCode::UNPROCESSABLE_ENTITY, notice).await;
    }
    let kind = EventKind::AgentSaid {
        id: reply.id,
        agent: agent.name().to_owned(),
        text: text.clone(),
    };
    let outcome = console.runtime.apply(&id, kind).await?;
    if has_said(&outcome) {
        let attached = console.runtime.attach(&id);
        console.runtime.seen(&attached, Side::Agent, outcome.state.seq, None);
        return Ok(done(&agent, &id));
    }
    let notice = Notice {
        text: match words::holder(&outcome.state) {
            Some(holder) => fill(agent.t.claimed_by, holder),
            None => agent.t.not_yours.to_owned(),
        },
        unsent: Some(text),
        ..Notice::default()
    };
    refused(&console, &agent, &id, StatusCode::CONFLICT, notice).await
}

pub async fn give_back(
    State(console): State<Console>,
    agent: Agent,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let kind = EventKind::Returned {
        agent: agent.name().to_owned(),
    };
    let outcome = console.runtime.apply(&id, kind).await?;
    ended(&console, &agent, &id, &outcome, HandoffStatus::Returned).await
}

pub async fn resolve(
    State(console): State<Console>,
    agent: Agent,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let kind = EventKind::Resolved {
        agent: agent.name().to_owned(),
    };
    let outcome = console.runtime.apply(&id, kind).await?;
    ended(&console, &agent, &id, &outcome, HandoffStatus::Resolved).await
}

/// Tells the visitor that an agent types. Nothing is stored.
pub async fn typing(
    State(console): State<Console>,
    agent: Agent,
    Path(id): Path<String>,
    form: FormOf<Typing>,
) -> Result<Response, Failure> {
    let Form(typing) = form?;
    let state = console.runtime.state(&id).await?.ok_or(Failure::Unknown)?;
    if state.is_held_by(agent.name()) {
        console.runtime.agent_signed(&id, Some(agent.name())).await?;
        let attached = console.runtime.attach(&id);
        console.runtime.types(&attached, Side::Agent, typing.on, None);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Tells the visitor up to where the agent who has the conversation has seen it. Nothing is stored. Whoever only looks in
/// promises the visitor nothing.
pub async fn seen(
    State(console): State<Console>,
    agent: Agent,
    Path(id): Path<String>,
    form: FormOf<Seen>,
) -> Result<Response, Failure> {
    let Form(Seen { seq }) = form?;
    let state = console.runtime.state(&id).await?.ok_or(Failure::Unknown)?;
    if state.is_held_by(agent.name()) {
        let attached = console.runtime.attach(&id);
        console.runtime.seen(&attached, Side::Agent, seq.min(state.seq), None);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The handoff has ended as this agent wanted; also if it had before.
async fn ended(
    console: &Console,
    agent: &Agent,
    id: &str,
    outcome: &Outcome,
    wanted: HandoffStatus,
) -> Result<Response, Failure> {
    let state = &outcome.state;
    let let_go = state.let_go.as_ref().filter(|_| state.status != Status::Agent);
    if let_go.is_some_and(|end| end.how == wanted && same_agent(&end.agent, agent.name())) {
        return Ok(done(agent, id));
    }
    let text = match words::holder(state) {
        Some(holder) => fill(agent.t.claimed_by, holder),
        None => agent.t.not_yours.to_owned(),
    };
    conflict(console, agent, id, text).await
}

pub(super) async fn conflict(console: &Console, agent: &Agent, id: &str, text: String) -> Result<Response, Failure> {
    let notice = Notice {
        text,
        ..Notice::default()
    };
    refused(console, agent, id, StatusCode::CONFLICT, notice).await
}

/// Back to the page, so that reloading it does nothing twice.
pub(super) fn done(agent: &Agent, id: &str) -> Response {
    if agent.scripted {
        return StatusCode::NO_CONTENT.into_response();
    }
    Redirect::to(&format!("/console/conversations/{id}")).into_response()
}

/// The same, to a part of the page.
pub(super) fn done_at(agent: &Agent, id: &str, part: &str) -> Response {
    if agent.scripted {
        return StatusCode::NO_CONTENT.into_response();
    }
    Redirect::to(&format!("/console/conversations/{id}#{part}")).into_response()
}

/// Whether the agent's reply is in the transcript; of a repeated id, whether it was the first time.
fn has_said(outcome: &Outcome) -> bool {
    outcome
        .entries
        .iter()
        .any(|entry| matches!(entry, Entry::Message(message) if message.from == From::Agent))
}

pub(super) fn is_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=ID_MAX).contains(&id.len()) && id.bytes().all(is_plain)
}
