//! `tests/conversations/*.yaml`: what is played, and what is expected.

use super::shape::{TEST, TURN};
use crate::bot::Content;
use crate::bot::diagnostic::Report;
use crate::bot::schema::fields::Fields;
use crate::bot::schema::reader;
use crate::bot::source::Spanned;
use crate::bot::yaml::{Node, Value};
use crate::both;
use crate::dialogue::{Status, Visitor};
use crate::text::Noun;
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde_json::Value as Json;
use std::time::Duration;

/// When a test without `at` begins, in the bot's time zone: a Monday, in business hours.
const START: &str = "2026-01-05T10:00:00";

/// One conversation test.
#[derive(Clone, Debug)]
pub struct Case {
    pub name: String,
    pub file: String,
    pub line: usize,
    pub at: DateTime<Utc>,
    /// The bot's default where none is written.
    pub language: Option<String>,
    pub visitor: Visitor,
    pub page: Option<String>,
    pub turns: Vec<Turn>,
}

impl Case {
    /// When a test without `at` begins.
    pub fn usual_start(zone: Tz) -> DateTime<Utc> {
        local(START, zone).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// One thing that happens, and what it should lead to.
#[derive(Clone, Debug)]
pub struct Turn {
    pub line: usize,
    pub act: Act,
    pub expect: Expect,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    Visitor(String),
    Choose(String),
    Wait(Duration),
    Agent(String),
    Return,
    Resolve,
    /// The agent passes the conversation on to this team.
    Transfer(String),
    /// The answer to a `call`.
    Answer {
        status: u16,
        body: Json,
    },
}

/// What a turn should lead to; what is not named may be anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// All of these were recognised; `Some` of nothing: no intent was.
    pub intent: Option<Vec<String>>,
    /// The flow in which the conversation then waits; `Some(None)`: in none.
    pub flow: Option<Option<String>>,
    pub step: Option<Option<String>>,
    /// Each is part of what was said.
    pub says: Vec<String>,
    /// None is part of what was said.
    pub never: Vec<String>,
    /// Each is the label of an option that was offered.
    pub options: Vec<String>,
    /// `None`: the slot is empty.
    pub slots: Vec<(String, Option<String>)>,
    pub status: Option<Status>,
    /// The team of the handoff under way; `Some(None)`: there is none.
    pub handoff: Option<Option<String>>,
}

/// Reads one file's tests into `cases`.
pub fn read(node: &Node, content: Option<&Content>, report: &mut Report<'_>, cases: &mut Vec<Case>) {
    let zone = content.map_or(Tz::UTC, |content| content.hours.zone());
    for node in reader::list(node, Noun::new("berkas tes", "the tests"), report) {
        let Some(case) = case(node, zone, content, report) else {
            continue;
        };
        if let Some(other) = cases
            .iter()
            .find(|other| other.file == case.file && other.name == case.name)
        {
            report
                .error(
                    "duplicate-name",
                    node.place,
                    both!(
                        "di baris {line} ada tes dengan nama yang sama, `{name}`",
                        "line {line} has a test of the same name, `{name}`",
                        line = other.line,
                        name = case.name
                    ),
                )
                .help(both!(
                    "Namai tiap tes dengan apa yang ditunjukkannya.",
                    "Name each test by what it shows."
                ));
        }
        cases.push(case);
    }
}

fn case(node: &Node, zone: Tz, content: Option<&Content>, report: &mut Report<'_>) -> Option<Case> {
    let mut fields = Fields::open(node, &TEST, report)?;
    let name = fields.text("test", report);
    let written = fields.text("at", report);
    let at = match (fields.key("at"), written) {
        (_, Some(written)) => instant(&written, zone, report),
        (Some(_), None) => None,
        (None, None) => local(START, zone),
    };
    let language = fields.text("language", report);
    let (visitor, page) = fields
        .object("visitor", report)
        .map(|fields| visitor(fields, report))
        .unwrap_or_default();
    let turns = fields
        .list("turns", report)
        .iter()
        .filter_map(|node| turn(node, content, report))
        .collect();
    fields.finish(report);
    if let (Some(language), Some(content)) = (&language, content) {
        known(LANGUAGE, language, content.languages.iter().map(String::as_str), report);
    }
    let sources = report.sources();
    Some(Case {
        name: name?.value,
        file: sources.path(node.place.file).to_owned(),
        line: sources.position(node.place).0,
        at: at?,
        language: language.map(|language| language.value),
        visitor,
        page,
        turns,
    })
}

/// RFC 3339, or the same without an offset in the bot's time zone.
fn instant(written: &Spanned<String>, zone: Tz, report: &mut Report<'_>) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(&written.value)
        .map(|at| at.with_timezone(&Utc))
        .ok()
        .or_else(|| local(&written.value, zone));
    if at.is_none() {
        report
            .error(
                "bad-date",
                written.place,
                both!(
                    "`{time}` bukan waktu",
                    "`{time}` is no time",
                    time = reader::shorten(&written.value)
                ),
            )
            .help(both!(
                "Tulis tanggal, jam dan selisih waktunya: 2026-11-23T10:00:00+07:00",
                "Write date, time and offset: 2026-11-23T10:00:00+07:00"
            ));
    }
    at
}

fn local(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok()?;
    zone.from_local_datetime(&local)
        .earliest()
        .map(|at| at.with_timezone(&Utc))
}

fn visitor(mut fields: Fields<'_>, report: &mut Report<'_>) -> (Visitor, Option<String>) {
    let mut fact = |key: &'static str| fields.text(key, report).map(|text| text.value);
    let visitor = Visitor {
        name: fact("name"),
        email: fact("email"),
        phone: fact("phone"),
        id: fact("id"),
    };
    let page = fact("page");
    fields.finish(report);
    (visitor, page)
}

fn turn(node: &Node, content: Option<&Content>, report: &mut Report<'_>) -> Option<Turn> {
    let mut fields = Fields::open(node, &TURN, report)?;
    let act = act(&mut fields, report);
    let expect = fields
        .object("expect", report)
        .map(|fields| expect(fields, content, report))
        .unwrap_or_default();
    let line = report.sources().position(node.place).0;
    fields.finish(report);
    Some(Turn {
        line,
        act: act?,
        expect,
    })
}

fn act(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Option<Act> {
    let said = fields.text("visitor", report).map(|text| Act::Visitor(text.value));
    let chosen = fields.text("choose", report).map(|text| Act::Choose(text.value));
    let wait = fields.duration("wait", report).map(Act::Wait);
    let agent = fields.text("agent", report).map(|text| Act::Agent(text.value));
    let returned = fields.yes("return", report).map(|()| Act::Return);
    let resolved = fields.yes("resolve", report).map(|()| Act::Resolve);
    let passed = fields.name("transfer", report).map(|team| Act::Transfer(team.value));
    let answer = fields.object("answer", report).map(|fields| answer(fields, report));
    said.or(chosen)
        .or(wait)
        .or(agent)
        .or(returned)
        .or(resolved)
        .or(passed)
        .or(answer)
}

fn answer(mut fields: Fields<'_>, report: &mut Report<'_>) -> Act {
    let status = fields
        .whole("status", report)
        .and_then(|status| u16::try_from(status).ok())
        .unwrap_or(200);
    let body = fields.peek("body").map_or(Json::Null, json);
    fields.finish(report);
    Act::Answer { status, body }
}

/// A tree as JSON, scalars by YAML 1.2's JSON-like rules.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::Scalar { text, plain: true } => match text.as_str() {
            "" | "~" | "null" => Json::Null,
            text => match serde_json::from_str(text) {
                Ok(value @ (Json::Bool(_) | Json::Number(_))) => value,
                _ => Json::String(text.to_owned()),
            },
        },
        Value::Scalar { text, .. } => Json::String(text.clone()),
        Value::List(items) => Json::Array(items.iter().map(json).collect()),
        Value::Map(entries) => entries
            .iter()
            .map(|(key, node)| (key.value.clone(), json(node)))
            .collect(),
    }
}

const LANGUAGE: Noun = Noun::new("bahasa", "language");
const INTENT: Noun = Noun::new("intent", "intent");
const FLOW: Noun = Noun::new("alur", "flow");
const STEP: Noun = Noun::new("langkah", "step");
const TEAM: Noun = Noun::new("tim", "team");
const SLOT: Noun = Noun::new("slot", "slot");

fn expect(mut fields: Fields<'_>, content: Option<&Content>, report: &mut Report<'_>) -> Expect {
    let intent = fields.peek("intent").map(|node| {
        if is_none(node) {
            return Vec::new();
        }
        names(node, INTENT, content, |c| c.intents.keys().collect(), report)
    });
    let flow = one(fields.peek("flow"), FLOW, content, |c| c.flows.keys().collect(), report);
    let steps: fn(&Content) -> Vec<&String> =
        |c| c.flows.values().flat_map(|f| f.steps.iter().map(|s| &s.id)).collect();
    let step = one(fields.peek("step"), STEP, content, steps, report);
    let handoff = one(
        fields.peek("handoff"),
        TEAM,
        content,
        |c| c.teams.keys().collect(),
        report,
    );
    let expect = Expect {
        intent,
        flow,
        step,
        handoff,
        says: texts(&mut fields, "says", report),
        never: texts(&mut fields, "never", report),
        options: texts(&mut fields, "options", report),
        slots: slots(&mut fields, content, report),
        status: fields
            .one_of("status", "unknown-status", report)
            .and_then(|written| status(&written.value)),
    };
    fields.finish(report);
    expect
}

fn is_none(node: &Node) -> bool {
    node.is_empty() || matches!(&node.value, Value::Scalar { text, plain: true } if text == "null")
}

fn one(
    node: Option<&Node>,
    what: Noun,
    content: Option<&Content>,
    all: fn(&Content) -> Vec<&String>,
    report: &mut Report<'_>,
) -> Option<Option<String>> {
    let node = node?;
    if is_none(node) {
        return Some(None);
    }
    let name = reader::text(node, what, report)?;
    if let Some(content) = content {
        known(what, &name, all(content).into_iter().map(String::as_str), report);
    }
    Some(Some(name.value))
}

fn names(
    node: &Node,
    what: Noun,
    content: Option<&Content>,
    all: fn(&Content) -> Vec<&String>,
    report: &mut Report<'_>,
) -> Vec<String> {
    reader::items(node)
        .into_iter()
        .filter_map(|item| one(Some(item), what, content, all, report).flatten())
        .collect()
}

fn texts(fields: &mut Fields<'_>, key: &'static str, report: &mut Report<'_>) -> Vec<String> {
    let noun = fields.noun(key);
    fields
        .take(key, report)
        .map_or_else(Vec::new, reader::items)
        .into_iter()
        .filter_map(|item| reader::text(item, noun, report))
        .map(|text| text.value)
        .collect()
}

fn slots(fields: &mut Fields<'_>, content: Option<&Content>, report: &mut Report<'_>) -> Vec<(String, Option<String>)> {
    let mut slots = Vec::new();
    for (name, node) in fields.entries("slots", report) {
        if let Some(content) = content {
            known(SLOT, name, content.slots.keys().map(String::as_str), report);
        }
        if is_none(node) {
            slots.push((name.value.clone(), None));
        } else if let Some(value) = reader::text(node, Noun::new("isi slot", "a slot's value"), report) {
            slots.push((name.value.clone(), Some(value.value)));
        }
    }
    slots
}

fn status(written: &str) -> Option<Status> {
    match written {
        "bot" => Some(Status::Bot),
        "queued" => Some(Status::Queued),
        "agent" => Some(Status::Agent),
        "closed" => Some(Status::Closed),
        _ => None,
    }
}

/// Reports a name that the bot does not have.
fn known<'k>(what: Noun, name: &Spanned<String>, all: impl Iterator<Item = &'k str> + Clone, report: &mut Report<'_>) {
    if all.clone().any(|known| known == name.value) {
        return;
    }
    report
        .error(
            &format!("unknown-{}", what.en),
            name.place,
            both!(
                "bot ini tidak punya {what_id} `{name}`",
                "the bot has no {what_en} `{name}`",
                what_id = what.id,
                what_en = what.en,
                name = reader::shorten(&name.value)
            ),
        )
        .help(both!("Sebut nama yang ada di bot ini.", "Name one that the bot has."))
        .near(&name.value, all);
}
