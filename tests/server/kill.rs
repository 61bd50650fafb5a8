//! The real program, killed at random moments under load: what was acknowledged is there, once.

use futures_util::{SinkExt, StreamExt};
use sapa::store::sqlite::{Access, Sqlite};
use sapa::store::{DeliveryStatus, Outbox};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Visitors who talk all the time.
const PEOPLE: usize = 12;

/// Every so many messages a visitor asks for a person, or takes that back.
const ASKS: usize = 4;

/// How long the last notices may take to arrive once the server stays up.
const PATIENCE: Duration = Duration::from_secs(120);

const BOT: &str = "
bot: Toko Uji
languages: [id]
timezone: Asia/Jakarta
greeting: main-menu
teams: {support: {title: Bantuan}}
handoff:
  team: support
  targets: [{name: desk, url: 'RECEIVER', secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}]
";
const PRICE: &str = "intent: price\nkeywords: [harga]\nreply: Harganya 45.000.\n";
const MENU: &str = "
flow: main-menu
start: welcome
steps:
  welcome:
    say: Halo Kak!
    menu:
      - {label: Harga, intent: price}
      - {label: CS, handoff: support}
";

/// What a run found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    pub kills: usize,
    pub acknowledged: usize,
    /// Acknowledged, and not in the transcript at its `seq`.
    pub lost: usize,
    /// More than once in the transcript.
    pub doubled: usize,
    /// Places where `seq` does not rise by one.
    pub gaps: usize,
    pub handoffs: usize,
    /// Handoffs the transcript shows, and no notice came.
    pub handoffs_lost: usize,
    /// Notices of handoffs more than the transcript shows.
    pub handoffs_doubled: usize,
    /// Notices the receiver took, and the requests it failed on purpose.
    pub notices: usize,
    pub refused: usize,
    /// Stored, and never taken by the receiver; or stored with a gap in their `sequence`.
    pub notices_lost: usize,
    /// Repeated with another `webhook-id`, or with one of another notice.
    pub notices_renamed: usize,
    /// Sent before an earlier one of its conversation was taken, or after a later one.
    pub notices_out_of_order: usize,
}

impl Findings {
    /// Nothing lost, nothing doubled.
    pub fn are_clean(&self) -> bool {
        let wrong = [
            self.lost,
            self.doubled,
            self.gaps,
            self.handoffs_lost,
            self.handoffs_doubled,
            self.notices_lost,
            self.notices_renamed,
            self.notices_out_of_order,
        ];
        wrong.iter().all(|&count| count == 0)
    }
}

/// Kills the program so many times, then looks what is left.
pub async fn run(program: &str, kills: usize) -> Findings {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let receiver = Receiver::open().await;
    write_bot(folder.path(), &receiver.url);
    let mut people: Vec<Person> = (0..PEOPLE).map(Person::new).collect();
    for _ in 0..kills {
        let (mut server, url) = start(program, folder.path());
        let talking: Vec<_> = people
            .drain(..)
            .map(|mut person| {
                let url = url.clone();
                tokio::spawn(async move {
                    // Ends when the server is gone.
                    person.talk(&url).await;
                    person
                })
            })
            .collect();
        let moment = Duration::from_micros(rand::random_range(5_000..400_000));
        tokio::time::sleep(moment).await;
        end(&mut server);
        for task in talking {
            people.push(task.await.expect("a visitor"));
        }
    }
    // Now it has to come to an end.
    receiver.fails.store(false, Ordering::SeqCst);
    let (mut server, url) = start(program, folder.path());
    let mut findings = Findings {
        kills,
        ..Findings::default()
    };
    let mut expected = BTreeMap::new();
    for person in &people {
        person.check(&url, &mut findings, &mut expected).await;
    }
    findings.handoffs = expected.values().sum();
    // A notice that failed may wait for minutes, unless another succeeds: one more visitor asks for a person.
    if let Some(person) = people.first_mut() {
        person.ask(&url).await;
        let (mut again, mut of_last) = (Findings::default(), BTreeMap::new());
        person.check(&url, &mut again, &mut of_last).await;
        expected.extend(of_last);
        findings.handoffs = expected.values().sum();
    }
    receiver.wait_for(findings.handoffs).await;
    receiver.compare(folder.path(), &mut findings).await;
    let noticed = receiver.handoffs();
    for conversation in expected.keys().chain(noticed.keys()).collect::<BTreeSet<_>>() {
        let (shown, told) = (count(&expected, conversation), count(&noticed, conversation));
        findings.handoffs_lost += shown.saturating_sub(told);
        findings.handoffs_doubled += told.saturating_sub(shown);
    }
    end(&mut server);
    findings
}

fn count(by_conversation: &BTreeMap<String, usize>, conversation: &str) -> usize {
    by_conversation.get(conversation).copied().unwrap_or(0)
}

fn write_bot(folder: &Path, receiver: &str) {
    for (path, text) in [
        ("bot.yaml", BOT.replace("RECEIVER", receiver)),
        ("intents/price.yaml", PRICE.to_owned()),
        ("flows/main-menu.yaml", MENU.to_owned()),
    ] {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
}

/// Starts the program and waits for its line.
fn start(program: &str, folder: &Path) -> (Child, String) {
    let mut child = Command::new(program)
        .arg("serve")
        .arg(folder)
        .args([
            "--listen",
            "127.0.0.1:0",
            "--limits",
            "off",
            "--allow-targets",
            "127.0.0.0/8",
        ])
        .stdout(Stdio::piped())
        // The sign-in link of every start.
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    out.read_line(&mut line).expect("a line");
    let url = line.strip_prefix("listening on http://").expect("the line").trim_end();
    (child, format!("ws://{url}/ws"))
}

/// SIGKILL: the program can do nothing about it.
fn end(server: &mut Child) {
    server.kill().expect("killed");
    server.wait().expect("it ended");
}

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A visitor who comes back after every break and says again what was not acknowledged.
struct Person {
    name: usize,
    token: Option<Value>,
    /// Messages said so far, by number; the last may be on its way.
    said: usize,
    /// Client id to the `seq` it was acknowledged with.
    acknowledged: BTreeMap<String, u64>,
}

impl Person {
    fn new(name: usize) -> Self {
        Self {
            name,
            token: None,
            said: 0,
            acknowledged: BTreeMap::new(),
        }
    }

    /// Talks until the connection breaks.
    async fn talk(&mut self, url: &str) -> Option<()> {
        let (mut stream, _) = connect_async(url).await.ok()?;
        let welcome = self.greet(&mut stream, u64::MAX).await?;
        self.token = Some(welcome["token"].clone());
        loop {
            let id = format!("p{}-{}", self.name, self.said);
            let text = match self.said % (2 * ASKS) {
                n if n == ASKS - 1 => "CS",
                n if n == 2 * ASKS - 1 => "batal",
                _ => "harga",
            };
            let frame = json!({"type": "message", "id": id, "text": text});
            stream.send(Message::text(frame.to_string())).await.ok()?;
            loop {
                let frame = next(&mut stream).await?;
                if frame["type"] == "error" {
                    return None;
                }
                if frame["from"] == "visitor" && frame["id"] == id {
                    self.acknowledged.insert(id, frame["seq"].as_u64()?);
                    self.said += 1;
                    break;
                }
            }
        }
    }

    /// Asks for a person once more, whether one is waited for or not.
    async fn ask(&mut self, url: &str) {
        let (mut stream, _) = connect_async(url).await.expect("the server is up");
        self.greet(&mut stream, u64::MAX).await.expect("welcome");
        for text in ["batal", "CS"] {
            let id = format!("p{}-last-{text}", self.name);
            let frame = json!({"type": "message", "id": id, "text": text});
            stream.send(Message::text(frame.to_string())).await.expect("sent");
            loop {
                let frame = next(&mut stream).await.expect("an answer");
                if frame["from"] == "visitor" && frame["id"] == id {
                    self.acknowledged.insert(id, frame["seq"].as_u64().expect("a seq"));
                    break;
                }
            }
        }
    }

    async fn greet(&self, stream: &mut Stream, after: u64) -> Option<Value> {
        let mut hello = json!({"type": "hello"});
        if let Some(token) = &self.token {
            hello["token"] = token.clone();
            hello["after"] = after.into();
        }
        stream.send(Message::text(hello.to_string())).await.ok()?;
        let welcome = next(stream).await?;
        (welcome["type"] == "welcome").then_some(welcome)
    }

    /// Compares what was acknowledged with what is stored.
    async fn check(&self, url: &str, findings: &mut Findings, handoffs: &mut BTreeMap<String, usize>) {
        if self.token.is_none() {
            return;
        }
        let (mut stream, _) = connect_async(url).await.expect("the server is up");
        let welcome = self.greet(&mut stream, 0).await.expect("welcome");
        assert_eq!(welcome["resumed"], true, "the conversation itself is lost");
        let mut stored: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        let mut queued = 0;
        for place in 1..=welcome["seq"].as_u64().expect("a seq") {
            let entry = next(&mut stream).await.expect("an entry");
            findings.gaps += usize::from(entry["seq"] != place);
            queued += usize::from(entry["status"] == "queued");
            if entry["from"] == "visitor" {
                let id = entry["id"].as_str().expect("an id").to_owned();
                stored.entry(id).or_default().push(place);
            }
        }
        findings.acknowledged += self.acknowledged.len();
        findings.doubled += stored.values().filter(|seqs| seqs.len() > 1).count();
        let is_there = |(id, seq): &(&String, &u64)| stored.get(*id).is_some_and(|seqs| seqs.contains(seq));
        findings.lost += self.acknowledged.iter().filter(|entry| !is_there(entry)).count();
        let conversation = welcome["conversation"].as_str().expect("an id").to_owned();
        handoffs.insert(conversation, queued);
    }
}

async fn next(stream: &mut Stream) -> Option<Value> {
    loop {
        let message = timeout(PATIENCE, stream.next()).await.expect("an answer or the end")?;
        match message.ok()? {
            Message::Text(text) => return serde_json::from_str(&text).ok(),
            Message::Close(_) => return None,
            _ => {}
        }
    }
}

/// Where notices arrive. It fails half of the time, before or after it has taken a notice.
struct Receiver {
    url: String,
    fails: Arc<AtomicBool>,
    book: Arc<Mutex<Book>>,
    arrived: Arc<tokio::sync::Notify>,
}

/// What came, by conversation.
#[derive(Default)]
struct Book {
    /// Handoffs asked for.
    requested: BTreeMap<String, BTreeSet<String>>,
    /// The last `sequence` that was taken.
    last: BTreeMap<String, u64>,
    /// The id under which each notice first came, and the notice of each id.
    ids: BTreeMap<(String, u64), String>,
    notices: BTreeMap<String, (String, u64)>,
    taken: usize,
    refused: usize,
    renamed: usize,
    out_of_order: usize,
}

impl Book {
    /// Notes a request; `false` where it is to fail.
    fn enter(&mut self, id: &str, notice: &Value, fails: bool) -> bool {
        let text = |name: &str| notice["data"][name].as_str().expect("a text").to_owned();
        let conversation = text("conversation");
        let sequence = notice["data"]["sequence"].as_u64().expect("a number");
        let key = (conversation.clone(), sequence);
        let first = self.ids.entry(key.clone()).or_insert_with(|| id.to_owned());
        let of_id = self.notices.entry(id.to_owned()).or_insert_with(|| key.clone());
        self.renamed += usize::from(first != id || *of_id != key);
        let last = self.last.entry(conversation.clone()).or_default();
        // The last one again, where the answer was lost; or the next.
        let in_order = sequence == *last || sequence == *last + 1;
        self.out_of_order += usize::from(!in_order);
        if fails && rand::random() {
            self.refused += 1;
            return false;
        }
        *last = sequence;
        self.taken += 1;
        if notice["type"] == "handoff.requested" {
            self.requested.entry(conversation).or_default().insert(text("handoff"));
        }
        // Taken, and yet the sender does not learn of it.
        let lost = fails && rand::random_ratio(1, 10);
        self.refused += usize::from(lost);
        !lost
    }
}

impl Receiver {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let receiver = Self {
            url,
            fails: Arc::new(AtomicBool::new(true)),
            book: Arc::default(),
            arrived: Arc::default(),
        };
        let (fails, book, arrived) = (receiver.fails.clone(), receiver.book.clone(), receiver.arrived.clone());
        let take = move |headers: axum::http::HeaderMap, axum::Json(notice): axum::Json<Value>| {
            let id = headers
                .get("webhook-id")
                .and_then(|id| id.to_str().ok())
                .expect("an id");
            let taken = {
                let mut book = book.lock().expect("not poisoned");
                book.enter(id, &notice, fails.load(Ordering::SeqCst))
            };
            arrived.notify_one();
            let status = if taken { 204 } else { 503 };
            async move { axum::http::StatusCode::from_u16(status).expect("a status") }
        };
        let app = axum::Router::new().route("/", axum::routing::post(take));
        tokio::spawn(async move { axum::serve(listener, app).await });
        receiver
    }

    fn handoffs(&self) -> BTreeMap<String, usize> {
        let book = self.book.lock().expect("not poisoned");
        let requested = book.requested.iter();
        requested
            .map(|(conversation, ids)| (conversation.clone(), ids.len()))
            .collect()
    }

    /// Waits until so many handoffs were heard of, or it has taken too long.
    async fn wait_for(&self, handoffs: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.handoffs().values().sum::<usize>() < handoffs {
            if tokio::time::timeout_at(deadline, self.arrived.notified())
                .await
                .is_err()
            {
                return;
            }
        }
    }

    /// Waits until the store knows all its notices to be delivered, or it has taken too long; then compares.
    async fn compare(&self, folder: &Path, findings: &mut Findings) {
        let place = format!("sqlite:{}", folder.join("sapa.db").display());
        let store = Sqlite::open(&place, Access::Beside).expect("the store opens");
        let deadline = Instant::now() + PATIENCE;
        let rows = loop {
            let rows = store.deliveries(None, None, usize::MAX >> 1).await.expect("readable");
            let done = rows.iter().all(|row| row.status == DeliveryStatus::Delivered);
            if done || Instant::now() > deadline {
                break rows;
            }
            // The next arrival, or another look.
            let _ = timeout(Duration::from_millis(500), self.arrived.notified()).await;
        };
        store.close().await;
        let book = self.book.lock().expect("not poisoned");
        let mut stored: BTreeMap<&str, u64> = BTreeMap::new();
        for row in &rows {
            *stored.entry(&row.conversation).or_default() += 1;
            let is_there = book.notices.contains_key(&row.webhook_id);
            let is_lost = row.status != DeliveryStatus::Delivered || !is_there;
            findings.notices_lost += usize::from(is_lost);
        }
        for (conversation, count) in stored {
            let last = book.last.get(conversation).copied().unwrap_or(0);
            findings.notices_lost += usize::try_from(last.abs_diff(count)).expect("few");
        }
        findings.notices = book.taken;
        findings.refused = book.refused;
        findings.notices_renamed = book.renamed;
        findings.notices_out_of_order = book.out_of_order;
    }
}
