//! JSON that came in, bounded and checked, with a clear answer where it is not what it should be.

use super::super::problem::Problem;
use super::AGENT_MAX;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Bytes of a body at most: the longest message allowed fits several times over.
const LIMIT: usize = 128 * 1024;

/// A JSON object from the request's body. Members it does not know are ignored.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        if !is_json(&request) {
            let detail = "the body must be JSON, with the header `content-type: application/json`";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        let bytes = to_bytes(request.into_body(), LIMIT).await.map_err(|_| {
            let detail = format!("the body is longer than {LIMIT} bytes, or broke off");
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
        })?;
        let unreadable = |error: serde_json::Error| bad(format!("the body cannot be read: {error}"));
        // First an object of any kind: a list would be taken for the members in their order.
        let object: Map<String, Value> = serde_json::from_slice(&bytes).map_err(unreadable)?;
        let value = T::deserialize(Value::Object(object)).map_err(unreadable)?;
        Ok(Self(value))
    }
}

/// The query's parts; one that cannot be read is answered like any other mistake.
pub struct QueryOf<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(bad(rejection.body_text())),
        }
    }
}

/// The `{id}` in the path. One that is no text names nothing.
pub struct PathId(pub String);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(Problem::not_found("no such id")),
        }
    }
}

fn is_json(request: &Request) -> bool {
    let value = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// 400 with what is wrong.
pub fn bad(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, detail)
}

/// An agent's name as given: without spaces around it, not empty, not too long, in one line.
pub fn agent_name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > AGENT_MAX || name.chars().any(char::is_control) {
        return Err(bad(format!("`agent` must be a name of 1 to {AGENT_MAX} characters")));
    }
    Ok(name.to_owned())
}

/// A client's id: 1 to 64 of `A-Z a-z 0-9 _ -`.
pub fn client_id(id: &str) -> Result<(), Problem> {
    let fits = (1..=64).contains(&id.len());
    if fits && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
        Ok(())
    } else {
        Err(bad("`id` must be 1 to 64 of A-Z a-z 0-9 _ -"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        let long = "a".repeat(64);
        for (id, good) in [
            ("a", true),
            ("A-z_09", true),
            (&long, true),
            ("", false),
            ("a b", false),
            ("é", false),
        ] {
            assert_eq!(client_id(id).is_ok(), good, "{id}");
        }
        assert!(client_id(&format!("{long}a")).is_err());
    }

    #[test]
    fn names() {
        let long = "ñ".repeat(64);
        for (name, expected) in [
            (" Rina ", Some("Rina")),
            (long.as_str(), Some(long.as_str())),
            ("", None),
            ("  ", None),
            ("a\nb", None),
        ] {
            assert_eq!(agent_name(name).ok().as_deref(), expected, "{name:?}");
        }
        assert!(agent_name(&format!("{long}ñ")).is_err());
    }
}
