//! An agent who lets a visitor wait: whoever gives no sign loses the conversation to the queue, and whoever is there and does not
//! answer is reminded, then loses it too.

use super::due::CHASES;
use super::form::LEAVE_CONTACT;
use super::phrases::Phrase;
use super::state::{HandoffStatus, Status};
use super::turn::Turn;
use super::{Effect, From, NoticeKind, Timer};
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
        self.state.chased = 0;
        self.start_due(Timer::Vanish);
        self.start_due(Timer::Overdue);
    }

    /// The agent has answered, or has the conversation no longer.
    pub(super) fn agent_answered(&mut self) {
        if self.state.unanswered_since.take().is_some() {
            self.cancel_agents_timers();
        }
        self.state.chased = 0;
    }

    pub(super) fn cancel_agents_timers(&mut self) {
        self.push(Effect::CancelTimer { timer: Timer::Vanish });
        self.push(Effect::CancelTimer { timer: Timer::Overdue });
    }

    /// The agent has not answered in time. Other signs of life give as much time again; without any the conversation goes back to
    /// the queue.
    pub(super) fn agent_silent(&mut self) {
        if self.state.agent_owes_since().is_none() {
            return;
        }
        match self.patience_ends() {
            Some(until) if until > self.at => self.start_timer(Timer::Vanish, until),
            _ => self.lose_agent(),
        }
    }

    /// Until when the agent's last sign gives them time. A timer may fire for an earlier wait, when the agent has answered and the
    /// visitor has written again just now.
    fn patience_ends(&self) -> Option<DateTime<Utc>> {
        let owes = self.state.agent_owes_since()?;
        let since = self.desk.agent_seen.map_or(owes, |seen| seen.max(owes));
        let content = self.content();
        content.hours.after(since, content.handoff.vanish)
    }

    /// The agent owes an answer for too long, whatever other signs they give: reminded first, then others get the conversation.
    pub(super) fn agent_overdue(&mut self) {
        let Some(owes) = self.state.agent_owes_since() else {
            return;
        };
        if self.patience_ends().is_none_or(|until| until <= self.at) {
            return self.lose_agent();
        }
        if let Some(until) = super::due(self.content(), &self.state, &Timer::Overdue)
            && until > self.at
        {
            return self.start_timer(Timer::Overdue, until);
        }
        if self.state.chased >= CHASES {
            return self.lose_agent();
        }
        self.state.chased += 1;
        let Some(handoff) = self.state.handoff.clone() else {
            return;
        };
        let agent = handoff.agent.clone().unwrap_or_default();
        let waited = (self.at - owes).num_seconds();
        self.notify(NoticeKind::HandoffReminded {
            handoff,
            waiting_s: u64::try_from(waited).unwrap_or(0),
        });
        if self.state.chased == 1 {
            // Not the bot's word: an agent has the conversation.
            let text = self.phrase(Phrase::AgentReminded, &[("agent", &agent)]);
            self.message(From::System, None, text);
        }
        self.start_due(Timer::Overdue);
    }

    /// The agent has gone for good.
    pub(super) fn dismissed(&mut self, agent: &str) {
        if self.held_by(agent).is_some() {
            self.lose_agent();
        }
    }

    /// The conversation queues again, where it stood by the time of its request, and all are told as if it were new.
    pub(super) fn lose_agent(&mut self) {
        let content = self.content();
        let Some(mut handoff) = self
            .state
            .handoff
            .clone()
            .filter(|_| self.state.status == Status::Agent)
        else {
            return;
        };
        let agent = handoff.agent.take().unwrap_or_default();
        handoff.left_by = Some(agent.clone());
        handoff.passed_on_by = None;
        handoff.status = HandoffStatus::Requested;
        handoff.changed_at = self.at;
        // Whoever had their answers waits from here on.
        self.state.unanswered_since.get_or_insert(self.at);
        self.cancel_agents_timers();
        let (open, summary) = (content.hours.open_at(self.at), self.summary());
        let away = !open || !self.desk.reachable;
        let (title, position) = (self.team_title(&handoff.team), self.position());
        let phrase = if away { Phrase::AgentGoneAway } else { Phrase::AgentGone };
        self.say_phrase(phrase, &[("agent", &agent), ("team", &title), ("n", &position)]);
        if !away {
            self.add_usual_wait(&handoff.team);
        }
        self.set_status(Status::Queued, Some(handoff.team.clone()), None);
        self.wait_for_person(handoff, summary, open);
        if away && !self.state.contact_left {
            self.start_flow(LEAVE_CONTACT);
        } else {
            self.offer_ways_out();
        }
    }
}
