//! The API over a real socket, a real store and the real core; only the clock is the tests' own.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, redirect};
use sapa::bot::{Bot, SourceFile, compile};
use sapa::dialogue::{EventKind, Visitor};
use sapa::runtime::{Clock, Opening, Runtime};
use sapa::server::{api, claim};
use sapa::store::Store;
use sapa::store::sqlite::{Access, Sqlite};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

pub const TOKEN: &str = "a-token-of-the-environment";

const BOT: &str = "bot: Toko Uji
languages: [id, en]
timezone: Asia/Jakarta
teams:
  support:
    title: {id: Bantuan, en: Support}
handoff:
  team: support
  targets:
    - name: desk
      url: https://desk.example/hook
      secret: whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=
limits:
  message: 100
";

const INTENTS: &str = "title: {id: Orang, en: Person}
keywords: [cs]
handoff: support
";

/// Stands still until a test moves it: nothing here waits for a time.
#[derive(Default)]
pub struct Still(AtomicI64);

impl Still {
    pub fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for Still {
    fn now(&self) -> DateTime<Utc> {
        let passed = self.0.load(Ordering::Relaxed);
        DateTime::from_timestamp(1_790_000_000 + passed, 0).expect("a time of this century")
    }

    fn sleep_until(&self, _at: DateTime<Utc>) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

pub struct Desk {
    pub runtime: Runtime,
    pub url: String,
    pub clock: Arc<Still>,
    client: Client,
}

fn bot(extra: &[(&str, &str)]) -> Bot {
    let files = [("bot.yaml", BOT), ("intents/person.yaml", INTENTS)];
    let own = |path: &str| extra.iter().any(|(other, _)| *other == path);
    let files: Vec<SourceFile> = files
        .iter()
        .filter(|(path, _)| !own(path))
        .chain(extra)
        .map(|(path, text)| SourceFile {
            path: (*path).to_owned(),
            bytes: text.as_bytes().to_vec(),
        })
        .collect();
    let compiled = compile(&files, &|_| None);
    Bot {
        content: Arc::new(compiled.content.expect("the bot has no errors")),
        catalog: Arc::new(compiled.catalog),
    }
}

impl Desk {
    pub async fn new() -> Self {
        Self::with(Some(TOKEN), &[]).await
    }

    /// With another token in the environment, and more files in the bot's folder.
    pub async fn with(env_token: Option<&str>, extra: &[(&str, &str)]) -> Self {
        let store: Arc<dyn Store> = Arc::new(Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens"));
        let clock = Arc::new(Still::default());
        let runtime = Runtime::new(bot(extra), store, clock.clone(), "https://chat.example/".to_owned());
        let router = api::router(runtime.clone(), env_token).merge(claim::router(runtime.clone()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        // An error means that another test has installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(redirect::Policy::none()).no_proxy().build();
        Self {
            runtime,
            url,
            clock,
            client: client.expect("a client"),
        }
    }

    /// A conversation in which nothing was asked yet.
    pub async fn conversation(&self) -> String {
        let opening = Opening {
            language: None,
            page: Some("https://toko.example/kaos?<b>".to_owned()),
            visitor: Visitor {
                name: Some("<i>Pengunjung</i>".to_owned()),
                ..Visitor::default()
            },
        };
        self.runtime.open(opening).await.expect("opened").conversation
    }

    /// A conversation whose visitor waits for a person.
    pub async fn waiting(&self) -> String {
        let conversation = self.conversation().await;
        self.say(&conversation, "v1", "<script>alert(1)</script>").await;
        self.say(&conversation, "v2", "cs").await;
        conversation
    }

    pub async fn say(&self, conversation: &str, id: &str, text: &str) {
        let kind = EventKind::Said {
            id: id.to_owned(),
            text: text.to_owned(),
        };
        self.runtime.apply(conversation, kind).await.expect("said");
    }

    /// A request as it is, with these headers.
    pub async fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.body(body.to_owned()).send().await.expect("an answer");
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.expect("a body"),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        let bearer = format!("Bearer {TOKEN}");
        self.raw("GET", path, &[("authorization", &bearer)], "").await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {TOKEN}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        self.raw("POST", path, &headers, &body.to_string()).await
    }
}
