//! Messages that are hardly more than a value: the last question anew, or what about it?

use super::answer::{SEVERAL_LIMIT, Values, products};
use super::phrases::Phrase;
use super::turn::Turn;
use crate::bot::{Answer, SlotSpec};
use crate::matching::entity::{Entity, SlotValue};
use crate::matching::{Decision, Reading};
use crate::text::normalize;

/// Words that only tie a value to what was said before.
const CONNECTIVES: &[&str] = &["kalau", "yang", "dan", "untuk", "what", "about", "and", "the"];
/// Intents offered when a product is named and nothing is asked.
const ABOUT_LIMIT: usize = 6;

impl<'a> Turn<'a> {
    /// A message that is hardly more than a value asks the last question anew; a product alone is asked what about it.
    pub(super) fn follow_up(&mut self, reading: &Reading) -> bool {
        let answered = matches!(reading.decision, Decision::Answer { .. });
        if answered && !self.only_values(reading) {
            return false;
        }
        let last = self
            .state
            .intents
            .last()
            .and_then(|intent| self.content().intents.get(intent));
        let beside = self.words_beside(reading);
        if let Some(intent) = last.filter(|intent| matches!(intent.answer, Answer::Reply(_))) {
            for spec in intent.slots.iter().filter(|spec| !matches!(spec.entity, Entity::Text)) {
                let values = match self.values_for(spec, reading) {
                    Values::None if !answered => self.variant_of_last(spec, &beside),
                    values if beside.is_empty() => values,
                    _ => Values::None,
                };
                match values {
                    Values::None => {}
                    Values::Of(values) => {
                        self.recognised();
                        if let Some(value) = values.into_iter().next() {
                            self.set_slot(&spec.name, value);
                        }
                        self.answer_all(vec![intent.id.clone()], Vec::new());
                        return true;
                    }
                    Values::Ambiguous(values) => {
                        self.recognised();
                        self.ask_which(&spec.name, vec![intent.id.clone()], &values);
                        return true;
                    }
                }
            }
        }
        !answered && beside.is_empty() && self.product_named(reading)
    }

    /// A product and nothing else: what about it?
    pub(super) fn product_named(&mut self, reading: &Reading) -> bool {
        let Some(found) = products(reading).next() else {
            return false;
        };
        let Some(slot) = self.product_slot() else { return false };
        self.recognised();
        if found.alternatives.len() > 1 {
            self.ask_which(slot, Vec::new(), &found.alternatives);
        } else {
            self.set_slot(slot, found.value.clone());
            self.ask_what_about(slot);
        }
        true
    }

    /// Offers the intents that need that slot.
    pub(super) fn ask_what_about(&mut self, slot: &str) {
        let value = self.slot_words(slot).unwrap_or_default();
        self.say_phrase(Phrase::WhatAbout, &[("value", &value)]);
        let needing = self
            .content()
            .intents
            .values()
            .filter(|intent| !matches!(intent.answer, Answer::None))
            .filter(|intent| intent.slots.iter().any(|spec| spec.name == slot));
        for intent in needing.take(ABOUT_LIMIT) {
            self.offer_intent(&intent.id);
        }
    }

    /// Keeps a message's only product although it was not understood, so that the option pressed next knows it.
    pub(super) fn keep_product(&mut self, reading: &Reading) {
        let mut found = products(reading);
        if let (Some(only), None) = (found.next(), found.next())
            && only.alternatives.len() <= 1
            && let Some(slot) = self.product_slot()
        {
            self.set_slot(slot, only.value.clone());
        }
    }

    /// "kalau yang putih?" after a black shirt: the product that has one of the words said and shares most of its name with
    /// the last one. Any word that no product has makes it another question.
    pub(super) fn variant_of_last(&self, spec: &SlotSpec, said: &[&str]) -> Values {
        let last = match (&spec.entity, self.state.slots.get(&spec.name)) {
            (Entity::Product, Some(SlotValue::Product(sku))) => self.catalog().get(sku),
            _ => None,
        };
        let Some(last) = last.filter(|_| !said.is_empty()) else {
            return Values::None;
        };
        let name_words = |name: &str| -> Vec<String> { normalize(name).split(' ').map(str::to_owned).collect() };
        let last_words = name_words(&last.name);
        let has = |words: &[String], word: &str| words.iter().any(|known| known == word);
        let mut best: Vec<&str> = Vec::new();
        let mut most = 0;
        for product in self
            .catalog()
            .products()
            .iter()
            .filter(|product| product.sku != last.sku)
        {
            let words = name_words(&product.name);
            if !said.iter().all(|word| has(&words, word)) {
                continue;
            }
            let shared = words.iter().filter(|word| has(&last_words, word)).count();
            if shared > most {
                most = shared;
                best.clear();
            }
            if shared == most && shared > 0 {
                best.push(&product.sku);
            }
        }
        let mut values: Vec<SlotValue> = best.into_iter().map(|sku| SlotValue::Product(sku.to_owned())).collect();
        values.truncate(SEVERAL_LIMIT);
        match values.len() {
            0 => Values::None,
            1 => Values::Of(values),
            _ => Values::Ambiguous(values),
        }
    }

    /// The slot in which products are kept: the last intent's, or the first by name.
    pub(super) fn product_slot(&self) -> Option<&'a str> {
        let content = self.content();
        let holds_product = |spec: &&SlotSpec| matches!(spec.entity, Entity::Product);
        let last = self.state.intents.last().and_then(|intent| content.intents.get(intent));
        last.and_then(|intent| intent.slots.iter().find(holds_product))
            .or_else(|| {
                content
                    .intents
                    .values()
                    .flat_map(|intent| &intent.slots)
                    .find(holds_product)
            })
            .map(|spec| spec.name.as_str())
    }

    /// Whether the message is a value and nothing else: no word of it could speak for an intent.
    pub(super) fn only_values(&self, reading: &Reading) -> bool {
        let lexicon = self.content().matcher.lexicon();
        let mut words = reading.utterance.words.iter().enumerate();
        !reading.entities.is_empty()
            && words.all(|(at, word)| {
                is_covered(reading, at)
                    || CONNECTIVES.contains(&word.text.as_str())
                    || lexicon.class(&word.text).vocative
            })
    }

    /// Words of the message that carry matter and belong to no value.
    pub(super) fn words_beside<'r>(&self, reading: &'r Reading) -> Vec<&'r str> {
        let lexicon = self.content().matcher.lexicon();
        let words = reading.utterance.words.iter().enumerate();
        words
            .filter(|(at, word)| {
                let class = lexicon.class(&word.text);
                !(is_covered(reading, *at) || class.stop || class.question || class.vocative || class.courtesy)
            })
            .map(|(_, word)| word.text.as_str())
            .collect()
    }
}

/// Whether the word at that place belongs to a value.
fn is_covered(reading: &Reading, at: usize) -> bool {
    let mut found = reading.entities.iter();
    found.any(|found| (found.first_word..=found.last_word).contains(&at))
}
