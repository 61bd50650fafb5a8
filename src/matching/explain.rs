//! Why a message is answered as it is: data for `sapa explain`, in text and JSON.

use serde::Serialize;

/// Every reason behind one decision. Field names are the JSON of `sapa explain`.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub text: String,
    pub words: Vec<String>,
    pub repairs: Vec<Repair>,
    pub entities: Vec<ExplainedEntity>,
    pub intents: Vec<ExplainedIntent>,
    pub threshold: f32,
    /// `answer`, `ask`, `clarify` or `fallback`.
    pub decision: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
}

/// A word as typed and as read.
#[derive(Clone, Debug, Serialize)]
pub struct Repair {
    pub typed: String,
    pub read: String,
    /// Why: `slang`, `typo`, `stretched`, …
    pub kind: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct ExplainedEntity {
    pub entity: String,
    pub text: String,
    pub value: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct ExplainedIntent {
    pub intent: String,
    pub score: f32,
    /// Their values add up to `score`.
    pub contributions: Vec<Contribution>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Contribution {
    pub kind: String,
    pub text: String,
    pub value: f32,
}
