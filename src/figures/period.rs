//! Whole days in the business's time zone.

use chrono::{DateTime, Days, MappedLocalTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// Days of a period at most: ten years.
pub const DAYS_MAX: u64 = 3_660;

/// Days from and to, both counted, as the business's clocks have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
    zone: Tz,
}

/// Why two days make no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    #[error("the period ends before it begins")]
    Backwards,
    #[error("the period is longer than ten years")]
    TooLong,
}

impl Period {
    pub fn new(from: NaiveDate, to: NaiveDate, zone: Tz) -> Result<Self, PeriodError> {
        if to < from {
            return Err(PeriodError::Backwards);
        }
        if (to - from).num_days().unsigned_abs() >= DAYS_MAX {
            return Err(PeriodError::TooLong);
        }
        Ok(Self { from, to, zone })
    }

    /// The last `days` days, today among them.
    pub fn last(days: u64, now: DateTime<Utc>, zone: Tz) -> Self {
        let to = now.with_timezone(&zone).date_naive();
        let back = Days::new(days.clamp(1, DAYS_MAX) - 1);
        let from = to.checked_sub_days(back).unwrap_or(to);
        Self { from, to, zone }
    }

    pub fn from(&self) -> NaiveDate {
        self.from
    }

    pub fn to(&self) -> NaiveDate {
        self.to
    }

    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// From the first instant of the first day to the first instant after the last.
    pub fn instants(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let after = self.to.succ_opt().unwrap_or(self.to);
        (self.midnight(self.from), self.midnight(after))
    }

    /// Every day of it, in order.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let (from, to) = (self.from, self.to);
        from.iter_days().take_while(move |day| *day <= to)
    }

    /// A day begins when the clocks show midnight; where they skip it, when they go on.
    fn midnight(&self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        let found = (0..=25 * 60).find_map(|minutes| {
            let local = midnight.checked_add_signed(TimeDelta::minutes(minutes))?;
            match self.zone.from_local_datetime(&local) {
                MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => Some(at.with_timezone(&Utc)),
                MappedLocalTime::None => None,
            }
        });
        found.unwrap_or_else(|| midnight.and_utc())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn days_begin_at_the_business_s_midnight() {
        for (zone, from, to, begins, ends) in [
            (
                chrono_tz::Asia::Jakarta,
                "2026-11-01",
                "2026-11-01",
                "2026-10-31T17:00:00Z",
                "2026-11-01T17:00:00Z",
            ),
            (
                chrono_tz::Asia::Jayapura,
                "2026-02-28",
                "2026-03-01",
                "2026-02-27T15:00:00Z",
                "2026-03-01T15:00:00Z",
            ),
            (
                chrono_tz::Asia::Kathmandu,
                "2026-11-01",
                "2026-11-02",
                "2026-10-31T18:15:00Z",
                "2026-11-02T18:15:00Z",
            ),
            // The day on which clocks go forward has 23 hours, and in Beirut midnight is the hour that is skipped.
            (
                chrono_tz::Europe::Berlin,
                "2026-03-29",
                "2026-03-29",
                "2026-03-28T23:00:00Z",
                "2026-03-29T22:00:00Z",
            ),
            (
                chrono_tz::Asia::Beirut,
                "2026-03-29",
                "2026-03-29",
                "2026-03-28T22:00:00Z",
                "2026-03-29T21:00:00Z",
            ),
        ] {
            let period = Period::new(day(from), day(to), zone).expect("a period");
            let expected = [begins, ends].map(|at| at.parse::<DateTime<Utc>>().expect("an instant"));
            assert_eq!(<[_; 2]>::from(period.instants()), expected, "{zone} {from}");
        }
    }

    #[test]
    fn a_period_has_an_order_and_a_bound() {
        let zone = chrono_tz::Asia::Jakarta;
        let made = |from, to| Period::new(day(from), day(to), zone).map(|period| period.days().count());
        assert_eq!(made("2026-01-01", "2026-12-31"), Ok(365));
        assert_eq!(made("2026-01-02", "2026-01-01"), Err(PeriodError::Backwards));
        assert_eq!(made("2000-01-01", "2026-01-01"), Err(PeriodError::TooLong));
        let now = "2026-11-22T17:30:00Z".parse().expect("an instant");
        let week = Period::last(7, now, zone);
        assert_eq!((week.from(), week.to()), (day("2026-11-17"), day("2026-11-23")));
    }
}
