//! `unquoted-sign`: a text that begins with a sign of YAML's own: `@`, `*`, `&`, `!`, `%`, `` ` ``, `>`, `|`.

use super::mend::{self, Attempt, Line};
use super::{Broken, Slip, flow};
use crate::bot::diagnostic::Report;
use crate::bot::source::Place;
use crate::both;
use crate::text::Bilingual;

pub fn find(broken: &Broken<'_>) -> Option<Slip> {
    let value = broken.line.value();
    let signs = |text: &str| text.chars().next().filter(|sign| "*&!%@`".contains(*sign));
    let keyed = broken.line.text.trim().len() > value.len();
    let within = || flow::in_quotes(value)?.meant.iter().find_map(|text| signs(text));
    let sign = signs(value).or_else(within).or_else(|| keyed.then(|| block(value))?)?;
    Some(Slip::mended(
        "unquoted-sign",
        message(sign),
        broken.text,
        broken.line.meanings(),
        mend::in_words(),
    ))
}

fn message(sign: char) -> Bilingual {
    both!(
        "teks yang diawali `{sign}` harus diapit tanda kutip",
        "a text that begins with `{sign}` must be in quotes",
        sign = sign
    )
}

/// The `>` or `|` that a text of one line begins with.
fn block(value: &str) -> Option<char> {
    let sign = value.chars().next().filter(|sign| matches!(sign, '>' | '|'))?;
    let rest = value
        .get(1..)?
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    let heads = rest.is_empty() || rest.starts_with(' ') && rest.trim_start().starts_with('#');
    (!heads).then_some(sign)
}

/// Reports a text whose first word YAML takes for a tag or an anchor, so that visitors would never read it.
pub fn takes(place: Place, report: &mut Report<'_>) {
    let text = report.sources().text(place.file);
    let written = text.get(place.range()).unwrap_or("");
    let line = Line::of(place, report);
    let mut attempts = Vec::new();
    if line.value().starts_with(['[', '{']) {
        attempts = line.meanings();
    } else if place.end <= line.start + line.text.len() {
        let rest = line.text.get(place.start - line.start..).unwrap_or("");
        attempts = mend::meanings(place.start, rest);
    }
    let whole = written.split_whitespace().collect::<Vec<_>>().join(" ");
    attempts.push(Attempt::quoting(place.range(), &whole));
    let edit = mend::of_report(place.file, attempts, report);
    report
        .error("unquoted-sign", place, message(written.chars().next().unwrap_or('!')))
        .mended(text, edit, mend::in_words());
}
