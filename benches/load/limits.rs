//! What the machine allows at most: a bare echo, and a bare echo that stores each message durably first.

use axum::Router;
use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::routing::any;
use std::path::Path;
use std::sync::mpsc;
use tokio::sync::oneshot;

/// Serves `echo` or `durable` until killed.
pub fn serve(kind: &str, folder: &str) {
    let store = (kind == "durable").then(|| start_store(Path::new(folder)));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let app = Router::new().route(
            "/ws",
            any(move |upgrade: WebSocketUpgrade| {
                let store = store.clone();
                async move {
                    upgrade
                        .read_buffer_size(4096)
                        .on_upgrade(move |socket| echo(socket, store))
                }
            }),
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        println!("listening on http://{}", listener.local_addr().expect("its address"));
        axum::serve(listener, app).await.expect("it serves");
    });
}

struct Row {
    text: String,
    stored: oneshot::Sender<()>,
}

async fn echo(mut socket: axum::extract::ws::WebSocket, store: Option<mpsc::Sender<Row>>) {
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Text(text) = message else { continue };
        if let Some(store) = &store {
            let (stored, done) = oneshot::channel();
            store
                .send(Row {
                    text: text.to_string(),
                    stored,
                })
                .expect("the writer lives");
            done.await.expect("the writer answers");
        }
        if socket.send(Message::Text(text)).await.is_err() {
            return;
        }
    }
}

/// One writer thread; a transaction serves all that wait.
fn start_store(folder: &Path) -> mpsc::Sender<Row> {
    let connection = rusqlite::Connection::open(folder.join("echo.db")).expect("a database");
    connection.pragma_update(None, "journal_mode", "WAL").expect("WAL");
    connection.pragma_update(None, "synchronous", "FULL").expect("FULL");
    connection
        .execute_batch("CREATE TABLE messages (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        .expect("a table");
    let (sender, rows) = mpsc::channel::<Row>();
    std::thread::spawn(move || {
        while let Ok(first) = rows.recv() {
            let batch: Vec<Row> = std::iter::once(first).chain(rows.try_iter()).collect();
            connection.execute_batch("BEGIN IMMEDIATE").expect("it begins");
            {
                let mut insert = connection
                    .prepare_cached("INSERT INTO messages (text) VALUES (?1)")
                    .expect("it prepares");
                for row in &batch {
                    insert.execute([&row.text]).expect("it inserts");
                }
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
