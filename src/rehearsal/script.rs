//! `tests/conversations/*.yaml`: what is played, and what is expected.

use crate::bot::Content;
use crate::bot::diagnostic::Report;
use crate::bot::schema::reader::{self, Fields};
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use crate::dialogue::{Status, Visitor};
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde_json::Value as Json;
use std::time::Duration;

/// The longest that one turn may wait.
const MAX_WAIT: Duration = Duration::from_secs(366 * 86_400);
/// When a test without `at` begins, in the bot's time zone: a Monday, in business hours.
const START: &str = "2026-01-05T10:00:00";
const ACTS: [&str; 7] = ["visitor", "choose", "wait", "agent", "return", "resolve", "answer"];
const STATUSES: [&str; 4] = ["bot", "queued", "agent", "closed"];

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
    for node in reader::list(node, "the tests", report) {
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
                    format!("line {} has a test of the same name, `{}`", other.line, case.name),
                )
                .help("Name each test by what it shows.");
        }
        cases.push(case);
    }
}

fn case(node: &Node, zone: Tz, content: Option<&Content>, report: &mut Report<'_>) -> Option<Case> {
    let mut fields = Fields::open(node, "a test", report)?;
    let name = fields
        .take("test", report)
        .and_then(|node| reader::text(node, "a test's name", report));
    let at = match fields.take("at", report) {
        Some(node) => instant(node, zone, report),
        None => local(START, zone),
    };
    let language = fields
        .take("language", report)
        .and_then(|node| reader::text(node, "a language", report));
    let (visitor, page) = fields
        .take("visitor", report)
        .and_then(|node| visitor(node, report))
        .unwrap_or_default();
    let turns = fields.take("turns", report).map_or_else(Vec::new, |node| {
        reader::list(node, "the turns", report)
            .iter()
            .filter_map(|node| turn(node, content, report))
            .collect()
    });
    for key in ["test", "turns"] {
        if fields.key(key).is_none() {
            report
                .error("missing-key", node.place, format!("a test needs `{key}`"))
                .help("Write: - test: what it shows   turns: a list of what happens");
        }
    }
    fields.finish(report);
    if let (Some(language), Some(content)) = (&language, content) {
        known(
            "language",
            language,
            content.languages.iter().map(String::as_str),
            report,
        );
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
fn instant(node: &Node, zone: Tz, report: &mut Report<'_>) -> Option<DateTime<Utc>> {
    let written = reader::text(node, "a time", report)?;
    let at = DateTime::parse_from_rfc3339(&written.value)
        .map(|at| at.with_timezone(&Utc))
        .ok()
        .or_else(|| local(&written.value, zone));
    if at.is_none() {
        report
            .error(
                "bad-date",
                written.place,
                format!("`{}` is no time", reader::shorten(&written.value)),
            )
            .help("Write date, time and offset: 2026-11-23T10:00:00+07:00");
    }
    at
}

fn local(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok()?;
    zone.from_local_datetime(&local)
        .earliest()
        .map(|at| at.with_timezone(&Utc))
}

fn visitor(node: &Node, report: &mut Report<'_>) -> Option<(Visitor, Option<String>)> {
    let mut fields = Fields::open(node, "a visitor", report)?;
    let mut fact = |key: &'static str| {
        fields
            .take(key, report)
            .and_then(|node| reader::text(node, "what is known of the visitor", report))
            .map(|text| text.value)
    };
    let visitor = Visitor {
        name: fact("name"),
        email: fact("email"),
        phone: fact("phone"),
        id: fact("id"),
    };
    let page = fact("page");
    fields.finish(report);
    Some((visitor, page))
}

fn turn(node: &Node, content: Option<&Content>, report: &mut Report<'_>) -> Option<Turn> {
    let mut fields = Fields::open(node, "a turn", report)?;
    let act = act(&mut fields, report);
    let expect = fields
        .take("expect", report)
        .and_then(|node| expect(node, content, report))
        .unwrap_or_default();
    let mut written: Vec<(Place, &str)> = ACTS.iter().filter_map(|key| Some((fields.key(key)?, *key))).collect();
    written.sort();
    match written.as_slice() {
        [] => {
            report
                .error("missing-key", node.place, "in this turn nothing happens")
                .help(format!("Add one of: {}.", ACTS.join(", ")));
        }
        [(_, first), (place, second), ..] => {
            report
                .error(
                    "two-acts",
                    *place,
                    format!("this turn is both `{first}` and `{second}`"),
                )
                .help("One thing a turn: begin another with `- `.");
        }
        _ => {}
    }
    let line = report.sources().position(node.place).0;
    fields.finish(report);
    Some(Turn {
        line,
        act: act?,
        expect,
    })
}

fn act(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Option<Act> {
    let said = fields
        .take("visitor", report)
        .map(|node| reader::text(node, "what the visitor writes", report).map(|text| Act::Visitor(text.value)));
    let chosen = fields
        .take("choose", report)
        .map(|node| reader::text(node, "an option's label", report).map(|text| Act::Choose(text.value)));
    let wait = fields
        .take("wait", report)
        .map(|node| reader::duration(node, "the wait", MAX_WAIT, report).map(Act::Wait));
    let agent = fields
        .take("agent", report)
        .map(|node| reader::text(node, "what the agent writes", report).map(|text| Act::Agent(text.value)));
    let returned = fields
        .take("return", report)
        .map(|node| yes(node, "`return`", report).map(|()| Act::Return));
    let resolved = fields
        .take("resolve", report)
        .map(|node| yes(node, "`resolve`", report).map(|()| Act::Resolve));
    let answer = fields.take("answer", report).map(|node| answer(node, report));
    said.or(chosen)
        .or(wait)
        .or(agent)
        .or(returned)
        .or(resolved)
        .or(answer)
        .flatten()
}

fn yes(node: &Node, what: &str, report: &mut Report<'_>) -> Option<()> {
    if reader::flag(node, what, report)? {
        return Some(());
    }
    report.error("wrong-type", node.place, format!("{what} can only be `true`"));
    None
}

fn answer(node: &Node, report: &mut Report<'_>) -> Option<Act> {
    let mut fields = Fields::open(node, "an answer", report)?;
    let status = fields
        .take("status", report)
        .and_then(|node| reader::whole(node, "the status", 100..=599, report))
        .and_then(|status| u16::try_from(status).ok())
        .unwrap_or(200);
    let body = fields.peek("body").map_or(Json::Null, json);
    fields.finish(report);
    Some(Act::Answer { status, body })
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

fn expect(node: &Node, content: Option<&Content>, report: &mut Report<'_>) -> Option<Expect> {
    let mut fields = Fields::open(node, "`expect`", report)?;
    let intent = fields.peek("intent").map(|node| {
        if is_none(node) {
            return Vec::new();
        }
        names(node, "an intent", content, |c| c.intents.keys().collect(), report)
    });
    let flow = one(
        fields.peek("flow"),
        "a flow",
        content,
        |c| c.flows.keys().collect(),
        report,
    );
    let steps: fn(&Content) -> Vec<&String> =
        |c| c.flows.values().flat_map(|f| f.steps.iter().map(|s| &s.id)).collect();
    let step = one(fields.peek("step"), "a step", content, steps, report);
    let handoff = one(
        fields.peek("handoff"),
        "a team",
        content,
        |c| c.teams.keys().collect(),
        report,
    );
    let expect = Expect {
        intent,
        flow,
        step,
        handoff,
        says: texts(fields.take("says", report), "what is said", report),
        never: texts(fields.take("never", report), "what is not said", report),
        options: texts(fields.take("options", report), "a label", report),
        slots: fields
            .take("slots", report)
            .map_or_else(Vec::new, |node| slots(node, content, report)),
        status: fields.take("status", report).and_then(|node| status(node, report)),
    };
    fields.finish(report);
    Some(expect)
}

fn is_none(node: &Node) -> bool {
    node.is_empty() || matches!(&node.value, Value::Scalar { text, plain: true } if text == "null")
}

fn one(
    node: Option<&Node>,
    what: &str,
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
    what: &str,
    content: Option<&Content>,
    all: fn(&Content) -> Vec<&String>,
    report: &mut Report<'_>,
) -> Vec<String> {
    reader::items(node)
        .into_iter()
        .filter_map(|item| one(Some(item), what, content, all, report).flatten())
        .collect()
}

fn texts(node: Option<&Node>, what: &str, report: &mut Report<'_>) -> Vec<String> {
    node.map_or_else(Vec::new, reader::items)
        .into_iter()
        .filter_map(|item| reader::text(item, what, report))
        .map(|text| text.value)
        .collect()
}

fn slots(node: &Node, content: Option<&Content>, report: &mut Report<'_>) -> Vec<(String, Option<String>)> {
    let mut slots = Vec::new();
    for (name, node) in reader::entries(node, "the slots", report) {
        if let Some(content) = content {
            known("slot", name, content.slots.keys().map(String::as_str), report);
        }
        if is_none(node) {
            slots.push((name.value.clone(), None));
        } else if let Some(value) = reader::text(node, "a slot's value", report) {
            slots.push((name.value.clone(), Some(value.value)));
        }
    }
    slots
}

fn status(node: &Node, report: &mut Report<'_>) -> Option<Status> {
    let written = reader::text(node, "a status", report)?;
    match written.value.as_str() {
        "bot" => Some(Status::Bot),
        "queued" => Some(Status::Queued),
        "agent" => Some(Status::Agent),
        "closed" => Some(Status::Closed),
        other => {
            report
                .error(
                    "unknown-status",
                    written.place,
                    format!("there is no status `{}`", reader::shorten(other)),
                )
                .help(format!("It may be: {}.", STATUSES.join(", ")))
                .near(other, STATUSES);
            None
        }
    }
}

/// Reports a name that the bot does not have.
fn known<'k>(what: &str, name: &Spanned<String>, all: impl Iterator<Item = &'k str> + Clone, report: &mut Report<'_>) {
    if all.clone().any(|known| known == name.value) {
        return;
    }
    let noun = what.trim_start_matches("an ").trim_start_matches("a ");
    report
        .error(
            &format!("unknown-{noun}"),
            name.place,
            format!("the bot has no {noun} `{}`", reader::shorten(&name.value)),
        )
        .near(&name.value, all);
}
