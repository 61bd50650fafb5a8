//! Who an agent is: joining by a one-use link, signing in, sessions.

mod origin;
mod password;
pub(in crate::server) mod secret;
mod session;
mod throttle;

pub use origin::is_own_origin;
pub use session::{SESSION_IDLE, SESSION_WHOLE, SessionCookie, SignedIn};
pub use throttle::ClientAddress;

use crate::runtime::Clock;
use crate::store::{Joined, Session, Store, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use password::Passwords;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use throttle::Throttle;

/// How long a link by which an agent joins is good.
pub const LINK_LIFE: TimeDelta = TimeDelta::hours(24);

/// Unicode scalar values of a password at least.
pub const PASSWORD_MIN: usize = 10;

/// Bytes of a password at most: so much is hashed without a thought.
pub const PASSWORD_MAX: usize = 1000;

/// Unicode scalar values of an agent's name at most.
pub const NAME_MAX: usize = 64;

/// A one-use link by which the first agent joins, while no agent can sign in; it voids every earlier one. `None`: somebody
/// can sign in already.
pub async fn setup_link(store: &dyn Store, clock: &dyn Clock, public_url: &str) -> Result<Option<String>, StoreError> {
    if store.has_agents().await? {
        return Ok(None);
    }
    let token = secret::token();
    store
        .put_setup_link(secret::hash(&token), clock.now() + LINK_LIFE, true)
        .await?;
    Ok(Some(link(public_url, &token)))
}

/// Lets agents in, and knows them again.
pub struct Auth {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    passwords: Passwords,
    throttle: Throttle,
    cookie: SessionCookie,
}

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The name or the password is wrong; which of them is not told.
    #[error("name and password do not go together")]
    Wrong,
    #[error("too many attempts")]
    TooMany { retry_after: Duration },
    /// Too many others are signing in at this moment.
    #[error("too many sign-ins at once")]
    Busy,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why somebody did not join.
#[derive(Debug, thiserror::Error)]
pub enum NotJoined {
    /// Unknown, expired or used up.
    #[error("the link is no longer good")]
    LinkVoid,
    #[error("the name is taken")]
    NameTaken,
    #[error("a name has 1 to 64 characters")]
    BadName,
    #[error("the password is too short")]
    TooShort,
    #[error("the password is too long")]
    TooLong,
    #[error("too many sign-ins at once")]
    Busy,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Auth {
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, public_url: &str) -> Self {
        Self {
            throttle: Throttle::new(clock.clone()),
            store,
            clock,
            passwords: Passwords::default(),
            cookie: SessionCookie::new(public_url),
        }
    }

    /// How sessions are kept in the browser.
    pub fn cookie(&self) -> &SessionCookie {
        &self.cookie
    }

    /// Signs an agent in: the secret of the new session.
    pub async fn sign_in(&self, name: &str, password: &str, address: Option<IpAddr>) -> Result<String, Refused> {
        self.throttle
            .check(name, address)
            .map_err(|retry_after| Refused::TooMany { retry_after })?;
        let account = self.store.account(name.trim()).await?;
        let (agent, hash) = account.map(|account| (account.name, account.password_hash)).unzip();
        let good = self
            .passwords
            .verify(password, hash)
            .await
            .map_err(|password::Busy| Refused::Busy)?;
        match agent {
            Some(agent) if good => Ok(self.begin(agent).await?),
            _ => Err(Refused::Wrong),
        }
    }

    /// Whether a link by which an agent joins is good. Asking does not use it up: previews of links ask, too.
    pub async fn link_is_good(&self, link: &str) -> Result<bool, StoreError> {
        self.store.setup_link(secret::hash(link), self.clock.now()).await
    }

    /// Adds an agent by a link, which that uses up, and signs the agent in: the secret of the new session.
    pub async fn join(&self, link: &str, name: &str, password: &str) -> Result<String, NotJoined> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
            return Err(NotJoined::BadName);
        }
        if password.chars().count() < PASSWORD_MIN {
            return Err(NotJoined::TooShort);
        }
        if password.len() > PASSWORD_MAX {
            return Err(NotJoined::TooLong);
        }
        // Before the password is hashed, which is dear.
        if !self.link_is_good(link).await? {
            return Err(NotJoined::LinkVoid);
        }
        let hash = self
            .passwords
            .hash(password)
            .await
            .map_err(|password::Busy| NotJoined::Busy)?;
        let now = self.clock.now();
        match self
            .store
            .add_agent_by_link(secret::hash(link), name, &hash, now)
            .await?
        {
            Joined::Added => Ok(self.begin(name.to_owned()).await?),
            Joined::NameTaken => Err(NotJoined::NameTaken),
            Joined::LinkVoid => Err(NotJoined::LinkVoid),
        }
    }

    /// A one-use link by which a colleague joins.
    pub async fn invite(&self, public_url: &str) -> Result<String, StoreError> {
        let token = secret::token();
        self.store
            .put_setup_link(secret::hash(&token), self.clock.now() + LINK_LIFE, false)
            .await?;
        Ok(link(public_url, &token))
    }

    /// The agent of a session's secret. `acting`: the agent did something, which keeps the session alive; a page that
    /// refreshes itself does not.
    pub async fn signed_in(&self, token: &str, acting: bool) -> Result<Option<SignedIn>, StoreError> {
        let now = self.clock.now();
        let hash = secret::hash(token);
        let Some(session) = self.store.session(hash, now).await? else {
            return Ok(None);
        };
        if acting && session::is_worth_renewing(&session, now) {
            let expires = session::expiry(session.created_at, now);
            self.store.session_seen(hash, now, expires).await?;
        }
        Ok(Some(SignedIn::new(session.agent, token)))
    }

    /// Ends a session.
    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        self.store.end_session(secret::hash(token)).await
    }

    async fn begin(&self, agent: String) -> Result<String, StoreError> {
        let (token, now) = (secret::token(), self.clock.now());
        let session = session_of(agent, now);
        self.store.add_session(secret::hash(&token), session).await?;
        Ok(token)
    }
}

fn session_of(agent: String, now: DateTime<Utc>) -> Session {
    Session {
        agent,
        created_at: now,
        seen_at: now,
        expires_at: session::expiry(now, now),
    }
}

fn link(public_url: &str, token: &str) -> String {
    format!("{}/console/join/{token}", public_url.trim_end_matches('/'))
}
