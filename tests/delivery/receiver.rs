//! A webhook receiver on a real socket: it keeps what it got, and answers as it is told.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Hit {
    pub method: String,
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Hit {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub fn id(&self) -> String {
        self.header("webhook-id").to_owned()
    }

    /// Seconds since the epoch, as signed.
    pub fn timestamp(&self) -> i64 {
        self.header("webhook-timestamp").parse().unwrap_or_default()
    }
}

/// What to answer.
#[derive(Clone, Debug)]
pub enum Reply {
    Status(u16),
    /// Status and body.
    Json(u16, String),
    /// Status and `Retry-After`.
    Later(u16, String),
    /// Status and `Location`.
    Redirect(u16, String),
    /// Never.
    Silence,
    /// 200, and a body without end.
    Endless,
}

type Script = dyn Fn(&Hit, usize) -> Reply + Send + Sync;

pub struct Receiver {
    pub url: String,
    hits: Arc<Mutex<Vec<Hit>>>,
}

#[derive(Clone)]
struct Shared {
    hits: Arc<Mutex<Vec<Hit>>>,
    script: Arc<Script>,
    count: Arc<AtomicUsize>,
}

impl Receiver {
    /// `script` is asked with each request and the number of those before it.
    pub async fn start(script: impl Fn(&Hit, usize) -> Reply + Send + Sync + 'static) -> Self {
        let shared = Shared {
            hits: Arc::default(),
            script: Arc::new(script),
            count: Arc::default(),
        };
        let hits = shared.hits.clone();
        let router = Router::new().fallback(answer).with_state(shared);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, hits }
    }

    /// One that always gives the same answer.
    pub async fn always(reply: Reply) -> Self {
        Self::start(move |_, _| reply.clone()).await
    }

    pub fn hits(&self) -> Vec<Hit> {
        self.hits.lock().clone()
    }

    /// What it got, for another thread.
    pub fn handle(&self) -> Arc<Mutex<Vec<Hit>>> {
        self.hits.clone()
    }

    pub fn ids(&self) -> Vec<String> {
        self.hits.lock().iter().map(Hit::id).collect()
    }
}

async fn answer(
    State(shared): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let hit = Hit {
        method: method.to_string(),
        path: uri.path().to_owned(),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let reply = (shared.script)(&hit, shared.count.fetch_add(1, Ordering::SeqCst));
    shared.hits.lock().push(hit);
    let response = Response::builder();
    let built = match reply {
        Reply::Status(status) => response.status(status).body(Body::empty()),
        Reply::Json(status, body) => response.status(status).body(Body::from(body)),
        Reply::Later(status, when) => response.status(status).header("retry-after", when).body(Body::empty()),
        Reply::Redirect(status, place) => response.status(status).header("location", place).body(Body::empty()),
        Reply::Silence => std::future::pending().await,
        Reply::Endless => {
            let chunks =
                futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 65536])));
            response.status(200).body(Body::from_stream(chunks))
        }
    };
    built.expect("a response")
}

/// A server that answers with bytes that are no HTTP.
pub async fn nonsense() -> String {
    use tokio::io::AsyncWriteExt;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            // The sender may have gone already.
            let _ = socket.write_all(b"pisang goreng\r\n\r\n").await;
        }
    });
    url
}
