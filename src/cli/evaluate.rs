//! `sapa evaluate FILE.tsv`: labelled messages against the bot.

use super::{BROKEN, Format, OK, Usage, bot};
use crate::matching::evaluate::{Figures, Labelled, Prediction, figures, predict};
use anyhow::{Context, anyhow};
use serde::Serialize;
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
    #[serde(skip_serializing_if = "Option::is_none")]
    predictions: Option<Vec<Prediction>>,
}

pub fn run(args: &Args) -> anyhow::Result<u8> {
    let labelled = read(&args.file)?;
    let started = Instant::now();
    let Some(bot) = bot::load_whole(&args.bot)? else {
        return Ok(BROKEN);
    };
    let load_ms = started.elapsed().as_secs_f64() * 1e3;
    let clock = bot::clock(&bot);
    let matcher = &bot.content.matcher;
    for message in labelled.iter().take(WARM_UP) {
        matcher.read(&message.text, &bot.catalog, &clock);
    }
    let mut times = Vec::with_capacity(labelled.len());
    let mut predictions = Vec::with_capacity(labelled.len());
    for message in &labelled {
        let started = Instant::now();
        let reading = matcher.read(&message.text, &bot.catalog, &clock);
        times.push(started.elapsed().as_secs_f64() * 1e6);
        predictions.push(predict(message, &reading));
    }
    times.sort_by(f64::total_cmp);
    let output = Output {
        figures: figures(&predictions),
        p50_us: quantile(&times, 0.50),
        p99_us: quantile(&times, 0.99),
        load_ms: round(load_ms),
        predictions: args.predictions.then_some(predictions),
    };
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&output)?)?,
        Format::Text => text(&mut out, &output)?,
    }
    Ok(OK)
}

/// Reads the labelled messages; a line that is none of them is bad input.
fn read(path: &Path) -> anyhow::Result<Vec<Labelled>> {
    let shown = path.display();
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| anyhow!(Usage(format!("{shown} cannot be read: {error}"))))?;
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| anyhow!(Usage(format!("{shown} cannot be read: {error}"))))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(anyhow!(Usage(format!("{shown} is larger than {MAX_BYTES} bytes"))));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| Usage(format!("{shown} is not UTF-8 text")))
        .context("the messages cannot be read")?;
    labelled(&text).map_err(|(line, reason)| anyhow!(Usage(format!("{shown}:{line}: {reason}"))))
}

fn labelled(text: &str) -> Result<Vec<Labelled>, (usize, &'static str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut messages = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let (text, expected) = line
            .rsplit_once('\t')
            .ok_or((index + 1, "expected a text, a tab and an intent"))?;
        let (text, expected) = (text.trim(), expected.trim());
        if text.is_empty() || expected.is_empty() {
            return Err((index + 1, "the text or the intent is empty"));
        }
        messages.push(Labelled {
            text: text.to_owned(),
            expected: expected.to_owned(),
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

fn text(out: &mut impl Write, output: &Output) -> anyhow::Result<()> {
    let figures = &output.figures;
    writeln!(
        out,
        "messages               {} ({} in scope, {} out of scope)",
        figures.messages, figures.in_scope, figures.out_of_scope
    )?;
    for (name, value) in [
        ("in-scope accuracy", figures.in_scope_accuracy),
        ("out-of-scope recall", figures.out_of_scope_recall),
        ("score", figures.score),
        ("in-scope top 3", figures.in_scope_top3),
        ("wrong answers", figures.wrong_answers),
    ] {
        writeln!(out, "{name:<22} {value:.4}")?;
    }
    writeln!(
        out,
        "one message            {} µs median, {} µs p99",
        output.p50_us, output.p99_us
    )?;
    writeln!(out, "loading the bot        {} ms", output.load_ms)?;
    for prediction in output.predictions.iter().flatten() {
        let mark = if prediction.expected == prediction.predicted {
            "="
        } else {
            "!"
        };
        writeln!(
            out,
            "{mark} {}\t{}\t{:.2}\t{}",
            prediction.expected, prediction.predicted, prediction.confidence, prediction.text
        )?;
    }
    Ok(())
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
            ("\tb\n", Err(1)),
            ("", Err(1)),
        ] {
            let found = labelled(text).map(|messages| messages.len()).map_err(|(line, _)| line);
            assert_eq!(found, expected, "{text:?}");
        }
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
