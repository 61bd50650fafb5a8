//! docs/diagnostics.md and `rules/`: each broken piece gives its code at its place, each mended one gives nothing, and no code is
//! left out.

use super::{check, file, folder};
use sapa::bot::SourceFile;
use sapa::bot::diagnostic::Severity;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The bot into which the pieces are put.
const BASE: [(&str, &str); 4] = [
    (
        "bot.yaml",
        "bot: Toko Sapa\nlanguages: [id, en]\ntimezone: Asia/Jakarta\ngreeting: main-menu\nteams: {support: {title: Bantuan}}\n",
    ),
    (
        "catalog.csv",
        "sku,name,price,stock\nA-1,Kaos Polos,75000,3\nA-2,Topi,25000,5\n",
    ),
    (
        "intents/hello.yaml",
        "keywords: [halo]\nexamples: [halo kak]\nreply: Halo, Kak!\n",
    ),
    (
        "flows/main-menu.yaml",
        "steps:\n  welcome:\n    say: Halo!\n    menu:\n      - {label: Salam, intent: hello}\n      - {label: Selesai, end: true}\n",
    ),
];

/// Codes whose broken piece is too large, no text, or no file that is read; `limits_are_named`, tests/commands.rs and the unit tests of
/// the catalog's reader have them.
const BOUNDS: [&str; 16] = [
    "outside-folder",
    "unreadable-file",
    "ignored-file",
    "not-utf8",
    "too-large",
    "too-many-files",
    "too-deep",
    "catalog-empty",
    "catalog-long-cell",
    "catalog-too-many-columns",
    "catalog-too-many-rows",
    "catalog-too-large",
    "catalog-not-text",
    "catalog-web-page",
    "catalog-bad-json",
    "catalog-no-list",
];

/// One code with its pieces: path and text.
struct Entry {
    code: String,
    severity: Severity,
    broken: Option<(String, String)>,
    mended: Option<(String, String)>,
}

/// A file of `rules/`: what is expected, and the files that are put into the bot. `--- !path` leaves one out.
struct Example {
    severity: Severity,
    /// `file:line:column`.
    place: String,
    files: Vec<SourceFile>,
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn documentation() -> String {
    std::fs::read_to_string(root("docs/diagnostics.md")).expect("docs/diagnostics.md is there")
}

fn entries() -> Vec<Entry> {
    let text = documentation();
    text.split("\n### `")
        .skip(1)
        .map(|section| {
            let (code, rest) = section.split_once('`').expect("a code ends with `");
            let severity = match rest.lines().next().map(str::trim) {
                Some("(error)") => Severity::Error,
                Some("(warning)") => Severity::Warning,
                other => panic!("{code} says neither (error) nor (warning), but {other:?}"),
            };
            let broken = piece(rest, "<!-- broken", None);
            let path = broken.as_ref().map(|(path, _)| path.clone());
            Entry {
                code: code.to_owned(),
                severity,
                mended: piece(rest, "<!-- mended", path.as_deref()),
                broken,
            }
        })
        .collect()
}

/// The block after a mark, with the path that the mark names.
fn piece(section: &str, mark: &str, default: Option<&str>) -> Option<(String, String)> {
    let (_, rest) = section.split_once(mark)?;
    let (named, rest) = rest.split_once("-->").expect("a mark is closed");
    let path = named.trim_start_matches(':').trim();
    let path = if path.is_empty() { default? } else { path };
    let (_, block) = rest.split_once("```").expect("a block follows the mark");
    let (_, block) = block.split_once('\n').expect("a block has lines");
    let (text, _) = block.split_once("```").expect("a block is closed");
    Some((path.to_owned(), text.to_owned()))
}

fn examples() -> BTreeMap<String, Example> {
    std::fs::read_dir(root("tests/authoring/rules"))
        .expect("a folder of examples")
        .flatten()
        .map(|entry| {
            let path = entry.path();
            let code = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .expect("a name")
                .to_owned();
            let text = std::fs::read_to_string(&path).expect("an example");
            let (expected, rest) = text.split_once('\n').expect("a first line");
            let (severity, place) = expected.split_once(' ').expect("a severity and a place");
            let severity = match severity {
                "error" => Severity::Error,
                "warning" => Severity::Warning,
                other => panic!("{code}: {other} is no severity"),
            };
            let example = Example {
                severity,
                place: place.to_owned(),
                files: folder(rest.trim_end_matches('\n')),
            };
            (code, example)
        })
        .collect()
}

/// The bot with other files in it.
fn with(files: &[SourceFile]) -> Vec<SourceFile> {
    let replaced = |path: &str| files.iter().any(|own| own.path.trim_start_matches('!') == path);
    let mut bot: Vec<SourceFile> = BASE
        .iter()
        .filter(|(path, _)| !replaced(path))
        .map(|(path, text)| file(path, text))
        .collect();
    bot.extend(files.iter().filter(|own| !own.path.starts_with('!')).cloned());
    bot
}

#[test]
fn the_bot_of_the_pieces_is_clean() {
    assert_eq!(check(&with(&[])), Vec::new());
}

#[test]
fn broken_pieces_give_their_code_at_their_place() {
    let examples = examples();
    assert!(examples.len() >= 40, "{} rules have an example", examples.len());
    let mut wrong = Vec::new();
    for (code, example) in &examples {
        let found = check(&with(&example.files));
        let hit = found.iter().any(|problem| {
            let place = format!("{}:{}:{}", problem.file, problem.line, problem.column);
            problem.code == *code && problem.severity == example.severity && place == example.place
        });
        if !hit {
            let places: Vec<String> = found
                .iter()
                .map(|p| format!("{:?} {} {}:{}:{}", p.severity, p.code, p.file, p.line, p.column))
                .collect();
            wrong.push(format!("{code}: not at {}, but {places:#?}", example.place));
        }
        for problem in &found {
            let help = problem.help.as_ref().map(|help| [&help.id, &help.en]);
            for told in [&problem.message.id, &problem.message.en]
                .into_iter()
                .chain(help.into_iter().flatten())
            {
                if told.trim().is_empty() {
                    wrong.push(format!("{code}: {} says nothing in one language", problem.code));
                }
            }
            if problem.help.is_none() && problem.suggestion.is_none() && problem.code != "wrong-type" {
                wrong.push(format!("{code}: {} has no help", problem.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mended_pieces_give_nothing() {
    let examples = examples();
    let mut wrong = Vec::new();
    for entry in entries() {
        let Some(mended) = &entry.mended else { continue };
        let mut files: Vec<SourceFile> = vec![file(&mended.0, &mended.1)];
        let broken = entry.broken.as_ref().map(|(path, _)| path.clone());
        // What else the example puts into the bot stays.
        let others = examples.get(&entry.code).map(|example| example.files.clone());
        files.extend(
            others
                .into_iter()
                .flatten()
                .filter(|own| Some(&own.path) != broken.as_ref()),
        );
        let left = check(&with(&files));
        if !left.is_empty() {
            wrong.push(format!("{}: the mended piece gives {left:#?}", entry.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_its_section_and_its_example() {
    let examples = examples();
    let mut wrong = Vec::new();
    for entry in entries() {
        let Some(example) = examples.get(&entry.code) else {
            if !BOUNDS.contains(&entry.code.as_str()) {
                wrong.push(format!("{}: no example in rules/", entry.code));
            }
            continue;
        };
        if example.severity != entry.severity {
            wrong.push(format!("{}: another severity in the docs", entry.code));
        }
        if let Some((path, text)) = &entry.broken {
            let own = example.files.iter().find(|own| own.path == *path);
            if own.is_none_or(|own| own.bytes.trim_ascii_end() != text.trim_end().as_bytes()) {
                wrong.push(format!("{}: the docs show another piece", entry.code));
            }
            if entry.mended.is_none() {
                wrong.push(format!("{}: nothing is mended", entry.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_of_the_sources_is_documented() {
    let mut used = BTreeSet::new();
    for folder in ["src/bot", "src/rehearsal", "src/catalog", "src/template"] {
        collect(&root(folder), &mut used);
    }
    let documented: BTreeSet<String> = entries().into_iter().map(|entry| entry.code).collect();
    let missing: Vec<&String> = used.difference(&documented).collect();
    assert_eq!(missing, Vec::<&String>::new(), "codes without a section");
    let gone: Vec<&String> = documented.difference(&used).collect();
    assert_eq!(gone, Vec::<&String>::new(), "sections without a code");
}

/// The first string given to what reports a problem, and codes in constants.
fn collect(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, codes);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            let text = text.split("#[cfg(test)]").next().unwrap_or("");
            for opening in [
                "error(",
                "warning(",
                "problem(",
                "mended(",
                "UNSET_VARIABLE: &str = ",
                "code: ",
                "code = ",
            ] {
                for call in text.split(opening).skip(1) {
                    let call = call.trim_start();
                    let Some(rest) = call.strip_prefix('"') else { continue };
                    codes.extend(code(rest));
                }
            }
            // Codes that stand elsewhere: in a table, as an argument.
            for word in text
                .split('"')
                .filter(|word| word.starts_with("catalog-") && !word.contains(' '))
            {
                codes.extend(code(word));
            }
        }
    }
    codes.extend(ELSEWHERE.map(str::to_owned));
}

/// Codes that are composed of a fixed set of nouns, or handed on as arguments.
const ELSEWHERE: [&str; 12] = [
    "outside-folder",
    "unreadable-file",
    "ignored-file",
    "colliding-keywords",
    "colliding-examples",
    "unknown-event",
    "unknown-format",
    "unknown-method",
    "unknown-status",
    "long-label",
    "long-description",
    "bad-hours",
];

fn code(rest: &str) -> Option<String> {
    let code = rest.split('"').next().unwrap_or("");
    let good = !code.is_empty()
        && code
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit());
    good.then(|| code.to_owned())
}
