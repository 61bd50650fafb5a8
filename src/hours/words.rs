//! Opening hours in words.

use super::plan::Slot;
use crate::text::calendar;
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

/// "hari ini pukul 13.00", "besok pukul 09.00", "Senin pukul 09.00", "Senin, 4 Januari pukul 09.00", and with the year where it
/// is another one.
pub(super) fn moment(at: NaiveDateTime, today: NaiveDate, language: &str) -> String {
    let indonesian = language == "id";
    let date = at.date();
    let day = match (date - today).num_days() {
        0 => if indonesian { "hari ini" } else { "today" }.to_owned(),
        1 => if indonesian { "besok" } else { "tomorrow" }.to_owned(),
        2..=6 => calendar::weekday_name(date, language).to_owned(),
        _ => {
            let shown = if date.year() == today.year() {
                calendar::day_and_month(date, language)
            } else {
                calendar::date_words(date, language)
            };
            format!("{}, {shown}", calendar::weekday_name(date, language))
        }
    };
    let at_word = if indonesian { "pukul" } else { "at" };
    format!("{day} {at_word} {}", calendar::time_words(at.time(), language))
}

/// "09.00–12.00, 13.00–17.00", "tutup", "24 jam".
pub(super) fn slots(slots: &[Slot], language: &str) -> String {
    let indonesian = language == "id";
    match slots {
        [] => if indonesian { "tutup" } else { "closed" }.to_owned(),
        [(0, 1440)] => if indonesian { "24 jam" } else { "24 hours" }.to_owned(),
        _ => {
            let spans = slots
                .iter()
                .map(|(start, end)| format!("{}–{}", minute(*start, language), minute(*end, language)));
            spans.collect::<Vec<_>>().join(", ")
        }
    }
}

/// "sampai 02.00".
pub(super) fn until(time: NaiveTime, language: &str) -> String {
    let word = if language == "id" { "sampai" } else { "until" };
    format!("{word} {}", calendar::time_words(time, language))
}

/// A minute of the day, or of the next; 24:00 is written as such.
fn minute(minute: u16, language: &str) -> String {
    let minute = if minute > 1440 { minute - 1440 } else { minute };
    let between = if language == "id" { '.' } else { ':' };
    format!("{:02}{between}{:02}", minute / 60, minute % 60)
}
