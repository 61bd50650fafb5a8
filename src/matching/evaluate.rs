//! Labelled messages against an index: what `sapa evaluate` counts.

use super::{Decision, Reading};
use serde::Serialize;
use std::collections::BTreeMap;

/// The label of a message that no intent should answer.
pub const NO_INTENT: &str = "NO_INTENT";

/// A message and the intent that should answer it, or [`NO_INTENT`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    pub text: String,
    pub expected: String,
}

/// What one message was taken for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prediction {
    pub text: String,
    pub expected: String,
    /// [`NO_INTENT`] where the bot would ask back or fall back.
    pub predicted: String,
    /// Of the predicted intent; else of the nearest.
    pub confidence: f32,
    /// The intent that scored best, answered or not.
    #[serde(skip)]
    pub nearest: Option<String>,
    /// Whether the expected intent is among the three nearest.
    #[serde(skip)]
    pub in_top3: bool,
}

/// Counts, and fractions from 0 to 1. A fraction of nothing is 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    pub messages: usize,
    pub in_scope: usize,
    pub out_of_scope: usize,
    /// In-scope messages answered with their intent.
    pub in_scope_accuracy: f64,
    /// Out-of-scope messages not answered.
    pub out_of_scope_recall: f64,
    /// The mean of those two; of the one there is, where the other kind of message is absent.
    pub score: f64,
    /// In-scope messages whose intent is among the three nearest.
    pub in_scope_top3: f64,
    /// Of all messages: answered with a wrong intent, out-of-scope ones included.
    pub wrong_answers: f64,
}

/// Judges one message, alone and outside any flow. Where it asks two things, the first counts.
pub fn predict(message: &Labelled, reading: &Reading) -> Prediction {
    let answered = match &reading.decision {
        Decision::Answer { intents } => intents.first(),
        Decision::Clarify { .. } | Decision::Fallback => None,
    };
    let nearest = match answered {
        Some(intent) => reading.ranked.iter().find(|ranked| ranked.intent == *intent),
        None => reading.ranked.first(),
    };
    Prediction {
        text: message.text.clone(),
        expected: message.expected.clone(),
        predicted: answered.map_or_else(|| NO_INTENT.to_owned(), |intent| intent.to_string()),
        confidence: nearest.map_or(0.0, |ranked| ranked.score),
        nearest: reading.ranked.first().map(|ranked| ranked.intent.to_string()),
        in_top3: reading
            .ranked
            .iter()
            .take(3)
            .any(|ranked| *ranked.intent == *message.expected),
    }
}

/// How one intent does. Fractions of nothing are 0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IntentFigures {
    pub intent: String,
    /// Messages that are its.
    pub messages: usize,
    /// Messages it answers, its own or not.
    pub answered: usize,
    /// Its own messages that it answers.
    pub right: usize,
    /// Of the messages it answers, those that are its own.
    pub precision: f64,
    /// Of its own messages, those that it answers.
    pub recall: f64,
}

/// Messages of one label that were taken for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confusion {
    pub expected: String,
    pub predicted: String,
    pub messages: usize,
    /// The first few of them.
    pub examples: Vec<String>,
}

/// What another threshold would have led to, the rest being equal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trade {
    pub threshold: f32,
    pub in_scope_accuracy: f64,
    pub out_of_scope_recall: f64,
    pub score: f64,
    pub wrong_answers: f64,
}

/// Confusions told.
const CONFUSIONS: usize = 10;
/// Messages told of each.
const EXAMPLES: usize = 3;
/// Thresholds tried, in hundredths.
const THRESHOLDS: std::ops::RangeInclusive<usize> = 35..=85;
const THRESHOLD_STEP: usize = 5;

/// Precision and recall by intent, in the order of their names.
pub fn by_intent(predictions: &[Prediction]) -> Vec<IntentFigures> {
    let mut counts: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for p in predictions {
        counts.entry(&p.expected).or_default().0 += 1;
        counts.entry(&p.predicted).or_default().1 += 1;
        if p.expected == p.predicted {
            counts.entry(&p.expected).or_default().2 += 1;
        }
    }
    counts.remove(NO_INTENT);
    let figures = |(intent, (messages, answered, right)): (&str, (usize, usize, usize))| IntentFigures {
        intent: intent.to_owned(),
        messages,
        answered,
        right,
        precision: share(right, answered),
        recall: share(right, messages),
    };
    counts.into_iter().map(figures).collect()
}

/// What is most often taken for something else: wrong answers first, then what stays unanswered; at most ten.
pub fn confusions(predictions: &[Prediction]) -> Vec<Confusion> {
    let mut confused: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for p in predictions.iter().filter(|p| p.expected != p.predicted) {
        confused.entry((&p.expected, &p.predicted)).or_default().push(&p.text);
    }
    let mut confused: Vec<_> = confused.into_iter().collect();
    confused.sort_by_key(|((_, predicted), texts)| (*predicted == NO_INTENT, std::cmp::Reverse(texts.len())));
    let confusion = |((expected, predicted), texts): ((&str, &str), Vec<&str>)| Confusion {
        expected: expected.to_owned(),
        predicted: predicted.to_owned(),
        messages: texts.len(),
        examples: texts.into_iter().take(EXAMPLES).map(str::to_owned).collect(),
    };
    confused.into_iter().take(CONFUSIONS).map(confusion).collect()
}

/// What a lower or higher threshold would have led to: the best intent answers from it on.
pub fn trades(predictions: &[Prediction]) -> Vec<Trade> {
    let at = |threshold: f32| {
        let moved: Vec<Prediction> = predictions.iter().map(|p| p.at(threshold)).collect();
        let figures = figures(&moved);
        Trade {
            threshold,
            in_scope_accuracy: figures.in_scope_accuracy,
            out_of_scope_recall: figures.out_of_scope_recall,
            score: figures.score,
            wrong_answers: figures.wrong_answers,
        }
    };
    THRESHOLDS
        .step_by(THRESHOLD_STEP)
        .map(|hundredths| at(hundredths as f32 / 100.0))
        .collect()
}

impl Prediction {
    /// What it would have been with another threshold.
    fn at(&self, threshold: f32) -> Self {
        let answers = self.confidence >= threshold;
        let predicted = match (&self.nearest, answers) {
            (_, true) if self.predicted != NO_INTENT => self.predicted.clone(),
            (Some(nearest), true) => nearest.clone(),
            _ => NO_INTENT.to_owned(),
        };
        Self {
            predicted,
            ..self.clone()
        }
    }
}

fn share(count: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { count as f64 / of as f64 }
}

/// Sums predictions up.
pub fn figures(predictions: &[Prediction]) -> Figures {
    let in_scope = predictions.iter().filter(|p| p.expected != NO_INTENT);
    let out_of_scope = predictions.iter().filter(|p| p.expected == NO_INTENT);
    let (inside, outside) = (in_scope.clone().count(), out_of_scope.clone().count());
    let accuracy = share(in_scope.clone().filter(|p| p.predicted == p.expected).count(), inside);
    let recall = share(out_of_scope.filter(|p| p.predicted == NO_INTENT).count(), outside);
    Figures {
        messages: predictions.len(),
        in_scope: inside,
        out_of_scope: outside,
        in_scope_accuracy: accuracy,
        out_of_scope_recall: recall,
        score: match (inside, outside) {
            (_, 0) => accuracy,
            (0, _) => recall,
            _ => f64::midpoint(accuracy, recall),
        },
        in_scope_top3: share(in_scope.filter(|p| p.in_top3).count(), inside),
        wrong_answers: share(
            predictions
                .iter()
                .filter(|p| p.predicted != NO_INTENT && p.predicted != p.expected)
                .count(),
            predictions.len(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prediction(expected: &str, predicted: &str, in_top3: bool) -> Prediction {
        Prediction {
            text: "a message".to_owned(),
            expected: expected.to_owned(),
            predicted: predicted.to_owned(),
            confidence: 0.5,
            nearest: None,
            in_top3,
        }
    }

    #[test]
    fn figures_are_fractions_of_their_own_kind() {
        let found = figures(&[
            prediction("price", "price", true),
            prediction("price", "stock", true),
            prediction("stock", NO_INTENT, false),
            prediction("stock", "stock", true),
            prediction(NO_INTENT, NO_INTENT, false),
            prediction(NO_INTENT, "price", false),
            prediction(NO_INTENT, NO_INTENT, false),
            prediction(NO_INTENT, NO_INTENT, false),
        ]);
        let expected = Figures {
            messages: 8,
            in_scope: 4,
            out_of_scope: 4,
            in_scope_accuracy: 0.5,
            out_of_scope_recall: 0.75,
            score: 0.625,
            in_scope_top3: 0.75,
            wrong_answers: 0.25,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_kind_that_is_absent_does_not_count() {
        let found = figures(&[prediction("price", "price", true)]);
        assert_eq!((found.score, found.out_of_scope_recall), (1.0, 0.0));
        assert_eq!(figures(&[]), Figures::default());
    }

    #[test]
    fn intents_have_precision_and_recall() {
        let found: Vec<_> = by_intent(&[
            prediction("price", "price", true),
            prediction("price", "stock", true),
            prediction("stock", "stock", true),
            prediction("ghost", NO_INTENT, true),
            prediction(NO_INTENT, "stock", true),
        ])
        .into_iter()
        .map(|f| (f.intent, f.messages, f.answered, f.right, f.precision, f.recall))
        .collect();
        let expected = [
            ("ghost".to_owned(), 1, 0, 0, 0.0, 0.0),
            ("price".to_owned(), 2, 1, 1, 1.0, 0.5),
            ("stock".to_owned(), 1, 3, 1, 1.0 / 3.0, 1.0),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn wrong_answers_are_the_worst_confusions() {
        let found: Vec<_> = confusions(&[
            prediction("price", NO_INTENT, true),
            prediction("price", NO_INTENT, true),
            prediction("price", "price", true),
            prediction("price", "stock", true),
            prediction(NO_INTENT, "stock", true),
            prediction(NO_INTENT, "stock", true),
        ])
        .into_iter()
        .map(|c| (c.expected, c.predicted, c.messages, c.examples.len()))
        .collect();
        let row = |expected: &str, predicted: &str, count| (expected.to_owned(), predicted.to_owned(), count, count);
        let expected = [
            row(NO_INTENT, "stock", 2),
            row("price", "stock", 1),
            row("price", NO_INTENT, 2),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_threshold_trades_answers_for_silence() {
        let near = |expected: &str, predicted: &str, nearest: &str, confidence| Prediction {
            nearest: Some(nearest.to_owned()),
            confidence,
            ..prediction(expected, predicted, true)
        };
        let trades = trades(&[
            near("price", "price", "price", 0.8),
            near("stock", NO_INTENT, "stock", 0.45),
            near(NO_INTENT, "price", "price", 0.6),
        ]);
        let at = |threshold: f32| {
            let trade = trades.iter().find(|trade| (trade.threshold - threshold).abs() < 1e-6);
            trade.map(|t| (t.in_scope_accuracy, t.out_of_scope_recall, t.wrong_answers))
        };
        assert_eq!(at(0.4), Some((1.0, 0.0, 1.0 / 3.0)));
        assert_eq!(at(0.5), Some((0.5, 0.0, 1.0 / 3.0)));
        assert_eq!(at(0.65), Some((0.5, 1.0, 0.0)));
        assert_eq!(at(0.85), Some((0.0, 1.0, 0.0)));
    }
}
