//! What the worst messages cost, and whether the cost grows faster than the message.
//!
//! `cargo bench --bench hostile` reads messages of 500 to 4,000 characters of every kind that could be dear, against the sample shop,
//! and marks where one of 4,000 takes more than the bound at the median, or grows faster than linearly: matching alone, a whole turn of a
//! conversation, and both with a list of thousands of products. Then up to 10,000 intents. An argument (`-- negations`) keeps to the kinds
//! whose name holds it.

use sapa::bot::{Bot, SourceFile, compile, inspect};
use sapa::catalog::Catalog;
use sapa::dialogue::{Desk, Event, EventKind, State, Visitor, advance};
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

/// In place of what is repeated: numbers, each of which is another, and so for phones.
const NUMBERED: &str = "#";
const PHONED: &str = "#08";

/// What a message repeats, by kind.
const KINDS: [(&str, &str); 48] = [
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
    ("denials alone", "bukan "),
    ("denials and values", "bukan 2 tapi 3 "),
    ("denials and products", "bukan hoodie tapi kaos, "),
    ("wishes denied", "gak mau hoodie ga jadi order "),
    ("denials in English", "not the hoodie but "),
    ("parts joined", "hoodie dan kaos sama "),
    ("questions", "harga? stok? "),
    ("questions of products", "harga hoodie brp? stok kaos ada? "),
    ("questions joined", "harga dan stok dan ongkir sama "),
    ("numbers", "12 "),
    ("different numbers", NUMBERED),
    ("amounts", "2 lusin 3 pcs "),
    ("amounts of products", "hoodie 2 pcs kaos 3 "),
    ("different phones", PHONED),
    ("denials on and on", "bukan ga tidak jangan not "),
    ("money", "50rb 1,5jt "),
    ("dates", "12 januari besok "),
    ("times", "jam 3 sore jam 4 "),
    ("phones", "081234567890 "),
    ("phones in groups", "0812 3456 7890 "),
    ("addresses", "a@b.co "),
    ("colours and sizes", "hitam xl merah l "),
    ("contacts", "nama saya budi wa 081234567890 "),
    ("follow-ups", "kalau yang hitam? yang itu "),
];

/// What a message to a shop of thousands of products repeats.
const OF_PRODUCTS: [(&str, &str); 6] = [
    ("a name", "kaos polos premium katun "),
    ("words of names", "kaos kemeja jaket celana "),
    ("one word of a thousand names", "kaos "),
    ("all different names", ""),
    ("near misses of names", "kaoss poloss jakett premum "),
    ("denied names", "bukan kaos polos tapi jaket denim "),
];

fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let wanted = wanted.unwrap_or_default();
    let bot = shop();
    let stocked = Bot {
        catalog: Arc::new(products()),
        ..bot.clone()
    };
    println!(
        "hostile messages: microseconds at the median, by characters; doubling is the dearest step from one length to the next"
    );
    let mut over = Vec::new();
    measure("matching", &bot, &KINDS, &wanted, read, &mut over);
    measure("a whole turn", &bot, &KINDS, &wanted, turn, &mut over);
    let many = format!("matching, {PRODUCTS} products");
    measure(&many, &stocked, &OF_PRODUCTS, &wanted, read, &mut over);
    let many = format!("a whole turn, {PRODUCTS} products");
    measure(&many, &stocked, &OF_PRODUCTS, &wanted, turn, &mut over);
    if !over.is_empty() {
        println!("over the bound: {}", over.join(", "));
    }
    if wanted.is_empty() {
        many_intents();
    }
}

fn measure(
    what: &str,
    bot: &Bot,
    kinds: &[(&str, &str)],
    wanted: &str,
    done: fn(&Bot, &str) -> Duration,
    over: &mut Vec<String>,
) {
    println!(
        "{what:<32}{:>8}{:>8}{:>8}{:>8}{:>10}",
        500, 1_000, 2_000, 4_000, "doubling"
    );
    for (kind, part) in kinds.iter().filter(|(kind, _)| kind.contains(wanted)) {
        let times = LENGTHS.map(|length| median(bot, &message(part, length), done));
        let doubling = times.windows(2).map(|pair| pair[1] / pair[0]).fold(0.0, f64::max);
        let bad = times[3] > BOUND.as_secs_f64() * 1e6 || doubling > DOUBLING;
        over.extend(bad.then(|| format!("{kind} ({what})")));
        let row: String = times.iter().map(|time| format!("{time:>8.0}")).collect();
        println!("{kind:<32}{row}{doubling:>10.2}{}", if bad { "  too much" } else { "" });
    }
}

/// A list in which thousands of names share their words.
fn products() -> Catalog {
    const KINDS: [&str; 8] = ["Kaos", "Kemeja", "Jaket", "Celana", "Hoodie", "Topi", "Rok", "Tas"];
    const CUTS: [&str; 8] = ["Polos", "Denim", "Flanel", "Batik", "Rajut", "Kargo", "Kulit", "Linen"];
    const LINES: [&str; 8] = ["Premium", "Basic", "Sport", "Anak", "Pria", "Wanita", "Kantor", "Pesta"];
    const STUFFS: [&str; 8] = [
        "Katun",
        "Wol",
        "Sutra",
        "Poliester",
        "Rayon",
        "Spandex",
        "Bambu",
        "Kanvas",
    ];
    let mut list = String::from("sku,name,aliases,price,stock,size,colour\n");
    for at in 0..PRODUCTS {
        let of = |words: &[&'static str; 8], step: usize| words[at / step % 8];
        list.push_str(&format!(
            "P{at},{} {} {} {},{} {},{},{},S|M|L|XL,hitam|putih|merah\n",
            of(&KINDS, 1),
            of(&CUTS, 8),
            of(&LINES, 64),
            of(&STUFFS, 512),
            of(&CUTS, 8),
            of(&KINDS, 1),
            1_000 + at,
            at % 7
        ));
    }
    Catalog::read_csv(list.as_bytes()).catalog
}

/// As many as have names of their own.
const PRODUCTS: usize = 4_096;

fn read(bot: &Bot, message: &str) -> Duration {
    let started = Instant::now();
    std::hint::black_box(bot.content.matcher.read(message, &bot.catalog, &clock()));
    started.elapsed()
}

/// The message as the first of a conversation, answered.
fn turn(bot: &Bot, message: &str) -> Duration {
    let event = |kind| Event {
        at: clock().now,
        seed: 1,
        desk: Desk::REACHABLE,
        kind,
    };
    let state = State::new("bench", "id", None, Visitor::default());
    let (state, _) = advance(bot, state, event(EventKind::Opened));
    let said = event(EventKind::Said {
        id: "1".to_owned(),
        text: message.to_owned(),
    });
    let started = Instant::now();
    std::hint::black_box(advance(bot, state, said));
    started.elapsed()
}

/// A message of so many characters. Without a part to repeat: words each of which is a slip of another known word, some of them names.
fn message(part: &str, length: usize) -> String {
    if let Some(before) = part.strip_prefix('#') {
        let numbers = (0..).map(|at: u64| format!("{before}{} ", 1_000 + at * 7 + before.len() as u64 * 1_000_000_000));
        return numbers.take(length).collect::<String>().chars().take(length).collect();
    }
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
fn median(bot: &Bot, message: &str, done: fn(&Bot, &str) -> Duration) -> f64 {
    done(bot, message);
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| done(bot, std::hint::black_box(message))).collect();
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
        let files = files(&evidence);
        let started = Instant::now();
        let compiled = inspect(&files, &|_| None, clock().now);
        let checked = started.elapsed();
        let bot = Bot {
            content: Arc::new(compiled.content.expect("a bot without errors")),
            catalog: Arc::new(compiled.catalog),
        };
        let started = Instant::now();
        let message = format!("kak berapa {} untuk {}", name(7), name(3));
        std::hint::black_box(bot.content.matcher.explain(&message, &bot.catalog, &clock()));
        println!(
            "  as files: checked in {:.2} s with {} problems, a message explained in {:.0} µs",
            checked.as_secs_f64(),
            compiled.diagnostics.len(),
            started.elapsed().as_secs_f64() * 1e6
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

/// The same intents as files of a bot folder.
fn files(evidence: &[Evidence]) -> Vec<SourceFile> {
    let list = |entries: &[String]| entries.join(", ");
    let intents = evidence.iter().map(|e| SourceFile {
        path: format!("intents/{}.yaml", e.intent),
        bytes: format!(
            "keywords: [{}]\nexamples: [{}]\nreply: Ya.\n",
            list(&e.keywords),
            list(&e.examples)
        )
        .into_bytes(),
    });
    let settings = SourceFile {
        path: "bot.yaml".to_owned(),
        bytes: b"bot: Toko\nlanguages: [id]\ntimezone: Asia/Jakarta\n".to_vec(),
    };
    intents.chain([settings]).collect()
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
