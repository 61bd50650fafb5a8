//! Days and times of a week as their author writes them.

use super::{DayRule, RuleProblem};
use crate::both;
use crate::text::Bilingual;

/// Slots of one day.
const SLOT_LIMIT: usize = 24;
const DAY: u16 = 24 * 60;

const DAYS: &[(&str, usize)] = &[
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
    ("mon", 0),
    ("tue", 1),
    ("tues", 1),
    ("wed", 2),
    ("thu", 3),
    ("thurs", 3),
    ("fri", 4),
    ("sat", 5),
    ("sun", 6),
    ("sen", 0),
    ("sel", 1),
    ("rab", 2),
    ("kam", 3),
    ("jum", 4),
    ("sab", 5),
    ("min", 6),
];

/// See [`super::parse_days`].
pub(super) fn days(text: &str) -> Result<Vec<usize>, Bilingual> {
    let lower = text.to_lowercase().replace(['\'', '’', '`'], "");
    let mut days = Vec::new();
    for part in lower.split(',') {
        let part = part.trim();
        let found = match part {
            "setiap hari" | "tiap hari" | "every day" | "daily" => (0..7).collect(),
            "weekdays" | "hari kerja" => (0..5).collect(),
            "weekend" | "akhir pekan" => vec![5, 6],
            _ => match part.split_once(['-', '–', '—']) {
                Some((first, last)) => {
                    let (first, last) = (day(first)?, day(last)?);
                    // "sabtu-senin" goes round the week's end.
                    (0..=(last + 7 - first) % 7).map(|ahead| (first + ahead) % 7).collect()
                }
                None => vec![day(part)?],
            },
        };
        for day in found {
            if days.contains(&day) {
                return Err(both!(
                    "`{text}` menyebut satu hari dua kali",
                    "`{text}` names a day twice",
                    text = text
                ));
            }
            days.push(day);
        }
    }
    Ok(days)
}

fn day(text: &str) -> Result<usize, Bilingual> {
    let text = text.trim();
    if let Some((_, day)) = DAYS.iter().find(|(name, _)| *name == text) {
        return Ok(*day);
    }
    Err(both!("`{text}` bukan nama hari", "`{text}` is not a day", text = text))
}

/// See [`DayRule::parse`].
pub(super) fn rule(text: &str) -> Result<DayRule, RuleProblem> {
    let lower = text.trim().to_lowercase();
    match lower.as_str() {
        "" => {
            return Err(wrong(both!(
                "jamnya belum ditulis; hari yang tidak buka ditulis `tutup`",
                "no times are given; a day without opening is `tutup` or `closed`"
            )));
        }
        "tutup" | "libur" | "closed" | "off" => return Ok(DayRule { slots: Vec::new() }),
        "24 jam" | "24 hours" | "24/7" => return Ok(DayRule { slots: vec![(0, DAY)] }),
        _ => {}
    }
    let mut slots = Vec::new();
    for part in lower.split(',') {
        let Some((start, end)) = part.split_once(['-', '–', '—']) else {
            return Err(wrong(both!(
                "`{span}` bukan rentang jam; tulis seperti 09:00-17:00",
                "`{span}` is not a time span; write it like 09:00-17:00",
                span = part.trim()
            )));
        };
        let (start, end) = (minute(start).map_err(wrong)?, minute(end).map_err(wrong)?);
        if start == end || start == DAY {
            return Err(wrong(both!(
                "`{span}` buka dan tutup pada jam yang sama; sehari penuh ditulis 00:00-24:00",
                "`{span}` opens and closes at the same time; the whole day is 00:00-24:00",
                span = part.trim()
            )));
        }
        if slots.len() == SLOT_LIMIT {
            return Err(wrong(both!(
                "sehari paling banyak {most} rentang jam",
                "a day has at most {most} time spans",
                most = SLOT_LIMIT
            )));
        }
        slots.push((start, end));
    }
    slots.sort_unstable();
    for pair in slots.windows(2) {
        let [(_, end), (next, _)] = pair else { continue };
        let (start, _) = pair[0];
        if *end <= start || next < end {
            let message = both!(
                "jam-jam dalam `{spans}` saling tumpang tindih",
                "the time spans of `{spans}` overlap",
                spans = text.trim()
            );
            return Err(RuleProblem {
                message,
                overlaps: true,
            });
        }
    }
    Ok(DayRule { slots })
}

fn wrong(message: Bilingual) -> RuleProblem {
    RuleProblem {
        message,
        overlaps: false,
    }
}

/// "09:00", "9.00", "9", "24:00", in minutes since midnight.
fn minute(text: &str) -> Result<u16, Bilingual> {
    let text = text.trim();
    let wrong = || {
        both!(
            "`{time}` bukan jam; tulis seperti 09:00",
            "`{time}` is not a time; write it like 09:00",
            time = text
        )
    };
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "00"));
    let digits = |part: &str, most: usize| -> Option<u16> {
        let fits = (1..=most).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit());
        fits.then(|| part.parse().ok()).flatten()
    };
    let (Some(hour), Some(minute), 2) = (digits(hour, 2), digits(minute, 2), minute.len()) else {
        return Err(wrong());
    };
    let total = hour * 60 + minute;
    (minute < 60 && total <= DAY).then_some(total).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_days() {
        for (text, expected) in [
            ("senin", Ok(&[0][..])),
            ("Senin-Jumat", Ok(&[0, 1, 2, 3, 4])),
            ("senin – jum'at", Ok(&[0, 1, 2, 3, 4])),
            ("sabtu-senin", Ok(&[5, 6, 0])),
            ("sabtu, minggu", Ok(&[5, 6])),
            ("ahad", Ok(&[6])),
            ("mon-fri", Ok(&[0, 1, 2, 3, 4])),
            ("Sunday", Ok(&[6])),
            ("sat,sun", Ok(&[5, 6])),
            ("tue-thu, sat", Ok(&[1, 2, 3, 5])),
            ("minggu-minggu", Ok(&[6])),
            ("setiap hari", Ok(&[0, 1, 2, 3, 4, 5, 6])),
            ("daily", Ok(&[0, 1, 2, 3, 4, 5, 6])),
            ("senen", Err("`senen` is not a day")),
            ("funday", Err("`funday` is not a day")),
            ("libur", Err("is not a day")),
            ("", Err("is not a day")),
            ("senin-", Err("is not a day")),
            ("senin, senin", Err("twice")),
            ("senin-rabu-jumat", Err("is not a day")),
        ] {
            match (days(text), expected) {
                (Ok(found), Ok(wanted)) => assert_eq!(found, wanted, "{text}"),
                (Err(found), Err(said)) => assert!(found.en.contains(said), "{text}: {found:?}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn rules_of_a_day() {
        for (text, expected) in [
            ("09:00-17:00", Ok(&[(540, 1020)][..])),
            ("9.00 – 17.30", Ok(&[(540, 1050)])),
            ("9-17", Ok(&[(540, 1020)])),
            ("13:00-17:00, 09:00-12:00", Ok(&[(540, 720), (780, 1020)])),
            ("18:00-02:00", Ok(&[(1080, 120)])),
            ("09:00-12:00,18:00-02:00", Ok(&[(540, 720), (1080, 120)])),
            ("00:00-24:00", Ok(&[(0, 1440)])),
            ("18:00-24:00", Ok(&[(1080, 1440)])),
            ("24 jam", Ok(&[(0, 1440)])),
            ("Tutup", Ok(&[])),
            ("closed", Ok(&[])),
            ("", Err("no times")),
            ("buka", Err("not a time span")),
            ("09:00", Err("not a time span")),
            ("09:00-", Err("`` is not a time")),
            ("09:60-10:00", Err("`09:60` is not a time")),
            ("09:00-25:00", Err("`25:00` is not a time")),
            ("09:0-10:00", Err("`09:0` is not a time")),
            ("9am-5pm", Err("`9am` is not a time")),
            ("09:00-09:00", Err("same time")),
            ("09:00-13:00, 12:00-17:00", Err("overlap")),
            ("18:00-02:00, 19:00-20:00", Err("overlap")),
            ("-1:00-2:00", Err("is not a time")),
        ] {
            match (rule(text), expected) {
                (Ok(found), Ok(wanted)) => assert_eq!(found.slots, wanted, "{text}"),
                (Err(found), Err(said)) => assert!(found.message.en.contains(said), "{text}: {found:?}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}
