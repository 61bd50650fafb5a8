//! `unknown-value`: a reply prints a value that can be unknown, with nothing in its place.
//!
//! Only what is plain counts: the whole of `{{ … }}` at the top of a text is one name and filters, and no condition near it
//! asks for the name. Whatever is not plain is left to the conversation, where the fallback answers.

use super::Subject;
use super::undefined_name::PRODUCT;
use crate::bot::assemble::within;
use crate::bot::diagnostic::Report;
use crate::bot::schema::{AnswerDecl, HoursDecl, IntentDecl, StepDecl, TextDecl, ThenDecl};
use crate::bot::source::Spanned;
use crate::both;
use crate::matching::Entity;
use crate::text::Bilingual;
use minijinja::machinery::{ast, parse};
use minijinja::syntax::SyntaxConfig;

/// Filters that put something in an unknown value's place.
const SAFE: [&str; 3] = ["or", "kak", "default"];
const OPTIONAL: [&str; 7] = [
    "visitor.name",
    "visitor.email",
    "visitor.phone",
    "visitor.page",
    "queue.wait",
    "hours.note",
    "catalog.as_of",
];

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for intent in &subject.folder.intents {
        check_intent(subject, intent, report);
    }
    for flow in subject.folder.own_flows() {
        let conditions: Vec<&str> = flow.steps.iter().flat_map(conditions).collect();
        for text in flow.steps.iter().flat_map(StepDecl::texts) {
            check_text(subject, None, &conditions, text, report);
        }
    }
}

fn check_intent(subject: &Subject<'_>, intent: &IntentDecl, report: &mut Report<'_>) {
    let Some(AnswerDecl::Reply(replies)) = &intent.answer else {
        return;
    };
    // The entries before one did not hold when it is said: their conditions guard it as its own does.
    let mut conditions: Vec<&str> = Vec::new();
    for reply in replies {
        conditions.extend(reply.when.iter().map(|when| when.value.as_str()));
        for say in &reply.say {
            check_text(subject, Some(intent), &conditions, say, report);
        }
    }
}

fn conditions(step: &StepDecl) -> Vec<&str> {
    match &step.then {
        ThenDecl::Branch { arms, .. } => arms.iter().map(|(when, _)| when.value.as_str()).collect(),
        _ => Vec::new(),
    }
}

fn check_text(
    subject: &Subject<'_>,
    intent: Option<&IntentDecl>,
    conditions: &[&str],
    text: &TextDecl,
    report: &mut Report<'_>,
) {
    for string in text.strings().filter(|string| string.value.contains("{{")) {
        for name in printed(&string.value) {
            let root = name.split('.').next().unwrap_or(&name);
            let guarded = conditions.iter().any(|condition| mentions(condition, root));
            if guarded {
                continue;
            }
            if let Some(reason) = can_be_unknown(subject, intent, &name) {
                complain(string, &name, reason, report);
            }
        }
    }
}

fn complain(string: &Spanned<String>, name: &str, reason: Bilingual, report: &mut Report<'_>) {
    let sources = report.sources();
    let place = string.value.find(name).map_or(string.place, |at| {
        within(sources.text(string.place.file), string, at..at + name.len())
    });
    report
        .error(
            "unknown-value",
            place,
            both!(
                "`{name}` bisa saja kosong di sini: {reason_id}",
                "`{name}` can be unknown here: {reason_en}",
                name = name,
                reason_id = reason.id,
                reason_en = reason.en
            ),
        )
        .help(both!(
            "Tulis gantinya, {{{{ {name} | or(\"…\") }}}}, atau beri jawaban tersendiri untuk itu: when: not {name}",
            "Say what stands in its place, {{{{ {name} | or(\"…\") }}}}, or answer that case in an entry of its own: when: not {name}",
            name = name
        ));
}

/// Whether a condition asks for a name.
fn mentions(condition: &str, root: &str) -> bool {
    condition
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .any(|word| word == root)
}

/// Why a name can be unknown, `None` where that is not plain.
fn can_be_unknown(subject: &Subject<'_>, intent: Option<&IntentDecl>, name: &str) -> Option<Bilingual> {
    if OPTIONAL.contains(&name) {
        let reason = if name.starts_with("visitor.") {
            both!("tidak semua pengunjung menyebutkannya", "not every visitor has said it")
        } else {
            both!("tidak selalu ada", "it is not there at all times")
        };
        return Some(reason);
    }
    let folder = subject.folder;
    if name == "hours.next_open" {
        let always = folder.settings.as_ref().is_some_and(|settings| match &settings.hours {
            None => true,
            Some(HoursDecl::Osm(text)) => text.value.trim() == "24/7",
            Some(HoursDecl::Spec(_)) => false,
        });
        return always.then(|| {
            both!(
                "usaha yang selalu buka tidak punya jam buka berikutnya",
                "a business that is always open never opens"
            )
        });
    }
    let (root, field) = name
        .split_once('.')
        .map_or((name, None), |(root, field)| (root, Some(field)));
    let intent = intent?;
    let slot = intent.slots.iter().find(|slot| slot.name.value == root);
    // What is no slot at all has an error of its own.
    if slot.is_none_or(|slot| slot.question.is_none()) && folder.slots().contains_key(root) {
        return Some(match slot {
            Some(_) => both!(
                "slot ini tidak punya `question`, jadi tidak ditanyakan",
                "this slot has no `question`, so it is not asked for"
            ),
            None => both!("intent ini tidak menanyakannya", "this intent does not ask for it"),
        });
    }
    if !matches!(slot?.entity.value, Entity::Product) {
        return None;
    }
    // A column that the catalog has not at all has an error of its own.
    let listed = |column: &str| folder.columns.iter().flatten().any(|known| known == column);
    if field.is_some_and(|field| !PRODUCT.contains(&field) && !listed(field)) {
        return None;
    }
    let lacking = subject.catalog.products().iter().find(|product| match field {
        Some("price") => product.price.is_none(),
        Some("stock") => product.stock.is_none(),
        Some("sku" | "name" | "aliases") | None => false,
        Some(column) => !product.columns.contains_key(column),
    })?;
    Some(both!(
        "di daftar produk, {product} tidak punya",
        "the catalog has none for {product}",
        product = lacking.name
    ))
}

/// The names that a text prints as they are.
fn printed(source: &str) -> Vec<String> {
    let Ok(ast::Stmt::Template(template)) = parse(source, "text", SyntaxConfig::default()) else {
        return Vec::new();
    };
    template
        .children
        .iter()
        .filter_map(|statement| match statement {
            ast::Stmt::EmitExpr(emit) => printed_name(&emit.expr),
            _ => None,
        })
        .collect()
}

/// The name at the root of a chain of filters, none of which stands in for an unknown value.
fn printed_name(expression: &ast::Expr<'_>) -> Option<String> {
    let mut expression = expression;
    while let ast::Expr::Filter(filter) = expression {
        if SAFE.contains(&filter.name) {
            return None;
        }
        expression = filter.expr.as_ref()?;
    }
    dotted(expression)
}

fn dotted(expression: &ast::Expr<'_>) -> Option<String> {
    match expression {
        ast::Expr::Var(var) => Some(var.id.to_owned()),
        ast::Expr::GetAttr(attribute) => Some(format!("{}.{}", dotted(&attribute.expr)?, attribute.name)),
        _ => None,
    }
}
