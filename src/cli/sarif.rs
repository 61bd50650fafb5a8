//! Diagnostics as SARIF 2.1.0, which code hosts show on the lines of a change.

use crate::bot::diagnostic::{Severity, Told};
use crate::text::Locale;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Component, Path};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What a path keeps as it is in an address.
const PATH: AsciiSet = NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// One run of `sapa check DIR`. Code hosts look for a file from where the command ran, so its address begins with `dir`.
pub fn log(diagnostics: &[Told<'_>], dir: &Path, locale: Locale) -> Value {
    let base = base(dir);
    let codes: Vec<&str> = diagnostics
        .iter()
        .map(|told| told.code)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let rules: Vec<Value> = codes.iter().map(|code| json!({ "id": code })).collect();
    let results: Vec<Value> = diagnostics.iter().map(|told| result(told, &base, &codes)).collect();
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

/// The address of a folder, which a file's path is put behind: relative, or of the machine where it was given from the root.
fn base(dir: &Path) -> String {
    let mut base = String::new();
    for part in dir.components() {
        match part {
            Component::CurDir => {}
            Component::RootDir => base.push_str("file:///"),
            part => {
                let part = part.as_os_str().to_string_lossy();
                base.extend(utf8_percent_encode(&part, &PATH));
                base.push('/');
            }
        }
    }
    base
}

fn result(told: &Told<'_>, base: &str, codes: &[&str]) -> Value {
    let text = match told.help {
        Some(help) => format!("{}. {help}", told.message),
        None => told.message.to_owned(),
    };
    let uri = format!("{base}{}", utf8_percent_encode(told.file, &PATH));
    let mut result = json!({
        "ruleId": told.code,
        "ruleIndex": codes.binary_search(&told.code).unwrap_or(0),
        "level": match told.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": {"text": text},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri},
            "region": {"startLine": told.line, "startColumn": told.column},
        }}],
    });
    if let Some(fix) = told.fix {
        result["fixes"] = json!([{"artifactChanges": [{
            "artifactLocation": {"uri": uri},
            "replacements": [{
                "deletedRegion": {"byteOffset": fix.start, "byteLength": fix.end - fix.start},
                "insertedContent": {"text": fix.text},
            }],
        }]}]);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_from_where_the_command_ran() {
        for (dir, expected) in [
            (".", "intents/jam%20buka.yaml"),
            ("./", "intents/jam%20buka.yaml"),
            ("toko", "toko/intents/jam%20buka.yaml"),
            ("./toko/satu dua/", "toko/satu%20dua/intents/jam%20buka.yaml"),
            ("../toko", "../toko/intents/jam%20buka.yaml"),
            ("/srv/toko", "file:///srv/toko/intents/jam%20buka.yaml"),
        ] {
            let told = Told {
                code: "empty-text",
                severity: Severity::Error,
                file: "intents/jam buka.yaml",
                line: 1,
                column: 1,
                message: "",
                help: None,
                suggestion: None,
                fix: None,
            };
            let log = log(&[told], Path::new(dir), Locale::English);
            let found = log.pointer("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri");
            assert_eq!(found.and_then(Value::as_str), Some(expected), "{dir}");
        }
    }
}
