//! Trees, their places and their bounds.

use super::*;
use crate::bot::source::Sources;

/// The tree in a short notation: quoted texts in quotes, plain ones bare.
fn show(node: &Node) -> String {
    match &node.value {
        Value::Scalar { text, plain: true } => text.clone(),
        Value::Scalar { text, .. } => format!("{text:?}"),
        Value::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(" ")),
        Value::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, node)| format!("{}:{}", key.value, show(node)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
        }
    }
}

fn check(text: &str, expected: &str, codes: &[&str]) {
    let mut sources = Sources::default();
    let file = sources.add("a.yaml", text);
    let mut report = Report::new(&sources);
    let tree = parse(file, &mut report).map_or_else(|| "none".to_owned(), |node| show(&node));
    assert_eq!(tree, expected, "{text:?}");
    let found: Vec<String> = report.finish().into_iter().map(|problem| problem.code).collect();
    assert_eq!(found, codes, "{text:?}");
}

#[test]
fn scalars_are_text_as_written() {
    check("a: 1.10", "{a:1.10}", &[]);
    check("a: [no, on, yes, 0812, 1_000, ~]", "{a:[no on yes 0812 1_000 ~]}", &[]);
    check("a: 'it''s'", "{a:\"it's\"}", &[]);
    check("a: !!str 5", "{a:\"5\"}", &[]);
    check("a: |-\n  one\n  two", "{a:\"one\\ntwo\"}", &[]);
    check("\u{feff}a: b\r\n", "{a:b}", &[]);
}

#[test]
fn a_key_counts_once() {
    check("a: 1\nb: 2\na: 3", "{a:1 b:2}", &["duplicate-key"]);
    check(
        "a: {b: 1, b: 2, b: 3}",
        "{a:{b:1}}",
        &["duplicate-key", "duplicate-key"],
    );
}

#[test]
fn what_is_no_tree_ends_the_file() {
    check("a: [1", "none", &["open-bracket"]);
    check("a: b: c", "none", &["unquoted-colon"]);
    check("a: *b", "none", &["unquoted-sign"]);
    check("? [a]\n: b", "none", &["bad-key"]);
    check("a: {{ b }} c", "none", &["unquoted-braces"]);
    check("a: 1\n---\nb: 2", "none", &["several-documents"]);
    check("", "none", &["empty-file"]);
    check("# nothing\n", "none", &["empty-file"]);
}

#[test]
fn aliases_and_nesting_are_bounded() {
    check("a: &x [1, 2]\nb: *x", "{a:[1 2] b:[1 2]}", &[]);
    check("a: &x [1, *x]", "none", &["bad-alias"]);
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..8 {
        let before = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", ")));
    }
    check(&bomb, "none", &["too-large"]);
    let mut chain = "a0: &a0 [x]\n".to_owned();
    for level in 1..MAX_DEPTH + 2 {
        chain.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    check(&chain, "none", &["too-deep"]);
    check(&"[".repeat(10_000), "none", &["too-deep"]);
    check(&"- ".repeat(10_000), "none", &["too-deep"]);
}

#[test]
fn every_node_knows_its_place() {
    let text = "a:\n  - bé\n  - \"c\"\nd: {e: f}\n";
    let mut sources = Sources::default();
    let file = sources.add("a.yaml", text);
    let mut report = Report::new(&sources);
    let Some(Node {
        value: Value::Map(entries),
        ..
    }) = parse(file, &mut report)
    else {
        panic!("a map was written");
    };
    let written: Vec<&str> = entries
        .iter()
        .flat_map(|(key, node)| {
            let inner = match &node.value {
                Value::List(items) => items.iter().map(|item| item.place).collect(),
                _ => vec![node.place],
            };
            std::iter::once(key.place).chain(inner)
        })
        .map(|place| &text[place.range()])
        .collect();
    assert_eq!(written, ["a", "bé", "\"c\"", "d", "{e: f}"]);
}
