//! An address that gives a catalog, well or badly.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use futures_util::StreamExt;
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::sync::Notify;

/// What it answers next.
#[derive(Clone)]
pub enum Answer {
    /// With an ETag made of its text, honoured.
    Table(String),
    /// With a Last-Modified, honoured.
    Dated(String, &'static str),
    Page,
    Status(u16),
    /// To this address.
    Redirect(String),
    /// Bytes without end.
    Endless,
    /// A head, and then nothing.
    Hangs,
    /// A table that ends only once this is told.
    Held(Arc<Notify>),
}

pub struct Source {
    pub url: String,
    shared: Arc<Shared>,
}

struct Shared {
    answer: Mutex<Answer>,
    /// Statuses given.
    given: Mutex<Vec<u16>>,
    asked: Notify,
}

impl Source {
    pub async fn start(answer: Answer) -> Self {
        let shared = Arc::new(Shared {
            answer: Mutex::new(answer),
            given: Mutex::default(),
            asked: Notify::new(),
        });
        let router = Router::new().fallback(give).with_state(shared.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/list", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, shared }
    }

    pub fn answer(&self, answer: Answer) {
        *self.shared.answer.lock() = answer;
    }

    /// Waits until it has been asked, since the last such wait.
    pub async fn asked(&self) {
        self.shared.asked.notified().await;
    }

    pub fn given(&self) -> Vec<u16> {
        self.shared.given.lock().clone()
    }
}

async fn give(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response<Body> {
    let answer = shared.answer.lock().clone();
    let response = respond(answer, request.headers());
    shared.given.lock().push(response.status().as_u16());
    shared.asked.notify_one();
    response
}

fn respond(answer: Answer, asked: &HeaderMap) -> Response<Body> {
    let has = |name: &str, value: &str| asked.get(name).is_some_and(|given| given == value);
    let response = Response::builder();
    let made = match answer {
        Answer::Table(text) => {
            let etag = format!("\"{}-{}\"", text.len(), text.bytes().map(u64::from).sum::<u64>());
            if has("if-none-match", &etag) {
                response.status(304).body(Body::empty())
            } else {
                response
                    .header("etag", etag)
                    .header("content-type", "text/csv")
                    .body(text.into())
            }
        }
        Answer::Dated(_, date) if has("if-modified-since", date) => response.status(304).body(Body::empty()),
        Answer::Dated(text, date) => response.header("last-modified", date).body(text.into()),
        Answer::Page => response
            .header("content-type", "text/html")
            .body("<!doctype html><title>Masuk</title>".into()),
        Answer::Status(status) => response.status(status).body(Body::empty()),
        Answer::Redirect(to) => response
            .status(StatusCode::TEMPORARY_REDIRECT)
            .header("location", to)
            .body(Body::empty()),
        Answer::Endless => {
            let chunk = || Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024]);
            response.body(Body::from_stream(futures_util::stream::repeat_with(chunk)))
        }
        Answer::Hangs => {
            let head = futures_util::stream::iter([Ok::<_, std::io::Error>("sku,name\n")]);
            response.body(Body::from_stream(head.chain(futures_util::stream::pending())))
        }
        Answer::Held(told) => {
            let row = async move {
                told.notified().await;
                Ok::<_, std::io::Error>("sku,name\nK9,Topi\n")
            };
            response.body(Body::from_stream(futures_util::stream::once(row)))
        }
    };
    made.expect("a response")
}
