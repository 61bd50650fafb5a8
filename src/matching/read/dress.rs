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

/// For each word whether it says how a product beside it is to be: "kaos polos *warna merah*", "the hoodie *in green*". Linear.
pub(super) fn dress(utterance: &Utterance, found: &[Found], catalog: &Catalog) -> Vec<bool> {
    let words = &utterance.words;
    let mut dress = Vec::new();
    let product = |found: &&Found| value_mark(&found.value) == Some("product");
    for found in found.iter().filter(product) {
        dress.resize(words.len(), false);
        for at in found.first_word + 1..found.last_word {
            // The catalog found them within what it calls the product.
            if words.get(at).is_some_and(|word| TIES.contains(&word.text.as_str())) {
                dress.get_mut(at).into_iter().for_each(|dress| *dress = true);
            }
        }
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
            } else if !TIES.contains(&word) && !word.bytes().all(|byte| byte.is_ascii_digit()) {
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

/// Whether the words of a keyword only say how a product is to be: "ukuran" of "kaos polos ukuran L".
pub(super) fn is_dressed(dress: &[bool], hit: &Hit) -> bool {
    hit.words
        .as_slice()
        .iter()
        .all(|at| dress.get(*at as usize) == Some(&true))
}

/// Leaves such keywords out where the message has others: "mau pesan kaos polos ukuran L" asks for no sizes.
pub(super) fn yield_to_others(dress: &[bool], hits: &mut Vec<Hit>) {
    let speaks = |hit: &Hit| !hit.veto && !hit.courtesy && !is_dressed(dress, hit);
    if hits.iter().any(speaks) {
        hits.retain(|hit| hit.veto || !is_dressed(dress, hit));
    }
}
