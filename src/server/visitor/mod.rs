//! The visitor's WebSocket: let in, greet, talk.

mod greet;
mod origin;
mod socket;
mod wire;
mod words;

use super::Server;
use super::address::client_address;
use super::problem::Problem;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use socket::Socket;
use std::net::SocketAddr;

/// Bytes read from a socket at once. Each idle connection keeps a buffer of this size; a message is shorter as a rule.
const READ: usize = 512;

/// Bytes that may wait before they are written out on the way to a flush.
const WRITE: usize = 16 * 1024;

/// A frame up to this size is read to its end, though refused, so that the client hears why; past it the rest is not read.
const COURTESY: usize = 2 * wire::FRAME;

/// `GET /ws`.
pub(super) async fn enter(
    State(server): State<Server>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let runtime = &server.shared.runtime;
    let content = runtime.bot().content.clone();
    if !origin::may_enter(&headers, runtime.public_url(), &content.origins) {
        let detail = "this website is not among the `origins` of bot.yaml";
        return Problem::new(StatusCode::FORBIDDEN, detail).into_response();
    }
    let address = client_address(peer.ip(), &headers, &server.shared.settings.trusted_proxies);
    let Some(place) = server.shared.limits.enter(address, content.limits.address_connections) else {
        let detail = "too many connections from this address";
        return Problem::new(StatusCode::TOO_MANY_REQUESTS, detail).into_response();
    };
    let sockets = server.shared.sockets.clone();
    upgrade
        .read_buffer_size(READ)
        .write_buffer_size(WRITE)
        .max_frame_size(COURTESY)
        .max_message_size(COURTESY)
        .on_upgrade(move |stream| {
            let socket = Socket::new(stream, server, address, place);
            sockets.track_future(socket.run())
        })
}
