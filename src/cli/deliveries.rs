//! `sapa deliveries`: notices on their way; a running server need not be stopped.

use super::beside::StorePlace;
use super::{BROKEN, Format, OK, bot, locale};
use crate::bot::Content;
use crate::both;
use crate::runtime::{Clock, SystemClock};
use crate::server::api::deliveries::{DeliveryBody, DeliveryList};
use crate::store::sqlite::Sqlite;
use crate::store::{DeliveryStatus, Outbox};
use crate::text::{Bilingual, Locale};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::{Subcommand, ValueEnum};
use std::collections::BTreeSet;
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
    // A folder without a bot that can be read knows no targets, and no time zone.
    let loaded = bot::load(args.place.folder()).ok();
    let content = loaded.and_then(|loaded| loaded.compiled.content);
    args.place.with(async |store| {
        let desk = Desk {
            store,
            content: content.as_ref(),
        };
        match &args.command {
            Some(Command::Replay { dead: Some(target), .. }) => desk.replay_dead(target).await,
            Some(Command::Replay { ids, .. }) => desk.replay(ids).await,
            Some(Command::Dismiss { target }) => desk.dismiss(target).await,
            Some(Command::SwitchOn { target }) => desk.switch_on(target).await,
            None => desk.list(args).await,
        }
    })
}

/// The deliveries of a bot.
struct Desk<'a> {
    store: &'a Sqlite,
    /// `None`: the folder holds no bot.
    content: Option<&'a Content>,
}

impl Desk<'_> {
    async fn list(&self, args: &Args) -> anyhow::Result<u8> {
        let status = args.status.map(|status| match status {
            Status::Due => DeliveryStatus::Due,
            Status::Delivered => DeliveryStatus::Delivered,
            Status::Dead => DeliveryStatus::Dead,
        });
        if let Some(target) = &args.target
            && !self.knows(target).await?
        {
            return Ok(BROKEN);
        }
        let found = self
            .store
            .deliveries_to(args.target.as_deref(), status, None, args.limit);
        let found = found.await?;
        let zone = self.zone();
        for standing in self.store.standings().await? {
            if let Some(since) = standing.off_since {
                let (target, dead, since) = (&standing.target, standing.dead, shown(since, zone));
                tell(&both!(
                    "{target} menjawab 410 dan mati sejak {since}; {dead} gagal. Begitu menerima lagi: sapa deliveries switch-on {target}",
                    "{target} answered 410 and is off since {since}; {dead} dead. Once it answers: sapa deliveries switch-on {target}"
                ));
            }
        }
        let deliveries: Vec<DeliveryBody> = found.into_iter().map(DeliveryBody::from).collect();
        let mut out = std::io::stdout().lock();
        match args.format {
            Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&DeliveryList { deliveries })?)?,
            Format::Text if deliveries.is_empty() => {
                let none = both!("Tidak ada kiriman.", "No deliveries.");
                writeln!(out, "{}", none.told(locale::of_process()))?;
            }
            Format::Text => write!(out, "{}", table(&deliveries, zone, locale::of_process()))?,
        }
        Ok(OK)
    }

    async fn replay(&self, ids: &[i64]) -> anyhow::Result<u8> {
        let mut code = OK;
        for id in ids {
            let found = self.store.delivery(*id).await?;
            let Some(delivery) = found else {
                tell_problem(&both!("tidak ada kiriman {id}", "there is no delivery {id}"));
                code = BROKEN;
                continue;
            };
            if self.refuses_as_off(&delivery.target).await? {
                code = BROKEN;
                continue;
            }
            self.store.replay(*id, SystemClock.now()).await?;
            tell(&both!(
                "{id}: menunggu dikirim; server mengirimnya dalam beberapa detik.",
                "{id}: due; the server sends it within seconds."
            ));
        }
        Ok(code)
    }

    async fn replay_dead(&self, target: &str) -> anyhow::Result<u8> {
        if !self.knows(target).await? || self.refuses_as_off(target).await? {
            return Ok(BROKEN);
        }
        let now = SystemClock.now();
        let mut count = 0;
        loop {
            let replayed = self.store.replay_dead(target, now, AT_ONCE).await?;
            count += replayed;
            if replayed < AT_ONCE {
                break;
            }
        }
        tell(&both!(
            "{count} menunggu dikirim; server mengirimnya dalam beberapa detik.",
            "{count} due; the server sends them within seconds."
        ));
        Ok(OK)
    }

    async fn dismiss(&self, target: &str) -> anyhow::Result<u8> {
        if !self.knows(target).await? {
            return Ok(BROKEN);
        }
        let mut count = 0;
        loop {
            let dismissed = self.store.dismiss_dead(target, AT_ONCE).await?;
            count += dismissed;
            if dismissed < AT_ONCE {
                break;
            }
        }
        tell(&both!("{count} dilupakan.", "{count} forgotten."));
        Ok(OK)
    }

    async fn switch_on(&self, target: &str) -> anyhow::Result<u8> {
        if !self.knows(target).await? {
            return Ok(BROKEN);
        }
        if !self.is_off(target).await? {
            tell_problem(&both!("{target} tidak mati", "{target} is not off"));
            return Ok(BROKEN);
        }
        self.store.switch_on(target).await?;
        tell(&both!(
            "{target} menyala lagi; server melihatnya dalam beberapa detik. Yang gagal sementara itu: sapa deliveries replay --dead {target}",
            "{target} is on again; the server sees it within seconds. What died meanwhile: sapa deliveries replay --dead {target}"
        ));
        Ok(OK)
    }

    /// Whether there is such a target, in the bot or among what was sent; says so where there is none.
    async fn knows(&self, target: &str) -> anyhow::Result<bool> {
        let mut names: BTreeSet<String> = self.store.targets().await?.into_iter().collect();
        let of_bot = self.content.iter().flat_map(|content| &content.handoff.targets);
        names.extend(of_bot.map(|target| target.name.clone()));
        if names.contains(target) {
            return Ok(true);
        }
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        tell_problem(&if names.is_empty() {
            both!(
                "tidak ada target {target}; belum ada target sama sekali",
                "there is no target {target}; there is none yet"
            )
        } else {
            both!(
                "tidak ada target {target}; yang ada: {names}",
                "there is no target {target}; there are: {names}"
            )
        });
        Ok(false)
    }

    /// Whether the target is off, where what is sent again would only die again; says so then.
    async fn refuses_as_off(&self, target: &str) -> anyhow::Result<bool> {
        let off = self.is_off(target).await?;
        if off {
            tell_problem(&both!(
                "{target} mati: nyalakan dulu dengan `sapa deliveries switch-on {target}`",
                "{target} is off: switch it on first, by `sapa deliveries switch-on {target}`"
            ));
        }
        Ok(off)
    }

    /// Whether the target answered 410.
    async fn is_off(&self, target: &str) -> anyhow::Result<bool> {
        let off = self.store.targets_off().await?;
        Ok(off.iter().any(|(name, _)| name == target))
    }

    /// That of the business, as far as it is known.
    fn zone(&self) -> Tz {
        self.content.map_or(Tz::UTC, |content| content.hours.zone())
    }
}

fn tell(told: &Bilingual) {
    eprintln!("{}", told.told(locale::of_process()));
}

fn tell_problem(told: &Bilingual) {
    eprintln!("sapa: {}", told.told(locale::of_process()));
}

fn shown(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S %Z").to_string()
}

/// One line a delivery, columns as wide as they need to be.
fn table(deliveries: &[DeliveryBody], zone: Tz, locale: Locale) -> String {
    let head = match locale {
        Locale::Indonesian => [
            "ID",
            "KEADAAN",
            "PERCOBAAN",
            "LAMANYA",
            "DIBUAT",
            "TARGET",
            "JENIS",
            "PERCAKAPAN",
            "KESALAHAN TERAKHIR",
        ],
        Locale::English => [
            "ID",
            "STATUS",
            "ATTEMPTS",
            "LATENCY",
            "QUEUED",
            "TARGET",
            "TYPE",
            "CONVERSATION",
            "LAST ERROR",
        ],
    };
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(deliveries.iter().map(|delivery| {
        [
            delivery.id.to_string(),
            delivery.status.to_owned(),
            delivery.attempts.to_string(),
            delivery
                .latency_ms
                .map_or_else(|| "-".to_owned(), |ms| format!("{ms} ms")),
            shown(delivery.at, zone),
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
