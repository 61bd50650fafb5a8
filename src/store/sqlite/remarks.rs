//! Notes, tags, and by what visitors are known again.

use super::Sqlite;
use super::conversations::{json, time};
use super::turns;
use crate::dialogue::State;
use crate::store::{
    NOTES_MAX, NewNote, Note, NoteAdded, OtherConversation, Remarks, StoreError, TAGS_MAX, TagsChanged, visitor_keys,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

#[async_trait]
impl Remarks for Sqlite {
    async fn notes(&self, conversation: &str) -> Result<Vec<Note>, StoreError> {
        let conversation = conversation.to_owned();
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT id, agent, text, at FROM notes WHERE conversation = ?1 ORDER BY id LIMIT ?2")?
                .query_map(params![conversation, NOTES_MAX as i64], note)?
                .collect()
        })
        .await
    }

    async fn add_note(&self, conversation: &str, client_id: &str, new: NewNote) -> Result<NoteAdded, StoreError> {
        let (conversation, client_id) = (conversation.to_owned(), client_id.to_owned());
        self.write(move |transaction| {
            let known = |transaction: &Transaction| {
                transaction
                    .prepare_cached("SELECT id, agent, text, at FROM notes WHERE conversation = ?1 AND client_id = ?2")?
                    .query_row([&conversation, &client_id], note)
                    .optional()
            };
            if let Some(note) = known(transaction)? {
                return Ok(NoteAdded::There(note));
            }
            let added = transaction
                .prepare_cached(
                    "INSERT INTO notes (conversation, client_id, agent, text, at) SELECT ?1, ?2, ?3, ?4, ?5
                     WHERE (SELECT COUNT(*) FROM notes WHERE conversation = ?1) < ?6",
                )?
                .execute(params![
                    conversation,
                    client_id,
                    new.agent,
                    new.text,
                    new.at.timestamp_millis(),
                    NOTES_MAX as i64
                ])?;
            if added == 0 {
                return Ok(NoteAdded::Full);
            }
            let note = transaction.last_insert_rowid();
            is_remarked(transaction, &conversation)?;
            Ok(NoteAdded::There(Note {
                id: note,
                agent: new.agent,
                text: new.text,
                at: new.at,
            }))
        })
        .await
    }

    async fn tags(&self, conversation: &str) -> Result<Vec<String>, StoreError> {
        let conversation = conversation.to_owned();
        self.read(move |connection| tags(connection, &conversation)).await
    }

    async fn change_tags(
        &self,
        conversation: &str,
        add: &[String],
        remove: &[String],
        at: DateTime<Utc>,
    ) -> Result<TagsChanged, StoreError> {
        let (conversation, add, remove) = (conversation.to_owned(), add.to_vec(), remove.to_vec());
        self.write(move |transaction| {
            let mut now = tags(transaction, &conversation)?;
            now.retain(|tag| !remove.contains(tag));
            now.extend(add.iter().filter(|tag| !remove.contains(tag)).cloned());
            now.sort();
            now.dedup();
            if now.len() > TAGS_MAX {
                return Ok(TagsChanged::TooMany);
            }
            for tag in &remove {
                transaction
                    .prepare_cached("DELETE FROM tags WHERE conversation = ?1 AND tag = ?2")?
                    .execute([&conversation, tag])?;
                is_remarked(transaction, &conversation)?;
            }
            put_tags(transaction, &conversation, &now, at)?;
            Ok(TagsChanged::Now(now))
        })
        .await
    }

    async fn tags_in_use(&self, limit: usize) -> Result<Vec<String>, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT tag FROM tags GROUP BY tag ORDER BY COUNT(*) DESC, tag LIMIT ?1")?
                .query_map([limit as i64], |row| row.get(0))?
                .collect()
        })
        .await
    }

    async fn misunderstood(&self, conversation: &str, limit: usize) -> Result<Vec<String>, StoreError> {
        let conversation = conversation.to_owned();
        self.read(move |connection| turns::misunderstood(connection, &conversation, limit))
            .await
    }

    async fn others_of_visitor(&self, conversation: &str, limit: usize) -> Result<Vec<OtherConversation>, StoreError> {
        let conversation = conversation.to_owned();
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT created_at, state FROM conversations
                     JOIN heads ON heads.conversation = number JOIN turns ON turns.id = turn
                     WHERE conversations.id IN (SELECT conversation FROM visitor_keys WHERE key IN
                       (SELECT key FROM visitor_keys WHERE conversation = ?1))
                       AND conversations.id <> ?1
                     ORDER BY number DESC LIMIT ?2",
                )?
                .query_map(params![conversation, limit as i64], |row| {
                    Ok(OtherConversation {
                        began_at: time(row, 0)?,
                        state: json(row, 1)?,
                    })
                })?
                .collect()
        })
        .await
    }
}

/// Gives a conversation tags, as [`crate::store::tag`] makes them, as far as there is room; those it has already are no matter.
pub(super) fn put_tags(
    transaction: &Transaction,
    conversation: &str,
    tags: &[String],
    at: DateTime<Utc>,
) -> rusqlite::Result<()> {
    for tag in tags {
        is_remarked(transaction, conversation)?;
        transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO tags (conversation, tag, at) SELECT ?1, ?2, ?3
                 WHERE (SELECT COUNT(*) FROM tags WHERE conversation = ?1) < ?4",
            )?
            .execute(params![conversation, tag, at.timestamp_millis(), TAGS_MAX as i64])?;
    }
    Ok(())
}

/// The search is to learn of a conversation's notes and tags anew.
fn is_remarked(transaction: &Transaction, conversation: &str) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT OR IGNORE INTO remarked (conversation) VALUES (?1)")?
        .execute([conversation])?;
    Ok(())
}

/// Notes by what the visitor of a conversation is known again.
pub(super) fn put_visitor_keys(transaction: &Transaction, conversation: &str, state: &State) -> rusqlite::Result<()> {
    for key in visitor_keys(state) {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO visitor_keys (key, conversation) VALUES (?1, ?2)")?
            .execute([key.as_str(), conversation])?;
    }
    Ok(())
}

fn tags(connection: &Connection, conversation: &str) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached("SELECT tag FROM tags WHERE conversation = ?1 ORDER BY tag")?
        .query_map([conversation], |row| row.get(0))?
        .collect()
}

fn note(row: &Row) -> rusqlite::Result<Note> {
    Ok(Note {
        id: row.get(0)?,
        agent: row.get(1)?,
        text: row.get(2)?,
        at: time(row, 3)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Access;
    use super::super::conversations::put_handoff;
    use super::*;
    use crate::dialogue::{Handoff, HandoffStatus, Priority, Reason};
    use chrono::TimeDelta;

    #[tokio::test]
    async fn a_tag_of_the_route_that_was_taken_away_stays_away() {
        let store = Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens");
        let at = DateTime::from_timestamp(1_800_000_000, 0).expect("a time in range");
        let asked = Handoff {
            id: "h1".to_owned(),
            team: "support".to_owned(),
            reason: Reason::Asked,
            status: HandoffStatus::Requested,
            agent: None,
            priority: Priority::Normal,
            tags: vec!["vip".to_owned()],
            left_by: None,
            passed_on_by: None,
            requested_at: at,
            changed_at: at,
        };
        let escalated = Handoff {
            team: "lead".to_owned(),
            changed_at: at + TimeDelta::minutes(5),
            ..asked.clone()
        };
        let put = async |handoff: Handoff| {
            store
                .write(move |transaction| put_handoff(transaction, "c", &handoff))
                .await
        };
        put(asked).await.expect("stored");
        assert_eq!(store.tags("c").await.expect("read"), ["vip"]);
        store
            .change_tags("c", &[], &["vip".to_owned()], at)
            .await
            .expect("stored");
        put(escalated).await.expect("stored");
        assert!(store.tags("c").await.expect("read").is_empty());
    }
}
