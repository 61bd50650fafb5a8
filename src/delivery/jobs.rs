//! The loop that both kinds of durable jobs share: take over, start what is due, wait until something else is.

use crate::runtime::Clock;
use crate::store::StoreError;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Hints may be lost; this often the store is asked all the same. Also the wait after a failure of the store.
const POLL: TimeDelta = TimeDelta::seconds(5);

/// Durable work that becomes due.
#[async_trait]
pub(super) trait Jobs: Send + Sync + 'static {
    /// Makes due again what an ended process had leased.
    async fn take_over(&self) -> Result<(), StoreError>;
    /// Leases what is due, as far as there is room, and starts it on `engine`.
    async fn start_due(self: Arc<Self>, engine: &Engine) -> Result<(), StoreError>;
    /// When something is due next, later than `after`.
    async fn next_due(&self, after: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError>;
}

/// What drives jobs, and how it is woken and stopped. Clones are the same engine.
#[derive(Clone)]
pub(super) struct Engine {
    pub clock: Arc<dyn Clock>,
    pub stop: CancellationToken,
    tasks: TaskTracker,
    wake: Arc<Notify>,
}

impl Engine {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            wake: Arc::default(),
        }
    }

    /// Something may be due.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Runs one job beside the others; its end wakes the engine, for there is room again.
    pub fn spawn(&self, job: impl Future<Output = ()> + Send + 'static) {
        let wake = self.wake.clone();
        self.tasks.spawn(async move {
            job.await;
            wake.notify_one();
        });
    }

    /// Serves until stopped.
    pub fn serve<J: Jobs>(&self, jobs: Arc<J>) {
        let engine = self.clone();
        self.tasks.spawn(async move {
            engine.take_over(&*jobs).await;
            while !engine.stop.is_cancelled() {
                let next = engine.pass(&jobs).await;
                tokio::select! {
                    () = engine.stop.cancelled() => {}
                    () = engine.wake.notified() => {}
                    () = engine.clock.sleep_until(next) => {}
                }
            }
        });
    }

    /// Starts nothing more, and resolves once all that was started has ended.
    pub async fn finish(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    async fn take_over<J: Jobs>(&self, jobs: &J) {
        while let Err(error) = jobs.take_over().await {
            tracing::error!(error = %error, "the store does not tell what is due; trying again");
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = self.clock.sleep_until(self.clock.now() + POLL) => {}
            }
        }
    }

    /// Starts what is due; the answer is when to look again.
    async fn pass<J: Jobs>(&self, jobs: &Arc<J>) -> DateTime<Utc> {
        let now = self.clock.now();
        let next = match jobs.clone().start_due(self).await {
            Ok(()) => jobs.next_due(now).await,
            Err(error) => Err(error),
        };
        let poll = now + POLL;
        match next {
            Ok(next) => next.map_or(poll, |next| next.min(poll)),
            Err(error) => {
                tracing::error!(error = %error, "the store does not tell what is due; trying again");
                poll
            }
        }
    }
}
