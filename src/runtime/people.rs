//! The agents as the server knows them now: who is there, who is full, whose turn it is.

use crate::bot::{Assign, Team};
use crate::dialogue::{Handoff, HandoffStatus};
use crate::store::{Chosen, Member, Presence};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// So long after an agent was last seen, nobody is there.
pub(super) const AGENT_AWAY: TimeDelta = TimeDelta::minutes(5);

/// Agents by their names, which are the same whatever the case of their ASCII letters.
#[derive(Default)]
pub(super) struct People {
    agents: HashMap<String, Person>,
    /// By conversation: the agent who holds it.
    held: HashMap<String, String>,
    /// Rises with each conversation that somebody is given or takes.
    taken: u64,
}

#[derive(Default)]
struct Person {
    /// As it was told last.
    name: String,
    seen: Option<DateTime<Utc>>,
    /// When another system last spoke for this agent.
    told: Option<DateTime<Utc>>,
    /// Signs in to the console.
    console: bool,
    /// Has given a sign there, and is signed in as far as is known.
    signed_in: bool,
    chosen: Option<(Presence, DateTime<Utc>)>,
    holds: usize,
    /// The number of the conversation that they got last.
    taken: u64,
    /// Their account is.
    disabled: bool,
}

/// An agent as others see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentNow {
    pub name: String,
    /// What they chose; away too where they gave no sign for a while.
    pub presence: Presence,
    /// Conversations they have.
    pub holds: usize,
}

impl People {
    pub fn chose(&mut self, chosen: &Chosen) {
        self.person(&chosen.agent).chosen = Some((chosen.presence, chosen.at));
    }

    /// `console`: signed in there. Tells whether the agent was not there before.
    pub fn seen(&mut self, name: &str, console: bool, at: DateTime<Utc>) -> bool {
        let person = self.person(name);
        let was_there = person.is_there(at);
        if console {
            // As the account spells it; elsewhere the spelling first used stays.
            name.clone_into(&mut person.name);
        }
        person.console |= console;
        person.signed_in |= console;
        person.seen = Some(at);
        !was_there
    }

    /// Another system speaks for the agent.
    pub fn told(&mut self, name: &str, at: DateTime<Utc>) {
        self.person(name).told = Some(at);
    }

    /// For whom other systems have spoken a moment ago, and who are not away.
    pub fn outside(&self, at: DateTime<Utc>) -> Vec<String> {
        let lately = |told: DateTime<Utc>| at - told < AGENT_AWAY;
        let outside = self
            .agents
            .values()
            .filter(|person| person.told.is_some_and(lately) && person.choice() == Presence::Online);
        outside.map(|person| person.name.clone()).collect()
    }

    /// The agent has no session at the console any longer: is not there until the next sign. Tells whether that is news.
    pub fn signed_out(&mut self, name: &str) -> bool {
        let Some(person) = self.agents.get_mut(&key(name)) else {
            return false;
        };
        let left = std::mem::take(&mut person.signed_in);
        if left {
            person.seen = None;
        }
        left
    }

    /// What the agent chose.
    pub fn presence(&self, name: &str) -> Presence {
        let person = self.agents.get(&key(name));
        person.map(Person::choice).unwrap_or_default()
    }

    /// An agent as others see them now.
    pub fn now(&mut self, name: &str, at: DateTime<Utc>) -> AgentNow {
        self.person(name).now(at)
    }

    /// Everybody of whom anything is known and whose account is not disabled, by name.
    pub fn all(&self, at: DateTime<Utc>) -> Vec<AgentNow> {
        let enabled = self.agents.values().filter(|person| !person.disabled);
        let mut all: Vec<AgentNow> = enabled.map(|person| person.now(at)).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// The agent's name as their account or its first use spells it, if they are known; otherwise as it is.
    pub fn spelled(&self, name: &str) -> String {
        let person = self.agents.get(&key(name));
        person.map_or_else(|| name.to_owned(), |person| person.name.clone())
    }

    /// There are these members.
    pub fn know<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        for name in names {
            self.person(name);
        }
    }

    /// Takes in what became of a handoff.
    pub fn change(&mut self, conversation: &str, handoff: &Handoff) {
        let holder = handoff
            .agent
            .as_ref()
            .filter(|_| handoff.status == HandoffStatus::Claimed);
        let before = match holder {
            Some(agent) => self.held.insert(conversation.to_owned(), key(agent)),
            None => self.held.remove(conversation),
        };
        let held_before = holder
            .zip(before.as_ref())
            .is_some_and(|(agent, before)| key(agent) == *before);
        if let Some(person) = before.and_then(|before| self.agents.get_mut(&before)) {
            person.holds = person.holds.saturating_sub(1);
        }
        if let Some(agent) = holder {
            self.person(agent).holds += 1;
            if !held_before {
                self.took(agent);
            }
        }
    }

    /// The clock was set back: nothing was later than now.
    pub fn set_back(&mut self, now: DateTime<Utc>) {
        for person in self.agents.values_mut() {
            let chosen = person.chosen.as_mut().map(|(_, at)| at);
            for at in [person.seen.as_mut(), person.told.as_mut(), chosen]
                .into_iter()
                .flatten()
            {
                *at = now.min(*at);
            }
        }
    }

    /// The account of that name is disabled, or is not.
    pub fn disabled(&mut self, name: &str, disabled: bool) {
        if disabled || self.agents.contains_key(&key(name)) {
            self.person(name).disabled = disabled;
        }
    }

    /// Conversations, each with its holder, whose account is disabled.
    pub fn held_by_disabled(&self) -> Vec<(String, String)> {
        let held = self.held.iter().filter_map(|(conversation, agent)| {
            let person = self.agents.get(agent).filter(|person| person.disabled)?;
            Some((conversation.clone(), person.name.clone()))
        });
        held.collect()
    }

    /// Whether somebody who may be given this team's conversations is there, with room for one.
    pub fn has_room(&self, name: &str, team: &Team, members: &[Member], at: DateTime<Utc>) -> bool {
        !self.able(name, team, members, at).is_empty()
    }

    /// Who is to be given a handoff that waits for this team. `None`: nobody who may have it is there with room for it, or the
    /// team wants nothing assigned.
    pub fn choose(&self, handoff: &Handoff, team: &Team, members: &[Member], at: DateTime<Utc>) -> Option<String> {
        let assign = team.assign?;
        let able = self.able(&handoff.team, team, members, at).into_iter();
        let able = able.enumerate().filter(|(_, person)| person.may_have_again(handoff));
        let first = able.min_by_key(|(place, person)| match assign {
            Assign::RoundRobin => (0, person.taken, *place),
            Assign::LeastBusy => (person.holds, person.taken, *place),
        });
        first.map(|(_, person)| person.name.clone())
    }

    /// Members of the team who are there and below its cap, in the order in which they are named.
    fn able(&self, name: &str, team: &Team, members: &[Member], at: DateTime<Utc>) -> Vec<&Person> {
        let listed: Vec<&str> = match &team.members {
            Some(members) => members.iter().map(String::as_str).collect(),
            None => {
                let of_team = members.iter().filter(|member| member.team == name);
                of_team.map(|member| member.agent.as_str()).collect()
            }
        };
        let mut able: Vec<&Person> = if team.members.is_none() && listed.is_empty() {
            let mut all: Vec<&Person> = self.agents.values().filter(|person| person.console).collect();
            all.sort_by(|a, b| a.name.cmp(&b.name));
            all
        } else {
            let people = listed.iter().filter_map(|name| self.agents.get(&key(name)));
            people.collect()
        };
        let cap = team.chats.map_or(usize::MAX, |chats| chats as usize);
        able.retain(|person| person.is_there(at) && person.holds < cap);
        able
    }

    /// The agent got a conversation: others come first now.
    pub fn took(&mut self, name: &str) {
        self.taken += 1;
        let taken = self.taken;
        self.person(name).taken = taken;
    }

    fn person(&mut self, name: &str) -> &mut Person {
        self.agents.entry(key(name)).or_insert_with(|| Person {
            name: name.to_owned(),
            ..Person::default()
        })
    }
}

impl Person {
    fn choice(&self) -> Presence {
        self.chosen.map(|(presence, _)| presence).unwrap_or_default()
    }

    fn is_there(&self, at: DateTime<Utc>) -> bool {
        let signed = |seen| at - seen < AGENT_AWAY;
        !self.disabled && self.choice() == Presence::Online && self.seen.is_some_and(signed)
    }

    /// Whoever passed it on or fell silent gets it again only after coming online anew.
    fn may_have_again(&self, handoff: &Handoff) -> bool {
        let left = handoff.left_by.as_deref().is_some_and(|by| key(by) == key(&self.name));
        !left || self.chosen.is_some_and(|(_, since)| since > handoff.changed_at)
    }

    fn now(&self, at: DateTime<Utc>) -> AgentNow {
        AgentNow {
            name: self.name.clone(),
            presence: if self.is_there(at) {
                Presence::Online
            } else {
                Presence::Away
            },
            holds: self.holds,
        }
    }
}

fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}
