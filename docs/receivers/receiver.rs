//! Cargo.toml: axum 0.8, standardwebhooks 1, tokio 1.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use standardwebhooks::Webhook;
use std::sync::Arc;

/// Takes notices signed with this secret (`whsec_…`).
pub fn receiver(secret: &str) -> Router {
    let webhook = Webhook::new(secret).expect("whsec_ and base64");
    Router::new().route("/", post(take)).with_state(Arc::new(webhook))
}

async fn take(State(webhook): State<Arc<Webhook>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    // The bytes as they came, and a timestamp of the last five minutes.
    if webhook.verify(&body, &headers).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    // Here: if the id was not seen yet (your database knows), remember it and do the work.
    let id = headers.get("webhook-id").and_then(|id| id.to_str().ok());
    println!("{} has {} bytes", id.unwrap_or_default(), body.len());
    StatusCode::NO_CONTENT
}
