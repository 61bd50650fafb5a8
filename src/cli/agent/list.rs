//! Agents and their sessions, in columns or as JSON.

use super::super::{BROKEN, Format, OK, locale};
use super::not_done;
use crate::both;
use crate::runtime::{Clock, SystemClock};
use crate::server::auth::browser_words;
use crate::store::sqlite::Sqlite;
use crate::store::{Accounts, Changed, ListedAccount, ListedSession, Member, Role, Teams};
use crate::text::Locale;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use std::io::Write;

/// An agent as JSON.
#[derive(Serialize)]
struct AgentBody<'a> {
    name: &'a str,
    role: Role,
    state: State,
    /// Those of the store; a team whose members stand in bot.yaml has them from there.
    teams: Vec<&'a str>,
    sessions: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen_at: Option<String>,
    created_at: String,
}

/// Whether an agent can sign in.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Active,
    /// Has a one-time password, and has not changed it yet.
    MustChange,
    /// Has one that is too old.
    Expired,
    Disabled,
}

/// A session as JSON.
#[derive(Serialize)]
struct SessionBody<'a> {
    id: &'a str,
    agent: &'a str,
    browser: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    created_at: String,
    seen_at: String,
    expires_at: String,
}

impl State {
    fn of(listed: &ListedAccount, now: DateTime<Utc>) -> Self {
        match (listed.account.disabled_at, listed.account.must_change) {
            (Some(_), _) => Self::Disabled,
            (None, Some(until)) if until <= now => Self::Expired,
            (None, Some(_)) => Self::MustChange,
            (None, None) => Self::Active,
        }
    }

    fn words(self, locale: Locale) -> String {
        let told = match self {
            Self::Active => both!("aktif", "active"),
            Self::MustChange => both!("belum ganti kata sandi", "to change the password"),
            Self::Expired => both!("kata sandi kedaluwarsa", "password expired"),
            Self::Disabled => both!("nonaktif", "disabled"),
        };
        told.told(locale).to_owned()
    }
}

pub async fn agents(store: &Sqlite, format: Format) -> anyhow::Result<u8> {
    let now = SystemClock.now();
    let listed = store.accounts(now).await?;
    let members = store.members().await?;
    let mut out = std::io::stdout().lock();
    if format == Format::Json {
        let agents: Vec<AgentBody<'_>> = listed.iter().map(|listed| body(listed, &members, now)).collect();
        writeln!(
            out,
            "{}",
            serde_json::to_string_pretty(&serde_json::json!({ "agents": agents }))?
        )?;
        return Ok(OK);
    }
    let locale = locale::of_process();
    if listed.is_empty() {
        let told = both!(
            "Belum ada agen: sapa agent add NAMA --role admin",
            "There are no agents yet: sapa agent add NAME --role admin"
        );
        writeln!(out, "{}", told.told(locale))?;
        return Ok(OK);
    }
    let head = match locale {
        Locale::Indonesian => ["NAMA", "PERAN", "KEADAAN", "TIM", "SESI", "TERAKHIR TERLIHAT"],
        Locale::English => ["NAME", "ROLE", "STATE", "TEAMS", "SESSIONS", "LAST SEEN"],
    };
    let rows = listed.iter().map(|listed| {
        [
            listed.account.name.clone(),
            listed.account.role.word().to_owned(),
            State::of(listed, now).words(locale),
            dash(teams_of(listed, &members).join(", ")),
            listed.sessions.to_string(),
            listed.seen_at.map_or_else(|| "-".to_owned(), shown),
        ]
    });
    write!(out, "{}", table(head, rows))?;
    Ok(OK)
}

pub async fn sessions(store: &Sqlite, agent: Option<&str>, format: Format) -> anyhow::Result<u8> {
    if let Some(name) = agent
        && store.account(name).await?.is_none()
    {
        not_done(Changed::Unknown, name);
        return Ok(BROKEN);
    }
    let listed = store.sessions(agent, SystemClock.now()).await?;
    let mut out = std::io::stdout().lock();
    if format == Format::Json {
        let sessions: Vec<SessionBody<'_>> = listed.iter().map(session_body).collect();
        writeln!(
            out,
            "{}",
            serde_json::to_string_pretty(&serde_json::json!({ "sessions": sessions }))?
        )?;
        return Ok(OK);
    }
    let locale = locale::of_process();
    if listed.is_empty() {
        let told = both!("Tidak ada yang sedang masuk.", "Nobody is signed in.");
        writeln!(out, "{}", told.told(locale))?;
        return Ok(OK);
    }
    let head = match locale {
        Locale::Indonesian => ["ID", "AGEN", "PERAMBAN", "ALAMAT", "SEJAK", "TERAKHIR TERLIHAT"],
        Locale::English => ["ID", "AGENT", "BROWSER", "ADDRESS", "SINCE", "LAST SEEN"],
    };
    let rows = listed.iter().map(|listed| {
        let session = &listed.session;
        [
            listed.id.clone(),
            session.agent.clone(),
            dash(browser_words(&session.browser)),
            dash(session.address.clone().unwrap_or_default()),
            shown(session.created_at),
            shown(session.seen_at),
        ]
    });
    write!(out, "{}", table(head, rows))?;
    Ok(OK)
}

fn body<'a>(listed: &'a ListedAccount, members: &'a [Member], now: DateTime<Utc>) -> AgentBody<'a> {
    AgentBody {
        name: &listed.account.name,
        role: listed.account.role,
        state: State::of(listed, now),
        teams: teams_of(listed, members),
        sessions: listed.sessions,
        seen_at: listed.seen_at.map(exact),
        created_at: exact(listed.account.created_at),
    }
}

fn teams_of<'m>(listed: &ListedAccount, members: &'m [Member]) -> Vec<&'m str> {
    let own = members
        .iter()
        .filter(|member| member.agent.eq_ignore_ascii_case(&listed.account.name));
    own.map(|member| member.team.as_str()).collect()
}

fn dash(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}

fn session_body(listed: &ListedSession) -> SessionBody<'_> {
    let session = &listed.session;
    SessionBody {
        id: &listed.id,
        agent: &session.agent,
        browser: &session.browser,
        address: session.address.as_deref(),
        created_at: exact(session.created_at),
        seen_at: exact(session.seen_at),
        expires_at: exact(session.expires_at),
    }
}

fn shown(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn exact(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Columns as wide as they need to be.
fn table<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut all = vec![head.map(str::to_owned)];
    all.extend(rows);
    let mut widths = [0; N];
    for row in &all {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut out = String::new();
    for row in &all {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}
