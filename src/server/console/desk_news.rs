//! What there is to do: who waits, and what agents have not answered yet. Read once for all pages, told to each agent as it concerns
//! that agent.

use crate::dialogue::HandoffStatus;
use crate::runtime::Runtime;
use crate::store::StoreError;
use serde::Serialize;
use std::collections::HashSet;

/// Of who waits, so many of the first change a list when they write.
const WATCHED: usize = 200;

/// Conversations that agents hold: so many are watched.
const HELD: usize = 500;

/// Of the requests that wait, the newest so many are told by name: more than come between two looks.
const NEWEST: usize = 20;

/// The desk at one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    queued: Vec<(String, u32)>,
    newest: Vec<String>,
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
    /// Own conversations with messages that are not answered.
    pub unread: u32,
    /// Handoffs that wait, the newest first.
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
        Ok(Self {
            queued: store.queued_by_team().await?,
            newest: newest.into_iter().map(|entry| entry.handoff.id).collect(),
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
        News {
            waiting: self.waiting(),
            unread: u32::try_from(talk.len()).unwrap_or(u32::MAX),
            work: self.newest.clone(),
            talk,
        }
    }
}

impl News {
    /// The number in the title and on the icon: what waits for this agent.
    pub fn badge(&self) -> u32 {
        self.waiting + self.unread
    }
}
