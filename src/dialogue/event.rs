//! What can happen to a conversation.

use super::{Choice, Priority, Timer, Visitor};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Something that happened, stamped by the shell.
#[derive(Clone, Debug)]
pub struct Event {
    pub at: DateTime<Utc>,
    /// Chooses among variants.
    pub seed: u64,
    pub desk: Desk,
    pub kind: EventKind,
}

/// How many wait for each team, by the rank of their priority.
pub type Waiting = BTreeMap<String, [u32; Priority::ALL.len()]>;

/// How long it usually takes until somebody of a team takes a conversation on, in seconds of opening hours; of the teams of which
/// it is known.
pub type Waits = BTreeMap<String, u64>;

/// What the conversation cannot know of itself about the people behind the bot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    /// A target is on, or an agent is signed in.
    pub reachable: bool,
    /// For a conversation that is queued: how many are before it, waiting for the same team. For one that an agent has: how many
    /// would be before it if it queued again.
    pub ahead: u32,
    /// The same in the queue of the team to which this event may pass it on.
    pub ahead_there: u32,
    /// Who waits, for a conversation that is about to queue. `None`: nobody.
    pub waiting: Option<Arc<Waiting>>,
    /// How long it usually takes now. `None`: of no team known.
    pub waits: Option<Arc<Waits>>,
    /// When the agent who holds this conversation last gave a sign on it (a page open, typing, a call), where known.
    pub agent_seen: Option<DateTime<Utc>>,
    /// When this visitor was last asked for an NPS, in whichever conversation; known while a rating may be asked for.
    pub nps_asked: Option<DateTime<Utc>>,
    /// Tags of this conversation.
    pub tags: Vec<String>,
}

impl Desk {
    /// Somebody can be reached, and nobody else waits.
    pub const REACHABLE: Self = Self {
        reachable: true,
        ahead: 0,
        ahead_there: 0,
        waiting: None,
        waits: None,
        agent_seen: None,
        nps_asked: None,
        tags: Vec::new(),
    };

    /// How many are before a conversation that queues now for this team, with this priority: all of its own and of higher ones.
    pub fn ahead_of(&self, team: &str, priority: Priority) -> u32 {
        let counts = self.waiting.as_ref().and_then(|waiting| waiting.get(team));
        let before = counts.into_iter().flatten().skip(usize::from(priority.rank()));
        before.fold(0, |sum, count| sum.saturating_add(*count))
    }
}

#[derive(Clone, Debug)]
pub enum EventKind {
    /// A new conversation: the greeting. The state is [`super::State::new`].
    Opened,
    /// A known conversation's visitor said `hello` again with other facts.
    Introduced {
        page: Option<String>,
        visitor: Visitor,
    },
    Said {
        id: String,
        text: String,
    },
    /// An option that was shown in this conversation, as stored with its message.
    Chose {
        id: String,
        choice: Choice,
    },
    /// The visitor ends the conversation.
    Ended {
        id: String,
    },
    CallAnswered {
        call: String,
        answer: CallAnswer,
    },
    /// A timer that [`super::Effect::StartTimer`] started is due.
    TimerFired {
        timer: Timer,
    },
    Claimed {
        agent: String,
    },
    /// `id` is unique among this conversation's agent messages (the shell sees to it).
    AgentSaid {
        id: String,
        agent: String,
        text: String,
    },
    /// The agent gives the conversation back to the bot.
    Returned {
        agent: String,
    },
    Resolved {
        agent: String,
    },
    /// The server gives a conversation that waits for this team to an agent. A claim like any other, if it waits so still.
    Assigned {
        agent: String,
        handoff: String,
        team: String,
    },
    /// The agent who has the conversation is no agent any longer: it queues again.
    Dismissed {
        agent: String,
    },
    /// The agent who has the conversation passes it on, or another does in their place: `by`.
    Transferred {
        agent: String,
        by: Option<String>,
        to: Receiver,
    },
}

/// Who gets a conversation that an agent passes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// It queues for the team, where it stood by the time of its request.
    Team(String),
    /// This agent has it from here on.
    Agent(String),
}

/// How a `call` ended.
#[derive(Clone, Debug, PartialEq)]
pub enum CallAnswer {
    /// 2xx. `body` is `Null` where it was not JSON.
    Answered { status: u16, body: Value },
    /// Not 2xx, timed out or refused.
    Failed { status: Option<u16> },
}
