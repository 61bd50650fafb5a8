//! How a target of `handoff.targets` is written to: the keys that only some formats have.

use super::call::{self, BodyDecl};
use super::reader::{self, Fields};
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};

#[derive(Debug, Default)]
pub struct FormDecl {
    /// Types of notices that are told; all if empty.
    pub events: Vec<Spanned<String>>,
    pub language: Option<Spanned<String>>,
    pub to: Vec<Spanned<String>>,
    pub from: Option<Spanned<String>>,
    pub user: Option<Spanned<String>>,
    pub password: Option<Spanned<String>>,
    pub method: Option<String>,
    pub headers: Vec<(Spanned<String>, Spanned<String>)>,
    pub body: Option<BodyDecl>,
    /// The keys that are there, and where.
    pub keys: Vec<(&'static str, Place)>,
}

/// Reads the keys of a target beyond those that every target has.
pub fn form(fields: &mut Fields<'_>, report: &mut Report<'_>) -> FormDecl {
    let mut texts = |key: &'static str, what: &str, report: &mut Report<'_>| -> Vec<Spanned<String>> {
        let node = fields.take(key, report);
        node.map_or_else(Vec::new, |node| {
            let items = reader::items(node).into_iter();
            items
                .filter_map(|item| reader::maybe_empty_text(item, what, report))
                .collect()
        })
    };
    let events = texts("events", "a type of notice", report);
    let to = texts("to", "a mail address", report);
    let language = fields
        .take("language", report)
        .and_then(|node| reader::text(node, "a language", report));
    let mut maybe = |key: &'static str, what: &str, report: &mut Report<'_>| {
        let node = fields.peek(key)?;
        reader::maybe_empty_text(node, what, report)
    };
    let from = maybe("from", "a mail address", report);
    let user = maybe("user", "the user name at the mail server", report);
    let password = maybe("password", "the password at the mail server", report);
    let method = fields
        .take("method", report)
        .and_then(|node| call::method(node, report));
    let headers = fields
        .take("headers", report)
        .map_or_else(Vec::new, |node| call::headers(node, report));
    let body = fields.take("body", report).map(call::body);
    let keys = ["to", "from", "user", "password", "method", "headers", "body"]
        .into_iter()
        .filter_map(|key| Some((key, fields.key(key)?)))
        .collect();
    FormDecl {
        events,
        language,
        to,
        from,
        user,
        password,
        method,
        headers,
        body,
        keys,
    }
}
