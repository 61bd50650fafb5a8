//! `sapa replay [DIR]`: what the folder as it is now would have answered otherwise than the bot that answers.

use super::paint::{BOLD, DIM, on_stdout, paint};
use super::past::Past;
use super::{BROKEN, Format, OK, bot, locale};
use crate::authoring::{Change, ChangedGroup, Replay, ReplayReport};
use crate::bot::{Bot, SourceFile, compile};
use crate::both;
use crate::store::sqlite::Sqlite;
use crate::store::{VERSIONS_KEPT, Versions};
use crate::text::{Bilingual, Locale, Noun};
use anyhow::bail;
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Kinds of change shown in text; JSON has all.
const SHOWN: usize = 30;

#[derive(clap::Args)]
pub struct Args {
    /// The bot folder
    #[arg(default_value = ".")]
    dir: PathBuf,
    #[command(flatten)]
    past: Past,
    /// The version to compare with, as `sapa bots` numbers them; else the one that answers, or the one before it where the folder is
    /// what answers
    #[arg(long, value_name = "VERSION")]
    against: Option<u64>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// The JSON of `sapa replay`.
#[derive(Serialize)]
struct Output {
    /// The stored version that is compared with; `null`: none is stored, and what was really answered is taken.
    version: Option<u64>,
    /// The folder is what answers, so that it is compared with an earlier version.
    #[serde(skip)]
    folder_answers: bool,
    /// The author has named the version.
    #[serde(skip)]
    chosen: bool,
    #[serde(flatten)]
    report: ReplayReport,
}

pub fn run(args: &Args) -> anyhow::Result<u8> {
    let Some(edited) = bot::load_whole(&args.dir)? else {
        return Ok(BROKEN);
    };
    let output = args.past.with_store(&args.dir, async |store| {
        let (number, folder_answers) = match args.against {
            Some(number) => (Some(number), false),
            None => usual(store, &args.dir).await?,
        };
        let live = match number {
            Some(number) => Some(version(store, number, &edited).await?),
            None => None,
        };
        let mut replay = Replay::new(live.as_ref().map(|(_, bot)| bot), &edited);
        args.past.each(store, |heard| replay.add(heard)).await?;
        Ok(Output {
            version: live.as_ref().map(|(version, _)| *version),
            folder_answers,
            chosen: args.against.is_some(),
            report: replay.report(),
        })
    })?;
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&output)?)?,
        Format::Text => text(&mut out, &output, locale::of_process(), on_stdout())?,
    }
    Ok(OK)
}

/// What to compare with: the version that answers. Where a server has taken the folder in already, that is the folder itself; then
/// the version before it.
async fn usual(store: &Sqlite, dir: &Path) -> anyhow::Result<(Option<u64>, bool)> {
    let Some(live) = store.live_version().await? else {
        return Ok((None, false));
    };
    let stored = store.version_files(live.version).await?.unwrap_or_default();
    let catalog = |path: &str| path.ends_with(".csv");
    let here = bot::read(dir)?;
    let mut here: Vec<(&str, &[u8])> = here
        .iter()
        .map(|file| (file.path.as_str(), file.bytes.as_slice()))
        .collect();
    let mut stored: Vec<(&str, &[u8])> = stored
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    here.retain(|(path, _)| !catalog(path));
    stored.retain(|(path, _)| !catalog(path));
    stored.sort_unstable();
    here.sort_unstable();
    if here != stored {
        return Ok((Some(live.version), false));
    }
    let versions = store.versions(VERSIONS_KEPT).await?;
    let before = versions
        .iter()
        .map(|row| row.number)
        .filter(|number| *number < live.version)
        .max();
    Ok(before.map_or((Some(live.version), false), |before| (Some(before), true)))
}

/// A stored version, with the edited folder's catalog: what differs is then the edit's doing, not a price's.
async fn version(store: &Sqlite, number: u64, edited: &Bot) -> anyhow::Result<(u64, Bot)> {
    let Some(files) = store.version_files(number).await? else {
        let told = both!(
            "tidak ada versi {number}; `sapa bots` menampilkan yang ada",
            "there is no version {number}; `sapa bots` lists them"
        );
        bail!(told.told(locale::of_process()).to_owned());
    };
    let files: Vec<SourceFile> = files
        .into_iter()
        .map(|(path, bytes)| SourceFile { path, bytes })
        .collect();
    let compiled = compile(&files, &|name| std::env::var(name).ok());
    let Some(content) = compiled.content else {
        let told = both!(
            "versi {number} dari bot ini tidak bisa dijalankan lagi di sini; `sapa bots` menampilkan versi lain",
            "version {number} of this bot cannot answer here any more; `sapa bots` lists the others"
        );
        bail!(told.told(locale::of_process()).to_owned());
    };
    let bot = Bot {
        content: Arc::new(content),
        catalog: Arc::clone(&edited.catalog),
    };
    Ok((number, bot))
}

fn text(out: &mut impl Write, output: &Output, locale: Locale, styled: bool) -> anyhow::Result<()> {
    let ReplayReport {
        messages,
        changed,
        groups,
    } = &output.report;
    let against = match output.version {
        Some(version) if output.folder_answers => both!(
            "Isi folder ini sudah menjawab. Dibandingkan dengan versi sebelumnya, {version}; versi lain: --against NOMOR.",
            "The folder is what answers already. Compared with the version before it, {version}; another one: --against NUMBER."
        ),
        Some(version) if output.chosen => both!(
            "Dibandingkan dengan versi {version}.",
            "Compared with version {version}."
        ),
        Some(version) => both!(
            "Dibandingkan dengan versi {version}, yang sekarang menjawab.",
            "Compared with version {version}, which answers now."
        ),
        None => both!(
            "Belum ada versi bot yang tersimpan: dibandingkan dengan intent yang dulu benar-benar menjawab.",
            "No version of the bot is stored: compared with the intents that really answered then."
        ),
    };
    writeln!(out, "{}", paint(styled, DIM, against.told(locale)))?;
    let (changed, messages) = (grouped(*changed, locale), grouped(*messages, locale));
    let told = both!(
        "Suntingan ini mengubah {changed} dari {messages} pesan.",
        "This edit changes {changed} of {messages}."
    );
    writeln!(out, "{}", paint(styled, BOLD, told.told(locale)))?;
    for group in groups.iter().take(SHOWN) {
        writeln!(out, "\n{}", paint(styled, BOLD, headline(group).told(locale)))?;
        for example in &group.examples {
            writeln!(out, "  {}", example.text)?;
            let (was, is) = (Noun::new("dulu", "was"), Noun::new("jadi", "is"));
            writeln!(out, "    {:>4}: {}", was.told(locale), example.before)?;
            writeln!(out, "    {:>4}: {}", is.told(locale), example.after)?;
        }
    }
    let more = groups.len().saturating_sub(SHOWN);
    if more > 0 {
        let told = both!(
            "\n… dan {more} macam perubahan lagi",
            "\n… and {more} more kinds of change"
        );
        writeln!(out, "{}", told.told(locale))?;
    }
    Ok(())
}

fn headline(group: &ChangedGroup) -> Bilingual {
    let ChangedGroup { count, from, to, .. } = group;
    match group.change {
        Change::Intent => both!("{count} × {from} → {to}", "{count} × {from} → {to}"),
        Change::Step => both!(
            "{count} × {from}: berlanjut ke langkah lain",
            "{count} × {from}: goes on at another step"
        ),
        Change::Words => both!("{count} × {from}: kalimat lain", "{count} × {from}: other words"),
        Change::Options => both!("{count} × {from}: opsi lain", "{count} × {from}: other options"),
    }
}

/// `4,310`, in Indonesian `4.310`.
fn grouped(number: usize, locale: Locale) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(match locale {
                Locale::Indonesian => '.',
                Locale::English => ',',
            });
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        for (number, id, en) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (4_310, "4.310", "4,310"),
            (1_234_567, "1.234.567", "1,234,567"),
        ] {
            assert_eq!(grouped(number, Locale::Indonesian), id);
            assert_eq!(grouped(number, Locale::English), en);
        }
    }
}
