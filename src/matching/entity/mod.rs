//! Values in a message: products, choices, patterns, numbers, money, dates, times, phones, emails.

mod choice;
mod contact;
mod date;
mod number;
mod period;
mod score;
mod time;

pub(super) use number::is_unit;

use super::question;
use crate::catalog::{Catalog, Mention};
use crate::text::{Change, Utterance, Word, normalize};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// What a slot may hold, as its author wrote it under `entity:`.
#[derive(Clone, Debug)]
pub enum Entity {
    Product,
    /// What the product at hand comes in: a size, a colour, both. Which product that is only the conversation knows.
    Variant,
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
    /// A mark on a scale, both ends among it.
    Score {
        least: u8,
        most: u8,
    },
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

impl Clock {
    /// The day it is in the zone.
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }
}

/// One value found in a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub value: SlotValue,
    /// More than one where several products fit equally well; `value` is the first. Empty otherwise.
    pub alternatives: Vec<SlotValue>,
    /// Byte range in the raw message.
    pub start: usize,
    pub end: usize,
    /// The first and the last word of the utterance that it covers, by index.
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

/// Characters of a message that are searched for values. Longer ones have been refused before; this keeps the time linear
/// whoever calls.
const MESSAGE_LIMIT: usize = 16 * 1024;

/// Different values of one kind that are kept. Nobody is asked which of more was meant.
const DISTINCT: usize = 32;

/// Signs within names that are looked at, and words behind one that tell whether another name begins there.
const CUTS: usize = 10;
const NAME_WORDS: usize = 8;

/// Every value in the message, in order, of every kind but text, choice and pattern. None overlap: a phone number is not a
/// number too, and what belongs to a product's name is not a quantity.
pub fn find(utterance: &Utterance, catalog: &Catalog, clock: &Clock) -> Vec<Found> {
    if utterance.raw.len() > MESSAGE_LIMIT {
        return Vec::new();
    }
    let mut search = Search::new(utterance);
    search.contacts(false);
    search.products(catalog, false);
    search.each(|words, at| number::money_at(words, at, false));
    search.each(|words, at| date::date_at(words, at, clock, false).map(|(date, taken)| (SlotValue::Date(date), taken)));
    search.each(|words, at| time::time_at(words, at, false).map(|(time, taken)| (SlotValue::Time(time), taken)));
    search.each(|words, at| number::quantity_at(words, at, false));
    search.counts_of_products(catalog);
    search.each(|words, at| number::number_at(words, at).map(|found| (SlotValue::Number(found.value), found.taken)));
    search
        .found
        .sort_by_key(|found| (found.start, found.end, found.first_word));
    search.found
}

/// Reads the message as an answer of that kind. `asked`: it answers a direct question, so that a bare "2" is a quantity and
/// any text is a text; otherwise only what is plainly such a value counts.
pub fn fill(entity: &Entity, utterance: &Utterance, catalog: &Catalog, clock: &Clock, asked: bool) -> Filling {
    if utterance.raw.len() > MESSAGE_LIMIT {
        return Filling::Nothing;
    }
    match entity {
        Entity::Text if asked => text(&utterance.raw),
        Entity::Text | Entity::Variant => Filling::Nothing,
        Entity::Choice(options) => {
            let chosen = choice::choose(options, utterance, asked);
            let values = chosen.into_iter().filter_map(|index| options.get(index));
            filling(values.map(|option| SlotValue::Choice(option.clone())).collect())
        }
        Entity::Pattern(pattern) => pattern_match(pattern, &utterance.raw),
        // Any number could be one: only where it is asked for.
        Entity::Score { least, most } => match score::read(utterance, *least, *most).filter(|_| asked) {
            Some(score) => Filling::One(SlotValue::Number(score.into())),
            None => Filling::Nothing,
        },
        Entity::Product if asked => {
            let mut search = Search::new(utterance);
            search.products(catalog, true);
            filling(search.values(|_| true))
        }
        Entity::Product
        | Entity::Number
        | Entity::Quantity
        | Entity::Money
        | Entity::Date
        | Entity::Time
        | Entity::Phone
        | Entity::Email => plain_or_bare(entity, utterance, catalog, clock, asked),
    }
}

/// What is plainly of that kind; if there is nothing and it was asked for, what may be.
fn plain_or_bare(entity: &Entity, utterance: &Utterance, catalog: &Catalog, clock: &Clock, asked: bool) -> Filling {
    let plain = find(utterance, catalog, clock);
    let mut values = Vec::new();
    for found in &plain {
        if entity.takes(&found.value) {
            if found.alternatives.is_empty() {
                values.push(found.value.clone());
            } else {
                values.extend(found.alternatives.iter().cloned());
            }
        }
    }
    if !values.is_empty() || !asked {
        return filling(values);
    }
    if let Entity::Date = entity {
        // A week is no day: which of its days is asked back.
        let days = date::week(&utterance.words, clock.today());
        if !days.is_empty() {
            return filling(days.into_iter().map(SlotValue::Date).collect());
        }
    }
    let mut search = Search::new(utterance);
    match entity {
        Entity::Phone => search.contacts(true),
        // A number in a product's name is no answer, unless the name is all there is.
        _ => {
            search.contacts(false);
            let named = plain
                .iter()
                .filter(|found| matches!(found.value, SlotValue::Product(_)));
            for product in named {
                if product.last_word - product.first_word + 1 < utterance.words.len() {
                    search.claim(product.first_word..product.last_word + 1);
                }
            }
        }
    }
    search.each(|words, at| match entity {
        Entity::Number => number::number_at(words, at).map(|found| (SlotValue::Number(found.value), found.taken)),
        Entity::Quantity => number::quantity_at(words, at, true),
        Entity::Money => number::money_at(words, at, true),
        Entity::Date => date::date_at(words, at, clock, true).map(|(date, taken)| (SlotValue::Date(date), taken)),
        Entity::Time => time::time_at(words, at, true).map(|(time, taken)| (SlotValue::Time(time), taken)),
        _ => None,
    });
    filling(search.values(|value| entity.takes(value)))
}

impl Entity {
    /// Whether a value that was found is of this kind.
    fn takes(&self, value: &SlotValue) -> bool {
        matches!(
            (self, value),
            (Self::Product, SlotValue::Product(_))
                | (Self::Number, SlotValue::Number(_))
                | (Self::Quantity, SlotValue::Quantity { .. })
                | (Self::Money, SlotValue::Money(_))
                | (Self::Date, SlotValue::Date(_))
                | (Self::Time, SlotValue::Time(_))
                | (Self::Phone, SlotValue::Phone(_))
                | (Self::Email, SlotValue::Email(_))
        )
    }
}

fn filling(values: Vec<SlotValue>) -> Filling {
    let mut distinct: Vec<SlotValue> = Vec::new();
    for value in values {
        if distinct.len() < DISTINCT && !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    match distinct.len() {
        0 => Filling::Nothing,
        1 => distinct.pop().map_or(Filling::Nothing, Filling::One),
        _ => Filling::Several(distinct),
    }
}

fn text(raw: &str) -> Filling {
    match raw.trim() {
        "" => Filling::Nothing,
        text => Filling::One(SlotValue::Text(text.to_owned())),
    }
}

fn pattern_match(pattern: &regex::Regex, raw: &str) -> Filling {
    let part = pattern
        .captures(raw)
        .and_then(|captures| captures.get(1).or_else(|| captures.get(0)));
    part.map_or(Filling::Nothing, |part| text(part.as_str()))
}

/// What has been found so far, and which words that leaves.
struct Search<'u> {
    utterance: &'u Utterance,
    claimed: Vec<bool>,
    /// Words at which a number, a date or a time may begin, in order; most messages have few.
    starts: Vec<usize>,
    found: Vec<Found>,
}

impl<'u> Search<'u> {
    fn new(utterance: &'u Utterance) -> Self {
        Self {
            utterance,
            claimed: vec![false; utterance.words.len()],
            starts: (0..)
                .zip(&utterance.words)
                .filter(|(_, word)| starts_value(&word.text))
                .map(|(at, _)| at)
                .collect(),
            found: Vec::new(),
        }
    }

    /// Values that begin at some word and cover words that nothing else has claimed.
    fn each(&mut self, read: impl Fn(&[Word], usize) -> Option<(SlotValue, usize)>) {
        let words = &self.utterance.words;
        let mut next = 0;
        for start in 0..self.starts.len() {
            let Some(at) = self.starts.get(start).copied().filter(|at| *at >= next) else {
                continue;
            };
            if let Some((value, taken)) = read(words, at).filter(|(_, taken)| self.is_free(at..at + taken)) {
                self.keep(value, Vec::new(), at..at + taken);
                next = at + taken;
            }
        }
    }

    fn contacts(&mut self, bare: bool) {
        let emails = contact::emails(&self.utterance.raw);
        let phones = contact::phones(&self.utterance.raw, bare);
        let emails = emails
            .into_iter()
            .map(|(email, range)| (SlotValue::Email(email), range));
        let phones = phones
            .into_iter()
            .map(|(phone, range)| (SlotValue::Phone(phone), range));
        for (value, range) in emails.chain(phones) {
            let words = self.words_in(&range);
            if self.is_free(words.clone()) {
                self.claim(words.clone());
                self.found.push(Found {
                    value,
                    alternatives: Vec::new(),
                    start: range.start,
                    end: range.end,
                    first_word: words.start,
                    last_word: words.end.saturating_sub(1).max(words.start),
                });
            }
        }
    }

    fn products(&mut self, catalog: &Catalog, asked: bool) {
        let words: Vec<Cow<'u, str>> = self
            .utterance
            .words
            .iter()
            .map(|word| self.catalog_word(word, catalog))
            .collect();
        let words: Vec<&str> = words.iter().map(|word| &**word).collect();
        for mention in self.mentions(&words, catalog, asked) {
            let skus = mention
                .products
                .iter()
                .filter_map(|place| catalog.products().get(*place));
            let mut values: Vec<SlotValue> = skus.map(|product| SlotValue::Product(product.sku.clone())).collect();
            let Some(first) = values.first().cloned() else { continue };
            if !asked && self.is_far_fetched(&mention.words, catalog) {
                continue;
            }
            if values.len() == 1 {
                values.clear();
            }
            if self.is_free(mention.words.clone()) {
                self.keep(first, values, mention.words);
            }
        }
    }

    /// Whether one word that is a product's only after repair, and begins no name, is all there is: "saya Andi" is no "jaket anti angin".
    fn is_far_fetched(&self, words: &Range<usize>, catalog: &Catalog) -> bool {
        match self.utterance.words.get(words.clone()) {
            Some([only]) => only.change == Some(Change::Typo) && !catalog.begins_with(&only.text),
            _ => false,
        }
    }

    /// The products named, where no name reaches over a sign or a joining word behind which another begins: "hoodie, jaket denim".
    fn mentions(&self, words: &[&str], catalog: &Catalog, asked: bool) -> Vec<Mention> {
        let whole = catalog.mentions(words, asked);
        let parts = |at: usize| question::parts_at(self.utterance, at);
        let within = |mention: &Mention| mention.words.start + 1..mention.words.end;
        let mut cuts: Vec<usize> = whole.iter().flat_map(within).filter(|at| parts(*at)).collect();
        let begins = |at: &usize| {
            let from = at + usize::from(question::joins_at(self.utterance, *at));
            let to = words.len().min(from + NAME_WORDS);
            let named = words
                .get(from..to)
                .map(|rest| catalog.mentions(rest, false))
                .unwrap_or_default();
            named.first().is_some_and(|mention| mention.words.start == 0)
        };
        cuts.truncate(CUTS);
        cuts.retain(begins);
        if cuts.is_empty() {
            return whole;
        }
        let mut mentions = Vec::new();
        let mut start = 0;
        for end in cuts.into_iter().chain([words.len()]) {
            let part = words.get(start..end).unwrap_or_default();
            let found = catalog.mentions(part, asked).into_iter();
            mentions.extend(found.map(|mention| Mention {
                words: mention.words.start + start..mention.words.end + start,
                ..mention
            }));
            start = end;
        }
        mentions.truncate(Catalog::MENTION_LIMIT);
        mentions
    }

    /// The word as it was typed where the catalog knows that and the lexicon reads it differently ("poto" in a name).
    fn catalog_word(&self, word: &'u Word, catalog: &Catalog) -> Cow<'u, str> {
        if word.change.is_some() {
            let typed = normalize(self.utterance.raw.get(word.start..word.end).unwrap_or_default());
            if catalog.knows_word(&typed) {
                return Cow::Owned(typed);
            }
        }
        Cow::Borrowed(&word.text)
    }

    /// A number beside a product counts it: "kaos hitam 2", "2 kaos hitam".
    fn counts_of_products(&mut self, catalog: &Catalog) {
        let words = &self.utterance.words;
        let products: Vec<(usize, usize, SlotValue)> = self
            .found
            .iter()
            .filter(|found| matches!(found.value, SlotValue::Product(_)))
            .map(|found| (found.first_word, found.last_word, found.value.clone()))
            .collect();
        for (first, last, product) in products {
            // "celana jeans 32" is a size of it.
            let sized = |(at, _): &(usize, number::Number)| {
                let word = words.get(*at).map_or("", |word| word.text.as_str());
                let product = match &product {
                    SlotValue::Product(sku) => catalog.get(sku),
                    _ => None,
                };
                product.is_some_and(|product| word.len() > 1 && catalog.is_numbered_size(product, word))
            };
            let after = number::number_at(words, last + 1).map(|number| (last + 1, number));
            // A number before belongs to the product where there is one that the product before it has not; another product may
            // follow the number after.
            let before = number::number_before(words, first);
            let free = |(at, number): &(usize, number::Number)| self.is_free(*at..*at + number.taken);
            let count = before.filter(free).or(after.filter(free).filter(|after| !sized(after)));
            let Some((at, number)) = count else { continue };
            let range = at..at + number.taken;
            if number.value > 0.0 {
                let (amount, unit) = (number.value, None);
                self.keep(SlotValue::Quantity { amount, unit }, Vec::new(), range);
            }
        }
    }

    fn values(self, wanted: impl Fn(&SlotValue) -> bool) -> Vec<SlotValue> {
        let mut values = Vec::new();
        for found in self.found {
            if wanted(&found.value) {
                if found.alternatives.is_empty() {
                    values.push(found.value);
                } else {
                    values.extend(found.alternatives);
                }
            }
        }
        values
    }

    fn keep(&mut self, value: SlotValue, alternatives: Vec<SlotValue>, range: Range<usize>) {
        let words = self.utterance.words.get(range.clone()).unwrap_or_default();
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return;
        };
        self.found.push(Found {
            value,
            alternatives,
            start: first.start,
            end: last.end,
            first_word: range.start,
            last_word: range.end - 1,
        });
        self.claim(range);
    }

    fn is_free(&self, range: Range<usize>) -> bool {
        self.claimed.get(range).is_some_and(|claimed| !claimed.contains(&true))
    }

    fn claim(&mut self, range: Range<usize>) {
        for claimed in self.claimed.get_mut(range).unwrap_or_default() {
            *claimed = true;
        }
    }

    /// The words that a byte range of the raw message touches; words are in order.
    fn words_in(&self, range: &Range<usize>) -> Range<usize> {
        let words = &self.utterance.words;
        let start = words.partition_point(|word| word.end <= range.start);
        let end = words.partition_point(|word| word.start < range.end);
        start..end.max(start)
    }
}

/// Whether a number, a date or a time may begin with this word.
fn starts_value(word: &str) -> bool {
    static STARTERS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
        let times = time::STARTERS.map(str::to_owned);
        number::starters().chain(date::starters()).chain(times).collect()
    });
    word.bytes().any(|byte| byte.is_ascii_digit()) || STARTERS.contains(word)
}

#[cfg(test)]
mod tests;
