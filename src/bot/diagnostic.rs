//! What is wrong with a bot folder, and where.

use super::source::{Place, Sources};
use crate::text::{Bilingual, Locale};
use serde::Serialize;

/// The code of `${NAME}` that is neither set nor has a default: a warning of `check`, and what stops `serve`.
pub const UNSET_VARIABLE: &str = "unset-variable";

/// Problems kept of one run; a folder with more has one cause, and that is among the first.
const MAX_DIAGNOSTICS: usize = 1_000;

/// Bytes of files that are read again in one run, to try out lines before they are shown.
const MAX_TRIALS: usize = 32 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// One problem of authoring, at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, kebab-case: `unknown-step`.
    pub code: String,
    pub severity: Severity,
    /// Path within the bot folder.
    pub file: String,
    /// From 1, in characters.
    pub line: usize,
    pub column: usize,
    pub message: Bilingual,
    pub help: Option<Bilingual>,
    /// The near name meant ("did you mean").
    pub suggestion: Option<String>,
    /// Byte range in the file, for the code frame.
    pub range: std::ops::Range<usize>,
    /// What the help shows, where it shows a line: to be put into the file as it is.
    pub edit: Option<Edit>,
}

/// A piece of a file as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that it takes the place of.
    pub range: std::ops::Range<usize>,
    pub text: String,
}

impl Edit {
    /// The file with it. `None` where the range is none of that text's.
    pub fn applied(&self, text: &str) -> Option<String> {
        let (before, after) = (text.get(..self.range.start)?, text.get(self.range.end..)?);
        Some(format!("{before}{}{after}", self.text))
    }
}

/// A problem in one language. Field names are the JSON of `sapa check`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told<'d> {
    pub code: &'d str,
    pub severity: Severity,
    pub file: &'d str,
    pub line: usize,
    pub column: usize,
    pub message: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix<'d>>,
}

/// An edit as programs read it: bytes of the file, and what takes their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Fix<'d> {
    pub start: usize,
    pub end: usize,
    pub text: &'d str,
}

impl Diagnostic {
    pub fn help(&mut self, help: impl Into<Bilingual>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// The problem in one language.
    pub fn told(&self, locale: Locale) -> Told<'_> {
        Told {
            code: &self.code,
            severity: self.severity,
            file: &self.file,
            line: self.line,
            column: self.column,
            message: self.message.told(locale),
            help: self.help.as_ref().map(|help| help.told(locale)),
            suggestion: self.suggestion.as_deref(),
            fix: self.edit.as_ref().map(|edit| Fix {
                start: edit.range.start,
                end: edit.range.end,
                text: &edit.text,
            }),
        }
    }

    /// Suggests the nearest of `known`, if one is near enough to be a slip of `written`.
    pub fn near<'k>(&mut self, written: &str, known: impl IntoIterator<Item = &'k str>) -> &mut Self {
        self.suggestion = nearest(written, known);
        self
    }
}

/// Collects the problems of one run. Readers and lints report here and go on.
#[derive(Debug)]
pub struct Report<'s> {
    sources: &'s Sources,
    diagnostics: Vec<Diagnostic>,
    /// Takes what comes after the limit, so that callers need not know of it.
    surplus: Option<Box<Diagnostic>>,
    /// There was an error, among the kept or beyond them.
    errors: bool,
    /// Bytes that may still be read again to try a line out before a help shows it.
    trials: usize,
}

impl<'s> Report<'s> {
    pub fn new(sources: &'s Sources) -> Self {
        Self {
            sources,
            diagnostics: Vec::new(),
            surplus: None,
            errors: false,
            trials: MAX_TRIALS,
        }
    }

    pub fn sources(&self) -> &'s Sources {
        self.sources
    }

    pub fn error(&mut self, code: &str, place: Place, message: impl Into<Bilingual>) -> &mut Diagnostic {
        self.add(code, Severity::Error, place, message.into())
    }

    pub fn warning(&mut self, code: &str, place: Place, message: impl Into<Bilingual>) -> &mut Diagnostic {
        self.add(code, Severity::Warning, place, message.into())
    }

    /// A problem of a file that is no text, or at a line and column found by another reader.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.errors |= diagnostic.severity == Severity::Error;
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        }
    }

    fn add(&mut self, code: &str, severity: Severity, place: Place, message: Bilingual) -> &mut Diagnostic {
        self.errors |= severity == Severity::Error;
        let (line, column) = self.sources.position(place);
        let diagnostic = Diagnostic {
            code: code.to_owned(),
            severity,
            file: self.sources.path(place.file).to_owned(),
            line,
            column,
            message,
            help: None,
            suggestion: None,
            range: place.range(),
            edit: None,
        };
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
            let last = self.diagnostics.len() - 1;
            // In bounds: it was pushed on the line before.
            &mut self.diagnostics[last]
        } else {
            self.surplus.insert(Box::new(diagnostic))
        }
    }

    /// Whether so many bytes may be read again; they count as read then.
    pub fn may_read(&mut self, bytes: usize) -> bool {
        let left = self.trials.checked_sub(bytes);
        self.trials = left.unwrap_or(0);
        left.is_some()
    }

    /// Whether there was an error.
    pub fn has_errors(&self) -> bool {
        self.errors
    }

    /// The problems by file, line and column, each once.
    pub fn finish(self) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics;
        sort(&mut diagnostics);
        diagnostics.dedup();
        diagnostics
    }
}

/// Orders problems by file, line, column, severity and code.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        (&a.file, a.line, a.column, a.severity, &a.code, &a.message)
            .cmp(&(&b.file, b.line, b.column, b.severity, &b.code, &b.message))
    });
}

/// The nearest of `known` within a third of the word's length (at least one edit), by optimal string alignment.
pub fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
    let lower = written.to_lowercase();
    // Of a single letter nothing is left after one slip.
    let budget = match lower.chars().count() {
        0 | 1 => 0,
        length => (length / 3).clamp(1, 4),
    };
    known
        .into_iter()
        .filter(|name| *name != written)
        .map(|name| (strsim::osa_distance(&lower, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= budget)
        .min()
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn single_letters_are_not_near_each_other() {
        assert_eq!(nearest("c", ["a", "b"]), None);
        assert_eq!(nearest("A", ["a", "b"]), Some("a".to_owned()));
    }

    #[test]
    fn a_near_name_is_suggested_and_a_far_one_is_not() {
        for (written, expected) in [
            ("keyword", Some("keywords")),
            ("Keywords", Some("keywords")),
            ("exmaples", Some("examples")),
            ("slot", Some("slots")),
            ("completely-else", None),
            ("x", None),
        ] {
            assert_eq!(
                nearest(written, ["keywords", "examples", "slots"]).as_deref(),
                expected,
                "{written}"
            );
        }
    }
}
