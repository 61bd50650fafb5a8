//! The sample shop.

use sapa::bot::{Bot, SourceFile, compile};
use std::path::Path;
use std::sync::{Arc, OnceLock};

pub fn bot() -> &'static Bot {
    static SHOP: OnceLock<Bot> = OnceLock::new();
    SHOP.get_or_init(|| {
        let compiled = compile(&files(), &|_| None);
        Bot {
            content: Arc::new(compiled.content.expect("the sample shop has no errors")),
            catalog: Arc::new(compiled.catalog),
        }
    })
}

/// The files of the repository's own bot folder.
fn files() -> Vec<SourceFile> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut paths = vec!["bot.yaml".to_owned(), "catalog.csv".to_owned()];
    for folder in ["intents", "flows", "lexicon"] {
        for file in std::fs::read_dir(top.join(folder)).into_iter().flatten().flatten() {
            paths.push(format!("{folder}/{}", file.file_name().to_string_lossy()));
        }
    }
    let read = |path: String| {
        let bytes = std::fs::read(top.join(&path)).ok()?;
        Some(SourceFile { path, bytes })
    };
    paths.into_iter().filter_map(read).collect()
}
