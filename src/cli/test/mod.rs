//! `sapa test [DIR]`: conversation tests, with coverage, and how they stand slips of the finger.

mod report;
mod watch;

use super::suite::{Ready, on_all_cores, play};
use super::{BROKEN, OK, locale, paint};
use crate::bot::Bot;
use crate::bot::diagnostic::Diagnostic;
use crate::bot::render;
use crate::rehearsal::{Case, Coverage, Outcome, SlipReport, try_slips};
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
    format: TestFormat,
    /// Type every line of the visitor N times with a slip of the finger, and count what is still understood
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    typos: Option<u32>,
    /// List everything that no test reaches, not only the first of it
    #[arg(long)]
    unreached: bool,
    /// Go on: play the tests again whenever a file is saved
    #[arg(long, conflicts_with = "format")]
    watch: bool,
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
    /// How the visitors' lines stood slips of the finger, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    typos: Option<SlipReport>,
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
    if args.watch {
        return watch::run(&args.dir, || play_once(args).map(|_| ()));
    }
    play_once(args)
}

fn play_once(args: &Args) -> anyhow::Result<u8> {
    let ready = Ready::read(&args.dir)?;
    let output = match &ready.bot {
        Ok(bot) => tested(bot, &ready.cases, args.typos),
        Err(diagnostics) => Output {
            passed: 0,
            failed: 0,
            tests: Vec::new(),
            coverage: Coverage::default(),
            typos: None,
            diagnostics: diagnostics.clone(),
        },
    };
    if !output.diagnostics.is_empty() && args.format != TestFormat::Json {
        let styled = std::io::stderr().is_terminal();
        let shown = render(&output.diagnostics, &ready.files, locale::of_process(), styled);
        write!(std::io::stderr(), "{shown}")?;
    }
    let mut out = std::io::stdout().lock();
    match args.format {
        TestFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&output)?)?,
        TestFormat::Junit => report::junit(&mut out, &output)?,
        TestFormat::Text => {
            let page = report::Page {
                locale: locale::of_process(),
                styled: paint::on_stdout(),
                whole: args.unreached,
            };
            page.write(&mut out, &output)?;
        }
    }
    let good = output.failed == 0 && output.diagnostics.is_empty();
    Ok(if good { OK } else { BROKEN })
}

fn tested(bot: &Bot, cases: &[Case], typos: Option<u32>) -> Output {
    let outcomes = play(bot, cases);
    let coverage = Coverage::of(&bot.content, outcomes.iter().flat_map(|outcome| &outcome.traces));
    let typos = typos.map(|seeds| {
        let mut report = SlipReport {
            seeds,
            ..SlipReport::default()
        };
        for of_case in on_all_cores(cases, |case| try_slips(bot, case, seeds)) {
            report.merge(of_case);
        }
        report
    });
    let tests: Vec<TestOutput> = cases.iter().zip(outcomes).map(test_output).collect();
    let passed = tests.iter().filter(|test| test.passed).count();
    Output {
        passed,
        failed: tests.len() - passed,
        tests,
        coverage,
        typos,
        diagnostics: Vec::new(),
    }
}

fn test_output((case, outcome): (&Case, Outcome)) -> TestOutput {
    TestOutput {
        name: case.name.clone(),
        file: case.file.clone(),
        line: case.line,
        passed: outcome.failure.is_none(),
        failure: outcome.failure.map(|failure| failure.told(locale::of_process())),
        faults: outcome.faults,
    }
}
