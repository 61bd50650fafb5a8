//! What examples say of a message.
//!
//! A message and each example become a vector of words, meanings, pairs of words and character sequences, weighted by (1 + ln tf) ·
//! idf, each block normalised by itself. What no example holds stays in the norm with the highest idf: a message full of words never
//! seen gets a small vector, which is rejection by coverage without a second threshold. An intent's evidence is what a linear
//! one-vs-rest model makes of that vector.

mod learned;

use super::feature::{Block, Feature, Term, own_features, pair};
use super::{Part, linear};
use learned::Learned;
pub(super) use learned::Wanted;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// The examples of all intents, indexed by feature, so that reading a message costs what its features have postings.
#[derive(Debug)]
pub(super) struct Examples {
    ids: HashMap<Feature, u32, BuildHasherDefault<Taken>>,
    /// By number. Those of one group follow each other.
    held: Vec<Held>,
    /// The features that a word has by itself, by the word's number, for words of examples.
    listed: Postings<(u32, Block)>,
    /// Of a feature that no example holds.
    unknown_idf: f32,
    learned: Learned,
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

/// A feature that some example holds.
#[derive(Clone, Copy, Debug)]
struct Held {
    idf: f32,
    /// Features of one group stand in the same examples, so that the same was learnt of each.
    group: u32,
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
const PRESENCE: f32 = 0.07;

/// What the model says of the intents.
#[derive(Clone, Copy, Debug)]
pub(super) enum Near<'n> {
    /// What stands before any word, and what the message's words add, by intent.
    All { priors: &'n [f32], words: &'n [f32] },
    /// Some, sorted by intent; among them are all that have as much evidence as `floor`.
    Most { of: &'n [Nearness], floor: f32 },
}

impl Near<'_> {
    /// Every intent that there is something about, in their order.
    pub fn each(self, mut found: impl FnMut(Nearness)) {
        match self {
            Self::All { priors, words } => {
                for (intent, (prior, words)) in (0..).zip(priors.iter().zip(words)) {
                    found(Nearness {
                        intent,
                        prior: *prior,
                        words: *words,
                    });
                }
            }
            Self::Most { of, .. } => of.iter().copied().for_each(found),
        }
    }

    #[cfg(test)]
    pub fn all(self) -> Vec<Nearness> {
        let mut all = Vec::new();
        self.each(|near| all.push(near));
        all
    }

    /// One intent, where it shares a feature with the message.
    pub fn of(self, intent: u32) -> Option<Nearness> {
        let near = match self {
            Self::All { priors, words } => Nearness {
                intent,
                prior: *priors.get(intent as usize)?,
                words: *words.get(intent as usize)?,
            },
            Self::Most { of, .. } => *of.get(of.binary_search_by_key(&intent, |near| near.intent).ok()?)?,
        };
        (near.words != 0.0).then_some(near)
    }

    /// The evidence below which it may lack an intent.
    pub fn floor(self) -> f32 {
        match self {
            Self::All { .. } => f32::NEG_INFINITY,
            Self::Most { floor, .. } => floor,
        }
    }
}

/// What stands against an intent where no other shares a feature with the message.
pub(super) const NOTHING: f32 = linear::PRIOR;

/// One feature of a message's vector that some example holds.
#[derive(Clone, Copy, Debug)]
struct Weighted {
    id: u32,
    group: u32,
    block: Block,
    weight: f32,
    /// The first that has it.
    term: u32,
}

/// Working space, kept between messages so that reading allocates nothing by intent.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The message's features that examples hold, once for each occurrence: number, term and block in one, which sorts quickly.
    known: Vec<u64>,
    /// Hashes of those that no example holds, with the block in place of the lowest bits.
    unknown: Vec<u64>,
    vector: Vec<Weighted>,
    learned: learned::Scratch,
}

impl Examples {
    /// Learns from examples and from what intents are called. `intents` is how many intents there are; `without` is what to leave out.
    pub fn new(examples: &[Example<'_>], names: &[Example<'_>], intents: usize, without: Option<Part>) -> Self {
        let mut index = Self {
            ids: HashMap::default(),
            held: Vec::new(),
            listed: Postings::new(0, Vec::new()),
            unknown_idf: 0.0,
            learned: Learned::new(0, 0, Vec::new()),
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
        index.number(examples.iter().chain(names));
        let all = examples.len() + names.len();
        // By f64, whose last bit is rounded away: platforms differ in it.
        let rarity = |count: f32| (((1.0 + all as f64) / (1.0 + f64::from(count))).ln() + 1.0) as f32;
        index.held.iter_mut().for_each(|held| held.idf = rarity(held.idf));
        index.unknown_idf = rarity(0.0);
        index.learn(examples, names, without != Some(Part::Prior));
        index
    }

    /// Numbers the features of examples, counts in how many each is, and keeps those of each word.
    fn number<'e>(&mut self, examples: impl Iterator<Item = &'e Example<'e>>) {
        let Self { ids, held, .. } = self;
        let mut last: Vec<usize> = Vec::new();
        let mut number = |feature: Feature, example: usize| {
            let next = u32::try_from(held.len()).unwrap_or(u32::MAX);
            let id = *ids.entry(feature).or_insert(next);
            if id == next {
                held.push(Held { idf: 0.0, group: 0 });
                last.push(usize::MAX);
            }
            if std::mem::replace(&mut last[id as usize], example) != example {
                held[id as usize].idf += 1.0;
            }
            id
        };
        let mut listed: BTreeMap<u32, Vec<(u32, Block)>> = BTreeMap::new();
        for (at, example) in examples.enumerate() {
            for (term, next) in with_next(&example.terms) {
                let mut own = Vec::new();
                own_features(term, |feature, block| own.push((number(feature, at), block)));
                if let Some(next) = next {
                    number(pair(term, next), at);
                }
                if let Some(word) = term.listed {
                    listed.entry(word).or_insert(own);
                }
            }
        }
        let words = listed.keys().next_back().map_or(0, |last| *last as usize + 1);
        let listed = listed
            .into_iter()
            .flat_map(|(word, own)| own.into_iter().map(move |of| (word, of)));
        self.listed = Postings::new(words, listed.collect());
        // What is learnt depends on the order of the features, and theirs must not on that of the examples.
        let mut by_hash: Vec<(Feature, u32)> = self.ids.iter().map(|(feature, id)| (*feature, *id)).collect();
        by_hash.sort_unstable();
        self.renumber(by_hash.into_iter().map(|(_, id)| id), &mut []);
    }

    fn learn(&mut self, examples: &[Example<'_>], names: &[Example<'_>], prior: bool) {
        let mut scratch = Scratch::default();
        let mut rows: Vec<linear::Row> = Vec::with_capacity(examples.len() + names.len());
        for example in examples.iter().chain(names) {
            self.weigh(&example.terms, &mut scratch);
            rows.push(linear::Row {
                intent: example.intent,
                features: scratch.vector.iter().map(|of| (of.id, of.weight)).collect(),
            });
        }
        let presence = |held: &Held| PRESENCE * held.idf / self.unknown_idf;
        let presence: Vec<f32> = self.held.iter().map(presence).collect();
        let model = linear::train(&rows, &presence, self.intents, prior);
        self.priors = model.priors;
        let groups = model.groups.iter().max().map_or(0, |last| *last as usize + 1);
        self.learned = Learned::new(groups, self.intents, model.weights);
        rows.truncate(examples.len());
        self.held
            .iter_mut()
            .zip(&model.groups)
            .for_each(|(held, group)| held.group = *group);
        let mut by_group: Vec<(u32, u32)> = model.groups.into_iter().zip(0..).collect();
        by_group.sort_unstable();
        self.renumber(by_group.into_iter().map(|(_, id)| id), &mut rows);
        let mut owned: Vec<(u32, u32)> = (0..).zip(&rows).map(|(at, row)| (row.intent, at)).collect();
        owned.sort_unstable();
        self.owned = Postings::new(self.intents, owned);
        let by_example = (0..)
            .zip(rows)
            .flat_map(|(at, row)| row.features.into_iter().map(move |of| (at, of)));
        self.rows = Postings::new(examples.len(), by_example.collect());
    }

    /// Numbers the features anew: `order` lists their numbers of before.
    fn renumber(&mut self, order: impl Iterator<Item = u32>, rows: &mut [linear::Row]) {
        let mut anew = vec![0; self.held.len()];
        let moved = (0..).zip(order).map(|(next, id)| {
            anew[id as usize] = next;
            self.held[id as usize]
        });
        self.held = moved.collect();
        let own = self
            .ids
            .values_mut()
            .chain(self.listed.entries.iter_mut().map(|(id, _)| id));
        let of_rows = rows.iter_mut().flat_map(|row| &mut row.features).map(|(id, _)| id);
        own.chain(of_rows).for_each(|id| *id = anew[*id as usize]);
    }

    fn share(&self, block: Block) -> f32 {
        self.shares[block as usize]
    }

    /// The features of the terms, sorted, so that equal ones are neighbours and sums do not depend on the order of anything else.
    fn collect(&self, terms: &[Term<'_>], scratch: &mut Scratch) {
        let Scratch { known, unknown, .. } = scratch;
        known.clear();
        unknown.clear();
        let mut add = |feature: Feature, block: Block, at: u64| match self.ids.get(&feature) {
            Some(id) => known.push(occurrence(*id, block, at)),
            None if self.unknown_count => unknown.push((feature.0 & !BLOCK_BITS) | block as u64),
            None => {}
        };
        for (at, (term, next)) in (0..).zip(with_next(terms)) {
            if let Some(next) = next {
                add(pair(term, next), Block::Pair, at);
            }
            if term.listed.is_none_or(|word| self.listed.of(word).is_empty()) {
                own_features(term, |feature, block| add(feature, block, at));
            }
        }
        for (at, term) in (0..).zip(terms) {
            let listed = term.listed.map_or(&[][..], |word| self.listed.of(word));
            known.extend(listed.iter().map(|(id, block)| occurrence(*id, *block, at)));
        }
        known.sort_unstable();
        unknown.sort_unstable();
    }

    /// Fills `scratch` with the message's vector.
    fn weigh(&self, terms: &[Term<'_>], scratch: &mut Scratch) {
        self.collect(terms, scratch);
        scratch.vector.clear();
        let mut squares = [0.0_f32; Block::ALL.len()];
        let often = |times: usize| {
            if times == 1 {
                1.0
            } else {
                (1.0 + (times as f64).ln()) as f32
            }
        };
        for same in scratch.known.chunk_by(|a, b| a >> 32 == b >> 32) {
            let (id, term, block) = ((same[0] >> 32) as u32, same[0] as u32 >> 2, block_of(same[0]));
            let Held { idf, group } = self.held[id as usize];
            let weight = often(same.len()) * idf;
            squares[block as usize] += weight * weight;
            scratch.vector.push(Weighted {
                id,
                group,
                block,
                weight,
                term,
            });
        }
        for same in scratch.unknown.chunk_by(|a, b| a == b) {
            let weight = often(same.len()) * self.unknown_idf;
            squares[block_of(same[0]) as usize] += weight * weight;
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

    /// What the message's words say of the intents: of all, or of those that are wanted where all would be many.
    pub fn near<'s>(&'s self, terms: &[Term<'_>], wanted: Option<Wanted<'_>>, scratch: &'s mut Scratch) -> Near<'s> {
        self.weigh(terms, scratch);
        let Scratch { vector, learned, .. } = scratch;
        let groups = vector.chunk_by(|a, b| a.group == b.group);
        let groups = groups.map(|twins| (twins[0].group, twins.iter().map(|of| of.weight).sum()));
        self.learned.add_up(groups, &self.priors, wanted, learned)
    }

    /// What each term of the last message read contributed to an intent.
    pub fn by_term(&self, intent: u32, terms: usize, scratch: &Scratch) -> Vec<f32> {
        let mut shares = vec![0.0; terms];
        for weighted in &scratch.vector {
            let Some(share) = shares.get_mut(weighted.term as usize) else {
                continue;
            };
            for (_, weight) in self.learned.of(weighted.group).iter().filter(|(of, _)| *of == intent) {
                *share += weighted.weight * weight;
            }
        }
        shares
    }

    /// The intent's example that is most like the last message read, if any shares a feature with it; of equally near ones the first.
    pub fn nearest(&self, intent: u32, scratch: &Scratch) -> Option<u32> {
        let message: HashMap<u32, f32, BuildHasherDefault<Taken>> =
            scratch.vector.iter().map(|of| (of.id, of.weight)).collect();
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

/// The lowest bits of an occurrence, known or not, tell its block.
const BLOCK_BITS: u64 = 3;

fn block_of(occurrence: u64) -> Block {
    // Put there as a block, of which there are three: in bounds.
    Block::ALL[(occurrence & BLOCK_BITS) as usize]
}

/// One occurrence of a feature in the term at `at`: by number first, then by term.
fn occurrence(id: u32, block: Block, at: u64) -> u64 {
    (u64::from(id) << 32) | (at << 2) | block as u64
}

/// Each term with the one after it.
fn with_next<'t, 'w>(terms: &'t [Term<'w>]) -> impl Iterator<Item = (&'t Term<'w>, Option<&'t Term<'w>>)> {
    terms.iter().enumerate().map(|(at, term)| (term, terms.get(at + 1)))
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

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
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
