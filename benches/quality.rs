//! How well messages are told apart, on labelled sets that are no part of this project.
//!
//! `SAPA_BENCH_DATA=FOLDER cargo bench --bench quality [-- SET…]` reads `FOLDER/SET/train.tsv` and, where there is one,
//! `FOLDER/SET/test.tsv` (lines of a message, a tab and an intent; `NO_INTENT` is out of scope). Without the variable it looks at
//! `../shared/bench`. Nothing of the sets is kept. Everything is at the shipped threshold.
//!
//! Test rows are for the last word only, with `--test`. `--without PART` switches a part of the method off, `--strict` measures the
//! stricter setting, `--lifts` prints what the threshold was chosen from, `--small` measures small bots drawn from the sets alone.
//! `--bots FOLDER` measures whole bots (`tests/bots`), with `--misses` each message that they get wrong.
//!
//! What is chosen is chosen on the training rows in two ways: by leaving intents out, whose rows are then out of scope (near to what the
//! bot knows), while of the other intents a fifth of the rows is tested; and by testing a fifth of the rows of all intents beside rows of
//! the other sets (far from it).

use sapa::bot::{SourceFile, compile};
use sapa::catalog::Catalog;
use sapa::matching::evaluate::{Figures, Labelled, NO_INTENT, Prediction, figures, predict};
use sapa::matching::{Clock, Evidence, Index, Part};
use sapa::text::Lexicon;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Folder, language, and how often its intents are shuffled anew: a large set is steady enough at once.
const SETS: [(&str, &str, u64); 4] = [
    ("hint3_sofmattress", "en", 4),
    ("clinc150_small", "en", 1),
    ("banking77_oos", "en", 2),
    ("xsid_id", "id", 4),
];
/// Slips of the keys are drawn this many times.
const TYPO_SEEDS: u64 = 5;
/// What the evidence of examples is lifted by, to choose from.
const LIFTS: [f32; 12] = [0.36, 0.38, 0.40, 0.42, 0.44, 0.46, 0.48, 0.50, 0.52, 0.55, 0.58, 0.62];
/// Rows of each other set that a bot is asked beside its own.
const FOREIGN: usize = 100;
/// Small bots drawn from a set at each shuffle.
const SMALL_BOTS: usize = 12;
/// Parts into which intents and rows are split.
const FOLDS: usize = 5;

fn main() {
    let data = std::env::var_os("SAPA_BENCH_DATA").map_or_else(|| PathBuf::from("../shared/bench"), PathBuf::from);
    if !data.is_dir() {
        println!(
            "no labelled sets: there is no folder {}; SAPA_BENCH_DATA names one",
            data.display()
        );
        return;
    }
    let mut run = Run::default();
    let mut wanted: Vec<String> = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--test" => run.test = true,
            "--strict" => run.strict = true,
            "--lifts" => run.lifts = true,
            "--small" => run.small = true,
            "--bots" => {
                let folder = args.find(|arg| !arg.starts_with('-'));
                let folder = folder.map_or_else(|| PathBuf::from("tests/bots"), PathBuf::from);
                return measure_bots(&folder, std::env::args().any(|arg| arg == "--misses"));
            }
            "--without" => {
                let name = args.next().unwrap_or_default();
                run.without = Part::ALL.into_iter().find(|part| part.name() == name);
                if run.without.is_none() {
                    println!("--without one of {}", Part::ALL.map(Part::name).join(", "));
                    return;
                }
            }
            other if other.starts_with('-') => {}
            set => wanted.push(set.to_owned()),
        }
    }
    println!(
        "{:46} {:>6} {:>6} {:>6} {:>6} {:>6}",
        "", "in", "out", "score", "wrong", "top 3"
    );
    for (set, language, shuffles) in SETS {
        if wanted.is_empty() || wanted.iter().any(|name| set.starts_with(name.as_str())) {
            measure(&data.join(set), set, language, shuffles, &run);
        }
    }
}

/// What is measured.
#[derive(Default)]
struct Run {
    /// The test rows, too.
    test: bool,
    strict: bool,
    /// Scores by lift instead of figures at the shipped one.
    lifts: bool,
    /// Small bots drawn from the sets alone.
    small: bool,
    without: Option<Part>,
}

fn measure(folder: &Path, set: &str, language: &str, shuffles: u64, run: &Run) {
    let read = |file: &str| {
        std::fs::read_to_string(folder.join(file))
            .ok()
            .map(|content| rows(&content))
    };
    let Some(train) = read("train.tsv") else {
        println!("{set}: absent");
        return;
    };
    if let Some(test) = read("test.tsv").filter(|_| run.test) {
        let started = Instant::now();
        let index = learn(&train, language, run);
        let load = started.elapsed();
        let started = Instant::now();
        report(&format!("{set}, test"), &[judge(&index, &test)]);
        let each = started.elapsed().as_secs_f64() * 1e6 / test.len() as f64;
        let mistyped: Vec<Figures> = (1..=TYPO_SEEDS)
            .map(|seed| judge(&index, &typos(&test, seed)))
            .collect();
        report(&format!("{set}, test, typos"), &mistyped);
        println!(
            "    loaded in {:.0} ms, {each:.1} µs a message",
            load.as_secs_f64() * 1e3
        );
    }
    let mut splits = Vec::new();
    for shuffle in 0..shuffles {
        for (learned, test) in left_out(&train, 13 + shuffle).into_iter().filter(|_| !run.small) {
            let typed = typos(&test, 7 + shuffle);
            splits.push((learned, vec![("left out", test), ("left out, typos", typed)]));
        }
        let foreign = foreign(folder, set, language);
        for SmallBot {
            size,
            learned,
            near,
            far,
        } in small(&train, &foreign, 13 + shuffle)
        {
            let (near_name, far_name) = match size {
                (8, 5) => ("small 8x5, near", "small 8x5, far"),
                _ => ("small 12x8, near", "small 12x8, far"),
            };
            splits.push((learned, vec![(near_name, near), (far_name, far)]));
        }
        let beside = beside(&train, &foreign, 13 + shuffle)
            .into_iter()
            .filter(|_| !run.small);
        splits.extend(beside.map(|(learned, test)| (learned, vec![("beside others", test)])));
    }
    let lifts = if run.lifts { &LIFTS[..] } else { &[] };
    let mut measured: BTreeMap<String, Vec<Figures>> = BTreeMap::new();
    for (learned, tests) in splits {
        let mut index = learn(&learned, language, run);
        for (what, test) in tests {
            if lifts.is_empty() {
                let name = format!("{set}, {what}");
                measured.entry(name).or_default().push(judge(&index, &test));
            }
            for lift in lifts {
                index.set_lift(*lift);
                let name = format!("{set}, {what}, lift {lift:.2}");
                measured.entry(name).or_default().push(judge(&index, &test));
            }
        }
    }
    for (what, measured) in measured {
        report(&what, &measured);
    }
}

/// Whole bots, each a folder with its `messages.tsv`: what a shop of any kind gets that writes a few examples and keywords.
fn measure_bots(folder: &Path, misses: bool) {
    let mut dirs: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
        .unwrap_or_default();
    dirs.retain(|dir| dir.join("messages.tsv").is_file());
    dirs.sort();
    let (mut all, mut typed) = (Vec::new(), Vec::new());
    println!(
        "{:46} {:>6} {:>6} {:>6} {:>6} {:>6}",
        "", "in", "out", "score", "wrong", "top 3"
    );
    for dir in dirs {
        let read = || {
            let files = sources(&dir)?;
            let compiled = compile(&files, &|_| None);
            let messages = std::fs::read_to_string(dir.join("messages.tsv")).ok()?;
            Some((compiled.content?, compiled.catalog, messages))
        };
        let name = dir.file_name().unwrap_or_default().to_string_lossy();
        let Some((content, catalog, messages)) = read() else {
            println!("{name}: no bot");
            continue;
        };
        let messages = rows(&messages);
        if misses {
            for row in &messages {
                let predicted = judged(&content.matcher, &catalog, row);
                if predicted.predicted != row.expected {
                    println!(
                        "    {:16} {:16} {:.2} ({}) {}",
                        row.expected,
                        predicted.predicted,
                        predicted.confidence,
                        predicted.nearest.unwrap_or_default(),
                        row.text
                    );
                }
            }
        }
        let plain = judge_with(&content.matcher, &catalog, &messages);
        let slips: Vec<Figures> = (1..=TYPO_SEEDS)
            .map(|seed| judge_with(&content.matcher, &catalog, &typos(&messages, seed)))
            .collect();
        report(&name, std::slice::from_ref(&plain));
        report(&format!("{name}, typos"), &slips);
        all.push(plain);
        typed.extend(slips);
    }
    report("all bots", &all);
    report("all bots, typos", &typed);
}

/// The files that a bot is made of, as far as they are there.
fn sources(dir: &Path) -> Option<Vec<SourceFile>> {
    let source = |path: String| {
        let bytes = std::fs::read(dir.join(&path)).ok()?;
        Some(SourceFile { path, bytes })
    };
    let mut files = vec![source("bot.yaml".to_owned())?];
    files.extend(source("catalog.csv".to_owned()));
    for within in ["intents", "flows", "lexicon", "replies"] {
        let entries = std::fs::read_dir(dir.join(within)).into_iter().flatten();
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        files.extend(names.filter_map(|name| source(format!("{within}/{name}"))));
    }
    Some(files)
}

/// Training rows of the other sets in a language that the bot's visitors may write: everybody may write English.
fn foreign(folder: &Path, set: &str, language: &str) -> Vec<Vec<Labelled>> {
    let others = SETS
        .iter()
        .filter(|(other, of, _)| *other != set && (*of == "en" || *of == language));
    others
        .filter_map(|(other, ..)| std::fs::read_to_string(folder.with_file_name(other).join("train.tsv")).ok())
        .map(|content| rows(&content))
        .collect()
}

/// The mean of several measurements.
fn report(what: &str, measured: &[Figures]) {
    let mean = |of: fn(&Figures) -> f64| measured.iter().map(of).sum::<f64>() / measured.len().max(1) as f64 * 100.0;
    println!(
        "{what:46} {:6.1} {:6.1} {:6.1} {:6.1} {:6.1}",
        mean(|figures| figures.in_scope_accuracy),
        mean(|figures| figures.out_of_scope_recall),
        mean(|figures| figures.score),
        mean(|figures| figures.wrong_answers),
        mean(|figures| figures.in_scope_top3),
    );
}

fn judge(index: &Index, rows: &[Labelled]) -> Figures {
    judge_with(index, &Catalog::default(), rows)
}

fn judge_with(index: &Index, catalog: &Catalog, rows: &[Labelled]) -> Figures {
    figures(&rows.iter().map(|row| judged(index, catalog, row)).collect::<Vec<_>>())
}

fn judged(index: &Index, catalog: &Catalog, row: &Labelled) -> Prediction {
    let clock = Clock {
        now: chrono::DateTime::from_timestamp(1_767_582_000, 0).unwrap_or_default(),
        zone: chrono_tz::Asia::Jakarta,
    };
    predict(row, &index.read(&row.text, catalog, &clock))
}

fn learn(train: &[Labelled], language: &str, run: &Run) -> Index {
    let mut by_intent: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in train.iter().filter(|row| row.expected != NO_INTENT) {
        // Braces would be slots.
        let text = row.text.replace(['{', '}'], " ");
        by_intent.entry(&row.expected).or_default().push(text);
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
    let mut index = Index::build_without(run.without, &evidence, Lexicon::built_in(&languages), &languages);
    index.set_strict(run.strict);
    index
}

fn rows(content: &str) -> Vec<Labelled> {
    let rows = content.lines().filter_map(|line| line.rsplit_once('\t'));
    rows.map(|(text, intent)| Labelled {
        text: text.to_owned(),
        expected: intent.trim().to_owned(),
    })
    .collect()
}

/// For each fold the rows to learn from and those to test: a fifth of the intents is unknown, and of the others a fifth of the rows is
/// tested.
fn left_out(train: &[Labelled], seed: u64) -> Vec<(Vec<Labelled>, Vec<Labelled>)> {
    let mut dice = Dice(seed);
    let mut rows: Vec<&Labelled> = train.iter().filter(|row| row.expected != NO_INTENT).collect();
    let mut intents: Vec<&str> = rows.iter().map(|row| row.expected.as_str()).collect();
    intents.sort_unstable();
    intents.dedup();
    dice.shuffle(&mut intents);
    dice.shuffle(&mut rows);
    let group: BTreeMap<&str, usize> = intents
        .iter()
        .enumerate()
        .map(|(at, intent)| (*intent, at % FOLDS))
        .collect();
    let fold = |fold: usize| {
        let (mut learned, mut test) = (Vec::new(), Vec::new());
        for (at, row) in rows.iter().enumerate() {
            if group.get(row.expected.as_str()) == Some(&fold) {
                test.push(Labelled {
                    text: row.text.clone(),
                    expected: NO_INTENT.to_owned(),
                });
            } else if at % FOLDS == fold {
                test.push((*row).clone());
            } else {
                learned.push((*row).clone());
            }
        }
        (learned, test)
    };
    (0..FOLDS).map(fold).collect()
}

struct SmallBot {
    /// Intents, and examples of each.
    size: (usize, usize),
    learned: Vec<Labelled>,
    near: Vec<Labelled>,
    far: Vec<Labelled>,
}

/// Small bots, as a shop begins with: some intents of few examples each. Tested are other rows of those intents, beside rows of the intents
/// that it lacks ("near") or of other sets ("far").
fn small(train: &[Labelled], foreign: &[Vec<Labelled>], seed: u64) -> Vec<SmallBot> {
    let mut dice = Dice(seed * 31);
    let mut by_intent: BTreeMap<&str, Vec<&Labelled>> = BTreeMap::new();
    for row in train.iter().filter(|row| row.expected != NO_INTENT) {
        by_intent.entry(&row.expected).or_default().push(row);
    }
    let mut made = Vec::new();
    for size @ (intents, examples) in [(8, 5), (12, 8)] {
        for _ in 0..SMALL_BOTS {
            let mut names: Vec<&str> = by_intent.keys().copied().collect();
            dice.shuffle(&mut names);
            let (mut learned, mut test, mut others) = (Vec::new(), Vec::new(), Vec::new());
            let mut taken = 0;
            for name in names {
                let mut rows = by_intent[name].clone();
                dice.shuffle(&mut rows);
                if taken < intents && rows.len() > examples {
                    taken += 1;
                    learned.extend(rows[..examples].iter().map(|row| (*row).clone()));
                    test.extend(rows[examples..].iter().take(10).map(|row| (*row).clone()));
                } else {
                    others.extend(rows.into_iter().take(10).cloned());
                }
            }
            let unknown = |row: &Labelled| Labelled {
                text: row.text.clone(),
                expected: NO_INTENT.to_owned(),
            };
            dice.shuffle(&mut others);
            let near = test
                .iter()
                .cloned()
                .chain(others.iter().take(80).map(unknown))
                .collect();
            let mut far = test.clone();
            for rows in foreign {
                let mut rows: Vec<&Labelled> = rows.iter().collect();
                dice.shuffle(&mut rows);
                far.extend(rows.into_iter().take(40).map(unknown));
            }
            made.push(SmallBot {
                size,
                learned,
                near,
                far,
            });
        }
    }
    made
}

/// For each fold the rows to learn from and those to test: a fifth of the rows, and as many of each other set as [`FOREIGN`].
fn beside(train: &[Labelled], foreign: &[Vec<Labelled>], seed: u64) -> Vec<(Vec<Labelled>, Vec<Labelled>)> {
    let mut dice = Dice(seed);
    let mut rows: Vec<&Labelled> = train.iter().filter(|row| row.expected != NO_INTENT).collect();
    dice.shuffle(&mut rows);
    let mut fold = |fold: usize| {
        let (mut learned, mut test) = (Vec::new(), Vec::new());
        for (at, row) in rows.iter().enumerate() {
            let part = if at % FOLDS == fold { &mut test } else { &mut learned };
            part.push((*row).clone());
        }
        for others in foreign {
            let mut others: Vec<&Labelled> = others.iter().collect();
            dice.shuffle(&mut others);
            test.extend(others.into_iter().take(FOREIGN).map(|row| Labelled {
                text: row.text.clone(),
                expected: NO_INTENT.to_owned(),
            }));
        }
        (learned, test)
    };
    (0..FOLDS).map(&mut fold).collect()
}

/// Each word of four or more letters, with probability a quarter, gets a neighbouring key, a transposition or a deletion, never at its
/// first letter.
fn typos(rows: &[Labelled], seed: u64) -> Vec<Labelled> {
    let mut dice = Dice(seed);
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
