//! docs/diagnostics.md: its broken pieces give their codes, its mended ones give nothing, and no code is left out.

use super::{check, file};
use sapa::bot::SourceFile;
use sapa::bot::diagnostic::Severity;
use std::collections::BTreeSet;
use std::path::Path;

/// The bot into which the pieces are put.
const BASE: [(&str, &str); 4] = [
    (
        "bot.yaml",
        "bot: Toko Sapa\nlanguages: [id, en]\ntimezone: Asia/Jakarta\ngreeting: main-menu\nteams: {support: {title: Bantuan}}\n",
    ),
    (
        "catalog.csv",
        "sku,name,price,stock\nA-1,Kaos Polos,75000,3\nA-2,Topi,,5\n",
    ),
    (
        "intents/hello.yaml",
        "keywords: [halo]\nexamples: [halo kak]\nreply: Halo, Kak!\n",
    ),
    (
        "flows/main-menu.yaml",
        "steps:\n  welcome:\n    say: Halo!\n    menu:\n      - {label: Salam, intent: hello}\n",
    ),
];

/// One code with its pieces: path and text.
struct Entry {
    code: String,
    severity: Severity,
    broken: Option<(String, String)>,
    mended: Option<(String, String)>,
}

fn documentation() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md");
    std::fs::read_to_string(path).expect("docs/diagnostics.md is there")
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

fn with(piece: &(String, String)) -> Vec<SourceFile> {
    let mut files: Vec<SourceFile> = BASE
        .iter()
        .filter(|(path, _)| *path != piece.0)
        .map(|(path, text)| file(path, text))
        .collect();
    files.push(file(&piece.0, &piece.1));
    files
}

#[test]
fn broken_pieces_give_their_code_and_mended_ones_nothing() {
    let mut wrong = Vec::new();
    for entry in entries() {
        if let Some(broken) = &entry.broken {
            let found = check(&with(broken));
            let hit = found
                .iter()
                .any(|problem| problem.code == entry.code && problem.severity == entry.severity);
            if !hit {
                wrong.push(format!("{}: the broken piece gives {found:#?}", entry.code));
            }
            match &entry.mended {
                Some(mended) => {
                    let left = check(&with(mended));
                    if !left.is_empty() {
                        wrong.push(format!("{}: the mended piece gives {left:#?}", entry.code));
                    }
                }
                None => wrong.push(format!("{}: nothing is mended", entry.code)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_of_the_catalog_is_documented() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalog/read.rs");
    let source = std::fs::read_to_string(source).expect("the catalog's reader");
    let text = documentation();
    let codes: BTreeSet<&str> = source
        .split('"')
        .filter(|part| part.starts_with("catalog-") && !part.contains(' '))
        .collect();
    assert!(codes.len() > 10, "codes are found");
    let missing: Vec<&&str> = codes
        .iter()
        .filter(|code| !text.contains(&format!("`{code}`")))
        .collect();
    assert_eq!(missing, Vec::<&&str>::new());
}

#[test]
fn every_code_of_the_sources_is_documented() {
    let mut used = BTreeSet::new();
    for folder in ["src/bot", "src/rehearsal"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut used);
    }
    let documented: BTreeSet<String> = entries().into_iter().map(|entry| entry.code).collect();
    let missing: Vec<&String> = used.difference(&documented).collect();
    assert_eq!(missing, Vec::<&String>::new(), "codes without a section");
    let gone: Vec<&String> = documented.difference(&used).collect();
    assert_eq!(gone, Vec::<&String>::new(), "sections without a code");
}

/// The first string given to every `error(`, `warning(`, `problem(` and `file_problem(`, and codes in constants.
fn collect(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, codes);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            let text = text.split("#[cfg(test)]").next().unwrap_or("");
            for opening in ["error(", "warning(", "problem(", "UNSET_VARIABLE: &str = ", "code: "] {
                for call in text.split(opening).skip(1) {
                    let Some(rest) = call.trim_start().strip_prefix('"') else {
                        continue;
                    };
                    let code = rest.split('"').next().unwrap_or("");
                    if !code.is_empty()
                        && code
                            .bytes()
                            .all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit())
                    {
                        codes.insert(code.to_owned());
                    }
                }
            }
        }
    }
    // Composed of a fixed set of nouns.
    codes.extend(["colliding-keywords", "colliding-examples"].map(str::to_owned));
}
