//! What a slot holds: the value of `entity:`.

use super::EntityDecl;
use super::reader::{Fields, list, shorten, text};
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::bot::yaml::{Node, Value};
use crate::matching::Entity;

/// Compiled size of a `pattern`, in bytes.
const MAX_PATTERN: usize = 1 << 20;
/// Entities that are one word.
const ENTITIES: [&str; 9] = [
    "product", "number", "quantity", "money", "date", "time", "phone", "email", "text",
];

/// The value of `entity:`.
pub fn entity(node: &Node, report: &mut Report<'_>) -> Option<EntityDecl> {
    let entity = match &node.value {
        Value::Scalar { text, .. } => match text.as_str() {
            "product" => Entity::Product,
            "number" => Entity::Number,
            "quantity" => Entity::Quantity,
            "money" => Entity::Money,
            "date" => Entity::Date,
            "time" => Entity::Time,
            "phone" => Entity::Phone,
            "email" => Entity::Email,
            "text" => Entity::Text,
            other => {
                report
                    .error(
                        "unknown-entity",
                        node.place,
                        format!("there is no entity `{}`", shorten(other)),
                    )
                    .help(format!(
                        "Write one of {}, or {{choice: [one, two]}}, or {{pattern: \"[0-9]{{4}}\"}}.",
                        ENTITIES.join(", ")
                    ))
                    .near(other, ENTITIES);
                return None;
            }
        },
        _ => {
            let mut fields = Fields::open(node, "an entity", report)?;
            let choice = fields.take("choice", report).and_then(|node| choices(node, report));
            let pattern = fields.take("pattern", report).and_then(|node| pattern(node, report));
            let both = fields.key("choice").is_some() == fields.key("pattern").is_some();
            fields.finish(report);
            if both {
                report.error(
                    "wrong-type",
                    node.place,
                    "an entity is either a `choice` or a `pattern`",
                );
                return None;
            }
            choice.or(pattern)?
        }
    };
    Some(Spanned::new(entity, node.place))
}

fn choices(node: &Node, report: &mut Report<'_>) -> Option<Entity> {
    let mut choices: Vec<String> = Vec::new();
    for item in list(node, "the choices", report) {
        let Some(choice) = text(item, "a choice", report) else {
            continue;
        };
        if choices.iter().any(|known| known.eq_ignore_ascii_case(&choice.value)) {
            report.error(
                "duplicate-choice",
                item.place,
                format!("`{}` is written twice", choice.value),
            );
        } else {
            choices.push(choice.value);
        }
    }
    if choices.is_empty() {
        report.error("empty-list", node.place, "a choice needs at least one value");
        return None;
    }
    Some(Entity::Choice(choices))
}

fn pattern(node: &Node, report: &mut Report<'_>) -> Option<Entity> {
    let written = text(node, "a pattern", report)?;
    match regex::RegexBuilder::new(&written.value).size_limit(MAX_PATTERN).build() {
        Ok(pattern) => Some(Entity::Pattern(pattern)),
        Err(regex::Error::CompiledTooBig(_)) => {
            report
                .error("bad-pattern", node.place, "this regular expression is too large")
                .help(
                    "Large counts make it so: write + or * in place of {1,500} where the exact number does not matter.",
                );
            None
        }
        Err(error) => {
            let reason = error.to_string();
            let reason = reason
                .lines()
                .last()
                .unwrap_or("")
                .trim()
                .trim_start_matches("error: ")
                .to_owned();
            report
                .error(
                    "bad-pattern",
                    node.place,
                    format!("this is no regular expression: {reason}"),
                )
                .help("Signs such as ( [ . + ? are commands; put a \\ before one that is meant as itself.");
            None
        }
    }
}
