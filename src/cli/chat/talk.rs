//! The conversation in the terminal. It is played as a test is, so that what is saved plays again.

use super::command::{COMMANDS, Command};
use super::save::{Saved, save};
use crate::bot::{Bot, Then};
use crate::both;
use crate::cli::paint::{BOLD, CYAN, DIM, paint};
use crate::cli::{bot, explain};
use crate::dialogue::Visitor;
use crate::matching::Clock;
use crate::rehearsal::{Act, Case, Line, Opening, Session, Turn, expect_as_seen};
use crate::text::{Bilingual, Locale};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeDelta, TimeZone, Utc};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Messages that can be taken back.
const MAX_BACK: usize = 100;
/// While nothing is due, the conversation's clock stands still for so long: what was said can then be played again as it was.
const STANDS_STILL: TimeDelta = TimeDelta::minutes(15);

/// A conversation with a bot.
pub struct Talk<'b> {
    bot: &'b Bot,
    dir: &'b Path,
    locale: Locale,
    styled: bool,
    opening: Opening,
    /// `/at` was given: time passes in `/wait` alone.
    fixed: bool,
    session: Session<'b>,
    /// What happened since the greeting, with what it led to.
    turns: Vec<Turn>,
    /// The conversation before each of the last messages, with its number of turns.
    past: Vec<(Session<'b>, usize)>,
    last_said: Option<String>,
    /// As what each turn's message was read, where it was not read by itself.
    read_as: Vec<Option<Bilingual>>,
}

impl<'b> Talk<'b> {
    pub fn new(bot: &'b Bot, dir: &'b Path, language: Option<String>, locale: Locale, styled: bool) -> Self {
        let opening = Opening {
            at: bot::clock(bot).now.trunc_subsecs(0),
            language,
            visitor: Visitor::default(),
            page: None,
        };
        Self {
            bot,
            dir,
            locale,
            styled,
            session: Session::open(bot, &opening),
            opening,
            fixed: false,
            turns: Vec::new(),
            past: Vec::new(),
            last_said: None,
            read_as: Vec::new(),
        }
    }

    /// Says what this is, and the bot's greeting.
    pub fn welcome(&self) -> anyhow::Result<()> {
        let name = &self.bot.content.name;
        self.note(&both!(
            "{name}: tulis seperti pengunjung; angka memilih opsi. /help menampilkan perintah lain, /quit keluar.",
            "{name}: write as a visitor would; a number takes an option. /help lists what else there is, /quit leaves."
        ))?;
        self.show(self.session.lines())
    }

    /// A line that was piped in.
    pub fn echo(&self, line: &str) -> anyhow::Result<()> {
        self.print(&format!("> {line}"))
    }

    /// The visitor writes.
    pub fn say(&mut self, text: &str) -> anyhow::Result<()> {
        self.remember();
        self.catch_up()?;
        self.last_said = Some(text.to_owned());
        let said = Act::Visitor(text.to_owned());
        let act = self.pressed(text).unwrap_or(said);
        self.act(act)
    }

    pub fn obey(&mut self, command: Command) -> anyhow::Result<()> {
        match command {
            Command::Explain(text) => self.explain(text),
            Command::Slots => self.slots(),
            Command::Back => self.back(),
            Command::New => {
                if !self.fixed {
                    self.opening.at = bot::clock(self.bot).now.trunc_subsecs(0);
                }
                self.begin()
            }
            Command::At(time) => self.at(&time),
            Command::Wait(duration) => self.agent_or_time(Act::Wait(duration)),
            Command::Agent(text) => self.agent_or_time(Act::Agent(text)),
            Command::Return => self.agent_or_time(Act::Return),
            Command::Resolve => self.agent_or_time(Act::Resolve),
            Command::Answer { status, body } => self.agent_or_time(Act::Answer { status, body }),
            Command::Save(name) => self.save(&name),
            Command::Help => self.help(),
            Command::Quit => Ok(()),
        }
    }

    /// A remark beside the conversation.
    pub fn note(&self, told: &Bilingual) -> anyhow::Result<()> {
        self.print(&paint(self.styled, DIM, told.told(self.locale)))
    }

    fn agent_or_time(&mut self, act: Act) -> anyhow::Result<()> {
        self.remember();
        self.catch_up()?;
        self.act(act)
    }

    /// Lets something happen, shows what it leads to, and writes it down for `/save`.
    fn act(&mut self, act: Act) -> anyhow::Result<()> {
        let before = self.session.clone();
        if let Err(reason) = self.session.act(&act) {
            self.session = before;
            return self.note(&reason);
        }
        self.read_as.push(self.read_as(&before, &act));
        self.turns.push(Turn {
            line: 0,
            expect: expect_as_seen(before.state(), before.seen().flow, &self.session, &act),
            act,
        });
        self.show(self.session.new_lines())?;
        if self.session.waits_for_call() {
            self.note(&both!(
                "(jawaban `call` ditunggu: /answer 200 {{\"…\": …}} menjawabnya, /answer 503 atau /wait membuatnya gagal)",
                "(the answer to a `call` is awaited: /answer 200 {{\"…\": …}} gives it, /answer 503 or /wait lets it fail)"
            ))?;
        }
        Ok(())
    }

    /// The option that a number stands for, where the bot takes it as one: a test is then told by label, whatever the order.
    fn pressed(&self, text: &str) -> Option<Act> {
        let number: usize = text.trim().parse().ok()?;
        let label = self.session.seen().offered.get(number.checked_sub(1)?)?.clone();
        let (mut typed, mut pressed) = (self.session.clone(), self.session.clone());
        let press = Act::Choose(label);
        typed.act(&Act::Visitor(text.to_owned())).ok()?;
        pressed.act(&press).ok()?;
        let same = typed.seen().said == pressed.seen().said && typed.seen().step == pressed.seen().step;
        // A score is itself, whatever its place.
        let same_values = typed.state().slots == pressed.state().slots;
        (same && same_values).then_some(press)
    }

    /// Lets the time pass that went by, where something fell due in it.
    fn catch_up(&mut self) -> anyhow::Result<()> {
        let now = bot::clock(self.bot).now;
        let passed = now - self.session.now();
        let due = self.session.next_due().is_some_and(|due| due <= now);
        if self.fixed || !(due || passed >= STANDS_STILL) {
            return Ok(());
        }
        match u64::try_from(passed.num_seconds()) {
            Ok(seconds) if seconds > 0 => self.act(Act::Wait(Duration::from_secs(seconds))),
            _ => Ok(()),
        }
    }

    fn remember(&mut self) {
        if self.past.len() >= MAX_BACK {
            self.past.remove(0);
        }
        self.past.push((self.session.clone(), self.turns.len()));
    }

    fn back(&mut self) -> anyhow::Result<()> {
        let Some((session, turns)) = self.past.pop() else {
            return self.note(&both!(
                "Belum ada yang bisa dibatalkan.",
                "There is nothing to take back."
            ));
        };
        self.session = session;
        self.turns.truncate(turns);
        self.read_as.truncate(turns);
        self.last_said = self.turns.iter().rev().find_map(|turn| match &turn.act {
            Act::Visitor(text) | Act::Choose(text) => Some(text.clone()),
            _ => None,
        });
        self.note(&both!("Kembali ke:", "Back at:"))?;
        let lines = self.session.lines();
        let spoke = |line: &Line| matches!(line, Line::Visitor(_) | Line::Pressed(_));
        let from = lines.iter().rposition(spoke).unwrap_or(0);
        self.show(lines.get(from..).unwrap_or_default())
    }

    /// A new conversation with the present opening.
    fn begin(&mut self) -> anyhow::Result<()> {
        self.session = Session::open(self.bot, &self.opening);
        self.turns.clear();
        self.read_as.clear();
        self.past.clear();
        self.last_said = None;
        self.note(&both!("Percakapan baru:", "A new conversation:"))?;
        self.show(self.session.lines())
    }

    /// Ahead in time the conversation goes on; before its present, or before anything was said, another begins.
    fn at(&mut self, written: &str) -> anyhow::Result<()> {
        let Some(at) = self.instant(written) else {
            return self.note(&both!(
                "`{written}` bukan waktu. Tulis misalnya: /at 2026-12-25T08:00",
                "`{written}` is no time. Write for instance: /at 2026-12-25T08:00"
            ));
        };
        self.fixed = true;
        let ahead = at - self.session.now();
        if let (false, Ok(ahead)) = (self.turns.is_empty(), ahead.to_std()) {
            return match ahead.as_secs() {
                0 => Ok(()),
                seconds => self.agent_or_time(Act::Wait(Duration::from_secs(seconds))),
            };
        }
        self.opening.at = at;
        self.begin()
    }

    /// A time in the bot's zone: date and time, a date (its noon), or a time of that day.
    fn instant(&self, written: &str) -> Option<DateTime<Utc>> {
        if let Ok(at) = DateTime::parse_from_rfc3339(written) {
            return Some(at.with_timezone(&Utc));
        }
        let zone = self.bot.content.hours.zone();
        let today = self.session.now().with_timezone(&zone).date_naive();
        let written = written.replace(' ', "T");
        let at_noon = |date: NaiveDate| date.and_hms_opt(12, 0, 0);
        let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(&written, form).ok())
            .or_else(|| at_noon(NaiveDate::parse_from_str(&written, "%Y-%m-%d").ok()?))
            .or_else(|| Some(today.and_time(NaiveTime::parse_from_str(&written, "%H:%M").ok()?)))?;
        let at = zone.from_local_datetime(&local).earliest()?;
        Some(at.with_timezone(&Utc))
    }

    /// An option, or the answer to a question that the bot had asked: the words alone explain neither.
    fn read_as(&self, before: &Session<'_>, act: &Act) -> Option<Bilingual> {
        let traces = self.session.turn_traces().iter();
        let chosen = traces.flat_map(|trace| &trace.options).next();
        if let Act::Choose(label) = act {
            return Some(both!(
                "Opsi \"{label}\" yang dipilih.",
                "The option \"{label}\" was chosen."
            ));
        }
        let Act::Visitor(_) = act else { return None };
        if let Some((_, _, index)) = chosen {
            let number = index + 1;
            return Some(both!(
                "Dibaca sebagai opsi nomor {number}.",
                "It was read as option {number}."
            ));
        }
        let (was, is) = (before.state(), self.session.state());
        let open = before.seen();
        let flow = open.flow.and_then(|flow| self.bot.content.flows.get(flow));
        let step = flow.zip(open.step).and_then(|(flow, step)| flow.step(step));
        let slot = match (&was.asking, step.map(|(_, step)| &step.then)) {
            (Some(asking), _) => &asking.slot,
            (None, Some(Then::Ask(ask))) => &ask.slot,
            _ => return None,
        };
        let still = is.asking.as_ref().is_some_and(|asking| asking.slot == *slot);
        let seen = self.session.seen();
        let (_, value) = seen.slots().into_iter().find(|(name, _)| *name == slot)?;
        (!still && (was.slots.get(slot) != is.slots.get(slot) || open.step != seen.step)).then(|| {
            both!(
                "Dibaca sebagai jawaban atas pertanyaan bot: {slot} = {value}.",
                "It was read as the answer to the bot's question: {slot} = {value}."
            )
        })
    }

    /// Of the last message also as what it was read; a text of one's own stands alone.
    fn explain(&self, text: Option<String>) -> anyhow::Result<()> {
        let spoken = |turn: &Turn| matches!(turn.act, Act::Visitor(_) | Act::Choose(_));
        let last = self.turns.iter().rposition(spoken);
        let read_as = last.and_then(|at| self.read_as.get(at)).and_then(Option::as_ref);
        if let (None, Some(told)) = (&text, read_as) {
            self.print(told.told(self.locale))?;
            if last
                .and_then(|at| self.turns.get(at))
                .is_some_and(|turn| matches!(turn.act, Act::Choose(_)))
            {
                return Ok(());
            }
            self.note(&both!("Sebagai pesan tersendiri:", "By itself:"))?;
        }
        let Some(text) = text.or_else(|| self.last_said.clone()) else {
            return self.note(&both!("Belum ada pesan.", "Nothing was said yet."));
        };
        let clock = Clock {
            now: self.session.now(),
            zone: self.bot.content.hours.zone(),
        };
        let explanation = self.bot.content.explain(&text, &self.bot.catalog, &clock);
        let about = explain::About {
            bot: self.bot,
            dir: self.dir,
            locale: self.locale,
        };
        self.print(explain::show(&explanation, &about).trim_end())
    }

    fn slots(&self) -> anyhow::Result<()> {
        let seen = self.session.seen();
        let state = self.session.state();
        for (name, value) in seen.slots() {
            self.print(&format!("  {} = {value}", paint(self.styled, BOLD, name)))?;
        }
        if state.slots.is_empty() {
            self.note(&both!("Belum ada slot yang terisi.", "No slot is filled yet."))?;
        }
        let language = &state.language;
        let now = self.session.now().with_timezone(&self.bot.content.hours.zone());
        let now = now.format("%Y-%m-%d %H:%M");
        let place = match (seen.flow, seen.step) {
            (Some(flow), Some(step)) => format!("{flow}/{step}"),
            _ => "-".to_owned(),
        };
        self.note(&both!(
            "(bahasa {language}, langkah {place}, waktu {now})",
            "(language {language}, step {place}, time {now})"
        ))
    }

    fn save(&self, name: &str) -> anyhow::Result<()> {
        if self.turns.is_empty() {
            return self.note(&both!(
                "Belum ada percakapan untuk disimpan.",
                "There is no conversation to keep yet."
            ));
        }
        let case = Case {
            name: name.to_owned(),
            file: String::new(),
            line: 0,
            at: self.opening.at,
            language: self.opening.language.clone(),
            visitor: self.opening.visitor.clone(),
            page: None,
            turns: self.turns.clone(),
        };
        let told = match save(self.dir, self.bot, case)? {
            Saved::Written(path) => both!(
                "Disimpan: {path}. `sapa test` memutarnya bersama tes lain.",
                "Kept: {path}. `sapa test` plays it with the others."
            ),
            Saved::WithoutTexts(path) => both!(
                "Disimpan: {path}, tanpa kalimat jawabannya, karena tests/catalog.csv membuatnya berbeda.",
                "Kept: {path}, without the texts of its answers, because tests/catalog.csv makes them differ."
            ),
            Saved::BadName => both!(
                "`{name}` tidak bisa jadi nama berkas. Pakai huruf, angka, `-` atau `_`: /save harga-kaos",
                "`{name}` cannot be a file's name. Use letters, digits, `-` or `_`: /save price-of-shirts"
            ),
            Saved::Exists(path) => both!(
                "{path} sudah ada dan tidak ditimpa. Pakai nama lain.",
                "{path} is there already and is not overwritten. Take another name."
            ),
            Saved::Differs(difference) => {
                let (id, en) = (difference.told(Locale::Indonesian), difference.told(Locale::English));
                Bilingual {
                    id: format!("Tidak disimpan: sebagai tes, percakapan ini berjalan lain: {id}").into(),
                    en: format!("Not kept: as a test this conversation goes otherwise: {en}").into(),
                }
            }
        };
        self.note(&told)
    }

    fn help(&self) -> anyhow::Result<()> {
        for (name, value, does) in COMMANDS {
            let usage = format!("{name} {}", value.told(self.locale));
            self.print(&format!(
                "  {} {}",
                paint(self.styled, BOLD, &format!("{usage:<24}")),
                does.told(self.locale)
            ))?;
        }
        Ok(())
    }

    fn show(&self, lines: &[Line]) -> anyhow::Result<()> {
        for line in lines {
            match line {
                Line::Visitor(_) => {}
                Line::Pressed(label) => self.print(&paint(self.styled, DIM, &format!("[{label}]")))?,
                Line::Bot(text) | Line::System(text) => self.print(text)?,
                Line::Agent(text) => self.print(&format!("{}: {text}", paint(self.styled, BOLD, "CS")))?,
                Line::Options(options) => {
                    for (index, option) in options.iter().enumerate() {
                        let number = paint(self.styled, CYAN, &format!("{}.", index + 1));
                        let beside = option
                            .description
                            .as_ref()
                            .map(|text| format!(" — {text}"))
                            .unwrap_or_default();
                        self.print(&format!("  {number} {}{beside}", option.label))?;
                    }
                }
                Line::Status(status, team) => self.note(&status_told(status, team.as_deref()))?,
                other => {
                    let (what, text) = other.told(self.locale);
                    let bare = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
                    let text = format!("({what}: {})", bare.unwrap_or(&text));
                    self.print(&paint(self.styled, DIM, &text))?;
                }
            }
        }
        Ok(())
    }

    fn print(&self, text: &str) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{text}")?;
        out.flush()?;
        Ok(())
    }
}

fn status_told(status: &str, team: Option<&str>) -> Bilingual {
    match (status, team) {
        ("queued", Some(team)) => both!(
            "(menunggu orang dari tim {team})",
            "(waiting for a person of the team {team})"
        ),
        ("queued", None) => both!("(menunggu orang)", "(waiting for a person)"),
        ("agent", _) => both!("(CS mengambil alih)", "(a person has taken over)"),
        ("bot", _) => both!("(bot kembali melayani)", "(the bot is back)"),
        _ => both!(
            "(percakapan ditutup; tulis sesuatu untuk membukanya lagi)",
            "(the conversation is closed; write to open it again)"
        ),
    }
}
