//! A clock that is set while the server runs: by hand, by the network's time after a long error, by a machine that slept.

use super::Runtime;
use crate::bus::Hint;
use crate::store::StoreError;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

/// How often the clock is compared with the time that has really passed.
const TICK: Duration = Duration::from_secs(1);

/// What the clock may differ by, which is then made good without a word.
const SLACK: TimeDelta = TimeDelta::seconds(2);

/// Watches the clock until the runtime stops. Whoever sleeps until an instant sleeps for so long as it was away then, whatever the clock
/// shows meanwhile: after a jump all that waits for an instant is looked at anew.
pub(super) async fn run(runtime: Runtime) {
    let stopping = runtime.shared.stopping.clone();
    let mut seen = (runtime.clock().now(), Instant::now());
    let mut set_back = None;
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(TICK) => {}
        }
        let (now, passed) = (runtime.clock().now(), seen.1.elapsed());
        let shown = now - seen.0;
        let jumped = shown - TimeDelta::from_std(passed).unwrap_or_default();
        seen = (now, Instant::now());
        if jumped > SLACK {
            tracing::warn!(
                seconds = jumped.num_seconds(),
                "the clock was set forward: what is due by it is done now"
            );
            runtime.look_anew();
        } else if shown < -SLACK {
            // A clock that only stood still is none that was set.
            tracing::warn!(
                seconds = -jumped.num_seconds(),
                "the clock was set back: what waits does so no longer than it would have"
            );
            set_back = Some(set_back.unwrap_or_default() - jumped);
        }
        if let Some(by) = set_back {
            match runtime.set_back(now, by).await {
                Ok(()) => set_back = None,
                Err(error) => {
                    tracing::warn!(error = %error, "what waits could not be reckoned anew; it is tried again")
                }
            }
        }
    }
}

impl Runtime {
    fn look_anew(&self) {
        self.shared.timers.notify_one();
        self.shared.look_for_work();
        self.hint(Hint::Work);
    }

    /// The clock shows less than it did, by so much.
    async fn set_back(&self, now: DateTime<Utc>, by: TimeDelta) -> Result<(), StoreError> {
        let shared = &self.shared;
        shared.desk.set_back(now);
        shared.store.set_deliveries_back(now, by).await?;
        shared.reckon.store(true, Ordering::Release);
        self.look_anew();
        Ok(())
    }
}
