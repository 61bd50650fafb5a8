//! When a failed delivery is tried again.

use chrono::{DateTime, Utc};
use std::time::Duration;

/// Waits after the first, second, … failed attempt, in seconds; after one more failure the delivery is dead. Together just under
/// 24 hours, so that a receiver that was away overnight loses nothing.
const WAITS_S: [u64; 10] = [5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800];

/// Each wait is moved by at most this part of itself, so that receivers are not hit by everything at once.
const JITTER: f64 = 0.1;

/// A `Retry-After` is honoured up to here; a longer one counts as this.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(8 * 3600);

/// Failed attempts up to which a `Retry-After` may shorten the wait. Beyond, it can only lengthen it: a receiver that says
/// `Retry-After: 1` for ever must not use up all attempts in seconds.
const SHORTENED_ATTEMPTS: u32 = 3;

/// The wait after the `attempts`-th attempt failed (from 1). `None`: that was the last.
///
/// `retry_after` is what the receiver asked for. `jitter` is from -1 to 1, to be drawn anew each time; a receiver's own wish is
/// not moved.
pub fn wait(attempts: u32, retry_after: Option<Duration>, jitter: f64) -> Option<Duration> {
    let index = usize::try_from(attempts.checked_sub(1)?).ok()?;
    let seconds = *WAITS_S.get(index)?;
    let scheduled = Duration::from_secs(seconds).mul_f64(1.0 + JITTER * jitter.clamp(-1.0, 1.0));
    Some(match retry_after.map(|asked| asked.min(RETRY_AFTER_MAX)) {
        None => scheduled,
        Some(asked) if attempts <= SHORTENED_ATTEMPTS => asked.max(Duration::from_secs(1)),
        Some(asked) => asked.max(scheduled),
    })
}

/// Reads a `Retry-After`: seconds, or an HTTP date (RFC 9110, all three forms), past ones as no wait. `None`: neither.
pub fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit are longer than any wait that is honoured.
        return Some(value.parse().map_or(RETRY_AFTER_MAX, Duration::from_secs));
    }
    let at = httpdate::parse_http_date(value).ok()?;
    Some((DateTime::<Utc>::from(at) - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_then_end() {
        let cases: [(u32, Option<u64>); 13] = [
            (0, None),
            (1, Some(5)),
            (2, Some(30)),
            (3, Some(120)),
            (4, Some(600)),
            (5, Some(1800)),
            (6, Some(3600)),
            (7, Some(7200)),
            (8, Some(14400)),
            (9, Some(28800)),
            (10, Some(28800)),
            (11, None),
            (u32::MAX, None),
        ];
        for (attempts, seconds) in cases {
            let seconds = seconds.map(Duration::from_secs);
            assert_eq!(wait(attempts, None, 0.0), seconds, "after attempt {attempts}");
            for (jitter, percent) in [(-1.0, 90), (-7.0, 90), (0.5, 105), (1.0, 110), (7.0, 110)] {
                let moved = wait(attempts, None, jitter).map(|wait| (wait.as_secs_f64() * 1000.0).round() as u64);
                let expected = seconds.map(|wait| wait.as_secs() * percent * 10);
                assert_eq!(moved, expected, "after attempt {attempts}, {jitter}");
            }
        }
    }

    #[test]
    fn the_receivers_wish_counts() {
        let hour = 3600;
        for (attempts, asked, expected) in [
            (1, 60, Some(60)),
            (1, 2, Some(2)),
            (1, 0, Some(1)),
            (3, 2, Some(2)),
            (4, 2, Some(600)),
            (4, 700, Some(700)),
            (1, 8 * hour, Some(8 * hour)),
            (1, 8 * hour + 1, Some(8 * hour)),
            (10, u64::MAX, Some(8 * hour)),
            (11, 5, None),
        ] {
            let wait = wait(attempts, Some(Duration::from_secs(asked)), 0.0);
            assert_eq!(
                wait,
                expected.map(Duration::from_secs),
                "after attempt {attempts}, {asked}"
            );
        }
    }

    #[test]
    fn retry_after_in_every_form() {
        let now = DateTime::from_timestamp(784_111_717, 0).expect("a time of this century");
        for (value, seconds) in [
            ("120", Some(120)),
            (" 120 ", Some(120)),
            ("0", Some(0)),
            ("99999999999999999999999", Some(8 * 3600)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(60)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(60)),
            ("Sun Nov  6 08:49:37 1994", Some(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
            ("١٢", None),
        ] {
            assert_eq!(retry_after(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }
}
