//! Timers: kept in the store, fired as events.

use super::{ApplyError, Runtime};
use crate::dialogue::EventKind;
use crate::store::{DueTimer, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// Timers fired between two looks at the clock.
const AT_ONCE: usize = 100;

/// How long to wait after the store would not do it.
const PAUSE: Duration = Duration::from_secs(1);

/// How much later a timer is tried again that alone could not be fired.
const PUT_OFF: TimeDelta = TimeDelta::minutes(5);

/// How often to look without being asked to: another process may have started a timer.
const POLL: Duration = Duration::from_secs(60);

/// Fires what is due until the runtime stops.
pub(super) async fn run(runtime: Runtime) {
    let stopping = runtime.shared.stopping.clone();
    let mut failing = false;
    loop {
        let fired = tokio::select! {
            () = stopping.cancelled() => return,
            fired = fire_due(&runtime) => fired,
        };
        let next = match fired {
            Ok(next) => {
                failing = false;
                next
            }
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(error = %error, "timers cannot be fired; they are tried again until they can");
                }
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

/// Fires every timer that is due. Tells when the next one is. The error is the store's: one timer that fails is put off.
async fn fire_due(runtime: &Runtime) -> Result<Option<DateTime<Utc>>, StoreError> {
    loop {
        let due = runtime.store().due_timers(runtime.clock().now(), AT_ONCE).await?;
        if due.is_empty() {
            return runtime.store().next_timer().await;
        }
        for due in due {
            fire(runtime, due).await?;
        }
    }
}

async fn fire(runtime: &Runtime, due: DueTimer) -> Result<(), StoreError> {
    let conversation = &*due.conversation;
    let reason = match &due.timer {
        None => "this version knows no such timer".to_owned(),
        Some(timer) => {
            let event = EventKind::TimerFired { timer: timer.clone() };
            match runtime.apply(conversation, event).await {
                Ok(_) => return Ok(()),
                Err(ApplyError::UnknownConversation) => {
                    tracing::warn!(conversation, timer = due.key, "a timer of no conversation is removed");
                    return runtime.store().drop_timer(&due).await;
                }
                Err(error) => error.to_string(),
            }
        }
    };
    // Where the store is away this fails too, and the timer stays due.
    let until = runtime.clock().now() + PUT_OFF;
    runtime.store().put_off_timer(&due, until).await?;
    tracing::warn!(
        conversation,
        timer = due.key,
        reason,
        "a timer could not be fired; it is put off"
    );
    Ok(())
}
