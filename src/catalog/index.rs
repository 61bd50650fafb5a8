//! Words of products, kept for finding.

use super::Product;
use crate::text::normalize;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Words that join the parts of a name ("kaos polos *warna* hitam") and say nothing of the product themselves.
const JOINTS: &[&str] = &[
    "yang", "warna", "ukuran", "size", "colour", "color", "in", "nomor", "no", "isi", "dan", "and", "untuk", "buat",
    "for", "dengan", "with", "of", "the", "a", "an", "model", "tipe", "type", "jenis", "merk", "merek",
];

/// Columns whose cells are no words of the product.
const MUTE_COLUMNS: &[&str] = &["image", "url", "link", "gambar", "foto", "photo", "video"];
/// A cell with more characters describes, it does not name.
const NAMING_CELL: usize = 60;

/// Which products a word may mean. Products are their places in the catalog.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Words of names and aliases, and two of them written as one.
    pub(super) naming: HashMap<String, Vec<u32>>,
    /// Words of further columns.
    pub(super) variant: HashMap<String, Vec<u32>>,
    /// Whole names and aliases, their words joined by spaces.
    pub(super) phrases: HashMap<String, Vec<u32>>,
    /// Words that name a product on their own: those with which a name or an alias begins (what it is, before how it is),
    /// and two words written as one.
    pub(super) heads: HashSet<String>,
    /// Neighbouring words of names and aliases of which one is a number: "isi 3".
    pub(super) numbered: HashSet<(String, String)>,
    /// The words of names and aliases by their length in characters, for near misses.
    by_length: HashMap<usize, Vec<String>>,
}

impl Index {
    pub(super) fn build(products: &[Product]) -> Self {
        let mut index = Self::default();
        let mut known: BTreeSet<String> = BTreeSet::new();
        for (place, product) in products.iter().enumerate() {
            // A catalog is bounded far below 2^32 rows.
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            for text in std::iter::once(&product.name).chain(&product.aliases) {
                index.add_name(place, text, &mut known);
            }
            for (column, cell) in &product.columns {
                let mute = MUTE_COLUMNS.contains(&column.as_str()) || cell.contains("://");
                if !mute && cell.chars().count() <= NAMING_CELL {
                    for word in words(cell) {
                        add(&mut index.variant, word, place);
                    }
                }
            }
        }
        for word in known {
            index.by_length.entry(word.chars().count()).or_default().push(word);
        }
        index
    }

    pub(super) fn vocabulary(&self) -> impl Iterator<Item = &str> {
        self.by_length.values().flatten().map(String::as_str)
    }

    /// The products that a word of a name, an alias or a further column may mean.
    pub(super) fn products_of(&self, word: &str) -> Vec<u32> {
        match (self.naming.get(word), self.variant.get(word)) {
            (Some(naming), Some(variant)) => {
                let mut both: Vec<u32> = naming.iter().chain(variant).copied().collect();
                both.sort_unstable();
                both.dedup();
                both
            }
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => Vec::new(),
        }
    }

    pub(super) fn knows(&self, word: &str) -> bool {
        self.naming.contains_key(word) || self.variant.contains_key(word)
    }

    /// The nearest word of a name or alias: 1 edit from 4 characters, 2 from 8, or a word that begins like it. Ties go to the
    /// smaller distance, then the alphabet.
    pub(super) fn near(&self, word: &str) -> Option<&str> {
        let length = word.chars().count();
        let budget = match length {
            0..=3 => return None,
            4..=7 => 1,
            _ => 2,
        };
        let mut best: Option<(usize, &str)> = None;
        for candidate in (length.saturating_sub(budget)..=length + budget)
            .filter_map(|n| self.by_length.get(&n))
            .flatten()
        {
            let distance = strsim::osa_distance(word, candidate);
            let found = (distance, candidate.as_str());
            if distance <= budget && best.is_none_or(|best| found < best) {
                best = Some(found);
            }
        }
        if best.is_none() && length <= 20 {
            let begun = self.vocabulary().filter(|candidate| candidate.starts_with(word)).min();
            best = begun.map(|candidate| (0, candidate));
        }
        best.map(|(_, word)| word)
    }

    fn add_name(&mut self, place: u32, text: &str, known: &mut BTreeSet<String>) {
        let words = words(text);
        if words.is_empty() {
            return;
        }
        add(&mut self.phrases, words.join(" "), place);
        if let Some(head) = words.iter().find(|word| !is_joint(word)) {
            self.heads.insert(head.clone());
        }
        for pair in words.windows(2) {
            let [first, second] = pair else { continue };
            if is_number(first) || is_number(second) {
                self.numbered.insert((first.clone(), second.clone()));
            } else if first.chars().count() + second.chars().count() >= 6 {
                let joined = format!("{first}{second}");
                self.heads.insert(joined.clone());
                add(&mut self.naming, joined, place);
            }
        }
        for word in words {
            if !is_joint(&word) {
                if word.chars().any(char::is_alphabetic) {
                    known.insert(word.clone());
                }
                add(&mut self.naming, word, place);
            }
        }
    }
}

/// The words of a name as they are compared with a message's.
pub(super) fn words(text: &str) -> Vec<String> {
    normalize(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

pub(super) fn is_joint(word: &str) -> bool {
    JOINTS.contains(&word)
}

pub(super) fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

/// Products come in order, so that lists stay sorted.
fn add(lists: &mut HashMap<String, Vec<u32>>, word: String, place: u32) {
    let list = lists.entry(word).or_default();
    if list.last() != Some(&place) {
        list.push(place);
    }
}
