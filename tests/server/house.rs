//! A real server over a real store, in this process.

use sapa::bot::{Bot, SourceFile, compile};
use sapa::runtime::{Runtime, SystemClock};
use sapa::server::{Server, Settings, api, assets, claim, console};
use sapa::store::sqlite::{Access, Sqlite};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const BOT: &str = "
bot: Toko Uji
languages: [id, en]
timezone: Asia/Jakarta
greeting: main-menu
origins: [https://www.tokouji.example]
teams:
  support: {title: {id: Bantuan, en: Support}}
handoff:
  team: support
  targets:
    - {name: desk, url: 'http://127.0.0.1:9/', secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}
";

const PRICE: &str = "
intent: price
title: {id: Harga, en: Price}
keywords: [harga, price]
reply: {id: Harganya 45.000., en: 'It is 45,000.'}
";

const MENU: &str = "
flow: main-menu
start: welcome
steps:
  welcome:
    say: {id: Halo Kak!, en: Hello!}
    menu:
      - {label: {id: Harga, en: Price}, intent: price}
      - {label: {id: CS, en: A person}, handoff: support}
";

/// A server and what it stands on.
pub struct House {
    pub address: SocketAddr,
    pub runtime: Runtime,
    pub store: Arc<Sqlite>,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
    _folder: Option<TempDir>,
}

/// What a test wants otherwise than usual.
pub struct Plan {
    /// Further lines of bot.yaml.
    pub more: &'static str,
    pub settings: Settings,
    /// In memory instead of a file.
    pub in_memory: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            more: "",
            settings: settings(),
            in_memory: false,
        }
    }
}

/// The usual settings, but nobody waits for clients that a test has put aside.
pub fn settings() -> Settings {
    Settings {
        goodbye_within: Duration::from_millis(100),
        ..Settings::default()
    }
}

impl House {
    pub async fn open() -> Self {
        Self::with(Plan::default()).await
    }

    pub async fn with(plan: Plan) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = match plan.in_memory {
            true => "sqlite::memory:".to_owned(),
            false => format!("sqlite:{}", folder.path().join("test.db").display()),
        };
        let store = Arc::new(Sqlite::open(&place, Access::Serve).expect("the store opens"));
        sapa::server::gather_figures();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let public_url = "https://chat.tokouji.example".to_owned();
        let runtime = Runtime::new(bot(plan.more), store.clone(), Arc::new(SystemClock), public_url);
        runtime.start();
        let server = Server::new(runtime.clone(), plan.settings);
        let doors = assets::router(runtime.clone())
            .merge(api::router(runtime.clone(), None))
            .merge(claim::router(runtime.clone()))
            .merge(console::router(runtime.clone()));
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move {
            // Dropped is stopped too.
            let _ = stopped.await;
        };
        let running = tokio::spawn(server.run(listener, doors, stopped));
        Self {
            address,
            runtime,
            store,
            stop: Some(stop),
            running,
            _folder: Some(folder),
        }
    }

    /// Tells the server to stop.
    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.send(()).expect("the server runs");
        }
    }

    /// Stops and waits until everything has ended.
    pub async fn close(mut self) {
        self.stop();
        self.running.await.expect("the server did not panic");
        self.store.close().await;
    }

    /// Lets the store grow by no more than it has, or without end.
    pub async fn fill_disk(&self, full: bool) {
        let pages = if full { 1 } else { 1_000_000 };
        let pragma = format!("PRAGMA max_page_count = {pages}");
        let limit = move |transaction: &rusqlite::Transaction| transaction.query_row(&pragma, [], |_| Ok(()));
        self.store.write(limit).await.expect("a pragma");
    }

    pub async fn get(&self, path: &str) -> (u16, String) {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let answer = reqwest::get(format!("http://{}{path}", self.address))
            .await
            .expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    }
}

/// The bot of these tests with further lines of bot.yaml.
pub fn bot(more: &str) -> Bot {
    let files = [
        ("bot.yaml", format!("{BOT}{more}")),
        ("intents/price.yaml", PRICE.to_owned()),
        ("flows/main-menu.yaml", MENU.to_owned()),
    ]
    .map(|(path, text)| SourceFile {
        path: path.to_owned(),
        bytes: text.into_bytes(),
    });
    let compiled = compile(&files, &|_| None);
    Bot {
        content: Arc::new(compiled.content.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))),
        catalog: Arc::new(compiled.catalog),
    }
}
