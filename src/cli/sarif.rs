//! Diagnostics as SARIF 2.1.0, which code hosts show on the lines of a change.

use crate::bot::diagnostic::{Severity, Told};
use crate::text::Locale;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What a path keeps as it is in an address.
const PATH: AsciiSet = NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// One run of `sapa check`.
pub fn log(diagnostics: &[Told<'_>], locale: Locale) -> Value {
    let codes: Vec<&str> = diagnostics
        .iter()
        .map(|told| told.code)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let rules: Vec<Value> = codes.iter().map(|code| json!({ "id": code })).collect();
    let results: Vec<Value> = diagnostics.iter().map(|told| result(told, &codes)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "sapa check",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "language": match locale {
                Locale::Indonesian => "id",
                Locale::English => "en",
            },
            // Columns count characters, not bytes or UTF-16 units.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(told: &Told<'_>, codes: &[&str]) -> Value {
    let text = match told.help {
        Some(help) => format!("{}. {help}", told.message),
        None => told.message.to_owned(),
    };
    json!({
        "ruleId": told.code,
        "ruleIndex": codes.binary_search(&told.code).unwrap_or(0),
        "level": match told.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": {"text": text},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": utf8_percent_encode(told.file, &PATH).to_string()},
            "region": {"startLine": told.line, "startColumn": told.column},
        }}],
    })
}
