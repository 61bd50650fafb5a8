//! What a message says of how a product is to be ("yang merah", "ukuran XL"), and what a product does not come in.

use super::answer::products;
use super::turn::Turn;
use crate::catalog::Said;
use crate::matching::{Reading, SlotValue};
use std::ops::Range;

/// Words behind which a size stands, whatever it looks like.
const SIZE_MARKS: [&str; 7] = ["ukuran", "ukurannya", "size", "sizenya", "nomor", "number", "sz"];
/// Words behind which a single letter may be a size.
const LETTER_MARKS: [&str; 5] = ["yang", "the", "in", "atau", "dan"];

/// Words of a message that say how a product is to be, each looked for among the products; more are a list of what there is.
const SAID_LIMIT: usize = 5;

/// A word of a message that says how a product is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variant {
    pub word: String,
    /// It may be a size although it is a letter or a number.
    pub sized: bool,
    /// The product beside which it stands, where several are named.
    pub of: Option<String>,
}

/// What a product that was asked for does not come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    pub sku: String,
    /// The column in which such a thing stands, and what was said.
    pub cells: Vec<(String, String)>,
}

impl Turn<'_> {
    /// The words of a stretch of a message that say how a product is to be, but for those that name the product.
    pub(super) fn variants_said(&self, reading: &Reading, stretch: &Range<usize>) -> Vec<Variant> {
        let words = &reading.utterance.words;
        let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
        let named: Vec<(usize, &str)> = products(reading)
            .filter(|found| stretch.contains(&found.first_word))
            .filter_map(|found| match &found.value {
                SlotValue::Product(sku) => Some((found.first_word, sku.as_str())),
                _ => None,
            })
            .collect();
        let beside = |at: usize| {
            let before = named.iter().rfind(|(first, _)| *first < at);
            let nearest = before.or(named.first()).filter(|_| named.len() > 1);
            nearest.map(|(_, sku)| (*sku).to_owned())
        };
        let mut said: Vec<Variant> = Vec::new();
        for at in stretch.clone() {
            if said.len() == SAID_LIMIT {
                break;
            }
            let before = at.checked_sub(1).map_or("", text);
            let marked = SIZE_MARKS.contains(&before);
            let free = match reading.value_at(at).map(|found| &found.value) {
                None => true,
                // "ukuran 40" is no quantity.
                Some(SlotValue::Number(_) | SlotValue::Quantity { .. }) => marked,
                Some(_) => false,
            };
            if !free || reading.denies(at) {
                continue;
            }
            let typed = words
                .get(at)
                .and_then(|word| reading.utterance.raw.get(word.start..word.end));
            let capital = typed.is_some_and(|typed| typed.len() == 1 && typed.chars().all(char::is_uppercase));
            let behind_product = at
                .checked_sub(1)
                .and_then(|before| reading.value_at(before))
                .is_some_and(|found| matches!(found.value, SlotValue::Product(_)));
            let letter = text(at).chars().all(char::is_alphabetic);
            let sized = marked || letter && (capital || behind_product || LETTER_MARKS.contains(&before));
            let word = Said { word: text(at), sized };
            if !self.catalog().is_variant(word) {
                continue;
            }
            let (word, of) = (word.word.to_owned(), beside(at));
            match said.iter_mut().find(|known| known.word == word && known.of == of) {
                Some(known) => known.sized |= sized,
                None => said.push(Variant { word, sized, of }),
            }
        }
        said
    }

    /// The bare numbers of a message that are sizes of the product spoken of last: "kalau 30?".
    pub(super) fn sizes_said(&self, reading: &Reading) -> Vec<Variant> {
        let slot = self.product_slot().and_then(|slot| self.state.slots.get(slot));
        let Some(SlotValue::Product(sku)) = slot else {
            return Vec::new();
        };
        let Some(product) = self.catalog().get(sku) else {
            return Vec::new();
        };
        let numbers = reading
            .entities
            .iter()
            .filter(|found| matches!(found.value, SlotValue::Number(_)));
        let words = numbers.filter_map(|found| reading.utterance.words.get(found.first_word));
        let said = words.map(|word| Said {
            word: &word.text,
            sized: true,
        });
        let made = said.filter(|said| self.catalog().wishes(product, &[*said]).iter().any(|wish| wish.met));
        let variant = |said: Said<'_>| Variant {
            word: said.word.to_owned(),
            sized: true,
            of: None,
        };
        made.map(variant).take(SAID_LIMIT).collect()
    }

    /// Notes for texts what the product in a slot does not come in of what was said of it.
    pub(super) fn note_missing(&mut self, slot: &str, said: &[Variant]) {
        let Some(SlotValue::Product(sku)) = self.state.slots.get(slot) else {
            return;
        };
        let Some(product) = self.catalog().get(sku) else { return };
        let of_it = said
            .iter()
            .filter(|variant| variant.of.as_ref().is_none_or(|of| of == sku));
        let said: Vec<Said<'_>> = of_it
            .map(|Variant { word, sized, .. }| Said { word, sized: *sized })
            .collect();
        let wishes = self.catalog().wishes(product, &said);
        let unmet = wishes.into_iter().filter(|wish| !wish.met);
        let cells = unmet.flat_map(|wish| wish.columns.into_iter().map(move |column| (column, wish.word.clone())));
        let missing = Missing {
            sku: sku.clone(),
            cells: cells.collect(),
        };
        // What was made of the product for an earlier text did not know it.
        self.products.borrow_mut().retain(|(made, _)| *made != missing.sku);
        self.missing.retain(|known| known.sku != missing.sku);
        if !missing.cells.is_empty() {
            self.missing.push(missing);
        }
    }
}
