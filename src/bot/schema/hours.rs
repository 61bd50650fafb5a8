//! `hours` of bot.yaml.

use super::reader::{self, Fields};
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::bot::yaml::{Node, Value};
use crate::hours::{DayRule, HoursException, HoursSpec, parse_days};
use chrono::NaiveDate;

/// Opening hours as written: OpenStreetMap's syntax, or a map.
#[derive(Debug)]
pub enum HoursDecl {
    Osm(Spanned<String>),
    Spec(Box<Spanned<HoursSpec>>),
}

/// Reads `hours`.
pub fn hours(node: &Node, report: &mut Report<'_>) -> Option<HoursDecl> {
    let entries = match &node.value {
        Value::Scalar { .. } => return reader::text(node, "the hours", report).map(HoursDecl::Osm),
        Value::Map(entries) => entries,
        Value::List(_) => {
            reader::wrong_type(node, "the hours, a map from day to time", report);
            return None;
        }
    };
    let mut spec = HoursSpec::default();
    for (key, node) in entries {
        match key.value.as_str() {
            "libur" | "holidays" => set_rule(&mut spec.holidays, key, node, report),
            "cuti-bersama" | "joint-leave" => set_rule(&mut spec.joint_leave, key, node, report),
            "country" => spec.country = country(node, report),
            "exceptions" => spec.exceptions = exceptions(node, report),
            days => match parse_days(days) {
                Ok(days) => {
                    let rule = day_rule(node, report);
                    for day in days {
                        let Some(slot) = spec.week.get_mut(day) else { continue };
                        if slot.is_some() {
                            report
                                .error(
                                    "duplicate-day",
                                    key.place,
                                    format!("`{}` names a day that an earlier line names too", key.value),
                                )
                                .help("Several times of one day are written in one line: 09:00-12:00, 13:00-17:00");
                        }
                        *slot = rule.clone();
                    }
                }
                Err(reason) => {
                    report
                        .error("bad-day", key.place, reason)
                        .help("Days are senin … minggu or monday … sunday, alone or as senin-jumat; besides: libur, cuti-bersama, country, exceptions.")
                        .near(
                            days,
                            [
                                "senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "monday", "tuesday",
                                "wednesday", "thursday", "friday", "saturday", "sunday", "libur", "holidays",
                                "cuti-bersama", "country", "exceptions", "senin-jumat",
                            ],
                        );
                }
            },
        }
    }
    Some(HoursDecl::Spec(Box::new(Spanned::new(spec, node.place))))
}

fn set_rule(rule: &mut Option<DayRule>, key: &Spanned<String>, node: &Node, report: &mut Report<'_>) {
    if rule.is_some() {
        report.error(
            "duplicate-key",
            key.place,
            format!("`{}` is written in two languages", key.value),
        );
    }
    *rule = day_rule(node, report);
}

fn day_rule(node: &Node, report: &mut Report<'_>) -> Option<DayRule> {
    let written = reader::text(node, "the hours of a day", report)?;
    match DayRule::parse(&written.value) {
        Ok(rule) => Some(rule),
        Err(reason) => {
            report
                .error("bad-hours", written.place, reason)
                .help("Write 09:00-17:00, several as 09:00-12:00, 13:00-17:00, or tutup (closed).");
            None
        }
    }
}

fn country(node: &Node, report: &mut Report<'_>) -> Option<String> {
    let written = reader::text(node, "a country", report)?;
    if written.value.len() == 2 && written.value.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Some(written.value.to_ascii_uppercase());
    }
    report
        .error(
            "bad-country",
            written.place,
            format!("`{}` is no country code", reader::shorten(&written.value)),
        )
        .help("Write its two letters: ID for Indonesia.");
    None
}

fn exceptions(node: &Node, report: &mut Report<'_>) -> Vec<HoursException> {
    reader::list(node, "the exceptions", report)
        .iter()
        .filter_map(|node| exception(node, report))
        .collect()
}

fn exception(node: &Node, report: &mut Report<'_>) -> Option<HoursException> {
    let mut fields = Fields::open(node, "an exception", report)?;
    let from = fields.take("from", report).and_then(|node| date(node, report));
    let to = fields.take("to", report).and_then(|node| date(node, report));
    let rule = fields.take("hours", report).and_then(|node| day_rule(node, report));
    let note = fields
        .take("note", report)
        .and_then(|node| reader::local_text(node, "a note", report));
    for key in ["from", "hours"] {
        if fields.key(key).is_none() {
            report.error("missing-key", node.place, format!("an exception needs `{key}`"));
        }
    }
    let place = fields.key("to").unwrap_or(node.place);
    fields.finish(report);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        report.error("bad-date", place, "`to` is before `from`");
        return None;
    }
    Some(HoursException {
        from: from?,
        to,
        rule: rule?,
        note: note.map_or_else(Default::default, |note| {
            // The empty key holds what speaks in every language.
            let all = note.all.map(|text| (String::new(), text.value));
            let each = note
                .by_language
                .into_iter()
                .map(|(language, text)| (language.value, text.value));
            all.into_iter().chain(each).collect()
        }),
    })
}

fn date(node: &Node, report: &mut Report<'_>) -> Option<NaiveDate> {
    let written = reader::text(node, "a date", report)?;
    if let Ok(date) = NaiveDate::parse_from_str(&written.value, "%Y-%m-%d") {
        return Some(date);
    }
    report
        .error(
            "bad-date",
            written.place,
            format!("`{}` is no date", reader::shorten(&written.value)),
        )
        .help("Write year-month-day: 2026-12-31");
    None
}
