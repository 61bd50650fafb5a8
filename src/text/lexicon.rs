//! Slang, synonyms, stop words and affixes, by language.

use super::normalize::normalize;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What is known of words before any bot is read: the project's own small lexicon, plus a business's `lexicon/*.yaml`.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    readings: FxHashMap<String, Reading>,
    /// Readings of phrases, by their first word; longest phrase first.
    phrases: FxHashMap<String, Vec<PhraseReading>>,
    classes: FxHashMap<String, WordClass>,
    protected: FxHashSet<String>,
}

/// What a word is read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub words: Vec<String>,
    pub change: Change,
}

#[derive(Clone, Debug)]
struct PhraseReading {
    /// The words after the first.
    rest: Vec<String>,
    reading: Reading,
}

/// Why a word is read differently from how it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Letters repeated for emphasis.
    Stretched,
    /// `kira2`.
    Doubled,
    /// Chat spelling the built-in lexicon knows.
    Slang,
    /// The business's own synonym.
    Synonym,
    /// A slip of the keys.
    Typo,
    /// Digits written for letters (`k4os`).
    Digits,
}

impl Change {
    /// The word `sapa explain` prints.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stretched => "stretched",
            Self::Doubled => "doubled",
            Self::Slang => "slang",
            Self::Synonym => "synonym",
            Self::Typo => "typo",
            Self::Digits => "digits",
        }
    }
}

/// What part a word plays, and in which languages. A word may play several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordClass {
    /// Carries no matter of its own (`yang`, `the`).
    pub stop: bool,
    /// Asks (`berapa`, `how`).
    pub question: bool,
    /// Addresses the shop (`kak`, `min`).
    pub vocative: bool,
    /// Greets, thanks, excuses or announces a question (`halo`, `makasih`, `tanya`).
    pub courtesy: bool,
    /// Names a place.
    pub place: bool,
    /// Bit `n`: a word of the lexicon's `n`-th built-in language (0 Indonesian, 1 English).
    languages: u8,
}

impl WordClass {
    /// Whether it plays any part but that of an everyday word.
    #[cfg(test)]
    fn is_played(self) -> bool {
        self.stop || self.question || self.vocative || self.courtesy || self.place
    }

    /// Whether it is a word of that language (`id`, `en`) by the built-in lexicon.
    pub fn speaks(self, language: &str) -> bool {
        BUILT_IN
            .iter()
            .position(|(code, _)| *code == language)
            .is_some_and(|at| self.languages & (1 << at) != 0)
    }
}

const BUILT_IN: [(&str, &str); 2] = [
    ("id", include_str!("lexicon/id.tsv")),
    ("en", include_str!("lexicon/en.tsv")),
];

impl Lexicon {
    /// The lexicon shipped with Sapa for these languages (`id`, `en`; others have none).
    pub fn built_in(languages: &[String]) -> Self {
        let mut lexicon = Self::default();
        for (at, (code, data)) in BUILT_IN.iter().enumerate() {
            if languages.iter().any(|language| language == code) {
                lexicon.load(data, 1 << at);
            }
        }
        lexicon
    }

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

    /// Adds a business's own protected word, which neither slang nor spelling repair changes.
    pub fn protect(&mut self, word: &str) {
        for word in normalize(word).split(' ').filter(|word| !word.is_empty()) {
            if self
                .readings
                .get(word)
                .is_some_and(|reading| reading.change == Change::Slang)
            {
                self.readings.remove(word);
            }
            self.protected.insert(word.to_owned());
        }
    }

    pub fn is_protected(&self, word: &str) -> bool {
        self.protected.contains(word)
    }

    /// The part a normalised word plays. A word the lexicon does not know plays none.
    pub fn class(&self, word: &str) -> WordClass {
        self.classes.get(word).copied().unwrap_or_default()
    }

    /// The lexicon shipped with Sapa, in all its languages.
    pub fn every_language() -> &'static Self {
        static EVERY: LazyLock<Lexicon> = LazyLock::new(|| {
            let languages = BUILT_IN.map(|(code, _)| code.to_owned());
            Lexicon::built_in(&languages)
        });
        &EVERY
    }

    /// Whether the built-in lexicon lists the word in some class, if only as an everyday word.
    pub fn lists(&self, word: &str) -> bool {
        self.classes.contains_key(word)
    }

    /// The words it ships with, in no particular order.
    pub(crate) fn built_in_words(&self) -> impl Iterator<Item = &str> {
        self.classes.keys().map(String::as_str)
    }

    /// The words the business gave it, in no particular order: what its synonyms are read as, and protected words.
    pub(crate) fn own_words(&self) -> impl Iterator<Item = &str> {
        let phrases = self.phrases.values().flatten().map(|phrase| &phrase.reading);
        let readings = self
            .readings
            .values()
            .chain(phrases)
            .filter(|reading| reading.change == Change::Synonym);
        readings
            .flat_map(|reading| &reading.words)
            .chain(&self.protected)
            .map(String::as_str)
    }

    /// The one word that `word` is read as, if it is.
    pub(crate) fn reading(&self, word: &str) -> Option<&str> {
        match self.readings.get(word)?.words.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// How many of the words that start with `first` form a known phrase or word, and what they are read as. An enclitic `-nya`
    /// behind the last of them is no obstacle (`biaya kirimnya`, `hrgnya`).
    pub(super) fn read<'w>(
        &self,
        first: &str,
        rest: impl Iterator<Item = &'w str> + Clone,
    ) -> Option<(usize, &Reading)> {
        let phrase = self.phrases.get(first).into_iter().flatten().find(|phrase| {
            let mut rest = rest.clone();
            let last = phrase.rest.len().saturating_sub(1);
            let same =
                |at: usize, word: &str, typed: &str| typed == word || at == last && without_nya(typed) == Some(word);
            (0..)
                .zip(&phrase.rest)
                .all(|(at, word)| rest.next().is_some_and(|typed| same(at, word, typed)))
        });
        if let Some(phrase) = phrase {
            return Some((phrase.rest.len() + 1, &phrase.reading));
        }
        let bare = || {
            without_nya(first)
                .filter(|_| !self.classes.contains_key(first))
                .and_then(|bare| self.readings.get(bare))
        };
        self.readings.get(first).or_else(bare).map(|reading| (1, reading))
    }

    fn add_reading(&mut self, typed: &str, reading: Reading) {
        let mut words = typed.split(' ');
        let Some(first) = words.next().filter(|first| !first.is_empty()) else {
            return;
        };
        let rest: Vec<String> = words.map(str::to_owned).collect();
        if reading.words.iter().map(String::as_str).eq(typed.split(' ')) {
            return;
        }
        if rest.is_empty() {
            if !self.protected.contains(first) || reading.change == Change::Synonym {
                self.readings.insert(first.to_owned(), reading);
            }
            return;
        }
        let phrases = self.phrases.entry(first.to_owned()).or_default();
        phrases.retain(|phrase| phrase.rest != rest);
        phrases.push(PhraseReading { rest, reading });
        phrases.sort_by(|a, b| b.rest.len().cmp(&a.rest.len()).then_with(|| a.rest.cmp(&b.rest)));
    }

    fn load(&mut self, data: &str, language: u8) {
        for line in data.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(kind), Some(second)) = (columns.next(), columns.next()) else {
                continue;
            };
            if kind == "slang" {
                self.load_slang(second, columns.next().unwrap_or_default(), language);
                continue;
            }
            for word in second.split(' ') {
                let class = self.classes.entry(normalize(word)).or_default();
                class.languages |= language;
                match kind {
                    "stop" => class.stop = true,
                    "question" => class.question = true,
                    "vocative" => class.vocative = true,
                    "place" => class.place = true,
                    "plain" => {}
                    _ => class.courtesy = true,
                }
            }
        }
    }

    fn load_slang(&mut self, read: &str, spellings: &str, language: u8) {
        let words: Vec<String> = read.split(' ').map(str::to_owned).collect();
        for word in &words {
            self.classes.entry(word.clone()).or_default().languages |= language;
        }
        for spelling in spellings.split(' ') {
            let typed = normalize(&spelling.replace('_', " "));
            if typed.contains(' ') {
                // Words of a phrase are words by themselves, too: never a slip of another.
                for word in typed.split(' ').filter(|word| !self.readings.contains_key(*word)) {
                    self.classes.entry(word.to_owned()).or_default().languages |= language;
                }
            }
            // The first language that knows a spelling keeps it.
            if !self.readings.contains_key(&typed) {
                self.add_reading(
                    &typed,
                    Reading {
                        words: words.clone(),
                        change: Change::Slang,
                    },
                );
            }
        }
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

/// The word before an enclitic `-nya`, if enough of one is left.
fn without_nya(word: &str) -> Option<&str> {
    word.strip_suffix("nya").filter(|bare| bare.len() >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Utterance;

    fn both() -> Lexicon {
        Lexicon::built_in(&["id".to_owned(), "en".to_owned()])
    }

    fn check(lexicon: &Lexicon, typed: &str, expected: &str) {
        let words: Vec<&str> = typed.split(' ').collect();
        let read = lexicon.read(words[0], words[1..].iter().copied());
        let read = read.map(|(used, reading)| format!("{used} {}", reading.words.join(" ")));
        assert_eq!(read.as_deref().unwrap_or(""), expected, "{typed}");
    }

    #[test]
    fn slang_is_read() {
        let lexicon = both();
        check(&lexicon, "brp", "1 berapa");
        check(&lexicon, "ongkos kirim ke", "2 ongkir");
        check(&lexicon, "biaya kirimnya berapa", "2 ongkir");
        check(&lexicon, "hrgnya", "1 harga");
        check(&lexicon, "hanya", "");
        check(&lexicon, "ongkos", "");
        check(&lexicon, "pls", "1 please");
        check(&lexicon, "harga", "");
        check(&Lexicon::built_in(&["en".to_owned()]), "brp", "");
    }

    #[test]
    fn no_reading_leads_to_another() {
        let lexicon = both();
        for reading in lexicon.readings.values() {
            for word in &reading.words {
                let again = lexicon.readings.get(word);
                assert!(again.is_none(), "{word} is read, and read again as {again:?}");
            }
        }
    }

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

    /// Every entry of the lexicon, alone and in the midst of a message.
    #[test]
    fn every_entry_reads_as_it_says() {
        let mut wrong = Vec::new();
        for (code, data) in BUILT_IN {
            let lexicon = Lexicon::built_in(&[code.to_owned()]);
            let mut spellings: FxHashSet<String> = FxHashSet::default();
            for line in data.lines().filter(|line| !line.starts_with('#')) {
                let columns: Vec<&str> = line.split('\t').collect();
                let read = |typed: &str| -> Vec<String> {
                    let utterance = Utterance::read(typed, &lexicon);
                    utterance.words.into_iter().map(|word| word.text).collect()
                };
                match columns.as_slice() {
                    ["slang", meant, typed] => {
                        for typed in typed.split(' ').map(|typed| typed.replace('_', " ")) {
                            let amid: Vec<&str> =
                                ["zebra"].into_iter().chain(meant.split(' ')).chain(["zebra"]).collect();
                            let twice = !spellings.insert(typed.clone());
                            let listed = !typed.contains(' ') && lexicon.class(&typed).is_played();
                            if read(&typed).join(" ") != *meant
                                || read(&format!("Zebra {typed}, zebra")) != amid
                                || twice
                                || listed
                            {
                                wrong.push(format!("{code}: {typed:?} reads {:?}, not {meant:?}", read(&typed)));
                            }
                        }
                    }
                    [class, words] => {
                        for word in words.split(' ') {
                            let known = lexicon.class(word);
                            let plays = match *class {
                                "stop" => known.stop,
                                "question" => known.question,
                                "vocative" => known.vocative,
                                "courtesy" => known.courtesy,
                                "place" => known.place,
                                "plain" => lexicon.lists(word),
                                _ => false,
                            };
                            if !plays || !known.speaks(code) || normalize(word) != word {
                                wrong.push(format!("{code}: {word:?} is no {class}"));
                            }
                        }
                    }
                    _ => wrong.push(format!("{code}: what is {line:?}?")),
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn classes() {
        let lexicon = both();
        assert!(
            lexicon.class("yang").stop && lexicon.class("yang").speaks("id") && !lexicon.class("yang").speaks("en")
        );
        assert!(lexicon.class("kak").vocative);
        assert!(lexicon.class("how").question && lexicon.class("how").speaks("en"));
        assert!(lexicon.class("halo").courtesy);
        assert_eq!(lexicon.class("zebra"), WordClass::default());
    }
}
