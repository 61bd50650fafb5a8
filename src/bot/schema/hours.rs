//! `hours` of bot.yaml.

use super::fields::Fields;
use super::reader;
use super::shape::{Key, Object, Shape};
use crate::bot::diagnostic::{Report, nearest};
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use crate::both;
use crate::hours::{DayRule, HoursException, HoursSpec, parse_days};
use crate::text::Noun;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Days are keys of the author's choice.
pub const HOURS: Object = Object {
    noun: Noun::new("`hours`", "`hours`"),
    keys: &[
        Key::new(
            "libur",
            "jam pada hari libur nasional",
            "the hours of public holidays",
            Shape::Text,
        ),
        Key::new(
            "holidays",
            "jam pada hari libur nasional",
            "the hours of public holidays",
            Shape::Text,
        ),
        Key::new(
            "cuti-bersama",
            "jam pada cuti bersama",
            "the hours of joint leave",
            Shape::Text,
        ),
        Key::new(
            "joint-leave",
            "jam pada cuti bersama",
            "the hours of joint leave",
            Shape::Text,
        ),
        Key::new(
            "country",
            "negara yang liburnya berlaku: ID",
            "a country, whose holidays count: ID",
            Shape::Text,
        ),
        Key::new(
            "exceptions",
            "hari-hari yang lain dari biasanya",
            "the exceptions",
            Shape::List(&Shape::Object(&EXCEPTION)),
        ),
    ],
    groups: &[],
    others: Some(&Shape::Text),
};

const EXCEPTION: Object = Object::new(
    Noun::new("pengecualian", "an exception"),
    &[
        Key::needed("from", "tanggal mulai: 2026-12-31", "a date: 2026-12-31", Shape::Date),
        Key::new("to", "tanggal terakhir", "a date, the last", Shape::Date),
        Key::needed(
            "hours",
            "jam buka hari itu, atau tutup",
            "the hours of a day, or closed",
            Shape::Text,
        ),
        Key::new("note", "keterangannya", "a note", Shape::LocalText),
    ],
);

/// Keys that an author of a misspelt day may have meant.
const DAYS: [&str; 21] = [
    "senin",
    "selasa",
    "rabu",
    "kamis",
    "jumat",
    "sabtu",
    "minggu",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "libur",
    "holidays",
    "cuti-bersama",
    "joint-leave",
    "country",
    "exceptions",
    "senin-jumat",
];

/// Opening hours as written: OpenStreetMap's syntax, or a map.
#[derive(Debug)]
pub enum HoursDecl {
    Osm(Spanned<String>),
    Spec(Box<SpecDecl>),
}

/// A map of hours, and where its days and exceptions stand.
#[derive(Debug)]
pub struct SpecDecl {
    pub spec: HoursSpec,
    pub place: Place,
    /// Where each day's hours stand, Monday first.
    pub days: [Option<Place>; 7],
    pub exceptions: Vec<Place>,
}

impl SpecDecl {
    /// Where the second exception for one and the same day stands.
    pub fn second_of_a_day(&self) -> Option<Place> {
        let mut seen = BTreeSet::new();
        let single = self.spec.exceptions.iter().zip(&self.exceptions);
        let mut single = single.filter(|(exception, _)| exception.to.is_none_or(|to| to == exception.from));
        single
            .find(|(exception, _)| !seen.insert(exception.from))
            .map(|(_, place)| *place)
    }
}

/// Reads `hours`.
pub fn hours(node: &Node, noun: Noun, report: &mut Report<'_>) -> Option<HoursDecl> {
    if matches!(node.value, Value::Scalar { .. }) {
        return reader::text(node, noun, report).map(HoursDecl::Osm);
    }
    let mut fields = Fields::open(node, &HOURS, report)?;
    let (mut spec, mut places_of_days) = (HoursSpec::default(), [None; 7]);
    for (key, node) in fields.others() {
        days(&mut spec, &mut places_of_days, key, node, report);
    }
    for (key, second) in [("libur", "holidays"), ("cuti-bersama", "joint-leave")] {
        let one = fields.text(key, report).and_then(|text| day_rule(&text, report));
        let other = fields.text(second, report).and_then(|text| day_rule(&text, report));
        if let (Some(_), Some(place)) = (fields.key(key), fields.key(second)) {
            report
                .error(
                    "duplicate-key",
                    place,
                    both!(
                        "`{key}` dan `{second}` itu sama, ditulis dalam dua bahasa",
                        "`{key}` and `{second}` are the same, written in two languages",
                        key = key,
                        second = second
                    ),
                )
                .help(both!("Sisakan salah satunya.", "Keep one of the two."));
        }
        let rule = one.or(other);
        if key == "libur" {
            spec.holidays = rule;
        } else {
            spec.joint_leave = rule;
        }
    }
    spec.country = fields.text("country", report).and_then(|text| country(&text, report));
    let mut places = Vec::new();
    for node in fields.list("exceptions", report) {
        if let Some(exception) = exception(node, report) {
            spec.exceptions.push(exception);
            places.push(node.place);
        }
    }
    fields.finish(report);
    Some(HoursDecl::Spec(Box::new(SpecDecl {
        spec,
        place: node.place,
        days: places_of_days,
        exceptions: places,
    })))
}

fn days(
    spec: &mut HoursSpec,
    places: &mut [Option<Place>; 7],
    key: &Spanned<String>,
    node: &Node,
    report: &mut Report<'_>,
) {
    const TIMES: Noun = Noun::new("jam buka sehari", "the hours of a day");
    let days = match parse_days(&key.value) {
        Ok(days) => days,
        Err(reason) => {
            let diagnostic = report
                .error("bad-day", key.place, reason)
                .help(both!(
                    "Hari ditulis senin … minggu atau monday … sunday, sendiri atau senin-jumat; selain itu: libur, cuti-bersama, country, exceptions.",
                    "Days are senin … minggu or monday … sunday, alone or as senin-jumat; besides: libur, cuti-bersama, country, exceptions."
                ))
                .near(&key.value, DAYS);
            // Of `senin-jumt` the one day is meant that is no day.
            if diagnostic.suggestion.is_none() {
                diagnostic.suggestion = near_days(&key.value);
            }
            return;
        }
    };
    let rule = reader::text(node, TIMES, report).and_then(|text| day_rule(&text, report));
    for day in days {
        let Some(slot) = spec.week.get_mut(day) else { continue };
        if slot.is_some() {
            report
                .error(
                    "duplicate-day",
                    key.place,
                    both!(
                        "`{day}` memuat hari yang sudah ada di baris sebelumnya",
                        "`{day}` names a day that an earlier line names too",
                        day = key.value
                    ),
                )
                .help(both!(
                    "Beberapa jam dalam sehari ditulis di satu baris: 09:00-12:00, 13:00-17:00",
                    "Several times of one day are written in one line: 09:00-12:00, 13:00-17:00"
                ));
        }
        *slot = rule.clone();
        if let Some(place) = places.get_mut(day) {
            *place = Some(node.place);
        }
    }
}

fn day_rule(written: &Spanned<String>, report: &mut Report<'_>) -> Option<DayRule> {
    match DayRule::parse(&written.value) {
        Ok(rule) => Some(rule),
        Err(problem) => {
            let code = if problem.overlaps {
                "overlapping-hours"
            } else {
                "bad-hours"
            };
            report.error(code, written.place, problem.message).help(both!(
                "Tulis 09:00-17:00, beberapa sebagai 09:00-12:00, 13:00-17:00, atau tutup.",
                "Write 09:00-17:00, several as 09:00-12:00, 13:00-17:00, or closed."
            ));
            None
        }
    }
}

fn country(written: &Spanned<String>, report: &mut Report<'_>) -> Option<String> {
    if written.value.len() == 2 && written.value.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Some(written.value.to_ascii_uppercase());
    }
    report
        .error(
            "bad-country",
            written.place,
            both!(
                "`{code}` bukan kode negara",
                "`{code}` is no country code",
                code = reader::shorten(&written.value)
            ),
        )
        .help(both!(
            "Tulis dua hurufnya: ID untuk Indonesia.",
            "Write its two letters: ID for Indonesia."
        ));
    None
}

fn exception(node: &Node, report: &mut Report<'_>) -> Option<HoursException> {
    let mut fields = Fields::open(node, &EXCEPTION, report)?;
    let from = fields.text("from", report).and_then(|text| date(&text, report));
    let to = fields.text("to", report).and_then(|text| date(&text, report));
    let rule = fields.text("hours", report).and_then(|text| day_rule(&text, report));
    let note = fields.local_text("note", report);
    let place = fields.key("to").unwrap_or(node.place);
    fields.finish(report);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        report
            .error(
                "bad-date",
                place,
                both!("`to` lebih awal dari `from`", "`to` is before `from`"),
            )
            .help(both!("Tukar keduanya.", "Exchange the two."));
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

fn date(written: &Spanned<String>, report: &mut Report<'_>) -> Option<NaiveDate> {
    if let Ok(date) = NaiveDate::parse_from_str(&written.value, "%Y-%m-%d") {
        return Some(date);
    }
    report
        .error(
            "bad-date",
            written.place,
            both!(
                "`{date}` bukan tanggal",
                "`{date}` is no date",
                date = reader::shorten(&written.value)
            ),
        )
        .help(both!(
            "Tulis tahun-bulan-tanggal: 2026-12-31",
            "Write year-month-day: 2026-12-31"
        ));
    None
}
/// A range or list of days with each that is no day replaced by the nearest. `None` where one is near to none.
fn near_days(written: &str) -> Option<String> {
    let mut out = String::new();
    for piece in written.split_inclusive(['-', '–', ',']) {
        let name = piece.trim_end_matches(['-', '–', ',']);
        let sign = piece.get(name.len()..).unwrap_or("");
        let bare = name.trim();
        match parse_days(bare) {
            Ok(_) => out.push_str(name),
            Err(_) => out.push_str(&name.replace(bare, &nearest(bare, DAYS)?)),
        }
        out.push_str(sign);
    }
    (out != written).then_some(out)
}
