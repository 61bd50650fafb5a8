//! Notices on their way to webhooks: what is due, what arrived, what died; and sending one again.

mod words;

use super::Console;
use super::bar::{Bar, Place};
use super::failure::Failure;
use super::phrases::{Phrases, fill};
use super::visit::{Agent, page as rendered};
use crate::bus::Hint;
use crate::store::{DeliveryRow, DeliveryStatus, Standing, StoreError};
use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use std::collections::BTreeSet;
use words::{Words, words};

/// Deliveries sent again or forgotten in one transaction.
const AT_ONCE: usize = 500;

/// Deliveries on one page.
const LISTED: usize = 50;

#[derive(Deserialize)]
pub struct Filter {
    status: Option<String>,
    /// Only those to this target.
    target: Option<String>,
    /// Only those with an id below this one.
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "deliveries.html")]
struct Page {
    t: &'static Phrases,
    w: &'static Words,
    bar: Bar,
    form_token: String,
    /// The chosen status, or nothing.
    status: &'static str,
    /// The chosen target, or nothing.
    target: String,
    /// The same as it stands in addresses, each with the chosen target.
    links: Links,
    /// Targets that somebody should look at.
    troubles: Vec<Trouble>,
    targets: Vec<TargetLink>,
    rows: Vec<Row>,
    /// Where the next page begins.
    older: Option<String>,
    /// Why nothing was done.
    refusal: Option<String>,
    /// By whose clock the times are.
    zone: String,
}

/// The filters by status.
struct Links {
    all: String,
    due: String,
    delivered: String,
    dead: String,
}

/// A filter by target.
struct TargetLink {
    name: String,
    path: String,
    is_chosen: bool,
}

/// A target that is off, or has dead deliveries.
struct Trouble {
    target: String,
    /// Since when it is off, and what to do, if it is.
    off: Option<String>,
    /// How many are dead, in words, if any.
    dead: Option<String>,
}

struct Row {
    id: i64,
    /// As `events` in bot.yaml names it.
    kind: String,
    /// The same in words; nothing for a type of another version.
    title: Option<&'static str>,
    target: String,
    stands_in_for: Option<String>,
    conversation: String,
    status: &'static str,
    /// The status in words.
    state: &'static str,
    attempts: String,
    latency: Option<u64>,
    error: Option<String>,
    /// What the error means, where it is one of ours.
    meaning: Option<&'static str>,
    at: String,
    next: Option<String>,
    /// It waits for an earlier one of its conversation.
    is_behind: bool,
    webhook_id: String,
    /// What the button does.
    replay: &'static str,
}

pub async fn page(
    State(console): State<Console>,
    agent: Agent,
    filter: Result<Query<Filter>, QueryRejection>,
) -> Result<Response, Failure> {
    let Ok(Query(filter)) = filter else {
        return Err(Failure::Unknown);
    };
    let before = filter.before.as_deref().map(str::parse).transpose();
    let shown = Shown {
        status: filter.status.as_deref().and_then(DeliveryStatus::from_word),
        target: filter.target.unwrap_or_default(),
        before: before.map_err(|_| Failure::Unknown)?,
    };
    if !is_known(&console, &shown.target).await? {
        return unknown(&console, &agent, &shown.target).await;
    }
    Ok(rendered(&read(&console, &agent, shown, None).await?))
}

/// Which deliveries are shown.
#[derive(Default)]
struct Shown {
    status: Option<DeliveryStatus>,
    /// Empty: all.
    target: String,
    before: Option<i64>,
}

async fn read(console: &Console, agent: &Agent, shown: Shown, refusal: Option<String>) -> Result<Page, StoreError> {
    let Shown { status, target, before } = shown;
    let of_target = Some(target.as_str()).filter(|target| !target.is_empty());
    let store = console.runtime.store();
    let found = store.deliveries_to(of_target, status, before, LISTED).await?;
    let zone = console.runtime.bot().content.hours.zone();
    let w = words(agent.t);
    let standings = store.standings().await?;
    Ok(Page {
        t: agent.t,
        w,
        bar: Bar::new(agent, Place::Deliveries),
        form_token: agent.session.form_token(),
        status: status.map_or("", DeliveryStatus::word),
        links: Links {
            all: path(None, &target, None),
            due: path(Some(DeliveryStatus::Due), &target, None),
            delivered: path(Some(DeliveryStatus::Delivered), &target, None),
            dead: path(Some(DeliveryStatus::Dead), &target, None),
        },
        troubles: standings
            .into_iter()
            .filter(|standing| of_target.is_none_or(|target| target == standing.target))
            .filter_map(|standing| trouble(standing, w, zone))
            .collect(),
        targets: names(console)
            .await?
            .into_iter()
            .map(|name| TargetLink {
                path: path(status, &name, None),
                is_chosen: name == target,
                name,
            })
            .collect(),
        older: found
            .last()
            .filter(|_| found.len() == LISTED)
            .map(|row| path(status, &target, Some(row.id))),
        target,
        rows: found.into_iter().map(|found| row(found, w, zone)).collect(),
        refusal,
        zone: fill(w.zone, zone.name()),
    })
}

/// Targets of the bot, and those to which anything was ever sent.
async fn names(console: &Console) -> Result<BTreeSet<String>, StoreError> {
    let mut names: BTreeSet<String> = console.runtime.store().targets().await?.into_iter().collect();
    let bot = console.runtime.bot();
    names.extend(bot.content.handoff.targets.iter().map(|target| target.name.clone()));
    Ok(names)
}

/// Whether there is such a target; the name of none stands for all.
async fn is_known(console: &Console, target: &str) -> Result<bool, StoreError> {
    Ok(target.is_empty() || names(console).await?.contains(target))
}

async fn is_off(console: &Console, target: &str) -> Result<bool, StoreError> {
    let off = console.runtime.store().targets_off().await?;
    Ok(off.iter().any(|(name, _)| name == target))
}

/// The page with all there is, and that there is no such target.
async fn unknown(console: &Console, agent: &Agent, target: &str) -> Result<Response, Failure> {
    let refusal = fill(words(agent.t).unknown, target);
    let page = read(console, agent, Shown::default(), Some(refusal)).await?;
    Ok((StatusCode::NOT_FOUND, rendered(&page)).into_response())
}

/// The page of a target that is off, and that nothing was sent again.
async fn refused_as_off(console: &Console, agent: &Agent, target: String) -> Result<Response, Failure> {
    let refusal = fill(words(agent.t).is_off, &target);
    let shown = Shown {
        target,
        ..Shown::default()
    };
    let page = read(console, agent, shown, Some(refusal)).await?;
    Ok((StatusCode::CONFLICT, rendered(&page)).into_response())
}

#[derive(Deserialize)]
pub struct Again {
    /// The status that was chosen on the page.
    #[serde(default)]
    status: String,
    /// The target that was.
    #[serde(default)]
    target: String,
}

#[derive(Deserialize)]
pub struct Named {
    target: String,
}

/// Sends all that are dead at a target again.
pub async fn replay_dead(
    State(console): State<Console>,
    agent: Agent,
    form: Result<Form<Named>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(Named { target }) = form?;
    if !is_known(&console, &target).await? {
        return unknown(&console, &agent, &target).await;
    }
    if is_off(&console, &target).await? {
        return refused_as_off(&console, &agent, target).await;
    }
    let (store, now) = (console.runtime.store(), console.runtime.clock().now());
    while store.replay_dead(&target, now, AT_ONCE).await? == AT_ONCE {}
    console.runtime.hint(Hint::Work);
    Ok(Redirect::to(&path(Some(DeliveryStatus::Due), &target, None)).into_response())
}

/// Forgets all that are dead at a target.
pub async fn dismiss_dead(
    State(console): State<Console>,
    agent: Agent,
    form: Result<Form<Named>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(Named { target }) = form?;
    if !is_known(&console, &target).await? {
        return unknown(&console, &agent, &target).await;
    }
    while console.runtime.store().dismiss_dead(&target, AT_ONCE).await? == AT_ONCE {}
    tracing::info!(
        target_name = target,
        agent = agent.name(),
        "the dead deliveries of a target were dismissed"
    );
    Ok(Redirect::to("/console/deliveries").into_response())
}

/// Lets a target that answered 410 be told again.
pub async fn switch_on(
    State(console): State<Console>,
    agent: Agent,
    form: Result<Form<Named>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(Named { target }) = form?;
    if !is_known(&console, &target).await? {
        return unknown(&console, &agent, &target).await;
    }
    console.runtime.store().switch_on(&target).await?;
    console.runtime.targets_changed().await?;
    console.runtime.hint(Hint::Work);
    Ok(Redirect::to(&path(None, &target, None)).into_response())
}

/// Sends a notice again, with the same `webhook-id`.
pub async fn replay(
    State(console): State<Console>,
    agent: Agent,
    Path(id): Path<i64>,
    form: Result<Form<Again>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(Again { status, target }) = form?;
    let (store, now) = (console.runtime.store(), console.runtime.clock().now());
    let delivery = store.delivery(id).await?.ok_or(Failure::Unknown)?;
    if is_off(&console, &delivery.target).await? {
        return refused_as_off(&console, &agent, delivery.target).await;
    }
    if !store.replay(id, now).await? {
        return Err(Failure::Unknown);
    }
    console.runtime.hint(Hint::Work);
    Ok(Redirect::to(&path(DeliveryStatus::from_word(&status), &target, None)).into_response())
}

/// The address of the page with these filters.
fn path(status: Option<DeliveryStatus>, target: &str, before: Option<i64>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Some(status) = status {
        query.append_pair("status", status.word());
    }
    if !target.is_empty() {
        query.append_pair("target", target);
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/console/deliveries{mark}{query}")
}

fn trouble(standing: Standing, w: &Words, zone: Tz) -> Option<Trouble> {
    let shown = |at: DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
    let off = standing.off_since.map(|since| fill(w.off, shown(since)));
    let dead = (standing.dead > 0).then(|| fill(w.dead_count, standing.dead));
    (off.is_some() || dead.is_some()).then_some(Trouble {
        target: standing.target,
        off,
        dead,
    })
}

fn row(found: DeliveryRow, w: &Words, zone: Tz) -> Row {
    let shown = |at: DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string();
    let is_due = found.status == DeliveryStatus::Due;
    Row {
        id: found.id,
        title: w
            .kinds
            .iter()
            .find(|(kind, _)| *kind == found.kind)
            .map(|(_, title)| *title),
        kind: found.kind,
        target: found.target,
        stands_in_for: found.stands_in_for,
        conversation: found.conversation,
        status: found.status.word(),
        state: match found.status {
            DeliveryStatus::Due => w.due,
            DeliveryStatus::Delivered => w.delivered,
            DeliveryStatus::Dead => w.dead,
        },
        attempts: fill(w.attempts, found.attempts),
        latency: found.latency_ms,
        meaning: match (&found.last_error, found.status) {
            (Some(_), DeliveryStatus::Delivered) => Some(w.refused),
            (error, _) => error.as_deref().and_then(|error| meaning(error, w)),
        },
        error: found.last_error,
        is_behind: is_due && found.due_at.is_none(),
        webhook_id: found.webhook_id,
        replay: if is_due { w.send_now } else { w.replay },
        at: shown(found.created_at),
        next: found.due_at.filter(|_| is_due && found.attempts > 0).map(shown),
    }
}

fn meaning(error: &str, w: &Words) -> Option<&'static str> {
    let found = w.errors.iter().find(|(begins, _)| error.starts_with(begins));
    found.map(|(_, meaning)| *meaning)
}
