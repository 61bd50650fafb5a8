//! A set of words, and the nearest of them to a mistyped one.

use rustc_hash::FxHashMap;
use std::hash::Hasher;

/// A fixed set of normalised words with how often each occurs.
///
/// Near words are found by symmetric deletion: every word is stored under each spelling that one deleted character leaves (two from
/// seven characters), and a mistyped word is looked up under its own. The candidates are then measured by optimal string alignment.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    words: Vec<Entry>,
    ids: FxHashMap<String, u32>,
    /// (hash of a spelling with characters deleted, word), sorted.
    deletions: Vec<(u32, u32)>,
    /// The characters of the words that may be near one, sorted.
    alphabet: Vec<char>,
    /// The most characters that such a word has.
    longest: usize,
}

#[derive(Clone, Debug)]
struct Entry {
    text: String,
    frequency: u32,
}

/// A word near a mistyped one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near<'v> {
    pub word: &'v str,
    /// Edits by optimal string alignment.
    pub edits: usize,
    pub frequency: u32,
}

/// Words of fewer characters are neither repaired nor what others are repaired to: too many are one edit apart.
const SHORTEST: usize = 4;
/// From this many characters two edits are allowed.
const TWO_EDITS: usize = 8;
/// From this many characters a slip may be at the first one.
const LONG: usize = 6;
/// Longer words are no words; leaving them alone bounds the work.
const LONGEST: usize = 32;

impl Vocabulary {
    /// Words with their frequencies; those of a word that is given twice are added up.
    pub fn new<'w>(words: impl IntoIterator<Item = (&'w str, u32)>) -> Self {
        let mut vocabulary = Self::default();
        for (text, frequency) in words {
            if let Some(entry) = vocabulary
                .ids
                .get(text)
                .and_then(|id| vocabulary.words.get_mut(*id as usize))
            {
                entry.frequency = entry.frequency.saturating_add(frequency);
                continue;
            }
            let Ok(id) = u32::try_from(vocabulary.words.len()) else {
                break;
            };
            vocabulary.ids.insert(text.to_owned(), id);
            vocabulary.words.push(Entry {
                text: text.to_owned(),
                frequency,
            });
        }
        vocabulary.index();
        vocabulary
    }

    pub fn contains(&self, word: &str) -> bool {
        self.ids.contains_key(word)
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The word that was probably meant: one slip of the keys away, two from eight characters; the nearest, then one with the same first letter,
    /// then the most frequent, then the first in text order. `None` for words too short or too long to say.
    pub fn nearest(&self, typed: &str) -> Option<Near<'_>> {
        let length = typed.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) {
            return None;
        }
        let budget = if length < TWO_EDITS { 1 } else { 2 };
        // Each character that no word has takes an edit, and so does each beyond the longest word: most nonsense ends here, before the
        // square of its length is spent on it.
        let foreign = |c: &char| self.alphabet.binary_search(c).is_err();
        if length > self.longest + budget || typed.chars().filter(foreign).count() > budget {
            return None;
        }
        let mut best: Option<Near<'_>> = None;
        let mut spellings = Vec::new();
        // First one edit alone: most slips are that, and two edits cost a square.
        for edits in 1..=budget {
            spellings.clear();
            delete(typed, edits, &mut spellings);
            for hash in &spellings {
                self.consider(*hash, typed, edits, &mut best);
            }
            if best.is_some() {
                break;
            }
        }
        best
    }

    /// The words that a slip of the keys may make of this one, in text order: what [`Vocabulary::nearest`] allows.
    pub fn within_reach(&self, word: &str) -> Vec<&str> {
        let length = word.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) {
            return Vec::new();
        }
        let budget = if length < TWO_EDITS { 1 } else { 2 };
        let mut spellings = Vec::new();
        delete(word, budget, &mut spellings);
        let mut reached: Vec<&str> = Vec::new();
        for hash in spellings {
            let from = self.deletions.partition_point(|(known, _)| *known < hash);
            let known = self.deletions[from..].iter().take_while(|(known, _)| *known == hash);
            reached.extend(known.filter_map(|(_, id)| {
                let text = self.words.get(*id as usize)?.text.as_str();
                let edits = strsim::osa_distance(word, text);
                ((1..=budget).contains(&edits) && is_slip(word, text, edits)).then_some(text)
            }));
        }
        reached.sort_unstable();
        reached.dedup();
        reached
    }

    fn consider<'v>(&'v self, hash: u32, typed: &str, budget: usize, best: &mut Option<Near<'v>>) {
        let from = self.deletions.partition_point(|(known, _)| *known < hash);
        for (_, id) in self.deletions[from..].iter().take_while(|(known, _)| *known == hash) {
            let Some(entry) = self.words.get(*id as usize) else {
                continue;
            };
            let edits = strsim::osa_distance(typed, &entry.text);
            if edits > budget || edits == 0 || !is_slip(typed, &entry.text, edits) {
                continue;
            }
            let near = Near {
                word: &entry.text,
                edits,
                frequency: entry.frequency,
            };
            if best.is_none_or(|best| near.before(best, typed)) {
                *best = Some(near);
            }
        }
    }

    fn index(&mut self) {
        let mut spellings = Vec::new();
        for (id, entry) in (0..).zip(&self.words) {
            let length = entry.text.chars().count();
            if !(SHORTEST..=LONGEST + 2).contains(&length) || entry.text.chars().any(char::is_numeric) {
                continue;
            }
            self.alphabet.extend(entry.text.chars());
            self.longest = self.longest.max(length);
            spellings.clear();
            delete(&entry.text, if length < TWO_EDITS - 2 { 1 } else { 2 }, &mut spellings);
            self.deletions.extend(spellings.iter().map(|hash| (*hash, id)));
        }
        self.alphabet.sort_unstable();
        self.alphabet.dedup();
        self.deletions.sort_unstable();
        self.deletions.dedup();
        self.deletions.shrink_to_fit();
    }
}

impl<'v> Near<'v> {
    /// Whether it is more probably what `typed` means than `other`.
    pub(crate) fn before(self, other: Near<'v>, typed: &str) -> bool {
        let key = |near: Near<'v>| {
            let same_start = near.word.chars().next() == typed.chars().next();
            (near.edits, !same_start, std::cmp::Reverse(near.frequency))
        };
        (key(self), self.word) < (key(other), other.word)
    }
}

/// Whether so few edits are slips of the keys rather than another word. The first letter of a short word is seldom mistyped
/// (`suka` is no `buka`), and who makes two slips in a longer one rather leaves letters out or swaps them than replaces two of them
/// (`terserah` is no `termurah`) or puts two in (`pertamina` is no `pertama`).
fn is_slip(typed: &str, word: &str, edits: usize) -> bool {
    let same_start = typed.chars().next() == word.chars().next();
    if edits == 1 {
        let swapped = || {
            typed
                .chars()
                .take(2)
                .eq(word.chars().take(2).collect::<Vec<_>>().into_iter().rev())
        };
        return same_start || typed.chars().count() >= LONG || swapped();
    }
    let (typed_length, length) = (typed.chars().count(), word.chars().count());
    let replaced = || typed.chars().zip(word.chars()).filter(|(a, b)| a != b).count();
    same_start && typed_length < length + edits && (typed_length != length || replaced() != edits)
}

/// Hashes of `word` itself and of every spelling with up to `depth` (at most 2) characters deleted.
fn delete(word: &str, depth: usize, spellings: &mut Vec<u32>) {
    let characters: Vec<char> = word.chars().collect();
    let hash = |skipped: [usize; 2]| {
        let mut hasher = Fnv::default();
        for (at, c) in characters.iter().enumerate() {
            if !skipped.contains(&at) {
                hasher.write_u32(u32::from(*c));
            }
        }
        let hash = hasher.finish();
        // Both halves of the hash count.
        (hash ^ (hash >> 32)) as u32
    };
    let none = usize::MAX;
    spellings.push(hash([none, none]));
    for first in 0..characters.len() {
        spellings.push(hash([first, none]));
        if depth > 1 {
            spellings.extend((first + 1..characters.len()).map(|second| hash([first, second])));
        }
    }
    spellings.sort_unstable();
    spellings.dedup();
}

/// FNV-1a over whole characters, the same on every machine and in every run.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.0 = (self.0 ^ u64::from(value)).wrapping_mul(0x0100_0000_01b3);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(typed: &str, expected: Option<&str>) {
        let words = [
            ("harga", 5),
            ("warna", 3),
            ("marga", 1),
            ("garansi", 2),
            ("pengiriman", 4),
            ("stok", 3),
            ("stop", 9),
            ("kaos", 2),
        ];
        let vocabulary = Vocabulary::new(words);
        assert_eq!(vocabulary.nearest(typed).map(|near| near.word), expected, "{typed}");
    }

    #[test]
    fn the_nearest_word_is_found() {
        check("hrga", Some("harga"));
        check("hagra", Some("harga"));
        check("harrga", Some("harga"));
        check("ahrga", Some("harga"));
        check("parga", None); // another first letter in a short word
        check("aransi", Some("garansi"));
        check("pengurimin", None); // two letters replaced
        check("merga", Some("marga"));
        check("stob", Some("stop")); // as near as stok, but more frequent
        check("pngirimn", Some("pengiriman"));
        check("penigrimna", Some("pengiriman"));
        check("garansika", None); // two letters put in
        check("grnsi", None);
        check("kas", None);
        check("zzzz", None);
        check("", None);
    }

    #[test]
    fn words_within_reach() {
        let vocabulary = Vocabulary::new(["stok", "stop", "stock", "toko", "promo", "promosi"].map(|word| (word, 1)));
        assert_eq!(vocabulary.within_reach("stok"), ["stock", "stop"]);
        assert_eq!(vocabulary.within_reach("promo"), Vec::<&str>::new());
        assert_eq!(vocabulary.within_reach("sto"), Vec::<&str>::new());
    }

    proptest! {
        #[test]
        fn the_index_finds_what_measuring_every_word_finds(typed in "[ab]{4,10}", words in proptest::collection::vec("[ab]{4,11}", 1..8)) {
            let vocabulary = Vocabulary::new(words.iter().map(|word| (word.as_str(), 1)));
            let budget = if typed.len() < 8 { 1 } else { 2 };
            let edits = |word: &String| {
                let edits = strsim::osa_distance(&typed, word);
                ((1..=budget).contains(&edits) && is_slip(&typed, word, edits)).then_some(edits)
            };
            let expected = words.iter().filter_map(edits).min();
            prop_assert_eq!(vocabulary.nearest(&typed).map(|near| near.edits), expected);
        }
    }
}
