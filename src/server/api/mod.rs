//! The API by which an agent's system works: `/api/v1`.

mod agents;
mod body;
mod catalog;
mod conversation;
pub mod deliveries;
mod door;
mod end;
mod figures;
mod handoffs;
mod messages;
mod openapi;
mod remarks;
pub mod token;
mod transfer;

pub use body::agent_name;

use super::problem::Problem;
use crate::dialogue::{Handoff, HandoffStatus, Priority, Reason, State, Status};
use crate::runtime::{ApplyError, Runtime};
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Serialize;
use token::Tokens;
use utoipa::ToSchema;

/// Unicode scalar values of an agent's name at most.
pub const AGENT_MAX: usize = 64;

/// Everything under `/api/v1`. `env_token` is what `SAPA_API_TOKEN` holds; empty is as none.
pub fn router(runtime: Runtime, env_token: Option<&str>) -> Router {
    let tokens = Tokens::new(runtime.store().clone(), env_token);
    let guarded = Router::new()
        .route("/handoffs", get(handoffs::list))
        .route("/conversations/{id}", get(conversation::show))
        .route("/conversations/{id}/claim", post(handoffs::claim))
        .route("/conversations/{id}/messages", post(messages::say))
        .route("/conversations/{id}/return", post(end::give_back))
        .route("/conversations/{id}/resolve", post(end::resolve))
        .route("/conversations/{id}/transfer", post(transfer::transfer))
        .route("/conversations/{id}/notes", get(remarks::notes).post(remarks::add_note))
        .route(
            "/conversations/{id}/tags",
            get(remarks::tags).post(remarks::change_tags),
        )
        .route("/agents", get(agents::list))
        .route("/presence", post(agents::choose))
        .route("/catalog", put(catalog::replace))
        .route("/catalog/{sku}", put(catalog::change))
        .route("/figures", get(figures::show))
        .route("/deliveries", get(deliveries::list))
        .route("/deliveries/{id}/replay", post(deliveries::replay))
        .fallback(|| async { Problem::not_found("no such path") })
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(tokens, door::check))
        .with_state(runtime);
    Router::new()
        .route(
            "/api/v1/openapi.json",
            get(|| async { Json(openapi::document()) }).fallback(wrong_method),
        )
        .nest("/api/v1", guarded)
}

async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this path does not take that method")
}

/// The agent of a request, who may act: whoever has no account, or one that is not disabled.
async fn acting(runtime: &Runtime, name: &str) -> Result<String, Problem> {
    let agent = agent_name(name)?;
    if runtime.is_disabled(&agent).await? {
        return Err(disabled(StatusCode::FORBIDDEN, &agent));
    }
    Ok(agent)
}

/// Refused: nobody acts in the name of such an account, and nothing is passed on to it.
fn disabled(status: StatusCode, agent: &str) -> Problem {
    let detail = format!(
        "the account of {agent} is disabled; an admin can enable it again, in the console or by `sapa agent enable`"
    );
    Problem::new(status, detail).with("disabled", agent)
}

/// A handoff as the API tells it.
#[derive(Serialize, ToSchema)]
struct HandoffBody {
    /// The handoff's id.
    handoff: String,
    conversation: String,
    #[schema(value_type = String, example = "requested")]
    status: HandoffStatus,
    team: String,
    #[schema(value_type = String, example = "asked")]
    reason: Reason,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    /// Who passed it on last, where that was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    passed_on_by: Option<String>,
    /// The queue goes by it first, then by `at`. Left out: `normal`.
    #[serde(skip_serializing_if = "Priority::is_normal")]
    #[schema(value_type = Option<String>, example = "high")]
    priority: Priority,
    /// As the business's routes gave them. Left out: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    tags: Vec<String>,
    /// When the visitor asked.
    at: String,
}

impl HandoffBody {
    fn new(conversation: &str, handoff: &Handoff) -> Self {
        Self {
            handoff: handoff.id.clone(),
            conversation: conversation.to_owned(),
            status: handoff.status,
            team: handoff.team.clone(),
            reason: handoff.reason,
            agent: handoff.agent.clone(),
            passed_on_by: handoff.passed_on_by.clone(),
            priority: handoff.priority,
            tags: handoff.tags.clone(),
            at: handoff
                .requested_at
                .to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        }
    }
}

/// 409: not this agent's. Says who has the conversation, or how it stands where nobody has.
fn conflict(state: &State) -> Problem {
    match state.agent() {
        Some(agent) => {
            Problem::new(StatusCode::CONFLICT, "another agent has this conversation").with("claimed_by", agent)
        }
        None => Problem::new(StatusCode::CONFLICT, "no agent has this conversation")
            .with("conversation_status", word(state.status)),
    }
}

/// 409 of a claim. Where nobody waits, the conversation's status stands in `status` too, in place of the number: that is how
/// this answer has been promised.
fn unclaimable(state: &State) -> Problem {
    match state.agent() {
        Some(_) => conflict(state),
        None => conflict(state).with("status", word(state.status)),
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Bot => "bot",
        Status::Queued => "queued",
        Status::Agent => "agent",
        Status::Closed => "closed",
    }
}

impl From<ApplyError> for Problem {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::UnknownConversation => Self::not_found("no such conversation"),
            ApplyError::UnknownOption => Self::not_found("no such option"),
            ApplyError::Store(error) => error.into(),
        }
    }
}
