//! The words a bot knows, and what each stands for.

use super::feature::Feature;
use super::meaning::Meanings;
use crate::text::{Cut, Lexicon, Stemmer, Vocabulary, WordClass};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// All words of one bot: the built-in lexicon's, the business's lexicon's, and those of keywords and examples.
#[derive(Debug)]
pub(super) struct Words {
    stemmer: Stemmer,
    known: FxHashMap<String, KnownWord>,
    /// English stems of the bot's own words.
    stems: FxHashSet<String>,
    /// The keyword word that stands for an English stem.
    keywords_by_stem: FxHashMap<String, u32>,
    keyword_ids: FxHashMap<String, u32>,
    keywords: Vec<String>,
    near: Vocabulary,
    meanings: Meanings,
}

/// What a word stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownWord {
    pub class: WordClass,
    /// The bot's own: in a keyword, an example or the business's lexicon. Others only the built-in lexicon knows.
    pub own: bool,
    /// What all forms of it share.
    pub stem: Feature,
    /// What it shares with words of the same meaning.
    pub meaning: Option<Feature>,
    /// The word of a keyword that it is a form of, where it is: see [`Words::keyword`].
    pub keyword: Option<u32>,
    /// A shorter word of a keyword that it is a form of as well, where it is the word of one itself: `alamat` of `alamatnya`. Only in
    /// Indonesian, where such a form is the same word: `sales` are no `sale`.
    pub base: Option<u32>,
    /// Its number among the words that are known as they stand.
    pub listed: Option<u32>,
}

impl KnownWord {
    /// Whether it belongs to a matter far from shops, and from this bot's.
    pub fn is_elsewhere(&self) -> bool {
        self.class.topic && !self.own
    }
}

impl Words {
    /// `keywords`, `vetoes` and `examples` hold normalised words, with repetitions: how often a word occurs decides between equally
    /// near ones. What stands only in vetoes is found in messages, but no word the bot can answer to.
    pub fn new(
        lexicon: &Lexicon,
        languages: &[String],
        keywords: &[String],
        vetoes: &[String],
        examples: &[String],
    ) -> Self {
        let mut frequencies: BTreeMap<&str, u32> = lexicon.built_in_words().map(|word| (word, 0)).collect();
        for word in lexicon.own_words() {
            frequencies.entry(word).or_default();
        }
        for word in keywords.iter().chain(examples) {
            *frequencies.entry(word).or_default() += 1;
        }
        for word in vetoes.iter().map(String::as_str).chain(Meanings::words()) {
            frequencies.entry(word).or_default();
        }
        let stemmer = Stemmer::new(languages);
        // Who writes "bagasinya berapa" as an example speaks of "bagasi", which may stand in none.
        let bare: Vec<&str> = match languages.iter().any(|language| language == "id") {
            true => keywords
                .iter()
                .chain(examples)
                .filter_map(|word| without_clitic(word))
                .collect(),
            false => Vec::new(),
        };
        for word in &bare {
            *frequencies.entry(word).or_default() += 1;
        }
        let distinct: BTreeSet<&String> = keywords.iter().chain(vetoes).collect();
        let numbered = || (0..).zip(&distinct);
        let mut own: FxHashSet<&str> = lexicon
            .own_words()
            .chain(keywords.iter().chain(examples).map(String::as_str))
            .chain(bare.iter().copied().filter(|word| is_content(lexicon.class(word))))
            .collect();
        let meanings = Meanings::new(&stemmer);
        let meaning = |word: &str| meanings.of(word, &stemmer.english(word));
        // A word that means what one of the bot's own does is the bot's own, too.
        let meant: FxHashSet<Feature> = own.iter().filter_map(|word| meaning(word)).collect();
        own.extend(Meanings::words().filter(|word| meaning(word).is_some_and(|meaning| meant.contains(&meaning))));
        let mut words = Self {
            // Of equally near words the one that may carry a matter, however common the others: "biya" is "biaya" rather than "bisa".
            near: Vocabulary::new(frequencies.iter().map(|(word, frequency)| {
                let carries = is_content(lexicon.class(word));
                (*word, if carries { *frequency } else { 0 })
            })),
            // In reverse, so that of several forms the first in text order stands for the stem.
            keywords_by_stem: numbered()
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .map(|(id, word)| (stemmer.english(word), id))
                .collect(),
            keyword_ids: numbered().map(|(id, word)| ((*word).clone(), id)).collect(),
            keywords: distinct.iter().map(|word| (*word).clone()).collect(),
            stems: own.iter().map(|word| stemmer.english(word)).collect(),
            meanings,
            known: FxHashMap::with_capacity_and_hasher(frequencies.len(), FxBuildHasher),
            stemmer,
        };
        let content: FxHashSet<&str> = own
            .iter()
            .copied()
            .filter(|word| is_content(lexicon.class(word)))
            .collect();
        for (listed, word) in (0..).zip(frequencies.keys()) {
            let class = lexicon.class(word);
            let stem = Feature::word(&words.stem_among(word, class, &content));
            let keyword = words.keyword_form(word);
            let base = keyword
                .and_then(|_| words.inflected_keyword(word))
                .filter(|base| keyword != Some(*base));
            let meaning = words.meanings.of(word, &words.stemmer.english(word));
            let own = own.contains(word);
            words.known.insert(
                (*word).to_owned(),
                KnownWord {
                    class,
                    own,
                    stem,
                    meaning,
                    keyword,
                    base,
                    listed: Some(listed),
                },
            );
        }
        words
    }

    /// From here on no word means what another does.
    pub fn forget_meanings(&mut self) {
        self.meanings = Meanings::default();
        for known in self.known.values_mut() {
            known.meaning = None;
        }
    }

    /// What is known of the word as it stands.
    pub fn get(&self, word: &str) -> Option<&KnownWord> {
        self.known.get(word)
    }

    /// The bot's own words that may carry the matter of a message, in no particular order.
    pub fn own_matter(&self) -> impl Iterator<Item = (&str, &KnownWord)> {
        let known = self.known.iter().map(|(word, known)| (word.as_str(), known));
        known.filter(|(_, known)| known.own && is_content(known.class))
    }

    /// What is known of an unlisted form of a word the bot knows: `stoknya` where it knows `stok`, `prices` where it knows `price`.
    pub fn inflected(&self, word: &str) -> Option<KnownWord> {
        let known = |stem: &str| {
            self.known
                .get(stem)
                .filter(|known| known.own && is_content(known.class))
        };
        let form = self.stemmer.stem(word, Cut::Derivation, |stem| known(stem).copied());
        // A small word stays one with a clitic behind it: "lengkapnya", "sekarangnya".
        let small = |stem: &str| self.known.get(stem).filter(|known| !is_content(known.class)).copied();
        if let Some(form) = form.or_else(|| self.stemmer.clitic(word, small)) {
            return Some(KnownWord {
                keyword: self.keyword_form(word),
                base: None,
                listed: None,
                ..form
            });
        }
        let stem = self.stemmer.english(word);
        (stem != word && self.stems.contains(&stem)).then(|| KnownWord {
            class: WordClass::default(),
            own: true,
            stem: Feature::word(&stem),
            meaning: self.meanings.of(word, &stem),
            keyword: self.keyword_form(word),
            base: None,
            listed: None,
        })
    }

    /// Whether a word is an everyday word with affixes: not the bot's matter, but no slip of the keys either.
    pub fn listed_form(&self, word: &str) -> bool {
        let listed = |stem: &str| self.known.contains_key(stem).then_some(());
        self.stemmer.stem(word, Cut::Inflection, listed).is_some() || {
            let stem = self.stemmer.english(word);
            stem != word && self.known.contains_key(&stem)
        }
    }

    /// The text of a keyword's word.
    pub fn keyword(&self, id: u32) -> Option<&str> {
        self.keywords.get(id as usize).map(String::as_str)
    }

    /// Every known word, by nearness.
    pub fn near(&self) -> &Vocabulary {
        &self.near
    }

    pub fn stemmer(&self) -> &Stemmer {
        &self.stemmer
    }

    /// A keyword's own word, or the one it is an inflection of. A word derived from it (`pesanan` of `pesan`) is another word.
    fn keyword_form(&self, word: &str) -> Option<u32> {
        let listed = self.keyword_ids.get(word).copied();
        listed
            .or_else(|| self.inflected_keyword(word))
            .or_else(|| self.keywords_by_stem.get(&self.stemmer.english(word)).copied())
    }

    /// The keyword's word that it is an Indonesian inflection of.
    fn inflected_keyword(&self, word: &str) -> Option<u32> {
        let listed = |stem: &str| self.keyword_ids.get(stem).copied();
        self.stemmer.stem(word, Cut::Inflection, listed)
    }

    fn stem_among(&self, word: &str, class: WordClass, content: &FxHashSet<&str>) -> String {
        if !is_content(class) {
            return word.to_owned();
        }
        let mut stem = word;
        // A stem may have a stem (`pesanannya`, `pesanan`, `pesan`); each step is shorter or ends it.
        for _ in 0..3 {
            let next = self
                .stemmer
                .stem(stem, Cut::Derivation, |stem| content.get(stem).copied());
            match next {
                Some(next) => stem = next,
                None => break,
            }
        }
        self.stemmer.english(stem)
    }
}

/// `bagasi` of `bagasinya`. What is left has letters enough to be a word.
fn without_clitic(word: &str) -> Option<&str> {
    const LETTERS: usize = 4;
    word.strip_suffix("nya")
        .filter(|bare| bare.len() >= LETTERS && bare.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// Whether a word may carry the matter of a message. Words of other classes are never stemmed either: `berapa` is no `apa`.
pub(super) fn is_content(class: WordClass) -> bool {
    !(class.stop || class.question || class.vocative || class.courtesy || class.place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let languages = ["id".to_owned(), "en".to_owned()];
        let split = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let lexicon = Lexicon::built_in(&languages);
        Words::new(
            &lexicon,
            &languages,
            &split("harga stok price pesan"),
            &split("sepeda"),
            &split("pesanan saya sampai mana kirim berapa"),
        )
    }

    #[test]
    fn forms_of_a_word_share_its_stem() {
        for (word, stem) in [
            ("pesanannya", "pesan"),
            ("pengiriman", "kirim"),
            ("stoknya", "stok"),
            ("prices", "price"),
        ] {
            assert_eq!(
                words().inflected(word).map(|known| known.stem),
                Some(Feature::word(stem)),
                "{word}"
            );
        }
        assert!(words().inflected("kelapa").is_none());
        assert!(words().inflected("sekarangnya").is_some_and(|known| known.class.stop));
        assert_eq!(words().get("harga").map(|known| known.own), Some(true));
        assert_eq!(words().get("sepeda").map(|known| known.own), Some(false));
        assert!(words().listed_form("rumahnya") && !words().listed_form("zebranya"));
        assert_eq!(
            words().get("pesanan").map(|known| known.stem),
            Some(Feature::word("pesan"))
        );
        assert_eq!(
            words().get("berapa").map(|known| known.stem),
            Some(Feature::word("berapa"))
        );
    }

    #[test]
    fn only_inflections_speak_for_a_keyword() {
        let words = words();
        let keyword = |word: &str| {
            let known = words.get(word).copied().or_else(|| words.inflected(word));
            known.and_then(|known| known.keyword).and_then(|id| words.keyword(id))
        };
        for (word, expected) in [
            ("harganya", Some("harga")),
            ("pricing", Some("price")),
            ("pesan", Some("pesan")),
            ("pesanan", None),
            ("dipesan", Some("pesan")),
        ] {
            assert_eq!(keyword(word), expected, "{word}");
        }
    }
}
