//! Who waits, the longest first, and who is with whom.

use super::Console;
use super::bar::{Bar, Place};
use super::board::LISTED;
use super::failure::Failure;
use super::notice::{Notice, notices};
use super::phrases::{Phrases, fill};
use super::visit::{Agent, page as rendered};
use super::words;
use crate::dialogue::{Contact, From, HandoffStatus};
use crate::store::{Entry, QueueEntry, StoreError};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

/// Entries looked through for the visitor's last message.
const LOOK_BACK: usize = 20;

/// Characters of the last message shown.
const EXCERPT: usize = 160;

#[derive(Template)]
#[template(path = "queue.html")]
struct Page {
    t: &'static Phrases,
    bar: Bar,
    queue: Queue,
}

#[derive(Template)]
#[template(path = "queue_rows.html")]
struct Rows {
    t: &'static Phrases,
    queue: Queue,
}

/// The queue at one moment.
pub struct Queue {
    notices: Vec<Notice>,
    /// All who wait, shown or not.
    count: u32,
    waiting: Vec<Row>,
    /// Where not all who wait are shown: how many are.
    cut: Option<String>,
    leads: Vec<LeadRow>,
    mine: Vec<Row>,
    others: Vec<Row>,
}

/// Somebody to be called back.
pub struct LeadRow {
    conversation: String,
    name: String,
    contact: String,
    waited: String,
}

pub struct Row {
    conversation: String,
    name: String,
    last: Option<String>,
    team: String,
    reason: &'static str,
    waited: String,
    holder: String,
}

pub async fn page(State(console): State<Console>, agent: Agent) -> Result<Response, Failure> {
    Ok(rendered(&Page {
        t: agent.t,
        bar: Bar::new(&agent, Place::Conversations),
        queue: queue(&console, &agent).await?,
    }))
}

/// The part of the page that changes.
pub async fn rows(State(console): State<Console>, agent: Agent) -> Result<Response, Failure> {
    Ok(rendered(&Rows {
        t: agent.t,
        queue: queue(&console, &agent).await?,
    }))
}

async fn queue(console: &Console, agent: &Agent) -> Result<Queue, StoreError> {
    let store = console.runtime.store();
    let waiting = store.handoffs(Some(HandoffStatus::Requested), LISTED).await?;
    let claimed = store.handoffs(Some(HandoffStatus::Claimed), LISTED).await?;
    let (mine, others): (Vec<_>, Vec<_>) = claimed
        .into_iter()
        .partition(|entry| entry.handoff.agent.as_deref() == Some(agent.name()));
    let count = console
        .board
        .waiting()
        .await?
        .max(u32::try_from(waiting.len()).unwrap_or(u32::MAX));
    let cut = (count as usize > waiting.len()).then(|| fill(agent.t.not_all_shown, waiting.len()));
    Ok(Queue {
        notices: notices(&console.runtime, agent.t),
        count,
        cut,
        waiting: rows_of(console, agent, waiting).await?,
        leads: leads(console, agent).await?,
        mine: rows_of(console, agent, mine).await?,
        others: rows_of(console, agent, others).await?,
    })
}

/// Who waits for a call; whoever is queued as well is listed there.
async fn leads(console: &Console, agent: &Agent) -> Result<Vec<LeadRow>, StoreError> {
    let (runtime, t) = (&console.runtime, agent.t);
    let now = runtime.clock().now();
    let mut rows = Vec::new();
    for conversation in runtime.store().leads(LISTED).await? {
        let state = runtime.state(&conversation).await?;
        let Some((state, lead)) = state
            .as_ref()
            .filter(|state| words::waits_for_call(state))
            .and_then(|state| Some((state, state.lead.as_ref()?)))
        else {
            continue;
        };
        let Contact { phone, email, note, .. } = &lead.contact;
        let parts: Vec<&str> = [phone, email, note].into_iter().flatten().map(String::as_str).collect();
        rows.push(LeadRow {
            name: lead
                .contact
                .name
                .clone()
                .unwrap_or_else(|| words::visitor_name(state, t)),
            contact: parts.join(" · "),
            waited: words::lasted(now - lead.left_at, t),
            conversation,
        });
    }
    Ok(rows)
}

async fn rows_of(console: &Console, agent: &Agent, entries: Vec<QueueEntry>) -> Result<Vec<Row>, StoreError> {
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        rows.push(row(console, agent, entry).await?);
    }
    Ok(rows)
}

async fn row(console: &Console, agent: &Agent, entry: QueueEntry) -> Result<Row, StoreError> {
    let (runtime, t) = (&console.runtime, agent.t);
    let (bot, now) = (runtime.bot(), runtime.clock().now());
    let state = runtime.state(&entry.conversation).await?;
    let latest = runtime.store().latest(&entry.conversation, LOOK_BACK).await?;
    let asked = entry.handoff.requested_at;
    let since = state.as_ref().and_then(|state| state.waiting_since()).unwrap_or(asked);
    let name = state.map_or_else(|| t.visitor.to_owned(), |state| words::visitor_name(&state, t));
    Ok(Row {
        name,
        last: latest.iter().rev().find_map(visitors_words),
        team: words::team(&bot, &entry.handoff.team, t),
        reason: words::reason(&entry.handoff, t),
        waited: words::lasted(now - since, t),
        holder: entry.handoff.agent.unwrap_or_default(),
        conversation: entry.conversation,
    })
}

fn visitors_words(entry: &Entry) -> Option<String> {
    let Entry::Message(message) = entry else { return None };
    if message.from != From::Visitor {
        return None;
    }
    let mut excerpt: String = message.text.chars().take(EXCERPT).collect();
    if excerpt.len() < message.text.len() {
        excerpt.push('…');
    }
    Some(excerpt)
}
