//! `call` steps, from the visitor's message to the answer's turn, and notices on their way from a real conversation.

use crate::desk::{ManualClock, SECRET};
use crate::receiver::{Hit, Receiver, Reply};
use sapa::bot::{Bot, SourceFile, compile};
use sapa::delivery::{Deliveries, Settings, start};
use sapa::dialogue::EventKind;
use sapa::runtime::{Opening, Runtime};
use sapa::store::sqlite::{Access, Sqlite};
use sapa::store::{Calls, DeliveryStatus, Entry, Store};
use std::sync::Arc;
use std::time::Duration;

/// A bot whose `cek` calls the shop's own system, and whose `kilat` has less patience.
fn bot(url: &str) -> Bot {
    let settings = format!(
        "bot: Toko Uji
languages: [id]
timezone: Asia/Jakarta
handoff:
  team: support
  targets:
    - {{name: desk, url: '{url}/hook', secret: {SECRET}}}
teams:
  support: {{title: Bantuan}}
"
    );
    let flow = |timeout: &str| {
        format!(
            "title: Cek pesanan
steps:
  ask:
    say: Sebentar ya.
    call:
      method: POST
      url: '{url}/orders'
      headers: {{x-shop: toko}}
      body: {{nomor: 7, catatan: 'a\"b'}}
      timeout: {timeout}
      save: {{order_state: data.state}}
      else: sorry
  tell:
    say: 'Status: {{{{ order_state | or(\"kosong\") }}}}'
    end: true
  sorry:
    say: Maaf, belum bisa dicek.
    end: true
"
        )
    };
    let (patient, hasty) = (flow("30s"), flow("1s"));
    let files = [
        ("bot.yaml", settings.as_str()),
        ("flows/patient.yaml", patient.as_str()),
        ("flows/hasty.yaml", hasty.as_str()),
        ("intents/cek.yaml", "title: Cek\nkeywords: [cek]\nstart: patient\n"),
        ("intents/kilat.yaml", "title: Kilat\nkeywords: [kilat]\nstart: hasty\n"),
        ("intents/cs.yaml", "title: Orang\nkeywords: [cs]\nhandoff: support\n"),
    ];
    let files = files.map(|(path, text)| SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    });
    let compiled = compile(&files, &|_| None);
    let shown = format!("{:?}", compiled.diagnostics);
    Bot {
        content: Arc::new(
            compiled
                .content
                .unwrap_or_else(|| panic!("the bot has no errors: {shown}")),
        ),
        catalog: Arc::new(compiled.catalog),
    }
}

struct Shop {
    store: Sqlite,
    runtime: Runtime,
    deliveries: Deliveries,
}

impl Shop {
    async fn open(place: &str, url: &str, allow: &str) -> Self {
        let store = Sqlite::open(place, Access::Serve).expect("the store opens");
        let shared: Arc<dyn Store> = Arc::new(store.clone());
        let runtime = Runtime::new(bot(url), shared, ManualClock::new(), "https://chat.example".to_owned());
        let settings = Settings {
            allow: allow.parse().expect("addresses"),
            ..Settings::default()
        };
        let deliveries = start(&runtime, &settings).expect("the jobs start");
        Self {
            store,
            runtime,
            deliveries,
        }
    }

    async fn say(&self, conversation: &str, id: &str, text: &str) {
        let kind = EventKind::Said {
            id: id.to_owned(),
            text: text.to_owned(),
        };
        self.runtime.apply(conversation, kind).await.expect("said");
    }

    /// Waits until this was said.
    async fn until_said(&self, conversation: &str, text: &str) {
        let said = async {
            loop {
                let entries = self.runtime.transcript(conversation, 0, 1000).await.expect("readable");
                let is_it = |entry: &Entry| matches!(entry, Entry::Message(message) if message.text == text);
                if entries.iter().any(is_it) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        if tokio::time::timeout(Duration::from_secs(30), said).await.is_err() {
            let entries = self.runtime.transcript(conversation, 0, 1000).await;
            panic!("never said: {text}; there is {entries:#?}");
        }
    }

    /// No call is left, and none comes back.
    async fn nothing_is_left(&self) {
        let long_ago = chrono::DateTime::UNIX_EPOCH;
        assert_eq!(self.store.next_call(long_ago).await.expect("readable"), None);
    }

    async fn close(self) {
        self.deliveries.stop().await;
        self.runtime.stop().await;
        self.store.close().await;
    }
}

/// The answer to a call, and what the visitor is told.
async fn check(answer: &'static str, status: u16, told: &str) {
    let receiver = Receiver::start(move |_, _| Reply::Json(status, answer.to_owned())).await;
    let shop = Shop::open("sqlite::memory:", &receiver.url, "127.0.0.1").await;
    let conversation = shop
        .runtime
        .open(Opening::default())
        .await
        .expect("opened")
        .conversation;
    shop.say(&conversation, "v1", "cek").await;
    shop.until_said(&conversation, told).await;
    assert_eq!(receiver.hits().len(), 1, "{answer}");
    shop.nothing_is_left().await;
    shop.close().await;
}

#[tokio::test]
async fn by_answer() {
    check(r#"{"data":{"state":"dikirim"}}"#, 200, "Status: dikirim").await;
    check(r#"{"data":{}}"#, 200, "Status: kosong").await;
    check("bukan json", 200, "Status: kosong").await;
    check("", 204, "Status: kosong").await;
    check(r#"{"data":{"state":"dikirim"}}"#, 404, "Maaf, belum bisa dicek.").await;
    check("", 500, "Maaf, belum bisa dicek.").await;
    check("", 302, "Maaf, belum bisa dicek.").await;
}

#[tokio::test]
async fn a_call_says_what_its_author_wrote() {
    let receiver = Receiver::start(|_, _| Reply::Status(200)).await;
    let shop = Shop::open("sqlite::memory:", &receiver.url, "127.0.0.1").await;
    let conversation = shop
        .runtime
        .open(Opening::default())
        .await
        .expect("opened")
        .conversation;
    shop.say(&conversation, "v1", "cek").await;
    shop.until_said(&conversation, "Status: kosong").await;
    shop.say(&conversation, "v2", "cek").await;
    let hits = loop {
        let hits = receiver.hits();
        if hits.len() == 2 {
            break hits;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(hits[0].path, "/orders");
    assert_eq!(hits[0].header("x-shop"), "toko");
    assert_eq!(hits[0].header("content-type"), "application/json");
    assert_eq!(hits[0].body, r#"{"nomor":7,"catatan":"a\"b"}"#);
    let key = |hit: &Hit| hit.header("idempotency-key").to_owned();
    assert!(!key(&hits[0]).is_empty());
    assert_ne!(key(&hits[0]), key(&hits[1]), "each call has a key of its own");
    shop.close().await;
}

#[tokio::test]
async fn silence_refusal_and_endless_answers_have_failed() {
    for (reply, allow) in [
        (Reply::Silence, "127.0.0.1"),
        (Reply::Endless, "127.0.0.1"),
        (Reply::Status(200), ""),
    ] {
        let receiver = Receiver::always(reply).await;
        let shop = Shop::open("sqlite::memory:", &receiver.url, allow).await;
        let conversation = shop
            .runtime
            .open(Opening::default())
            .await
            .expect("opened")
            .conversation;
        shop.say(&conversation, "v1", "kilat").await;
        shop.until_said(&conversation, "Maaf, belum bisa dicek.").await;
        assert_eq!(receiver.hits().len(), usize::from(!allow.is_empty()));
        shop.nothing_is_left().await;
        shop.close().await;
    }
}

#[tokio::test]
async fn a_call_that_its_process_did_not_see_answered_is_made_again_under_its_key() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = format!("sqlite:{}", folder.path().join("test.db").display());
    let receiver = Receiver::start(|_, before| match before {
        0 => Reply::Silence,
        _ => Reply::Json(200, r#"{"data":{"state":"dikirim"}}"#.to_owned()),
    })
    .await;
    // In a runtime of its own, which ends in the middle as a killed process does.
    let (place_then, url) = (place.clone(), receiver.url.clone());
    let hits = receiver.handle();
    let conversation = std::thread::spawn(move || {
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let conversation = tokio.block_on(async {
            let shop = Shop::open(&place_then, &url, "127.0.0.1").await;
            let conversation = shop
                .runtime
                .open(Opening::default())
                .await
                .expect("opened")
                .conversation;
            shop.say(&conversation, "v1", "cek").await;
            while hits.lock().is_empty() {
                tokio::task::yield_now().await;
            }
            shop.store.close().await;
            conversation
        });
        tokio.shutdown_background();
        conversation
    });
    let conversation = tokio::task::spawn_blocking(move || conversation.join().expect("it ended"))
        .await
        .expect("it ended");

    let shop = reopened(&place, &receiver.url).await;
    shop.until_said(&conversation, "Status: dikirim").await;
    let keys: Vec<String> = receiver
        .hits()
        .iter()
        .map(|hit| hit.header("idempotency-key").to_owned())
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1]);
    shop.nothing_is_left().await;
    shop.close().await;
}

/// Opens again once the ended process's lock is gone.
async fn reopened(place: &str, url: &str) -> Shop {
    let free = loop {
        match Sqlite::open(place, Access::Serve) {
            Ok(store) => break store,
            Err(_) => tokio::task::yield_now().await,
        }
    };
    free.close().await;
    Shop::open(place, url, "127.0.0.1").await
}

#[tokio::test]
async fn a_handoff_is_told_and_can_be_claimed_by_its_link() {
    let receiver = Receiver::always(Reply::Status(200)).await;
    let shop = Shop::open("sqlite::memory:", &receiver.url, "127.0.0.1").await;
    let conversation = shop
        .runtime
        .open(Opening::default())
        .await
        .expect("opened")
        .conversation;
    shop.say(&conversation, "v1", "cs").await;
    let agent = "Rina".to_owned();
    shop.runtime
        .apply(&conversation, EventKind::Claimed { agent })
        .await
        .expect("claimed");
    shop.say(&conversation, "v2", "halo").await;
    let hits = loop {
        let hits = receiver.hits();
        if hits.len() == 3 {
            break hits;
        }
        tokio::task::yield_now().await;
    };
    let bodies: Vec<serde_json::Value> = hits
        .iter()
        .map(|hit| serde_json::from_str(&hit.body).expect("JSON"))
        .collect();
    let kinds: Vec<_> = bodies
        .iter()
        .map(|body| body["type"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(kinds, ["handoff.requested", "handoff.claimed", "message.created"]);
    let sequences: Vec<_> = bodies.iter().map(|body| body["data"]["sequence"].as_u64()).collect();
    assert_eq!(sequences, [Some(1), Some(2), Some(3)]);
    let claim = bodies[0]["data"]["claim_url"].as_str().unwrap_or_default();
    let token = claim.strip_prefix("https://chat.example/claim/").expect("a claim link");
    let links = shop.runtime.claim_links().await.expect("a key");
    assert_eq!(
        links.read(token).map(|claim| claim.handoff),
        bodies[0]["data"]["handoff"].as_str()
    );
    let delivered = Some(DeliveryStatus::Delivered);
    let waiting = async {
        use sapa::store::Outbox;
        while shop
            .store
            .deliveries(delivered, None, 10)
            .await
            .expect("readable")
            .len()
            < 3
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waiting)
        .await
        .expect("all are delivered");
    shop.close().await;
}
