//! What visitors asked in vain, and the lines that would answer it: for leads.

use super::Console;
use super::bar::{Bar, Place};
use super::failure::Failure;
use super::phrases::Phrases;
use super::phrases::questions::{Words, words as words_of};
use super::unanswered::{FRESH, Findings, Found, PERIODS};
use super::visit::{Agent, page as rendered};
use super::words::{self, Moment};
use crate::authoring::NoPatch;
use crate::bot::Bot;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// The period shown where none is asked for, in days.
const USUAL: u32 = 30;

#[derive(Deserialize)]
pub struct Wanted {
    days: Option<u32>,
}

#[derive(Template)]
#[template(path = "questions.html")]
struct Page {
    t: &'static Phrases,
    w: &'static Words,
    bar: Bar,
    periods: Vec<Period>,
    summary: String,
    computed: String,
    /// Why not all was looked at.
    cut: Option<String>,
    answered_by_now: Option<String>,
    groups: Vec<Row>,
    /// How many more there are.
    more: Option<String>,
    command: String,
}

struct Period {
    days: u32,
    title: String,
    is_chosen: bool,
}

/// Near-equal questions.
struct Row {
    count: usize,
    question: String,
    last: Moment,
    /// How often a person had to answer.
    persons: Option<String>,
    examples: Vec<Example>,
    proposal: Option<String>,
    /// What to be careful about, or why there is no line.
    advice: Option<String>,
    /// The line to add, as a difference of its file, or by itself.
    lines: Option<String>,
    command: Option<String>,
}

/// One way of asking.
struct Example {
    text: String,
    count: usize,
    conversation: String,
}

pub async fn page(
    State(console): State<Console>,
    agent: Agent,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let days = wanted.days.filter(|days| PERIODS.contains(days)).unwrap_or(USUAL);
    let findings = console.unanswered.of_days(days).await?;
    let (t, w) = (agent.t, words_of(agent.t));
    let bot = console.runtime.bot();
    let now = console.runtime.clock().now();
    let zone = bot.content.hours.zone();
    let shown = |at: DateTime<Utc>| words::moment(at, now, zone, t);
    let row = |(number, found)| row(number, found, days, &bot, shown, t, w);
    Ok(rendered(&Page {
        t,
        w,
        bar: Bar::new(&agent, Place::Questions),
        periods: PERIODS
            .map(|period| Period {
                days: period,
                title: filled(w.days, &[&period]),
                is_chosen: period == days,
            })
            .into(),
        summary: summary(&findings, w),
        computed: filled(w.computed, &[&shown(findings.at).shown, &FRESH.num_minutes()]),
        cut: findings.cut_at.map(|at| filled(w.cut, &[&shown(at).shown])),
        answered_by_now: (findings.answered_by_now > 0)
            .then(|| filled(w.answered_by_now, &[&findings.answered_by_now])),
        groups: (1..).zip(&findings.groups).map(row).collect(),
        more: findings
            .groups_in_all
            .checked_sub(findings.groups.len())
            .filter(|&more| more > 0)
            .map(|more| filled(w.more, &[&more])),
        command: format!("sapa misses --since {days}d"),
    }))
}

fn summary(findings: &Findings, w: &Words) -> String {
    let counts: [&dyn std::fmt::Display; 3] = [&findings.missed, &findings.messages, &findings.groups_in_all];
    filled(w.summary, &counts)
}

fn row(
    number: usize,
    found: &Found,
    days: u32,
    bot: &Bot,
    shown: impl Fn(DateTime<Utc>) -> Moment,
    t: &'static Phrases,
    w: &'static Words,
) -> Row {
    let group = &found.group;
    let title = |intent: &str| words::intent(bot, intent, t);
    let (proposal, advice, lines) = match &found.proposal {
        Some(Ok(patch)) => {
            let said: [&dyn std::fmt::Display; 4] = [&title(&patch.intent), &patch.key, &patch.answers, &patch.tried];
            (Some(filled(w.proposal, &said)), None, found.difference.clone())
        }
        Some(Err(NoPatch::NothingNear { .. })) => (None, Some(w.nothing_near.to_owned()), None),
        Some(Err(NoPatch::NoProduct { word, .. })) => (None, Some(filled(w.no_product, &[word])), None),
        Some(Err(NoPatch::Harmful { intent, harm, .. })) => {
            let harmful = filled(w.harmful, &[&title(intent), &harm.text]);
            (None, Some(harmful), None)
        }
        Some(Err(NoPatch::ByHand { intent, line })) => {
            let by_hand = filled(w.by_hand, &[&title(intent)]);
            (Some(by_hand), None, Some(format!("examples:\n  - \"{line}\"")))
        }
        Some(Err(NoPatch::NotEnough { intent, line })) => {
            let not_enough = filled(w.not_enough, &[&title(intent), line]);
            (None, Some(not_enough), None)
        }
        None => (None, Some(w.no_time.to_owned()), None),
    };
    let accepted = matches!(&found.proposal, Some(Ok(_)));
    Row {
        count: group.count,
        question: group
            .phrasings
            .first()
            .map(|first| first.text.clone())
            .unwrap_or_default(),
        last: shown(group.last),
        persons: (group.persons > 0).then(|| filled(w.persons, &[&group.persons])),
        examples: group
            .phrasings
            .iter()
            .map(|phrasing| Example {
                text: phrasing.text.clone(),
                count: phrasing.count,
                conversation: phrasing.conversation.clone(),
            })
            .collect(),
        proposal,
        advice,
        lines,
        command: accepted.then(|| format!("sapa misses --since {days}d --accept {number}")),
    }
}

/// The phrase with each `{}` filled in, in order.
fn filled(phrase: &str, values: &[&dyn std::fmt::Display]) -> String {
    let mut parts = phrase.split("{}");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (part, value) in parts.zip(values) {
        out.push_str(&value.to_string());
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_in_order_and_never_twice() {
        let rows: [(&str, &[&dyn std::fmt::Display], &str); 4] = [
            ("{} of {}", &[&1, &2], "1 of 2"),
            ("{} of {}", &[&"{}", &2], "{} of 2"),
            ("none", &[], "none"),
            ("{}", &[&"x"], "x"),
        ];
        for (phrase, values, expected) in rows {
            assert_eq!(filled(phrase, values), expected, "{phrase}");
        }
    }
}
