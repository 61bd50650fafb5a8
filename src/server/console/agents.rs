//! Who may sign in, and what they may do: for admins.

use super::Console;
use super::bar::{Bar, Place};
use super::failure::Failure;
use super::join::unfit_text;
use super::phrases::{Phrases, fill};
use super::visit::{Agent, page as rendered};
use super::words;
use crate::server::auth::{Added, NAME_MAX, ONE_TIME_LIFE, new_agent};
use crate::store::{ListedAccount, Role};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "agents.html")]
struct Page<'a> {
    t: &'static Phrases,
    bar: Bar,
    form_token: String,
    agents: Vec<Row>,
    roles: Vec<RoleOption>,
    name_max: usize,
    /// The name that was refused, and why.
    name: &'a str,
    problem: Option<String>,
}

struct Row {
    path: String,
    name: String,
    role: &'static str,
    /// What keeps the agent from being there as usual.
    state: Option<&'static str>,
    seen: String,
}

/// A role to choose.
pub struct RoleOption {
    pub word: &'static str,
    pub title: &'static str,
    pub is_chosen: bool,
}

/// A password that is shown once.
#[derive(Template)]
#[template(path = "one_time.html")]
struct OneTime<'a> {
    t: &'static Phrases,
    title: String,
    text: String,
    password: &'a str,
    sign_in: String,
}

#[derive(Deserialize)]
pub struct Add {
    name: String,
    role: String,
}

pub async fn page(State(console): State<Console>, agent: Agent) -> Result<Response, Failure> {
    shown(&console, &agent, "", None).await
}

/// Adds an agent, and shows the one-time password.
pub async fn add(
    State(console): State<Console>,
    agent: Agent,
    form: Result<Form<Add>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form?;
    let role = Role::from_word(&form.role).ok_or(Failure::BadForm)?;
    let now = console.runtime.clock().now();
    let added = new_agent(&form.name, role, None, now, console.auth.passwords()).await;
    let Added { agent: added, password } = match added {
        Ok(added) => added,
        Err(unfit) => return refused(&console, &agent, &form.name, unfit_text(unfit, agent.t)).await,
    };
    let name = added.name.clone();
    if !console.runtime.store().add_agent(added, now).await? {
        return refused(&console, &agent, &form.name, agent.t.name_taken.to_owned()).await;
    }
    tracing::info!("an agent was added");
    Ok(one_time(&console, agent.t, &name, &password))
}

/// Shows a one-time password, this once.
pub fn one_time(console: &Console, t: &'static Phrases, name: &str, password: &str) -> Response {
    rendered(&OneTime {
        t,
        title: fill(t.people.one_time_title, name),
        text: fill(t.people.one_time_text, ONE_TIME_LIFE.num_days()),
        password,
        sign_in: format!("{}/console", console.runtime.public_url()),
    })
}

/// The page of one agent.
pub fn path_of(name: &str) -> String {
    let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    format!("/console/agents/account?name={name}")
}

/// All roles, one of them chosen.
pub fn roles(chosen: Role, t: &Phrases) -> Vec<RoleOption> {
    let option = |role: Role| RoleOption {
        word: role.word(),
        title: title(role, t),
        is_chosen: role == chosen,
    };
    Role::ALL.into_iter().map(option).collect()
}

/// What keeps an agent from being there as usual.
pub fn state(listed: &ListedAccount, now: DateTime<Utc>, t: &Phrases) -> Option<&'static str> {
    match (listed.account.disabled_at, listed.account.must_change) {
        (Some(_), _) => Some(t.people.state_disabled),
        (None, Some(until)) if until <= now => Some(t.people.state_expired),
        (None, Some(_)) => Some(t.people.state_must_change),
        (None, None) => None,
    }
}

/// When the agent last did something, in words.
pub fn seen(listed: &ListedAccount, now: DateTime<Utc>, t: &Phrases) -> String {
    match listed.seen_at {
        Some(at) => fill(t.people.seen, words::lasted(now - at, t)),
        None => t.people.not_signed_in.to_owned(),
    }
}

fn title(role: Role, t: &Phrases) -> &'static str {
    match role {
        Role::Agent => t.people.role_agent,
        Role::Lead => t.people.role_lead,
        Role::Admin => t.people.role_admin,
    }
}

async fn refused(console: &Console, agent: &Agent, name: &str, problem: String) -> Result<Response, Failure> {
    let page = shown(console, agent, name, Some(problem)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn shown(console: &Console, agent: &Agent, name: &str, problem: Option<String>) -> Result<Response, Failure> {
    let (t, now) = (agent.t, console.runtime.clock().now());
    let listed = console.runtime.store().accounts(now).await?;
    let row = |listed: &ListedAccount| Row {
        path: path_of(&listed.account.name),
        name: listed.account.name.clone(),
        role: title(listed.account.role, t),
        state: state(listed, now, t),
        seen: seen(listed, now, t),
    };
    Ok(rendered(&Page {
        t,
        bar: Bar::new(agent, Place::Agents),
        form_token: agent.session.form_token(),
        agents: listed.iter().map(row).collect(),
        roles: roles(Role::Agent, t),
        name_max: NAME_MAX,
        name,
        problem,
    }))
}
