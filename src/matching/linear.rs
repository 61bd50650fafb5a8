//! A linear one-vs-rest model of the examples.
//!
//! A support vector machine with squared hinge loss, trained by dual coordinate descent (Hsieh et al., "A Dual Coordinate Descent
//! Method for Large-scale Linear SVM", 2008), for a block of intents at a time so that the inner loops run over whole registers.
//! Deterministic: the order of visits comes from a fixed generator.

/// One example: its intent and its features with their weights.
pub(super) struct Row {
    pub intent: u32,
    pub features: Vec<(u32, f32)>,
}

pub(super) struct Model {
    /// (feature, intent, weight); weights too small to matter are left out.
    pub weights: Vec<(u32, u32, f32)>,
    /// What is said of an intent before any feature.
    pub priors: Vec<f32>,
}

/// Cost of an error against the size of the weights.
const COST: f32 = 0.3;
/// Passes over the examples at most.
const PASSES: usize = 12;
/// The descent ends when no example would move further than this.
const TOLERANCE: f32 = 0.05;
/// Intents trained side by side.
const LANES: usize = 16;
/// Weights below this are noise: with a message's vector of length one they move a score by less.
const NEGLIGIBLE: f32 = 0.01;

pub(super) fn train(rows: &[Row], features: usize, intents: usize) -> Model {
    let mut model = Model {
        weights: Vec::new(),
        priors: Vec::with_capacity(intents),
    };
    let mut weights = vec![[0.0_f32; LANES]; features];
    for first in (0..intents).step_by(LANES) {
        weights.iter_mut().for_each(|lanes| *lanes = [0.0; LANES]);
        let prior = descend(rows, first, &mut weights);
        let count = LANES.min(intents - first);
        model.priors.extend(&prior[..count]);
        for (feature, lanes) in (0..).zip(&weights) {
            for (lane, weight) in lanes.iter().enumerate().take(count) {
                if weight.abs() >= NEGLIGIBLE {
                    model.weights.push((feature, (first + lane) as u32, *weight));
                }
            }
        }
    }
    model
}

/// Trains the intents from `first` on; returns their priors.
fn descend(rows: &[Row], first: usize, weights: &mut [[f32; LANES]]) -> [f32; LANES] {
    let mut prior = [0.0_f32; LANES];
    let mut alphas = vec![[0.0_f32; LANES]; rows.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    let softness = 1.0 / (2.0 * COST);
    for _ in 0..PASSES {
        shuffle(&mut order, &mut dice);
        let mut furthest = 0.0_f32;
        for at in &order {
            let (row, alpha) = (&rows[*at], &mut alphas[*at]);
            let mut score = prior;
            let mut square = 1.0 + softness;
            for (feature, value) in &row.features {
                square += value * value;
                for (score, weight) in score.iter_mut().zip(&weights[*feature as usize]) {
                    *score += value * weight;
                }
            }
            let mut step = [0.0_f32; LANES];
            for lane in 0..LANES {
                let side = if row.intent as usize == first + lane { 1.0 } else { -1.0 };
                let gradient = side * score[lane] - 1.0 + softness * alpha[lane];
                let moved = (alpha[lane] - gradient / square).max(0.0);
                let change = moved - alpha[lane];
                furthest = furthest.max((change * square).abs());
                alpha[lane] = moved;
                step[lane] = side * change;
            }
            for (prior, step) in prior.iter_mut().zip(&step) {
                *prior += step;
            }
            for (feature, value) in &row.features {
                for (weight, step) in weights[*feature as usize].iter_mut().zip(&step) {
                    *weight += value * step;
                }
            }
        }
        if furthest < TOLERANCE {
            break;
        }
    }
    prior
}

/// Fisher and Yates, with a multiplicative generator of fixed seed.
fn shuffle(order: &mut [usize], dice: &mut u64) {
    for last in (1..order.len()).rev() {
        *dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let chosen = ((*dice >> 33) as usize) % (last + 1);
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

    fn score(model: &Model, row: &Row, intent: u32) -> f32 {
        let of = |feature: u32| {
            model
                .weights
                .iter()
                .find(|w| w.0 == feature && w.1 == intent)
                .map_or(0.0, |w| w.2)
        };
        model.priors[intent as usize]
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
        // At the optimum each example's margin m and multiplier a satisfy a = 2C · max(0, 1 − m); so the weights are the sum of those.
        let rows = rows();
        let mut weights = vec![[0.0; LANES]; 5];
        let prior = descend(&rows, 0, &mut weights);
        let mut expected = 0.0;
        for row in &rows {
            let side = if row.intent == 0 { 1.0 } else { -1.0 };
            let score: f32 = prior[0]
                + row
                    .features
                    .iter()
                    .map(|(f, value)| value * weights[*f as usize][0])
                    .sum::<f32>();
            expected += side * 2.0 * COST * (1.0 - side * score).max(0.0);
        }
        assert!((prior[0] - expected).abs() < 0.05, "{} {expected}", prior[0]);
    }

    #[test]
    fn without_examples_there_is_nothing_to_say() {
        let model = train(&[], 0, 2);
        assert_eq!((model.weights.len(), model.priors), (0, vec![0.0, 0.0]));
    }
}
