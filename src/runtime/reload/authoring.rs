//! What the people behind the bot should know of its files: what was refused, and which version answers.

use crate::bot::diagnostic::Diagnostic;
use arc_swap::ArcSwapOption;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use tokio::sync::watch;

/// The state of the bot's files, for the console and for whoever waits for a change.
#[derive(Debug, Default)]
pub struct Authoring {
    refusal: ArcSwapOption<Trouble>,
    catalog: ArcSwapOption<Trouble>,
    news: watch::Sender<News>,
}

/// Something that keeps the folder, or the catalog, from being live as it is.
#[derive(Debug)]
pub struct Trouble {
    pub since: DateTime<Utc>,
    /// Never empty.
    pub diagnostics: Vec<Diagnostic>,
}

/// What has happened so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// The version that answers; 0 while nothing is versioned.
    pub version: u64,
    /// It is not the folder's: it was rolled back to.
    pub rolled_back: bool,
    /// Edits refused.
    pub refused: u64,
    /// Catalogs taken in.
    pub catalogs: u64,
    /// Catalogs refused, or not to be had.
    pub catalog_troubles: u64,
}

impl Authoring {
    /// The edit that was refused last, until it is mended or undone.
    pub fn refusal(&self) -> Option<Arc<Trouble>> {
        self.refusal.load_full()
    }

    /// Why the catalog is not as its source has it, or the source cannot be asked.
    pub fn catalog_trouble(&self) -> Option<Arc<Trouble>> {
        self.catalog.load_full()
    }

    pub fn news(&self) -> News {
        *self.news.borrow()
    }

    /// Tells of every change from now on.
    pub fn subscribe(&self) -> watch::Receiver<News> {
        self.news.subscribe()
    }

    pub(super) fn refuse(&self, at: DateTime<Utc>, diagnostics: Vec<Diagnostic>) {
        let trouble = Trouble { since: at, diagnostics };
        self.refusal.store(Some(Arc::new(trouble)));
        self.news.send_modify(|news| news.refused += 1);
    }

    pub(super) fn accept(&self) {
        self.refusal.store(None);
    }

    pub(super) fn answers(&self, version: u64, rolled_back: bool) {
        self.news.send_modify(|news| {
            news.version = version;
            news.rolled_back = rolled_back;
        });
    }

    /// The catalog is in trouble. `true`: it is news, to be logged.
    pub(super) fn catalog_refused(&self, at: DateTime<Utc>, diagnostics: Vec<Diagnostic>) -> bool {
        let before = self.catalog.load_full();
        let known = before.as_ref().is_some_and(|before| before.diagnostics == diagnostics);
        let since = before.map_or(at, |before| before.since);
        self.catalog.store(Some(Arc::new(Trouble { since, diagnostics })));
        self.news.send_modify(|news| news.catalog_troubles += 1);
        !known
    }

    /// The catalog is as its source has it. `true`: it was in trouble.
    pub(super) fn catalog_accepted(&self, changed: bool) -> bool {
        if changed {
            self.news.send_modify(|news| news.catalogs += 1);
        }
        self.catalog.swap(None).is_some()
    }
}
