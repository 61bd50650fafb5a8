//! HTTP: every door of the service.

mod accept;
pub mod address;
pub mod api;
mod asked;
pub mod assets;
pub mod auth;
pub mod claim;
pub mod console;
mod health;
mod limits;
mod metrics;
pub mod problem;
mod visitor;

use crate::runtime::Runtime;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, get};
use ipnet::IpNet;
use limits::Limits;
use problem::Problem;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// How long requests and sockets may take to end once the server is told to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// How often limits forget who has been quiet.
const FORGET: Duration = Duration::from_secs(60);

/// One server: what its endpoints share. Cheap to clone.
#[derive(Clone)]
pub struct Server {
    shared: Arc<Shared>,
}

struct Shared {
    runtime: Runtime,
    settings: Settings,
    limits: Arc<Limits>,
    readiness: health::Readiness,
    /// Open sockets.
    sockets: TaskTracker,
    stopping: CancellationToken,
}

/// What an operator decides about the server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `false`: no limits on visitors and addresses.
    pub limits: bool,
    /// How long a new socket may take to say `hello`.
    pub hello_within: Duration,
    /// How long a connection may take to send a request's head, and how long it may be idle. Trusted proxies keep theirs.
    pub head_within: Duration,
    /// How long `/readyz` believes what it found out last.
    pub ready_for: Duration,
    /// How long a closed socket may take to say goodbye.
    pub goodbye_within: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            limits: true,
            hello_within: Duration::from_secs(10),
            head_within: Duration::from_secs(10),
            ready_for: Duration::from_secs(1),
            goodbye_within: Duration::from_secs(2),
        }
    }
}

/// Begins to gather figures for `/metrics`. Comes before the runtime, which looks its counters up once.
pub fn gather_figures() {
    metrics::recorder();
}

impl Server {
    pub fn new(runtime: Runtime, settings: Settings) -> Self {
        let limits = Limits::new(settings.limits, &runtime.bot().content.limits);
        Self {
            shared: Arc::new(Shared {
                runtime,
                settings,
                limits: Arc::new(limits),
                readiness: health::Readiness::default(),
                sockets: TaskTracker::new(),
                stopping: CancellationToken::new(),
            }),
        }
    }

    /// Serves until `stop` resolves, then ends gracefully: nobody new is let in, requests and turns under way finish, sockets
    /// are closed with 1001. The runtime has stopped afterwards; its store is still open. `more` are further endpoints.
    pub async fn run(self, listener: TcpListener, more: Router, stop: impl Future<Output = ()> + Send + 'static) {
        let shared = self.shared.clone();
        let more = more
            .layer(CompressionLayer::new())
            .layer(from_fn_with_state(self.clone(), note_address));
        let app = router(self)
            .merge(more)
            .fallback(async || Problem::not_found("there is nothing here"))
            .layer(from_fn(problem::shape))
            .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .layer(header(REFERRER_POLICY, "same-origin"));
        let housekeeping = tokio::spawn(keep_house(shared.clone()));
        let stopped = async {
            stop.await;
            shared.stopping.cancel();
            shared.runtime.stop().await;
        };
        let serving = async { tokio::join!(stopped, accept::serve(listener, app, &shared)) };
        let farewell = async {
            shared.stopping.cancelled().await;
            shared.sockets.close();
            tokio::time::timeout(FAREWELL, shared.sockets.wait()).await
        };
        let bounded = async {
            shared.stopping.cancelled().await;
            tokio::time::sleep(FAREWELL).await;
        };
        let served = async {
            tokio::select! {
                _ = serving => {}
                () = bounded => {}
            }
        };
        let ((), closed) = tokio::join!(served, farewell);
        housekeeping.abort();
        if closed.is_err() {
            tracing::warn!(
                sockets = shared.sockets.len(),
                "some sockets did not end in time and are cut off"
            );
        }
    }
}

/// The endpoints of this module; the API, the console and the assets bring their own.
fn router(server: Server) -> Router {
    Router::new()
        .route("/ws", any(visitor::enter))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(metrics::scrape))
        .with_state(server)
}

/// Tells the endpoints whose request it is.
async fn note_address(
    State(server): State<Server>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let proxies = &server.shared.settings.trusted_proxies;
    let client = address::client_address(peer.ip(), request.headers(), proxies);
    request.extensions_mut().insert(auth::ClientAddress(client));
    next.run(request).await
}

/// A header on every answer that does not set it itself.
fn header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

async fn keep_house(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(FORGET).await;
        shared.limits.follow(&shared.runtime.bot().content.limits);
        shared.limits.retain_recent();
        metrics::recorder().run_upkeep();
    }
}
