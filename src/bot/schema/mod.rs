//! The shapes of a bot folder's files: trees of YAML become types, each value with its place.
//!
//! Readers never stop at a problem: they report it and go on, so that one run shows all of them. What files say of each
//! other (a step that is not there) is the lints' matter.

mod flow;
mod intent;
mod lexicon;
pub mod reader;
mod settings;

pub use flow::{BodyDecl, CallDecl, FlowDecl, MenuDecl, SetDecl, StepDecl, TargetDecl, ThenDecl, read_flow};
pub use intent::{AnswerDecl, IntentDecl, ReplyDecl, SlotDecl, read_intent};
pub use lexicon::{LexiconDecl, read_lexicon};
pub use settings::{
    CatalogDecl, EscalationDecl, HandoffDecl, HoursDecl, SecretDecl, Settings, TargetSettings, TeamDecl, read_settings,
};

use super::source::{Place, Spanned};
use crate::matching::Entity;

/// A text visitors see, as written: one for all languages, or one a language.
#[derive(Clone, Debug)]
pub struct TextDecl {
    pub place: Place,
    /// The one string for all languages.
    pub all: Option<Spanned<String>>,
    /// By language, in the order of the file.
    pub by_language: Vec<(Spanned<String>, Spanned<String>)>,
}

impl TextDecl {
    /// Every string in it.
    pub fn strings(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.all.iter().chain(self.by_language.iter().map(|(_, text)| text))
    }
}

/// An entity with its place.
pub type EntityDecl = Spanned<Entity>;

/// Everything a bot folder's YAML says. Names are those under which others refer to a thing.
#[derive(Debug, Default)]
pub struct Folder {
    pub settings: Option<Settings>,
    pub intents: Vec<IntentDecl>,
    pub flows: Vec<FlowDecl>,
    pub lexicons: Vec<LexiconDecl>,
    /// Header names of the catalog, where there is one to look at.
    pub columns: Option<Vec<String>>,
}
