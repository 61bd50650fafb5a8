//! `flows/*.yaml`.

use super::intent::read_id;
use super::reader::{self, Fields};
use super::{EntityDecl, TextDecl};
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use std::time::Duration;

/// Time a `call` may take.
const MAX_CALL: Duration = Duration::from_secs(60);
const DEFAULT_CALL: Duration = Duration::from_secs(5);
/// Wrong answers after which an `ask` gives up, where none are written.
const DEFAULT_RETRIES: u32 = 2;
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/// What a step does last, one of these.
const ENDINGS: [&str; 8] = ["menu", "ask", "branch", "go", "start", "intent", "handoff", "end"];

/// One flow as written.
#[derive(Debug)]
pub struct FlowDecl {
    pub id: Spanned<String>,
    pub title: Option<TextDecl>,
    /// The first step where none is written.
    pub start: Option<Spanned<String>>,
    pub steps: Vec<StepDecl>,
    /// Sapa's own, for a folder that has none of that name.
    pub built_in: bool,
}

#[derive(Debug)]
pub struct StepDecl {
    pub id: Spanned<String>,
    pub say: Option<TextDecl>,
    pub set: Vec<(Spanned<String>, SetDecl)>,
    pub call: Option<CallDecl>,
    pub then: ThenDecl,
}

#[derive(Debug)]
pub enum SetDecl {
    Text(Spanned<String>),
    Number(f64),
    Flag(bool),
    Clear,
}

#[derive(Debug)]
pub struct CallDecl {
    pub method: String,
    pub url: Option<Spanned<String>>,
    pub headers: Vec<(Spanned<String>, Spanned<String>)>,
    pub body: Option<BodyDecl>,
    pub timeout: Duration,
    pub save: Vec<(Spanned<String>, Spanned<String>)>,
    pub otherwise: Option<Spanned<String>>,
}

#[derive(Debug)]
pub enum BodyDecl {
    Text(Spanned<String>),
    Number(f64),
    Flag(bool),
    Null,
    List(Vec<BodyDecl>),
    Map(Vec<(String, BodyDecl)>),
}

#[derive(Debug)]
pub enum ThenDecl {
    Follow,
    Menu(Vec<MenuDecl>),
    Ask {
        slot: Spanned<String>,
        entity: Option<EntityDecl>,
        say: Option<TextDecl>,
        limit: u32,
        otherwise: Option<Spanned<String>>,
    },
    Branch {
        place: Place,
        arms: Vec<(Spanned<String>, Spanned<String>)>,
        otherwise: Option<Spanned<String>>,
    },
    To(TargetDecl),
}

/// Where a step or an option leads.
#[derive(Clone, Debug)]
pub enum TargetDecl {
    Go(Spanned<String>),
    Start(Spanned<String>),
    Intent(Spanned<String>),
    Handoff(Spanned<String>),
    End,
}

#[derive(Debug)]
pub struct MenuDecl {
    pub label: TextDecl,
    pub target: TargetDecl,
    pub image: Option<TextDecl>,
    pub description: Option<TextDecl>,
}

/// Reads a flow. `stem` is the file's name without `.yaml`.
pub fn read_flow(node: &Node, stem: &str, report: &mut Report<'_>) -> Option<FlowDecl> {
    let mut fields = Fields::open(node, "a flow", report)?;
    let id = read_id(&mut fields, "flow", stem, report);
    let title = fields
        .take("title", report)
        .and_then(|node| reader::local_text(node, "a title", report));
    let start = fields
        .take("start", report)
        .and_then(|node| reader::name(node, "a step's name", report));
    let mut steps = Vec::new();
    if let Some(node) = fields.take("steps", report) {
        for (name, node) in reader::entries(node, "the steps", report) {
            reader::check_name(name, "a step's name", report);
            steps.extend(step(name, node, report));
        }
        if matches!(&node.value, Value::Map(entries) if entries.is_empty()) {
            report.error("empty-list", node.place, "a flow needs at least one step");
        }
    } else if fields.key("steps").is_none() {
        report
            .error(
                "missing-key",
                id.place,
                format!("the flow `{}` has no `steps`", id.value),
            )
            .help("Add `steps:` with at least one step.");
    }
    fields.finish(report);
    Some(FlowDecl {
        id,
        title,
        start,
        steps,
        built_in: false,
    })
}

fn step(name: &Spanned<String>, node: &Node, report: &mut Report<'_>) -> Option<StepDecl> {
    if node.is_empty() {
        report
            .error(
                "missing-value",
                name.place,
                format!("the step `{}` does nothing", name.value),
            )
            .help("Give it a `say`, a `menu`, an `ask`, …, or delete it.");
        return None;
    }
    let mut fields = Fields::open(node, "a step", report)?;
    let say = fields
        .take("say", report)
        .and_then(|node| reader::local_text(node, "what a step says", report));
    let set = fields
        .take("set", report)
        .map_or_else(Vec::new, |node| set(node, report));
    let call = fields.take("call", report).and_then(|node| call(node, report));
    let then = then(&mut fields, report);
    fields.finish(report);
    Some(StepDecl {
        id: name.clone(),
        say,
        set,
        call,
        then,
    })
}

fn set(node: &Node, report: &mut Report<'_>) -> Vec<(Spanned<String>, SetDecl)> {
    let mut values = Vec::new();
    for (slot, node) in reader::entries(node, "`set`", report) {
        let good = reader::slot_name(slot, report);
        let value = match &node.value {
            Value::Scalar { text, plain } => scalar(text, *plain, node.place),
            _ => {
                reader::wrong_type(node, "a value or a text", report);
                continue;
            }
        };
        if good {
            let value = match value {
                BodyDecl::Number(number) => SetDecl::Number(number),
                BodyDecl::Flag(flag) => SetDecl::Flag(flag),
                BodyDecl::Text(text) => SetDecl::Text(text),
                BodyDecl::Null | BodyDecl::List(_) | BodyDecl::Map(_) => SetDecl::Clear,
            };
            values.push((slot.clone(), value));
        }
    }
    values
}

/// A scalar where a value of any type may stand: numbers, flags and `null` by YAML 1.2's core rules, all else text.
fn scalar(text: &str, plain: bool, place: Place) -> BodyDecl {
    let as_text = || BodyDecl::Text(Spanned::new(text.to_owned(), place));
    if !plain {
        return as_text();
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => BodyDecl::Null,
        "true" | "True" | "TRUE" => BodyDecl::Flag(true),
        "false" | "False" | "FALSE" => BodyDecl::Flag(false),
        _ => {
            let digits = text.trim_start_matches(['-', '+']);
            // `0812…` is a telephone number, not a quantity.
            let leading_zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
            let numeric = !leading_zero
                && digits.starts_with(|c: char| c.is_ascii_digit())
                && text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
            match text.parse::<f64>() {
                Ok(number) if numeric && number.is_finite() => BodyDecl::Number(number),
                _ => as_text(),
            }
        }
    }
}

fn call(node: &Node, report: &mut Report<'_>) -> Option<CallDecl> {
    let mut fields = Fields::open(node, "a `call`", report)?;
    let method = fields.take("method", report).and_then(|node| method(node, report));
    let url = fields
        .take("url", report)
        .and_then(|node| reader::text(node, "the address", report));
    let headers = fields.take("headers", report).map_or_else(Vec::new, |node| {
        reader::entries(node, "the headers", report)
            .iter()
            .filter_map(|(name, node)| {
                let value = reader::text(node, "a header", report)?;
                header_name(name, report).then(|| (name.clone(), value))
            })
            .collect()
    });
    let body = fields.take("body", report).map(body);
    let timeout = fields
        .take("timeout", report)
        .and_then(|node| reader::duration(node, "the time-out", MAX_CALL, report))
        .unwrap_or(DEFAULT_CALL);
    let save = fields
        .take("save", report)
        .map_or_else(Vec::new, |node| save(node, report));
    let otherwise = fields
        .take("else", report)
        .and_then(|node| reader::name(node, "a step's name", report));
    if fields.key("url").is_none() {
        report
            .error("missing-key", node.place, "a `call` needs a `url`")
            .help("Add the address: url: https://…");
    }
    fields.finish(report);
    let default = if body.is_some() { "POST" } else { "GET" };
    Some(CallDecl {
        method: method.unwrap_or_else(|| default.to_owned()),
        url,
        headers,
        body,
        timeout,
        save,
        otherwise,
    })
}

fn method(node: &Node, report: &mut Report<'_>) -> Option<String> {
    let written = reader::text(node, "the method", report)?;
    let method = written.value.to_ascii_uppercase();
    if METHODS.contains(&method.as_str()) {
        return Some(method);
    }
    report
        .error(
            "unknown-method",
            written.place,
            format!("there is no method `{}`", reader::shorten(&written.value)),
        )
        .help(format!("It may be one of {}.", METHODS.join(", ")))
        .near(&method, METHODS);
    None
}

/// The characters of RFC 9110's `token`.
fn header_name(name: &Spanned<String>, report: &mut Report<'_>) -> bool {
    let good = !name.value.is_empty()
        && name
            .value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
    if !good {
        report.error(
            "bad-header",
            name.place,
            format!("`{}` cannot be a header's name", reader::shorten(&name.value)),
        );
    }
    good
}

fn save(node: &Node, report: &mut Report<'_>) -> Vec<(Spanned<String>, Spanned<String>)> {
    let mut saved = Vec::new();
    for (slot, node) in reader::entries(node, "`save`", report) {
        let good = reader::slot_name(slot, report);
        let Some(path) = reader::text(node, "a path into the answer", report) else {
            continue;
        };
        if path.value.split('.').any(|part| part.trim().is_empty()) {
            report
                .error(
                    "bad-path",
                    path.place,
                    format!("`{}` is no path into an answer", reader::shorten(&path.value)),
                )
                .help("Write names and list positions with dots between: data.items.0.price");
        } else if good {
            saved.push((slot.clone(), path));
        }
    }
    saved
}

/// A body of any shape; its depth is that of the tree.
fn body(node: &Node) -> BodyDecl {
    match &node.value {
        Value::Scalar { text, plain } => scalar(text, *plain, node.place),
        Value::List(items) => BodyDecl::List(items.iter().map(body).collect()),
        Value::Map(entries) => BodyDecl::Map(
            entries
                .iter()
                .map(|(key, node)| (key.value.clone(), body(node)))
                .collect(),
        ),
    }
}

/// The one ending of a step.
fn then(fields: &mut Fields<'_>, report: &mut Report<'_>) -> ThenDecl {
    let menu = fields
        .take("menu", report)
        .map(|node| ThenDecl::Menu(menu(node, report)));
    let ask = fields.take("ask", report).and_then(|node| ask(node, report));
    let branch = fields.take("branch", report).map(|node| branch(node, report));
    let target = target(fields, report).map(ThenDecl::To);
    let mut written: Vec<(Place, &str)> = ENDINGS
        .iter()
        .filter_map(|key| Some((fields.key(key)?, *key)))
        .collect();
    written.sort();
    if let [(_, first), (place, second), ..] = written.as_slice() {
        report
            .error(
                "two-endings",
                *place,
                format!("this step does both `{first}` and `{second}` last"),
            )
            .help("A step does one thing last. Move the other into a step of its own.");
    }
    menu.or(ask).or(branch).or(target).unwrap_or(ThenDecl::Follow)
}

/// `go`, `start`, `intent`, `handoff` or `end`.
fn target(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Option<TargetDecl> {
    let go = fields
        .take("go", report)
        .and_then(|node| reader::name(node, "a step's name", report))
        .map(TargetDecl::Go);
    let start = fields
        .take("start", report)
        .and_then(|node| reader::name(node, "a flow's name", report))
        .map(TargetDecl::Start);
    let intent = fields
        .take("intent", report)
        .and_then(|node| reader::name(node, "an intent's name", report))
        .map(TargetDecl::Intent);
    let handoff = fields
        .take("handoff", report)
        .and_then(|node| reader::name(node, "a team's name", report))
        .map(TargetDecl::Handoff);
    let end = fields.take("end", report).and_then(|node| {
        let flag = reader::flag(node, "`end`", report)?;
        if !flag {
            report
                .error("wrong-type", node.place, "`end` can only be `true`")
                .help("Delete the line if the flow shall go on.");
        }
        Some(TargetDecl::End)
    });
    go.or(start).or(intent).or(handoff).or(end)
}

fn menu(node: &Node, report: &mut Report<'_>) -> Vec<MenuDecl> {
    let options = reader::list(node, "a menu", report);
    if matches!(&node.value, Value::List(items) if items.is_empty()) {
        report.error("empty-list", node.place, "a menu needs at least one option");
    }
    options.iter().filter_map(|node| option(node, report)).collect()
}

fn option(node: &Node, report: &mut Report<'_>) -> Option<MenuDecl> {
    let mut fields = Fields::open(node, "an option", report)?;
    let label = fields
        .take("label", report)
        .and_then(|node| reader::local_text(node, "a label", report));
    let target = target(&mut fields, report);
    let image = fields
        .take("image", report)
        .and_then(|node| reader::local_text(node, "an image's address", report));
    let description = fields
        .take("description", report)
        .and_then(|node| reader::local_text(node, "a description", report));
    if fields.key("label").is_none() {
        report.error("missing-key", node.place, "an option needs a `label`");
    }
    let written: Vec<Place> = ENDINGS.iter().filter_map(|key| fields.key(key)).collect();
    fields.finish(report);
    match written.as_slice() {
        [] => {
            report
                .error("missing-key", node.place, "this option leads nowhere")
                .help("Add one of `go` (a step), `start` (a flow), `intent`, `handoff` (a team) or `end: true`.");
        }
        [first, second, ..] => {
            report.error("two-endings", *first.max(second), "an option leads to one place");
        }
        _ => {}
    }
    Some(MenuDecl {
        label: label?,
        target: target?,
        image,
        description,
    })
}

fn ask(node: &Node, report: &mut Report<'_>) -> Option<ThenDecl> {
    let mut fields = Fields::open(node, "an `ask`", report)?;
    let slot = fields
        .take("slot", report)
        .and_then(|node| reader::text(node, "a slot's name", report))
        .filter(|slot| reader::slot_name(slot, report));
    let entity = fields
        .take("entity", report)
        .and_then(|node| reader::entity(node, report));
    let (mut say, mut limit, mut otherwise) = (None, DEFAULT_RETRIES, None);
    if let Some(mut retry) = fields
        .take("retry", report)
        .and_then(|node| Fields::open(node, "a `retry`", report))
    {
        say = retry
            .take("say", report)
            .and_then(|node| reader::local_text(node, "what a retry says", report));
        if let Some(node) = retry.take("limit", report) {
            limit = reader::whole(node, "the limit", 1..=10, report)
                .and_then(|limit| u32::try_from(limit).ok())
                .unwrap_or(limit);
        }
        otherwise = retry
            .take("else", report)
            .and_then(|node| reader::name(node, "a step's name", report));
        retry.finish(report);
    }
    if fields.key("slot").is_none() {
        report
            .error("missing-key", node.place, "an `ask` needs a `slot`")
            .help("Name the slot that keeps the answer: ask: {slot: size, entity: text}");
    }
    fields.finish(report);
    Some(ThenDecl::Ask {
        slot: slot?,
        entity,
        say,
        limit,
        otherwise,
    })
}

fn branch(node: &Node, report: &mut Report<'_>) -> ThenDecl {
    let entries = reader::list(node, "a branch", report);
    let (mut arms, mut otherwise) = (Vec::new(), None);
    for (index, entry) in entries.iter().enumerate() {
        let Some(mut fields) = Fields::open(entry, "an entry of `branch`", report) else {
            continue;
        };
        let when = fields
            .take("when", report)
            .and_then(|node| reader::text(node, "a condition", report));
        let go = fields
            .take("go", report)
            .and_then(|node| reader::name(node, "a step's name", report));
        let other = fields
            .take("else", report)
            .and_then(|node| reader::name(node, "a step's name", report));
        let keys = ["when", "go", "else"].map(|key| fields.key(key));
        fields.finish(report);
        match keys {
            [Some(_), Some(_), None] => arms.extend(when.zip(go)),
            [None, None, Some(place)] => {
                if index + 1 < entries.len() {
                    report
                        .error("else-not-last", place, "`else` comes last")
                        .help("Entries after it could never be reached.");
                }
                otherwise = otherwise.or(other);
            }
            _ => {
                report
                    .error(
                        "bad-branch",
                        entry.place,
                        "an entry of `branch` is `when` with `go`, or `else`",
                    )
                    .help("Write: - when: stock > 0\n         go: buy\n       - else: sold-out");
            }
        }
    }
    ThenDecl::Branch {
        place: node.place,
        arms,
        otherwise,
    }
}
