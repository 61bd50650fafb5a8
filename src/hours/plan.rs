//! Which slots a day has: by the week, holidays and exceptions, or by an `opening_hours` expression.

use super::holidays::Holidays;
use super::{DayRule, HoursException, HoursSpec};
use crate::both;
use crate::text::Bilingual;
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use opening_hours::{Context, OpeningHours, RuleKind};
use std::collections::BTreeMap;

const DAY: u16 = 24 * 60;
/// Characters of an `opening_hours` expression; OpenStreetMap allows 255.
const OSM_LIMIT: usize = 1_000;
/// Exceptions of one bot.
const EXCEPTION_LIMIT: usize = 1_000;

/// Start and end in minutes since the day's midnight; an end past 1440 is on the next day.
pub(super) type Slot = (u16, u16);

/// Where a day's slots come from.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    Always,
    Week(Box<Week>),
    Osm(Box<OpeningHours>),
}

/// A week with what departs from it.
#[derive(Clone, Debug)]
pub(super) struct Week {
    days: [Vec<Slot>; 7],
    public_holiday: Option<Vec<Slot>>,
    joint_leave: Option<Vec<Slot>>,
    holidays: Holidays,
    single: BTreeMap<NaiveDate, Exception>,
    /// In the order written; of those that hold a day the last counts.
    ranges: Vec<(NaiveDate, NaiveDate, Exception)>,
}

#[derive(Clone, Debug)]
struct Exception {
    slots: Vec<Slot>,
    note: BTreeMap<String, String>,
}

impl Plan {
    pub(super) fn week(spec: HoursSpec, zone: Tz) -> Result<Self, Bilingual> {
        let by_holiday = spec.holidays.is_some() || spec.joint_leave.is_some();
        let holidays = match &spec.country {
            Some(code) => match Holidays::of_country(code) {
                Some(holidays) => holidays,
                None if by_holiday || !is_code(code) => {
                    return Err(both!(
                        "hari libur negara `{code}` tidak diketahui; untuk Indonesia tulis `ID`",
                        "`{code}` is not a country whose holidays are known; write it like `ID`",
                        code = code
                    ));
                }
                None => Holidays::default(),
            },
            None if by_holiday => Holidays::of_zone(zone).ok_or_else(|| {
                both!(
                    "libur negara mana? `country:` belum ditulis, dan {zone} tidak menunjukkannya",
                    "whose holidays? `country:` is missing, and {zone} does not say it",
                    zone = zone
                )
            })?,
            None => Holidays::default(),
        };
        if spec.exceptions.len() > EXCEPTION_LIMIT {
            return Err(both!(
                "pengecualiannya lebih dari {most}",
                "there are more than {most} exceptions",
                most = EXCEPTION_LIMIT
            ));
        }
        let mut week = Week {
            days: spec.week.map(|rule| rule.map(slots).unwrap_or_default()),
            public_holiday: spec.holidays.map(slots),
            joint_leave: spec.joint_leave.map(slots),
            holidays,
            single: BTreeMap::new(),
            ranges: Vec::new(),
        };
        for exception in spec.exceptions {
            week.except(exception)?;
        }
        Ok(if week.never_closes() {
            Self::Always
        } else {
            Self::Week(Box::new(week))
        })
    }

    pub(super) fn osm(text: &str, zone: Tz) -> Result<Self, Bilingual> {
        if text.chars().count() > OSM_LIMIT {
            return Err(both!(
                "jam buka ini lebih panjang dari {most} huruf",
                "the opening hours are longer than {most} characters",
                most = OSM_LIMIT
            ));
        }
        if text.trim() == "24/7" {
            return Ok(Self::Always);
        }
        let parsed: OpeningHours = text.parse::<OpeningHours>().map_err(|error| {
            // The parser's own words name its grammar's rules; the place is all that an author can use of them.
            let column = error.to_string().split_once("1:").and_then(|(_, rest)| {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                digits.parse::<usize>().ok()
            });
            let rest: String = text.chars().skip(column.unwrap_or(1).saturating_sub(1)).collect();
            both!(
                "`{text}` tidak ditulis seperti opening_hours OpenStreetMap, mulai dari `{rest}`",
                "`{text}` is not in the opening_hours syntax, from `{rest}` on",
                text = text,
                rest = rest
            )
        })?;
        let mentions_holidays = text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| word.eq_ignore_ascii_case("PH"));
        let context = match Holidays::of_zone(zone) {
            Some(holidays) => Context::default().with_holidays(holidays.context()),
            None if mentions_holidays => {
                return Err(both!(
                    "`PH` perlu negara, dan zona waktu {zone} tidak menunjukkannya",
                    "`PH` needs a country, and the time zone {zone} does not say it",
                    zone = zone
                ));
            }
            None => Context::default(),
        };
        Ok(Self::Osm(Box::new(parsed.with_context(context))))
    }

    /// The slots that begin on that day, in order.
    pub(super) fn slots(&self, date: NaiveDate) -> Vec<Slot> {
        match self {
            Self::Always => vec![(0, DAY)],
            Self::Week(week) => week.slots(date).to_vec(),
            Self::Osm(hours) => osm_slots(hours, date),
        }
    }

    /// The note of the exception that decides that day.
    pub(super) fn note(&self, date: NaiveDate) -> Option<&BTreeMap<String, String>> {
        match self {
            Self::Week(week) => week.exception(date).map(|exception| &exception.note),
            _ => None,
        }
    }
}

impl Week {
    fn except(&mut self, exception: HoursException) -> Result<(), Bilingual> {
        let HoursException { from, to, rule, note } = exception;
        let exception = Exception {
            slots: slots(rule),
            note,
        };
        match to {
            Some(to) if to < from => {
                return Err(both!(
                    "pengecualian ini berakhir {to}, sebelum mulai {from}",
                    "the exception ends on {to}, before it begins on {from}",
                    to = to,
                    from = from
                ));
            }
            Some(to) if to > from => self.ranges.push((from, to, exception)),
            _ => {
                if self.single.insert(from, exception).is_some() {
                    return Err(both!(
                        "ada dua pengecualian untuk {from}",
                        "there are two exceptions for {from}",
                        from = from
                    ));
                }
            }
        }
        Ok(())
    }

    fn slots(&self, date: NaiveDate) -> &[Slot] {
        match self.exception(date) {
            Some(exception) => &exception.slots,
            None => self.usual(date),
        }
    }

    /// A single day's exception decides alone; a range changes only days that are open otherwise.
    fn exception(&self, date: NaiveDate) -> Option<&Exception> {
        if let Some(single) = self.single.get(&date) {
            return Some(single);
        }
        let range = self
            .ranges
            .iter()
            .rev()
            .find(|(from, to, _)| (*from..=*to).contains(&date));
        range
            .filter(|_| !self.usual(date).is_empty())
            .map(|(_, _, exception)| exception)
    }

    /// The day without exceptions.
    fn usual(&self, date: NaiveDate) -> &[Slot] {
        let holiday = self.public_holiday.as_ref().filter(|_| self.holidays.is_public(date));
        let leave = || self.joint_leave.as_ref().filter(|_| self.holidays.is_joint_leave(date));
        // `num_days_from_monday` is 0 to 6.
        let usual = || &self.days[date.weekday().num_days_from_monday() as usize];
        holiday.or_else(leave).unwrap_or_else(usual)
    }

    fn never_closes(&self) -> bool {
        let whole = |slots: &Vec<Slot>| slots.as_slice() == [(0, DAY)];
        self.days.iter().all(whole)
            && self.public_holiday.iter().all(whole)
            && self.joint_leave.iter().all(whole)
            && self.single.values().all(|exception| whole(&exception.slots))
            && self.ranges.iter().all(|(_, _, exception)| whole(&exception.slots))
    }
}

/// Whether it has the form of an ISO 3166 code.
fn is_code(text: &str) -> bool {
    text.len() == 2 && text.chars().all(|c| c.is_ascii_alphabetic())
}

/// A rule's slots with ends past midnight counted on.
fn slots(rule: DayRule) -> Vec<Slot> {
    let mut slots: Vec<Slot> = rule
        .slots
        .into_iter()
        .map(|(start, end)| (start.min(DAY), end.min(DAY)))
        .map(|(start, end)| (start, if end <= start { end + DAY } else { end }))
        .collect();
    slots.sort_unstable();
    slots
}

/// The crate cuts at midnight; what goes on past it is put back to the day it began.
fn osm_slots(hours: &OpeningHours, date: NaiveDate) -> Vec<Slot> {
    let mut slots = open(hours, date);
    if slots.first().is_some_and(|slot| is_rest(*slot))
        && date
            .pred_opt()
            .is_some_and(|before| open(hours, before).last().is_some_and(|slot| slot.1 == DAY))
    {
        slots.remove(0);
    }
    if let Some(last) = slots.last_mut().filter(|slot| slot.1 == DAY)
        && let Some(rest) = date.succ_opt().and_then(|after| open(hours, after).first().copied())
        && is_rest(rest)
    {
        last.1 = DAY + rest.1;
    }
    slots
}

/// Whether a slot may be the rest of the day before's; one that fills the day is a day of its own.
fn is_rest(slot: Slot) -> bool {
    slot.0 == 0 && slot.1 < DAY
}

/// When it is open within the day, in order; neighbours joined.
fn open(hours: &OpeningHours, date: NaiveDate) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    for part in hours.schedule_at(date) {
        let (start, end) = (
            part.range.start.mins_from_midnight().min(DAY),
            part.range.end.mins_from_midnight().min(DAY),
        );
        if part.kind != RuleKind::Open || start >= end {
            continue;
        }
        match slots.last_mut() {
            Some(last) if last.1 == start => last.1 = end,
            _ => slots.push((start, end)),
        }
    }
    slots
}
