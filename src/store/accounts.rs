//! Agents, their sessions, set-up links and API tokens.

use super::StoreError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Who may sign in, and with what. Secrets come hashed (SHA-256 of random tokens, Argon2id of passwords). Agents' names are
/// the same whatever the case of their ASCII letters.
#[async_trait]
pub trait Accounts: Send + Sync + 'static {
    /// Whether any agent can sign in.
    async fn has_agents(&self) -> Result<bool, StoreError>;
    /// The agent of that name.
    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError>;
    /// Keeps a link by which one agent may join. `alone`: every other link is void from now on.
    async fn put_setup_link(&self, token_hash: [u8; 32], expires: DateTime<Utc>, alone: bool)
    -> Result<(), StoreError>;
    /// Whether this set-up link is good; it stays usable until it is used up.
    async fn setup_link(&self, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<bool, StoreError>;
    /// Adds an agent and uses the link up, both or neither.
    async fn add_agent_by_link(
        &self,
        token_hash: [u8; 32],
        name: &str,
        password_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Joined, StoreError>;
    async fn add_session(&self, token_hash: [u8; 32], session: Session) -> Result<(), StoreError>;
    /// The session, if it has not expired.
    async fn session(&self, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<Option<Session>, StoreError>;
    /// Marks a session as seen now, and lets it live until `expires`.
    async fn session_seen(
        &self,
        token_hash: [u8; 32],
        now: DateTime<Utc>,
        expires: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    async fn end_session(&self, token_hash: [u8; 32]) -> Result<(), StoreError>;
    /// Adds an API token. `false`: the name is taken.
    async fn add_api_token(&self, name: &str, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<bool, StoreError>;
    /// API tokens, by name.
    async fn api_tokens(&self) -> Result<Vec<ApiToken>, StoreError>;
    /// `false`: no such token.
    async fn revoke_api_token(&self, name: &str) -> Result<bool, StoreError>;
}

/// An agent who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// As the agent wrote it when joining.
    pub name: String,
    /// In PHC form, `$argon2id$…`.
    pub password_hash: String,
}

/// An agent signed in at one browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub agent: String,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    /// From here on it is void.
    pub expires_at: DateTime<Utc>,
}

/// How joining by a link ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    Added,
    /// Another agent has this name. The link stays good.
    NameTaken,
    /// No such link, or it has expired or been used up.
    LinkVoid,
}

#[derive(Clone, Debug)]
pub struct ApiToken {
    pub name: String,
    pub token_hash: [u8; 32],
    pub created_at: DateTime<Utc>,
}
