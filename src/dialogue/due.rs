//! When the timers that count open hours are due: reckoned from what the state remembers, so that it can be done again whenever the
//! hours or the times in bot.yaml change.

use super::turn::Turn;
use super::{Handoff, State, Status, Timer};
use crate::bot::Content;
use chrono::{DateTime, TimeDelta, Utc};

/// How often an agent with a visitor waiting is reminded before the conversation goes to others.
pub(super) const CHASES: u32 = 2;

/// Clocks are set by so much without anybody noticing.
const SLACK: TimeDelta = TimeDelta::seconds(1);

/// When that timer of a conversation is due. `None`: never, by this bot; or the conversation no longer waits for it; or it counts
/// no open hours.
pub fn due(content: &Content, state: &State, timer: &Timer) -> Option<DateTime<Utc>> {
    let (hours, policy) = (&content.hours, &content.handoff);
    let waits = || state.queued_since().filter(|_| state.status == Status::Queued);
    match timer {
        Timer::Remind(number) => {
            let after = policy.remind.get(usize::try_from(*number).ok()?)?;
            hours.after(waits()?, *after)
        }
        Timer::Escalate => hours.after(waits()?, policy.escalate.as_ref()?.after),
        Timer::Expire => hours.after(waits()?, policy.expire?),
        Timer::Vanish => hours.after(state.agent_owes_since()?, policy.vanish),
        Timer::Overdue => {
            let after = policy.answer_within.saturating_mul(state.chased.saturating_add(1));
            hours.after(state.agent_owes_since()?, after)
        }
        Timer::CallBack => {
            let lead = state.lead.as_ref()?;
            let last = lead.reminded_at.unwrap_or(lead.left_at);
            let listed = usize::try_from(lead.reminded).ok();
            let Some(after) = listed.and_then(|index| policy.call_back.get(index)) else {
                // Later ones count from the one before.
                return hours.after(last, *policy.call_back.last()?);
            };
            // A server that was away for long reminds once, not for every time it missed.
            let next = hours.after(lead.left_at, *after)?;
            if next > last {
                Some(next)
            } else {
                hours.after(last, *after)
            }
        }
        Timer::TellContact | Timer::CloseAfterRating => None,
    }
}

impl State {
    /// Where the clock was set back, what seems to have happened later than now counts as having happened now: nothing waits longer than
    /// if it had begun just now. Whether there was any such thing; a difference of a second is none.
    pub fn set_back(&mut self, now: DateTime<Utc>) -> bool {
        let lead = self
            .lead
            .as_mut()
            .map(|lead| (&mut lead.left_at, lead.reminded_at.as_mut()));
        let (left, reminded) = lead.unzip();
        let times = [
            self.queued_at.as_mut(),
            self.unanswered_since.as_mut(),
            self.handoff.as_mut().map(|handoff| &mut handoff.changed_at),
            left,
            reminded.flatten(),
        ];
        let mut was_later = false;
        for time in times.into_iter().flatten() {
            if *time - now > SLACK {
                *time = now;
                was_later = true;
            }
        }
        was_later
    }

    /// Since when it has been in the queue this time: its timers count from then.
    fn queued_since(&self) -> Option<DateTime<Utc>> {
        self.queued_at
            .or_else(|| self.handoff.as_ref().map(|handoff| handoff.changed_at))
    }

    /// Since when the agent who holds it owes the visitor an answer: no longer than they have had it.
    pub(super) fn agent_owes_since(&self) -> Option<DateTime<Utc>> {
        let (since, held) = (self.unanswered_since?, self.held_since()?);
        Some(since.max(held))
    }

    /// Whether the agent who holds it has said nothing yet.
    pub(super) fn agent_is_new(&self) -> bool {
        let (since, held) = (self.unanswered_since, self.held_since());
        since.zip(held).is_some_and(|(since, held)| since <= held)
    }

    fn held_since(&self) -> Option<DateTime<Utc>> {
        let handoff: &Handoff = self.handoff.as_ref().filter(|_| self.status == Status::Agent)?;
        Some(handoff.changed_at)
    }
}

impl Turn<'_> {
    /// Starts a timer at the time that its state gives it.
    pub(super) fn start_due(&mut self, timer: Timer) {
        if let Some(at) = due(self.content(), &self.state, &timer) {
            self.start_timer(timer, at);
        }
    }
}
