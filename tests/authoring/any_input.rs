//! Whatever stands in a folder, compiling it comes to an end, and says something where it gives no bot.

use super::{check, file};
use proptest::prelude::*;
use sapa::bot::diagnostic::Severity;
use sapa::bot::{SourceFile, compile, render};
use sapa::rehearsal::Suite;
use sapa::text::Locale;
use std::path::Path;

/// The sample shop's own files, to be damaged.
fn shop() -> Vec<SourceFile> {
    sapa::runtime::folder::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the repository is a bot folder")
}

/// Pieces that mean something somewhere.
const PIECES: [&str; 24] = [
    "{{ ",
    " }}",
    "{% if x %}",
    "${",
    "}",
    ": ",
    "- ",
    "\n",
    "  ",
    "\t",
    "'",
    "\"",
    "&a ",
    "*a",
    "[",
    "]",
    "{",
    ",",
    "|",
    "\u{feff}",
    "\u{0}",
    "é",
    "- else: x",
    "99999999999999999999d",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_shop_is_read_to_its_end(
        damages in prop::collection::vec((0usize..1000, 0usize..100_000, 0usize..40, 0usize..PIECES.len()), 1..12)
    ) {
        let mut files = shop();
        for (which, at, length, piece) in damages {
            let count = files.len();
            let bytes = &mut files[which % count].bytes;
            let start = at % (bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, PIECES[piece].bytes());
        }
        let compiled = compile(&files, &|_| None);
        let errors = compiled.diagnostics.iter().filter(|problem| problem.severity == Severity::Error).count();
        prop_assert_eq!(compiled.content.is_none(), errors > 0);
        let suite = Suite::read(&files, compiled.content.as_ref());
        for problems in [&compiled.diagnostics, &suite.diagnostics] {
            render(problems, &files, Locale::Indonesian, false);
        }
    }

    #[test]
    fn any_text_is_read_to_its_end(text in "[a-z:{}\\[\\]\\-&*!|>'\"#%@ \n\t$é]{0,200}", path in 0usize..5) {
        let path = ["bot.yaml", "intents/a.yaml", "flows/a.yaml", "lexicon/a.yaml", "tests/conversations/a.yaml"][path];
        let files = [file(path, &text)];
        render(&check(&files), &files, Locale::English, false);
    }
}

#[test]
fn the_order_of_files_does_not_matter() {
    let mut files = shop();
    let first = compile(&files, &|_| None);
    files.reverse();
    let second = compile(&files, &|_| None);
    assert_eq!(first.diagnostics, second.diagnostics);
    assert_eq!(
        format!("{:?}", first.content.map(|c| c.intents)),
        format!("{:?}", second.content.map(|c| c.intents))
    );
}

#[test]
fn limits_are_named() {
    let big = SourceFile {
        path: "intents/big.yaml".to_owned(),
        bytes: vec![b'#'; sapa::bot::MAX_FILE_BYTES + 1],
    };
    let binary = SourceFile {
        path: "intents/binary.yaml".to_owned(),
        bytes: b"keywords: [a]\nreply: \xff\n".to_vec(),
    };
    let codes: Vec<(String, usize, usize)> = check(&[big, binary])
        .into_iter()
        .map(|problem| (problem.code, problem.line, problem.column))
        .collect();
    assert_eq!(
        codes,
        [
            ("missing-file".to_owned(), 1, 1),
            ("too-large".to_owned(), 1, 1),
            ("not-utf8".to_owned(), 2, 8)
        ]
    );
    let many: Vec<SourceFile> = (0..sapa::bot::MAX_FILES + 5)
        .map(|number| file(&format!("lexicon/{number}.yaml"), "protected: [a]"))
        .collect();
    assert!(check(&many).iter().any(|problem| problem.code == "too-many-files"));
}
