//! What is known of a request: the agent's language, who the agent is, and whether a script asks.

use super::failure::Failure;
use super::phrases::{self, Phrases};
use crate::server::auth::{Client, ClientAddress, SignedIn};
use crate::store::{Presence, Role};
use askama::Template;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{ACCEPT, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::convert::Infallible;
use std::net::SocketAddr;

/// Requests that a page makes by itself: they keep no session alive, and are told plainly when there is none.
const LIVE: &str = "/console/live/";

/// A request by anybody.
pub struct Visit {
    pub t: &'static Phrases,
    /// The page's own script asks, and wants a line instead of a page.
    pub scripted: bool,
}

/// A request by an agent who is signed in: [`super::guard::door`] has looked.
pub struct Agent {
    pub t: &'static Phrases,
    pub scripted: bool,
    pub session: SignedIn,
    /// What the agent chose.
    pub presence: Presence,
}

/// Where a request comes from, as far as is known.
pub struct From(pub Client);

impl Visit {
    pub fn of(headers: &HeaderMap) -> Self {
        let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
        Self {
            t: phrases::preferred(headers),
            scripted: accept
                .is_some_and(|accept| accept.starts_with("text/plain") || accept.starts_with("text/event-stream")),
        }
    }
}

impl Agent {
    pub fn name(&self) -> &str {
        self.session.agent()
    }

    pub fn role(&self) -> Role {
        self.session.role()
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

impl<S: Sync> FromRequestParts<S> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(client(&parts.extensions, &parts.headers)))
    }
}

impl<S: Sync> FromRequestParts<S> for Agent {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let visit = Visit::of(&parts.headers);
        let session = parts.extensions.get::<SignedIn>().ok_or(Failure::SignedOut)?;
        Ok(Self {
            t: visit.t,
            scripted: visit.scripted,
            session: session.clone(),
            presence: parts.extensions.get().copied().unwrap_or_default(),
        })
    }
}

/// Whether a page asks by itself.
pub fn is_live(uri: &Uri) -> bool {
    uri.path().starts_with(LIVE)
}

/// Whose request it is, as far as is known.
pub fn client(extensions: &Extensions, headers: &HeaderMap) -> Client {
    let told = extensions.get::<ClientAddress>().map(|client| client.0);
    let peer = || extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let browser = headers.get(USER_AGENT).map(|browser| browser.as_bytes());
    Client {
        address: told.or_else(peer),
        browser: String::from_utf8_lossy(browser.unwrap_or_default()).into_owned(),
    }
}

/// A rendered page, or what is left to say if that fails.
pub fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(page) => Html(page).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "a page of the console could not be rendered");
            axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The page to which an agent wanted to go before signing in, if it is one of the console's.
pub fn wanted(next: &str) -> &str {
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'?' | b'=' | b'&' | b'%' | b'+')
    };
    let own = next == "/console" || next.starts_with("/console/") || next.starts_with("/console?");
    if own && next.bytes().all(is_plain) && !next.contains("//") {
        next
    } else {
        "/console"
    }
}

/// To the page where an agent signs in, and from there to where it wanted to go.
pub fn to_sign_in(uri: &Uri, readable: bool) -> Response {
    let next = uri.path_and_query().map_or("", |wanted| wanted.as_str());
    let next = if readable { wanted(next) } else { "/console" };
    if next == "/console" {
        return Redirect::to("/console/sign-in").into_response();
    }
    let encoded = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    Redirect::to(&format!("/console/sign-in?next={encoded}")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_consoles_own_pages_are_gone_to() {
        let rows = [
            ("/console/conversations/c_1", "/console/conversations/c_1"),
            ("/console?team=sales", "/console?team=sales"),
            ("/console/search?q=kaos%20polos+l", "/console/search?q=kaos%20polos+l"),
            ("/console", "/console"),
            ("", "/console"),
            ("/", "/console"),
            ("/consoles", "/console"),
            ("//evil.example/console", "/console"),
            ("/console//evil.example", "/console"),
            ("/console/../x", "/console"),
            ("/console/\\evil.example", "/console"),
            ("https://evil.example/console", "/console"),
            ("/console/\r\nset-cookie:x", "/console"),
        ];
        for (next, expected) in rows {
            assert_eq!(wanted(next), expected, "{next}");
        }
    }
}
