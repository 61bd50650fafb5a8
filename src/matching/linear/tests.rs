//! What is learnt, and what it is not disturbed by.

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

/// Rows of five of twenty features, so that intents overlap and not all can be right.
fn tangled() -> Vec<Row> {
    let mut dice = 7;
    let mut row = |at: u32| {
        let mut features: Vec<u32> = (0..20).collect();
        shuffle(&mut features, &mut dice);
        Row {
            intent: at % 3,
            features: features.into_iter().take(5).map(|f| (f, 0.447)).collect(),
        }
    };
    (0..40).map(&mut row).collect()
}

fn score(model: &Model, row: &Row, intent: u32) -> f32 {
    let of = |feature: u32| {
        let group = model.groups[feature as usize];
        let found = model.weights.iter().find(|w| w.0 == group && w.1 == intent);
        found.map_or(0.0, |w| w.2)
    };
    let words = row.features.iter().map(|(feature, value)| value * of(*feature));
    model.priors[intent as usize] + words.sum::<f32>()
}

#[test]
fn every_example_is_nearest_to_its_own_intent() {
    let rows = rows();
    let model = train(&rows, &[0.0; 5], 3, true);
    for row in &rows {
        let best = (0..3).max_by(|a, b| score(&model, row, *a).total_cmp(&score(&model, row, *b)));
        assert_eq!(best, Some(row.intent));
    }
}

#[test]
fn nothing_better_is_to_be_had() {
    // For any weights the loss is at least what any multipliers prove; at the optimum they meet. The multipliers of squared hinge are
    // 2C · max(0, 1 − margin).
    for (rows, features) in [(rows(), 5), (tangled(), 20)] {
        let mut descent = Descent::new(&rows, vec![0.0; features]);
        let order: Vec<u32> = (0..).zip(&rows).map(|(at, _)| at).collect();
        descent.learn(&order, 0, [1.0; LANES], (1_000, 1e-4));
        for intent in 0..3 {
            let lane = intent as usize;
            let side = |row: &Row| if row.intent == intent { 1.0 } else { -1.0 };
            let said = |row: &Row| {
                let words = row
                    .features
                    .iter()
                    .map(|(f, value)| value * descent.weights[*f as usize][lane]);
                PRIOR + descent.priors[lane] + words.sum::<f32>()
            };
            let short: Vec<f32> = rows.iter().map(|row| (1.0 - side(row) * said(row)).max(0.0)).collect();
            let weights = descent
                .weights
                .iter()
                .map(|weights| weights[lane])
                .chain([descent.priors[lane]]);
            let size: f32 = weights.map(|weight| weight * weight).sum();
            let loss = size / 2.0 + COST * short.iter().map(|short| short * short).sum::<f32>();
            let (mut summed, mut proved) = (vec![0.0; features + 1], 0.0);
            for (row, short) in rows.iter().zip(&short) {
                let alpha = 2.0 * COST * short;
                let prior = (u32::try_from(features).unwrap_or(u32::MAX), 1.0);
                for (feature, value) in row.features.iter().chain([&prior]) {
                    summed[*feature as usize] += alpha * side(row) * value;
                }
                proved += alpha * (1.0 - side(row) * PRIOR) - alpha * alpha * SOFTNESS / 2.0;
            }
            proved -= summed.iter().map(|sum| sum * sum).sum::<f32>() / 2.0;
            assert!(
                proved <= loss * 1.001 && loss - proved < 0.001 * loss,
                "{intent}: {proved} {loss}"
            );
        }
    }
}

#[test]
fn many_intents_learn_from_a_part_of_the_rows() {
    // Each intent has a word of its own beside one that all share.
    let intents = 6_000;
    let row = |at: u32| Row {
        intent: at / 3,
        features: vec![(at / 3, 0.9), (intents, 0.43)],
    };
    let rows: Vec<Row> = (0..intents * 3).map(row).collect();
    let mut chosen = Chosen::new(&rows, intents as usize + 1, intents as usize);
    assert!(chosen.room < rows.len() && chosen.for_block(16).len() <= chosen.room * 2);
    let model = train(&rows, &vec![0.0; intents as usize + 1], intents as usize, true);
    for intent in [0, 17, 5_999] {
        let own = score(&model, &rows[intent as usize * 3], intent);
        assert!(own > 0.0 && own > score(&model, &rows[300], intent), "{intent}");
    }
}

#[test]
fn small_weights_that_are_dropped_move_no_score_by_much() {
    for (rows, features) in [(rows(), 5), (tangled(), 20)] {
        let order: Vec<u32> = (0..).zip(&rows).map(|(at, _)| at).collect();
        let mut descent = Descent::new(&rows, vec![0.0; features]);
        descent.learn(&order, 0, [1.0; LANES], (PASSES, TOLERANCE));
        let (weights, priors) = (descent.weights.clone(), descent.priors);
        let mut model = Model {
            weights: Vec::new(),
            groups: (0..).take(features).collect(),
            priors: vec![PRIOR; 3],
        };
        descent.yield_to(&mut model, 0, &Twins::new(&rows, features), usize::MAX);
        for row in &rows {
            for intent in 0..3 {
                let lane = intent as usize;
                let of = |(feature, value): &(u32, f32)| value * weights[*feature as usize][lane];
                let whole = PRIOR + priors[lane] + row.features.iter().map(of).sum::<f32>();
                let most = NEGLIGIBLE * row.features.iter().map(|(_, value)| value).sum::<f32>();
                let moved = (score(&model, row, intent) - whole).abs();
                assert!(moved <= most + 1e-5, "{intent}: {moved} {most}");
            }
        }
    }
}

#[test]
fn where_not_all_weights_are_kept_the_largest_are() {
    let rows = tangled();
    let order: Vec<u32> = (0..).zip(&rows).map(|(at, _)| at).collect();
    let kept = |most: usize| {
        let mut descent = Descent::new(&rows, vec![0.0; 20]);
        descent.learn(&order, 0, [1.0; LANES], (PASSES, TOLERANCE));
        let mut model = Model {
            weights: Vec::new(),
            groups: (0..20).collect(),
            priors: vec![PRIOR; 3],
        };
        descent.yield_to(&mut model, 0, &Twins::new(&rows, 20), most);
        let mut of_first: Vec<f32> = model.weights.iter().filter(|w| w.1 == 0).map(|w| w.2.abs()).collect();
        of_first.sort_by(|a, b| b.total_cmp(a));
        of_first
    };
    let all = kept(usize::MAX);
    assert!(all.len() > 4, "{all:?}");
    assert_eq!(kept(4), all[..4]);
    let mut learnt = vec![(0, 0.1), (1, -0.3), (2, 0.2)];
    keep_largest(&mut learnt, 3, |group| if group == 0 { 1 } else { 2 });
    assert_eq!(learnt, [(1, -0.3)]);
}

#[test]
fn without_examples_there_is_nothing_to_say() {
    assert!(train(&[], &[], 2, true).weights.is_empty());
}

#[test]
fn what_an_intent_holds_is_added_once_to_its_own_weights() {
    let (without, with) = (train(&rows(), &[0.0; 5], 3, true), train(&rows(), &[0.5; 5], 3, true));
    let weight = |model: &Model, feature, intent| {
        let found = model
            .weights
            .iter()
            .find(|w| w.0 == model.groups[feature] && w.1 == intent);
        found.map_or(0.0, |w| w.2)
    };
    // Feature 2 stands in rows of all three, 3 in two rows of the second alone.
    for (feature, holders) in [
        (0, [true, false, false]),
        (2, [true, true, true]),
        (3, [false, true, false]),
    ] {
        for (intent, holds) in (0..).zip(holders) {
            let gained = weight(&with, feature, intent) - weight(&without, feature, intent);
            let expected = if holds { 0.5 } else { 0.0 };
            assert!((gained - expected).abs() < NEGLIGIBLE, "{feature}, {intent}: {gained}");
        }
    }
}
