//! Who waits, and taking them on.

use super::super::problem::Problem;
use super::body::{JsonBody, PathId, QueryOf, bad};
use super::{HandoffBody, acting, unclaimable};
use crate::dialogue::{EventKind, Handoff, HandoffStatus};
use crate::runtime::Runtime;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Handoffs in a list, if nothing is said about it, and at most.
const LIST: usize = 1000;
const LIST_MAX: usize = 10_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `requested`, `claimed`, `returned`, `resolved` or `expired`; all if left out.
    status: Option<String>,
    /// Only handoffs requested before the one with this id, to go on where a list ended. Not with `requested`, which begins with
    /// the longest waiting.
    before: Option<String>,
    /// At most so many, up to 10000; 1000 if left out.
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
pub struct HandoffList {
    handoffs: Vec<HandoffBody>,
}

/// Handoffs: with `requested` the longest waiting first, otherwise the newest first.
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
    let before = filter.before.filter(|id| !id.is_empty());
    let limit = filter.limit.unwrap_or(LIST).min(LIST_MAX);
    let found = match (status, before) {
        (Some(HandoffStatus::Requested), Some(_)) => {
            return Err(bad(
                "`before` is not for `requested`, which begins with the longest waiting",
            ));
        }
        (Some(HandoffStatus::Requested), None) => runtime.store().handoffs(status, limit).await?,
        (_, before) => {
            let before = match before {
                Some(id) => Some(known(&runtime, &id).await?),
                None => None,
            };
            runtime.store().latest_handoffs(status, before.as_ref(), limit).await?
        }
    };
    let handoffs = found
        .iter()
        .map(|entry| HandoffBody::new(&entry.conversation, &entry.handoff))
        .collect();
    Ok(Json(HandoffList { handoffs }))
}

async fn known(runtime: &Runtime, id: &str) -> Result<Handoff, Problem> {
    let found = runtime.store().handoff(id).await?;
    let found = found.ok_or_else(|| bad("`before` must be the id of a handoff"))?;
    Ok(found.handoff)
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
    (status = 403, description = "The account of that agent is disabled", body = super::openapi::ProblemBody),
    (status = 404, description = "No such conversation", body = super::openapi::ProblemBody),
    (status = 409, description = "Another agent has it (`claimed_by`), or nobody waits (`status`)", body = super::openapi::ClaimProblem),
))]
pub async fn claim(
    State(runtime): State<Runtime>,
    PathId(id): PathId,
    JsonBody(body): JsonBody<Agent>,
) -> Result<Json<Claimed>, Problem> {
    let agent = acting(&runtime, &body.agent).await?;
    let outcome = runtime.apply(&id, EventKind::Claimed { agent: agent.clone() }).await?;
    runtime.agent_signed(&id, Some(&agent)).await?;
    match &outcome.state.handoff {
        Some(handoff) if outcome.state.is_held_by(&agent) => {
            runtime.agent_told(&agent);
            Ok(Json(Claimed {
                handoff: handoff.id.clone(),
                agent: handoff.agent.clone().unwrap_or(agent),
            }))
        }
        _ => Err(unclaimable(&outcome.state)),
    }
}
