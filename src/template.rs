//! Texts with values in them: minijinja with the filters and names of the contracts.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use minijinja::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// All compiled texts and conditions of one bot.
#[derive(Debug, Default)]
pub struct Templates {}

/// A compiled text. Cheap to copy; valid for the [`Templates`] that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template(u32);

/// A compiled condition (`when:`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition(u32);

/// Why a text does not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateProblem {
    pub message: String,
    /// Byte range in the source, where known.
    pub range: Option<Range<usize>>,
}

/// Why a text could not be rendered: an unknown value printed without `or`, too much work, too long.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RenderFault(pub String);

/// The values a text sees.
pub struct Scope {
    /// Language in which filters speak.
    pub language: String,
    pub now: DateTime<Utc>,
    pub zone: Tz,
    pub values: BTreeMap<String, Value>,
}

impl Templates {
    /// Compiles a text. Plain text without `{{`, `{%` or `{#` costs nothing to render.
    pub fn add_text(&mut self, _source: &str) -> Result<Template, TemplateProblem> {
        todo!()
    }

    /// Compiles a condition, an expression without braces.
    pub fn add_condition(&mut self, _source: &str) -> Result<Condition, TemplateProblem> {
        todo!()
    }

    pub fn render(&self, _text: Template, _scope: &Scope) -> Result<String, RenderFault> {
        todo!()
    }

    pub fn holds(&self, _condition: Condition, _scope: &Scope) -> Result<bool, RenderFault> {
        todo!()
    }

    /// The source a text was compiled from.
    pub fn source(&self, _text: Template) -> &str {
        todo!()
    }

    /// Dotted names a text reads (`product.name`, `visitor.name`), for `check`.
    pub fn names(&self, _text: Template) -> BTreeSet<String> {
        todo!()
    }

    /// Dotted names a condition reads.
    pub fn condition_names(&self, _condition: Condition) -> BTreeSet<String> {
        todo!()
    }
}
