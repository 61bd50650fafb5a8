//! What was learnt, and the intents that it says most for.
//!
//! In a bot of thousands of intents nearly all have something to do with any message, and nearly all of that is next to nothing. The few that may
//! be listed are found by bounds, as search engines find the best of their documents (Turtle and Flood, "Query Evaluation: Strategies
//! and Optimizations", 1995): what speaks against an intent is left out, and so are the long lists of weights that could add little. Whoever can still
//! be among the first is then added up anew, in the order in which all would be, so that nothing depends on the way.

use super::{Near, Nearness, Postings};

/// Weights by group of features and, in a bot of many intents, by intent.
#[derive(Debug)]
pub(super) struct Learned {
    /// Intent and weight. What speaks for an intent stands before what speaks against one.
    of_groups: Postings<(u32, f32)>,
    /// By group.
    speaking: Vec<Speaking>,
    /// Group and weight, in the order of the groups. Empty in a bot of few intents.
    of_intents: Postings<(u32, f32)>,
}

/// What of a group's weights speaks for intents.
#[derive(Clone, Copy, Debug, Default)]
struct Speaking {
    /// How many of them.
    weights: u32,
    /// The greatest.
    most: f32,
}

/// Which intents have to be found.
#[derive(Clone, Copy, Debug)]
pub(in crate::matching) struct Wanted<'w> {
    /// So many of those with the most evidence.
    pub count: usize,
    /// All with at least this evidence, however many they are.
    pub all_from: f32,
    /// These, whatever they have.
    pub also: [&'w [u32]; 2],
}

/// Working space.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The groups of a message, ascending, each with what it weighs there.
    groups: Vec<(u32, f32)>,
    /// What a group weighs in the message, by group. All nought but while intents are added up one by one.
    weighs: Vec<f32>,
    /// By intent: what the message's words add, or the most that they can.
    sums: Vec<f32>,
    lists: Vec<List>,
    /// The greatest of the sums, the greatest first, with their intents.
    greatest: Vec<(f32, u32)>,
    intents: Vec<u32>,
    found: Vec<Nearness>,
}

/// What one group can do for intents.
#[derive(Clone, Copy, Debug)]
struct List {
    group: u32,
    together: f32,
    /// The most that it adds to one.
    most: f32,
    /// That, by each weight that has to be looked at.
    worth: f32,
}

/// From so many intents on the weights are kept by intent, too.
const MANY: usize = 1_000;
/// A message is looked at the long way while its words have no more weights than this.
const FEW: usize = 30_000;
/// The most that the lists which are left out may add together: with more, too many
/// intents remain to be added up; with less, too many weights.
const LEFT_OUT: f32 = 0.2;
/// More than the sums of two orders differ by.
const ROUNDING: f32 = 1e-3;
/// Compared at once.
const BLOCK: usize = 16;

impl Learned {
    /// `weights` are group, intent and weight, sorted; the groups are below `groups`.
    pub fn new(groups: usize, intents: usize, weights: Vec<(u32, u32, f32)>) -> Self {
        Self::by_intent_from(MANY, groups, intents, weights)
    }

    fn by_intent_from(many: usize, groups: usize, intents: usize, mut weights: Vec<(u32, u32, f32)>) -> Self {
        let mut of_intents = Postings::new(0, Vec::new());
        if intents >= many {
            let mut by_intent: Vec<(u32, (u32, f32))> = weights
                .iter()
                .map(|(group, intent, weight)| (*intent, (*group, *weight)))
                .collect();
            // A stable sort: the groups stay in order.
            by_intent.sort_by_key(|(intent, _)| *intent);
            of_intents = Postings::new(intents, by_intent);
        }
        weights.sort_by_key(|(group, _, weight)| (*group, *weight <= 0.0));
        let mut speaking = vec![Speaking::default(); groups];
        for (group, _, weight) in weights.iter().filter(|(.., weight)| *weight > 0.0) {
            let of = &mut speaking[*group as usize];
            of.weights += 1;
            of.most = of.most.max(*weight);
        }
        let weights = weights.into_iter();
        let weights = weights.map(|(group, intent, weight)| (group, (intent, weight)));
        Self {
            of_groups: Postings::new(groups, weights.collect()),
            speaking,
            of_intents,
        }
    }

    /// Intent and weight, each intent once.
    pub fn of(&self, group: u32) -> &[(u32, f32)] {
        self.of_groups.of(group)
    }

    /// Adds up what speaks for and against intents: for all of them, or for those that are wanted where all would be many.
    /// `groups` are a message's, ascending, each with what it weighs there.
    pub fn add_up<'s>(
        &self,
        groups: impl Iterator<Item = (u32, f32)>,
        priors: &'s [f32],
        wanted: Option<Wanted<'_>>,
        scratch: &'s mut Scratch,
    ) -> Near<'s> {
        scratch.groups.clear();
        scratch.groups.extend(groups);
        let weights: usize = scratch.groups.iter().map(|(group, _)| self.of(*group).len()).sum();
        let floor = wanted
            .filter(|_| weights > FEW && !self.of_intents.is_empty())
            .and_then(|wanted| self.find(wanted, priors, scratch));
        match floor {
            Some(floor) => Near::Most {
                of: &scratch.found,
                floor,
            },
            None => self.add_up_all(priors, scratch),
        }
    }

    fn add_up_all<'s>(&self, priors: &'s [f32], scratch: &'s mut Scratch) -> Near<'s> {
        let Scratch { groups, sums, .. } = scratch;
        sums.clear();
        sums.resize(priors.len(), 0.0);
        let sums = sums.as_mut_slice();
        for (group, together) in groups.iter() {
            for (intent, weight) in self.of(*group) {
                sums[*intent as usize] += together * weight;
            }
        }
        Near::All { priors, words: sums }
    }

    /// Fills `found` with the intents that are wanted, sorted, and maybe others. Returns the evidence from which on all are there; nothing
    /// where they are too many to be found this way.
    fn find(&self, wanted: Wanted<'_>, priors: &[f32], scratch: &mut Scratch) -> Option<f32> {
        if wanted.count > priors.len() / BLOCK {
            return None;
        }
        let left_out = self.add_up_bounds(priors, scratch);
        let Scratch {
            groups,
            weighs,
            sums,
            greatest,
            intents,
            found,
            ..
        } = scratch;
        weighs.resize(self.speaking.len(), 0.0);
        for (group, together) in groups.iter() {
            weighs[*group as usize] = *together;
        }
        let of = |intent: u32| Nearness {
            intent,
            prior: priors[intent as usize],
            words: self.words(intent, weighs),
        };
        fill_greatest(greatest, sums, wanted.count);
        let evidence = greatest.iter().map(|(_, intent)| of(*intent).sum());
        let floor = evidence.fold(wanted.all_from, f32::min);
        fill_reaching(intents, sums, floor - left_out - ROUNDING);
        let few = intents.len() <= priors.len() / BLOCK;
        if few {
            let also = wanted.also.into_iter().flatten().copied();
            intents.extend(also.filter(|intent| (*intent as usize) < priors.len()));
            intents.sort_unstable();
            intents.dedup();
            found.clear();
            found.extend(intents.iter().map(|intent| of(*intent)));
        }
        for (group, _) in groups.iter() {
            weighs[*group as usize] = 0.0;
        }
        few.then_some(floor)
    }

    /// Fills `sums` with the most that each intent can have, but for what is left out. Returns how much that is at most.
    fn add_up_bounds(&self, priors: &[f32], scratch: &mut Scratch) -> f32 {
        let Scratch {
            groups, sums, lists, ..
        } = scratch;
        lists.clear();
        lists.extend(groups.iter().map(|(group, together)| {
            let Speaking { weights, most } = self.speaking[*group as usize];
            List {
                group: *group,
                together: *together,
                most: together * most,
                worth: together * most / (weights + 1) as f32,
            }
        }));
        lists.sort_unstable_by(|a, b| a.worth.total_cmp(&b.worth).then(a.group.cmp(&b.group)));
        let mut left_out = 0.0;
        let fits = |list: &&List| {
            let fits = left_out + list.most <= LEFT_OUT;
            left_out += if fits { list.most } else { 0.0 };
            fits
        };
        let left = lists.iter().take_while(fits).count();
        sums.clear();
        sums.extend_from_slice(priors);
        let sums = sums.as_mut_slice();
        for list in &lists[left..] {
            let speaking = self.speaking[list.group as usize].weights as usize;
            for (intent, weight) in &self.of(list.group)[..speaking] {
                sums[*intent as usize] += list.together * weight;
            }
        }
        left_out
    }

    /// What the message's words say of an intent, added up as where all are.
    fn words(&self, intent: u32, weighs: &[f32]) -> f32 {
        let mut sum = 0.0;
        for (group, weight) in self.of_intents.of(intent) {
            let weighs = weighs[*group as usize];
            if weighs != 0.0 {
                sum += weighs * weight;
            }
        }
        sum
    }
}

/// Fills `found` with so many of the greatest sums, the greatest first.
fn fill_greatest(found: &mut Vec<(f32, u32)>, sums: &[f32], count: usize) {
    found.clear();
    let mut least = f32::NEG_INFINITY;
    for (from, block) in blocks(sums) {
        if !any(block, |sum| sum > least) {
            continue;
        }
        for (intent, sum) in (from..).zip(block) {
            if *sum <= least {
                continue;
            }
            let at = found.partition_point(|(other, _)| other >= sum);
            found.insert(at, (*sum, intent));
            found.truncate(count);
            if found.len() == count {
                least = found.last().map_or(least, |(sum, _)| *sum);
            }
        }
    }
}

/// Fills `found` with the intents whose sum is at least `least`.
fn fill_reaching(found: &mut Vec<u32>, sums: &[f32], least: f32) {
    found.clear();
    for (from, block) in blocks(sums) {
        if any(block, |sum| sum >= least) {
            let reaching = (from..).zip(block).filter(|(_, sum)| **sum >= least);
            found.extend(reaching.map(|(intent, _)| intent));
        }
    }
}

/// Each block with the number of its first intent.
fn blocks(sums: &[f32]) -> impl Iterator<Item = (u32, &[f32])> {
    (0_u32..).step_by(BLOCK).zip(sums.chunks(BLOCK))
}

/// Whether it holds for any, asked of all at once.
fn any(block: &[f32], holds: impl Fn(f32) -> bool) -> bool {
    block.iter().fold(false, |any, sum| any | holds(*sum))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const INTENTS: usize = 640;
    const GROUPS: u32 = 24;
    /// From this group on they are those of words that few intents know.
    const RARE: u32 = 20;

    fn weights() -> impl Strategy<Value = Vec<(u32, u32, f32)>> {
        let common = proptest::collection::vec((0..RARE, 0..INTENTS as u32, -0.3..0.2_f32), 0..4_000);
        let rare = proptest::collection::vec((RARE..GROUPS, 0..INTENTS as u32, -0.5..1.5_f32), 30..90);
        (common, rare).prop_map(|(mut weights, rare)| {
            weights.extend(rare);
            weights.sort_by_key(|(group, intent, _)| (*group, *intent));
            weights.dedup_by_key(|(group, intent, _)| (*group, *intent));
            weights
        })
    }

    fn sums(near: Near<'_>) -> Vec<(u32, u32)> {
        near.all()
            .iter()
            .map(|near| (near.intent, near.sum().to_bits()))
            .collect()
    }

    proptest! {
        #[test]
        fn who_is_found_has_what_adding_up_all_says(
            weights in weights(),
            common in proptest::collection::btree_map(0..RARE, 0.01..0.2_f32, 0..12),
            rare in proptest::collection::btree_map(RARE..GROUPS, 0.2..0.5_f32, 2..4),
            priors in proptest::collection::vec(-1.1..-0.9_f32, INTENTS),
            all_from in -1.0..1.0_f32,
            also in 0..INTENTS as u32,
        ) {
            let learned = Learned::by_intent_from(0, GROUPS as usize, INTENTS, weights);
            let mut scratch = Scratch::default();
            let message: BTreeMap<u32, f32> = common.into_iter().chain(rare).collect();
            let all = sums(learned.add_up(message.into_iter(), &priors, None, &mut scratch));
            let wanted = Wanted { count: 10, all_from, also: [&[also], &[]] };
            let floor = learned.find(wanted, &priors, &mut scratch);
            prop_assume!(floor.is_some());
            let floor = floor.unwrap();
            prop_assert!(floor <= all_from);
            let found = sums(Near::Most { of: &scratch.found, floor });
            prop_assert!(found.iter().all(|one| all.contains(one)));
            let reaches = |sum: u32| f32::from_bits(sum) >= floor;
            let missing = all.iter().find(|one| (reaches(one.1) || one.0 == also) && !found.contains(one));
            prop_assert_eq!(missing, None);
            prop_assert!(found.iter().filter(|one| reaches(one.1)).count() >= 10);
        }
    }

    #[test]
    fn few_are_added_up_where_few_can_be_first() {
        // One word that all intents know a little, and one that twenty know well.
        let common = (0..INTENTS as u32).map(|intent| (0, intent, 0.1));
        let own = (0..20).map(|intent| (1, intent * 30, 0.9 + intent as f32 / 100.0));
        let learned = Learned::by_intent_from(0, 2, INTENTS, common.chain(own).collect());
        let mut scratch = Scratch {
            groups: vec![(0, 0.5), (1, 0.5)],
            ..Scratch::default()
        };
        let wanted = Wanted {
            count: 10,
            all_from: 0.0,
            also: [&[], &[]],
        };
        let floor = learned.find(wanted, &[-1.0; INTENTS], &mut scratch);
        assert!(floor.is_some_and(|floor| floor > -0.5), "{floor:?}");
        assert!(scratch.found.len() <= 20, "{}", scratch.found.len());
    }
}
