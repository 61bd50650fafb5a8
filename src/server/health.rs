//! Is it alive, is it ready.

use super::Server;
use super::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use tokio::time::timeout;

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
    match server.shared.readiness.find_out(&server).await {
        Ok(()) => Json(json!({"status": "ready"})).into_response(),
        Err(reason) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, reason).into_response(),
    }
}

/// What was found out last. The endpoint is open to all and writes, so it does so only once a while, however many ask.
#[derive(Default)]
pub(super) struct Readiness {
    last: Mutex<Option<(Instant, Result<(), String>)>>,
}

impl Readiness {
    /// The error is the store's own reason.
    async fn find_out(&self, server: &Server) -> Result<(), String> {
        let mut last = self.last.lock().await;
        if let Some((at, found)) = &*last
            && at.elapsed() < server.shared.settings.ready_for
        {
            return found.clone();
        }
        let found = match timeout(PATIENCE, server.shared.runtime.store().probe()).await {
            Ok(tried) => tried.map_err(|error| error.to_string()),
            Err(_) => Err("the store does not answer".to_owned()),
        };
        *last = Some((Instant::now(), found.clone()));
        found
    }
}
