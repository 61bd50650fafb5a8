//! Opening hours, holidays and business time.
//!
//! Whatever the author wrote, a day has a list of slots in local time; the rest is the same for all. Slots become instants by
//! the zone's rules: a slot that begins in an hour that clocks skip begins when they go on, one that ends in an hour that
//! comes twice ends with the second.

mod holidays;
mod plan;
mod words;
mod written;

pub use holidays::coming_holiday;

use crate::text::Bilingual;
use chrono::{DateTime, Days, MappedLocalTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use plan::Plan;
use std::collections::BTreeMap;
use std::time::Duration;

/// When a business is open, in its own time zone. Built once, asked often.
#[derive(Clone, Debug)]
pub struct Hours {
    zone: Tz,
    plan: Plan,
}

/// One stretch of opening within a day's listing; the end may lie past midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

/// A day's rule as written: `09:00-12:00, 13:00-17:00`, `18:00-02:00`, `tutup` or `closed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRule {
    /// Minutes since midnight, start and end, up to 1440 (24:00); an end at or before its start is past midnight. Empty:
    /// closed.
    pub slots: Vec<(u16, u16)>,
}

/// What `bot.yaml` says under `hours` when it is a map.
#[derive(Clone, Debug, Default)]
pub struct HoursSpec {
    /// Monday first. A day that is not named is closed.
    pub week: [Option<DayRule>; 7],
    /// On public holidays (`libur:`, `holidays:`); open as usual if not given.
    pub holidays: Option<DayRule>,
    /// On joint leave (`cuti-bersama:`); open as usual if not given.
    pub joint_leave: Option<DayRule>,
    /// Whose holidays, an ISO 3166 code; by default the zone's country.
    pub country: Option<String>,
    pub exceptions: Vec<HoursException>,
}

/// One entry of `hours.exceptions`. `to` is `None` for a single day, which it decides alone.
#[derive(Clone, Debug)]
pub struct HoursException {
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub rule: DayRule,
    /// By language; under `""` for all others.
    pub note: BTreeMap<String, String>,
}

/// How far ahead is looked: two years, one of them a leap year.
const HORIZON_DAYS: u64 = 731;

/// Why a day's rule cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleProblem {
    pub message: Bilingual,
    /// Two of its time spans overlap.
    pub overlaps: bool,
}

impl DayRule {
    /// Reads one day's rule. The error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, RuleProblem> {
        written::rule(text)
    }
}

/// Reads day names, Indonesian or English (`senin`, `senin-jumat`, `mon-fri`, `sabtu, minggu`, `sabtu-senin`): indices from
/// Monday = 0, in the order written.
pub fn parse_days(text: &str) -> Result<Vec<usize>, Bilingual> {
    written::days(text)
}

impl Hours {
    /// Always open.
    pub fn always(zone: Tz) -> Self {
        Self {
            zone,
            plan: Plan::Always,
        }
    }

    /// From `bot.yaml`'s map.
    pub fn from_spec(spec: HoursSpec, zone: Tz) -> Result<Self, Bilingual> {
        Plan::week(spec, zone).map(|plan| Self { zone, plan })
    }

    /// From OpenStreetMap's `opening_hours` syntax; its `PH` are those of the time zone's country. Times that it calls unknown
    /// count as closed, and sunrise and sunset as 07:00 and 19:00.
    pub fn from_osm(text: &str, zone: Tz) -> Result<Self, Bilingual> {
        Plan::osm(text, zone).map(|plan| Self { zone, plan })
    }

    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// Whether it never closes.
    pub fn is_always(&self) -> bool {
        matches!(self.plan, Plan::Always)
    }

    /// Whether the business is open at that instant.
    pub fn open_at(&self, at: DateTime<Utc>) -> bool {
        let today = self.local_date(at);
        let days = [today.pred_opt().unwrap_or(today), today];
        days.iter().any(|date| {
            let slots = self.plan.slots(*date);
            let mut openings = slots.iter().filter_map(|slot| self.opening(*date, *slot));
            openings.any(|opening| opening.from <= at && at < opening.to)
        })
    }

    /// The next opening after `at`; while open, the opening after the next closing. `None`: not within two years, or always open.
    pub fn next_open(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if matches!(self.plan, Plan::Always) {
            return None;
        }
        self.openings(at).map(|opening| opening.from).find(|from| *from > at)
    }

    /// The openings that begin on the day of `at` in the business's zone.
    pub fn today(&self, at: DateTime<Utc>) -> Vec<Opening> {
        let date = self.local_date(at);
        self.plan
            .slots(date)
            .iter()
            .filter_map(|slot| self.opening(date, *slot))
            .collect()
    }

    /// The note of the exception in force on the day of `at`, in that language, or else in another.
    pub fn note(&self, at: DateTime<Utc>, language: &str) -> Option<&str> {
        let note = self.plan.note(self.local_date(at))?;
        note.get(language)
            .or_else(|| note.get(""))
            .or_else(|| note.values().next())
            .map(String::as_str)
    }

    /// The instant at which `business` of open time has passed since `from`: frozen while closed. `None` if it never will,
    /// within two years.
    pub fn after(&self, from: DateTime<Utc>, business: Duration) -> Option<DateTime<Utc>> {
        let mut left = TimeDelta::from_std(business).ok()?;
        if left.is_zero() || matches!(self.plan, Plan::Always) {
            return from.checked_add_signed(left);
        }
        for opening in self.openings(from) {
            let start = opening.from.max(from);
            let open = opening.to - start;
            if left <= open {
                return start.checked_add_signed(left);
            }
            left -= open;
        }
        None
    }

    /// How much open time lies between two instants; none where the second is not later. Looks ahead two years at most.
    pub fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        if to <= from {
            return TimeDelta::zero();
        }
        if matches!(self.plan, Plan::Always) {
            return to - from;
        }
        let openings = self.openings(from).take_while(|opening| opening.from < to);
        openings.fold(TimeDelta::zero(), |sum, opening| {
            sum + (opening.to.min(to) - opening.from.max(from))
        })
    }

    /// `next_open` in words: "Senin pukul 09.00", "besok pukul 09.00", "tomorrow at 09:00"; a week or more ahead with the date.
    pub fn next_open_words(&self, at: DateTime<Utc>, language: &str) -> Option<String> {
        let next = self.next_open(at)?;
        Some(words::moment(
            next.with_timezone(&self.zone).naive_local(),
            self.local_date(at),
            language,
        ))
    }

    /// `today` in words: "09.00–17.00", "tutup", "24 jam"; after midnight of a day without hours of its own, while yesterday's go on,
    /// "sampai 02.00".
    pub fn today_words(&self, at: DateTime<Utc>, language: &str) -> String {
        let date = self.local_date(at);
        let running = self.openings(at).next().filter(|opening| opening.from <= at);
        match running.filter(|_| !self.opens_on(date)) {
            Some(opening) => words::until(opening.to.with_timezone(&self.zone).time(), language),
            None => self.day_words(date, language),
        }
    }

    /// The openings that begin on a day, in words like those of [`Self::today_words`].
    pub fn day_words(&self, date: NaiveDate, language: &str) -> String {
        words::slots(&self.plan.slots(date), language)
    }

    /// Whether an opening begins on that day.
    pub fn opens_on(&self, date: NaiveDate) -> bool {
        !self.plan.slots(date).is_empty()
    }

    fn local_date(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// Openings that end after `at`, in order, those that touch or overlap as one, until the horizon.
    fn openings(&self, at: DateTime<Utc>) -> impl Iterator<Item = Opening> {
        // A slot lasts a day at most, so that yesterday's may still go on.
        let date = self.local_date(at);
        let first = date.checked_sub_days(Days::new(1)).unwrap_or(date);
        let slots = first.iter_days().take(HORIZON_DAYS as usize + 2).flat_map(move |date| {
            let slots = self.plan.slots(date);
            slots.into_iter().filter_map(move |slot| self.opening(date, slot))
        });
        Merged {
            openings: slots,
            waiting: None,
        }
        .filter(move |opening| opening.to > at)
    }

    /// A slot of a day as instants. `None` where clocks skip all of it.
    fn opening(&self, date: NaiveDate, (start, end): (u16, u16)) -> Option<Opening> {
        let at = |minute: u16| {
            date.and_time(chrono::NaiveTime::MIN)
                .checked_add_signed(TimeDelta::minutes(minute.into()))
        };
        let from = self.instant(at(start)?, false)?;
        let to = self.instant(at(end)?, true)?;
        (from < to).then_some(Opening { from, to })
    }

    /// The instant of a local time: of two, the first for a start and the second for an end; of none, the next there is.
    fn instant(&self, local: NaiveDateTime, end: bool) -> Option<DateTime<Utc>> {
        // No zone has ever skipped more than a day.
        (0..=25 * 60).find_map(|minutes| {
            let local = local.checked_add_signed(TimeDelta::minutes(minutes))?;
            match self.zone.from_local_datetime(&local) {
                MappedLocalTime::Single(at) => Some(at.with_timezone(&Utc)),
                MappedLocalTime::Ambiguous(first, second) => Some(if end { second } else { first }.with_timezone(&Utc)),
                MappedLocalTime::None => None,
            }
        })
    }
}

/// Joins openings of which one begins before or when the other ends.
struct Merged<I> {
    openings: I,
    waiting: Option<Opening>,
}

impl<I: Iterator<Item = Opening>> Iterator for Merged<I> {
    type Item = Opening;

    fn next(&mut self) -> Option<Opening> {
        let mut merged = self.waiting.take().or_else(|| self.openings.next())?;
        for next in self.openings.by_ref() {
            if next.from > merged.to {
                self.waiting = Some(next);
                break;
            }
            merged.to = merged.to.max(next.to);
        }
        Some(merged)
    }
}

#[cfg(test)]
mod tests;
