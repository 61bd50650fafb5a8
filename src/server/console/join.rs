//! How agents come to be: by one-use links, the first from the server's start, the others from a colleague.

use super::Console;
use super::failure::Failure;
use super::phrases::{Phrases, fill};
use super::sign_in::enter;
use super::visit::{Agent, From, Visit, page as rendered};
use crate::server::auth::{NotJoined, PASSWORD_MIN, Unfit};
use crate::store::Role;
use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "join.html")]
struct Page<'a> {
    t: &'static Phrases,
    /// `false`: the link is void, there is no form.
    good: bool,
    name: &'a str,
    problem: Option<String>,
    password_min: usize,
    password_rule: String,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct Invitation<'a> {
    t: &'static Phrases,
    link: &'a str,
}

#[derive(Deserialize)]
pub struct Join {
    name: String,
    password: String,
    again: String,
}

#[derive(Deserialize)]
pub struct Invite {
    /// What the colleague may do; an agent, if it is not said.
    #[serde(default)]
    role: String,
}

impl<'a> Page<'a> {
    fn form(t: &'static Phrases, name: &'a str, problem: Option<String>) -> Self {
        Self {
            t,
            good: true,
            name,
            problem,
            password_min: PASSWORD_MIN,
            password_rule: fill(t.password_rule, PASSWORD_MIN),
        }
    }

    fn void(t: &'static Phrases) -> Response {
        let page = Self {
            good: false,
            ..Page::form(t, "", None)
        };
        (StatusCode::GONE, rendered(&page)).into_response()
    }
}

/// Shows the form. Uses nothing up, since previews of links fetch it, too.
pub async fn page(State(console): State<Console>, visit: Visit, Path(link): Path<String>) -> Result<Response, Failure> {
    if !console.auth.link_is_good(&link).await? {
        return Ok(Page::void(visit.t));
    }
    Ok(rendered(&Page::form(visit.t, "", None)))
}

pub async fn submit(
    State(console): State<Console>,
    visit: Visit,
    From(client): From,
    Path(link): Path<String>,
    form: Result<Form<Join>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form?;
    let t = visit.t;
    let joined = if form.password == form.again {
        console.auth.join(&link, &form.name, &form.password, &client).await
    } else if console.auth.link_is_good(&link).await? {
        return Ok(again(t, &form, t.passwords_differ.to_owned()));
    } else {
        Err(NotJoined::LinkVoid)
    };
    match joined {
        Ok(token) => {
            tracing::info!("an agent joined");
            Ok(enter(&console, &token, "/console"))
        }
        Err(NotJoined::LinkVoid) => Ok(Page::void(t)),
        Err(NotJoined::NameTaken) => Ok(again(t, &form, t.name_taken.to_owned())),
        Err(NotJoined::Unfit(unfit)) => Ok(again(t, &form, unfit_text(unfit, t))),
        Err(NotJoined::Store(error)) => Err(error.into()),
    }
}

/// Makes a link for a colleague, and shows it once.
pub async fn invite(
    State(console): State<Console>,
    agent: Agent,
    form: Result<Form<Invite>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form?;
    let role = match form.role.as_str() {
        "" => Role::Agent,
        word => Role::from_word(word).ok_or(Failure::BadForm)?,
    };
    let link = console.auth.invite(console.runtime.public_url(), role).await?;
    Ok(rendered(&Invitation {
        t: agent.t,
        link: &link,
    }))
}

/// Why a name or a password does not do, as the agent reads it.
pub fn unfit_text(unfit: Unfit, t: &Phrases) -> String {
    match unfit {
        Unfit::BadName => t.bad_name.to_owned(),
        Unfit::TooShort => fill(t.password_rule, PASSWORD_MIN),
        Unfit::TooLong => t.password_too_long.to_owned(),
        Unfit::Busy => t.busy.to_owned(),
    }
}

fn again(t: &'static Phrases, form: &Join, problem: String) -> Response {
    let page = Page::form(t, &form.name, Some(problem));
    (StatusCode::UNPROCESSABLE_ENTITY, rendered(&page)).into_response()
}
