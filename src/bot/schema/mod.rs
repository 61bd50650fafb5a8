//! The shapes of a bot folder's files: trees of YAML become types, each value with its place.
//!
//! Readers never stop at a problem: they report it and go on, so that one run shows all of them. What files say of each
//! other (a step that is not there) is the lints' matter.

mod call;
mod canned;
pub mod duration;
mod entity;
pub mod fields;
mod flow;
mod form;
mod handoff;
mod hours;
mod intent;
pub mod json;
mod kind;
mod lexicon;
pub mod name;
pub mod reader;
mod route;
mod settings;
pub mod shape;
mod team;

pub use call::{BodyDecl, CallDecl};
pub use canned::{CANNED_REPLY, CannedReplyDecl, read_canned_reply};
pub use flow::{FLOW, FlowDecl, MenuDecl, SetDecl, StepDecl, TargetDecl, ThenDecl, read_flow};
pub use form::{EVENTS, FormDecl, OWN_KEYS};
pub use handoff::TargetSettings;
pub use hours::HoursDecl;
pub use intent::{AnswerDecl, INTENT, IntentDecl, ReplyDecl, TOTAL_SLOT, read_intent};
pub use kind::Kind;
pub use lexicon::{LEXICON, LexiconDecl, read_lexicon};
pub use route::RouteDecl;
pub use settings::{CatalogDecl, SETTINGS, Settings, read_catalog, read_settings};
pub use team::TeamDecl;

use super::source::{Place, Spanned};
use crate::matching::Entity;
use std::collections::{BTreeMap, BTreeSet};

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
    pub replies: Vec<CannedReplyDecl>,
    /// Header names of the catalog, where there is one to look at.
    pub columns: Option<Vec<String>>,
    /// Names of intents and flows whose file could not be read: they may be led to all the same.
    pub unread: BTreeSet<String>,
}

impl Folder {
    /// Whether a flow of that name is there, Sapa's own included.
    pub fn has_flow(&self, name: &str) -> bool {
        self.unread.contains(name) || self.flows.iter().any(|flow| flow.id.value == name)
    }

    pub fn has_intent(&self, name: &str) -> bool {
        self.unread.contains(name) || self.intents.iter().any(|intent| intent.id.value == name)
    }

    pub fn teams(&self) -> impl Iterator<Item = &TeamDecl> {
        self.settings.iter().flat_map(|settings| &settings.teams)
    }

    /// The rules by which conversations reach teams.
    pub fn routes(&self) -> impl Iterator<Item = &RouteDecl> {
        self.settings.iter().flat_map(|settings| &settings.handoff.routes)
    }

    /// The bot's languages, the default first.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.settings
            .iter()
            .flat_map(|settings| settings.languages.iter().map(|language| language.value.as_str()))
    }

    /// The flows that the folder itself holds.
    pub fn own_flows(&self) -> impl Iterator<Item = &FlowDecl> {
        self.flows.iter().filter(|flow| !flow.built_in)
    }

    /// Where steps and options lead to, in every flow.
    pub fn targets(&self) -> impl Iterator<Item = &TargetDecl> {
        self.flows
            .iter()
            .flat_map(|flow| flow.steps.iter().flat_map(StepDecl::targets))
    }

    /// Every slot that an intent, an ask, a set or a save names, and whether it holds a product.
    pub fn slots(&self) -> BTreeMap<&str, bool> {
        let is_product = |entity: &EntityDecl| matches!(entity.value, Entity::Product);
        let mut slots: BTreeMap<&str, bool> = BTreeMap::new();
        for slot in self.intents.iter().flat_map(|intent| &intent.slots) {
            *slots.entry(&slot.name.value).or_default() |= is_product(&slot.entity);
        }
        if self.intents.iter().any(|intent| intent.total.is_some()) {
            slots.entry(TOTAL_SLOT).or_default();
        }
        for step in self.flows.iter().flat_map(|flow| &flow.steps) {
            let set = step.set.iter().map(|(slot, _)| slot);
            let saved = step.call.iter().flat_map(|call| call.save.iter().map(|(slot, _)| slot));
            for slot in set.chain(saved) {
                slots.entry(&slot.value).or_default();
            }
            if let ThenDecl::Ask(ask) = &step.then {
                *slots.entry(&ask.slot.value).or_default() |= ask.entity.as_ref().is_some_and(is_product);
            }
        }
        slots
    }

    /// Every text that visitors see, Sapa's own left out.
    pub fn texts(&self) -> Vec<&TextDecl> {
        let mut texts: Vec<&TextDecl> = self.teams().filter_map(|team| team.title.as_ref()).collect();
        for intent in &self.intents {
            texts.extend(&intent.title);
            texts.extend(intent.slots.iter().filter_map(|slot| slot.question.as_ref()));
            if let Some(AnswerDecl::Reply(replies)) = &intent.answer {
                texts.extend(replies.iter().flat_map(|reply| &reply.say));
            }
            texts.extend(intent.total.iter().map(|total| &total.say));
        }
        for flow in self.own_flows() {
            texts.extend(&flow.title);
            for step in &flow.steps {
                texts.extend(step.texts());
            }
        }
        for reply in &self.replies {
            texts.extend(reply.title.iter().chain(&reply.text));
        }
        texts
    }
}

impl StepDecl {
    /// Where the step, or an option of its menu, leads.
    pub fn targets(&self) -> Vec<&TargetDecl> {
        match &self.then {
            ThenDecl::To(target) => vec![target],
            ThenDecl::Menu(options) => options.iter().map(|option| &option.target).collect(),
            _ => Vec::new(),
        }
    }

    /// Every text in the step.
    pub fn texts(&self) -> Vec<&TextDecl> {
        let mut texts: Vec<&TextDecl> = self.say.iter().collect();
        match &self.then {
            ThenDecl::Menu(options) => {
                for option in options {
                    texts.push(&option.label);
                    texts.extend(&option.image);
                    texts.extend(&option.description);
                }
            }
            ThenDecl::Ask(ask) => texts.extend(&ask.say),
            _ => {}
        }
        texts
    }
}
