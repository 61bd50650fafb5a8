//! `sapa bots [DIR]`: the versions of a bot that have answered, from its store.

use super::beside::{place, with_store};
use super::{Format, OK};
use crate::store::{Changes, LiveVersion, VERSIONS_KEPT, VersionRow, Versions};
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
    let (versions, live) = with_store(&place, async |store| {
        Ok((store.versions(VERSIONS_KEPT).await?, store.live_version().await?))
    })?;
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Json => json(&mut out, &versions, live)?,
        Format::Text => text(&mut out, &versions, live)?,
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

fn text(out: &mut impl Write, versions: &[VersionRow], live: Option<LiveVersion>) -> anyhow::Result<()> {
    if versions.is_empty() {
        writeln!(out, "No version has answered yet: `sapa serve` begins with the first.")?;
        return Ok(());
    }
    for (index, row) in versions.iter().enumerate() {
        let mark = if is_live(row, live) { '*' } else { ' ' };
        let at = row.at.format("%Y-%m-%d %H:%M:%S UTC");
        let first = row.number == 1 && index + 1 == versions.len();
        let what = if first { "the first".to_owned() } else { summary(row) };
        writeln!(out, "{mark} {:>4}  {at}  {what}", row.number)?;
    }
    if live.is_some_and(|live| live.passed_over.is_some()) {
        writeln!(
            out,
            "\n* answers because it was rolled back to; the folder is read again as soon as a file in it changes."
        )?;
    }
    Ok(())
}

fn is_live(row: &VersionRow, live: Option<LiveVersion>) -> bool {
    live.is_some_and(|live| live.version == row.number)
}

/// "intents changed: price; flows added: promo; files changed: bot.yaml".
fn summary(row: &VersionRow) -> String {
    let difference = &row.difference;
    let mut parts = Vec::new();
    for (what, changes) in [
        ("intents", &difference.intents),
        ("flows", &difference.flows),
        ("files", &difference.files),
    ] {
        for (how, names) in [
            ("added", &changes.added),
            ("removed", &changes.removed),
            ("changed", &changes.changed),
        ] {
            if !names.is_empty() {
                parts.push(format!("{what} {how}: {}", shortened(names)));
            }
        }
    }
    if parts.is_empty() {
        return "nothing but the order of its files".to_owned();
    }
    parts.join("; ")
}

fn shortened(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
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
        for (difference, expected) in [
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
            ),
        ] {
            assert_eq!(summary(&row(difference)), expected);
        }
    }
}
