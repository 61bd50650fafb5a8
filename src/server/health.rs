//! Is it alive, is it ready.

use super::Server;
use super::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::time::Duration;

/// A store that takes longer to answer is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process is there and its event loop turns.
pub(super) async fn healthz() -> &'static str {
    "ok"
}

/// Visitors can be served: the store writes, and there is a bot (a server does not start without one).
pub(super) async fn readyz(State(server): State<Server>) -> Response {
    if server.shared.stopping.is_cancelled() {
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping").into_response();
    }
    // Goes the way of every message, through the writer.
    let asked = server.shared.runtime.store().server_key("ready", [0; 32]);
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(_)) => Json(json!({"status": "ready"})).into_response(),
        Ok(Err(error)) => Problem::from(error).into_response(),
        Err(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the store does not answer").into_response(),
    }
}
