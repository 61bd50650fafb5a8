//! What a message says it does not mean: "bukan harga, tapi stok".

mod wording;

use super::words::is_content;
use super::{Found, SlotValue, keyword::Hit, value_at};
use crate::catalog::{Catalog, Said};
use crate::text::{Lexicon, Utterance, WordClass};
use std::ops::Range;
use wording::{
    ARTICLES, ASKED_OF, ASKING, BEFORE_THING, BEHIND, BESIDE_ASKING, CONTRASTS, INSTEAD, LIMITS, NO_DENIAL, PAUSES,
    USING, WISHING,
};

/// Words that a message takes out of what it asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Denied {
    /// By place; empty where nothing is denied.
    words: Vec<usize>,
    /// The words that deny these, which say nothing else: "tidak mau tanya".
    denying: Vec<usize>,
    /// The first of each denial: "tidak".
    negations: Vec<usize>,
    /// Whether something stands against it, or nothing else is said: then what is denied is not read at all. Otherwise it only
    /// gives way to another keyword ("stok bukan harga").
    firm: bool,
    /// Whether something is said that stands against it.
    opposed: bool,
    /// Whether an example denies the same: examples see all of the message then, and keywords still what is not denied.
    exemplified: bool,
}

impl Denied {
    /// What `utterance` denies. [`DENIALS`] times its length, and for each word the values found in it.
    pub fn find(utterance: &Utterance, found: &[Found], lexicon: &Lexicon, catalog: &Catalog) -> Self {
        let message = Message {
            utterance,
            found,
            lexicon,
            catalog,
        };
        let words = &utterance.words;
        let denials = (0..words.len()).filter_map(|at| message.denial(at));
        let mut denied = Self::default();
        for denial in denials.take(DENIALS) {
            let Some(taken) = message.denied_by(denial) else {
                continue;
            };
            denied.firm |= taken.firm;
            denied.opposed |= taken.opposed;
            denied.words.extend(taken.words);
            denied.denying.extend(denial.at..denial.from);
            denied.negations.push(denial.at);
        }
        denied
    }

    /// Whether a keyword holds a word that denies: "tidak jadi pesan" is what the business says it is.
    pub fn is_keyword(&self, hits: &[Hit]) -> bool {
        let negates = |word: &u32| self.negations.contains(&(*word as usize));
        let says = |hit: &&Hit| !hit.veto && !hit.courtesy;
        hits.iter()
            .filter(says)
            .any(|hit| hit.words.as_slice().iter().any(negates))
    }

    /// Whether examples are not to see the word at that place.
    pub fn hides(&self, at: usize) -> bool {
        !self.exemplified && self.silences(at)
    }

    /// Whether keywords are not to be looked for at that place.
    pub fn silences(&self, at: usize) -> bool {
        self.firm && (self.words.contains(&at) || self.denying.contains(&at))
    }

    /// The same for a stretch of the message: beside what else it says, nothing that is denied is read.
    pub fn firmly(&self) -> Self {
        Self {
            firm: true,
            ..self.clone()
        }
    }

    /// The words that are not to be read.
    pub fn silenced(self) -> Vec<usize> {
        let silent = self.firm && !self.exemplified;
        let mut words = if silent { self.words } else { Vec::new() };
        words.sort_unstable();
        words
    }

    /// Whether the value is not to be read. One of which only a part is denied is meant: "jangan yang hitam, kaos polos putih".
    pub fn drops(&self, found: &Found) -> bool {
        (found.first_word..=found.last_word).all(|at| self.hides(at))
    }

    /// What is denied as it is said, from the word that denies to the first that is denied, where nothing stands against it.
    pub fn phrase(&self, utterance: &Utterance) -> Option<String> {
        let from = self.negations.first().filter(|_| !self.opposed)?;
        let last = self.words.iter().filter(|at| *at > from).min()?;
        let words = utterance.words.get(*from..=*last)?.iter();
        Some(words.map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "))
    }

    /// The same denial where an example says it, too.
    pub fn exemplified(self) -> Self {
        Self {
            exemplified: true,
            ..self
        }
    }

    /// Takes out the keywords that are denied, where another one speaks.
    pub fn yield_to_others(&self, hits: &mut Vec<Hit>) {
        let denied = |hit: &Hit| {
            hit.words
                .as_slice()
                .iter()
                .any(|word| self.words.contains(&(*word as usize)))
        };
        if !self.words.is_empty() && hits.iter().any(|hit| !hit.veto && !hit.courtesy && !denied(hit)) {
            hits.retain(|hit| !denied(hit));
        }
    }
}

/// More denials than this no message needs.
const DENIALS: usize = 4;
/// Words that one denial may reach over.
const REACH: usize = 12;

/// A denial in a message.
#[derive(Clone, Copy)]
struct Denial {
    /// The word that denies.
    at: usize,
    /// Where what it denies begins.
    from: usize,
    reach: Reach,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Up to the next pause or contrast.
    Matter,
    /// The same, but firm only where something else is wanted behind that: "gak mau nunggu, kapan dikirim" is about waiting, too.
    Wish,
    /// The one thing that follows, a product or how it is to be.
    Thing,
}

/// What a denial takes out: see [`Denied`].
struct Taken {
    words: Vec<usize>,
    firm: bool,
    opposed: bool,
}

struct Message<'m> {
    utterance: &'m Utterance,
    found: &'m [Found],
    lexicon: &'m Lexicon,
    catalog: &'m Catalog,
}

impl Message<'_> {
    fn text(&self, at: usize) -> Option<&str> {
        self.utterance.words.get(at).map(|word| word.text.as_str())
    }

    fn class(&self, at: usize) -> WordClass {
        self.text(at)
            .map_or_else(WordClass::default, |text| self.lexicon.class(text))
    }

    /// A denial at this word.
    fn denial(&self, at: usize) -> Option<Denial> {
        let matter = |from: usize| Some((from, Reach::Matter));
        let asked = || self.after_asking(at).and_then(matter);
        let wished = || self.after_wishing(at).map(|from| (from, Reach::Wish));
        let thing = |from: usize| self.thing_at(from).map(|words| (words.start, Reach::Thing));
        let before = at.checked_sub(1).and_then(|before| self.text(before));
        let tag = before.is_some_and(|word| ASKED_OF.contains(&word)) && !self.pauses_before(at);
        let (from, reach) = match self.text(at)? {
            "bukan" => matter(at + 1),
            "not" | "isnt" if self.is_set_against(at) => matter(at + 1),
            "not" => asked().or_else(wished).or_else(|| thing(at + 1)),
            "no" if self.text(at + 1) == Some("need") => Some((self.after_no_need(at), Reach::Wish)),
            "tidak" | "dont" | "belum" if tag => asked(),
            "tidak" | "dont" | "belum" => asked().or_else(wished).or_else(|| thing(at + 1)),
            "jangan" if self.text(at + 1) == Some("yang") => matter(at + 2),
            "jangan" => thing(at + 1).or_else(|| self.after_refusing(at).map(|from| (from, Reach::Wish))),
            _ => {
                let said = |phrase: &&&[&str]| phrase.iter().zip(at..).all(|(word, at)| self.text(at) == Some(word));
                thing(at + BEHIND.iter().find(said)?.len())
            }
        }?;
        let follows = self.text(from)?;
        let softened = reach == Reach::Matter && (NO_DENIAL.contains(&follows) || self.class(from).vocative);
        (!softened && !self.pauses_before(from)).then_some(Denial { at, from, reach })
    }

    /// What a denial takes out. `None`: nothing.
    fn denied_by(&self, denial: Denial) -> Option<Taken> {
        let Denial { at, from, reach } = denial;
        if reach == Reach::Thing {
            // "gak hitam?" asks; "gak hitam, putih" tells.
            let thing = self.thing_at(from)?;
            let other = |at: &usize| !thing.contains(at) && self.thing_at(*at).is_some();
            let contrast = (0..self.utterance.words.len()).any(|at| other(&at));
            return contrast.then(|| Taken {
                words: thing.collect(),
                firm: true,
                opposed: true,
            });
        }
        let (scope, contrast) = self.scope(at, from)?;
        // "gak mau order, stok kaos ada?": not sure to be set against it, so that it gives way to other keywords alone.
        let aside = reach == Reach::Wish && contrast && !self.wants(scope.end);
        let thing = self.is_thing(&scope);
        let words = self.matter(scope);
        // "kaos polos, bukan hoodie": another thing of that kind was named before.
        let beside = thing && (0..at).any(|at| self.thing_at(at).is_some());
        let all = self.is_all(at, &words);
        let opposed = contrast || beside;
        (reach == Reach::Matter || contrast || all && !self.asks()).then_some(Taken {
            words,
            firm: !aside && (opposed || all),
            opposed,
        })
    }

    /// The words of the product, colour or size that stands at this place, behind an article or its like.
    fn thing_at(&self, at: usize) -> Option<Range<usize>> {
        let before = (at..).take(2).take_while(|at| {
            let mut before = BEFORE_THING.iter();
            self.value_at(*at).is_none() && before.any(|word| self.text(*at) == Some(word))
        });
        let at = at + before.count();
        if let Some(found) = self.value_at(at) {
            let product = matches!(found.value, SlotValue::Product(_));
            return product.then_some(at..found.last_word + 1);
        }
        let word = self.text(at)?;
        let said = Said { word, sized: false };
        self.catalog.is_variant(said).then_some(at..at + 1)
    }

    /// Whether a scope holds things and nothing else that carries matter.
    fn is_thing(&self, scope: &Range<usize>) -> bool {
        let mut carrying = scope.clone().filter(|at| self.carries(*at)).peekable();
        carrying.peek().is_some() && carrying.all(|at| self.thing_at(at).is_some())
    }

    /// Whether the message says from there on what is wanted instead.
    fn wants(&self, from: usize) -> bool {
        let instead = |text: &str| INSTEAD.contains(&text) || CONTRASTS.contains(&text) || ASKING.contains(&text);
        (from..self.utterance.words.len()).any(|at| self.text(at).is_some_and(instead))
    }

    /// Whether the message is a question.
    fn asks(&self) -> bool {
        let question = |at: usize| self.class(at).question;
        self.utterance.raw.trim_end().ends_with('?') || (0..self.utterance.words.len()).any(question)
    }

    /// Where the matter begins after "tidak mau …", "not here to …".
    fn after_wishing(&self, at: usize) -> Option<usize> {
        let pronoun = usize::from(matches!(self.text(at + 1), Some("saya" | "aku" | "i")));
        let next = at + 1 + pronoun;
        let wishes = self.text(next).is_some_and(|text| WISHING.contains(&text));
        let to = usize::from(self.text(next + 1) == Some("to"));
        wishes.then_some(next + 1 + to)
    }

    /// Where the matter begins after "tidak mau tanya …".
    fn after_asking(&self, at: usize) -> Option<usize> {
        let beside = |at: &usize| self.text(*at).is_some_and(|text| BESIDE_ASKING.contains(&text));
        let mut next = at + 1 + (at + 1..).take(2).take_while(beside).count();
        let first = next;
        while self.text(next).is_some_and(|text| ASKING.contains(&text)) {
            next += 1;
        }
        (next > first).then_some(next)
    }

    /// Where the matter begins after "no need for …".
    fn after_no_need(&self, at: usize) -> usize {
        let joins = matches!(self.text(at + 2), Some("for" | "to" | "of"));
        at + 2 + usize::from(joins)
    }

    /// The one word of "jangan delivery, …", "jangan pakai gosend, …" up to a pause. "jangan dikirim dulu, …" only puts off.
    fn after_refusing(&self, at: usize) -> Option<usize> {
        let by = self.text(at + 1).is_some_and(|text| USING.contains(&text));
        let from = at + 1 + usize::from(by);
        let last = self.value_at(from).map_or(from, |found| found.last_word);
        (self.carries(from) && self.pauses_before(last + 1)).then_some(from)
    }

    /// "not the price but the stock", "not the price, the stock", "it's not the price, it's the stock".
    fn is_set_against(&self, at: usize) -> bool {
        let thing = self.text(at + 1);
        let named = thing.is_some_and(|text| ARTICLES.contains(&text));
        let mut ahead = (at + 1..).take(REACH).map_while(|at| Some((at, self.text(at)?)));
        ahead.any(|(at, text)| {
            let same = || text == "the" && thing == Some("the") && self.pauses_before(at);
            CONTRASTS.contains(&text) || same() || named && self.names_instead(at)
        })
    }

    /// "it's the stock", behind what it is not.
    fn names_instead(&self, at: usize) -> bool {
        let named = match self.text(at) {
            Some("its") => at + 1,
            Some("it") if self.text(at + 1) == Some("is") => at + 2,
            _ => return false,
        };
        self.text(named).is_some_and(|text| ARTICLES.contains(&text))
    }

    /// What a denial reaches, and whether something that is meant stands against it.
    fn scope(&self, at: usize, from: usize) -> Option<(Range<usize>, bool)> {
        let ends = |at: &usize| {
            let limits = || self.text(*at).is_some_and(|text| LIMITS.contains(&text));
            self.text(*at).is_none_or(|text| CONTRASTS.contains(&text))
                || *at > from && (self.pauses_before(*at) || limits() || self.names_instead(*at))
        };
        let end = (from..from + REACH).find(ends)?;
        let contrast = (end..self.utterance.words.len()).any(|at| self.carries(at));
        if contrast {
            return Some((from..end, true));
        }
        // Nothing is set against it: it reaches the first matter alone. "bukan nanya harga nanya stok"
        let first = (from..end).find(|at| self.carries(*at))?;
        let last = self.value_at(first).map_or(first, |found| found.last_word);
        // "bukan bot?", "ini bukan penipuan kan": a question, no denial.
        let last_word = self.utterance.words.last().map(|word| word.text.as_str());
        let asks = self.utterance.raw.trim_end().ends_with('?') || last_word == Some("kan");
        let asks = asks && self.is_all(at, &[first]);
        (!asks).then_some((from..last + 1, false))
    }

    /// The words of a scope that carry its matter: those of values only where there is nothing else, since "bukan harga kaos, tapi
    /// stok" still speaks of the shirt.
    fn matter(&self, scope: Range<usize>) -> Vec<usize> {
        let within = |at: &usize| self.value_at(*at).is_some_and(|found| found.last_word < scope.end);
        let content = |at: &usize| self.carries(*at) && !within(at);
        let words: Vec<usize> = scope.clone().filter(content).collect();
        if words.is_empty() {
            scope.clone().filter(within).collect()
        } else {
            words
        }
    }

    /// Whether the denial and these words are all that the message says, apart from small words.
    fn is_all(&self, at: usize, words: &[usize]) -> bool {
        (0..self.utterance.words.len()).all(|other| other == at || words.contains(&other) || !self.carries(other))
    }

    fn carries(&self, at: usize) -> bool {
        self.value_at(at).is_some() || self.text(at).is_some() && is_content(self.class(at))
    }

    fn value_at(&self, at: usize) -> Option<&Found> {
        value_at(self.found, at)
    }

    fn pauses_before(&self, at: usize) -> bool {
        let words = &self.utterance.words;
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        let (Some(before), Some(word)) = (before, words.get(at)) else {
            return false;
        };
        let between = self.utterance.raw.get(before.end..word.start);
        between.is_some_and(|between| between.contains(PAUSES))
    }
}

#[cfg(test)]
mod tests;
