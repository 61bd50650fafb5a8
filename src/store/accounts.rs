//! Agents, their sessions, set-up links and API tokens.

use super::StoreError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Who may sign in, and with what. Secrets come hashed (SHA-256 of random tokens, Argon2id of passwords).
#[async_trait]
pub trait Accounts: Send + Sync + 'static {
    /// Whether any agent can sign in.
    async fn has_agents(&self) -> Result<bool, StoreError>;
    /// Adds an agent. `false`: the name is taken.
    async fn add_agent(&self, name: &str, password_hash: &str, now: DateTime<Utc>) -> Result<bool, StoreError>;
    /// The agent's password hash.
    async fn password_hash(&self, name: &str) -> Result<Option<String>, StoreError>;
    async fn add_session(
        &self,
        token_hash: [u8; 32],
        agent: &str,
        now: DateTime<Utc>,
        expires: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// The agent of a session that has not expired.
    async fn session(&self, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<Option<String>, StoreError>;
    /// Marks sessions as seen now.
    async fn session_seen(&self, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<(), StoreError>;
    async fn end_session(&self, token_hash: [u8; 32]) -> Result<(), StoreError>;
    /// Replaces every set-up link by this one.
    async fn put_setup_link(&self, token_hash: [u8; 32], expires: DateTime<Utc>) -> Result<(), StoreError>;
    /// Whether this set-up link is good; it stays usable until it is used up.
    async fn setup_link(&self, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<bool, StoreError>;
    /// Uses a set-up link up. `false`: it was not good, or used before.
    async fn use_setup_link(&self, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<bool, StoreError>;
    /// Adds an API token. `false`: the name is taken.
    async fn add_api_token(&self, name: &str, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<bool, StoreError>;
    async fn api_tokens(&self) -> Result<Vec<ApiToken>, StoreError>;
    /// `false`: no such token.
    async fn revoke_api_token(&self, name: &str) -> Result<bool, StoreError>;
}

#[derive(Clone, Debug)]
pub struct ApiToken {
    pub name: String,
    pub token_hash: [u8; 32],
    pub created_at: DateTime<Utc>,
}
