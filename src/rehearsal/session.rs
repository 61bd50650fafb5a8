//! A conversation by hand: a visitor, an agent and a clock play against the state machine, and all of it is written down.

use super::line::{Line, ShownOption};
use super::script::Act;
use super::verdict::status_word;
use crate::bot::Bot;
use crate::both;
use crate::dialogue::{
    CallAnswer, Choice, Desk, Effect, Event, EventKind, From, Receiver, State, Status, Timer, Trace, Visitor,
    advance_traced,
};
use crate::text::Bilingual;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::time::Duration;

/// Timers that may fire in one turn; more is a loop.
const MAX_TIMERS: usize = 1_000;
/// Options named where the wanted one was not shown.
const NAMED: usize = 10;
/// Name under which the agent speaks.
const AGENT: &str = "CS";
/// How a conversation begins.
#[derive(Clone, Debug)]
pub struct Opening {
    pub at: DateTime<Utc>,
    /// The bot's default where none is given.
    pub language: Option<String>,
    pub visitor: Visitor,
    pub page: Option<String>,
}

/// A conversation under way. What happens in it depends on nothing but the bot, the opening and the acts, so that the same acts
/// give the same conversation in a test. A clone goes its own way.
#[derive(Clone)]
pub struct Session<'b> {
    bot: &'b Bot,
    state: State,
    now: DateTime<Utc>,
    seed: u64,
    timers: BTreeMap<Timer, DateTime<Utc>>,
    /// Calls under way, with the instant of their time-out.
    calls: Vec<(String, DateTime<Utc>)>,
    /// Every option shown so far.
    shown: Vec<Choice>,
    lines: Vec<Line>,
    said: Vec<String>,
    offered: Vec<String>,
    traces: Vec<Trace>,
    /// The present turn's first line and first event.
    first_line: usize,
    first_trace: usize,
    next_id: u32,
    faults: Vec<String>,
}

/// What one turn led to.
pub struct Seen<'p> {
    pub bot: &'p Bot,
    pub state: &'p State,
    pub intents: Vec<&'p str>,
    /// Where the conversation waits now.
    pub flow: Option<&'p str>,
    pub step: Option<&'p str>,
    /// All that the bot, an agent or the system said.
    pub said: &'p [String],
    pub offered: &'p [String],
}

impl<'b> Session<'b> {
    /// A new conversation, after its greeting.
    pub fn open(bot: &'b Bot, opening: &Opening) -> Self {
        let default = bot.content.languages.first().map_or("", String::as_str);
        let language = opening.language.as_deref().unwrap_or(default);
        let mut session = Self {
            bot,
            state: State::new("rehearsal", language, opening.page.clone(), opening.visitor.clone()),
            now: opening.at,
            seed: 0,
            timers: BTreeMap::new(),
            calls: Vec::new(),
            shown: Vec::new(),
            lines: Vec::new(),
            said: Vec::new(),
            offered: Vec::new(),
            traces: Vec::new(),
            first_line: 0,
            first_trace: 0,
            next_id: 0,
            faults: Vec::new(),
        };
        session.happen(EventKind::Opened);
        session
    }

    /// Lets one thing happen.
    ///
    /// # Errors
    /// Why it cannot happen here, in an author's words.
    pub fn act(&mut self, act: &Act) -> Result<(), Bilingual> {
        self.said.clear();
        self.offered.clear();
        self.first_line = self.lines.len();
        self.first_trace = self.traces.len();
        // Variants change from turn to turn, and are the same in every run.
        self.seed += 1;
        self.perform(act)
    }

    /// What the last act led to; before any act the greeting.
    pub fn seen(&self) -> Seen<'_> {
        let last = self.traces.last();
        Seen {
            bot: self.bot,
            state: &self.state,
            intents: self
                .turn_traces()
                .iter()
                .flat_map(|trace| trace.intents.iter().map(String::as_str))
                .collect(),
            flow: last.and_then(|trace| trace.flow.as_deref()),
            step: last.and_then(|trace| trace.step.as_deref()),
            said: &self.said,
            offered: &self.offered,
        }
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Sets the clock without letting anything fall due.
    pub fn set_clock(&mut self, now: DateTime<Utc>) {
        self.now = now;
    }

    /// When the next timer or time-out is due.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        let calls = self.calls.iter().map(|(_, at)| *at);
        self.timers.values().copied().chain(calls).min()
    }

    /// Whether the answer of a `call` is waited for.
    pub fn waits_for_call(&self) -> bool {
        !self.calls.is_empty()
    }

    /// The whole conversation.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// What the last act added to it.
    pub fn new_lines(&self) -> &[Line] {
        self.lines.get(self.first_line..).unwrap_or_default()
    }

    /// What the last act's events reached.
    pub fn turn_traces(&self) -> &[Trace] {
        self.traces.get(self.first_trace..).unwrap_or_default()
    }

    /// What was reached since the beginning, and the gaps in the bot that were met.
    pub(super) fn into_reached(self) -> (Vec<Trace>, Vec<String>) {
        (self.traces, self.faults)
    }

    fn perform(&mut self, act: &Act) -> Result<(), Bilingual> {
        match act {
            Act::Visitor(text) => {
                self.lines.push(Line::Visitor(text.clone()));
                let id = self.id();
                self.happen(EventKind::Said { id, text: text.clone() });
            }
            Act::Choose(label) => self.choose(label)?,
            Act::Wait(duration) => self.wait(*duration)?,
            Act::Agent(text) => {
                self.claim()?;
                self.lines.push(Line::Agent(text.clone()));
                let id = self.id();
                self.happen(EventKind::AgentSaid {
                    id,
                    agent: AGENT.to_owned(),
                    text: text.clone(),
                });
            }
            Act::Return => {
                self.claim()?;
                self.lines.push(Line::Returned);
                self.happen(EventKind::Returned {
                    agent: AGENT.to_owned(),
                });
            }
            Act::Resolve => {
                self.claim()?;
                self.lines.push(Line::Resolved);
                self.happen(EventKind::Resolved {
                    agent: AGENT.to_owned(),
                });
            }
            Act::Transfer(team) => {
                self.claim()?;
                self.lines.push(Line::PassedOn(team.clone()));
                self.happen(EventKind::Transferred {
                    agent: AGENT.to_owned(),
                    by: None,
                    to: Receiver::Team(team.clone()),
                });
                if self.state.status == Status::Agent {
                    return Err(both!(
                        "tim `{team}` tidak ada di bot.yaml",
                        "bot.yaml has no team `{team}`",
                        team = team
                    ));
                }
            }
            Act::Answer { status, body } => {
                if self.calls.is_empty() {
                    return Err(both!(
                        "tidak ada `call` yang menunggu jawaban di sini",
                        "no `call` is waiting for an answer here"
                    ));
                }
                let (call, _) = self.calls.remove(0);
                self.lines.push(Line::Answered(Some(format!("{status} {body}"))));
                let answer = if (200..300).contains(status) {
                    CallAnswer::Answered {
                        status: *status,
                        body: body.clone(),
                    }
                } else {
                    CallAnswer::Failed { status: Some(*status) }
                };
                self.happen(EventKind::CallAnswered { call, answer });
            }
        }
        Ok(())
    }

    /// Presses the option of that label that was shown last.
    fn choose(&mut self, label: &str) -> Result<(), Bilingual> {
        let wanted = label.trim().to_lowercase();
        let choice = self
            .shown
            .iter()
            .rev()
            .find(|choice| choice.label.trim().to_lowercase() == wanted)
            .cloned();
        let Some(choice) = choice else {
            let mut last: Vec<&str> = self
                .shown
                .iter()
                .rev()
                .map(|choice| choice.label.as_str())
                .take(NAMED)
                .collect();
            last.reverse();
            let last = last.join(", ");
            return Err(if last.is_empty() {
                both!(
                    "opsi `{label}` tidak pernah ditampilkan; belum ada opsi sama sekali",
                    "no option `{label}` was shown; none was shown so far"
                )
            } else {
                both!(
                    "opsi `{label}` tidak pernah ditampilkan; yang terakhir: {last}",
                    "no option `{label}` was shown; the last ones were: {last}"
                )
            });
        };
        self.lines.push(Line::Pressed(choice.label.clone()));
        let id = self.id();
        self.happen(EventKind::Chose { id, choice });
        Ok(())
    }

    /// Lets time pass; timers and time-outs come in their order.
    fn wait(&mut self, duration: Duration) -> Result<(), Bilingual> {
        let end = TimeDelta::from_std(duration)
            .ok()
            .and_then(|delta| self.now.checked_add_signed(delta))
            .ok_or_else(|| both!("waktu tunggu ini terlalu lama", "this wait is too long"))?;
        self.lines.push(Line::Waited(duration));
        for _ in 0..MAX_TIMERS {
            let timer = self
                .timers
                .iter()
                .map(|(timer, at)| (*at, timer.clone()))
                .min()
                .filter(|(at, _)| *at <= end);
            let call = self.calls.iter().enumerate().map(|(index, (_, at))| (*at, index)).min();
            match (timer, call.filter(|(at, _)| *at <= end)) {
                (timer, Some((at, index))) if timer.as_ref().is_none_or(|(due, _)| at < *due) => {
                    let (call, _) = self.calls.remove(index);
                    self.now = at.max(self.now);
                    self.lines.push(Line::Answered(None));
                    self.happen(EventKind::CallAnswered {
                        call,
                        answer: CallAnswer::Failed { status: None },
                    });
                }
                (Some((at, timer)), _) => {
                    self.timers.remove(&timer);
                    self.now = at.max(self.now);
                    self.happen(EventKind::TimerFired { timer });
                }
                (None, _) => {
                    self.now = end;
                    return Ok(());
                }
            }
        }
        Err(both!(
            "lebih dari {MAX_TIMERS} pewaktu berbunyi selama satu kali menunggu",
            "more than {MAX_TIMERS} timers fired in one wait"
        ))
    }

    fn claim(&mut self) -> Result<(), Bilingual> {
        if self.state.status != Status::Agent {
            self.happen(EventKind::Claimed {
                agent: AGENT.to_owned(),
            });
        }
        if self.state.status == Status::Agent {
            Ok(())
        } else {
            Err(both!(
                "CS belum bisa mengambil alih di sini, karena belum ada yang minta disambungkan ke orang",
                "no agent can take over here, because nobody has asked for a person"
            ))
        }
    }

    fn happen(&mut self, kind: EventKind) {
        let event = Event {
            at: self.now,
            seed: self.seed,
            desk: Desk::REACHABLE,
            kind,
        };
        // The state that `advance` is given is replaced by the one it returns.
        let state = std::mem::replace(&mut self.state, State::new("", "", None, Visitor::default()));
        let (state, effects, trace) = advance_traced(self.bot, state, event);
        self.state = state;
        for effect in effects {
            self.effect(effect);
        }
        self.traces.push(trace);
    }

    fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::Say(message) => {
                match message.from {
                    From::Visitor => return,
                    From::Bot => self.lines.push(Line::Bot(message.text.clone())),
                    From::System => self.lines.push(Line::System(message.text.clone())),
                    // Written down when it was said.
                    From::Agent => {}
                }
                if !message.options.is_empty() {
                    let shown = message.options.iter().map(|choice| ShownOption {
                        label: choice.label.clone(),
                        description: message
                            .cards
                            .iter()
                            .find(|card| card.id == choice.id)
                            .and_then(|card| card.description.clone()),
                    });
                    self.lines.push(Line::Options(shown.collect()));
                }
                self.said.push(message.text);
                self.offered
                    .extend(message.options.iter().map(|choice| choice.label.clone()));
                self.shown.extend(message.options);
            }
            Effect::SetStatus(entry) => self.lines.push(Line::Status(status_word(entry.status), entry.team)),
            Effect::StartTimer { timer, at } => {
                self.timers.insert(timer, at);
            }
            Effect::CancelTimer { timer } => {
                self.timers.remove(&timer);
            }
            Effect::Call(call) => {
                self.lines.push(Line::Called(format!("{} {}", call.method, call.url)));
                let timeout = TimeDelta::from_std(call.timeout).unwrap_or(TimeDelta::zero());
                self.calls.push((call.id, self.now + timeout));
            }
            Effect::Fault(fault) => {
                let gap = format!("{}: {}", fault.place, fault.message);
                self.lines.push(Line::Fault(gap.clone()));
                self.faults.push(gap);
            }
            Effect::Handoff(_) | Effect::Notify(_) | Effect::NpsAsked | Effect::Reached(_) => {}
        }
    }

    fn id(&mut self) -> String {
        self.next_id += 1;
        format!("t{}", self.next_id)
    }
}
