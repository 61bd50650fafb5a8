//! Values in a message: products, choices, patterns, numbers, money, dates, times, phones, emails.

use crate::catalog::Catalog;
use crate::text::Utterance;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// What a slot may hold, as its author wrote it under `entity:`.
#[derive(Clone, Debug)]
pub enum Entity {
    Product,
    Number,
    Quantity,
    Money,
    Date,
    Time,
    Phone,
    Email,
    /// Anything that was typed, trimmed.
    Text,
    /// One of these, any case, near misses included.
    Choice(Vec<String>),
    /// The part of the message that the expression matches; its first group if it has one.
    Pattern(regex::Regex),
}

/// A value in a slot, as stored with a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotValue {
    /// By sku, so that price and stock are always today's.
    Product(String),
    Number(f64),
    Quantity {
        amount: f64,
        unit: Option<String>,
    },
    /// In the currency's whole units.
    Money(i64),
    Date(NaiveDate),
    Time(NaiveTime),
    /// Digits in international form, `+628…`.
    Phone(String),
    Email(String),
    Text(String),
    Choice(String),
    Flag(bool),
}

/// The instant and zone against which "besok" and "jam 3 sore" are read.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    pub now: DateTime<Utc>,
    pub zone: Tz,
}

/// One value found in a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub value: SlotValue,
    /// More than one where several products fit equally well; `value` is the first.
    pub alternatives: Vec<SlotValue>,
    /// Byte range in the raw message.
    pub start: usize,
    pub end: usize,
    /// Range of words in the utterance.
    pub first_word: usize,
    pub last_word: usize,
}

/// What a message holds when one kind of value is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Filling {
    One(SlotValue),
    /// Several fit: to be asked back.
    Several(Vec<SlotValue>),
    Nothing,
}

/// Every value in the message, in order, of every kind but text, choice and pattern.
pub fn find(_utterance: &Utterance, _catalog: &Catalog, _clock: &Clock) -> Vec<Found> {
    todo!()
}

/// Reads the message as an answer of that kind. `asked`: it answers a direct question, so that a bare "2" is a quantity and
/// any text is a text; otherwise only what is plainly such a value counts.
pub fn fill(_entity: &Entity, _utterance: &Utterance, _catalog: &Catalog, _clock: &Clock, _asked: bool) -> Filling {
    todo!()
}
