//! `/save`: the conversation just held becomes a test.

use crate::bot::Bot;
use crate::rehearsal::{Case, Suite, head, run, write};
use crate::runtime::folder;
use crate::text::Bilingual;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;

/// Characters of a name.
const NAME_MAX: usize = 80;

/// What became of it.
pub enum Saved {
    /// The file, as a path within the folder.
    Written(String),
    /// The same; what the answers say differs in tests, so that only their intents and steps are expected.
    WithoutTexts(String),
    BadName,
    /// There is such a file already.
    Exists(String),
    /// It does not pass as a test.
    Differs(Bilingual),
}

/// Writes `case` to a new file of tests. It has to pass as `sapa test` plays it, with the tests' own catalog.
pub fn save(dir: &Path, bot: &Bot, mut case: Case) -> anyhow::Result<Saved> {
    let fits = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    if case.name.chars().count() > NAME_MAX || !case.name.chars().all(fits) {
        return Ok(Saved::BadName);
    }
    let path = format!("tests/conversations/{}.yaml", case.name);
    if fs::exists(dir.join(&path))? {
        return Ok(Saved::Exists(path));
    }
    let files = folder::read(dir)?;
    let own = Suite::read(&files, None).catalog;
    let tested = Bot {
        content: Arc::clone(&bot.content),
        catalog: own.map_or_else(|| Arc::clone(&bot.catalog), Arc::new),
    };
    let mut without_texts = false;
    if run(&tested, &case).failure.is_some() {
        without_texts = true;
        for turn in &mut case.turns {
            turn.expect.says.clear();
            turn.expect.slots.clear();
        }
        if let Some(failure) = run(&tested, &case).failure {
            return Ok(Saved::Differs(failure.difference));
        }
    }
    fs::create_dir_all(dir.join("tests/conversations"))?;
    let file = OpenOptions::new().write(true).create_new(true).open(dir.join(&path));
    let mut file = match file {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(Saved::Exists(path)),
        Err(error) => return Err(error.into()),
    };
    let text = format!("{}{}", head(&files), write(&case, bot.content.hours.zone()));
    file.write_all(text.as_bytes())?;
    Ok(if without_texts {
        Saved::WithoutTexts(path)
    } else {
        Saved::Written(path)
    })
}
