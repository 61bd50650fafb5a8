//! `sapa explain TEXT…`: why a message is answered as it is.

mod sentences;
mod words;

use super::{BROKEN, Format, OK, bot};
use crate::bot::Bot;
use crate::text::Locale;
use chrono::{DateTime, FixedOffset};
use std::io::Write;
use std::path::{Path, PathBuf};

pub use words::show;

#[derive(clap::Args)]
pub struct Args {
    /// The message
    #[arg(required = true)]
    text: Vec<String>,
    /// The bot folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    bot: PathBuf,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// When it is written, for words like "tomorrow" (2026-01-05T10:00:00+07:00); now, if not given
    #[arg(long, value_name = "TIME")]
    at: Option<DateTime<FixedOffset>>,
}

/// The bot that an explanation is about, and to whom it is told.
pub struct About<'a> {
    pub bot: &'a Bot,
    /// Its folder.
    pub dir: &'a Path,
    pub locale: Locale,
}

pub fn run(args: &Args) -> anyhow::Result<u8> {
    let Some(bot) = bot::load_whole(&args.bot)? else {
        return Ok(BROKEN);
    };
    let mut clock = bot::clock(&bot);
    if let Some(at) = args.at {
        clock.now = at.into();
    }
    let explanation = bot.content.explain(&args.text.join(" "), &bot.catalog, &clock);
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&explanation)?)?,
        Format::Text => {
            let about = About {
                bot: &bot,
                dir: &args.bot,
                locale: super::locale::of_process(),
            };
            write!(out, "{}", show(&explanation, &about))?;
        }
    }
    Ok(OK)
}
