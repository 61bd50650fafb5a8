//! Signing in and out.

use super::Console;
use super::failure::Failure;
use super::phrases::{Phrases, fill};
use super::visit::{Agent, From, Visit, page as rendered, wanted};
use crate::server::auth::Refused;
use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'a> {
    t: &'static Phrases,
    name: &'a str,
    next: &'a str,
    problem: Option<String>,
    /// Nobody can sign in yet.
    deserted: bool,
}

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub struct SignIn {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub async fn page(
    State(console): State<Console>,
    visit: Visit,
    headers: HeaderMap,
    Query(query): Query<Wanted>,
) -> Result<Response, Failure> {
    let next = wanted(&query.next);
    if let Some(token) = console.auth.cookie().read(&headers)
        && console.auth.signed_in(token, None).await?.is_some()
    {
        return Ok(Redirect::to(next).into_response());
    }
    Ok(rendered(&Page {
        t: visit.t,
        name: "",
        next,
        problem: None,
        deserted: !console.runtime.store().has_agents().await?,
    }))
}

pub async fn submit(
    State(console): State<Console>,
    visit: Visit,
    From(client): From,
    headers: HeaderMap,
    form: Result<Form<SignIn>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form?;
    let refused = match console.auth.sign_in(&form.name, &form.password, &client).await {
        Ok(token) => {
            if let Some(earlier) = console.auth.cookie().read(&headers) {
                console.auth.sign_out(earlier).await?;
            }
            return Ok(enter(&console, &token, wanted(&form.next)));
        }
        Err(refused) => refused,
    };
    let t = visit.t;
    let (status, problem, retry_after) = match refused {
        Refused::Wrong => (StatusCode::UNAUTHORIZED, t.wrong_password.to_owned(), None),
        Refused::Disabled => (StatusCode::FORBIDDEN, t.people.is_disabled.to_owned(), None),
        Refused::Expired => (StatusCode::FORBIDDEN, t.people.has_expired.to_owned(), None),
        Refused::TooMany { retry_after } => {
            let seconds = retry_after.as_secs() + 1;
            (StatusCode::TOO_MANY_REQUESTS, fill(t.too_many, seconds), Some(seconds))
        }
        Refused::Busy => (StatusCode::SERVICE_UNAVAILABLE, t.busy.to_owned(), Some(1)),
        Refused::Store(error) => return Err(error.into()),
    };
    let shown = Page {
        t,
        name: &form.name,
        next: wanted(&form.next),
        problem: Some(problem),
        deserted: false,
    };
    let retry_after = retry_after.map(|seconds| [(RETRY_AFTER, seconds.to_string())]);
    Ok((status, retry_after, rendered(&shown)).into_response())
}

pub async fn sign_out(State(console): State<Console>, agent: Agent) -> Result<Response, Failure> {
    console.auth.sign_out(agent.session.token()).await?;
    let cookie = [(SET_COOKIE, console.auth.cookie().forget())];
    Ok((cookie, Redirect::to("/console/sign-in")).into_response())
}

/// Lets a browser in, and sends it on.
pub fn enter(console: &Console, token: &str, next: &str) -> Response {
    let cookie = [(SET_COOKIE, console.auth.cookie().keep(token))];
    (cookie, Redirect::to(next)).into_response()
}
