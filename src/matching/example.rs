//! Nearness to example messages.
//!
//! A message and each example become a vector of words, pairs of words and character sequences, weighted by (1 + ln tf) · idf, each
//! block normalised by itself. What no example holds stays in the norm with the highest idf: a message full of words never seen gets
//! a small vector, which is rejection by coverage without a second threshold. An intent's evidence is what a linear one-vs-rest model
//! says, plus half the cosine to its nearest example, plus half the cosine to its centroid.

use super::feature::{Block, Feature, Term, features};
use super::linear;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The examples of all intents, indexed by feature, so that reading a message costs what its features have postings.
#[derive(Debug)]
pub(super) struct Examples {
    ids: HashMap<Feature, u32, BuildHasherDefault<Taken>>,
    idf: Vec<f32>,
    /// Of a feature that no example holds.
    unknown_idf: f32,
    /// Example and weight, by feature.
    examples: Postings<(u32, f32)>,
    intents: Postings<Learned>,
    /// What the model says of an intent before any word, by intent.
    prior: Vec<f32>,
    highest_prior: f32,
    /// Intent by example.
    owner: Vec<u32>,
}

/// What one feature says of one intent.
#[derive(Clone, Copy, Debug)]
struct Learned {
    intent: u32,
    linear: f32,
    centroid: f32,
}

/// Lists by feature, one after the other.
#[derive(Debug)]
struct Postings<T> {
    starts: Vec<u32>,
    entries: Vec<T>,
}

/// An example to learn from.
pub(super) struct Example<'e> {
    pub intent: u32,
    pub terms: Vec<Term<'e>>,
}

/// The evidence of examples for one intent, before any margin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nearness {
    pub intent: u32,
    /// What the model says before any word.
    pub prior: f32,
    pub linear: f32,
    /// Cosine to the nearest example, and which that is.
    pub nearest: f32,
    pub example: u32,
    /// Cosine to the middle of its examples.
    pub centroid: f32,
}

pub(super) const NEAREST: f32 = 0.5;
pub(super) const CENTROID: f32 = 0.5;

impl Nearness {
    pub fn sum(self) -> f32 {
        self.prior + self.linear + NEAREST * self.nearest + CENTROID * self.centroid
    }
}

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
    /// Cosine by example; zero between messages.
    cosine: Vec<f32>,
    near: Vec<u32>,
    /// By intent; `seen` is false between messages.
    seen: Vec<bool>,
    nearness: Vec<Nearness>,
    touched: Vec<u32>,
}

impl Examples {
    /// Learns from examples. `intents` is how many intents there are.
    pub fn new(examples: &[Example<'_>], intents: usize) -> Self {
        let mut ids = HashMap::<Feature, u32, BuildHasherDefault<Taken>>::default();
        let mut frequency: Vec<u32> = Vec::new();
        let mut occurrences = Vec::new();
        for example in examples {
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
        let rarity = |count: u32| ((1.0 + examples.len() as f32) / (1.0 + count as f32)).ln() + 1.0;
        let mut index = Self {
            ids,
            idf: frequency.iter().map(|count| rarity(*count)).collect(),
            unknown_idf: rarity(0),
            examples: Postings::new(0, Vec::new()),
            intents: Postings::new(0, Vec::new()),
            prior: Vec::new(),
            highest_prior: 0.0,
            owner: examples.iter().map(|example| example.intent).collect(),
        };
        index.learn(examples, intents);
        index
    }

    fn learn(&mut self, examples: &[Example<'_>], intents: usize) {
        let mut scratch = Scratch::default();
        let mut rows: Vec<linear::Row> = Vec::with_capacity(examples.len());
        for example in examples {
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
        let model = linear::train(&rows, self.idf.len(), intents);
        let mut learned: HashMap<(u32, u32), Learned> = HashMap::new();
        for (feature, intent, linear) in model.weights {
            learned.insert(
                (feature, intent),
                Learned {
                    intent,
                    linear,
                    centroid: 0.0,
                },
            );
        }
        for (feature, intent, centroid) in centroids(&rows, intents) {
            let entry = learned.entry((feature, intent)).or_insert(Learned {
                intent,
                linear: 0.0,
                centroid,
            });
            entry.centroid = centroid;
        }
        let by_feature = |example: u32, row: &linear::Row| {
            row.features
                .iter()
                .map(|(feature, weight)| (*feature, (example, *weight)))
                .collect::<Vec<_>>()
        };
        let mut near: Vec<(u32, (u32, f32))> = (0..).zip(&rows).flat_map(|(at, row)| by_feature(at, row)).collect();
        near.sort_by_key(|(feature, (example, _))| (*feature, *example));
        let mut learned: Vec<(u32, Learned)> = learned
            .into_iter()
            .map(|((feature, _), learned)| (feature, learned))
            .collect();
        learned.sort_by_key(|(feature, learned)| (*feature, learned.intent));
        self.examples = Postings::new(self.idf.len(), near);
        self.intents = Postings::new(self.idf.len(), learned);
        self.highest_prior = model.priors.iter().copied().fold(-1.0, f32::max);
        self.prior = model.priors;
    }

    /// Fills `scratch` with the message's vector.
    fn weigh(&self, terms: &[Term<'_>], scratch: &mut Scratch) {
        collect(terms, &mut scratch.occurrences);
        scratch.vector.clear();
        let mut squares = [0.0_f32; Block::ALL.len()];
        for same in scratch.occurrences.chunk_by(|a, b| a.feature == b.feature) {
            let id = self.ids.get(&same[0].feature).copied();
            let idf = id
                .and_then(|id| self.idf.get(id as usize))
                .copied()
                .unwrap_or(self.unknown_idf);
            let weight = if same.len() == 1 {
                idf
            } else {
                (1.0 + (same.len() as f32).ln()) * idf
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
        let whole = present.map(|block| block.weight() * block.weight()).sum::<f32>().sqrt();
        let scale = Block::ALL.map(|block| block.weight() / (squares[block as usize].sqrt() * whole));
        for weighted in &mut scratch.vector {
            weighted.weight *= scale[weighted.block as usize];
        }
    }

    /// The evidence for every intent that shares a feature with the message, in no particular order.
    pub fn near<'s>(&self, terms: &[Term<'_>], scratch: &'s mut Scratch) -> &'s [Nearness] {
        self.weigh(terms, scratch);
        scratch.reset(self.owner.len(), self.prior.len());
        for at in 0..scratch.vector.len() {
            let Weighted {
                id: Some(id), weight, ..
            } = scratch.vector[at]
            else {
                continue;
            };
            for (example, of) in self.examples.of(id) {
                let cosine = &mut scratch.cosine[*example as usize];
                if *cosine == 0.0 {
                    scratch.near.push(*example);
                }
                *cosine += weight * of;
            }
            for learned in self.intents.of(id) {
                let near = scratch.touch(learned.intent, &self.prior);
                near.linear += weight * learned.linear;
                near.centroid += weight * learned.centroid;
            }
        }
        for at in 0..scratch.near.len() {
            let example = scratch.near[at];
            let cosine = std::mem::take(&mut scratch.cosine[example as usize]);
            let near = scratch.touch(self.owner[example as usize], &self.prior);
            // Of equally near examples the first one counts, whatever the order of the postings.
            if (cosine, std::cmp::Reverse(example)) > (near.nearest, std::cmp::Reverse(near.example)) {
                (near.nearest, near.example) = (cosine, example);
            }
        }
        scratch.finish()
    }

    /// The highest prior of all intents: what stands against an intent that no other shares a feature with.
    pub fn highest_prior(&self) -> f32 {
        self.highest_prior
    }

    /// What each term of the last message read contributed to `near`: (linear, nearest, centroid), unweighted.
    pub fn by_term(&self, near: &Nearness, terms: usize, scratch: &Scratch) -> Vec<[f32; 3]> {
        let mut shares = vec![[0.0; 3]; terms];
        for weighted in &scratch.vector {
            let (Some(id), Some(share)) = (weighted.id, shares.get_mut(weighted.term as usize)) else {
                continue;
            };
            for learned in self
                .intents
                .of(id)
                .iter()
                .filter(|learned| learned.intent == near.intent)
            {
                share[0] += weighted.weight * learned.linear;
                share[2] += weighted.weight * learned.centroid;
            }
            for (_, weight) in self
                .examples
                .of(id)
                .iter()
                .filter(|(example, _)| *example == near.example)
            {
                share[1] += weighted.weight * weight;
            }
        }
        shares
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

/// The middle of each intent's examples, of length one: (feature, intent, weight).
fn centroids(rows: &[linear::Row], intents: usize) -> Vec<(u32, u32, f32)> {
    let mut middle: std::collections::BTreeMap<(u32, u32), f32> = std::collections::BTreeMap::new();
    for row in rows {
        for (feature, weight) in &row.features {
            *middle.entry((row.intent, *feature)).or_default() += weight;
        }
    }
    let mut squares = vec![0.0_f32; intents];
    for ((intent, _), weight) in &middle {
        squares[*intent as usize] += weight * weight;
    }
    middle
        .into_iter()
        .map(|((intent, feature), weight)| (feature, intent, weight / squares[intent as usize].sqrt()))
        .collect()
}

impl<T> Postings<T> {
    /// `entries` are sorted by feature.
    fn new(features: usize, entries: Vec<(u32, T)>) -> Self {
        let mut starts = vec![0; features + 1];
        for (feature, _) in &entries {
            starts[*feature as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self {
            starts,
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        }
    }

    fn of(&self, feature: u32) -> &[T] {
        let at = feature as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.entries.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

impl Scratch {
    /// Makes room for a bot's examples and intents. Space is only ever added.
    fn reset(&mut self, examples: usize, intents: usize) {
        let empty = Nearness {
            intent: 0,
            prior: 0.0,
            linear: 0.0,
            nearest: 0.0,
            example: u32::MAX,
            centroid: 0.0,
        };
        if self.cosine.len() < examples {
            self.cosine.resize(examples, 0.0);
        }
        if self.seen.len() < intents {
            self.seen.resize(intents, false);
            self.nearness.resize(intents, empty);
        }
        self.near.clear();
        self.touched.clear();
    }

    fn touch(&mut self, intent: u32, priors: &[f32]) -> &mut Nearness {
        let at = intent as usize;
        if !std::mem::replace(&mut self.seen[at], true) {
            self.touched.push(intent);
            let prior = priors[at];
            self.nearness[at] = Nearness {
                intent,
                prior,
                linear: 0.0,
                nearest: 0.0,
                example: u32::MAX,
                centroid: 0.0,
            };
        }
        &mut self.nearness[at]
    }

    /// Moves what was touched to the front and leaves the rest as it is between messages.
    fn finish(&mut self) -> &[Nearness] {
        self.touched.sort_unstable();
        for (to, intent) in self.touched.iter().enumerate() {
            // Ascending, so nothing is overwritten before it is moved.
            self.nearness[to] = self.nearness[*intent as usize];
            self.seen[*intent as usize] = false;
        }
        &self.nearness[..self.touched.len()]
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

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

#[cfg(test)]
mod tests;
