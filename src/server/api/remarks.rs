//! What agents keep beside a conversation: private notes and tags. Neither reaches the visitor.

use super::super::problem::Problem;
use super::acting;
use super::body::{JsonBody, PathId, bad, client_id};
use crate::bus::Hint;
use crate::dialogue::same_agent;
use crate::runtime::Runtime;
use crate::store::{NOTE_MAX, NOTES_MAX, NewNote, NoteAdded, TAG_MAX, TAGS_MAX, TagsChanged, tag};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub struct Write {
    /// The client's own id of this note, 1 to 64 of `A-Z a-z 0-9 _ -`: however often it is sent, the note is there once.
    id: String,
    agent: String,
    /// At most 4000 characters.
    text: String,
}

#[derive(Serialize, ToSchema)]
pub struct NoteBody {
    /// The note's number; later notes have higher ones.
    note: i64,
    agent: String,
    text: String,
    /// RFC 3339.
    at: String,
}

#[derive(Serialize, ToSchema)]
pub struct NotesBody {
    /// The earliest first.
    notes: Vec<NoteBody>,
}

#[derive(Deserialize, ToSchema)]
pub struct ChangeTags {
    /// At most 20 tags a conversation, of at most 40 characters each.
    #[serde(default)]
    add: Vec<String>,
    #[serde(default)]
    remove: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub struct TagsBody {
    /// In small letters, in alphabetical order.
    tags: Vec<String>,
}

/// The private notes beside a conversation.
#[utoipa::path(get, operation_id = "list_notes", path = "/api/v1/conversations/{id}/notes", tag = "conversations", security(("token" = [])),
    params(("id" = String, Path, description = "The conversation")), responses(
    (status = 200, description = "Its notes", body = NotesBody),
    (status = 404, description = "No such conversation", body = super::openapi::ProblemBody),
))]
pub async fn notes(State(runtime): State<Runtime>, PathId(id): PathId) -> Result<Json<NotesBody>, Problem> {
    known(&runtime, &id).await?;
    let notes = runtime.store().notes(&id).await?;
    Ok(Json(NotesBody {
        notes: notes.into_iter().map(NoteBody::from).collect(),
    }))
}

/// Adds a private note. Whoever has the conversation, and whether anybody does, is no matter.
#[utoipa::path(post, operation_id = "add_note", path = "/api/v1/conversations/{id}/notes", tag = "conversations", security(("token" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = Write, responses(
    (status = 200, description = "Durably stored; the same again for the same `id`", body = NoteBody),
    (status = 403, description = "The account of that agent is disabled", body = super::openapi::ProblemBody),
    (status = 404, description = "No such conversation", body = super::openapi::ProblemBody),
    (status = 409, description = "The conversation has 500 notes, or another agent has used this `id`", body = super::openapi::ProblemBody),
))]
pub async fn add_note(
    State(runtime): State<Runtime>,
    PathId(id): PathId,
    JsonBody(body): JsonBody<Write>,
) -> Result<Json<NoteBody>, Problem> {
    client_id(&body.id)?;
    let agent = acting(&runtime, &body.agent).await?;
    let text = body.text.trim();
    if text.is_empty() {
        return Err(bad("`text` is empty"));
    }
    if text.chars().count() > NOTE_MAX {
        return Err(bad(format!("`text` is longer than {NOTE_MAX} characters")));
    }
    known(&runtime, &id).await?;
    let note = NewNote {
        agent: agent.clone(),
        text: text.to_owned(),
        at: runtime.clock().now(),
    };
    match runtime.store().add_note(&id, &body.id, note).await? {
        NoteAdded::There(note) if same_agent(&note.agent, &agent) => {
            runtime.hint(Hint::Remarked { conversation: id });
            Ok(Json(note.into()))
        }
        NoteAdded::There(_) => Err(conflict("another agent has used this `id` in this conversation")),
        NoteAdded::Full => Err(conflict(format!("the conversation has {NOTES_MAX} notes already"))),
    }
}

/// A conversation's tags.
#[utoipa::path(get, operation_id = "list_tags", path = "/api/v1/conversations/{id}/tags", tag = "conversations", security(("token" = [])),
    params(("id" = String, Path, description = "The conversation")), responses(
    (status = 200, description = "Its tags", body = TagsBody),
    (status = 404, description = "No such conversation", body = super::openapi::ProblemBody),
))]
pub async fn tags(State(runtime): State<Runtime>, PathId(id): PathId) -> Result<Json<TagsBody>, Problem> {
    known(&runtime, &id).await?;
    let tags = runtime.store().tags(&id).await?;
    Ok(Json(TagsBody { tags }))
}

/// Adds and removes tags, all or none. A tag that is there already, or is not there, is no matter.
#[utoipa::path(post, operation_id = "change_tags", path = "/api/v1/conversations/{id}/tags", tag = "conversations", security(("token" = [])),
    params(("id" = String, Path, description = "The conversation")), request_body = ChangeTags, responses(
    (status = 200, description = "The tags as they are now", body = TagsBody),
    (status = 404, description = "No such conversation", body = super::openapi::ProblemBody),
    (status = 409, description = "It would have more than 20 tags; nothing was changed", body = super::openapi::ProblemBody),
))]
pub async fn change_tags(
    State(runtime): State<Runtime>,
    PathId(id): PathId,
    JsonBody(body): JsonBody<ChangeTags>,
) -> Result<Json<TagsBody>, Problem> {
    let (add, remove) = (read(&body.add, "add")?, read(&body.remove, "remove")?);
    known(&runtime, &id).await?;
    let now = runtime.clock().now();
    match runtime.store().change_tags(&id, &add, &remove, now).await? {
        TagsChanged::Now(tags) => {
            runtime.hint(Hint::Remarked { conversation: id });
            Ok(Json(TagsBody { tags }))
        }
        TagsChanged::TooMany => Err(conflict(format!("a conversation has at most {TAGS_MAX} tags"))),
    }
}

fn read(tags: &[String], member: &str) -> Result<Vec<String>, Problem> {
    if tags.len() > TAGS_MAX {
        return Err(bad(format!("`{member}` has more than {TAGS_MAX} tags")));
    }
    let read =
        |text: &String| tag(text).ok_or_else(|| bad(format!("a tag in `{member}` must be 1 to {TAG_MAX} characters")));
    tags.iter().map(read).collect()
}

async fn known(runtime: &Runtime, id: &str) -> Result<(), Problem> {
    let state = runtime.state(id).await?;
    state
        .map(|_| ())
        .ok_or_else(|| Problem::not_found("no such conversation"))
}

fn conflict(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::CONFLICT, detail)
}

impl From<crate::store::Note> for NoteBody {
    fn from(note: crate::store::Note) -> Self {
        Self {
            note: note.id,
            agent: note.agent,
            text: note.text,
            at: note.at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        }
    }
}
