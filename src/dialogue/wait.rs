//! Where a flow waits for the visitor: menus and questions.

use super::ChoiceTarget;
use super::phrases::Phrase;
use super::turn::{Offer, Place, Turn};
use super::which::SEVERAL_LIMIT;
use crate::bot::{Ask, Flow, MenuOption, MenuTarget, Step, Then};
use crate::matching::{Entity, SlotValue};
use std::borrow::Cow;

/// Values of a choice that are shown as options.
const VALUE_LIMIT: usize = 20;

/// An option of the open menu.
pub(super) struct OpenOption<'a> {
    pub label: Cow<'a, str>,
    flow: &'a str,
    does: &'a MenuTarget,
    /// Words that choose it besides its label.
    pub keywords: &'a [String],
    /// Its place among the step's options.
    pub index: usize,
}

impl OpenOption<'_> {
    /// What it does, as stored with the message that shows it.
    pub(super) fn target(&self) -> ChoiceTarget {
        stored_target(self.flow, self.does)
    }
}

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

    /// The options of the open menu.
    pub(super) fn open_menu(&mut self) -> Vec<OpenOption<'a>> {
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
        let mut open = Vec::with_capacity(options.len());
        for (index, option) in options.iter().enumerate() {
            if let Some(label) = self.rendered(&option.label, &place) {
                open.push(OpenOption {
                    label,
                    flow: &flow.id,
                    does: &option.target,
                    keywords: &option.keywords,
                    index,
                });
            }
        }
        open
    }

    /// What a question of a flow may be answered with, as options.
    pub(super) fn offer_answers(&mut self, ask: &Ask) {
        self.offer_values(&ask.entity);
        if let Some(skip) = &ask.skip
            && let Some((flow, _)) = self.open_step()
        {
            let label = self.phrase(Phrase::Skip, &[]);
            let target = ChoiceTarget::Step {
                flow: flow.id.clone(),
                step: skip.clone(),
            };
            self.offer(Offer::new(label, target));
        }
    }

    /// The values of a choice or a scale, or what the product comes in, as options.
    pub(super) fn offer_values(&mut self, entity: &Entity) {
        if let Entity::Score { least, most } = entity {
            for score in *least..=*most {
                let score = score.to_string();
                self.offer(Offer::new(score.as_str(), ChoiceTarget::Say(score.clone())));
            }
        }
        if let Entity::Variant = entity {
            for variant in self.variants_offered() {
                self.offer(Offer::new(variant.clone(), ChoiceTarget::Say(variant)));
            }
        }
        if let Entity::Choice(values) = entity {
            for value in values.iter().take(VALUE_LIMIT) {
                self.offer(Offer::new(value.as_str(), ChoiceTarget::Say(value.clone())));
            }
        }
    }

    /// For whoever has named none: those among which was asked, or all products of a short list.
    pub(super) fn offer_products(&mut self, entity: &Entity) {
        if !matches!(entity, Entity::Product) {
            return;
        }
        let asking = self.state.asking.as_ref();
        let mut values = asking.map_or_else(Vec::new, |asking| self.asked_among(asking, entity));
        let all = self.catalog().products();
        if values.is_empty() && all.len() <= SEVERAL_LIMIT {
            values = all
                .iter()
                .map(|product| SlotValue::Product(product.sku.clone()))
                .collect();
        }
        for (label, value) in self.labels(&values).into_iter().zip(&values) {
            self.offer(Offer::new(label, ChoiceTarget::Say(self.option_value(value))));
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
        let Some(asking) = self.state.asking.clone() else {
            return;
        };
        let values = match self.awaited() {
            Some((_, entity)) => self.asked_among(&asking, entity),
            None => Vec::new(),
        };
        if values.is_empty() {
            self.ask_slot(&asking.slot, asking.intents.first().map(String::as_str));
        } else {
            self.offer_several(&values);
        }
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
