//! Whole broken folders, and what `sapa check` shows of them. `INSTA_UPDATE=always` writes the expectations anew.

use super::{check, file};
use sapa::bot::{SourceFile, render};
use std::path::Path;

/// A folder in one file: `--- path` begins each of its files.
fn folder(text: &str) -> Vec<SourceFile> {
    text.split("--- ")
        .skip(1)
        .map(|part| {
            let (path, text) = part.split_once('\n').expect("a path, then its text");
            file(path.trim(), text)
        })
        .collect()
}

#[test]
fn broken_folders_are_shown_with_frames_and_help() {
    let bots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/authoring/bots");
    let mut paths: Vec<_> = std::fs::read_dir(bots)
        .expect("a folder of bots")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 6, "the broken bots are there");
    for path in paths {
        let name = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a name")
            .to_owned();
        let files = folder(&std::fs::read_to_string(&path).expect("a bot"));
        let shown = render(&check(&files), &files, false);
        insta::with_settings!({snapshot_path => "shown", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name, shown);
        });
    }
}
