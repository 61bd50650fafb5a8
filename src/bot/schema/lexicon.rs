//! `lexicon/*.yaml`: the business's own words.

use super::reader::{self, Fields};
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::bot::yaml::Node;

/// One lexicon file as written.
#[derive(Debug, Default)]
pub struct LexiconDecl {
    /// What is typed, and what it is read as.
    pub synonyms: Vec<(Spanned<String>, Spanned<String>)>,
    /// Words that spelling repair never changes.
    pub protected: Vec<Spanned<String>>,
}

/// Reads `synonyms` (a word → the ways in which it is typed), `slang` (as typed → as read) and `protected` (a list).
pub fn read_lexicon(node: &Node, report: &mut Report<'_>) -> Option<LexiconDecl> {
    let mut fields = Fields::open(node, "a lexicon", report)?;
    let mut lexicon = LexiconDecl::default();
    if let Some(node) = fields.take("synonyms", report) {
        for (canonical, words) in reader::entries(node, "the synonyms", report) {
            for word in reader::items(words) {
                if let Some(word) = reader::text(word, "a synonym", report) {
                    lexicon.synonyms.push((word, canonical.clone()));
                }
            }
        }
    }
    if let Some(node) = fields.take("slang", report) {
        for (typed, read) in reader::entries(node, "the slang", report) {
            if let Some(read) = reader::text(read, "a word", report) {
                lexicon.synonyms.push((typed.clone(), read));
            }
        }
    }
    if let Some(node) = fields.take("protected", report) {
        lexicon.protected = reader::list(node, "the protected words", report)
            .iter()
            .filter_map(|word| reader::text(word, "a word", report))
            .collect();
    }
    fields.finish(report);
    Some(lexicon)
}
