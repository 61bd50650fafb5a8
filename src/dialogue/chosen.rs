//! Which of the products spoken of last a few words mean: both, the second, the cheaper, those in stock.

use super::answer::products;
use super::follow_up::POINTERS;
use super::question::Answering;
use super::turn::Turn;
use crate::catalog::Said;
use crate::matching::command::Short;
use crate::matching::entity::{Entity, SlotValue};
use crate::matching::{Decision, Reading};
use crate::text::{Word, normalize};
use std::cmp::Reverse;

/// Words for all of several things. "dua" before its "duanya" goes with it.
const ALL: [&str; 8] = [
    "duanya",
    "keduanya",
    "tiganya",
    "ketiganya",
    "semua",
    "semuanya",
    "both",
    "all",
];
/// The numbers that are said twice: "dua-duanya".
const COUNTED: [&str; 2] = ["dua", "tiga"];
/// Words for one of several by its place, in order.
const PLACES: [&[&str]; 5] = [
    &["pertama", "first"],
    &["kedua", "second"],
    &["ketiga", "third"],
    &["keempat", "fourth"],
    &["kelima", "fifth"],
];
const LAST: [&str; 2] = ["terakhir", "last"];
/// Words for the one of two that was not spoken of last.
const OTHER: [&str; 5] = ["satunya", "satunyalagi", "lainnya", "other", "another"];
const CHEAP: [&str; 5] = ["murah", "termurah", "murahan", "cheaper", "cheapest"];
const DEAR: [&str; 2] = ["mahal", "termahal"];
const READY: [&str; 4] = ["ready", "tersedia", "available", "instock"];
/// Words that only lead to one of those.
const LEADING: [&str; 9] = ["lebih", "paling", "mana", "which", "is", "of", "one", "stok", "lagi"];
/// What stands around a choice that was made: "ya sudah hoodie saja", "oke kalau begitu hoodie".
const DRESSING: [&str; 23] = [
    "ya", "iya", "sudah", "yaudah", "oke", "ok", "okay", "baik", "baiklah", "sip", "deh", "saja", "dong", "jadi",
    "jadinya", "well", "then", "just", "alright", "fine", "please", "lah", "aja",
];
/// "kalau begitu".
const SO: [&str; 2] = ["gitu", "begitu"];
/// A longer message says what it means.
const WORDS: usize = 9;
/// Products that are remembered together.
const TOGETHER: usize = 8;

impl Turn<'_> {
    /// Remembers products that were named or offered together: the next message may mean both, or the second.
    pub(super) fn keep_together(&mut self, values: &[SlotValue]) {
        let skus = values.iter().filter_map(|value| match value {
            SlotValue::Product(sku) => Some(sku.clone()),
            _ => None,
        });
        let skus: Vec<String> = skus.take(TOGETHER).collect();
        if skus.len() > 1 {
            self.state.together = skus;
        }
    }

    /// Asked which of several, the visitor says so in other words than their names, or names several. The values; none: neither.
    pub(super) fn chosen_of_asked(&self, reading: &Reading) -> Vec<SlotValue> {
        let Some(asking) = self.state.asking.as_ref().filter(|asking| !asking.among.is_empty()) else {
            return Vec::new();
        };
        let among = self.asked_among(asking, &Entity::Product);
        let clear: Vec<SlotValue> = products(reading)
            .filter(|found| found.alternatives.len() <= 1)
            .map(|found| found.value.clone())
            .collect();
        if clear.len() > 1 && clear.iter().all(|value| among.contains(value)) {
            return clear;
        }
        let (values, rest) = self.chosen(reading, &among);
        match rest.is_empty() && products(reading).next().is_none() {
            true => values,
            false => Vec::new(),
        }
    }

    /// The asked-for product, or several: what waited for it is answered for each.
    pub(super) fn fill_asked_with(&mut self, values: Vec<SlotValue>) {
        let Some((slot, entity)) = self.awaited() else { return };
        let Some(asking) = self.state.asking.clone() else {
            return;
        };
        let [_, _, ..] = values[..] else {
            return values.into_iter().next().map_or((), |only| self.fill_awaited(only));
        };
        self.recognised();
        let later = self.asked_later(&asking, entity);
        self.state.asking = None;
        for (slot, value) in asking.with {
            self.set_slot(&slot, value);
        }
        let answering = |intent: String| Answering {
            slots: vec![(slot.clone(), values.clone())],
            ..Answering::of(intent)
        };
        self.answer_then_ask(asking.intents.into_iter().map(answering).collect(), later);
    }

    /// A short message in other words: with the names of the products that it means, without what only stands around a choice. `None`:
    /// it says what it means.
    pub(super) fn spelled_out(&self, reading: &Reading) -> Option<Reading> {
        let whole = self.in_other_words(reading)?;
        let content = self.content();
        Some(
            content
                .matcher
                .read_said(&Short::new(&whole), self.catalog(), &self.clock()),
        )
    }

    /// Whether a message means a product spoken of last by its place ("yang pertama"), or points at it ("itu satu").
    pub(super) fn points_at_known(&self, text: &str) -> bool {
        let place = |word: &str| PLACES.iter().any(|names| names.contains(&word)) || LAST.contains(&word);
        let points = |word: &str| POINTERS.contains(&word);
        let plain = normalize(text);
        let said = |any: &dyn Fn(&str) -> bool| plain.split(' ').any(any);
        let together = self.state.together.len() > 1 && self.state.asking.is_none();
        together && said(&place) || self.product_slot().is_some_and(|slot| self.knows(slot)) && said(&points)
    }

    /// "ya sudah hoodie saja": a choice of what was just spoken of, about which nothing more is asked.
    pub(super) fn chooses_known(&self, spelled_out: &Reading) -> bool {
        let mut named = products(spelled_out);
        let (Some(only), None) = (named.next(), named.next()) else {
            return false;
        };
        let last = self.product_slot().and_then(|slot| self.state.slots.get(slot));
        let SlotValue::Product(sku) = &only.value else {
            return false;
        };
        only.alternatives.len() <= 1
            && only.last_word - only.first_word + 1 == spelled_out.utterance.words.len()
            && (last == Some(&only.value) || self.state.together.contains(sku))
    }

    fn in_other_words(&self, reading: &Reading) -> Option<String> {
        let words = &reading.utterance.words;
        let small_talk = match &reading.decision {
            Decision::Answer { intents } => intents.iter().all(|intent| self.content().matcher.gives_way(intent)),
            Decision::Clarify { .. } | Decision::Fallback => true,
        };
        if words.len() > WORDS || !reading.questions.is_empty() || !reading.denied.is_empty() {
            return None;
        }
        let text =
            |words: &mut dyn Iterator<Item = &Word>| words.map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        let named = products(reading).next().is_some();
        if named {
            let dressed = |at: usize| words.get(at).is_some_and(|word| DRESSING.contains(&word.text.as_str()));
            let so = |at: usize| words.get(at).is_some_and(|word| SO.contains(&word.text.as_str()));
            let if_so = |at: usize| words.get(at).is_some_and(|word| word.text == "kalau") && so(at + 1);
            // What only stands around it is left out where it was all that was heard.
            let bare = words
                .iter()
                .enumerate()
                .filter(|(at, _)| !dressed(*at) && !so(*at) && !if_so(*at));
            let rest: Vec<&Word> = bare.map(|(_, word)| word).collect();
            if !small_talk || rest.len() == words.len() {
                return None;
            }
            Some(text(&mut rest.into_iter()))
        } else {
            let among: Vec<SlotValue> = self.state.together.iter().cloned().map(SlotValue::Product).collect();
            let (values, rest) = self.chosen(reading, &among);
            if values.is_empty() {
                return self.without_endings(reading).filter(|_| small_talk);
            }
            let names: Vec<String> = values.iter().map(|value| self.words(value)).collect();
            let rest = text(&mut rest.into_iter());
            Some(format!("{} {rest}", names.join(" & ")))
        }
    }

    /// "putihnya ada?": with the colours and sizes as the catalog has them.
    fn without_endings(&self, reading: &Reading) -> Option<String> {
        let bare = |word: &Word| {
            let bare = word.text.strip_suffix("nya")?;
            let said = Said {
                word: bare,
                sized: false,
            };
            self.catalog().is_variant(said).then(|| bare.to_owned())
        };
        let words = &reading.utterance.words;
        if !words.iter().any(|word| bare(word).is_some()) {
            return None;
        }
        let each = words.iter().map(|word| bare(word).unwrap_or_else(|| word.text.clone()));
        Some(each.collect::<Vec<_>>().join(" "))
    }

    /// Which of these products a message means, and its words beside those that say so.
    fn chosen<'r>(&self, reading: &'r Reading, among: &[SlotValue]) -> (Vec<SlotValue>, Vec<&'r Word>) {
        let words = &reading.utterance.words;
        let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
        if among.len() < 2 || words.len() > WORDS {
            return (Vec::new(), Vec::new());
        }
        let product = |value: &SlotValue| match value {
            SlotValue::Product(sku) => self.catalog().get(sku),
            _ => None,
        };
        let price = |value: &&SlotValue| product(value).and_then(|product| product.price);
        let priced = || among.iter().filter(|value| price(value).is_some());
        let of = |word: &str| -> Option<Vec<SlotValue>> {
            let one = |value: Option<&SlotValue>| value.map(|value| vec![value.clone()]);
            if ALL.contains(&word) {
                return Some(among.to_vec());
            }
            if let Some(place) = PLACES.iter().position(|names| names.contains(&word)) {
                return one(among.get(place));
            }
            match word {
                _ if LAST.contains(&word) => one(among.last()),
                _ if CHEAP.contains(&word) => one(priced().min_by_key(price)),
                _ if DEAR.contains(&word) => one(priced().min_by_key(|value| Reverse(price(value)))),
                _ if OTHER.contains(&word) && among.len() == 2 => {
                    let last = self.product_slot().and_then(|slot| self.state.slots.get(slot));
                    one(among.iter().find(|value| Some(*value) != last))
                }
                _ => None,
            }
        };
        let said = (0..words.len()).find_map(|at| Some((at, of(text(at))?)));
        let aside = |at: usize| {
            let twice = COUNTED.contains(&text(at)) && text(at + 1).starts_with(text(at));
            twice || LEADING.contains(&text(at)) || DRESSING.contains(&text(at)) || self.only_ties(text(at))
        };
        let rest = |said: &[usize]| -> Vec<&Word> {
            let at = (0..words.len()).filter(|at| !said.contains(at) && !aside(*at));
            at.filter_map(|at| words.get(at)).collect()
        };
        if let Some((at, values)) = said {
            return (values, rest(&[at]));
        }
        // Only where they are offered: elsewhere it asks about one of them.
        let ready = (0..words.len()).find(|at| READY.contains(&text(*at)));
        if let Some(at) = ready.filter(|_| self.state.asking.is_some() && text(0) == "yang") {
            let in_stock = |value: &&SlotValue| product(value).is_some_and(|product| product.stock != Some(0));
            return (among.iter().filter(in_stock).cloned().collect(), rest(&[at]));
        }
        (Vec::new(), Vec::new())
    }
}
