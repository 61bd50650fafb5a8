//! Passing a conversation on.

use super::super::problem::Problem;
use super::body::{JsonBody, PathId, agent_name, bad};
use super::{acting, conflict, disabled, word};
use crate::dialogue::{Receiver, State as Present};
use crate::runtime::{Passer, Runtime, TransferError};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub struct Transfer {
    /// The agent who has the conversation.
    agent: String,
    /// The team whose queue it goes to.
    team: Option<String>,
    /// The agent who has it from here on. Either this or `team`.
    to: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Transferred {
    /// The handoff's id; a transfer does not make a new one.
    handoff: String,
    /// `queued`, or `agent` once somebody has it.
    #[schema(value_type = String, example = "queued")]
    status: &'static str,
    team: String,
    /// Who has it now, if anybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
}

/// Passes a conversation on: to a team, where it queues again in its old place and its notices go out as if it were new
/// (`handoff.requested`), or straight to another agent (`handoff.claimed`).
#[utoipa::path(post, operation_id = "transfer_conversation", path = "/api/v1/conversations/{id}/transfer", tag = "conversations", security(("token" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = Transfer, responses(
    (status = 200, description = "Passed on; also when said again", body = Transferred),
    (status = 400, description = "No such team or agent, an agent whose account is disabled, oneself, or not one of `team` and `to`", body = super::openapi::ProblemBody),
    (status = 403, description = "The account of that agent is disabled", body = super::openapi::ProblemBody),
    (status = 404, description = "No such conversation", body = super::openapi::ProblemBody),
    (status = 409, description = "This agent does not have it", body = super::openapi::ProblemBody),
))]
pub async fn transfer(
    State(runtime): State<Runtime>,
    PathId(id): PathId,
    JsonBody(body): JsonBody<Transfer>,
) -> Result<Json<Transferred>, Problem> {
    let agent = acting(&runtime, &body.agent).await?;
    let to = match (body.team, body.to) {
        (Some(team), None) => Receiver::Team(team.trim().to_owned()),
        (None, Some(to)) => Receiver::Agent(agent_name(&to)?),
        _ => {
            return Err(bad("one of `team` and `to` must be there, and not both"));
        }
    };
    match runtime.transfer(&id, Passer::Holder(&agent), to).await {
        Ok(state) => transferred(&state),
        Err(TransferError::Disabled(agent)) => Err(disabled(StatusCode::BAD_REQUEST, &agent)),
        Err(TransferError::ToHolder) => Err(bad("`to` is the agent who has the conversation already")),
        Err(TransferError::UnknownTeam) => {
            let bot = runtime.bot();
            let teams: Vec<&str> = bot.content.teams.keys().map(String::as_str).collect();
            Err(bad(format!("there is no such team; the bot has: {}", teams.join(", "))))
        }
        Err(TransferError::UnknownAgent(agents)) => {
            let bot = runtime.bot();
            let teams: Vec<&str> = bot.content.teams.keys().map(String::as_str).collect();
            Err(bad(format!(
                "there is no such agent; there are: {}. To pass it to a team, give `team`: {}",
                agents.join(", "),
                teams.join(", ")
            )))
        }
        Err(TransferError::NotHeld(state)) => Err(conflict(&state)),
        Err(TransferError::Apply(error)) => Err(error.into()),
    }
}

fn transferred(state: &Present) -> Result<Json<Transferred>, Problem> {
    let handoff = state.handoff.as_ref().ok_or_else(|| conflict(state))?;
    Ok(Json(Transferred {
        handoff: handoff.id.clone(),
        status: word(state.status),
        team: handoff.team.clone(),
        agent: state.agent().map(str::to_owned),
    }))
}
