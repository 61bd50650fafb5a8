//! The agents' console: who waits, what was said, and the buttons of a person who takes over. Pages are rendered here; a small
//! script keeps them fresh, and without it they work by reloading.

mod action;
mod assets;
mod board;
mod conversation;
mod deliveries;
mod desk_news;
mod failure;
mod guard;
mod join;
mod lists;
mod live;
mod notice;
mod phrases;
mod renderings;
mod sign_in;
mod transcript;
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
use renderings::Renderings;
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
        renderings: Renderings::default(),
        runtime,
    };
    Router::new()
        .route("/console", get(lists::waiting))
        .route("/console/mine", get(lists::mine))
        .route("/console/all", get(lists::all))
        .route("/console/closed", get(lists::closed))
        .route("/console/search", get(lists::search))
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
        .route("/console/conversations/{id}/typing", post(action::typing))
        .route("/console/live/queue", get(live::queue))
        .route("/console/live/desk", get(live::desk))
        .route("/console/live/lists/{list}", get(lists::rows))
        .route("/console/live/glimpse/{id}", get(lists::glimpse))
        .route("/console/live/conversations/{id}", get(live::conversation))
        .route("/console/live/conversations/{id}/news", get(conversation::news))
        .route("/console/deliveries", get(deliveries::page))
        .route("/console/deliveries/{id}/replay", post(deliveries::replay))
        .route("/console/assets/{name}", get(assets::asset))
        .route("/console/badge/{count}", get(assets::badge))
        .route("/console/desk-worker.js", get(assets::worker))
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
    renderings: Renderings,
}
