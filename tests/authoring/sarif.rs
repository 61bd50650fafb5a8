//! What code hosts read of `sapa check --format sarif`: the fields that SARIF 2.1.0 needs, each problem's level and place.

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs `sapa check shop --format sarif` where the folder `shop` stands.
fn check(at: &Path, language: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sapa"))
        .args(["check", "shop", "--format", "sarif", "--language", language])
        .current_dir(at)
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs")
}

fn shop(at: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = at.join("shop").join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        std::fs::write(path, text).expect("a new file");
    }
}

const BOT: (&str, &str) = ("bot.yaml", "bot: Toko\nlanguages: [id]\ntimezone: Asia/Jakarta\n");

fn log(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

#[test]
fn each_problem_is_a_result_with_its_rule_level_and_place() {
    let at = tempfile::tempdir().expect("a folder");
    shop(
        at.path(),
        &[
            BOT,
            (
                "intents/jam buka.yaml",
                "intent: jam\nkeywords: [jam]\nreply: \"é {{ a | mony }}\"\n",
            ),
            ("intents/promo.yaml", "keywords: [promo]\nreply: !Promo é # ya\n"),
            ("intents/stok.yaml", "keywords: [stok]\n"),
        ],
    );
    let output = check(at.path(), "en");
    assert_eq!(output.status.code(), Some(1), "there is an error");
    let log = log(&output);
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["$schema"], "https://json.schemastore.org/sarif-2.1.0.json");
    assert_eq!(log["runs"].as_array().map(Vec::len), Some(1));
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!(
        (&driver["name"], &driver["version"]),
        (&json!("sapa check"), &json!(env!("CARGO_PKG_VERSION")))
    );
    assert_eq!(
        (&run["columnKind"], &run["language"]),
        (&json!("unicodeCodePoints"), &json!("en"))
    );
    let shown: Vec<Value> = run["results"]
        .as_array()
        .expect("a list of results")
        .iter()
        .map(|result| {
            let index = result["ruleIndex"]
                .as_u64()
                .and_then(|index| usize::try_from(index).ok());
            assert_eq!(driver["rules"][index.expect("a rule's place")]["id"], result["ruleId"]);
            assert!(
                result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()),
                "{result}"
            );
            assert_eq!(result["locations"].as_array().map(Vec::len), Some(1), "{result}");
            let place = &result["locations"][0]["physicalLocation"];
            json!([
                result["ruleId"],
                result["level"],
                place["artifactLocation"]["uri"],
                place["region"]["startLine"],
                place["region"]["startColumn"],
            ])
        })
        .collect();
    assert_eq!(
        shown,
        [
            json!(["file-name", "warning", "shop/intents/jam%20buka.yaml", 1, 9]),
            json!(["unknown-filter", "error", "shop/intents/jam%20buka.yaml", 3, 18]),
            json!(["unquoted-sign", "error", "shop/intents/promo.yaml", 2, 8]),
            json!(["no-answer", "warning", "shop/intents/stok.yaml", 1, 1]),
        ]
    );
    let change = &run["results"][2]["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "shop/intents/promo.yaml");
    assert_eq!(
        change["replacements"],
        json!([{
            "deletedRegion": {"byteOffset": 25, "byteLength": 9},
            "insertedContent": {"text": "\"!Promo é\""},
        }])
    );
    let said = run["results"][1]["message"]["text"].as_str().unwrap_or_default();
    assert!(
        said.contains("`mony`") && said.contains("There are: money"),
        "the message and its help: {said}"
    );
}

#[test]
fn a_shop_without_problems_has_a_run_without_results() {
    let at = tempfile::tempdir().expect("a folder");
    shop(
        at.path(),
        &[BOT, ("intents/jam.yaml", "keywords: [jam buka]\nreply: Jam 9.\n")],
    );
    let output = check(at.path(), "id");
    assert_eq!(output.status.code(), Some(0));
    let run = &log(&output)["runs"][0];
    // Left out, a list of results would say that nothing was looked at.
    assert_eq!((&run["results"], &run["language"]), (&json!([]), &json!("id")));
    assert_eq!(run["tool"]["driver"]["rules"], json!([]));
}
