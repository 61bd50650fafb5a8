//! A conversation as it stands.

use super::super::problem::Problem;
use super::body::{PathId, QueryOf};
use super::{HandoffBody, word};
use crate::dialogue::Visitor;
use crate::runtime::Runtime;
use crate::runtime::outside::OutsideMessage;
use crate::store::Entry;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// Entries of a transcript in one answer at most.
const ENTRIES_MAX: usize = 1000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// Only messages with a `seq` above this one, the first 1000 of them. If left out: the last 1000.
    after: Option<u64>,
}

#[derive(Serialize)]
struct ConversationBody<'a> {
    conversation: &'a str,
    status: &'static str,
    visitor: &'a Visitor,
    #[serde(skip_serializing_if = "Option::is_none")]
    handoff: Option<HandoffBody>,
    tags: Vec<String>,
    messages: Vec<OutsideMessage<'a>>,
}

/// Who has the conversation, who the visitor is, the latest handoff, and what was said.
#[utoipa::path(get, operation_id = "show_conversation", path = "/api/v1/conversations/{id}", tag = "conversations", security(("token" = [])),
    params(("id" = String, Path, description = "The conversation"), Page), responses(
    (status = 200, description = "The conversation", body = super::openapi::ConversationBody),
    (status = 404, description = "No such conversation", body = super::openapi::ProblemBody),
))]
pub async fn show(
    State(runtime): State<Runtime>,
    PathId(id): PathId,
    QueryOf(page): QueryOf<Page>,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found("no such conversation");
    let state = runtime.state(&id).await?.ok_or_else(unknown)?;
    runtime.agent_signed(&id, None).await?;
    let entries = match page.after {
        Some(after) => runtime.transcript(&id, after, ENTRIES_MAX).await?,
        None => runtime.store().latest(&id, ENTRIES_MAX).await?,
    };
    let messages = entries.iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some(OutsideMessage::new(message)),
        Entry::Status(_) => None,
    });
    let body = ConversationBody {
        conversation: &id,
        status: word(state.status),
        visitor: &state.visitor,
        handoff: state.handoff.as_ref().map(|handoff| HandoffBody::new(&id, handoff)),
        tags: runtime.store().tags(&id).await?,
        messages: messages.collect(),
    };
    Ok(Json(body).into_response())
}
