//! Passing a conversation on, for the console and the API alike.

use super::{ApplyError, Runtime};
use crate::dialogue::{EventKind, Receiver, State, same_agent};
use std::sync::Arc;

/// Why a conversation was not passed on.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    #[error("an agent cannot pass a conversation on to themselves")]
    ToOneself,
    #[error("there is no such team")]
    UnknownTeam,
    /// Nobody is called that; these are the agents of whom the server knows.
    #[error("there is no such agent")]
    UnknownAgent(Vec<String>),
    /// This agent does not have it; the state says who has.
    #[error("the agent does not have this conversation")]
    NotHeld(Arc<State>),
    #[error(transparent)]
    Apply(#[from] ApplyError),
}

impl Runtime {
    /// The agent passes the conversation on. Said again it is the same, however far the receiver has come with it. An agent of
    /// whom the server knows is meant by that name in any case of its letters. Where the server knows of none, because agents work in a system of their own, names are taken at their word.
    pub async fn transfer(&self, conversation: &str, agent: &str, to: Receiver) -> Result<Arc<State>, TransferError> {
        let to = match to {
            Receiver::Team(team) if !self.is_team(&team) => return Err(TransferError::UnknownTeam),
            Receiver::Agent(other) if same_agent(&other, agent) => return Err(TransferError::ToOneself),
            Receiver::Agent(other) => Receiver::Agent(self.known(other).await?),
            team => team,
        };
        let kind = EventKind::Transferred {
            agent: agent.to_owned(),
            to: to.clone(),
        };
        let state = self.apply(conversation, kind).await?.state;
        if has_passed(&state, agent, &to) {
            Ok(state)
        } else {
            Err(TransferError::NotHeld(state))
        }
    }

    /// The agent of that name as the server spells it. One who has only ever claimed by the API is known by that.
    async fn known(&self, name: String) -> Result<String, TransferError> {
        let store = &self.shared.store;
        let agents = self.agents_now().await.map_err(ApplyError::from)?;
        if let Some(agent) = agents.iter().find(|agent| same_agent(&agent.name, &name)) {
            return Ok(agent.name.clone());
        }
        let accounts = store
            .accounts(self.shared.clock.now())
            .await
            .map_err(ApplyError::from)?;
        if let Some(listed) = accounts.iter().find(|listed| same_agent(&listed.account.name, &name)) {
            return Ok(listed.account.name.clone());
        }
        let members = store.members().await.map_err(ApplyError::from)?;
        let bot = self.bot();
        let named = bot
            .content
            .teams
            .values()
            .any(|team| team.members.iter().flatten().next().is_some());
        if accounts.is_empty() && members.is_empty() && !named {
            return Ok(name);
        }
        let mut names: Vec<String> = agents.into_iter().map(|agent| agent.name).collect();
        names.extend(accounts.into_iter().map(|listed| listed.account.name));
        names.sort_by_key(|name| name.to_ascii_lowercase());
        names.dedup_by(|one, other| same_agent(one, other));
        Err(TransferError::UnknownAgent(names))
    }

    /// Whether the bot has a team of this name; where it names none, the one that gets everything.
    fn is_team(&self, team: &str) -> bool {
        let content = self.bot().content.clone();
        content.teams.contains_key(team) || content.teams.is_empty() && content.handoff.team.as_deref() == Some(team)
    }
}

fn has_passed(state: &State, agent: &str, to: &Receiver) -> bool {
    state.handoff.as_ref().is_some_and(|handoff| {
        !state.is_held_by(agent)
            && handoff.left_by.as_ref().is_some_and(|left| same_agent(left, agent))
            && match to {
                Receiver::Team(team) => handoff.team == *team,
                Receiver::Agent(other) => state.is_held_by(other),
            }
    })
}
