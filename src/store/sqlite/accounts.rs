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
        let keep = async |link: u8, role: Role, alone: bool| {
            let kept = store.put_setup_link([link; 32], role, at(100), alone).await;
            kept.expect("stored");
        };
        keep(0, Role::Admin, true).await;
        keep(1, Role::Admin, true).await;
        keep(2, Role::Lead, false).await;
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
        assert_eq!((account.name.as_str(), account.role), ("Sari", Role::Admin));
        let account = store.account("BUDI").await.expect("read").expect("there");
        assert_eq!(
            (account.role, account.must_change, account.disabled_at),
            (Role::Lead, None, None)
        );
    }

    /// Adds an agent whose password is `hash`.
    async fn add(store: &Sqlite, name: &str, role: Role, one_time: bool) {
        let agent = NewAgent {
            name: name.to_owned(),
            role,
            password_hash: "hash".to_owned(),
            must_change: at(1000),
        };
        assert!(store.add_agent(agent, at(0)).await.expect("stored"));
        if !one_time {
            let changed = store.set_password(name, "hash", None).await.expect("stored");
            assert_eq!(changed, Changed::Done);
        }
    }

    fn session_of(agent: &str, seen: i64) -> Session {
        Session {
            agent: agent.to_owned(),
            created_at: at(0),
            seen_at: at(seen),
            expires_at: at(10),
            browser: "Firefox".to_owned(),
            address: Some("192.0.2.1".to_owned()),
        }
    }

    #[tokio::test]
    async fn a_session_lives_until_it_expires_or_ends() {
        let store = store();
        add(&store, "Sari", Role::Lead, false).await;
        let session = session_of("Sari", 0);
        for token in [1, 2] {
            let begun = store.add_session([token; 32], session.clone(), "hash").await;
            assert!(begun.expect("stored"));
        }
        let open = |session: Session| OpenSession {
            session,
            role: Role::Lead,
            must_change: false,
        };
        let read = async |token: u8, now: i64| store.session([token; 32], at(now)).await.expect("read");
        assert_eq!(read(1, 9).await, Some(open(session.clone())));
        assert_eq!(read(1, 10).await, None);
        let seen = store.session_seen([1; 32], at(9), None, at(19)).await;
        seen.expect("stored");
        let renewed = Session {
            seen_at: at(9),
            expires_at: at(19),
            address: None,
            ..session.clone()
        };
        assert_eq!(read(1, 18).await, Some(open(renewed.clone())));
        let listed = store.sessions(Some("SARI"), at(9)).await.expect("read");
        assert_eq!(
            listed
                .iter()
                .map(|listed| (&*listed.id, &listed.session))
                .collect::<Vec<_>>(),
            [("0101010101010101", &renewed), ("0202020202020202", &session)]
        );
        assert_eq!(store.sessions(None, at(10)).await.expect("read").len(), 1);
        assert!(store.sessions(Some("Budi"), at(9)).await.expect("read").is_empty());
        store.end_session([1; 32]).await.expect("stored");
        assert_eq!(read(1, 9).await, None);
        assert_eq!(read(2, 9).await, Some(open(session)));
    }

    #[tokio::test]
    async fn whoever_may_not_sign_in_gets_no_session() {
        let store = store();
        add(&store, "Sari", Role::Admin, false).await;
        add(&store, "Budi", Role::Agent, true).await;
        let begin = async |name: &str, hash: &str| {
            let begun = store.add_session([7; 32], session_of(name, 0), hash).await;
            begun.expect("stored")
        };
        assert!(!begin("Budi", "another").await, "the password was changed meanwhile");
        assert!(!begin("Nobody", "hash").await);
        assert!(begin("budi", "hash").await);
        let open = store.session([7; 32], at(1)).await.expect("read").expect("good");
        assert_eq!((open.session.agent.as_str(), open.must_change), ("Budi", true));
        let disabled = store.set_disabled("budi", Some(at(1))).await.expect("stored");
        assert_eq!(disabled, Changed::Done);
        assert!(store.session([7; 32], at(1)).await.expect("read").is_none());
        assert!(!begin("Budi", "hash").await, "disabled");
        store.set_disabled("Budi", None).await.expect("stored");
        assert!(
            store.session([7; 32], at(1)).await.expect("read").is_none(),
            "stays ended"
        );
        assert!(begin("Budi", "hash").await);
        store.set_password("Budi", "other", None).await.expect("stored");
        assert!(store.session([7; 32], at(1)).await.expect("read").is_none());
    }

    #[tokio::test]
    async fn an_agents_sessions_end_one_by_one_or_together() {
        let store = store();
        for name in ["Sari", "Budi"] {
            add(&store, name, Role::Agent, false).await;
        }
        for (token, name) in [(1, "Sari"), (2, "Sari"), (3, "Sari"), (4, "Budi")] {
            let begun = store
                .add_session([token; 32], session_of(name, i64::from(token)), "hash")
                .await;
            assert!(begun.expect("stored"));
        }
        let left = async || {
            let listed = store.sessions(None, at(5)).await.expect("read");
            listed
                .iter()
                .map(|listed| listed.id[..2].to_owned())
                .collect::<Vec<_>>()
        };
        let rows = [
            (
                "Sari",
                Sessions::One("0404040404040404".to_owned()),
                0,
                vec!["04", "03", "02", "01"],
            ),
            (
                "Sari",
                Sessions::One("0202020202020202".to_owned()),
                1,
                vec!["04", "03", "01"],
            ),
            ("sari", Sessions::AllBut([1; 32]), 1, vec!["04", "01"]),
            ("SARI", Sessions::All, 1, vec!["04"]),
        ];
        for (name, which, expected, rest) in rows {
            let ended = store.end_sessions(name, which.clone()).await.expect("stored");
            assert_eq!(
                (ended, left().await),
                (expected, rest.iter().map(ToString::to_string).collect()),
                "{which:?}"
            );
        }
    }

    #[tokio::test]
    async fn the_last_admin_stays() {
        let store = store();
        add(&store, "Sari", Role::Admin, false).await;
        add(&store, "Tono", Role::Admin, true).await;
        let role = async |name: &str, role: Role| store.set_role(name, role).await.expect("stored");
        let disable = async |name: &str| store.set_disabled(name, Some(at(0))).await.expect("stored");
        assert_eq!(role("Nobody", Role::Lead).await, Changed::Unknown);
        assert_eq!(role("sari", Role::Lead).await, Changed::LastAdmin);
        assert_eq!(disable("Sari").await, Changed::LastAdmin, "Tono has no password yet");
        assert_eq!(role("Sari", Role::Admin).await, Changed::Done);
        store.set_password("Tono", "own", None).await.expect("stored");
        assert_eq!(disable("Sari").await, Changed::Done);
        assert_eq!(role("Tono", Role::Agent).await, Changed::LastAdmin);
        assert_eq!(
            role("Sari", Role::Agent).await,
            Changed::Done,
            "is no admin who could sign in"
        );
        let listed = store.accounts(at(0)).await.expect("read");
        let listed: Vec<_> = listed
            .iter()
            .map(|listed| (listed.account.name.as_str(), listed.account.role, listed.sessions))
            .collect();
        assert_eq!(listed, [("Sari", Role::Agent, 0), ("Tono", Role::Admin, 0)]);
    }

    #[tokio::test]
    async fn the_first_agent_voids_the_link_that_was_printed() {
        let store = store();
        let link = async |token: u8| store.setup_link([token; 32], at(0)).await.expect("read");
        store
            .put_setup_link([1; 32], Role::Admin, at(9), true)
            .await
            .expect("stored");
        add(&store, "Sari", Role::Admin, false).await;
        assert!(!link(1).await);
        store
            .put_setup_link([2; 32], Role::Agent, at(9), false)
            .await
            .expect("stored");
        add(&store, "Budi", Role::Agent, false).await;
        assert!(link(2).await, "an invitation stays good");
        let again = NewAgent {
            name: "sARI".to_owned(),
            role: Role::Agent,
            password_hash: "x".to_owned(),
            must_change: at(0),
        };
        assert!(
            !store.add_agent(again, at(0)).await.expect("stored"),
            "the name is taken"
        );
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
