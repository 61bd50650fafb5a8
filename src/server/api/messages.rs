//! What an agent says.

use super::super::problem::Problem;
use super::body::{JsonBody, PathId, bad, client_id};
use super::{acting, conflict};
use crate::dialogue::{EventKind, From, Message, same_agent};
use crate::runtime::{Outcome, Runtime, Side};
use crate::store::Entry;
use crate::text::clean;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub struct Say {
    /// The client's own id of this message, 1 to 64 of `A-Z a-z 0-9 _ -`: however often it is sent, it is said once.
    id: String,
    agent: String,
    text: String,
}

#[derive(Serialize, ToSchema)]
pub struct Said {
    /// Its place in the conversation; the same whenever the same `id` is sent again.
    seq: u64,
}

/// Says something to the visitor, as the agent who has the conversation.
#[utoipa::path(post, operation_id = "say", path = "/api/v1/conversations/{id}/messages", tag = "conversations", security(("token" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = Say, responses(
    (status = 200, description = "Durably stored, and on its way to the visitor", body = Said),
    (status = 403, description = "The account of that agent is disabled", body = super::openapi::ProblemBody),
    (status = 404, description = "No such conversation", body = super::openapi::ProblemBody),
    (status = 409, description = "This agent does not have it", body = super::openapi::ProblemBody),
))]
pub async fn say(
    State(runtime): State<Runtime>,
    PathId(id): PathId,
    JsonBody(body): JsonBody<Say>,
) -> Result<Json<Said>, Problem> {
    client_id(&body.id)?;
    let agent = acting(&runtime, &body.agent).await?;
    let limit = runtime.bot().content.limits.message;
    let text = clean(&body.text).into_owned();
    if text.trim().is_empty() {
        return Err(bad("`text` is empty"));
    }
    if text.chars().count() > limit {
        return Err(bad(format!("`text` is longer than {limit} characters")));
    }
    let kind = EventKind::AgentSaid {
        id: body.id,
        agent: agent.clone(),
        text,
    };
    let outcome = runtime.apply(&id, kind).await?;
    match agents_message(&outcome) {
        Some(message) if message.name.as_ref().is_some_and(|name| same_agent(name, &agent)) => {
            runtime.agent_told(&agent);
            // Whoever answers has read.
            runtime.seen(&runtime.attach(&id), Side::Agent, message.seq, None);
            Ok(Json(Said { seq: message.seq }))
        }
        Some(_) => Err(Problem::new(
            StatusCode::CONFLICT,
            "another agent has used this `id` in this conversation",
        )),
        None => Err(conflict(&outcome.state)),
    }
}

fn agents_message(outcome: &Outcome) -> Option<&Message> {
    outcome.entries.iter().find_map(|entry| match entry {
        Entry::Message(message) if message.from == From::Agent => Some(message),
        _ => None,
    })
}
