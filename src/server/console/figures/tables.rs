//! The figures as cards, charts and tables, ready to be shown.

use super::plot::{self, Plot, Value};
use super::words::Words;
use super::written::Written;
use crate::bot::Bot;
use crate::figures::{Figures, ResponseFigure, StepFigure};
use crate::server::console::phrases::{Phrases, fill};
use crate::server::console::words as told;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// Days from which on a chart shows weeks, and months.
const WEEKS_FROM: usize = 120;
const MONTHS_FROM: usize = 900;
/// Rows of a long table; the CSV has them all.
const ROWS: usize = 40;

/// One number at the top.
pub struct Card {
    pub label: &'static str,
    pub value: String,
    pub beside: String,
}

/// A plot with its table.
pub struct Chart {
    pub id: &'static str,
    pub title: &'static str,
    pub means: &'static str,
    pub plot: Option<Plot>,
    pub most: String,
    pub columns: [&'static str; 2],
    pub rows: Vec<(String, String)>,
}

pub struct Table {
    pub id: &'static str,
    pub title: &'static str,
    pub means: &'static str,
    pub columns: Vec<String>,
    pub groups: Vec<Group>,
    pub more: Option<String>,
}

/// Rows of a table under one heading.
pub struct Group {
    pub heading: Option<String>,
    pub rows: Vec<Row>,
}

pub struct Row {
    pub name: String,
    pub cells: Vec<Cell>,
}

/// A number, and a bar beside it where it is a share: its length in percent.
pub struct Cell {
    pub text: String,
    pub bar: Option<String>,
}

pub fn cards(figures: &Figures, w: &'static Words, n: Written) -> Vec<Card> {
    let person = &figures.first_response.person;
    let within = person
        .within_target
        .map(|share| format!("{} · {}", n.percent(Some(share)), within(figures, w, n)));
    let card = |label, value, beside| Card { label, value, beside };
    vec![
        card(w.conversations, n.count(figures.conversations), String::new()),
        card(
            w.response,
            n.duration(person.median_s),
            within.unwrap_or_else(|| format!("{} {}", w.p90, n.duration(person.p90_s))),
        ),
        card(
            w.resolution,
            n.duration(figures.resolution.median_s),
            format!("{} {}", w.p90, n.duration(figures.resolution.p90_s)),
        ),
        card(
            w.csat,
            n.number(figures.csat.mean, 2),
            format!(
                "{} {} · n = {}",
                w.satisfied,
                n.percent(figures.csat.satisfied),
                n.count(figures.csat.ratings)
            ),
        ),
        card(
            w.nps,
            n.number(figures.nps.score, 0),
            format!("n = {}", n.count(figures.nps.ratings)),
        ),
        card(
            w.containment,
            n.percent(figures.containment.net),
            format!("{} {}", w.gross, n.percent(figures.containment.gross)),
        ),
    ]
}

pub fn charts(figures: &Figures, w: &'static Words, n: Written) -> Vec<Chart> {
    let (title, column, values) = by_time(figures, w);
    let hours: Vec<Value> = figures
        .conversations_by_hour
        .iter()
        .map(|hour| Value {
            name: format!("{:02}.00–{:02}.59", hour.hour, hour.hour),
            short: format!("{:02}", hour.hour),
            count: hour.conversations,
        })
        .collect();
    let chart = |id, title, means, column, values: Vec<Value>| {
        let plot = plot::bars(&values, |count| n.count(count));
        Chart {
            id,
            title,
            means,
            most: fill(w.most, n.count(plot.as_ref().map_or(0, |plot| plot.most))),
            plot,
            columns: [column, w.conversations],
            rows: values
                .into_iter()
                .map(|value| (value.name, n.count(value.count)))
                .collect(),
        }
    };
    vec![
        chart("days", title, w.by_day_means, column, values),
        chart("hours", w.by_hour, w.by_hour_means, w.hour, hours),
    ]
}

/// Conversations by day, or by week or month where days would be too many.
fn by_time(figures: &Figures, w: &'static Words) -> (&'static str, &'static str, Vec<Value>) {
    let days = &figures.conversations_by_day;
    let (title, column, first): (_, _, fn(NaiveDate) -> NaiveDate) = match days.len() {
        0..WEEKS_FROM => (w.by_day, w.day, |day| day),
        WEEKS_FROM..MONTHS_FROM => (w.by_week, w.week_of, |day| day.week(chrono::Weekday::Mon).first_day()),
        _ => (w.by_month, w.month, |day| day.with_day(1).unwrap_or(day)),
    };
    let mut sums: BTreeMap<NaiveDate, u64> = BTreeMap::new();
    for day in days {
        *sums.entry(first(day.day)).or_default() += day.conversations;
    }
    let by_month = days.len() >= MONTHS_FROM;
    let values = sums.into_iter().map(|(day, count)| {
        let month = w.months.get(day.month0() as usize).copied().unwrap_or_default();
        let (name, short) = if by_month {
            (format!("{month} {}", day.year()), format!("{month} {}", day.year()))
        } else {
            (
                format!("{} {month} {}", day.day(), day.year()),
                format!("{} {month}", day.day()),
            )
        };
        Value { name, short, count }
    });
    (title, column, values.collect())
}

pub fn tables(figures: &Figures, bot: &Bot, t: &Phrases, w: &'static Words, n: Written) -> Vec<Table> {
    vec![
        response(figures, w, n),
        resolution(figures, w, n),
        csat(figures, w, n),
        nps(figures, w, n),
        containment(figures, w, n),
        repeat(figures, w, n),
        fallback(figures, w, n),
        intents(figures, bot, t, w, n),
        steps(figures, bot, t, w, n),
    ]
}

fn within(figures: &Figures, w: &Words, n: Written) -> String {
    match figures.first_response.target_s {
        Some(target) => fill(w.within, n.duration(Some(target as f64))),
        None => w.within_unset.to_owned(),
    }
}

fn response(figures: &Figures, w: &'static Words, n: Written) -> Table {
    let of = &figures.first_response;
    let row = |name: &str, of: &ResponseFigure| Row {
        name: name.to_owned(),
        cells: vec![
            plain(n.count(of.answered)),
            plain(n.duration(of.median_s)),
            plain(n.duration(of.p90_s)),
            share(of.within_target, n),
        ],
    };
    let wall = Row {
        name: w.person_wall.to_owned(),
        cells: vec![
            plain(n.count(of.person.answered)),
            plain(n.duration(of.person.wall_median_s)),
            plain(n.duration(of.person.wall_p90_s)),
            plain(String::new()),
        ],
    };
    Table {
        columns: columns(&[w.who, w.answered, w.median, w.p90, &within(figures, w, n)]),
        groups: group(vec![row(w.bot, &of.bot), row(w.person, &of.person), wall]),
        ..table("response", w.response, w.response_means)
    }
}

fn resolution(figures: &Figures, w: &'static Words, n: Written) -> Table {
    let of = &figures.resolution;
    let row = |name: &str, median, p90| Row {
        name: name.to_owned(),
        cells: vec![
            plain(n.count(of.resolved)),
            plain(n.duration(median)),
            plain(n.duration(p90)),
        ],
    };
    Table {
        columns: columns(&["", w.resolved, w.median, w.p90]),
        groups: group(vec![
            row(w.business, of.median_s, of.p90_s),
            row(w.wall, of.wall_median_s, of.wall_p90_s),
        ]),
        ..table("resolution", w.resolution, w.resolution_means)
    }
}

fn csat(figures: &Figures, w: &'static Words, n: Written) -> Table {
    let of = &figures.csat;
    let scores = (1..=5u8).zip(of.scores).rev().map(|(score, count)| Row {
        name: score.to_string(),
        cells: vec![plain(n.count(count)), share(part(count, of.ratings), n)],
    });
    let mut rows: Vec<Row> = scores.collect();
    rows.push(Row {
        name: w.satisfied.to_owned(),
        cells: vec![plain(n.count(of.scores.iter().skip(3).sum())), share(of.satisfied, n)],
    });
    rows.push(Row {
        name: w.mean.to_owned(),
        cells: vec![plain(n.number(of.mean, 2)), plain(String::new())],
    });
    Table {
        columns: columns(&[w.score, w.ratings, w.share]),
        groups: group(rows),
        ..table("csat", w.csat, w.csat_means)
    }
}

fn nps(figures: &Figures, w: &'static Words, n: Written) -> Table {
    let of = &figures.nps;
    let row = |name: &str, count| Row {
        name: name.to_owned(),
        cells: vec![plain(n.count(count)), share(part(count, of.ratings), n)],
    };
    let sum = Row {
        name: w.nps.to_owned(),
        cells: vec![plain(n.number(of.score, 0)), plain(String::new())],
    };
    Table {
        columns: columns(&[w.score, w.ratings, w.share]),
        groups: group(vec![
            row(w.promoters, of.promoters),
            row(w.passives, of.passives),
            row(w.detractors, of.detractors),
            sum,
        ]),
        ..table("nps", w.nps, w.nps_means)
    }
}

fn containment(figures: &Figures, w: &'static Words, n: Written) -> Table {
    let of = &figures.containment;
    let row = |name: &str, of: Option<f64>, count: u64| Row {
        name: name.to_owned(),
        cells: vec![plain(n.count(count)), share(of, n)],
    };
    let counted = |name, count| row(name, part(count, figures.conversations), count);
    let kept = |share: Option<f64>| (share.unwrap_or(0.0) * figures.conversations as f64).round() as u64;
    Table {
        columns: columns(&["", w.conversations, w.share]),
        groups: group(vec![
            row(w.net, of.net, kept(of.net)),
            row(w.gross, of.gross, kept(of.gross)),
            counted(w.handed_over, of.handed_over),
            counted(w.repeated, of.repeated),
            counted(w.badly_rated, of.badly_rated),
        ]),
        ..table("containment", w.containment, w.containment_means)
    }
}

fn repeat(figures: &Figures, w: &'static Words, n: Written) -> Table {
    let of = &figures.repeat;
    Table {
        columns: columns(&["", w.conversations, w.share]),
        groups: group(vec![Row {
            name: w.repeated.to_owned(),
            cells: vec![plain(n.count(of.conversations)), share(of.rate, n)],
        }]),
        ..table("repeat", w.repeat, w.repeat_means)
    }
}

fn fallback(figures: &Figures, w: &'static Words, n: Written) -> Table {
    let of = &figures.fallback;
    Table {
        columns: columns(&["", w.messages, w.share]),
        groups: group(vec![
            Row {
                name: w.messages.to_owned(),
                cells: vec![plain(n.count(of.messages)), plain(String::new())],
            },
            Row {
                name: w.not_understood.to_owned(),
                cells: vec![plain(n.count(of.not_understood)), share(of.rate, n)],
            },
        ]),
        ..table("fallback", w.fallback, w.fallback_means)
    }
}

fn intents(figures: &Figures, bot: &Bot, t: &Phrases, w: &'static Words, n: Written) -> Table {
    let rows = figures.intents.iter().take(ROWS).map(|intent| Row {
        name: told::intent(bot, &intent.intent, t),
        cells: vec![
            plain(n.count(intent.answers)),
            plain(n.count(intent.conversations)),
            share(part(intent.conversations, figures.conversations), n),
        ],
    });
    Table {
        columns: columns(&[w.intent, w.answers, w.conversations, w.share]),
        groups: group(rows.collect()),
        more: more(figures.intents.len(), w, n),
        ..table("intents", w.intents, w.intents_means)
    }
}

/// By flow, its steps in the order of its file; steps that are no longer there come last.
fn steps(figures: &Figures, bot: &Bot, t: &Phrases, w: &'static Words, n: Written) -> Table {
    let mut flows: BTreeMap<&str, Vec<&StepFigure>> = BTreeMap::new();
    for step in figures.steps.iter().take(ROWS * 4) {
        flows.entry(&step.flow).or_default().push(step);
    }
    let groups = flows.into_iter().map(|(flow, mut steps)| {
        let known = bot.content.flows.get(flow);
        let place = |step: &str| {
            known
                .and_then(|flow| flow.step(step))
                .map_or(usize::MAX, |(index, _)| index)
        };
        steps.sort_by_key(|step| place(&step.step));
        let rows = steps.into_iter().map(|step| Row {
            name: step.step.clone(),
            cells: vec![
                plain(n.count(step.reached)),
                plain(n.count(step.left)),
                share(step.drop_off, n),
            ],
        });
        Group {
            heading: Some(told::flow(bot, flow, t)),
            rows: rows.collect(),
        }
    });
    Table {
        columns: columns(&[w.step, w.reached, w.left, w.drop_off]),
        groups: groups.collect(),
        more: figures
            .steps
            .len()
            .checked_sub(ROWS * 4)
            .filter(|more| *more > 0)
            .map(|more| fill(w.more, n.count(more as u64))),
        ..table("steps", w.steps, w.steps_means)
    }
}

fn table(id: &'static str, title: &'static str, means: &'static str) -> Table {
    Table {
        id,
        title,
        means,
        columns: Vec::new(),
        groups: Vec::new(),
        more: None,
    }
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn group(rows: Vec<Row>) -> Vec<Group> {
    vec![Group { heading: None, rows }]
}

fn more(rows: usize, w: &Words, n: Written) -> Option<String> {
    let more = rows.checked_sub(ROWS).filter(|more| *more > 0)?;
    Some(fill(w.more, n.count(more as u64)))
}

fn part(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn plain(text: String) -> Cell {
    Cell { text, bar: None }
}

fn share(share: Option<f64>, n: Written) -> Cell {
    Cell {
        text: n.percent(share),
        bar: share.map(|share| format!("{:.1}%", share.clamp(0.0, 1.0) * 100.0)),
    }
}

impl Table {
    pub fn is_empty(&self) -> bool {
        self.groups.iter().all(|group| group.rows.is_empty())
    }
}
