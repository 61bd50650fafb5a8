//! How a target of `handoff.targets` is written to: the keys that only some formats have.

use super::call::{self, BodyDecl};
use super::fields::Fields;
use super::reader;
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};

/// Formats in which targets can be written to.
pub const FORMATS: [&str; 4] = ["standard", "slack", "email", "template"];

/// Types of notices.
pub const EVENTS: [&str; 12] = [
    "handoff.requested",
    "handoff.reminded",
    "handoff.escalated",
    "handoff.claimed",
    "handoff.returned",
    "handoff.resolved",
    "handoff.expired",
    "message.created",
    "contact.left",
    "contact.reminded",
    "contact.withdrawn",
    "rating.submitted",
];

/// The formats that have keys of their own, with these keys. Every target may have a secret; `slack` and `email` have no use for it.
pub const OWN_KEYS: [(&str, &[&str]); 2] = [
    ("email", &["to", "from", "user", "password"]),
    ("template", &["method", "headers", "body"]),
];

#[derive(Debug, Default)]
pub struct FormDecl {
    /// Types of notices that are told; all if empty.
    pub events: Vec<String>,
    pub language: Option<Spanned<String>>,
    pub to: Vec<Spanned<String>>,
    pub from: Option<Spanned<String>>,
    pub user: Option<Spanned<String>>,
    pub password: Option<Spanned<String>>,
    pub method: Option<String>,
    pub headers: Vec<(Spanned<String>, Spanned<String>)>,
    pub body: Option<BodyDecl>,
    /// The keys of [`OWN_KEYS`] that are there, and where.
    pub keys: Vec<(&'static str, Place)>,
}

/// Reads the keys of a target beyond those that every target has.
pub fn form(fields: &mut Fields<'_>, report: &mut Report<'_>) -> FormDecl {
    let event = fields.noun("events");
    let events = fields.take("events", report).map_or_else(Vec::new, reader::items);
    let receiver = fields.noun("to");
    let to = fields.peek("to").map_or_else(Vec::new, reader::items);
    let method = fields.one_of("method", "unknown-method", report);
    FormDecl {
        events: events
            .into_iter()
            .filter_map(|node| reader::one_of(node, &EVENTS, event, "unknown-event", report))
            .map(|event| event.value)
            .collect(),
        language: fields.text("language", report),
        to: to
            .into_iter()
            .filter_map(|node| reader::maybe_empty_text(node, receiver, report))
            .collect(),
        from: fields.maybe_empty_text("from", report),
        user: fields.maybe_empty_text("user", report),
        password: fields.maybe_empty_text("password", report),
        method: method.map(|method| method.value),
        headers: call::headers(fields, report),
        body: fields.peek("body").map(call::body),
        keys: OWN_KEYS
            .iter()
            .flat_map(|(_, keys)| keys.iter())
            .filter_map(|key| Some((*key, fields.key(key)?)))
            .collect(),
    }
}
