//! What holds for every request to the console: no other site's forms, nothing kept, nothing framed, no foreign script.

use super::Console;
use super::failure::{Failure, render};
use super::visit::Visit;
use crate::server::auth::is_own_origin;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

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
