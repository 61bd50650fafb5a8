//! A business's own readings, which may lead to one another.

use super::{Change, Lexicon, Reading};
use crate::text::normalize;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

impl Lexicon {
    /// Adds a business's own synonyms: each word (or phrase) is read as the other. They outrank the built-in lexicon. What the
    /// second itself is read as counts, by them and by the built-in lexicon (`makasii: makasih` is read as `terima kasih`), so that
    /// messages and keywords meet. Their order never matters, but that of two readings of one word the last stands. Where readings
    /// run in a circle, each ends before its own beginning; [`Lexicon::circles`] finds those.
    pub fn add_synonyms<'s>(&mut self, synonyms: impl IntoIterator<Item = (&'s str, &'s str)>) {
        let synonyms: BTreeMap<String, String> = synonyms
            .into_iter()
            .map(|(word, canonical)| (normalize(word), normalize(canonical)))
            .filter(|(word, canonical)| !word.is_empty() && !canonical.is_empty() && word != canonical)
            .collect();
        for word in synonyms.values().flat_map(|canonical| canonical.split(' ')) {
            if self.is_word_too(word) {
                self.yield_to(word);
            }
        }
        let readings: Vec<(&String, Vec<String>)> = synonyms
            .iter()
            .map(|(word, canonical)| (word, self.resolve(canonical, &synonyms, &mut vec![word])))
            .collect();
        for (word, words) in readings {
            self.add_reading(
                word,
                Reading {
                    words,
                    change: Change::Synonym,
                },
            );
        }
    }

    /// What a business's reading comes to when its own words are read in turn. `within`: the words being read, to end circles.
    fn resolve<'s>(
        &self,
        canonical: &'s str,
        synonyms: &'s BTreeMap<String, String>,
        within: &mut Vec<&'s str>,
    ) -> Vec<String> {
        let typed: Vec<&str> = canonical.split(' ').collect();
        let mut words = Vec::with_capacity(typed.len());
        let mut at = 0;
        while let Some(first) = typed.get(at).filter(|_| words.len() < LONGEST_READING) {
            let own = own_reading(&typed[at..], synonyms).filter(|(_, word, _)| !within.contains(word));
            let (used, read) = match own {
                Some((used, word, reading)) if within.len() < DEEPEST => {
                    within.push(word);
                    let read = self.resolve(reading, synonyms, within);
                    within.pop();
                    (used, read)
                }
                _ => match self.read(first, typed[at + 1..].iter().copied()) {
                    Some((used, reading)) => (used, reading.words.clone()),
                    None => (1, vec![(*first).to_owned()]),
                },
            };
            words.extend(read);
            words.truncate(LONGEST_READING);
            at += used;
        }
        words
    }

    /// The business's readings that run in a circle (`a` is read as `b`, and `b` as `a`), each circle once: its words in order,
    /// beginning with the first in text order.
    pub fn circles<'s>(synonyms: impl IntoIterator<Item = (&'s str, &'s str)>) -> Vec<Vec<String>> {
        let synonyms: BTreeMap<String, String> = synonyms
            .into_iter()
            .map(|(word, canonical)| (normalize(word), normalize(canonical)))
            .filter(|(word, canonical)| word != canonical)
            .collect();
        let leads_to = |word: &str| -> Vec<&str> {
            let typed: Vec<&str> = synonyms.get(word).map_or("", String::as_str).split(' ').collect();
            let mut next = Vec::new();
            let mut at = 0;
            while at < typed.len() {
                let found = own_reading(&typed[at..], &synonyms);
                next.extend(found.map(|(_, next, _)| next).filter(|next| *next != word));
                at += found.map_or(1, |(used, ..)| used);
            }
            next
        };
        let mut circles: Vec<Vec<String>> = Vec::new();
        let mut done: FxHashSet<&str> = FxHashSet::default();
        for start in synonyms.keys().map(String::as_str) {
            if !done.insert(start) {
                continue;
            }
            // Depth first; a word met again on the way closes a circle.
            let mut way: Vec<(&str, Vec<&str>)> = vec![(start, leads_to(start))];
            let mut places: FxHashMap<&str, usize> = FxHashMap::from_iter([(start, 0)]);
            while let Some((passed, next)) = way.last_mut() {
                let Some(word) = next.pop() else {
                    places.remove(passed);
                    way.pop();
                    continue;
                };
                if let Some(from) = places.get(word) {
                    let circle = way.iter().skip(*from).map(|(word, _)| (*word).to_owned());
                    let mut circle: Vec<String> = circle.collect();
                    let first = (0..circle.len()).min_by_key(|at| &circle[*at]).unwrap_or(0);
                    circle.rotate_left(first);
                    circles.push(circle);
                } else if done.insert(word) {
                    places.insert(word, way.len());
                    way.push((word, leads_to(word)));
                }
            }
        }
        circles.sort();
        circles
    }
}

/// Readings may lead to readings so deep, and to so many words; more is no word for anything.
const DEEPEST: usize = 16;
const LONGEST_READING: usize = 32;

/// The longest of the business's words or phrases that `typed` begins with: how many words it has, itself, and what it is read as.
fn own_reading<'s>(typed: &[&str], synonyms: &'s BTreeMap<String, String>) -> Option<(usize, &'s str, &'s str)> {
    (1..=typed.len().min(LONGEST_READING)).rev().find_map(|length| {
        let (word, reading) = synonyms.get_key_value(&typed.get(..length)?.join(" "))?;
        Some((length, word.as_str(), reading.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{both, check};
    use super::*;

    #[test]
    fn a_business_has_the_last_word() {
        let mut lexicon = both();
        lexicon.add_synonyms([
            ("Kaos Oblong", "kaos polos"),
            ("cod", "ditempat"),
            ("makasii", "makasih"),
            ("ongkirnya kirim", "biaya kirim brp"),
        ]);
        lexicon.protect("Gan");
        lexicon.protect("brg");
        check(&lexicon, "kaos oblong", "2 kaos polos");
        check(&lexicon, "cod", "1 di tempat");
        check(&lexicon, "makasii", "1 terima kasih");
        check(&lexicon, "ongkirnya kirim", "2 ongkir berapa");
        check(&lexicon, "brg", "");
        assert!(lexicon.is_protected("gan"));
    }

    #[test]
    fn readings_of_a_business_lead_on() {
        let own = [
            ("kupi", "kopi"),
            ("kopi", "kopi hitam"),
            ("kohit", "kupi"),
            ("kopsus", "kopi susu"),
            ("hrgny", "hrg"),
        ];
        let mut forwards = both();
        forwards.add_synonyms(own);
        let mut backwards = both();
        backwards.add_synonyms(own.into_iter().rev());
        for lexicon in [forwards, backwards] {
            check(&lexicon, "kohit", "1 kopi hitam");
            check(&lexicon, "kupi", "1 kopi hitam");
            check(&lexicon, "kopi", "1 kopi hitam");
            check(&lexicon, "kopsus", "1 kopi hitam susu");
            check(&lexicon, "hrgny", "1 harga");
        }
    }

    #[test]
    fn readings_in_a_circle_end() {
        let circle = [
            ("a", "b"),
            ("b", "c d"),
            ("c d", "a"),
            ("e", "a"),
            ("f", "f g"),
            ("x", "y"),
            ("y", "X!"),
        ];
        assert_eq!(Lexicon::circles(circle), [vec!["a", "b", "c d"], vec!["x", "y"]]);
        let mut lexicon = both();
        lexicon.add_synonyms(circle);
        check(&lexicon, "e", "1 a");
        check(&lexicon, "f", "1 f g");
        assert_eq!(Lexicon::circles([("a", "b"), ("b", "c")]), Vec::<Vec<String>>::new());
        // Each word doubles the next: bounded all the same.
        let names: Vec<String> = (0..40).map(|n| format!("kata{n}")).collect();
        let doubling: Vec<(String, String)> = names
            .windows(2)
            .map(|pair| (pair[0].clone(), format!("{} {}", pair[1], pair[1])))
            .collect();
        lexicon.add_synonyms(
            doubling
                .iter()
                .map(|(word, canonical)| (word.as_str(), canonical.as_str())),
        );
        assert!(
            lexicon
                .read("kata0", std::iter::empty())
                .is_some_and(|(_, reading)| reading.words.len() == 32)
        );
    }
}
