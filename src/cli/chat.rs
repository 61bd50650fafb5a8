//! `sapa chat [DIR]`: the bot in the terminal, no server.

use super::{BROKEN, OK, bot, explain};
use crate::bot::Bot;
use crate::dialogue::{CallAnswer, Desk, Effect, Event, EventKind, From, State, Status, Timer, Visitor, advance};
use chrono::{DateTime, Utc};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Events that one line may lead to, failed calls and due timers included; more is a loop in the bot.
const MAX_EVENTS: usize = 100;
/// Somebody could be reached: the terminal shows where a handoff would go.
const DESK: Desk = Desk {
    reachable: true,
    ahead: 0,
    wait_s: None,
};

#[derive(clap::Args)]
pub struct Args {
    /// The bot folder
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The visitor's language; the bot's default if not given
    #[arg(long)]
    language: Option<String>,
}

pub fn run(args: &Args) -> anyhow::Result<u8> {
    let Some(bot) = bot::load_whole(&args.dir)? else {
        return Ok(BROKEN);
    };
    let mut chat = Chat::new(&bot, &args.dir, args.language.as_deref());
    chat.note(&format!(
        "{}: write as a visitor would. /explain says why the last message was understood so, /quit leaves.",
        bot.content.name
    ))?;
    chat.happen(EventKind::Opened)?;
    if std::io::stdin().is_terminal() {
        let mut editor = DefaultEditor::new()?;
        loop {
            match editor.readline("> ") {
                Ok(line) => {
                    editor.add_history_entry(&line)?;
                    if !chat.line(&line)? {
                        break;
                    }
                }
                Err(ReadlineError::Eof | ReadlineError::Interrupted) => break,
                Err(error) => return Err(error.into()),
            }
        }
    } else {
        for line in std::io::stdin().lock().lines() {
            let line = line?;
            chat.note(&format!("> {line}"))?;
            if !chat.line(&line)? {
                break;
            }
        }
    }
    Ok(OK)
}

struct Chat<'b> {
    bot: &'b Bot,
    dir: &'b Path,
    state: State,
    timers: BTreeMap<Timer, DateTime<Utc>>,
    last_said: Option<String>,
    events: u64,
}

impl<'b> Chat<'b> {
    fn new(bot: &'b Bot, dir: &'b Path, language: Option<&str>) -> Self {
        let default = bot.content.languages.first().map_or("", String::as_str);
        Self {
            bot,
            dir,
            state: State::new("chat", language.unwrap_or(default), None, Visitor::default()),
            timers: BTreeMap::new(),
            last_said: None,
            events: 0,
        }
    }

    /// Handles one line; `false` ends the chat.
    fn line(&mut self, line: &str) -> anyhow::Result<bool> {
        let line = line.trim();
        match line
            .split_once(' ')
            .map_or((line, ""), |(word, rest)| (word, rest.trim()))
        {
            ("", _) => return Ok(true),
            ("/quit" | "/exit" | "/q", _) => return Ok(false),
            ("/explain", text) => {
                let text = if text.is_empty() {
                    self.last_said.clone()
                } else {
                    Some(text.to_owned())
                };
                match text {
                    Some(text) => {
                        let explanation = self
                            .bot
                            .content
                            .explain(&text, &self.bot.catalog, &bot::clock(self.bot));
                        let about = explain::About {
                            bot: self.bot,
                            dir: self.dir,
                            locale: super::locale::of_process(),
                        };
                        self.note(explain::show(&explanation, &about).trim_end())?;
                    }
                    None => self.note("Nothing was said yet.")?,
                }
                return Ok(true);
            }
            _ => {}
        }
        self.fire_due()?;
        // A number means the option shown under it: the dialogue reads it as any visitor's.
        self.last_said = Some(line.to_owned());
        self.happen(EventKind::Said {
            id: format!("c{}", self.events + 1),
            text: line.to_owned(),
        })?;
        Ok(true)
    }

    /// Timers that fell due while the visitor was thinking.
    fn fire_due(&mut self) -> anyhow::Result<()> {
        for _ in 0..MAX_EVENTS {
            let now = bot::clock(self.bot).now;
            let due = self
                .timers
                .iter()
                .find(|(_, at)| **at <= now)
                .map(|(timer, _)| timer.clone());
            let Some(timer) = due else { break };
            self.timers.remove(&timer);
            self.happen(EventKind::TimerFired { timer })?;
        }
        Ok(())
    }

    fn happen(&mut self, kind: EventKind) -> anyhow::Result<()> {
        let mut pending = VecDeque::from([kind]);
        for _ in 0..MAX_EVENTS {
            let Some(kind) = pending.pop_front() else { break };
            self.events += 1;
            let event = Event {
                at: bot::clock(self.bot).now,
                seed: self.events,
                desk: DESK,
                kind,
            };
            let (state, effects) = advance(self.bot, self.state.clone(), event);
            self.state = state;
            for effect in effects {
                pending.extend(self.show(effect)?);
            }
        }
        Ok(())
    }

    /// Shows one effect; a call has no server here and is answered as failed.
    fn show(&mut self, effect: Effect) -> anyhow::Result<Option<EventKind>> {
        match effect {
            Effect::Say(message) if message.from != From::Visitor => {
                self.note(&message.text)?;
                for (index, option) in message.options.iter().enumerate() {
                    self.note(&format!("  {}. {}", index + 1, option.label))?;
                }
            }
            Effect::SetStatus(entry) => {
                let text = match (entry.status, entry.team) {
                    (Status::Queued, Some(team)) => format!("(waiting for a person of the team {team})"),
                    (Status::Queued, None) => "(waiting for a person)".to_owned(),
                    (Status::Agent, _) => "(a person has taken over)".to_owned(),
                    (Status::Bot, _) => "(the bot is back)".to_owned(),
                    (Status::Closed, _) => "(the conversation is closed; write to open it again)".to_owned(),
                };
                self.note(&text)?;
            }
            Effect::StartTimer { timer, at } => {
                self.timers.insert(timer, at);
            }
            Effect::CancelTimer { timer } => {
                self.timers.remove(&timer);
            }
            Effect::Call(call) => {
                self.note("(a call would be made here; without a server it counts as failed)")?;
                return Ok(Some(EventKind::CallAnswered {
                    call: call.id,
                    answer: CallAnswer::Failed { status: None },
                }));
            }
            Effect::Fault(fault) => self.note(&format!("(gap in the bot: {}: {})", fault.place, fault.message))?,
            Effect::Say(_) | Effect::Handoff(_) | Effect::Notify(_) => {}
        }
        Ok(None)
    }

    fn note(&self, text: &str) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{text}")?;
        out.flush()?;
        Ok(())
    }
}
