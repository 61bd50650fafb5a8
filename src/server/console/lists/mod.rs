//! The desk: lists of conversations. Who waits, what is one's own, what is open, what is closed, and what is found.

mod level;
mod query;
mod row;

use super::Console;
use super::bar::{Bar, Place};
use super::desk_news::News;
use super::failure::Failure;
use super::notice::{Notice, notices};
use super::phrases::lists::ListPhrases;
use super::phrases::{Phrases, fill};
use super::renderings;
use super::visit::{Agent, page as rendered};
use super::words;
use crate::dialogue::{Contact, From};
use crate::store::{Entry, Found, Listed, Queued, StoreError};
use askama::Template;
use axum::Json;
use axum::extract::{Path, Query as Asked, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use query::{Query, cursor_of};
use row::{Around, Row};

/// Conversations on a page of a list.
const LISTED: usize = 50;

/// Tags that the filter offers.
const TAGS: usize = 50;

/// An agent's own conversations shown at most.
const OWN: usize = 200;

/// Entries looked through for the visitor's last message, and characters of it in a notification.
const LOOK_BACK: usize = 20;
const GLIMPSE: usize = 140;

/// One of the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    Waiting,
    Mine,
    All,
    Closed,
    Search,
}

#[derive(Template)]
#[template(path = "list.html")]
struct Page {
    t: &'static Phrases,
    w: &'static ListPhrases,
    bar: Bar,
    news: News,
    view: View,
    query: Query,
    /// Where the page's script finds what changes; empty where nothing does.
    rows: String,
    title: &'static str,
    /// Of the filter: name and title.
    teams: Vec<(String, String)>,
    /// Of the filter: those in use.
    tags: Vec<String>,
}

#[derive(Template)]
#[template(path = "list_rows.html")]
struct Rows {
    t: &'static Phrases,
    w: &'static ListPhrases,
    view: View,
}

/// A list at one moment.
struct View {
    list: List,
    notices: Vec<Notice>,
    rows: Vec<Row>,
    leads: Vec<LeadRow>,
    /// What is said where nothing is listed.
    empty: (&'static str, &'static str),
    /// Waiting time is not the time on the clock.
    is_business_time: bool,
    /// How far the search or its index has come.
    note: Option<String>,
    /// The next page, and what its link says.
    next: Option<(String, &'static str)>,
    /// The first page, on others.
    first: Option<String>,
}

/// Somebody to be called back.
struct LeadRow {
    conversation: String,
    name: String,
    contact: String,
    waited: String,
}

impl List {
    pub const EACH: [Self; 5] = [Self::Waiting, Self::Mine, Self::All, Self::Closed, Self::Search];

    fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Mine => "mine",
            Self::All => "all",
            Self::Closed => "closed",
            Self::Search => "search",
        }
    }

    pub fn path(self) -> &'static str {
        match self {
            Self::Waiting => "/console",
            Self::Mine => "/console/mine",
            Self::All => "/console/all",
            Self::Closed => "/console/closed",
            Self::Search => "/console/search",
        }
    }

    fn title(self, w: &ListPhrases) -> &'static str {
        match self {
            Self::Waiting => w.waiting,
            Self::Mine => w.mine,
            Self::All => w.all,
            Self::Closed => w.closed,
            Self::Search => w.search,
        }
    }

    fn empty(self, w: &ListPhrases, narrow: bool) -> (&'static str, &'static str) {
        match self {
            Self::Search => (w.nothing_found, w.nothing_found_text),
            _ if narrow => (w.nothing_so, w.nothing_so_text),
            Self::Waiting => (w.nobody_waits, w.nobody_waits_text),
            Self::Mine => (w.nothing_mine, w.nothing_mine_text),
            Self::All => (w.nothing_open, w.nothing_open_text),
            Self::Closed => (w.nothing_closed, w.nothing_closed_text),
        }
    }
}

pub async fn waiting(state: State<Console>, agent: Agent, query: Asked<Query>) -> Result<Response, Failure> {
    page(state.0, agent, List::Waiting, query.0).await
}

pub async fn mine(state: State<Console>, agent: Agent, query: Asked<Query>) -> Result<Response, Failure> {
    page(state.0, agent, List::Mine, query.0).await
}

pub async fn all(state: State<Console>, agent: Agent, query: Asked<Query>) -> Result<Response, Failure> {
    page(state.0, agent, List::All, query.0).await
}

pub async fn closed(state: State<Console>, agent: Agent, query: Asked<Query>) -> Result<Response, Failure> {
    page(state.0, agent, List::Closed, query.0).await
}

pub async fn search(state: State<Console>, agent: Agent, query: Asked<Query>) -> Result<Response, Failure> {
    page(state.0, agent, List::Search, query.0).await
}

/// The part of a list that changes. Of the change that the page was told of it is made once for all pages alike.
pub async fn rows(
    State(console): State<Console>,
    agent: Agent,
    Path(list): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, Failure> {
    let list = List::EACH
        .into_iter()
        .find(|each| each.name() == list)
        .ok_or(Failure::Unknown)?;
    let query = query.trimmed();
    let make = || async {
        let rows = Rows {
            t: agent.t,
            w: agent.t.lists(),
            view: view(&console, &agent, list, &query).await?,
        };
        renderings::bytes(&rows).map_err(|error| {
            tracing::error!(error = %error, "a list could not be rendered");
            Failure::Unavailable
        })
    };
    let change = console.board.change();
    let part = if query.change == Some(change) {
        let own = if list == List::Mine { agent.name() } else { "" };
        let name = format!("{} {} {own}", agent.t.code, list.rows(&query));
        console.renderings.get(change, name, make).await?
    } else {
        make().await?
    };
    Ok(([(CONTENT_TYPE, "text/html; charset=utf-8")], part).into_response())
}

/// Who wrote last in a conversation and what: for a notification of an agent who wants to read that there.
pub async fn glimpse(
    State(console): State<Console>,
    agent: Agent,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let state = console.runtime.state(&id).await?.ok_or(Failure::Unknown)?;
    let latest = console.runtime.store().latest(&id, LOOK_BACK).await?;
    let last = latest.iter().rev().find_map(|entry| match entry {
        Entry::Message(message) if message.from == From::Visitor => Some(message),
        _ => None,
    });
    let text: String = last.map_or("", |message| &message.text).chars().take(GLIMPSE).collect();
    let name = words::visitor_name(&state, agent.t);
    Ok(Json(serde_json::json!({ "name": name, "text": text })).into_response())
}

async fn page(console: Console, agent: Agent, list: List, query: Query) -> Result<Response, Failure> {
    let query = query.trimmed();
    let (t, w) = (agent.t, agent.t.lists());
    let bot = console.runtime.bot();
    let teams = bot.content.teams.keys();
    Ok(rendered(&Page {
        t,
        w,
        bar: Bar::new(&agent, Place::Conversations),
        news: console.board.news(agent.name()).await?,
        view: view(&console, &agent, list, &query).await?,
        rows: if list == List::Search {
            String::new()
        } else {
            list.rows(&query)
        },
        title: list.title(w),
        teams: teams.map(|team| (team.clone(), words::team(&bot, team, t))).collect(),
        tags: console.runtime.store().tags_in_use(TAGS).await?,
        query,
    }))
}

async fn view(console: &Console, agent: &Agent, list: List, query: &Query) -> Result<View, Failure> {
    let (runtime, t) = (&console.runtime, agent.t);
    let (bot, w) = (runtime.bot(), t.lists());
    let search = query.search(bot.content.hours.zone());
    let listed = match list {
        List::Waiting => queued(console, query).await?,
        List::Mine => Listing::whole(runtime.store().held(Some(agent.name()), OWN).await?),
        List::All | List::Closed => {
            let behind = console.board.catch_up().await?;
            let (closed, filter) = (list == List::Closed, query.filter());
            let found = runtime.store().by_turn(closed, &filter, query.cursor(), LISTED).await?;
            Listing::found(found, behind)
        }
        List::Search if query.is_narrow() => {
            let behind = console.board.catch_up().await?;
            let found = runtime.store().search(&search, query.cursor(), LISTED).await?;
            Listing::found(found, behind)
        }
        List::Search => Listing::default(),
    };
    let is_first = query.after.is_empty();
    let around = Around {
        list,
        bot: &bot,
        now: runtime.clock().now(),
        t,
        sought: &search.words,
    };
    let further = if listed.looked_back_to.is_some() {
        w.look_further
    } else {
        w.more
    };
    let looked = listed.looked_back_to.map(|to| {
        let day = words::moment(to, around.now, bot.content.hours.zone(), t);
        fill(w.looked_back, day.shown)
    });
    let behind = (listed.behind > 0).then(|| fill(w.catching_up, listed.behind));
    Ok(View {
        list,
        notices: if list == List::Waiting {
            notices(runtime, t)
        } else {
            Vec::new()
        },
        leads: if list == List::Waiting && is_first {
            leads(console, agent).await?
        } else {
            Vec::new()
        },
        empty: if list == List::Search && !query.is_narrow() {
            (w.search_label, w.search_hint)
        } else {
            list.empty(w, query.is_narrow())
        },
        is_business_time: !bot.content.hours.is_always(),
        note: behind.or(looked),
        next: listed.next.map(|after| (list.page(query, &after), further)),
        first: (!is_first).then(|| list.page(query, "")),
        rows: listed
            .rows
            .into_iter()
            .map(|listed| Row::new(listed, &around))
            .collect(),
    })
}

/// What was read for one page of a list.
#[derive(Default)]
struct Listing {
    rows: Vec<Listed>,
    next: Option<String>,
    looked_back_to: Option<chrono::DateTime<chrono::Utc>>,
    /// Turns that the index does not know yet.
    behind: u64,
}

impl Listing {
    fn whole(rows: Vec<Listed>) -> Self {
        Self {
            rows,
            ..Self::default()
        }
    }

    fn found(found: Found, behind: u64) -> Self {
        Self {
            rows: found.rows,
            next: found.next.map(|next| next.to_string()),
            looked_back_to: found.looked_back_to,
            behind,
        }
    }
}

async fn queued(console: &Console, query: &Query) -> Result<Listing, StoreError> {
    let (filter, after) = (query.filter(), query.queued());
    let store = console.runtime.store();
    let mut rows = store.queued(&filter, after.as_ref(), LISTED + 1).await?;
    let is_cut = rows.len() > LISTED;
    rows.truncate(LISTED);
    let last = rows.last().and_then(|row| row.state.handoff.as_ref());
    let next = last.filter(|_| is_cut).map(|handoff| {
        cursor_of(&Queued {
            priority: handoff.priority,
            requested_at: handoff.requested_at,
            handoff: handoff.id.clone(),
        })
    });
    Ok(Listing {
        rows,
        next,
        ..Listing::default()
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
