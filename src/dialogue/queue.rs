//! What is said to whoever waits for a person: the place, how long it usually takes, when the shop opens, and the ways out. While they
//! wait nothing they write stays without an answer for long, and nothing is said twice within minutes without being asked for.

use super::form::LEAVE_CONTACT;
use super::phrases::{Phrase, fill, variants};
use super::queue_words::{Meant, meant};
use super::scope::duration_words;
use super::state::{State, Status};
use super::turn::{Offer, Turn};
use super::{ChoiceTarget, Desk, From};
use crate::bot::{Answer, Content};
use crate::matching::command::Short;
use crate::matching::{Decision, Reading};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;

/// What nobody asked for is told to a waiting visitor no sooner than so long after the last time.
const TOLD_APART: TimeDelta = TimeDelta::minutes(3);

impl Turn<'_> {
    /// The conversation is about to queue for a team.
    pub(super) fn say_queued(&mut self, team: &str, open: bool) {
        let content = self.content();
        let title = self.team_title(team);
        let position = self.position();
        if open && self.desk.reachable {
            self.say_phrase(Phrase::Queued, &[("team", &title), ("n", &position)]);
            self.add_usual_wait(team);
            self.add_phrase_to_last(Phrase::WaysOut, &[]);
            return self.offer_ways_out();
        }
        // The contact form says when the shop opens; where its author forgot, this does.
        let form_says = content.flows.get(LEAVE_CONTACT).is_some_and(|flow| {
            flow.steps.iter().filter_map(|step| step.say.as_ref()).any(|say| {
                say.get(&self.state.language)
                    .is_some_and(|text| content.templates.source(text).contains("next_open"))
            })
        });
        let when = content.hours.next_open_words(self.at, &self.state.language);
        match when {
            Some(when) if !open && !form_says => {
                self.say_phrase(Phrase::QueuedClosed, &[("team", &title), ("when", &when)]);
            }
            _ if open => self.say_phrase(Phrase::QueuedAway, &[("team", &title)]),
            _ => self.say_phrase(Phrase::QueuedWithForm, &[("team", &title)]),
        }
    }

    /// The truth about the wait as it is now, and the ways out; or what was begun meanwhile goes on.
    pub(super) fn say_wait(&mut self) {
        self.say_wait_after("");
    }

    /// The same in one message with what happened.
    pub(super) fn say_wait_after(&mut self, news: &str) {
        let content = self.content();
        let team = self.state.handoff.as_ref().map(|handoff| handoff.team.clone());
        let team = team.unwrap_or_default();
        let title = self.team_title(&team);
        let position = self.position();
        let open = content.hours.open_at(self.at);
        let when = content.hours.next_open_words(self.at, &self.state.language);
        let (phrase, when) = match when {
            Some(when) if !open => (Phrase::StillClosed, when),
            _ if open && self.desk.reachable => (Phrase::StillQueued, String::new()),
            _ => (Phrase::StillAway, String::new()),
        };
        let text = self.fresh(None, phrase, &[("team", &title), ("n", &position), ("when", &when)], "");
        self.say(if news.is_empty() {
            text
        } else {
            format!("{news} {text}")
        });
        if phrase == Phrase::StillQueued {
            self.add_usual_wait(&team);
        }
        self.state.told_at = Some(self.at);
        if self.only_waiting() && self.state.asking.is_none() {
            self.offer_ways_out();
        } else {
            self.resume();
        }
    }

    /// Nobody has come yet: the visitor is told how it stands, unless they were just now.
    pub(super) fn tell_wait(&mut self) {
        if self.may_tell() {
            self.say_wait();
        }
    }

    /// A clock that was set back makes nobody wait for news.
    fn may_tell(&self) -> bool {
        let told = self.state.told_at.filter(|told| *told <= self.at);
        told.is_none_or(|told| self.at - told >= TOLD_APART)
    }

    /// What whoever waits writes about the waiting itself. `false`: it is a question to the shop, or nothing known.
    pub(super) fn hear_in_queue(&mut self, said: &Short<'_>) -> bool {
        if self.state.status != Status::Queued {
            return false;
        }
        match meant(said.text()) {
            Some(Meant::HowLong) => {
                let reading = self.read(said);
                if self.reads_queue(&reading) {
                    // The business tells it in words of its own.
                    self.understand(&reading);
                } else {
                    self.recognised();
                    self.say_wait();
                }
                true
            }
            Some(Meant::LeaveContact) => {
                let reading = self.read(said);
                self.recognised();
                match &reading.decision {
                    Decision::Answer { intents } => self.answer_recognised(intents, &reading),
                    _ => {
                        self.start_flow(LEAVE_CONTACT);
                    }
                }
                true
            }
            Some(Meant::Agreed) | None => false,
        }
    }

    /// Whether what was recognised is answered from the queue.
    fn reads_queue(&self, reading: &Reading) -> bool {
        let Decision::Answer { intents } = &reading.decision else {
            return false;
        };
        let content = self.content();
        let replies = intents
            .iter()
            .filter_map(|intent| match &content.intents.get(&**intent)?.answer {
                Answer::Reply(replies) => Some(replies),
                _ => None,
            });
        let of_queue = |names: BTreeSet<String>| names.iter().any(|name| name.split('.').next() == Some("queue"));
        replies.flatten().any(|reply| {
            let mut texts = reply.say.iter().filter_map(|text| text.get(&self.state.language));
            reply
                .when
                .is_some_and(|when| of_queue(content.templates.condition_names(when)))
                || texts.any(|text| of_queue(content.templates.names(text)))
        })
    }

    /// What was not understood has reached the team: said once in a while, and not by the bot, which is silent here.
    pub(super) fn acknowledge(&mut self, text: &str) {
        if !self.may_tell() || meant(text) == Some(Meant::Agreed) || Short::new(text).yes_no() == Some(true) {
            return;
        }
        self.state.told_at = Some(self.at);
        let content = self.content();
        let team = self.state.handoff.as_ref().map(|handoff| handoff.team.clone());
        let team = team.unwrap_or_default();
        let title = self.team_title(&team);
        let position = self.position();
        let open = content.hours.open_at(self.at);
        let when = content.hours.next_open_words(self.at, &self.state.language);
        let text = match when {
            Some(when) if !open => self.phrase(Phrase::ReceivedClosed, &[("team", &title), ("when", &when)]),
            _ => self.phrase(Phrase::Received, &[("team", &title), ("n", &position)]),
        };
        self.say_as(From::System, text);
        if self.only_waiting() {
            self.offer_ways_out();
        }
    }

    /// Back to the bot, or be called back, as options.
    pub(super) fn offer_ways_out(&mut self) {
        if !self.state.contact_left && self.content().flows.contains_key(LEAVE_CONTACT) {
            let label = self.phrase(Phrase::LeaveContact, &[]);
            self.offer(Offer::new(label, ChoiceTarget::Start(LEAVE_CONTACT.to_owned())));
        }
        let label = self.phrase(Phrase::BackToBot, &[]);
        self.offer(Offer::new(label, ChoiceTarget::Command(BACK_TO_BOT.to_owned())));
        self.ways_out = true;
    }

    /// How long it usually takes now, in words; nothing where it is not known, or not true of this visitor.
    pub(super) fn add_usual_wait(&mut self, team: &str) {
        if let Some(seconds) = usual_wait(self.content(), &self.state, &self.desk, team, self.at) {
            let wait = duration_words(seconds, &self.state.language);
            self.add_phrase_to_last(Phrase::UsualWait, &[("wait", &wait)]);
        }
    }

    pub(super) fn add_phrase_to_last(&mut self, phrase: Phrase, values: &[(&str, &str)]) {
        let sentence = variants(&self.state.language, phrase).first();
        self.add_to_last(&fill(sentence.copied().unwrap_or_default(), values));
    }

    pub(super) fn position(&self) -> String {
        (u64::from(self.desk.ahead) + 1).to_string()
    }

    /// "kembali ke bot": out of the queue, or away from the agent, whatever was begun meanwhile.
    pub(super) fn back_to_bot(&mut self) {
        match self.state.status {
            Status::Queued => {
                self.recognised();
                self.leave_contact_form();
                self.state.rested = self.state.asking.take().or(self.state.rested.take());
                self.leave_queue();
            }
            Status::Agent => self.leave_agent(),
            Status::Bot | Status::Closed => self.cancel(),
        }
    }
}

/// The command behind the option, in words that are read as it.
const BACK_TO_BOT: &str = "kembali ke bot";

/// How long it usually takes now, in seconds. `None`: not known, or the shop is closed, or this visitor has waited for this team longer
/// already: since the handoff came to it, as the place in the queue is told from the handoff alone.
pub(super) fn usual_wait(content: &Content, state: &State, desk: &Desk, team: &str, at: DateTime<Utc>) -> Option<u64> {
    let usual = *desk.waits.as_ref()?.get(team)?;
    let handoff = state.handoff.as_ref().filter(|_| state.status == Status::Queued);
    let queued = handoff.map(|handoff| handoff.changed_at);
    let waited = queued.map_or_else(TimeDelta::zero, |queued| content.hours.between(queued, at));
    let longer = waited.num_seconds().unsigned_abs() > usual;
    (content.hours.open_at(at) && !longer).then_some(usual)
}
