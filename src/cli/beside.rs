//! The store of a bot folder, for commands that look into it beside a running server or without one.

use super::Usage;
use crate::store::sqlite::{Access, Sqlite};
use anyhow::{Context, anyhow};
use std::path::PathBuf;

/// Where the store is.
#[derive(clap::Args)]
pub struct StorePlace {
    /// Where the store is: `sqlite:PATH` [default: sapa.db in the bot folder]
    #[arg(long, env = "SAPA_STORE", global = true)]
    store: Option<String>,
    /// The bot folder
    #[arg(long, value_name = "DIR", default_value = ".", global = true)]
    bot: PathBuf,
}

impl StorePlace {
    /// Opens the store, lets `work` do something in it, and closes it.
    pub fn with<T>(&self, work: impl AsyncFnOnce(&Sqlite) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let place = match &self.store {
            Some(place) if !place.is_empty() => place.clone(),
            _ if self.bot.is_dir() => format!("sqlite:{}", self.bot.join("sapa.db").display()),
            _ => return Err(anyhow!(Usage(format!("{} is no folder", self.bot.display())))),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let store = Sqlite::open(&place, Access::Beside).with_context(|| format!("cannot use {place}"))?;
            let result = work(&store).await;
            store.close().await;
            result
        })
    }
}
