//! One event: load, advance, commit, hint.

use super::live::{Attached, Present, Spoken};
use super::notice::{self, Surroundings};
use super::{ApplyError, Opened, Opening, Outcome, Runtime, Shared, secret};
use crate::bot::Bot;
use crate::bus::{Hint, Hints};
use crate::dialogue::{
    Choice, Desk, Effect, Event, EventKind, Handoff, HandoffStatus, Notice, Receiver, State, Status, Timer,
};
use crate::store::{CommitError, Counted, Entry, NewDelivery, NewRating, Presence, StoreError, TimerChange, Turn};
use std::hash::BuildHasher;
use std::sync::Arc;
use std::time::Instant;

/// How often a turn is begun again because another process was faster.
const ATTEMPTS: usize = 8;

/// What is to be applied.
pub(super) enum Input {
    Event(EventKind),
    Choose { id: String, option: String },
}

/// Begins a conversation with its greeting.
pub(super) async fn open(shared: &Shared, runtime: &Runtime, opening: Opening) -> Result<Opened, StoreError> {
    shared.desk.load(shared).await?;
    let (conversation, token) = (secret::conversation_id(), secret::token());
    let bot = runtime.bot();
    let language = language(&bot, opening.language.as_deref());
    let state = State::new(&conversation, language, opening.page, opening.visitor);
    let attached = shared.conversations.attach(&conversation);
    let mut present = attached.live.present.lock().await;
    let fresh = Present {
        version: 0,
        place: None,
        state: Arc::new(state),
        ids: Vec::new(),
    };
    *present = Some(fresh);
    let begun = Begun {
        shared,
        bot,
        attached: &attached,
        own: None,
        token_hash: Some(secret::hash(&token)),
    };
    match begun.once(&mut present, EventKind::Opened).await {
        Ok(outcome) => {
            shared.counters.opened.increment(1);
            Ok(Opened {
                conversation,
                token,
                greeting: outcome.entries,
            })
        }
        Err(CommitError::Store(error)) => Err(error),
        Err(CommitError::Conflict) => Err(StoreError::Unavailable("a new name was taken".to_owned())),
    }
}

/// The language of `wanted` (`en-GB` is `en`) among the bot's, or the bot's default.
fn language<'a>(bot: &'a Bot, wanted: Option<&str>) -> &'a str {
    let languages = &bot.content.languages;
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let wanted = wanted.map(primary);
    languages
        .iter()
        .find(|language| wanted.as_deref() == Some(primary(language).as_str()))
        .or(languages.first())
        .map_or("", String::as_str)
}

/// The conversation's state as last stored.
pub(super) async fn present(shared: &Shared, attached: &Attached) -> Result<Option<Arc<State>>, StoreError> {
    let mut present = attached.live.present.lock().await;
    if present.is_none() {
        *present = load(shared, attached).await?;
    }
    Ok(present.as_ref().map(|present| present.state.clone()))
}

/// Applies one event. If the future is dropped half-way, what is stored stays stored, and the next event reads it anew.
pub(super) async fn apply(
    runtime: &Runtime,
    attached: &Attached,
    input: Input,
    own: Option<&Hints>,
) -> Result<Outcome, ApplyError> {
    let shared = &*runtime.shared;
    let started = Instant::now();
    shared.desk.load(shared).await?;
    let begun = Begun {
        shared,
        bot: runtime.bot(),
        attached,
        own,
        token_hash: None,
    };
    let result = begun.apply(input).await;
    match &result {
        Ok(outcome) if outcome.repeated => shared.counters.repeated.increment(1),
        Ok(_) => {
            shared.counters.turns.increment(1);
            shared.counters.seconds.record(started.elapsed());
        }
        Err(ApplyError::Store(_)) => shared.counters.refused.increment(1),
        Err(_) => {}
    }
    result
}

/// A turn under way.
struct Begun<'a> {
    shared: &'a Shared,
    /// One bot from beginning to end, whatever is reloaded meanwhile.
    bot: Arc<Bot>,
    attached: &'a Attached,
    own: Option<&'a Hints>,
    token_hash: Option<[u8; 32]>,
}

impl Begun<'_> {
    async fn apply(&self, input: Input) -> Result<Outcome, ApplyError> {
        let client_id = client_id(&input);
        let mut present = self.attached.live.present.lock().await;
        for _ in 0..ATTEMPTS {
            let now = match present.take() {
                Some(now) => now,
                None => Box::pin(load(self.shared, self.attached))
                    .await?
                    .ok_or(ApplyError::UnknownConversation)?,
            };
            let now = present.insert(now);
            if let Some(id) = &client_id
                && now.ids.binary_search(&self.shared.id_hasher.hash_one(id)).is_ok()
                && let Some(first) = Box::pin(self.shared.store.turn_of(&self.attached.conversation, id)).await?
            {
                return Ok(Outcome {
                    state: now.state.clone(),
                    entries: Arc::new(Spoken::new(first.into())),
                    repeated: true,
                });
            }
            let kind = match &input {
                Input::Event(kind) => kind.clone(),
                Input::Choose { id, option } => EventKind::Chose {
                    id: id.clone(),
                    choice: Box::pin(self.choice(option)).await?.ok_or(ApplyError::UnknownOption)?,
                },
            };
            match self.once(&mut present, kind).await {
                Ok(outcome) => return Ok(outcome),
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error.into()),
            }
        }
        let reason = "others change this conversation all the time".to_owned();
        Err(StoreError::Unavailable(reason).into())
    }

    /// Advances and commits once. `present` is empty while it is not known what is stored.
    async fn once(&self, present: &mut Option<Present>, kind: EventKind) -> Result<Outcome, CommitError> {
        let Some(Present {
            version,
            place,
            state,
            mut ids,
        }) = present.take()
        else {
            return Err(CommitError::Conflict);
        };
        let shared = self.shared;
        let before = may_change_nothing(&kind).then(|| state.clone());
        let may_be_lost = matches!(
            &kind,
            EventKind::TimerFired {
                timer: Timer::Vanish | Timer::Overdue
            }
        );
        let client_id = client_id_of(&kind);
        let mut turn = Turn {
            conversation: self.attached.conversation.to_string(),
            version: version + 1,
            after: place,
            at: shared.clock.now(),
            // Both replaced by what the core makes of them.
            state: self.shared.nothing.clone(),
            entries: Arc::new([]),
            client_id,
            token_hash: self.token_hash,
            handoffs: Vec::new(),
            deliveries: Vec::new(),
            timers: Vec::new(),
            calls: Vec::new(),
            answered_call: None,
            counted: Counted::default(),
        };
        match &kind {
            EventKind::TimerFired { timer } => turn.timers.push(TimerChange::Cancel(timer.clone())),
            EventKind::CallAnswered { call, .. } => turn.answered_call = Some(call.clone()),
            _ => {}
        }
        let mut desk = shared.desk.facts(&state, there(&kind, &self.bot), turn.at);
        if self.asks_for_tags(&state) {
            desk.tags = shared.store.tags(&self.attached.conversation).await?;
        }
        if matches!(kind, EventKind::Resolved { .. }) || state.is_rating() {
            desk.nps_asked = shared.store.nps_asked(&state).await?;
        }
        let notices = self.advance(&mut turn, Arc::unwrap_or_clone(state), desk, kind);
        if let Some(before) = before
            && changes_nothing(&turn, &before)
        {
            *present = Some(Present {
                version,
                place,
                state: before.clone(),
                ids,
            });
            return Ok(Outcome {
                state: before,
                entries: Arc::new(Spoken::new(Arc::new([]))),
                repeated: false,
            });
        }
        if !notices.is_empty() {
            turn.deliveries = Box::pin(self.deliveries(&turn, &notices)).await?;
        }
        let (state, after) = (turn.state.clone(), After::of(&turn, may_be_lost));
        let spoken = Arc::new(Spoken::new(turn.entries.clone()));
        if let Some(id) = &turn.client_id {
            let hash = shared.id_hasher.hash_one(id);
            if let Err(place) = ids.binary_search(&hash) {
                ids.insert(place, hash);
            }
        }
        let place = shared.store.commit(turn).await?;
        *present = Some(Present {
            version: version + 1,
            place: Some(place),
            state: state.clone(),
            ids,
        });
        self.tell(&spoken, state.seq);
        if after.is_more_than_talk() {
            Box::pin(self.follow_up(after)).await;
        }
        Ok(Outcome {
            state,
            entries: spoken,
            repeated: false,
        })
    }

    /// Asks the core, and sorts its effects into the turn.
    fn advance(&self, turn: &mut Turn, state: State, desk: Desk, kind: EventKind) -> Vec<Notice> {
        let event = Event {
            at: turn.at,
            seed: rand::random(),
            desk,
            kind,
        };
        let (state, effects) = (self.shared.advance)(&self.bot, state, event);
        turn.state = Arc::new(state);
        let (mut entries, mut notices) = (Vec::new(), Vec::new());
        for effect in effects {
            match effect {
                Effect::Say(message) => entries.push(Entry::Message(message)),
                Effect::SetStatus(status) => entries.push(Entry::Status(status)),
                Effect::StartTimer { timer, at } => turn.timers.push(TimerChange::Start(timer, at)),
                Effect::CancelTimer { timer } => turn.timers.push(TimerChange::Cancel(timer)),
                Effect::Handoff(handoff) => turn.handoffs.push(handoff),
                Effect::Notify(notice) => {
                    turn.counted.ratings.extend(NewRating::of(&notice, &turn.state));
                    notices.push(notice);
                }
                Effect::NpsAsked => turn.counted.nps_asked = true,
                Effect::Reached(marks) => turn.counted.marks = marks,
                Effect::Call(call) => turn.calls.push(call),
                Effect::Fault(fault) => {
                    metrics::counter!("sapa_faults_total", "code" => fault.code).increment(1);
                    tracing::warn!(
                        fault.code,
                        fault.place,
                        reason = fault.message,
                        "the bot has a gap here; the fallback answered"
                    );
                }
            }
        }
        turn.entries = entries.into();
        notices
    }

    /// Whether routes ask for the conversation's tags, and one may be taken. A store that cannot be read refuses the turn then:
    /// otherwise it would go to a team that the business did not mean.
    fn asks_for_tags(&self, state: &State) -> bool {
        matches!(state.status, Status::Bot | Status::Closed) && self.bot.content.handoff.routing.asks_for_tags()
    }

    async fn deliveries(&self, turn: &Turn, notices: &[Notice]) -> Result<Vec<NewDelivery>, StoreError> {
        let shared = self.shared;
        let targets = shared.desk.targets(&self.bot);
        if targets.is_empty() {
            return Ok(Vec::new());
        }
        let claim_links = shared.claim_links().await?;
        // Statuses lie between the messages; twice as many entries hold enough messages.
        let mut entries = shared.store.latest(&turn.conversation, 2 * notice::TRANSCRIPT).await?;
        entries.extend(turn.entries.iter().cloned());
        let around = Surroundings {
            state: &turn.state,
            entries: &entries,
            public_url: &shared.public_url,
            claim_links,
        };
        let made = notices
            .iter()
            .flat_map(|notice| notice::deliveries(notice, &around, &targets));
        Ok(made.collect())
    }

    /// The option as it was stored with its message.
    async fn choice(&self, option: &str) -> Result<Option<Choice>, StoreError> {
        let seq = option.split_once('.').and_then(|(seq, _)| seq.parse::<u64>().ok());
        let Some(after) = seq.and_then(|seq| seq.checked_sub(1)) else {
            return Ok(None);
        };
        let entry = match self.attached.live.latest(after + 1) {
            Some(entry) => Some(entry),
            None => {
                let conversation = &self.attached.conversation;
                self.shared.store.transcript(conversation, after, 1).await?.pop()
            }
        };
        Ok(match entry {
            Some(Entry::Message(message)) => message.options.into_iter().find(|choice| choice.id == option),
            _ => None,
        })
    }

    /// Tells whoever listens what was said.
    fn tell(&self, spoken: &Arc<Spoken>, seq: u64) {
        let (shared, conversation) = (self.shared, &self.attached.conversation);
        if spoken.is_empty() {
            return;
        }
        let others = match self.own {
            Some(own) => own.others(),
            None => shared.bus.listeners(conversation),
        } > 0;
        self.attached.live.spoke(spoken, seq, others);
        // Most visitors never answer their greeting, and its options would be kept for all of them.
        if self.token_hash.is_none() {
            self.attached.live.keep_latest(spoken);
        }
        if others || shared.bus.is_overheard() {
            let hint = Hint::Said {
                conversation: conversation.to_string(),
                seq,
            };
            shared.bus.publish(&hint, self.own);
        }
    }

    /// What a stored turn sets in motion besides talk.
    async fn follow_up(&self, after: After) {
        let shared = self.shared;
        if after.timers {
            shared.timers.notify_one();
        }
        if after.work {
            shared.bus.publish(&Hint::Work, None);
        }
        let mut queue_changed = false;
        for handoff in &after.handoffs {
            queue_changed |= shared.desk.change(&self.attached.conversation, handoff);
            match handoff.status {
                HandoffStatus::Requested => {
                    shared.counters.handoffs.increment(1);
                    if after.lost {
                        self.stand_down(handoff).await;
                    }
                }
                HandoffStatus::Claimed => {
                    if let Err(error) = shared.desk.refresh_usual_waits(shared).await {
                        tracing::warn!(error = %error, "the usual wait could not be read");
                    }
                }
                _ => {}
            }
        }
        if !after.handoffs.is_empty() {
            shared.look_for_work();
        }
        if queue_changed {
            shared.bus.publish(&Hint::Queue, None);
            for conversation in shared.desk.waiting() {
                shared.bus.publish_to(&conversation, &Hint::Queue, None);
            }
        }
    }

    /// Whoever fell silent is given nothing more before coming online anew, where the server gives conversations to people.
    async fn stand_down(&self, handoff: &Handoff) {
        let assigns = |team: &crate::bot::Team| team.assign.is_some();
        if let Some(agent) = &handoff.left_by
            && self.bot.content.teams.get(&handoff.team).is_some_and(assigns)
            && let Err(error) = self.shared.set_presence(agent, Presence::Away).await
        {
            tracing::warn!(error = %error, "an agent who fell silent could not be set to away");
        }
    }
}

/// What is to follow once a turn is stored.
struct After {
    timers: bool,
    work: bool,
    handoffs: Vec<Handoff>,
    /// An agent gave no sign while the visitor waited, and has lost the conversation.
    lost: bool,
}

impl After {
    fn of(turn: &Turn, may_be_lost: bool) -> Self {
        let starts = |change: &TimerChange| matches!(change, TimerChange::Start(..));
        Self {
            timers: turn.timers.iter().any(starts),
            work: !turn.deliveries.is_empty() || !turn.calls.is_empty(),
            handoffs: turn.handoffs.clone(),
            lost: may_be_lost && !turn.handoffs.is_empty(),
        }
    }

    fn is_more_than_talk(&self) -> bool {
        self.timers || self.work || !self.handoffs.is_empty()
    }
}

/// The team to which an event may pass a conversation on.
fn there<'k>(kind: &'k EventKind, bot: &'k Bot) -> Option<&'k str> {
    let escalate = bot.content.handoff.escalate.as_ref();
    match kind {
        EventKind::TimerFired { timer: Timer::Escalate } => escalate.map(|escalate| escalate.team.as_str()),
        EventKind::Transferred {
            to: Receiver::Team(team),
            ..
        } => Some(team),
        _ => None,
    }
}

/// Events of which most are told more than once, or too late.
fn may_change_nothing(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Introduced { .. }
            | EventKind::Claimed { .. }
            // Refused where another has the conversation: its id must not count as used then.
            | EventKind::AgentSaid { .. }
            | EventKind::Returned { .. }
            | EventKind::Resolved { .. }
            | EventKind::Assigned { .. }
            | EventKind::Dismissed { .. }
            | EventKind::Transferred { .. }
    )
}

fn changes_nothing(turn: &Turn, before: &State) -> bool {
    turn.entries.is_empty()
        && turn.handoffs.is_empty()
        && turn.timers.is_empty()
        && turn.calls.is_empty()
        && *turn.state == *before
}

fn client_id(input: &Input) -> Option<String> {
    match input {
        Input::Event(kind) => client_id_of(kind),
        Input::Choose { id, .. } => Some(id.clone()),
    }
}

/// The id under which a repeat is recognised. A visitor's has no colon, so the two kinds never meet.
fn client_id_of(kind: &EventKind) -> Option<String> {
    match kind {
        EventKind::Said { id, .. } | EventKind::Chose { id, .. } | EventKind::Ended { id } => Some(id.clone()),
        EventKind::AgentSaid { id, .. } => Some(format!("agent:{id}")),
        _ => None,
    }
}

async fn load(shared: &Shared, attached: &Attached) -> Result<Option<Present>, StoreError> {
    let Some(snapshot) = shared.store.load(&attached.conversation).await? else {
        return Ok(None);
    };
    let mut ids: Vec<u64> = snapshot
        .client_ids
        .iter()
        .map(|id| shared.id_hasher.hash_one(id))
        .collect();
    ids.sort_unstable();
    attached
        .live
        .seq
        .fetch_max(snapshot.state.seq, std::sync::atomic::Ordering::Release);
    Ok(Some(Present {
        version: snapshot.version,
        place: Some(snapshot.place),
        state: Arc::new(snapshot.state),
        ids,
    }))
}
