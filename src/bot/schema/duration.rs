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
            report
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
                .help(both!(
                    "Tulis angka dan satuannya: 90s (detik), 5m (menit), 24h (jam) atau 7d (hari).",
                    "Write a number and a unit: 90s, 5m, 24h or 7d."
                ));
            None
        }
    }
}

/// A number with `s`, `m`, `h` or `d`.
pub fn parse_duration(written: &str) -> Option<Duration> {
    let seconds = match written.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let digits = written.get(..written.len() - 1)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(Duration::from_secs(digits.parse::<u64>().ok()?.checked_mul(seconds)?))
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
    fn durations_are_a_number_and_a_unit() {
        for (written, expected) in [
            ("90s", Some(90)),
            ("5m", Some(300)),
            ("24h", Some(86_400)),
            ("7d", Some(604_800)),
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
