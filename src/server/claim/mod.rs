//! `/claim/{token}`: the link in a notice. Whoever has it sees what it is about, and may take the conversation on.

mod words;

use super::api::agent_name;
use crate::dialogue::{EventKind, From, Handoff, HandoffStatus, State as Present, Status, same_agent};
use crate::runtime::{ApplyError, Runtime};
use crate::store::{Entry, QueueEntry, StoreError};
use crate::text::calendar::{day_and_month, time_words};
use askama::Template;
use axum::Router;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, Form, Path, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use words::Words;

/// Messages of the conversation on the page, the last ones.
const LINES: usize = 10;

/// Bytes of the form at most.
const FORM_BYTES: usize = 16 * 1024;

/// What the page may do: show itself, and post its form. Nobody may frame it, and no link tells where it came from.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
];

/// `GET` and `POST /claim/{token}`.
pub fn router(runtime: Runtime) -> Router {
    Router::new()
        .route("/claim/{token}", get(show).post(claim))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .with_state(runtime)
}

/// What the link ends in, perhaps not even text.
type Token = Result<Path<String>, PathRejection>;

#[derive(Deserialize)]
struct Claim {
    #[serde(default)]
    agent: String,
}

#[derive(Template)]
#[template(path = "claim.html")]
struct Page {
    t: &'static Words,
    title: &'static str,
    text: String,
    matter: Option<Matter>,
    /// The form, where the conversation still waits.
    ask: bool,
    /// What was wrong with the form.
    mistake: Option<&'static str>,
    /// Where to answer, once this agent has it.
    console: Option<String>,
}

/// What the link is about.
struct Matter {
    team: String,
    since: String,
    since_exact: String,
    visitor: Option<String>,
    page: Option<String>,
    lines: Vec<Line>,
}

struct Line {
    who: String,
    kind: &'static str,
    text: String,
    at: String,
}

/// Shows what it is about. Looking claims nothing: previews of links look, too.
async fn show(State(runtime): State<Runtime>, token: Token, headers: HeaderMap) -> Response {
    let t = language(&runtime, &headers);
    let result = match find(&runtime, token).await {
        Ok(Some(link)) if link.used => Ok(used(t)),
        Ok(Some(Link { entry, .. })) => present(&runtime, &entry, t).await,
        Ok(None) => Ok(unknown(t)),
        Err(error) => Err(error),
    };
    finish(result, t)
}

async fn claim(
    State(runtime): State<Runtime>,
    token: Token,
    headers: HeaderMap,
    form: Result<Form<Claim>, FormRejection>,
) -> Response {
    let t = language(&runtime, &headers);
    let agent = form.ok().and_then(|Form(form)| agent_name(&form.agent).ok());
    let result = match find(&runtime, token).await {
        Ok(Some(link)) if link.used => Ok(used(t)),
        Ok(Some(Link { entry, .. })) => match agent {
            Some(agent) if entry.handoff.status == HandoffStatus::Requested => {
                admitted(&runtime, &entry, agent, t).await
            }
            agent => take(&runtime, &entry, agent, t).await,
        },
        Ok(None) => Ok(unknown(t)),
        Err(error) => Err(error),
    };
    finish(result, t)
}

/// A link that this server made.
struct Link {
    entry: QueueEntry,
    /// The conversation waits again, after somebody had it: a later notice has a link of its own.
    used: bool,
}

async fn find(runtime: &Runtime, token: Token) -> Result<Option<Link>, StoreError> {
    // One that is no text names nothing.
    let Ok(Path(token)) = token else {
        return Ok(None);
    };
    let Some(claim) = runtime.claim_links().await?.read(&token) else {
        return Ok(None);
    };
    let Some(entry) = runtime.store().handoff(claim.handoff).await? else {
        return Ok(None);
    };
    let state = runtime.state(&entry.conversation).await?;
    let waits = state.filter(|state| state.status == Status::Queued);
    let used = waits.is_some_and(|state| {
        let present = state
            .handoff
            .as_ref()
            .is_some_and(|present| present.id == entry.handoff.id);
        present && !claim.is_since(state.queued_at)
    });
    Ok(Some(Link { entry, used }))
}

async fn present(runtime: &Runtime, entry: &QueueEntry, t: &'static Words) -> Result<(StatusCode, Page), StoreError> {
    Ok(match (entry.handoff.status, &entry.handoff.agent) {
        (HandoffStatus::Requested, _) => (StatusCode::OK, waiting(runtime, entry, None, t).await?),
        (HandoffStatus::Claimed, Some(agent)) => taken(agent, t),
        _ => over(t),
    })
}

/// Takes it on, unless the account of that name is disabled.
async fn admitted(
    runtime: &Runtime,
    entry: &QueueEntry,
    agent: String,
    t: &'static Words,
) -> Result<(StatusCode, Page), StoreError> {
    if runtime.is_disabled(&agent).await? {
        let page = waiting(runtime, entry, Some(t.disabled_name), t).await?;
        return Ok((StatusCode::FORBIDDEN, page));
    }
    take(runtime, entry, Some(agent), t).await
}

async fn take(
    runtime: &Runtime,
    entry: &QueueEntry,
    agent: Option<String>,
    t: &'static Words,
) -> Result<(StatusCode, Page), StoreError> {
    let Some(agent) = agent else {
        if entry.handoff.status != HandoffStatus::Requested {
            return present(runtime, entry, t).await;
        }
        let page = waiting(runtime, entry, Some(t.bad_name), t).await?;
        return Ok((StatusCode::BAD_REQUEST, page));
    };
    // An old link must not claim what was asked for later.
    let is_present = |state: &Present| {
        state
            .handoff
            .as_ref()
            .is_some_and(|present| present.id == entry.handoff.id)
    };
    match runtime.state(&entry.conversation).await? {
        Some(state) if is_present(&state) => {}
        _ => return Ok(over(t)),
    }
    let kind = EventKind::Claimed { agent: agent.clone() };
    let state = match runtime.apply(&entry.conversation, kind).await {
        Ok(outcome) => outcome.state,
        Err(ApplyError::Store(error)) => return Err(error),
        Err(_) => return Ok(unknown(t)),
    };
    Ok(match state.agent().filter(|_| is_present(&state)) {
        Some(holder) if same_agent(holder, &agent) => (StatusCode::OK, yours(runtime, entry, &agent, t).await?),
        Some(holder) => taken(holder, t),
        None => over(t),
    })
}

async fn waiting(
    runtime: &Runtime,
    entry: &QueueEntry,
    mistake: Option<&'static str>,
    t: &'static Words,
) -> Result<Page, StoreError> {
    Ok(Page {
        matter: Some(matter(runtime, entry, t).await?),
        ask: true,
        mistake,
        ..Page::new(t, t.waiting_title, t.waiting_text.to_owned())
    })
}

async fn yours(runtime: &Runtime, entry: &QueueEntry, agent: &str, t: &'static Words) -> Result<Page, StoreError> {
    Ok(Page {
        matter: Some(matter(runtime, entry, t).await?),
        console: Some(format!("/console/conversations/{}", entry.conversation)),
        ..Page::new(t, t.yours_title, t.yours_text.replace("{agent}", agent))
    })
}

fn taken(agent: &str, t: &'static Words) -> (StatusCode, Page) {
    let page = Page::new(t, t.taken_title, t.taken_text.replace("{agent}", agent));
    (StatusCode::CONFLICT, page)
}

fn over(t: &'static Words) -> (StatusCode, Page) {
    (StatusCode::GONE, Page::new(t, t.over_title, t.over_text.to_owned()))
}

fn used(t: &'static Words) -> (StatusCode, Page) {
    (StatusCode::GONE, Page::new(t, t.used_title, t.used_text.to_owned()))
}

fn unknown(t: &'static Words) -> (StatusCode, Page) {
    (
        StatusCode::NOT_FOUND,
        Page::new(t, t.unknown_title, t.unknown_text.to_owned()),
    )
}

impl Page {
    fn new(t: &'static Words, title: &'static str, text: String) -> Self {
        Self {
            t,
            title,
            text,
            matter: None,
            ask: false,
            mistake: None,
            console: None,
        }
    }
}

async fn matter(runtime: &Runtime, entry: &QueueEntry, t: &'static Words) -> Result<Matter, StoreError> {
    let state = runtime.state(&entry.conversation).await?;
    // Statuses lie between the messages.
    let entries = runtime.store().latest(&entry.conversation, 2 * LINES).await?;
    let bot = runtime.bot();
    let zone = bot.content.hours.zone();
    let mut lines: Vec<Line> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Message(message) => Some(Line {
                who: match (message.from, &message.name) {
                    (From::Visitor, _) => t.visitor.to_owned(),
                    (From::Agent, Some(name)) => name.clone(),
                    _ => bot.content.name.clone(),
                },
                kind: if message.from == From::Visitor {
                    "theirs"
                } else {
                    "ours"
                },
                text: message.text.clone(),
                at: time_words(message.at.with_timezone(&zone).time(), t.code),
            }),
            Entry::Status(_) => None,
        })
        .collect();
    lines.drain(..lines.len().saturating_sub(LINES));
    let since = entry.handoff.requested_at.with_timezone(&zone);
    Ok(Matter {
        team: team(runtime, &entry.handoff, t),
        since: format!(
            "{}, {}",
            day_and_month(since.date_naive(), t.code),
            time_words(since.time(), t.code)
        ),
        since_exact: since.to_rfc3339(),
        visitor: state.as_ref().and_then(|state| state.visitor.name.clone()),
        page: state.as_ref().and_then(|state| state.page.clone()),
        lines,
    })
}

/// The team's title, or its name where the title is computed.
fn team(runtime: &Runtime, handoff: &Handoff, t: &Words) -> String {
    let bot = runtime.bot();
    let title = bot
        .content
        .teams
        .get(&handoff.team)
        .and_then(|team| team.title.get(t.code));
    let title = title.map(|title| bot.content.templates.source(title));
    let plain = title.filter(|title| !title.contains("{{") && !title.contains("{%"));
    plain.unwrap_or(&handoff.team).to_owned()
}

/// The browser's language if the page speaks it, else the bot's first.
fn language(runtime: &Runtime, headers: &HeaderMap) -> &'static Words {
    let wanted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let of_browser = wanted.unwrap_or_default().split(',').find_map(Words::of_tag);
    let of_bot = || {
        runtime
            .bot()
            .content
            .languages
            .first()
            .and_then(|tag| Words::of_tag(tag))
    };
    of_browser.or_else(of_bot).unwrap_or(&words::ENGLISH)
}

fn finish(result: Result<(StatusCode, Page), StoreError>, t: &'static Words) -> Response {
    let (status, page) = result.unwrap_or_else(|error| {
        tracing::error!(error = %error, "the store refused a claim");
        let page = Page::new(t, t.unavailable_title, t.unavailable_text.to_owned());
        (StatusCode::SERVICE_UNAVAILABLE, page)
    });
    let mut response = match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "the claim page was not rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
