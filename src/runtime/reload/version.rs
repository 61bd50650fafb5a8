//! What makes a version: its files, and how they depart from those before.

use super::Environment;
use crate::bot::{Content, Role, SourceFile, catalog_file, declared_name, role};
use crate::store::{Changes, Difference, Store, StoreError};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Splits a folder's files into those of a version and the catalog, which changes on its own.
pub fn split(files: Vec<SourceFile>, catalog: Option<&str>) -> (Vec<SourceFile>, Option<SourceFile>) {
    let (catalogs, content): (Vec<SourceFile>, Vec<SourceFile>) = files
        .into_iter()
        .partition(|file| Some(file.path.as_str()) == catalog || role(&file.path) == Some(Role::Catalog));
    let catalog = catalogs.into_iter().find(|file| Some(file.path.as_str()) == catalog);
    (content, catalog)
}

/// SHA-256 over paths and contents, whatever the order of the files.
pub fn digest(files: &[SourceFile]) -> [u8; 32] {
    let mut files: Vec<&SourceFile> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut digest = Sha256::new();
    for file in files {
        for part in [file.path.as_bytes(), &file.bytes] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
    }
    digest.finalize().into()
}

/// The catalog's header row alone, so that a stored version compiles with the columns that its texts name.
fn catalog_stub(content: &Content) -> Option<SourceFile> {
    let path = content
        .catalog
        .source
        .clone()
        .filter(|_| content.catalog.address().is_none())?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&content.product_columns).ok()?;
    let bytes = writer
        .into_inner()
        .ok()
        .filter(|_| !content.product_columns.is_empty())?;
    Some(SourceFile { path, bytes })
}

/// The catalog's file by the bot.yaml of these files, if there is such a file.
pub fn path_in(files: &[SourceFile], environment: &Environment) -> Option<String> {
    let settings = files.iter().find(|file| file.path == "bot.yaml")?;
    let path = catalog_file(&settings.bytes, &**environment)?;
    files.iter().any(|file| file.path == path).then_some(path)
}

pub(super) async fn stored_files(store: &dyn Store, version: u64) -> Result<Vec<SourceFile>, StoreError> {
    let files = store.version_files(version).await?.unwrap_or_default();
    let file = |(path, bytes)| SourceFile { path, bytes };
    Ok(files.into_iter().map(file).collect())
}

/// A version's files as they are stored: with the catalog's header, so that they compile alone.
pub(super) fn to_be_stored(content: &[SourceFile], compiled: &Content) -> Vec<(String, Vec<u8>)> {
    let files = content.iter().cloned().chain(catalog_stub(compiled));
    files.map(|file| (file.path, file.bytes)).collect()
}

/// Stored files without the catalog's header.
pub(super) fn without_catalog(files: Vec<SourceFile>) -> Vec<SourceFile> {
    files
        .into_iter()
        .filter(|file| !file.path.ends_with(".csv") || file.path == "tests/catalog.csv")
        .collect()
}

/// How `after` departs from `before`.
pub fn difference(before: &[SourceFile], after: &[SourceFile]) -> Difference {
    let files = |files: &[SourceFile]| -> BTreeMap<String, [u8; 32]> {
        let listed = files
            .iter()
            .map(|file| (file.path.clone(), Sha256::digest(&file.bytes).into()));
        listed.collect()
    };
    let named = |files: &[SourceFile], wanted: Role| -> BTreeMap<String, [u8; 32]> {
        let declared = files.iter().filter_map(|file| {
            let (role, name) = declared_name(file)?;
            (role == wanted).then(|| (name, Sha256::digest(&file.bytes).into()))
        });
        declared.collect()
    };
    Difference {
        files: changes(&files(before), &files(after)),
        intents: changes(&named(before, Role::Intent), &named(after, Role::Intent)),
        flows: changes(&named(before, Role::Flow), &named(after, Role::Flow)),
    }
}

fn changes(before: &BTreeMap<String, [u8; 32]>, after: &BTreeMap<String, [u8; 32]>) -> Changes {
    let missing = |from: &BTreeMap<String, [u8; 32]>, within: &BTreeMap<String, [u8; 32]>| -> Vec<String> {
        from.keys()
            .filter(|name| !within.contains_key(*name))
            .cloned()
            .collect()
    };
    let changed = after
        .iter()
        .filter(|(name, digest)| before.get(*name).is_some_and(|old| old != *digest));
    Changes {
        added: missing(after, before),
        removed: missing(before, after),
        changed: changed.map(|(name, _)| name.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(rows: &[(&str, &str)]) -> Vec<SourceFile> {
        let file = |(path, text): &(&str, &str)| SourceFile {
            path: (*path).to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        rows.iter().map(file).collect()
    }

    #[test]
    fn a_digest_is_of_paths_and_contents() {
        let one = files(&[("a", "1"), ("b", "2")]);
        assert_eq!(digest(&one), digest(&files(&[("b", "2"), ("a", "1")])));
        for other in [
            &[("a", "1"), ("b", "3")][..],
            &[("a", "1"), ("c", "2")],
            &[("a", "1b"), ("", "2")],
            &[("a", "1")],
        ] {
            assert_ne!(digest(&one), digest(&files(other)), "{other:?}");
        }
    }

    #[test]
    fn differences_are_told_by_file_and_name() {
        let before = files(&[
            ("bot.yaml", "bot: A"),
            ("intents/price.yaml", "intent: harga"),
            ("intents/stock.yaml", "keywords: [a]"),
            ("flows/order.yaml", "start: a"),
        ]);
        let after = files(&[
            ("bot.yaml", "bot: B"),
            ("intents/price.yaml", "intent: harga\npriority: 1"),
            ("flows/order.yaml", "start: a"),
            ("flows/promo.yaml", "start: a"),
        ]);
        let told = difference(&before, &after);
        assert_eq!(told.files.changed, ["bot.yaml", "intents/price.yaml"]);
        assert_eq!(
            (told.files.added, told.files.removed),
            (
                vec!["flows/promo.yaml".to_owned()],
                vec!["intents/stock.yaml".to_owned()]
            )
        );
        assert_eq!(
            (told.intents.changed, told.intents.removed),
            (vec!["harga".to_owned()], vec!["stock".to_owned()])
        );
        assert_eq!(told.flows.added, ["promo"]);
        assert_eq!(difference(&after, &after), Difference::default());
    }

    #[test]
    fn the_catalog_is_no_part_of_a_version() {
        let all = || files(&[("bot.yaml", ""), ("catalog.csv", "x"), ("lists/all.csv", "y")]);
        let (content, catalog) = split(all(), Some("lists/all.csv"));
        assert_eq!(content.len(), 1);
        assert_eq!(catalog.map(|file| file.path).as_deref(), Some("lists/all.csv"));
        assert!(split(all(), None).1.is_none());
    }
}
