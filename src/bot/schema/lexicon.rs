//! `lexicon/*.yaml`: the business's own words.

use super::fields::Fields;
use super::reader;
use super::shape::{Key, Names, Object, Shape};
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::bot::yaml::Node;
use crate::text::Noun;

pub const LEXICON: Object = Object::new(
    Noun::new("berkas kamus", "a lexicon"),
    &[
        Key::new(
            "synonyms",
            "padanan kata: satu kata, dan cara-cara orang mengetiknya",
            "the synonyms: a word, and the ways in which it is typed",
            Shape::Map(Names::Any, &Shape::OneOrMany(&Shape::Text)),
        ),
        Key::new(
            "slang",
            "kata gaul: yang diketik, dan maksudnya",
            "the slang: what is typed, and how it is read",
            Shape::Map(Names::Any, &Shape::Text),
        ),
        Key::new(
            "protected",
            "kata yang tidak boleh dianggap salah ketik",
            "the protected words, never taken for a mistake",
            Shape::List(&Shape::Text),
        ),
    ],
);

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
    const WORD: Noun = Noun::new("sebuah kata", "a word");
    let mut fields = Fields::open(node, &LEXICON, report)?;
    let mut lexicon = LexiconDecl::default();
    for (canonical, words) in fields.entries("synonyms", report) {
        for word in reader::items(words) {
            if let Some(word) = reader::text(word, WORD, report) {
                lexicon.synonyms.push((word, canonical.clone()));
            }
        }
    }
    for (typed, read) in fields.entries("slang", report) {
        if let Some(read) = reader::text(read, WORD, report) {
            lexicon.synonyms.push((typed.clone(), read));
        }
    }
    lexicon.protected = fields.texts("protected", WORD, report);
    fields.finish(report);
    Some(lexicon)
}
