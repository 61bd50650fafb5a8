//! `sapa misses [DIR]`: what visitors asked in vain, and the lines that would answer it.

mod accept;
mod listed;
mod page;

use super::paint::on_stdout;
use super::past::Past;
use super::suite::Ready;
use super::{BROKEN, Format, OK, Usage, bot, locale};
use crate::authoring::{Beside, Group, Misses, NoPatch, Patch, difference, new_intent, propose};
use crate::bot::{Bot, SourceFile, render};
use crate::both;
use crate::text::Bilingual;
use accept::{Accepted, Chosen};
use anyhow::anyhow;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(clap::Args)]
pub struct Args {
    /// The bot folder
    #[arg(default_value = ".")]
    dir: PathBuf,
    #[command(flatten)]
    past: Past,
    /// How many groups of questions are shown, the most frequent first
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// Write the proposals with these numbers of the last listing (1,3) or these codes (kdfhx), each with its tests; without numbers
    /// all that are shown. Nothing is written if a test breaks, or if another message would be answered otherwise
    #[arg(long, value_name = "N,…", num_args = 0..=1, value_delimiter = ',')]
    accept: Option<Vec<String>>,
    /// The intent to which the one accepted question belongs, where the proposed one is not right
    #[arg(long, value_name = "NAME", requires = "accept")]
    intent: Option<String>,
    /// What a new intent answers: with --intent NAME the file intents/NAME.yaml is written, with the question as its example
    #[arg(long, value_name = "TEXT", requires = "intent")]
    reply: Option<String>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// The JSON of `sapa misses`.
#[derive(Serialize)]
struct Output {
    /// Visitors' messages that were looked at.
    messages: usize,
    /// Of those: missed, and not answered by the folder as it is now.
    missed: usize,
    answered_by_now: usize,
    /// Led to a person because an intent says so, by that intent.
    by_design: BTreeMap<String, usize>,
    groups: Vec<Shown>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    accepted: Vec<Accepted>,
    /// Groups that `--accept` without numbers leaves: no line is proposed for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    passed_over: Vec<usize>,
}

/// One group with what is proposed for it.
#[derive(Serialize)]
struct Shown {
    /// As `--accept` takes it.
    number: usize,
    /// The same, whatever else visitors write meanwhile.
    id: String,
    #[serde(flatten)]
    group: Group,
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<Patch>,
    /// What the proposal changes in the intent's file, or the new intent's file, whose reply is still to be written.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_proposal: Option<NoPatch>,
}

pub fn run(args: &Args) -> anyhow::Result<u8> {
    let loaded = bot::load(&args.dir)?;
    let Some(content) = loaded.compiled.content else {
        // Shows why.
        return bot::load_whole(&args.dir).map(|_| BROKEN);
    };
    let bot = Bot {
        content: Arc::new(content),
        catalog: Arc::new(loaded.compiled.catalog),
    };
    if let Some(intent) = &args.intent
        && let Some(told) = misplaced(intent, args.reply.is_some(), &bot, &loaded.files)
    {
        return Err(anyhow!(Usage(told.told(locale::of_process()).to_owned())));
    }
    let misses = args.past.with_store(&args.dir, async |store| {
        let mut misses = Misses::new(&bot);
        args.past.each(store, |heard| misses.add(heard)).await?;
        Ok(misses)
    })?;
    let groups = misses.groups();
    let beside = misses.beside(&groups);
    let wanted = wanted(args, &groups)?;
    let mut output = Output {
        messages: misses.messages,
        missed: groups.iter().map(|group| group.count).sum::<usize>() + misses.beyond,
        answered_by_now: misses.answered_by_now,
        by_design: misses.by_design.clone(),
        groups: Vec::new(),
        accepted: Vec::new(),
        passed_over: Vec::new(),
    };
    if wanted != Wanted::Look && !tests_can_be_played(&args.dir)? {
        return Ok(BROKEN);
    }
    let numbered = || (1..).zip(&groups);
    match wanted {
        Wanted::Look => {
            let shown = numbered().take(args.top);
            let shown = shown.map(|(number, group)| Shown::of(number, group, &loaded.files, &bot, &beside));
            output.groups = shown.collect();
            listed::keep(&args.dir, &groups);
        }
        Wanted::Numbers(numbers) => {
            let named = numbered().filter(|(number, _)| numbers.contains(number));
            let chosen = named.map(|(number, group)| Chosen {
                number,
                group,
                intent: args.intent.clone(),
                reply: args.reply.clone(),
            });
            output.accepted = accept::all(&args.dir, &bot, &beside, chosen.collect())?;
        }
        Wanted::All => {
            let shown = numbered().take(args.top);
            let (chosen, passed_over) = proposed(shown, &loaded.files, &bot, &beside);
            output.passed_over = passed_over;
            output.accepted = accept::all(&args.dir, &bot, &beside, chosen)?;
        }
    }
    let good = output.accepted.iter().all(Accepted::is_good);
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&output)?)?,
        Format::Text => {
            let page = page::Page {
                locale: locale::of_process(),
                styled: on_stdout(),
                groups: groups.len(),
            };
            page.write(&mut out, &output)?;
        }
    }
    Ok(if good { OK } else { BROKEN })
}

/// Why a question cannot go to that intent. `new`: its reply was given.
fn misplaced(intent: &str, new: bool, bot: &Bot, files: &[SourceFile]) -> Option<Bilingual> {
    let known = bot.content.intents.contains_key(intent);
    let good = intent.starts_with(|c: char| c.is_ascii_alphanumeric())
        && intent.len() <= 60
        && intent
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let taken = bot.content.flows.contains_key(intent)
        || files.iter().any(|file| file.path == format!("intents/{intent}.yaml"));
    match (known, new) {
        (true, false) => None,
        (false, false) => Some(both!(
            "bot ini tidak punya intent `{intent}`; dengan --reply \"jawabannya\" intent itu dibuat baru",
            "this bot has no intent `{intent}`; with --reply \"its answer\" it is written anew"
        )),
        (true, true) => Some(both!(
            "intent `{intent}` sudah ada; hapus --reply, atau pilih nama lain",
            "there is an intent `{intent}` already; leave out --reply, or choose another name"
        )),
        (false, true) if !good || taken => Some(both!(
            "intent baru tidak bisa bernama `{intent}`; pakai huruf, angka, `-` atau `_`, dan nama yang belum dipakai",
            "a new intent cannot be named `{intent}`; use letters, digits, `-` or `_`, and a name that is free"
        )),
        (false, true) => None,
    }
}

/// What is to be done with the groups.
#[derive(PartialEq)]
enum Wanted {
    Look,
    /// Accept these.
    Numbers(Vec<usize>),
    /// Accept all that are shown and have a proposal.
    All,
}

fn wanted(args: &Args, groups: &[Group]) -> anyhow::Result<Wanted> {
    let Some(chosen) = &args.accept else {
        return Ok(Wanted::Look);
    };
    let refused = |told: Bilingual| anyhow!(Usage(told.told(locale::of_process()).to_owned()));
    let last = listed::last(&args.dir);
    let number = |chosen: &String| listed::number(chosen, &last, groups).map_err(refused);
    let numbers = chosen.iter().map(number).collect::<anyhow::Result<Vec<usize>>>()?;
    if args.intent.is_some() && numbers.len() != 1 {
        let told = both!(
            "--intent berlaku untuk satu pertanyaan: --accept 3 --intent NAMA",
            "--intent is for one question: --accept 3 --intent NAME"
        );
        return Err(anyhow!(Usage(told.told(locale::of_process()).to_owned())));
    }
    Ok(match numbers.as_slice() {
        [] => Wanted::All,
        numbers => Wanted::Numbers(numbers.to_vec()),
    })
}

/// The groups that have a proposal, and the numbers of the others.
fn proposed<'g>(
    shown: impl Iterator<Item = (usize, &'g Group)>,
    files: &[SourceFile],
    bot: &Bot,
    beside: &Beside<'_>,
) -> (Vec<Chosen<'g>>, Vec<usize>) {
    let (mut chosen, mut passed_over) = (Vec::new(), Vec::new());
    for (number, group) in shown {
        match propose(files, bot, group, beside, None, &environment) {
            Ok(patch) => chosen.push(Chosen {
                number,
                group,
                // As it would be shown: an example that is accepted before it draws it to no other intent.
                intent: Some(patch.intent),
                reply: None,
            }),
            Err(_) => passed_over.push(number),
        }
    }
    (chosen, passed_over)
}

/// Whether the folder's tests can say that something broke; else what is in the way is shown on standard error.
fn tests_can_be_played(dir: &Path) -> anyhow::Result<bool> {
    let ready = Ready::read(dir)?;
    let Err(diagnostics) = &ready.bot else { return Ok(true) };
    let styled = std::io::stderr().is_terminal();
    let shown = render(diagnostics, &ready.files, locale::of_process(), styled);
    let told = both!(
        "tes bot ini belum bisa dijalankan, jadi tidak ada yang ditulis",
        "the tests of this bot cannot be played, so nothing was written"
    );
    writeln!(std::io::stderr(), "{shown}sapa: {}", told.told(locale::of_process()))?;
    Ok(false)
}

impl Shown {
    fn of(number: usize, group: &Group, files: &[SourceFile], bot: &Bot, beside: &Beside<'_>) -> Self {
        let proposal = propose(files, bot, group, beside, None, &environment);
        let changed = match &proposal {
            Ok(patch) => Some(changes(files, &patch.file, &patch.edited)),
            Err(NoPatch::NothingNear { name }) => {
                let reply = both!("(tulis jawabannya)", "(write its answer)");
                let (file, _) = new_intent(files, group, name, reply.told(locale::of_process()));
                Some(changes(files, &file.path, &String::from_utf8_lossy(&file.bytes)))
            }
            Err(_) => None,
        };
        let (proposal, no_proposal) = match proposal {
            Ok(patch) => (Some(patch), None),
            Err(why) => (None, Some(why)),
        };
        Self {
            number,
            id: group.id(),
            group: group.clone(),
            proposal,
            difference: changed,
            no_proposal,
        }
    }
}

/// What a file would change to, as a difference.
fn changes(files: &[SourceFile], path: &str, edited: &str) -> String {
    let before = files.iter().find(|file| file.path == path);
    let before = before.map(|file| String::from_utf8_lossy(&file.bytes));
    difference(path, before.as_deref(), edited)
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
