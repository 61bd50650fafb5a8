//! What examples say of a message.
//!
//! A message and each example become a vector of words, meanings, pairs of words and character sequences, weighted by (1 + ln tf) ·
//! idf, each block normalised by itself. What no example holds stays in the norm with the highest idf: a message full of words never
//! seen gets a small vector, which is rejection by coverage without a second threshold. An intent's evidence is what a linear
//! one-vs-rest model makes of that vector.

use super::feature::{Block, Feature, Term, features};
use super::{Part, linear};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The examples of all intents, indexed by feature, so that reading a message costs what its features have postings.
#[derive(Debug)]
pub(super) struct Examples {
    ids: HashMap<Feature, u32, BuildHasherDefault<Taken>>,
    idf: Vec<f32>,
    /// Of a feature that no example holds.
    unknown_idf: f32,
    /// Intent and weight, by feature.
    learned: Postings<(u32, f32)>,
    /// What stands before any word, by intent.
    priors: Vec<f32>,
    /// How much of a vector each block is.
    shares: [f32; Block::ALL.len()],
    /// Whether features that no example holds stay in the norm.
    unknown_count: bool,
    /// Feature and weight, by example.
    rows: Postings<(u32, f32)>,
    /// Of each intent the examples it owns, by number.
    owned: Postings<u32>,
    intents: usize,
}

/// Lists by number, one after the other.
#[derive(Debug)]
pub(super) struct Postings<T> {
    starts: Vec<u32>,
    entries: Vec<T>,
}

/// An example to learn from.
pub(super) struct Example<'e> {
    pub intent: u32,
    pub terms: Vec<Term<'e>>,
}

/// What the model says of one intent, before any margin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Nearness {
    pub intent: u32,
    /// What stands before any word.
    pub prior: f32,
    /// What the message's words add to it.
    pub words: f32,
}

impl Nearness {
    pub fn sum(self) -> f32 {
        self.prior + self.words
    }
}

/// What an intent's weight for a feature gains where its examples hold it, for the rarest; in proportion to its idf for others.
const HELD: f32 = 0.07;

/// What stands against an intent where no other shares a feature with the message.
pub(super) const NOTHING: f32 = linear::PRIOR;

/// One feature of a message's vector.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighted {
    /// `None`: no example holds it.
    id: Option<u32>,
    block: Block,
    weight: f32,
    term: u32,
}

#[derive(Clone, Copy, Debug)]
struct Occurrence {
    feature: Feature,
    block: Block,
    term: u32,
}

/// Working space, kept between messages so that reading allocates nothing by intent.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    occurrences: Vec<Occurrence>,
    vector: Vec<Weighted>,
    /// By intent; all zero between messages.
    sums: Vec<f32>,
    near: Vec<Nearness>,
}

impl Examples {
    /// Learns from examples and from what intents are called. `intents` is how many intents there are; `without` is what to leave out.
    pub fn new(examples: &[Example<'_>], names: &[Example<'_>], intents: usize, without: Option<Part>) -> Self {
        let mut ids = HashMap::<Feature, u32, BuildHasherDefault<Taken>>::default();
        let mut frequency: Vec<u32> = Vec::new();
        let mut occurrences = Vec::new();
        for example in examples.iter().chain(names) {
            collect(&example.terms, &mut occurrences);
            for same in occurrences.chunk_by(|a, b| a.feature == b.feature) {
                let next = u32::try_from(frequency.len()).unwrap_or(u32::MAX);
                let id = *ids.entry(same[0].feature).or_insert(next);
                if id == next {
                    frequency.push(0);
                }
                frequency[id as usize] += 1;
            }
        }
        let all = examples.len() + names.len();
        // By f64, whose last bit is rounded away: platforms differ in it.
        let rarity = |count: u32| (((1.0 + all as f64) / (1.0 + f64::from(count))).ln() + 1.0) as f32;
        let mut index = Self {
            ids,
            idf: frequency.iter().map(|count| rarity(*count)).collect(),
            unknown_idf: rarity(0),
            learned: Postings::new(0, Vec::new()),
            priors: Vec::new(),
            shares: Block::ALL.map(|block| match (block, without) {
                (Block::Pair, Some(Part::Pairs)) | (Block::Grams, Some(Part::Grams)) => 0.0,
                _ => block.weight(),
            }),
            unknown_count: without != Some(Part::Unknown),
            rows: Postings::new(0, Vec::new()),
            owned: Postings::new(0, Vec::new()),
            intents,
        };
        index.learn(examples, names, without != Some(Part::Prior));
        index
    }

    fn learn(&mut self, examples: &[Example<'_>], names: &[Example<'_>], prior: bool) {
        let mut scratch = Scratch::default();
        let mut rows: Vec<linear::Row> = Vec::with_capacity(examples.len() + names.len());
        for example in examples.iter().chain(names) {
            self.weigh(&example.terms, &mut scratch);
            let features = scratch
                .vector
                .iter()
                .filter_map(|w| w.id.map(|id| (id, w.weight)))
                .collect();
            rows.push(linear::Row {
                intent: example.intent,
                features,
            });
        }
        let held = |idf: &f32| HELD * idf / self.unknown_idf;
        let held: Vec<f32> = self.idf.iter().map(held).collect();
        let model = linear::train(&rows, &held, self.intents, prior);
        self.priors = model.priors;
        let learned = model
            .weights
            .into_iter()
            .map(|(feature, intent, weight)| (feature, (intent, weight)));
        self.learned = Postings::new(self.idf.len(), learned.collect());
        rows.truncate(examples.len());
        let mut owned: Vec<(u32, u32)> = (0..).zip(&rows).map(|(at, row)| (row.intent, at)).collect();
        owned.sort_unstable();
        self.owned = Postings::new(self.intents, owned);
        let by_example = (0..)
            .zip(rows)
            .flat_map(|(at, row)| row.features.into_iter().map(move |of| (at, of)));
        self.rows = Postings::new(examples.len(), by_example.collect());
    }

    fn share(&self, block: Block) -> f32 {
        self.shares[block as usize]
    }

    /// Fills `scratch` with the message's vector.
    fn weigh(&self, terms: &[Term<'_>], scratch: &mut Scratch) {
        collect(terms, &mut scratch.occurrences);
        scratch.vector.clear();
        let mut squares = [0.0_f32; Block::ALL.len()];
        for same in scratch.occurrences.chunk_by(|a, b| a.feature == b.feature) {
            let id = self.ids.get(&same[0].feature).copied();
            if id.is_none() && !self.unknown_count {
                continue;
            }
            let idf = id
                .and_then(|id| self.idf.get(id as usize))
                .copied()
                .unwrap_or(self.unknown_idf);
            let weight = if same.len() == 1 {
                idf
            } else {
                (1.0 + (same.len() as f64).ln()) as f32 * idf
            };
            squares[same[0].block as usize] += weight * weight;
            scratch.vector.push(Weighted {
                id,
                block: same[0].block,
                weight,
                term: same[0].term,
            });
        }
        let present = Block::ALL.iter().filter(|block| squares[**block as usize] > 0.0);
        let whole = present
            .map(|block| self.share(*block) * self.share(*block))
            .sum::<f32>()
            .sqrt();
        let scale = Block::ALL.map(|block| self.share(block) / (squares[block as usize].sqrt() * whole));
        for weighted in &mut scratch.vector {
            weighted.weight *= scale[weighted.block as usize];
        }
    }

    /// What speaks for every intent that shares a feature with the message, by intent.
    pub fn near<'s>(&self, terms: &[Term<'_>], scratch: &'s mut Scratch) -> &'s [Nearness] {
        self.weigh(terms, scratch);
        if scratch.sums.len() < self.intents {
            scratch.sums.resize(self.intents, 0.0);
        }
        for weighted in &scratch.vector {
            for (intent, weight) in weighted.id.map_or(&[][..], |id| self.learned.of(id)) {
                scratch.sums[*intent as usize] += weighted.weight * weight;
            }
        }
        scratch.near.clear();
        for (intent, sum) in (0..).zip(&mut scratch.sums[..self.intents]) {
            let words = std::mem::take(sum);
            if words != 0.0 {
                scratch.near.push(Nearness {
                    intent,
                    prior: self.priors[intent as usize],
                    words,
                });
            }
        }
        &scratch.near
    }

    /// What each term of the last message read contributed to an intent.
    pub fn by_term(&self, intent: u32, terms: usize, scratch: &Scratch) -> Vec<f32> {
        let mut shares = vec![0.0; terms];
        for weighted in &scratch.vector {
            let (Some(id), Some(share)) = (weighted.id, shares.get_mut(weighted.term as usize)) else {
                continue;
            };
            for (_, weight) in self.learned.of(id).iter().filter(|(of, _)| *of == intent) {
                *share += weighted.weight * weight;
            }
        }
        shares
    }

    /// The intent's example that is most like the last message read, if any shares a feature with it; of equally near ones the first.
    pub fn nearest(&self, intent: u32, scratch: &Scratch) -> Option<u32> {
        let message: HashMap<u32, f32, BuildHasherDefault<Taken>> = scratch
            .vector
            .iter()
            .filter_map(|of| Some((of.id?, of.weight)))
            .collect();
        let mut best: Option<(f32, u32)> = None;
        for example in self.owned.of(intent) {
            let shared = self.rows.of(*example).iter();
            let cosine: f32 = shared
                .map(|(feature, weight)| weight * message.get(feature).unwrap_or(&0.0))
                .sum();
            if cosine > best.map_or(0.0, |(cosine, _)| cosine) {
                best = Some((cosine, *example));
            }
        }
        best.map(|(_, example)| example)
    }
}

/// Features of the terms in the order of their hashes, so that equal ones are neighbours and sums do not depend on anything else.
fn collect(terms: &[Term<'_>], occurrences: &mut Vec<Occurrence>) {
    occurrences.clear();
    features(terms, |feature, block, term| {
        let term = u32::try_from(term).unwrap_or(u32::MAX);
        occurrences.push(Occurrence { feature, block, term });
    });
    occurrences.sort_unstable_by_key(|occurrence| (occurrence.feature, occurrence.term));
}

impl<T> Postings<T> {
    /// `entries` are sorted by their number, which is below `lists`.
    pub fn new(lists: usize, entries: Vec<(u32, T)>) -> Self {
        let mut starts = vec![0; lists + 1];
        for (list, _) in &entries {
            starts[*list as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self {
            starts,
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        }
    }

    pub fn of(&self, list: u32) -> &[T] {
        let at = list as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.entries.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// A feature is a hash already.
#[derive(Default)]
struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.0 = u64::from(value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

#[cfg(test)]
mod tests;
