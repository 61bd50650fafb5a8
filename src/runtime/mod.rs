//! One event, end to end: load, advance, commit, hint.

mod clock;

pub use clock::{Clock, SystemClock};

use crate::bot::Bot;
use crate::bus::Hint;
use crate::dialogue::{EventKind, State, Visitor};
use crate::store::{Entry, Store, StoreError};
use std::sync::Arc;

/// The running service behind every door (socket, API, console, timers): all of them go through [`Runtime::apply`].
#[derive(Clone)]
pub struct Runtime {}

/// What a new conversation begins with.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    pub language: Option<String>,
    pub page: Option<String>,
    pub visitor: Visitor,
}

/// A new conversation and the secret that resumes it.
#[derive(Clone, Debug)]
pub struct Opened {
    pub conversation: String,
    pub token: String,
}

/// What an event did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The conversation after it.
    pub state: Arc<State>,
    /// The entries it added; of a repeated client id, the entries it added the first time.
    pub entries: Arc<[Entry]>,
    /// The client id was known: nothing happened now.
    pub repeated: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    #[error("no such conversation")]
    UnknownConversation,
    /// No such option was shown in this conversation.
    #[error("no such option")]
    UnknownOption,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Runtime {
    pub fn new(_bot: Bot, _store: Arc<dyn Store>, _clock: Arc<dyn Clock>, _public_url: String) -> Self {
        todo!()
    }

    /// The bot that answers now.
    pub fn bot(&self) -> Arc<Bot> {
        todo!()
    }

    pub fn store(&self) -> &Arc<dyn Store> {
        todo!()
    }

    pub fn clock(&self) -> &Arc<dyn Clock> {
        todo!()
    }

    pub fn public_url(&self) -> &str {
        todo!()
    }

    /// Begins a conversation: its greeting is stored before this returns.
    pub async fn open(&self, _opening: Opening) -> Result<Opened, StoreError> {
        todo!()
    }

    /// The conversation of a token. `None`: unknown or broken.
    pub async fn find(&self, _token: &str) -> Result<Option<String>, StoreError> {
        todo!()
    }

    /// Applies an event to a conversation, durably. Whoever wants to know who holds the conversation now reads the outcome's
    /// state (of 50 claims one changes it). Events with a client id are done once, however often they come.
    pub async fn apply(&self, _conversation: &str, _kind: EventKind) -> Result<Outcome, ApplyError> {
        todo!()
    }

    /// A visitor's `choose`: looks the option up among the messages of the conversation, then applies it.
    pub async fn choose(&self, _conversation: &str, _id: String, _option: &str) -> Result<Outcome, ApplyError> {
        todo!()
    }

    /// The conversation's present state.
    pub async fn state(&self, _conversation: &str) -> Result<Option<Arc<State>>, StoreError> {
        todo!()
    }

    /// Entries after `after`, in order, at most `limit`.
    pub async fn transcript(&self, _conversation: &str, _after: u64, _limit: usize) -> Result<Vec<Entry>, StoreError> {
        todo!()
    }

    /// Hints from now on: of one conversation, or of all (with [`Hint::Queue`] and [`Hint::Work`]) if `None`.
    pub fn hints(&self, _conversation: Option<&str>) -> Hints {
        todo!()
    }

    /// Passes a hint on to whoever listens.
    pub fn hint(&self, _hint: Hint) {
        todo!()
    }

    /// An agent of the console is there now: until `agents_seen` is five minutes old, a person is reachable.
    pub fn agent_seen(&self) {
        todo!()
    }

    /// No agent of the console is there any longer.
    pub fn agents_gone(&self) {
        todo!()
    }
}

/// A stream of hints.
pub struct Hints {}

impl Hints {
    /// The next hint; `None` once the runtime has stopped. Hints may be lost, and are merged when they come too fast.
    pub async fn next(&mut self) -> Option<Hint> {
        todo!()
    }
}
