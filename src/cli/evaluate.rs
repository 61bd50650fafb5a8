//! `sapa evaluate FILE.tsv`: labelled messages against the bot.

mod words;

use super::{BROKEN, Format, OK, Usage, bot};
use crate::bot::Bot;
use crate::bot::diagnostic::nearest;
use crate::matching::evaluate::{
    Confusion, Figures, IntentFigures, Labelled, NO_INTENT, Prediction, Trade, by_intent, confusions, figures, predict,
    trades,
};
use anyhow::anyhow;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Bytes of a file of labelled messages.
const MAX_BYTES: u64 = 256 << 20;
/// Messages read before timing begins, so that caches are warm.
const WARM_UP: usize = 200;

#[derive(clap::Args)]
pub struct Args {
    /// Lines of text, a tab, and the intent; NO_INTENT where the bot should not answer
    file: PathBuf,
    /// The bot folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    bot: PathBuf,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Show what each message was taken for
    #[arg(long)]
    predictions: bool,
}

/// The JSON of `sapa evaluate`.
#[derive(Serialize)]
struct Output {
    #[serde(flatten)]
    figures: Figures,
    p50_us: f64,
    p99_us: f64,
    load_ms: f64,
    /// By name; those that a message is labelled with, or was taken for.
    intents: Vec<IntentFigures>,
    confusions: Vec<Confusion>,
    thresholds: Vec<Trade>,
    /// The one at which this bot answers.
    threshold: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    predictions: Option<Vec<Prediction>>,
}

pub fn run(args: &Args) -> anyhow::Result<u8> {
    let lines = read(&args.file)?;
    if let Some(line) = lines.iter().find(|line| line.more) {
        eprintln!(
            "{}:{}: only the first two columns are read, the message and its intent",
            args.file.display(),
            line.number
        );
    }
    let started = Instant::now();
    let Some(bot) = bot::load_whole(&args.bot)? else {
        return Ok(BROKEN);
    };
    let load_ms = started.elapsed().as_secs_f64() * 1e3;
    warn_of_unknown(&args.file, &lines, &bot);
    let (predictions, times) = measure(&lines, &bot);
    let output = Output {
        figures: figures(&predictions),
        p50_us: quantile(&times, 0.50),
        p99_us: quantile(&times, 0.99),
        load_ms: round(load_ms),
        intents: by_intent(&predictions),
        confusions: confusions(&predictions),
        thresholds: trades(&predictions),
        threshold: bot.content.matcher.threshold(),
        predictions: args.predictions.then_some(predictions),
    };
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&output)?)?,
        Format::Text => write!(out, "{}", words::show(&output, super::locale::of_process()))?,
    }
    Ok(OK)
}

/// What each message was taken for, and the sorted times that took, in microseconds.
fn measure(lines: &[Line], bot: &Bot) -> (Vec<Prediction>, Vec<f64>) {
    let clock = bot::clock(bot);
    let matcher = &bot.content.matcher;
    for line in lines.iter().take(WARM_UP) {
        matcher.read(&line.message.text, &bot.catalog, &clock);
    }
    let mut times = Vec::with_capacity(lines.len());
    let mut predictions = Vec::with_capacity(lines.len());
    for line in lines {
        let started = Instant::now();
        let reading = matcher.read(&line.message.text, &bot.catalog, &clock);
        times.push(started.elapsed().as_secs_f64() * 1e6);
        predictions.push(predict(&line.message, &reading));
    }
    times.sort_by(f64::total_cmp);
    (predictions, times)
}

/// A label that is no intent of the bot is likely a slip: it can never be predicted. Each is told once, where it stands first.
fn warn_of_unknown(path: &Path, lines: &[Line], bot: &Bot) {
    let intents = &bot.content.intents;
    let mut told = BTreeSet::new();
    for line in lines {
        let label = line.message.expected.as_str();
        if label == NO_INTENT || intents.contains_key(label) || !told.insert(label) {
            continue;
        }
        let near = nearest(label, intents.keys().map(String::as_str).chain([NO_INTENT]));
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        eprintln!(
            "{}:{}: this bot has no intent {label}{near}",
            path.display(),
            line.number
        );
    }
}

/// A labelled message and the line it stands in, from 1.
#[derive(Debug)]
struct Line {
    number: usize,
    /// There are further columns, which are not read.
    more: bool,
    message: Labelled,
}

/// Reads the labelled messages; a line that is none of them is bad input.
fn read(path: &Path) -> anyhow::Result<Vec<Line>> {
    let shown = path.display();
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| anyhow!(Usage(format!("{shown} cannot be read: {error}"))))?;
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| anyhow!(Usage(format!("{shown} cannot be read: {error}"))))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(anyhow!(Usage(format!("{shown} is larger than {MAX_BYTES} bytes"))));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to());
        let line = 1 + before.unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
        anyhow!(Usage(format!("{shown}:{line}: this is not UTF-8 text")))
    })?;
    labelled(&text).map_err(|(line, reason)| anyhow!(Usage(format!("{shown}:{line}: {reason}"))))
}

fn labelled(text: &str) -> Result<Vec<Line>, (usize, &'static str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut messages = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let mut columns = line.split('\t');
        let (Some(text), Some(expected)) = (columns.next(), columns.next()) else {
            return Err((
                number,
                "expected a message, a tab and an intent; are there spaces in place of the tab?",
            ));
        };
        let (text, expected, more) = (text.trim(), expected.trim(), columns.next().is_some());
        if text.is_empty() {
            return Err((number, "there is no message before the tab"));
        }
        if expected.is_empty() {
            return Err((
                number,
                "there is no intent after the tab; NO_INTENT is for what no intent should answer",
            ));
        }
        messages.push(Line {
            number,
            more,
            message: Labelled {
                text: text.to_owned(),
                expected: expected.to_owned(),
            },
        });
    }
    if messages.is_empty() {
        return Err((1, "there is no message in it"));
    }
    Ok(messages)
}

/// The nearest-rank quantile of sorted values, to two decimals.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    round(sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0))
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_a_text_a_tab_and_an_intent() {
        for (text, expected) in [
            ("berapa harganya\tprice\n", Ok(1)),
            ("\u{feff}a\tb\r\n\r\nc\tNO_INTENT\r\n", Ok(2)),
            ("a\tb\nno tab here\n", Err(2)),
            ("a\t\n", Err(1)),
            ("a\tb\n\n\tc\n", Err(3)),
            ("\tb\n", Err(1)),
            ("", Err(1)),
        ] {
            let found = labelled(text).map(|messages| messages.len()).map_err(|(line, _)| line);
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn only_the_second_column_is_a_label() {
        let lines = labelled("berapa\tprice\tfrom chats\t2\nmasih ada?\tstock\n").expect("two messages");
        let read: Vec<_> = lines
            .iter()
            .map(|line| (line.message.text.as_str(), line.message.expected.as_str(), line.more))
            .collect();
        assert_eq!(read, [("berapa", "price", true), ("masih ada?", "stock", false)]);
    }

    #[test]
    fn quantiles_are_of_the_nearest_rank() {
        let times: Vec<f64> = (1..=100).map(f64::from).collect();
        for (share, expected) in [(0.5, 50.0), (0.99, 99.0)] {
            assert_eq!(quantile(&times, share), expected);
        }
        assert_eq!(quantile(&[], 0.5), 0.0);
    }
}
