//! Notices on their way: leased, signed, posted, settled.

use super::client::{Answer, Client, Request, SendError};
use super::formats::{self, Parcel};
use super::jobs::{Engine, Jobs};
use super::mail::{self, Taken};
use super::schedule;
use crate::bot::{NoticeFormat, WebhookTarget};
use crate::runtime::{Clock, Runtime};
use crate::store::{Attempt, Leased, Outbox, Room, Standing, StoreError};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Requests in flight to one target at most.
const PER_TARGET: usize = 32;

/// After so many failures in a row, with no success between them, a target is only felt for: so many requests at once, each of which
/// keeps its place for a pause. With thousands of notices waiting, trying them all would cost visitors time and tell nothing new; the
/// first success opens all places again.
const STRUCK: u32 = 8;
const FEELERS: usize = 4;
const PAUSE: Duration = Duration::from_millis(100);

/// How much longer a lease is than the request may take, in seconds.
const LEASE_MARGIN_S: i64 = 40;

/// Bytes of a receiver's answer that are read, so that its connection can serve again; nothing is done with them.
const ANSWER_LIMIT: usize = 4096;

/// So long a target may fail before its backup is told, where the bot does not say.
const BACKUP_AFTER: Duration = Duration::from_secs(120);

/// Notices handed to a backup in one transaction.
const HANDED_OVER: usize = 500;

/// Delivered notices are forgotten after this.
const KEPT: TimeDelta = TimeDelta::days(30);

/// So often old ones are looked for, and so many forgotten in one transaction.
const PRUNE_EVERY: TimeDelta = TimeDelta::hours(1);
const PRUNED: usize = 1000;

/// So often it is looked how the targets stand.
const LOOK_EVERY: TimeDelta = TimeDelta::seconds(5);

/// Where notices go.
#[async_trait]
pub trait Targets: Send + Sync + 'static {
    /// The targets of the bot that answers now; asked anew each time, because a reload may change them.
    fn now(&self) -> Vec<WebhookTarget>;
    /// A target was switched off, or on again.
    async fn changed(&self) -> Result<(), StoreError>;
}

#[async_trait]
impl Targets for Runtime {
    fn now(&self) -> Vec<WebhookTarget> {
        self.bot().content.handoff.targets.clone()
    }

    async fn changed(&self) -> Result<(), StoreError> {
        self.targets_changed().await
    }
}

/// Sends what is due in the outbox.
pub(super) struct Worker {
    pub store: Arc<dyn Outbox>,
    pub clock: Arc<dyn Clock>,
    pub client: Client,
    pub targets: Arc<dyn Targets>,
    /// For one request, from the look-up of the name to the end of the answer.
    pub timeout: Duration,
    pub in_flight: Mutex<HashMap<String, usize>>,
    /// Failures since the last success, by target.
    pub failures: Mutex<HashMap<String, u32>>,
    pub agenda: Mutex<Agenda>,
}

/// What the worker does by the clock, besides sending.
#[derive(Default)]
pub(super) struct Agenda {
    /// When the next backup takes over, if nothing succeeds until then.
    takes_over: Option<DateTime<Utc>>,
    /// When old deliveries are looked for next.
    prunes: Option<DateTime<Utc>>,
    /// When it is looked next how the targets stand.
    looks: Option<DateTime<Utc>>,
    /// Targets that were off then, and those of which figures are told.
    off: BTreeSet<String>,
    told: BTreeSet<String>,
}

/// A target as the worker finds it for one delivery.
#[derive(Clone)]
enum Destination {
    On(Arc<WebhookTarget>),
    /// It answered 410, and its URL is still the same.
    Off,
    /// No target of that name has a URL now.
    Missing,
}

#[async_trait]
impl Jobs for Worker {
    async fn take_over(&self) -> Result<(), StoreError> {
        self.store.take_over(self.clock.now()).await
    }

    async fn start_due(self: Arc<Self>, engine: &Engine) -> Result<(), StoreError> {
        let room = self.room();
        let now = self.clock.now();
        self.prune(now).await?;
        self.look(now).await?;
        self.hand_over(now).await?;
        let lease = TimeDelta::from_std(self.timeout).unwrap_or(TimeDelta::zero()) + TimeDelta::seconds(LEASE_MARGIN_S);
        let leased = self.store.lease(now, now + lease, &room).await?;
        if leased.is_empty() {
            return Ok(());
        }
        let destinations = self.destinations().await?;
        for delivery in leased {
            let destination = destinations
                .get(&delivery.target)
                .cloned()
                .unwrap_or(Destination::Missing);
            *self.in_flight.lock().entry(delivery.target.clone()).or_default() += 1;
            let worker = self.clone();
            engine.spawn(async move {
                let mut delivery = delivery;
                worker.deliver(&mut delivery, destination).await;
                if worker.is_struck(&delivery.target) {
                    tokio::time::sleep(PAUSE).await;
                }
                let mut in_flight = worker.in_flight.lock();
                if let Some(count) = in_flight.get_mut(&delivery.target) {
                    *count = count.saturating_sub(1);
                }
            });
        }
        Ok(())
    }

    async fn next_due(&self, after: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let takes_over = self.agenda.lock().takes_over.filter(|at| *at > after);
        let due = self.store.next_delivery(after).await?;
        Ok([takes_over, due].into_iter().flatten().min())
    }
}

impl Worker {
    /// Lets backups be told what their targets could not be: at once where the target is off, else once it has failed for its
    /// window.
    async fn hand_over(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let targets = self.targets.now();
        let mut takes_over = None;
        // Most bots name no backup.
        if targets.iter().any(|target| target.backup.is_some()) {
            let failing: HashMap<String, DateTime<Utc>> = self.store.targets_failing().await?.into_iter().collect();
            let destinations = self.destinations().await?;
            for target in &targets {
                let Some(backup) = target.backup.as_ref().filter(|name| destinations.contains_key(*name)) else {
                    continue;
                };
                let window = TimeDelta::from_std(target.backup_after.unwrap_or(BACKUP_AFTER)).unwrap_or(TimeDelta::MAX);
                let begins = match (destinations.get(&target.name), failing.get(&target.name)) {
                    (Some(Destination::Off), _) => Some(now),
                    (_, Some(since)) => since.checked_add_signed(window),
                    _ => None,
                };
                match begins {
                    Some(begins) if begins <= now => self.stand_in(&target.name, backup, now).await?,
                    Some(begins) => takes_over = takes_over.into_iter().chain([begins]).min(),
                    None => {}
                }
            }
        }
        self.agenda.lock().takes_over = takes_over;
        Ok(())
    }

    async fn stand_in(&self, target: &str, backup: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        loop {
            let handed_over = self.store.stand_in(target, backup, now, HANDED_OVER).await?;
            if handed_over > 0 {
                tracing::warn!(
                    target_name = target,
                    backup,
                    handed_over,
                    "a backup is told in a target's place"
                );
            }
            if handed_over < HANDED_OVER {
                return Ok(());
            }
        }
    }

    /// Tells how the targets stand, and notices a target that was switched on beside this process.
    async fn look(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        if self.agenda.lock().looks.is_some_and(|next| next > now) {
            return Ok(());
        }
        let standings = self.store.standings().await?;
        let off = standings.iter().filter(|standing| standing.off_since.is_some());
        let off: BTreeSet<String> = off.map(|standing| standing.target.clone()).collect();
        let changed = {
            let mut agenda = self.agenda.lock();
            agenda.looks = now.checked_add_signed(LOOK_EVERY);
            agenda
                .told
                .extend(standings.iter().map(|standing| standing.target.clone()));
            for target in &agenda.told {
                let standing = standings.iter().find(|standing| standing.target == *target);
                let count = |of: fn(&Standing) -> u64| standing.map_or(0, of) as f64;
                for (status, count) in [("due", count(|found| found.due)), ("dead", count(|found| found.dead))] {
                    metrics::gauge!("sapa_deliveries", "target" => target.clone(), "status" => status).set(count);
                }
                let is_off = f64::from(u8::from(off.contains(target)));
                metrics::gauge!("sapa_target_off", "target" => target.clone()).set(is_off);
            }
            std::mem::replace(&mut agenda.off, off.clone()) != off
        };
        if !off.is_empty() {
            // One whose URL is another now is on from here, before anything is sent there.
            self.destinations().await?;
        }
        if changed { self.targets.changed().await } else { Ok(()) }
    }

    /// Forgets what was delivered long ago; the engine asks often enough.
    async fn prune(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let is_time = |next: Option<DateTime<Utc>>| next.is_none_or(|next| next <= now);
        if !is_time(self.agenda.lock().prunes) {
            return Ok(());
        }
        let before = now.checked_sub_signed(KEPT).unwrap_or(DateTime::UNIX_EPOCH);
        while self.store.prune(before, PRUNED).await? == PRUNED {}
        self.agenda.lock().prunes = now.checked_add_signed(PRUNE_EVERY);
        Ok(())
    }

    /// How many requests each target may get now.
    fn room(&self) -> Room {
        let mut in_flight = self.in_flight.lock().clone();
        for (target, failures) in self.failures.lock().iter() {
            if *failures >= STRUCK {
                *in_flight.entry(target.clone()).or_default() += PER_TARGET - FEELERS;
            }
        }
        Room {
            per_target: PER_TARGET,
            in_flight,
        }
    }

    fn is_struck(&self, target: &str) -> bool {
        self.failures
            .lock()
            .get(target)
            .is_some_and(|failures| *failures >= STRUCK)
    }

    fn count_failures(&self, target: &str, attempt: &Attempt) {
        let mut failures = self.failures.lock();
        match attempt {
            Attempt::Failed { .. } => {
                let count = failures.entry(target.to_owned()).or_default();
                *count = count.saturating_add(1);
            }
            // It answers, whatever it says.
            Attempt::Delivered | Attempt::Dead { .. } | Attempt::Gone { .. } => {
                failures.remove(target);
            }
        }
    }

    /// The targets by name. One that was off and has another URL now is switched on.
    async fn destinations(&self) -> Result<HashMap<String, Destination>, StoreError> {
        let off: HashMap<String, [u8; 32]> = self.store.targets_off().await?.into_iter().collect();
        let mut found = HashMap::new();
        for target in self.targets.now() {
            let name = target.name.clone();
            let destination = match off.get(&name) {
                Some(hash) if *hash == url_hash(&target.url) => Destination::Off,
                Some(_) => {
                    self.store.switch_on(&name).await?;
                    self.targets.changed().await?;
                    Destination::On(target.into())
                }
                None => Destination::On(target.into()),
            };
            found.insert(name, destination);
        }
        Ok(found)
    }

    /// One attempt, from signing to the store. A failure of the store leaves the lease to run out: the delivery is sent again,
    /// with the same id.
    async fn deliver(&self, delivery: &mut Leased, destination: Destination) {
        let is_off = matches!(destination, Destination::Off);
        let begun = Instant::now();
        let attempt = self.attempt(delivery, destination).await;
        let took = begun.elapsed();
        self.count_failures(&delivery.target, &attempt);
        let outcome = match &attempt {
            Attempt::Delivered => "delivered",
            Attempt::Failed { .. } => "failed",
            Attempt::Dead { .. } | Attempt::Gone { .. } => "dead",
        };
        metrics::counter!("sapa_delivery_attempts_total", "outcome" => outcome).increment(1);
        let gone = matches!(attempt, Attempt::Gone { .. });
        if gone && self.agenda.lock().off.insert(delivery.target.clone()) {
            tracing::warn!(
                target_name = delivery.target,
                "a target answered 410 and is off: it is told nothing more until its URL is another or somebody switches it on again"
            );
        }
        if let Attempt::Failed { error, .. } | Attempt::Dead { error } = &attempt
            && !is_off
        {
            tracing::warn!(
                delivery = delivery.id,
                target_name = delivery.target,
                kind = delivery.kind,
                attempt = delivery.attempts + 1,
                error,
                outcome,
                "a notice was not delivered"
            );
        }
        let mut settled = self.store.settle(delivery, self.clock.now(), took, attempt).await;
        if settled.is_ok() && gone {
            settled = self.targets.changed().await;
        }
        if let Err(error) = settled {
            tracing::error!(delivery = delivery.id, error = %error, "how an attempt ended was not recorded in full");
        }
    }

    async fn attempt(&self, delivery: &mut Leased, destination: Destination) -> Attempt {
        let target = match destination {
            Destination::On(target) => target,
            Destination::Off => {
                return Attempt::Dead {
                    error: "target_off: it answered 410, and its URL is still the same".to_owned(),
                };
            }
            Destination::Missing => {
                return self.failed(
                    delivery,
                    None,
                    "target_missing: no target of this name has a URL".to_owned(),
                );
            }
        };
        let parcel = match formats::parcel(&target, delivery, self.clock.now()) {
            Ok(parcel) => parcel,
            // The same bot would write it no better: it dies at once, and what comes after it goes.
            Err(error) => {
                return Attempt::Dead {
                    error: error.to_string(),
                };
            }
        };
        let outcome = match parcel {
            Parcel::Post(post) => {
                let request = Request {
                    method: post.method,
                    url: target.url.clone(),
                    headers: post.headers,
                    body: Some(post.body),
                    timeout: self.timeout,
                    answer_limit: ANSWER_LIMIT,
                };
                let sent = self.client.send(request).await;
                sent.map(|answer| self.judge(delivery, &target, &answer))
            }
            Parcel::Mail(message) => {
                let NoticeFormat::Email(mailing) = &target.format else {
                    return self.failed(delivery, None, "bad_mail: the target writes no mail".to_owned());
                };
                let (allow, recipients) = (self.client.allowed(), &mut delivery.recipients);
                let sent = mail::send(&target.url, mailing, &message, recipients, allow, self.timeout).await;
                let some_have_it = !recipients.accepted.is_empty();
                sent.map(|taken| match taken {
                    Taken::Handed { not_now: None } => Attempt::Delivered,
                    Taken::Handed { not_now: Some(error) } | Taken::NotNow(error) => self.failed(delivery, None, error),
                    Taken::Never(_) if some_have_it => Attempt::Delivered,
                    Taken::Never(error) => Attempt::Dead { error },
                })
            }
        };
        match outcome {
            Ok(attempt) => attempt,
            Err(error @ (SendError::AddressRefused | SendError::BadRequest(_))) => Attempt::Dead {
                error: error.to_string(),
            },
            Err(error) => self.failed(delivery, None, error.to_string()),
        }
    }

    /// What an answer means. Its body means nothing.
    fn judge(&self, delivery: &Leased, target: &WebhookTarget, answer: &Answer) -> Attempt {
        let error = format!("HTTP {}", answer.status);
        match answer.status {
            200..=299 => Attempt::Delivered,
            410 => Attempt::Gone {
                url_hash: url_hash(&target.url),
                error: "target_off: HTTP 410".to_owned(),
            },
            408 | 425 | 429 => self.failed(delivery, answer.retry_after.as_deref(), error),
            300..=499 => Attempt::Dead { error },
            _ => self.failed(delivery, answer.retry_after.as_deref(), error),
        }
    }

    fn failed(&self, delivery: &Leased, retry_after: Option<&str>, error: String) -> Attempt {
        let now = self.clock.now();
        let asked = retry_after.and_then(|value| schedule::retry_after(value, now));
        let jitter = rand::random_range(-1.0..=1.0);
        // Only failures that the schedule foresaw use it up: a success at the target may bring many more attempts.
        let failures = if delivery.early {
            delivery.steps.max(1)
        } else {
            delivery.steps.saturating_add(1)
        };
        match schedule::wait(failures, asked, jitter) {
            Some(wait) => Attempt::Failed {
                at: now + TimeDelta::from_std(wait).unwrap_or(TimeDelta::zero()),
                held: asked.is_some(),
                error,
            },
            None => Attempt::Dead { error },
        }
    }
}

/// How the store remembers a URL that answered 410, without keeping it: it may hold a secret.
fn url_hash(url: &str) -> [u8; 32] {
    Sha256::digest(url.as_bytes()).into()
}
