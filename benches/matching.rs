//! How fast messages are matched, and how well.
//!
//! `cargo bench --bench matching` times one message of the sample shop (median and 99th percentile), counts heap allocations, and
//! checks that those do not grow with the number of intents. Where the folder `../shared/bench` (or `SAPA_BENCH_DATA`) holds
//! labelled sets, it also reports how well they are told apart; nothing of them is kept.

#![expect(
    unsafe_code,
    reason = "counting allocations takes an allocator of one's own, which only passes calls on"
)]

use sapa::catalog::Catalog;
use sapa::matching::evaluate::{Figures, Labelled, NO_INTENT, figures, predict};
use sapa::matching::{Clock, Evidence, Index, Reading};
use sapa::text::Lexicon;
use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
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
    let data = std::env::var_os("SAPA_BENCH_DATA").map_or_else(|| PathBuf::from("../shared/bench"), PathBuf::from);
    if data.is_dir() {
        quality(&data);
    } else {
        println!("labelled sets: none, because there is no folder {}", data.display());
    }
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

/// Fractions on labelled sets: on the test rows where there are some, and by leaving intents out of the training rows.
fn quality(data: &Path) {
    for (folder, language) in [
        ("hint3_sofmattress", "en"),
        ("clinc150_small", "en"),
        ("banking77_oos", "en"),
        ("xsid_id", "id"),
    ] {
        let read = |file: &str| {
            let content = std::fs::read_to_string(data.join(folder).join(file)).ok()?;
            Some(read_labelled(&content))
        };
        let Some(train) = read("train.tsv") else {
            println!("{folder}: absent");
            continue;
        };
        if let Some(test) = read("test.tsv") {
            judge(&format!("{folder}, test rows"), &train, &test, language);
            judge(
                &format!("{folder}, test rows with typos"),
                &train,
                &typos(&test),
                language,
            );
        }
        left_out(folder, &train, language);
    }
}

fn judge(what: &str, train: &[Labelled], test: &[Labelled], language: &str) {
    let started = Instant::now();
    let index = learn(train, language);
    let load = started.elapsed();
    let mut taken = Vec::with_capacity(test.len());
    let evaluation = evaluate(test, |row| {
        let started = Instant::now();
        let reading = index.read(&row.text, &Catalog::default(), &clock());
        taken.push(started.elapsed().as_nanos());
        reading
    });
    taken.sort_unstable();
    println!(
        "{what}: in {:.1} / out {:.1} = {:.1}, wrong {:.1}, top 3 {:.1}; load {:.0} ms, median {:.1} µs",
        evaluation.in_scope_accuracy * 100.0,
        evaluation.out_of_scope_recall * 100.0,
        evaluation.score * 100.0,
        evaluation.wrong_answers * 100.0,
        evaluation.in_scope_top3 * 100.0,
        load.as_secs_f64() * 1e3,
        taken[taken.len() / 2] as f64 / 1e3,
    );
}

fn learn(train: &[Labelled], language: &str) -> Index {
    let mut by_intent: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in train {
        if row.expected != NO_INTENT {
            by_intent
                .entry(&row.expected)
                .or_default()
                .push(row.text.replace(['{', '}'], " "));
        }
    }
    let evidence: Vec<Evidence> = by_intent
        .into_iter()
        .map(|(intent, examples)| Evidence {
            intent: intent.to_owned(),
            examples,
            ..Evidence::default()
        })
        .collect();
    let languages = [language.to_owned()];
    Index::build(&evidence, Lexicon::built_in(&languages), &languages)
}

/// What the rows were taken for, added up.
fn evaluate(rows: &[Labelled], mut read: impl FnMut(&Labelled) -> Reading) -> Figures {
    figures(&rows.iter().map(|row| predict(row, &read(row))).collect::<Vec<_>>())
}

/// Lines of a message, a tab and an intent.
fn read_labelled(content: &str) -> Vec<Labelled> {
    let rows = content.lines().filter_map(|line| line.rsplit_once('\t'));
    rows.map(|(text, intent)| Labelled {
        text: text.to_owned(),
        expected: intent.trim().to_owned(),
    })
    .collect()
}

/// Five folds: in each a fifth of the intents is unknown, and of the others a fifth of the rows is tested.
fn left_out(folder: &str, train: &[Labelled], language: &str) {
    let mut dice = Dice(13);
    let mut intents: Vec<&str> = train
        .iter()
        .map(|row| row.expected.as_str())
        .filter(|intent| *intent != NO_INTENT)
        .collect();
    intents.sort_unstable();
    intents.dedup();
    dice.shuffle(&mut intents);
    let mut rows: Vec<&Labelled> = train.iter().filter(|row| row.expected != NO_INTENT).collect();
    dice.shuffle(&mut rows);
    let (mut scores, mut typo_scores) = (Vec::new(), Vec::new());
    for fold in 0..5 {
        let unknown = |row: &Labelled| {
            let at = intents.iter().position(|intent| *intent == row.expected);
            at.is_some_and(|at| at % 5 == fold)
        };
        let (mut learned, mut test) = (Vec::new(), Vec::new());
        for (at, row) in rows.iter().enumerate() {
            match (unknown(row), at % 5 == fold) {
                (true, _) => test.push(Labelled {
                    text: row.text.clone(),
                    expected: NO_INTENT.to_owned(),
                }),
                (false, true) => test.push((*row).clone()),
                (false, false) => learned.push((*row).clone()),
            }
        }
        let index = learn(&learned, language);
        let mut read = |row: &Labelled| index.read(&row.text, &Catalog::default(), &clock());
        scores.push(evaluate(&test, &mut read));
        typo_scores.push(evaluate(&typos(&test), &mut read));
    }
    let mean = |of: &dyn Fn(&Figures) -> f64| scores.iter().map(of).sum::<f64>() / scores.len() as f64 * 100.0;
    let typos = typo_scores.iter().map(|e| e.score).sum::<f64>() / typo_scores.len() as f64 * 100.0;
    println!(
        "{folder}, intents left out: in {:.1} / out {:.1} = {:.1}, wrong {:.1}; with typos {typos:.1}",
        mean(&|e| e.in_scope_accuracy),
        mean(&|e| e.out_of_scope_recall),
        mean(&|e| e.score),
        mean(&|e| e.wrong_answers),
    );
}

/// Each word of four or more letters, with probability a quarter, gets a neighbouring key, a transposition or a deletion, never at its
/// first letter.
fn typos(rows: &[Labelled]) -> Vec<Labelled> {
    let mut dice = Dice(7);
    let mut slip = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        if letters.iter().filter(|c| c.is_alphabetic()).count() < 4 || dice.below(4) != 0 {
            return word.to_owned();
        }
        let at = 1 + dice.below(letters.len() - 1);
        match dice.below(3) {
            0 => letters[at] = neighbour(letters[at], &mut dice),
            1 if at + 1 < letters.len() => letters.swap(at, at + 1),
            _ => {
                letters.remove(at);
            }
        }
        letters.into_iter().collect()
    };
    let changed = |row: &Labelled| Labelled {
        text: row.text.split(' ').map(&mut slip).collect::<Vec<_>>().join(" "),
        expected: row.expected.clone(),
    };
    rows.iter().map(changed).collect()
}

fn neighbour(c: char, dice: &mut Dice) -> char {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let lower = c.to_ascii_lowercase();
    let row = ROWS
        .iter()
        .find_map(|row| row.find(lower).map(|at| (row.as_bytes(), at)));
    row.map_or(c, |(row, at)| {
        let right = at == 0 || at + 1 < row.len() && dice.below(2) == 0;
        char::from(if right { row[at + 1] } else { row[at - 1] })
    })
}

/// A fixed sequence of throws.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
