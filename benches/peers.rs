//! Sapa beside two peers, in one run, on one thread each: NLP.js and fastText.
//!
//! `cargo bench --bench peers` gives all three the same examples and the same messages, and prints times and ratios. The peers are
//! installed on the first run into `benches/peers/` (npm and pip, pinned); where that is not possible, a sentence says so and the
//! rest goes on. The examples are those of labelled sets in `../shared/bench` (or `SAPA_BENCH_DATA`), else the sample shop's.

use sapa::bot::{SourceFile, compile};
use sapa::matching::Clock;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Intents and examples of each.
const SHAPES: [(usize, usize); 3] = [(28, 21), (100, 50), (150, 50)];
/// NLP.js learns the larger shape for minutes.
const NLPJS_AT_MOST: usize = 28;
/// Messages are read so often; the first round warms up.
const ROUNDS: usize = 6;

/// What one program took.
struct Figures {
    load_ms: f64,
    p50_us: f64,
}

fn main() {
    let (rows, messages, source) = data();
    println!("{} messages; {source}", messages.len());
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers");
    let nlpjs = install_nlpjs(&peers);
    let fasttext = install_fasttext(&peers);
    for (intents, examples) in SHAPES {
        let train = shaped(&rows, intents, examples);
        let found = train
            .iter()
            .map(|(_, intent)| intent)
            .collect::<std::collections::BTreeSet<_>>()
            .len();
        println!("\n{found} intents, {} examples", train.len());
        if found < intents {
            println!("  (there is no data for {intents} intents)");
            continue;
        }
        let folder = std::env::temp_dir().join(format!("sapa-peers-{}", std::process::id()));
        if let Err(error) = write(&folder, &train, &messages) {
            println!("  {} cannot be written: {error}", folder.display());
            return;
        }
        let own = match sapa(&folder, &train, &messages) {
            Ok(own) => own,
            Err(error) => {
                println!("  Sapa failed: {error}");
                return;
            }
        };
        println!(
            "  {:<10}{:>10.1} µs a message{:>12.0} ms to load",
            "Sapa", own.p50_us, own.load_ms
        );
        match &nlpjs {
            Ok(_) if intents > NLPJS_AT_MOST => println!("  NLP.js    left out: it learns this many for minutes"),
            Ok(script) => beside("NLP.js", &own, Command::new("node").arg(script).arg(&folder)),
            Err(reason) => println!("  NLP.js    not measured: {reason}"),
        }
        match &fasttext {
            Ok(python) => beside(
                "fastText",
                &own,
                Command::new(python).arg(peers.join("fasttext_peer.py")).arg(&folder),
            ),
            Err(reason) => println!("  fastText  not measured: {reason}"),
        }
        // What is left behind is in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&folder);
    }
}

/// Runs a peer and prints its line with the ratios: Sapa's figure as a part of the peer's.
fn beside(name: &str, own: &Figures, command: &mut Command) {
    match figures(command) {
        Ok(peer) => println!(
            "  {name:<10}{:>10.1} µs a message{:>12.0} ms to load; Sapa takes {:.2} of its time a message, {:.2} to load",
            peer.p50_us,
            peer.load_ms,
            own.p50_us / peer.p50_us,
            own.load_ms / peer.load_ms,
        ),
        Err(reason) => println!("  {name:<10}failed: {reason}"),
    }
}

fn figures(command: &mut Command) -> Result<Figures, String> {
    // One thread each, whatever numeric libraries they bring.
    let output = command
        .env("OMP_NUM_THREADS", "1")
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text.lines().last().unwrap_or_default();
    let json: serde_json::Value = serde_json::from_str(last).map_err(|_| {
        let errors = String::from_utf8_lossy(&output.stderr);
        errors.lines().last().unwrap_or("it printed no figures").to_owned()
    })?;
    let of = |key: &str| json[key].as_f64().ok_or_else(|| format!("it printed no {key}"));
    Ok(Figures {
        load_ms: of("load_ms")?,
        p50_us: of("p50_us")?,
    })
}

/// The script to run, once what it needs is there.
fn install_nlpjs(peers: &Path) -> Result<PathBuf, String> {
    if !peers.join("node_modules/node-nlp").is_dir() {
        println!("installing node-nlp into {}", peers.display());
        run(Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
            .current_dir(peers))
        .map_err(|reason| format!("npm could not install it ({reason})"))?;
    }
    Ok(peers.join("nlpjs.mjs"))
}

/// The Python that has it.
fn install_fasttext(peers: &Path) -> Result<PathBuf, String> {
    let python = peers.join("venv/bin/python");
    let has_it = |python: &Path| run(Command::new(python).args(["-c", "import fasttext"])).is_ok();
    if !has_it(&python) {
        println!("installing fasttext-wheel into {}", peers.display());
        run(Command::new("python3").args(["-m", "venv"]).arg(peers.join("venv")))
            .and_then(|()| {
                run(Command::new(&python)
                    .args(["-m", "pip", "install", "--quiet", "-r"])
                    .arg(peers.join("requirements.txt")))
            })
            .map_err(|reason| format!("pip could not install it ({reason})"))?;
    }
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(errors.lines().last().unwrap_or("it says no more").to_owned())
}

/// Sapa's figures: from a bot folder on disk to ready, then message by message.
fn sapa(folder: &Path, train: &[(String, String)], messages: &[String]) -> std::io::Result<Figures> {
    let mut by_intent: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (text, intent) in train {
        by_intent.entry(intent).or_default().push(text.replace(['{', '}'], " "));
    }
    let mut paths = vec!["bot.yaml".to_owned()];
    std::fs::create_dir_all(folder.join("intents"))?;
    std::fs::write(
        folder.join("bot.yaml"),
        "bot: Bench\nlanguages: [en]\ntimezone: Asia/Jakarta\n",
    )?;
    for (at, (intent, examples)) in by_intent.into_iter().enumerate() {
        let path = format!("intents/i{at}.yaml");
        // JSON is YAML.
        let text = serde_json::json!({"title": intent, "examples": examples, "reply": "Yes."});
        std::fs::write(folder.join(&path), text.to_string())?;
        paths.push(path);
    }
    let started = Instant::now();
    let read = |path: String| std::fs::read(folder.join(&path)).map(|bytes| SourceFile { path, bytes });
    let files = paths.into_iter().map(read).collect::<std::io::Result<Vec<_>>>()?;
    let compiled = compile(&files, &|_| None);
    let load_ms = started.elapsed().as_secs_f64() * 1e3;
    let content = compiled
        .content
        .ok_or_else(|| std::io::Error::other("the bot does not compile"))?;
    let clock = Clock {
        now: chrono::DateTime::from_timestamp(1_767_582_000, 0).unwrap_or_default(),
        zone: chrono_tz::Asia::Jakarta,
    };
    let mut times = Vec::with_capacity(ROUNDS * messages.len());
    for round in 0..ROUNDS {
        for message in messages {
            let started = Instant::now();
            std::hint::black_box(content.matcher.read(message, &compiled.catalog, &clock));
            if round > 0 {
                times.push(started.elapsed().as_secs_f64() * 1e6);
            }
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(Figures {
        load_ms,
        p50_us: times.get(times.len() / 2).copied().unwrap_or(0.0),
    })
}

/// Labelled rows, messages as visitors type them, and where both come from.
fn data() -> (Vec<(String, String)>, Vec<String>, String) {
    let folder = std::env::var_os("SAPA_BENCH_DATA").map_or_else(|| PathBuf::from("../shared/bench"), PathBuf::from);
    let read = |path: PathBuf| std::fs::read_to_string(path).ok().map(|text| labelled(&text));
    let sets = (
        read(folder.join("clinc150_small/train.tsv")),
        read(folder.join("hint3_sofmattress/test.tsv")),
    );
    if let (Some(train), Some(test)) = sets {
        let messages = test.into_iter().map(|(text, _)| text).collect();
        return (
            train,
            messages,
            "examples of CLINC150, messages to a real shop's bot".to_owned(),
        );
    }
    let messages = read(PathBuf::from("tests/labelled.tsv")).unwrap_or_default();
    (
        shop(),
        messages.into_iter().map(|(text, _)| text).collect(),
        format!("the sample shop's, because there is no folder {}", folder.display()),
    )
}

fn labelled(text: &str) -> Vec<(String, String)> {
    let rows = text.lines().filter_map(|line| line.rsplit_once('\t'));
    rows.map(|(text, intent)| (text.to_owned(), intent.to_owned()))
        .collect()
}

/// The sample shop's examples, each again with a word more where an intent has too few.
fn shop() -> Vec<(String, String)> {
    let files = std::fs::read_dir("intents").into_iter().flatten().flatten();
    let mut rows = Vec::new();
    for file in files {
        let intent = file
            .path()
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let text = std::fs::read_to_string(file.path()).unwrap_or_default();
        let examples = text.split("examples:").nth(1).unwrap_or_default().lines().skip(1);
        let examples: Vec<&str> = examples.map_while(|line| line.strip_prefix("  - ")).collect();
        for word in ["", "kak", "min", "dong", "ya", "sih", "gan", "sis"] {
            rows.extend(
                examples
                    .iter()
                    .map(|text| (format!("{} {word}", text.trim_matches('"')), intent.clone())),
            );
        }
    }
    rows.sort();
    rows
}

/// So many intents, in the order of their names, with so many examples each; those with fewer are left out.
fn shaped(rows: &[(String, String)], intents: usize, examples: usize) -> Vec<(String, String)> {
    let mut by_intent: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (text, intent) in rows.iter().filter(|(_, intent)| intent != "NO_INTENT") {
        by_intent.entry(intent).or_default().push(text);
    }
    let whole = by_intent
        .into_iter()
        .filter(|(_, texts)| texts.len() >= examples)
        .take(intents);
    whole
        .flat_map(|(intent, texts)| {
            texts
                .into_iter()
                .take(examples)
                .map(move |text| (text.to_owned(), intent.to_owned()))
        })
        .collect()
}

fn write(folder: &Path, train: &[(String, String)], messages: &[String]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let rows: String = train
        .iter()
        .map(|(text, intent)| format!("{text}\t{intent}\n"))
        .collect();
    std::fs::write(folder.join("train.tsv"), rows)?;
    std::fs::write(
        folder.join("messages.tsv"),
        messages.iter().map(|text| format!("{text}\n")).collect::<String>(),
    )
}
