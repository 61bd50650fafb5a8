//! Members of teams, and the presence that agents chose.

use super::StoreError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Who belongs to which team, and who wants to be given conversations. Agents' names are the same whatever the case of their
/// ASCII letters.
#[async_trait]
pub trait Teams: Send + Sync + 'static {
    /// Every member of every team, by team, then by agent. Teams for which bot.yaml names members have them from there instead.
    async fn members(&self) -> Result<Vec<Member>, StoreError>;
    /// The agent belongs to these teams, and to no others. A team is not asked whether it exists.
    async fn set_teams(&self, agent: &str, teams: &[String]) -> Result<(), StoreError>;
    /// What each agent chose last, by agent.
    async fn presences(&self) -> Result<Vec<Chosen>, StoreError>;
    /// Keeps what an agent chose.
    async fn set_presence(&self, chosen: Chosen) -> Result<(), StoreError>;
}

/// An agent in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub team: String,
    pub agent: String,
}

/// The presence an agent chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub agent: String,
    pub presence: Presence,
    pub at: DateTime<Utc>,
}

/// Whether an agent is there for new conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    #[default]
    Online,
    Away,
}

impl Presence {
    /// The word in the store and on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Away => "away",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Online, Self::Away]
            .into_iter()
            .find(|presence| presence.word() == word)
    }
}
