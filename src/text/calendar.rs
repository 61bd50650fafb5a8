//! Names of days and months, dates and times of day in words, in Indonesian (`id`) and English (every other language).

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

const DAYS_ID: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];
const DAYS_EN: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS_ID: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The weekday of a date: "Senin", "Monday".
pub fn weekday_name(date: NaiveDate, language: &str) -> &'static str {
    let names = if language == "id" { DAYS_ID } else { DAYS_EN };
    // `num_days_from_monday` is 0 to 6.
    names[date.weekday().num_days_from_monday() as usize]
}

/// "21 November 2026", in both languages; only the month's name differs.
pub fn date_words(date: NaiveDate, language: &str) -> String {
    format!("{} {}", day_and_month(date, language), date.year())
}

/// "21 November".
pub fn day_and_month(date: NaiveDate, language: &str) -> String {
    let names = if language == "id" { MONTHS_ID } else { MONTHS_EN };
    // `month0` is 0 to 11.
    format!("{} {}", date.day(), names[date.month0() as usize])
}

/// A time of day as it is written there: "09.00" in Indonesian, "09:00" elsewhere.
pub fn time_words(time: NaiveTime, language: &str) -> String {
    let between = if language == "id" { '.' } else { ':' };
    format!("{:02}{between}{:02}", time.hour(), time.minute())
}
