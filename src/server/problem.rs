//! Errors as problem details (RFC 9457), the one shape in which HTTP refuses.

use crate::store::StoreError;
use axum::Json;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, TRANSFER_ENCODING};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

/// An error as a client sees it: `{"type", "title", "status", "detail", …}`, as `application/problem+json`.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    /// Members beside the standard ones, such as `claimed_by`.
    extra: Map<String, Value>,
}

impl Problem {
    /// `detail` is for a developer's eyes; it must not hold a secret or a visitor's words.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            extra: Map::new(),
        }
    }

    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// Adds a member of its own.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
        self
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }
}

/// Bytes of a plain refusal that are read for its `detail`.
const REASON: usize = 1024;

/// Gives a refusal that has no body, or only a line of text, the shape of all others. Its headers stay. Pages stay pages, and
/// the console's own script is told its failures in a line.
pub async fn shape(request: Request, next: Next) -> Response {
    let scripted = request.uri().path().starts_with("/console/");
    let response = next.run(request).await;
    let status = response.status();
    let plain = match response.headers().get(CONTENT_TYPE) {
        None => true,
        Some(kind) => !scripted && kind.as_bytes().starts_with(b"text/plain"),
    };
    if !plain || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (mut kept, body) = response.into_parts();
    let encoded = kept.headers.contains_key(CONTENT_ENCODING);
    let reason = to_bytes(body, REASON).await.ok().filter(|_| !encoded);
    let reason = reason.and_then(|bytes| String::from_utf8(bytes.into()).ok());
    let detail = reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let mut response = Problem::new(status, detail.unwrap_or(described(status))).into_response();
    for name in [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING, TRANSFER_ENCODING] {
        kept.headers.remove(name);
    }
    response.headers_mut().extend(kept.headers);
    response
}

/// What to say of a refusal that says nothing itself.
fn described(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "there is nothing here",
        StatusCode::METHOD_NOT_ALLOWED => "this path does not take that method",
        StatusCode::PAYLOAD_TOO_LARGE => "the body is too long",
        _ if status.is_server_error() => "the server could not answer",
        _ => "the request cannot be answered",
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = Map::new();
        body.insert("type".to_owned(), "about:blank".into());
        let title = self.status.canonical_reason().unwrap_or("Error");
        body.insert("title".to_owned(), title.into());
        body.insert("status".to_owned(), self.status.as_u16().into());
        body.insert("detail".to_owned(), self.detail.into());
        body.extend(self.extra);
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<StoreError> for Problem {
    /// The cause goes to the log; the client learns only that it may try again.
    fn from(error: StoreError) -> Self {
        tracing::error!(error = %error, "the store refused a request");
        match error {
            StoreError::Unavailable(_) | StoreError::Locked(_) => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "the store is unavailable; nothing was done",
            ),
            StoreError::Corrupt(_) => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "the store holds what this version cannot read",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_content_type() {
        let problem = Problem::new(StatusCode::CONFLICT, "taken").with("claimed_by", "Rina");
        let response = problem.into_response();
        assert_eq!(response.status(), StatusCode::CONFLICT);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
        assert!(!response.headers().contains_key(RETRY_AFTER));
    }

    #[test]
    fn the_store_being_away_may_be_tried_again() {
        let response = Problem::from(StoreError::Unavailable("disk full".into())).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[RETRY_AFTER], "1");
    }
}
