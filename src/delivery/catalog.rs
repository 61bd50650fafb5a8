//! A catalog that comes from an address: asked again and again, taken in when it is good, kept for when it cannot be had.

use super::address::AllowTargets;
use super::fetch::{FetchProblem, Fetched, Fetcher, Validators};
use crate::bot::diagnostic::{Diagnostic, Severity};
use crate::both;
use crate::bus::Hint;
use crate::catalog::{Catalog, CatalogReading};
use crate::runtime::Runtime;
use crate::runtime::reload::Reloader;
use crate::store::{CatalogCopy, StoreError};
use crate::text::Bilingual;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// For one fetch, redirects and all.
const WITHIN: Duration = Duration::from_secs(20);
/// A source that cannot be asked is left alone for longer and longer, up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// Asks the address that the bot names. Nothing is asked while the catalog is a file.
pub struct CatalogPoll {
    reloader: Reloader,
    fetcher: Fetcher,
    within: Duration,
    /// The address asked last, by its SHA-256, and what is known of it.
    source: [u8; 32],
    known: Validators,
    body: [u8; 32],
    failures: u32,
}

/// What asking once led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polled {
    /// The bot names no address.
    NoAddress,
    /// The source still has what is known.
    Unchanged,
    /// Another catalog answers.
    Taken,
    /// The last good one stays; the console says why. `wait` is the source's own wish.
    Failed { wait: Option<Duration> },
}

impl CatalogPoll {
    /// # Errors
    /// The system's root certificates could not be read.
    pub fn new(reloader: Reloader, allow: &AllowTargets) -> Result<Self, reqwest::Error> {
        Ok(Self {
            reloader,
            fetcher: Fetcher::new(allow)?,
            within: WITHIN,
            source: [0; 32],
            known: Validators::default(),
            body: [0; 32],
            failures: 0,
        })
    }

    /// The same with less patience.
    pub fn within(self, within: Duration) -> Self {
        Self { within, ..self }
    }

    /// The same with the usual patience.
    pub fn patient(self) -> Self {
        self.within(WITHIN)
    }

    /// Takes in the copy that an earlier run has kept. `true`: there is one, or none is needed.
    ///
    /// # Errors
    /// The store's.
    pub async fn restore(&mut self) -> Result<bool, StoreError> {
        let Some(address) = self.address() else { return Ok(true) };
        self.source = Sha256::digest(&address).into();
        (self.known, self.body) = (Validators::default(), [0; 32]);
        let Some(copy) = self.runtime().store().catalog_copy(self.source).await? else {
            return Ok(false);
        };
        let reading = read(copy.body.clone()).await;
        if reading.problems.iter().any(|problem| problem.error) {
            // This version reads it otherwise than the one that kept it.
            return Ok(false);
        }
        self.body = Sha256::digest(&copy.body).into();
        self.known = Validators {
            etag: copy.etag,
            last_modified: copy.last_modified,
        };
        self.reloader.accept_catalog(reading.catalog.dated(copy.checked_at));
        Ok(true)
    }

    /// Asks at once, and then whenever it is time, until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let runtime = self.runtime().clone();
        let mut hints = runtime.work_hints();
        loop {
            let address = self.address();
            let polled = tokio::select! {
                () = stop.cancelled() => return,
                polled = self.poll() => polled,
            };
            let due = self.due(&runtime, polled);
            let due = async {
                match due {
                    Some(at) => runtime.clock().sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::pin!(due);
            // A reload may name another address, also while the one before was asked.
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = &mut due => break,
                    hint = hints.next() => match hint {
                        Some(Hint::Work) if self.address() != address => break,
                        Some(_) => {}
                        None => return,
                    },
                }
            }
        }
    }

    /// When to ask again.
    fn due(&self, runtime: &Runtime, polled: Polled) -> Option<DateTime<Utc>> {
        let refresh = runtime.bot().content.catalog.refresh;
        let pause = match polled {
            Polled::NoAddress => return None,
            Polled::Unchanged | Polled::Taken => refresh,
            Polled::Failed { wait } => {
                let longer = refresh.saturating_mul(1 << self.failures.min(10).saturating_sub(1));
                let longest = LONGEST_PAUSE.max(refresh);
                wait.map_or(longer, |wait| wait.max(refresh)).min(longest)
            }
        };
        // A tenth more or less, so that many shops do not ask one host in step.
        let shift = 0.9 + 0.2 * rand::random::<f64>();
        let pause = TimeDelta::from_std(pause.mul_f64(shift)).unwrap_or(TimeDelta::MAX);
        runtime.clock().now().checked_add_signed(pause)
    }

    /// Asks once.
    pub async fn poll(&mut self) -> Polled {
        let Some(address) = self.address() else {
            // What a file had meanwhile is not what the same address gave.
            self.source = [0; 32];
            return Polled::NoAddress;
        };
        if self.source != <[u8; 32]>::from(Sha256::digest(&address))
            && let Err(error) = self.restore().await
        {
            tracing::warn!(error = %error, "the catalog kept from earlier cannot be read");
        }
        let fetched = self
            .fetcher
            .fetch(&address, &self.known, Catalog::SIZE_LIMIT, self.within)
            .await;
        // A reload may have named another address meanwhile.
        if self.address().as_ref() != Some(&address) {
            return Polled::Unchanged;
        }
        let polled = match fetched {
            Ok(Fetched::Unchanged) => self.unchanged().await,
            Ok(Fetched::New { body, validators }) => self.take(body, validators).await,
            Err(problem) => self.failed(problem),
        };
        self.failures = match polled {
            Polled::Failed { .. } => self.failures.saturating_add(1),
            _ => 0,
        };
        polled
    }

    async fn take(&mut self, body: Vec<u8>, validators: Validators) -> Polled {
        let digest: [u8; 32] = Sha256::digest(&body).into();
        if digest == self.body {
            self.known = validators;
            return self.unchanged().await;
        }
        let reading = read(body.clone()).await;
        let bad = reading.problems.iter().filter(|problem| problem.error);
        let mut bad: Vec<Diagnostic> = bad
            .map(|problem| Diagnostic {
                help: Some(problem.help.clone()),
                ..told(problem.code, problem.line, problem.column, problem.message.clone())
            })
            .collect();
        if bad.is_empty()
            && reading.catalog.products().is_empty()
            && !self.runtime().bot().catalog.products().is_empty()
        {
            // Far rather an export that failed than a shop that sells nothing any more.
            let message = both!(
                "daftar dari alamat ini tidak berisi produk; daftar yang terakhir tetap dipakai",
                "the list from the address has no products; the last one stays"
            );
            bad.push(told("catalog-empty", 1, 1, message));
        }
        if !bad.is_empty() {
            self.reloader.catalog_problems(bad);
            return Polled::Failed { wait: None };
        }
        let now = self.runtime().clock().now();
        let copy = CatalogCopy {
            body,
            etag: validators.etag.clone(),
            last_modified: validators.last_modified.clone(),
            checked_at: now,
        };
        if let Err(error) = self.runtime().store().keep_catalog(self.source, copy).await {
            tracing::warn!(error = %error, "the catalog could not be kept for the next start");
        }
        (self.known, self.body) = (validators, digest);
        self.reloader.accept_catalog(reading.catalog.dated(now));
        Polled::Taken
    }

    /// The source has what answers already: it is known to be right now.
    async fn unchanged(&self) -> Polled {
        let now = self.runtime().clock().now();
        if let Err(error) = self.runtime().store().catalog_checked(self.source, now).await {
            tracing::warn!(error = %error, "the catalog's age could not be kept for the next start");
        }
        let catalog = Catalog::clone(&self.runtime().bot().catalog);
        self.reloader.accept_catalog(catalog.dated(now));
        Polled::Unchanged
    }

    fn failed(&self, problem: FetchProblem) -> Polled {
        let wait = match &problem {
            FetchProblem::Status { retry_after, .. } => *retry_after,
            _ => None,
        };
        let message = both!(
            "daftar produk tidak bisa diambil: {reason}",
            "the catalog cannot be fetched: {problem}",
            reason = problem.in_indonesian(),
            problem = problem
        );
        self.reloader
            .catalog_problems(vec![told("catalog-unreachable", 1, 1, message)]);
        Polled::Failed { wait }
    }

    fn address(&self) -> Option<String> {
        self.runtime().bot().content.catalog.address().map(str::to_owned)
    }

    fn runtime(&self) -> &Runtime {
        self.reloader.runtime()
    }
}

/// What an address gives once, for commands without a server.
///
/// # Errors
/// Why there is no catalog, in words.
pub async fn fetch_once(address: &str, allow: &AllowTargets, now: DateTime<Utc>) -> Result<Catalog, Bilingual> {
    let fetcher = Fetcher::new(allow).map_err(|error| Bilingual::verbatim(&error.to_string()))?;
    let fetched = fetcher
        .fetch(address, &Validators::default(), Catalog::SIZE_LIMIT, WITHIN)
        .await;
    let body = match fetched {
        Ok(Fetched::New { body, .. }) => body,
        // Nothing was known that could be unchanged.
        Ok(Fetched::Unchanged) => Vec::new(),
        Err(problem) => {
            return Err(both!(
                "{reason}",
                "{problem}",
                reason = problem.in_indonesian(),
                problem = problem
            ));
        }
    };
    let reading = read(body).await;
    match reading.problems.into_iter().find(|problem| problem.error) {
        Some(problem) => Err(problem.message),
        None => Ok(reading.catalog.dated(now)),
    }
}

async fn read(body: Vec<u8>) -> CatalogReading {
    let read = tokio::task::spawn_blocking(move || Catalog::read_any(&body));
    read.await.unwrap_or_default()
}

/// A problem of what the address gave, or of the address.
fn told(code: &str, line: usize, column: usize, message: Bilingual) -> Diagnostic {
    Diagnostic {
        code: code.to_owned(),
        severity: Severity::Error,
        file: "catalog".to_owned(),
        line,
        column,
        message,
        help: None,
        suggestion: None,
        edit: None,
        range: 0..0,
    }
}
