//! A bot folder on disk: only the paths that its format knows, bounded, and nothing outside the folder.

use crate::bot::diagnostic::nearest;
use crate::bot::{MAX_FILE_BYTES, MAX_FILES, PassedOver, SourceFile, Why, catalog_file, role};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Folders whose files are read.
const FOLDERS: [&str; 5] = ["intents", "flows", "lexicon", "replies", "tests/conversations"];
/// Files that are read by name.
const FILES: [&str; 3] = ["bot.yaml", "catalog.csv", "tests/catalog.csv"];
/// Bytes of a catalog; other files have the bot's own bound.
const MAX_CATALOG_BYTES: usize = 32 << 20;

/// Why a folder could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("there is no folder {0}")]
    Missing(PathBuf),
    #[error("{0} is not a folder")]
    NotAFolder(PathBuf),
    #[error("{path} is a link that leads out of the bot folder")]
    Outside { path: String },
    #[error("{path} is no ordinary file, but a folder, a pipe, a socket, a device or a link to nothing")]
    NoFile { path: String },
    #[error("{path} cannot be read: {reason}")]
    Unreadable { path: String, reason: io::Error },
}

/// The look of a file: another one is another content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub modified: DateTime<Utc>,
    length: u64,
    /// A file that is written elsewhere and renamed into its place is another one.
    inode: u64,
    changed: (i64, i64),
}

/// File systems take the time from a clock that ticks at least a hundred times a second, and is behind by up to one tick.
const COARSE: TimeDelta = TimeDelta::milliseconds(10);

impl Stamp {
    /// When the file came to be as it is, at the latest: written, or put here by another name.
    pub fn put(&self) -> DateTime<Utc> {
        let changed = u32::try_from(self.changed.1).ok();
        let changed = changed.and_then(|nanos| DateTime::from_timestamp(self.changed.0, nanos));
        changed.map_or(self.modified, |changed| changed.max(self.modified)) + COARSE
    }
}

/// The look of all files that [`read`] reads, by path, without opening them. `catalog` is the file that `bot.yaml` names, as far
/// as it is known. What cannot be looked at is left out: reading it tells why.
pub fn stamps(folder: &Path, catalog: Option<&str>) -> Result<BTreeMap<String, Stamp>, FolderError> {
    let root = root(folder)?;
    let named = catalog.filter(|path| is_inside(path)).map(str::to_owned);
    let mut stamps = BTreeMap::new();
    for path in paths(&root)?.into_iter().chain(named) {
        if let Ok(data) = fs::metadata(root.join(&path)) {
            let stamp = Stamp {
                modified: data.modified().map_or(DateTime::UNIX_EPOCH, DateTime::from),
                length: data.len(),
                inode: data.ino(),
                changed: (data.ctime(), data.ctime_nsec()),
            };
            stamps.insert(path, stamp);
        }
    }
    Ok(stamps)
}

/// Reads the files of a bot folder, in the order of their paths. The first that cannot be read is an error.
///
/// A file over its bound comes with one byte more than the bound, so that [`crate::bot::compile`] names it.
pub fn read(folder: &Path) -> Result<Vec<SourceFile>, FolderError> {
    let root = root(folder)?;
    read_all(&root, Err)
}

/// Reads what can be read, and tells what is passed over: links out of the folder, files that are closed to this process, and files
/// whose name is near to one that would be read.
pub fn survey(folder: &Path) -> Result<(Vec<SourceFile>, Vec<PassedOver>), FolderError> {
    let root = root(folder)?;
    let mut passed = misnamed(&root);
    let files = read_all(&root, |error| {
        let (path, why) = match error {
            FolderError::Outside { path } => (path, Why::Outside),
            FolderError::NoFile { path } => (path, Why::NoFile),
            FolderError::Unreadable { path, reason } => (path, Why::Unreadable(reason.to_string())),
            other => return Err(other),
        };
        // The catalog is looked for by its usual name and by the one that `bot.yaml` gives.
        if !passed.iter().any(|known| known.path == path) {
            passed.push(PassedOver { path, why });
        }
        Ok(())
    })?;
    Ok((files, passed))
}

fn read_all(
    root: &Path,
    mut trouble: impl FnMut(FolderError) -> Result<(), FolderError>,
) -> Result<Vec<SourceFile>, FolderError> {
    let mut files = Vec::new();
    let mut take = |files: &mut Vec<SourceFile>, path| match read_file(root, path) {
        Ok(file) => {
            files.extend(file);
            Ok(())
        }
        Err(error) => trouble(error),
    };
    for path in paths(root)? {
        take(&mut files, path)?;
    }
    let named = files
        .iter()
        .find(|file| file.path == "bot.yaml")
        .and_then(|file| catalog_file(&file.bytes, &|name| std::env::var(name).ok()));
    if let Some(path) = named.filter(|path| is_inside(path) && !files.iter().any(|file| file.path == *path)) {
        take(&mut files, path)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
    }
    Ok(files)
}

/// YAML files that are not read, though a reader of the folder would think so: another ending, a folder of a near name, or one
/// folder too deep.
fn misnamed(root: &Path) -> Vec<PassedOver> {
    let mut found = Vec::new();
    for name in names(root) {
        if name == "bot.yml" || name == "bot.yaml.txt" {
            found.push(pass(name, "bot.yaml".to_owned()));
        } else if let Some(folder) = yaml_name(&name)
            .filter(|_| name != "bot.yaml")
            .and_then(|_| folder_of(&root.join(&name)))
        {
            let better = yaml_name(&name).unwrap_or_default();
            found.push(pass(name, format!("{folder}/{better}")));
        } else if let Some(near) = nearest(&name, TOP).filter(|near| *near != name) {
            let inside = if near == "tests" {
                "tests/conversations"
            } else {
                near.as_str()
            };
            let yaml = names(&root.join(&name))
                .into_iter()
                .filter_map(|file| Some((yaml_name(&file)?, file)));
            found.extend(yaml.map(|(better, file)| pass(format!("{name}/{file}"), format!("{inside}/{better}"))));
        }
    }
    for folder in FOLDERS {
        for name in names(&root.join(folder)) {
            let path = format!("{folder}/{name}");
            if role(&path).is_some() {
                continue;
            }
            match yaml_name(&name) {
                Some(better) => found.push(pass(path, format!("{folder}/{better}"))),
                None => {
                    let deeper = names(&root.join(&path)).into_iter();
                    let yaml = deeper.filter_map(|file| Some((yaml_name(&file)?, file)));
                    found.extend(
                        yaml.map(|(better, file)| pass(format!("{path}/{file}"), format!("{folder}/{better}"))),
                    );
                }
            }
        }
    }
    for name in names(&root.join("tests")) {
        found.extend(
            yaml_name(&name).map(|better| pass(format!("tests/{name}"), format!("tests/conversations/{better}"))),
        );
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The folder in which a YAML file at the top belongs by its keys. Other programs keep theirs there, too.
fn folder_of(path: &Path) -> Option<&'static str> {
    const KEYS: [(&str, &[&str]); 5] = [
        ("intents", &["keywords:", "examples:", "reply:", "intent:"]),
        ("flows", &["steps:", "flow:"]),
        ("lexicon", &["synonyms:", "slang:", "protected:"]),
        ("tests/conversations", &["- test:"]),
        ("replies", &["text:"]),
    ];
    if !fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    let bytes = contents(path, MAX_FILE_BYTES).ok()??;
    let text = String::from_utf8_lossy(&bytes);
    let begins = |keys: &[&str]| text.lines().any(|line| keys.iter().any(|key| line.starts_with(key)));
    KEYS.iter().find(|(_, keys)| begins(keys)).map(|(folder, _)| *folder)
}

/// The folders at the top.
const TOP: [&str; 5] = ["intents", "flows", "lexicon", "replies", "tests"];

fn pass(path: String, better: String) -> PassedOver {
    PassedOver {
        path,
        why: Why::Misnamed { better },
    }
}

/// The name that an author's YAML file should have. Hidden files and copies that editors keep are none.
fn yaml_name(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let stem = [".yaml", ".yml", ".yaml.txt", ".yml.txt"]
        .iter()
        .find_map(|ending| lower.strip_suffix(ending))
        .and_then(|stem| name.get(..stem.len()))?;
    (!stem.is_empty() && !stem.starts_with('.')).then(|| format!("{stem}.yaml"))
}

/// Names in a folder, at most as many as a bot may have files; none where it is no folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .take(MAX_FILES)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect()
}

fn root(folder: &Path) -> Result<PathBuf, FolderError> {
    let root = fs::canonicalize(folder).map_err(|_| FolderError::Missing(folder.to_owned()))?;
    if root.is_dir() {
        Ok(root)
    } else {
        Err(FolderError::NotAFolder(folder.to_owned()))
    }
}

/// The paths that the folder's format knows, whether there is such a file or not.
fn paths(root: &Path) -> Result<Vec<String>, FolderError> {
    let mut paths: Vec<String> = FILES.iter().map(|name| (*name).to_owned()).collect();
    for folder in FOLDERS {
        list(root, folder, &mut paths)?;
    }
    paths.sort();
    // One more than the bound, so that it is noticed.
    paths.truncate(MAX_FILES + FILES.len() + 1);
    Ok(paths)
}

fn list(root: &Path, folder: &str, paths: &mut Vec<String>) -> Result<(), FolderError> {
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(reason) => {
            return Err(FolderError::Unreadable {
                path: folder.to_owned(),
                reason,
            });
        }
    };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = format!("{folder}/{name}");
        if role(&path).is_some() {
            paths.push(path);
        }
    }
    Ok(())
}

/// The file, `None` where there is none.
fn read_file(root: &Path, path: String) -> Result<Option<SourceFile>, FolderError> {
    let real = match fs::canonicalize(root.join(&path)) {
        Ok(real) => real,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return match fs::symlink_metadata(root.join(&path)) {
                // A link to nothing.
                Ok(_) => Err(FolderError::NoFile { path }),
                Err(_) => Ok(None),
            };
        }
        Err(reason) => return Err(FolderError::Unreadable { path, reason }),
    };
    if !real.starts_with(root) {
        return Err(FolderError::Outside { path });
    }
    // A pipe or device would block, or never end.
    if !real.is_file() {
        return if real.exists() {
            Err(FolderError::NoFile { path })
        } else {
            Ok(None)
        };
    }
    let bound = if path.ends_with(".yaml") {
        MAX_FILE_BYTES
    } else {
        MAX_CATALOG_BYTES
    };
    match contents(&real, bound) {
        Ok(bytes) => Ok(bytes.map(|bytes| SourceFile { path, bytes })),
        Err(reason) => Err(FolderError::Unreadable { path, reason }),
    }
}

/// A file's bytes up to one more than the bound; `None` where it has gone since it was listed.
fn contents(real: &Path, bound: usize) -> io::Result<Option<Vec<u8>>> {
    let file = match fs::File::open(real) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(bound as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// A relative path without a way up.
fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && Path::new(path)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, text).expect("a file");
        }
        folder
    }

    fn paths(folder: &Path) -> Vec<String> {
        read(folder)
            .expect("a folder")
            .into_iter()
            .map(|file| file.path)
            .collect()
    }

    #[test]
    fn only_the_known_paths_are_read() {
        let folder = folder(&[
            ("bot.yaml", "bot: A\ncatalog: {source: products/all.csv}"),
            ("catalog.csv", "sku,name"),
            ("products/all.csv", "sku,name"),
            ("products/other.csv", "sku,name"),
            ("intents/price.yaml", "keywords: [a]"),
            ("intents/price.yml", "keywords: [a]"),
            ("intents/.price.yaml", "keywords: [a]"),
            ("intents/deep/price.yaml", "keywords: [a]"),
            ("tests/conversations/price.yaml", "[]"),
            ("notes.yaml", "a: b"),
        ]);
        assert_eq!(
            paths(folder.path()),
            [
                "bot.yaml",
                "catalog.csv",
                "intents/price.yaml",
                "products/all.csv",
                "tests/conversations/price.yaml"
            ]
        );
    }

    #[test]
    fn a_change_shows_without_reading() {
        let folder = folder(&[("bot.yaml", "bot: A"), ("intents/a.yaml", "a: 1"), ("notes.txt", "x")]);
        let look = || stamps(folder.path(), Some("own.csv")).expect("a folder");
        let first = look();
        assert_eq!(first.keys().collect::<Vec<_>>(), ["bot.yaml", "intents/a.yaml"]);
        fs::write(folder.path().join("notes.txt"), "y").expect("written");
        assert_eq!(look(), first);
        fs::write(folder.path().join("own.csv"), "sku,name").expect("written");
        let second = look();
        assert_eq!(second.len(), 3);
        // As editors save: another file in its place, of the same length.
        fs::write(folder.path().join("new"), "a: 2").expect("written");
        fs::rename(folder.path().join("new"), folder.path().join("intents/a.yaml")).expect("renamed");
        assert_ne!(look(), second);
        assert!(matches!(
            stamps(&folder.path().join("no"), None),
            Err(FolderError::Missing(_))
        ));
    }

    #[cfg(unix)]
    #[test]
    fn nothing_outside_the_folder_is_read() {
        let outside = folder(&[("secret.yaml", "a: b"), ("all.csv", "sku,name")]);
        let inside = folder(&[
            ("bot.yaml", "catalog: {source: ../all.csv}"),
            ("intents/a.yaml", "a: b"),
        ]);
        assert_eq!(paths(inside.path()), ["bot.yaml", "intents/a.yaml"]);
        std::os::unix::fs::symlink(outside.path().join("secret.yaml"), inside.path().join("intents/b.yaml"))
            .expect("a link");
        assert!(matches!(read(inside.path()), Err(FolderError::Outside { path }) if path == "intents/b.yaml"));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_passed_over_is_told() {
        let outside = folder(&[("secret.yaml", "a: b")]);
        let inside = folder(&[
            ("bot.yaml", "bot: A"),
            ("intents/a.yaml", "a: b"),
            ("intents/b.yml", "a: b"),
            ("intents/c.yaml.txt", "a: b"),
            ("intents/.d.yaml", "a: b"),
            ("intents/n.YAML", "a: b"),
            ("intents/e.yaml~", "a: b"),
            ("intents/notes.txt", "a: b"),
            ("intents/deep/f.yaml", "a: b"),
            ("intens/g.yaml", "a: b"),
            ("test/h.yaml", "a: b"),
            ("replie/k.yaml", "a: b"),
            ("tests/i.yaml", "a: b"),
            ("bot.yml", "a: b"),
            ("docs/j.yaml", "a: b"),
            ("l.yaml", "# harga\nkeywords: [harga]\n"),
            ("m.yml", "steps:\n  a: {say: b}\n"),
            ("compose.yaml", "services: {}\n"),
        ]);
        std::os::unix::fs::symlink(outside.path().join("secret.yaml"), inside.path().join("intents/x.yaml"))
            .expect("a link");
        let (files, passed) = survey(inside.path()).expect("a folder");
        let read: Vec<String> = files.into_iter().map(|file| file.path).collect();
        assert_eq!(read, ["bot.yaml", "intents/a.yaml"]);
        let told: Vec<String> = passed
            .iter()
            .map(|passed| match &passed.why {
                Why::Misnamed { better } => format!("{} -> {better}", passed.path),
                Why::Outside => format!("{} outside", passed.path),
                Why::NoFile => format!("{} is no file", passed.path),
                Why::Unreadable(reason) => format!("{}: {reason}", passed.path),
            })
            .collect();
        assert_eq!(
            told,
            [
                "bot.yml -> bot.yaml",
                "intens/g.yaml -> intents/g.yaml",
                "intents/b.yml -> intents/b.yaml",
                "intents/c.yaml.txt -> intents/c.yaml",
                "intents/deep/f.yaml -> intents/f.yaml",
                "intents/n.YAML -> intents/n.yaml",
                "l.yaml -> intents/l.yaml",
                "m.yml -> flows/m.yaml",
                "replie/k.yaml -> replies/k.yaml",
                "test/h.yaml -> tests/conversations/h.yaml",
                "tests/i.yaml -> tests/conversations/i.yaml",
                "intents/x.yaml outside",
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn nobody_waits_for_what_is_no_file() {
        let folder = folder(&[("bot.yaml", "bot: A"), ("intents/a.yaml/note.txt", "a folder")]);
        std::os::unix::fs::symlink(folder.path().join("gone"), folder.path().join("intents/c.yaml")).expect("a link");
        let socket = std::os::unix::net::UnixListener::bind(folder.path().join("catalog.csv"));
        nix::unistd::mkfifo(&folder.path().join("intents/b.yaml"), nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
        let (files, passed) = survey(folder.path()).expect("a folder");
        assert_eq!(files.len(), 1);
        let passed: Vec<(&str, &Why)> = passed
            .iter()
            .map(|passed| (passed.path.as_str(), &passed.why))
            .collect();
        let none = ["catalog.csv", "intents/a.yaml", "intents/b.yaml", "intents/c.yaml"];
        assert_eq!(passed, none.map(|path| (path, &Why::NoFile)));
        assert!(matches!(read(folder.path()), Err(FolderError::NoFile { path }) if path == "catalog.csv"));
        drop(socket);
    }

    #[test]
    fn a_folder_that_is_none_is_named() {
        let folder = folder(&[("file", "")]);
        assert!(matches!(
            read(&folder.path().join("nope")),
            Err(FolderError::Missing(_))
        ));
        assert!(matches!(
            read(&folder.path().join("file")),
            Err(FolderError::NotAFolder(_))
        ));
    }

    #[test]
    fn a_file_that_vanishes_while_it_is_read_is_not_there() {
        let folder = folder(&[("bot.yaml", "bot: A")]);
        let path = folder.path().join("bot.yaml");
        assert_eq!(contents(&path, 100).expect("a file"), Some(b"bot: A".to_vec()));
        fs::remove_file(&path).expect("it was there");
        assert_eq!(contents(&path, 100).expect("no error"), None);
    }

    #[test]
    fn of_fifty_megabytes_no_more_than_the_bound_is_read() {
        let folder = folder(&[("bot.yaml", "bot: A")]);
        let huge = fs::File::create(folder.path().join("bot.yaml")).expect("a file");
        huge.set_len(50 << 20).expect("fifty megabytes");
        let files = read(folder.path()).expect("a folder");
        assert_eq!(files[0].bytes.len(), MAX_FILE_BYTES + 1);
        let codes: Vec<String> = crate::bot::compile(&files, &|_| None)
            .diagnostics
            .into_iter()
            .map(|problem| problem.code)
            .collect();
        assert!(codes.contains(&"too-large".to_owned()), "{codes:?}");
    }

    #[test]
    fn a_file_over_the_bound_shows_that_it_is() {
        let folder = folder(&[("bot.yaml", &"#".repeat(MAX_FILE_BYTES + 500))]);
        let files = read(folder.path()).expect("a folder");
        assert_eq!(files[0].bytes.len(), MAX_FILE_BYTES + 1);
    }
}
