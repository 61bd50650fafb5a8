//! `undefined-name`, `unknown-field`: a text or condition reads a name that nothing has.

use super::Subject;
use crate::bot::assemble::{TextUse, within};
use crate::bot::diagnostic::{Report, nearest};
use crate::bot::schema::name::RESERVED;
use crate::bot::source::{Place, Spanned};
use crate::both;
use std::collections::BTreeMap;

/// Columns that every product has, whatever its catalog's header.
pub(super) const PRODUCT: [&str; 7] = ["sku", "name", "aliases", "price", "stock", "unit", MISSING];
/// What a product does not come in of what was said of it: a field for each column.
const MISSING: &str = "missing";

/// The fields of a name that is there for every text.
fn fields(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "visitor" => Some(&["name", "email", "phone", "page", "nps_due"]),
        "hours" => Some(&["open_now", "next_open", "today", "note"]),
        "bot" => Some(&["name"]),
        "catalog" => Some(&["as_of", "count", "names", "products", "stale"]),
        "queue" => Some(&["position", "wait"]),
        _ => None,
    }
}

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let slots = subject.folder.slots();
    for text in subject.texts {
        for name in &text.names {
            check_name(subject, &slots, text, name, report);
        }
    }
}

fn check_name(
    subject: &Subject<'_>,
    slots: &BTreeMap<&str, bool>,
    text: &TextUse,
    name: &str,
    report: &mut Report<'_>,
) {
    let mut parts = name.split('.');
    let root = parts.next().unwrap_or(name);
    let field = parts.next();
    let agent = text.canned.then_some("agent");
    let known = || RESERVED.iter().copied().chain(agent).chain(slots.keys().copied());
    if !known().any(|known| known == root) {
        report
            .error(
                "undefined-name",
                place(text, root, report),
                both!(
                    "tidak ada yang bernama `{root}`",
                    "nothing is named `{root}`",
                    root = root
                ),
            )
            .help(both!(
                "Teks bisa memakai {names} dan slot-slot bot ini.",
                "A text may read {names} and the bot's slots.",
                names = RESERVED.iter().copied().chain(agent).collect::<Vec<_>>().join(", ")
            ))
            .near(root, known());
        return;
    }
    let Some(field) = field else { return };
    let columns = subject.folder.columns.as_deref();
    let fields: Vec<&str> = match (fields(root), slots.get(root), columns) {
        (Some(fields), ..) => fields.to_vec(),
        // Which columns an address returns is known only when it answers.
        (None, Some(true), Some(columns)) => {
            let further = columns.iter().map(String::as_str).filter(|column| !column.is_empty());
            PRODUCT
                .into_iter()
                .chain(further.filter(|column| !PRODUCT.contains(column)))
                .collect()
        }
        _ => return,
    };
    // `hours.today` is a text: nothing stands in it.
    let further = parts.next().filter(|further| match (root, field) {
        ("catalog", "products") => false,
        (_, MISSING) if self::fields(root).is_none() => !fields.contains(further),
        _ => true,
    });
    if let Some(further) = further
        && fields.contains(&field)
    {
        let whole = format!("{root}.{field}.{further}");
        report
            .error(
                "unknown-field",
                place(text, &whole, report),
                both!(
                    "`{root}.{field}` tidak punya `{further}`",
                    "`{root}.{field}` has no field `{further}`",
                    root = root,
                    field = field,
                    further = further
                ),
            )
            .help(both!(
                "Tulis `{root}.{field}` saja.",
                "Write `{root}.{field}` alone.",
                root = root,
                field = field
            ))
            .suggestion = Some(format!("{root}.{field}"));
        return;
    }
    if !fields.contains(&field) {
        let suggestion = nearest(field, fields.iter().copied());
        report
            .error(
                "unknown-field",
                place(text, &format!("{root}.{field}"), report),
                both!(
                    "`{root}` tidak punya `{field}`",
                    "`{root}` has no field `{field}`",
                    root = root,
                    field = field
                ),
            )
            .help(both!(
                "Yang ada: {fields}.",
                "It has: {fields}.",
                fields = fields.join(", ")
            ))
            // The whole of what is marked is replaced.
            .suggestion = suggestion.map(|near| format!("{root}.{near}"));
    }
}

/// Where a name is written in its text.
fn place(text: &TextUse, name: &str, report: &Report<'_>) -> Place {
    let sources = report.sources();
    match text.source.find(name) {
        Some(at) => within(
            sources.text(text.place.file),
            &Spanned::new(text.source.clone(), text.place),
            at..at + name.len(),
        ),
        None => text.place,
    }
}
