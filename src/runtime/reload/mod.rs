//! A bot folder kept live: what changes in it is compiled, checked and tested, and only then answers, from one event to the
//! next. What does not pass is told, and the bot before it goes on answering.
//!
//! The folder is looked at a few times a second rather than watched by the kernel: the store lies in it and changes with every
//! turn, and mounted folders (containers, network drives) send no such news.

mod authoring;
mod begin;
mod catalog;
mod gate;
mod version;

pub use authoring::{Authoring, News, Trouble};
pub use begin::{Begun, begin};
pub use gate::Environment;
pub use version::{digest, path_in, split};

use super::Runtime;
use super::folder::{self, FolderError, Stamp};
use super::push;
use crate::bot::diagnostic::{Diagnostic, Severity};
use crate::bot::{Bot, Content, SourceFile, compile};
use crate::both;
use crate::catalog::Catalog;
use crate::store::{LiveVersion, NewVersion, StoreError};
use crate::text::Bilingual;
use chrono::{DateTime, TimeDelta, Utc};
use gate::{Passed, gate};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Mutex;
use version::{stored_files, to_be_stored, without_catalog};

/// Between two looks at the folder and the store.
const TICK: TimeDelta = TimeDelta::milliseconds(300);
/// A look is followed by at least so many times its own length of rest, up to [`LONGEST_PAUSE`].
const REST: u32 = 10;
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(5);
/// Looks at a folder that changes all the time until it is read as it is.
const PATIENCE: u32 = 10;
/// The catalog's file where bot.yaml names none.
const CATALOG: &str = "catalog.csv";
/// Problems of one refusal that are logged.
const LOGGED: usize = 20;

/// Keeps a runtime's bot as its folder has it. Cheap to clone.
#[derive(Clone)]
pub struct Reloader {
    shared: Arc<Shared>,
}

struct Shared {
    runtime: Runtime,
    folder: PathBuf,
    environment: Environment,
    inside: Mutex<Inside>,
}

/// What is known of the folder.
#[derive(Default)]
struct Inside {
    /// As it looked when it was last read.
    seen: BTreeMap<String, Stamp>,
    /// Another look, which may still change, and how often it has.
    restless: Option<(BTreeMap<String, Stamp>, u32)>,
    /// The version that answers, its files without the catalog, and their digest.
    version: u64,
    files: Vec<SourceFile>,
    digest: [u8; 32],
    passed_over: Option<[u8; 32]>,
    /// The last refused files, and the catalog they were tried with.
    refused: Option<([u8; 32], [u8; 32])>,
    /// The catalog file as last read, good or not.
    catalog_seen: Seen,
    /// The last good one.
    catalog: Option<SourceFile>,
    /// The folder could not be read, and this was said.
    unreadable: bool,
}

/// A catalog's file as it was read: its SHA-256, and when it was written. A list that is written anew with what it had is as old as that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    digest: [u8; 32],
    modified: Option<DateTime<Utc>>,
}

impl Seen {
    fn of(file: Option<&SourceFile>, stamps: &BTreeMap<String, Stamp>) -> Self {
        let digest = |file: &SourceFile| Sha256::digest(&file.bytes).into();
        let stamp = file.and_then(|file| stamps.get(&file.path));
        Self {
            digest: file.map_or([0; 32], digest),
            modified: stamp.map(|stamp| stamp.modified),
        }
    }
}

/// What a look led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Nothing is new.
    Same,
    /// Something is being saved: the next look tells.
    Waiting,
    /// Another version answers.
    Replaced(u64),
    /// The folder was refused.
    Refused,
    /// The folder was read, and no other version came of it; its catalog may be new.
    Read,
}

impl Reloader {
    /// Looks until the runtime stops.
    pub fn run(&self) {
        let (own, shared) = (self.clone(), &self.shared.runtime.shared);
        let (stopping, clock) = (shared.stopping.clone(), shared.clock.clone());
        shared.tasks.spawn(async move {
            let (mut failing, mut pause) = (false, TICK);
            loop {
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = clock.sleep_until(clock.now() + pause) => {}
                }
                let began = Instant::now();
                let looked = own.look().await;
                pause = match looked {
                    // A folder of many thousand files, or on a slow drive, is looked at less often.
                    Ok(Looked::Same) => {
                        let rest = TimeDelta::from_std(began.elapsed() * REST).unwrap_or(TICK);
                        TICK.max(rest).min(LONGEST_PAUSE)
                    }
                    _ => TICK,
                };
                match looked {
                    Ok(_) => failing = false,
                    Err(error) => {
                        if !std::mem::replace(&mut failing, true) {
                            tracing::warn!(error = %error, "the bot's versions cannot be stored; edits wait until they can");
                        }
                    }
                }
            }
        });
    }

    /// Looks once: follows a rollback, and takes in what was saved, once it is quiet.
    ///
    /// # Errors
    /// The store's. What was saved is tried again at the next look.
    pub async fn look(&self) -> Result<Looked, StoreError> {
        let mut inside = self.shared.inside.lock().await;
        if let Some(version) = self.follow_store(&mut inside).await? {
            return Ok(Looked::Replaced(version));
        }
        let named = self.catalog_path();
        let Some(stamps) = self.folder_says(&mut inside, self.stamps(named.clone()).await) else {
            return Ok(Looked::Same);
        };
        if stamps == inside.seen {
            inside.restless = None;
            return Ok(Looked::Same);
        }
        let looks = match inside.restless.take() {
            None => {
                inside.restless = Some((stamps, 0));
                return Ok(Looked::Waiting);
            }
            Some((before, looks)) if before != stamps && looks < PATIENCE => {
                inside.restless = Some((stamps, looks + 1));
                return Ok(Looked::Waiting);
            }
            Some((_, looks)) => looks,
        };
        let folder = self.shared.folder.clone();
        let read = blocking(move || folder::read(&folder)).await;
        let Some(files) = self.folder_says(&mut inside, read) else {
            return Ok(Looked::Same);
        };
        let after = self.stamps(named).await;
        let Some(after) = self.folder_says(&mut inside, after) else {
            return Ok(Looked::Same);
        };
        if after != stamps && looks < PATIENCE {
            inside.restless = Some((after, looks + 1));
            return Ok(Looked::Waiting);
        }
        inside.seen = stamps;
        let taken = self.take_in(&mut inside, files).await;
        if taken.is_err() {
            inside.seen.clear();
            inside.catalog_seen = Seen::default();
        }
        taken
    }

    async fn stamps(&self, catalog: Option<String>) -> Result<BTreeMap<String, Stamp>, FolderError> {
        let folder = self.shared.folder.clone();
        blocking(move || folder::stamps(&folder, catalog.as_deref())).await
    }

    /// What could be read. What could not is told once.
    fn folder_says<T>(&self, inside: &mut Inside, read: Result<T, FolderError>) -> Option<T> {
        let was_unreadable = inside.unreadable;
        inside.unreadable = read.is_err();
        match read {
            Ok(read) => {
                if was_unreadable {
                    // What was refused for this reason is looked at again.
                    inside.seen.clear();
                    inside.refused = None;
                }
                Some(read)
            }
            Err(error) => {
                if !was_unreadable {
                    self.refuse(vec![problem(
                        "unreadable-folder",
                        "",
                        0,
                        Bilingual::verbatim(&error.to_string()),
                    )]);
                }
                None
            }
        }
    }

    /// Another version answers by the store's word: it was rolled back to.
    async fn follow_store(&self, inside: &mut Inside) -> Result<Option<u64>, StoreError> {
        let store = self.shared.runtime.store();
        let Some(live) = store.live_version().await? else {
            return Ok(None);
        };
        inside.passed_over = live.passed_over;
        if live.version == inside.version {
            return Ok(None);
        }
        let files = stored_files(&**store, live.version).await?;
        let environment = self.shared.environment.clone();
        let compiled = blocking(move || {
            let compiled = compile(&files, &*environment);
            (compiled, files)
        });
        let (compiled, files) = compiled.await;
        let Some(content) = compiled.content else {
            tracing::error!(
                version = live.version,
                "this version cannot answer any more; the one before stays"
            );
            self.refuse(errors(compiled.diagnostics));
            let stay = LiveVersion {
                version: inside.version,
                ..live
            };
            store.set_live_version(stay).await?;
            return Ok(None);
        };
        self.put(Arc::new(content), None);
        inside.files = without_catalog(files);
        inside.digest = digest(&inside.files);
        inside.version = live.version;
        tracing::info!(version = live.version, "rolled back: this version answers now");
        self.authoring().answers(live.version, live.passed_over.is_some());
        self.told();
        Ok(Some(live.version))
    }

    /// Judges what was read.
    async fn take_in(&self, inside: &mut Inside, files: Vec<SourceFile>) -> Result<Looked, StoreError> {
        let path = path_in(&files, &self.shared.environment);
        let (read, live) = (
            |name: &str| files.iter().any(|file| file.path == name),
            self.catalog_path(),
        );
        let gone = path.is_none() && live.as_deref() == Some(CATALOG) && !read(CATALOG);
        let (content, catalog) = split(files, path.as_deref());
        let digest = digest(&content);
        let seen = Seen::of(catalog.as_ref(), &inside.seen);
        let changed = seen != inside.catalog_seen;
        let outcome = if digest == inside.digest {
            self.is_as_before(inside).await?
        } else if Some(digest) == inside.passed_over || inside.refused == Some((digest, seen.digest)) {
            Looked::Read
        } else {
            self.try_folder(inside, content, catalog.as_ref(), digest).await?
        };
        if outcome == Looked::Refused {
            inside.refused = Some((digest, seen.digest));
        }
        if changed && (gone || path.is_some() && path == self.catalog_path()) {
            self.take_catalog(inside, catalog, seen).await?;
        }
        Ok(outcome)
    }

    /// The folder is again what answers: nothing is refused, nothing passed over.
    async fn is_as_before(&self, inside: &mut Inside) -> Result<Looked, StoreError> {
        if inside.passed_over.is_some() {
            let live = LiveVersion {
                version: inside.version,
                since: self.now(),
                passed_over: None,
            };
            self.shared.runtime.store().set_live_version(live).await?;
            inside.passed_over = None;
            self.authoring().answers(inside.version, false);
        }
        if inside.refused.take().is_some() || self.authoring().refusal().is_some() {
            tracing::info!("the refused edit is undone");
            self.authoring().accept();
            self.told();
        }
        Ok(Looked::Read)
    }

    /// Lets the folder answer if it passes.
    async fn try_folder(
        &self,
        inside: &mut Inside,
        content: Vec<SourceFile>,
        catalog: Option<&SourceFile>,
        digest: [u8; 32],
    ) -> Result<Looked, StoreError> {
        let began = Instant::now();
        let rows = self.rows_beside(inside, catalog).await?;
        // A bad row keeps the last good catalog, and an edit beside it goes live all the same.
        let last_good = inside
            .catalog
            .clone()
            .filter(|last| rows.bad && catalog.is_some_and(|now| now.path == last.path));
        let mut files = content.clone();
        files.extend(last_good.or_else(|| catalog.cloned()));
        let (environment, now) = (self.shared.environment.clone(), self.now());
        let known = self.shared.runtime.bot().catalog.clone();
        let served = rows.served.clone();
        let judged = blocking(move || gate(&files, &environment, &known, served.as_ref(), now)).await;
        let Passed {
            content: compiled,
            tests,
        } = match judged {
            Ok(passed) => passed,
            Err(diagnostics) => {
                self.refuse(diagnostics);
                return Ok(Looked::Refused);
            }
        };
        let version = NewVersion {
            replaces: Some(inside.version),
            digest,
            at: self.now(),
            difference: version::difference(&inside.files, &content),
            files: to_be_stored(&content, &compiled),
        };
        let Some(number) = self.shared.runtime.store().add_version(version).await? else {
            // Rolled back in this very moment: the next look follows, and passes this folder over or tries it again.
            inside.seen.clear();
            return Ok(Looked::Waiting);
        };
        let from_file = compiled.catalog.address().is_none();
        if from_file && rows.replaces_sent {
            push::forget(&**self.shared.runtime.store()).await?;
        }
        self.put(compiled, rows.served.filter(|_| from_file));
        (inside.files, inside.digest, inside.version) = (content, digest, number);
        (inside.passed_over, inside.refused) = (None, None);
        let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(
            version = number,
            tests,
            took_ms,
            "the folder has changed: its bot answers now"
        );
        metrics::counter!("sapa_bot_reloads_total", "outcome" => "replaced").increment(1);
        self.authoring().accept();
        self.authoring().answers(number, false);
        self.told();
        Ok(Looked::Replaced(number))
    }

    pub fn runtime(&self) -> &Runtime {
        &self.shared.runtime
    }

    fn refuse(&self, mut diagnostics: Vec<Diagnostic>) {
        if diagnostics.is_empty() {
            diagnostics.push(problem(
                "refused",
                "",
                0,
                both!("bot ini tidak bisa disusun", "this bot cannot be compiled"),
            ));
        }
        tracing::warn!(
            problems = diagnostics.len(),
            "the changed folder was refused; the bot before it goes on answering"
        );
        log(&diagnostics);
        metrics::counter!("sapa_bot_reloads_total", "outcome" => "refused").increment(1);
        self.authoring().refuse(self.now(), diagnostics);
        self.told();
    }

    /// The content answers from the next event on; without a catalog of its own, with the one at hand.
    fn put(&self, content: Arc<Content>, catalog: Option<Catalog>) {
        let runtime = &self.shared.runtime;
        match catalog.map(Arc::new) {
            Some(catalog) => runtime.set_bot(Bot { content, catalog }),
            None => runtime.set_content(content),
        }
    }

    fn authoring(&self) -> &Authoring {
        self.shared.runtime.authoring()
    }

    fn now(&self) -> DateTime<Utc> {
        self.shared.runtime.clock().now()
    }

    /// Open pages of the console show it.
    fn told(&self) {
        self.shared.runtime.hint(crate::bus::Hint::Queue);
    }
}

fn errors(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
    diagnostics
}

fn problem(code: &str, file: &str, line: usize, message: Bilingual) -> Diagnostic {
    Diagnostic {
        code: code.to_owned(),
        severity: Severity::Error,
        file: file.to_owned(),
        line,
        column: 1,
        message,
        help: None,
        suggestion: None,
        edit: None,
        range: 0..0,
    }
}

fn log(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics.iter().take(LOGGED) {
        tracing::warn!(
            code = diagnostic.code,
            place = format!("{}:{}:{}", diagnostic.file, diagnostic.line, diagnostic.column),
            problem = %diagnostic.message.en,
            "a problem of the bot's files"
        );
    }
}

/// Runs what takes a while beside the threads that serve.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        // Nothing cancels such a task while the runtime lives.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
