//! A store, a clock that only tests move, and the worker between them.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use sapa::bot::{Compiled, NoticeFormat, SourceFile, WebhookTarget, compile};
use sapa::delivery::{Deliveries, Settings, Targets, start_notices};
use sapa::dialogue::{State, Visitor};
use sapa::runtime::Clock;
use sapa::store::sqlite::{Access, Sqlite};
use sapa::store::{Conversations, DeliveryRow, DeliveryStatus, NewDelivery, Outbox, StoreError, Turn};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

pub const SECRET: &str = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
pub const OTHER_SECRET: &str = "whsec_diwI/BehzF8A0kj4tQ8vL00X/yk0rDHm";

/// Longest wait for something that must happen; only a failing test waits that long.
const PATIENCE: Duration = Duration::from_secs(30);

/// A clock that stands still until a test moves it.
pub struct ManualClock {
    time: Mutex<Time>,
}

struct Time {
    now: DateTime<Utc>,
    sleepers: Vec<(DateTime<Utc>, oneshot::Sender<()>)>,
}

impl ManualClock {
    pub fn new() -> Arc<Self> {
        let now = DateTime::from_timestamp(1_790_000_000, 0).expect("a time of this century");
        Arc::new(Self {
            time: Mutex::new(Time {
                now,
                sleepers: Vec::new(),
            }),
        })
    }

    pub fn move_to(&self, now: DateTime<Utc>) {
        let mut time = self.time.lock();
        time.now = now;
        for (at, wake) in std::mem::take(&mut time.sleepers) {
            if at > now {
                time.sleepers.push((at, wake));
            } else {
                // Whoever slept may have been woken otherwise.
                let _ = wake.send(());
            }
        }
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        self.time.lock().now
    }

    fn sleep_until(&self, at: DateTime<Utc>) -> BoxFuture<'static, ()> {
        let mut time = self.time.lock();
        if at <= time.now {
            return Box::pin(std::future::ready(()));
        }
        let (wake, woken) = oneshot::channel();
        time.sleepers.push((at, wake));
        Box::pin(async move {
            let _ = woken.await;
        })
    }
}

/// Targets that a test may change.
struct List(Arc<Mutex<Vec<WebhookTarget>>>);

#[async_trait::async_trait]
impl Targets for List {
    fn now(&self) -> Vec<WebhookTarget> {
        self.0.lock().clone()
    }

    async fn changed(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// What a test has at hand.
pub struct Desk {
    pub store: Sqlite,
    pub clock: Arc<ManualClock>,
    pub targets: Arc<Mutex<Vec<WebhookTarget>>>,
    pub settings: Settings,
    versions: Mutex<HashMap<String, u64>>,
    worker: Option<Deliveries>,
}

pub fn target(name: &str, url: &str) -> WebhookTarget {
    WebhookTarget {
        name: name.to_owned(),
        url: url.to_owned(),
        secrets: vec![SECRET.to_owned()],
        format: NoticeFormat::Standard,
        events: Vec::new(),
        language: "id".to_owned(),
        zone: chrono_tz::Asia::Jakarta,
        titles: Arc::default(),
        backup: None,
        backup_after: None,
    }
}

/// The targets of a bot.yaml with this list under `targets:`. Panics on any error.
pub fn targets_of(list: &str) -> Vec<WebhookTarget> {
    let compiled = compile_targets(list);
    let errors: Vec<_> = compiled.diagnostics.iter().map(|found| &found.message).collect();
    match &compiled.content {
        Some(content) => content.handoff.targets.clone(),
        None => panic!("the bot is broken: {errors:?}"),
    }
}

/// What is said of such a bot.yaml.
pub fn compile_targets(list: &str) -> Compiled {
    let bot = format!(
        "bot: Toko Sapa\nlanguages: [id, en]\ntimezone: Asia/Jakarta\nteams: {{support: {{title: Bantuan}}}}\nhandoff:\n  team: support\n  targets:\n{list}"
    );
    let file = |path: &str, text: &str| SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().into(),
    };
    let price = "intent: price\ntitle: Tanya harga\nkeywords: [harga]\nreply: Harganya 45.000.\n";
    compile(&[file("bot.yaml", &bot), file("intents/price.yaml", price)], &|name| {
        (name == "TOKEN").then(|| "s3cr{et".to_owned())
    })
}

impl Desk {
    /// In memory, with the local receivers allowed.
    pub fn new(targets: Vec<WebhookTarget>) -> Self {
        Self::at("sqlite::memory:", ManualClock::new(), targets)
    }

    pub fn at(place: &str, clock: Arc<ManualClock>, targets: Vec<WebhookTarget>) -> Self {
        Self::open(place, Access::Serve, clock, targets)
    }

    /// To look on while a program serves.
    pub fn beside(place: &str) -> Self {
        Self::open(place, Access::Beside, ManualClock::new(), Vec::new())
    }

    fn open(place: &str, access: Access, clock: Arc<ManualClock>, targets: Vec<WebhookTarget>) -> Self {
        Self {
            store: Sqlite::open(place, access).expect("the store opens"),
            clock,
            targets: Arc::new(Mutex::new(targets)),
            settings: Settings {
                allow: "127.0.0.1".parse().expect("an address"),
                timeout: Duration::from_secs(10),
            },
            versions: Mutex::default(),
            worker: None,
        }
    }

    pub fn start(&mut self) {
        let targets = Arc::new(List(self.targets.clone()));
        let store: Arc<dyn Outbox> = Arc::new(self.store.clone());
        let worker = start_notices(store, self.clock.clone(), targets, &self.settings);
        self.worker = Some(worker.expect("the worker starts"));
    }

    /// A turn that queues one notice for a target.
    pub async fn queue(&self, conversation: &str, target: &str, id: &str) {
        self.queue_for(conversation, &[target], id).await;
    }

    pub async fn queue_for(&self, conversation: &str, targets: &[&str], id: &str) {
        self.queue_notices(conversation, targets, id, "handoff.requested", |sequence| {
            format!(r#"{{"type":"handoff.requested","data":{{"sequence":{sequence},"note":"ké 🙏"}}}}"#)
        })
        .await;
    }

    /// A turn that queues a notice of any kind; `body` is asked with its `sequence`.
    pub async fn queue_notices(
        &self,
        conversation: &str,
        targets: &[&str],
        id: &str,
        kind: &'static str,
        body: impl Fn(u64) -> String,
    ) {
        let version = {
            let mut versions = self.versions.lock();
            let version = versions.entry(conversation.to_owned()).or_default();
            *version += 1;
            *version
        };
        let deliveries = targets
            .iter()
            .map(|target| NewDelivery {
                webhook_id: id.to_owned(),
                target: (*target).to_owned(),
                kind,
                sequence: version,
                body: body(version),
            })
            .collect();
        let mut token_hash = [0; 32];
        for (place, byte) in token_hash.iter_mut().zip(conversation.bytes()) {
            *place = byte;
        }
        let turn = Turn {
            conversation: conversation.to_owned(),
            version,
            after: None,
            at: self.clock.now(),
            state: Arc::new(State::new(conversation, "id", None, Visitor::default())),
            entries: Arc::new([]),
            client_id: None,
            token_hash: (version == 1).then_some(token_hash),
            handoffs: Vec::new(),
            deliveries,
            timers: Vec::new(),
            calls: Vec::new(),
            answered_call: None,
            counted: Default::default(),
        };
        self.store.commit(turn).await.expect("stored");
        self.wake();
    }

    pub fn wake(&self) {
        if let Some(worker) = &self.worker {
            worker.wake();
        }
    }

    /// All deliveries, the first queued first.
    pub async fn rows(&self) -> Vec<DeliveryRow> {
        let mut rows = self.store.deliveries(None, None, 10_000).await.expect("readable");
        rows.reverse();
        rows
    }

    /// Waits until the deliveries are as they should be.
    pub async fn until(&self, what: &str, done: impl Fn(&[DeliveryRow]) -> bool) -> Vec<DeliveryRow> {
        let waiting = async {
            loop {
                let rows = self.rows().await;
                if done(&rows) {
                    return rows;
                }
                tokio::task::yield_now().await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(rows) => rows,
            Err(_) => {
                let mut rows = self.rows().await;
                rows.retain(|row| row.status != DeliveryStatus::Delivered);
                rows.truncate(20);
                panic!("never came: {what}; not delivered, among others: {rows:#?}")
            }
        }
    }

    /// Waits until everything is delivered, and lets time go on where an attempt failed with none after it to wake it.
    pub async fn until_delivered(&self) {
        let delivered = |rows: &[DeliveryRow]| rows.iter().all(|row| row.status == DeliveryStatus::Delivered);
        let attempts = |rows: &[DeliveryRow]| rows.iter().map(|row| row.attempts).sum::<u32>();
        // What is on its way needs no push.
        let settled = |rows: &[DeliveryRow]| {
            rows.iter()
                .all(|row| row.status == DeliveryStatus::Delivered || row.attempts > 0)
        };
        let mut rows = self.until("an attempt at each", settled).await;
        while !delivered(&rows) {
            let before = attempts(&rows);
            self.clock.move_to(self.clock.now() + chrono::TimeDelta::minutes(10));
            rows = self
                .until("another attempt", |rows| delivered(rows) || attempts(rows) > before)
                .await;
        }
    }

    /// Waits until every delivery has this status.
    pub async fn until_all(&self, status: DeliveryStatus) -> Vec<DeliveryRow> {
        self.until(status.word(), |rows| rows.iter().all(|row| row.status == status))
            .await
    }

    /// Waits until one delivery has been attempted this often.
    pub async fn until_attempts(&self, index: usize, attempts: u32) {
        let what = format!("attempt {attempts} of delivery {index}");
        self.until(&what, |rows| {
            rows.get(index).is_some_and(|row| row.attempts == attempts)
        })
        .await;
    }

    /// Moves the time to when something is due next; how far that was.
    pub async fn move_to_next(&self) -> TimeDelta {
        let now = self.clock.now();
        let next = self
            .store
            .next_delivery(now)
            .await
            .expect("readable")
            .expect("something is due");
        self.clock.move_to(next);
        next - now
    }

    /// Stops the worker and closes the store.
    pub async fn close(self) {
        if let Some(worker) = &self.worker {
            worker.stop().await;
        }
        self.store.close().await;
    }
}
