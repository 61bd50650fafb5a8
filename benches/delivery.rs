//! `cargo bench --bench delivery`: from a visitor's wish for a person to the notice at a local receiver, and what a bad receiver costs
//! the visitors. The real program, real sockets, 200 turns a second.
//!
//! Rounds go through three receivers in turn: one that answers at once, one that sleeps for a minute, and one that nobody listens at,
//! with thousands of notices waiting as after an hour of that. Figures are ratios within one run. Options after `--`: `--rounds N` (3),
//! `--seconds N` (10), `--rate N` (200), `--waiting N` (4000).

use futures_util::{SinkExt, StreamExt};
use parking_lot::Mutex;
use sapa::dialogue::{State, Visitor};
use sapa::store::sqlite::{Access, Sqlite};
use sapa::store::{Conversations, NewDelivery, Turn};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Visitors who talk at once.
const PEOPLE: usize = 100;

/// Every so many turns of a visitor one asks for a person, and the next takes it back.
const ASKS: usize = 10;

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
const MENU: &str =
    "flow: main-menu\nstart: hi\nsteps:\n  hi:\n    say: Halo Kak!\n    menu:\n      - {label: Harga, intent: price}\n";

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Quick,
    Sleeping,
    Refusing,
}

/// When each conversation's notices of a wish for a person arrived, in their order.
type Arrivals = Arc<Mutex<HashMap<String, Vec<Instant>>>>;

struct Options {
    rounds: usize,
    seconds: u64,
    rate: f64,
    waiting: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, default: u64| {
        let at = arguments.iter().position(|argument| argument == name);
        let value = at.and_then(|at| arguments.get(at + 1));
        value.map_or(default, |text| text.parse().expect("a number"))
    };
    let options = Options {
        rounds: number("--rounds", 3) as usize,
        seconds: number("--seconds", 10),
        rate: number("--rate", 200) as f64,
        waiting: number("--waiting", 4000) as usize,
    };
    let threads = tokio::runtime::Runtime::new().expect("a runtime");
    threads.block_on(run(&options));
}

async fn run(options: &Options) {
    let kinds = [
        (Kind::Quick, "answers at once"),
        (Kind::Sleeping, "sleeps for a minute"),
        (Kind::Refusing, "refuses"),
    ];
    let mut tails: [Vec<f64>; 3] = Default::default();
    let mut told = Vec::new();
    for round in 1..=options.rounds {
        for (place, (kind, name)) in kinds.into_iter().enumerate() {
            let found = measure(kind, options).await;
            let (p50, p99) = (at(&found.acknowledged, 0.5), at(&found.acknowledged, 0.99));
            println!(
                "round {round}, receiver {name}: {} turns acknowledged, p50 {p50:.2} ms, p99 {p99:.2} ms",
                found.acknowledged.len()
            );
            tails[place].push(p99);
            told.extend(found.told);
        }
    }
    println!(
        "wish for a person to notice at the receiver: {} of them, median {:.1} ms, p99 {:.1} ms",
        told.len(),
        at(&told, 0.5),
        at(&told, 0.99)
    );
    let quick = median(&tails[0]);
    let spread = tails[0].iter().map(|tail| tail / quick);
    let (least, most) = spread.fold((f64::MAX, 0.0), |(least, most): (f64, f64), part| {
        (least.min(part), most.max(part))
    });
    println!("visitors' p99 with a receiver that answers, round against round: {least:.2} to {most:.2} of its median");
    println!("  that sleeps: {:.2}", median(&tails[1]) / quick);
    println!("  that refuses: {:.2}", median(&tails[2]) / quick);
}

struct Found {
    /// From the moment a message was due to its acknowledgement, in ms.
    acknowledged: Vec<f64>,
    /// From the moment a wish was due to its notice, in ms.
    told: Vec<f64>,
}

async fn measure(kind: Kind, options: &Options) -> Found {
    // Beside the build, on the same disk in every run: a temporary folder may be in memory.
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = tempfile::TempDir::new_in(place).expect("a folder beside the build");
    let (url, arrivals) = receiver(kind).await;
    for (path, text) in [
        ("bot.yaml", BOT.replace("RECEIVER", &url)),
        ("intents/price.yaml", PRICE.to_owned()),
        ("flows/main-menu.yaml", MENU.to_owned()),
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    if kind == Kind::Refusing {
        queue(folder.path(), options.waiting).await;
    }
    let (mut server, address) = start(folder.path());
    let every = Duration::from_secs_f64(PEOPLE as f64 / options.rate);
    let opened = futures_util::future::join_all((0..PEOPLE).map(|_| Person::connect(&address))).await;
    let begun = Instant::now() + Duration::from_millis(100);
    let until = begun + Duration::from_secs(options.seconds);
    let talking = opened.into_iter().enumerate().map(|(place, person)| {
        let first = begun + every * u32::try_from(place).expect("few") / PEOPLE as u32;
        tokio::spawn(person.talk(first, every, until, place))
    });
    let mut found = Found {
        acknowledged: Vec::new(),
        told: Vec::new(),
    };
    for (person, talked) in futures_util::future::join_all(talking)
        .await
        .into_iter()
        .map(|talked| talked.expect("well"))
    {
        found.acknowledged.extend(talked.acknowledged);
        if kind == Kind::Quick {
            // The last may be on its way.
            let arrived = arrivals.lock().get(&person).cloned().unwrap_or_default();
            let pairs = talked.asked.iter().zip(arrived);
            found
                .told
                .extend(pairs.map(|(asked, arrived)| milliseconds(arrived - *asked)));
        }
    }
    server.kill().expect("it still runs");
    server.wait().expect("it ended");
    found
}

async fn receiver(kind: Kind) -> (String, Arrivals) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let arrivals = Arrivals::default();
    if kind == Kind::Refusing {
        return (url, arrivals);
    }
    let kept = arrivals.clone();
    let take = move |body: String| {
        let (kept, at) = (kept.clone(), Instant::now());
        async move {
            if kind == Kind::Sleeping {
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
            let notice: Value = serde_json::from_str(&body).expect("JSON");
            if notice["type"] == "handoff.requested" {
                let conversation = notice["data"]["conversation"].as_str().expect("an id").to_owned();
                kept.lock().entry(conversation).or_default().push(at);
            }
        }
    };
    let app = axum::Router::new().route("/", axum::routing::post(take));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, arrivals)
}

/// Notices that could not be delivered, of as many conversations.
async fn queue(folder: &Path, conversations: usize) {
    let place = format!("sqlite:{}", folder.join("sapa.db").display());
    let store = Sqlite::open(&place, Access::Serve).expect("the store opens");
    let turns = (0..conversations).map(|number| {
        let conversation = format!("waiting{number}");
        let mut token_hash = [0; 32];
        token_hash[..8].copy_from_slice(&number.to_le_bytes());
        store.commit(Turn {
            version: 1,
            at: chrono::Utc::now(),
            state: Arc::new(State::new(&conversation, "id", None, Visitor::default())),
            entries: Arc::new([]),
            client_id: None,
            token_hash: Some(token_hash),
            handoffs: Vec::new(),
            deliveries: vec![NewDelivery {
                webhook_id: format!("msg_{conversation}_1"),
                target: "desk".to_owned(),
                kind: "handoff.requested",
                sequence: 1,
                body: json!({"type": "handoff.requested", "data": {"conversation": conversation}}).to_string(),
            }],
            timers: Vec::new(),
            calls: Vec::new(),
            answered_call: None,
            counted: Default::default(),
            after: None,
            conversation,
        })
    });
    for stored in futures_util::future::join_all(turns).await {
        stored.expect("stored");
    }
    store.close().await;
}

fn start(folder: &Path) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sapa"))
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
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    out.read_line(&mut line).expect("a line");
    let address = line.strip_prefix("listening on http://").expect("the line").trim_end();
    (child, format!("ws://{address}/ws"))
}

struct Person {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    conversation: String,
}

#[derive(Default)]
struct Talked {
    acknowledged: Vec<f64>,
    asked: Vec<Instant>,
}

impl Person {
    async fn connect(url: &str) -> Self {
        let (mut socket, _) = connect_async(url).await.expect("it connects");
        let hello = Message::text(r#"{"type":"hello","language":"id"}"#);
        socket.send(hello).await.expect("sent");
        let mut person = Self {
            socket,
            conversation: String::new(),
        };
        let welcome = person.until(|frame| frame["type"] == "welcome").await;
        person.conversation = welcome["conversation"].as_str().expect("an id").to_owned();
        person
    }

    /// Says something whenever it is due.
    async fn talk(mut self, first: Instant, every: Duration, until: Instant, place: usize) -> (String, Talked) {
        let (mut talked, mut due) = (Talked::default(), first);
        // Not all in step.
        let mut said = place % ASKS;
        while due < until {
            tokio::time::sleep_until(due.into()).await;
            let text = match said % ASKS {
                n if n == ASKS - 2 => "CS",
                n if n == ASKS - 1 => "batal",
                _ => "harga",
            };
            let id = format!("m{said}");
            let frame = json!({"type": "message", "id": id, "text": text});
            self.socket.send(Message::text(frame.to_string())).await.expect("sent");
            self.until(|frame| frame["from"] == "visitor" && frame["id"] == id.as_str())
                .await;
            talked.acknowledged.push(milliseconds(due.elapsed()));
            if text == "CS" {
                talked.asked.push(due);
            }
            said += 1;
            due += every;
        }
        (self.conversation, talked)
    }

    async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self
                .socket
                .next()
                .await
                .expect("the connection stays")
                .expect("a frame");
            let Message::Text(text) = message else { continue };
            let frame: Value = serde_json::from_str(&text).expect("JSON");
            assert_ne!(frame["type"], "error", "{frame}");
            if wanted(&frame) {
                return frame;
            }
        }
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn at(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}

fn median(values: &[f64]) -> f64 {
    at(values, 0.5)
}
