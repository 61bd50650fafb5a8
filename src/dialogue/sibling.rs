//! Another product of the same kind, meant by what tells it from the one spoken of: "yang merah?" of two flannel shirts.

use super::question::Values;
use super::turn::Turn;
use super::which::SEVERAL_LIMIT;
use crate::bot::SlotSpec;
use crate::catalog::Product;
use crate::matching::Reading;
use crate::matching::entity::{Entity, SlotValue};
use crate::text::{is_size, normalize};
use std::ops::Range;

impl Turn<'_> {
    /// "kalau yang putih?" after a black shirt: the product that has one of the words said and shares most of its name with
    /// the last one. Any word that no product has makes it another question.
    pub(super) fn variant_of_last(&self, spec: &SlotSpec, said: &[&str]) -> Values {
        let last = match (&spec.entity, self.state.slots.get(&spec.name)) {
            (Entity::Product, Some(SlotValue::Product(sku))) => self.catalog().get(sku),
            _ => None,
        };
        match last.filter(|_| !said.is_empty()) {
            Some(last) => self.variant_of(last, said),
            None => Values::None,
        }
    }

    /// The same of any product.
    pub(super) fn variant_of(&self, last: &Product, said: &[&str]) -> Values {
        let name_words = |name: &str| -> Vec<String> { normalize(name).split(' ').map(str::to_owned).collect() };
        let last_words = name_words(&last.name);
        let has = |words: &[String], word: &str| words.iter().any(|known| known == word);
        // Its own colour or size: the same product, asked about anew.
        let own: Vec<String> = last.columns.values().flat_map(|cell| name_words(cell)).collect();
        if said.iter().all(|word| has(&own, word)) && !self.another_is(last, said) {
            return Values::Of(vec![SlotValue::Product(last.sku.clone())]);
        }
        // A size tells no product from its siblings.
        let sized = |word: &str| word.chars().count() == 1 || is_size(word);
        let names: Vec<&str> = said.iter().copied().filter(|word| !sized(word)).collect();
        let mut best: Vec<&str> = Vec::new();
        let mut most = 0;
        for product in self
            .catalog()
            .products()
            .iter()
            .filter(|product| product.sku != last.sku)
        {
            let words = name_words(&product.name);
            if names.is_empty() || !names.iter().all(|word| has(&words, word)) {
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

    /// Whether another product is named by one of these words as it is named itself: "merah" of "Kemeja Flanel Merah".
    fn another_is(&self, last: &Product, said: &[&str]) -> bool {
        let words =
            |product: &Product| -> Vec<String> { normalize(&product.name).split(' ').map(str::to_owned).collect() };
        let of_last = words(last);
        self.catalog()
            .products()
            .iter()
            .filter(|product| product.sku != last.sku)
            .any(|product| {
                let names = words(product);
                names.first() == of_last.first() && said.iter().all(|word| names.iter().any(|name| name == word))
            })
    }

    /// The product that a message which names none speaks of with words of another's name: "stok yang biru?" after the red one.
    pub(super) fn sibling_meant(&self, spec: &SlotSpec, reading: &Reading, words: &Range<usize>) -> Values {
        let said: Vec<&str> = self
            .words_beside_in(reading, words)
            .into_iter()
            .filter(|word| self.catalog().knows_word(word))
            .collect();
        self.variant_of_last(spec, &said)
    }
}
