//! `sapa chat [DIR]`: the bot in the terminal, no server.

mod command;
mod save;
mod talk;

use super::{BROKEN, OK, Usage, bot, locale, paint};
use crate::bot::Bot;
use crate::both;
use crate::delivery::fetch_once;
use crate::runtime::{Clock, SystemClock};
use anyhow::anyhow;
use command::{COMMANDS, Command};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{Context, Editor, Helper};
use std::io::{BufRead, ErrorKind, IsTerminal, Read as _};
use std::path::PathBuf;
use std::sync::Arc;
use talk::Talk;

#[derive(clap::Args)]
pub struct Args {
    /// The bot folder
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The visitor's language; the bot's default if not given
    #[arg(long)]
    language: Option<String>,
}

pub fn run(args: &Args) -> anyhow::Result<u8> {
    let Some(mut bot) = bot::load_whole(&args.dir)? else {
        return Ok(BROKEN);
    };
    fetch_catalog(&mut bot)?;
    let languages = &bot.content.languages;
    if let Some(language) = args.language.as_ref().filter(|language| !languages.contains(language)) {
        let spoken = languages.join(", ");
        let told = both!(
            "bot ini tidak berbahasa `{language}`; bahasanya: {spoken}",
            "this bot does not speak `{language}`; it speaks: {spoken}"
        );
        return Err(anyhow!(Usage(told.told(locale::of_process()).to_owned())));
    }
    let mut talk = Talk::new(
        &bot,
        &args.dir,
        args.language.clone(),
        locale::of_process(),
        paint::on_stdout(),
    );
    talk.welcome()?;
    if std::io::stdin().is_terminal() {
        let mut editor: Editor<Commands, DefaultHistory> = Editor::new()?;
        editor.set_helper(Some(Commands));
        loop {
            match editor.readline("> ") {
                Ok(line) => {
                    editor.add_history_entry(&line)?;
                    if !hear(&mut talk, &line)? {
                        break;
                    }
                }
                Err(ReadlineError::Eof | ReadlineError::Interrupted) => break,
                // A key or a paste that is no text: the next line may be one.
                Err(ReadlineError::Io(error)) if error.kind() == ErrorKind::InvalidData => {}
                Err(error) => return Err(error.into()),
            }
        }
    } else {
        let mut input = std::io::stdin().lock();
        while let Some(line) = next_line(&mut input)? {
            talk.echo(&line)?;
            if !hear(&mut talk, &line)? {
                break;
            }
        }
    }
    Ok(OK)
}

/// Bytes of a line that is not typed; what is longer goes on as the next line.
const LINE: u64 = 64 * 1024;

/// A line as it may come from a file or another program: what is no text in it stands as a replacement character.
fn next_line(input: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if input.take(LINE).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    let line = String::from_utf8_lossy(&bytes);
    Ok(Some(line.trim_end_matches(['\n', '\r']).to_owned()))
}

/// Products that are kept at an address are fetched once, as `sapa serve` does again and again. Without them the bot talks all the same.
fn fetch_catalog(bot: &mut Bot) -> anyhow::Result<()> {
    let Some(address) = bot.content.catalog.address() else {
        return Ok(());
    };
    let allow = std::env::var("SAPA_ALLOW_TARGETS").unwrap_or_default();
    let allow = allow.parse().map_err(|error| anyhow!(Usage(error)))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match runtime.block_on(fetch_once(address, &allow, SystemClock.now())) {
        Ok(catalog) => bot.catalog = Arc::new(catalog),
        Err(why) => {
            let told = both!(
                "daftar produk tidak bisa diambil ({why}), jadi bot ini berbicara tanpa produk",
                "the catalog cannot be fetched ({why}), so the bot talks without products",
                why = why.told(locale::of_process())
            );
            eprintln!("sapa: {}", told.told(locale::of_process()));
        }
    }
    Ok(())
}

/// Handles one line; `false` ends the chat.
fn hear(talk: &mut Talk<'_>, line: &str) -> anyhow::Result<bool> {
    let line = line.trim();
    if line.is_empty() {
        return Ok(true);
    }
    match Command::read(line) {
        None => talk.say(line)?,
        Some(Ok(Command::Quit)) => return Ok(false),
        Some(Ok(command)) => talk.obey(command)?,
        Some(Err(problem)) => talk.note(&problem)?,
    }
    Ok(true)
}

/// Completes commands with the tab key.
struct Commands;

impl Completer for Commands {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let begun = line.get(..pos).unwrap_or_default();
        let fits = |name: &&str| begun.starts_with('/') && name.starts_with(begun);
        let names = COMMANDS.iter().map(|(name, ..)| *name).filter(fits);
        Ok((0, names.map(|name| format!("{name} ")).collect()))
    }
}

impl Hinter for Commands {
    type Hint = String;
}

impl Highlighter for Commands {}
impl Validator for Commands {}
impl Helper for Commands {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_any_bytes_are_read() {
        let long = vec![b'a'; LINE as usize + 3];
        let mut input = [b"halo\r\nca\xe9 \xff\n\nakhir\n".as_slice(), &long].concat();
        input.push(b'\n');
        let mut input = input.as_slice();
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut input).expect("bytes in memory") {
            lines.push(line);
        }
        let rest: Vec<&str> = lines.iter().skip(5).map(String::as_str).collect();
        assert_eq!(lines[..4], ["halo", "ca\u{fffd} \u{fffd}", "", "akhir"]);
        assert_eq!((lines[4].len(), rest), (LINE as usize, vec!["aaa"]));
    }
}
