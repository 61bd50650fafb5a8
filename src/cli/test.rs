//! `sapa test [DIR]`: conversation tests, with coverage.

use super::{BROKEN, OK, bot, locale};
use crate::bot::diagnostic::{Diagnostic, Severity};
use crate::bot::render;
use crate::rehearsal::{Case, Coverage, Outcome, Share, Suite, run as play};
use clap::ValueEnum;
use serde::Serialize;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(clap::Args)]
pub struct Args {
    /// The bot folder
    #[arg(default_value = ".")]
    dir: PathBuf,
    #[arg(long, value_enum, default_value = "text")]
    format: TestFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TestFormat {
    Text,
    Json,
    Junit,
}

/// The JSON of `sapa test`.
#[derive(Serialize)]
struct Output {
    passed: usize,
    failed: usize,
    tests: Vec<TestOutput>,
    coverage: Coverage,
    /// Why nothing was tested, where the bot or a test is broken.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "locale::told")]
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct TestOutput {
    name: String,
    file: String,
    line: usize,
    passed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
    /// Gaps in the bot's content that the test met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<String>,
}

pub fn run(args: &Args) -> anyhow::Result<u8> {
    let loaded = bot::load(&args.dir)?;
    let suite = Suite::read(&loaded.files, loaded.compiled.content.as_ref());
    let mut diagnostics = loaded.compiled.diagnostics;
    diagnostics.extend(suite.diagnostics.iter().cloned());
    diagnostics.retain(|problem| problem.severity == Severity::Error);
    let output = match loaded.compiled.content {
        Some(content) if diagnostics.is_empty() => {
            let content = Arc::new(content);
            let bot = suite.bot(Arc::clone(&content), loaded.compiled.catalog);
            let outcomes: Vec<Outcome> = suite.cases.iter().map(|case| play(&bot, case)).collect();
            let coverage = Coverage::of(&content, outcomes.iter().flat_map(|outcome| &outcome.traces));
            output(&suite.cases, outcomes, coverage)
        }
        _ => Output {
            passed: 0,
            failed: 0,
            tests: Vec::new(),
            coverage: Coverage::default(),
            diagnostics,
        },
    };
    if !output.diagnostics.is_empty() && args.format != TestFormat::Json {
        let styled = std::io::stderr().is_terminal();
        write!(
            std::io::stderr(),
            "{}",
            render(&output.diagnostics, &loaded.files, locale::of_process(), styled)
        )?;
    }
    let mut out = std::io::stdout().lock();
    match args.format {
        TestFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&output)?)?,
        TestFormat::Junit => junit(&mut out, &output)?,
        TestFormat::Text => text(&mut out, &output)?,
    }
    let good = output.failed == 0 && output.diagnostics.is_empty();
    Ok(if good { OK } else { BROKEN })
}

fn output(cases: &[Case], outcomes: Vec<Outcome>, coverage: Coverage) -> Output {
    let tests: Vec<TestOutput> = cases
        .iter()
        .zip(outcomes)
        .map(|(case, outcome)| TestOutput {
            name: case.name.clone(),
            file: case.file.clone(),
            line: case.line,
            passed: outcome.failure.is_none(),
            failure: outcome.failure,
            faults: outcome.faults,
        })
        .collect();
    let passed = tests.iter().filter(|test| test.passed).count();
    Output {
        passed,
        failed: tests.len() - passed,
        tests,
        coverage,
        diagnostics: Vec::new(),
    }
}

fn text(out: &mut impl Write, output: &Output) -> anyhow::Result<()> {
    if !output.diagnostics.is_empty() {
        writeln!(out, "Nothing was tested: the bot or its tests have errors.")?;
        return Ok(());
    }
    for test in &output.tests {
        let word = if test.passed { "ok    " } else { "FAILED" };
        writeln!(out, "{word} {} ({}:{})", test.name, test.file, test.line)?;
        if let Some(failure) = &test.failure {
            for line in failure.lines() {
                writeln!(out, "       {line}")?;
            }
        }
        for fault in &test.faults {
            writeln!(out, "       gap in the bot: {fault}")?;
        }
    }
    writeln!(out, "\n{} passed, {} failed.", output.passed, output.failed)?;
    let coverage = &output.coverage;
    for (what, share) in [
        ("intents", &coverage.intents),
        ("replies", &coverage.replies),
        ("options", &coverage.options),
        ("steps", &coverage.steps),
    ] {
        coverage_line(out, what, share)?;
    }
    Ok(())
}

fn coverage_line(out: &mut impl Write, what: &str, share: &Share) -> anyhow::Result<()> {
    write!(out, "{what}: {} of {} reached", share.reached, share.total)?;
    if !share.missing.is_empty() {
        let shown: Vec<&str> = share.missing.iter().take(8).map(String::as_str).collect();
        write!(out, "; not: {}", shown.join(" · "))?;
        if share.missing.len() > shown.len() {
            write!(out, " · {} more", share.missing.len() - shown.len())?;
        }
    }
    writeln!(out)?;
    Ok(())
}

/// The XML that continuous-integration servers read.
fn junit(out: &mut impl Write, output: &Output) -> anyhow::Result<()> {
    let errors = output.diagnostics.len();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites tests="{0}" failures="{1}" errors="{errors}"><testsuite name="conversations" tests="{0}" failures="{1}" errors="{errors}">"#,
        output.tests.len() + errors,
        output.failed
    )?;
    for test in &output.tests {
        write!(
            out,
            r#"<testcase classname="{0}" name="{1}" file="{0}" line="{2}""#,
            xml(&test.file),
            xml(&test.name),
            test.line
        )?;
        match &test.failure {
            None => writeln!(out, "/>")?,
            Some(failure) => writeln!(
                out,
                r#"><failure message="{}">{}</failure></testcase>"#,
                xml(failure.lines().next().unwrap_or("")),
                xml(failure)
            )?,
        }
    }
    for problem in &output.diagnostics {
        writeln!(
            out,
            r#"<testcase classname="{0}" name="{1}" file="{0}" line="{2}"><error message="{3}"/></testcase>"#,
            xml(&problem.file),
            xml(&problem.code),
            problem.line,
            xml(problem.message.told(locale::of_process()))
        )?;
    }
    writeln!(out, "</testsuite></testsuites>")?;
    Ok(())
}

/// Text for XML 1.0, in which most control characters may not stand even escaped.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push('\t'),
            c if c.is_control() || c == '\u{fffe}' || c == '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn text_is_safe_in_xml() {
        for (text, expected) in [
            ("a & b", "a &amp; b"),
            ("<\">", "&lt;&quot;&gt;"),
            ("a\nb", "a&#10;b"),
            ("a\u{1}b", "a\u{fffd}b"),
        ] {
            assert_eq!(xml(text), expected);
        }
    }
}
