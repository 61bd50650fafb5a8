//! What a business writes wins over the built-in slang: `krim` is cream where its files speak of it, and no `kirim`.

use super::Evidence;
use crate::text::{Lexicon, normalize};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// The lexicon without the slang that the evidence has as words of their own:
///
/// - what is a word of its own anyway, where a keyword or a `not` holds it, or more examples than hold what it would be read as;
/// - any spelling that is a whole keyword, where what it would be read as is a keyword of another intent and not of its own.
pub(super) fn settled(mut lexicon: Lexicon, evidence: &[&Evidence]) -> Lexicon {
    let mut own: BTreeSet<String> = BTreeSet::new();
    let rules = evidence.iter().flat_map(|e| e.keywords.iter().chain(&e.not));
    for word in rules.flat_map(|rule| rule.split(|c: char| !c.is_alphanumeric())) {
        let word = word.to_lowercase();
        if lexicon.is_word_too(&word) {
            own.insert(word);
        }
    }
    own.extend(exemplified(&lexicon, evidence));
    own.extend(contrasted(&lexicon, evidence));
    own.iter().for_each(|word| lexicon.yield_to(word));
    lexicon
}

/// Words that are slang, too, and stand in examples more often than what they would be read as.
fn exemplified(lexicon: &Lexicon, evidence: &[&Evidence]) -> Vec<String> {
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    for example in evidence.iter().flat_map(|e| &e.examples) {
        for word in example.split(|c: char| !c.is_alphanumeric()) {
            // Only the ends of long words could be of use, and slang has none.
            if word.is_empty() || word.len() > LONGEST {
                continue;
            }
            *counts.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    let count = |word: &str| counts.get(word).copied().unwrap_or(0);
    let outnumbers = |word: &&String| {
        let read = lexicon.reading(word);
        lexicon.is_word_too(word) && read.is_none_or(|read| count(word) > count(read))
    };
    counts.keys().filter(outnumbers).cloned().collect()
}

/// Bytes of a word that is looked at.
const LONGEST: usize = 16;

/// Whole keywords of one intent whose reading is a whole keyword of another alone.
fn contrasted(lexicon: &Lexicon, evidence: &[&Evidence]) -> Vec<String> {
    let mut claims: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for e in evidence {
        for keyword in &e.keywords {
            claims.entry(normalize(keyword)).or_default().insert(&e.intent);
        }
    }
    let differs = |(word, intents): &(&String, &BTreeSet<&str>)| {
        let read = lexicon.reading(word).and_then(|read| claims.get(read));
        read.is_some_and(|others| others.is_disjoint(intents))
    };
    claims.iter().filter(differs).map(|(word, _)| word.clone()).collect()
}
