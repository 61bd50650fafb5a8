//! What the visitor writes while an agent has the conversation. It is the agent's to answer; said here, and not by the bot, is only what
//! the agent cannot tell: that the shop has closed meanwhile, and how a contact is left.

use super::From;
use super::phrases::Phrase;
use super::queue_words::{Meant, meant};
use super::turn::Turn;
use super::way_back::wants_bot;
use super::wordless::is_wordless;
use crate::matching::command::{Command, Short, command};

impl Turn<'_> {
    pub(super) fn said_to_agent(&mut self, text: &str) {
        if wants_bot(text, false) {
            return self.leave_agent();
        }
        match command(text) {
            Some(Command::Bot) => return self.leave_agent(),
            // It leaves the queue that the agent has just taken them from; later it is a word to the agent.
            Some(Command::Cancel) if self.state.agent_is_new() => return self.leave_agent(),
            _ => {}
        }
        if self.needs_no_answer(text) {
            return;
        }
        self.await_agent(self.at);
        if self.hear_language(text) {
            return;
        }
        // A message that is clearly in another of the bot's languages changes the conversation's.
        let _ = self.read(&Short::new(text));
        if self.hear_contact_with_agent(text) {
            return;
        }
        if meant(text) == Some(Meant::LeaveContact) {
            return self.invite_contact();
        }
        self.tell_closed();
    }

    /// Thanks, and agreeing to what the agent said without asking.
    fn needs_no_answer(&self, text: &str) -> bool {
        if text.contains('?') {
            return false;
        }
        match meant(text) {
            Some(Meant::Agreed) => true,
            Some(_) => false,
            None => !self.state.agent_asked && (is_wordless(text) || Short::new(text).yes_no() == Some(true)),
        }
    }

    /// The shop has closed: once until it opens again, and not in the midst of a talk with an agent who stays longer.
    fn tell_closed(&mut self) {
        let content = self.content();
        let hours = &content.hours;
        if hours.open_at(self.at) {
            return;
        }
        let this_closing = |at| at <= self.at && hours.between(at, self.at).is_zero();
        let told = self.state.told_at.is_some_and(this_closing);
        let claimed = self.state.handoff.as_ref().map(|handoff| handoff.changed_at);
        let patience = chrono::TimeDelta::from_std(content.handoff.vanish).unwrap_or_default();
        let at_work = [claimed, self.state.agent_said_at]
            .into_iter()
            .flatten()
            .any(|at| this_closing(at) && self.at - at < patience);
        let Some(when) = hours.next_open_words(self.at, &self.state.language) else {
            return;
        };
        let Some(agent) = self.state.agent().map(str::to_owned).filter(|_| !told && !at_work) else {
            return;
        };
        self.state.told_at = Some(self.at);
        let text = self.phrase(Phrase::AgentClosed, &[("agent", &agent), ("when", &when)]);
        self.say_as(From::System, text);
        self.offer_ways_out();
    }

    /// The bot is silent, so that no form can ask: the agent reads a contact as it is written.
    fn invite_contact(&mut self) {
        let agent = self.state.agent().unwrap_or_default().to_owned();
        self.state.contact_invited = true;
        let text = self.phrase(Phrase::WriteContact, &[("agent", &agent)]);
        self.say_as(From::System, text);
    }
}
