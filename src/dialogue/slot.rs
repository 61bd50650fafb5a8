//! Values of slots: put in from texts and answers of calls, and put in words for people.

use super::count::quantity_words;
use super::turn::Turn;
use crate::matching::entity::{self, Entity, Filling, SlotValue};
use crate::template::money_words;
use crate::text::{Utterance, calendar};
use chrono::{NaiveDate, NaiveTime};
use serde_json::Value;

/// Characters of one text that a slot keeps; the transcript has the rest.
const TEXT_LIMIT: usize = 2_000;

impl Turn<'_> {
    /// Sets a slot; texts are cut to what a slot keeps.
    pub(super) fn set_slot(&mut self, slot: &str, value: SlotValue) {
        let value = match value {
            SlotValue::Text(text) => SlotValue::Text(clipped(&text)),
            SlotValue::Choice(text) => SlotValue::Choice(clipped(&text)),
            other => other,
        };
        if let SlotValue::Product(sku) = &value
            && !self.state.together.contains(sku)
        {
            self.state.together.clear();
        }
        if let SlotValue::Product(_) = &value
            && self.state.slots.get(slot).is_some_and(|known| *known != value)
        {
            // What was said of how another product is to be is not said of this one.
            let kinds = &self.content().slots;
            let variant = |slot: &String| matches!(kinds.get(slot), Some(Some(Entity::Variant)));
            self.state.slots.retain(|slot, _| !variant(slot));
        }
        self.state.slots.insert(slot.to_owned(), value);
    }

    /// Whether the slot holds a value that still means something: a product that left the catalog does not.
    pub(super) fn knows(&self, slot: &str) -> bool {
        match self.state.slots.get(slot) {
            Some(SlotValue::Product(sku)) => self.catalog().get(sku).is_some(),
            Some(_) => true,
            None => false,
        }
    }

    /// A text as the slot's declared kind, where it can be read as one.
    pub(super) fn read_value(&self, slot: &str, text: String) -> SlotValue {
        match self.content().slots.get(slot) {
            Some(Some(entity)) => self.read_as(entity, &text).unwrap_or(SlotValue::Text(text)),
            _ => SlotValue::Text(text),
        }
    }

    /// A text as that kind of value, as an option's target holds it.
    pub(super) fn read_as(&self, entity: &Entity, text: &str) -> Option<SlotValue> {
        match entity {
            Entity::Product if self.catalog().get(text).is_some() => Some(SlotValue::Product(text.to_owned())),
            Entity::Choice(values) if values.iter().any(|value| value == text) => {
                Some(SlotValue::Choice(text.to_owned()))
            }
            Entity::Text | Entity::Variant => Some(SlotValue::Text(text.to_owned())),
            Entity::Date if NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() => {
                NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(SlotValue::Date)
            }
            Entity::Time if NaiveTime::parse_from_str(text, "%H:%M").is_ok() => {
                NaiveTime::parse_from_str(text, "%H:%M").ok().map(SlotValue::Time)
            }
            _ => {
                let utterance = Utterance::read(text, self.content().matcher.lexicon());
                match entity::fill(entity, &utterance, self.catalog(), &self.clock(), true) {
                    Filling::One(value) => Some(value),
                    Filling::Several(_) | Filling::Nothing => None,
                }
            }
        }
    }

    /// A value out of a call's answer. `None`: nothing to keep.
    pub(super) fn value_of_json(&self, slot: &str, value: &Value) -> Option<SlotValue> {
        match value {
            Value::Null => None,
            Value::Bool(flag) => Some(SlotValue::Flag(*flag)),
            Value::Number(number) => match self.content().slots.get(slot) {
                Some(Some(Entity::Number | Entity::Quantity | Entity::Money)) | Some(None) | None => {
                    number.as_f64().map(SlotValue::Number)
                }
                Some(Some(_)) => Some(self.read_value(slot, number.to_string())),
            },
            Value::String(text) => Some(self.read_value(slot, text.clone())),
            Value::Array(_) | Value::Object(_) => Some(SlotValue::Text(value.to_string())),
        }
    }

    /// A value as a person reads it.
    pub(super) fn words(&self, value: &SlotValue) -> String {
        let language = &self.state.language;
        match value {
            SlotValue::Product(sku) => {
                let product = self.catalog().get(sku);
                product.map_or_else(|| sku.clone(), |product| product.name.clone())
            }
            SlotValue::Number(number) => format!("{number}"),
            SlotValue::Quantity { amount, unit } => quantity_words(*amount, unit.as_deref()),
            SlotValue::Money(amount) => money_words(*amount as f64, language),
            SlotValue::Date(date) => calendar::date_words(*date, language),
            SlotValue::Time(time) => calendar::time_words(*time, language),
            SlotValue::Phone(text) | SlotValue::Email(text) | SlotValue::Text(text) | SlotValue::Choice(text) => {
                text.clone()
            }
            SlotValue::Flag(true) if language == "id" => "ya".to_owned(),
            SlotValue::Flag(false) if language == "id" => "tidak".to_owned(),
            SlotValue::Flag(true) => "yes".to_owned(),
            SlotValue::Flag(false) => "no".to_owned(),
        }
    }

    /// A value as the target of an option holds it; [`Self::read_as`] reads it back.
    pub(super) fn option_value(&self, value: &SlotValue) -> String {
        match value {
            SlotValue::Product(sku) => sku.clone(),
            SlotValue::Date(date) => date.format("%Y-%m-%d").to_string(),
            other => self.words(other),
        }
    }

    /// A slot in words, where it is known and not empty.
    pub(super) fn slot_words(&self, slot: &str) -> Option<String> {
        let words = self.words(self.state.slots.get(slot)?);
        let words = words.trim();
        (!words.is_empty()).then(|| words.to_owned())
    }
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(TEXT_LIMIT) {
        Some((end, _)) => text.get(..end).unwrap_or(text).to_owned(),
        None => text.to_owned(),
    }
}
