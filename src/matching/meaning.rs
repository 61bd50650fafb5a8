//! Words that mean the same, so that an example with one of them speaks for the others.

use super::feature::Feature;
use crate::text::Stemmer;
use rustc_hash::FxHashMap;

/// What words mean, by the word and by its English stem. The data is this project's own.
#[derive(Debug, Default)]
pub(super) struct Meanings(FxHashMap<String, Feature>);

const DATA: &str = include_str!("meaning.tsv");

/// Each word with the first of its line, which names the meaning.
fn listed() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = DATA.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| {
        let name = line.split(' ').next().unwrap_or_default();
        line.split(' ').map(move |word| (word, name))
    })
}

impl Meanings {
    pub fn new(stemmer: &Stemmer) -> Self {
        let mut meanings = FxHashMap::default();
        for (word, name) in listed() {
            meanings
                .entry(stemmer.english(word))
                .or_insert_with(|| Feature::meaning(name));
        }
        for (word, name) in listed() {
            meanings.insert(word.to_owned(), Feature::meaning(name));
        }
        Self(meanings)
    }

    /// What a word means, given also its English stem.
    pub fn of(&self, word: &str, stem: &str) -> Option<Feature> {
        self.0.get(word).or_else(|| self.0.get(stem)).copied()
    }

    /// Every word that has a meaning.
    pub fn words<'w>() -> impl Iterator<Item = &'w str> {
        listed().map(|(word, _)| word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn check(first: &str, second: &str, same: bool) {
        let stemmer = Stemmer::new(&["en".to_owned()]);
        let meanings = Meanings::new(&stemmer);
        let of = |word: &str| meanings.of(word, &stemmer.english(word));
        assert_eq!(
            of(first).is_some() && of(first) == of(second),
            same,
            "{first}, {second}"
        );
    }

    #[test]
    fn words_share_a_meaning() {
        check("costs", "price", true);
        check("refunds", "return", true);
        check("harga", "price", true);
        check("harga", "stok", false);
        check("zebra", "zebra", false);
    }

    #[test]
    fn a_word_stands_once() {
        let mut seen = BTreeSet::new();
        for (word, _) in listed() {
            assert!(seen.insert(word), "{word}");
        }
    }
}
