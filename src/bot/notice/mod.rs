//! What a notice is to those who write about it: its members as the texts of a `template` see them, and the notice in words.

pub mod sample;
mod titles;
pub(super) mod trial;
pub mod words;

pub use titles::Titles;

use crate::template::{Scope, instant, record, unknown};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use minijinja::Value as Shown;
use serde_json::Value;
use std::collections::BTreeMap;

/// Bytes of `text`.
const TEXT: usize = 12 * 1024;

/// Bytes of one rendered text of a notice. The longest notice, twenty messages of the most characters with every one of them escaped, is
/// half of it; `{{ json }}` prints all of it.
pub const TEXT_LIMIT: usize = 1024 * 1024;

/// A notice on its way to one target.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// `handoff.requested`, …
    pub kind: &'a str,
    pub webhook_id: &'a str,
    /// As `standard` sends it, and the same as JSON.
    pub body: &'a str,
    pub json: &'a Value,
    /// Of the target.
    pub language: &'a str,
    pub titles: &'a Titles,
    pub zone: Tz,
    pub now: DateTime<Utc>,
}

/// What the texts of a `template` see: the members of the notice by their names, and the notice in words.
pub struct Seen<'a> {
    language: &'a str,
    zone: Tz,
    values: BTreeMap<String, Shown>,
}

impl<'a> Seen<'a> {
    pub fn of(sent: &Sent<'a>) -> Self {
        let told = words::told(sent.json, sent.language, sent.titles);
        let members = sent.json["data"].as_object().into_iter().flatten();
        let mut values: BTreeMap<String, Shown> = members.map(|(name, value)| (name.clone(), shown(value))).collect();
        for (name, value) in [
            ("type", sent.kind),
            ("timestamp", sent.json["timestamp"].as_str().unwrap_or_default()),
            ("webhook_id", sent.webhook_id),
            ("title", &told.title),
            ("text", &words::plain(&told, TEXT)),
            ("json", sent.body),
        ] {
            values.insert(name.to_owned(), Shown::from(value));
        }
        values.insert("now".to_owned(), instant(sent.now));
        Self {
            language: sent.language,
            zone: sent.zone,
            values,
        }
    }
}

impl Scope for Seen<'_> {
    fn language(&self) -> &str {
        self.language
    }

    fn zone(&self) -> Tz {
        self.zone
    }

    fn value(&self, name: &str) -> Shown {
        self.values.get(name).cloned().unwrap_or_else(unknown)
    }
}

/// A member as texts see it: `null`, and what an object does not have, are unknown.
fn shown(value: &Value) -> Shown {
    match value {
        Value::Null => unknown(),
        Value::Array(items) => Shown::from(items.iter().map(shown).collect::<Vec<_>>()),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone().into(), shown(value)));
            record(Shown::from(true), "", fields.collect())
        }
        Value::Bool(flag) => Shown::from(*flag),
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| Shown::from(number.as_f64().unwrap_or_default()), Shown::from),
        Value::String(text) => Shown::from(text.as_str()),
    }
}
