//! Passing a conversation on, for the console and the API alike.

use super::{AgentNow, ApplyError, Runtime};
use crate::dialogue::{EventKind, Receiver, State, Status, same_agent};
use crate::store::StoreError;
use std::sync::Arc;

/// Who passes a conversation on.
#[derive(Clone, Copy, Debug)]
pub enum Passer<'a> {
    /// The agent who has it.
    Holder(&'a str),
    /// Somebody who leads: whatever agent has it.
    Lead(&'a str),
}

/// Why a conversation was not passed on.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    #[error("the agent who is to have the conversation has it already")]
    ToHolder,
    #[error("there is no such team")]
    UnknownTeam,
    /// Nobody is called that to whom anything could be passed on; these are whom there are.
    #[error("there is no such agent")]
    UnknownAgent(Vec<String>),
    /// The account of the agent who is to have it, as it is spelled, is disabled.
    #[error("the account of {0} is disabled")]
    Disabled(String),
    /// This agent does not have it; the state says who has.
    #[error("the agent does not have this conversation")]
    NotHeld(Arc<State>),
    #[error(transparent)]
    Apply(#[from] ApplyError),
}

impl From<StoreError> for TransferError {
    fn from(error: StoreError) -> Self {
        Self::Apply(error.into())
    }
}

impl Passer<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Holder(name) | Self::Lead(name) => name,
        }
    }
}

impl Runtime {
    /// Passes the conversation on. Said again it is the same, however far the receiver has come with it. An agent is meant by the name
    /// in any case of its letters.
    pub async fn transfer(
        &self,
        conversation: &str,
        passer: Passer<'_>,
        to: Receiver,
    ) -> Result<Arc<State>, TransferError> {
        if let Receiver::Team(team) = &to
            && !self.is_team(team)
        {
            return Err(TransferError::UnknownTeam);
        }
        let state = self.state(conversation).await?;
        let state = state.ok_or(ApplyError::UnknownConversation)?;
        if let Receiver::Agent(other) = &to {
            let has_it = match passer {
                Passer::Holder(holder) => same_agent(holder, other),
                Passer::Lead(_) => state.is_held_by(other) && !has_passed(&state, passer, &to),
            };
            if has_it {
                return Err(TransferError::ToHolder);
            }
        }
        let to = match to {
            Receiver::Agent(other) if !state.is_held_by(&other) => Receiver::Agent(self.receiver(other).await?),
            to => to,
        };
        let (agent, by) = match passer {
            Passer::Holder(agent) => (agent, None),
            Passer::Lead(_) if has_passed(&state, passer, &to) => return Ok(state),
            Passer::Lead(lead) => match state.agent() {
                Some(holder) => (holder, Some(lead.to_owned()).filter(|_| !same_agent(lead, holder))),
                None => return Err(TransferError::NotHeld(state)),
            },
        };
        let kind = EventKind::Transferred {
            agent: agent.to_owned(),
            by,
            to: to.clone(),
        };
        let state = self.apply(conversation, kind).await?.state;
        if has_passed(&state, passer, &to) {
            Ok(state)
        } else {
            Err(TransferError::NotHeld(state))
        }
    }

    /// Whom a conversation can be passed on to, by name: who has an account that is not disabled, who is a member of a team, and who
    /// works in another system, is named by it and is there. A name that somebody once wrote is none of these.
    pub async fn receivers(&self) -> Result<Vec<AgentNow>, StoreError> {
        Ok(self.known_people().await?.receivers)
    }

    /// The agent of that name as the server spells it. Where nobody has an account and no team has members, agents work in a system of
    /// their own, and a name is taken at its word.
    async fn receiver(&self, name: String) -> Result<String, TransferError> {
        let people = self.known_people().await?;
        let mut disabled = people.disabled.into_iter();
        if let Some(disabled) = disabled.find(|disabled| same_agent(disabled, &name)) {
            return Err(TransferError::Disabled(disabled));
        }
        let mut receivers = people.receivers.into_iter().map(|agent| agent.name);
        if !people.any_known {
            return Ok(receivers.find(|known| same_agent(known, &name)).unwrap_or(name));
        }
        let names: Vec<String> = receivers.collect();
        let found = names.iter().find(|known| same_agent(known, &name)).cloned();
        found.ok_or(TransferError::UnknownAgent(names))
    }

    async fn known_people(&self) -> Result<KnownPeople, StoreError> {
        let shared = &self.shared;
        shared.desk.load(shared).await?;
        let now = shared.clock.now();
        let accounts = shared.store.accounts(now).await?;
        let members = shared.store.members().await?;
        let bot = self.bot();
        let of_bot = bot
            .content
            .teams
            .values()
            .flat_map(|team| team.members.iter().flatten());
        let (off, on): (Vec<_>, Vec<_>) = accounts
            .into_iter()
            .partition(|listed| listed.account.disabled_at.is_some());
        let mut names: Vec<String> = on.into_iter().map(|listed| listed.account.name).collect();
        names.extend(of_bot.cloned());
        names.extend(members.into_iter().map(|member| member.agent));
        let disabled: Vec<String> = off.into_iter().map(|listed| listed.account.name).collect();
        let any_known = !names.is_empty() || !disabled.is_empty();
        let mut people = shared.desk.people();
        names.extend(people.outside(now));
        let is_off = |name: &String| disabled.iter().any(|disabled| same_agent(disabled, name));
        names.retain(|name| !is_off(name));
        // An account's spelling stands before others.
        let mut once: Vec<String> = Vec::new();
        for name in names {
            if !once.iter().any(|before| same_agent(before, &name)) {
                once.push(name);
            }
        }
        once.sort_by_key(|name| name.to_ascii_lowercase());
        let receivers = once.iter().map(|name| AgentNow {
            name: name.clone(),
            ..people.now(name, now)
        });
        Ok(KnownPeople {
            receivers: receivers.collect(),
            disabled,
            any_known,
        })
    }

    /// Whether the bot has a team of this name; where it names none, the one that gets everything.
    fn is_team(&self, team: &str) -> bool {
        let content = self.bot().content.clone();
        content.teams.contains_key(team) || content.teams.is_empty() && content.handoff.team.as_deref() == Some(team)
    }
}

/// Those of whom the server knows.
struct KnownPeople {
    receivers: Vec<AgentNow>,
    /// Names of accounts.
    disabled: Vec<String>,
    /// Somebody has an account or is a member of a team.
    any_known: bool,
}

fn has_passed(state: &State, passer: Passer, to: &Receiver) -> bool {
    let by = passer.name();
    state.handoff.as_ref().is_some_and(|handoff| {
        let passed_by = handoff.passed_on_by.as_ref().or(handoff.left_by.as_ref());
        passed_by.is_some_and(|passed_by| same_agent(passed_by, by))
            && match (to, passer) {
                (Receiver::Agent(other), _) => state.is_held_by(other),
                (Receiver::Team(team), Passer::Holder(holder)) => handoff.team == *team && !state.is_held_by(holder),
                // Somebody has claimed it since: that one's is another to pass on.
                (Receiver::Team(team), Passer::Lead(_)) => handoff.team == *team && state.status == Status::Queued,
            }
    })
}
