//! `sapa bots [DIR]`: the versions of a bot that have answered, from its store.

use super::beside::{place, with_existing};
use super::{Format, OK, bot, locale};
use crate::both;
use crate::store::{Changes, LiveVersion, VERSIONS_KEPT, VersionRow, Versions};
use crate::text::{Locale, Noun};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// Names of one kind that a line shows.
const SHOWN: usize = 8;

#[derive(clap::Args)]
pub struct Args {
    /// The bot folder
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Where the store is: `sqlite:PATH` [default: sapa.db in the bot folder]
    #[arg(long, env = "SAPA_STORE")]
    store: Option<String>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// The JSON of `sapa bots`.
#[derive(Serialize)]
struct Output<'v> {
    versions: Vec<Version<'v>>,
}

#[derive(Serialize)]
struct Version<'v> {
    version: u64,
    at: String,
    live: bool,
    files: &'v Changes,
    intents: &'v Changes,
    flows: &'v Changes,
}

/// Runs `sapa bots`.
pub fn run(args: &Args) -> anyhow::Result<u8> {
    let place = place(args.store.as_deref(), &args.dir)?;
    let (versions, live) = with_existing(&place, async |store| {
        Ok((store.versions(VERSIONS_KEPT).await?, store.live_version().await?))
    })?;
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Json => json(&mut out, &versions, live)?,
        Format::Text => {
            let zone = bot::load(&args.dir).ok().and_then(|loaded| loaded.compiled.content);
            let zone = zone.map_or(chrono_tz::Tz::UTC, |content| content.hours.zone());
            text(&mut out, &versions, live, zone, locale::of_process())?;
        }
    }
    Ok(OK)
}

fn json(out: &mut impl Write, versions: &[VersionRow], live: Option<LiveVersion>) -> anyhow::Result<()> {
    let mut output = Output { versions: Vec::new() };
    for row in versions {
        output.versions.push(Version {
            version: row.number,
            at: row.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            live: is_live(row, live),
            files: &row.difference.files,
            intents: &row.difference.intents,
            flows: &row.difference.flows,
        });
    }
    writeln!(out, "{}", serde_json::to_string_pretty(&output)?)?;
    Ok(())
}

/// Times are told as on the clock of the business.
fn text(
    out: &mut impl Write,
    versions: &[VersionRow],
    live: Option<LiveVersion>,
    zone: chrono_tz::Tz,
    locale: Locale,
) -> anyhow::Result<()> {
    if versions.is_empty() {
        let told = both!(
            "Belum ada versi yang pernah menjawab: `sapa serve` memulai yang pertama.",
            "No version has answered yet: `sapa serve` begins with the first."
        );
        writeln!(out, "{}", told.told(locale))?;
        return Ok(());
    }
    for (index, row) in versions.iter().enumerate() {
        let mark = if is_live(row, live) { '*' } else { ' ' };
        let at = row.at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S %Z");
        let first = row.number == 1 && index + 1 == versions.len();
        let begins = Noun::new("yang pertama", "the first");
        let what = if first {
            begins.told(locale).to_owned()
        } else {
            summary(row, locale)
        };
        writeln!(out, "{mark} {:>4}  {at}  {what}", row.number)?;
    }
    if live.is_some_and(|live| live.passed_over.is_some()) {
        let told = both!(
            "\n* menjawab karena `sapa rollback`; foldernya dibaca lagi begitu ada berkas yang diubah.",
            "\n* answers because it was rolled back to; the folder is read again as soon as a file in it changes."
        );
        writeln!(out, "{}", told.told(locale))?;
    }
    Ok(())
}

fn is_live(row: &VersionRow, live: Option<LiveVersion>) -> bool {
    live.is_some_and(|live| live.version == row.number)
}

/// "intents changed: price; flows added: promo; files changed: bot.yaml".
fn summary(row: &VersionRow, locale: Locale) -> String {
    let difference = &row.difference;
    let mut parts = Vec::new();
    for (what, changes) in [
        (Noun::new("intent", "intents"), &difference.intents),
        (Noun::new("alur", "flows"), &difference.flows),
        (Noun::new("berkas", "files"), &difference.files),
    ] {
        for (how, names) in [
            (Noun::new("baru", "added"), &changes.added),
            (Noun::new("dihapus", "removed"), &changes.removed),
            (Noun::new("diubah", "changed"), &changes.changed),
        ] {
            if !names.is_empty() {
                let (what, how) = (what.told(locale), how.told(locale));
                parts.push(format!("{what} {how}: {}", shortened(names, locale)));
            }
        }
    }
    if parts.is_empty() {
        let nothing = Noun::new("hanya urutan berkasnya", "nothing but the order of its files");
        return nothing.told(locale).to_owned();
    }
    parts.join("; ")
}

fn shortened(names: &[String], locale: Locale) -> String {
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => {
            let told = both!(
                "{names} dan {more} lagi",
                "{names} and {more} more",
                names = shown.join(", "),
                more = more
            );
            told.told(locale).to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Difference;

    #[test]
    fn differences_in_words() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let row = |difference| VersionRow {
            number: 2,
            digest: [0; 32],
            at: chrono::DateTime::UNIX_EPOCH,
            difference,
        };
        let many: Vec<String> = (1..=10).map(|number| format!("i{number}")).collect();
        for (difference, expected, indonesian) in [
            (
                Difference {
                    files: Changes {
                        changed: names(&["bot.yaml"]),
                        ..Changes::default()
                    },
                    intents: Changes {
                        changed: names(&["price", "stock"]),
                        ..Changes::default()
                    },
                    flows: Changes {
                        added: names(&["promo"]),
                        ..Changes::default()
                    },
                },
                "intents changed: price, stock; flows added: promo; files changed: bot.yaml",
                "intent diubah: price, stock; alur baru: promo; berkas diubah: bot.yaml",
            ),
            (
                Difference {
                    intents: Changes {
                        removed: many,
                        ..Changes::default()
                    },
                    ..Difference::default()
                },
                "intents removed: i1, i2, i3, i4, i5, i6, i7, i8 and 2 more",
                "intent dihapus: i1, i2, i3, i4, i5, i6, i7, i8 dan 2 lagi",
            ),
        ] {
            let row = row(difference);
            assert_eq!(summary(&row, Locale::English), expected);
            assert_eq!(summary(&row, Locale::Indonesian), indonesian);
        }
    }
}
