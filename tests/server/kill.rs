//! The real program, killed at random moments under load: what was acknowledged is there, once.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
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
    receiver.wait_for(findings.handoffs).await;
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

/// Where notices arrive: by conversation, the ids of the requests for a person.
struct Receiver {
    url: String,
    requested: Arc<Mutex<BTreeMap<String, BTreeSet<String>>>>,
    arrived: Arc<tokio::sync::Notify>,
}

impl Receiver {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let receiver = Self {
            url,
            requested: Arc::default(),
            arrived: Arc::default(),
        };
        let (requested, arrived) = (receiver.requested.clone(), receiver.arrived.clone());
        let take = move |axum::Json(notice): axum::Json<Value>| {
            let (requested, arrived) = (requested.clone(), arrived.clone());
            async move {
                if notice["type"] == "handoff.requested" {
                    let text = |name: &str| notice["data"][name].as_str().expect("a text").to_owned();
                    let mut requested = requested.lock().expect("not poisoned");
                    requested
                        .entry(text("conversation"))
                        .or_default()
                        .insert(text("handoff"));
                    arrived.notify_one();
                }
            }
        };
        let app = axum::Router::new().route("/", axum::routing::post(take));
        tokio::spawn(async move { axum::serve(listener, app).await });
        receiver
    }

    fn handoffs(&self) -> BTreeMap<String, usize> {
        let requested = self.requested.lock().expect("not poisoned");
        requested
            .iter()
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
}
