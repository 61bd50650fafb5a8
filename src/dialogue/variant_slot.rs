//! A slot of entity `variant`: how the product at hand is to be, in words of its row of the catalog.

use super::answer::products;
use super::flow::Entry;
use super::turn::Turn;
use super::variant::Variant;
use crate::bot::Then;
use crate::catalog::{Product, Said};
use crate::matching::entity::{Entity, SlotValue};
use crate::matching::{Found, Reading};
use crate::text::normalize;
use std::ops::Range;

/// Options that are shown for what a product comes in.
const OFFERED: usize = 12;
/// From here on a bare number that is a size is one; below it may count as well.
const LEAST_SIZE: f64 = 20.0;
/// Digits of a size.
const SIZE_DIGITS: usize = 3;

/// What a message says of how a product is to be.
#[derive(Debug, Default)]
struct Described {
    /// As it was typed, where the product comes so.
    text: Option<String>,
    /// What it does not come in.
    unmet: Vec<Variant>,
}

impl<'a> Turn<'a> {
    /// How a message wants the product that it names, or else the one at hand: "pesan kaos polos hitam L".
    pub(super) fn variant_beside(&self, reading: &Reading, words: &Range<usize>) -> Option<SlotValue> {
        // Of several the first: what is said of it stands before the next is named.
        let mut named = products(reading).filter(|found| words.contains(&found.first_word));
        let first = named.next();
        let end = named.next().map_or(words.end, |next| next.first_word);
        let sku = match first {
            Some(found) if found.alternatives.len() > 1 => return None,
            Some(Found {
                value: SlotValue::Product(sku),
                ..
            }) => sku,
            _ => self.product_at_hand()?.1,
        };
        let described = self.described(self.catalog().get(sku)?, reading, &(words.start..end), false);
        // A number alone may be meant otherwise: it is asked for.
        let plain = |text: &String| text.chars().any(char::is_alphabetic);
        let text = described.text.filter(|text| described.unmet.is_empty() && plain(text));
        text.map(SlotValue::Text)
    }

    /// Whether a number beside a product is a size of it rather than how many: "celana jeans 32". Small ones count.
    pub(super) fn is_size(&self, value: &SlotValue, reading: &Reading, words: &Range<usize>) -> bool {
        let number = match value {
            SlotValue::Quantity { amount, unit: None } if *amount >= LEAST_SIZE => format!("{amount}"),
            _ => return false,
        };
        let named = self.named_clearly(reading, words);
        let product = named.and_then(|sku| self.catalog().get(sku));
        let said = Said {
            word: &number,
            sized: true,
        };
        product.is_some_and(|product| self.catalog().wishes(product, &[said]).iter().any(|wish| wish.met))
    }

    /// Asked how the product is to be: a size or colour of it, or another product. `false`: the message is neither.
    pub(super) fn hear_variant(&mut self, slot: &str, reading: &Reading) -> bool {
        let words = 0..reading.utterance.words.len();
        let Some((product_slot, sku)) = self.product_at_hand() else {
            return false;
        };
        let sku = sku.to_owned();
        let another = self.named_clearly(reading, &words).filter(|named| *named != sku);
        if let Some(another) = another.map(str::to_owned) {
            return self.change_product(slot, product_slot, &another, reading);
        }
        let Some(product) = self.catalog().get(&sku) else {
            return false;
        };
        let described = self.described(product, reading, &words, true);
        if !described.unmet.is_empty() {
            self.note_missing(product_slot, &described.unmet);
            self.wrong_answer();
            return true;
        }
        // Of a product of which nothing is told whatever is said may be right.
        let any = || (!self.catalog().has_variants(product)).then(|| reading.utterance.raw.trim().to_owned());
        match described.text.or_else(any) {
            Some(text) => {
                self.take_wishes(slot, reading);
                self.fill_awaited(SlotValue::Text(text));
                true
            }
            None => false,
        }
    }

    /// "jaket denim aja deh": the flow goes on as if that had been its product.
    fn change_product(&mut self, slot: &str, product_slot: &str, sku: &str, reading: &Reading) -> bool {
        let Some(product) = self.catalog().get(sku) else {
            return false;
        };
        let described = self.described(product, reading, &(0..reading.utterance.words.len()), true);
        self.recognised();
        self.set_slot(product_slot, SlotValue::Product(sku.to_owned()));
        self.note_missing(product_slot, &described.unmet);
        let text = described.text.filter(|_| described.unmet.is_empty());
        if self.state.asking.is_some() {
            match text {
                Some(text) => self.fill_awaited(SlotValue::Text(text)),
                None => self.ask_again(),
            }
            return true;
        }
        self.take_wishes(slot, reading);
        let filled = text.is_some();
        if let Some(text) = text {
            self.set_slot(slot, SlotValue::Text(text));
        }
        let asks_product = self.open_step().and_then(|(flow, _)| {
            let mut steps = flow.steps.iter();
            steps.find(|step| matches!(&step.then, Then::Ask(ask) if ask.slot == product_slot))
        });
        match asks_product {
            Some(step) => {
                self.go(&step.id);
                self.answered_ask();
            }
            None if filled => self.answered_ask(),
            None => self.run(Entry::Again),
        }
        true
    }

    /// What a product comes in, as options, where that is one list.
    pub(super) fn variants_offered(&self) -> Vec<String> {
        let product = self.product_at_hand().and_then(|(_, sku)| self.catalog().get(sku));
        let mut lists = product.map_or_else(Vec::new, |product| {
            self.catalog().choices(product, &self.state.language)
        });
        match lists.pop() {
            Some(list) if lists.is_empty() && (2..=OFFERED).contains(&list.len()) => list,
            _ => Vec::new(),
        }
    }

    /// The slot of the product that the open flow is about, or that was spoken of last, and what it holds.
    pub(super) fn product_at_hand(&self) -> Option<(&'a str, &str)> {
        let asked = self.open_step().and_then(|(flow, _)| {
            flow.steps.iter().find_map(|step| match &step.then {
                Then::Ask(ask) if matches!(ask.entity, Entity::Product) => Some(ask.slot.as_str()),
                _ => None,
            })
        });
        let slot = asked.or_else(|| self.product_slot())?;
        match self.state.slots.get(slot)? {
            SlotValue::Product(sku) => Some((slot, sku)),
            _ => None,
        }
    }

    /// The one product that a stretch of a message names.
    fn named_clearly<'r>(&self, reading: &'r Reading, words: &Range<usize>) -> Option<&'r str> {
        let mut found = products(reading).filter(|found| words.contains(&found.first_word));
        match (found.next(), found.next()) {
            (
                Some(Found {
                    value: SlotValue::Product(sku),
                    alternatives,
                    ..
                }),
                None,
            ) if alternatives.len() <= 1 => Some(sku),
            _ => None,
        }
    }

    /// `asked`: it answers the question how the product is to be, so that a letter or a number may be a size wherever it stands.
    fn described(&self, product: &Product, reading: &Reading, words: &Range<usize>, asked: bool) -> Described {
        let all = &reading.utterance.words;
        let names = std::iter::once(&product.name).chain(&product.aliases);
        let own: Vec<String> = names
            .flat_map(|name| normalize(name).split(' ').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let said = self.variants_said(reading, words);
        let mut met: Vec<usize> = Vec::new();
        let mut described = Described::default();
        for at in words.clone().filter(|at| !reading.denies(*at)) {
            let Some(word) = all.get(at) else { continue };
            let covered = reading.value_at(at).map(|found| &found.value);
            let number = word.text.len() <= SIZE_DIGITS && word.text.bytes().all(|byte| byte.is_ascii_digit());
            let may_be = match covered {
                None => true,
                Some(SlotValue::Product(_)) => asked || !own.contains(&word.text),
                Some(SlotValue::Number(_) | SlotValue::Quantity { unit: None, .. }) => number,
                Some(_) => false,
            };
            let marked = said.iter().find(|variant| variant.word == word.text);
            let letter = word.text.chars().count() == 1;
            let capital = letter && typed(reading, at).chars().all(char::is_uppercase);
            let sized = marked.is_some_and(|variant| variant.sized) || capital || number || asked && letter;
            let size = || word.text.len() > 1 && self.catalog().is_numbered_size(product, &word.text);
            if !may_be || number && !asked && marked.is_none() && !size() {
                continue;
            }
            let wishes = self.catalog().wishes(
                product,
                &[Said {
                    word: &word.text,
                    sized,
                }],
            );
            match wishes.first() {
                Some(wish) if wish.met => met.push(at),
                // A number may be how many, but hardly "40" of what comes in numbers.
                Some(wish)
                    if !number || marked.is_some() || word.text.len() > 1 && numbered(product, &wish.columns) =>
                {
                    described.unmet.push(Variant {
                        word: word.text.clone(),
                        sized,
                        of: None,
                    })
                }
                _ => {}
            }
        }
        described.text = self.as_typed(reading, &met);
        described
    }

    /// From the first of these words to the last as they were typed, with a number before them that counts; without the names of
    /// products between them.
    fn as_typed(&self, reading: &Reading, words: &[usize]) -> Option<String> {
        let (first, last) = (*words.first()?, *words.last()?);
        let within = |found: &Found| first <= found.last_word && found.first_word <= last;
        if products(reading).any(within) {
            let each: Vec<&str> = words.iter().map(|at| typed(reading, *at)).collect();
            return Some(each.join(" "));
        }
        let all = &reading.utterance.words;
        let counts = |at: usize| {
            all.get(at)
                .is_some_and(|word| word.text.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let counted = (first..=last).any(|at| counts(at) && !words.contains(&at));
        let first = match first.checked_sub(1) {
            Some(before) if counted && counts(before) => before,
            _ => first,
        };
        let (start, end) = (all.get(first)?.start, all.get(last)?.end);
        reading.utterance.raw.get(start..end).map(str::to_owned)
    }
}

/// Whether one of these columns lists numbers.
fn numbered(product: &Product, columns: &[String]) -> bool {
    let mut cells = columns.iter().filter_map(|column| product.columns.get(column));
    cells.any(|cell| cell.contains(|c: char| c.is_ascii_digit()))
}

fn typed(reading: &Reading, at: usize) -> &str {
    let word = reading.utterance.words.get(at);
    word.and_then(|word| reading.utterance.raw.get(word.start..word.end))
        .unwrap_or_default()
}
