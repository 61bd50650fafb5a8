//! Broken bots: every code of docs/diagnostics.md by its own example, and what whole broken folders look like on the screen.

mod any_input;
mod documented;
mod mended;
mod rendered;
mod sarif;
mod schemas;
mod told;

use sapa::bot::diagnostic::{Diagnostic, sort};
use sapa::bot::{SourceFile, inspect};
use sapa::rehearsal::Suite;

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

/// A folder in one file: `--- path` begins each of its files.
fn folder(text: &str) -> Vec<SourceFile> {
    text.split("\n--- ")
        .enumerate()
        .filter_map(|(index, part)| match index {
            0 => part.strip_prefix("--- "),
            _ => Some(part),
        })
        .map(|part| {
            let (path, text) = part.split_once('\n').unwrap_or((part, ""));
            file(path.trim(), &format!("{text}\n"))
        })
        .collect()
}

/// All that `sapa check` would say of a folder on a Monday in November 2026, in an empty environment.
fn check(files: &[SourceFile]) -> Vec<Diagnostic> {
    let now = "2026-11-23T03:00:00Z".parse().expect("an instant");
    let compiled = inspect(files, &|_| None, now);
    let mut diagnostics = compiled.diagnostics;
    diagnostics.extend(Suite::read(files, compiled.content.as_ref()).diagnostics);
    sort(&mut diagnostics);
    diagnostics
}
