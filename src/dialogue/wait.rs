//! Where a flow waits for the visitor: menus and questions.

use super::phrases::Phrase;
use super::turn::{Offer, Place, Turn};
use super::{Asking, ChoiceTarget};
use crate::bot::{Ask, Flow, MenuOption, MenuTarget, Step, Then};
use crate::matching::Entity;

/// Values of a choice that are shown as options.
const VALUE_LIMIT: usize = 20;

impl<'a> Turn<'a> {
    pub(super) fn offer_menu(&mut self, flow: &Flow, step: &Step, options: &[MenuOption]) {
        let place = Place::Step(&flow.id, &step.id);
        if !self.has_spoken() {
            self.say_phrase(Phrase::Choose, &[]);
        }
        for option in options {
            let Some(label) = self.render(&option.label, &place) else {
                continue;
            };
            let image = option.image.as_ref().and_then(|image| self.render(image, &place));
            let description = option.description.as_ref().and_then(|text| self.render(text, &place));
            self.offer(Offer {
                image,
                description,
                menu: true,
                ..Offer::new(label, stored_target(&flow.id, &option.target))
            });
        }
    }

    /// The labels of the open menu, by index into its options, without those that are among `extras`.
    pub(super) fn open_menu(&mut self) -> Vec<(String, ChoiceTarget, usize)> {
        let Some((flow, step)) = self.open_step() else {
            return Vec::new();
        };
        let waits_for_call = self.state.frames.last().is_some_and(|frame| frame.call.is_some());
        let Then::Menu(options) = &step.then else {
            return Vec::new();
        };
        if waits_for_call || self.only_waiting() {
            return Vec::new();
        }
        let place = Place::Step(&flow.id, &step.id);
        let mut labels = Vec::with_capacity(options.len());
        for (index, option) in options.iter().enumerate() {
            if let Some(label) = self.render(&option.label, &place) {
                labels.push((label, stored_target(&flow.id, &option.target), index));
            }
        }
        labels
    }

    /// A choice's values, as options.
    pub(super) fn offer_values(&mut self, entity: &Entity) {
        if let Entity::Choice(values) = entity {
            for value in values.iter().take(VALUE_LIMIT) {
                self.offer(Offer::new(value.as_str(), ChoiceTarget::Say(value.clone())));
            }
        }
    }

    /// The `ask` at which the innermost flow waits, unless an answer asks for a slot of its own.
    pub(super) fn open_ask(&self) -> Option<&'a Ask> {
        let waits_for_call = self.state.frames.last()?.call.is_some();
        if waits_for_call || self.only_waiting() {
            return None;
        }
        match &self.open_step()?.1.then {
            Then::Ask(ask) => Some(ask),
            _ => None,
        }
    }

    /// Asks once more for the slot that an answer waits for.
    pub(super) fn ask_again(&mut self) {
        let Some(Asking { slot, intents, .. }) = self.state.asking.clone() else {
            return;
        };
        self.ask_slot(&slot, intents.first().map(String::as_str));
    }
}

/// What a menu's option does, as stored with the message that shows it.
fn stored_target(flow: &str, target: &MenuTarget) -> ChoiceTarget {
    match target {
        MenuTarget::Go(step) => ChoiceTarget::Step {
            flow: flow.to_owned(),
            step: step.clone(),
        },
        MenuTarget::Start(flow) => ChoiceTarget::Start(flow.clone()),
        MenuTarget::Intent(intent) => ChoiceTarget::Intent(intent.clone()),
        MenuTarget::Handoff(team) => ChoiceTarget::Handoff(team.clone()),
        MenuTarget::End => ChoiceTarget::EndFlow { flow: flow.to_owned() },
    }
}
