//! A linear one-vs-rest model of the examples.
//!
//! A support vector machine with squared hinge loss, trained by dual coordinate descent (Hsieh et al., "A Dual Coordinate Descent
//! Method for Large-scale Linear SVM", 2008). Before any word every intent stands at [`PRIOR`]: so an intent is only spoken for by
//! words, most examples of other intents are settled at once, and the descent may leave them aside.
//! Deterministic: the order of visits comes from a fixed generator, and every sum has a fixed order.

/// One example: its intent and its features with their weights.
pub(super) struct Row {
    pub intent: u32,
    pub features: Vec<(u32, f32)>,
}

/// What is said of an intent before any word.
pub(super) const PRIOR: f32 = -1.0;
/// Cost of an error against the size of the weights.
const COST: f32 = 2.0;
/// Passes over the examples at most.
const PASSES: usize = 12;
/// The descent ends when no example would move further than this.
const TOLERANCE: f32 = 0.05;
/// Weights below this are noise: with a message's vector of length one they move a score by less.
const NEGLIGIBLE: f32 = 0.02;

/// (feature, intent, weight), sorted; weights too small to matter are left out.
pub(super) fn train(rows: &[Row], features: usize, intents: usize) -> Vec<(u32, u32, f32)> {
    let softness = 1.0 / (2.0 * COST);
    let squares: Vec<f32> = rows
        .iter()
        .map(|row| softness + row.features.iter().map(|(_, value)| value * value).sum::<f32>())
        .collect();
    let mut order: Vec<u32> = (0..rows.len())
        .map(|at| u32::try_from(at).unwrap_or(u32::MAX))
        .collect();
    shuffle(&mut order);
    let mut descent = Descent {
        rows,
        squares: &squares,
        order: &order,
        softness,
        weights: vec![0.0; features],
        alphas: vec![0.0; rows.len()],
        active: Vec::with_capacity(rows.len()),
    };
    let mut model = Vec::new();
    for intent in (0..intents).map(|intent| u32::try_from(intent).unwrap_or(u32::MAX)) {
        descent.learn(intent);
        let weights = (0_u32..).zip(&descent.weights);
        let telling = weights.filter(|(_, weight)| weight.abs() >= NEGLIGIBLE);
        model.extend(telling.map(|(feature, weight)| (feature, intent, *weight)));
    }
    model.sort_unstable_by_key(|(feature, intent, _)| (*feature, *intent));
    model
}

struct Descent<'r> {
    rows: &'r [Row],
    /// Of each row's vector, softness included.
    squares: &'r [f32],
    order: &'r [u32],
    softness: f32,
    weights: Vec<f32>,
    alphas: Vec<f32>,
    active: Vec<u32>,
}

impl Descent<'_> {
    fn learn(&mut self, intent: u32) {
        self.weights.fill(0.0);
        self.alphas.fill(0.0);
        // Its own examples first: what they say of it is what the others are then judged by.
        let own = |at: &&u32| self.rows[**at as usize].intent == intent;
        let mut active = std::mem::take(&mut self.active);
        active.clear();
        active.extend(self.order.iter().filter(own));
        if !active.is_empty() {
            active.extend(self.order.iter().filter(|at| !own(at)));
            for _ in 0..PASSES {
                let mut furthest = 0.0_f32;
                // An example that is settled beyond doubt is not looked at again.
                active.retain(|at| {
                    let (moved, settled) = self.visit(*at as usize, intent);
                    furthest = furthest.max(moved);
                    !settled
                });
                if furthest < TOLERANCE {
                    break;
                }
            }
        }
        self.active = active;
    }

    /// Makes one row right; returns how far that went, and whether the row has no say.
    fn visit(&mut self, at: usize, intent: u32) -> (f32, bool) {
        let row = &self.rows[at];
        let side = if row.intent == intent { 1.0 } else { -1.0 };
        let mut score = PRIOR;
        for (feature, value) in &row.features {
            score += value * self.weights[*feature as usize];
        }
        let alpha = self.alphas[at];
        let gradient = side * score - 1.0 + self.softness * alpha;
        let moved = (alpha - gradient / self.squares[at]).max(0.0);
        let change = moved - alpha;
        if change != 0.0 {
            self.alphas[at] = moved;
            let step = side * change;
            for (feature, value) in &row.features {
                self.weights[*feature as usize] += value * step;
            }
        }
        ((change * self.squares[at]).abs(), moved == 0.0 && gradient > SETTLED)
    }
}

/// How far beyond its margin an example must be to be left aside.
const SETTLED: f32 = 0.0;

/// Fisher and Yates, with a multiplicative generator of fixed seed.
fn shuffle(order: &mut [u32]) {
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    for last in (1..order.len()).rev() {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let chosen = ((dice >> 33) as usize) % (last + 1);
        order.swap(last, chosen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row> {
        [(0, [0, 1]), (0, [0, 2]), (1, [3, 1]), (1, [3, 2]), (2, [4, 2])]
            .into_iter()
            .map(|(intent, features)| Row {
                intent,
                features: features.map(|f| (f, 0.707)).to_vec(),
            })
            .collect()
    }

    fn score(model: &[(u32, u32, f32)], row: &Row, intent: u32) -> f32 {
        let of = |feature: u32| {
            let found = model.iter().find(|w| w.0 == feature && w.1 == intent);
            found.map_or(0.0, |w| w.2)
        };
        PRIOR
            + row
                .features
                .iter()
                .map(|(feature, value)| value * of(*feature))
                .sum::<f32>()
    }

    #[test]
    fn every_example_is_nearest_to_its_own_intent() {
        let rows = rows();
        let model = train(&rows, 5, 3);
        for row in &rows {
            let best = (0..3).max_by(|a, b| score(&model, row, *a).total_cmp(&score(&model, row, *b)));
            assert_eq!(best, Some(row.intent));
        }
    }

    #[test]
    fn the_optimum_satisfies_its_conditions() {
        // At the optimum each example's margin m and multiplier a satisfy a = 2C · max(0, 1 − m), and the weights are the sum of those.
        let rows = rows();
        let model = train(&rows, 5, 3);
        for feature in 0..5 {
            let mut expected = 0.0;
            for row in &rows {
                let side = if row.intent == 0 { 1.0 } else { -1.0 };
                let value: f32 = row
                    .features
                    .iter()
                    .filter(|(f, _)| *f == feature)
                    .map(|(_, value)| value)
                    .sum();
                expected += side * value * 2.0 * COST * (1.0 - side * score(&model, row, 0)).max(0.0);
            }
            let found = model.iter().find(|w| w.0 == feature && w.1 == 0).map_or(0.0, |w| w.2);
            assert!((found - expected).abs() < 0.1, "{feature}: {found} {expected}");
        }
    }

    #[test]
    fn without_examples_there_is_nothing_to_say() {
        assert!(train(&[], 0, 2).is_empty());
    }
}
