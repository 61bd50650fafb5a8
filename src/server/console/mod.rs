//! The agents' console: who waits, what was said, and the buttons of a person who takes over. Pages are rendered here; a small
//! script keeps them fresh, and without it they work by reloading.

mod account;
mod action;
mod agents;
mod assets;
mod bar;
mod board;
mod canned;
mod conversation;
mod deliveries;
mod desk_news;
mod facts;
mod failure;
mod figures;
mod guard;
mod join;
mod lists;
mod live;
mod notice;
mod password;
mod phrases;
mod presence;
mod questions;
mod remarks;
mod renderings;
mod sessions;
mod sign_in;
mod transcript;
mod transfer;
mod unanswered;
mod visit;
mod words;

use crate::runtime::Runtime;
use crate::server::auth::Auth;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::response::Redirect;
use axum::routing::{MethodRouter, any, get, post};
use board::Board;
pub use guard::Door;
use renderings::Renderings;
use std::sync::Arc;
use unanswered::{Bounds, Unanswered};

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
        unanswered: Unanswered::new(runtime.clone(), Bounds::default()),
        runtime,
    };
    let mut router = Router::new();
    for (path, door, methods) in routes() {
        let keeper = (console.clone(), door);
        // Around the methods that there are: another one is refused as such, whoever asks.
        let kept = methods.route_layer(middleware::from_fn_with_state(keeper, guard::door));
        router = router.route(path, kept);
    }
    router
        .route("/console/{*rest}", any(unknown))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn_with_state(console.clone(), guard::guard))
        .with_state(console)
}

/// Every path of the console, and who may go there.
pub fn doors() -> Vec<(&'static str, Door)> {
    routes().into_iter().map(|(path, door, _)| (path, door)).collect()
}

fn routes() -> Vec<(&'static str, Door, MethodRouter<Console>)> {
    use Door::{Admin, Agent, Anyone, Lead, SignedIn};
    let home = || async { Redirect::permanent("/console") };
    vec![
        ("/console", Agent, get(lists::waiting)),
        ("/console/mine", Agent, get(lists::mine)),
        ("/console/all", Agent, get(lists::all)),
        ("/console/closed", Agent, get(lists::closed)),
        ("/console/search", Agent, get(lists::search)),
        ("/console/", Anyone, get(home)),
        ("/console/sign-in", Anyone, get(sign_in::page).post(sign_in::submit)),
        ("/console/sign-out", SignedIn, post(sign_in::sign_out)),
        ("/console/join/{link}", Anyone, get(join::page).post(join::submit)),
        (
            "/console/password",
            SignedIn,
            get(password::page).post(password::submit),
        ),
        ("/console/sessions", Agent, get(sessions::page)),
        ("/console/sessions/end", Agent, post(sessions::end)),
        ("/console/sessions/end-others", Agent, post(sessions::end_others)),
        ("/console/agents", Admin, get(agents::page).post(agents::add)),
        ("/console/agents/account", Admin, get(account::page)),
        ("/console/agents/role", Admin, post(account::set_role)),
        ("/console/agents/teams", Admin, post(account::set_teams)),
        ("/console/agents/disable", Admin, post(account::disable)),
        ("/console/agents/enable", Admin, post(account::enable)),
        ("/console/agents/reset", Admin, post(account::reset)),
        ("/console/agents/sessions/end", Admin, post(account::end)),
        ("/console/invitations", Admin, post(join::invite)),
        ("/console/conversations/{id}", Agent, get(conversation::page)),
        ("/console/conversations/{id}/claim", Agent, post(action::claim)),
        ("/console/conversations/{id}/messages", Agent, post(action::say)),
        ("/console/conversations/{id}/return", Agent, post(action::give_back)),
        ("/console/conversations/{id}/resolve", Agent, post(action::resolve)),
        ("/console/conversations/{id}/transfer", Agent, post(transfer::transfer)),
        ("/console/presence", Agent, post(presence::choose)),
        ("/console/conversations/{id}/typing", Agent, post(action::typing)),
        ("/console/conversations/{id}/notes", Agent, post(remarks::add_note)),
        ("/console/conversations/{id}/tags", Agent, post(remarks::add_tags)),
        (
            "/console/conversations/{id}/tags/remove",
            Agent,
            post(remarks::remove_tag),
        ),
        ("/console/conversations/{id}/seen", Agent, post(action::seen)),
        ("/console/live/conversations/{id}/replies", Agent, get(canned::list)),
        ("/console/live/queue", Agent, get(live::queue)),
        ("/console/live/desk", Agent, get(live::desk)),
        ("/console/live/lists/{list}", Agent, get(lists::rows)),
        ("/console/live/glimpse/{id}", Agent, get(lists::glimpse)),
        ("/console/live/conversations/{id}", Agent, get(live::conversation)),
        ("/console/live/conversations/{id}/news", Agent, get(conversation::news)),
        ("/console/questions", Lead, get(questions::page)),
        ("/console/figures", Lead, get(figures::page)),
        ("/console/figures.csv", Lead, get(figures::csv)),
        ("/console/figures.json", Lead, get(figures::json)),
        ("/console/deliveries", Lead, get(deliveries::page)),
        ("/console/deliveries/{id}/replay", Lead, post(deliveries::replay)),
        ("/console/deliveries/replay-dead", Lead, post(deliveries::replay_dead)),
        ("/console/deliveries/dismiss-dead", Lead, post(deliveries::dismiss_dead)),
        ("/console/deliveries/switch-on", Lead, post(deliveries::switch_on)),
        ("/console/assets/{name}", Anyone, get(assets::asset)),
        ("/console/badge/{count}", Anyone, get(assets::badge)),
        ("/console/desk-worker.js", Anyone, get(assets::worker)),
    ]
}

/// Where there is nothing.
async fn unknown() -> failure::Failure {
    failure::Failure::Unknown
}

/// What every page of the console stands on.
#[derive(Clone)]
struct Console {
    runtime: Runtime,
    auth: Arc<Auth>,
    board: Board,
    renderings: Renderings,
    unanswered: Unanswered,
}
