//! Features that no row tells apart.

use super::Row;
use rustc_hash::FxHashMap;

/// Features that stand in the same rows with the same values, such as the character sequences of a word that no other shares, are learnt
/// as one, with the same result: of `n` twins each weighs `1 / √n` of what one feature of `√n` times their value does.
pub(super) struct Twins {
    /// By feature.
    group: Vec<u32>,
    /// Features by group.
    sizes: Vec<u32>,
}

impl Twins {
    pub fn new(rows: &[Row], features: usize) -> Self {
        let mut prints = vec![0_u64; features];
        for (at, row) in (0_u64..).zip(rows) {
            for (feature, value) in &row.features {
                let print = &mut prints[*feature as usize];
                let seen = (at << 32) | u64::from(value.to_bits());
                *print = (print.rotate_left(5) ^ seen).wrapping_mul(0x2545_f491_4f6c_dd1d);
            }
        }
        let mut groups = FxHashMap::default();
        let mut next = 0_u32;
        let mut of = |print: &u64| {
            *groups.entry(*print).or_insert_with(|| {
                next += 1;
                next - 1
            })
        };
        let group: Vec<u32> = prints.iter().map(&mut of).collect();
        let mut sizes = vec![0; next as usize];
        group.iter().for_each(|group| sizes[*group as usize] += 1);
        Self { group, sizes }
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.sizes.len()
    }

    /// The rows with a feature for each group.
    pub fn merge(&self, rows: &[Row]) -> Vec<Row> {
        let mut last = vec![usize::MAX; self.groups()];
        let mut merged = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            let mut features = Vec::with_capacity(row.features.len());
            for (feature, value) in &row.features {
                let group = self.group[*feature as usize];
                if std::mem::replace(&mut last[group as usize], at) != at {
                    features.push((group, value * self.root(group)));
                }
            }
            merged.push(Row {
                intent: row.intent,
                features,
            });
        }
        merged
    }

    /// What a twin's value is times in its group's.
    pub fn root(&self, group: u32) -> f32 {
        (self.size(group) as f32).sqrt()
    }

    /// How many features a group has.
    pub fn size(&self, group: u32) -> usize {
        self.sizes[group as usize] as usize
    }

    /// What is added to the weight of each group, from what is to those of its features.
    pub fn of_groups(&self, features: &[f32]) -> Vec<f32> {
        let mut groups = vec![0.0; self.groups()];
        for (group, of) in self.group.iter().zip(features) {
            groups[*group as usize] = of * self.root(*group);
        }
        groups
    }

    /// By feature: its group.
    pub fn into_groups(self) -> Vec<u32> {
        self.group
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::linear::{Model, train};

    #[test]
    fn twins_weigh_the_same_and_as_much_as_one() {
        let row = |intent, features: &[u32]| Row {
            intent,
            features: features.iter().map(|f| (*f, 0.5)).collect(),
        };
        let rows = [row(0, &[0, 1, 2]), row(1, &[0, 3, 4]), row(1, &[3, 0, 4])];
        let twins = Twins::new(&rows, 5);
        assert_eq!(twins.group, [0, 1, 1, 2, 2]);
        let merged = twins.merge(&rows);
        assert_eq!(merged[0].features, [(0, 0.5), (1, 0.5 * 2.0_f32.sqrt())]);
        let of_twin = |model: Model, group| {
            let found = model.weights.iter().find(|w| w.0 == group && w.1 == 0);
            found.map(|w| w.2)
        };
        let together = of_twin(train(&rows, &[0.0; 5], 2, true), 1);
        let as_one = of_twin(train(&merged, &[0.0; 3], 2, true), 1).map(|weight| weight / 2.0_f32.sqrt());
        assert!(together.is_some() && together == as_one, "{together:?} {as_one:?}");
    }
}
