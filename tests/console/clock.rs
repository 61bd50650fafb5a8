//! A clock that stands still until a test moves it.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use sapa::runtime::Clock;
use std::sync::Arc;
use tokio::sync::oneshot;

pub struct ManualClock {
    time: Mutex<Time>,
}

struct Time {
    now: DateTime<Utc>,
    sleepers: Vec<(DateTime<Utc>, oneshot::Sender<()>)>,
}

impl ManualClock {
    /// A Monday morning in Jakarta.
    pub fn new() -> Arc<Self> {
        let now = "2026-11-23T03:00:00Z".parse().expect("a time");
        Arc::new(Self {
            time: Mutex::new(Time {
                now,
                sleepers: Vec::new(),
            }),
        })
    }

    pub fn advance(&self, by: TimeDelta) {
        let mut time = self.time.lock();
        time.now += by;
        let now = time.now;
        for (at, wake) in std::mem::take(&mut time.sleepers) {
            if at > now {
                time.sleepers.push((at, wake));
            } else {
                // Whoever slept may have been woken otherwise.
                let _ = wake.send(());
            }
        }
    }

    /// Somebody sets the clock: whoever sleeps does so for as long as before.
    pub fn set(&self, by: TimeDelta) {
        self.time.lock().now += by;
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
