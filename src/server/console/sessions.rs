//! Where an agent is signed in, and ending that.

use super::Console;
use super::bar::{Bar, Place};
use super::failure::Failure;
use super::phrases::Phrases;
use super::visit::{Agent, page as rendered};
use super::words::{self, Moment};
use crate::server::auth::browser_words;
use crate::store::{ListedSession, Sessions};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "sessions.html")]
struct Page {
    t: &'static Phrases,
    bar: Bar,
    form_token: String,
    sessions: Vec<SessionRow>,
}

/// One session in a list.
pub struct SessionRow {
    pub id: String,
    pub browser: String,
    pub address: Option<String>,
    pub since: Moment,
    pub seen: Moment,
    /// The page is looked at in this one.
    pub is_this: bool,
}

#[derive(Deserialize)]
pub struct End {
    id: String,
}

/// An agent's own sessions.
pub async fn page(State(console): State<Console>, agent: Agent) -> Result<Response, Failure> {
    Ok(rendered(&Page {
        t: agent.t,
        bar: Bar::new(&agent, Place::Elsewhere),
        form_token: agent.session.form_token(),
        sessions: rows(&console, &agent, agent.name()).await?,
    }))
}

/// Ends one of the agent's own sessions.
pub async fn end(
    State(console): State<Console>,
    agent: Agent,
    form: Result<Form<End>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(End { id }) = form?;
    let is_this = id == agent.session.id();
    console.auth.end_sessions(agent.name(), Sessions::One(id)).await?;
    if is_this {
        let cookie = [(SET_COOKIE, console.auth.cookie().forget())];
        return Ok((cookie, Redirect::to("/console/sign-in")).into_response());
    }
    Ok(Redirect::to("/console/sessions").into_response())
}

/// Ends all of the agent's own sessions but this one.
pub async fn end_others(State(console): State<Console>, agent: Agent) -> Result<Response, Failure> {
    console.auth.end_others(&agent.session).await?;
    Ok(Redirect::to("/console/sessions").into_response())
}

/// The sessions of an agent, as the one who looks reads them.
pub async fn rows(console: &Console, looking: &Agent, agent: &str) -> Result<Vec<SessionRow>, Failure> {
    let now = console.runtime.clock().now();
    let zone = console.runtime.bot().content.hours.zone();
    let this = looking.session.id();
    let row = |listed: ListedSession| {
        let session = listed.session;
        let browser = browser_words(&session.browser);
        SessionRow {
            browser: if browser.is_empty() {
                looking.t.people.unknown_browser.to_owned()
            } else {
                browser
            },
            address: session.address,
            since: words::moment(session.created_at, now, zone, looking.t),
            seen: words::moment(session.seen_at, now, zone, looking.t),
            is_this: listed.id == this,
            id: listed.id,
        }
    };
    let listed = console.runtime.store().sessions(Some(agent), now).await?;
    Ok(listed.into_iter().map(row).collect())
}
