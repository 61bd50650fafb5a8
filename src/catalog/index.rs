//! Words of products, kept for finding.

use super::Product;
use super::variant::tells_variants;
use crate::text::{Lexicon, Vocabulary, is_number_word, normalize};
use rustc_hash::{FxHashMap, FxHashSet};

/// Columns whose cells are no words of the product.
const MUTE_COLUMNS: &[&str] = &["image", "url", "link", "gambar", "foto", "photo", "video"];
/// A cell with more characters describes, it does not name.
const NAMING_CELL: usize = 60;

/// Which products a word may mean. Products are their places in the catalog.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Words of names and aliases, and two of them written as one.
    pub(super) naming: FxHashMap<String, Vec<u32>>,
    /// Words of further columns, and parts of skus.
    pub(super) variant: FxHashMap<String, Vec<u32>>,
    /// Words of the columns that tell what a product comes in, with these columns.
    pub(super) told: FxHashMap<String, Vec<String>>,
    /// Whole names and aliases, their words joined by spaces.
    pub(super) phrases: FxHashMap<String, Vec<u32>>,
    /// Words that name a product on their own: those with which a name or an alias begins (what it is, before how it is),
    /// and two words written as one.
    pub(super) heads: FxHashSet<String>,
    /// Everyday words that only further spellings hold ("how long", "baju": "long sleeve", "baju batik") and words that carry nothing
    /// anywhere: alone they name no product.
    pub(super) everyday: FxHashSet<String>,
    /// Neighbouring words of names, aliases and skus of which one is a number: "isi 3".
    pub(super) numbered: FxHashSet<(String, String)>,
    /// Every word of names, aliases, skus and naming columns, and near misses of it.
    pub(super) words: Vocabulary,
    /// The words of names and aliases in text order, for beginnings.
    sorted: Vec<String>,
}

impl Index {
    pub(super) fn build(products: &[Product]) -> Self {
        let mut index = Self::default();
        let mut counts: FxHashMap<String, u32> = FxHashMap::default();
        for (place, product) in products.iter().enumerate() {
            // A catalog is bounded far below 2^32 rows.
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            let mut words = index.add_sku(place, &product.sku);
            for text in std::iter::once(&product.name).chain(&product.aliases) {
                words.extend(index.add_name(place, text));
            }
            for (column, cell) in &product.columns {
                words.extend(index.add_column(place, column, cell));
            }
            for word in words {
                *counts.entry(word).or_default() += 1;
            }
        }
        index.everyday = everyday(products);
        index.sorted = index.naming.keys().cloned().collect();
        index.sorted.sort_unstable();
        // The order of words never matters: of equally near ones the more frequent, then the first in text order is taken.
        index.words = Vocabulary::new(counts.iter().map(|(word, count)| (word.as_str(), *count)));
        index
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

    /// The word of some product that is nearest to a mistyped one, or else the first of a name that begins like it.
    pub(super) fn near(&self, word: &str) -> Option<&str> {
        let near = self.words.nearest(word).map(|near| near.word);
        near.filter(|near| self.knows(near)).or_else(|| self.begun(word))
    }

    /// A beginning has at least as many letters as a word that is repaired.
    fn begun(&self, word: &str) -> Option<&str> {
        self.beginning(word).filter(|_| word.chars().count() >= 4)
    }

    /// Whether some word of a name begins like this.
    pub(super) fn begins_name(&self, word: &str) -> bool {
        self.beginning(word).is_some()
    }

    /// The first word of a name, in text order, that begins like this.
    fn beginning(&self, word: &str) -> Option<&str> {
        let at = self.sorted.partition_point(|known| known.as_str() < word);
        let known = self.sorted.get(at).filter(|known| known.starts_with(word));
        known.map(String::as_str)
    }

    /// A sku is found as a whole; its parts only narrow, since they may be any word.
    fn add_sku(&mut self, place: u32, sku: &str) -> Vec<String> {
        let words = words(sku);
        if !words.is_empty() {
            add(&mut self.phrases, words.join(" "), place);
        }
        self.add_numbered(&words);
        for word in &words {
            add(&mut self.variant, word.clone(), place);
        }
        words
    }

    fn add_column(&mut self, place: u32, column: &str, cell: &str) -> Vec<String> {
        let mute = MUTE_COLUMNS.contains(&column) || cell.contains("://");
        if mute || cell.chars().count() > NAMING_CELL {
            return Vec::new();
        }
        let mut words = words(cell);
        let sizes: Vec<String> = words.iter().filter_map(|word| other_size(word)).collect();
        words.extend(sizes);
        let tells = tells_variants(column);
        for word in &words {
            add(&mut self.variant, word.clone(), place);
            if tells {
                let columns = self.told.entry(word.clone()).or_default();
                if !columns.iter().any(|known| known == column) {
                    columns.push(column.to_owned());
                }
            }
        }
        words
    }

    fn add_name(&mut self, place: u32, text: &str) -> Vec<String> {
        let words = words(text);
        if words.is_empty() {
            return words;
        }
        add(&mut self.phrases, words.join(" "), place);
        if let Some(head) = words.iter().find(|word| !is_joint(word)) {
            self.heads.insert(head.clone());
        }
        self.add_numbered(&words);
        for pair in words.windows(2) {
            let [first, second] = pair else { continue };
            let plain = !is_digits(first) && !is_digits(second);
            if plain && first.chars().count() + second.chars().count() >= 6 {
                let joined = format!("{first}{second}");
                self.heads.insert(joined.clone());
                add(&mut self.naming, joined, place);
            }
        }
        for word in words.iter().filter(|word| !is_joint(word)) {
            add(&mut self.naming, word.clone(), place);
        }
        words
    }

    fn add_numbered(&mut self, words: &[String]) {
        for pair in words.windows(2) {
            let [first, second] = pair else { continue };
            if is_number(first) || is_number(second) {
                self.numbered.insert((first.clone(), second.clone()));
            }
        }
    }
}

/// A size in its other spelling: `2XL` is `XXL`.
pub(super) fn other_size(word: &str) -> Option<String> {
    const SIZES: [(&str, &str); 4] = [("2xl", "xxl"), ("3xl", "xxxl"), ("4xl", "xxxxl"), ("5xl", "xxxxxl")];
    SIZES.iter().find_map(|(short, long)| match word {
        _ if word == *short => Some((*long).to_owned()),
        _ if word == *long => Some((*short).to_owned()),
        _ => None,
    })
}

fn everyday(products: &[Product]) -> FxHashSet<String> {
    let lexicon = Lexicon::every_language();
    let of_names: FxHashSet<String> = products.iter().flat_map(|product| words(&product.name)).collect();
    let of_aliases = products
        .iter()
        .flat_map(|product| &product.aliases)
        .flat_map(|alias| words(alias));
    let listed = of_aliases.filter(|word| lexicon.lists(word) && !of_names.contains(word));
    let empty = of_names.iter().filter(|word| lexicon.class(word).stop).cloned();
    listed.chain(empty).collect()
}

/// The words of a name as they are compared with a message's.
pub(super) fn words(text: &str) -> Vec<String> {
    normalize(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Words that join the parts of a name ("kaos polos *warna* hitam") and say nothing of the product themselves.
pub(super) fn is_joint(word: &str) -> bool {
    matches!(
        word,
        "yang"
            | "warna"
            | "ukuran"
            | "size"
            | "colour"
            | "color"
            | "in"
            | "nomor"
            | "no"
            | "isi"
            | "dan"
            | "and"
            | "untuk"
            | "buat"
            | "for"
            | "dengan"
            | "with"
            | "of"
            | "the"
            | "a"
            | "an"
            | "model"
            | "tipe"
            | "type"
            | "jenis"
            | "merk"
            | "merek"
    )
}

/// Whether it is a number, in digits or as a word.
pub(super) fn is_number(word: &str) -> bool {
    is_digits(word) || is_number_word(word)
}

fn is_digits(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

/// Products come in order, so that lists stay sorted.
fn add(lists: &mut FxHashMap<String, Vec<u32>>, word: String, place: u32) {
    let list = lists.entry(word).or_default();
    if list.last() != Some(&place) {
        list.push(place);
    }
}
