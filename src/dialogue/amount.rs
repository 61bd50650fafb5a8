//! The last question asked anew for another place or another number.

use super::answer::products;
use super::follow_up::{KINDS, OF_A_THING, is_covered};
use super::question::{Answering, Values};
use super::turn::{Place, Turn};
use super::variant::Variant;
use crate::bot::{Intent, SlotSpec, TOTAL_SLOT};
use crate::matching::entity::{self, Entity, Filling, SlotValue};
use crate::matching::{Decision, Found, Reading};
use crate::text::Word;
use std::ops::Range;

/// Questions of one message that are answered.
const QUESTIONS: usize = 3;

/// Words that ask what several things come to together.
const TOTAL: [&str; 11] = [
    "total",
    "totalnya",
    "jadi",
    "jadinya",
    "semua",
    "semuanya",
    "jumlah",
    "jumlahnya",
    "altogether",
    "together",
    "all",
];

/// Words beside a number that is how many would be bought.
const BUYING: [&str; 15] = [
    "beli", "ambil", "pesan", "order", "mau", "harga", "harganya", "total", "buy", "take", "get", "i", "how", "we",
    "price",
];
/// A number from here on is no amount.
const MOST: f64 = 10_000.0;

/// How many of each product that an answer is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Amounts {
    pub slot: String,
    /// By the place of the product among the answer's values.
    pub each: Vec<SlotValue>,
}

/// The slot in which an intent keeps how many of a product.
pub(super) fn counted_slot(intent: &Intent) -> Option<&str> {
    let counts = |spec: &&SlotSpec| matches!(spec.entity, Entity::Quantity) && spec.question.is_none();
    intent.slots.iter().find(counts).map(|spec| spec.name.as_str())
}

/// How many of each product a stretch of a message says, by the place of the product's first word: a number belongs to the product
/// right behind it, else to the one before it; where each has one and they come in turn, to the one beside it in that order.
pub(super) fn counts(reading: &Reading, words: &Range<usize>) -> Vec<(usize, SlotValue)> {
    let within = || {
        reading
            .entities
            .iter()
            .filter(|found| words.contains(&found.first_word))
    };
    let things: Vec<&Found> = within()
        .filter(|found| matches!(found.value, SlotValue::Product(_)))
        .collect();
    let numbers: Vec<&Found> = within()
        .filter(|found| matches!(found.value, SlotValue::Quantity { .. }))
        .collect();
    let in_turn = things.len() == numbers.len()
        && (things.iter().zip(&numbers)).all(|(thing, number)| thing.first_word < number.first_word);
    let pieces = reading.pieces();
    let mut counts: Vec<(usize, SlotValue)> = Vec::new();
    for (at, number) in numbers.into_iter().enumerate() {
        let same = |piece: &&Range<usize>| piece.contains(&number.last_word);
        let piece = pieces.iter().find(same);
        let beside = |thing: &&&Found| piece.is_some_and(|piece| piece.contains(&thing.first_word));
        let behind = || {
            things
                .iter()
                .filter(beside)
                .find(|thing| thing.first_word == number.last_word + 1)
        };
        let before = || things.iter().rfind(|thing| thing.last_word < number.first_word);
        let thing = match in_turn {
            true => things.get(at),
            false => behind().or_else(before).or(things.first()),
        };
        if let Some(thing) = thing
            && !counts.iter().any(|(at, _)| *at == thing.first_word)
        {
            counts.push((thing.first_word, number.value.clone()));
        }
    }
    counts
}

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
        let asks = |word: &str| OF_A_THING.contains(&word) || word == "much";
        let wonders = |word: &str| asks(word) || matches!(word, "kalau" | "jika" | "if");
        let beside =
            |word: &str| wonders(word) || BUYING.contains(&word) || TOTAL.contains(&word) || self.only_ties(word);
        let mut words = reading.utterance.words.iter().enumerate();
        (counts || self.count_alone(reading).is_some())
            && products(reading).next().is_none()
            && reading.utterance.words.iter().any(|word| wonders(&word.text))
            && words.all(|(at, word)| is_covered(reading, at) || beside(&word.text))
    }

    /// The only number of a message that names no product and no size: how many of the one spoken of.
    pub(super) fn count_alone(&self, reading: &Reading) -> Option<SlotValue> {
        let [found] = &reading.entities[..] else { return None };
        let SlotValue::Number(amount) = found.value else {
            return None;
        };
        let word = reading.utterance.words.get(found.first_word)?;
        let of_size = |said: Vec<Variant>| said.iter().any(|variant| variant.word == word.text);
        let words = 0..reading.utterance.words.len();
        let sized = of_size(self.variants_said(reading, &words)) || of_size(self.sizes_said(reading));
        let counts = amount.fract() == 0.0 && (1.0..MOST).contains(&amount) && reading.unknown.is_empty();
        (counts && !sized).then_some(SlotValue::Quantity { amount, unit: None })
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
            // "ukuran berapa?" asks of the size.
            let ties = |word: &Word| self.only_ties(&word.text) && !KINDS.contains(&word.text.as_str());
            words.iter().any(asks) && words.iter().all(|word| asks(word) || ties(word))
        };
        let Some(piece) = pieces
            .iter()
            .filter(|_| pieces.len() > 1)
            .find(|piece| asks_only(piece))
        else {
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
        let place = if reading.questions.is_empty() && piece.start > 0 {
            1
        } else {
            before.count()
        };
        for intent in how_much.iter().rev() {
            if takes_product(intent) && !intents.iter().any(|known| **known == **intent) {
                intents.insert(place.min(intents.len()), intent.to_string());
            }
        }
    }

    /// Notes how many of each product an intent is to answer for, where several are named, and an amount is said or a total asked.
    pub(super) fn count_each(
        &self,
        answering: &mut Answering,
        intent: &Intent,
        reading: &Reading,
        words: &Range<usize>,
    ) {
        let Some(slot) = counted_slot(intent).filter(|_| products(reading).count() > 1) else {
            return;
        };
        let counts = counts(reading, words);
        let asks_total = || {
            reading
                .utterance
                .words
                .iter()
                .any(|word| TOTAL.contains(&word.text.as_str()))
        };
        let products_of =
            |(_, values): &(String, Vec<SlotValue>)| matches!(values.first(), Some(SlotValue::Product(_)));
        let Some((_, values)) = answering.slots.iter().find(|slot| products_of(slot)) else {
            return;
        };
        if counts.is_empty() && !(intent.total.is_some() && asks_total()) {
            return;
        }
        let one = SlotValue::Quantity {
            amount: 1.0,
            unit: None,
        };
        let of = |value: &SlotValue| {
            let named = products(reading).find(|found| found.value == *value && words.contains(&found.first_word));
            let count = named.and_then(|found| counts.iter().find(|(at, _)| *at == found.first_word));
            count.map_or_else(|| one.clone(), |(_, count)| count.clone())
        };
        let amounts = Amounts {
            slot: slot.to_owned(),
            each: values.iter().map(of).collect(),
        };
        answering.slots.retain(|(of, _)| *of != amounts.slot);
        answering.amounts = Some(amounts);
    }

    /// Puts the amount of one of the products into its slot.
    pub(super) fn take_amount(&mut self, answering: &Answering, at: usize) {
        if let Some(Amounts { slot, each }) = &answering.amounts
            && let Some(amount) = each.get(at)
        {
            self.set_slot(slot, amount.clone());
        }
    }

    /// The total of the products that were answered for, once each has its amount.
    pub(super) fn say_total(&mut self, answering: &Answering) {
        let Some(intent) = self.content().intents.get(&answering.intent) else {
            return;
        };
        let Some(total) = intent.total.as_ref().filter(|_| answering.amounts.is_some()) else {
            return;
        };
        let products_of =
            |(_, values): &&(String, Vec<SlotValue>)| matches!(values.first(), Some(SlotValue::Product(_)));
        let Some((slot, values)) = answering.slots.iter().find(products_of) else {
            return;
        };
        // What is still to be chosen belongs to it.
        if values.len() < 2 || !answering.which.is_empty() || self.fallen || !self.has_bot() {
            return;
        }
        let place = Place::Intent(&intent.id);
        let mut sum = 0.0;
        for (at, value) in values.iter().enumerate() {
            self.set_slot(slot, value.clone());
            self.take_amount(answering, at);
            // Without a price there is no total.
            let priced = match value {
                SlotValue::Product(sku) => self.catalog().get(sku).is_some_and(|product| product.price.is_some()),
                _ => false,
            };
            let each = priced.then(|| self.render_template(total.each, &place)).flatten();
            match each.and_then(|each| each.trim().parse::<f64>().ok()) {
                Some(each) if each.is_finite() => sum += each,
                _ => return,
            }
        }
        // Whole units of the currency; the cast saturates.
        self.set_slot(TOTAL_SLOT, SlotValue::Money(sum.round() as i64));
        self.more_to_say = true;
        self.say_text(&total.say, &place);
        self.more_to_say = false;
    }

    /// Answers the last question that took a number for that number.
    pub(super) fn answer_for_so_many(&mut self, reading: &Reading) -> bool {
        for intent in self.asked_lately() {
            let mut specs = intent.slots.iter();
            let counts = |spec: &&SlotSpec| matches!(spec.entity, Entity::Quantity) && spec.question.is_none();
            if let Some(spec) = specs.find(counts)
                && let Some(values) = match self.values_for(spec, reading) {
                    Values::Of(values) => Some(values),
                    _ => self.count_alone(reading).map(|count| vec![count]),
                }
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
