//! What the machine allows at most: a bare echo, a bare echo that stores each message durably first, and two rungs between that and
//! Sapa, which show what a durable turn costs at the least.

use crate::rungs::{self, Answer};
use axum::Router;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::routing::any;
use std::path::Path;
use std::sync::{Arc, mpsc};
use tokio::sync::oneshot;

/// Bytes that a socket reads at once: as Sapa has it, for little memory. axum's own 128 KB are made ready for each read.
const READ: usize = 4096;

/// Serves `echo`, `durable`, `bytes` or `core` until killed; `plain-echo` and `plain-durable` with axum's own settings.
pub fn serve(kind: &str, folder: &str) {
    let (kind, plain) = match kind.strip_prefix("plain-") {
        Some(kind) => (kind, true),
        None => (kind, false),
    };
    let store = (kind != "echo").then(|| start_store(Path::new(folder)));
    let rung = match kind {
        "bytes" => Some(Rung::Bytes),
        "core" => Some(Rung::Core(Arc::new(rungs::shop()))),
        _ => None,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let app = Router::new().route(
            "/ws",
            any(move |upgrade: WebSocketUpgrade| {
                let (store, rung) = (store.clone(), rung.clone());
                async move {
                    let upgrade = if plain { upgrade } else { upgrade.read_buffer_size(READ) };
                    upgrade.on_upgrade(move |socket| async move {
                        match (rung, store) {
                            (Some(Rung::Bytes), Some(store)) => climb(socket, store, rungs::Bytes).await,
                            (Some(Rung::Core(bot)), Some(store)) => climb(socket, store, rungs::Core::new(bot)).await,
                            (_, store) => echo(socket, store).await,
                        }
                    })
                }
            }),
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        println!("listening on http://{}", listener.local_addr().expect("its address"));
        axum::serve(listener, app).await.expect("it serves");
    });
}

/// A step between the durable echo and Sapa.
#[derive(Clone)]
enum Rung {
    /// The durable echo, with a turn's bytes to the disk and to the visitor.
    Bytes,
    /// The same with the turn's own work: a frame read, the core asked, state and entries written, frames written.
    Core(Arc<sapa::bot::Bot>),
}

struct Row {
    text: String,
    state: String,
    stored: oneshot::Sender<()>,
}

async fn echo(mut socket: WebSocket, store: Option<mpsc::Sender<Row>>) {
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Text(text) = message else { continue };
        if let Some(store) = &store {
            keep(store, text.to_string(), String::new()).await;
        }
        if socket.send(Message::Text(text)).await.is_err() {
            return;
        }
    }
}

/// One connection of a rung: what it answers is stored first.
async fn climb(mut socket: WebSocket, store: mpsc::Sender<Row>, mut answer: impl Answer) {
    use futures_util::SinkExt;
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Text(text) = message else { continue };
        let turn = answer.to(&text);
        keep(&store, turn.entries, turn.state).await;
        for frame in turn.frames {
            if socket.feed(Message::Text(Utf8Bytes::from(frame))).await.is_err() {
                return;
            }
        }
        if socket.flush().await.is_err() {
            return;
        }
    }
}

async fn keep(store: &mpsc::Sender<Row>, text: String, state: String) {
    let (stored, done) = oneshot::channel();
    store.send(Row { text, state, stored }).expect("the writer lives");
    done.await.expect("the writer answers");
}

/// One writer thread; a transaction serves all that wait.
fn start_store(folder: &Path) -> mpsc::Sender<Row> {
    let connection = rusqlite::Connection::open(folder.join("echo.db")).expect("a database");
    connection.pragma_update(None, "journal_mode", "WAL").expect("WAL");
    connection.pragma_update(None, "synchronous", "FULL").expect("FULL");
    connection
        .execute_batch("CREATE TABLE messages (id INTEGER PRIMARY KEY, text TEXT NOT NULL, state TEXT)")
        .expect("a table");
    let (sender, rows) = mpsc::channel::<Row>();
    std::thread::spawn(move || {
        while let Ok(first) = rows.recv() {
            let batch: Vec<Row> = std::iter::once(first).chain(rows.try_iter()).collect();
            connection.execute_batch("BEGIN IMMEDIATE").expect("it begins");
            for row in &batch {
                insert(&connection, row).expect("it inserts");
            }
            connection.execute_batch("COMMIT").expect("it commits");
            for row in batch {
                // A client that has gone needs no answer.
                let _ = row.stored.send(());
            }
        }
    });
    sender
}

fn insert(connection: &rusqlite::Connection, row: &Row) -> rusqlite::Result<usize> {
    if row.state.is_empty() {
        let mut insert = connection.prepare_cached("INSERT INTO messages (text) VALUES (?1)")?;
        return insert.execute([&row.text]);
    }
    let mut insert = connection.prepare_cached("INSERT INTO messages (text, state) VALUES (?1, ?2)")?;
    insert.execute([&row.text, &row.state])
}
