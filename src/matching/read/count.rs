//! The words of a message by what they carry.

use super::super::feature::Feature;
use super::super::spelling::Recognised;
use super::super::words::is_content;
use super::super::{Found, SlotValue};
use crate::text::{Utterance, WordClass};

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
    content: usize,
    /// Of those, what the bot does not know.
    unknown: usize,
    /// Of those, what turns up in talk about anything.
    light: usize,
    /// Whether one of those belongs to a matter far from shops.
    pub(super) elsewhere: bool,
    /// Content that is no greeting or thanks.
    pub(super) matter: usize,
    /// Question words that are no value.
    pub(super) questions: usize,
    /// All but stop words, question words and vocatives.
    pub(super) telling: usize,
    /// Of those, everyday words.
    everyday: usize,
    /// What tells and is not unknown, and of that everyday words.
    known: usize,
    known_everyday: usize,
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
                self.known += 1;
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
            self.known += usize::from(covered);
            self.questions += usize::from(class.question && !covered);
            return;
        }
        let unknown = !(own || class.courtesy || class.place || covered);
        self.telling += 1;
        self.everyday += usize::from(class.everyday);
        if !unknown {
            self.known += 1;
            self.known_everyday += usize::from(class.everyday);
        }
        if class.place || covered {
            return;
        }
        let counts = !class.courtesy || in_keyword();
        self.content += usize::from(counts);
        self.unknown += usize::from(unknown);
        self.light += usize::from(unknown && class.light);
        self.matter += usize::from(!class.courtesy);
    }

    /// Whether an everyday word is all that is said, if need be with a question word or another small one ("jam", "kapan hari"). What no
    /// example may hold adds nothing to it: small words that do not ask, and words the bot does not know.
    pub(super) fn is_one_everyday_word(&self) -> bool {
        let briefly = self.words - self.unknown <= ASKED_BRIEFLY;
        self.telling == 1 && self.everyday == 1 && self.words <= ASKED_BRIEFLY
            || self.known == 1 && self.known_everyday == 1 && (self.questions == 0 || briefly)
    }

    /// Whether half or more of what carries something is unknown.
    pub(super) fn is_doubtful(&self) -> bool {
        self.unknown > 0 && self.unknown * 2 >= self.content
    }

    /// The same where words that turn up in talk about anything are left out, as a keyword sees it.
    pub(super) fn is_beside_keyword(&self) -> bool {
        let unknown = self.unknown - self.light;
        unknown > 0 && unknown * 2 >= self.content - self.light
    }
}

/// Units of time, which say no more beside a number than it does.
const PERIODS: [&str; 22] = [
    "detik", "menit", "jam", "hari", "minggu", "pekan", "bulan", "tahun", "second", "seconds", "minute", "minutes",
    "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years",
];

/// From here on a unit of time behind a number is a part of that, where the bot has no such word of its own: "2 bulan".
pub(super) fn set_periods_aside(utterance: &Utterance, found: &[Found], recognised: &mut [Recognised]) {
    let number = |found: &&Found| {
        matches!(
            found.value,
            SlotValue::Number(_) | SlotValue::Quantity { unit: None, .. }
        )
    };
    for at in found.iter().filter(number).map(|found| found.last_word + 1) {
        let period = utterance
            .words
            .get(at)
            .is_some_and(|word| PERIODS.contains(&word.text.as_str()));
        if let Some(how) = recognised.get_mut(at).filter(|_| period)
            && !matches!(how, Recognised::Known(known) if known.own)
        {
            *how = Recognised::Shape;
        }
    }
}
