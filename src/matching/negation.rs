//! What a message says it does not mean: "bukan harga, tapi stok".

use super::words::is_content;
use super::{Found, keyword::Hit};
use crate::text::{Lexicon, Utterance, WordClass};
use std::ops::Range;

/// Words that set what follows against what was denied.
const CONTRASTS: [&str; 9] = [
    "tapi",
    "tetapi",
    "melainkan",
    "namun",
    "maksud",
    "maksudnya",
    "but",
    "rather",
    "instead",
];
/// After a denial they only soften or widen it: "bukan ya?", "bukan cuma harga".
const NO_DENIAL: [&str; 17] = [
    "ya", "sih", "toh", "kan", "dong", "kah", "nih", "cuma", "hanya", "sekadar", "sekedar", "saja", "main", "only",
    "just", "yet", "really",
];
/// After "tidak" or "not" they make a denial of what is asked: "gak nanya harga", "not asking about the price".
const ASKING: [&str; 9] = [
    "tanya", "bertanya", "cari", "maksud", "asking", "about", "looking", "talking", "mean",
];
/// What may stand between a negation and [`ASKING`].
const BESIDE_ASKING: [&str; 8] = ["mau", "ingin", "lagi", "sedang", "saya", "aku", "to", "i"];
/// Signs that part what is denied from what is meant.
const PAUSES: [char; 9] = [',', '.', ';', '!', '?', '\n', ':', '–', '—'];

/// Words that a message takes out of what it asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Denied {
    /// By place; empty where nothing is denied.
    words: Vec<usize>,
    /// Whether something stands against it, or nothing else is said: then what is denied is not read at all. Otherwise it only
    /// gives way to another keyword ("stok bukan harga").
    firm: bool,
}

impl Denied {
    /// What `utterance` denies. Linear in its length.
    pub fn find(utterance: &Utterance, found: &[Found], lexicon: &Lexicon) -> Self {
        let message = Message {
            utterance,
            found,
            lexicon,
        };
        let words = &utterance.words;
        let denials = (0..words.len()).filter_map(|at| message.denial(at));
        let mut denied = Self::default();
        for (at, from) in denials.take(DENIALS) {
            let Some((scope, contrast)) = message.scope(at, from) else {
                continue;
            };
            let words = message.matter(scope);
            denied.firm |= contrast || message.is_all(at, &words);
            denied.words.extend(words);
        }
        denied
    }

    /// Whether the word at that place is not to be read.
    pub fn silences(&self, at: usize) -> bool {
        self.firm && self.words.contains(&at)
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
        if self.firm { self.words } else { Vec::new() }
    }

    /// Whether the value is not to be read. One of which only a part is denied is meant: "jangan yang hitam, kaos polos putih".
    pub fn drops(&self, found: &Found) -> bool {
        (found.first_word..=found.last_word).all(|at| self.silences(at))
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

struct Message<'m> {
    utterance: &'m Utterance,
    found: &'m [Found],
    lexicon: &'m Lexicon,
}

impl Message<'_> {
    fn text(&self, at: usize) -> Option<&str> {
        self.utterance.words.get(at).map(|word| word.text.as_str())
    }

    fn class(&self, at: usize) -> WordClass {
        self.text(at)
            .map_or_else(WordClass::default, |text| self.lexicon.class(text))
    }

    /// A denial at this word: its place, and where what it denies begins.
    fn denial(&self, at: usize) -> Option<(usize, usize)> {
        let mut next = at + 1;
        match self.text(at)? {
            "bukan" | "not" => {
                if self.text(at) == Some("not") && !self.is_set_against(at) {
                    next = self.after_asking(at)?;
                }
            }
            "tidak" | "dont" => next = self.after_asking(at)?,
            "jangan" if self.text(at + 1) == Some("yang") => next = at + 2,
            _ => return None,
        }
        let follows = self.text(next)?;
        let softened = NO_DENIAL.contains(&follows) || self.class(next).vocative;
        (!softened && !self.pauses_before(next)).then_some((at, next))
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

    /// "not the price but the stock", "not the price, the stock".
    fn is_set_against(&self, at: usize) -> bool {
        let thing = self.text(at + 1) == Some("the");
        let mut ahead = (at + 1..).take(REACH).map_while(|at| Some((at, self.text(at)?)));
        ahead.any(|(at, text)| CONTRASTS.contains(&text) || thing && text == "the" && self.pauses_before(at))
    }

    /// What a denial reaches, and whether something that is meant stands against it.
    fn scope(&self, at: usize, from: usize) -> Option<(Range<usize>, bool)> {
        let ends = |at: &usize| {
            self.text(*at).is_none_or(|text| CONTRASTS.contains(&text)) || *at > from && self.pauses_before(*at)
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
        self.found
            .iter()
            .find(|found| (found.first_word..=found.last_word).contains(&at))
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
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::matching::entity;
    use crate::matching::read::tests::clock;

    /// The denied words, with a `!` where they are not read at all.
    #[track_caller]
    fn check(message: &str, expected: &str) {
        let lexicon = Lexicon::built_in(&["id".to_owned(), "en".to_owned()]);
        let catalog = Catalog::read_csv(b"sku,name\nA,Kaos Polos\nB,Hoodie Abu\n").catalog;
        let utterance = Utterance::read(message, &lexicon);
        let found = entity::find(&utterance, &catalog, &clock());
        let denied = Denied::find(&utterance, &found, &lexicon);
        let words: Vec<&str> = denied
            .words
            .iter()
            .map(|at| utterance.words[*at].text.as_str())
            .collect();
        let firm = if denied.firm { "!" } else { "" };
        assert_eq!(format!("{firm}{}", words.join(" ")), expected, "{message}");
    }

    #[test]
    fn what_is_denied() {
        for (message, expected) in [
            ("bukan harga, tapi stok", "!harga"),
            ("bukan harga tapi stok kaos polos", "!harga"),
            ("bkn hrg kak, stok", "!harga"),
            ("bukan nanya harga kak, nanya ongkir", "!harga"),
            ("bukan nanya harga nanya ongkir", "harga"),
            ("gak nanya harga, nanya stok", "!harga"),
            ("ga mau nanya harga kak tapi mau tanya ongkir", "!harga"),
            ("bukan harga kaos polos, tapi stoknya", "!harga"),
            ("bukan hoodie abu, tapi kaos polos", "!hoodie abu"),
            ("bukan hoodie abu tapi kaos polos brp", "!hoodie abu"),
            ("jangan yang merah, yang hitam", "!merah"),
            ("jangan yang abu, kaos polos putih ada?", "!abu"),
            ("stok bukan harga", "harga"),
            ("stoknya kak, bukan harga", "harga"),
            ("bukan harga", "!harga"),
            ("bukan harga kak", "!harga"),
            ("not the price but the stock", "!price"),
            ("not the price, the stock of hoodie", "!price"),
            ("i'm not asking about the price, i want the stock", "!price"),
            ("i dont mean the price, the stock", "!price"),
            // What denies nothing.
            ("ini bot bukan ya", ""),
            ("kamu bot bukan?", ""),
            ("bukan bot kan?", ""),
            ("ini bukan penipuan kan", ""),
            ("bukan kak, harga", ""),
            ("bukan, harga", ""),
            ("bukan cuma harga tapi stok juga", ""),
            ("not only the price but the stock", ""),
            ("harganya gak mahal kan", ""),
            ("stok gak ada ya", ""),
            ("not available?", ""),
            ("not the right size, please help", ""),
            ("order not received yet, where is it", ""),
            ("tidak bisa bayar, kenapa ya", ""),
            ("bukan", ""),
            ("", ""),
        ] {
            check(message, expected);
        }
    }
}
