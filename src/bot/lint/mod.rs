//! What a bot's files say of each other: one file a rule.
//!
//! A rule looks at the whole folder and reports; it changes nothing and knows no other rule's findings. A new one is a file
//! here, a line in [`RULES`], and an entry in docs/diagnostics.md.

mod after_handoff;
mod bad_image;
mod branch_without_else;
mod catalog_price;
mod circle;
mod circular_backup;
mod colliding_evidence;
mod dead_reply;
mod dead_route;
mod duplicate_label;
mod duplicate_name;
mod duplicate_reply;
mod duplicate_shortcut;
mod endless_loop;
mod idle_total;
mod lexicon_circle;
mod long_label;
mod lost_example;
mod missing_language;
mod mute_keyword;
mod never_open;
mod no_answer;
mod no_evidence;
mod no_exit;
mod overlapping_exceptions;
mod overlapping_hours;
mod past_exception;
mod repeated_next;
mod secret_in_file;
mod self_veto;
mod similar_labels;
mod single_braces;
mod single_option;
mod slot_kinds;
mod too_many_options;
mod type_clash;
mod undefined_name;
mod unformatted_price;
mod unknown_flow;
mod unknown_intent;
mod unknown_language;
mod unknown_slot;
mod unknown_step;
mod unknown_target;
mod unknown_team;
mod unknown_value;
mod unreachable_step;
mod unused_cap;
mod unused_flow;
mod variant_without_product;
mod ways;

use super::assemble::TextUse;
use super::diagnostic::Report;
use super::schema::Folder;
use crate::bot::Content;
use crate::catalog::Catalog;
use chrono::{DateTime, Utc};
use std::ops::Range;

/// What rules look at.
pub struct Subject<'f> {
    pub folder: &'f Folder,
    /// Every text and condition that has something to work out.
    pub texts: &'f [TextUse],
    /// Empty where the catalog is not a file of the folder.
    pub catalog: &'f Catalog,
    /// Its products without a price, where others have one.
    pub unpriced: &'f [UnpricedRow],
    /// When the bot is looked at, if it is to be known.
    pub now: Option<DateTime<Utc>>,
}

/// A row of the catalog that has no price.
pub struct UnpricedRow {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub name: String,
    /// Its bytes in the file.
    pub range: Range<usize>,
}

/// One rule of authoring.
type Rule = fn(&Subject<'_>, &mut Report<'_>);

/// One rule that asks the compiled bot itself.
type Trial = fn(&Subject<'_>, &Content, DateTime<Utc>, &mut Report<'_>);

/// Rules for a bot that is whole and can be asked.
const TRIALS: [Trial; 2] = [lost_example::check, never_open::check];

/// Every rule; their order does not matter, for problems are sorted by place.
const RULES: [Rule; 48] = [
    after_handoff::check,
    bad_image::check,
    branch_without_else::check,
    catalog_price::check,
    circle::check,
    circular_backup::check,
    colliding_evidence::check,
    dead_reply::check,
    dead_route::check,
    duplicate_label::check,
    duplicate_name::check,
    duplicate_reply::check,
    duplicate_shortcut::check,
    endless_loop::check,
    idle_total::check,
    lexicon_circle::check,
    long_label::check,
    missing_language::check,
    mute_keyword::check,
    no_answer::check,
    no_evidence::check,
    no_exit::check,
    overlapping_exceptions::check,
    overlapping_hours::check,
    past_exception::check,
    repeated_next::check,
    secret_in_file::check,
    self_veto::check,
    similar_labels::check,
    single_braces::check,
    single_option::check,
    slot_kinds::check,
    too_many_options::check,
    type_clash::check,
    undefined_name::check,
    unformatted_price::check,
    unknown_flow::check,
    unknown_intent::check,
    unknown_language::check,
    unknown_slot::check,
    unknown_step::check,
    unknown_target::check,
    unknown_team::check,
    unknown_value::check,
    unreachable_step::check,
    unused_cap::check,
    unused_flow::check,
    variant_without_product::check,
];

pub fn run(subject: &Subject<'_>, report: &mut Report<'_>) {
    for rule in RULES {
        rule(subject, report);
    }
}

/// Asks a bot without errors.
pub fn run_with_content(subject: &Subject<'_>, content: &Content, now: DateTime<Utc>, report: &mut Report<'_>) {
    for trial in TRIALS {
        trial(subject, content, now, report);
    }
}
