//! `sapa init DIR`: a new bot folder to begin with.

use super::schema::{self, Kind};
use super::{OK, Usage, locale};
use crate::both;
use anyhow::{Context, anyhow};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Args {
    /// The new folder; it may exist, but must be empty
    dir: PathBuf,
}

/// The files of a new bot, with their texts.
const FILES: [(&str, &str); 9] = [
    ("bot.yaml", include_str!("init/bot.yaml")),
    ("catalog.csv", include_str!("init/catalog.csv")),
    ("intents/greeting.yaml", include_str!("init/greeting.yaml")),
    ("intents/price.yaml", include_str!("init/price.yaml")),
    ("intents/schedule.yaml", include_str!("init/schedule.yaml")),
    ("intents/person.yaml", include_str!("init/person.yaml")),
    ("flows/main-menu.yaml", include_str!("init/main-menu.yaml")),
    ("tests/conversations/first.yaml", include_str!("init/first.yaml")),
    (".gitignore", "sapa.db\nsapa.db-*\n"),
];

pub fn run(args: &Args) -> anyhow::Result<u8> {
    let dir = &args.dir;
    let shown = dir.display();
    match fs::read_dir(dir).map(|mut entries| entries.next().is_some()) {
        Ok(true) => {
            let told = both!(
                "{shown} tidak kosong; sebut folder yang baru atau kosong",
                "{shown} is not empty; name a folder that is new or empty"
            );
            return Err(anyhow!(Usage(told.told(locale::of_process()).to_owned())));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
            let told = both!("{shown} bukan folder", "{shown} is not a folder");
            return Err(anyhow!(Usage(told.told(locale::of_process()).to_owned())));
        }
        _ => {}
    }
    for (path, text) in FILES {
        write(&dir.join(path), text)?;
    }
    // Named in each file's first line, so that editors complete and check while one types.
    for kind in Kind::ALL {
        write(&dir.join(kind.path()), &schema::text(kind)?)?;
    }
    let told = both!(
        "Bot baru ada di {shown}. Selanjutnya:\n
  sapa check {shown}    menampilkan setiap kesalahan
  sapa test {shown}     memutar percakapan tesnya
  sapa chat {shown}     mengobrol dengannya di sini
  sapa serve {shown}    melayani situs Anda",
        "A new bot is in {shown}. Next:\n
  sapa check {shown}    shows every mistake
  sapa test {shown}     plays the test conversations
  sapa chat {shown}     talks to it here
  sapa serve {shown}    serves it to your website"
    );
    println!("{}", told.told(locale::of_process()));
    Ok(OK)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
    }
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::FILES;
    use crate::bot::{SourceFile, inspect};
    use crate::rehearsal::{Suite, run};
    use std::sync::Arc;

    #[test]
    fn a_new_bot_has_no_problem_and_passes_its_tests() {
        let files: Vec<SourceFile> = FILES
            .iter()
            .map(|(path, text)| SourceFile {
                path: (*path).to_owned(),
                bytes: text.as_bytes().to_vec(),
            })
            .collect();
        let now = "2026-11-23T03:00:00Z".parse().expect("an instant");
        let compiled = inspect(&files, &|_| None, now);
        assert_eq!(compiled.diagnostics, Vec::new());
        let content = Arc::new(compiled.content.expect("a bot without problems"));
        let suite = Suite::read(&files, Some(&content));
        assert_eq!(suite.diagnostics, Vec::new());
        assert!(suite.cases.len() >= 4, "a new bot comes with tests");
        let bot = suite.bot(content, compiled.catalog);
        for case in &suite.cases {
            assert!(run(&bot, case).failure.is_none(), "{}", case.name);
        }
    }
}
