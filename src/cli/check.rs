//! `sapa check [DIR]`: every authoring problem in one run.

use super::{BROKEN, Format, OK, bot};
use crate::bot::diagnostic::{Diagnostic, Severity, sort};
use crate::bot::{SourceFile, render};
use crate::rehearsal::Suite;
use serde::Serialize;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// The bot folder
    #[arg(default_value = ".")]
    dir: PathBuf,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// The JSON of `sapa check`.
#[derive(Serialize)]
struct Output {
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Diagnostic>,
}

pub fn run(args: &Args) -> anyhow::Result<u8> {
    let loaded = bot::load(&args.dir)?;
    let suite = Suite::read(&loaded.files, loaded.compiled.content.as_ref());
    let mut diagnostics = loaded.compiled.diagnostics;
    diagnostics.extend(suite.diagnostics);
    sort(&mut diagnostics);
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let output = Output {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        diagnostics,
    };
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&output)?)?,
        Format::Text => show(&mut out, &output, &loaded.files)?,
    }
    Ok(if output.errors > 0 { BROKEN } else { OK })
}

fn show(out: &mut impl Write, output: &Output, files: &[SourceFile]) -> anyhow::Result<()> {
    let styled = std::io::stdout().is_terminal();
    write!(out, "{}", render(&output.diagnostics, files, styled))?;
    if output.diagnostics.is_empty() {
        writeln!(out, "No problems found in {} files.", files.len())?;
    } else {
        writeln!(
            out,
            "{}, {}.",
            plural(output.errors, "error"),
            plural(output.warnings, "warning")
        )?;
    }
    Ok(())
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
