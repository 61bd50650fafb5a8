//! What a bot's files say of each other: one file a rule.
//!
//! A rule looks at the whole folder and reports; it changes nothing and knows no other rule's findings. A new one is a file
//! here, a line in [`RULES`], and an entry in docs/diagnostics.md.

mod backup_unused;
mod branch_without_else;
mod colliding_evidence;
mod dead_reply;
mod duplicate_label;
mod duplicate_name;
mod endless_loop;
mod lexicon_circle;
mod missing_language;
mod no_answer;
mod no_evidence;
mod slot_kinds;
mod undefined_name;
mod unknown_flow;
mod unknown_intent;
mod unknown_language;
mod unknown_slot;
mod unknown_step;
mod unknown_target;
mod unknown_team;
mod unknown_value;
mod unreachable_step;
mod unused_flow;

use super::assemble::TextUse;
use super::diagnostic::Report;
use super::schema::Folder;
use crate::catalog::Catalog;

/// What rules look at.
pub struct Subject<'f> {
    pub folder: &'f Folder,
    /// Every text and condition that reads a name.
    pub texts: &'f [TextUse],
    /// Empty where the catalog is not a file of the folder.
    pub catalog: &'f Catalog,
}

/// One rule of authoring.
type Rule = fn(&Subject<'_>, &mut Report<'_>);

/// Every rule; their order does not matter, for problems are sorted by place.
const RULES: [Rule; 23] = [
    backup_unused::check,
    branch_without_else::check,
    colliding_evidence::check,
    dead_reply::check,
    duplicate_label::check,
    duplicate_name::check,
    endless_loop::check,
    lexicon_circle::check,
    missing_language::check,
    no_answer::check,
    no_evidence::check,
    slot_kinds::check,
    undefined_name::check,
    unknown_flow::check,
    unknown_intent::check,
    unknown_language::check,
    unknown_slot::check,
    unknown_step::check,
    unknown_target::check,
    unknown_team::check,
    unknown_value::check,
    unreachable_step::check,
    unused_flow::check,
];

pub fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for rule in RULES {
        rule(subject, report);
    }
}
