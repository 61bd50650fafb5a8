//! Answers from a catalog that has grown too old: they say so, or go to a person.

use super::phrases::Phrase;
use super::turn::Turn;
use crate::bot::{Answer, Intent, SetValue, StalePolicy, Step, Text, Then};
use crate::matching::Entity;
use crate::template::Template;
use crate::text::calendar;

/// Columns that name a product and do not age.
const NAMES: [&str; 2] = ["name", "sku"];

impl Turn<'_> {
    /// Whether the catalog is older than the bot lets it be.
    pub(super) fn catalog_is_stale(&self) -> bool {
        let most = self.content().catalog.max_age;
        most.is_some_and(|most| self.catalog().is_older_than(most, self.at))
    }

    /// Whether answers from the catalog go to a person now.
    fn asks_people(&self) -> bool {
        self.content().catalog.stale == StalePolicy::Person && self.catalog_is_stale()
    }

    /// Whether this answer goes to a person, because it would read a catalog that is too old.
    pub(super) fn goes_to_person(&self, intent: &Intent) -> bool {
        let templates = &self.content().templates;
        let replies = match &intent.answer {
            Answer::Reply(replies) => replies.as_slice(),
            _ => &[],
        };
        self.asks_people()
            && (intent.slots.iter().any(|spec| matches!(spec.entity, Entity::Product))
                || replies.iter().any(|reply| {
                    let when = reply.when.map(|when| templates.condition_names(when));
                    when.is_some_and(|names| names.iter().any(|name| self.is_fact(name)))
                        || reply.say.iter().any(|text| self.tells_facts(text))
                }))
    }

    /// Whether a step goes to a person, because it would tell, keep or decide by a price, a stock, or another column of a catalog
    /// that is too old. Where it only names a product the flow goes on.
    pub(super) fn step_goes_to_person(&self, step: &Step) -> bool {
        if !self.asks_people() {
            return false;
        }
        let templates = &self.content().templates;
        let kept = step.set.iter().any(|(_, value)| match value {
            SetValue::Text(template) => self.reads_facts(*template),
            SetValue::Number(_) | SetValue::Flag(_) | SetValue::Clear => false,
        });
        let decided = match &step.then {
            Then::Branch { arms, .. } => arms
                .iter()
                .any(|(when, _)| templates.condition_names(*when).iter().any(|name| self.is_fact(name))),
            Then::Menu(options) => options.iter().any(|option| self.tells_facts(&option.label)),
            _ => false,
        };
        kept || decided || self.says_old_facts(step)
    }

    /// Whether a step's words would tell old facts that are a person's to tell.
    pub(super) fn says_old_facts(&self, step: &Step) -> bool {
        self.asks_people() && step.say.as_ref().is_some_and(|say| self.tells_facts(say))
    }

    fn tells_facts(&self, text: &Text) -> bool {
        text.get(&self.state.language)
            .is_some_and(|template| self.reads_facts(template))
    }

    fn reads_facts(&self, template: Template) -> bool {
        let names = self.content().templates.names(template);
        names.iter().any(|name| self.is_fact(name))
    }

    /// Whether a name of a text stands for something of the catalog that ages.
    fn is_fact(&self, name: &str) -> bool {
        let (root, field) = name.split_once('.').unwrap_or((name, ""));
        name == "catalog.products"
            || matches!(self.content().slots.get(root), Some(Some(Entity::Product)))
                && !field.is_empty()
                && !NAMES.contains(&field)
    }

    /// After a text that read a catalog that is too old: of when it is. Once in a turn.
    pub(super) fn say_age(&mut self, text: &Text) {
        let wanted = self.content().catalog.stale == StalePolicy::Say && !self.said_age;
        if !wanted || !self.catalog_is_stale() || !self.reads_catalog(text) {
            return;
        }
        let Some(as_of) = self.catalog().as_of() else { return };
        let local = as_of.with_timezone(&self.content().hours.zone()).naive_local();
        let language = &self.state.language;
        let date = calendar::date_words(local.date(), language);
        let time = calendar::time_words(local.time(), language);
        let note = self.phrase(Phrase::AsOf, &[("date", &date), ("time", &time)]);
        self.said_age = true;
        self.add_to_last(&note);
    }

    /// Whether a text says something of a product or the catalog.
    fn reads_catalog(&self, text: &Text) -> bool {
        let content = self.content();
        let Some(template) = text.get(&self.state.language) else {
            return false;
        };
        content.templates.names(template).iter().any(|name| {
            let root = name.split('.').next().unwrap_or(name);
            root == "catalog" || matches!(content.slots.get(root), Some(Some(Entity::Product)))
        })
    }
}
