//! Who has the conversation, and when that changes.

use super::contact_wishes::asks_for_contact;
use super::form::{LEAVE_CONTACT, RATING, RATING_TIME};
use super::phrases::Phrase;
use super::route::route;
use super::state::{Handoff, HandoffStatus, LetGo, Reason, Status};
use super::turn::{Place, Turn};
use super::{Asking, Effect, From, NoticeKind, Summary, Timer, due, same_agent};

impl Turn<'_> {
    /// The conversation queues for a team, the default one if none is named. Whoever waits already is told so.
    pub(super) fn request_person(&mut self, team: Option<&str>, reason: Reason) {
        self.recognised();
        let asking = self.state.asking.take();
        match self.state.status {
            Status::Bot => self.state.rested = asking,
            Status::Queued => return self.say_wait(),
            Status::Agent | Status::Closed => return,
        }
        self.stop_rating();
        let route = route(self.content(), &self.state, &self.desk);
        let routed = route.and_then(|route| route.team.as_deref()).or(team);
        let team = routed.map_or_else(|| self.default_team(), str::to_owned);
        let priority = route.map(|route| route.priority).unwrap_or_default();
        self.desk.ahead = self.desk.ahead_of(&team, priority);
        let summary = self.summary();
        let open = self.content().hours.open_at(self.at);
        let away = !open || !self.desk.reachable;
        self.say_queued(&team, open);
        self.set_status(Status::Queued, Some(team.clone()), None);
        self.state.handoff_count = self.state.handoff_count.saturating_add(1);
        let handoff = Handoff {
            id: format!("{}-h{}", self.state.conversation, self.state.handoff_count),
            team,
            reason,
            status: HandoffStatus::Requested,
            agent: None,
            priority,
            tags: route.map(|route| route.tags.clone()).unwrap_or_default(),
            left_by: None,
            passed_on_by: None,
            requested_at: self.at,
            changed_at: self.at,
        };
        self.state.heard.clear();
        self.state.let_go = None;
        self.state.unanswered_since = None;
        self.state.contact_left = false;
        self.wait_for_person(handoff, summary, open);
        if away {
            self.start_flow(LEAVE_CONTACT);
        }
    }

    /// The handoff is open to every agent, who are told, and reminded.
    pub(super) fn wait_for_person(&mut self, handoff: Handoff, summary: Summary, open: bool) {
        self.state.handoff = Some(handoff.clone());
        self.state.held = self.state.frames.len();
        self.push(Effect::Handoff(handoff.clone()));
        self.notify(NoticeKind::HandoffRequested { handoff, summary, open });
        self.start_waiting_timers();
    }

    pub(super) fn default_team(&self) -> String {
        let content = self.content();
        let named = content
            .handoff
            .team
            .clone()
            .or_else(|| content.teams.keys().next().cloned());
        named.unwrap_or_else(|| "support".to_owned())
    }

    /// The team's title in the conversation's language, or its name.
    pub(super) fn team_title(&mut self, team: &str) -> String {
        let title = self.content().teams.get(team).map(|team| &team.title);
        let title = title.and_then(|title| self.render(title, &Place::Team(team)));
        title.unwrap_or_else(|| team.to_owned())
    }

    /// What the bot understood so far.
    pub(super) fn summary(&self) -> Summary {
        let slots = self.state.slots.iter();
        let place = self.state.place();
        Summary {
            intents: self.state.intents.clone(),
            slots: slots.map(|(slot, value)| (slot.clone(), self.words(value))).collect(),
            flow: place.map(|(flow, _)| flow.to_owned()),
            step: place.map(|(_, step)| step.to_owned()),
        }
    }

    fn start_waiting_timers(&mut self) {
        self.state.queued_at = Some(self.at);
        self.state.told_at = None;
        for (index, _) in (0u32..).zip(&self.content().handoff.remind) {
            self.start_due(Timer::Remind(index));
        }
        self.start_due(Timer::Escalate);
        self.start_due(Timer::Expire);
    }

    fn cancel_waiting_timers(&mut self) {
        let policy = &self.content().handoff;
        for (index, _) in (0u32..).zip(&policy.remind) {
            self.push(Effect::CancelTimer {
                timer: Timer::Remind(index),
            });
        }
        if policy.escalate.is_some() {
            self.push(Effect::CancelTimer { timer: Timer::Escalate });
        }
        if policy.expire.is_some() {
            self.push(Effect::CancelTimer { timer: Timer::Expire });
        }
    }

    /// An agent takes the waiting conversation. Nothing happens where nobody waits.
    pub(super) fn claimed(&mut self, agent: String) {
        if self.state.status != Status::Queued {
            return;
        }
        let form = self.open_contact_form().and_then(|form| self.state.frames.get(form));
        // What the form was still to be given is written to the agent.
        self.state.contact_invited = form.is_some_and(|form| !form.holds_reach());
        self.drop_what_was_begun();
        let Some(handoff) = self.change_handoff(HandoffStatus::Claimed, Some(agent.clone())) else {
            return;
        };
        self.set_status(Status::Agent, Some(handoff.team.clone()), Some(agent));
        self.push(Effect::Handoff(handoff.clone()));
        let asked = handoff.requested_at;
        self.notify(NoticeKind::HandoffClaimed { handoff });
        self.cancel_waiting_timers();
        self.await_agent_anew(asked);
    }

    /// The server gives the conversation to an agent; nothing happens where it waits for another team by now.
    pub(super) fn assigned(&mut self, agent: String, handoff: &str, team: &str) {
        let waits = self.state.handoff.as_ref();
        if waits.is_some_and(|waits| waits.id == handoff && waits.team == team) {
            self.claimed(agent);
        }
    }

    /// The agent who holds the conversation writes.
    pub(super) fn agent_said(&mut self, agent: String, text: String) {
        let Some(holder) = self.held_by(&agent) else { return };
        self.state.agent_asked = text.contains('?');
        self.state.agent_said_at = Some(self.at);
        self.state.contact_invited = asks_for_contact(&text);
        self.message(From::Agent, Some(holder), text);
        self.agent_answered();
        self.settle_lead();
    }

    /// The agent gives the conversation back to the bot, which goes on where it was interrupted.
    pub(super) fn returned(&mut self, agent: &str) {
        if self.held_by(agent).is_some() {
            self.leave_agent();
        }
    }

    /// The bot has the conversation again that an agent had: the agent gave it back, or the visitor wanted the bot.
    pub(super) fn leave_agent(&mut self) {
        let Some(agent) = self.state.agent().map(str::to_owned) else {
            return;
        };
        let Some(handoff) = self.change_handoff(HandoffStatus::Returned, None) else {
            return;
        };
        self.set_status(Status::Bot, None, None);
        self.push(Effect::Handoff(handoff.clone()));
        self.notify(NoticeKind::HandoffReturned { handoff });
        self.agent_answered();
        let bot = self.content().name.clone();
        self.say_phrase(Phrase::BackWithBot, &[("bot", &bot)]);
        self.go_on_after_handoff();
        self.let_go(&agent, HandoffStatus::Returned);
    }

    /// The agent is done: a rating where the bot has one, then the end.
    pub(super) fn resolved(&mut self, agent: &str) {
        let Some(agent) = self.held_by(agent) else {
            return self.called_back(agent);
        };
        let Some(handoff) = self.change_handoff(HandoffStatus::Resolved, None) else {
            return;
        };
        let rates = self.content().flows.contains_key(RATING);
        self.state.frames.clear();
        self.state.held = 0;
        self.state.rested = None;
        if rates {
            self.set_status(Status::Bot, None, None);
        } else {
            self.close();
        }
        self.push(Effect::Handoff(handoff.clone()));
        self.notify(NoticeKind::HandoffResolved { handoff });
        self.agent_answered();
        self.settle_lead();
        if rates {
            for slot in ["kind", "score", "comment"] {
                self.state.slots.remove(slot);
            }
            self.state.closing = true;
            let until = self.at.checked_add_signed(RATING_TIME).unwrap_or(self.at);
            self.start_timer(Timer::CloseAfterRating, until);
            self.start_flow(RATING);
            if self.state.frames.is_empty() && self.state.closing {
                self.close();
            }
        }
        self.let_go(&agent, HandoffStatus::Resolved);
    }

    /// The agent who has it, in the spelling in which they took it, if it is this one.
    pub(super) fn held_by(&self, agent: &str) -> Option<String> {
        let holder = self.state.agent()?;
        same_agent(holder, agent).then(|| holder.to_owned())
    }

    pub(super) fn let_go(&mut self, agent: &str, how: HandoffStatus) {
        self.state.let_go = Some(LetGo {
            agent: agent.to_owned(),
            how,
            led_to: self.state.status,
        });
    }

    /// The visitor leaves the queue.
    pub(super) fn leave_queue(&mut self) {
        let Some(handoff) = self.change_handoff(HandoffStatus::Returned, None) else {
            return;
        };
        self.set_status(Status::Bot, None, None);
        self.push(Effect::Handoff(handoff.clone()));
        self.notify(NoticeKind::HandoffReturned { handoff });
        self.cancel_waiting_timers();
        self.say_phrase(Phrase::LeftQueue, &[]);
        self.go_on_after_handoff();
    }

    /// The visitor ends the conversation.
    pub(super) fn end(&mut self) {
        let waited = matches!(self.state.status, Status::Queued | Status::Agent);
        let holder = self.state.agent().map(str::to_owned);
        let handoff = if waited {
            self.change_handoff(HandoffStatus::Resolved, None)
        } else {
            None
        };
        self.close();
        if let Some(handoff) = handoff {
            self.push(Effect::Handoff(handoff.clone()));
            self.notify(NoticeKind::HandoffResolved { handoff });
            self.cancel_waiting_timers();
        }
        if let Some(agent) = holder {
            self.agent_answered();
            // The agent who resolves it in the same moment is not refused.
            self.let_go(&agent, HandoffStatus::Resolved);
        }
    }

    /// Nobody came: the bot has the conversation again, says so, and asks for a contact unless one was left.
    fn expire(&mut self) {
        let Some(handoff) = self.change_handoff(HandoffStatus::Expired, None) else {
            return;
        };
        self.set_status(Status::Bot, None, None);
        self.push(Effect::Handoff(handoff.clone()));
        self.notify(NoticeKind::HandoffExpired { handoff });
        self.cancel_waiting_timers();
        self.say_phrase(Phrase::Expired, &[]);
        let asking_already = self.state.frames.iter().any(|frame| frame.flow == LEAVE_CONTACT);
        self.state.held = 0;
        if self.state.contact_left || asking_already {
            self.state.asking = self.state.asking.take().or(self.state.rested.take());
            self.resume();
        } else {
            self.state.asking = None;
            self.start_flow(LEAVE_CONTACT);
        }
        self.state.rested = None;
    }

    /// A timer is due. One that has lost its meaning does nothing.
    pub(super) fn timer_fired(&mut self, timer: &Timer) {
        if self.state.set_back(self.at) && matches!(timer, Timer::Vanish | Timer::Overdue) {
            // The agent has all of the time again: how much of it was left nobody knows.
            return self.start_due(timer.clone());
        }
        if *timer == Timer::Vanish {
            return self.agent_silent();
        }
        if *timer == Timer::Overdue {
            return self.agent_overdue();
        }
        if *timer == Timer::CallBack {
            return self.remind_of_lead();
        }
        if *timer == Timer::TellContact {
            return self.tell_lead();
        }
        if *timer == Timer::CloseAfterRating {
            if self.state.closing && self.state.status == Status::Bot {
                // A score without its comment counts, too.
                self.close();
            } else {
                self.rating_abandoned();
            }
            return;
        }
        let Some(handoff) = self
            .state
            .handoff
            .clone()
            .filter(|_| self.state.status == Status::Queued)
        else {
            return;
        };
        let since = self.state.waiting_since().unwrap_or(handoff.requested_at);
        let waited = (self.at - since).num_seconds();
        let waiting_s = u64::try_from(waited).unwrap_or(0);
        match timer {
            // Its place in the list has gone since.
            Timer::Remind(number) if !self.is_reminder(*number) => {}
            Timer::Remind(_) => {
                self.notify(NoticeKind::HandoffReminded { handoff, waiting_s });
                // After a long stop all that was missed is due at once: the visitor hears of the last alone.
                if ![Timer::Escalate, Timer::Expire]
                    .iter()
                    .any(|later| self.has_followed(timer, later))
                {
                    self.tell_wait();
                }
            }
            Timer::Escalate if self.has_followed(timer, &Timer::Expire) => {}
            Timer::Escalate => self.escalate(handoff, waiting_s),
            Timer::Expire => self.expire(),
            Timer::Vanish | Timer::Overdue | Timer::CallBack | Timer::TellContact | Timer::CloseAfterRating => {}
        }
    }

    fn is_reminder(&self, number: u32) -> bool {
        let count = self.content().handoff.remind.len();
        usize::try_from(number).is_ok_and(|number| number < count)
    }

    /// Whether a timer that comes no earlier is due as well by now.
    fn has_followed(&self, timer: &Timer, later: &Timer) -> bool {
        let when = |timer| due(self.content(), &self.state, timer);
        let when_later = when(later).filter(|at| *at <= self.at);
        when_later.zip(when(timer)).is_some_and(|(later, first)| later >= first)
    }

    /// Nobody has come: another team is to have it. Where it waits for that team already it is reminded, once at a time.
    fn escalate(&mut self, mut handoff: Handoff, waiting_s: u64) {
        let policy = &self.content().handoff;
        let Some(escalate) = &policy.escalate else { return };
        if escalate.team == handoff.team {
            if !policy.remind.contains(&escalate.after) {
                self.notify(NoticeKind::HandoffReminded { handoff, waiting_s });
            }
            return self.tell_wait();
        }
        handoff.team.clone_from(&escalate.team);
        handoff.changed_at = self.at;
        self.desk.ahead = self.desk.ahead_there;
        self.state.handoff = Some(handoff.clone());
        self.push(Effect::Handoff(handoff.clone()));
        self.set_status(Status::Queued, Some(escalate.team.clone()), None);
        self.notify(NoticeKind::HandoffEscalated { handoff, waiting_s });
        let title = self.team_title(&escalate.team);
        let passed_on = self.phrase(Phrase::Escalated, &[("team", &title)]);
        self.say_wait_after(&passed_on);
    }

    /// The bot has the conversation again, after it was closed.
    pub(super) fn reopen(&mut self) {
        self.set_status(Status::Bot, None, None);
    }

    /// The conversation is over until the visitor writes again.
    pub(super) fn close(&mut self) {
        self.stop_rating();
        let state = &mut self.state;
        state.frames.clear();
        state.held = 0;
        state.asking = None;
        state.rested = None;
        state.misses = 0;
        state.person_offered = false;
        state.heard.clear();
        self.forget_options();
        self.set_status(Status::Closed, None, None);
    }

    /// The interrupted flow goes on, or the menu is offered where there was none.
    fn go_on_after_handoff(&mut self) {
        self.state.held = 0;
        self.state.asking = self.state.rested.take();
        if self
            .state
            .asking
            .as_ref()
            .is_some_and(|asking| self.was_answered(asking))
        {
            self.state.asking = None;
        }
        // The bot may have been reloaded while the question rested.
        self.mend();
        if self.state.frames.is_empty() && self.state.asking.is_none() {
            self.offer_menu_command();
        } else {
            self.resume();
        }
    }

    /// Whether what a question waits for has become known meanwhile.
    fn was_answered(&self, asking: &Asking) -> bool {
        asking.among.is_empty() && self.knows(&asking.slot)
    }

    /// The contact form is dropped, as a person is there; what else was begun while waiting rests with what the handoff interrupted.
    fn drop_what_was_begun(&mut self) {
        self.leave_contact_form();
        let state = &mut self.state;
        state.held = state.frames.len();
        state.rested = state.asking.take().or(state.rested.take());
        state.misses = 0;
        state.person_offered = false;
        self.forget_options();
    }

    /// The contact form is left where it was begun while waiting, and what was begun in it.
    pub(super) fn leave_contact_form(&mut self) {
        if let Some(form) = self.open_frame(LEAVE_CONTACT) {
            self.state.frames.truncate(form);
        }
    }

    fn forget_options(&mut self) {
        self.state.extras.clear();
        self.state.menu_shown = false;
        self.state.numbered = false;
    }

    fn change_handoff(&mut self, status: HandoffStatus, agent: Option<String>) -> Option<Handoff> {
        let handoff = self.state.handoff.as_mut()?;
        handoff.status = status;
        handoff.changed_at = self.at;
        if agent.is_some() {
            handoff.agent = agent;
        }
        Some(handoff.clone())
    }
}
