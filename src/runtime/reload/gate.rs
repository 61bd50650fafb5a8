//! What an edit has to pass before it answers anybody: it compiles, it has no error, and its own conversation tests pass.

use crate::bot::diagnostic::{Diagnostic, Severity, UNSET_VARIABLE};
use crate::bot::{Content, SourceFile, inspect};
use crate::catalog::Catalog;
use crate::rehearsal::{Case, Outcome, Suite, run};
use crate::text::{Bilingual, Locale};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Looks up an environment variable.
pub type Environment = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// A folder that may answer.
pub struct Passed {
    pub content: Arc<Content>,
    /// Conversation tests that were played.
    pub tests: usize,
}

/// Compiles, checks and tests a folder's files. Its tests see the catalog that would answer beside it, unless they bring their own:
/// `served`, or else `known`, the one at hand, as does a bot whose catalog comes from an address.
///
/// # Errors
/// Everything that is in the way: errors, variables that are not set, tests that fail.
pub fn gate(
    files: &[SourceFile],
    environment: &Environment,
    known: &Catalog,
    served: Option<&Catalog>,
    now: DateTime<Utc>,
) -> Result<Passed, Vec<Diagnostic>> {
    let compiled = inspect(files, &**environment, now);
    let suite = Suite::read(files, compiled.content.as_ref());
    let mut problems = compiled.diagnostics;
    problems.extend(suite.diagnostics.iter().cloned());
    problems.retain(|problem| problem.severity == Severity::Error || problem.code == UNSET_VARIABLE);
    let Some(content) = compiled.content.filter(|_| problems.is_empty()) else {
        return Err(problems);
    };
    let content = Arc::new(content);
    let seen = served.filter(|_| content.catalog.address().is_none()).unwrap_or(known);
    let bot = suite.bot(content.clone(), seen.clone());
    let failures: Vec<Diagnostic> = suite
        .cases
        .iter()
        .filter_map(|case| failure(case, run(&bot, case)))
        .collect();
    if failures.is_empty() {
        Ok(Passed {
            content,
            tests: suite.cases.len(),
        })
    } else {
        Err(failures)
    }
}

fn failure(case: &Case, outcome: Outcome) -> Option<Diagnostic> {
    let failure = outcome.failure?;
    let (id, en) = (Locale::Indonesian, Locale::English);
    Some(Diagnostic {
        code: "test-failed".to_owned(),
        severity: Severity::Error,
        file: case.file.clone(),
        line: case.line,
        column: 1,
        message: Bilingual {
            id: format!("tes `{}` gagal: {}", case.name, failure.headline(id)).into(),
            en: format!("the test `{}` fails: {}", case.name, failure.headline(en)).into(),
        },
        help: Some(Bilingual {
            id: failure.details(id).into(),
            en: failure.details(en).into(),
        }),
        suggestion: None,
        edit: None,
        range: 0..0,
    })
}
