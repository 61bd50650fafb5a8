//! The sample shop holds what it shows: its size, its parts, and how well it understands messages that nobody prepared.
#![cfg(feature = "server")]

use sapa::bot::{Content, SourceFile, inspect, render};
use sapa::catalog::Catalog;
use sapa::matching::Clock;
use sapa::matching::evaluate::{Labelled, Prediction, figures, predict};
use sapa::rehearsal::Suite;
use sapa::runtime::folder;
use sapa::text::Locale;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What shops are asked.
const INTENTS: [&str; 19] = [
    "price",
    "stock",
    "how-to-order",
    "schedule",
    "shipping-cost",
    "payment",
    "order-status",
    "return-refund",
    "make-complaint",
    "promotion",
    "location",
    "warranty",
    "bulk-order",
    "greeting",
    "thanks",
    "goodbye",
    "ask-for-person",
    "who-are-you",
    "acknowledge",
];

const FLOWS: [&str; 5] = ["main-menu", "order", "complaint", "leave-contact", "rating"];

/// A little below what `sapa evaluate tests/labelled.tsv` measures.
const LEAST_SCORE: f64 = 0.935;
/// A little above.
const MOST_WRONG: f64 = 0.037;

struct Shop {
    files: Vec<SourceFile>,
    content: Content,
    catalog: Catalog,
    suite: Suite,
}

/// The repository's own folder, which must be without a single diagnostic.
fn shop() -> Shop {
    let files = folder::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the repository is a bot folder");
    let now = "2026-11-23T03:00:00Z".parse().expect("an instant");
    let compiled = inspect(&files, &|_| None, now);
    let suite = Suite::read(&files, compiled.content.as_ref());
    let mut problems = compiled.diagnostics;
    problems.extend(suite.diagnostics.iter().cloned());
    assert!(
        problems.is_empty(),
        "{}",
        render(&problems, &files, Locale::English, false)
    );
    Shop {
        content: compiled.content.expect("a bot without problems has content"),
        catalog: compiled.catalog,
        files,
        suite,
    }
}

fn labelled() -> Vec<Labelled> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labelled.tsv");
    let text = std::fs::read_to_string(path).expect("tests/labelled.tsv is there");
    text.lines()
        .map(|line| {
            let (text, expected) = line.split_once('\t').expect("a text, a tab and an intent");
            Labelled {
                text: text.to_owned(),
                expected: expected.to_owned(),
            }
        })
        .collect()
}

#[test]
fn the_parts_are_there() {
    let shop = shop();
    for intent in INTENTS {
        assert!(shop.content.intents.contains_key(intent), "no intent {intent}");
    }
    for flow in FLOWS {
        let own = shop.content.flows.get(flow).is_some_and(|flow| !flow.built_in);
        assert!(own, "no flow {flow} of the shop's own");
    }
    assert_eq!(shop.content.languages, ["id", "en"]);
    assert!(
        shop.suite.cases.len() >= 50,
        "{} conversation tests",
        shop.suite.cases.len()
    );
}

#[test]
fn the_catalog_shows_every_kind_of_product() {
    let shop = shop();
    let products = shop.catalog.products();
    assert!(products.len() >= 20, "{} products", products.len());
    assert!(
        products.iter().all(|product| !product.aliases.is_empty()),
        "a product without aliases"
    );
    assert!(
        products.iter().any(|product| product.stock == Some(0)),
        "none is sold out"
    );
    assert!(
        products.iter().any(|product| product.price.is_none()),
        "none is without a price"
    );
    assert!(
        products.iter().any(|product| product.stock.is_none()),
        "none is of unknown stock"
    );
    let tests = shop.suite.catalog.as_ref().expect("tests/catalog.csv is there");
    assert!(*tests == shop.catalog, "the tests see another catalog than visitors");
}

#[test]
fn the_labelled_messages_are_fit_to_measure_with() {
    let shop = shop();
    let messages = labelled();
    assert!(messages.len() >= 150, "{} messages", messages.len());
    let out_of_scope = messages
        .iter()
        .filter(|message| message.expected == "NO_INTENT")
        .count();
    assert!(
        out_of_scope * 3 >= messages.len(),
        "{out_of_scope} messages are out of scope"
    );
    let examples: BTreeSet<String> = shop.files.iter().flat_map(listed).collect();
    let mut seen = BTreeSet::new();
    for message in &messages {
        let known = message.expected == "NO_INTENT" || shop.content.intents.contains_key(&message.expected);
        assert!(known, "no intent {}", message.expected);
        let plain = plain(&message.text);
        assert!(!examples.contains(&plain), "an example of the shop: {}", message.text);
        assert!(seen.insert(plain), "twice: {}", message.text);
    }
}

#[test]
fn messages_that_nobody_prepared_are_understood() {
    let shop = shop();
    let clock = Clock {
        now: "2026-01-05T03:00:00Z".parse().expect("an instant"),
        zone: shop.content.hours.zone(),
    };
    let predictions: Vec<Prediction> = labelled()
        .iter()
        .map(|message| {
            predict(
                message,
                &shop.content.matcher.read(&message.text, &shop.catalog, &clock),
            )
        })
        .collect();
    let figures = figures(&predictions);
    let mut wrong = BTreeMap::new();
    for prediction in predictions.iter().filter(|p| p.predicted != p.expected) {
        wrong.insert(&prediction.text, (&prediction.expected, &prediction.predicted));
    }
    let enough = figures.score >= LEAST_SCORE && figures.wrong_answers <= MOST_WRONG;
    assert!(enough, "{figures:#?}\n{wrong:#?}");
}

/// The entries of a file's `keywords`, `not` and `examples`, plain.
fn listed(file: &SourceFile) -> Vec<String> {
    if !file.path.starts_with("intents/") {
        return Vec::new();
    }
    let text = std::str::from_utf8(&file.bytes).expect("the shop's files are UTF-8");
    text.lines()
        .filter_map(|line| line.trim_start().strip_prefix("- "))
        .map(plain)
        .collect()
}

/// Letters and digits in lower case, words apart by one space.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}
