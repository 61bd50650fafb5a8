//! Labelled messages against a bot: how often it is right, and how often it is wrong aloud.

use serde::Serialize;

/// The label of a message that no intent should answer.
pub const NO_INTENT: &str = "NO_INTENT";

/// A message with the intent that should answer it; `None`: none should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    pub text: String,
    pub intent: Option<String>,
}

/// What a bot makes of one message.
#[derive(Clone, Debug, Default)]
pub struct Prediction {
    /// The intent that answers, asks for a slot, starts a flow or hands off. `None`: "did you mean" or the fallback.
    pub intent: Option<String>,
    /// The score of the best intent, 0 to 1.
    pub confidence: f32,
    /// The best intents, whether they answer or not, best first.
    pub ranked: Vec<String>,
}

/// The figures of `sapa evaluate`; field names are its JSON. Fractions from 0 to 1; of no messages a fraction is 1, since nothing
/// went wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    pub messages: usize,
    pub in_scope: usize,
    pub out_of_scope: usize,
    /// Answered by the right intent, of in-scope messages.
    pub in_scope_accuracy: f64,
    /// Not answered, of out-of-scope messages.
    pub out_of_scope_recall: f64,
    /// The mean of the two.
    pub score: f64,
    /// The right intent among the best three, of in-scope messages.
    pub in_scope_top3: f64,
    /// Answered by a wrong intent, of all messages, those out of scope included.
    pub wrong_answers: f64,
}

/// One row of `--predictions`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PredictionRow {
    pub text: String,
    pub expected: String,
    pub predicted: String,
    pub confidence: f32,
}

/// Why a file of labelled messages cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelProblem {
    #[error("line {line}: expected a message, a tab and an intent")]
    NoTab { line: usize },
    #[error("line {line}: the intent is empty")]
    NoIntent { line: usize },
    #[error("there are no labelled messages")]
    Empty,
}

/// Reads `text<TAB>intent` lines without a header; empty lines are skipped. The last tab of a line parts the two.
pub fn read_labelled(content: &str) -> Result<Vec<Labelled>, LabelProblem> {
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let mut rows = Vec::new();
    for (line, row) in (1..).zip(content.lines()) {
        if row.trim().is_empty() {
            continue;
        }
        let (text, intent) = row.rsplit_once('\t').ok_or(LabelProblem::NoTab { line })?;
        let intent = intent.trim();
        if intent.is_empty() {
            return Err(LabelProblem::NoIntent { line });
        }
        rows.push(Labelled {
            text: text.to_owned(),
            intent: (intent != NO_INTENT).then(|| intent.to_owned()),
        });
    }
    if rows.is_empty() {
        Err(LabelProblem::Empty)
    } else {
        Ok(rows)
    }
}

/// Judges every message alone. `predict` says what the bot makes of a text.
pub fn evaluate(rows: &[Labelled], mut predict: impl FnMut(&str) -> Prediction) -> (Evaluation, Vec<PredictionRow>) {
    let (mut right, mut in_scope, mut rejected, mut among_three, mut wrong) = (0, 0, 0, 0, 0);
    let mut predictions = Vec::with_capacity(rows.len());
    for row in rows {
        let prediction = predict(&row.text);
        let correct = prediction.intent == row.intent;
        wrong += usize::from(prediction.intent.is_some() && !correct);
        match &row.intent {
            Some(expected) => {
                in_scope += 1;
                right += usize::from(correct);
                among_three += usize::from(prediction.ranked.iter().take(3).any(|intent| intent == expected));
            }
            None => rejected += usize::from(correct),
        }
        predictions.push(PredictionRow {
            text: row.text.clone(),
            expected: row.intent.clone().unwrap_or_else(|| NO_INTENT.to_owned()),
            predicted: prediction.intent.unwrap_or_else(|| NO_INTENT.to_owned()),
            confidence: prediction.confidence,
        });
    }
    let out_of_scope = rows.len() - in_scope;
    let in_scope_accuracy = fraction(right, in_scope);
    let out_of_scope_recall = fraction(rejected, out_of_scope);
    let evaluation = Evaluation {
        messages: rows.len(),
        in_scope,
        out_of_scope,
        in_scope_accuracy,
        out_of_scope_recall,
        score: f64::midpoint(in_scope_accuracy, out_of_scope_recall),
        in_scope_top3: fraction(among_three, in_scope),
        wrong_answers: if rows.is_empty() {
            0.0
        } else {
            fraction(wrong, rows.len())
        },
    };
    (evaluation, predictions)
}

fn fraction(of: usize, all: usize) -> f64 {
    if all == 0 { 1.0 } else { of as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read() {
        let read = |content: &str| read_labelled(content).map(|rows| rows.len());
        assert_eq!(read("\u{feff}harga?\tprice\r\n\na\tb\tNO_INTENT\n"), Ok(2));
        assert_eq!(read("harga?\tprice\nharga price"), Err(LabelProblem::NoTab { line: 2 }));
        assert_eq!(read("harga?\t "), Err(LabelProblem::NoIntent { line: 1 }));
        assert_eq!(read("\n"), Err(LabelProblem::Empty));
        let rows = read_labelled("a\tb\tNO_INTENT").unwrap();
        assert_eq!(
            rows,
            [Labelled {
                text: "a\tb".to_owned(),
                intent: None
            }]
        );
    }

    #[test]
    fn fractions() {
        // Each text says what the bot makes of it: the intent that answers, and after a slash the ranking.
        let rows = read_labelled("a/a b\ta\n/b a\ta\nb/b a\ta\n/x y z a\ta\n/\tNO_INTENT\nb/b\tNO_INTENT\n").unwrap();
        let (evaluation, predictions) = evaluate(&rows, |text| {
            let (intent, ranked) = text.split_once('/').unwrap();
            let intent = (!intent.is_empty()).then(|| intent.to_owned());
            Prediction {
                intent,
                confidence: 0.7,
                ranked: ranked.split(' ').map(str::to_owned).collect(),
            }
        });
        let expected = Evaluation {
            messages: 6,
            in_scope: 4,
            out_of_scope: 2,
            in_scope_accuracy: 0.25,
            out_of_scope_recall: 0.5,
            score: 0.375,
            in_scope_top3: 0.75,
            wrong_answers: 2.0 / 6.0,
        };
        assert_eq!(evaluation, expected);
        assert_eq!(
            (predictions[1].expected.as_str(), predictions[1].predicted.as_str()),
            ("a", NO_INTENT)
        );
    }
}
