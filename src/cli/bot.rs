//! A bot folder read and compiled, for the commands that need one.

use super::{Usage, locale};
use crate::bot::{Bot, Compiled, PassedOver, SourceFile, compile, render};
use crate::both;
use crate::matching::Clock;
use crate::runtime::folder::{self, FolderError};
use anyhow::anyhow;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

/// A folder's files and what they compile to.
pub struct Loaded {
    pub files: Vec<SourceFile>,
    pub compiled: Compiled,
}

/// Reads a folder's files.
pub fn read(dir: &Path) -> anyhow::Result<Vec<SourceFile>> {
    folder::read(dir).map_err(trouble)
}

/// Reads what can be read of a folder, and says what is passed over.
pub fn survey(dir: &Path) -> anyhow::Result<(Vec<SourceFile>, Vec<PassedOver>)> {
    folder::survey(dir).map_err(trouble)
}

fn trouble(error: FolderError) -> anyhow::Error {
    match error {
        FolderError::Missing(dir) | FolderError::NotAFolder(dir) => anyhow!(Usage(no_folder(&dir))),
        other => anyhow!(other),
    }
}

/// That there is no such folder.
pub fn no_folder(dir: &Path) -> String {
    let dir = dir.display();
    let told = both!("tidak ada folder {dir}", "there is no folder {dir}");
    told.told(locale::of_process()).to_owned()
}

/// Reads and compiles a folder. An error is of the folder; what is wrong in its files is among the diagnostics.
pub fn load(dir: &Path) -> anyhow::Result<Loaded> {
    let files = read(dir)?;
    let compiled = compile(&files, &|name| std::env::var(name).ok());
    Ok(Loaded { files, compiled })
}

/// The bot, or `None` after showing on standard error why there is none.
pub fn load_whole(dir: &Path) -> anyhow::Result<Option<Bot>> {
    let loaded = load(dir)?;
    let diagnostics = loaded.compiled.diagnostics;
    match loaded.compiled.content {
        Some(content) => Ok(Some(Bot {
            content: Arc::new(content),
            catalog: Arc::new(loaded.compiled.catalog),
        })),
        None => {
            let styled = std::io::stderr().is_terminal();
            write!(
                std::io::stderr(),
                "{}",
                render(&diagnostics, &loaded.files, locale::of_process(), styled)
            )?;
            let told = both!(
                "bot ini masih ada kesalahan; `sapa check` menampilkan semuanya",
                "this bot has errors; `sapa check` shows them all"
            );
            eprintln!("sapa: {}", told.told(locale::of_process()));
            Ok(None)
        }
    }
}

/// The instant and zone in which messages are read now.
pub fn clock(bot: &Bot) -> Clock {
    Clock {
        now: std::time::SystemTime::now().into(),
        zone: bot.content.hours.zone(),
    }
}
