//! The agents' console: who waits, what was said, and the buttons of a person who takes over. Pages are rendered here; a small
//! script keeps them fresh, and without it they work by reloading.

mod action;
mod assets;
mod board;
mod conversation;
mod deliveries;
mod failure;
mod guard;
mod join;
mod live;
mod notice;
mod phrases;
mod presence;
mod queue;
mod sign_in;
mod transcript;
mod transfer;
mod visit;
mod words;

use crate::runtime::Runtime;
use crate::server::auth::Auth;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::response::Redirect;
use axum::routing::{get, post};
use board::Board;
use std::sync::Arc;

/// Bytes of a form at most; a reply of the longest allowed text fits several times over.
const FORM_BYTES: usize = 128 * 1024;

/// Everything under `/console`.
pub fn router(runtime: Runtime) -> Router {
    let console = Console {
        auth: Arc::new(Auth::new(
            runtime.store().clone(),
            runtime.clock().clone(),
            runtime.public_url(),
        )),
        board: Board::new(runtime.clone()),
        runtime,
    };
    Router::new()
        .route("/console", get(queue::page))
        .route("/console/", get(|| async { Redirect::permanent("/console") }))
        .route("/console/sign-in", get(sign_in::page).post(sign_in::submit))
        .route("/console/sign-out", post(sign_in::sign_out))
        .route("/console/join/{link}", get(join::page).post(join::submit))
        .route("/console/invitations", post(join::invite))
        .route("/console/conversations/{id}", get(conversation::page))
        .route("/console/conversations/{id}/claim", post(action::claim))
        .route("/console/conversations/{id}/messages", post(action::say))
        .route("/console/conversations/{id}/return", post(action::give_back))
        .route("/console/conversations/{id}/resolve", post(action::resolve))
        .route("/console/conversations/{id}/transfer", post(transfer::transfer))
        .route("/console/presence", post(presence::choose))
        .route("/console/conversations/{id}/typing", post(action::typing))
        .route("/console/live/queue", get(live::queue))
        .route("/console/live/queue/rows", get(queue::rows))
        .route("/console/live/conversations/{id}", get(live::conversation))
        .route("/console/live/conversations/{id}/news", get(conversation::news))
        .route("/console/deliveries", get(deliveries::page))
        .route("/console/deliveries/{id}/replay", post(deliveries::replay))
        .route("/console/assets/{name}", get(assets::asset))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn_with_state(console.clone(), guard::guard))
        .with_state(console)
}

/// What every page of the console stands on.
#[derive(Clone)]
struct Console {
    runtime: Runtime,
    auth: Arc<Auth>,
    board: Board,
}
