//! Who an agent is: joining by a one-use link, signing in, sessions.

mod account;
mod browser;
mod origin;
mod password;
pub(in crate::server) mod secret;
mod session;
mod throttle;

pub use account::{Added, NAME_MAX, ONE_TIME_LIFE, PASSWORD_MIN, Unfit, fit_password, new_agent, one_time};
pub use browser::browser_words;
pub use origin::is_own_origin;
pub use password::Passwords;
pub use session::{SESSION_IDLE, SESSION_WHOLE, SessionCookie, SignedIn};
pub use throttle::ClientAddress;

use crate::runtime::Clock;
use crate::store::{Account, Changed, Joined, Role, Session, Sessions, Store, StoreError};
use account::fit_name;
use chrono::TimeDelta;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use throttle::Throttle;
use tokio::sync::watch;

/// How long a link by which an agent joins is good.
pub const LINK_LIFE: TimeDelta = TimeDelta::hours(24);

/// Characters kept of what a browser says it is.
const BROWSER_MAX: usize = 300;

/// A one-use link by which the first agent joins, while no agent can sign in; it voids every earlier one. `None`: somebody
/// can sign in already.
pub async fn setup_link(store: &dyn Store, clock: &dyn Clock, public_url: &str) -> Result<Option<String>, StoreError> {
    if store.has_agents().await? {
        return Ok(None);
    }
    let token = secret::token();
    store
        .put_setup_link(secret::hash(&token), Role::Admin, clock.now() + LINK_LIFE, true)
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
    /// Rises when sessions have ended.
    ended: watch::Sender<u64>,
}

/// Whose request it is, as far as is known.
#[derive(Clone, Debug, Default)]
pub struct Client {
    pub address: Option<IpAddr>,
    /// What the browser says it is.
    pub browser: String,
}

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The name or the password is wrong; which of them is not told.
    #[error("name and password do not go together")]
    Wrong,
    /// Both are right, and the agent may not sign in.
    #[error("the agent is disabled")]
    Disabled,
    /// Both are right, and the one-time password is too old.
    #[error("the one-time password has expired")]
    Expired,
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
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// The old password is wrong.
    #[error("the old password is wrong")]
    Wrong,
    /// The new one is the old one.
    #[error("the new password is the old one")]
    Same,
    #[error("too many attempts")]
    TooMany { retry_after: Duration },
    #[error(transparent)]
    Unfit(#[from] Unfit),
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
            ended: watch::Sender::default(),
        }
    }

    /// How sessions are kept in the browser.
    pub fn cookie(&self) -> &SessionCookie {
        &self.cookie
    }

    /// Hashes and verifies passwords.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Changes when sessions have ended: whoever serves one for long asks again whether it is good.
    pub fn endings(&self) -> watch::Receiver<u64> {
        self.ended.subscribe()
    }

    /// Tells [`Auth::endings`]; for whoever ended sessions through the store.
    pub fn sessions_ended(&self) {
        self.ended.send_modify(|ended| *ended += 1);
    }

    /// Signs an agent in: the secret of the new session.
    pub async fn sign_in(&self, name: &str, password: &str, client: &Client) -> Result<String, Refused> {
        self.throttle
            .check(name, client.address)
            .map_err(|retry_after| Refused::TooMany { retry_after })?;
        let account = self.store.account(name.trim()).await?;
        let hash = account.as_ref().map(|account| account.password_hash.clone());
        let good = self
            .passwords
            .verify(password, hash)
            .await
            .map_err(|password::Busy| Refused::Busy)?;
        let Some(account) = account.filter(|_| good) else {
            return Err(Refused::Wrong);
        };
        if account.disabled_at.is_some() {
            return Err(Refused::Disabled);
        }
        if account.must_change.is_some_and(|until| until <= self.clock.now()) {
            return Err(Refused::Expired);
        }
        let begun = self.begin(&account.name, &account.password_hash, client).await?;
        begun.ok_or(Refused::Wrong)
    }

    /// Whether a link by which an agent joins is good. Asking does not use it up: previews of links ask, too.
    pub async fn link_is_good(&self, link: &str) -> Result<bool, StoreError> {
        self.store.setup_link(secret::hash(link), self.clock.now()).await
    }

    /// Adds an agent by a link, which that uses up, and signs the agent in: the secret of the new session.
    pub async fn join(&self, link: &str, name: &str, password: &str, client: &Client) -> Result<String, NotJoined> {
        let name = fit_name(name)?;
        fit_password(password)?;
        // Before the password is hashed, which is dear.
        if !self.link_is_good(link).await? {
            return Err(NotJoined::LinkVoid);
        }
        let hash = self.hash(password).await?;
        let now = self.clock.now();
        match self
            .store
            .add_agent_by_link(secret::hash(link), name, &hash, now)
            .await?
        {
            // Disabled in this very moment, if there is no session.
            Joined::Added => self.begin(name, &hash, client).await?.ok_or(NotJoined::LinkVoid),
            Joined::NameTaken => Err(NotJoined::NameTaken),
            Joined::LinkVoid => Err(NotJoined::LinkVoid),
        }
    }

    /// A one-use link by which a colleague joins with that role.
    pub async fn invite(&self, public_url: &str, role: Role) -> Result<String, StoreError> {
        let token = secret::token();
        self.store
            .put_setup_link(secret::hash(&token), role, self.clock.now() + LINK_LIFE, false)
            .await?;
        Ok(link(public_url, &token))
    }

    /// The agent of a session's secret. `acting`: the agent did something, from there, which keeps the session alive; a page that
    /// refreshes itself does not.
    pub async fn signed_in(&self, token: &str, acting: Option<&Client>) -> Result<Option<SignedIn>, StoreError> {
        let now = self.clock.now();
        let hash = secret::hash(token);
        let Some(open) = self.store.session(hash, now).await? else {
            return Ok(None);
        };
        if let Some(client) = acting
            && session::is_worth_renewing(&open.session, now)
        {
            let expires = session::expiry(open.session.created_at, now);
            let address = client.address.map(|address| address.to_canonical().to_string());
            self.store.session_seen(hash, now, address, expires).await?;
        }
        Ok(Some(SignedIn::new(open, token)))
    }

    /// Gives the agent of a session another password, and ends all sessions: the secret of a new one. `old` is asked for, except
    /// of whoever has just come with a one-time password.
    pub async fn change_password(
        &self,
        session: &SignedIn,
        old: Option<&str>,
        new: &str,
        client: &Client,
    ) -> Result<String, NotChanged> {
        fit_password(new)?;
        self.throttle
            .check(session.agent(), client.address)
            .map_err(|retry_after| NotChanged::TooMany { retry_after })?;
        let account = self.store.account(session.agent()).await?;
        let hash = account.map(|account: Account| account.password_hash);
        if let Some(old) = old
            && !self.verify(old, hash.clone()).await?
        {
            return Err(NotChanged::Wrong);
        }
        if self.verify(new, hash).await? {
            return Err(NotChanged::Same);
        }
        let hash = self.hash(new).await?;
        if self.store.set_password(session.agent(), &hash, None).await? != Changed::Done {
            return Err(NotChanged::Wrong);
        }
        self.sessions_ended();
        let begun = self.begin(session.agent(), &hash, client).await?;
        begun.ok_or(NotChanged::Wrong)
    }

    /// Ends a session.
    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        self.store.end_session(secret::hash(token)).await?;
        self.sessions_ended();
        Ok(())
    }

    /// Ends sessions of an agent: how many there were.
    pub async fn end_sessions(&self, agent: &str, which: Sessions) -> Result<usize, StoreError> {
        let ended = self.store.end_sessions(agent, which).await?;
        self.sessions_ended();
        Ok(ended)
    }

    /// Ends all sessions of this one's agent but this one.
    pub async fn end_others(&self, session: &SignedIn) -> Result<usize, StoreError> {
        let this = secret::hash(session.token());
        self.end_sessions(session.agent(), Sessions::AllBut(this)).await
    }

    async fn hash(&self, password: &str) -> Result<String, Unfit> {
        let hash = self.passwords.hash(password).await;
        hash.map_err(|password::Busy| Unfit::Busy)
    }

    async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool, Unfit> {
        let good = self.passwords.verify(password, hash).await;
        good.map_err(|password::Busy| Unfit::Busy)
    }

    /// `None`: the agent may not sign in, or has another password by now.
    async fn begin(&self, agent: &str, hash: &str, client: &Client) -> Result<Option<String>, StoreError> {
        let (token, now) = (secret::token(), self.clock.now());
        let session = Session {
            agent: agent.to_owned(),
            created_at: now,
            seen_at: now,
            expires_at: session::expiry(now, now),
            browser: client.browser.chars().take(BROWSER_MAX).collect(),
            address: client.address.map(|address| address.to_canonical().to_string()),
        };
        let begun = self.store.add_session(secret::hash(&token), session, hash).await?;
        Ok(begun.then_some(token))
    }
}

fn link(public_url: &str, token: &str) -> String {
    format!("{}/console/join/{token}", public_url.trim_end_matches('/'))
}
