//! Slang, synonyms, stop words and affixes, by language.

mod synonym;

use super::normalize::normalize;
use super::number_word::is_number_word;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

/// What is known of words before any bot is read: the project's own small lexicon, plus a business's `lexicon/*.yaml`.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    readings: FxHashMap<String, Reading>,
    /// Readings of phrases, by their first word; longest phrase first.
    phrases: FxHashMap<String, Vec<PhraseReading>>,
    classes: FxHashMap<String, WordClass>,
    protected: FxHashSet<String>,
    /// Spellings of slang that are words of their own, too (`krim`, cream, is also typed for `kirim`): see [`Lexicon::yield_to`].
    words_too: FxHashSet<String>,
    /// Spellings of slang that are units behind a number: `cm`, typed for `cuma`, too.
    units: FxHashSet<String>,
}

/// Behind these, or a number, a unit stands: "setengah cm", "berapa cm", "in cm".
const BEFORE_UNIT: [&str; 5] = ["setengah", "berapa", "dalam", "per", "in"];

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
    /// Two words written as one (`hargakaos`): this is one of them.
    Glued,
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
            Self::Glued => "glued",
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
    /// Is an everyday word that says little alone (`hari`, `week`).
    pub everyday: bool,
    /// Belongs to a matter far from shops (`skripsi`, `galaxy`).
    pub topic: bool,
    /// Turns up in talk about anything (`masalah`, `turn`): where a bot lacks it, it is no matter that the bot does not know.
    pub light: bool,
    /// Bit `n`: a word of the lexicon's `n`-th built-in language (0 Indonesian, 1 English).
    languages: u8,
}

impl WordClass {
    /// Whether it plays any part but that of an everyday word.
    #[cfg(test)]
    fn is_played(self) -> bool {
        self.stop || self.question || self.vocative || self.courtesy || self.place
    }

    /// Whether the built-in lexicon lists it, if only as an everyday word.
    pub fn is_listed(&self) -> bool {
        self.languages != 0
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

    /// Adds a business's own protected word, which neither slang nor spelling repair changes.
    pub fn protect(&mut self, word: &str) {
        for word in normalize(word).split(' ').filter(|word| !word.is_empty()) {
            if self.is_slang(word) {
                self.readings.remove(word);
            }
            self.protected.insert(word.to_owned());
        }
    }

    /// Whether a spelling of slang is a word of its own, too, so that a business that writes it may mean that.
    pub fn is_word_too(&self, spelling: &str) -> bool {
        self.words_too.contains(spelling)
    }

    /// Whether a spelling of slang is a unit where it stands behind this word.
    pub(super) fn is_unit_behind(&self, spelling: &str, before: &str) -> bool {
        let counts = || {
            before.ends_with(|c: char| c.is_ascii_digit()) || is_number_word(before) || BEFORE_UNIT.contains(&before)
        };
        self.units.contains(spelling) && counts()
    }

    /// Reads a spelling of built-in slang as the word it is: the business has a word that is written so.
    pub fn yield_to(&mut self, word: &str) {
        if self.is_slang(word) {
            self.readings.remove(word);
            // A word like any other now, no slip of the keys.
            self.classes.entry(word.to_owned()).or_default();
        }
    }

    /// Whether the built-in lexicon reads the word as another.
    fn is_slang(&self, word: &str) -> bool {
        let reading = self.readings.get(word);
        reading.is_some_and(|reading| reading.change == Change::Slang)
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
            match kind {
                "slang" => self.load_slang(second, columns.next().unwrap_or_default(), language),
                "word" => self.words_too.extend(second.split(' ').map(str::to_owned)),
                "unit" => self.units.extend(second.split(' ').map(str::to_owned)),
                class => self.load_class(class, second, language),
            }
        }
    }

    fn load_class(&mut self, kind: &str, words: &str, language: u8) {
        for word in words.split(' ') {
            let class = self.classes.entry(normalize(word)).or_default();
            class.languages |= language;
            match kind {
                "stop" => class.stop = true,
                "question" => class.question = true,
                "vocative" => class.vocative = true,
                "place" => class.place = true,
                "topic" => class.topic = true,
                "plain" => class.everyday = true,
                "light" => class.light = true,
                _ => class.courtesy = true,
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

/// The word before an enclitic `-nya`, if enough of one is left.
fn without_nya(word: &str) -> Option<&str> {
    word.strip_suffix("nya").filter(|bare| bare.len() >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Utterance;

    pub(super) fn both() -> Lexicon {
        Lexicon::built_in(&["id".to_owned(), "en".to_owned()])
    }

    pub(super) fn check(lexicon: &Lexicon, typed: &str, expected: &str) {
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
                    ["word" | "unit", words] => {
                        let no_slang = words.split(' ').filter(|word| !lexicon.is_slang(word));
                        wrong.extend(no_slang.map(|word| format!("{code}: {word:?} is no slang")));
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
                                "topic" => known.topic,
                                "plain" => known.everyday,
                                "light" => known.light,
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
