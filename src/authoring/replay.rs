//! What an edit changes: stored messages answered by two bots, each message where its conversation stood.

use super::heard::Heard;
use super::mask::masked;
use crate::bot::Bot;
use crate::dialogue::{Desk, Effect, Event, EventKind, From, Status, advance_traced};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Examples kept of each kind of change.
const EXAMPLES: usize = 5;
/// Characters of an example.
const LONG: usize = 160;
/// Kinds of change told apart; more are counted together.
const MAX_GROUPS: usize = 500;
/// What one message led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    pub intents: Vec<String>,
    pub said: Vec<String>,
    /// Labels.
    pub options: Vec<String>,
    pub flow: Option<String>,
    pub step: Option<String>,
    /// A person was called.
    pub person: bool,
    /// The bot asked back.
    pub missed: bool,
}

/// How two answers to the same message differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Other intents, or none in place of one, or a person.
    Intent,
    /// The same intent, and the conversation waits elsewhere.
    Step,
    /// The same intent in other words.
    Words,
    /// The same words with other options.
    Options,
}

/// Compares two bots message by message, in bounded memory.
pub struct Replay<'b> {
    /// What answers now. `None`: what was really answered is compared instead.
    live: Option<&'b Bot>,
    edited: &'b Bot,
    messages: usize,
    changed: usize,
    groups: BTreeMap<(Change, String, String), ChangedGroup>,
    beyond: usize,
}

/// All of it. Field names are the JSON of `sapa replay`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReplayReport {
    pub messages: usize,
    pub changed: usize,
    /// The most frequent first.
    pub groups: Vec<ChangedGroup>,
}

/// Messages that are answered otherwise in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedGroup {
    pub change: Change,
    /// An intent, two joined by ` + `, `-` for none, or `person`.
    pub from: String,
    pub to: String,
    pub count: usize,
    pub examples: Vec<ChangedMessage>,
}

/// One of them, without personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedMessage {
    pub text: String,
    pub before: String,
    pub after: String,
}

impl<'b> Replay<'b> {
    pub fn new(live: Option<&'b Bot>, edited: &'b Bot) -> Self {
        Self {
            live,
            edited,
            messages: 0,
            changed: 0,
            groups: BTreeMap::new(),
            beyond: 0,
        }
    }

    /// Answers one message. What was said while a person had the conversation is no message to a bot.
    pub fn add(&mut self, heard: &Heard) {
        if matches!(heard.before.status, Status::Agent) {
            return;
        }
        self.messages += 1;
        let before = match self.live {
            Some(live) => answer(live, heard),
            None => Answered::recorded(heard),
        };
        let after = answer(self.edited, heard);
        let Some(change) = self.change(&before, &after) else {
            return;
        };
        self.changed += 1;
        let key = (change, before.name(), after.name());
        let room = self.groups.len() < MAX_GROUPS;
        let (from, to) = (key.1.clone(), key.2.clone());
        if !room && !self.groups.contains_key(&key) {
            self.beyond += 1;
            return;
        }
        let group = self.groups.entry(key).or_insert_with(|| ChangedGroup {
            change,
            from,
            to,
            count: 0,
            examples: Vec::new(),
        });
        group.count += 1;
        let clean = |text: &str| shortened(&masked(text, &heard.known()));
        let text = clean(&heard.text);
        if group.examples.len() < EXAMPLES && group.examples.iter().all(|example| example.text != text) {
            group.examples.push(ChangedMessage {
                text,
                before: clean(&before.said.join(" ")),
                after: clean(&after.said.join(" ")),
            });
        }
    }

    /// What was found so far.
    pub fn report(self) -> ReplayReport {
        let mut groups: Vec<ChangedGroup> = self.groups.into_values().collect();
        // Stable: equally frequent ones stay in the order of their names.
        groups.sort_by_key(|group| Reverse(group.count));
        if self.beyond > 0 {
            groups.push(ChangedGroup {
                change: Change::Intent,
                from: "…".to_owned(),
                to: "…".to_owned(),
                count: self.beyond,
                examples: Vec::new(),
            });
        }
        ReplayReport {
            messages: self.messages,
            changed: self.changed,
            groups,
        }
    }

    fn change(&self, before: &Answered, after: &Answered) -> Option<Change> {
        if before.name() != after.name() {
            return Some(Change::Intent);
        }
        // Of what was really answered the words depend on that day's prices and stock.
        self.live?;
        if (&before.flow, &before.step) != (&after.flow, &after.step) {
            return Some(Change::Step);
        }
        if before.said != after.said {
            return Some(Change::Words);
        }
        (before.options != after.options).then_some(Change::Options)
    }
}

impl Answered {
    /// What was answered then, as far as it is kept.
    fn recorded(heard: &Heard) -> Self {
        let (before, after) = (&heard.before, &heard.after);
        let place = after.place();
        Self {
            intents: after.intents_since(before).to_vec(),
            said: heard.answers.clone(),
            options: Vec::new(),
            flow: place.map(|(flow, _)| flow.to_owned()),
            step: place.map(|(_, step)| step.to_owned()),
            person: after.status == Status::Queued && before.status != Status::Queued,
            missed: after.misses > before.misses,
        }
    }

    /// The answer in one word.
    fn name(&self) -> String {
        match self.intents.as_slice() {
            [] if self.person => "person".to_owned(),
            [] => "-".to_owned(),
            intents => intents.join(" + "),
        }
    }
}

/// What a bot answers where the conversation stood.
pub fn answer(bot: &Bot, heard: &Heard) -> Answered {
    let id = "replay".to_owned();
    let kind = match &heard.choice {
        Some(choice) => EventKind::Chose {
            id,
            choice: choice.clone(),
        },
        None => EventKind::Said {
            id,
            text: heard.text.clone(),
        },
    };
    let event = Event {
        at: heard.at,
        seed: heard.turn,
        desk: Desk::REACHABLE,
        kind,
    };
    let (state, effects, trace) = advance_traced(bot, heard.before.clone(), event);
    let said = effects.into_iter().filter_map(|effect| match effect {
        Effect::Say(message) if message.from == From::Bot => Some(message.text),
        _ => None,
    });
    Answered {
        said: said.collect(),
        intents: trace.intents,
        options: trace.offered,
        flow: trace.flow,
        step: trace.step,
        person: state.status == Status::Queued && heard.before.status != Status::Queued,
        missed: state.misses > heard.before.misses,
    }
}

fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
