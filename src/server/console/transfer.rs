//! Passing a conversation on: the form, and what it does.

use super::Console;
use super::action::{conflict, done};
use super::conversation::{Notice, refused};
use super::failure::Failure;
use super::phrases::{Phrases, fill};
use super::visit::Agent;
use super::words;
use crate::dialogue::{Receiver, State, same_agent};
use crate::runtime::{Passer, TransferError};
use crate::store::{Presence, Role, StoreError};
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// Whom the conversation can be passed on to.
pub struct Transfer {
    pub words: &'static Words,
    /// Another agent has it, and this one may pass it on all the same.
    pub of_another: bool,
    /// Name and title, by title.
    pub teams: Vec<(String, String)>,
    /// Name, and the name with what they are doing now. Those who are there come first.
    pub agents: Vec<(String, String)>,
}

pub struct Words {
    pub open: &'static str,
    pub to: &'static str,
    pub teams: &'static str,
    pub agents: &'static str,
    pub choose: &'static str,
    pub submit: &'static str,
    online: &'static str,
    away: &'static str,
    unknown_team: &'static str,
    unknown_agent: &'static str,
    disabled: &'static str,
    has_it: &'static str,
}

const INDONESIAN: Words = Words {
    open: "Teruskan…",
    to: "Teruskan ke",
    teams: "Antrean tim",
    agents: "Langsung ke agen",
    choose: "Pilih tim atau agen",
    submit: "Teruskan",
    online: "{} (online)",
    away: "{} (jeda)",
    unknown_team: "Tim itu tidak ada. Pilih yang lain.",
    unknown_agent: "Agen itu tidak ada. Pilih yang lain.",
    disabled: "Akun {} dinonaktifkan. Pilih agen lain.",
    has_it: "Percakapan ini sudah bersama agen itu. Pilih yang lain.",
};

const ENGLISH: Words = Words {
    open: "Pass on…",
    to: "Pass on to",
    teams: "A team's queue",
    agents: "Straight to an agent",
    choose: "Choose a team or an agent",
    submit: "Pass on",
    online: "{} (online)",
    away: "{} (away)",
    unknown_team: "There is no such team. Choose another.",
    unknown_agent: "There is no such agent. Choose another.",
    disabled: "The account of {} is disabled. Choose another agent.",
    has_it: "That agent has this conversation already. Choose another.",
};

impl Transfer {
    pub async fn read(console: &Console, agent: &Agent, state: &State) -> Result<Self, StoreError> {
        let words = words_of(agent.t);
        let bot = console.runtime.bot();
        let mut teams: Vec<(String, String)> = bot
            .content
            .teams
            .keys()
            .map(|name| (name.clone(), words::team(&bot, name, agent.t)))
            .collect();
        teams.sort_by(|a, b| a.1.cmp(&b.1));
        let mut others = console.runtime.receivers().await?;
        let holder = words::holder(state);
        others.retain(|other| !holder.is_some_and(|holder| same_agent(&other.name, holder)));
        others.sort_by_key(|other| other.presence == Presence::Away);
        let label = |presence| match presence {
            Presence::Online => words.online,
            Presence::Away => words.away,
        };
        let agents = others
            .into_iter()
            .map(|other| (other.name.clone(), fill(label(other.presence), other.name)));
        Ok(Self {
            words,
            of_another: agent.role() >= Role::Lead && holder.is_some_and(|holder| holder != agent.name()),
            teams,
            agents: agents.collect(),
        })
    }
}

fn words_of(t: &Phrases) -> &'static Words {
    if t.code == "id" { &INDONESIAN } else { &ENGLISH }
}

#[derive(Deserialize)]
pub struct Passed {
    /// `team:NAME` or `agent:NAME`.
    to: String,
}

pub async fn transfer(
    Shared(console): Shared<Console>,
    agent: Agent,
    Path(id): Path<String>,
    form: Result<Form<Passed>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form?;
    let to = match form.to.split_once(':') {
        Some(("team", team)) => Receiver::Team(team.to_owned()),
        Some(("agent", other)) => Receiver::Agent(other.to_owned()),
        _ => return Err(Failure::BadForm),
    };
    let words = words_of(agent.t);
    let passer = if agent.role() >= Role::Lead {
        Passer::Lead(agent.name())
    } else {
        Passer::Holder(agent.name())
    };
    let problem = match console.runtime.transfer(&id, passer, to).await {
        Ok(_) => return Ok(done(&agent, &id)),
        Err(TransferError::NotHeld(state)) => {
            let text = match words::holder(&state) {
                Some(holder) => fill(agent.t.claimed_by, holder),
                None => agent.t.not_yours.to_owned(),
            };
            return conflict(&console, &agent, &id, text).await;
        }
        Err(TransferError::Apply(error)) => return Err(error.into()),
        Err(TransferError::UnknownAgent(_)) => words.unknown_agent.to_owned(),
        Err(TransferError::Disabled(other)) => fill(words.disabled, other),
        Err(TransferError::ToHolder) => words.has_it.to_owned(),
        Err(TransferError::UnknownTeam) => words.unknown_team.to_owned(),
    };
    let notice = Notice {
        text: problem,
        ..Notice::default()
    };
    refused(&console, &agent, &id, StatusCode::UNPROCESSABLE_ENTITY, notice).await
}
