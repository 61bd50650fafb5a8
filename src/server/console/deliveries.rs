//! Notices on their way to webhooks: what is due, what arrived, what died; and sending one again.

use super::Console;
use super::bar::{Bar, Place};
use super::failure::Failure;
use super::phrases::{Phrases, fill};
use super::visit::{Agent, page as rendered};
use crate::bus::Hint;
use crate::store::{DeliveryRow, DeliveryStatus};
use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
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
    pub behind: &'static str,
    pub replay: &'static str,
    pub send_now: &'static str,
    pub conversation: &'static str,
    pub older: &'static str,
    pub none: &'static str,
    /// Types of notices, and what they tell.
    pub kinds: [(&'static str, &'static str); 11],
    /// How errors of ours begin, and what they mean.
    pub errors: [(&'static str, &'static str); 11],
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
    behind: "menunggu kiriman sebelumnya dari percakapan ini",
    replay: "Kirim lagi",
    send_now: "Kirim sekarang",
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
    errors: [
        ("HTTP ", "Penerima menjawab dengan kode ini."),
        ("SMTP ", "Server email menjawab dengan kode ini."),
        ("timed out", "Penerima tidak menjawab dalam 20 detik."),
        ("no connection", "Penerima tidak bisa dihubungi."),
        ("broken off", "Sambungan putus sebelum ada jawaban."),
        (
            "address_refused",
            "Alamatnya bukan alamat publik; server ini hanya mengirim ke sana kalau --allow-targets mengizinkan.",
        ),
        (
            "target_off",
            "Target ini menjawab 410 dan dimatikan sampai `url` di bot.yaml diganti.",
        ),
        (
            "target_missing",
            "Target ini tidak ada lagi di bot.yaml, atau `url`-nya kosong.",
        ),
        (
            "bad_template",
            "Teks target ini di bot.yaml tidak cocok dengan pemberitahuan ini; perbaiki, lalu kirim lagi.",
        ),
        (
            "bad_secret",
            "Kunci rahasia target ini salah; perbaiki, lalu kirim lagi.",
        ),
        ("bad_", "Pemberitahuan ini tidak bisa ditulis untuk target ini."),
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
    behind: "waits for an earlier one of this conversation",
    replay: "Send again",
    send_now: "Send now",
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
    errors: [
        ("HTTP ", "The receiver answered with this code."),
        ("SMTP ", "The mail server answered with this code."),
        ("timed out", "The receiver did not answer within 20 seconds."),
        ("no connection", "The receiver cannot be reached."),
        ("broken off", "The connection broke before there was an answer."),
        (
            "address_refused",
            "Its address is not public; this server goes there only if --allow-targets says so.",
        ),
        (
            "target_off",
            "The target answered 410 and is off until its `url` in bot.yaml changes.",
        ),
        (
            "target_missing",
            "The target is no longer in bot.yaml, or its `url` is empty.",
        ),
        (
            "bad_template",
            "The target's texts in bot.yaml do not fit this notice; mend them, then send it again.",
        ),
        (
            "bad_secret",
            "The target's secret is none; mend it, then send it again.",
        ),
        ("bad_", "This notice cannot be written to this target."),
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

#[derive(Deserialize)]
pub struct Again {
    /// The status that was chosen on the page.
    #[serde(default)]
    status: String,
}

/// Sends a notice again, with the same `webhook-id`.
pub async fn replay(
    State(console): State<Console>,
    Path(id): Path<i64>,
    form: Result<Form<Again>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(Again { status }) = form?;
    let now = console.runtime.clock().now();
    if !console.runtime.store().replay(id, now).await? {
        return Err(Failure::Unknown);
    }
    console.runtime.hint(Hint::Work);
    let back = DeliveryStatus::from_word(&status).map(|status| format!("?status={}", status.word()));
    Ok(Redirect::to(&format!("/console/deliveries{}", back.unwrap_or_default())).into_response())
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
        meaning: found.last_error.as_deref().and_then(|error| meaning(error, w)),
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
