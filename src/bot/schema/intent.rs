//! `intents/*.yaml`.

use super::reader::{self, Fields};
use super::{EntityDecl, TextDecl};
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use crate::matching::Entity;

/// One intent as written.
#[derive(Debug)]
pub struct IntentDecl {
    /// Written, or the file's name.
    pub id: Spanned<String>,
    pub title: Option<TextDecl>,
    pub priority: i64,
    pub keywords: Vec<Spanned<String>>,
    pub not: Vec<Spanned<String>>,
    pub examples: Vec<Spanned<String>>,
    pub slots: Vec<SlotDecl>,
    pub answer: Option<AnswerDecl>,
    pub next: Vec<Spanned<String>>,
    /// Every key was known: what is missing was left out, not misspelt.
    pub complete: bool,
}

#[derive(Debug)]
pub struct SlotDecl {
    pub name: Spanned<String>,
    pub entity: EntityDecl,
    pub question: Option<TextDecl>,
}

#[derive(Debug)]
pub enum AnswerDecl {
    Reply(Vec<ReplyDecl>),
    Start(Spanned<String>),
    Handoff(Spanned<String>),
}

#[derive(Debug)]
pub struct ReplyDecl {
    pub place: Place,
    pub when: Option<Spanned<String>>,
    pub say: Vec<TextDecl>,
}

/// Reads an intent. `stem` is the file's name without `.yaml`.
pub fn read_intent(node: &Node, stem: &str, report: &mut Report<'_>) -> Option<IntentDecl> {
    let mut fields = Fields::open(node, "an intent", report)?;
    let id = read_id(&mut fields, "intent", stem, report);
    let mut intent = IntentDecl {
        id,
        title: fields
            .take("title", report)
            .and_then(|node| reader::local_text(node, "a title", report)),
        keywords: texts(fields.take("keywords", report), "a keyword", report),
        not: texts(fields.take("not", report), "an entry of `not`", report),
        examples: texts(fields.take("examples", report), "an example", report),
        priority: fields
            .take("priority", report)
            .and_then(|node| reader::whole(node, "the priority", -1_000..=1_000, report))
            .unwrap_or(0),
        slots: fields
            .take("slots", report)
            .map_or_else(Vec::new, |node| slots(node, report)),
        answer: answer(&mut fields, report),
        next: texts(fields.take("next", report), "an entry of `next`", report),
        complete: true,
    };
    intent.complete = fields.finish(report);
    Some(intent)
}

/// The thing's own name under `key`, or the file's.
pub fn read_id(fields: &mut Fields<'_>, key: &'static str, stem: &str, report: &mut Report<'_>) -> Spanned<String> {
    let top = Place {
        end: fields.place.start,
        ..fields.place
    };
    let written = fields
        .take(key, report)
        .and_then(|node| reader::name(node, "a name", report));
    match written {
        Some(id) => {
            if id.value != stem {
                report
                    .warning(
                        "file-name",
                        id.place,
                        format!("this file is named `{stem}.yaml`, but holds `{}`", id.value),
                    )
                    .help("Name the file like what it holds, so that others find it.");
            }
            id
        }
        None => {
            let id = Spanned::new(stem.to_owned(), top);
            if fields.key(key).is_none() {
                reader::check_name(&id, "a name (it comes from the file's name)", report);
            }
            id
        }
    }
}

fn texts(node: Option<&Node>, what: &str, report: &mut Report<'_>) -> Vec<Spanned<String>> {
    let Some(node) = node else { return Vec::new() };
    reader::list(node, &format!("{what} a line"), report)
        .iter()
        .filter_map(|item| reader::text(item, what, report))
        .collect()
}

fn slots(node: &Node, report: &mut Report<'_>) -> Vec<SlotDecl> {
    let mut slots = Vec::new();
    for (name, node) in reader::entries(node, "the slots", report) {
        let good = reader::slot_name(name, report);
        let Some(mut fields) = Fields::open(node, "a slot", report) else {
            continue;
        };
        let entity = fields
            .take("entity", report)
            .map(|node| super::entity::entity(node, report));
        let question = fields
            .take("question", report)
            .and_then(|node| reader::local_text(node, "a question", report));
        let written = fields.key("entity").is_some();
        fields.finish(report);
        if !written {
            report
                .error(
                    "missing-key",
                    name.place,
                    format!("the slot `{}` needs an `entity`", name.value),
                )
                .help("Say what it holds: entity: product, number, date, text, …");
        }
        if good {
            // A slot of an unknown kind is there all the same, so that texts which read it are not complained of too.
            let unknown = || EntityDecl::new(Entity::Text, name.place);
            slots.push(SlotDecl {
                name: name.clone(),
                entity: entity.flatten().unwrap_or_else(unknown),
                question,
            });
        }
    }
    slots
}

/// One of `reply`, `start`, `handoff`.
fn answer(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Option<AnswerDecl> {
    let reply = fields
        .take("reply", report)
        .map(|node| AnswerDecl::Reply(replies(node, report)));
    let start = fields
        .take("start", report)
        .and_then(|node| reader::name(node, "a flow's name", report))
        .map(AnswerDecl::Start);
    let handoff = fields
        .take("handoff", report)
        .and_then(|node| reader::name(node, "a team's name", report))
        .map(AnswerDecl::Handoff);
    let mut written: Vec<Place> = ["reply", "start", "handoff"]
        .iter()
        .filter_map(|key| fields.key(key))
        .collect();
    written.sort();
    if let Some(second) = written.get(1) {
        report
            .error(
                "two-answers",
                *second,
                "an intent has one answer: `reply`, `start` or `handoff`",
            )
            .help("Keep one of them.");
    }
    reply.or(start).or(handoff)
}

fn replies(node: &Node, report: &mut Report<'_>) -> Vec<ReplyDecl> {
    let Value::List(entries) = &node.value else {
        return reader::local_text(node, "a reply", report)
            .map(|say| ReplyDecl {
                place: node.place,
                when: None,
                say: vec![say],
            })
            .into_iter()
            .collect();
    };
    if entries.is_empty() {
        report.error("empty-list", node.place, "a reply needs at least one entry");
    }
    entries.iter().filter_map(|entry| reply(entry, report)).collect()
}

fn reply(node: &Node, report: &mut Report<'_>) -> Option<ReplyDecl> {
    if matches!(node.value, Value::Scalar { .. }) {
        report
            .error(
                "wrong-type",
                node.place,
                "an entry of `reply` is a map with `say` or `any`",
            )
            .help("Write: - say: …   Variants of one answer are a list under `any:`.");
        return None;
    }
    let mut fields = Fields::open(node, "an entry of `reply`", report)?;
    let when = fields
        .take("when", report)
        .and_then(|node| reader::text(node, "a condition", report));
    let say = fields
        .take("say", report)
        .and_then(|node| reader::local_text(node, "a reply", report));
    let any: Vec<TextDecl> = fields.take("any", report).map_or_else(Vec::new, |node| {
        reader::list(node, "the variants", report)
            .iter()
            .filter_map(|item| reader::local_text(item, "a variant", report))
            .collect()
    });
    let (has_say, any_place) = (fields.key("say").is_some(), fields.key("any"));
    fields.finish(report);
    match (has_say, any_place) {
        (true, Some(place)) => {
            report.error("two-answers", place, "write either `say` or `any`, not both");
        }
        (false, None) => {
            report
                .error("missing-key", node.place, "this entry of `reply` says nothing")
                .help("Add `say:`, or `any:` with a list of variants.");
        }
        (false, Some(place)) if any.is_empty() => {
            report.error("empty-list", place, "`any` needs at least one variant");
        }
        _ => {}
    }
    Some(ReplyDecl {
        place: node.place,
        when,
        say: say.into_iter().chain(any).collect(),
    })
}
