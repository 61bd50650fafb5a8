//! How long one turn of a conversation takes.
//!
//! `cargo bench --bench turn --no-default-features` plays a conversation of eight messages with the sample shop and prints the median,
//! the mean and the 99th percentile of `advance`, of matching alone (both through the same messages), and of what is left: the dialogue;
//! and the heap allocations of each. A number as argument (`-- 50`) plays so many rounds: few are enough for an instruction counter.

#![expect(
    unsafe_code,
    reason = "counting allocations takes an allocator of one's own, which only passes calls on"
)]

use sapa::bot::{Bot, SourceFile, compile};
use sapa::dialogue::{Desk, Event, EventKind, State, Visitor, advance};
use sapa::matching::Clock;
use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// The system's allocator, counted.
struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on unchanged to the system's allocator, which keeps the contract.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`, and `pointer` came from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `realloc`, and `pointer` came from `System`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTED: Counting = Counting;

const MESSAGES: [&str; 8] = [
    "halo kak",
    "brp hrga kaos polos?",
    "kalau stoknya masih ada?",
    "3",
    "ongkir ke bandung berapa ya",
    "jam buka hari sabtu",
    "cara ordernya gimana min",
    "makasih banyak kak",
];
const ROUNDS: usize = 2_000;

fn main() {
    let bot = shop();
    let (mut whole, mut matching, mut left) = (Vec::new(), Vec::new(), Vec::new());
    let mut of_message = vec![(Vec::new(), Vec::new(), 0, 0); MESSAGES.len()];
    let rounds = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(ROUNDS);
    for _ in 0..rounds {
        let (mut state, _) = advance(&bot, new_state(), event(EventKind::Opened));
        for (at, text) in MESSAGES.iter().enumerate() {
            let said = event(EventKind::Said {
                id: format!("v{at}"),
                text: (*text).to_owned(),
            });
            let allocated = ALLOCATIONS.load(Ordering::Relaxed);
            let started = Instant::now();
            let (next, effects) = advance(&bot, state, said);
            let turn = started.elapsed().as_nanos();
            of_message[at].2 = ALLOCATIONS.load(Ordering::Relaxed) - allocated;
            std::hint::black_box(effects);
            state = next;
            let clock = Clock {
                now: now(),
                zone: bot.content.hours.zone(),
            };
            let allocated = ALLOCATIONS.load(Ordering::Relaxed);
            let started = Instant::now();
            std::hint::black_box(bot.content.matcher.read(text, &bot.catalog, &clock));
            let read = started.elapsed().as_nanos();
            of_message[at].3 = ALLOCATIONS.load(Ordering::Relaxed) - allocated;
            whole.push(turn);
            matching.push(read);
            left.push(turn.saturating_sub(read));
            of_message[at].0.push(turn);
            of_message[at].1.push(read);
        }
    }
    report("a turn", &mut whole);
    report("matching alone", &mut matching);
    report("the dialogue", &mut left);
    for (text, (turns, reads, made, made_matching)) in MESSAGES.iter().zip(&mut of_message) {
        let (turn, read) = (median(turns), median(reads));
        println!("  {text:32} {turn:6.1} µs, of which matching {read:6.1} µs");
        println!("  {:32} {made:6} allocations, of which matching {made_matching:6}", "");
    }
}

fn new_state() -> State {
    State::new("bench", "id", None, Visitor::default())
}

fn event(kind: EventKind) -> Event {
    Event {
        at: now(),
        seed: 1,
        desk: Desk::REACHABLE,
        kind,
    }
}

/// Monday, 5 January 2026, 10:00 in Jakarta.
fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_767_582_000, 0).unwrap_or_default()
}

/// The sample shop: this repository's own top level.
fn shop() -> Bot {
    let mut sources = Vec::new();
    for file in ["bot.yaml", "catalog.csv"] {
        read(file.to_owned(), &mut sources);
    }
    for folder in ["intents", "flows", "lexicon"] {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for entry in entries {
            read(
                format!("{folder}/{}", entry.file_name().to_string_lossy()),
                &mut sources,
            );
        }
    }
    let compiled = compile(&sources, &|_| None);
    Bot {
        content: Arc::new(compiled.content.expect("the sample shop compiles")),
        catalog: Arc::new(compiled.catalog),
    }
}

fn read(path: String, sources: &mut Vec<SourceFile>) {
    if let Ok(bytes) = std::fs::read(Path::new(&path)) {
        sources.push(SourceFile { path, bytes });
    }
}

fn median(nanoseconds: &mut [u128]) -> f64 {
    at(nanoseconds, 0.5)
}

fn at(nanoseconds: &mut [u128], part: f64) -> f64 {
    nanoseconds.sort_unstable();
    let index = (nanoseconds.len().saturating_sub(1) as f64 * part) as usize;
    nanoseconds.get(index).copied().unwrap_or_default() as f64 / 1e3
}

fn report(what: &str, nanoseconds: &mut [u128]) {
    println!(
        "{what}: median {:.1} µs, mean {:.1} µs, p99 {:.1} µs",
        at(nanoseconds, 0.5),
        // Under load every turn is paid for, the dear ones too.
        nanoseconds.iter().sum::<u128>() as f64 / nanoseconds.len().max(1) as f64 / 1e3,
        at(nanoseconds, 0.99)
    );
}
