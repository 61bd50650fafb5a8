//! The stored conversations of a bot, for the commands that learn from them.

use super::Usage;
use super::beside::{place, with_existing};
use crate::authoring::Heard;
use crate::bot::parse_duration;
use crate::both;
use crate::runtime::{Clock, SystemClock};
use crate::store::History;
use crate::store::sqlite::Sqlite;
use anyhow::anyhow;
use chrono::{DateTime, TimeDelta, Utc};
use std::path::Path;

/// Messages read at once.
const PAGE: usize = 500;

/// Where the store is, and from when on it is read.
#[derive(clap::Args)]
pub struct Past {
    /// How far back: 24h, 7d, 30d; everything, if not given
    #[arg(long, value_name = "DURATION")]
    since: Option<String>,
    /// Where the store is: `sqlite:PATH` [default: sapa.db in the bot folder]
    #[arg(long, env = "SAPA_STORE")]
    store: Option<String>,
}

impl Past {
    /// Opens the store beside a server or without one, lets `work` use it, and lets go of it.
    pub fn with_store<T>(&self, dir: &Path, work: impl AsyncFnOnce(&Sqlite) -> anyhow::Result<T>) -> anyhow::Result<T> {
        with_existing(&place(self.store.as_deref(), dir)?, work)
    }

    /// Every message of a visitor since then, one after the other.
    pub async fn each(&self, store: &Sqlite, mut look: impl FnMut(&Heard)) -> anyhow::Result<()> {
        let since = self.since()?;
        let mut cursor = None;
        loop {
            let (page, next) = store.heard(since, cursor, PAGE).await?;
            page.iter().for_each(&mut look);
            cursor = next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }

    fn since(&self) -> anyhow::Result<DateTime<Utc>> {
        let Some(written) = &self.since else {
            return Ok(DateTime::UNIX_EPOCH);
        };
        let duration = parse_duration(written).and_then(|duration| TimeDelta::from_std(duration).ok());
        let since = duration.and_then(|duration| SystemClock.now().checked_sub_signed(duration));
        since.ok_or_else(|| {
            let told = both!(
                "`{written}` bukan jangka waktu; tulis misalnya 24h atau 7d",
                "`{written}` is no duration; write for instance 24h or 7d"
            );
            anyhow!(Usage(told.told(super::locale::of_process()).to_owned()))
        })
    }
}
