//! What the rungs between the durable echo and Sapa answer.

use sapa::bot::{Bot, SourceFile, compile};
use sapa::dialogue::{Desk, Effect, Event, EventKind, State, Visitor, advance};
use sapa::runtime::outside::OutsideEntry;
use sapa::store::Entry;
use serde::Deserialize;
use std::path::Path;
use std::sync::Arc;

/// What is stored of a turn, and the frames that go out after it.
pub struct Turn {
    pub entries: String,
    pub state: String,
    pub frames: Vec<String>,
}

/// One connection's answers, in the visitor's protocol as far as the load's visitors look at it.
pub trait Answer: Send {
    fn to(&mut self, frame: &str) -> Turn;
}

/// As many bytes as a turn has, and nothing behind them.
pub struct Bytes;

/// Bytes of the sample shop's turns under this load, on average.
const ENTRIES: usize = 900;
const STATE: usize = 400;
const ANSWER: usize = 650;

impl Answer for Bytes {
    fn to(&mut self, frame: &str) -> Turn {
        let id = frame
            .split_once(r#""id":""#)
            .and_then(|(_, rest)| rest.split('"').next());
        let receipt = format!(
            r#"{{"type":"message","seq":1,"id":"{}","from":"visitor","text":"{}"}}"#,
            id.unwrap_or_default(),
            "x".repeat(40)
        );
        let answer = format!(r#"{{"type":"message","seq":2,"text":"{}"}}"#, "x".repeat(ANSWER));
        Turn {
            entries: "x".repeat(ENTRIES),
            state: "x".repeat(STATE),
            frames: vec![receipt, answer],
        }
    }
}

/// The core's own answers, without anything around them: no lock, no limits, no repeats, no other listeners, no history.
pub struct Core {
    bot: Arc<Bot>,
    state: Option<State>,
}

#[derive(Deserialize)]
struct Frame<'a> {
    id: Option<&'a str>,
    text: Option<String>,
}

impl Core {
    pub fn new(bot: Arc<Bot>) -> Self {
        let state = State::new("rung", "id", None, Visitor::default());
        Self {
            bot,
            state: Some(state),
        }
    }
}

impl Answer for Core {
    fn to(&mut self, frame: &str) -> Turn {
        let frame: Frame<'_> = serde_json::from_str(frame).expect("a frame of the load's");
        let kind = match (frame.id, frame.text) {
            (Some(id), Some(text)) => EventKind::Said {
                id: id.to_owned(),
                text,
            },
            _ => EventKind::Opened,
        };
        let event = Event {
            at: std::time::SystemTime::now().into(),
            seed: 1,
            desk: Desk::REACHABLE,
            kind,
        };
        let state = self.state.take().expect("put back after each turn");
        let (state, effects) = advance(&self.bot, state, event);
        let entries: Vec<Entry> = effects
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::Say(message) => Some(Entry::Message(message)),
                Effect::SetStatus(status) => Some(Entry::Status(status)),
                _ => None,
            })
            .collect();
        let turn = Turn {
            entries: written(&entries),
            state: written(&state),
            frames: entries.iter().map(|entry| written(&OutsideEntry::new(entry))).collect(),
        };
        self.state = Some(state);
        turn
    }
}

fn written(value: &impl serde::Serialize) -> String {
    let mut buffer = Vec::with_capacity(1024);
    serde_json::to_writer(&mut buffer, value).expect("JSON");
    String::from_utf8(buffer).expect("JSON is UTF-8")
}

/// The sample shop: this repository's own top level.
pub fn shop() -> Bot {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    let mut read = |path: String| {
        if let Ok(bytes) = std::fs::read(root.join(&path)) {
            sources.push(SourceFile { path, bytes });
        }
    };
    for file in ["bot.yaml", "catalog.csv"] {
        read(file.to_owned());
    }
    for folder in ["intents", "flows", "lexicon"] {
        for entry in std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
            read(format!("{folder}/{}", entry.file_name().to_string_lossy()));
        }
    }
    let compiled = compile(&sources, &|_| None);
    Bot {
        content: Arc::new(compiled.content.expect("the sample shop compiles")),
        catalog: Arc::new(compiled.catalog),
    }
}
