//! `flows/*.yaml`.

use super::call::{BodyDecl, CallDecl, call, scalar};
use super::entity::entity;
use super::intent::read_id;
use super::reader::{self, Fields};
use super::{EntityDecl, TextDecl};
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};

/// Wrong answers after which an `ask` gives up, where none are written.
const DEFAULT_RETRIES: u32 = 2;
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
    let entity = fields.take("entity", report).and_then(|node| entity(node, report));
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
