//! What every open page of the console watches: one task listens for all of them, and says that agents are there.

use super::desk_news::{News, Snapshot};
use crate::bus::Hint;
use crate::runtime::Runtime;
use crate::store::StoreError;
use chrono::TimeDelta;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// So often pages are refreshed even if no hint came.
const BEAT: TimeDelta = TimeDelta::seconds(20);

/// So long after the last page was closed, nobody is there any more. A page that is hidden asks once a minute.
const GRACE: TimeDelta = TimeDelta::minutes(2);

/// Changes that come faster than this are told as one.
const GATHER: Duration = Duration::from_millis(250);

/// Turns that are taken into the index at once: a few milliseconds of the thread that stores visitors' messages.
const INDEXED: usize = 200;

/// So often at most before a page that needs the index is answered.
const BEFORE_PAGE: usize = 5;

/// Between two pieces of a long way to the present, visitors come first.
const PAUSE: Duration = Duration::from_millis(20);

/// Tells pages that the queue has changed. Its task runs while an agent is there.
#[derive(Clone)]
pub struct Board {
    shared: Arc<Shared>,
}

/// What a page is told.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    /// The desk as it was then, read once for all pages.
    pub desk: Arc<Snapshot>,
    /// Rises with every change that a list shows.
    pub change: u64,
    /// Rises with time alone.
    pub beat: u64,
    /// The server is stopping: pages are to come again later.
    pub stopped: bool,
}

/// A page that watches. Dropped when it is closed.
pub struct Watching {
    pub posted: watch::Receiver<Posted>,
    shared: Arc<Shared>,
}

struct Shared {
    runtime: Runtime,
    posted: watch::Sender<Posted>,
    watching: AtomicUsize,
    /// Epoch milliseconds.
    agents_seen: AtomicI64,
    running: Mutex<bool>,
    /// The index is on its way to the present.
    indexing: AtomicBool,
}

impl Board {
    pub fn new(runtime: Runtime) -> Self {
        Self {
            shared: Arc::new(Shared {
                runtime,
                posted: watch::Sender::default(),
                watching: AtomicUsize::new(0),
                agents_seen: AtomicI64::new(i64::MIN),
                running: Mutex::new(false),
                indexing: AtomicBool::new(false),
            }),
        }
    }

    /// An agent is there now.
    pub fn agent_is_here(&self) {
        let mut running = self.shared.running.lock();
        self.shared.agent_is_here();
        if !*running {
            *running = true;
            tokio::spawn(run(self.shared.clone()));
        }
    }

    /// Begins to watch.
    pub fn watch(&self) -> Watching {
        self.shared.watching.fetch_add(1, Ordering::SeqCst);
        self.agent_is_here();
        Watching {
            posted: self.shared.posted.subscribe(),
            shared: self.shared.clone(),
        }
    }

    /// How many wait for a person now.
    pub async fn waiting(&self) -> Result<u32, StoreError> {
        Ok(Snapshot::read(&self.shared.runtime).await?.waiting())
    }

    /// What there is for this agent now.
    pub async fn news(&self, agent: &str) -> Result<News, StoreError> {
        Ok(Snapshot::read(&self.shared.runtime).await?.news(agent))
    }

    /// The change that pages were told last.
    pub fn change(&self) -> u64 {
        self.shared.posted.borrow().change
    }

    /// Brings the index of lists and search up to the present, or a good part of the way; the rest follows by itself. How many turns
    /// are still missing.
    pub async fn catch_up(&self) -> Result<u64, StoreError> {
        let store = self.shared.runtime.store();
        let mut behind = 0;
        for _ in 0..BEFORE_PAGE {
            behind = store.index(INDEXED).await?.behind;
            if behind == 0 {
                return Ok(0);
            }
        }
        self.shared.clone().follow();
        Ok(behind)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.shared.watching.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Shared {
    /// Brings the index up to the present, unless that is being done.
    fn follow(self: Arc<Self>) {
        if self.indexing.swap(true, Ordering::SeqCst) {
            return;
        }
        tokio::spawn(async move {
            loop {
                match self.runtime.store().index(INDEXED).await {
                    Ok(indexed) if indexed.behind > 0 => tokio::time::sleep(PAUSE).await,
                    Ok(_) => break,
                    Err(error) => {
                        tracing::warn!(error = %error, "the index of conversations could not be kept up");
                        break;
                    }
                }
            }
            self.indexing.store(false, Ordering::SeqCst);
        });
    }

    fn agent_is_here(&self) {
        let now = self.runtime.clock().now().timestamp_millis();
        self.agents_seen.store(now, Ordering::SeqCst);
        self.runtime.agent_seen();
    }

    /// Whether nobody is there any more. If so, says it, and the task may end.
    fn has_been_left(&self) -> bool {
        // Held, so that whoever comes now starts a task of their own.
        let mut running = self.running.lock();
        if self.watching.load(Ordering::SeqCst) > 0 {
            self.agent_is_here();
            return false;
        }
        let gone = self.runtime.clock().now().timestamp_millis() - self.agents_seen.load(Ordering::SeqCst);
        if gone < GRACE.num_milliseconds() {
            return false;
        }
        self.runtime.agents_gone();
        *running = false;
        true
    }
}

async fn run(shared: Arc<Shared>) {
    let (runtime, clock) = (&shared.runtime, shared.runtime.clock());
    let mut hints = runtime.hints(None);
    let mut desk = snapshot(runtime).await.unwrap_or_default();
    let mut changed = false;
    let mut may_post = Instant::now();
    let mut beat = clock.sleep_until(clock.now() + BEAT);
    loop {
        tokio::select! {
            hint = hints.next() => match hint {
                Some(Hint::Queue) => changed = true,
                Some(Hint::Said { conversation, .. }) => changed |= desk.lists(&conversation),
                Some(_) => {}
                None => {
                    shared.posted.send_modify(|posted| posted.stopped = true);
                    return;
                }
            },
            () = tokio::time::sleep_until(may_post), if changed => {
                changed = false;
                if let Some(now) = snapshot(runtime).await {
                    desk = now.clone();
                    shared.posted.send_modify(|posted| {
                        posted.desk = now;
                        posted.change += 1;
                    });
                }
                may_post = Instant::now() + GATHER;
            }
            () = &mut beat => {
                if shared.has_been_left() {
                    return;
                }
                // Makes up for a hint that was lost.
                changed = true;
                shared.clone().follow();
                shared.posted.send_modify(|posted| posted.beat += 1);
                beat = clock.sleep_until(clock.now() + BEAT);
            }
        }
    }
}

/// The desk now. `None`: it cannot be read; the next change or beat tries again.
async fn snapshot(runtime: &Runtime) -> Option<Arc<Snapshot>> {
    match Snapshot::read(runtime).await {
        Ok(desk) => Some(Arc::new(desk)),
        Err(error) => {
            tracing::warn!(error = %error, "the queue could not be read for the console");
            None
        }
    }
}
