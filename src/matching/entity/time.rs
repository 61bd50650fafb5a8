//! Times of day as people write them.

use super::date::text;
use super::number::number_at;
use crate::text::Word;
use chrono::NaiveTime;

/// Words without digits with which a time may begin.
pub(super) const STARTERS: [&str; 8] = [
    "jam", "pukul", "at", "setengah", "noon", "midnight", "tengah", "quarter",
];

/// A time of day that begins at a word, and how many words it takes. With `bare`, "3" is an hour too. An hour from 1 to 6
/// without any part of the day is in the afternoon, when shops are open.
pub(super) fn time_at(words: &[Word], at: usize, bare: bool) -> Option<(NaiveTime, usize)> {
    match (text(words, at)?, text(words, at + 1)) {
        ("noon", _) => return Some((clock_time(12, 0)?, 1)),
        ("midnight", _) => return Some((clock_time(0, 0)?, 1)),
        ("tengah", Some("hari")) => return Some((clock_time(12, 0)?, 2)),
        ("tengah", Some("malam")) => return Some((clock_time(0, 0)?, 2)),
        (part @ ("half" | "quarter"), Some(side @ ("past" | "to"))) => return english(words, at, part, side),
        _ => {}
    }
    let marked = matches!(text(words, at)?, "jam" | "pukul" | "at");
    let mut next = at + usize::from(marked);
    let half = matches!(text(words, next)?, "setengah");
    next += usize::from(half);
    let (face, taken) = face_at(words, next, marked || half)?;
    next += taken;
    // "setengah empat" is half an hour before four.
    let (mut hour, mut minute) = (face.hour, face.minute.unwrap_or(0));
    if half {
        if face.minute.is_some() {
            return None;
        }
        (hour, minute) = (hour_before(hour)?, 30);
    } else if face.minute.is_none() && marked {
        let (shifted, taken) = past_or_to(words, next, hour);
        (hour, minute) = shifted;
        next += taken;
    }
    let (part, taken) = match face.part {
        Some(part) => (Some(part), 0),
        None => part_of_day(words, next),
    };
    next += taken;
    let plain = marked || half || part.is_some() || face.colon || (bare && face.minute.is_some());
    if !plain && !bare {
        return None;
    }
    let hour = match part {
        Some(part) => part.place(hour)?,
        None if (1..=6).contains(&hour) && !face.zero && !face.colon => hour + 12,
        None => hour,
    };
    while matches!(text(words, next), Some("wib" | "wita" | "wit")) {
        next += 1;
    }
    Some((clock_time(hour, minute)?, next - at))
}

/// "half past 3", "quarter to four".
fn english(words: &[Word], at: usize, part: &str, side: &str) -> Option<(NaiveTime, usize)> {
    let (face, taken) = face_at(words, at + 2, true)?;
    let minutes = if part == "half" { 30 } else { 15 };
    let (hour, minute) = match side {
        "past" => (face.hour, minutes),
        _ => (hour_before(face.hour)?, 60 - minutes),
    };
    let next = at + 2 + taken;
    let (part, more) = match face.part {
        Some(part) => (Some(part), 0),
        None => part_of_day(words, next),
    };
    let hour = match part {
        Some(part) => part.place(hour)?,
        None if (1..=6).contains(&hour) => hour + 12,
        None => hour,
    };
    Some((clock_time(hour, minute)?, next + more - at))
}

/// The hour at a word, in digits, or in words where it is plainly one ("jam tiga"), and how many words it takes.
fn face_at(words: &[Word], at: usize, plain: bool) -> Option<(Face, usize)> {
    let shown = text(words, at)?;
    if let Some(face) = face(shown) {
        return Some((face, 1));
    }
    let number = number_at(words, at).filter(|number| plain && (1.0..=12.0).contains(&number.value))?;
    let in_words = shown.chars().all(char::is_alphabetic) && number.value.fract() == 0.0;
    in_words.then_some((
        Face {
            // From 1 to 12, as just seen.
            hour: number.value as u32,
            minute: None,
            colon: false,
            zero: false,
            part: None,
        },
        number.taken,
    ))
}

/// The digits of a time.
struct Face {
    hour: u32,
    minute: Option<u32>,
    /// With a colon, which only times have.
    colon: bool,
    /// With a leading zero: as a clock of 24 hours shows it.
    zero: bool,
    part: Option<Part>,
}

/// "3", "15.30", "15:30", "3pm", "3:30pm".
fn face(text: &str) -> Option<Face> {
    let at = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (digits, suffix) = text.split_at(at);
    let part = match suffix {
        "" => None,
        "am" => Some(Part::Am),
        "pm" => Some(Part::Pm),
        _ => return None,
    };
    let (hour, minute) = match digits.split_once([':', '.']) {
        Some((hour, minute)) => {
            let fits = minute.len() == 2;
            (hour, Some(fits.then(|| minute.parse::<u32>().ok()).flatten()?))
        }
        None => (digits, None),
    };
    let plain = (1..=2).contains(&hour.len()) && hour.chars().all(|c| c.is_ascii_digit());
    let value: u32 = plain.then(|| hour.parse().ok()).flatten()?;
    (value <= 24 && minute.is_none_or(|minute| minute < 60)).then_some(Face {
        hour: value,
        minute,
        colon: digits.contains(':'),
        zero: hour.starts_with('0') || value == 24,
        part,
    })
}

/// "lewat 15", "kurang 10": the hour and minute, and the words that said so.
fn past_or_to(words: &[Word], at: usize, hour: u32) -> ((u32, u32), usize) {
    let minutes = text(words, at + 1)
        .and_then(|text| match text {
            "seperempat" => Some(15),
            "setengah" => Some(30),
            digits => digits.parse::<u32>().ok(),
        })
        .filter(|minutes| (1..60).contains(minutes));
    match (text(words, at), minutes, hour_before(hour)) {
        (Some("lewat"), Some(minutes), _) => ((hour, minutes), 2),
        (Some("kurang"), Some(minutes), Some(before)) => ((before, 60 - minutes), 2),
        _ => ((hour, 0), 0),
    }
}

/// The hour before this one on the clock's face: before one it is twelve. None comes before midnight's 0.
fn hour_before(hour: u32) -> Option<u32> {
    if hour == 1 { Some(12) } else { hour.checked_sub(1) }
}

#[derive(Clone, Copy)]
enum Part {
    Am,
    Pm,
    Midday,
    Night,
}

impl Part {
    /// The hour of 24 that is meant; an hour that already is one stays.
    fn place(self, hour: u32) -> Option<u32> {
        Some(match (self, hour) {
            (_, 13..=24) => hour,
            (Self::Am, 12) => 0,
            (Self::Am, _) => hour,
            (Self::Pm, 12) => 12,
            (Self::Pm, _) => hour + 12,
            // "jam 11 siang" is before noon, "jam 2 siang" after it.
            (Self::Midday, 1..=5) => hour + 12,
            (Self::Midday, _) => hour,
            // "jam 12 malam" is midnight, "jam 2 malam" before dawn.
            (Self::Night, 12) => 0,
            (Self::Night, 5..=11) => hour + 12,
            (Self::Night, _) => hour,
        })
    }
}

/// The part of the day that follows, and the words it takes.
fn part_of_day(words: &[Word], at: usize) -> (Option<Part>, usize) {
    let word = |ahead: usize| text(words, at + ahead);
    match (word(0), word(1), word(2)) {
        (Some("pagi" | "subuh" | "am"), ..) => (Some(Part::Am), 1),
        (Some("siang"), ..) => (Some(Part::Midday), 1),
        (Some("sore" | "petang" | "pm"), ..) => (Some(Part::Pm), 1),
        (Some("malam"), ..) => (Some(Part::Night), 1),
        (Some("a"), Some("m"), _) => (Some(Part::Am), 2),
        (Some("p"), Some("m"), _) => (Some(Part::Pm), 2),
        (Some("in"), Some("the"), Some("morning")) => (Some(Part::Am), 3),
        (Some("in"), Some("the"), Some("afternoon" | "evening")) => (Some(Part::Pm), 3),
        (Some("at"), Some("night"), _) => (Some(Part::Night), 2),
        _ => (None, 0),
    }
}

/// 24:00 is midnight.
fn clock_time(hour: u32, minute: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(if hour == 24 { 0 } else { hour }, minute, 0)
}
