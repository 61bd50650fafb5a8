//! A small shop with its console, served on a port of its own.

use crate::browser::Browser;
use crate::clock::ManualClock;
use sapa::bot::{Bot, SourceFile, compile};
use sapa::dialogue::{EventKind, Visitor};
use sapa::runtime::{Opening, Runtime};
use sapa::server::auth;
use sapa::server::console;
use sapa::store::sqlite::{Access, Sqlite};
use sapa::store::{Role, Store};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

const FILES: &[(&str, &str)] = &[
    (
        "bot.yaml",
        "bot: Kopi Sore\nlanguages: [id, en]\ntimezone: Asia/Jakarta\n\
         teams:\n  support:\n    title: {id: Bantuan, en: Support}\n  sales:\n    title: {id: Penjualan, en: Sales}\n\
         handoff:\n  team: support\n  first_response: 90s\n",
    ),
    (
        "intents/person.yaml",
        "title: {id: Bicara dengan orang, en: Talk to a person}\nkeywords: [cs]\nhandoff: support\n",
    ),
    (
        "intents/price.yaml",
        "title: {id: Harga, en: Price}\nkeywords: [harga]\nreply: {id: \"Kopi Rp 15.000.\", en: \"Coffee is Rp 15.000.\"}\n",
    ),
];

pub const PASSWORD: &str = "kopi susu sore";

pub struct Shop {
    pub runtime: Runtime,
    pub store: Arc<dyn Store>,
    pub clock: Arc<ManualClock>,
    pub url: String,
}

fn in_memory() -> Arc<dyn Store> {
    Arc::new(Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens"))
}

/// The shop's files and others, with what `bot` makes of its `bot.yaml`.
fn files(bot: impl Fn(&str) -> String, others: &[(&str, &str)]) -> Vec<SourceFile> {
    let file = |(path, text): &(&str, &str)| {
        let text = if *path == "bot.yaml" {
            bot(text)
        } else {
            (*text).to_owned()
        };
        SourceFile {
            path: (*path).to_owned(),
            bytes: text.into_bytes(),
        }
    };
    FILES.iter().chain(others).map(file).collect()
}

impl Shop {
    pub async fn open() -> Self {
        Self::open_with("").await
    }

    /// With more files in the bot's folder.
    pub async fn with(others: &[(&str, &str)]) -> Self {
        let bot = |text: &str| text.to_owned();
        Self::on(in_memory(), files(bot, others), false).await
    }

    /// With more in its `bot.yaml`.
    pub async fn open_with(more: &str) -> Self {
        let bot = |text: &str| format!("{text}{more}");
        Self::on(in_memory(), files(bot, &[]), false).await
    }

    /// With these settings in place of its teams and handoff. What happens by itself is started.
    pub async fn of(settings: &str) -> Self {
        Self::of_store(in_memory(), settings).await
    }

    /// The same on this store.
    pub async fn of_store(store: Arc<dyn Store>, settings: &str) -> Self {
        let bot = |text: &str| {
            let (head, _) = text.split_once("teams:").expect("the shop has teams");
            format!("{head}{settings}")
        };
        Self::on(store, files(bot, &[]), true).await
    }

    async fn on(store: Arc<dyn Store>, files: Vec<SourceFile>, started: bool) -> Self {
        let compiled = compile(&files, &|_| None);
        let diagnostics = compiled.diagnostics;
        let bot = Bot {
            content: Arc::new(compiled.content.unwrap_or_else(|| panic!("{diagnostics:?}"))),
            catalog: Arc::new(compiled.catalog),
        };
        let clock = ManualClock::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let runtime = Runtime::new(bot, store.clone(), clock.clone(), url.clone());
        let router = console::router(runtime.clone()).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, router).await });
        if started {
            runtime.start();
        }
        Self {
            runtime,
            store,
            clock,
            url,
        }
    }

    /// What `serve` would print.
    pub async fn setup_link(&self) -> Option<String> {
        auth::setup_link(&*self.store, &*self.clock, &self.url)
            .await
            .expect("stored")
    }

    /// A browser in which this agent is signed in; the agent joins first. The first of all is admin.
    pub async fn agent(&self, name: &str) -> Browser {
        self.joined(name, Role::Agent).await
    }

    /// The same with that role; the first of all is admin whatever is wished.
    pub async fn joined(&self, name: &str, role: Role) -> Browser {
        let link = match self.setup_link().await {
            Some(link) => link,
            None => self.invitation(role).await,
        };
        let browser = Browser::new(&self.url);
        let joined = browser.join(&link, name).await;
        assert_eq!(joined.to(), "/console", "{}", joined.text);
        browser
    }

    /// A visitor's new conversation: these messages, the last of which may call for a person.
    pub async fn conversation(&self, name: Option<&str>, messages: &[&str]) -> String {
        let opening = Opening {
            visitor: Visitor {
                name: name.map(str::to_owned),
                ..Visitor::default()
            },
            ..Opening::default()
        };
        let opened = self.runtime.open(opening).await.expect("stored");
        for message in messages {
            self.visitor_says(&opened.conversation, message).await;
        }
        opened.conversation
    }

    pub async fn visitor_says(&self, conversation: &str, text: &str) {
        let seq = self
            .runtime
            .state(conversation)
            .await
            .expect("read")
            .map_or(0, |state| state.seq);
        let kind = EventKind::Said {
            id: format!("v{seq}"),
            text: text.to_owned(),
        };
        self.runtime.apply(conversation, kind).await.expect("stored");
    }

    /// All that was said in a conversation.
    pub async fn said(&self, conversation: &str) -> Vec<String> {
        let entries = self.runtime.transcript(conversation, 0, 1000).await.expect("read");
        let text = |entry| match entry {
            sapa::store::Entry::Message(message) => Some(message.text),
            sapa::store::Entry::Status(_) => None,
        };
        entries.into_iter().filter_map(text).collect()
    }

    /// What signing in and out is made of, beside the server's own.
    pub fn auth(&self) -> auth::Auth {
        let clock: Arc<dyn sapa::runtime::Clock> = self.clock.clone();
        auth::Auth::new(self.store.clone(), clock, &self.url)
    }

    async fn invitation(&self, role: Role) -> String {
        self.auth().invite(&self.url, role).await.expect("stored")
    }
}
