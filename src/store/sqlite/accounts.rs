//! Agents, sessions, set-up links and API tokens.

use super::Sqlite;
use super::conversations::time;
use crate::store::{Account, Accounts, ApiToken, Joined, Session, StoreError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

#[async_trait]
impl Accounts for Sqlite {
    async fn has_agents(&self) -> Result<bool, StoreError> {
        self.read(|connection| connection.query_row("SELECT EXISTS (SELECT 1 FROM agents)", [], |row| row.get(0)))
            .await
    }

    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let name = name.to_owned();
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT name, password_hash FROM agents WHERE name = ?1 COLLATE NOCASE")?
                .query_row([&name], |row| {
                    Ok(Account {
                        name: row.get(0)?,
                        password_hash: row.get(1)?,
                    })
                })
                .optional()
        })
        .await
    }

    async fn put_setup_link(
        &self,
        token_hash: [u8; 32],
        expires: DateTime<Utc>,
        alone: bool,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            if alone {
                transaction.execute("DELETE FROM setup_links", [])?;
            }
            transaction.execute(
                "INSERT INTO setup_links (token_hash, expires_at) VALUES (?1, ?2)",
                params![token_hash, expires.timestamp_millis()],
            )?;
            Ok(())
        })
        .await
    }

    async fn setup_link(&self, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<bool, StoreError> {
        self.read(move |connection| {
            connection.query_row(
                "SELECT EXISTS (SELECT 1 FROM setup_links WHERE token_hash = ?1 AND expires_at > ?2)",
                params![token_hash, now.timestamp_millis()],
                |row| row.get(0),
            )
        })
        .await
    }

    async fn add_agent_by_link(
        &self,
        token_hash: [u8; 32],
        name: &str,
        password_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Joined, StoreError> {
        let (name, password_hash) = (name.to_owned(), password_hash.to_owned());
        self.write(move |transaction| {
            let now = now.timestamp_millis();
            let good = transaction.query_row(
                "SELECT EXISTS (SELECT 1 FROM setup_links WHERE token_hash = ?1 AND expires_at > ?2)",
                params![token_hash, now],
                |row| row.get::<_, bool>(0),
            )?;
            if !good {
                return Ok(Joined::LinkVoid);
            }
            let added = transaction.execute(
                "INSERT INTO agents (name, password_hash, created_at) SELECT ?1, ?2, ?3
                 WHERE NOT EXISTS (SELECT 1 FROM agents WHERE name = ?1 COLLATE NOCASE)",
                params![name, password_hash, now],
            )?;
            if added == 0 {
                return Ok(Joined::NameTaken);
            }
            transaction.execute(
                "DELETE FROM setup_links WHERE token_hash = ?1 OR expires_at <= ?2",
                params![token_hash, now],
            )?;
            Ok(Joined::Added)
        })
        .await
    }

    async fn add_session(&self, token_hash: [u8; 32], session: Session) -> Result<(), StoreError> {
        self.write(move |transaction| {
            // Whoever signs in sweeps up what has expired, so that the table does not grow for ever.
            transaction.execute(
                "DELETE FROM sessions WHERE expires_at <= ?1",
                [session.created_at.timestamp_millis()],
            )?;
            transaction.execute(
                "INSERT INTO sessions (token_hash, agent, created_at, expires_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    token_hash,
                    session.agent,
                    session.created_at.timestamp_millis(),
                    session.expires_at.timestamp_millis(),
                    session.seen_at.timestamp_millis()
                ],
            )?;
            Ok(())
        })
        .await
    }

    async fn session(&self, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<Option<Session>, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT agent, created_at, seen_at, expires_at FROM sessions
                     WHERE token_hash = ?1 AND expires_at > ?2",
                )?
                .query_row(params![token_hash, now.timestamp_millis()], |row| {
                    Ok(Session {
                        agent: row.get(0)?,
                        created_at: time(row, 1)?,
                        seen_at: time(row, 2)?,
                        expires_at: time(row, 3)?,
                    })
                })
                .optional()
        })
        .await
    }

    async fn session_seen(
        &self,
        token_hash: [u8; 32],
        now: DateTime<Utc>,
        expires: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            transaction.execute(
                "UPDATE sessions SET seen_at = ?2, expires_at = ?3 WHERE token_hash = ?1",
                params![token_hash, now.timestamp_millis(), expires.timestamp_millis()],
            )?;
            Ok(())
        })
        .await
    }

    async fn end_session(&self, token_hash: [u8; 32]) -> Result<(), StoreError> {
        self.write(move |transaction| {
            transaction.execute("DELETE FROM sessions WHERE token_hash = ?1", [token_hash])?;
            Ok(())
        })
        .await
    }

    async fn add_api_token(&self, name: &str, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.write(move |transaction| {
            let added = transaction.execute(
                "INSERT INTO api_tokens (name, token_hash, created_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                params![name, token_hash, now.timestamp_millis()],
            )?;
            Ok(added == 1)
        })
        .await
    }

    async fn api_tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT name, token_hash, created_at FROM api_tokens ORDER BY name")?
                .query_map([], |row| {
                    Ok(ApiToken {
                        name: row.get(0)?,
                        token_hash: row.get(1)?,
                        created_at: time(row, 2)?,
                    })
                })?
                .collect()
        })
        .await
    }

    async fn revoke_api_token(&self, name: &str) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.write(move |transaction| Ok(transaction.execute("DELETE FROM api_tokens WHERE name = ?1", [&name])? == 1))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::super::Access;
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a time in range")
    }

    fn store() -> Sqlite {
        Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens")
    }

    #[tokio::test]
    async fn a_link_lets_one_agent_in_while_it_is_good() {
        let store = store();
        let join = async |link: u8, name: &str, now: i64| {
            store
                .add_agent_by_link([link; 32], name, "hash", at(now))
                .await
                .expect("stored")
        };
        store.put_setup_link([0; 32], at(100), true).await.expect("stored");
        store.put_setup_link([1; 32], at(100), true).await.expect("stored");
        store.put_setup_link([2; 32], at(100), false).await.expect("stored");
        assert!(!store.has_agents().await.expect("read"));
        assert!(store.setup_link([1; 32], at(99)).await.expect("read"));
        assert!(!store.setup_link([1; 32], at(100)).await.expect("read"));
        let rows = [
            (0, "Sari", 0, Joined::LinkVoid, "replaced"),
            (9, "Sari", 0, Joined::LinkVoid, "unknown"),
            (1, "Sari", 100, Joined::LinkVoid, "expired"),
            (1, "Sari", 99, Joined::Added, "good"),
            (1, "Budi", 99, Joined::LinkVoid, "used up"),
            (2, "sARI", 99, Joined::NameTaken, "the same name"),
            (2, "Budi", 99, Joined::Added, "still good"),
        ];
        for (link, name, now, expected, why) in rows {
            assert_eq!(join(link, name, now).await, expected, "{why}");
        }
        assert!(store.has_agents().await.expect("read"));
        let account = store.account("sari").await.expect("read").expect("there");
        assert_eq!(account.name, "Sari");
    }

    #[tokio::test]
    async fn a_session_lives_until_it_expires_or_ends() {
        let store = store();
        let session = Session {
            agent: "Sari".to_owned(),
            created_at: at(0),
            seen_at: at(0),
            expires_at: at(10),
        };
        for token in [1, 2] {
            store.add_session([token; 32], session.clone()).await.expect("stored");
        }
        assert_eq!(
            store.session([1; 32], at(9)).await.expect("read"),
            Some(session.clone())
        );
        assert_eq!(store.session([1; 32], at(10)).await.expect("read"), None);
        store.session_seen([1; 32], at(9), at(19)).await.expect("stored");
        assert_eq!(
            store.session([1; 32], at(18)).await.expect("read"),
            Some(Session {
                seen_at: at(9),
                expires_at: at(19),
                ..session.clone()
            })
        );
        store.end_session([1; 32]).await.expect("stored");
        assert_eq!(store.session([1; 32], at(9)).await.expect("read"), None);
        assert_eq!(store.session([2; 32], at(9)).await.expect("read"), Some(session));
    }

    #[tokio::test]
    async fn api_tokens_are_listed_until_revoked() {
        let store = store();
        assert!(store.add_api_token("desk", [1; 32], at(0)).await.expect("stored"));
        assert!(!store.add_api_token("desk", [2; 32], at(0)).await.expect("stored"));
        assert!(store.add_api_token("crm", [3; 32], at(0)).await.expect("stored"));
        let listed = store.api_tokens().await.expect("read");
        let listed: Vec<_> = listed
            .iter()
            .map(|token| (token.name.as_str(), token.token_hash))
            .collect();
        assert_eq!(listed, [("crm", [3; 32]), ("desk", [1; 32])]);
        assert!(store.revoke_api_token("desk").await.expect("stored"));
        assert!(!store.revoke_api_token("desk").await.expect("stored"));
    }
}
