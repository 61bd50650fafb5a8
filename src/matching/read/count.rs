//! The words of a message by what they carry.

use super::super::feature::Feature;
use super::super::spelling::Recognised;
use super::super::words::is_content;
use crate::text::WordClass;

/// In a message of so few words one that carries something is not enough by itself.
pub(super) const FEW: usize = 3;

/// An everyday word, and what asks.
const ASKED_BRIEFLY: usize = 2;

/// The words of a message by what they carry.
#[derive(Default)]
pub(super) struct Count {
    /// All but vocatives.
    pub(super) words: usize,
    /// What is left without stop words, question words, vocatives and values; greetings only where a keyword holds them.
    pub(super) content: usize,
    /// Of those, what the bot does not know.
    pub(super) unknown: usize,
    /// Whether one of those belongs to a matter far from shops.
    pub(super) elsewhere: bool,
    /// Content that is no greeting or thanks.
    pub(super) matter: usize,
    /// Question words that are no value.
    pub(super) questions: usize,
    /// All but stop words, question words and vocatives.
    pub(super) telling: usize,
    /// Of those, everyday words.
    pub(super) everyday: usize,
    /// The last word, where the bot knows it as one that may carry the matter.
    pub(super) last: Option<Feature>,
}

impl Count {
    pub(super) fn add(&mut self, how: &Recognised, covered: bool, in_keyword: impl FnOnce() -> bool) {
        let (class, own, stem) = match how {
            Recognised::Known(known) => {
                self.elsewhere |= known.is_elsewhere() && !covered;
                (known.class, known.own, Some(known.stem))
            }
            Recognised::Catalog => (WordClass::default(), true, None),
            Recognised::Unknown => (WordClass::default(), false, None),
            Recognised::Shape => {
                self.words += 1;
                self.telling += 1;
                return;
            }
        };
        if class.vocative {
            return;
        }
        self.words += 1;
        self.last = stem.filter(|_| is_content(class));
        if class.stop || class.question {
            self.telling += usize::from(covered);
            self.questions += usize::from(class.question && !covered);
            return;
        }
        self.telling += 1;
        self.everyday += usize::from(class.everyday);
        if class.place || covered {
            return;
        }
        let counts = !class.courtesy || in_keyword();
        self.content += usize::from(counts);
        self.unknown += usize::from(!own && !class.courtesy);
        self.matter += usize::from(!class.courtesy);
    }

    /// Whether an everyday word is all that is said, if need be with a question word or another small one ("jam", "kapan hari").
    pub(super) fn is_one_everyday_word(&self) -> bool {
        self.telling == 1 && self.everyday == 1 && self.words <= ASKED_BRIEFLY
    }
}
