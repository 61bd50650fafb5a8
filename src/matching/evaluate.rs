//! Labelled messages against an index: what `sapa evaluate` counts.

use super::{Decision, Reading};
use serde::Serialize;

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
        in_top3: reading
            .ranked
            .iter()
            .take(3)
            .any(|ranked| *ranked.intent == *message.expected),
    }
}

/// Sums predictions up.
pub fn figures(predictions: &[Prediction]) -> Figures {
    let in_scope = predictions.iter().filter(|p| p.expected != NO_INTENT);
    let out_of_scope = predictions.iter().filter(|p| p.expected == NO_INTENT);
    let share = |count: usize, of: usize| if of == 0 { 0.0 } else { count as f64 / of as f64 };
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
}
