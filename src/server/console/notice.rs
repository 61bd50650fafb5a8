//! What the agents should know of the bot's files: an edit that was refused, a catalog that was not taken in, a rollback.

use super::phrases::{Phrases, fill};
use crate::bot::diagnostic::Diagnostic;
use crate::runtime::Runtime;

/// Problems of one notice that are shown.
const SHOWN: usize = 10;

/// A banner above the queue.
pub struct Notice {
    pub title: String,
    pub problems: Vec<Problem>,
    /// Where not all problems are shown: how many more there are.
    pub more: Option<String>,
}

/// `intents/price.yaml:4:9`, and what is wrong there.
pub struct Problem {
    pub place: String,
    pub message: String,
}

/// The banners of now.
pub fn notices(runtime: &Runtime, t: &'static Phrases) -> Vec<Notice> {
    let authoring = runtime.authoring();
    let mut notices = Vec::new();
    if let Some(refusal) = authoring.refusal() {
        notices.push(notice(t.edit_refused.to_owned(), &refusal.diagnostics, t));
    }
    if let Some(trouble) = authoring.catalog_trouble() {
        notices.push(notice(t.catalog_refused.to_owned(), &trouble.diagnostics, t));
    }
    let news = authoring.news();
    if news.rolled_back {
        notices.push(notice(fill(t.rolled_back, news.version), &[], t));
    }
    notices
}

fn notice(title: String, diagnostics: &[Diagnostic], t: &'static Phrases) -> Notice {
    let problem = |diagnostic: &Diagnostic| Problem {
        place: match (diagnostic.file.as_str(), diagnostic.line) {
            ("", _) => String::new(),
            (file, 0) => file.to_owned(),
            (file, line) => format!("{file}:{line}:{}", diagnostic.column),
        },
        message: diagnostic.message.told(t.locale).to_owned(),
    };
    let more = diagnostics.len().saturating_sub(SHOWN);
    Notice {
        title,
        problems: diagnostics.iter().take(SHOWN).map(problem).collect(),
        more: (more > 0).then(|| fill(t.more_problems, more)),
    }
}
