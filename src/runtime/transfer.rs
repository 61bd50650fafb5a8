//! Passing a conversation on, for the console and the API alike.

use super::{ApplyError, Runtime};
use crate::dialogue::{EventKind, Receiver, State};
use std::sync::Arc;

/// Why a conversation was not passed on.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    #[error("an agent cannot pass a conversation on to themselves")]
    ToOneself,
    #[error("there is no such team")]
    UnknownTeam,
    /// This agent does not have it; the state says who has.
    #[error("the agent does not have this conversation")]
    NotHeld(Arc<State>),
    #[error(transparent)]
    Apply(#[from] ApplyError),
}

impl Runtime {
    /// The agent passes the conversation on. Said again it is the same, however far the receiver has come with it. An agent of
    /// whom the server knows is meant by that name in any case of its letters; others are taken at their word, as claims are.
    pub async fn transfer(&self, conversation: &str, agent: &str, to: Receiver) -> Result<Arc<State>, TransferError> {
        let to = match to {
            Receiver::Team(team) if !self.is_team(&team) => return Err(TransferError::UnknownTeam),
            Receiver::Agent(other) if other.eq_ignore_ascii_case(agent) => return Err(TransferError::ToOneself),
            Receiver::Agent(other) => Receiver::Agent(self.shared.desk.people().spelled(&other)),
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

    /// Whether the bot has a team of this name; where it names none, the one that gets everything.
    fn is_team(&self, team: &str) -> bool {
        let content = self.bot().content.clone();
        content.teams.contains_key(team) || content.teams.is_empty() && content.handoff.team.as_deref() == Some(team)
    }
}

fn has_passed(state: &State, agent: &str, to: &Receiver) -> bool {
    let holder = state.agent();
    state.handoff.as_ref().is_some_and(|handoff| {
        holder != Some(agent)
            && handoff.left_by.as_deref() == Some(agent)
            && match to {
                Receiver::Team(team) => handoff.team == *team,
                Receiver::Agent(other) => holder == Some(other.as_str()),
            }
    })
}
