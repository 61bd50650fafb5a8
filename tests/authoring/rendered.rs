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

#[test]
fn a_list_in_windows_1252_has_its_frame() {
    let base = "--- bot.yaml\nbot: Toko\nlanguages: [id]\ntimezone: Asia/Jakarta\nteams: {support: {title: Bantuan}}\n\
        --- intents/halo.yaml\nkeywords: [halo]\nreply: Halo, Kak!\n--- catalog.csv\nx\n";
    let mut files = folder(base);
    let list = files.iter_mut().find(|file| file.path == "catalog.csv").expect("there");
    list.bytes = b"sku;name;price\r\nT1;Teh Ros\xe9;10000\r\nT1;Kopi Ros\xe9;murah\r\n".to_vec();
    let shown = render(&check(&files), &files, Locale::English, false);
    for part in ["3 | T1;Kopi Rosé;murah", "already on line 2", "catalog.csv:3:14"] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
}

#[test]
fn a_spreadsheet_that_is_no_table_is_told() {
    let bot = |source: &str| {
        let text = "--- bot.yaml\nbot: Toko\nlanguages: [id]\ntimezone: Asia/Jakarta\nteams: {support: {title: Bantuan}}\n\
            catalog: {source: 'SOURCE'}\n--- intents/halo.yaml\nkeywords: [halo]\nreply: Halo, Kak!\n";
        folder(&text.replace("SOURCE", source))
    };
    for (source, code, said) in [
        ("produk.XLSX", "catalog-not-text", "as CSV"),
        (
            "https://docs.google.com/spreadsheets/d/1aB/edit?usp=sharing",
            "catalog-url",
            "/pub?output=csv",
        ),
    ] {
        let files = bot(source);
        let told = check(&files);
        assert!(told.iter().any(|problem| problem.code == code), "{source}: {told:?}");
        assert!(render(&told, &files, Locale::English, false).contains(said), "{source}");
    }
    for source in [
        "https://docs.google.com/spreadsheets/d/e/2PACX/pub?output=csv",
        "https://docs.google.com/spreadsheets/d/1aB/export?format=csv",
    ] {
        let told = check(&bot(source));
        assert!(
            told.iter().all(|problem| problem.code != "catalog-url"),
            "{source}: {told:?}"
        );
    }
}
