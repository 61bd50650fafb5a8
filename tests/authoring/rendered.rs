//! Whole broken folders, and what `sapa check` shows of them. `INSTA_UPDATE=always` writes the expectations anew.

use super::{check, folder};
use sapa::bot::render;
use sapa::text::Locale;
use std::path::Path;

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
        for (locale, suffix) in [(Locale::English, ""), (Locale::Indonesian, ".id")] {
            let shown = render(&check(&files), &files, locale, false);
            insta::with_settings!({snapshot_path => "shown", prepend_module_to_snapshot => false, omit_expression => true}, {
                insta::assert_snapshot!(format!("{name}{suffix}"), shown);
            });
        }
    }
}
