//! Answers from a catalog that has grown too old: they say so, or go to a person.

use super::phrases::Phrase;
use super::turn::Turn;
use crate::bot::{Intent, StalePolicy, Text};
use crate::matching::Entity;
use crate::text::calendar;

impl Turn<'_> {
    /// Whether the catalog is older than the bot lets it be.
    pub(super) fn catalog_is_stale(&self) -> bool {
        let most = self.content().catalog.max_age;
        most.is_some_and(|most| self.catalog().is_older_than(most, self.at))
    }

    /// Whether this answer goes to a person, because it would read a catalog that is too old.
    pub(super) fn goes_to_person(&self, intent: &Intent) -> bool {
        self.content().catalog.stale == StalePolicy::Person
            && self.catalog_is_stale()
            && intent.slots.iter().any(|spec| matches!(spec.entity, Entity::Product))
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
