//! The authoring commands of the real binary: exit codes, and the fields of their JSON.

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn sapa(arguments: &[&str]) -> Output {
    sapa_in("C", arguments)
}

/// The command as somebody with that locale runs it.
fn sapa_in(locale: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sapa"))
        .args(arguments)
        .env("LC_ALL", locale)
        .env_remove("HANDOFF_URL")
        .env_remove("HANDOFF_SECRET")
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("no signal ended it")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is text")
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&out(output)).expect("output is one JSON object")
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .map_or_else(Vec::new, |object| object.keys().map(String::as_str).collect())
}

/// A new bot of `sapa init`, and its path.
fn new_bot() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("shop");
    let path = path.to_str().expect("a path of text").to_owned();
    assert_eq!(code(&sapa(&["init", &path])), 0);
    (folder, path)
}

fn write(folder: &str, path: &str, text: &str) {
    std::fs::write(Path::new(folder).join(path), text).expect("a file");
}

#[cfg(unix)]
#[test]
fn files_that_are_not_read_are_told_beside_all_other_problems() {
    let (folder, bot) = new_bot();
    write(
        &folder.path().to_string_lossy(),
        "secret.yaml",
        "keywords: [rahasia]\nreply: Rahasia\n",
    );
    let path = Path::new(&bot);
    std::os::unix::fs::symlink(folder.path().join("secret.yaml"), path.join("intents/link.yaml")).expect("a link");
    std::fs::rename(path.join("intents/greeting.yaml"), path.join("intents/greeting.yml")).expect("renamed");
    write(&bot, "intents/broken.yaml", "keywords: [broken\n");
    let checked = sapa(&["check", &bot, "--format", "json"]);
    assert_eq!(code(&checked), 1);
    let told: Vec<String> = json(&checked)["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|problem| {
            format!(
                "{} {}",
                problem["code"].as_str().unwrap_or(""),
                problem["file"].as_str().unwrap_or("")
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "open-bracket intents/broken.yaml",
            "ignored-file intents/greeting.yml",
            "outside-folder intents/link.yaml",
        ]
    );
    // Only `check` goes on without it: what is served is whole.
    assert_eq!(code(&sapa(&["test", &bot])), 1);
}

#[test]
fn a_new_bot_passes_check_and_test() {
    let (_folder, bot) = new_bot();
    let checked = sapa(&["check", &bot, "--format", "json"]);
    assert_eq!(code(&checked), 0);
    assert_eq!(
        json(&checked),
        serde_json::json!({"errors": 0, "warnings": 0, "diagnostics": []})
    );
    let tested = sapa(&["test", &bot, "--format", "json"]);
    assert_eq!(code(&tested), 0, "{}", out(&tested));
    let tested = json(&tested);
    assert_eq!(keys(&tested), ["passed", "failed", "tests", "coverage"]);
    assert_eq!(tested["failed"], 0);
    assert_eq!(keys(&tested["tests"][0]), ["name", "file", "line", "passed"]);
    assert_eq!(keys(&tested["coverage"]), ["intents", "replies", "options", "steps"]);
    assert_eq!(keys(&tested["coverage"]["steps"]), ["reached", "total", "missing"]);
}

#[test]
fn a_new_bot_is_announced_in_the_language_of_its_author() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("toko");
    let path = path.to_str().expect("text");
    let made = sapa_in("id_ID.UTF-8", &["init", path]);
    assert_eq!(code(&made), 0);
    for part in ["Bot baru ada di", "sapa check", "sapa serve"] {
        assert!(out(&made).contains(part), "{part}: {}", out(&made));
    }
    for (arguments, told) in [
        (["init", path], "tidak kosong"),
        (["check", "/nowhere/at/all"], "tidak ada folder /nowhere/at/all"),
    ] {
        let refused = sapa_in("id_ID.UTF-8", &arguments);
        assert_eq!(code(&refused), 2);
        let error = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(error.contains(told), "{error}");
    }
}

/// As a container's settings have it where nobody has chosen a place.
#[test]
fn a_store_of_no_name_is_the_folders_own() {
    let (_folder, bot) = new_bot();
    let sapa = |command: &str| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_sapa"));
        program.args([command, &bot]).env("LC_ALL", "C").env("SAPA_STORE", "");
        program.stdin(Stdio::null()).output().expect("the binary runs")
    };
    for command in ["misses", "replay", "bots"] {
        let none = sapa(command);
        assert_eq!(code(&none), 2, "{command}");
        let error = String::from_utf8_lossy(&none.stderr).into_owned();
        assert!(
            error.contains("nothing is stored yet") && error.contains("sapa.db"),
            "{error}"
        );
    }
}

#[test]
fn init_keeps_what_is_there() {
    let (_folder, bot) = new_bot();
    let again = sapa(&["init", &bot]);
    assert_eq!(code(&again), 2);
    assert!(out(&again).is_empty());
    let empty = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(code(&sapa(&["init", empty.path().to_str().expect("text")])), 0);
}

#[test]
fn check_tells_errors_from_warnings() {
    let (_folder, bot) = new_bot();
    write(&bot, "intents/promo.yaml", "keywords: [promo]\n");
    let warned = sapa(&["check", &bot, "--format", "json"]);
    assert_eq!(code(&warned), 0);
    assert_eq!(json(&warned)["warnings"], 1);
    write(
        &bot,
        "intents/promo.yaml",
        "keywords: [promo]\nreplay: Ada promo, Kak.\n",
    );
    let broken = sapa(&["check", &bot, "--format", "json"]);
    assert_eq!(code(&broken), 1);
    let broken = json(&broken);
    let help = &broken["diagnostics"][0]["help"];
    assert_eq!(
        broken,
        serde_json::json!({"errors": 1, "warnings": 0, "diagnostics": [{
            "code": "unknown-key", "severity": "error", "file": "intents/promo.yaml", "line": 2, "column": 1,
            "message": "an intent has no key `replay`", "help": help, "suggestion": "reply",
        }]})
    );
    assert!(out(&sapa(&["check", &bot])).contains("intents/promo.yaml:2:1"));
}

#[test]
fn a_broken_bot_exits_1_and_a_missing_one_2() {
    let (_folder, bot) = new_bot();
    write(&bot, "intents/price.yaml", "reply: {{ product.name }}\n");
    let messages = Path::new(&bot).join("messages.tsv");
    std::fs::write(&messages, "halo\tgreeting\n").expect("a file");
    let messages = messages.to_str().expect("text");
    for arguments in [
        vec!["check", &bot],
        vec!["test", &bot],
        vec!["test", &bot, "--format", "json"],
        vec!["chat", &bot],
        vec!["explain", "halo", "--bot", &bot],
        vec!["evaluate", messages, "--bot", &bot],
    ] {
        assert_eq!(code(&sapa(&arguments)), 1, "{arguments:?}");
    }
    for arguments in [
        vec!["check", "/nowhere/at/all"],
        vec!["test", "/nowhere/at/all"],
        vec!["explain", "halo", "--bot", "/nowhere/at/all"],
        vec!["explain"],
        vec!["check", "--format", "yaml"],
        vec!["nonsense"],
        vec!["evaluate", "/nowhere.tsv"],
    ] {
        assert_eq!(code(&sapa(&arguments)), 2, "{arguments:?}");
    }
}

#[test]
fn a_failed_test_exits_1_and_shows_the_conversation() {
    let (_folder, bot) = new_bot();
    write(
        &bot,
        "tests/conversations/wrong.yaml",
        "- test: <a> & b\n  turns:\n    - visitor: halo kak\n      expect: {intent: price}\n",
    );
    let tested = sapa(&["test", &bot, "--format", "json"]);
    assert_eq!(code(&tested), 1);
    let tested = json(&tested);
    assert_eq!(tested["failed"], 1);
    let failed = tested["tests"]
        .as_array()
        .and_then(|tests| tests.iter().find(|test| test["passed"] == false))
        .expect("a failed test");
    let failure = failed["failure"].as_str().expect("a reason");
    assert!(
        failure.contains("expected the intent `price`, got `greeting`"),
        "{failure}"
    );
    assert!(failure.contains("visitor  halo kak"), "{failure}");
    let junit = sapa(&["test", &bot, "--format", "junit"]);
    assert_eq!(code(&junit), 1);
    assert!(out(&junit).contains(r#"name="&lt;a&gt; &amp; b""#));
    assert!(out(&junit).contains(r#"failures="1""#));
}

#[test]
fn explain_gives_its_reasons() {
    let (_folder, bot) = new_bot();
    let explained = sapa(&[
        "explain", "brp", "hrga", "kopi", "susu", "--bot", &bot, "--format", "json",
    ]);
    assert_eq!(code(&explained), 0);
    let explained = json(&explained);
    for key in [
        "text",
        "words",
        "repairs",
        "entities",
        "intents",
        "threshold",
        "decision",
        "intent",
    ] {
        assert!(explained.get(key).is_some(), "{key}");
    }
    assert_eq!(explained["text"], "brp hrga kopi susu");
    assert_eq!(explained["intent"], "price");
    let best = &explained["intents"][0];
    assert_eq!(keys(best), ["intent", "score", "contributions"]);
    let steps = |value: &Value| (value.as_f64().expect("a number") * 10_000.0).round() as i64;
    let parts = best["contributions"].as_array().expect("a list");
    let sum: i64 = parts.iter().map(|part| steps(&part["value"])).sum();
    assert_eq!(sum, steps(&best["score"]), "{best}");
    let top = explained["intents"].as_array().expect("a list");
    let lead = steps(&best["score"]) - top.get(1).map_or(0, |second| steps(&second["score"]));
    assert_eq!(steps(&explained["margin"]), lead);
}

/// What depends on the day is fixed by `--at`; nothing depends on the machine, its language included.
#[test]
fn the_same_message_is_explained_in_the_same_bytes() {
    let shop = env!("CARGO_MANIFEST_DIR");
    let arguments = |format, at| {
        let text = "halo kak brp hrga kaos item, masih ada utk besok?";
        ["explain", text, "--bot", shop, "--format", format, "--at", at]
    };
    let explain = |locale, format| out(&sapa_in(locale, &arguments(format, "2026-01-05T10:00:00+07:00")));
    let json = explain("C", "json");
    assert!(json.contains(r#""value": "2026-01-06""#), "{json}");
    assert_eq!(explain("id_ID.UTF-8", "json"), json);
    assert_eq!(explain("C", "text"), explain("en_GB.UTF-8", "text"));
    assert_eq!(code(&sapa(&arguments("json", "tomorrow"))), 2);
}

#[test]
fn an_explanation_is_for_whoever_edits_the_files() {
    let shop = env!("CARGO_MANIFEST_DIR");
    let explain = |locale, text| out(&sapa_in(locale, &["explain", text, "--bot", shop]));
    for (locale, text, told) in [
        (
            "id_ID.UTF-8",
            "brp hrga tumbler kak",
            ["Dijawab dengan price (Harga)", "hrga → harga", "kata kunci \"harga\""],
        ),
        (
            "C",
            "brp hrga tumbler kak",
            ["Answered with price (Price)", "hrga → harga", "its keyword \"harga\""],
        ),
        (
            "id_ID.UTF-8",
            "harga zzqx wwvv",
            [
                "belum dikenal bot: zzqx, wwvv",
                "`examples` pada intents/price.yaml",
                "- \"harga zzqx wwvv\"",
            ],
        ),
        (
            "C",
            "harga zzqx wwvv",
            [
                "unknown to the bot: zzqx, wwvv",
                "`examples` in intents/price.yaml",
                "- \"harga zzqx wwvv\"",
            ],
        ),
        (
            "C",
            "ongkir harga brp",
            [
                "\"ongkir\", which stands under its `not`",
                "price (Price) is out",
                "shipping-cost",
            ],
        ),
        (
            "C",
            "bukan harga tapi stok tumbler",
            ["Answered with stock", "Not        harga (", "its keyword \"stok\""],
        ),
        (
            "C",
            "gimana ya min",
            [
                "Put this line under `examples` in the file of its intent",
                "- \"gimana ya min\"",
                "leave it as it is",
            ],
        ),
        (
            "C",
            "garanzi",
            [
                "Answered with warranty",
                "The message has no other word",
                "Is \"garanzi\" right as it is, and not \"garansi\"? Write it under `protected` in a file of lexicon/:\n      - \"garanzi\"",
            ],
        ),
        ("C", "ping", ["The message only greets", "Message", "Decision"]),
        ("C", "👍", ["no word in it", "Message", "Decision"]),
        ("C", "batal", ["a command that works everywhere", "Message", "Decision"]),
    ] {
        let explained = explain(locale, text);
        for part in told {
            assert!(explained.contains(part), "{text}: {part:?} is not in\n{explained}");
        }
        assert!(!explained.contains('\u{1b}'));
    }
}

#[test]
fn intents_with_as_many_points_are_told_apart_by_priority() {
    let (_folder, bot) = new_bot();
    write(&bot, "intents/opening.yaml", "keywords: [jam buka]\nreply: Pukul 9.\n");
    let explain = || out(&sapa_in("C", &["explain", "jam buka", "--bot", &bot]));
    let explained = explain();
    let told = [
        "Answered with opening",
        "schedule (Jam buka) has as many points",
        "write a higher `priority` in intents/schedule.yaml",
    ];
    for part in told {
        assert!(explained.contains(part), "{part:?} is not in\n{explained}");
    }
    let schedule = std::fs::read_to_string(format!("{bot}/intents/schedule.yaml")).expect("it is there");
    write(&bot, "intents/schedule.yaml", &format!("{schedule}priority: 1\n"));
    assert!(explain().contains("Answered with schedule"));
}

#[test]
fn evaluate_counts_and_refuses_bad_input() {
    let (_folder, bot) = new_bot();
    let file = Path::new(&bot).join("messages.tsv");
    let path = file.to_str().expect("text");
    std::fs::write(
        &file,
        "halo kak\tgreeting\nharga es teh\tprice\nxyzzy plugh\tNO_INTENT\n",
    )
    .expect("a file");
    let evaluated = sapa(&["evaluate", path, "--bot", &bot, "--format", "json", "--predictions"]);
    assert_eq!(code(&evaluated), 0);
    let evaluated = json(&evaluated);
    assert_eq!(
        keys(&evaluated),
        [
            "messages",
            "in_scope",
            "out_of_scope",
            "in_scope_accuracy",
            "out_of_scope_recall",
            "score",
            "in_scope_top3",
            "wrong_answers",
            "p50_us",
            "p99_us",
            "load_ms",
            "intents",
            "confusions",
            "thresholds",
            "threshold",
            "predictions"
        ]
    );
    assert_eq!((&evaluated["messages"], &evaluated["in_scope"]), (&3.into(), &2.into()));
    assert_eq!(evaluated["score"], 1.0);
    assert_eq!(
        keys(&evaluated["predictions"][0]),
        ["text", "expected", "predicted", "confidence"]
    );
    std::fs::write(&file, "halo kak\tgreeting\nno tab here\n").expect("a file");
    let refused = sapa(&["evaluate", path, "--bot", &bot]);
    assert_eq!(code(&refused), 2);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("messages.tsv:2"));
    std::fs::write(&file, b"\xff\xfe\tprice\n").expect("a file");
    assert_eq!(code(&sapa(&["evaluate", path, "--bot", &bot])), 2);
}

#[test]
fn evaluate_tells_what_is_confused_and_what_a_threshold_trades() {
    let (_folder, bot) = new_bot();
    let file = Path::new(&bot).join("messages.tsv");
    let path = file.to_str().expect("text");
    write(
        &bot,
        "messages.tsv",
        "harga es teh\tprice\nharga kopi\tgreeting\n\nharga teh\tprce\nxyzzy plugh\tNO_INTENT\n",
    );
    let evaluated = sapa(&["evaluate", path, "--bot", &bot, "--format", "json"]);
    assert_eq!(code(&evaluated), 0);
    let warned = String::from_utf8_lossy(&evaluated.stderr).into_owned();
    assert!(
        warned.contains("messages.tsv:4: this bot has no intent prce; did you mean price?"),
        "{warned}"
    );
    let evaluated = json(&evaluated);
    let intent = |name: &str| {
        let intents = evaluated["intents"].as_array().expect("a list");
        intents
            .iter()
            .find(|intent| intent["intent"] == name)
            .cloned()
            .unwrap_or_default()
    };
    assert_eq!(
        keys(&intent("price")),
        ["intent", "messages", "answered", "right", "precision", "recall"]
    );
    assert_eq!(
        (&intent("price")["answered"], &intent("price")["recall"]),
        (&3.into(), &1.0.into())
    );
    assert_eq!(intent("greeting")["recall"], 0.0);
    let worst = &evaluated["confusions"][0];
    assert_eq!(
        (&worst["expected"], &worst["predicted"]),
        (&"greeting".into(), &"price".into())
    );
    assert_eq!(worst["examples"], serde_json::json!(["harga kopi"]));
    let thresholds = evaluated["thresholds"].as_array().expect("a list");
    assert_eq!(
        keys(&thresholds[0]),
        [
            "threshold",
            "in_scope_accuracy",
            "out_of_scope_recall",
            "score",
            "wrong_answers"
        ]
    );
    let silent = |trade: &Value| trade["wrong_answers"].as_f64().expect("a number");
    assert!(
        thresholds.windows(2).all(|pair| silent(&pair[0]) >= silent(&pair[1])),
        "{thresholds:?}"
    );
    for (locale, told) in [("C", "Most often confused"), ("id_ID.UTF-8", "Paling sering tertukar")] {
        let text = out(&sapa_in(locale, &["evaluate", path, "--bot", &bot]));
        assert!(text.contains(told) && text.contains("greeting → price"), "{text}");
    }
}

#[test]
fn chat_answers_what_is_piped_in() {
    let (_folder, bot) = new_bot();
    let mut chat = Command::new(env!("CARGO_BIN_EXE_sapa"))
        .args(["chat", &bot])
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    chat.stdin
        .take()
        .expect("an input")
        .write_all("1\nes teh\n/explain\n/quit\nnever read\n".as_bytes())
        .expect("an open pipe");
    let output = chat.wait_with_output().expect("it ends");
    assert_eq!(code(&output), 0);
    let said = out(&output);
    for part in ["1. Harga", "Produk yang mana, Kak?", "Es Teh harganya", "Decision"] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert!(!said.contains("never read"));
}
