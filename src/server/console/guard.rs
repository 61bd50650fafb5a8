//! What holds for every request to the console: who may come, no other site's forms, nothing kept, nothing framed, no foreign
//! script.

use super::failure::{Failure, render};
use super::visit::{Visit, client, is_live, to_sign_in};
use super::{Console, FORM_BYTES};
use crate::server::auth::{SignedIn, is_own_origin};
use crate::store::{Role, StoreError};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

/// Scripts and styles from this server alone; forms to it alone; in nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // Not `no-referrer`: with that, browsers send forms with `Origin: null`.
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
];

/// Who may come through a path of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Anyone,
    /// Whoever is signed in, also before a one-time password has been changed.
    SignedIn,
    Agent,
    Lead,
    Admin,
}

impl Door {
    /// The least role that may come. `None`: whatever the role.
    fn least(self) -> Option<Role> {
        match self {
            Self::Anyone | Self::SignedIn => None,
            Self::Agent => Some(Role::Agent),
            Self::Lead => Some(Role::Lead),
            Self::Admin => Some(Role::Admin),
        }
    }
}

/// Lets in who may come, with the session for [`super::visit::Agent`]. Forms of a session have to carry its token.
pub async fn door(State((console, door)): State<(Console, Door)>, request: Request, next: Next) -> Response {
    let acts = !request.method().is_safe();
    let endings = console.auth.endings();
    let response = match admitted(&console, door, request).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => return refusal,
    };
    // Whoever has no session any longer is not there from now on.
    if acts
        && endings.has_changed().unwrap_or(false)
        && let Err(error) = console.runtime.look_at_accounts().await
    {
        tracing::warn!(error = %error, "who may sign in could not be read");
    }
    response
}

async fn admitted(console: &Console, door: Door, request: Request) -> Result<Request, Response> {
    if door == Door::Anyone {
        return Ok(request);
    }
    let (mut parts, mut body) = request.into_parts();
    let session = session(console, &parts).await?;
    if let Some(least) = door.least() {
        if session.must_change() {
            return Err(to_password(&parts));
        }
        if session.role() < least {
            return Err(Failure::NotAllowed.into_response());
        }
        console.board.agent_is_here();
        let runtime = &console.runtime;
        let failed = |error: StoreError| Failure::from(error).into_response();
        runtime.agent_present(session.agent()).await.map_err(failed)?;
        let presence = runtime.presence(session.agent()).await.map_err(failed)?;
        parts.extensions.insert(presence);
    }
    if !parts.method.is_safe() {
        body = own_form(&session, body).await?;
    }
    parts.extensions.insert(session);
    Ok(Request::from_parts(parts, body))
}

/// The session of a request, or the way to sign in.
async fn session(console: &Console, parts: &Parts) -> Result<SignedIn, Response> {
    let live = is_live(&parts.uri);
    let client = client(&parts.extensions, &parts.headers);
    let session = match console.auth.cookie().read(&parts.headers) {
        Some(token) => console
            .auth
            .signed_in(token, (!live).then_some(&client))
            .await
            .map_err(|error| Failure::from(error).into_response())?,
        None => None,
    };
    match session {
        Some(session) => Ok(session),
        None if live || Visit::of(&parts.headers).scripted => Err(Failure::SignedOut.into_response()),
        None => Err(to_sign_in(&parts.uri, parts.method.is_safe())),
    }
}

/// The agent has to choose a password first.
fn to_password(parts: &Parts) -> Response {
    if is_live(&parts.uri) || Visit::of(&parts.headers).scripted {
        return Failure::MustChange.into_response();
    }
    Redirect::to("/console/password").into_response()
}

/// The body of a form, if it carries the session's token.
async fn own_form(session: &SignedIn, body: Body) -> Result<Body, Response> {
    let bytes = to_bytes(body, FORM_BYTES)
        .await
        .map_err(|_| Failure::BadForm.into_response())?;
    let own = url::form_urlencoded::parse(&bytes).any(|(name, value)| name == "csrf" && session.is_own_form(&value));
    if !own {
        return Err(Failure::Foreign.into_response());
    }
    Ok(Body::from(bytes))
}

/// Refuses forms from elsewhere, gives failures a page in the agent's language, and sets the headers of every answer.
pub async fn guard(State(console): State<Console>, request: Request, next: Next) -> Response {
    let visit = Visit::of(request.headers());
    let own = request.method().is_safe() || is_own_origin(request.headers(), console.runtime.public_url());
    let mut response = if own {
        next.run(request).await
    } else {
        Failure::Foreign.into_response()
    };
    if let Some(failure) = response.extensions().get::<Failure>() {
        response = render(*failure, &visit);
    }
    let headers = response.headers_mut();
    headers.extend(HEADERS);
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
