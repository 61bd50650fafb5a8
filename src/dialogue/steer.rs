//! The few words that work at every step: menu, back, cancel, end, and asking for a person.

use super::Reason;
use super::form::LEAVE_CONTACT;
use super::phrases::Phrase;
use super::state::{Frame, Status};
use super::turn::Turn;
use crate::bot::Then;
use crate::matching::Decision;
use crate::matching::command::{Command, Short};

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
        self.state.frames.clear();
        self.say_phrase(
            if nothing {
                Phrase::NothingToCancel
            } else {
                Phrase::Cancelled
            },
            &[],
        );
        self.offer_menu_command();
    }

    pub(super) fn cancel_while_queued(&mut self, asked: bool) {
        if self.only_waiting() && !asked {
            return self.leave_queue();
        }
        let open = self.state.frames.iter().skip(self.state.held);
        let contact = open.into_iter().any(|frame| frame.flow == LEAVE_CONTACT);
        self.state.frames.truncate(self.state.held);
        self.say_phrase(
            if contact {
                Phrase::ContactCancelled
            } else {
                Phrase::Cancelled
            },
            &[],
        );
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
