//! `--accept`: proposals are tried on the whole folder in memory, and written only if nothing else breaks.

use super::{changes, environment};
use crate::authoring::{Beside, Group, NoPatch, Patch, TESTS, new_intent, propose, with_test};
use crate::bot::diagnostic::Diagnostic;
use crate::bot::{Bot, SourceFile};
use crate::both;
use crate::cli::locale;
use crate::cli::suite::{Ready, play};
use crate::matching::{Clock, Decision};
use crate::runtime::folder;
use anyhow::{Context, anyhow, bail};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What became of one accepted proposal.
#[derive(Serialize)]
pub struct Accepted {
    pub number: usize,
    pub id: String,
    pub question: String,
    #[serde(flatten)]
    pub how: How,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case", tag = "result")]
pub enum How {
    /// Written, with its test; this many tests pass now, and passed before.
    Written {
        patch: Patch,
        difference: String,
        test_difference: String,
        passed_before: usize,
        passed: usize,
        /// Warnings that came with it.
        #[serde(serialize_with = "locale::told")]
        warnings: Vec<Diagnostic>,
    },
    /// Another line that was accepted before it answers it too.
    Answered {
        intent: String,
    },
    NoProposal {
        why: NoPatch,
    },
    /// Something else would break: nothing was written.
    Refused {
        patch: Patch,
        broken: Vec<Broken>,
    },
}

/// A test that passed before, or an error that was not there.
#[derive(Clone, Debug, Serialize)]
pub struct Broken {
    pub file: String,
    pub line: usize,
    pub name: String,
    pub failure: String,
}

impl Accepted {
    pub fn is_good(&self) -> bool {
        matches!(self.how, How::Written { .. } | How::Answered { .. })
    }
}

/// A group to accept.
pub struct Chosen<'g> {
    pub number: usize,
    pub group: &'g Group,
    /// Where the question belongs; the nearest intent where it is not said.
    pub intent: Option<String>,
    /// That intent is new, and answers so.
    pub reply: Option<String>,
}

/// Accepts one group after the other; each is tried on the folder with those before it.
pub fn all(dir: &Path, bot: &Bot, beside: &Beside<'_>, chosen: Vec<Chosen<'_>>) -> anyhow::Result<Vec<Accepted>> {
    let mut bot = bot.clone();
    let mut done = Vec::new();
    for chosen in chosen {
        let Chosen {
            number,
            group,
            intent,
            reply,
        } = chosen;
        let files = folder::read(dir)?;
        let question = group
            .phrasings
            .first()
            .map(|phrasing| phrasing.text.clone())
            .unwrap_or_default();
        let how = match answered(&bot, group, &question).filter(|_| !done.is_empty()) {
            Some(intent) => How::Answered { intent },
            None => match propose(
                &tried(&files, group, intent.as_deref(), reply),
                &bot,
                group,
                beside,
                intent.as_deref(),
                &environment,
            ) {
                Ok(patch) => accept(dir, &files, &bot, patch)?,
                Err(why) => How::NoProposal { why },
            },
        };
        if let How::Written { .. } = how {
            let ready = Ready::read(dir)?;
            if let Ok(edited) = ready.bot {
                bot.content = Arc::clone(&edited.content);
            }
        }
        done.push(Accepted {
            number,
            id: group.id(),
            question,
            how,
        });
    }
    Ok(done)
}

/// The folder on which a proposal is tried: with a new intent's file, where there is one.
fn tried(files: &[SourceFile], group: &Group, intent: Option<&str>, reply: Option<String>) -> Vec<SourceFile> {
    let new = intent
        .zip(reply)
        .map(|(name, reply)| new_intent(files, group, name, &reply).1);
    files.iter().cloned().chain(new).collect()
}

/// The intent that answers the question as the folder is by now.
fn answered(bot: &Bot, group: &Group, question: &str) -> Option<String> {
    let clock = Clock {
        now: group.last,
        zone: bot.content.hours.zone(),
    };
    match bot.content.matcher.read(question, &bot.catalog, &clock).decision {
        Decision::Answer { intents } => intents.first().map(|intent| intent.to_string()),
        _ => None,
    }
}

fn accept(dir: &Path, files: &[SourceFile], bot: &Bot, patch: Patch) -> anyhow::Result<How> {
    let before = Played::of(Ready::of_files(files.to_vec()));
    let (patched, test) = with_test(files, bot, &patch, &environment);
    let after = Played::of(Ready::of_files(patched));
    let mut broken = after.broken_since(&before);
    broken.extend(after.lost_since(&before));
    if !broken.is_empty() {
        return Ok(How::Refused { patch, broken });
    }
    let difference = changes(files, &patch.file, &patch.edited);
    let test_difference = changes(files, TESTS, &String::from_utf8_lossy(&test.bytes));
    let edited = [
        SourceFile {
            path: patch.file.clone(),
            bytes: patch.edited.clone().into_bytes(),
        },
        test,
    ];
    write(dir, files, &edited)?;
    // What is on the disk now is what was tried, unless somebody else is writing too.
    match Ready::read(dir).map(|ready| Played::of(ready).broken_since(&before)) {
        Ok(broken) if broken.is_empty() => {}
        Ok(broken) => {
            restore(dir, files, &edited)?;
            return Ok(How::Refused { patch, broken });
        }
        Err(error) => {
            restore(dir, files, &edited)?;
            return Err(error);
        }
    }
    let known: BTreeSet<&str> = before.warnings.iter().map(|warning| warning.code.as_str()).collect();
    let is_new = |warning: &&Diagnostic| {
        !known.contains(warning.code.as_str())
            || !before
                .warnings
                .iter()
                .any(|old| old.file == warning.file && old.code == warning.code)
    };
    let warnings = after.warnings.iter().filter(is_new).cloned().collect();
    Ok(How::Written {
        patch,
        difference,
        test_difference,
        passed_before: before.passed,
        passed: after.passed,
        warnings,
    })
}

/// A folder after its tests.
struct Played {
    passed: usize,
    failed: Vec<Broken>,
    errors: Vec<Broken>,
    warnings: Vec<Diagnostic>,
}

impl Played {
    fn of(ready: Ready) -> Self {
        let mut played = Self {
            passed: 0,
            failed: Vec::new(),
            errors: Vec::new(),
            warnings: ready.warnings,
        };
        match ready.bot {
            Ok(bot) => {
                for (case, outcome) in ready.cases.iter().zip(play(&bot, &ready.cases)) {
                    match outcome.failure {
                        None => played.passed += 1,
                        Some(failure) => played.failed.push(Broken {
                            file: case.file.clone(),
                            line: case.line,
                            name: case.name.clone(),
                            failure: failure.told(locale::of_process()),
                        }),
                    }
                }
            }
            Err(diagnostics) => {
                let broken = diagnostics.into_iter().map(|problem| Broken {
                    file: problem.file.clone(),
                    line: problem.line,
                    name: problem.code.clone(),
                    failure: problem.message.told(locale::of_process()).to_owned(),
                });
                played.errors.extend(broken);
            }
        }
        played
    }

    /// Examples that another intent answers now, and collisions that were not there.
    fn lost_since(&self, before: &Self) -> Vec<Broken> {
        const LOST: [&str; 3] = ["lost-example", "colliding-examples", "colliding-keywords"];
        let told = |problem: &Diagnostic| problem.message.told(locale::of_process()).to_owned();
        // A line that moved is the same line.
        let known: BTreeSet<(&str, &str, String)> = before
            .warnings
            .iter()
            .map(|problem| (&*problem.file, &*problem.code, told(problem)))
            .collect();
        let new = |problem: &&Diagnostic| {
            LOST.contains(&&*problem.code) && !known.contains(&(&*problem.file, &*problem.code, told(problem)))
        };
        let broken = |problem: &Diagnostic| Broken {
            file: problem.file.clone(),
            line: problem.line,
            name: problem.code.clone(),
            failure: told(problem),
        };
        self.warnings.iter().filter(new).map(broken).collect()
    }

    /// What fails now and did not before.
    fn broken_since(&self, before: &Self) -> Vec<Broken> {
        let known: BTreeSet<(&str, &str)> = before
            .failed
            .iter()
            .chain(&before.errors)
            .map(|broken| (&*broken.file, &*broken.name))
            .collect();
        let now = self.failed.iter().chain(&self.errors);
        now.filter(|broken| !known.contains(&(&*broken.file, &*broken.name)))
            .cloned()
            .collect()
    }
}

/// Writes the files, each in one step. All of them have to be as they were read.
fn write(dir: &Path, read: &[SourceFile], edited: &[SourceFile]) -> anyhow::Result<()> {
    for file in edited {
        let was = read
            .iter()
            .find(|known| known.path == file.path)
            .map(|known| &known.bytes);
        let is = fs::read(dir.join(&file.path)).ok();
        if is.as_ref() != was {
            let path = &file.path;
            let told = both!(
                "{path} berubah sementara ini; tidak ada yang ditulis, coba sekali lagi",
                "{path} has changed meanwhile; nothing was written, try once more"
            );
            bail!(told.told(locale::of_process()).to_owned());
        }
    }
    for file in edited {
        if let Err(error) = put(dir, file) {
            restore(dir, read, edited)?;
            return Err(error);
        }
    }
    Ok(())
}

/// Brings files back to what they were; new ones go.
fn restore(dir: &Path, read: &[SourceFile], edited: &[SourceFile]) -> anyhow::Result<()> {
    for file in edited {
        match read.iter().find(|known| known.path == file.path) {
            Some(was) => put(dir, was)?,
            None => match fs::remove_file(dir.join(&file.path)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            },
        }
    }
    Ok(())
}

/// Writes beside the file and renames, so that nobody reads half of it. The file's permissions stay.
fn put(dir: &Path, file: &SourceFile) -> anyhow::Result<()> {
    let path = dir.join(&file.path);
    // A link stays one: what it leads to is written. Reading the folder made sure that it lies inside.
    let path = fs::canonicalize(&path).unwrap_or(path);
    let failed = || format!("{} cannot be written", path.display());
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(anyhow!(failed()));
    };
    fs::create_dir_all(parent).with_context(failed)?;
    let mut fresh = std::ffi::OsString::from(".");
    fresh.push(name);
    fresh.push(".new");
    let fresh: PathBuf = parent.join(fresh);
    let result = fs::write(&fresh, &file.bytes)
        .and_then(|()| match fs::metadata(&path) {
            Ok(data) => fs::set_permissions(&fresh, data.permissions()),
            Err(_) => Ok(()),
        })
        .and_then(|()| fs::rename(&fresh, &path));
    if result.is_err() {
        // Only the file of this very call.
        let _ = fs::remove_file(&fresh);
    }
    result.with_context(failed)
}
