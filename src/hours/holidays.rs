//! Whose holidays count, and which days they are.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use opening_hours::ContextHolidays;
use opening_hours::localization::Country;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// The project's own table: that of the `opening-hours` crate has none of Indonesia's days that follow the moon.
const INDONESIA: &str = include_str!("holidays_id.tsv");
/// Indonesia's holidays that fall on the same day every year; they stand in for years that the table does not know.
const INDONESIA_FIXED: [(u32, u32); 5] = [(1, 1), (5, 1), (6, 1), (8, 17), (12, 25)];
const FIXED_YEARS: std::ops::RangeInclusive<i32> = 2020..=2080;

/// The country of zones that lie within one; where it is not here, an author names it.
const COUNTRIES: &[(&str, &str)] = &[
    ("Asia/Jakarta", "ID"),
    ("Asia/Pontianak", "ID"),
    ("Asia/Makassar", "ID"),
    ("Asia/Jayapura", "ID"),
    ("Asia/Singapore", "SG"),
    ("Asia/Manila", "PH"),
    ("Asia/Ho_Chi_Minh", "VN"),
    ("Asia/Hong_Kong", "HK"),
    ("Asia/Shanghai", "CN"),
    ("Asia/Tokyo", "JP"),
    ("Asia/Seoul", "KR"),
    ("Australia/Sydney", "AU"),
    ("Australia/Melbourne", "AU"),
    ("Australia/Brisbane", "AU"),
    ("Australia/Adelaide", "AU"),
    ("Australia/Perth", "AU"),
    ("Australia/Darwin", "AU"),
    ("Australia/Hobart", "AU"),
    ("Pacific/Auckland", "NZ"),
    ("Europe/London", "GB"),
    ("Europe/Dublin", "IE"),
    ("Europe/Lisbon", "PT"),
    ("Europe/Madrid", "ES"),
    ("Europe/Paris", "FR"),
    ("Europe/Brussels", "BE"),
    ("Europe/Amsterdam", "NL"),
    ("Europe/Berlin", "DE"),
    ("Europe/Zurich", "CH"),
    ("Europe/Vienna", "AT"),
    ("Europe/Rome", "IT"),
    ("Europe/Copenhagen", "DK"),
    ("Europe/Stockholm", "SE"),
    ("Europe/Oslo", "NO"),
    ("Europe/Helsinki", "FI"),
    ("Europe/Warsaw", "PL"),
    ("Europe/Prague", "CZ"),
    ("America/New_York", "US"),
    ("America/Chicago", "US"),
    ("America/Denver", "US"),
    ("America/Phoenix", "US"),
    ("America/Los_Angeles", "US"),
    ("America/Toronto", "CA"),
    ("America/Vancouver", "CA"),
    ("America/Mexico_City", "MX"),
    ("America/Sao_Paulo", "BR"),
];

/// The first day of Indonesia's next public holiday of that name in the table, from `from` on. `None`: the table ends before it.
pub fn coming_holiday(name: &str, from: NaiveDate) -> Option<NaiveDate> {
    let rows = INDONESIA.lines().filter(|line| !line.starts_with('#'));
    let days = rows.filter_map(|line| {
        let mut cells = line.split('\t');
        let date: NaiveDate = cells.next()?.parse().ok()?;
        (cells.next() == Some("libur") && cells.next() == Some(name)).then_some(date)
    });
    days.filter(|date| *date >= from).min()
}

/// A country's days off.
#[derive(Clone, Debug, Default)]
pub(super) struct Holidays {
    public: ContextHolidays,
    /// Days that employers may give off: joint leave. Only Indonesia's are known.
    joint_leave: BTreeSet<NaiveDate>,
}

impl Holidays {
    /// Those of a country by its ISO 3166 code, in any case. `None`: no such country is known.
    pub(super) fn of_country(code: &str) -> Option<Self> {
        let code = code.trim().to_uppercase();
        if code == "ID" {
            static INDONESIAN: LazyLock<Holidays> = LazyLock::new(indonesian);
            return Some(INDONESIAN.clone());
        }
        let country: Country = code.parse().ok()?;
        Some(Self {
            public: country.holidays(),
            joint_leave: BTreeSet::new(),
        })
    }

    /// Those of the country a zone lies in. `None`: it is not known which.
    pub(super) fn of_zone(zone: Tz) -> Option<Self> {
        let (_, code) = COUNTRIES.iter().find(|(name, _)| *name == zone.name())?;
        Self::of_country(code)
    }

    pub(super) fn is_public(&self, date: NaiveDate) -> bool {
        self.public.get_public().contains(date)
    }

    pub(super) fn is_joint_leave(&self, date: NaiveDate) -> bool {
        self.joint_leave.contains(&date)
    }

    /// In the form the `opening-hours` crate takes.
    pub(super) fn context(&self) -> ContextHolidays {
        self.public.clone()
    }
}

fn indonesian() -> Holidays {
    let mut calendar = ContextHolidays::default().get_public().clone();
    let mut joint_leave = BTreeSet::new();
    let mut years = BTreeSet::new();
    for line in INDONESIA.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let (Some(date), kind) = (
            cells.next().and_then(|date| date.parse::<NaiveDate>().ok()),
            cells.next(),
        ) else {
            continue;
        };
        years.insert(date.year());
        if kind == Some("cuti") {
            joint_leave.insert(date);
        } else {
            calendar.insert(date);
        }
    }
    for year in FIXED_YEARS.filter(|year| !years.contains(year)) {
        for date in INDONESIA_FIXED
            .iter()
            .filter_map(|(month, day)| NaiveDate::from_ymd_opt(year, *month, *day))
        {
            calendar.insert(date);
        }
    }
    Holidays {
        public: ContextHolidays::new(Arc::new(calendar), Arc::default()),
        joint_leave,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(year: i32, wanted: impl Fn(NaiveDate) -> bool) -> Vec<String> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let days = first.iter_days().take_while(|date| date.year() == year);
        days.filter(|date| wanted(*date)).map(|date| date.to_string()).collect()
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let holidays = Holidays::of_country("id").unwrap();
        let lines = INDONESIA.lines().filter(|line| !line.starts_with('#')).count();
        let read = [2026, 2027].map(|year| dates(year, |d| holidays.is_public(d) || holidays.is_joint_leave(d)).len());
        assert_eq!(read.iter().sum::<usize>(), lines);
        assert_eq!(dates(2026, |d| holidays.is_public(d)).len(), 17);
        assert_eq!(dates(2027, |d| holidays.is_joint_leave(d)).len(), 8);
        assert_eq!(
            dates(2031, |d| holidays.is_public(d)),
            ["2031-01-01", "2031-05-01", "2031-06-01", "2031-08-17", "2031-12-25"]
        );
    }

    #[test]
    fn other_countries() {
        let christmas = NaiveDate::from_ymd_opt(2026, 12, 25).unwrap();
        assert!(
            Holidays::of_zone(chrono_tz::Europe::Berlin)
                .unwrap()
                .is_public(christmas)
        );
        assert!(Holidays::of_country("DE").is_some());
        assert!(Holidays::of_country("Nirgendwo").is_none());
        assert!(Holidays::of_zone(chrono_tz::UTC).is_none());
        for (zone, code) in COUNTRIES {
            assert!(zone.parse::<Tz>().is_ok(), "{zone}");
            assert!(Holidays::of_country(code).is_some(), "{code}");
        }
    }

    /// Another party's list, where it lies beside the project.
    #[test]
    fn agrees_with_an_independent_list() {
        let Some(text) = crate::hours::tests::vector("holidays_id_2024_2027.json") else {
            return;
        };
        let list: serde_json::Value = serde_json::from_str(&text).unwrap();
        let holidays = Holidays::of_country("ID").unwrap();
        for year in [2026, 2027] {
            let of_year = &list["years"][year.to_string()];
            let keys = |kind: &str| -> Vec<String> { of_year[kind].as_object().unwrap().keys().cloned().collect() };
            assert_eq!(dates(year, |d| holidays.is_public(d)), keys("public"));
            assert_eq!(dates(year, |d| holidays.is_joint_leave(d)), keys("government"));
        }
    }
}
