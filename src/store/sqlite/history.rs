//! Messages of stored conversations.

use super::Sqlite;
use super::conversations::{json, time};
use crate::authoring::Heard;
use crate::store::history::TurnPair;
use crate::store::{History, StoreError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

#[async_trait]
impl History for Sqlite {
    async fn heard(
        &self,
        since: DateTime<Utc>,
        after: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<Heard>, Option<i64>), StoreError> {
        let since = since.timestamp_millis();
        self.read(move |connection| {
            let after = match after {
                Some(after) => after,
                None => last_before(connection, since)?,
            };
            let mut last = after;
            let mut read = 0;
            let mut page = Vec::new();
            let mut statement = connection.prepare_cached(
                "SELECT turns.id, conversations.id, turns.at, turns.version, before.state, before.entries, turns.state, turns.entries
                 FROM turns JOIN turns AS before ON before.id = turns.previous
                 JOIN conversations ON conversations.number = turns.conversation
                 WHERE turns.id > ?1 AND turns.at >= ?2 AND turns.client_id IS NOT NULL
                 ORDER BY turns.id LIMIT ?3",
            )?;
            let mut rows = statement.query(params![after, since, limit as i64])?;
            while let Some(row) = rows.next()? {
                last = row.get(0)?;
                read += 1;
                page.extend(pair(row)?.heard());
            }
            Ok((page, (read == limit).then_some(last)))
        })
        .await
    }
}

fn pair(row: &Row<'_>) -> rusqlite::Result<TurnPair> {
    Ok(TurnPair {
        conversation: row.get(1)?,
        at: time(row, 2)?,
        version: row.get::<_, i64>(3)?.unsigned_abs(),
        before: json(row, 4)?,
        before_entries: json(row, 5)?,
        after: json(row, 6)?,
        entries: json(row, 7)?,
    })
}

/// The last turn before an instant, found by halves: turns are stored in the order of their time, a clock set back aside, for
/// which the query itself looks at the time again.
fn last_before(connection: &Connection, since: i64) -> rusqlite::Result<i64> {
    let mut at = connection.prepare_cached("SELECT id, at FROM turns WHERE id > ?1 ORDER BY id LIMIT 1")?;
    let newest: Option<i64> = connection.query_row("SELECT MAX(id) FROM turns", [], |row| row.get(0))?;
    let (mut low, mut high) = (0, newest.unwrap_or(0));
    while low < high {
        let middle = low + (high - low) / 2;
        let next = at
            .query_row([middle], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))
            .optional()?;
        match next {
            Some((id, time)) if time < since => low = id,
            _ => high = middle,
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::super::Access;
    use super::*;
    use crate::dialogue::{Choice, ChoiceTarget, From, Message, State, Visitor};
    use crate::store::{Conversations, Entry, Turn};
    use std::sync::Arc;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minute * 60, 0).expect("in range")
    }

    fn message(from: From, text: &str, minute: i64, options: &[&str]) -> Entry {
        let choice = |label: &&str| Choice {
            id: "1.1".to_owned(),
            label: (*label).to_owned(),
            target: ChoiceTarget::Person,
        };
        Entry::Message(Message {
            seq: 1,
            id: "m1".to_owned(),
            from,
            name: None,
            text: text.to_owned(),
            options: options.iter().map(choice).collect(),
            cards: Vec::new(),
            reply_to: None,
            at: at(minute),
        })
    }

    /// Turns of two conversations by turns, one each minute.
    async fn filled() -> Sqlite {
        let store = Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens");
        for minute in 0..12 {
            let (conversation, version) = (format!("c{}", minute % 2), minute / 2 + 1);
            let mut state = State::new(&conversation, "id", None, Visitor::default());
            state.misses = u32::try_from(version).expect("small");
            let entries = match version {
                1 => vec![message(From::Bot, "Halo", minute, &["Harga"])],
                2 => vec![
                    message(From::Visitor, "Harga", minute, &[]),
                    message(From::Bot, "Apa?", minute, &[]),
                ],
                3 => vec![message(From::Agent, "CS", minute, &[])],
                _ => vec![message(From::Visitor, &format!("pesan {minute}"), minute, &[])],
            };
            let turn = Turn {
                conversation: conversation.clone(),
                version: version.unsigned_abs(),
                after: None,
                at: at(minute),
                state: Arc::new(state),
                entries: entries.into(),
                client_id: (version > 1).then(|| format!("v{version}")),
                token_hash: (version == 1).then(|| [u8::try_from(minute).expect("small"); 32]),
                handoffs: Vec::new(),
                deliveries: Vec::new(),
                timers: Vec::new(),
                calls: Vec::new(),
                answered_call: None,
                counted: Default::default(),
            };
            store.commit(turn).await.expect("stored");
        }
        store
    }

    #[tokio::test]
    async fn messages_come_in_pages_with_what_stood_before() {
        let store = filled().await;
        for limit in [1, 2, 3, 100] {
            let (mut all, mut cursor) = (Vec::new(), None);
            loop {
                let (page, next) = store.heard(at(0), cursor, limit).await.expect("read");
                assert!(page.len() <= limit);
                all.extend(page);
                cursor = next;
                if cursor.is_none() {
                    break;
                }
            }
            let texts: Vec<&str> = all.iter().map(|heard| heard.text.as_str()).collect();
            let expected = [
                "Harga", "Harga", "pesan 6", "pesan 7", "pesan 8", "pesan 9", "pesan 10", "pesan 11",
            ];
            assert_eq!(texts, expected, "{limit}");
            let first = &all[0];
            assert_eq!((first.before.misses, first.after.misses, first.turn), (1, 2, 2));
            assert_eq!(
                first.choice.as_ref().map(|choice| &choice.target),
                Some(&ChoiceTarget::Person)
            );
            assert_eq!(first.answers, ["Apa?"]);
            assert_eq!((&*all[2].conversation, all[2].choice.is_none()), ("c0", true));
        }
    }

    #[tokio::test]
    async fn only_what_came_since_is_read() {
        let store = filled().await;
        for (since, expected) in [(0, 8), (3, 7), (7, 5), (11, 1), (12, 0)] {
            let (page, next) = store.heard(at(since), None, 100).await.expect("read");
            assert_eq!((page.len(), next), (expected, None), "{since}");
        }
    }
}
