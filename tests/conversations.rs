//! Every conversation test of the repository's own bot folder as a single named case, played as `sapa test` plays it.

use libtest_mimic::{Arguments, Failed, Trial};
use sapa::bot::{SourceFile, compile, render};
use sapa::rehearsal::{Suite, run};
use sapa::runtime::folder;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let files = folder::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the repository is a bot folder");
    let trials = match trials(&files) {
        Ok(trials) => trials,
        Err(problems) => vec![Trial::test("the sample shop compiles", move || {
            Err(Failed::from(problems))
        })],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// One trial a test, or everything that is wrong with the folder.
fn trials(files: &[SourceFile]) -> Result<Vec<Trial>, String> {
    let compiled = compile(files, &|_| None);
    let suite = Suite::read(files, compiled.content.as_ref());
    let mut problems = compiled.diagnostics;
    problems.extend(suite.diagnostics.iter().cloned());
    if !problems.is_empty() {
        return Err(format!(
            "the sample shop has problems:\n{}",
            render(&problems, files, sapa::text::Locale::English, false)
        ));
    }
    let content = Arc::new(compiled.content.ok_or("a bot without problems has content")?);
    let bot = suite.bot(content, compiled.catalog);
    if suite.cases.is_empty() {
        return Err("the sample shop has no conversation tests".to_owned());
    }
    Ok(suite
        .cases
        .into_iter()
        .map(|case| {
            let bot = bot.clone();
            let file = case
                .file
                .trim_start_matches("tests/conversations/")
                .trim_end_matches(".yaml");
            Trial::test(format!("{file}: {}", case.name), move || {
                let outcome = run(&bot, &case);
                match outcome.failure {
                    Some(failure) => Err(Failed::from(failure)),
                    None if !outcome.faults.is_empty() => {
                        Err(Failed::from(format!("gaps in the bot:\n{}", outcome.faults.join("\n"))))
                    }
                    None => Ok(()),
                }
            })
        })
        .collect())
}
