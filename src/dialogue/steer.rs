//! The few words that work at every step: menu, back, cancel, end, and asking for a person.

use super::form::LEAVE_CONTACT;
use super::phrases::Phrase;
use super::state::{Frame, Status};
use super::turn::{Offer, Turn};
use super::{ChoiceTarget, Reason};
use crate::bot::Then;
use crate::matching::Decision;
use crate::matching::command::{Command, Short};

/// The command behind the option, in words that are read as it.
const DO_NOT_CALL: &str = "jangan hubungi saya";

impl Turn<'_> {
    pub(super) fn obey(&mut self, command: Command, text: &str) {
        match command {
            Command::Menu => self.open_greeting(),
            Command::Back => self.back(),
            Command::Cancel => self.cancel(),
            Command::End => {
                self.say_phrase(Phrase::Goodbye, &[]);
                self.end();
            }
            Command::Person => self.ask_for_person(text),
            Command::Bot => self.back_to_bot(),
            Command::DoNotCall => self.do_not_call(),
        }
    }

    /// `menu`: the greeting's flow, in place of whatever was open.
    pub(super) fn open_greeting(&mut self) {
        self.recognised();
        self.state.asking = None;
        self.stop_rating();
        self.state.frames.truncate(self.state.held);
        let content = self.content();
        match content
            .greeting
            .as_ref()
            .filter(|greeting| content.flows.contains_key(*greeting))
        {
            Some(greeting) => {
                self.start_flow(greeting);
            }
            None => self.say_phrase(Phrase::NoMenu, &[]),
        }
    }

    /// `kembali`: the question before this one, or the menu from which this flow was started.
    pub(super) fn back(&mut self) {
        self.recognised();
        let asked = self.state.asking.take().is_some();
        if self.only_waiting() {
            return;
        }
        if asked && self.waits_for_visitor() {
            return self.resume();
        }
        let above_rest = self.state.frames.len().saturating_sub(self.state.held);
        let Some(frame) = self.state.frames.last_mut() else {
            self.say_phrase(Phrase::NothingBefore, &[]);
            return self.offer_menu_command();
        };
        if let Some(step) = frame.past.pop() {
            *frame = Frame {
                step,
                call: None,
                tries: 0,
                asked: None,
                ..std::mem::take(frame)
            };
            self.run_open_flow();
        } else if above_rest > 1 {
            self.state.frames.pop();
            self.resume();
        } else {
            self.say_phrase(Phrase::NothingBefore, &[]);
            if self.waits_for_visitor() {
                self.resume();
            }
        }
    }

    /// Whether the innermost flow stands at a menu or a question.
    pub(super) fn waits_for_visitor(&self) -> bool {
        self.open_step()
            .is_some_and(|(_, step)| matches!(step.then, Then::Menu(_) | Then::Ask(_)))
    }

    /// `batal`: leaves all flows; while queued first what was begun meanwhile, then the queue.
    pub(super) fn cancel(&mut self) {
        self.recognised();
        let asked = self.state.asking.take().is_some();
        if self.state.status == Status::Queued {
            return self.cancel_while_queued(asked);
        }
        if self.state.closing {
            return self.close();
        }
        let nothing = self.state.frames.is_empty() && !asked;
        self.stop_rating();
        let stays = self.contact_form_cancelled();
        self.state.frames.clear();
        match (stays, nothing) {
            (true, _) => self.say_contact_stays(),
            (false, true) => self.say_phrase(Phrase::NothingToCancel, &[]),
            (false, false) => self.say_phrase(Phrase::Cancelled, &[]),
        }
        self.offer_menu_command();
    }

    pub(super) fn cancel_while_queued(&mut self, asked: bool) {
        if self.only_waiting() && !asked {
            return self.leave_queue();
        }
        let open = self.state.frames.iter().skip(self.state.held);
        let contact = open.into_iter().any(|frame| frame.flow == LEAVE_CONTACT);
        let stays = self.contact_form_cancelled();
        self.state.frames.truncate(self.state.held);
        match (stays, contact) {
            (true, _) => {
                self.say_contact_stays();
                self.add_phrase_to_last(Phrase::StillWaiting, &[]);
            }
            (false, true) => {
                self.say_phrase(Phrase::ContactCancelled, &[]);
                self.add_phrase_to_last(Phrase::StillWaiting, &[]);
            }
            (false, false) => self.say_phrase(Phrase::Cancelled, &[]),
        }
    }

    /// The contact form was left, and what it holds is kept.
    fn say_contact_stays(&mut self) {
        let contact = self.state.lead.as_ref().map(|lead| &lead.contact);
        let reach = contact.and_then(|contact| contact.phone.clone().or_else(|| contact.email.clone()));
        self.say_phrase(Phrase::ContactStays, &[("value", &reach.unwrap_or_default())]);
        let label = self.phrase(Phrase::DoNotCall, &[]);
        self.offer(Offer::new(label, ChoiceTarget::Command(DO_NOT_CALL.to_owned())));
    }

    /// "jangan hubungi saya": nobody calls back any longer.
    fn do_not_call(&mut self) {
        self.recognised();
        let form = self.state.frames.get(self.state.held..).unwrap_or_default();
        if form.iter().any(|frame| frame.flow == LEAVE_CONTACT) {
            self.state.frames.truncate(self.state.held);
        }
        let withdrawn = self.withdraw_contact();
        self.say_phrase(
            if withdrawn {
                Phrase::ContactWithdrawn
            } else {
                Phrase::NobodyCalls
            },
            &[],
        );
        if self.only_waiting() {
            self.offer_ways_out();
        } else if self.state.frames.is_empty() {
            self.offer_menu_command();
        } else {
            self.resume();
        }
    }

    /// A whole message that asks for a person: by the bot's own intent for it where one is recognised.
    pub(super) fn ask_for_person(&mut self, text: &str) {
        self.asked_for_person = true;
        let reading = self.read(&Short::new(text));
        if let Decision::Answer { intents } = &reading.decision {
            if intents.iter().any(|intent| self.leads_to_person(intent)) {
                return self.answer_recognised(intents, &reading);
            }
            self.note_matter(intents);
        }
        self.recognised();
        self.request_person(None, Reason::Asked);
    }
}
