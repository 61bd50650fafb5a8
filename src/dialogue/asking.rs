//! A question for a slot, and those that wait behind it.

use super::state::is_zero;
use crate::matching::SlotValue;
use serde::{Deserialize, Serialize};

/// A slot asked for so that intents can answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Asking {
    #[serde(rename = "s")]
    pub slot: String,
    /// The intents that answer once it is known, in order. Empty: the visitor named a thing, and is then asked what about it.
    #[serde(rename = "i", default, skip_serializing_if = "Vec::is_empty")]
    pub intents: Vec<String>,
    #[serde(rename = "t", default, skip_serializing_if = "is_zero")]
    pub tries: u32,
    /// The values among which it asks, as an option's target holds them; empty: any.
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<String>,
    /// How often it was asked again after something else was answered.
    #[serde(rename = "a", default, skip_serializing_if = "is_zero")]
    pub repeats: u32,
    /// What the visitor called it, where they named other things beside it.
    #[serde(rename = "n", default, skip_serializing_if = "String::is_empty")]
    pub named: String,
    /// Values that go with it, by slot: so many of it.
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<(String, SlotValue)>,
    /// What else they named that may be several things: asked for the same slot once this is answered.
    #[serde(rename = "l", default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<Later>,
}

/// A question that waits for the one before it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Later {
    #[serde(rename = "i", default, skip_serializing_if = "Vec::is_empty")]
    pub intents: Vec<String>,
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<String>,
    #[serde(rename = "n", default, skip_serializing_if = "String::is_empty")]
    pub named: String,
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<(String, SlotValue)>,
}
