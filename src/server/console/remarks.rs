//! Private notes and tags: what agents keep beside a conversation. Whoever may read it may write them, whoever has it.

use super::Console;
use super::action::{done_at, is_id};
use super::conversation::{Notice, Spot, fresh_id, refused};
use super::failure::Failure;
use super::phrases::fill;
use super::visit::Agent;
use super::words::{self, Moment, Piece};
use crate::bus::Hint;
use crate::store::{NOTE_MAX, NOTES_MAX, NewNote, NoteAdded, StoreError, TAG_MAX, TAGS_MAX, TagsChanged, tag};
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// Tags of other conversations that are suggested.
const SUGGESTED: usize = 50;

/// Notes and tags as the page shows them.
pub struct Remarks {
    pub tags: Vec<String>,
    /// Tags of other conversations.
    pub suggested: Vec<String>,
    pub notes: Vec<NoteLine>,
    /// Under which the note in the form is to be stored.
    pub note_id: String,
    /// What stands in the form.
    pub note: String,
}

pub struct NoteLine {
    pub agent: String,
    pub at: Moment,
    pub pieces: Vec<Piece>,
}

#[derive(Deserialize)]
pub struct NoteForm {
    /// The note's own id.
    note: String,
    text: String,
}

#[derive(Deserialize)]
pub struct TagForm {
    tag: String,
}

type FormOf<T> = Result<Form<T>, FormRejection>;

impl Remarks {
    pub async fn read(console: &Console, agent: &Agent, conversation: &str) -> Result<Self, StoreError> {
        let store = console.runtime.store();
        let tags = store.tags(conversation).await?;
        let mut suggested = store.tags_in_use(SUGGESTED).await?;
        suggested.retain(|tag| !tags.contains(tag));
        let (now, zone) = (
            console.runtime.clock().now(),
            console.runtime.bot().content.hours.zone(),
        );
        let notes = store.notes(conversation).await?;
        let line = |note: crate::store::Note| NoteLine {
            at: words::moment(note.at, now, zone, agent.t),
            pieces: words::pieces(&note.text),
            agent: note.agent,
        };
        Ok(Self {
            tags,
            suggested,
            notes: notes.into_iter().map(line).collect(),
            note_id: fresh_id(),
            note: String::new(),
        })
    }
}

pub async fn add_note(
    State(console): State<Console>,
    agent: Agent,
    Path(id): Path<String>,
    form: FormOf<NoteForm>,
) -> Result<Response, Failure> {
    let Form(form) = form?;
    if !is_id(&form.note) {
        return Err(Failure::BadForm);
    }
    known(&console, &id).await?;
    let phrases = agent.t.talk;
    let text = form.text.replace("\r\n", "\n").trim().to_owned();
    let problem = match text.chars().count() {
        0 => Some(phrases.empty_note.to_owned()),
        length if length > NOTE_MAX => Some(fill(phrases.long_note, NOTE_MAX)),
        _ => None,
    };
    if let Some(problem) = problem {
        return not_noted(
            &console,
            &agent,
            &id,
            StatusCode::UNPROCESSABLE_ENTITY,
            problem,
            (form.note, text),
        )
        .await;
    }
    let note = NewNote {
        agent: agent.name().to_owned(),
        text: text.clone(),
        at: console.runtime.clock().now(),
    };
    match console.runtime.store().add_note(&id, &form.note, note).await? {
        NoteAdded::There(_) => {
            console.runtime.hint(Hint::Remarked {
                conversation: id.clone(),
            });
            Ok(done_at(&agent, &id, "notes"))
        }
        NoteAdded::Full => {
            let problem = fill(phrases.too_many_notes, NOTES_MAX);
            not_noted(&console, &agent, &id, StatusCode::CONFLICT, problem, (form.note, text)).await
        }
    }
}

pub async fn add_tags(
    State(console): State<Console>,
    agent: Agent,
    Path(id): Path<String>,
    form: FormOf<TagForm>,
) -> Result<Response, Failure> {
    let Form(form) = form?;
    // One more than there may be, so that it is noticed: a form may be long.
    let tags: Option<Vec<String>> = form.tag.split(',').take(TAGS_MAX + 1).map(tag).collect();
    let problem = match &tags {
        None => Some(fill(agent.t.talk.bad_tag, TAG_MAX)),
        Some(tags) if tags.len() > TAGS_MAX => Some(fill(agent.t.talk.too_many_tags, TAGS_MAX)),
        Some(_) => None,
    };
    let (Some(tags), None) = (tags, &problem) else {
        known(&console, &id).await?;
        return not_tagged(
            &console,
            &agent,
            &id,
            StatusCode::UNPROCESSABLE_ENTITY,
            problem.unwrap_or_default(),
            form.tag,
        )
        .await;
    };
    change(&console, &agent, &id, (&tags, &[]), form.tag).await
}

pub async fn remove_tag(
    State(console): State<Console>,
    agent: Agent,
    Path(id): Path<String>,
    form: FormOf<TagForm>,
) -> Result<Response, Failure> {
    let Form(form) = form?;
    change(&console, &agent, &id, (&[], &[form.tag]), String::new()).await
}

async fn change(
    console: &Console,
    agent: &Agent,
    id: &str,
    (add, remove): (&[String], &[String]),
    typed: String,
) -> Result<Response, Failure> {
    known(console, id).await?;
    let now = console.runtime.clock().now();
    match console.runtime.store().change_tags(id, add, remove, now).await? {
        TagsChanged::Now(_) => {
            console.runtime.hint(Hint::Remarked {
                conversation: id.to_owned(),
            });
            Ok(done_at(agent, id, "tags"))
        }
        TagsChanged::TooMany => {
            let problem = fill(agent.t.talk.too_many_tags, TAGS_MAX);
            not_tagged(console, agent, id, StatusCode::CONFLICT, problem, typed).await
        }
    }
}

async fn known(console: &Console, id: &str) -> Result<(), Failure> {
    let state = console.runtime.state(id).await?;
    state.map(|_| ()).ok_or(Failure::Unknown)
}

async fn not_noted(
    console: &Console,
    agent: &Agent,
    id: &str,
    status: StatusCode,
    text: String,
    kept: (String, String),
) -> Result<Response, Failure> {
    let notice = Notice {
        text,
        unsent: None,
        kept: Some(kept),
        spot: Spot::Notes,
    };
    refused(console, agent, id, status, notice).await
}

async fn not_tagged(
    console: &Console,
    agent: &Agent,
    id: &str,
    status: StatusCode,
    text: String,
    typed: String,
) -> Result<Response, Failure> {
    let notice = Notice {
        text,
        unsent: None,
        kept: Some((String::new(), typed)),
        spot: Spot::Tags,
    };
    refused(console, agent, id, status, notice).await
}
