//! Messages that are hardly more than a value: the last question anew, or what about it?

use super::answer::products;
use super::hear::CERTAIN;
use super::phrases::Phrase;
use super::question::{Answering, Values};
use super::small_words::DENIES;
use super::turn::Turn;
use super::variant::Variant;
use super::which::Which;
use crate::bot::{Answer, Intent, SlotSpec};
use crate::matching::entity::{Entity, SlotValue};
use crate::matching::{Decision, Reading};
use crate::text::normalize;
use std::ops::Range;
use std::sync::Arc;

/// Words that only tie a value to what was said before.
const CONNECTIVES: &[&str] = &[
    "kalau",
    "yang",
    "dan",
    "untuk",
    "bukan",
    "tapi",
    "melainkan",
    "what",
    "about",
    "and",
    "the",
    "not",
    "but",
    "bagaimana",
    "how",
    "in",
    "for",
    "with",
    "one",
    "ones",
    "buat",
    "dengan",
    "di",
    "jika",
    "lalu",
    "terus",
    "atau",
    "or",
    "then",
    "sama",
    "plus",
];
/// Words that point back at what was spoken of.
pub(super) const POINTERS: &[&str] = &["itu", "ini", "tadi", "tersebut", "it", "that", "this", "those", "these"];
/// Questions that ask of one thing what a bot knows of it; others may ask anything.
pub(super) const OF_A_THING: &[&str] = &["berapa", "berapaan"];
/// Words that name what kind of variant follows ("ukuran XL", "warna hitam").
pub(super) const KINDS: &[&str] = &[
    "ukuran", "size", "warna", "colour", "color", "model", "tipe", "type", "jenis", "varian", "rasa",
];
/// A longer message says what it asks about itself.
const POINTING_WORDS: usize = 8;
/// How far back a question may be that a few words ask again.
const LATELY: usize = 4;
/// Intents offered when a product is named and nothing is asked.
const ABOUT_LIMIT: usize = 6;

impl<'a> Turn<'a> {
    /// A message that is hardly more than a value asks the last question anew; a product alone is asked what about it.
    pub(super) fn follow_up(&mut self, reading: &Reading) -> bool {
        // Several questions speak for themselves.
        if !reading.questions.is_empty() {
            return false;
        }
        let answered = matches!(reading.decision, Decision::Answer { .. });
        let beside = self.words_beside(reading);
        let mut said = self.variants_said(reading, &(0..reading.utterance.words.len()));
        if said.is_empty() && self.only_values(reading) {
            said = self.sizes_said(reading);
        }
        // "ukuran XL?" asks for nothing but another size of the same, whatever "ukuran" is a keyword of.
        let tells_variant = !said.is_empty() && self.is_tied(reading, &said);
        // "kalau yang putih?" stands in examples, too; after another question it is that question again. A keyword asks for itself.
        let by_keyword = reading.ranked.first().is_some_and(|best| best.score >= CERTAIN);
        let varied = tells_variant || !by_keyword && self.only_tied(reading, &beside);
        if !by_keyword && self.asks_how_much(reading) && self.answer_for_so_many(reading) {
            return true;
        }
        // "yang merah ukuran L masih?": the word that names the kind is not what it asks.
        let names_kind = || {
            reading
                .utterance
                .words
                .iter()
                .any(|word| KINDS.contains(&word.text.as_str()))
        };
        let asks_of_variant = (!answered || names_kind()) && !tells_variant && !said.is_empty();
        let names_none = products(reading).next().is_none();
        if asks_of_variant && names_none && self.asks_of_last(reading, &beside) {
            return true;
        }
        if answered && !varied && !self.only_values(reading) {
            return false;
        }
        for (back, intent) in self.asked_lately().into_iter().enumerate() {
            if back == 0 && !answered && self.names_place(intent, reading) {
                self.recognised();
                self.answer_all(Answering::each(vec![intent.id.clone()]));
                return true;
            }
            // What is further back is spoken of again only by words that point back: "kalau hoodie?".
            if back > 0 && !tells_variant && !self.has_connective(reading) {
                break;
            }
            let specs = || intent.slots.iter().filter(|spec| !matches!(spec.entity, Entity::Text));
            let said_for = |turn: &Self, spec: &SlotSpec| match turn.values_for(spec, reading) {
                Values::None if said.is_empty() && turn.counts_again(spec, reading) => turn.count_said(spec, reading),
                Values::None if !answered || varied => turn.variant_of_last(spec, &beside),
                values if tells_variant || beside_values(&values, &beside).next().is_none() => values,
                _ => Values::None,
            };
            let mut told = specs().map(|spec| (spec, said_for(self, spec)));
            let told = told.find(|(_, values)| !matches!(values, Values::None));
            // It is not made so, which is the answer.
            let again = || specs().map(|spec| (spec, self.same_again(spec)));
            let again = || again().find(|(_, values)| !matches!(values, Values::None));
            let Some((spec, values)) = told.or_else(|| again().filter(|_| tells_variant)) else {
                continue;
            };
            self.recognised();
            match values {
                Values::Ambiguous(values) => {
                    self.ask_which(vec![Which::of(&spec.name, vec![intent.id.clone()], values)])
                }
                Values::None => {}
                Values::Of(values) => {
                    let mut answering = Answering {
                        intent: intent.id.clone(),
                        slots: vec![(spec.name.clone(), values)],
                        said,
                        ..Answering::default()
                    };
                    self.count_each(&mut answering, intent, reading, &(0..reading.utterance.words.len()));
                    self.answer_all(vec![answering]);
                }
            }
            return true;
        }
        let says_no_more = beside
            .iter()
            .all(|word| said.iter().any(|variant| variant.word == *word));
        !answered
            && says_no_more
            && (self.tells_how(reading, &said) && self.asks_for_made(reading, &said) || self.product_named(reading))
    }

    /// The intents that answered lately with a reply, the latest first: those of which a few words may ask again.
    pub(super) fn asked_lately(&self) -> Vec<&'a Intent> {
        let content = self.content();
        let mut lately: Vec<&Intent> = Vec::new();
        for intent in self.state.intents.iter().rev().take(LATELY) {
            let intent = content.intents.get(intent);
            let Some(intent) = intent.filter(|intent| matches!(intent.answer, Answer::Reply(_))) else {
                // A flow or a person in between is another matter.
                break;
            };
            if !lately.iter().any(|known| known.id == intent.id) {
                lately.push(intent);
            }
        }
        lately
    }

    /// "yang merah ada?": a question about the product spoken of last, or its sibling of that colour, read with its name before it.
    fn asks_of_last(&mut self, reading: &Reading, beside: &[&str]) -> bool {
        let content = self.content();
        let Some(slot) = self.product_slot().filter(|slot| self.knows(slot)) else {
            return false;
        };
        let mut specs = content.intents.values().flat_map(|intent| &intent.slots);
        let sibling = specs
            .find(|spec| spec.name == slot)
            .map(|spec| self.variant_of_last(spec, beside));
        let meant = match sibling {
            Some(Values::Of(values)) => values.into_iter().next(),
            Some(Values::Ambiguous(_)) => return false,
            Some(Values::None) | None => self.state.slots.get(slot).cloned(),
        };
        let Some(SlotValue::Product(sku)) = meant else {
            return false;
        };
        let Some(product) = self.catalog().get(&sku) else {
            return false;
        };
        let said = self.variants_said(reading, &(0..reading.utterance.words.len()));
        let whole = told_of(&product.name, reading, &said);
        let named = content.matcher.read(&whole, self.catalog(), &self.clock());
        match &named.decision {
            Decision::Answer { intents } => self.answer_about(slot, intents, &named),
            Decision::Clarify { .. } | Decision::Fallback => false,
        }
    }

    /// Answers what was read with a product's name put into it, where that is about the product in the slot.
    fn answer_about(&mut self, slot: &str, intents: &[Arc<str>], named: &Reading) -> bool {
        let takes = |intent: &Arc<str>| {
            let intent = self.content().intents.get(&**intent);
            intent.is_some_and(|intent| intent.slots.iter().any(|spec| spec.name == slot))
        };
        let about = intents.iter().all(takes);
        if about {
            self.answer_recognised(intents, named);
        }
        about
    }

    /// Whether a message that names a product says how it is to be, too.
    fn tells_how(&self, reading: &Reading, said: &[Variant]) -> bool {
        !said.is_empty()
            || self
                .variant_beside(reading, &(0..reading.utterance.words.len()))
                .is_some()
    }

    /// "hoodie pink L?": whether there is such a one.
    fn asks_for_made(&mut self, reading: &Reading, said: &[Variant]) -> bool {
        let mut named = products(reading);
        let (Some(only), None) = (named.next(), named.next()) else {
            return false;
        };
        let typed = reading.utterance.raw.get(only.start..only.end);
        let Some(typed) = typed.filter(|_| only.alternatives.len() <= 1) else {
            return false;
        };
        let wished = said.iter().map(|variant| match variant.sized {
            true if variant.word.chars().all(char::is_alphabetic) => format!(" {}", variant.word.to_uppercase()),
            true => format!(" ukuran {}", variant.word),
            false => format!(" {}", variant.word),
        });
        let wished: String = wished.collect();
        let whole = match self.state.language.as_str() {
            "id" => format!("{typed}{wished} ada?"),
            _ => format!("do you have {typed}{wished}"),
        };
        let content = self.content();
        let asked = content.matcher.read(&whole, self.catalog(), &self.clock());
        let Decision::Answer { intents } = &asked.decision else {
            return false;
        };
        self.answer_recognised(intents, &asked);
        true
    }

    /// The product in a slot, to be answered for once more.
    fn same_again(&self, spec: &SlotSpec) -> Values {
        let known = self.state.slots.get(&spec.name).filter(|_| self.knows(&spec.name));
        match (&spec.entity, known) {
            (Entity::Product, Some(value)) => Values::Of(vec![value.clone()]),
            _ => Values::None,
        }
    }

    pub(super) fn has_connective(&self, reading: &Reading) -> bool {
        let words = &reading.utterance.words;
        words.iter().any(|word| CONNECTIVES.contains(&word.text.as_str()))
    }

    /// "itu brp", "yang tadi masih ada?": a question about the product spoken of last, read with its name in place of the word
    /// that points at it.
    pub(super) fn about_the_last(&mut self, reading: &Reading) -> bool {
        let words = &reading.utterance.words;
        let answered = matches!(reading.decision, Decision::Answer { .. });
        if answered || words.len() > POINTING_WORDS || !self.words_beside(reading).is_empty() {
            return false;
        }
        let points = |text: &str| POINTERS.contains(&text);
        if products(reading).next().is_some()
            || !words
                .iter()
                .any(|word| points(&word.text) || OF_A_THING.contains(&word.text.as_str()))
        {
            return false;
        }
        let Some(slot) = self.product_slot().filter(|slot| self.knows(slot)) else {
            return false;
        };
        let Some(name) = self.slot_words(slot) else {
            return false;
        };
        let asks = words
            .iter()
            .any(|word| !points(&word.text) && !self.only_ties(&word.text));
        // "mau itu satu" is "mau hoodie 1".
        let number = |at: usize| {
            let mut found = reading
                .entities
                .iter()
                .filter(|found| found.first_word == at && found.last_word == at);
            found.find_map(|found| match found.value {
                SlotValue::Number(number) => Some(format!("{number}")),
                _ => None,
            })
        };
        let pointer = words.iter().position(|word| points(&word.text));
        let mut whole: Vec<String> = Vec::new();
        if pointer.is_none() || !asks {
            whole.push(name.clone());
        }
        for (at, word) in words.iter().enumerate().filter(|_| asks) {
            match points(&word.text) {
                true if pointer == Some(at) => whole.push(name.clone()),
                true => {}
                false => whole.push(number(at).unwrap_or_else(|| word.text.clone())),
            }
        }
        let whole = whole.join(" ");
        let content = self.content();
        let named = content.matcher.read(&whole, self.catalog(), &self.clock());
        match &named.decision {
            Decision::Answer { intents } => self.answer_about(slot, intents, &named),
            Decision::Clarify { .. } | Decision::Fallback => self.is_tied(&named, &[]) && self.follow_up(&named),
        }
    }

    /// A product and nothing else: what about it?
    pub(super) fn product_named(&mut self, reading: &Reading) -> bool {
        let Some(found) = products(reading).next() else {
            return false;
        };
        let Some(slot) = self.product_slot() else { return false };
        self.recognised();
        if found.alternatives.len() > 1 {
            self.ask_which(vec![Which::of(slot, Vec::new(), found.alternatives.clone())]);
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

    /// Whether a word only ties a value to what was said before.
    pub(super) fn only_ties(&self, word: &str) -> bool {
        const PARTICLES: [&str; 7] = ["ya", "sih", "dong", "nih", "deh", "juga", "saja"];
        CONNECTIVES.contains(&word)
            || KINDS.contains(&word)
            || PARTICLES.contains(&word)
            || self.content().matcher.lexicon().class(word).vocative
    }

    /// Whether a message holds nothing but these words and such that tie them to what was said before.
    fn only_tied(&self, reading: &Reading, said: &[&str]) -> bool {
        let words = &reading.utterance.words;
        !said.is_empty()
            && words
                .iter()
                .all(|word| said.contains(&word.text.as_str()) || self.only_ties(&word.text))
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

    /// Whether a message holds nothing but values, words that say how a product is to be, and such that tie them to what was said before.
    fn is_tied(&self, reading: &Reading, said: &[Variant]) -> bool {
        let mut words = reading.utterance.words.iter().enumerate();
        words.all(|(at, word)| {
            let text = word.text.as_str();
            is_covered(reading, at)
                || self.only_ties(text)
                || !reading.denied.is_empty() && DENIES.contains(&text)
                || said.iter().any(|variant| variant.word == text)
        })
    }

    /// Words of the message that carry matter and belong to no value.
    pub(super) fn words_beside<'r>(&self, reading: &'r Reading) -> Vec<&'r str> {
        self.words_beside_in(reading, &(0..reading.utterance.words.len()))
    }

    pub(super) fn words_beside_in<'r>(&self, reading: &'r Reading, stretch: &Range<usize>) -> Vec<&'r str> {
        let lexicon = self.content().matcher.lexicon();
        let words = reading.utterance.words.iter().enumerate();
        words
            .filter(|(at, _)| stretch.contains(at))
            .filter(|(at, word)| {
                let class = lexicon.class(&word.text);
                let kind = KINDS.contains(&word.text.as_str());
                !(is_covered(reading, *at) || class.stop || class.question || class.vocative || class.courtesy || kind)
            })
            .map(|(_, word)| word.text.as_str())
            .collect()
    }
}

/// A message with the product's name before it, then how it is to be: "ada yang putih?" is "hoodie putih ada".
fn told_of(name: &str, reading: &Reading, said: &[Variant]) -> String {
    let words = reading.utterance.words.iter().map(|word| word.text.as_str());
    let is_said = |word: &&str| said.iter().any(|variant| variant.word == *word);
    let ties = |word: &&str| matches!(*word, "yang" | "in" | "the") || POINTERS.contains(word) || KINDS.contains(word);
    let rest = words.clone().filter(|word| !is_said(word) && !ties(word));
    // Without its mark a number would be how many.
    let number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let made = words
        .clone()
        .filter(is_said)
        .flat_map(|word| number(word).then_some("ukuran").into_iter().chain([word]));
    std::iter::once(name)
        .chain(made)
        .chain(rest)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Of the words beside values, those that a choice found in the message does not hold either.
fn beside_values<'w>(values: &Values, beside: &'w [&'w str]) -> impl Iterator<Item = &'w str> {
    let chosen: Vec<String> = match values {
        Values::Of(values) | Values::Ambiguous(values) => values
            .iter()
            .filter_map(|value| match value {
                SlotValue::Choice(text) => Some(normalize(text)),
                _ => None,
            })
            .collect(),
        Values::None => Vec::new(),
    };
    let held = move |word: &str| chosen.iter().any(|text| text.split(' ').any(|of| of == word));
    beside.iter().copied().filter(move |word| !held(word))
}

/// Whether the word at that place belongs to a value, or is denied.
pub(super) fn is_covered(reading: &Reading, at: usize) -> bool {
    reading.value_at(at).is_some() || reading.denies(at)
}
