//! What there is to do: who waits, and what agents have not answered yet. Read once for all pages, told to each agent as it concerns
//! that agent.

use crate::dialogue::HandoffStatus;
use crate::runtime::Runtime;
use crate::store::StoreError;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// Of who waits, so many of the first change a list when they write.
const WATCHED: usize = 200;

/// Conversations that agents hold: so many are watched.
const HELD: usize = 500;

/// Of the requests that wait, the newest so many are told by name: more than come between two looks.
const NEWEST: usize = 50;

/// The desk at one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    queued: Vec<(String, u32)>,
    /// Handoff and team.
    newest: Vec<(String, String)>,
    /// Teams that have members, and those.
    members: HashMap<String, Vec<String>>,
    held: Vec<Held>,
    /// Conversations whose messages change a list.
    listed: HashSet<String>,
}

#[derive(Clone, Debug)]
struct Held {
    conversation: String,
    agent: String,
    /// The visitor's last message, while it is not answered: its `seq`.
    unanswered: Option<u64>,
}

/// What concerns one agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct News {
    /// How many wait for a person.
    pub waiting: u32,
    /// How many of them for the agent's own teams, and for teams without members, which are everybody's.
    pub own: u32,
    /// Own conversations with messages that are not answered.
    pub unread: u32,
    /// Handoffs that wait for those teams, the newest first.
    pub work: Vec<String>,
    /// Own conversations with messages that are not answered, and the `seq` of the last one in each.
    pub talk: Vec<(String, u64)>,
}

impl Snapshot {
    pub async fn read(runtime: &Runtime) -> Result<Self, StoreError> {
        let store = runtime.store();
        let requested = Some(HandoffStatus::Requested);
        let first = store.handoffs(requested, WATCHED).await?;
        let newest = store.latest_handoffs(requested, None, NEWEST).await?;
        let mut listed: HashSet<String> = first.into_iter().map(|entry| entry.conversation).collect();
        let mut held = Vec::new();
        for row in store.held(None, HELD).await? {
            let Some(agent) = row.state.agent().map(str::to_owned) else {
                continue;
            };
            listed.insert(row.state.conversation.clone());
            held.push(Held {
                agent,
                unanswered: row.last.filter(|_| row.unread > 0).map(|last| last.seq),
                conversation: row.state.conversation,
            });
        }
        let mut members: HashMap<String, Vec<String>> = HashMap::new();
        for member in store.members().await? {
            members.entry(member.team).or_default().push(member.agent);
        }
        // bot.yaml decides where it names them.
        for (name, team) in &runtime.bot().content.teams {
            if let Some(named) = &team.members {
                members.insert(name.clone(), named.clone());
            }
        }
        Ok(Self {
            members,
            queued: store.queued_by_team().await?,
            newest: newest
                .into_iter()
                .map(|entry| (entry.handoff.id, entry.handoff.team))
                .collect(),
            held,
            listed,
        })
    }

    /// How many wait for a person.
    pub fn waiting(&self) -> u32 {
        self.queued.iter().map(|(_, count)| count).sum()
    }

    /// Whether a message in this conversation changes a list.
    pub fn lists(&self, conversation: &str) -> bool {
        self.listed.contains(conversation)
    }

    pub fn news(&self, agent: &str) -> News {
        let own = self.held.iter().filter(|held| held.agent.eq_ignore_ascii_case(agent));
        let talk: Vec<_> = own
            .filter_map(|held| Some((held.conversation.clone(), held.unanswered?)))
            .collect();
        let is_own = |team: &str| {
            let members = self.members.get(team);
            members.is_none_or(|members| members.iter().any(|member| member.eq_ignore_ascii_case(agent)))
        };
        let own = self.queued.iter().filter(|(team, _)| is_own(team));
        News {
            waiting: self.waiting(),
            own: own.map(|(_, count)| count).sum(),
            unread: u32::try_from(talk.len()).unwrap_or(u32::MAX),
            work: self
                .newest
                .iter()
                .filter(|(_, team)| is_own(team))
                .map(|(handoff, _)| handoff.clone())
                .collect(),
            talk,
        }
    }
}

impl News {
    /// The number in the title and on the icon: what waits for this agent.
    pub fn badge(&self) -> u32 {
        self.own + self.unread
    }
}
