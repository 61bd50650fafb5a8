//! One event, end to end: load, advance, commit, hint.

mod accounts;
mod assign;
mod claim_link;
mod clock;
mod company;
mod desk;
mod figures;
pub mod folder;
mod jump;
mod live;
mod notice;
pub mod outside;
mod people;
mod presence;
mod push;
mod queue;
pub mod reload;
mod secret;
mod timers;
mod transfer;
mod turn;

pub use crate::bus::Hints;
pub use claim_link::ClaimLinks;
pub use clock::{Clock, SystemClock};
pub use company::Side;
pub use figures::Report;
pub use live::{Attached, Spoken};
pub use people::AgentNow;
pub use push::{PushError, Sent};
pub use transfer::{Passer, TransferError};

use crate::bot::{Bot, Content};
use crate::bus::{Hint, Local};
use crate::catalog::Catalog;
use crate::dialogue::{Effect, Event, EventKind, State, Visitor, advance, same_agent};
use crate::store::{Entry, Store, StoreError};
use arc_swap::ArcSwap;
use desk::FrontDesk;
use live::Conversations;
use reload::Authoring;
use std::hash::RandomState;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tokio::sync::{Notify, OnceCell};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use turn::Input;

/// The running service behind every door (socket, API, console, timers): all of them go through [`Runtime::apply`].
#[derive(Clone)]
pub struct Runtime {
    shared: Arc<Shared>,
}

struct Shared {
    bot: ArcSwap<Bot>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    public_url: String,
    advance: Advance,
    bus: Local,
    desk: FrontDesk,
    conversations: Conversations,
    claim_links: OnceCell<ClaimLinks>,
    /// Hashes client ids, so that a conversation's are kept in eight bytes each.
    id_hasher: RandomState,
    /// Told when a timer was started.
    timers: Notify,
    /// Timers are to be reckoned anew: at the start, and when the hours or times that they count by have changed.
    reckon: AtomicBool,
    /// Told when a waiting conversation may find somebody.
    assigning: Notify,
    counters: Counters,
    /// Stands where a state will be.
    nothing: Arc<State>,
    authoring: Authoring,
    /// Held while a catalog that was sent is taken in.
    pushing: tokio::sync::Mutex<()>,
    /// Held while turns are counted or figures are summed up.
    counting: tokio::sync::Mutex<()>,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

/// The core's entry point; a test may bring its own.
pub type Advance = fn(&Bot, State, Event) -> (State, Vec<Effect>);

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
    /// What was said at once.
    pub greeting: Arc<Spoken>,
}

/// What an event did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The conversation after it.
    pub state: Arc<State>,
    /// The entries it added; of a repeated client id, the entries it added the first time.
    pub entries: Arc<Spoken>,
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

/// Figures of the hot path, looked up once.
struct Counters {
    turns: metrics::Counter,
    repeated: metrics::Counter,
    refused: metrics::Counter,
    seconds: metrics::Histogram,
    opened: metrics::Counter,
    handoffs: metrics::Counter,
}

impl Runtime {
    pub fn new(bot: Bot, store: Arc<dyn Store>, clock: Arc<dyn Clock>, public_url: String) -> Self {
        Self::with_advance(bot, store, clock, public_url, advance)
    }

    /// The same with another core, for tests of the shell.
    pub fn with_advance(
        bot: Bot,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        public_url: String,
        advance: Advance,
    ) -> Self {
        let desk = FrontDesk::new(&bot, clock.now());
        Self {
            shared: Arc::new(Shared {
                bot: ArcSwap::from_pointee(bot),
                store,
                clock,
                public_url: public_url.trim_end_matches('/').to_owned(),
                advance,
                bus: Local::default(),
                desk,
                conversations: Conversations::default(),
                claim_links: OnceCell::new(),
                id_hasher: RandomState::new(),
                timers: Notify::new(),
                reckon: AtomicBool::new(true),
                assigning: Notify::new(),
                counters: Counters::new(),
                nothing: Arc::new(State::new("", "", None, Visitor::default())),
                authoring: Authoring::default(),
                pushing: tokio::sync::Mutex::default(),
                counting: tokio::sync::Mutex::default(),
                stopping: CancellationToken::new(),
                tasks: TaskTracker::new(),
            }),
        }
    }

    /// Starts what happens by itself: timers, watching the clock, assignment, looking who may sign in, forgetting conversations that nobody is in, and counting for the figures.
    pub fn start(&self) {
        let shared = &self.shared;
        shared.tasks.spawn(jump::run(self.clone()));
        shared.tasks.spawn(timers::run(self.clone()));
        shared.tasks.spawn(accounts::run(self.clone()));
        shared.tasks.spawn(assign::run(self.clone()));
        shared.tasks.spawn(live::run_sweeps(self.clone()));
        shared.tasks.spawn(figures::run(self.clone()));
    }

    /// Ends every stream of hints and the tasks of [`Runtime::start`]. Turns under way finish.
    pub async fn stop(&self) {
        self.shared.stopping.cancel();
        self.shared.bus.stop();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }

    /// The bot that answers now.
    pub fn bot(&self) -> Arc<Bot> {
        self.shared.bot.load_full()
    }

    /// Lets another bot answer from the next event on.
    pub fn set_bot(&self, bot: Bot) {
        self.shared.desk.targets_are(&bot);
        let before = self.shared.bot.swap(Arc::new(bot));
        self.shared.times_may_differ(&before.content);
        self.shared.look_for_work();
        self.hint(Hint::Work);
    }

    /// Lets other content answer from the next event on; the products stay.
    pub fn set_content(&self, content: Arc<Content>) {
        let before = self.shared.bot.rcu(|bot| Bot {
            content: content.clone(),
            catalog: bot.catalog.clone(),
        });
        self.shared.times_may_differ(&before.content);
        self.shared.desk.targets_are(&self.shared.bot.load());
        self.shared.look_for_work();
        self.hint(Hint::Work);
    }

    /// Lets other products answer from the next event on; the content stays.
    pub fn set_catalog(&self, catalog: Catalog) {
        let catalog = Arc::new(catalog);
        self.shared.bot.rcu(|bot| Bot {
            content: bot.content.clone(),
            catalog: catalog.clone(),
        });
    }

    /// The state of the bot's files.
    pub fn authoring(&self) -> &Authoring {
        &self.shared.authoring
    }

    pub fn store(&self) -> &Arc<dyn Store> {
        &self.shared.store
    }

    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.shared.clock
    }

    /// Without a slash at its end.
    pub fn public_url(&self) -> &str {
        &self.shared.public_url
    }

    /// What makes and reads claim links; its key is kept in the store.
    pub async fn claim_links(&self) -> Result<&ClaimLinks, StoreError> {
        self.shared.claim_links().await
    }

    /// Begins a conversation: its greeting is stored before this returns.
    pub async fn open(&self, opening: Opening) -> Result<Opened, StoreError> {
        turn::open(&self.shared, self, opening).await
    }

    /// The conversation of a token. `None`: unknown or broken.
    pub async fn find(&self, token: &str) -> Result<Option<String>, StoreError> {
        if !secret::is_token(token) {
            return Ok(None);
        }
        self.shared.store.find(secret::hash(token)).await
    }

    /// Applies an event to a conversation, durably. Whoever wants to know who holds the conversation now reads the outcome's
    /// state (of 50 claims one changes it). Events with a client id are done once, however often they come. Once begun it is
    /// carried through, even if the caller goes away.
    pub async fn apply(&self, conversation: &str, kind: EventKind) -> Result<Outcome, ApplyError> {
        // An agent of whom the server knows is called by the name that was used first.
        let kind = match kind {
            EventKind::Claimed { agent } => EventKind::Claimed {
                agent: self.shared.desk.people().spelled(&agent),
            },
            other => other,
        };
        self.carry_through(conversation, Input::Event(kind)).await
    }

    /// A visitor's `choose`: looks the option up among the messages of the conversation, then applies it.
    pub async fn choose(&self, conversation: &str, id: String, option: &str) -> Result<Outcome, ApplyError> {
        let option = option.to_owned();
        self.carry_through(conversation, Input::Choose { id, option }).await
    }

    async fn carry_through(&self, conversation: &str, input: Input) -> Result<Outcome, ApplyError> {
        let (runtime, attached) = (self.clone(), self.shared.conversations.attach(conversation));
        let turn = tokio::spawn(async move { turn::apply(&runtime, &attached, input, None).await });
        turn.await.unwrap_or_else(|error| {
            let reason = format!("the turn was broken off: {error}");
            Err(StoreError::Unavailable(reason).into())
        })
    }

    /// Keeps a conversation at hand for as long as the result lives: for a door through which many events come.
    pub fn attach(&self, conversation: &str) -> Attached {
        self.shared.conversations.attach(conversation)
    }

    /// Lets go of what is kept of a conversation in which nobody has spoken yet: most visitors never answer their greeting. It is
    /// read again with the first message.
    pub fn rest(&self, attached: &Attached) {
        attached.live.rest();
    }

    /// [`Runtime::apply`] without a task of its own: the caller must not go away before it is done. `own` is not woken by
    /// what it caused itself.
    pub async fn apply_attached(
        &self,
        attached: &Attached,
        kind: EventKind,
        own: Option<&Hints>,
    ) -> Result<Outcome, ApplyError> {
        turn::apply(self, attached, Input::Event(kind), own).await
    }

    /// [`Runtime::choose`] in the manner of [`Runtime::apply_attached`].
    pub async fn choose_attached(
        &self,
        attached: &Attached,
        id: String,
        option: String,
        own: Option<&Hints>,
    ) -> Result<Outcome, ApplyError> {
        turn::apply(self, attached, Input::Choose { id, option }, own).await
    }

    /// The conversation's present state.
    pub async fn state(&self, conversation: &str) -> Result<Option<Arc<State>>, StoreError> {
        turn::present(&self.shared, &self.attach(conversation)).await
    }

    /// The same of a conversation at hand.
    pub async fn attached_state(&self, attached: &Attached) -> Result<Option<Arc<State>>, StoreError> {
        turn::present(&self.shared, attached).await
    }

    /// Entries after `after`, in order, at most `limit`.
    pub async fn transcript(&self, conversation: &str, after: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.shared.store.transcript(conversation, after, limit).await
    }

    /// Hints from now on: of one conversation, or of all (with [`Hint::Queue`] and [`Hint::Work`]) if `None`.
    /// A queued conversation's own hints tell of [`Hint::Queue`] too.
    pub fn hints(&self, conversation: Option<&str>) -> Hints {
        match conversation {
            Some(conversation) => self.shared.bus.conversation(conversation.into()),
            None => self.shared.bus.everything(),
        }
    }

    /// The same of a conversation at hand.
    pub fn attached_hints(&self, attached: &Attached) -> Hints {
        self.shared.bus.conversation(attached.conversation.clone())
    }

    /// [`Hint::Work`] alone: for whom the others would be wakes in vain.
    pub fn work_hints(&self) -> Hints {
        self.shared.bus.work()
    }

    /// Passes a hint on to whoever listens.
    pub fn hint(&self, hint: Hint) {
        self.shared.bus.publish(&hint, None);
    }

    /// Passes a hint on to whoever listens, but not back to `own`.
    pub fn hint_others(&self, hint: &Hint, own: &Hints) {
        self.shared.bus.publish(hint, Some(own));
    }

    /// Where a queued conversation stands, from 1, and how long the queue usually takes, in seconds. `None`: not queued.
    pub async fn queue_position(&self, conversation: &str) -> Result<Option<(u32, Option<u64>)>, StoreError> {
        self.shared.desk.load(&self.shared).await?;
        let bot = self.shared.bot.load();
        let now = self.shared.clock.now();
        Ok(self.shared.desk.position(conversation, &bot.content.hours, now))
    }

    /// An agent of the console is there now: until `agents_seen` is five minutes old, a person is reachable.
    pub fn agent_seen(&self) {
        self.shared.desk.agent_seen(Some(self.shared.clock.now()));
    }

    /// A sign on this conversation: of this agent, or of whoever holds it if `None`. Only its holder's counts: while it is
    /// fresh, the conversation does not go back to the queue.
    pub async fn agent_signed(&self, conversation: &str, agent: Option<&str>) -> Result<(), StoreError> {
        if let Some(state) = self.state(conversation).await?
            && let Some(holder) = state
                .agent()
                .filter(|holder| agent.is_none_or(|agent| same_agent(agent, holder)))
        {
            let now = self.shared.clock.now();
            self.shared.desk.agent_signed(conversation, holder, now);
            self.shared.look_for_work();
        }
        Ok(())
    }

    /// No agent of the console is there any longer.
    pub fn agents_gone(&self) {
        self.shared.desk.agent_seen(None);
    }

    /// A target was switched off, or on again: whether a person is reachable is found out anew.
    pub async fn targets_changed(&self) -> Result<(), StoreError> {
        let off = self.shared.store.targets_off().await?;
        self.shared.desk.targets_off(off, &self.bot());
        Ok(())
    }
}

impl Shared {
    async fn claim_links(&self) -> Result<&ClaimLinks, StoreError> {
        let load = || async {
            let key = self.store.server_key("claim", rand::random()).await?;
            Ok(ClaimLinks::new(key))
        };
        self.claim_links.get_or_try_init(load).await
    }
}

impl Counters {
    fn new() -> Self {
        Self {
            turns: metrics::counter!("sapa_turns_total"),
            repeated: metrics::counter!("sapa_repeated_messages_total"),
            refused: metrics::counter!("sapa_turns_refused_total"),
            seconds: metrics::histogram!("sapa_turn_seconds"),
            opened: metrics::counter!("sapa_conversations_opened_total"),
            handoffs: metrics::counter!("sapa_handoffs_total"),
        }
    }
}
