//! Timers: kept in the store, fired as events.

use super::Runtime;
use crate::dialogue::EventKind;
use crate::store::StoreError;
use std::time::Duration;

/// Timers fired between two looks at the clock.
const AT_ONCE: usize = 100;

/// How long to wait after the store would not do it, or a timer would not go away.
const PAUSE: Duration = Duration::from_secs(1);

/// How often to look without being asked to: another process may have started a timer.
const POLL: Duration = Duration::from_secs(60);

/// Fires what is due until the runtime stops.
pub(super) async fn run(runtime: Runtime) {
    let stopping = runtime.shared.stopping.clone();
    loop {
        let fired = tokio::select! {
            () = stopping.cancelled() => return,
            fired = fire_due(&runtime) => fired,
        };
        let next = match fired {
            Ok(next) => next,
            Err(error) => {
                tracing::warn!(error = %error, "timers could not be fired; they are tried again");
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = tokio::time::sleep(PAUSE) => continue,
                }
            }
        };
        let due = async {
            match next {
                Some(at) => runtime.clock().sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = stopping.cancelled() => return,
            () = runtime.shared.timers.notified() => {}
            () = tokio::time::sleep(POLL) => {}
            () = due => {}
        }
    }
}

/// Fires every timer that is due. Tells when the next one is.
async fn fire_due(runtime: &Runtime) -> Result<Option<chrono::DateTime<chrono::Utc>>, StoreError> {
    loop {
        let due = runtime.store().due_timers(runtime.clock().now(), AT_ONCE).await?;
        if due.is_empty() {
            return runtime.store().next_timer().await;
        }
        for due in due {
            let event = EventKind::TimerFired { timer: due.timer };
            match runtime.apply(&due.conversation, event).await {
                Ok(_) => {}
                Err(super::ApplyError::Store(error)) => return Err(error),
                Err(error) => return Err(StoreError::Corrupt(format!("a timer's conversation: {error}"))),
            }
        }
    }
}
