//! How long something takes: a number and a unit.

use super::reader::shorten;
use crate::bot::diagnostic::Report;
use crate::bot::yaml::{Node, Value};
use crate::both;
use crate::text::Noun;
use std::time::Duration;

pub const DAY: Duration = Duration::from_secs(86_400);

/// `90s`, `5m`, `24h`, `7d`, from one to `limit`.
pub fn duration(node: &Node, what: Noun, limit: Duration, report: &mut Report<'_>) -> Option<Duration> {
    let written = match &node.value {
        Value::Scalar { text, .. } => text.trim(),
        _ => "",
    };
    match parse_duration(written) {
        Some(duration) if !duration.is_zero() && duration <= limit => Some(duration),
        Some(_) => {
            report
                .error(
                    "out-of-range",
                    node.place,
                    both!(
                        "{what}: `{written}` di luar batas",
                        "{what_en}: `{written}` is out of range",
                        what = what.id,
                        what_en = what.en,
                        written = shorten(written),
                    ),
                )
                .help(both!(
                    "Bisa dari 1s sampai {limit}.",
                    "It may be from 1s to {limit}.",
                    limit = show_duration(limit),
                ));
            None
        }
        None => {
            let meant = meant(written).filter(|meant| parse_duration(meant).is_some_and(|known| known <= limit));
            let diagnostic = report
                .error(
                    "bad-duration",
                    node.place,
                    both!(
                        "{what} bukan lama waktu",
                        "{what_en} is no duration",
                        what = what.id,
                        what_en = what.en,
                    ),
                )
                .help(match written.parse::<u32>() {
                    // A number alone does not say of what.
                    Ok(number) => both!(
                        "Tulis satuannya juga: {number}s (detik), {number}m (menit), {number}h (jam) atau {number}d (hari).",
                        "Write its unit too: {number}s (seconds), {number}m (minutes), {number}h (hours) or {number}d (days)."
                    ),
                    Err(_) => both!(
                        "Tulis angka dan satuannya: 90s (detik), 5m (menit), 24h (jam) atau 7d (hari).",
                        "Write a number and a unit: 90s, 5m, 24h or 7d."
                    ),
                });
            diagnostic.suggestion = meant;
            None
        }
    }
}

/// What an author has meant by `1 day`, `30 menit`, `2jam` or `1h30m`, as it is written here.
fn meant(written: &str) -> Option<String> {
    const UNITS: [(&str, u64, &[&str]); 6] = [
        ("s", 1, &["s", "sec", "secs", "second", "seconds", "detik", "dtk"]),
        ("m", 1, &["m", "min", "mins", "minute", "minutes", "menit", "mnt"]),
        ("h", 1, &["h", "hr", "hrs", "hour", "hours", "jam", "j"]),
        ("d", 1, &["d", "day", "days", "hari", "hr."]),
        ("d", 7, &["w", "week", "weeks", "minggu"]),
        ("d", 30, &["month", "months", "bulan"]),
    ];
    let seconds = |unit: &str| parse_duration(&format!("1{unit}")).map_or(0, |known| known.as_secs());
    let lower = written.to_lowercase();
    let mut rest = lower.trim();
    let mut parts: Vec<(u64, &str)> = Vec::new();
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at_checked(digits)?;
        let after = after.trim_start();
        let letters = after.len() - after.trim_start_matches(|c: char| c.is_alphabetic() || c == '.').len();
        let (word, after) = after.split_at_checked(letters)?;
        let (unit, times, _) = UNITS.iter().find(|(_, _, words)| words.contains(&word))?;
        parts.push((number.parse::<u64>().ok()?.checked_mul(*times)?, unit));
        rest = after.trim_start_matches([' ', ',']);
    }
    match parts.as_slice() {
        [] => None,
        [(number, unit)] => Some(format!("{number}{unit}")),
        several => {
            let mut all = 0_u64;
            for (number, unit) in several {
                all = all.checked_add(number.checked_mul(seconds(unit))?)?;
            }
            Some(show_duration(Duration::from_secs(all)))
        }
    }
}

/// Numbers with `d`, `h`, `m` and `s`, in this order and each at most once: `7d`, `90s`, `1h30m`.
pub fn parse_duration(written: &str) -> Option<Duration> {
    let mut rest = written;
    let mut seconds = 0_u64;
    for (unit, size) in [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)] {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at_checked(digits)?;
        let Some(after) = after.strip_prefix(unit) else {
            continue;
        };
        seconds = seconds.checked_add(number.parse::<u64>().ok()?.checked_mul(size)?)?;
        rest = after;
    }
    (rest.is_empty() && !written.is_empty()).then(|| Duration::from_secs(seconds))
}

fn show_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        _ if seconds.is_multiple_of(86_400) => format!("{}d", seconds / 86_400),
        _ if seconds.is_multiple_of(3_600) => format!("{}h", seconds / 3_600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_suggested() {
        for (written, expected) in [
            ("1 day", Some("1d")),
            ("30 menit", Some("30m")),
            ("2jam", Some("2h")),
            ("2 Minggu", Some("14d")),
            ("1 jam 30 menit", Some("90m")),
            ("1 jam 30 detik", Some("3630s")),
            ("5", None),
            ("half an hour", None),
            ("", None),
            ("99999999999999999999 hari", None),
        ] {
            assert_eq!(meant(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn durations_are_a_number_and_a_unit() {
        for (written, expected) in [
            ("90s", Some(90)),
            ("5m", Some(300)),
            ("24h", Some(86_400)),
            ("7d", Some(604_800)),
            ("1h30m", Some(5_400)),
            ("32d18h1s", Some(2_829_601)),
            ("", None),
            ("1m1h", None),
            ("1h1h", None),
            ("90", None),
            ("s", None),
            ("-5m", None),
            ("5 m", None),
            ("5é", None),
            ("99999999999999999999d", None),
            ("9999999999999999999d", None),
        ] {
            assert_eq!(parse_duration(written).map(|d| d.as_secs()), expected, "{written}");
        }
    }
}
