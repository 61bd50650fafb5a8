//! Conversation tests: parse, run, report, coverage.
//!
//! A test plays a visitor, an agent and the clock against [`crate::dialogue::advance`]; nothing of the shell is there. It sees
//! a desk at which somebody can be reached, so that a handoff within opening hours simply queues, whatever the environment;
//! outside them `leave-contact` runs as it would for a visitor.

mod coverage;
mod held;
mod line;
mod play;
mod script;
mod session;
mod shape;
mod slips;
#[cfg(test)]
mod tests;
mod verdict;
mod write;

pub use coverage::{Coverage, Share};
pub use held::expect_as_seen;
pub use line::{Line, ShownOption, spoken, transcript};
pub use play::{Failure, Outcome, Reason, run};
pub use script::{Act, Case, Expect, Turn};
pub use session::{Opening, Seen, Session};
pub use shape::MAX_WAIT;
pub use slips::{SlipReport, WrongAnswer, slip, try_slips};
pub use write::{head, in_quotes, quoted, write};

use crate::bot::diagnostic::{Diagnostic, Report, Severity, sort};
use crate::bot::source::Sources;
use crate::bot::{Bot, Content, Role, SourceFile, decode, role, yaml};
use crate::catalog::Catalog;
use std::sync::Arc;

/// All conversation tests of a bot folder.
#[derive(Debug, Default)]
pub struct Suite {
    /// In the order of the files, and within them.
    pub cases: Vec<Case>,
    /// `tests/catalog.csv`, if there: the catalog the tests see.
    pub catalog: Option<Catalog>,
    /// What is wrong with the tests themselves, by file, line and column.
    pub diagnostics: Vec<Diagnostic>,
}

/// The JSON Schema of a file of conversation tests.
pub fn tests_schema() -> serde_json::Value {
    crate::bot::schema::json::schema("Sapa: test", &shape::TESTS)
}

impl Suite {
    /// Reads the tests among a folder's files. With the bot's content, names that it does not have are found too.
    pub fn read(files: &[SourceFile], content: Option<&Content>) -> Self {
        let mut files: Vec<&SourceFile> = files.iter().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut suite = Self::default();
        let mut sources = Sources::default();
        let mut tests = Vec::new();
        for file in files {
            match role(&file.path) {
                Some(Role::Conversations) => match decode(file) {
                    Ok(text) => tests.push(sources.add(&file.path, text)),
                    Err(problem) => suite.diagnostics.push(*problem),
                },
                Some(Role::TestCatalog) => suite.read_catalog(file),
                _ => {}
            }
        }
        let mut report = Report::new(&sources);
        for file in tests {
            if let Some(node) = yaml::parse(file, &mut report) {
                script::read(&node, content, &mut report, &mut suite.cases);
            }
        }
        suite.diagnostics.extend(report.finish());
        sort(&mut suite.diagnostics);
        suite
    }

    /// The bot as the tests see it: with the tests' own catalog, where there is one.
    pub fn bot(&self, content: Arc<Content>, catalog: Catalog) -> Bot {
        Bot {
            content,
            catalog: Arc::new(self.catalog.clone().unwrap_or(catalog)),
        }
    }

    /// Whether a test could not be read.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }

    fn read_catalog(&mut self, file: &SourceFile) {
        let reading = Catalog::read_csv(&file.bytes);
        self.diagnostics
            .extend(reading.problems.iter().map(|problem| Diagnostic {
                code: problem.code.to_owned(),
                severity: if problem.error {
                    Severity::Error
                } else {
                    Severity::Warning
                },
                file: file.path.clone(),
                line: problem.line,
                column: problem.column,
                message: problem.message.clone(),
                help: Some(problem.help.clone()),
                suggestion: None,
                edit: None,
                range: 0..0,
            }));
        self.catalog = Some(reading.catalog);
    }
}
