//! The `call` of a step.

use super::reader::{self, Fields};
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use std::time::Duration;

/// Time a `call` may take.
const MAX_CALL: Duration = Duration::from_secs(60);
const DEFAULT_CALL: Duration = Duration::from_secs(5);
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// A `call` as written.
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

/// A value of any type; the strings in it are texts of their own.
#[derive(Debug)]
pub enum BodyDecl {
    Text(Spanned<String>),
    Number(f64),
    Flag(bool),
    Null,
    List(Vec<BodyDecl>),
    Map(Vec<(String, BodyDecl)>),
}

/// A scalar where a value of any type may stand: numbers, flags and `null` by YAML 1.2's core rules, all else text.
pub fn scalar(text: &str, plain: bool, place: Place) -> BodyDecl {
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

/// Reads a `call`.
pub fn call(node: &Node, report: &mut Report<'_>) -> Option<CallDecl> {
    let mut fields = Fields::open(node, "a `call`", report)?;
    let method = fields.take("method", report).and_then(|node| method(node, report));
    let url = fields
        .take("url", report)
        .and_then(|node| reader::text(node, "the address", report));
    let headers = fields
        .take("headers", report)
        .map_or_else(Vec::new, |node| headers(node, report));
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

/// The headers of a request, by name.
pub fn headers(node: &Node, report: &mut Report<'_>) -> Vec<(Spanned<String>, Spanned<String>)> {
    reader::entries(node, "the headers", report)
        .iter()
        .filter_map(|(name, node)| {
            let value = reader::text(node, "a header", report)?;
            header_name(name, report).then(|| (name.clone(), value))
        })
        .collect()
}

/// One of [`METHODS`], in capitals.
pub fn method(node: &Node, report: &mut Report<'_>) -> Option<String> {
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
pub fn body(node: &Node) -> BodyDecl {
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
