//! One agent, as admins see and change it.

use super::Console;
use super::agents::{RoleOption, one_time as show_one_time, path_of, roles, seen, state};
use super::bar::{Bar, Place};
use super::failure::Failure;
use super::phrases::{Phrases, fill};
use super::sessions::{SessionRow, rows};
use super::visit::{Agent, page as rendered};
use super::words;
use crate::bot::Team;
use crate::server::auth::{ONE_TIME_LIFE, Unfit, one_time};
use crate::store::{Changed, ListedAccount, Role, Sessions};
use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "account.html")]
struct Page {
    t: &'static Phrases,
    bar: Bar,
    form_token: String,
    name: String,
    roles: Vec<RoleOption>,
    teams: Vec<TeamOption>,
    state: Option<&'static str>,
    seen: String,
    is_disabled: bool,
    /// The one who looks: some things one does not do to oneself.
    is_self: bool,
    sessions: Vec<SessionRow>,
    problem: Option<String>,
}

/// A team to belong to.
struct TeamOption {
    name: String,
    title: String,
    is_member: bool,
    /// bot.yaml says who belongs to it.
    is_fixed: bool,
}

#[derive(Deserialize)]
pub struct Named {
    name: String,
}

#[derive(Deserialize)]
pub struct Promotion {
    name: String,
    role: String,
}

#[derive(Deserialize)]
pub struct End {
    name: String,
    /// All of them, if it is not said.
    #[serde(default)]
    id: String,
}

pub async fn page(
    State(console): State<Console>,
    agent: Agent,
    named: Result<Query<Named>, QueryRejection>,
) -> Result<Response, Failure> {
    let Ok(Query(Named { name })) = named else {
        return Err(Failure::Unknown);
    };
    shown(&console, &agent, &name, None).await
}

pub async fn set_role(
    State(console): State<Console>,
    agent: Agent,
    form: Result<Form<Promotion>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(Promotion { name, role }) = form?;
    let role = Role::from_word(&role).ok_or(Failure::BadForm)?;
    let changed = console.runtime.store().set_role(&name, role).await?;
    answer(&console, &agent, &name, changed).await
}

/// The agent belongs to the teams that are ticked, and to no others of those that could be ticked: a browser sends nothing of boxes that
/// are disabled, and what bot.yaml decides today may be up to this page tomorrow.
pub async fn set_teams(
    State(console): State<Console>,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(fields) = form?;
    let all = |wanted: &str| {
        let fields = fields.iter().filter(move |(field, _)| field == wanted);
        fields.map(|(_, value)| value.clone()).collect::<Vec<String>>()
    };
    let name = all("name").into_iter().next().ok_or(Failure::BadForm)?;
    let account = console.runtime.store().account(&name).await?.ok_or(Failure::Unknown)?;
    let bot = console.runtime.bot();
    let open = |team: &String| bot.content.teams.get(team).is_some_and(|team| team.members.is_none());
    let mut teams = all("team");
    if !teams.iter().all(open) {
        return Err(Failure::BadForm);
    }
    let members = console.runtime.store().members().await?.into_iter();
    let kept = members.filter(|member| member.agent.eq_ignore_ascii_case(&account.name) && !open(&member.team));
    teams.extend(kept.map(|member| member.team));
    console.runtime.set_teams(&account.name, &teams).await?;
    Ok(Redirect::to(&path_of(&account.name)).into_response())
}

pub async fn disable(
    State(console): State<Console>,
    agent: Agent,
    form: Result<Form<Named>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(Named { name }) = form?;
    if is_self(&agent, &name) {
        return refused(&console, &agent, &name, agent.t.people.not_oneself).await;
    }
    let now = console.runtime.clock().now();
    let changed = console.runtime.store().set_disabled(&name, Some(now)).await?;
    console.auth.sessions_ended();
    answer(&console, &agent, &name, changed).await
}

pub async fn enable(
    State(console): State<Console>,
    agent: Agent,
    form: Result<Form<Named>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(Named { name }) = form?;
    let changed = console.runtime.store().set_disabled(&name, None).await?;
    answer(&console, &agent, &name, changed).await
}

/// Gives the agent a new one-time password, and shows it.
pub async fn reset(
    State(console): State<Console>,
    agent: Agent,
    form: Result<Form<Named>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(Named { name }) = form?;
    if is_self(&agent, &name) {
        return refused(&console, &agent, &name, agent.t.people.not_oneself).await;
    }
    let store = console.runtime.store();
    let account = store.account(&name).await?.ok_or(Failure::Unknown)?;
    let (password, hash) = match one_time(None, console.auth.passwords()).await {
        Ok(made) => made,
        Err(Unfit::Busy) => return refused(&console, &agent, &name, agent.t.busy).await,
        Err(_) => return Err(Failure::Unavailable),
    };
    let until = console.runtime.clock().now() + ONE_TIME_LIFE;
    match store.set_password(&account.name, &hash, Some(until)).await? {
        Changed::Done => {
            console.auth.sessions_ended();
            Ok(show_one_time(&console, agent.t, &account.name, &password))
        }
        refused => answer(&console, &agent, &account.name, refused).await,
    }
}

/// Ends one session of the agent, or all.
pub async fn end(State(console): State<Console>, form: Result<Form<End>, FormRejection>) -> Result<Response, Failure> {
    let Form(End { name, id }) = form?;
    let which = if id.is_empty() {
        Sessions::All
    } else {
        Sessions::One(id)
    };
    console.auth.end_sessions(&name, which).await?;
    Ok(Redirect::to(&path_of(&name)).into_response())
}

fn is_self(agent: &Agent, name: &str) -> bool {
    agent.name().eq_ignore_ascii_case(name)
}

async fn answer(console: &Console, agent: &Agent, name: &str, changed: Changed) -> Result<Response, Failure> {
    match changed {
        Changed::Done => Ok(Redirect::to(&path_of(name)).into_response()),
        Changed::Unknown => Err(Failure::Unknown),
        Changed::LastAdmin => refused(console, agent, name, &fill(agent.t.people.last_admin, name)).await,
    }
}

async fn refused(console: &Console, agent: &Agent, name: &str, problem: &str) -> Result<Response, Failure> {
    let page = shown(console, agent, name, Some(problem.to_owned())).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

async fn shown(console: &Console, agent: &Agent, name: &str, problem: Option<String>) -> Result<Response, Failure> {
    let (t, now) = (agent.t, console.runtime.clock().now());
    let all = console.runtime.store().accounts(now).await?;
    let is_named = |listed: &ListedAccount| listed.account.name.eq_ignore_ascii_case(name);
    let listed = all.into_iter().find(is_named).ok_or(Failure::Unknown)?;
    Ok(rendered(&Page {
        t,
        bar: Bar::new(agent, Place::Agents),
        form_token: agent.session.form_token(),
        roles: roles(listed.account.role, t),
        teams: teams(console, &listed.account.name, t).await?,
        state: state(&listed, now, t),
        seen: seen(&listed, now, t),
        is_disabled: listed.account.disabled_at.is_some(),
        is_self: is_self(agent, name),
        sessions: rows(console, agent, name).await?,
        name: listed.account.name,
        problem,
    }))
}

/// The bot's teams, and to which of them the agent belongs.
async fn teams(console: &Console, name: &str, t: &'static Phrases) -> Result<Vec<TeamOption>, Failure> {
    let (bot, members) = (console.runtime.bot(), console.runtime.store().members().await?);
    let option = |(team, known): (&String, &Team)| TeamOption {
        title: words::team(&bot, team, t),
        is_member: match &known.members {
            Some(named) => named.iter().any(|member| member.eq_ignore_ascii_case(name)),
            None => members
                .iter()
                .any(|member| member.team == *team && member.agent.eq_ignore_ascii_case(name)),
        },
        is_fixed: known.members.is_some(),
        name: team.clone(),
    };
    Ok(bot.content.teams.iter().map(option).collect())
}
