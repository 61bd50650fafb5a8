//! A message as typed and as compared, with the way back from one to the other.

use super::lexicon::{Change, Lexicon, Reading};
use super::normalize::{Shape, Token, tokens};

/// One message read: its words in comparable form, each pointing at what was typed.
#[derive(Clone, Debug, Default)]
pub struct Utterance {
    /// The message exactly as typed.
    pub raw: String,
    /// Its words in order.
    pub words: Vec<Word>,
}

/// One word of an [`Utterance`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Normalised, slang resolved, and, once matching has repaired it, in its repaired form.
    pub text: String,
    /// Byte range in [`Utterance::raw`], on character boundaries. Words that come from one typed word share its range.
    pub start: usize,
    /// End of that range, exclusive.
    pub end: usize,
    /// Why it reads differently from what was typed; `None` where only case or punctuation does.
    pub change: Option<Change>,
}

impl Word {
    /// A word that reads as typed.
    pub fn new(text: &str, start: usize, end: usize) -> Self {
        Self {
            text: text.to_owned(),
            start,
            end,
            change: None,
        }
    }
}

/// A message parted into normalised words, which more than one lexicon may read.
#[derive(Clone, Debug)]
pub struct Parted(Vec<Token>);

impl Parted {
    /// Parts a message. Linear in its length.
    pub fn new(raw: &str) -> Self {
        Self(tokens(raw))
    }
}

impl Utterance {
    /// Reads a message. Linear in its length.
    pub fn read(raw: &str, lexicon: &Lexicon) -> Self {
        Self::of(raw, &Parted::new(raw), lexicon)
    }

    /// Reads a message that is parted already.
    pub fn of(raw: &str, parted: &Parted, lexicon: &Lexicon) -> Self {
        Self::beside(raw, parted, lexicon, |_| false)
    }

    /// The same where some words are `known` to be right as they are, whatever slang reads them as.
    pub fn beside(raw: &str, Parted(tokens): &Parted, lexicon: &Lexicon, known: impl Fn(&str) -> bool) -> Self {
        let mut words = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let (start, shape) = (token.start, token.shape);
            let rest = tokens[at + 1..].iter().map(|token| token.text.as_str());
            let single = (token.shape == Shape::Stretched).then(|| single_letters(&token.text));
            let stretched = || lexicon.read(single.as_deref()?, std::iter::empty());
            let before = words.last().map_or("", |word: &Word| word.text.as_str());
            let is_unit = || lexicon.is_unit_behind(&token.text, before);
            let is_right = |(used, reading): &(usize, &Reading)| {
                *used == 1 && reading.change == Change::Slang && (known(&token.text) || is_unit())
            };
            let read = lexicon.read(&token.text, rest).or_else(stretched);
            if let Some((used, reading)) = read.filter(|read| !is_right(read)) {
                let end = tokens.get(at + used - 1).map_or(token.end, |last| last.end);
                words.extend(reading.words.iter().map(|text| Word {
                    text: text.clone(),
                    start,
                    end,
                    change: Some(reading.change),
                }));
                at += used;
                continue;
            }
            let end = token.end;
            words.push(Word {
                text: token.text.clone(),
                start,
                end,
                change: match shape {
                    Shape::Plain => None,
                    Shape::Stretched => Some(Change::Stretched),
                    Shape::Doubled => Some(Change::Doubled),
                },
            });
            at += 1;
        }
        Self {
            raw: raw.to_owned(),
            words,
        }
    }
}

/// The word with each doubled letter written once (`makasiih` → `makasih`).
pub(crate) fn single_letters(word: &str) -> String {
    let mut single = String::with_capacity(word.len());
    for c in word.chars() {
        if !(c.is_alphabetic() && single.ends_with(c)) {
            single.push(c);
        }
    }
    single
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(raw: &str, expected: &[(&str, &str)]) {
        let lexicon = Lexicon::built_in(&["id".to_owned(), "en".to_owned()]);
        let utterance = Utterance::read(raw, &lexicon);
        let words: Vec<(&str, &str)> = utterance
            .words
            .iter()
            .map(|word| (word.text.as_str(), &raw[word.start..word.end]))
            .collect();
        assert_eq!(words, expected, "{raw:?}");
    }

    #[test]
    fn words_point_at_what_was_typed() {
        check(
            "Brp  HRGA, kak?",
            &[("berapa", "Brp"), ("harga", "HRGA"), ("kak", "kak")],
        );
        check("makasih 🙏", &[("terima", "makasih"), ("kasih", "makasih")]);
        check("makasiiih", &[("terima", "makasiiih"), ("kasih", "makasiiih")]);
        check("Ongkos\nKirim dmn", &[("ongkir", "Ongkos\nKirim"), ("dimana", "dmn")]);
        check("kira2", &[("kira", "kira2"), ("kira", "kira2")]);
        check("cm 70 cm", &[("cuma", "cm"), ("70", "70"), ("cm", "cm")]);
        check("sepuluh cm", &[("sepuluh", "sepuluh"), ("cm", "cm")]);
        check("brp cm", &[("berapa", "brp"), ("cm", "cm")]);
        check("", &[]);
    }

    proptest! {
        #[test]
        fn offsets_are_character_boundaries_in_order(raw in ".{0,80}|[a-z2 ]{0,60}") {
            let lexicon = Lexicon::built_in(&["id".to_owned(), "en".to_owned()]);
            let mut last = 0;
            for word in Utterance::read(&raw, &lexicon).words {
                prop_assert!(raw.get(word.start..word.end).is_some());
                prop_assert!(word.start >= last && word.end > word.start);
                last = word.start;
            }
        }
    }
}
