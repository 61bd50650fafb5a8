//! `sapa check [DIR]`: every authoring problem in one run.

use super::{BROKEN, OK, bot, locale, sarif};
use crate::bot::diagnostic::{Diagnostic, Severity, Told, sort};
use crate::bot::{PassedOver, SourceFile, inspect, render};
use crate::both;
use crate::rehearsal::Suite;
use crate::text::Locale;
use clap::ValueEnum;
use serde::Serialize;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// The bot folder
    #[arg(default_value = ".")]
    dir: PathBuf,
    #[arg(long, value_enum, default_value = "text")]
    format: CheckFormat,
    /// The language of the messages; that of LC_ALL, LC_MESSAGES or LANG where it is not given
    #[arg(long, value_enum)]
    language: Option<Language>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    Text,
    Json,
    /// For code hosts, which show problems on the line
    Sarif,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    Id,
    En,
}

/// The JSON of `sapa check`.
#[derive(Serialize)]
struct Output<'d> {
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Told<'d>>,
}

pub fn run(args: &Args) -> anyhow::Result<u8> {
    let locale = match args.language {
        Some(Language::Id) => Locale::Indonesian,
        Some(Language::En) => Locale::English,
        None => locale::of_process(),
    };
    let (files, passed_over) = bot::survey(&args.dir)?;
    let compiled = inspect(&files, &|name| std::env::var(name).ok(), chrono::Utc::now());
    let suite = Suite::read(&files, compiled.content.as_ref());
    let mut diagnostics = compiled.diagnostics;
    diagnostics.extend(suite.diagnostics);
    diagnostics.extend(passed_over.iter().map(PassedOver::diagnostic));
    sort(&mut diagnostics);
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let output = Output {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        diagnostics: diagnostics.iter().map(|diagnostic| diagnostic.told(locale)).collect(),
    };
    let mut out = std::io::stdout().lock();
    match args.format {
        CheckFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&output)?)?,
        CheckFormat::Sarif => writeln!(
            out,
            "{}",
            serde_json::to_string_pretty(&sarif::log(&output.diagnostics, &args.dir, locale))?
        )?,
        CheckFormat::Text => show(&mut out, &output, &diagnostics, &files, locale)?,
    }
    Ok(if output.errors > 0 { BROKEN } else { OK })
}

fn show(
    out: &mut impl Write,
    output: &Output<'_>,
    diagnostics: &[Diagnostic],
    files: &[SourceFile],
    locale: Locale,
) -> anyhow::Result<()> {
    let styled = std::io::stdout().is_terminal();
    write!(out, "{}", render(diagnostics, files, locale, styled))?;
    let summary = if diagnostics.is_empty() {
        both!(
            "Tidak ada masalah di {count} berkas.",
            "No problems found in {count} files.",
            count = files.len()
        )
    } else {
        both!(
            "{errors} kesalahan, {warnings} peringatan.",
            "{errors_en}, {warnings_en}.",
            errors = output.errors,
            warnings = output.warnings,
            errors_en = plural(output.errors, "error"),
            warnings_en = plural(output.warnings, "warning")
        )
    };
    writeln!(out, "{}", summary.told(locale))?;
    Ok(())
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
