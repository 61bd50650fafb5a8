//! Agents, sessions, set-up links and API tokens.

use super::Sqlite;
use super::conversations::time;
use crate::store::{
    Account, Accounts, ApiToken, Changed, Joined, ListedAccount, ListedSession, NewAgent, OpenSession, Role, Session,
    Sessions, StoreError, session_id,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

/// The columns that [`account`] reads.
const ACCOUNT: &str = "name, role, password_hash, must_change, disabled_at, created_at";

/// The columns that [`session`] reads.
const SESSION: &str = "agent, created_at, seen_at, expires_at, browser, address";

/// An admin who can sign in without anybody's help.
const IS_ABLE_ADMIN: &str = "role = 'admin' AND disabled_at IS NULL AND must_change IS NULL";

#[async_trait]
impl Accounts for Sqlite {
    async fn has_agents(&self) -> Result<bool, StoreError> {
        self.read(has_agents).await
    }

    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let name = name.to_owned();
        self.read(move |connection| {
            connection
                .prepare_cached(&format!("SELECT {ACCOUNT} FROM agents WHERE name = ?1 COLLATE NOCASE"))?
                .query_row([&name], account)
                .optional()
        })
        .await
    }

    async fn accounts(&self, now: DateTime<Utc>) -> Result<Vec<ListedAccount>, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {ACCOUNT},
                       (SELECT COUNT(*) FROM sessions WHERE agent = agents.name AND expires_at > ?1),
                       (SELECT MAX(seen_at) FROM sessions WHERE agent = agents.name)
                     FROM agents ORDER BY name COLLATE NOCASE"
                ))?
                .query_map([now.timestamp_millis()], |row| {
                    Ok(ListedAccount {
                        account: account(row)?,
                        sessions: row.get(6)?,
                        seen_at: optional_time(row, 7)?,
                    })
                })?
                .collect()
        })
        .await
    }

    async fn add_agent(&self, agent: NewAgent, now: DateTime<Utc>) -> Result<bool, StoreError> {
        self.write(move |transaction| {
            if !has_agents(transaction)? {
                // The link that was printed while nobody could sign in.
                transaction.execute("DELETE FROM setup_links", [])?;
            }
            let until = Some(agent.must_change);
            insert(transaction, &agent.name, agent.role, &agent.password_hash, until, now)
        })
        .await
    }

    async fn set_role(&self, name: &str, role: Role) -> Result<Changed, StoreError> {
        let name = name.to_owned();
        self.write(move |transaction| {
            if role != Role::Admin && is_last_admin(transaction, &name)? {
                return Ok(Changed::LastAdmin);
            }
            let changed = transaction.execute(
                "UPDATE agents SET role = ?2 WHERE name = ?1 COLLATE NOCASE",
                params![name, role.word()],
            )?;
            Ok(done(changed))
        })
        .await
    }

    async fn set_disabled(&self, name: &str, since: Option<DateTime<Utc>>) -> Result<Changed, StoreError> {
        let name = name.to_owned();
        self.write(move |transaction| {
            if since.is_some() && is_last_admin(transaction, &name)? {
                return Ok(Changed::LastAdmin);
            }
            let changed = transaction.execute(
                "UPDATE agents SET disabled_at = ?2 WHERE name = ?1 COLLATE NOCASE",
                params![name, since.map(|since| since.timestamp_millis())],
            )?;
            end_all(transaction, &name)?;
            Ok(done(changed))
        })
        .await
    }

    async fn set_password(
        &self,
        name: &str,
        password_hash: &str,
        must_change: Option<DateTime<Utc>>,
    ) -> Result<Changed, StoreError> {
        let (name, password_hash) = (name.to_owned(), password_hash.to_owned());
        self.write(move |transaction| {
            let changed = transaction.execute(
                "UPDATE agents SET password_hash = ?2, must_change = ?3 WHERE name = ?1 COLLATE NOCASE",
                params![name, password_hash, must_change.map(|until| until.timestamp_millis())],
            )?;
            end_all(transaction, &name)?;
            Ok(done(changed))
        })
        .await
    }

    async fn put_setup_link(
        &self,
        token_hash: [u8; 32],
        role: Role,
        expires: DateTime<Utc>,
        alone: bool,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            if alone {
                transaction.execute("DELETE FROM setup_links", [])?;
            }
            transaction.execute(
                "INSERT INTO setup_links (token_hash, role, expires_at) VALUES (?1, ?2, ?3)",
                params![token_hash, role.word(), expires.timestamp_millis()],
            )?;
            Ok(())
        })
        .await
    }

    async fn setup_link(&self, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<bool, StoreError> {
        self.read(move |connection| Ok(link_role(connection, token_hash, now)?.is_some()))
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
            let Some(role) = link_role(transaction, token_hash, now)? else {
                return Ok(Joined::LinkVoid);
            };
            if !insert(transaction, &name, role, &password_hash, None, now)? {
                return Ok(Joined::NameTaken);
            }
            transaction.execute(
                "DELETE FROM setup_links WHERE token_hash = ?1 OR expires_at <= ?2",
                params![token_hash, now.timestamp_millis()],
            )?;
            Ok(Joined::Added)
        })
        .await
    }

    async fn add_session(
        &self,
        token_hash: [u8; 32],
        session: Session,
        password_hash: &str,
    ) -> Result<bool, StoreError> {
        let password_hash = password_hash.to_owned();
        self.write(move |transaction| {
            // Whoever signs in sweeps up what has expired, so that the table does not grow for ever.
            transaction.execute(
                "DELETE FROM sessions WHERE expires_at <= ?1",
                [session.created_at.timestamp_millis()],
            )?;
            let added = transaction.execute(
                "INSERT INTO sessions (token_hash, agent, created_at, expires_at, seen_at, browser, address)
                 SELECT ?1, name, ?3, ?4, ?5, ?6, ?7 FROM agents
                 WHERE name = ?2 COLLATE NOCASE AND password_hash = ?8 AND disabled_at IS NULL",
                params![
                    token_hash,
                    session.agent,
                    session.created_at.timestamp_millis(),
                    session.expires_at.timestamp_millis(),
                    session.seen_at.timestamp_millis(),
                    session.browser,
                    session.address,
                    password_hash,
                ],
            )?;
            Ok(added == 1)
        })
        .await
    }

    async fn session(&self, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<Option<OpenSession>, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT sessions.agent, sessions.created_at, seen_at, expires_at, browser, address, role, must_change
                     FROM sessions JOIN agents ON agents.name = sessions.agent
                     WHERE token_hash = ?1 AND expires_at > ?2 AND disabled_at IS NULL",
                )?
                .query_row(params![token_hash, now.timestamp_millis()], |row| {
                    Ok(OpenSession {
                        session: session(row)?,
                        role: role(row, 6)?,
                        must_change: optional_time(row, 7)?.is_some(),
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
        address: Option<String>,
        expires: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            transaction.execute(
                "UPDATE sessions SET seen_at = ?2, address = ?3, expires_at = ?4 WHERE token_hash = ?1",
                params![token_hash, now.timestamp_millis(), address, expires.timestamp_millis()],
            )?;
            Ok(())
        })
        .await
    }

    async fn sessions(&self, agent: Option<&str>, now: DateTime<Utc>) -> Result<Vec<ListedSession>, StoreError> {
        let agent = agent.map(str::to_owned);
        self.read(move |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {SESSION}, token_hash FROM sessions
                     WHERE expires_at > ?1 AND (?2 IS NULL OR agent = ?2 COLLATE NOCASE)
                     ORDER BY seen_at DESC, created_at DESC, token_hash"
                ))?
                .query_map(params![now.timestamp_millis(), agent], |row| {
                    Ok(ListedSession {
                        session: session(row)?,
                        id: session_id(row.get_ref(6)?.as_blob()?),
                    })
                })?
                .collect()
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

    async fn end_sessions(&self, agent: &str, which: Sessions) -> Result<usize, StoreError> {
        let agent = agent.to_owned();
        self.write(move |transaction| match which {
            Sessions::All => end_all(transaction, &agent),
            Sessions::One(id) => transaction.execute(
                "DELETE FROM sessions WHERE agent = ?1 COLLATE NOCASE AND lower(hex(substr(token_hash, 1, 8))) = ?2",
                params![agent, id],
            ),
            Sessions::AllBut(token_hash) => transaction.execute(
                "DELETE FROM sessions WHERE agent = ?1 COLLATE NOCASE AND token_hash <> ?2",
                params![agent, token_hash],
            ),
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

fn has_agents(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM agents WHERE disabled_at IS NULL)",
        [],
        |row| row.get(0),
    )
}

/// Whether this agent alone keeps the console from having no admin.
fn is_last_admin(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    connection.query_row(
        &format!(
            "SELECT EXISTS (SELECT 1 FROM agents WHERE name = ?1 COLLATE NOCASE AND {IS_ABLE_ADMIN})
                AND NOT EXISTS (SELECT 1 FROM agents WHERE name <> ?1 COLLATE NOCASE AND {IS_ABLE_ADMIN})"
        ),
        [name],
        |row| row.get(0),
    )
}

/// The role of whoever joins by a link, if it is good.
fn link_role(connection: &Connection, token_hash: [u8; 32], now: DateTime<Utc>) -> rusqlite::Result<Option<Role>> {
    connection
        .prepare_cached("SELECT role FROM setup_links WHERE token_hash = ?1 AND expires_at > ?2")?
        .query_row(params![token_hash, now.timestamp_millis()], |row| role(row, 0))
        .optional()
}

/// `false`: the name is taken.
fn insert(
    transaction: &Transaction<'_>,
    name: &str,
    role: Role,
    password_hash: &str,
    must_change: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let added = transaction.execute(
        "INSERT INTO agents (name, role, password_hash, must_change, created_at) SELECT ?1, ?2, ?3, ?4, ?5
         WHERE NOT EXISTS (SELECT 1 FROM agents WHERE name = ?1 COLLATE NOCASE)",
        params![
            name,
            role.word(),
            password_hash,
            must_change.map(|until| until.timestamp_millis()),
            now.timestamp_millis()
        ],
    )?;
    Ok(added == 1)
}

fn end_all(transaction: &Transaction<'_>, agent: &str) -> rusqlite::Result<usize> {
    transaction.execute("DELETE FROM sessions WHERE agent = ?1 COLLATE NOCASE", [agent])
}

fn done(changed: usize) -> Changed {
    if changed == 0 { Changed::Unknown } else { Changed::Done }
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        name: row.get(0)?,
        role: role(row, 1)?,
        password_hash: row.get(2)?,
        must_change: optional_time(row, 3)?,
        disabled_at: optional_time(row, 4)?,
        created_at: time(row, 5)?,
    })
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        agent: row.get(0)?,
        created_at: time(row, 1)?,
        seen_at: time(row, 2)?,
        expires_at: time(row, 3)?,
        browser: row.get(4)?,
        address: row.get(5)?,
    })
}

fn optional_time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<DateTime<Utc>>> {
    row.get::<_, Option<i64>>(column)?
        .map(|_| time(row, column))
        .transpose()
}

/// A role that this version does not know may do the least.
fn role(row: &Row<'_>, column: usize) -> rusqlite::Result<Role> {
    let word: String = row.get(column)?;
    Ok(Role::from_word(&word).unwrap_or(Role::Agent))
}

#[cfg(test)]
mod tests;
