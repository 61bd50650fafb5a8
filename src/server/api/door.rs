//! Who may come in: a request with a good token, and nobody else; with no token set up, nobody at all.

use super::super::problem::Problem;
use super::token::Tokens;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Lets a request with a good token pass. Answers are nobody else's, so they are not cached.
pub async fn check(State(tokens): State<Tokens>, request: Request, next: Next) -> Response {
    let accepted = match bearer(request.headers()) {
        Some(token) => tokens.accept(token).await,
        None => Ok(false),
    };
    let mut response = match accepted {
        Ok(true) => next.run(request).await,
        Ok(false) => refused(),
        Err(error) => Problem::from(error).into_response(),
    };
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn refused() -> Response {
    let detail = "a valid token is needed: `Authorization: Bearer TOKEN`, made by `sapa token create NAME`";
    let mut response = Problem::new(StatusCode::UNAUTHORIZED, detail).into_response();
    response
        .headers_mut()
        .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}
