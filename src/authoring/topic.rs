//! What a question is about: its words but for those that every question has, whatever their affixes or a slip in them.

use crate::text::{Cut, Lexicon, Stemmer};
use rustc_hash::FxHashMap;

/// Letters of a word in which one may be another.
const SLIPPING: usize = 5;
/// Letters of a stem that two words may share. In shorter ones it is chance.
const STEM: usize = 4;
/// Words that the lexicon knows as no stop words, and that say nothing of what is asked either: with what, by way of what.
const EVERYDAY: [&str; 10] = [
    "pakai",
    "memakai",
    "gunakan",
    "menggunakan",
    "lewat",
    "via",
    "terima",
    "menerima",
    "use",
    "using",
];

/// Whether a word says something of what a question is about.
pub fn tells(word: &str, lexicon: &Lexicon) -> bool {
    let class = lexicon.class(word);
    !(class.stop || class.question || class.vocative || class.courtesy || EVERYDAY.contains(&word))
}

/// Words that stand for the same: one with and without affixes, or with one letter otherwise. Each has a number.
pub struct Senses {
    stemmer: Stemmer,
    numbers: FxHashMap<String, usize>,
    next: usize,
    /// Numbers of stems and of words, to find a word's relatives by.
    stems: FxHashMap<String, usize>,
    /// Words by their first letter and their number, for slips.
    words: FxHashMap<char, Vec<(String, usize)>>,
}

impl Senses {
    pub fn new(languages: &[String]) -> Self {
        Self {
            stemmer: Stemmer::new(languages),
            numbers: FxHashMap::default(),
            next: 0,
            stems: FxHashMap::default(),
            words: FxHashMap::default(),
        }
    }

    /// A word's number. The first word that comes decides: give the frequent ones first.
    pub fn number(&mut self, word: &str) -> usize {
        if let Some(known) = self.numbers.get(word) {
            return *known;
        }
        let mut stems = vec![self.stemmer.english(word), word.to_owned()];
        self.stemmer.stem(word, Cut::Derivation, |stem| -> Option<()> {
            if stem.chars().count() >= STEM {
                stems.push(stem.to_owned());
            }
            None
        });
        let related = stems.iter().find_map(|stem| self.stems.get(stem).copied());
        let number = related.or_else(|| self.mistyped(word)).unwrap_or_else(|| {
            self.next += 1;
            self.next
        });
        for stem in stems {
            self.stems.entry(stem).or_insert(number);
        }
        if let Some(first) = word.chars().next() {
            self.words.entry(first).or_default().push((word.to_owned(), number));
        }
        self.numbers.insert(word.to_owned(), number);
        number
    }

    /// The number of a word that is one slip away.
    fn mistyped(&self, word: &str) -> Option<usize> {
        let length = word.chars().count();
        let near = |other: &str| other.chars().count().abs_diff(length) <= 1 && strsim::osa_distance(word, other) <= 1;
        // A value's kind in braces has no spelling.
        if length < SLIPPING || word.starts_with('{') {
            return None;
        }
        let alike = self.words.get(&word.chars().next()?)?;
        alike.iter().find(|(other, _)| near(other)).map(|(_, number)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_sense_share_a_number() {
        for (a, b, expected) in [
            ("bayar", "pembayaran", true),
            ("parkir", "parkirnya", true),
            ("parkirnya", "parkiran", true),
            ("negeri", "negri", true),
            ("wifi", "wifi", true),
            ("kota", "kopi", false),
            ("garansi", "asuransi", false),
            ("apa", "berapa", false),
        ] {
            let mut senses = Senses::new(&["id".to_owned()]);
            assert_eq!(senses.number(a) == senses.number(b), expected, "{a} / {b}");
            let mut senses = Senses::new(&["id".to_owned()]);
            assert_eq!(senses.number(b) == senses.number(a), expected, "{b} / {a}");
        }
    }
}
