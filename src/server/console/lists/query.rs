//! What the address of a list says: so a list can be kept as a bookmark, and its next page is a link.

use super::List;
use crate::bot::Priority;
use crate::store::{ListFilter, Queued, Search, Words, tag};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

/// Characters of one part of an address that are looked at.
const PART: usize = 200;

/// The parts of a list's address, as written there. An empty one says nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// What is sought.
    pub q: String,
    pub team: String,
    pub agent: String,
    pub tag: String,
    /// Dates, `2026-11-23`, in the bot's time zone; both days count.
    pub from: String,
    pub to: String,
    /// The cursor of the page before.
    pub after: String,
    /// What the page shows already; not part of the list's own address.
    pub change: Option<u64>,
}

impl Query {
    /// Without what is too long, or blank.
    pub fn trimmed(mut self) -> Self {
        for part in [
            &mut self.q,
            &mut self.team,
            &mut self.agent,
            &mut self.tag,
            &mut self.from,
            &mut self.to,
            &mut self.after,
        ] {
            *part = part.trim().chars().take(PART).collect();
        }
        self
    }

    pub fn filter(&self) -> ListFilter {
        ListFilter {
            team: some(&self.team),
            agent: some(&self.agent),
            tag: tag(&self.tag),
        }
    }

    pub fn search(&self, zone: Tz) -> Search {
        Search {
            words: Words::sought(&self.q),
            id: some(&self.q),
            filter: self.filter(),
            from: midnight(&self.from, 0, zone),
            until: midnight(&self.to, 1, zone),
        }
    }

    /// Whether the list is narrowed to anything.
    pub fn is_narrow(&self) -> bool {
        [&self.q, &self.team, &self.agent, &self.tag, &self.from, &self.to]
            .iter()
            .any(|part| !part.is_empty())
    }

    /// Where in the queue the page begins. `None`: at its start, or the cursor is none.
    pub fn queued(&self) -> Option<Queued> {
        let (rank, rest) = self.after.split_once('.')?;
        let (millis, handoff) = rest.split_once('.')?;
        Some(Queued {
            priority: Priority::of_rank(rank.parse().ok()?),
            requested_at: DateTime::from_timestamp_millis(millis.parse().ok()?)?,
            handoff: handoff.to_owned(),
        })
    }

    pub fn cursor(&self) -> Option<i64> {
        self.after.parse().ok()
    }

    /// The parts that say which list it is, from its question mark on; empty if there are none.
    pub fn address(&self, after: &str) -> String {
        let parts = [
            ("q", self.q.as_str()),
            ("team", &self.team),
            ("agent", &self.agent),
            ("tag", &self.tag),
            ("from", &self.from),
            ("to", &self.to),
            ("after", after),
        ];
        let mut address = String::new();
        for (name, part) in parts {
            if !part.is_empty() {
                address.push(if address.is_empty() { '?' } else { '&' });
                address.push_str(&format!("{name}={}", utf8_percent_encode(part, NON_ALPHANUMERIC)));
            }
        }
        address
    }
}

/// The cursor behind a row of the queue.
pub fn cursor_of(queued: &Queued) -> String {
    let at = queued.requested_at.timestamp_millis();
    format!("{}.{at}.{}", queued.priority.rank(), queued.handoff)
}

impl List {
    /// The list's page, narrowed as `query` says.
    pub fn page(self, query: &Query, after: &str) -> String {
        format!("{}{}", self.path(), query.address(after))
    }

    /// What the page's script fetches.
    pub fn rows(self, query: &Query) -> String {
        format!("/console/live/lists/{}{}", self.name(), query.address(&query.after))
    }
}

fn some(part: &str) -> Option<String> {
    (!part.is_empty()).then(|| part.to_owned())
}

/// The beginning of a day, so many days later.
fn midnight(date: &str, days: u64, zone: Tz) -> Option<DateTime<Utc>> {
    let date: NaiveDate = date.parse().ok()?;
    let midnight = date.checked_add_days(Days::new(days))?.and_time(chrono::NaiveTime::MIN);
    // Where clocks skip midnight, the day begins an hour later.
    let local = midnight.and_local_timezone(zone).earliest();
    let local = local.or_else(|| {
        (midnight + chrono::TimeDelta::hours(1))
            .and_local_timezone(zone)
            .earliest()
    });
    local.map(|local| local.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_was_made_from() {
        let query = Query {
            q: "kaos & \"celana\" <b>".to_owned(),
            team: "sales".to_owned(),
            from: "2026-11-01".to_owned(),
            ..Query::default()
        };
        assert_eq!(
            query.address("5"),
            "?q=kaos%20%26%20%22celana%22%20%3Cb%3E&team=sales&from=2026%2D11%2D01&after=5"
        );
        assert_eq!(Query::default().address(""), "");
        assert!(
            query.is_narrow()
                && !Query {
                    after: "5".to_owned(),
                    ..Query::default()
                }
                .is_narrow()
        );
    }

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        let place = Queued {
            priority: Priority::High,
            requested_at: DateTime::from_timestamp_millis(1_800_000_000_123).expect("in range"),
            handoff: "c_1.x-h2".to_owned(),
        };
        let rows = [
            (cursor_of(&place), Some(place)),
            (String::new(), None),
            ("x".to_owned(), None),
            ("1.99999999999999999999.h".to_owned(), None),
        ];
        for (after, expected) in rows {
            let query = Query {
                after,
                ..Query::default()
            };
            assert_eq!(query.queued(), expected, "{query:?}");
        }
    }

    #[test]
    fn days_are_the_shops_own() {
        let rows = [
            ("2026-11-23", 0, Some("2026-11-22T17:00:00Z")),
            ("2026-11-23", 1, Some("2026-11-23T17:00:00Z")),
            ("23/11/2026", 0, None),
            ("", 0, None),
            ("+262142-12-31", 1, None),
        ];
        for (date, days, expected) in rows {
            let expected = expected.map(|text| text.parse::<DateTime<Utc>>().expect("a time"));
            assert_eq!(midnight(date, days, chrono_tz::Asia::Jakarta), expected, "{date}");
        }
    }
}
