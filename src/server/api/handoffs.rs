//! Who waits, and taking them on.

use super::super::problem::Problem;
use super::body::{JsonBody, PathId, QueryOf, agent_name, bad};
use super::{HandoffBody, unclaimable};
use crate::dialogue::{EventKind, HandoffStatus};
use crate::runtime::Runtime;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Handoffs in a list at most.
const LIST_MAX: usize = 1000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `requested`, `claimed`, `returned`, `resolved` or `expired`; all if left out.
    status: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct HandoffList {
    handoffs: Vec<HandoffBody>,
}

/// Handoffs, the longest waiting first, at most 1000.
#[utoipa::path(get, operation_id = "list_handoffs", path = "/api/v1/handoffs", tag = "handoffs", params(Filter), security(("token" = [])), responses(
    (status = 200, description = "The handoffs", body = HandoffList),
))]
pub async fn list(
    State(runtime): State<Runtime>,
    QueryOf(filter): QueryOf<Filter>,
) -> Result<Json<HandoffList>, Problem> {
    let status = filter
        .status
        .filter(|word| !word.is_empty())
        .map(|word| status(&word))
        .transpose()?;
    let found = runtime.store().handoffs(status, LIST_MAX).await?;
    let handoffs = found
        .iter()
        .map(|entry| HandoffBody::new(&entry.conversation, &entry.handoff))
        .collect();
    Ok(Json(HandoffList { handoffs }))
}

fn status(word: &str) -> Result<HandoffStatus, Problem> {
    serde_json::from_value(word.into())
        .map_err(|_| bad("`status` must be requested, claimed, returned, resolved or expired"))
}

#[derive(Deserialize, ToSchema)]
pub struct Agent {
    /// The agent's name, as the visitor sees it: 1 to 64 characters.
    pub agent: String,
}

#[derive(Serialize, ToSchema)]
pub struct Claimed {
    /// The handoff's id.
    handoff: String,
    agent: String,
}

/// Takes a waiting conversation on. Of many who try at once one succeeds; for the one who has it already it succeeds again.
#[utoipa::path(post, operation_id = "claim_conversation", path = "/api/v1/conversations/{id}/claim", tag = "conversations", security(("token" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = Agent, responses(
    (status = 200, description = "The agent has it", body = Claimed),
    (status = 404, description = "No such conversation", body = super::openapi::ProblemBody),
    (status = 409, description = "Another agent has it (`claimed_by`), or nobody waits (`status`)", body = super::openapi::ClaimProblem),
))]
pub async fn claim(
    State(runtime): State<Runtime>,
    PathId(id): PathId,
    JsonBody(body): JsonBody<Agent>,
) -> Result<Json<Claimed>, Problem> {
    let agent = agent_name(&body.agent)?;
    let outcome = runtime.apply(&id, EventKind::Claimed { agent: agent.clone() }).await?;
    match &outcome.state.handoff {
        Some(handoff) if outcome.state.agent() == Some(agent.as_str()) => Ok(Json(Claimed {
            handoff: handoff.id.clone(),
            agent,
        })),
        _ => Err(unclaimable(&outcome.state)),
    }
}
