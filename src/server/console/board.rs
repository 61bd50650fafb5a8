//! What every open page of the console watches: one task listens for all of them, and says that agents are there.

use crate::bus::Hint;
use crate::dialogue::HandoffStatus;
use crate::runtime::Runtime;
use crate::store::StoreError;
use chrono::TimeDelta;
use parking_lot::Mutex;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Conversations of each kind that a queue page lists at most.
pub const LISTED: usize = 200;

/// So often pages are refreshed even if no hint came.
const BEAT: TimeDelta = TimeDelta::seconds(20);

/// So long after the last page was closed, nobody is there any more. A page that is hidden asks once a minute.
const GRACE: TimeDelta = TimeDelta::minutes(2);

/// Changes that come faster than this are told as one.
const GATHER: Duration = Duration::from_millis(250);

/// Tells pages that the queue has changed. Its task runs while an agent is there.
#[derive(Clone)]
pub struct Board {
    shared: Arc<Shared>,
}

/// What a page is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Posted {
    /// How many wait for a person.
    pub waiting: u32,
    /// Rises with every change that a queue page shows.
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
        waiting(&self.shared.runtime).await
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.shared.watching.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Shared {
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
    let mut listed = listed(runtime).await;
    let mut changed = false;
    let mut may_post = Instant::now();
    let mut beat = clock.sleep_until(clock.now() + BEAT);
    loop {
        tokio::select! {
            hint = hints.next() => match hint {
                Some(Hint::Queue) => changed = true,
                Some(Hint::Said { conversation, .. }) => changed |= listed.contains(&conversation),
                Some(_) => {}
                None => {
                    shared.posted.send_modify(|posted| posted.stopped = true);
                    return;
                }
            },
            () = tokio::time::sleep_until(may_post), if changed => {
                changed = false;
                listed = self::listed(runtime).await;
                if let Ok(waiting) = waiting(runtime).await {
                    shared.posted.send_modify(|posted| {
                        posted.waiting = waiting;
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
                shared.posted.send_modify(|posted| posted.beat += 1);
                beat = clock.sleep_until(clock.now() + BEAT);
            }
        }
    }
}

/// The conversations whose messages change a queue page. Those beyond the list's end are not shown anyway.
async fn listed(runtime: &Runtime) -> HashSet<String> {
    let mut listed = HashSet::new();
    for status in [HandoffStatus::Requested, HandoffStatus::Claimed] {
        match runtime.store().handoffs(Some(status), LISTED).await {
            Ok(entries) => listed.extend(entries.into_iter().map(|entry| entry.conversation)),
            Err(error) => tracing::warn!(error = %error, "the queue could not be read for the console"),
        }
    }
    listed
}

async fn waiting(runtime: &Runtime) -> Result<u32, StoreError> {
    let before = runtime.clock().now() + TimeDelta::days(1);
    runtime.store().queue_length(before).await
}
