//! An agent's own password: the first of one's own after a one-time password, and every later one.

use super::Console;
use super::failure::Failure;
use super::join::unfit_text;
use super::phrases::{Phrases, fill};
use super::sign_in::enter;
use super::visit::{Agent, From, page as rendered};
use crate::server::auth::{NotChanged, PASSWORD_MIN};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "password.html")]
struct Page<'a> {
    t: &'static Phrases,
    /// For password managers.
    agent: &'a str,
    form_token: String,
    /// There is nothing else to be seen before.
    first: bool,
    problem: Option<String>,
    password_min: usize,
    password_rule: String,
}

#[derive(Deserialize)]
pub struct Change {
    /// Not asked for where the old one is a one-time password, which has just been typed.
    #[serde(default)]
    old: String,
    password: String,
    again: String,
}

pub async fn page(agent: Agent) -> Response {
    rendered(&shown(&agent, None))
}

/// Changes the password; all other sessions of the agent end.
pub async fn submit(
    State(console): State<Console>,
    agent: Agent,
    From(client): From,
    form: Result<Form<Change>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form?;
    let t = agent.t;
    if form.password != form.again {
        return Ok(again(&agent, t.passwords_differ.to_owned()));
    }
    let old = (!agent.session.must_change()).then_some(form.old.as_str());
    let changed = console
        .auth
        .change_password(&agent.session, old, &form.password, &client)
        .await;
    match changed {
        Ok(token) => {
            tracing::info!("an agent changed the password");
            Ok(enter(&console, &token, "/console"))
        }
        Err(NotChanged::Wrong) => Ok(again(&agent, t.people.wrong_old_password.to_owned())),
        Err(NotChanged::Same) => Ok(again(&agent, t.people.same_password.to_owned())),
        Err(NotChanged::Unfit(unfit)) => Ok(again(&agent, unfit_text(unfit, t))),
        Err(NotChanged::TooMany { retry_after }) => {
            let seconds = retry_after.as_secs() + 1;
            let page = rendered(&shown(&agent, Some(fill(t.too_many, seconds))));
            let wait = [(RETRY_AFTER, seconds.to_string())];
            Ok((StatusCode::TOO_MANY_REQUESTS, wait, page).into_response())
        }
        Err(NotChanged::Store(error)) => Err(error.into()),
    }
}

fn again(agent: &Agent, problem: String) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, rendered(&shown(agent, Some(problem)))).into_response()
}

fn shown(agent: &Agent, problem: Option<String>) -> Page<'_> {
    Page {
        t: agent.t,
        agent: agent.name(),
        form_token: agent.session.form_token(),
        first: agent.session.must_change(),
        problem,
        password_min: PASSWORD_MIN,
        password_rule: fill(agent.t.password_rule, PASSWORD_MIN),
    }
}
