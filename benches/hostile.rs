//! What the worst messages cost, and whether the cost grows faster than the message.
//!
//! `cargo bench --bench hostile` reads messages of 500 to 4,000 characters of every kind that could be dear, against the sample shop,
//! and marks where one of 4,000 takes more than the bound at the median, or grows faster than linearly. Then up to 10,000 intents.

use sapa::bot::{Bot, SourceFile, compile};
use sapa::matching::{Clock, Evidence, Index};
use sapa::text::Lexicon;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Lengths in characters; the last is the most that a visitor may send.
const LENGTHS: [usize; 4] = [500, 1_000, 2_000, 4_000];
/// What the longest may take at the median.
const BOUND: Duration = Duration::from_millis(2);
/// How much dearer twice the length may be: two, and what a noisy machine adds.
const DOUBLING: f64 = 2.6;
/// Each message is read so often.
const ROUNDS: usize = 30;
/// Bots far larger than any shop's.
const INTENTS: [usize; 3] = [1_000, 3_000, 10_000];
/// After a bot that took longer to build, no larger one is tried.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a message repeats, by kind.
const KINDS: [(&str, &str); 24] = [
    ("near misses of keywords", "pengirimnan hrgaa stokk ongkri prmo "),
    ("near misses of products", "kaoss poloss hoodei jakett kmeja "),
    ("all different near misses", ""),
    ("unknown long words", "qwxzvbnmqjkhgfdpoiuy "),
    ("one letter", "a"),
    ("one letter, no known one", "z"),
    ("two letters", "ab"),
    ("stretched words", "haaaargaaaa stooook "),
    ("digits", "1"),
    ("digits and dots", "1.2,3:4/5-"),
    ("digits in words", "h4rg4 st0k k4os "),
    ("at signs", "a@"),
    ("web addresses", "www."),
    ("plus signs", "+6"),
    ("keywords", "harga stok ongkir "),
    ("negations", "bukan harga tapi stok "),
    ("products", "kaos polos hitam "),
    ("no spaces", "hargastokongkirkaos"),
    ("combining marks", "a\u{301}\u{302}\u{303}"),
    ("one cluster", "\u{301}"),
    ("right to left", "مرحبا كم السعر "),
    ("emoji", "👩‍👩‍👧‍👦"),
    ("zero-width joiners", "h\u{200d}a\u{200d}r\u{200d}g\u{200d}a\u{200d} "),
    ("a braid of scripts", "hаргаقيمة価格hargaŧƈ "),
];

fn main() {
    let bot = shop();
    println!(
        "hostile messages: microseconds at the median, by characters; doubling is the dearest step from one length to the next"
    );
    println!(
        "{:<28}{:>8}{:>8}{:>8}{:>8}{:>10}",
        "", 500, 1_000, 2_000, 4_000, "doubling"
    );
    let mut over = Vec::new();
    for (kind, part) in KINDS {
        let times = LENGTHS.map(|length| median(&bot, &message(part, length)));
        let doubling = times.windows(2).map(|pair| pair[1] / pair[0]).fold(0.0, f64::max);
        let bad = times[3] > BOUND.as_secs_f64() * 1e6 || doubling > DOUBLING;
        over.extend(bad.then_some(kind));
        let row: String = times.iter().map(|time| format!("{time:>8.0}")).collect();
        println!("{kind:<28}{row}{doubling:>10.2}{}", if bad { "  too much" } else { "" });
    }
    if !over.is_empty() {
        println!("over the bound: {}", over.join(", "));
    }
    many_intents();
}

/// A message of so many characters. Without a part to repeat: words each of which is a slip of another known word.
fn message(part: &str, length: usize) -> String {
    if !part.is_empty() {
        return part.chars().cycle().take(length).collect();
    }
    let known = [
        "pengiriman",
        "pembayaran",
        "kemeja",
        "garansi",
        "kerusakan",
        "reseller",
        "whatsapp",
        "alamatnya",
    ];
    let slips = (0..).map(|at: usize| {
        let mut letters: Vec<char> = known[at % known.len()].chars().collect();
        let place = 1 + at / known.len() % (letters.len() - 1);
        letters[place] = char::from(b'a' + (at * 7 % 26) as u8);
        letters.into_iter().chain([' ']).collect::<String>()
    });
    slips.take(length).collect::<String>().chars().take(length).collect()
}

/// Microseconds.
fn median(bot: &Bot, message: &str) -> f64 {
    let read = || {
        bot.content
            .matcher
            .read(std::hint::black_box(message), &bot.catalog, &clock())
    };
    read();
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            std::hint::black_box(read());
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2].as_secs_f64() * 1e6
}

/// Bots that must be built, and answer, without a time or space that grows out of hand.
fn many_intents() {
    for intents in INTENTS {
        let evidence: Vec<Evidence> = (0..intents).map(intent).collect();
        let languages = ["id".to_owned(), "en".to_owned()];
        let started = Instant::now();
        let index = Index::build(&evidence, Lexicon::built_in(&languages), &languages);
        let built = started.elapsed();
        let mut times: Vec<Duration> = (0..500)
            .map(|at| {
                let message = format!("kak berapa {} untuk {}", name(at * 7), name(at * 3));
                let started = Instant::now();
                std::hint::black_box(index.read(&message, &Default::default(), &clock()));
                started.elapsed()
            })
            .collect();
        times.sort_unstable();
        println!(
            "{intents} intents of 3 examples and a keyword: built in {:.2} s, a message {:.0} µs at the median, {:.0} µs at 99 %, {} MB at the peak",
            built.as_secs_f64(),
            times[250].as_secs_f64() * 1e6,
            times[495].as_secs_f64() * 1e6,
            peak_mb(),
        );
        if built > PATIENCE {
            println!("no larger bot is tried");
            return;
        }
    }
}

fn intent(at: usize) -> Evidence {
    Evidence {
        intent: format!("intent-{at}"),
        keywords: vec![format!("topik {}", name(at))],
        examples: vec![
            format!("berapa biaya {}", name(at)),
            format!("saya mau tanya soal {} dong", name(at)),
            format!("{} bisa hari ini gak", name(at)),
        ],
        ..Evidence::default()
    }
}

/// A word of its own for each number.
fn name(mut at: usize) -> String {
    let mut name = String::from("x");
    for _ in 0..4 {
        name.push(char::from(b"bcdfghjklmnprstvwz"[at % 18]));
        name.push(char::from(b"aiueo"[at % 5]));
        at /= 18;
    }
    name
}

/// The most memory this process ever held; 0 where the system does not tell.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1_024
}

/// The sample shop, which is this repository's own top level.
fn shop() -> Bot {
    let mut files = Vec::new();
    for folder in [".", "intents", "flows", "lexicon"] {
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
            .into_iter()
            .flatten()
            .flatten()
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder == "." {
                name
            } else {
                format!("{folder}/{name}")
            };
            if sapa::bot::role(&path).is_some() {
                files.extend(std::fs::read(entry.path()).ok().map(|bytes| SourceFile { path, bytes }));
            }
        }
    }
    let compiled = compile(&files, &|_| None);
    Bot {
        content: Arc::new(compiled.content.expect("the sample shop has no errors")),
        catalog: Arc::new(compiled.catalog),
    }
}

fn clock() -> Clock {
    Clock {
        now: chrono::DateTime::from_timestamp(1_767_582_000, 0).unwrap_or_default(),
        zone: chrono_tz::Asia::Jakarta,
    }
}
