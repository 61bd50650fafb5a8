//! Connections, before and between their requests: how many an address may hold, and how long they may say nothing.

use super::Shared;
use super::limits::Place;
use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Connections of an address beyond those that its sockets may need: pages, scripts, the console's live streams.
const BESIDES: u32 = 100;

/// How long a trusted proxy may keep a connection for later. Above what proxies use, so that they close first.
const PROXY_IDLE: Duration = Duration::from_secs(300);

/// Bytes of a request's head at most.
const HEAD: usize = 64 * 1024;

/// How long to wait after the system would not give a connection out.
const PAUSE: Duration = Duration::from_millis(100);

/// How often to say that connections cannot be accepted.
const REPORT: Duration = Duration::from_secs(60);

/// Serves `app` until the server stops and the requests under way are answered. A connection without one is closed at once.
pub(super) async fn serve(listener: TcpListener, app: Router, shared: &Shared) {
    let door = Door::new(app, shared);
    let mut failures = Failures::default();
    loop {
        let accepted = tokio::select! {
            biased;
            () = shared.stopping.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => door.admit(stream, peer),
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                failures.note(&error);
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    door.open.close();
    door.open.wait().await;
}

/// What every connection is given.
struct Door<'a> {
    shared: &'a Shared,
    app: Router,
    clients: http1::Builder,
    proxies: http1::Builder,
    /// Connections that are no sockets, or not yet.
    open: TaskTracker,
    refused: metrics::Counter,
}

impl<'a> Door<'a> {
    fn new(app: Router, shared: &'a Shared) -> Self {
        Self {
            clients: builder(shared.settings.head_within),
            proxies: builder(PROXY_IDLE),
            open: TaskTracker::new(),
            refused: metrics::counter!("sapa_connections_refused_total"),
            shared,
            app,
        }
    }

    /// Lets a connection in, or drops it if its address has too many.
    fn admit(&self, stream: TcpStream, peer: SocketAddr) {
        let settings = &self.shared.settings;
        let address = peer.ip().to_canonical();
        let proxy = settings.trusted_proxies.iter().any(|net| net.contains(&address));
        let most = match proxy {
            // One for all of its clients; their sockets are counted each by its own address.
            true => u32::MAX,
            false => {
                let limits = &self.shared.runtime.bot().content.limits;
                limits.address_connections.saturating_add(BESIDES)
            }
        };
        let Some(place) = self.shared.limits.connect(address, most) else {
            self.refused.increment(1);
            return;
        };
        // Without it an answer may wait for the last one's receipt; a stream that refuses is about to fail anyway.
        let _ = stream.set_nodelay(true);
        let connection = Connection {
            stream,
            peer,
            app: TowerToHyperService::new(self.app.clone()),
            http: if proxy {
                self.proxies.clone()
            } else {
                self.clients.clone()
            },
            place,
            stopping: self.shared.stopping.clone(),
        };
        self.open.spawn(connection.run());
    }
}

/// HTTP/1 alone: what else there might be would have to be found out from bytes that need not come.
fn builder(head_within: Duration) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(head_within)
        .max_buf_size(HEAD);
    builder
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    app: TowerToHyperService<Router>,
    http: http1::Builder,
    place: Place,
    stopping: CancellationToken,
}

impl Connection {
    /// Answers requests until the client goes, is too slow, or upgrades to a socket, which is counted as such.
    async fn run(self) {
        let Self { app, peer, .. } = self;
        let asked = Arc::new(AtomicBool::new(false));
        let noted = asked.clone();
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            noted.store(true, Ordering::Relaxed);
            request.extensions_mut().insert(ConnectInfo(peer));
            app.call(request)
        });
        let connection = self.http.serve_connection(TokioIo::new(self.stream), service);
        let mut connection = pin!(connection.with_upgrades());
        // How a connection fails is its client's affair: it went away, or did not speak HTTP.
        tokio::select! {
            _ = connection.as_mut() => {}
            () = self.stopping.cancelled() => {
                if asked.load(Ordering::Relaxed) {
                    connection.as_mut().graceful_shutdown();
                    let _ = connection.await;
                }
            }
        }
        drop(self.place);
    }
}

/// Accept errors, told of once a while with how many there were.
#[derive(Default)]
struct Failures {
    count: u64,
    told: Option<Instant>,
}

impl Failures {
    fn note(&mut self, error: &io::Error) {
        self.count += 1;
        if self.told.is_some_and(|told| told.elapsed() < REPORT) {
            return;
        }
        tracing::error!(error = %error, times = self.count, "connections cannot be accepted");
        (self.count, self.told) = (0, Some(Instant::now()));
    }
}

/// Whether the client broke off before it was accepted.
fn is_the_clients(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}
