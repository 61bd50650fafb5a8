//! Dates as people write them, read against the present.

use super::Clock;
use super::number::number_at;
use super::period;
use crate::hours;
use crate::text::Word;
use chrono::{Datelike, Days, Months, NaiveDate};

const WEEKDAYS: &[(&str, u32)] = &[
    ("senin", 0),
    ("selasa", 1),
    ("rabu", 2),
    ("kamis", 3),
    ("jumat", 4),
    ("sabtu", 5),
    ("minggu", 6),
    ("ahad", 6),
    ("monday", 0),
    ("tuesday", 1),
    ("wednesday", 2),
    ("thursday", 3),
    ("friday", 4),
    ("saturday", 5),
    ("sunday", 6),
];

/// Short forms that are other words too ("sat", "sun"), so they count only where a day is plainly meant.
const SHORT_WEEKDAYS: &[(&str, u32)] = &[
    ("mon", 0),
    ("tue", 1),
    ("tues", 1),
    ("wed", 2),
    ("thu", 3),
    ("thurs", 3),
    ("fri", 4),
    ("sat", 5),
    ("sun", 6),
];

const MONTHS: &[(&str, u32)] = &[
    ("januari", 1),
    ("january", 1),
    ("jan", 1),
    ("februari", 2),
    ("february", 2),
    ("feb", 2),
    ("maret", 3),
    ("march", 3),
    ("mar", 3),
    ("april", 4),
    ("apr", 4),
    ("mei", 5),
    ("may", 5),
    ("juni", 6),
    ("june", 6),
    ("jun", 6),
    ("juli", 7),
    ("july", 7),
    ("jul", 7),
    ("agustus", 8),
    ("august", 8),
    ("agu", 8),
    ("ags", 8),
    ("agt", 8),
    ("aug", 8),
    ("september", 9),
    ("sept", 9),
    ("sep", 9),
    ("oktober", 10),
    ("october", 10),
    ("okt", 10),
    ("oct", 10),
    ("november", 11),
    ("nopember", 11),
    ("nov", 11),
    ("desember", 12),
    ("december", 12),
    ("des", 12),
    ("dec", 12),
];

/// Words without digits with which a date may begin, but for numbers.
pub(super) fn starters() -> impl Iterator<Item = String> {
    let named = WEEKDAYS
        .iter()
        .chain(SHORT_WEEKDAYS)
        .chain(MONTHS)
        .map(|(word, _)| *word);
    let others = [
        "hari",
        "today",
        "tonight",
        "malam",
        "sore",
        "siang",
        "pagi",
        "nanti",
        "besok",
        "besuk",
        "tomorrow",
        "lusa",
        "day",
        "kemarin",
        "yesterday",
        "seminggu",
        "sehari",
        "sebulan",
        "in",
        "on",
        "this",
        "next",
        "last",
        "tanggal",
        "tgl",
    ];
    let holidays = HOLIDAYS.iter().filter_map(|(name, _)| name.first().copied());
    named
        .chain(holidays)
        .chain(others)
        .chain(period::STARTERS)
        .map(str::to_owned)
}

/// A date that begins at a word, and how many words it takes. With `bare`, "12" is the twelfth.
pub(super) fn date_at(words: &[Word], at: usize, clock: &Clock, bare: bool) -> Option<(NaiveDate, usize)> {
    let today = clock.today();
    relative(words, at, today)
        .or_else(|| holiday(words, at, today))
        .or_else(|| period::edge_at(words, at, today))
        .or_else(|| weekday(words, at, today, bare))
        .or_else(|| day_of_month(words, at, today))
        .or_else(|| numeric(text(words, at)?, today, bare).map(|date| (date, 1)))
        .or_else(|| {
            let day = bare.then(|| day_number(text(words, at)?)).flatten()?;
            coming_day(day, today).map(|date| (date, 1))
        })
}

/// The word at that place.
pub(super) fn text(words: &[Word], at: usize) -> Option<&str> {
    words.get(at).map(|word| word.text.as_str())
}

fn lookup(table: &[(&str, u32)], text: &str) -> Option<u32> {
    table.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
}

/// Holidays by the names that visitors use, and the name in Indonesia's table, or the same day of every year. A longer name stands
/// before the one that it begins with.
const HOLIDAYS: &[(&[&str], Holiday)] = &[
    (&["tahun", "baru", "imlek"], Holiday::Moving("Tahun Baru Imlek")),
    (&["tahun", "baru", "cina"], Holiday::Moving("Tahun Baru Imlek")),
    (&["chinese", "new", "year"], Holiday::Moving("Tahun Baru Imlek")),
    (&["tahun", "baru", "islam"], Holiday::Moving("Tahun Baru Islam")),
    (&["tahun", "baru"], Holiday::Yearly(1, 1)),
    (&["new", "year"], Holiday::Yearly(1, 1)),
    (&["new", "years"], Holiday::Yearly(1, 1)),
    (&["imlek"], Holiday::Moving("Tahun Baru Imlek")),
    (&["natal"], Holiday::Yearly(12, 25)),
    (&["christmas"], Holiday::Yearly(12, 25)),
    (&["hari", "buruh"], Holiday::Yearly(5, 1)),
    (&["labour", "day"], Holiday::Yearly(5, 1)),
    (&["hari", "kemerdekaan"], Holiday::Yearly(8, 17)),
    (&["independence", "day"], Holiday::Yearly(8, 17)),
    (&["nyepi"], Holiday::Moving("Nyepi")),
    (&["waisak"], Holiday::Moving("Waisak")),
    (&["lebaran", "haji"], Holiday::Moving("Idul Adha")),
    (&["lebaran"], Holiday::Moving("Idul Fitri")),
    (&["idul", "fitri"], Holiday::Moving("Idul Fitri")),
    (&["idulfitri"], Holiday::Moving("Idul Fitri")),
    (&["eid", "al", "adha"], Holiday::Moving("Idul Adha")),
    (&["eid", "ul", "adha"], Holiday::Moving("Idul Adha")),
    (&["eid", "adha"], Holiday::Moving("Idul Adha")),
    (&["eid"], Holiday::Moving("Idul Fitri")),
    (&["idul", "adha"], Holiday::Moving("Idul Adha")),
    (&["iduladha"], Holiday::Moving("Idul Adha")),
];

#[derive(Clone, Copy)]
enum Holiday {
    /// Month and day.
    Yearly(u32, u32),
    /// Its name in the table. Unknown from the table's end on.
    Moving(&'static str),
}

/// The coming "lebaran", "hari natal", "new year's": the first of its days, today at the earliest.
fn holiday(words: &[Word], at: usize, today: NaiveDate) -> Option<(NaiveDate, usize)> {
    let before = usize::from(text(words, at)? == "hari" && text(words, at + 1) != Some("ini"));
    let named = |from: usize, name: &[&str]| {
        name.iter()
            .enumerate()
            .all(|(n, word)| text(words, from + n) == Some(word))
    };
    let skips = [0, before];
    let (skipped, (name, day)) = skips.iter().find_map(|skipped| {
        let known = HOLIDAYS.iter().find(|(name, _)| named(at + skipped, name));
        Some((*skipped, known?))
    })?;
    let date = match *day {
        Holiday::Yearly(month, day) => {
            let of = |year| NaiveDate::from_ymd_opt(year, month, day);
            of(today.year())
                .filter(|date| *date >= today)
                .or_else(|| of(today.year() + 1))
        }
        Holiday::Moving(name) => hours::coming_holiday(name, today),
    };
    Some((date?, skipped + name.len()))
}

/// "besok", "hari ini", "3 hari lagi", "in two weeks", "day after tomorrow".
fn relative(words: &[Word], at: usize, today: NaiveDate) -> Option<(NaiveDate, usize)> {
    let later = |days: u64, taken: usize| Some((today.checked_add_days(Days::new(days))?, taken));
    let next = text(words, at + 1);
    match text(words, at)? {
        "hari" if next == Some("ini") => later(0, 2),
        "today" | "tonight" => later(0, 1),
        "malam" | "sore" | "siang" | "pagi" if next == Some("ini") => later(0, 2),
        "nanti" if matches!(next, Some("malam" | "sore" | "siang")) => later(0, 2),
        // "besok lusa" is the day after tomorrow.
        "besok" if next == Some("lusa") => later(2, 2),
        // "besok Senin" is that Monday, on a Friday too.
        "besok" | "besuk" if weekday(words, at + 1, today, false).is_some() => {
            weekday(words, at + 1, today, false).map(|(date, taken)| (date, taken + 1))
        }
        "besok" | "tomorrow" | "besuk" => later(1, 1),
        "lusa" => later(2, 1),
        "day" if next == Some("after") && text(words, at + 2) == Some("tomorrow") => later(2, 3),
        "kemarin" if next == Some("lusa") => Some((today.checked_sub_days(Days::new(2))?, 2)),
        "kemarin" | "yesterday" => Some((today.checked_sub_days(Days::new(1))?, 1)),
        "seminggu" if next == Some("lagi") => later(7, 2),
        "sehari" if next == Some("lagi") => later(1, 2),
        "sebulan" if next == Some("lagi") => Some((today.checked_add_months(Months::new(1))?, 2)),
        "in" => {
            let number = number_at(words, at + 1)?;
            let days = length(text(words, at + 1 + number.taken)?, number.value)?;
            later(days, number.taken + 2)
        }
        _ => {
            let number = number_at(words, at)?;
            let unit = text(words, at + number.taken)?;
            let (ago, taken) = ago(words, at + number.taken + 1)?;
            let taken = number.taken + 1 + taken;
            if unit == "bulan" || unit == "month" || unit == "months" {
                let months = (number.value.fract() == 0.0 && (0.0..=24.0).contains(&number.value))
                    .then_some(Months::new(number.value as u32))?;
                let date = if ago {
                    today.checked_sub_months(months)
                } else {
                    today.checked_add_months(months)
                };
                return Some((date?, taken));
            }
            let days = length(unit, number.value)?;
            if ago {
                Some((today.checked_sub_days(Days::new(days))?, taken))
            } else {
                later(days, taken)
            }
        }
    }
}

/// "lagi", "yang lalu": whether it is past, and the words that say so.
fn ago(words: &[Word], at: usize) -> Option<(bool, usize)> {
    match (text(words, at)?, text(words, at + 1)) {
        ("lagi", _) => Some((false, 1)),
        ("lalu" | "ago" | "kemarin", _) => Some((true, 1)),
        ("yang", Some("lalu")) => Some((true, 2)),
        _ => None,
    }
}

/// Days in so many days or weeks, within two years.
fn length(unit: &str, count: f64) -> Option<u64> {
    let days = match unit {
        "hari" | "day" | "days" => 1.0,
        "minggu" | "week" | "weeks" => 7.0,
        _ => return None,
    };
    let total = count * days;
    // In range, and cast only then.
    (total.fract() == 0.0 && (0.0..=731.0).contains(&total)).then_some(total as u64)
}

/// "senin", "hari jumat", "senin depan", "next monday", "last friday". A day's name alone is the next such day after today; with
/// "depan" or "next" it is that day of the next week, which begins on Monday.
fn weekday(words: &[Word], at: usize, today: NaiveDate, bare: bool) -> Option<(NaiveDate, usize)> {
    let lead = text(words, at)?;
    let led = matches!(lead, "hari" | "on" | "this" | "next" | "last");
    let name_at = at + usize::from(led);
    let name = text(words, name_at)?;
    let day = lookup(WEEKDAYS, name).or_else(|| {
        let plain = led || bare;
        plain.then(|| lookup(SHORT_WEEKDAYS, name)).flatten()
    })?;
    let after = text(words, name_at + 1);
    // "minggu" is a week as well: "minggu depan", "2 minggu".
    if name == "minggu" && !led {
        let counted = at.checked_sub(1).and_then(|before| number_at(words, before)).is_some();
        if counted || matches!(after, Some("depan" | "ini" | "lalu" | "lagi")) {
            return None;
        }
    }
    let taken = name_at + 1 - at;
    let this_week = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())))?;
    let shown = this_week.checked_add_days(Days::new(u64::from(day)))?;
    let week = Days::new(7);
    if lead == "next" || after == Some("depan") {
        return Some((
            shown.checked_add_days(week)?,
            taken + usize::from(after == Some("depan")),
        ));
    }
    if lead == "last" || matches!(after, Some("lalu" | "kemarin")) {
        let past = if shown < today {
            shown
        } else {
            shown.checked_sub_days(week)?
        };
        return Some((past, taken + usize::from(lead != "last")));
    }
    if lead == "this" || after == Some("ini") {
        let coming = if shown >= today {
            shown
        } else {
            shown.checked_add_days(week)?
        };
        return Some((coming, taken + usize::from(lead != "this")));
    }
    let coming = if shown > today {
        shown
    } else {
        shown.checked_add_days(week)?
    };
    Some((
        coming,
        taken + usize::from(matches!(after, Some("besok" | "besuk" | "nanti"))),
    ))
}

/// The days that "minggu depan" or "next week" may mean, from Monday on; of "minggu ini" those that are left. None: neither is said.
pub(super) fn week(words: &[Word], today: NaiveDate) -> Vec<NaiveDate> {
    let said = |first: &[&str], second: &[&str]| {
        let mut pairs = words.windows(2);
        pairs.any(|pair| first.contains(&pair[0].text.as_str()) && second.contains(&pair[1].text.as_str()))
    };
    let weeks = ["minggu", "pekan"];
    let ahead = match () {
        () if said(&weeks, &["depan"]) || said(&["next"], &["week"]) => 7,
        () if said(&weeks, &["ini"]) || said(&["this"], &["week"]) => 0,
        () => return Vec::new(),
    };
    let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())));
    let days = (0..7).filter_map(|day| monday?.checked_add_days(Days::new(ahead + day)));
    days.filter(|day| *day >= today).collect()
}

/// "tanggal 12", "12 Desember", "tanggal 12 bulan depan", "December 12, 2026".
fn day_of_month(words: &[Word], at: usize, today: NaiveDate) -> Option<(NaiveDate, usize)> {
    let first = text(words, at)?;
    let marked = matches!(first, "tanggal" | "tgl");
    if let Some(month) = lookup(MONTHS, first) {
        let day = day_number(text(words, at + 1)?)?;
        let (year, taken) = year(words, at + 2);
        return Some((with_year(day, month, year, today)?, 2 + taken));
    }
    let day_at = at + usize::from(marked);
    let shown = text(words, day_at)?;
    if let Some(date) = marked.then(|| numeric(shown, today, true)).flatten() {
        return Some((date, 2));
    }
    let day = day_number(shown)?;
    let of = usize::from(matches!(text(words, day_at + 1), Some("of" | "bulan")));
    if let Some(month) = text(words, day_at + 1 + of).and_then(|word| lookup(MONTHS, word)) {
        let (year, taken) = year(words, day_at + 2 + of);
        return Some((with_year(day, month, year, today)?, day_at + 2 + of + taken - at));
    }
    if marked && of == 1 && text(words, day_at + 2) == Some("depan") {
        let next = today.with_day(1)?.checked_add_months(Months::new(1))?;
        return Some((next.with_day(day)?, day_at + 3 - at));
    }
    marked.then(|| coming_day(day, today)).flatten().map(|date| (date, 2))
}

/// A year that follows, and the words it takes.
fn year(words: &[Word], at: usize) -> (Option<i32>, usize) {
    let year = text(words, at)
        .filter(|text| text.len() == 4)
        .and_then(|text| text.parse().ok());
    match year {
        Some(year @ 1900..=2199) => (Some(year), 1),
        _ => (None, 0),
    }
}

/// "12", "12th", "1st".
fn day_number(text: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| text.strip_suffix(ending));
    let day: u32 = digits.unwrap_or(text).parse().ok()?;
    (1..=31).contains(&day).then_some(day)
}

/// "12/11", "12-11-2026", "2026-11-12": the day first, but for a year in front. Two numbers alone need two digits somewhere.
fn numeric(text: &str, today: NaiveDate, bare: bool) -> Option<NaiveDate> {
    let mark = text
        .chars()
        .find(|c| !c.is_ascii_digit())
        .filter(|c| matches!(c, '/' | '-' | '.'))?;
    let parts: Vec<&str> = text.split(mark).collect();
    let number = |part: &str| part.parse::<u32>().ok();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => {
            NaiveDate::from_ymd_opt(year.parse().ok()?, number(month)?, number(day)?)
        }
        [day, month, year] if matches!(year.len(), 2 | 4) => {
            let year: i32 = year.parse().ok()?;
            let year = if year < 100 { 2000 + year } else { year };
            let (day, month) = (number(day)?, number(month)?);
            NaiveDate::from_ymd_opt(year, month, day).or_else(|| NaiveDate::from_ymd_opt(year, day, month))
        }
        [day, month] if mark == '/' || (bare && mark == '-') => {
            let plain = bare || day.len() == 2 || month.len() == 2;
            let (day, month) = (number(day)?, number(month)?);
            let date = with_year(day, month, None, today).or_else(|| with_year(month, day, None, today));
            date.filter(|_| plain)
        }
        _ => None,
    }
}

/// That day of that month: in that year, or else the next time it comes, today included.
fn with_year(day: u32, month: u32, year: Option<i32>, today: NaiveDate) -> Option<NaiveDate> {
    match year {
        Some(year) => NaiveDate::from_ymd_opt(year, month, day),
        // Eight years ahead there is a 29 February, even around 2100.
        None => (0..=8)
            .filter_map(|ahead| NaiveDate::from_ymd_opt(today.year() + ahead, month, day))
            .find(|date| *date >= today),
    }
}

/// The next day with that number, today included; months that are too short are passed over.
fn coming_day(day: u32, today: NaiveDate) -> Option<NaiveDate> {
    let first = today.with_day(1)?;
    (0..=2)
        .filter_map(|ahead| first.checked_add_months(Months::new(ahead))?.with_day(day))
        .find(|date| *date >= today)
}
