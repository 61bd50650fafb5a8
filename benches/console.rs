//! `cargo bench --bench console`: what a page of the console takes, from request to last byte, with nobody waiting and with ten
//! thousand. The sample shop, real sockets, a real SQLite file; figures are ratios within one run.
//!
//! Options after `--`: `--waiting N` (10000), `--rounds N` (200), `--streams N` (1000).

use futures_util::{StreamExt, stream};
use reqwest::header::COOKIE;
use reqwest::{Client, Response};
use sapa::bot::{Bot, SourceFile, compile};
use sapa::dialogue::{EventKind, Visitor};
use sapa::runtime::{Clock, Opening, Runtime, SystemClock};
use sapa::server::{auth, console};
use sapa::store::Store;
use sapa::store::sqlite::{Access, Sqlite};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// Visitors who come at once while the queue is filled.
const AT_ONCE: usize = 64;

/// The pages, and what is fetched when something changes.
const PAGES: [(&str, &str); 18] = [
    ("waiting", "/console"),
    ("waiting, of a team", "/console?team=support"),
    ("mine", "/console/mine"),
    ("all", "/console/all"),
    ("closed", "/console/closed"),
    ("search, one word in each", "/console/search?q=kaos"),
    (
        "search, two words and a name",
        "/console/search?q=kaos+orang+pengunjung",
    ),
    ("search, no hit", "/console/search?q=kaos+zzz"),
    ("what changes", "/console/live/lists/waiting"),
    ("a conversation", "/console/conversations/ONE"),
    ("what is new in it", "/console/live/conversations/ONE/news"),
    ("questions", "/console/questions"),
    ("figures", "/console/figures"),
    ("deliveries", "/console/deliveries"),
    ("deliveries that are due", "/console/deliveries?status=due"),
    ("agents", "/console/agents"),
    ("one agent", "/console/agents/account?name=Sari"),
    ("sessions", "/console/sessions"),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, default: usize| {
        let at = arguments.iter().position(|argument| argument == name);
        let value = at.and_then(|at| arguments.get(at + 1));
        value.map_or(default, |text| text.parse().expect("a number"))
    };
    let (waiting, rounds, streams) = (
        number("--waiting", 10_000),
        number("--rounds", 200),
        number("--streams", 1_000),
    );
    // Each open page is a socket at either end.
    rlimit::increase_nofile_limit(u64::MAX).expect("a limit");
    tokio::runtime::Runtime::new()
        .expect("a runtime")
        .block_on(run(waiting, rounds, streams));
}

async fn run(waiting: usize, rounds: usize, streams: usize) {
    let desk = Desk::open().await;
    let empty = desk.pages(rounds).await;
    let begun = Instant::now();
    desk.fill(waiting).await;
    println!("{waiting} visitors queued in {:.1} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    desk.index().await;
    println!("their turns indexed in {:.1} s", begun.elapsed().as_secs_f64());
    let full = desk.pages(rounds).await;
    println!("page: with {waiting} waiting p50 and p99 in ms; p50 against nobody waiting");
    for ((name, _), (full, empty)) in PAGES.iter().zip(full.iter().zip(&empty)) {
        println!(
            "  {name}: {:.1}, {:.1}; {:.1}",
            at(full, 0.5),
            at(full, 0.99),
            at(full, 0.5) / at(empty, 0.5)
        );
    }
    desk.watched(streams).await;
}

struct Desk {
    runtime: Runtime,
    store: Arc<dyn Store>,
    client: Client,
    cookie: String,
    url: String,
    /// A conversation that is there from the beginning.
    one: String,
    _folder: tempfile::TempDir,
}

impl Desk {
    async fn open() -> Self {
        // Another part may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Beside the build, on the same disk in every run: a temporary folder may be in memory.
        let folder =
            tempfile::TempDir::new_in(Path::new(env!("CARGO_TARGET_TMPDIR"))).expect("a folder beside the build");
        let place = format!("sqlite:{}", folder.path().join("sapa.db").display());
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(&place, Access::Serve).expect("the store opens"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let runtime = Runtime::new(sample_shop(), store.clone(), clock.clone(), url.clone());
        let router = console::router(runtime.clone()).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let link = auth::setup_link(&*store, &*clock, &url)
            .await
            .expect("stored")
            .expect("nobody is there yet");
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        let password = "kata sandi yang panjang";
        let form = format!("name=Sari&password={p}&again={p}", p = password.replace(' ', "+"));
        let joined = client
            .post(&link)
            .header("origin", &url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await
            .expect("an answer");
        let cookie = joined.headers()["set-cookie"].to_str().expect("text");
        let cookie = cookie.split(';').next().expect("a pair").to_owned();
        let one = runtime.open(Opening::default()).await.expect("stored").conversation;
        Self {
            runtime,
            store,
            client,
            cookie,
            url,
            one: one.to_string(),
            _folder: folder,
        }
    }

    /// So many visitors who ask for something and then for a person.
    async fn fill(&self, count: usize) {
        let come = |number: usize| async move {
            let visitor = Visitor {
                name: Some(format!("Pengunjung {number}")),
                ..Visitor::default()
            };
            let opening = Opening {
                visitor,
                ..Opening::default()
            };
            let opened = self.runtime.open(opening).await.expect("stored");
            for (number, text) in ["berapa harga kaos polos?", "mau bicara dengan orang"]
                .into_iter()
                .enumerate()
            {
                let kind = EventKind::Said {
                    id: format!("v{number}"),
                    text: text.to_owned(),
                };
                self.runtime.apply(&opened.conversation, kind).await.expect("stored");
            }
        };
        stream::iter(0..count)
            .map(come)
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<()>>()
            .await;
        let queued = self.runtime.store().queued_by_team().await.expect("read");
        assert_eq!(queued.iter().map(|(_, count)| *count as usize).sum::<usize>(), count);
    }

    async fn index(&self) {
        while self.store.index(200).await.expect("indexed").behind > 0 {}
    }

    /// How long each page takes, in ms, sorted.
    async fn pages(&self, rounds: usize) -> Vec<Vec<f64>> {
        let mut all = Vec::new();
        for (name, path) in PAGES {
            let path = path.replace("ONE", &self.one);
            let mut took = Vec::with_capacity(rounds);
            for _ in 0..rounds {
                let begun = Instant::now();
                let answer = self.get(&path).await;
                assert_eq!(answer.status(), 200, "{name}");
                answer.bytes().await.expect("a body");
                took.push(begun.elapsed().as_secs_f64() * 1000.0);
            }
            took.sort_by(f64::total_cmp);
            all.push(took);
        }
        all
    }

    /// So many pages are open: from a visitor's wish for a person until each has been told and has fetched its list.
    async fn watched(&self, streams: usize) {
        let pages = (0..streams).map(|_| self.get("/console/live/queue"));
        let mut pages = futures_util::future::join_all(pages).await;
        futures_util::future::join_all(pages.iter_mut().map(change)).await;
        let begun = Instant::now();
        self.fill_one().await;
        let told = pages.iter_mut().map(|page| async move {
            let change = change(page).await;
            let part = self.get(&format!("/console/live/lists/waiting?change={change}")).await;
            part.bytes().await.expect("a body");
        });
        futures_util::future::join_all(told).await;
        println!(
            "{streams} open pages told of a change and fresh after {:.0} ms",
            begun.elapsed().as_secs_f64() * 1000.0
        );
    }

    async fn fill_one(&self) {
        let opened = self.runtime.open(Opening::default()).await.expect("stored");
        let kind = EventKind::Said {
            id: "v1".to_owned(),
            text: "mau bicara dengan orang".to_owned(),
        };
        self.runtime.apply(&opened.conversation, kind).await.expect("stored");
    }

    async fn get(&self, path: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.url));
        let request = request.header(COOKIE, &self.cookie).header("accept-language", "id");
        request.send().await.expect("an answer")
    }
}

/// The next change that a page is told of.
async fn change(page: &mut Response) -> String {
    let mut seen = String::new();
    loop {
        let chunk = tokio::time::timeout(Duration::from_secs(60), page.chunk());
        let chunk = chunk
            .await
            .expect("in time")
            .expect("readable")
            .expect("not at its end");
        seen.push_str(&String::from_utf8_lossy(&chunk));
        if let Some((_, id)) = seen.rsplit_once("id: ")
            && let Some((id, _)) = id.split_once('\n')
        {
            return id.to_owned();
        }
    }
}

fn sample_shop() -> Bot {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["", "intents", "flows", "lexicon", "replies"] {
        for entry in std::fs::read_dir(root.join(folder)).into_iter().flatten() {
            let path = entry.expect("readable").path();
            let name = path.strip_prefix(root).expect("within").to_string_lossy().into_owned();
            if ["bot.yaml", "catalog.csv"].contains(&name.as_str()) || (!folder.is_empty() && name.ends_with(".yaml")) {
                files.push(SourceFile {
                    path: name,
                    bytes: std::fs::read(&path).expect("readable"),
                });
            }
        }
    }
    // A target, so that notices are queued; nobody sends them here.
    let compiled = compile(&files, &|name| match name {
        "HANDOFF_URL" => Some("https://desk.example/sapa".to_owned()),
        "HANDOFF_SECRET" => Some("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()),
        _ => None,
    });
    let diagnostics = compiled.diagnostics;
    Bot {
        content: Arc::new(compiled.content.unwrap_or_else(|| panic!("{diagnostics:?}"))),
        catalog: Arc::new(compiled.catalog),
    }
}

fn at(sorted: &[f64], part: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * part) as usize]
}
