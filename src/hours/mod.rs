//! Opening hours, holidays and business time.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use std::time::Duration;

/// When a business is open, in its own time zone. Built once, asked often.
#[derive(Clone, Debug)]
pub struct Hours {
    zone: Tz,
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
    /// Minutes since midnight, start and end; an end at or before its start is past midnight. Empty: closed.
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
    /// Whose holidays, an ISO 3166 code.
    pub country: Option<String>,
    pub exceptions: Vec<HoursException>,
}

/// One entry of `hours.exceptions`. `to` is `None` for a single day, which it decides alone.
#[derive(Clone, Debug)]
pub struct HoursException {
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub rule: DayRule,
    /// By language.
    pub note: std::collections::BTreeMap<String, String>,
}

impl DayRule {
    /// Reads one day's rule. The error says what is wrong with it.
    pub fn parse(_text: &str) -> Result<Self, String> {
        todo!()
    }
}

/// Reads day names (`senin`, `senin-jumat`, `mon-fri`, `sabtu, minggu`): indices from Monday = 0.
pub fn parse_days(_text: &str) -> Result<Vec<usize>, String> {
    todo!()
}

impl Hours {
    /// Always open.
    pub fn always(zone: Tz) -> Self {
        Self { zone }
    }

    /// From `bot.yaml`'s map.
    pub fn from_spec(_spec: HoursSpec, _zone: Tz) -> Result<Self, String> {
        todo!()
    }

    /// From OpenStreetMap's `opening_hours` syntax; its `PH` are those of the time zone's country.
    pub fn from_osm(_text: &str, _zone: Tz) -> Result<Self, String> {
        todo!()
    }

    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// Whether the business is open at that instant.
    pub fn open_at(&self, _at: DateTime<Utc>) -> bool {
        todo!()
    }

    /// The next opening after `at`; while open, the opening after the next closing. `None`: not within two years, or always open.
    pub fn next_open(&self, _at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        todo!()
    }

    /// The openings that begin on the day of `at` in the business's zone.
    pub fn today(&self, _at: DateTime<Utc>) -> Vec<Opening> {
        todo!()
    }

    /// The note of the exception in force on the day of `at`, in that language.
    pub fn note(&self, _at: DateTime<Utc>, _language: &str) -> Option<&str> {
        todo!()
    }

    /// The instant at which `business` of open time has passed since `from`: frozen while closed. `None` if it never will.
    pub fn after(&self, _from: DateTime<Utc>, _business: Duration) -> Option<DateTime<Utc>> {
        todo!()
    }

    /// `next_open` in words: "Senin pukul 09.00", "besok pukul 09.00", "tomorrow at 09:00".
    pub fn next_open_words(&self, _at: DateTime<Utc>, _language: &str) -> Option<String> {
        todo!()
    }

    /// `today` in words: "09.00–17.00", "tutup", "24 jam".
    pub fn today_words(&self, _at: DateTime<Utc>, _language: &str) -> String {
        todo!()
    }
}
