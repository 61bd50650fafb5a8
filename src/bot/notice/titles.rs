//! What people call a bot's teams and intents, for notices that people read.

use crate::bot::content::{Intent, Team, Text};
use crate::template::Templates;
use std::collections::BTreeMap;

/// Titles by name, in the language of one target. What has none that could be read without a conversation keeps its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Titles {
    teams: BTreeMap<String, String>,
    intents: BTreeMap<String, String>,
}

impl Titles {
    pub fn of(
        teams: &BTreeMap<String, Team>,
        intents: &BTreeMap<String, Intent>,
        templates: &Templates,
        language: &str,
    ) -> Self {
        let title = |(name, title): (&String, &Text)| {
            let source = templates.source(title.get(language)?).trim();
            let is_plain = !source.is_empty() && !source.contains("{{") && !source.contains("{%");
            is_plain.then(|| (name.clone(), source.to_owned()))
        };
        Self {
            teams: teams
                .iter()
                .map(|(name, team)| (name, &team.title))
                .filter_map(title)
                .collect(),
            intents: intents
                .iter()
                .map(|(name, intent)| (name, &intent.title))
                .filter_map(title)
                .collect(),
        }
    }

    pub fn team<'t>(&'t self, name: &'t str) -> &'t str {
        self.teams.get(name).map_or(name, String::as_str)
    }

    pub fn intent<'t>(&'t self, name: &'t str) -> &'t str {
        self.intents.get(name).map_or(name, String::as_str)
    }
}
