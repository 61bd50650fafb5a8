//! Canned replies, rendered for one conversation.

use super::Console;
use super::failure::Failure;
use super::phrases::Phrases;
use super::visit::{Agent, page as rendered};
use super::words;
use crate::bot::CannedReply;
use crate::dialogue::{State, canned};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;

/// Replies that are offered at most.
const OFFERED: usize = 200;

/// A reply by its name and title.
pub struct Title {
    pub id: String,
    pub title: String,
}

/// A reply as it would be said in this conversation.
struct Offer {
    id: String,
    title: String,
    text: String,
    /// In small letters, all by which it is found.
    words: String,
}

#[derive(Template)]
#[template(path = "canned.html")]
struct List {
    offers: Vec<Offer>,
}

/// The replies that fit the conversation, for the list that `/` opens.
pub async fn list(Shared(console): Shared<Console>, agent: Agent, Path(id): Path<String>) -> Result<Response, Failure> {
    let state = console.runtime.state(&id).await?.ok_or(Failure::Unknown)?;
    let bot = console.runtime.bot();
    let offer = |reply: &CannedReply| {
        let title = title(&console, reply, agent.t);
        Some(Offer {
            text: text(&console, &agent, &state, reply)?,
            words: format!("{} {title} {}", reply.id, reply.keywords.join(" ")).to_lowercase(),
            id: reply.id.clone(),
            title,
        })
    };
    let fitting = bot.content.replies.values().filter(|reply| fits(reply, &state));
    Ok(rendered(&List {
        offers: fitting.filter_map(offer).take(OFFERED).collect(),
    }))
}

/// The titles of the replies that fit the conversation, for the form without script.
pub fn titles(console: &Console, state: &State, t: &'static Phrases) -> Vec<Title> {
    let bot = console.runtime.bot();
    let fitting = bot.content.replies.values().filter(|reply| fits(reply, state));
    let title = |reply: &CannedReply| Title {
        id: reply.id.clone(),
        title: title(console, reply, t),
    };
    fitting.take(OFFERED).map(title).collect()
}

/// The text of the reply with this name.
pub fn named(console: &Console, agent: &Agent, state: &State, id: &str) -> Option<String> {
    let bot = console.runtime.bot();
    let reply = bot.content.replies.get(id).filter(|reply| fits(reply, state))?;
    text(console, agent, state, reply)
}

fn text(console: &Console, agent: &Agent, state: &State, reply: &CannedReply) -> Option<String> {
    let bot = console.runtime.bot();
    canned(&bot, state, reply, agent.name(), console.runtime.clock().now())
}

fn title(console: &Console, reply: &CannedReply, t: &Phrases) -> String {
    words::plain(&console.runtime.bot(), Some(&reply.title), t).unwrap_or_else(|| reply.id.clone())
}

/// Whether the conversation is of the reply's team.
fn fits(reply: &CannedReply, state: &State) -> bool {
    let team = state.handoff.as_ref().map(|handoff| handoff.team.as_str());
    reply.team.as_deref().is_none_or(|own| team == Some(own))
}
