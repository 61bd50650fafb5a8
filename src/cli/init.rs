//! `sapa init DIR`: a new bot folder to begin with.

use super::schema::{self, Kind};
use super::{OK, Usage, locale};
use crate::both;
use crate::text::Locale;
use anyhow::{Context, anyhow};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Args {
    /// The new folder; it may exist, but must be empty
    dir: PathBuf,
}

/// The files of a new bot, with their texts; `<<id|en>>` is a comment or a name in the author's language.
const FILES: [(&str, &str); 11] = [
    ("bot.yaml", include_str!("init/bot.yaml")),
    ("catalog.csv", include_str!("init/catalog.csv")),
    ("intents/greeting.yaml", include_str!("init/greeting.yaml")),
    ("intents/price.yaml", include_str!("init/price.yaml")),
    ("intents/schedule.yaml", include_str!("init/schedule.yaml")),
    ("intents/thanks.yaml", include_str!("init/thanks.yaml")),
    ("intents/person.yaml", include_str!("init/person.yaml")),
    ("flows/main-menu.yaml", include_str!("init/main-menu.yaml")),
    // What the tests see: the author's own prices change.
    ("tests/catalog.csv", include_str!("init/catalog.csv")),
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
        write(&dir.join(path), &localised(text, locale::of_process()))?;
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
    writeln!(std::io::stdout(), "{}", told.told(locale::of_process()))?;
    Ok(OK)
}

/// A file's text with its comments in one language.
fn localised(text: &str, locale: Locale) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (id, (en, after)))) = rest.split_once("<<").and_then(|(before, tail)| {
        let (id, tail) = tail.split_once('|')?;
        Some((before, (id, tail.split_once(">>")?)))
    }) {
        out.push_str(before);
        out.push_str(match locale {
            Locale::Indonesian => id,
            Locale::English => en,
        });
        rest = after;
    }
    out.push_str(rest);
    out
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
    }
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{FILES, localised};
    use crate::bot::{SourceFile, inspect};
    use crate::rehearsal::{Suite, run};
    use crate::text::Locale;
    use std::sync::Arc;

    fn files(locale: Locale) -> Vec<SourceFile> {
        let file = |(path, text): &(&str, &str)| SourceFile {
            path: (*path).to_owned(),
            bytes: localised(text, locale).into_bytes(),
        };
        FILES.iter().map(file).collect()
    }

    /// Checks the folder and plays its tests.
    fn check(files: &[SourceFile]) {
        let now = "2026-11-23T03:00:00Z".parse().expect("an instant");
        let compiled = inspect(files, &|_| None, now);
        assert_eq!(compiled.diagnostics, Vec::new());
        let content = Arc::new(compiled.content.expect("a bot without problems"));
        let suite = Suite::read(files, Some(&content));
        assert_eq!(suite.diagnostics, Vec::new());
        assert!(suite.cases.len() >= 4, "a new bot comes with tests");
        let bot = suite.bot(content, compiled.catalog);
        for case in &suite.cases {
            assert!(run(&bot, case).failure.is_none(), "{}", case.name);
        }
    }

    #[test]
    fn a_new_bot_has_no_problem_and_passes_its_tests() {
        for (locale, own, other) in [
            (Locale::Indonesian, "Usaha Anda.", "Your business."),
            (Locale::English, "Your business.", "Usaha Anda."),
        ] {
            let files = files(locale);
            check(&files);
            let all: String = files.iter().map(|file| String::from_utf8_lossy(&file.bytes)).collect();
            assert!(
                all.contains(own) && !all.contains(other) && !all.contains("<<") && !all.contains(">>"),
                "{all}"
            );
        }
    }

    #[test]
    fn other_products_and_prices_break_no_test() {
        let mut files = files(Locale::Indonesian);
        for file in files.iter_mut().filter(|file| file.path == "catalog.csv") {
            file.bytes = b"sku,name,price\nN-1,Nasi Padang,25000\n".to_vec();
        }
        check(&files);
    }
}
