//! What a score is made of, as it is told.

use serde::{Serialize, Serializer};

#[derive(Clone, Debug, Serialize)]
pub struct Contribution {
    pub kind: Kind,
    /// The keyword, the word or the example it is about; empty where it is about none.
    pub text: String,
    pub value: f32,
}

/// What adds to a score or takes from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A keyword of the intent was found.
    Keyword,
    /// It is of several words.
    LongerKeyword,
    /// The message is one of the intent's examples.
    WordForWord,
    /// It has an example in common with the intent that leads, which makes them level.
    SharedExample,
    /// Too much of the message is unknown.
    UnknownWords,
    /// Where every intent starts.
    BeforeAnyWord,
    /// What a word says of the intent, by all examples of the bot.
    Word,
    /// The lead over the next intent.
    Lead,
    /// One common word is all there is.
    SingleWord,
    /// Examples alone stay below a keyword.
    LimitOfExamples,
    /// The intent takes the value that is all the message says.
    Value,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Keyword,
        Self::LongerKeyword,
        Self::WordForWord,
        Self::SharedExample,
        Self::UnknownWords,
        Self::BeforeAnyWord,
        Self::Word,
        Self::Lead,
        Self::SingleWord,
        Self::LimitOfExamples,
        Self::Value,
    ];

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keyword => "keyword",
            Self::LongerKeyword => "longer keyword",
            Self::WordForWord => "example word for word",
            Self::SharedExample => "shared example",
            Self::UnknownWords => "unknown words",
            Self::BeforeAnyWord => "before any word",
            Self::Word => "word",
            Self::Lead => "lead",
            Self::SingleWord => "a single word",
            Self::LimitOfExamples => "limit of examples",
            Self::Value => "value",
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Contributions in the order in which they are made, not yet rounded.
#[derive(Default)]
pub(super) struct Parts(Vec<(Kind, String, f32)>);

/// What scores and contributions are rounded to: more would say nothing.
const STEP: f64 = 1e-4;

impl Parts {
    pub fn add(&mut self, kind: Kind, text: &str, value: f32) {
        if value != 0.0 {
            self.0.push((kind, text.to_owned(), value));
        }
    }

    /// Rounds so that the rounded values add up to the rounded score, exactly. What then adds nothing is left out.
    pub fn adding_up_to(self, score: f32) -> Vec<Contribution> {
        let values: Vec<f64> = self.0.iter().map(|(.., value)| f64::from(*value)).collect();
        let steps = shares(&values, STEP, steps(f64::from(score)));
        let parts = self.0.into_iter().zip(steps).filter(|(_, steps)| *steps != 0);
        let contribution = |((kind, text, _), steps): ((Kind, String, f32), i64)| Contribution {
            kind,
            text,
            value: (steps as f64 * STEP) as f32,
        };
        parts.map(contribution).collect()
    }
}

pub(super) fn steps(value: f64) -> i64 {
    (value / STEP).round() as i64
}

pub(super) fn rounded(value: f32) -> f32 {
    (steps(f64::from(value)) as f64 * STEP) as f32
}

/// `values` in whole steps that add up to `whole`: each is rounded, and the largest takes what is left over.
pub fn shares(values: &[f64], step: f64, whole: i64) -> Vec<i64> {
    let mut shares: Vec<i64> = values.iter().map(|value| (value / step).round() as i64).collect();
    let left = whole - shares.iter().sum::<i64>();
    // Of equally large ones the first.
    let largest = shares.iter_mut().rev().max_by_key(|share| share.abs());
    if let Some(largest) = largest {
        *largest += left;
    }
    shares
}
