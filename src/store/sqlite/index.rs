//! The index of lists and search: made from turns that are stored, a piece at a time, so that no turn waits for it.

use super::super::{Entry, Indexed, Words};
use super::conversations::json;
use crate::dialogue::{From, State, Status};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};

/// Bits of a row's number in `heard` that are the turn's version; the rest is the conversation's number. Turns beyond the version
/// that these can hold are not found by their words.
pub(super) const VERSION_BITS: u32 = 20;

/// In place of a version: what agents have noted beside the conversation.
pub(super) const REMARKS: i64 = (1 << VERSION_BITS) - 1;

/// A turn to be taken in.
struct Turn {
    id: i64,
    conversation: i64,
    version: i64,
    at: i64,
    entries: Vec<Entry>,
    state: State,
}

pub(super) fn index(transaction: &Transaction, limit: usize) -> rusqlite::Result<Indexed> {
    let turns = index_turns(transaction, limit)?;
    let remarks = index_remarks(transaction, limit)?;
    Ok(Indexed {
        taken: turns.taken + remarks.taken,
        behind: turns.behind + remarks.behind,
    })
}

/// Notes and tags of the conversations where they have changed.
fn index_remarks(transaction: &Transaction, limit: usize) -> rusqlite::Result<Indexed> {
    let changed: Vec<(String, Option<i64>)> = transaction
        .prepare_cached(
            "SELECT remarked.conversation, number FROM remarked LEFT JOIN conversations ON id = remarked.conversation LIMIT ?1",
        )?
        .query_map([limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (conversation, number) in &changed {
        if let Some(number) = number {
            let texts: Vec<String> = transaction
                .prepare_cached("SELECT text FROM notes WHERE conversation = ?1 UNION ALL SELECT tag FROM tags WHERE conversation = ?1")?
                .query_map([conversation], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            transaction
                .prepare_cached("DELETE FROM heard WHERE rowid = ?1")?
                .execute([number << VERSION_BITS | REMARKS])?;
            let words = Words::of(texts.iter().map(String::as_str));
            put(transaction, *number, REMARKS, &words)?;
        }
        transaction
            .prepare_cached("DELETE FROM remarked WHERE conversation = ?1")?
            .execute([conversation])?;
    }
    let behind: i64 = transaction
        .prepare_cached("SELECT COUNT(*) FROM remarked")?
        .query_row([], |row| row.get(0))?;
    Ok(Indexed {
        taken: changed.len(),
        behind: behind.unsigned_abs(),
    })
}

fn index_turns(transaction: &Transaction, limit: usize) -> rusqlite::Result<Indexed> {
    let done: i64 = transaction
        .prepare_cached("SELECT turn FROM indexed WHERE id = 1")?
        .query_row([], |row| row.get(0))?;
    let turns: Vec<(i64, rusqlite::Result<Turn>)> = transaction
        .prepare_cached(
            "SELECT id, conversation, version, at, entries, state FROM turns WHERE id > ?1 ORDER BY id LIMIT ?2",
        )?
        .query_map([done, limit as i64], |row| Ok((row.get(0)?, turn(row))))?
        .collect::<rusqlite::Result<_>>()?;
    let Some(last) = turns.last().map(|(id, _)| *id) else {
        return Ok(Indexed { taken: 0, behind: 0 });
    };
    let taken = turns.len();
    let mut latest = HashMap::new();
    for (id, turn) in turns {
        match turn {
            Ok(turn) => {
                hear(transaction, &turn)?;
                latest.insert(turn.conversation, turn);
            }
            // One that was damaged must not hide all that came after it; it is passed once.
            Err(error) => {
                tracing::warn!(turn = id, error = %error, "a stored turn cannot be read; lists and search leave it out");
            }
        }
    }
    for turn in latest.values() {
        list(transaction, turn)?;
    }
    transaction
        .prepare_cached("UPDATE indexed SET turn = ?1 WHERE id = 1")?
        .execute([last])?;
    let newest: i64 = transaction
        .prepare_cached("SELECT MAX(id) FROM turns")?
        .query_row([], |row| row.get(0))?;
    Ok(Indexed {
        taken,
        // A turn that lost a race leaves a gap, so this may say a little too much.
        behind: (newest - last).unsigned_abs(),
    })
}

fn turn(row: &Row) -> rusqlite::Result<Turn> {
    Ok(Turn {
        id: row.get(0)?,
        conversation: row.get(1)?,
        version: row.get(2)?,
        at: row.get(3)?,
        entries: json(row, 4)?,
        state: json(row, 5)?,
    })
}

/// What people said in a turn. What the bot says is the same for everybody, and would hide what is sought.
fn hear(transaction: &Transaction, turn: &Turn) -> rusqlite::Result<()> {
    if turn.version >= REMARKS {
        return Ok(());
    }
    let said = turn.entries.iter().filter_map(|entry| match entry {
        Entry::Message(message) if matches!(message.from, From::Visitor | From::Agent) => Some(message.text.as_str()),
        _ => None,
    });
    put(transaction, turn.conversation, turn.version, &Words::of(said))
}

/// The conversation as it is after this turn, and the visitor, where that is news.
fn list(transaction: &Transaction, turn: &Turn) -> rusqlite::Result<()> {
    let words = visitor(&turn.state);
    let mut hasher = rustc_hash::FxHasher::default();
    words.iter().for_each(|word| word.hash(&mut hasher));
    let facts = hasher.finish().cast_signed();
    let known: Option<i64> = transaction
        .prepare_cached("SELECT facts FROM listed WHERE conversation = ?1")?
        .query_row([turn.conversation], |row| row.get(0))
        .optional()?;
    if known != Some(facts) {
        if known.is_some() {
            transaction
                .prepare_cached("DELETE FROM heard WHERE rowid = ?1")?
                .execute([turn.conversation << VERSION_BITS])?;
        }
        put(transaction, turn.conversation, 0, &words)?;
    }
    let handoff = turn.state.handoff.as_ref();
    transaction
        .prepare_cached(
            "INSERT INTO listed (conversation, turn, at, began, closed, team, agent, facts)
             SELECT number, ?2, ?3, created_at, ?4, ?5, ?6, ?7 FROM conversations WHERE number = ?1
             ON CONFLICT (conversation) DO UPDATE SET turn = excluded.turn, at = excluded.at, closed = excluded.closed,
               team = excluded.team, agent = excluded.agent, facts = excluded.facts",
        )?
        .execute(params![
            turn.conversation,
            turn.id,
            turn.at,
            turn.state.status == Status::Closed,
            handoff.map(|handoff| &handoff.team),
            handoff.and_then(|handoff| handoff.agent.as_ref()),
            facts
        ])?;
    Ok(())
}

/// What a visitor is found by.
fn visitor(state: &State) -> Words {
    let visitor = &state.visitor;
    let contact = state.lead.as_ref().map(|lead| &lead.contact);
    let own = [&visitor.name, &visitor.phone, &visitor.email, &visitor.id];
    let left = contact.map(|contact| [&contact.name, &contact.phone, &contact.email, &contact.note]);
    Words::of(
        own.into_iter()
            .chain(left.into_iter().flatten())
            .flatten()
            .map(String::as_str),
    )
}

fn put(transaction: &Transaction, conversation: i64, version: i64, words: &Words) -> rusqlite::Result<()> {
    if words.is_empty() {
        return Ok(());
    }
    let words: Vec<&str> = words.iter().collect();
    transaction
        .prepare_cached("INSERT INTO heard (rowid, words) VALUES (?1, ?2)")?
        .execute(params![conversation << VERSION_BITS | version, words.join(" ")])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Access, Sqlite};
    use super::*;
    use crate::dialogue::{Message, Visitor};
    use crate::store::{Conversations, Counted, Lists, Search};
    use chrono::DateTime;
    use std::sync::Arc;

    async fn put(store: &Sqlite, conversation: &str, text: &str) {
        let at = DateTime::from_timestamp(1_800_000_000, 0).expect("a time in range");
        let message = Message {
            seq: 1,
            id: "m1".to_owned(),
            from: From::Visitor,
            name: None,
            text: text.to_owned(),
            options: Vec::new(),
            cards: Vec::new(),
            reply_to: None,
            at,
        };
        let mut token_hash = [0; 32];
        token_hash[..conversation.len()].copy_from_slice(conversation.as_bytes());
        let turn = super::super::super::Turn {
            conversation: conversation.to_owned(),
            version: 1,
            after: None,
            at,
            state: Arc::new(State::new(conversation, "id", None, Visitor::default())),
            entries: vec![Entry::Message(message)].into(),
            client_id: None,
            token_hash: Some(token_hash),
            handoffs: Vec::new(),
            deliveries: Vec::new(),
            timers: Vec::new(),
            calls: Vec::new(),
            answered_call: None,
            counted: Counted::default(),
        };
        store.commit(turn).await.expect("stored");
    }

    #[tokio::test]
    async fn a_turn_that_cannot_be_read_hides_no_other() {
        let store = Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens");
        for (conversation, text) in [("a", "kaos merah"), ("b", "kaos biru"), ("c", "kaos hijau")] {
            put(&store, conversation, text).await;
        }
        let damage = "UPDATE turns SET entries = '[{' WHERE id = 2";
        store
            .write(move |transaction| transaction.execute(damage, []))
            .await
            .expect("damaged");
        assert_eq!(store.index(10).await.expect("indexed"), Indexed { taken: 3, behind: 0 });
        let search = Search {
            words: Words::of(["kaos"]),
            ..Search::default()
        };
        let found = store.search(&search, None, 10).await.expect("read");
        let found: Vec<&str> = found.rows.iter().map(|row| row.state.conversation.as_str()).collect();
        assert_eq!(found, ["c", "a"]);
    }
}
