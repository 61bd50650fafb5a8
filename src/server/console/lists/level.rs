//! How a wait stands to the service level.

use crate::bot::Content;
use chrono::{DateTime, TimeDelta, Utc};

/// A wait against `handoff.first_response`, both counted in business time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    InTime,
    /// Two thirds of the time have passed.
    Soon,
    Late,
}

impl Level {
    /// A style.
    pub fn style(self) -> &'static str {
        match self {
            Self::InTime => "intime",
            Self::Soon => "soon",
            Self::Late => "late",
        }
    }
}

/// How long somebody has waited in business time, and what the service level says to that, where there is one.
pub fn waited(content: &Content, since: DateTime<Utc>, now: DateTime<Utc>) -> (TimeDelta, Option<Level>) {
    let waited = content.hours.between(since, now);
    let within = content
        .handoff
        .first_response
        .and_then(|within| TimeDelta::from_std(within).ok());
    let level = within.map(|within| {
        if waited > within {
            Level::Late
        } else if waited * 3 >= within * 2 {
            Level::Soon
        } else {
            Level::InTime
        }
    });
    (waited, level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::{SourceFile, compile};

    fn content(more: &str) -> Content {
        let bot = format!("bot: Toko\nlanguages: [id]\ntimezone: Asia/Jakarta\n{more}");
        let files = [
            ("bot.yaml", bot.as_str()),
            ("intents/price.yaml", "keywords: [harga]\nreply: Harga\n"),
        ];
        let files = files.map(|(path, text)| SourceFile {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        });
        let compiled = compile(&files, &|_| None);
        compiled.content.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
    }

    #[test]
    fn a_wait_counts_while_the_shop_is_open() {
        let content = content("hours: {senin-jumat: 09:00-17:00}\nhandoff: {first_response: 90s}\n");
        let rows = [
            // Monday, 10 o'clock in Jakarta.
            ("2026-11-23T03:00:00Z", "2026-11-23T03:00:00Z", 0, Level::InTime),
            ("2026-11-23T03:00:00Z", "2026-11-23T03:00:59Z", 59, Level::InTime),
            ("2026-11-23T03:00:00Z", "2026-11-23T03:01:00Z", 60, Level::Soon),
            ("2026-11-23T03:00:00Z", "2026-11-23T03:01:30Z", 90, Level::Soon),
            ("2026-11-23T03:00:00Z", "2026-11-23T03:01:31Z", 91, Level::Late),
            // From Friday evening until a minute before, and a minute after, it opens on Monday.
            ("2026-11-20T12:00:00Z", "2026-11-23T01:59:00Z", 0, Level::InTime),
            ("2026-11-20T12:00:00Z", "2026-11-23T02:01:00Z", 60, Level::Soon),
            // A clock that was set back.
            ("2026-11-23T03:00:00Z", "2026-11-23T02:00:00Z", 0, Level::InTime),
        ];
        for (since, now, seconds, level) in rows {
            let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
            let found = waited(&content, at(since), at(now));
            assert_eq!(found, (TimeDelta::seconds(seconds), Some(level)), "{since} to {now}");
        }
    }

    #[test]
    fn without_a_service_level_nothing_is_late() {
        let since = DateTime::UNIX_EPOCH;
        let (_, level) = waited(&content(""), since, since + TimeDelta::days(9));
        assert_eq!(level, None);
    }
}
