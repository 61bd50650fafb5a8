//! Sessions: how long they live, and how the browser keeps them.

use super::secret;
use crate::store::{OpenSession, Role, Session, session_id};
use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use chrono::{DateTime, TimeDelta, Utc};
use subtle::ConstantTimeEq;

/// A session in which the agent does nothing ends after this.
pub const SESSION_IDLE: TimeDelta = TimeDelta::hours(12);

/// Every session ends after this.
pub const SESSION_WHOLE: TimeDelta = TimeDelta::days(7);

/// Renewing more often than this would only cost writes.
const RENEW: TimeDelta = TimeDelta::minutes(1);

/// An agent whose session is good.
#[derive(Clone)]
pub struct SignedIn {
    agent: String,
    role: Role,
    must_change: bool,
    token: String,
}

impl SignedIn {
    pub(super) fn new(open: OpenSession, token: &str) -> Self {
        Self {
            agent: open.session.agent,
            role: open.role,
            must_change: open.must_change,
            token: token.to_owned(),
        }
    }

    pub fn agent(&self) -> &str {
        &self.agent
    }

    pub fn role(&self) -> Role {
        self.role
    }

    /// The agent has to choose a password before anything else.
    pub fn must_change(&self) -> bool {
        self.must_change
    }

    /// What the session is called in lists.
    pub fn id(&self) -> String {
        session_id(&secret::hash(&self.token))
    }

    /// The session's secret.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What every form of this session carries, so that no other site can send one.
    pub fn form_token(&self) -> String {
        secret::derived("console form", &self.token)
    }

    /// Whether a form carries this session's token.
    pub fn is_own_form(&self, form_token: &str) -> bool {
        self.form_token().as_bytes().ct_eq(form_token.as_bytes()).into()
    }
}

/// The cookie that holds a session's secret.
pub struct SessionCookie {
    secure: bool,
}

impl SessionCookie {
    /// Over https the cookie is bound to this host and never sent without encryption.
    pub fn new(public_url: &str) -> Self {
        let scheme = public_url.split(':').next().unwrap_or_default();
        Self {
            secure: scheme.eq_ignore_ascii_case("https"),
        }
    }

    /// The session's secret in a request.
    pub fn read<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(name, value)| (name == self.name()).then_some(value))
    }

    /// `Set-Cookie` that keeps the secret. `Lax`, so that a link from a notice finds the agent signed in; forms are guarded by
    /// their own token.
    pub fn keep(&self, token: &str) -> String {
        self.set(token, SESSION_WHOLE.num_seconds())
    }

    /// `Set-Cookie` that forgets it.
    pub fn forget(&self) -> String {
        self.set("", 0)
    }

    fn set(&self, value: &str, max_age: i64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!(
            "{}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}",
            self.name()
        )
    }

    fn name(&self) -> &'static str {
        if self.secure { "__Host-sapa" } else { "sapa" }
    }
}

/// When a session ends in which the agent does something at `now`.
pub(super) fn expiry(created_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    (now + SESSION_IDLE).min(created_at + SESSION_WHOLE)
}

pub(super) fn is_worth_renewing(session: &Session, now: DateTime<Utc>) -> bool {
    now - session.seen_at >= RENEW
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_session_lives_on_while_used_but_not_for_ever() {
        let start = DateTime::UNIX_EPOCH;
        let rows = [(0, 12), (6, 18), (150, 162), (160, 168), (167, 168)];
        for (hours, expected) in rows {
            let now = start + TimeDelta::hours(hours);
            assert_eq!(expiry(start, now), start + TimeDelta::hours(expected), "{hours}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let rows = [
            ("sapa=abc", Some("abc")),
            ("theme=dark; sapa=abc; x=y", Some("abc")),
            ("nosapa=abc", None),
            ("sapa", None),
            ("__Host-sapa=abc", None),
        ];
        let cookie = SessionCookie::new("http://127.0.0.1:8080");
        for (header, expected) in rows {
            let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(header))]);
            assert_eq!(cookie.read(&headers), expected, "{header}");
        }
    }

    #[test]
    fn the_cookie_stays_on_https_where_there_is_https() {
        let kept = SessionCookie::new("https://chat.example.com").keep("abc");
        assert_eq!(
            kept,
            "__Host-sapa=abc; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure"
        );
        let kept = SessionCookie::new("http://127.0.0.1:8080").keep("abc");
        assert_eq!(kept, "sapa=abc; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn a_form_belongs_to_one_session() {
        let open = || OpenSession {
            session: Session {
                agent: "Sari".to_owned(),
                created_at: DateTime::UNIX_EPOCH,
                seen_at: DateTime::UNIX_EPOCH,
                expires_at: DateTime::UNIX_EPOCH,
                browser: String::new(),
                address: None,
            },
            role: Role::Agent,
            must_change: false,
        };
        let (a, b) = (SignedIn::new(open(), "a"), SignedIn::new(open(), "b"));
        assert!(a.is_own_form(&a.form_token()));
        assert!(!a.is_own_form(&b.form_token()));
        assert!(!a.is_own_form(""));
    }
}
