//! How fast messages are matched, and how well.
//!
//! `cargo bench --bench matching` times one message of the sample shop (median and 99th percentile), counts heap allocations, and
//! checks that those do not grow with the number of intents. How well messages are told apart is measured by `benches/quality.rs`.

#![expect(
    unsafe_code,
    reason = "counting allocations takes an allocator of one's own, which only passes calls on"
)]

use sapa::catalog::Catalog;
use sapa::matching::{Clock, Evidence, Index};
use sapa::text::Lexicon;
use std::alloc::{GlobalAlloc, Layout, System};
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
}

#[global_allocator]
static COUNTED: Counting = Counting;

const MESSAGES: [&str; 12] = [
    "brp hrga kaos polos kak?",
    "halo kak mau tanya dong, stok hoodie hitam masih ada?",
    "ongkir ke bandung berapa ya",
    "how much is the tote bag",
    "cara ordernya gimana min",
    "pesanan saya kok blm sampe ya kak",
    "bisa cod gak",
    "jam buka hari sabtu",
    "makasih banyak kak",
    "barangnya cacat mau tukar",
    "apa kalian jual sepatu lari anak",
    "harga sama stok kaos polos brp?",
];

fn main() {
    let languages = ["id".to_owned(), "en".to_owned()];
    let shop = shop();
    println!(
        "sample shop: {} intents, {} examples",
        shop.len(),
        shop.iter().map(|e| e.examples.len()).sum::<usize>()
    );
    let started = Instant::now();
    let index = Index::build(&shop, Lexicon::built_in(&languages), &languages);
    println!("  load: {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
    let catalog = catalog();
    let messages = MESSAGES.map(str::to_owned);
    report("one message", &time(&index, &catalog, &messages, 3_000));
    let many: Vec<Evidence> = (0..8).flat_map(|copy| copies(&shop, copy)).collect();
    let larger = Index::build(&many, Lexicon::built_in(&languages), &languages);
    report("with 8 times the intents", &time(&larger, &catalog, &messages, 1_000));
    hostile(&index, &catalog);
    for (intents, examples) in [(28, 21), (280, 21), (100, 50), (150, 50), (1_000, 3), (10_000, 3)] {
        shape(intents, examples, &languages);
    }
}

/// A bot of made-up words: how time and loading grow with it.
fn shape(intents: usize, examples: usize, languages: &[String]) {
    const SYLLABLES: [&str; 16] = [
        "ka", "ru", "men", "ti", "la", "so", "ber", "ni", "pa", "du", "gi", "wan", "to", "me", "ja", "bi",
    ];
    let mut dice = 11_u64;
    let mut below = |sides: usize| {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((dice >> 33) as usize) % sides
    };
    let word = |at: usize| -> String {
        let of = |place: usize| SYLLABLES[at / 16_usize.pow(place as u32) % 16];
        if at < 64 {
            format!("{}{}", of(0), of(1))
        } else {
            format!("{}{}{}", of(0), of(1), of(2))
        }
    };
    // Of seven words two are the intent's own, two common to all, and the others anything.
    let mut messages = Vec::new();
    let evidence: Vec<Evidence> = (0..intents)
        .map(|intent| {
            let mut example = || {
                let own = |choice: usize| word(64 + (intent * 7 + choice) % 4_000);
                [
                    own(below(6)),
                    own(below(6)),
                    word(below(64)),
                    word(below(64)),
                    word(below(64)),
                    word(64 + below(4_000)),
                    word(64 + below(4_000)),
                ]
                .join(" ")
            };
            if messages.len() < 100 {
                messages.push(example());
            }
            Evidence {
                intent: format!("intent-{intent}"),
                examples: (0..examples).map(|_| example()).collect(),
                ..Evidence::default()
            }
        })
        .collect();
    let (started, before) = (Instant::now(), on_processor());
    let index = Index::build(&evidence, Lexicon::built_in(languages), languages);
    println!(
        "{intents} intents of {examples} examples: loaded in {:.0} ms, {:.0} ms on the processor",
        started.elapsed().as_secs_f64() * 1e3,
        on_processor() - before
    );
    report("one message", &time(&index, &Catalog::default(), &messages, 30));
}

/// Milliseconds this thread has had a processor, which waiting for other programs is no part of; nought where the system does not say.
fn on_processor() -> f64 {
    let says = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = says.split(' ').next().and_then(|first| first.parse::<f64>().ok());
    nanoseconds.unwrap_or_default() / 1e6
}

/// The sample shop's evidence. The shop is this repository's own top level.
fn shop() -> Vec<Evidence> {
    let files = std::fs::read_dir("intents").map(|files| files.flatten().map(|file| file.path()).collect::<Vec<_>>());
    let mut files = files.unwrap_or_default();
    files.sort();
    files
        .iter()
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .map(|text| evidence(&text))
        .collect()
}

/// The lists of one intent's file, which the sample shop writes one entry a line.
fn evidence(text: &str) -> Evidence {
    let mut evidence = Evidence::default();
    let mut key = "";
    for line in text.lines() {
        if let Some(entry) = line.strip_prefix("  - ") {
            let entry = entry.trim().trim_matches('"').to_owned();
            match key {
                "keywords" => evidence.keywords.push(entry),
                "not" => evidence.not.push(entry),
                "examples" => evidence.examples.push(entry),
                _ => {}
            }
        } else if let Some((name, value)) = line.split_once(':').filter(|_| !line.starts_with(' ')) {
            key = name;
            match name {
                "intent" => evidence.intent = value.trim().to_owned(),
                "priority" => evidence.priority = value.trim().parse().unwrap_or_default(),
                _ => {}
            }
        }
    }
    evidence
}

fn copies(shop: &[Evidence], copy: usize) -> Vec<Evidence> {
    let renamed = |e: &Evidence| Evidence {
        intent: format!("{}-{copy}", e.intent),
        examples: e
            .examples
            .iter()
            .map(|text| format!("{text} {}", ["", "satu", "dua", "tiga"][copy % 4]))
            .collect(),
        ..e.clone()
    };
    shop.iter().map(renamed).collect()
}

fn catalog() -> Catalog {
    std::fs::read("catalog.csv")
        .map(|bytes| Catalog::read_csv(&bytes).catalog)
        .unwrap_or_default()
}

fn clock() -> Clock {
    let now = chrono::DateTime::from_timestamp(1_767_582_000, 0).unwrap_or_default();
    Clock {
        now,
        zone: chrono_tz::Asia::Jakarta,
    }
}

struct Timing {
    /// Sorted, in nanoseconds.
    each: Vec<u128>,
    allocations: f64,
}

fn time(index: &Index, catalog: &Catalog, messages: &[String], rounds: usize) -> Timing {
    let clock = clock();
    for message in messages {
        index.read(message, catalog, &clock);
    }
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    let mut each = Vec::with_capacity(rounds * messages.len());
    for _ in 0..rounds {
        for message in messages {
            let started = Instant::now();
            std::hint::black_box(index.read(message, catalog, &clock));
            each.push(started.elapsed().as_nanos());
        }
    }
    let allocations = (ALLOCATIONS.load(Ordering::Relaxed) - before) as f64 / each.len() as f64;
    each.sort_unstable();
    Timing { each, allocations }
}

fn report(what: &str, timing: &Timing) {
    let at = |part: f64| timing.each[((timing.each.len() - 1) as f64 * part) as usize] as f64 / 1e3;
    println!(
        "  {what}: median {:.1} µs, p99 {:.1} µs, {:.0} allocations",
        at(0.5),
        at(0.99),
        timing.allocations
    );
}

/// Messages of the greatest length, of the kinds that cost most.
fn hostile(index: &Index, catalog: &Catalog) {
    let full = |part: &str| part.chars().cycle().take(4_000).collect::<String>();
    for (what, message) in [
        ("unknown long words", full("qwxzvbnmqjk ")),
        ("near misses", full("pengirimnan hrgaa stokk ")),
        ("one word", full("a")),
        ("digits and dots", full("1.2,3:4/5-")),
        ("at signs", full("a@")),
        ("keywords", full("harga stok ongkir ")),
        ("combining marks", full("a\u{301}\u{302}\u{303}")),
        ("emoji", full("👩‍👩‍👧‍👦")),
        ("one letter words", full("a b c ")),
    ] {
        report(
            &format!("4,000 characters, {what}"),
            &time(index, catalog, &[message], 20),
        );
    }
}
