//! `sapa deliveries`: notices on their way; a running server need not be stopped.

use super::beside::StorePlace;
use super::{BROKEN, Format, OK};
use crate::runtime::{Clock, SystemClock};
use crate::server::api::deliveries::{DeliveryBody, DeliveryList};
use crate::store::sqlite::Sqlite;
use crate::store::{DeliveryStatus, Outbox};
use clap::{Subcommand, ValueEnum};
use std::io::Write;

/// Deliveries sent again or forgotten in one transaction.
const AT_ONCE: usize = 500;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Only those that are due, delivered or dead
    #[arg(long, value_enum)]
    status: Option<Status>,
    /// Only those to this target
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// At most so many, the latest first
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    place: StorePlace,
}

#[derive(Subcommand)]
enum Command {
    /// Send notices again, with the same webhook-id
    Replay {
        /// The first column of the list
        #[arg(required_unless_present = "dead")]
        ids: Vec<i64>,
        /// All that are dead at this target
        #[arg(long, value_name = "TARGET", conflicts_with = "ids")]
        dead: Option<String>,
    },
    /// Forget all that are dead at a target
    Dismiss { target: String },
    /// Switch a target that answered 410 on again
    SwitchOn { target: String },
}

#[derive(Clone, Copy, ValueEnum)]
enum Status {
    Due,
    Delivered,
    Dead,
}

/// Runs `sapa deliveries`.
pub fn run(args: &Args) -> anyhow::Result<u8> {
    args.place.with(async |store| match &args.command {
        Some(Command::Replay { dead: Some(target), .. }) => replay_dead(store, target).await,
        Some(Command::Replay { ids, .. }) => replay(store, ids).await,
        Some(Command::Dismiss { target }) => dismiss(store, target).await,
        Some(Command::SwitchOn { target }) => switch_on(store, target).await,
        None => list(store, args).await,
    })
}

async fn list(store: &Sqlite, args: &Args) -> anyhow::Result<u8> {
    let status = args.status.map(|status| match status {
        Status::Due => DeliveryStatus::Due,
        Status::Delivered => DeliveryStatus::Delivered,
        Status::Dead => DeliveryStatus::Dead,
    });
    let found = store
        .deliveries_to(args.target.as_deref(), status, None, args.limit)
        .await?;
    for standing in store.standings().await? {
        if let Some(since) = standing.off_since {
            eprintln!(
                "{} answered 410 and is off since {} UTC; {} dead. Once it answers: sapa deliveries switch-on {}",
                standing.target,
                since.format("%Y-%m-%d %H:%M:%S"),
                standing.dead,
                standing.target
            );
        }
    }
    let deliveries: Vec<DeliveryBody> = found.into_iter().map(DeliveryBody::from).collect();
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&DeliveryList { deliveries })?)?,
        Format::Text if deliveries.is_empty() => writeln!(out, "No deliveries.")?,
        Format::Text => write!(out, "{}", table(&deliveries))?,
    }
    Ok(OK)
}

async fn replay(store: &Sqlite, ids: &[i64]) -> anyhow::Result<u8> {
    let mut code = OK;
    for id in ids {
        if store.replay(*id, SystemClock.now()).await? {
            eprintln!("{id}: due; the server sends it within seconds.");
        } else {
            eprintln!("sapa: there is no delivery {id}");
            code = BROKEN;
        }
    }
    Ok(code)
}

async fn replay_dead(store: &Sqlite, target: &str) -> anyhow::Result<u8> {
    if off(store, target).await? {
        eprintln!("sapa: {target} is off: switch it on first, by `sapa deliveries switch-on {target}`");
        return Ok(BROKEN);
    }
    let now = SystemClock.now();
    let mut count = 0;
    loop {
        let replayed = store.replay_dead(target, now, AT_ONCE).await?;
        count += replayed;
        if replayed < AT_ONCE {
            break;
        }
    }
    eprintln!("{count} due; the server sends them within seconds.");
    Ok(OK)
}

async fn dismiss(store: &Sqlite, target: &str) -> anyhow::Result<u8> {
    let mut count = 0;
    loop {
        let dismissed = store.dismiss_dead(target, AT_ONCE).await?;
        count += dismissed;
        if dismissed < AT_ONCE {
            break;
        }
    }
    eprintln!("{count} forgotten.");
    Ok(OK)
}

async fn switch_on(store: &Sqlite, target: &str) -> anyhow::Result<u8> {
    if !off(store, target).await? {
        eprintln!("sapa: {target} is not off");
        return Ok(BROKEN);
    }
    store.switch_on(target).await?;
    eprintln!(
        "{target} is on again; the server sees it within seconds. What died meanwhile: sapa deliveries replay --dead {target}"
    );
    Ok(OK)
}

/// Whether the target answered 410.
async fn off(store: &Sqlite, target: &str) -> anyhow::Result<bool> {
    let off = store.targets_off().await?;
    Ok(off.iter().any(|(name, _)| name == target))
}

/// One line a delivery, columns as wide as they need to be.
fn table(deliveries: &[DeliveryBody]) -> String {
    let head = [
        "ID",
        "STATUS",
        "ATTEMPTS",
        "LATENCY",
        "QUEUED",
        "TARGET",
        "TYPE",
        "CONVERSATION",
        "LAST ERROR",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(deliveries.iter().map(|delivery| {
        [
            delivery.id.to_string(),
            delivery.status.to_owned(),
            delivery.attempts.to_string(),
            delivery
                .latency_ms
                .map_or_else(|| "-".to_owned(), |ms| format!("{ms} ms")),
            delivery.at.format("%Y-%m-%d %H:%M:%S").to_string(),
            match &delivery.stands_in_for {
                Some(target) => format!("{} (for {target})", delivery.target),
                None => delivery.target.clone(),
            },
            delivery.r#type.clone(),
            delivery.conversation.clone(),
            delivery.last_error.clone().unwrap_or_default(),
        ]
    }));
    let mut widths = [0; 9];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut out = String::new();
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}
