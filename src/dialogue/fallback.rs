//! What was not understood: the nearest intents, a rephrasing, then a person.

use super::form::LEAVE_CONTACT;
use super::phrases::Phrase;
use super::turn::{Offer, Turn};
use super::{ChoiceTarget, Mark, Reason, Status};
use crate::bot::Then;
use std::sync::Arc;

impl Turn<'_> {
    /// Something was recognised: misunderstandings are counted anew.
    pub(super) fn recognised(&mut self) {
        self.state.misses = 0;
        self.state.person_offered = false;
    }

    /// The fallback: in a row, first the nearest intents or a rephrasing, then the offer of a person, then the person.
    /// Said once an event. While queued only the contact form asks again.
    pub(super) fn misunderstood(&mut self, near: &[Arc<str>]) {
        if std::mem::replace(&mut self.fallen, true) {
            return;
        }
        match self.state.status {
            Status::Bot => {}
            Status::Queued => return self.misunderstood_while_queued(),
            Status::Agent | Status::Closed => return,
        }
        if self.greeting {
            return self.say_phrase(Phrase::Welcome, &[]);
        }
        self.mark(Mark::NotUnderstood);
        let (misses, offered) = self.before;
        self.state.misses = misses.max(self.state.misses).saturating_add(1);
        self.state.person_offered |= offered;
        let after = self.content().fallback.after.max(1);
        if self.state.person_offered || self.state.misses > after {
            self.request_person(None, Reason::Misunderstood);
        } else if self.state.misses == after {
            self.offer_person();
        } else {
            self.clarify(near);
        }
    }

    fn clarify(&mut self, near: &[Arc<str>]) {
        let clarify = self.content().fallback.clarify;
        let known: Vec<&Arc<str>> = near
            .iter()
            .filter(|intent| self.content().intents.contains_key(&***intent))
            .take(clarify)
            .collect();
        let text = match known.as_slice() {
            [] => self.fresh(None, Phrase::Rephrase, &[], ""),
            [only] => {
                let title = self.intent_title(only);
                self.fresh(None, Phrase::ClarifyOne, &[("value", &title)], "")
            }
            _ => self.fresh(None, Phrase::Clarify, &[], ""),
        };
        self.say(text);
        for intent in &known {
            self.offer_intent(intent);
        }
        if known.is_empty() {
            self.offer_open_menu();
        }
    }

    /// The one intent that the last message asked about with "did you mean": a yes takes it.
    pub(super) fn only_suggestion(&self) -> Option<(ChoiceTarget, String)> {
        match self.state.extras.as_slice() {
            [only] if self.state.misses > 0 && matches!(only.target, ChoiceTarget::Intent(_)) => {
                Some((only.target.clone(), only.label.clone()))
            }
            _ => None,
        }
    }

    fn misunderstood_while_queued(&mut self) {
        let in_contact = self
            .state
            .frames
            .last()
            .is_some_and(|frame| frame.flow == LEAVE_CONTACT);
        if in_contact && !self.only_waiting() {
            let text = self.fresh(None, Phrase::Rephrase, &[], "");
            self.say(text);
            self.offer_open_menu();
        } else {
            let said = self.heard_message().map(|message| message.text).unwrap_or_default();
            self.acknowledge(&said);
        }
    }

    /// Offers a person, with yes and no as options.
    pub(super) fn offer_person(&mut self) {
        self.state.person_offered = true;
        let text = self.fresh(None, Phrase::OfferPerson, &[], "");
        self.say(text);
        self.offer_yes_and_no();
    }

    pub(super) fn offer_yes_and_no(&mut self) {
        let (yes, no) = (self.phrase(Phrase::Yes, &[]), self.phrase(Phrase::No, &[]));
        self.offer(Offer::new(yes, ChoiceTarget::Person));
        self.offer(Offer::new(no, ChoiceTarget::Decline));
    }

    /// The offer of a person was declined.
    pub(super) fn decline_person(&mut self) {
        self.recognised();
        self.before = (0, false);
        let text = self.fresh(None, Phrase::Declined, &[], "");
        self.say(text);
        if let Some(frame) = self.state.frames.last_mut() {
            frame.tries = 0;
        }
        if let Some(asking) = &mut self.state.asking {
            asking.tries = 0;
        }
        self.resume();
    }

    /// Offers the open menu's options, if a menu is open.
    pub(super) fn offer_open_menu(&mut self) {
        for option in self.open_menu() {
            let target = option.target();
            self.offer(Offer {
                menu: true,
                ..Offer::new(option.label, target)
            });
        }
    }

    /// The target of an older button is gone: the menu is offered.
    pub(super) fn option_gone(&mut self) {
        self.say_phrase(Phrase::Gone, &[]);
        self.offer_open_menu();
        if self.has_offers() {
            return;
        }
        if self.open_ask().is_some() || self.state.asking.is_some() {
            self.offer_menu_command();
            return self.resume();
        }
        match self.content().greeting.as_ref() {
            Some(greeting) if self.state.frames.len() <= self.state.held && self.open_flow(greeting) => {
                // Its menu without the words before it; a greeting that begins otherwise is run as it is.
                match self.open_step() {
                    Some((_, step)) if matches!(step.then, Then::Menu(_)) => self.resume(),
                    _ => self.run_open_flow(),
                }
            }
            _ => self.offer_menu_command(),
        }
    }

    /// Offers the word `menu` as an option, where the bot has a menu.
    pub(super) fn offer_menu_command(&mut self) {
        if self.content().greeting.is_some() {
            let label = self.phrase(Phrase::Menu, &[]);
            self.offer(Offer::new(label, ChoiceTarget::Command("menu".to_owned())));
        }
    }
}
