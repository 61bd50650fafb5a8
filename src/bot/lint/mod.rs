//! What a bot's files say of each other: one file a rule.

mod unknown_step;

use super::assemble::TextUse;
use super::diagnostic::Report;
use super::schema::Folder;
use crate::catalog::Catalog;

/// What rules look at.
pub struct Subject<'f> {
    pub folder: &'f Folder,
    /// Every text and condition that reads a name.
    pub texts: &'f [TextUse],
    pub catalog: &'f Catalog,
}

/// One rule of authoring.
type Rule = fn(&Subject<'_>, &mut Report<'_>);

/// Every rule; their order does not matter, for problems are sorted by place.
const RULES: [Rule; 1] = [unknown_step::check];

pub fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for rule in RULES {
        rule(subject, report);
    }
}
