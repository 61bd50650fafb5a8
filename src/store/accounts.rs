//! Agents, their sessions, set-up links and API tokens.

use super::StoreError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Who may sign in, and with what. Secrets come hashed (SHA-256 of random tokens, Argon2id of passwords). Agents' names are
/// the same whatever the case of their ASCII letters.
#[async_trait]
pub trait Accounts: Send + Sync + 'static {
    /// Whether any agent can sign in.
    async fn has_agents(&self) -> Result<bool, StoreError>;
    /// The agent of that name.
    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError>;
    /// All agents by name, with their sessions that have not expired.
    async fn accounts(&self, now: DateTime<Utc>) -> Result<Vec<ListedAccount>, StoreError>;
    /// Adds an agent with a one-time password. The first agent voids all set-up links. `false`: the name is taken.
    async fn add_agent(&self, agent: NewAgent, now: DateTime<Utc>) -> Result<bool, StoreError>;
    async fn set_role(&self, name: &str, role: Role) -> Result<Changed, StoreError>;
    /// Since when an agent may not sign in, or `None` to let the agent in again. Ends all sessions of the agent.
    async fn set_disabled(&self, name: &str, since: Option<DateTime<Utc>>) -> Result<Changed, StoreError>;
    /// Gives an agent another password, and ends all sessions of the agent. `must_change`: as in [`Account`].
    async fn set_password(
        &self,
        name: &str,
        password_hash: &str,
        must_change: Option<DateTime<Utc>>,
    ) -> Result<Changed, StoreError>;
    /// Keeps a link by which one agent may join with a role. `alone`: every other link is void from now on.
    async fn put_setup_link(
        &self,
        token_hash: [u8; 32],
        role: Role,
        expires: DateTime<Utc>,
        alone: bool,
    ) -> Result<(), StoreError>;
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
    /// Begins a session, if the agent may sign in and still has the password that was checked. `false`: not so.
    async fn add_session(
        &self,
        token_hash: [u8; 32],
        session: Session,
        password_hash: &str,
    ) -> Result<bool, StoreError>;
    /// The session, if it has not expired and its agent may sign in.
    async fn session(&self, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<Option<OpenSession>, StoreError>;
    /// Marks a session as seen now at this address, and lets it live until `expires`.
    async fn session_seen(
        &self,
        token_hash: [u8; 32],
        now: DateTime<Utc>,
        address: Option<String>,
        expires: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Sessions that have not expired, the last seen first; of one agent, or of all.
    async fn sessions(&self, agent: Option<&str>, now: DateTime<Utc>) -> Result<Vec<ListedSession>, StoreError>;
    async fn end_session(&self, token_hash: [u8; 32]) -> Result<(), StoreError>;
    /// Ends sessions of an agent: how many there were.
    async fn end_sessions(&self, agent: &str, which: Sessions) -> Result<usize, StoreError>;
    /// Adds an API token. `false`: the name is taken.
    async fn add_api_token(&self, name: &str, token_hash: [u8; 32], now: DateTime<Utc>) -> Result<bool, StoreError>;
    /// API tokens, by name.
    async fn api_tokens(&self) -> Result<Vec<ApiToken>, StoreError>;
    /// `false`: no such token.
    async fn revoke_api_token(&self, name: &str) -> Result<bool, StoreError>;
}

/// What an agent may do. Each may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Takes and answers conversations.
    Agent,
    /// Sees besides how the bot and the team are doing.
    Lead,
    /// Decides besides who may sign in.
    Admin,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Agent, Self::Lead, Self::Admin];

    pub fn word(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Lead => "lead",
            Self::Admin => "admin",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// An agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// As it was written when the agent was added.
    pub name: String,
    pub role: Role,
    /// In PHC form, `$argon2id$…`.
    pub password_hash: String,
    /// Until when a one-time password lets the agent in, who then has to choose another. `None`: the password is the agent's own.
    pub must_change: Option<DateTime<Utc>>,
    /// Since when the agent may not sign in.
    pub disabled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// An agent in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedAccount {
    pub account: Account,
    /// Sessions that have not expired.
    pub sessions: u32,
    /// When the agent last did something in one of them.
    pub seen_at: Option<DateTime<Utc>>,
}

/// An agent to be added.
#[derive(Clone, Debug)]
pub struct NewAgent {
    pub name: String,
    pub role: Role,
    pub password_hash: String,
    /// Until when the password lets the agent in.
    pub must_change: DateTime<Utc>,
}

/// How changing an agent ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    Done,
    /// No such agent.
    Unknown,
    /// Nothing was done: nobody would be left who is admin, may sign in, and has a password of their own.
    LastAdmin,
}

/// An agent signed in at one browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub agent: String,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    /// From here on it is void.
    pub expires_at: DateTime<Utc>,
    /// What the browser says it is; may be empty, and is bounded by whoever writes it.
    pub browser: String,
    /// Where it was last seen, if that is known.
    pub address: Option<String>,
}

/// A session that is good, with what its agent may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    pub session: Session,
    pub role: Role,
    /// The agent has to choose a password before anything else.
    pub must_change: bool,
}

/// A session in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSession {
    /// See [`session_id`].
    pub id: String,
    pub session: Session,
}

/// Which of an agent's sessions.
#[derive(Clone, Debug)]
pub enum Sessions {
    All,
    /// The one with this id; see [`session_id`].
    One(String),
    /// All but the one of this secret.
    AllBut([u8; 32]),
}

/// What a session is called in lists: 64 bits of its secret's hash, from which neither can be found.
pub fn session_id(token_hash: &[u8]) -> String {
    token_hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
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
