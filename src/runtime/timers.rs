//! Timers: kept in the store, fired as events.

use super::{ApplyError, Runtime, Shared};
use crate::bot::Content;
use crate::dialogue::{EventKind, RATING_TIME, TELL_AFTER, Timer, due};
use crate::store::{DueTimer, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use std::sync::atomic::Ordering;
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
            fired = async {
                reckon(&runtime).await?;
                fire_due(&runtime).await
            } => fired,
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

/// Timers read at once when they are reckoned anew.
const ALL: usize = 1_000_000;

/// Lets timers be due when the bot that answers now and the clock say: hours or times may have changed since they were started, or the
/// clock been set back.
async fn reckon(runtime: &Runtime) -> Result<(), StoreError> {
    let shared = &runtime.shared;
    if !shared.reckon.swap(false, Ordering::AcqRel) {
        return Ok(());
    }
    let reckoned = reckon_all(runtime).await;
    if reckoned.is_err() {
        shared.reckon.store(true, Ordering::Release);
    }
    reckoned
}

async fn reckon_all(runtime: &Runtime) -> Result<(), StoreError> {
    let bot = runtime.bot();
    let timers = runtime.store().due_timers(DateTime::<Utc>::MAX_UTC, ALL).await?;
    for started in timers {
        let Some(timer) = started.timer.as_ref() else {
            continue;
        };
        let now = runtime.clock().now();
        // These count no open hours; they are later than their whole time from now only where the clock was set back.
        let whole = match timer {
            Timer::CloseAfterRating => Some(RATING_TIME),
            Timer::TellContact => Some(TELL_AFTER),
            _ => None,
        };
        let at = if let Some(whole) = whole {
            Some(started.due_at.min(now + whole))
        } else {
            // One that cannot be read fails when it is fired, too, and is put off there.
            let Ok(Some(state)) = runtime.state(&started.conversation).await else {
                continue;
            };
            let mut state = Arc::unwrap_or_clone(state);
            state.set_back(now);
            due(&bot.content, &state, timer)
        };
        if let Some(at) = at.filter(|at| *at != started.due_at) {
            runtime.store().put_off_timer(&started, at).await?;
        }
    }
    Ok(())
}

impl Shared {
    /// Other content answers now than before: if its hours or times are others, timers are reckoned anew.
    pub(super) fn times_may_differ(&self, before: &Content) {
        // As they print: hours compiled anew are other objects with the same meaning.
        let times = |content: &Content| {
            let policy = &content.handoff;
            let waits = (&policy.remind, &policy.escalate, policy.expire, &policy.call_back);
            format!(
                "{:?} {waits:?} {:?} {:?}",
                content.hours, policy.vanish, policy.answer_within
            )
        };
        if times(before) != times(&self.bot.load().content) {
            self.reckon.store(true, Ordering::Release);
            self.timers.notify_one();
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
