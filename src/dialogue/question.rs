//! What each question of a message is answered for: the values that it names, or that the message names for it.

use super::amount::Amounts;
use super::answer::products;
use super::contact::reach_bit;
use super::turn::Turn;
use super::variant::Variant;
use super::which::Which;
use crate::bot::{Answer, Intent, SlotSpec};
use crate::matching::entity::{self, Entity, Filling, SlotValue};
use crate::matching::{Question, Reading};
use crate::text::Utterance;
use std::ops::Range;

/// Products of one message that one question is answered for, each with a reply of its own; where several questions are answered, fewer.
/// The visitor is asked which of the others comes next.
const PRODUCT_LIMIT: usize = 5;
const PRODUCT_LIMIT_OF_SEVERAL: usize = 3;

/// An intent about to answer.
#[derive(Debug, Default)]
pub(super) struct Answering {
    pub intent: String,
    /// Values by slot: it replies for each.
    pub slots: Vec<(String, Vec<SlotValue>)>,
    /// Values among which the visitor has to choose: beside what is clear after it has answered.
    pub which: Vec<Which>,
    /// Products beside the one for which a flow is begun.
    pub others: Vec<SlotValue>,
    /// How the product is to be.
    pub said: Vec<Variant>,
    /// How many of each product, where several are named.
    pub amounts: Option<Amounts>,
    /// Whether it takes a product at all.
    pub takes_product: bool,
}

impl Answering {
    /// One for which nothing new was said.
    pub(super) fn of(intent: String) -> Self {
        Self {
            intent,
            ..Self::default()
        }
    }

    /// Whether the visitor has to choose before it can answer.
    pub(super) fn waits(&self) -> bool {
        let clear = |slot: &str| self.slots.iter().any(|(of, _)| of == slot);
        self.which.first().is_some_and(|which| !clear(&which.slot))
    }

    pub(super) fn each(intents: Vec<String>) -> Vec<Self> {
        intents.into_iter().map(Self::of).collect()
    }
}

/// What a message holds for one slot.
pub(super) enum Values {
    None,
    Of(Vec<SlotValue>),
    Ambiguous(Vec<SlotValue>),
}

impl Turn<'_> {
    /// What an intent is to answer of a message. Slots of which nothing holds any longer are forgotten. `several`: others answer, too.
    pub(super) fn answering(&mut self, intent: &Intent, reading: &Reading, several: bool) -> Answering {
        let question = reading
            .questions
            .iter()
            .position(|question| *question.intent == *intent.id);
        let mut answering = Answering::of(intent.id.clone());
        let words = question.and_then(|at| reading.questions.get(at));
        let words = words.map_or(0..reading.utterance.words.len(), |question| question.words.clone());
        for spec in &intent.slots {
            if matches!(spec.entity, Entity::Product) {
                answering.takes_product = true;
                answering.said = self.variants_said(reading, &words);
            }
            let counted = matches!(spec.entity, Entity::Quantity) && spec.question.is_none() && !several;
            let values = match self.values_asked(spec, reading, question) {
                // "harganya kalau 3?": of the product spoken of last.
                Values::None if counted && self.is_about_known(intent) => {
                    let count = self.count_alone(reading);
                    count.map_or(Values::None, |count| Values::Of(vec![count]))
                }
                Values::None => match self.sibling_meant(spec, reading, &words) {
                    Values::None => self.still_asked_among(spec),
                    values => values,
                },
                values => values,
            };
            match values {
                Values::None if self.is_of_one_question(intent, spec) => {
                    self.state.slots.remove(&spec.name);
                }
                // What is asked for is no product: one that was spoken of before is no answer.
                Values::None if self.names_no_product(spec, reading) => {
                    self.state.slots.remove(&spec.name);
                }
                Values::None => {}
                Values::Of(mut values) => {
                    self.add_siblings(&mut values, &mut answering.said);
                    let most = match (&intent.answer, several) {
                        (Answer::Reply(_), false) => PRODUCT_LIMIT,
                        (Answer::Reply(_), true) => PRODUCT_LIMIT_OF_SEVERAL,
                        _ => 1,
                    };
                    if let (Entity::Product, Answer::Reply(_)) = (&spec.entity, &intent.answer) {
                        let mut which = self.unclear(&spec.name, intent, reading, &words, &values);
                        let more = values.split_off(most.min(values.len()));
                        if !more.is_empty() {
                            which.push(Which::of(&spec.name, vec![intent.id.clone()], more));
                        }
                        answering.which.extend(which);
                    }
                    let others = values.split_off(most.min(values.len()));
                    if let (Entity::Product, Answer::Start(_)) = (&spec.entity, &intent.answer) {
                        answering.others = others;
                    }
                    answering.slots.push((spec.name.clone(), values));
                }
                // What an intent can do without is no reason to ask back, and what was said of it before holds no longer.
                Values::Ambiguous(_) if spec.question.is_none() && !matches!(spec.entity, Entity::Product) => {
                    self.state.slots.remove(&spec.name);
                }
                Values::Ambiguous(values) if answering.which.is_empty() => {
                    let mut which = self.unclear(&spec.name, intent, reading, &words, &[]);
                    if which.first().is_none_or(|which| which.values != values) {
                        which = vec![Which::of(&spec.name, vec![intent.id.clone()], values)];
                    }
                    // A flow is begun for one thing.
                    if !matches!(intent.answer, Answer::Reply(_)) {
                        which.truncate(1);
                    }
                    answering.which = which;
                }
                Values::Ambiguous(_) => {}
            }
        }
        self.count_each(&mut answering, intent, reading, &words);
        answering
    }

    /// "kemeja flanel biru sama merah": what one product does not come in may be another of its name.
    fn add_siblings(&self, values: &mut Vec<SlotValue>, said: &mut Vec<Variant>) {
        said.retain(|variant| {
            let last = match values.last() {
                Some(SlotValue::Product(sku)) => self.catalog().get(sku),
                _ => None,
            };
            let sibling = last.map(|last| self.variant_of(last, &[&variant.word]));
            let Some(Values::Of(sibling)) = sibling else {
                return true;
            };
            let before = values.len();
            for value in sibling {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            values.len() == before
        });
    }

    /// Puts the values of an answer into their slots.
    pub(super) fn take_values(&mut self, answering: &Answering) {
        let is_product = |value: &SlotValue| matches!(value, SlotValue::Product(_));
        let firsts = answering.slots.iter();
        let mut firsts: Vec<_> = firsts
            .filter_map(|(slot, values)| Some((slot, values.first()?)))
            .collect();
        // What is said of a product holds for the one that is named with it.
        firsts.sort_by_key(|(_, first)| !is_product(first));
        for (slot, first) in firsts {
            self.set_slot(slot, first.clone());
            self.contact_begun |= reach_bit(slot);
        }
        let intent = self.content().intents.get(&answering.intent);
        let slots = intent.into_iter().flat_map(|intent| &intent.slots);
        for spec in slots.filter(|spec| matches!(spec.entity, Entity::Product)) {
            self.note_missing(&spec.name, &answering.said);
        }
    }

    /// Whether an intent is about a product that is known.
    fn is_about_known(&self, intent: &Intent) -> bool {
        let mut specs = intent.slots.iter();
        specs.any(|spec| matches!(spec.entity, Entity::Product) && self.knows(&spec.name))
    }

    /// Whether a value is good for one question: days and times pass, and so does how many a reply was asked for: "buka jam berapa?"
    /// after a question about Saturday is about today.
    fn is_of_one_question(&self, intent: &Intent, spec: &SlotSpec) -> bool {
        spec.question.is_none()
            && match spec.entity {
                Entity::Date | Entity::Time | Entity::Variant => true,
                Entity::Quantity => matches!(intent.answer, Answer::Reply(_)),
                _ => false,
            }
    }

    /// Whether a product is known from before, and the message speaks of something that the bot does not know.
    fn names_no_product(&self, spec: &SlotSpec, reading: &Reading) -> bool {
        let remembered = matches!(spec.entity, Entity::Product) && spec.question.is_some() && self.knows(&spec.name);
        remembered && !reading.unknown.is_empty()
    }

    /// What a message holds for a slot: the question's own words first, then those of the question before it, and so on back, then of
    /// those behind it. Without a question the whole message.
    fn values_asked(&self, spec: &SlotSpec, reading: &Reading, question: Option<usize>) -> Values {
        let Some(at) = question else {
            return self.values_for(spec, reading);
        };
        let order = (0..=at).rev().chain(at + 1..reading.questions.len());
        let of = |question: &Question| self.values_within(spec, reading, &question.words);
        let mut values = order.filter_map(|at| reading.questions.get(at)).map(of);
        values
            .find(|values| !matches!(values, Values::None))
            .unwrap_or(Values::None)
    }

    /// What a message holds for a slot.
    pub(super) fn values_for(&self, spec: &SlotSpec, reading: &Reading) -> Values {
        self.values_within(spec, reading, &(0..reading.utterance.words.len()))
    }

    fn values_within(&self, spec: &SlotSpec, reading: &Reading, words: &Range<usize>) -> Values {
        if let Entity::Product = spec.entity {
            let mut found: Vec<SlotValue> = Vec::new();
            let mut unclear = None;
            for product in products(reading).filter(|found| words.contains(&found.first_word)) {
                if product.alternatives.len() > 1 {
                    unclear = unclear.or(Some(&product.alternatives));
                } else if !found.contains(&product.value) {
                    found.push(product.value.clone());
                }
            }
            // What is clear is answered first.
            return match (found.is_empty(), unclear) {
                (false, _) => Values::Of(found),
                (true, Some(among)) => Values::Ambiguous(among.clone()),
                (true, None) => Values::None,
            };
        }
        if let Entity::Variant = spec.entity {
            let variant = self.variant_beside(reading, words);
            return variant.map_or(Values::None, |variant| Values::Of(vec![variant]));
        }
        let whole = &reading.utterance;
        let part;
        let utterance = if words.len() == whole.words.len() {
            whole
        } else {
            part = Utterance {
                raw: whole.raw.clone(),
                words: whole.words.get(words.clone()).unwrap_or_default().to_vec(),
            };
            &part
        };
        match entity::fill(&spec.entity, utterance, self.catalog(), &self.clock(), false) {
            Filling::One(value) if !self.can_be_sold(&spec.entity, &value, &utterance.raw) => Values::None,
            Filling::One(value) if self.is_size(&value, reading, words) => Values::None,
            Filling::One(value) => Values::Of(vec![value]),
            Filling::Several(values) => Values::Ambiguous(values),
            Filling::Nothing => Values::None,
        }
    }
}
