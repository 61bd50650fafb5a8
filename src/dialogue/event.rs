//! What can happen to a conversation.

use super::{Choice, Priority, Timer, Visitor};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// Something that happened, stamped by the shell.
#[derive(Clone, Debug)]
pub struct Event {
    pub at: DateTime<Utc>,
    /// Chooses among variants.
    pub seed: u64,
    pub desk: Desk,
    pub kind: EventKind,
}

/// What the conversation cannot know of itself about the people behind the bot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    /// A target is on, or an agent is signed in.
    pub reachable: bool,
    /// How many conversations are queued now; for one already queued: how many are before it; for one that an agent has: how many
    /// would be before it if it queued again.
    pub ahead: u32,
    /// For a conversation that the bot has: how many of `ahead` are of low, of normal and of high priority. A higher one goes
    /// before them.
    pub lower: [u32; 3],
    /// How long the queue usually takes now, in seconds, where known.
    pub wait_s: Option<u64>,
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
        lower: [0; 3],
        wait_s: None,
        agent_seen: None,
        nps_asked: None,
        tags: Vec::new(),
    };

    /// How many are before a conversation that queues now with this priority.
    pub fn ahead_of(&self, priority: Priority) -> u32 {
        let passed = self.lower.iter().take(usize::from(priority.rank()));
        self.ahead.saturating_sub(passed.sum())
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
    /// The agent passes the conversation on.
    Transferred {
        agent: String,
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
