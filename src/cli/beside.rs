//! The store of a bot folder, for commands that look into it beside a running server or without one.

use super::{Usage, bot, locale};
use crate::both;
use crate::store::sqlite::{Access, Sqlite};
use anyhow::{Context, anyhow};
use std::path::{Path, PathBuf};

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
    /// Opens the store, lets `work` do something in it, and closes it. Where there is none it is an error: looking makes none.
    pub fn with<T>(&self, work: impl AsyncFnOnce(&Sqlite) -> anyhow::Result<T>) -> anyhow::Result<T> {
        with_existing(&place(self.store.as_deref(), &self.bot)?, work)
    }

    /// The same for what may come before the first `serve`: where there is no store, one is made.
    pub fn with_new<T>(&self, work: impl AsyncFnOnce(&Sqlite) -> anyhow::Result<T>) -> anyhow::Result<T> {
        with_store(&place(self.store.as_deref(), &self.bot)?, work)
    }

    /// The bot folder.
    pub fn folder(&self) -> &Path {
        &self.bot
    }
}

/// The store that a command means: the one named, or the bot folder's own. An empty name is none: so is a variable that is set to
/// nothing.
pub fn place(store: Option<&str>, dir: &Path) -> anyhow::Result<String> {
    match store.filter(|store| !store.is_empty()) {
        Some(store) => Ok(store.to_owned()),
        None if dir.is_dir() => Ok(format!("sqlite:{}", dir.join("sapa.db").display())),
        None => Err(anyhow!(Usage(bot::no_folder(dir)))),
    }
}

/// [`with_store`] for a store that is there.
pub fn with_existing<T>(place: &str, work: impl AsyncFnOnce(&Sqlite) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let path = place.strip_prefix("sqlite:").filter(|path| *path != ":memory:");
    if path.is_some_and(|path| !Path::new(path).exists()) {
        let told = both!(
            "belum ada penyimpanan: {place} tidak ada. `sapa serve` membuatnya; --store menunjuk tempat lain",
            "nothing is stored yet: there is no {place}. `sapa serve` makes it; --store names another place"
        );
        return Err(anyhow!(Usage(told.told(locale::of_process()).to_owned())));
    }
    with_store(place, work)
}

/// Opens a store, lets `work` do something in it, and closes it.
pub fn with_store<T>(place: &str, work: impl AsyncFnOnce(&Sqlite) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Sqlite::open(place, Access::Beside).with_context(|| format!("cannot use {place}"))?;
        let result = work(&store).await;
        store.close().await;
        result
    })
}
