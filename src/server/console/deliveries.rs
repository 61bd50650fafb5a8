//! Notices on their way to webhooks: what is due, what arrived, what died; and sending one again.

use super::Console;
use super::bar::{Bar, Place};
use super::failure::Failure;
use super::phrases::{Phrases, fill};
use super::visit::{Agent, page as rendered};
use crate::bus::Hint;
use crate::store::{DeliveryRow, DeliveryStatus};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

/// Deliveries on one page.
const LISTED: usize = 50;

#[derive(Deserialize)]
pub struct Filter {
    status: Option<String>,
    /// Only those with an id below this one.
    before: Option<i64>,
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
    rows: Vec<Row>,
    /// Where the next page begins.
    older: Option<i64>,
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
    at: String,
    next: Option<String>,
}

/// What this page says in one language.
pub struct Words {
    pub all: &'static str,
    pub due: &'static str,
    pub delivered: &'static str,
    pub dead: &'static str,
    pub attempts: &'static str,
    pub latency: &'static str,
    pub queued: &'static str,
    pub next: &'static str,
    pub instead: &'static str,
    pub replay: &'static str,
    pub conversation: &'static str,
    pub older: &'static str,
    pub none: &'static str,
    /// Types of notices, and what they tell.
    pub kinds: [(&'static str, &'static str); 11],
}

const INDONESIAN: Words = Words {
    all: "Semua",
    due: "Menunggu dikirim",
    delivered: "Terkirim",
    dead: "Gagal",
    attempts: "{} kali dicoba",
    latency: "percobaan terakhir",
    queued: "Dibuat",
    next: "dikirim lagi",
    instead: "menggantikan",
    replay: "Kirim lagi",
    conversation: "Percakapan",
    older: "Lebih lama",
    none: "Belum ada kiriman di sini.",
    kinds: [
        ("handoff.requested", "Pengunjung butuh orang"),
        ("handoff.reminded", "Pengingat: masih menunggu"),
        ("handoff.escalated", "Diteruskan ke tim lain"),
        ("handoff.claimed", "Percakapan diambil"),
        ("handoff.returned", "Kembali ke bot"),
        ("handoff.resolved", "Percakapan selesai"),
        ("handoff.expired", "Tidak ada yang mengambil"),
        ("message.created", "Pesan dari pengunjung"),
        ("contact.left", "Kontak dari pengunjung"),
        ("contact.reminded", "Pengingat: belum dihubungi"),
        ("rating.submitted", "Penilaian pengunjung"),
    ],
};

const ENGLISH: Words = Words {
    all: "All",
    due: "Due",
    delivered: "Delivered",
    dead: "Dead",
    attempts: "attempts: {}",
    latency: "last attempt",
    queued: "Queued",
    next: "sent next",
    instead: "in place of",
    replay: "Send again",
    conversation: "Conversation",
    older: "Older",
    none: "No deliveries here yet.",
    kinds: [
        ("handoff.requested", "A visitor needs a person"),
        ("handoff.reminded", "Reminder: still waiting"),
        ("handoff.escalated", "Passed on to another team"),
        ("handoff.claimed", "Conversation claimed"),
        ("handoff.returned", "Back with the bot"),
        ("handoff.resolved", "Conversation resolved"),
        ("handoff.expired", "Nobody came in time"),
        ("message.created", "Message from the visitor"),
        ("contact.left", "Contact from a visitor"),
        ("contact.reminded", "Reminder: not called back"),
        ("rating.submitted", "Visitor's rating"),
    ],
};

pub async fn page(
    State(console): State<Console>,
    agent: Agent,
    Query(filter): Query<Filter>,
) -> Result<Response, Failure> {
    let status = filter.status.as_deref().and_then(DeliveryStatus::from_word);
    let found = console
        .runtime
        .store()
        .deliveries(status, filter.before, LISTED)
        .await?;
    let zone = console.runtime.bot().content.hours.zone();
    let w = words(agent.t);
    Ok(rendered(&Page {
        t: agent.t,
        w,
        bar: Bar::new(&agent, Place::Deliveries),
        form_token: agent.session.form_token(),
        status: status.map_or("", DeliveryStatus::word),
        older: found.last().filter(|_| found.len() == LISTED).map(|row| row.id),
        rows: found.into_iter().map(|found| row(found, w, zone)).collect(),
    }))
}

/// Sends a notice again, with the same `webhook-id`.
pub async fn replay(State(console): State<Console>, Path(id): Path<i64>) -> Result<Response, Failure> {
    let now = console.runtime.clock().now();
    if !console.runtime.store().replay(id, now).await? {
        return Err(Failure::Unknown);
    }
    console.runtime.hint(Hint::Work);
    Ok(Redirect::to("/console/deliveries").into_response())
}

fn words(t: &Phrases) -> &'static Words {
    if t.code == "id" { &INDONESIAN } else { &ENGLISH }
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
        error: found.last_error,
        at: shown(found.created_at),
        next: found.due_at.filter(|_| is_due && found.attempts > 0).map(shown),
    }
}
