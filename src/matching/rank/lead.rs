//! Which intents the examples speak for so much that they may be listed.

use super::{DOUBTED, Gathered, LISTED, SCALE, Told};
use crate::matching::example::{Nearness, Wanted};
use crate::matching::keyword::Hit;

/// The two intents that examples speak for most.
pub(super) type Leaders = (Option<Nearness>, Option<Nearness>);

/// The intents whose evidence bears on the candidates, as far as can be said before any is known: `exact` and `told` are those that
/// [`Gathered`] has.
pub(in crate::matching) fn wanted<'w>(vetoes: &[u32], exact: &'w [u32], told: &'w Told, lift: f32) -> Wanted<'w> {
    let told = match told {
        Told::Only(intents) => intents.as_slice(),
        Told::Any | Told::Nobody => &[],
    };
    Wanted {
        count: LISTED + vetoes.len() + exact.len() + told.len(),
        all_from: held_down(lift),
        also: [exact, told],
    }
}

/// The intents that hits veto, ascending.
pub(in crate::matching) fn vetoes(hits: &[Hit]) -> Vec<u32> {
    let mut vetoes: Vec<u32> = hits.iter().filter(|hit| hit.veto).map(|hit| hit.intent).collect();
    vetoes.sort_unstable();
    vetoes.dedup();
    vetoes
}

impl Gathered<'_> {
    /// Fills `leading` with the intents that examples speak for and that may be listed; nothing where some are lacking that bear on it.
    ///
    /// With thousands of intents nearly all are passed by: as many as are listed have more evidence, and their scores follow from it.
    /// Rules may hold those down to [`DOUBTED`], so only what is below that, too, is surely behind them.
    pub(super) fn lead(&self, leading: &mut Vec<Nearness>) -> Option<Leaders> {
        leading.clear();
        let (mut first, mut second): (Option<Nearness>, Option<Nearness>) = (None, None);
        let held_down = held_down(self.lift);
        let all_far = self.exact.is_empty() && *self.told == Told::Any;
        // Of those whose score follows from their evidence: the most of it, the greatest first.
        let mut sums = [f32::NEG_INFINITY; LISTED];
        let mut behind = f32::NEG_INFINITY;
        self.near.each(|near| {
            let sum = near.sum();
            let passed_by = sum < behind && (all_far || self.may_be_far(&near));
            if passed_by || near.words == 0.0 || self.vetoed(near.intent) {
                return;
            }
            if first.is_none_or(|first| sum > first.sum()) {
                second = first.replace(near);
            } else if second.is_none_or(|second| sum > second.sum()) {
                second = Some(near);
            }
            if near.words <= 0.0 {
                return;
            }
            leading.push(near);
            if self.may_be_far(&near) {
                let at = sums.partition_point(|other| *other >= sum);
                if let Some(lower) = sums.get_mut(at..).filter(|lower| !lower.is_empty()) {
                    lower.rotate_right(1);
                    lower[0] = sum;
                }
                behind = sums[LISTED - 1].min(held_down);
            }
        });
        leading.retain(|near| near.sum() >= behind || !self.may_be_far(near));
        let floor = self.near.floor();
        let reaches = |near: &Nearness| near.sum() >= floor;
        // The rival of two that are tied is one that is not.
        let twins = first.map_or(&[][..], |first| self.twins(first.intent));
        let apart = |near: &Nearness| {
            reaches(near)
                && twins.binary_search(&near.intent).is_err()
                && first.is_some_and(|first| first.intent != near.intent)
        };
        let enough = behind >= floor && (floor == f32::NEG_INFINITY || leading.iter().any(apart));
        enough.then_some((first, second))
    }

    /// Those that have an example of the intent's own, word for word.
    pub(super) fn twins(&self, intent: u32) -> &[u32] {
        self.sharing.get(&intent).map_or(&[], |twins| twins)
    }

    /// Whether its score follows from its evidence alone, so that others with more are ahead of it.
    fn may_be_far(&self, near: &Nearness) -> bool {
        !self.is_example(near.intent) && (*self.told == Told::Any || !self.told.fits(near.intent))
    }
}

/// The evidence from which on rules may hold a score down to [`DOUBTED`].
fn held_down(lift: f32) -> f32 {
    (DOUBTED - lift) * SCALE
}
