//! Words that say how a product beside them is to be.

use super::super::Found;
use super::super::keyword::Hit;
use super::super::mark::value_mark;
use crate::catalog::{Catalog, Said};
use crate::text::Utterance;

/// Words that tie a colour or a size to its product.
const TIES: [&str; 15] = [
    "dan",
    "sama",
    "atau",
    "and",
    "or",
    "yang",
    "warna",
    "warnanya",
    "ukuran",
    "ukurannya",
    "size",
    "in",
    "colour",
    "color",
    "the",
];

/// Those of them that say what kind of variant follows.
const KINDS: [&str; 5] = ["warna", "ukuran", "size", "colour", "color"];

/// For each word whether it says how a product beside it is to be: "kaos polos *warna merah*", "the hoodie *in green*". Linear.
pub(super) fn dress(utterance: &Utterance, found: &[Found], catalog: &Catalog) -> Vec<bool> {
    let words = &utterance.words;
    let mut dress = Vec::new();
    let product = |found: &&Found| value_mark(&found.value) == Some("product");
    for found in found.iter().filter(product) {
        dress.resize(words.len(), false);
        let mut from = found.last_word + 1;
        for at in found.last_word + 1..words.len() {
            let Some(word) = words.get(at) else { break };
            let sized = at == found.last_word + 1 || at > from;
            let word = word.text.as_str();
            if catalog.is_variant(Said { word, sized }) {
                dress
                    .get_mut(from..=at)
                    .into_iter()
                    .flatten()
                    .for_each(|dress| *dress = true);
                from = at + 1;
            } else if !TIES.contains(&word) {
                break;
            }
        }
        let before = found.first_word.checked_sub(1);
        if let Some((at, word)) = before.and_then(|at| Some((at, words.get(at)?)))
            && catalog.is_variant(Said {
                word: &word.text,
                sized: false,
            })
        {
            dress.get_mut(at).into_iter().for_each(|dress| *dress = true);
        }
    }
    dress
}

/// "mau pesan kaos polos ukuran L warna hitam" asks for no sizes and colours: a keyword that only says how the product is to be gives way
/// to one beside it.
pub(super) fn undress(hits: &mut Vec<Hit>, utterance: &Utterance, found: &[Found], dress: &[bool]) {
    let of_product = |at: usize| {
        let mut products = found.iter().filter(|found| value_mark(&found.value) == Some("product"));
        products.any(|found| (found.first_word..=found.last_word).contains(&at))
    };
    let dresses = |hit: &Hit| {
        let words = hit.words.as_slice();
        let kind = |at: usize| {
            utterance
                .words
                .get(at)
                .is_some_and(|word| KINDS.contains(&word.text.as_str()))
        };
        let mut words = words.iter().map(|at| *at as usize).peekable();
        words.peek().is_some() && words.all(|at| kind(at) && (dress.get(at) == Some(&true) || of_product(at)))
    };
    let speaks = |hit: &Hit| !hit.veto && !hit.courtesy && !dresses(hit);
    if hits.iter().any(dresses) && hits.iter().any(speaks) {
        hits.retain(|hit| !dresses(hit));
    }
}
