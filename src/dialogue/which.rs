//! Where several values fit what was named: the visitor chooses, one question after the other.

use super::amount::{counted_slot, counts};
use super::answer::products;
use super::phrases::Phrase;
use super::question::Values;
use super::turn::{Offer, Turn};
use super::{Asking, ChoiceTarget, Later};
use crate::bot::{Intent, SlotSpec};
use crate::matching::Reading;
use crate::matching::entity::{Entity, SlotValue};
use std::ops::Range;

/// Values among which the visitor is asked to choose.
pub(super) const SEVERAL_LIMIT: usize = 8;
/// Questions that wait behind the one that is asked.
const LATER_LIMIT: usize = 8;
/// Characters of what the visitor called it that are repeated.
const NAME_LIMIT: usize = 60;

/// Values among which the visitor has to choose.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Which {
    pub slot: String,
    /// What answers then.
    pub intents: Vec<String>,
    pub values: Vec<SlotValue>,
    /// What the visitor called it, where they named other things beside it; else empty.
    pub named: String,
    /// Values that go with it, by slot.
    pub with: Vec<(String, SlotValue)>,
}

impl Which {
    pub(super) fn of(slot: &str, intents: Vec<String>, values: Vec<SlotValue>) -> Self {
        Self {
            slot: slot.to_owned(),
            intents,
            values,
            named: String::new(),
            with: Vec::new(),
        }
    }

    /// Adds one to those of the same message: about the same values is asked once.
    pub(super) fn add_to(self, all: &mut Vec<Self>) {
        let same = |known: &&mut Self| known.slot == self.slot && known.values == self.values;
        match all.iter_mut().find(same) {
            Some(known) => {
                for intent in self.intents {
                    if !known.intents.contains(&intent) {
                        known.intents.push(intent);
                    }
                }
            }
            None => all.push(self),
        }
    }
}

impl Turn<'_> {
    /// The products of a stretch of a message that may be several, but for those that may be one of `clear`.
    pub(super) fn unclear(
        &self,
        slot: &str,
        intent: &Intent,
        reading: &Reading,
        words: &Range<usize>,
        clear: &[SlotValue],
    ) -> Vec<Which> {
        let beside = products(reading).count() > 1;
        let counts = counts(reading, words);
        let amount = counted_slot(intent);
        let mut all = Vec::new();
        for found in products(reading).filter(|found| words.contains(&found.first_word)) {
            let may_be_clear = || found.alternatives.iter().any(|value| clear.contains(value));
            if found.alternatives.len() <= 1 || may_be_clear() {
                continue;
            }
            let typed = reading.utterance.raw.get(found.start..found.end).filter(|_| beside);
            let named = typed.filter(|typed| typed.chars().count() <= NAME_LIMIT);
            let count = counts.iter().find(|(at, _)| *at == found.first_word);
            let with = amount
                .zip(count)
                .map(|(slot, (_, count))| (slot.to_owned(), count.clone()));
            let which = Which {
                named: named.unwrap_or_default().to_owned(),
                with: with.into_iter().collect(),
                ..Which::of(slot, vec![intent.id.clone()], found.alternatives.clone())
            };
            which.add_to(&mut all);
        }
        all
    }

    /// Asks the first, the others once it is answered.
    pub(super) fn ask_which(&mut self, which: Vec<Which>) {
        let mut each = which.into_iter();
        let Some(first) = each.next() else { return };
        let same: Vec<Which> = each.filter(|which| which.slot == first.slot).collect();
        for intent in first.intents.iter().chain(same.iter().flat_map(|which| &which.intents)) {
            self.decided(intent);
        }
        let later = same.iter().take(LATER_LIMIT).map(|which| Later {
            intents: which.intents.clone(),
            among: which.values.iter().map(|value| self.option_value(value)).collect(),
            named: which.named.clone(),
            with: which.with.clone(),
        });
        self.state.asking = Some(Asking {
            later: later.collect(),
            slot: first.slot,
            intents: first.intents,
            named: first.named,
            with: first.with,
            ..Asking::default()
        });
        self.offer_several(&first.values);
    }

    /// What is asked once the present question is answered.
    pub(super) fn asked_later(&self, asking: &Asking, entity: &Entity) -> Vec<Which> {
        let which = |later: &Later| Which {
            named: later.named.clone(),
            with: later.with.clone(),
            ..Which::of(
                &asking.slot,
                later.intents.clone(),
                self.values_of(&later.among, entity),
            )
        };
        let which = asking.later.iter().map(which);
        which.filter(|which| !which.values.is_empty()).collect()
    }

    /// Asked "which of these?", the visitor asks something else about it: it is still one of these.
    pub(super) fn still_asked_among(&self, spec: &SlotSpec) -> Values {
        let asking = self.state.asking.as_ref().filter(|asking| asking.slot == spec.name);
        let values: Vec<SlotValue> = asking.map_or_else(Vec::new, |asking| self.asked_among(asking, &spec.entity));
        match values.is_empty() {
            true => Values::None,
            false => Values::Ambiguous(values),
        }
    }

    /// The values among which a question asks, those that still are any.
    pub(super) fn asked_among(&self, asking: &Asking, entity: &Entity) -> Vec<SlotValue> {
        self.values_of(&asking.among, entity)
    }

    fn values_of(&self, among: &[String], entity: &Entity) -> Vec<SlotValue> {
        among.iter().filter_map(|value| self.read_as(entity, value)).collect()
    }

    /// The question "which one?", with the values as options.
    pub(super) fn offer_several(&mut self, values: &[SlotValue]) {
        let asking = self.state.asking.as_ref();
        let named = asking.map(|asking| asking.named.clone()).unwrap_or_default();
        let text = match named.as_str() {
            "" => self.fresh(None, Phrase::WhichOne, &[], ""),
            named => self.fresh(None, Phrase::WhichOf, &[("value", named)], ""),
        };
        self.say(text);
        let values = values.get(..SEVERAL_LIMIT).unwrap_or(values);
        self.keep_together(values);
        let offered: Vec<(String, String)> = self
            .labels(values)
            .into_iter()
            .zip(values.iter().map(|value| self.option_value(value)))
            .collect();
        if let Some(asking) = &mut self.state.asking {
            asking.among = offered.iter().map(|(_, value)| value.clone()).collect();
        }
        for (label, value) in offered {
            self.offer(Offer::new(label, ChoiceTarget::Say(value)));
        }
    }
}
