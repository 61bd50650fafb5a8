//! Broken bots: every code of docs/diagnostics.md by its own example, and what whole broken folders look like on the screen.

mod any_input;
mod documented;
mod rendered;

use sapa::bot::diagnostic::{Diagnostic, sort};
use sapa::bot::{SourceFile, compile};
use sapa::rehearsal::Suite;

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

/// All that `sapa check` would say of a folder, in an empty environment.
fn check(files: &[SourceFile]) -> Vec<Diagnostic> {
    let compiled = compile(files, &|_| None);
    let mut diagnostics = compiled.diagnostics;
    diagnostics.extend(Suite::read(files, compiled.content.as_ref()).diagnostics);
    sort(&mut diagnostics);
    diagnostics
}
