//! The last question asked anew for another place or another number.

use super::answer::products;
use super::follow_up::{OF_A_THING, is_covered};
use super::question::{Answering, Values};
use super::turn::Turn;
use crate::bot::{Intent, SlotSpec};
use crate::matching::entity::{self, Entity, Filling, SlotValue};
use crate::matching::{Decision, Reading};
use crate::text::Word;
use std::ops::Range;

/// Questions of one message that are answered.
const QUESTIONS: usize = 3;

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

    /// "ready? brp? cod bisa?": how much, asked by itself beside questions about a product, is how much that is. The intents in the
    /// order asked, each with what else it is about.
    pub(super) fn join_how_much(&self, intents: &mut Vec<String>, reading: &Reading) {
        let content = self.content();
        let takes_product = |intent: &str| {
            let mut specs = content.intents.get(intent).into_iter().flat_map(|intent| &intent.slots);
            specs.any(|spec| matches!(spec.entity, Entity::Product))
        };
        let pieces = reading.pieces();
        let asks = |word: &Word| OF_A_THING.contains(&word.text.as_str());
        let asks_only = |piece: &Range<usize>| {
            let words = reading.utterance.words.get(piece.clone()).unwrap_or_default();
            words.iter().any(asks) && words.iter().all(|word| asks(word) || self.only_ties(&word.text))
        };
        let Some(piece) = pieces.iter().filter(|_| pieces.len() > 1).find(|piece| asks_only(piece)) else {
            return;
        };
        let word = reading.utterance.words.iter().find(|word| asks(word));
        // Any product will do: it is asked of the one that the other questions are about.
        let (Some(word), Some(product)) = (word, self.catalog().products().first()) else {
            return;
        };
        if intents.len() >= QUESTIONS || !intents.iter().any(|intent| takes_product(intent)) {
            return;
        }
        let whole = format!("{} {}", product.name, word.text);
        let read = content.matcher.read(&whole, self.catalog(), &self.clock());
        let Decision::Answer { intents: how_much } = read.decision else {
            return;
        };
        let before = reading.questions.iter().filter(|asked| asked.words.start < piece.start);
        let place = if reading.questions.is_empty() && piece.start > 0 { 1 } else { before.count() };
        for intent in how_much.iter().rev() {
            if takes_product(intent) && !intents.iter().any(|known| **known == **intent) {
                intents.insert(place.min(intents.len()), intent.to_string());
            }
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
