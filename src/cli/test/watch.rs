//! `--watch`: the tests are played again whenever a file of the folder is saved. The folder is looked at as the server looks at
//! it, by the time and size of its files.

use crate::bot::catalog_file;
use crate::both;
use crate::cli::locale;
use crate::cli::paint::{DIM, on_stdout, paint};
use crate::runtime::folder::{self, Stamp};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Between two looks; a change is taken in once two looks agree.
const TICK: Duration = Duration::from_millis(200);

/// Plays, and plays again after each change, until the process is ended.
///
/// # Errors
/// Of the first round; later ones are told, and the watch goes on.
pub fn run(dir: &Path, mut play: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<u8> {
    let mut seen = look(dir);
    play()?;
    loop {
        let told = both!(
            "Menunggu perubahan di {folder}; Ctrl-C berhenti.",
            "Waiting for a change in {folder}; Ctrl-C ends.",
            folder = dir.display()
        );
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", paint(on_stdout(), DIM, told.told(locale::of_process())))?;
        out.flush()?;
        drop(out);
        seen = next(dir, seen);
        if let Err(error) = play() {
            eprintln!("sapa: {error:#}");
        }
    }
}

/// Waits until the folder looks otherwise, and is quiet again.
fn next(dir: &Path, seen: Looks) -> Looks {
    let mut before = seen.clone();
    loop {
        std::thread::sleep(TICK);
        let now = look(dir);
        if now != seen && now == before {
            return now;
        }
        before = now;
    }
}

type Looks = Option<BTreeMap<String, Stamp>>;

/// `None`: there is no such folder at this moment.
fn look(dir: &Path) -> Looks {
    let settings = std::fs::read(dir.join("bot.yaml")).unwrap_or_default();
    let catalog = catalog_file(&settings, &|name| std::env::var(name).ok());
    folder::stamps(dir, catalog.as_deref()).ok()
}
