//! Which version answers first after a start.

use super::authoring::Trouble;
use super::gate::{Environment, Passed, gate};
use super::version::{difference, digest, path_in, split, stored_files, to_be_stored, without_catalog};
use super::{Inside, Reloader, Seen, Shared, blocking};
use crate::bot::{Bot, SourceFile, compile};
use crate::catalog::Catalog;
use crate::runtime::{Clock, Runtime, folder, push};
use crate::store::{LiveVersion, NewVersion, Store, StoreError};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What answers first, and what is known of the folder.
pub struct Begun {
    pub bot: Bot,
    folder: PathBuf,
    environment: Environment,
    inside: Inside,
    refusal: Option<Trouble>,
}

/// Chooses what answers first: the folder, as it was read and compiled into `bot`, or the version before it. That is the one
/// where a rollback has left the folder behind as it still is, and where the folder was changed while nothing was served and
/// its conversation tests fail.
///
/// # Errors
/// The store's.
pub async fn begin(
    folder: PathBuf,
    files: Vec<SourceFile>,
    bot: Bot,
    environment: Environment,
    store: &dyn Store,
    clock: &dyn Clock,
) -> Result<Begun, StoreError> {
    let path = path_in(&files, &environment);
    let (content, catalog) = split(files.clone(), path.as_deref());
    let own = digest(&content);
    let named = path.clone();
    let looked = folder.clone();
    let stamps = blocking(move || folder::stamps(&looked, named.as_deref()))
        .await
        .unwrap_or_default();
    let as_of = path
        .as_ref()
        .and_then(|path| stamps.get(path))
        .map(|stamp| stamp.modified);
    let rows = Catalog::clone(&bot.catalog);
    let rows = match as_of {
        Some(as_of) => rows.dated(as_of),
        None => rows,
    };
    let sent = match bot.content.catalog.address() {
        // The tests of a changed folder see the list that answers until the address is asked.
        Some(address) => kept(store, address).await?,
        None => push::newer_than(store, as_of).await?,
    };
    let bot = Bot {
        catalog: Arc::new(sent.unwrap_or(rows)),
        ..bot
    };
    let catalog_seen = Seen::of(catalog.as_ref(), &stamps);
    let mut begun = Begun {
        bot,
        folder,
        environment,
        // Read a moment ago, but looked at before: the first look reads it once more, and finds it the same.
        inside: Inside {
            catalog,
            catalog_seen,
            ..Inside::default()
        },
        refusal: None,
    };
    let live = store.live_version().await?;
    match live {
        Some(live) => begun.after(live, content, own, files, store, clock).await?,
        None => begun.add(None, &[], content, own, store, clock).await?,
    }
    Ok(begun)
}

impl Begun {
    /// A version has answered before.
    async fn after(
        &mut self,
        live: LiveVersion,
        content: Vec<SourceFile>,
        own: [u8; 32],
        files: Vec<SourceFile>,
        store: &dyn Store,
        clock: &dyn Clock,
    ) -> Result<(), StoreError> {
        let stored = stored_files(store, live.version).await?;
        let before = without_catalog(stored.clone());
        self.inside.version = live.version;
        self.inside.passed_over = live.passed_over;
        if digest(&before) == own {
            (self.inside.files, self.inside.digest) = (content, own);
            return Ok(());
        }
        if live.passed_over == Some(own) {
            if self.answer_again(stored, &before).await {
                tracing::warn!(
                    version = live.version,
                    "this version answers, because it was rolled back to; the folder is read again once it changes"
                );
                return Ok(());
            }
            tracing::error!(
                version = live.version,
                "the version rolled back to cannot answer any more; the folder does"
            );
        } else {
            let (environment, known) = (self.environment.clone(), Catalog::clone(&self.bot.catalog));
            let now = clock.now();
            if let Err(diagnostics) =
                blocking(move || gate(&files, &environment, &known, None, now).map(drop_passed)).await
            {
                if self.answer_again(stored, &before).await {
                    tracing::warn!(
                        version = live.version,
                        problems = diagnostics.len(),
                        "the folder was changed and its tests fail: the version before it answers"
                    );
                    super::log(&diagnostics);
                    self.inside.refused = Some((own, self.inside.catalog_seen.digest));
                    self.refusal = Some(Trouble {
                        since: clock.now(),
                        diagnostics,
                    });
                    return Ok(());
                }
                tracing::warn!(
                    problems = diagnostics.len(),
                    "conversation tests of this folder fail; it answers all the same"
                );
            }
        }
        self.add(Some(live.version), &before, content, own, store, clock).await
    }

    /// Lets a stored version answer, if it still compiles.
    async fn answer_again(&mut self, stored: Vec<SourceFile>, before: &[SourceFile]) -> bool {
        let environment = self.environment.clone();
        let compiled = blocking(move || compile(&stored, &*environment).content).await;
        let Some(content) = compiled else { return false };
        self.bot.content = Arc::new(content);
        self.inside.digest = digest(before);
        self.inside.files = before.to_vec();
        true
    }

    /// The folder answers, as a version of its own.
    async fn add(
        &mut self,
        replaces: Option<u64>,
        before: &[SourceFile],
        content: Vec<SourceFile>,
        own: [u8; 32],
        store: &dyn Store,
        clock: &dyn Clock,
    ) -> Result<(), StoreError> {
        let version = NewVersion {
            replaces,
            digest: own,
            at: clock.now(),
            difference: difference(before, &content),
            files: to_be_stored(&content, &self.bot.content),
        };
        // `None`: a rollback at this very moment, which the first look follows.
        if let Some(number) = store.add_version(version).await? {
            self.inside.version = number;
        }
        self.inside.passed_over = None;
        (self.inside.files, self.inside.digest) = (content, own);
        Ok(())
    }

    /// What keeps the runtime's bot as its folder has it; [`Reloader::run`] sets it going.
    pub fn keep(self, runtime: &Runtime) -> Reloader {
        let authoring = runtime.authoring();
        if let Some(refusal) = self.refusal {
            authoring.refuse(refusal.since, refusal.diagnostics);
        }
        let rolled_back = self.inside.passed_over.is_some();
        authoring.answers(self.inside.version, rolled_back);
        Reloader {
            shared: Arc::new(Shared {
                runtime: runtime.clone(),
                folder: self.folder,
                environment: self.environment,
                inside: Mutex::new(self.inside),
            }),
        }
    }
}

/// The last good list of an address.
async fn kept(store: &dyn Store, address: &str) -> Result<Option<Catalog>, StoreError> {
    let Some(copy) = store.catalog_copy(Sha256::digest(address).into()).await? else {
        return Ok(None);
    };
    let as_of = copy.checked_at;
    let reading = blocking(move || Catalog::read_any(&copy.body)).await;
    let good = !reading.problems.iter().any(|problem| problem.error);
    Ok(good.then(|| reading.catalog.dated(as_of)))
}

fn drop_passed(passed: Passed) -> usize {
    passed.tests
}
