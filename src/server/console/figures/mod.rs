//! The page of figures for whoever leads: plots and tables of any period, team, agent and intent, and the same as CSV and JSON.

mod plot;
mod tables;
mod words;
mod written;

use super::Console;
use super::bar::{Bar, Place};
use super::failure::Failure;
use super::phrases::Phrases;
use super::visit::{Agent, page as rendered};
use super::words as told;
use crate::figures::{Figures, Period, refusal_csv};
use crate::runtime::Report;
use crate::server::asked::Asked;
use crate::server::problem::Problem;
use askama::Template;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chrono::Datelike;
use tables::{Card, Chart, Table};
use words::Words;
use written::Written;

#[derive(Template)]
#[template(path = "figures.html")]
struct Page {
    t: &'static Phrases,
    w: &'static Words,
    bar: Bar,
    from: String,
    to: String,
    bad_period: bool,
    choices: [Choice; 3],
    spans: Vec<Span>,
    /// The filter, for links: `from=…&to=…`.
    query: String,
    zone: String,
    not_counted: Option<String>,
    empty: bool,
    cards: Vec<Card>,
    charts: Vec<Chart>,
    tables: Vec<Table>,
}

/// A field to choose one name in.
struct Choice {
    key: &'static str,
    label: &'static str,
    /// Name, what to call it, and whether it is chosen.
    options: Vec<(String, String, bool)>,
}

/// A link to a usual period.
struct Span {
    label: String,
    query: String,
    is_here: bool,
}

pub async fn page(State(console): State<Console>, agent: Agent, asked: AskedFor) -> Result<Response, Failure> {
    let Ok(Query(asked)) = asked else {
        return Err(Failure::Unknown);
    };
    let (bot, now) = (console.runtime.bot(), console.runtime.clock().now());
    let zone = bot.content.hours.zone();
    let period = asked.period(now, zone);
    let bad_period = period.is_err();
    let period = period.unwrap_or_else(|_| Period::last(30, now, zone));
    let report = console.runtime.figures(period, asked.filter()).await?;
    let Report { figures, not_counted } = &report;
    let (t, w) = (agent.t, words::words(agent.t));
    let n = Written {
        indonesian: t.code == "id",
    };
    let page = Page {
        t,
        w,
        bar: Bar::new(&agent, Place::Figures),
        from: figures.period.from.to_string(),
        to: figures.period.to.to_string(),
        bad_period,
        choices: choices(figures, &bot, t, w),
        spans: spans(&asked, period, Period::last(1, now, zone), w),
        query: query(&asked, period),
        zone: super::phrases::fill(w.zone, &figures.period.timezone),
        not_counted: (*not_counted > 0).then(|| super::phrases::fill(w.not_counted, n.count(*not_counted))),
        empty: figures.conversations == 0,
        cards: tables::cards(figures, w, n),
        charts: tables::charts(figures, w, n),
        tables: tables::tables(figures, &bot, t, w, n),
    };
    let status = if bad_period {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    Ok((status, rendered(&page)).into_response())
}

/// A question as it stands in an address, perhaps not even one.
type AskedFor = Result<Query<Asked>, QueryRejection>;

pub async fn csv(State(console): State<Console>, _: Agent, asked: AskedFor) -> Result<Response, Failure> {
    let report = match report(&console, asked).await? {
        Ok(report) => report,
        Err(wrong) => {
            let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8")];
            return Ok((StatusCode::BAD_REQUEST, headers, refusal_csv(&wrong)).into_response());
        }
    };
    let name = file_name(&report.figures, "csv");
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, report.figures.to_csv()).into_response())
}

pub async fn json(State(console): State<Console>, _: Agent, asked: AskedFor) -> Result<Response, Failure> {
    let report = match report(&console, asked).await? {
        Ok(report) => report,
        Err(wrong) => return Ok(Problem::new(StatusCode::BAD_REQUEST, wrong).into_response()),
    };
    let name = file_name(&report.figures, "json");
    Ok(([(CONTENT_DISPOSITION, name)], Json(report)).into_response())
}

/// The figures, or what is wrong with the question, for a program to read.
async fn report(console: &Console, asked: AskedFor) -> Result<Result<Report, String>, Failure> {
    let Query(asked) = match asked {
        Ok(asked) => asked,
        Err(rejection) => return Ok(Err(rejection.body_text())),
    };
    let zone = console.runtime.bot().content.hours.zone();
    let period = match asked.period(console.runtime.clock().now(), zone) {
        Ok(period) => period,
        Err(wrong) => return Ok(Err(wrong.to_string())),
    };
    Ok(Ok(console.runtime.figures(period, asked.filter()).await?))
}

fn file_name(figures: &Figures, kind: &str) -> String {
    let (from, to) = (figures.period.from, figures.period.to);
    format!("attachment; filename=\"sapa-{from}-{to}.{kind}\"")
}

/// What there is to choose from in the period, and what is chosen even if it is not among it.
fn choices(figures: &Figures, bot: &crate::bot::Bot, t: &Phrases, w: &'static Words) -> [Choice; 3] {
    let choice = |key, label, names: &[String], chosen: &Option<String>, title: &dyn Fn(&str) -> String| {
        let mut names = names.to_vec();
        names.extend(chosen.clone().filter(|chosen| !names.contains(chosen)));
        Choice {
            key,
            label,
            options: names
                .into_iter()
                .map(|name| (name.clone(), title(&name), Some(&name) == chosen.as_ref()))
                .collect(),
        }
    };
    let (of, filter) = (&figures.choices, &figures.filter);
    [
        choice("team", w.team, &of.teams, &filter.team, &|team| {
            told::team(bot, team, t)
        }),
        choice("agent", w.agent, &of.agents, &filter.agent, &str::to_owned),
        choice("intent", w.intent, &of.intents, &filter.intent, &|intent| {
            told::intent(bot, intent, t)
        }),
    ]
}

fn spans(asked: &Asked, here: Period, today: Period, w: &Words) -> Vec<Span> {
    let last = today.to();
    let back = |days: u64| last.checked_sub_days(chrono::Days::new(days - 1)).unwrap_or(last);
    let new_year = last.with_ordinal(1).unwrap_or(last);
    let days = |days: u64| (super::phrases::fill(w.last_days, days), back(days));
    let spans = [days(7), days(30), days(90), (w.this_year.to_owned(), new_year)];
    spans
        .into_iter()
        .filter_map(|(label, from)| {
            let period = Period::new(from, last, today.zone()).ok()?;
            Some(Span {
                label,
                query: query(asked, period),
                is_here: period == here,
            })
        })
        .collect()
}

/// The period and the filter as an address has them.
fn query(asked: &Asked, period: Period) -> String {
    let filter = asked.filter();
    let mut query = format!("from={}&to={}", period.from(), period.to());
    for (key, value) in [
        ("team", filter.team),
        ("agent", filter.agent),
        ("intent", filter.intent),
    ] {
        if let Some(value) = value {
            let value = percent_encoding::utf8_percent_encode(&value, percent_encoding::NON_ALPHANUMERIC);
            query.push_str(&format!("&{key}={value}"));
        }
    }
    query
}

/// What the bar calls the page.
pub fn title(t: &Phrases) -> &'static str {
    words::words(t).title
}
