//! The last question asked anew for another place or another number.

use super::answer::products;
use super::follow_up::{OF_A_THING, is_covered};
use super::question::{Answering, Values};
use super::turn::Turn;
use crate::bot::{Intent, SlotSpec};
use crate::matching::Reading;
use crate::matching::entity::{self, Entity, Filling, SlotValue};

impl Turn<'_> {
    /// "kalau ke Medan?": another place, after a question of which places are a part.
    pub(super) fn names_place(&self, intent: &Intent, reading: &Reading) -> bool {
        const BESIDE: [&str; 5] = ["ke", "to", "dari", "kota", "daerah"];
        let lexicon = self.content().matcher.lexicon();
        let place = |word: &str| lexicon.class(word).place;
        let mut words = reading.utterance.words.iter().map(|word| word.text.as_str());
        let tied = words
            .clone()
            .all(|word| place(word) || self.only_ties(word) || BESIDE.contains(&word));
        tied && words.any(place) && self.content().matcher.speaks_of_places(&intent.id)
    }

    /// Whether a bare number says how many: "kalau 10?", or "10?" where the last question was how many, too.
    pub(super) fn counts_again(&self, spec: &SlotSpec, reading: &Reading) -> bool {
        let tied = || self.knows(&spec.name) || self.has_connective(reading);
        matches!(spec.entity, Entity::Quantity) && spec.question.is_none() && tied()
    }

    /// "2 pcs berapa?": so many of what was spoken of last.
    pub(super) fn asks_how_much(&self, reading: &Reading) -> bool {
        let mut found = reading.entities.iter();
        let counts = found.any(|found| matches!(found.value, SlotValue::Quantity { .. }));
        let asks = |word: &str| OF_A_THING.contains(&word);
        let mut words = reading.utterance.words.iter().enumerate();
        counts
            && products(reading).next().is_none()
            && reading.utterance.words.iter().any(|word| asks(&word.text))
            && words.all(|(at, word)| is_covered(reading, at) || asks(&word.text) || self.only_ties(&word.text))
    }

    pub(super) fn count_said(&self, spec: &SlotSpec, reading: &Reading) -> Values {
        match entity::fill(&spec.entity, &reading.utterance, self.catalog(), &self.clock(), true) {
            Filling::One(value) if self.only_values(reading) => Values::Of(vec![value]),
            _ => Values::None,
        }
    }

    /// Answers the last question that took a number for that number.
    pub(super) fn answer_for_so_many(&mut self, reading: &Reading) -> bool {
        for intent in self.asked_lately() {
            let mut specs = intent.slots.iter();
            let counts = |spec: &&SlotSpec| matches!(spec.entity, Entity::Quantity) && spec.question.is_none();
            if let Some(spec) = specs.find(counts)
                && let Values::Of(values) = self.values_for(spec, reading)
            {
                self.recognised();
                self.answer_all(vec![Answering {
                    intent: intent.id.clone(),
                    slots: vec![(spec.name.clone(), values)],
                    ..Answering::default()
                }]);
                return true;
            }
        }
        false
    }
}
