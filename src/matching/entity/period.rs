//! Days at an edge of a longer time: "akhir bulan", "awal tahun depan", "akhir pekan".

use super::date::text;
use crate::text::Word;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// Words with which such a day may begin.
pub(super) const STARTERS: [&str; 5] = ["awal", "akhir", "pertengahan", "weekend", "end"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    First,
    Middle,
    Last,
}

/// The day at the edge of a month, a year or a week that begins at a word, and how many words it takes. Without "depan" or "ini" it
/// is the one that comes next, today included.
pub(super) fn edge_at(words: &[Word], at: usize, today: NaiveDate) -> Option<(NaiveDate, usize)> {
    let word = |ahead: usize| text(words, at + ahead);
    let (edge, unit_at) = match (word(0)?, word(1), word(2)) {
        ("weekend", ..) => return weekend(words, at, today, 1),
        ("akhir", Some("pekan"), _) => return weekend(words, at, today, 2),
        ("akhir", ..) => (Edge::Last, 1),
        ("awal", ..) => (Edge::First, 1),
        ("pertengahan", ..) => (Edge::Middle, 1),
        ("end", Some("of"), Some("the" | "this" | "next")) => (Edge::Last, 3),
        ("end", Some("of"), _) => (Edge::Last, 2),
        _ => return None,
    };
    let yearly = match word(unit_at)? {
        "bulan" | "month" => false,
        "tahun" | "year" => true,
        _ => return None,
    };
    let (next, taken) = match (word(unit_at + 1), word(2)) {
        (Some("depan"), _) => (Some(true), unit_at + 2),
        (Some("ini"), _) => (Some(false), unit_at + 2),
        (Some("lalu" | "kemarin"), _) => return None,
        (_, Some("next")) if unit_at == 3 => (Some(true), unit_at + 1),
        (_, Some("this")) if unit_at == 3 => (Some(false), unit_at + 1),
        _ => (None, unit_at + 1),
    };
    let step = Months::new(if yearly { 12 } else { 1 });
    let start = if yearly {
        today.with_ordinal(1)?
    } else {
        today.with_day(1)?
    };
    let start = if next == Some(true) {
        start.checked_add_months(step)?
    } else {
        start
    };
    let day = |start: NaiveDate| edge_day(edge, start, step);
    let shown = day(start)?;
    // "awal bulan" on the 18th is that of the next; "awal bulan ini" has passed.
    let date = if next.is_none() && shown < today {
        day(start.checked_add_months(step)?)?
    } else {
        shown
    };
    Some((date, taken))
}

fn edge_day(edge: Edge, start: NaiveDate, length: Months) -> Option<NaiveDate> {
    let after = start.checked_add_months(length)?;
    match edge {
        Edge::First => Some(start),
        Edge::Last => after.pred_opt(),
        Edge::Middle => {
            let days = u64::try_from((after - start).num_days() / 2).ok()?;
            start.checked_add_days(Days::new(days.saturating_sub(1)))
        }
    }
}

/// The Saturday of this week; on a Sunday that day itself.
fn weekend(words: &[Word], at: usize, today: NaiveDate, taken: usize) -> Option<(NaiveDate, usize)> {
    let next = match text(words, at + taken) {
        Some("depan") => Some(true),
        Some("ini") => Some(false),
        Some("lalu" | "kemarin") => return None,
        _ => None,
    };
    let days = match today.weekday() {
        Weekday::Sun => 0,
        weekday => 5 - u64::from(weekday.num_days_from_monday()),
    };
    let further = match (next, today.weekday()) {
        (Some(true), Weekday::Sun) => 6,
        (Some(true), _) => 7,
        _ => 0,
    };
    let date = today.checked_add_days(Days::new(days + further))?;
    Some((date, taken + usize::from(next.is_some())))
}
