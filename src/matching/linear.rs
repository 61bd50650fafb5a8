//! A linear one-vs-rest model of the examples.
//!
//! A support vector machine with squared hinge loss, trained by dual coordinate descent (Hsieh et al., "A Dual Coordinate Descent
//! Method for Large-scale Linear SVM", 2008), for [`LANES`] intents side by side: a row is fetched once for all of them. What stands
//! before any word, the prior, is learnt as the weight of one more feature that every row has, and drawn to [`PRIOR`] as the others are
//! drawn to nought: from there most rows of other intents are right at once.
//! Deterministic: the order of visits comes from a fixed generator, and every sum has a fixed order.

mod twins;

use super::example::Postings;
use rustc_hash::FxHashMap;
use twins::Twins;

/// One example: its intent and its features with their weights.
pub(super) struct Row {
    pub intent: u32,
    pub features: Vec<(u32, f32)>,
}

/// What was learnt.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// (group, intent, weight), sorted; weights too small to matter are left out.
    pub weights: Vec<(u32, u32, f32)>,
    /// By feature: its group, whose weights it has. Features of one group stand in the same examples.
    pub groups: Vec<u32>,
    /// What is said of each intent before any word.
    pub priors: Vec<f32>,
}

/// What is said of an intent before any word, unless its examples say otherwise.
pub(super) const PRIOR: f32 = -1.0;
/// Cost of an error against the size of the weights.
const COST: f32 = 2.0;
/// Passes over the examples at most.
const PASSES: usize = 8;
/// The descent ends when no row of a full pass would move further than this.
const TOLERANCE: f32 = 0.05;
/// Weights below this are noise: with a message's vector of length one they move a score by less.
const NEGLIGIBLE: f32 = 0.04;
/// Intents learnt side by side.
const LANES: usize = 16;
/// Rows looked at in one pass, summed over all blocks of intents. Up to some hundred intents that is every row for every block; with
/// more, a block learns from its own rows, from those that share a rare feature with them, and from a sample of the rest.
const LOOKED_AT: usize = 250_000;
/// A feature of at most this many rows is rare.
const RARE: usize = 24;
/// Weights kept in all, counted by feature: what bounds the memory. With up to a few hundred intents none is dropped.
const KEPT: usize = 4_000_000;

type Lanes = [f32; LANES];

/// Learns from rows whose features are below the length of `presence` and whose intents are below `intents`. Without `prior`, every intent's is
/// [`PRIOR`].
///
/// `presence` has what is added to a weight learnt, by feature, where the intent's own examples hold it: what a few examples say too little of
/// to be learnt still speaks for theirs.
pub(super) fn train(rows: &[Row], presence: &[f32], intents: usize, prior: bool) -> Model {
    let features = presence.len();
    let mut model = Model {
        weights: Vec::new(),
        groups: Vec::new(),
        priors: vec![PRIOR; intents],
    };
    let twins = Twins::new(rows, features);
    let rows = &twins.merge(rows)[..];
    let mut chosen = Chosen::new(rows, twins.groups(), intents);
    let mut descent = Descent::new(rows, twins.of_groups(presence));
    for first in (0..intents).step_by(LANES) {
        let freedom = std::array::from_fn(|lane| if prior { chosen.freedom(first + lane) } else { 0.0 });
        descent.learn(chosen.for_block(first), first, freedom, (PASSES, TOLERANCE));
        descent.yield_to(&mut model, first, &twins, KEPT / intents.max(1));
    }
    model.weights = by_group(&model.weights, twins.groups());
    model.groups = twins.into_groups();
    model
}

/// Weights in the order of their groups. Those of one group keep their order, which is that of the intents.
fn by_group(weights: &[(u32, u32, f32)], groups: usize) -> Vec<(u32, u32, f32)> {
    let mut next = vec![0_usize; groups + 1];
    for (group, ..) in weights {
        next[*group as usize + 1] += 1;
    }
    for group in 1..next.len() {
        next[group] += next[group - 1];
    }
    let mut sorted = vec![(0, 0, 0.0); weights.len()];
    for weight in weights {
        let place = &mut next[weight.0 as usize];
        sorted[*place] = *weight;
        *place += 1;
    }
    sorted
}

/// Which rows a block of intents learns from.
struct Chosen<'r> {
    rows: &'r [Row],
    /// Rows by intent.
    owned: Postings<u32>,
    /// Rows by feature; empty where every block learns from every row.
    holders: Postings<u32>,
    room: usize,
    order: Vec<u32>,
    /// The last block that chose a row, by row.
    taken: Vec<usize>,
}

impl<'r> Chosen<'r> {
    fn new(rows: &'r [Row], features: usize, intents: usize) -> Self {
        let numbered = || (0_u32..).zip(rows);
        let mut owned: Vec<(u32, u32)> = numbered().map(|(at, row)| (row.intent, at)).collect();
        owned.sort_unstable();
        let room = LOOKED_AT / intents.div_ceil(LANES).max(1);
        let mut holders = Vec::new();
        if room < rows.len() {
            holders
                .extend(numbered().flat_map(|(at, row)| row.features.iter().map(move |(feature, _)| (*feature, at))));
            holders.sort_unstable();
        }
        Self {
            rows,
            owned: Postings::new(intents, owned),
            holders: Postings::new(features, holders),
            room,
            order: Vec::with_capacity(rows.len().min(room)),
            taken: vec![usize::MAX; rows.len()],
        }
    }

    /// How freely an intent's prior is learnt: the square of the value that rows have for it. Nothing says what is usual where an intent
    /// is all or much of what there is to learn from.
    fn freedom(&self, intent: usize) -> f32 {
        let own = u32::try_from(intent).map_or(0, |intent| self.owned.of(intent).len());
        (1.0 - 4.0 * own as f32 / self.rows.len().max(1) as f32).max(0.0)
    }

    /// Its own rows first, then the others in a shuffled order.
    fn for_block(&mut self, first: usize) -> &mut [u32] {
        let Self {
            rows,
            owned,
            holders,
            room,
            order,
            taken,
        } = self;
        order.clear();
        let mut choose = |at: u32, order: &mut Vec<u32>| {
            if let Some(taken) = taken.get_mut(at as usize).filter(|taken| **taken != first) {
                *taken = first;
                order.push(at);
            }
        };
        for intent in (0_u32..).skip(first).take(LANES) {
            owned.of(intent).iter().for_each(|at| choose(*at, order));
        }
        let own = order.len();
        if own == 0 {
            return order;
        }
        if *room < rows.len() {
            let near = *room / 2;
            for at in 0..own {
                let features = rows.get(order[at] as usize).map_or(&[][..], |row| &row.features);
                for (feature, _) in features {
                    let held = holders.of(*feature);
                    if held.len() <= RARE && order.len() < own + near {
                        held.iter().for_each(|at| choose(*at, order));
                    }
                }
            }
        }
        let stride = rows.len().div_ceil((*room).max(1)).max(1);
        // Another block's sample begins elsewhere.
        let start = if stride > 1 { first / LANES % stride } else { 0 };
        for at in (0_u32..).zip(rows.iter()).map(|(at, _)| at).skip(start).step_by(stride) {
            choose(at, order);
        }
        let mut dice = SEED;
        shuffle(&mut order[own..], &mut dice);
        order
    }
}

struct Descent<'r> {
    rows: &'r [Row],
    /// Rows that several intents have: for each of them it speaks as much.
    shared: Shared,
    /// Of each row's vector.
    squares: Vec<f32>,
    /// The square of the value that every row has for the prior.
    freedom: Lanes,
    weights: Vec<Lanes>,
    /// By feature: what is added to the weight of an intent whose examples hold it.
    presence: Vec<f32>,
    /// By feature: bit `n` is set where the examples of the block's `n`-th intent hold it.
    holders: Vec<u16>,
    /// What is learnt on top of [`PRIOR`].
    priors: Lanes,
    alphas: Vec<Lanes>,
    /// The rows of the block, and those of them that are not settled.
    chosen: Vec<u32>,
    active: Vec<u32>,
}

impl<'r> Descent<'r> {
    fn new(rows: &'r [Row], presence: Vec<f32>) -> Self {
        let square = |row: &Row| row.features.iter().map(|(_, value)| value * value).sum::<f32>();
        Self {
            rows,
            shared: Shared::new(rows),
            squares: rows.iter().map(square).collect(),
            freedom: [0.0; LANES],
            weights: vec![[0.0; LANES]; presence.len()],
            holders: vec![0; presence.len()],
            presence,
            priors: [0.0; LANES],
            alphas: vec![[0.0; LANES]; rows.len()],
            chosen: Vec::new(),
            active: Vec::new(),
        }
    }

    /// Learns the intents from `first` on. A row that no intent of the block needs, by more than any row moved in the pass before, is
    /// left aside; when the others stand still, all are looked at again.
    fn learn(&mut self, order: &[u32], first: usize, freedom: Lanes, (passes, tolerance): (usize, f32)) {
        self.freedom = freedom;
        self.priors = [0.0; LANES];
        self.chosen.clear();
        self.chosen.extend_from_slice(order);
        let mut active = std::mem::take(&mut self.active);
        active.clear();
        active.extend_from_slice(order);
        let (mut dice, mut before) = (SEED, f32::INFINITY);
        for pass in 1..=passes {
            let full = active.len() == order.len();
            let mut furthest = 0.0_f32;
            active.retain(|at| {
                let (moved, spare) = self.visit(*at as usize, first);
                furthest = furthest.max(moved);
                spare <= before
            });
            before = furthest;
            if furthest < tolerance && full {
                break;
            }
            if furthest < tolerance || pass + 1 == passes {
                active.clear();
                active.extend_from_slice(order);
                before = f32::INFINITY;
            }
            shuffle(&mut active, &mut dice);
        }
        self.active = active;
    }

    /// Makes one row right for all intents of the block. Returns how far that went, and by how much the row is right without having a
    /// say for any of them (at most nought where it has one).
    fn visit(&mut self, at: usize, first: usize) -> (f32, f32) {
        let (row, alpha) = (&self.rows[at], &mut self.alphas[at]);
        let mut score = self.priors.map(|learnt| PRIOR + learnt);
        for (feature, value) in &row.features {
            let weights = &self.weights[*feature as usize];
            add(&mut score, *value, weights);
        }
        let mut side = [-1.0_f32; LANES];
        for intent in std::iter::once(&row.intent).chain(self.shared.by(at, first)) {
            if let Some(own) = side.get_mut((*intent as usize).wrapping_sub(first)) {
                *own = 1.0;
            }
        }
        let mut step = [0.0_f32; LANES];
        let (mut furthest, mut spare) = (0.0_f32, f32::INFINITY);
        for lane in 0..LANES {
            let square = self.squares[at] + self.freedom[lane] + SOFTNESS;
            let gradient = side[lane] * score[lane] - 1.0 + SOFTNESS * alpha[lane];
            let moved = (alpha[lane] - gradient / square).max(0.0);
            let change = moved - alpha[lane];
            alpha[lane] = moved;
            step[lane] = side[lane] * change;
            furthest = furthest.max((change * square).abs());
            spare = spare.min(if moved > 0.0 { 0.0 } else { gradient });
        }
        if furthest > 0.0 {
            for (feature, value) in &row.features {
                let weights = &mut self.weights[*feature as usize];
                add(weights, *value, &step);
            }
            for ((prior, freedom), step) in self.priors.iter_mut().zip(&self.freedom).zip(&step) {
                *prior += freedom * step;
            }
        }
        (furthest, spare)
    }

    /// Adds to each weight what speaks for it by the intent's holding the feature at all.
    fn add_held(&mut self, first: usize) {
        let own = |row: &&Row| (first..first + LANES).contains(&(row.intent as usize));
        let rows = || {
            self.chosen
                .iter()
                .filter_map(|at| self.rows.get(*at as usize))
                .filter(own)
        };
        for row in rows() {
            let lane = row.intent as usize - first;
            for (feature, _) in &row.features {
                let holders = &mut self.holders[*feature as usize];
                if *holders & (1 << lane) == 0 {
                    *holders |= 1 << lane;
                    self.weights[*feature as usize][lane] += self.presence[*feature as usize];
                }
            }
        }
        for (feature, _) in rows().flat_map(|row| &row.features) {
            self.holders[*feature as usize] = 0;
        }
    }

    /// Hands over what was learnt of the intents from `first` on, at most `most` weights each, and forgets it.
    fn yield_to(&mut self, model: &mut Model, first: usize, twins: &Twins, most: usize) {
        self.add_held(first);
        let mut learnt: [Vec<(u32, f32)>; LANES] = std::array::from_fn(|_| Vec::new());
        let mut hand_over = |group: u32, weights: &mut Lanes| {
            let weights = std::mem::replace(weights, [0.0; LANES]);
            let root = twins.root(group);
            for (learnt, weight) in learnt.iter_mut().zip(weights) {
                let each = weight / root;
                if each.abs() >= NEGLIGIBLE {
                    learnt.push((group, each));
                }
            }
        };
        for at in &self.chosen {
            self.alphas[*at as usize] = [0.0; LANES];
        }
        if self.chosen.len() == self.rows.len() {
            // Every group once, instead of once for each row that holds it.
            (0_u32..)
                .zip(&mut self.weights)
                .for_each(|(feature, weights)| hand_over(feature, weights));
        } else {
            for at in &self.chosen {
                for (feature, _) in &self.rows[*at as usize].features {
                    hand_over(*feature, &mut self.weights[*feature as usize]);
                }
            }
        }
        let priors = model.priors.iter_mut().skip(first);
        for (((prior, learnt), more), intent) in priors.zip(&mut learnt).zip(self.priors).zip((0_u32..).skip(first)) {
            *prior = PRIOR + more;
            keep_largest(learnt, most, |group| twins.size(group));
            let entries = learnt.iter().map(|(group, weight)| (*group, intent, *weight));
            model.weights.extend(entries);
        }
    }
}

/// Adds so many times what is to be added. By index: of zipped iterators calls remain where nothing is optimised at link time, and
/// learning takes half as long again.
#[inline(always)]
fn add(to: &mut Lanes, times: f32, what: &Lanes) {
    for lane in 0..LANES {
        to[lane] += times * what[lane];
    }
}

/// Rows of the same features that several intents have. To learn to tell those apart would be to learn from accidents.
struct Shared {
    /// By row: its list of intents.
    list: Vec<Option<u32>>,
    /// Ascending.
    intents: Vec<Vec<u32>>,
}

impl Shared {
    fn new(rows: &[Row]) -> Self {
        let print = |row: &Row| {
            let features = row.features.iter();
            features.fold(0xcbf2_9ce4_8422_2325_u64, |print, (feature, value)| {
                let seen = (u64::from(*feature) << 32) | u64::from(value.to_bits());
                (print.rotate_left(5) ^ seen).wrapping_mul(0x2545_f491_4f6c_dd1d)
            })
        };
        let mut lists: FxHashMap<u64, u32> = FxHashMap::default();
        let mut intents: Vec<Vec<u32>> = Vec::new();
        let mut of = |row: &Row| {
            if row.features.is_empty() {
                return None;
            }
            let next = u32::try_from(intents.len()).ok()?;
            let list = *lists.entry(print(row)).or_insert(next);
            if list == next {
                intents.push(Vec::new());
            }
            intents[list as usize].push(row.intent);
            Some(list)
        };
        let mut list: Vec<Option<u32>> = rows.iter().map(&mut of).collect();
        for intents in &mut intents {
            intents.sort_unstable();
            intents.dedup();
        }
        for list in &mut list {
            *list = list.filter(|list| intents[*list as usize].len() > 1);
        }
        Self { list, intents }
    }

    /// Of the block of intents from `first` on: those that have that row, where another has it, too.
    fn by(&self, row: usize, first: usize) -> &[u32] {
        let Some(list) = self.list[row] else { return &[] };
        let intents = &self.intents[list as usize];
        let from = intents.partition_point(|intent| (*intent as usize) < first);
        let to = intents.partition_point(|intent| (*intent as usize) < first + LANES);
        &intents[from..to]
    }
}

/// Keeps the largest weights, so many that their groups hold `most` features at most.
fn keep_largest(learnt: &mut Vec<(u32, f32)>, most: usize, size: impl Fn(u32) -> usize) {
    if learnt.iter().map(|(group, _)| size(*group)).sum::<usize>() <= most {
        return;
    }
    let larger = |a: &(u32, f32), b: &(u32, f32)| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0));
    if learnt.len() > most {
        // Every group holds a feature.
        learnt.select_nth_unstable_by(most, larger);
        learnt.truncate(most);
    }
    learnt.sort_unstable_by(larger);
    let mut room = most;
    let fitting = learnt.iter().take_while(|(group, _)| {
        let left = room.checked_sub(size(*group));
        room = left.unwrap_or_default();
        left.is_some()
    });
    let kept = fitting.count();
    learnt.truncate(kept);
}

const SOFTNESS: f32 = 1.0 / (2.0 * COST);

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// Fisher and Yates, with a multiplicative generator.
fn shuffle(order: &mut [u32], dice: &mut u64) {
    for last in (1..order.len()).rev() {
        *dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let chosen = ((*dice >> 33) as usize) % (last + 1);
        order.swap(last, chosen);
    }
}

#[cfg(test)]
mod tests;
