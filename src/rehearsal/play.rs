//! Plays one test: a visitor, an agent and a clock of its own.

use super::script::{Act, Case, Turn};
use super::verdict;
use crate::bot::{Bot, Then};
use crate::dialogue::{
    CallAnswer, Choice, Desk, Effect, Event, EventKind, From, State, Status, Timer, Trace, advance_traced,
};
use crate::matching::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// Timers that may fire in one turn; more is a loop.
const MAX_TIMERS: usize = 1_000;
/// Name under which a test's agent speaks.
const AGENT: &str = "CS";
/// The desk a test sees: somebody can be reached, and nobody else waits.
const DESK: Desk = Desk {
    reachable: true,
    ahead: 0,
    wait_s: None,
};

/// What one test came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The first difference, with the conversation up to it; `None`: passed.
    pub failure: Option<String>,
    /// Gaps in the bot's content that were met on the way: place and what is wrong there.
    pub faults: Vec<String>,
    /// What each event reached.
    pub traces: Vec<Trace>,
}

/// Plays one test up to its first difference.
pub fn run(bot: &Bot, case: &Case) -> Outcome {
    let mut play = Play::new(bot, case);
    play.happen(EventKind::Opened);
    for (index, turn) in case.turns.iter().enumerate() {
        play.begin(index);
        let difference = match play.act(&turn.act) {
            Ok(()) => verdict::difference(&play.seen(), &turn.expect),
            Err(reason) => Some(reason),
        };
        if let Some(difference) = difference {
            play.outcome.failure = Some(play.failure(index, turn, &difference));
            break;
        }
    }
    play.outcome
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

struct Play<'b> {
    bot: &'b Bot,
    state: State,
    now: DateTime<Utc>,
    seed: u64,
    timers: BTreeMap<Timer, DateTime<Utc>>,
    /// Calls under way, with the instant of their time-out.
    calls: Vec<(String, DateTime<Utc>)>,
    /// Every option shown so far.
    shown: Vec<Choice>,
    transcript: String,
    said: Vec<String>,
    offered: Vec<String>,
    /// The turn's first event in `outcome.traces`.
    first_trace: usize,
    next_id: u32,
    outcome: Outcome,
}

impl<'b> Play<'b> {
    fn new(bot: &'b Bot, case: &Case) -> Self {
        let default = bot.content.languages.first().map_or("", String::as_str);
        let language = case.language.as_deref().unwrap_or(default);
        Self {
            bot,
            state: State::new("rehearsal", language, case.page.clone(), case.visitor.clone()),
            now: case.at,
            seed: 0,
            timers: BTreeMap::new(),
            calls: Vec::new(),
            shown: Vec::new(),
            transcript: String::new(),
            said: Vec::new(),
            offered: Vec::new(),
            first_trace: 0,
            next_id: 0,
            outcome: Outcome::default(),
        }
    }

    fn begin(&mut self, index: usize) {
        self.said.clear();
        self.offered.clear();
        self.first_trace = self.outcome.traces.len();
        // Variants change from turn to turn, and are the same in every run.
        self.seed = index as u64 + 1;
    }

    fn seen(&self) -> Seen<'_> {
        let traces = self.outcome.traces.get(self.first_trace..).unwrap_or_default();
        let last = self.outcome.traces.last();
        Seen {
            bot: self.bot,
            state: &self.state,
            intents: traces
                .iter()
                .flat_map(|trace| trace.intents.iter().map(String::as_str))
                .collect(),
            flow: last.and_then(|trace| trace.flow.as_deref()),
            step: last.and_then(|trace| trace.step.as_deref()),
            said: &self.said,
            offered: &self.offered,
        }
    }

    fn act(&mut self, act: &Act) -> Result<(), String> {
        match act {
            Act::Visitor(text) => {
                self.line("visitor", text);
                let id = self.id();
                self.happen(EventKind::Said { id, text: text.clone() });
            }
            Act::Choose(label) => self.choose(label)?,
            Act::Wait(duration) => self.wait(*duration)?,
            Act::Agent(text) => {
                self.claim()?;
                self.line("agent", text);
                let id = self.id();
                self.happen(EventKind::AgentSaid {
                    id,
                    agent: AGENT.to_owned(),
                    text: text.clone(),
                });
            }
            Act::Return => {
                self.claim()?;
                self.line("agent", "(returns the conversation to the bot)");
                self.happen(EventKind::Returned {
                    agent: AGENT.to_owned(),
                });
            }
            Act::Resolve => {
                self.claim()?;
                self.line("agent", "(resolves the conversation)");
                self.happen(EventKind::Resolved {
                    agent: AGENT.to_owned(),
                });
            }
            Act::Answer { status, body } => {
                if self.calls.is_empty() {
                    return Err("no `call` is waiting for an answer here".to_owned());
                }
                let (call, _) = self.calls.remove(0);
                self.line("answer", &format!("{status} {body}"));
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
    fn choose(&mut self, label: &str) -> Result<(), String> {
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
                .take(10)
                .collect();
            last.reverse();
            return Err(if last.is_empty() {
                format!("no option `{label}` was shown; none was shown so far")
            } else {
                format!("no option `{label}` was shown; the last ones were: {}", last.join(", "))
            });
        };
        self.line("visitor", &format!("[{}]", choice.label));
        let id = self.id();
        self.happen(EventKind::Chose { id, choice });
        Ok(())
    }

    /// Lets time pass; timers and time-outs come in their order.
    fn wait(&mut self, duration: Duration) -> Result<(), String> {
        let end = TimeDelta::from_std(duration)
            .ok()
            .and_then(|delta| self.now.checked_add_signed(delta))
            .ok_or("this wait is too long")?;
        self.line("wait", &format!("{} s", duration.as_secs()));
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
                    self.line("answer", "(none in time)");
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
        Err(format!("more than {MAX_TIMERS} timers fired in one wait"))
    }

    fn claim(&mut self) -> Result<(), String> {
        if self.state.status != Status::Agent {
            self.line("agent", "(claims the conversation)");
            self.happen(EventKind::Claimed {
                agent: AGENT.to_owned(),
            });
        }
        if self.state.status == Status::Agent {
            Ok(())
        } else {
            Err("no agent can take over here, because nobody has asked for a person".to_owned())
        }
    }

    fn happen(&mut self, kind: EventKind) {
        let event = Event {
            at: self.now,
            seed: self.seed,
            desk: DESK,
            kind,
        };
        // The state that `advance` is given is replaced by the one it returns.
        let state = std::mem::replace(
            &mut self.state,
            State::new("rehearsal", "", None, crate::dialogue::Visitor::default()),
        );
        let (state, effects, trace) = advance_traced(self.bot, state, event);
        self.state = state;
        for effect in effects {
            self.effect(effect);
        }
        self.outcome.traces.push(trace);
    }

    fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::Say(message) => {
                if message.from == From::Visitor {
                    return;
                }
                if message.from != From::Agent {
                    self.line(speaker(message.from), &message.text);
                }
                if !message.options.is_empty() {
                    let labels: Vec<&str> = message.options.iter().map(|choice| choice.label.as_str()).collect();
                    self.line("", &format!("[{}]", labels.join("] [")));
                }
                self.said.push(message.text);
                self.offered
                    .extend(message.options.iter().map(|choice| choice.label.clone()));
                self.shown.extend(message.options);
            }
            Effect::SetStatus(entry) => self.line("status", verdict::status_word(entry.status)),
            Effect::StartTimer { timer, at } => {
                self.timers.insert(timer, at);
            }
            Effect::CancelTimer { timer } => {
                self.timers.remove(&timer);
            }
            Effect::Call(call) => {
                self.line("call", &format!("{} {}", call.method, call.url));
                let timeout = TimeDelta::from_std(call.timeout).unwrap_or(TimeDelta::zero());
                self.calls.push((call.id, self.now + timeout));
            }
            Effect::Fault(fault) => {
                self.line("fault", &format!("{}: {}", fault.place, fault.message));
                self.outcome.faults.push(format!("{}: {}", fault.place, fault.message));
            }
            Effect::Handoff(_) | Effect::Notify(_) => {}
        }
    }

    fn id(&mut self) -> String {
        self.next_id += 1;
        format!("t{}", self.next_id)
    }

    fn line(&mut self, who: &str, text: &str) {
        for (index, line) in text.lines().enumerate() {
            let who = if index == 0 { who } else { "" };
            // Writing into a String cannot fail.
            let _ = writeln!(self.transcript, "  {who:>8}  {line}");
        }
    }

    /// The difference, the conversation up to it, and why the message was understood as it was.
    fn failure(&self, index: usize, turn: &Turn, difference: &str) -> String {
        let mut text = format!(
            "turn {} (line {}): {difference}\n{}",
            index + 1,
            turn.line,
            self.transcript
        );
        if let (Act::Visitor(message), Some(_)) = (&turn.act, &turn.expect.intent) {
            text.push_str(&self.reason(message));
        }
        text.truncate(text.trim_end().len());
        text
    }

    fn reason(&self, message: &str) -> String {
        let content = &self.bot.content;
        let clock = Clock {
            now: self.now,
            zone: content.hours.zone(),
        };
        let options = self.outcome.traces.get(self.first_trace..).unwrap_or_default();
        if let Some((flow, step, index)) = options.iter().flat_map(|trace| &trace.options).next() {
            return format!("  because  it was read as option {} of {flow}/{step}", index + 1);
        }
        let explanation = content.explain(message, &self.bot.catalog, &clock);
        let mut text = format!("  because  alone, it would be decided as: {}", explanation.decision);
        for intent in explanation.intents.iter().take(3) {
            let _ = write!(text, "\n           {} {:.2}:", intent.intent, intent.score);
            for part in &intent.contributions {
                let _ = write!(text, " {} {:+.2};", part.label(), part.value);
            }
        }
        text
    }
}

fn speaker(from: From) -> &'static str {
    match from {
        From::Visitor => "visitor",
        From::Bot => "bot",
        From::Agent => "agent",
        From::System => "system",
    }
}

/// Menu options of a step, for coverage.
pub fn menu_size(then: &Then) -> usize {
    match then {
        Then::Menu(options) => options.len(),
        _ => 0,
    }
}
