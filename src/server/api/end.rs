//! Letting go of a conversation: back to the bot, or done.

use super::super::problem::Problem;
use super::body::{JsonBody, PathId};
use super::handoffs::Agent;
use super::{acting, conflict, word};
use crate::dialogue::{EventKind, HandoffStatus, State as Present, same_agent};
use crate::runtime::Runtime;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct Ended {
    /// The conversation's status right after it, as a rule `bot` or `closed`; the same when said again.
    #[schema(value_type = String, example = "bot")]
    status: &'static str,
}

/// Gives the conversation back to the bot.
#[utoipa::path(post, operation_id = "return_conversation", path = "/api/v1/conversations/{id}/return", tag = "conversations", security(("token" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = Agent, responses(
    (status = 200, description = "The bot has it; also when said again", body = Ended),
    (status = 403, description = "The account of that agent is disabled", body = super::openapi::ProblemBody),
    (status = 404, description = "No such conversation", body = super::openapi::ProblemBody),
    (status = 409, description = "This agent does not have it", body = super::openapi::ProblemBody),
))]
pub async fn give_back(
    State(runtime): State<Runtime>,
    PathId(id): PathId,
    JsonBody(body): JsonBody<Agent>,
) -> Result<Json<Ended>, Problem> {
    let agent = acting(&runtime, &body.agent).await?;
    let outcome = runtime.apply(&id, EventKind::Returned { agent: agent.clone() }).await?;
    ended(&outcome.state, &agent, HandoffStatus::Returned)
}

/// Says that whoever left a contact was called back, or ends the visitor's matter: a rating is asked for where the bot has one, then the conversation is closed.
#[utoipa::path(post, operation_id = "resolve_conversation", path = "/api/v1/conversations/{id}/resolve", tag = "conversations", security(("token" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = Agent, responses(
    (status = 200, description = "Resolved; also when said again", body = Ended),
    (status = 403, description = "The account of that agent is disabled", body = super::openapi::ProblemBody),
    (status = 404, description = "No such conversation", body = super::openapi::ProblemBody),
    (status = 409, description = "This agent does not have it", body = super::openapi::ProblemBody),
))]
pub async fn resolve(
    State(runtime): State<Runtime>,
    PathId(id): PathId,
    JsonBody(body): JsonBody<Agent>,
) -> Result<Json<Ended>, Problem> {
    let agent = acting(&runtime, &body.agent).await?;
    let outcome = runtime.apply(&id, EventKind::Resolved { agent: agent.clone() }).await?;
    ended(&outcome.state, &agent, HandoffStatus::Resolved)
}

/// Good if this agent let go in this way, now or earlier; then with the status to which that led at first.
fn ended(state: &Present, agent: &str, how: HandoffStatus) -> Result<Json<Ended>, Problem> {
    match &state.let_go {
        Some(end) if end.how == how && same_agent(&end.agent, agent) => Ok(Json(Ended {
            status: word(end.led_to),
        })),
        _ => Err(conflict(state)),
    }
}
