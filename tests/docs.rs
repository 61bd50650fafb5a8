//! The documentation is true: its bots compile and pass their tests, its links lead somewhere, its commands and flags exist.
#![cfg(feature = "server")]

use sapa::bot::{SourceFile, compile, render};
use sapa::rehearsal::{Suite, run};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// A README longer than this is no longer read.
const README_LINES: usize = 100;

/// Flags of other programs that the documentation's commands use.
const FLAGS_OF_OTHERS: [&str; 7] = [
    "--release",
    "--path",
    "--locked",
    "--save-exact",
    "--no-default-features",
    // Of `cargo bench --bench load` and its neighbours.
    "--only",
    "--turns",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages that people read: path from the root, and text.
fn pages() -> Vec<(PathBuf, String)> {
    let mut paths: Vec<PathBuf> = ["README.md", "ARCHITECTURE.md", "web/widget/README.md"]
        .iter()
        .map(PathBuf::from)
        .filter(|path| root().join(path).is_file())
        .collect();
    let docs = std::fs::read_dir(root().join("docs")).expect("there is a folder docs");
    for entry in docs {
        let name = entry.expect("docs can be listed").file_name();
        let path = Path::new("docs").join(name);
        if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(root().join(&path)).expect("a page is text");
            (path, text)
        })
        .collect()
}

/// The blocks under `<!-- file: PATH -->`: together one bot folder.
fn folder_of(page: &str) -> Vec<SourceFile> {
    page.split("<!-- file:")
        .skip(1)
        .map(|rest| {
            let (path, rest) = rest.split_once("-->").expect("a mark is closed");
            let (_, rest) = rest.split_once("```").expect("a block follows its mark");
            let (_, rest) = rest.split_once('\n').expect("a block has lines");
            let (text, _) = rest.split_once("\n```").expect("a block is closed");
            SourceFile {
                path: path.trim().to_owned(),
                bytes: format!("{text}\n").into_bytes(),
            }
        })
        .collect()
}

/// What is written as code: the lines of fenced blocks, and the spans between backticks outside them.
fn code_of(page: &str) -> Vec<&str> {
    let mut code = Vec::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            code.push(line);
        } else {
            code.extend(line.split('`').skip(1).step_by(2));
        }
    }
    code
}

#[test]
fn the_bots_of_the_pages_compile_and_pass_their_tests() {
    let mut played = 0;
    for (path, text) in pages() {
        let files = folder_of(&text);
        if files.is_empty() {
            continue;
        }
        let page = path.display();
        let compiled = compile(&files, &|_| None);
        let suite = Suite::read(&files, compiled.content.as_ref());
        let mut problems = compiled.diagnostics;
        problems.extend(suite.diagnostics.iter().cloned());
        assert!(
            problems.is_empty(),
            "{page}:\n{}",
            render(&problems, &files, sapa::text::Locale::English, false)
        );
        let content = compiled.content.expect("a bot without problems has content");
        let bot = suite.bot(Arc::new(content), compiled.catalog);
        for case in &suite.cases {
            let outcome = run(&bot, case);
            assert!(outcome.failure.is_none(), "{page}: {}", case.name);
            assert_eq!(outcome.faults, Vec::<String>::new(), "{page}: {}", case.name);
            played += 1;
        }
    }
    assert!(
        played >= 3,
        "docs/bot.md shows conversation tests, yet {played} were played"
    );
}

#[test]
fn relative_links_lead_to_files() {
    let mut broken = Vec::new();
    let mut found = 0;
    for (path, text) in pages() {
        let folder = root().join(path.parent().expect("a page is in a folder"));
        for (opening, closing) in [("](", ')'), ("src=\"", '"'), ("href=\"", '"')] {
            for rest in text.split(opening).skip(1) {
                let target = rest.split(closing).next().unwrap_or("");
                let target = target.split('#').next().unwrap_or("");
                if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                found += 1;
                if !folder.join(target).exists() {
                    broken.push(format!("{}: {target}", path.display()));
                }
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new(), "links to nothing");
    assert!(found > 0, "the README has links");
}

#[test]
fn the_readme_is_short() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("there is a README");
    let lines = readme.lines().count();
    assert!(lines <= README_LINES, "README.md has {lines} lines");
}

#[test]
fn commands_and_flags_of_the_pages_exist() {
    let help = help(&[]);
    let commands = commands_of(&help);
    assert!(commands.contains("serve"), "the help lists its commands: {help}");
    let mut flags: BTreeSet<String> = flags_in(&help).map(str::to_owned).collect();
    for command in &commands {
        let own = self::help(&[command]);
        flags.extend(flags_in(&own).map(str::to_owned));
        for sub in commands_of(&own) {
            flags.extend(flags_in(&self::help(&[command, sub])).map(str::to_owned));
        }
    }
    let mut unknown = Vec::new();
    for (path, text) in pages() {
        for code in code_of(&text) {
            let named = code
                .strip_prefix("sapa ")
                .and_then(|rest| rest.split_whitespace().next())
                .filter(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()));
            if let Some(command) = named.filter(|command| !commands.contains(command)) {
                unknown.push(format!("{}: sapa {command}", path.display()));
            }
            if !code.contains("sapa") && !code.starts_with("--") {
                continue;
            }
            for flag in flags_in(code).filter(|flag| !flag.starts_with("--sapa-")) {
                if !flags.contains(flag) && !FLAGS_OF_OTHERS.contains(&flag) {
                    unknown.push(format!("{}: {flag}", path.display()));
                }
            }
        }
    }
    assert_eq!(unknown, Vec::<String>::new(), "the command line has none of these");
}

/// The commands that a help lists.
fn commands_of(help: &str) -> BTreeSet<&str> {
    help.split_once("Commands:")
        .and_then(|(_, rest)| rest.split_once("\n\n"))
        .map(|(list, _)| list.lines().filter_map(|line| line.split_whitespace().next()).collect())
        .unwrap_or_default()
}

/// `--flag` words of a text.
fn flags_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| word.len() > 2 && word.starts_with("--"))
        .filter(|word| word.as_bytes().get(2).is_some_and(u8::is_ascii_lowercase))
}

fn help(command: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sapa"))
        .args(command.iter().filter(|word| **word != "help"))
        .arg("--help")
        .output()
        .expect("the binary runs");
    String::from_utf8(output.stdout).expect("the help is text")
}
