//! An agent who gives no sign while the visitor waits for an answer loses the conversation to the queue.

use super::form::LEAVE_CONTACT;
use super::phrases::Phrase;
use super::state::{HandoffStatus, Status};
use super::turn::Turn;
use super::{Effect, Timer};
use chrono::{DateTime, Utc};

impl Turn<'_> {
    /// The visitor waits for a word of the agent. Whoever waits already has waited since then, however much is written.
    pub(super) fn await_agent(&mut self, since: DateTime<Utc>) {
        if self.state.unanswered_since.is_none() {
            self.await_agent_anew(since);
        }
    }

    /// The same with the whole time from here on: another agent has it.
    pub(super) fn await_agent_anew(&mut self, since: DateTime<Utc>) {
        self.state.unanswered_since.get_or_insert(since);
        let content = self.content();
        if let Some(at) = content.hours.after(self.at, content.handoff.vanish) {
            self.start_timer(Timer::Vanish, at);
        }
    }

    /// The agent has answered, or has the conversation no longer.
    pub(super) fn agent_answered(&mut self) {
        if self.state.unanswered_since.take().is_some() {
            self.push(Effect::CancelTimer { timer: Timer::Vanish });
        }
    }

    /// The agent has not answered in time. Other signs of life give as much time again; without any the conversation queues
    /// again, where it stood by the time of its request, and all are told as if it were new.
    pub(super) fn agent_silent(&mut self) {
        let (Status::Agent, Some(waits_since)) = (self.state.status, self.state.unanswered_since) else {
            return;
        };
        let content = self.content();
        let patience = |since| content.hours.after(since, content.handoff.vanish);
        // A timer may fire for an earlier wait, when the agent has answered and the visitor has written again just now.
        let since = self.desk.agent_seen.map_or(waits_since, |seen| seen.max(waits_since));
        if let Some(until) = patience(since)
            && until > self.at
        {
            return self.start_timer(Timer::Vanish, until);
        }
        let Some(mut handoff) = self.state.handoff.clone() else {
            return;
        };
        let agent = handoff.agent.take().unwrap_or_default();
        handoff.left_by = Some(agent.clone());
        handoff.status = HandoffStatus::Requested;
        handoff.changed_at = self.at;
        let (open, summary) = (content.hours.open_at(self.at), self.summary());
        let away = !open || !self.desk.reachable;
        let (title, position) = (self.team_title(&handoff.team), self.position());
        let phrase = if away { Phrase::AgentGoneAway } else { Phrase::AgentGone };
        self.say_phrase(phrase, &[("agent", &agent), ("team", &title), ("n", &position)]);
        if !away {
            self.add_usual_wait();
        }
        self.set_status(Status::Queued, Some(handoff.team.clone()), None);
        self.wait_for_person(handoff, summary, open);
        if away && !self.state.contact_left {
            self.start_flow(LEAVE_CONTACT);
        }
    }
}
