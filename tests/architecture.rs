//! The direction of dependencies, read from the sources: left never imports right, and the core knows nothing of the shell.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Modules in the order in which they may know each other: each may use those of earlier rows, and none beside it.
const ORDER: &[&[&str]] = &[
    &["text"],
    &["hours", "catalog", "template"],
    &["matching"],
    &["bot"],
    &["dialogue"],
    &["rehearsal"],
    &["authoring"],
    &["figures"],
    &["store", "bus"],
    &["runtime"],
    &["delivery"],
    &["server"],
    &["cli"],
];

/// The first rows, up to `figures`, are the core.
const CORE_ROWS: usize = 8;

/// What the core may not name, whatever feature is on.
const SHELL_CRATES: &[&str] = &[
    "tokio", "axum", "rusqlite", "reqwest", "tracing", "rand", "clap", "askama", "metrics",
];

#[test]
fn left_never_imports_right() {
    let mut wrong = Vec::new();
    for (module, file, text) in sources() {
        let Some(own) = row(&module) else { continue };
        for used in crate_uses(&text) {
            let Some(other) = row(&used) else { continue };
            if used != module && other >= own {
                wrong.push(format!("{}: {module} uses {used}", file.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_core_knows_no_shell_crate() {
    let mut wrong = Vec::new();
    for (module, file, text) in sources() {
        if row(&module).is_none_or(|own| own >= CORE_ROWS) {
            continue;
        }
        for name in SHELL_CRATES {
            if text
                .lines()
                .any(|line| !is_comment(line) && line.contains(&format!("{name}::")))
            {
                wrong.push(format!("{}: {name}", file.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_module_has_its_place() {
    let found: BTreeSet<String> = sources().into_iter().map(|(module, ..)| module).collect();
    let listed: BTreeSet<String> = ORDER
        .iter()
        .flat_map(|row| row.iter())
        .chain(&["lib", "main"])
        .map(|name| (*name).to_owned())
        .collect();
    assert_eq!(found, listed);
}

#[test]
fn the_map_names_only_paths_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = std::fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let paths: Vec<&str> = map
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.contains('/') && !name.contains([' ', '{', '*', '<', ':']) && !name.starts_with('/'))
        .collect();
    assert!(paths.len() > 20, "the map should name the places it speaks of");
    let gone: Vec<&str> = paths.into_iter().filter(|path| !root.join(path).exists()).collect();
    assert_eq!(gone, Vec::<&str>::new());
}

fn row(module: &str) -> Option<usize> {
    ORDER.iter().position(|row| row.contains(&module))
}

/// Every source file with its top module and its text without its tests.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&root).expect("it is below src").to_owned();
            let first = inside
                .iter()
                .next()
                .expect("a first part")
                .to_string_lossy()
                .into_owned();
            let module = first.trim_end_matches(".rs").to_owned();
            let text = std::fs::read_to_string(&path).expect("a readable file");
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned();
            (module, inside, code)
        })
        .collect()
}

/// Top modules named by `crate::module` or inside `use crate::{a, b::c}`.
fn crate_uses(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let code: String = text
        .lines()
        .filter(|line| !is_comment(line))
        .collect::<Vec<_>>()
        .join("\n");
    for (place, _) in code.match_indices("crate::") {
        let rest = &code[place + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => {
                let mut depth = 0;
                for part in group.split_inclusive(['{', '}', ',']) {
                    if depth == 0 {
                        used.insert(word(part.trim_start()));
                    }
                    match part.chars().last() {
                        Some('{') => depth += 1,
                        Some('}') if depth == 0 => break,
                        Some('}') => depth -= 1,
                        _ => {}
                    }
                }
            }
            None => {
                used.insert(word(rest));
            }
        }
    }
    used
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}
