//! What is wrong with a bot folder, and how it is shown.

use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// One problem of authoring, at its place. Field names are the JSON of `sapa check`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable, kebab-case: `unknown-step`.
    pub code: String,
    pub severity: Severity,
    /// Path within the bot folder.
    pub file: String,
    /// From 1, in characters.
    pub line: usize,
    pub column: usize,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The near name meant ("did you mean").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// Byte range in the file, for the code frame.
    #[serde(skip)]
    pub range: std::ops::Range<usize>,
}
