//! Intents answered: their slots filled or asked for, the reply that fits, what is offered next.

use super::flow::Outcome;
use super::phrases::Phrase;
use super::state::INTENT_LIMIT;
use super::turn::{Offer, Place, Turn};
use super::{Asking, ChoiceTarget, Reason, Status};
use crate::bot::{Answer, Intent, Next, Reply, SlotSpec};
use crate::matching::command::{Command, command};
use crate::matching::entity::{self, Entity, Filling, SlotValue};
use crate::matching::{Decision, Found, Reading};
use crate::text::normalize;
use std::sync::Arc;

/// Products of one message that are answered for, each with a reply of its own.
const PRODUCT_LIMIT: usize = 3;
/// Values among which the visitor is asked to choose.
const SEVERAL_LIMIT: usize = 8;
/// Intents offered when a product is named and nothing is asked.
const ABOUT_LIMIT: usize = 6;

impl<'a> Turn<'a> {
    /// Answers what was recognised in a message, with the values found in it.
    pub(super) fn answer_recognised(&mut self, recognised: &[Arc<str>], reading: &Reading) {
        self.recognised();
        let mut intents: Vec<String> = recognised.iter().map(|intent| intent.to_string()).collect();
        // A flow or a person takes the conversation along: what can simply be said comes first.
        intents.sort_by_key(|intent| {
            let answer = self.content().intents.get(intent).map(|intent| &intent.answer);
            matches!(answer, Some(Answer::Start(_) | Answer::Handoff(_)))
        });
        let mut more = Vec::new();
        for intent in &intents {
            let Some(intent) = self.content().intents.get(intent) else { continue };
            for spec in &intent.slots {
                match self.values_for(spec, reading) {
                    Values::None => {}
                    Values::Of(values) => {
                        let mut values = values.into_iter();
                        if let Some(first) = values.next() {
                            self.set_slot(&spec.name, first);
                        }
                        if intents.len() == 1 && matches!(intent.answer, Answer::Reply(_)) {
                            more = values.map(|value| (spec.name.clone(), value)).collect();
                        }
                    }
                    Values::Ambiguous(values) => return self.ask_which(&spec.name, intents.clone(), &values),
                }
            }
        }
        if let Some(asking) = self.state.asking.take_if(|asking| {
            intents.contains(asking.intents.first().unwrap_or(&String::new())) || self.state.slots.contains_key(&asking.slot)
        }) {
            for intent in asking.intents {
                if !intents.contains(&intent) {
                    intents.push(intent);
                }
            }
        }
        self.answer_all(intents, more);
    }

    /// Answers intents one after the other, then goes on with what was open. `more`: further values for which the only
    /// intent replies again.
    pub(super) fn answer_all(&mut self, intents: Vec<String>, more: Vec<(String, SlotValue)>) {
        for (index, intent) in intents.iter().enumerate() {
            match self.answer_intent(intent) {
                Outcome::Done => {}
                Outcome::Asking => {
                    if let Some(asking) = &mut self.state.asking {
                        asking.intents.extend(intents.iter().skip(index + 1).cloned());
                    }
                    return;
                }
                Outcome::Started => return self.run_open_flow(),
                Outcome::Settled => return,
            }
        }
        if let [only] = intents.as_slice()
            && let Some(intent) = self.content().intents.get(only)
            && let Answer::Reply(replies) = &intent.answer
        {
            for (slot, value) in more {
                self.set_slot(&slot, value);
                self.reply(intent, replies);
            }
        }
        self.resume();
    }

    /// Answers one intent as far as it goes without the visitor.
    pub(super) fn answer_intent(&mut self, id: &str) -> Outcome {
        let Some(left) = self.budget.checked_sub(1) else { return Outcome::Done };
        self.budget = left;
        let Some(intent) = self.content().intents.get(id) else {
            self.fault("missing-intent", Place::Intent(id).to_string(), "there is no such intent");
            return self.fall();
        };
        self.decided(id);
        for spec in &intent.slots {
            if spec.question.is_some() && !self.knows(&spec.name) {
                self.state.asking = Some(Asking {
                    slot: spec.name.clone(),
                    intents: vec![id.to_owned()],
                    tries: 0,
                });
                self.ask_slot(&spec.name, Some(id));
                return Outcome::Asking;
            }
        }
        match &intent.answer {
            Answer::Reply(replies) => {
                let before = self.state.status;
                self.reply(intent, replies);
                if self.state.status == before { Outcome::Done } else { Outcome::Settled }
            }
            Answer::Start(flow) => {
                if self.open_flow(flow) {
                    Outcome::Started
                } else {
                    self.fall()
                }
            }
            Answer::Handoff(team) => {
                let asked = self.asked_for_person || self.means_person(intent);
                self.request_person(Some(team), if asked { Reason::Asked } else { Reason::Rule });
                Outcome::Settled
            }
            Answer::None => self.fall(),
        }
    }

    /// Asks for a slot in its intent's words, with the values of a choice as options.
    pub(super) fn ask_slot(&mut self, slot: &str, intent: Option<&str>) {
        let intent = intent.and_then(|intent| self.content().intents.get(intent));
        let spec = intent.and_then(|intent| intent.slots.iter().find(|spec| spec.name == slot));
        match (intent, spec.and_then(|spec| spec.question.as_ref())) {
            (Some(intent), Some(question)) => self.say_text(question, &Place::Intent(&intent.id)),
            _ => self.say_phrase(Phrase::WhichOne, &[]),
        }
        if let Some(spec) = spec {
            self.offer_values(&spec.entity);
        }
    }

    /// Several values fit: the visitor chooses, and `intents` answer then.
    pub(super) fn ask_which(&mut self, slot: &str, intents: Vec<String>, values: &[SlotValue]) {
        for intent in &intents {
            self.decided(intent);
        }
        self.state.asking = Some(Asking {
            slot: slot.to_owned(),
            intents,
            tries: 0,
        });
        self.offer_several(values);
    }

    /// The question "which one?", with the values as options.
    pub(super) fn offer_several(&mut self, values: &[SlotValue]) {
        let text = self.fresh(None, Phrase::WhichOne, &[], "");
        self.say(text);
        for value in values.iter().take(SEVERAL_LIMIT) {
            let (label, target) = match value {
                SlotValue::Product(sku) => (self.words(value), sku.clone()),
                other => (self.words(other), self.words(other)),
            };
            self.offer(Offer::new(label, ChoiceTarget::Say(target)));
        }
    }

    /// A message that is hardly more than a value asks the last question anew; a product alone is asked what about it.
    pub(super) fn follow_up(&mut self, reading: &Reading) -> bool {
        if matches!(reading.decision, Decision::Answer { .. }) {
            return false;
        }
        let last = self.state.intents.last().and_then(|intent| self.content().intents.get(intent));
        let beside = self.words_beside(reading);
        if let Some(intent) = last.filter(|intent| matches!(intent.answer, Answer::Reply(_))) {
            for spec in intent.slots.iter().filter(|spec| !matches!(spec.entity, Entity::Text)) {
                let values = match self.values_for(spec, reading) {
                    Values::None => self.variant_of_last(spec, &beside),
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
        beside.is_empty() && self.product_named(reading)
    }

    /// A product and nothing else: what about it?
    fn product_named(&mut self, reading: &Reading) -> bool {
        let Some(found) = products(reading).next() else { return false };
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

    /// Offers an intent by its title.
    pub(super) fn offer_intent(&mut self, id: &str) {
        if let Some(intent) = self.content().intents.get(id) {
            let label = self.render(&intent.title, &Place::Intent(id)).unwrap_or_else(|| id.to_owned());
            self.offer(Offer::new(label, ChoiceTarget::Intent(id.to_owned())));
        }
    }

    /// An intent whose own title asks for a person stands for that request, however it was worded.
    fn means_person(&mut self, intent: &Intent) -> bool {
        let title = self.render(&intent.title, &Place::Intent(&intent.id));
        title.is_some_and(|title| command(&title) == Some(Command::Person))
    }

    fn reply(&mut self, intent: &'a Intent, replies: &'a [Reply]) {
        let place = Place::Intent(&intent.id);
        let fitting = replies
            .iter()
            .enumerate()
            .find(|(_, reply)| reply.when.is_none_or(|when| self.holds(when, &place)));
        let Some((index, reply)) = fitting else {
            self.fault("no-reply", place.to_string(), "no `when` of its replies holds");
            return self.misunderstood(&[]);
        };
        if let Some(trace) = &mut self.trace {
            trace.replies.push((intent.id.clone(), index));
        }
        let Some(text) = self.vary(&reply.say) else { return };
        self.say_text(text, &place);
        if self.fallen {
            return;
        }
        for next in &intent.next {
            match next {
                Next::Intent(id) => self.offer_intent(id),
                Next::Flow(id) => {
                    if let Some(flow) = self.content().flows.get(id) {
                        let label = self.render(&flow.title, &Place::Flow(id)).unwrap_or_else(|| id.clone());
                        self.offer(Offer::new(label, ChoiceTarget::Start(id.clone())));
                    }
                }
            }
        }
    }

    /// The fallback in place of an answer.
    fn fall(&mut self) -> Outcome {
        let before = self.state.status;
        self.misunderstood(&[]);
        if self.state.status == before && !self.state.person_offered {
            Outcome::Done
        } else {
            Outcome::Settled
        }
    }

    /// Notes the decision, for follow-up questions, the person who takes over, and the trace.
    fn decided(&mut self, intent: &str) {
        if let Some(trace) = &mut self.trace
            && !trace.intents.iter().any(|decided| decided == intent)
        {
            trace.intents.push(intent.to_owned());
        }
        let intents = &mut self.state.intents;
        if intents.last().is_some_and(|last| last == intent) {
            return;
        }
        if intents.len() >= INTENT_LIMIT {
            intents.remove(0);
        }
        intents.push(intent.to_owned());
    }

    // ── values of a message ──

    fn values_for(&self, spec: &SlotSpec, reading: &Reading) -> Values {
        if let Entity::Product = spec.entity {
            let mut found: Vec<SlotValue> = Vec::new();
            for product in products(reading) {
                if product.alternatives.len() > 1 {
                    // A second one named beside a clear one is no reason to ask back.
                    match found.is_empty() {
                        true => return Values::Ambiguous(product.alternatives.clone()),
                        false => continue,
                    }
                }
                if !found.contains(&product.value) && found.len() < PRODUCT_LIMIT {
                    found.push(product.value.clone());
                }
            }
            return if found.is_empty() { Values::None } else { Values::Of(found) };
        }
        match entity::fill(&spec.entity, &reading.utterance, self.catalog(), &self.clock(), false) {
            Filling::One(value) => Values::Of(vec![value]),
            Filling::Several(values) => Values::Ambiguous(values),
            Filling::Nothing => Values::None,
        }
    }

    /// "kalau yang putih?" after a black shirt: the product that has one of the words said and shares most of its name with
    /// the last one. Any word that no product has makes it another question.
    fn variant_of_last(&self, spec: &SlotSpec, said: &[&str]) -> Values {
        let last = match (&spec.entity, self.state.slots.get(&spec.name)) {
            (Entity::Product, Some(SlotValue::Product(sku))) => self.catalog().get(sku),
            _ => None,
        };
        let Some(last) = last.filter(|_| !said.is_empty()) else { return Values::None };
        let name_words = |name: &str| -> Vec<String> { normalize(name).split(' ').map(str::to_owned).collect() };
        let last_words = name_words(&last.name);
        let has = |words: &[String], word: &str| words.iter().any(|known| known == word);
        let mut best: Vec<&str> = Vec::new();
        let mut most = 0;
        for product in self.catalog().products().iter().filter(|product| product.sku != last.sku) {
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

    /// Words of the message that carry matter and belong to no value.
    fn words_beside<'r>(&self, reading: &'r Reading) -> Vec<&'r str> {
        let lexicon = self.content().matcher.lexicon();
        let covered = |at: usize| {
            let mut found = reading.entities.iter();
            found.any(|found| (found.first_word..=found.last_word).contains(&at))
        };
        let words = reading.utterance.words.iter().enumerate();
        words
            .filter(|(at, word)| {
                let class = lexicon.class(&word.text);
                !covered(*at) && !(class.stop || class.question || class.vocative || class.courtesy)
            })
            .map(|(_, word)| word.text.as_str())
            .collect()
    }

    /// The slot in which products are kept: the last intent's, or the first by name.
    fn product_slot(&self) -> Option<&'a str> {
        let content = self.content();
        let holds_product = |spec: &&SlotSpec| matches!(spec.entity, Entity::Product);
        let last = self.state.intents.last().and_then(|intent| content.intents.get(intent));
        last.and_then(|intent| intent.slots.iter().find(holds_product))
            .or_else(|| content.intents.values().flat_map(|intent| &intent.slots).find(holds_product))
            .map(|spec| spec.name.as_str())
    }

    /// Whether the bot speaks with the visitor alone.
    pub(super) fn has_bot(&self) -> bool {
        self.state.status == Status::Bot
    }
}

/// What a message holds for one slot.
enum Values {
    None,
    Of(Vec<SlotValue>),
    Ambiguous(Vec<SlotValue>),
}

fn products(reading: &Reading) -> impl Iterator<Item = &Found> {
    reading
        .entities
        .iter()
        .filter(|found| matches!(found.value, SlotValue::Product(_)))
}
