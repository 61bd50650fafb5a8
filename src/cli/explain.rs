//! `sapa explain TEXT…`: why a message is answered as it is.

use super::{BROKEN, Format, OK, bot};
use crate::matching::Explanation;
use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

/// Intents shown in text; JSON has all that were ranked.
const SHOWN: usize = 5;

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
}

pub fn run(args: &Args) -> anyhow::Result<u8> {
    let Some(bot) = bot::load_whole(&args.bot)? else {
        return Ok(BROKEN);
    };
    let text = args.text.join(" ");
    let explanation = bot.content.matcher.explain(&text, &bot.catalog, &bot::clock(&bot));
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&explanation)?)?,
        Format::Text => write!(out, "{}", show(&explanation))?,
    }
    Ok(OK)
}

/// An explanation for the terminal.
pub fn show(explanation: &Explanation) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = writeln!(out, "message    {}", explanation.text);
    let _ = writeln!(out, "words      {}", explanation.words.join(" "));
    for repair in &explanation.repairs {
        let _ = writeln!(out, "  read     {} as {} ({})", repair.typed, repair.read, repair.kind);
    }
    for entity in &explanation.entities {
        let _ = writeln!(
            out,
            "  found    {} \"{}\" = {}",
            entity.entity, entity.text, entity.value
        );
    }
    let decided = match (&explanation.intent, &explanation.also) {
        (Some(intent), Some(also)) => format!("{}: {intent}, and {also}", explanation.decision),
        (Some(intent), None) => format!("{}: {intent}", explanation.decision),
        _ => explanation.decision.clone(),
    };
    let _ = writeln!(out, "decision   {decided}  (answers from {:.2})", explanation.threshold);
    for intent in explanation.intents.iter().take(SHOWN) {
        let _ = writeln!(out, "  {:.2}     {}", intent.score, intent.intent);
        for part in &intent.contributions {
            let _ = writeln!(out, "    {:+.2}   {}", part.value, part.label());
        }
    }
    out
}
