//! The JSON Schemas of `schemas/`: equal to the code, true of the sample shop and of a new bot, and of one mind with the readers.

use super::{file, folder};
use sapa::bot::{Kind, SourceFile, compile, schema_of};
use sapa::rehearsal::{Suite, tests_schema};
use serde_json::{Value, json};
use std::path::Path;

/// Codes of problems that a schema can see: shapes, not what files say of each other.
const SHAPE: [&str; 12] = [
    "unknown-key",
    "missing-key",
    "missing-value",
    "wrong-type",
    "empty-text",
    "empty-list",
    "out-of-range",
    "two-answers",
    "two-endings",
    "two-acts",
    "bad-branch",
    "bad-duration",
];
/// Others of the kind, which concern the form of one value.
const FORM: [&str; 10] = [
    "bad-date",
    "bad-name",
    "bad-slot",
    "reserved-slot",
    "unknown-entity",
    "unknown-event",
    "unknown-format",
    "unknown-method",
    "unknown-status",
    "unquoted-comma",
];

fn schemas() -> [(&'static str, Value); 6] {
    [
        ("bot", schema_of(Kind::Bot)),
        ("intent", schema_of(Kind::Intent)),
        ("flow", schema_of(Kind::Flow)),
        ("lexicon", schema_of(Kind::Lexicon)),
        ("reply", schema_of(Kind::Reply)),
        ("test", tests_schema()),
    ]
}

fn kind_of(path: &str) -> Option<&'static str> {
    match path.split('/').next()? {
        "bot.yaml" => Some("bot"),
        "intents" => Some("intent"),
        "flows" => Some("flow"),
        "lexicon" => Some("lexicon"),
        "replies" => Some("reply"),
        "tests" if path.ends_with(".yaml") => Some("test"),
        _ => None,
    }
}

fn schema(kind: &str) -> Value {
    let (_, schema) = schemas().into_iter().find(|(name, _)| *name == kind).expect("a kind");
    schema
}

/// YAML 1.2 as editors read it.
fn yaml(file: &SourceFile) -> Option<Value> {
    let options = serde_saphyr::options! { strict_booleans: true };
    let text = std::str::from_utf8(&file.bytes).ok()?;
    serde_saphyr::from_str_with_options(text, options).ok()
}

/// What the schema of its kind finds wrong with a file.
fn problems(file: &SourceFile) -> Vec<String> {
    let Some(kind) = kind_of(&file.path) else {
        return Vec::new();
    };
    let Some(value) = yaml(file) else {
        return vec!["no YAML".to_owned()];
    };
    let validator = jsonschema::validator_for(&schema(kind)).expect("a valid schema");
    validator
        .iter_errors(&value)
        .map(|error| format!("{} {}: {error}", file.path, error.instance_path()))
        .collect()
}

#[test]
fn the_files_are_equal_to_the_code() {
    for (name, schema) in schemas() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{name}.json"));
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        let text = serde_json::to_string_pretty(&schema).expect("a schema") + "\n";
        assert_eq!(
            stored, text,
            "`sapa schema {name} > schemas/{name}.json` writes it anew"
        );
        jsonschema::meta::validate(&schema).expect("a schema by draft-07");
    }
}

#[test]
fn the_sample_shop_names_its_schemas_and_keeps_to_them() {
    let files = sapa::runtime::folder::read(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the sample shop");
    let mut seen = 0;
    for file in &files {
        let Some(kind) = kind_of(&file.path) else { continue };
        seen += 1;
        assert_eq!(problems(file), Vec::<String>::new());
        let up = "../".repeat(file.path.matches('/').count());
        let first = format!("# yaml-language-server: $schema={up}schemas/{kind}.json\n");
        assert!(
            file.bytes.starts_with(first.as_bytes()),
            "{} names its schema",
            file.path
        );
    }
    assert!(seen > 50, "{seen} files");
}

#[test]
fn broken_shapes_fail_and_others_do_not() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/authoring/rules");
    let mut wrong = Vec::new();
    for code in SHAPE.iter().chain(&FORM) {
        let text = std::fs::read_to_string(rules.join(format!("{code}.bot"))).expect("an example");
        let (_, rest) = text.split_once('\n').expect("a first line");
        let files = folder(rest.trim_end());
        if files.iter().all(|file| problems(file).is_empty()) {
            wrong.push(*code);
        }
    }
    assert_eq!(wrong, Vec::<&str>::new());
}

/// Values that fit some places and not others.
fn probes() -> Vec<(Value, &'static str)> {
    vec![
        (json!("some text"), "some text"),
        (json!("word"), "word"),
        (json!(5), "5"),
        (json!(-5000), "-5000"),
        (json!(true), "true"),
        (json!(null), ""),
        (json!([]), "[]"),
        (json!(["word"]), "[word]"),
        (json!([["word"]]), "[[word]]"),
        (json!({}), "{}"),
        (json!({"id": "word"}), "{id: word}"),
        (json!({"strange-key": "word"}), "{strange-key: word}"),
        (json!("5s"), "5s"),
    ]
}

/// Every key of every map in a value, as a path.
fn paths(value: &Value, here: &mut Vec<Value>, found: &mut Vec<Vec<Value>>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                here.push(json!(key));
                found.push(here.clone());
                paths(inner, here, found);
                here.pop();
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                here.push(json!(index));
                found.push(here.clone());
                paths(inner, here, found);
                here.pop();
            }
        }
        _ => {}
    }
}

fn at<'v>(value: &'v mut Value, path: &[Value]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, part| match part {
        Value::String(key) => value.get_mut(key),
        Value::Number(index) => value.get_mut(usize::try_from(index.as_u64()?).ok()?),
        _ => None,
    })
}

/// One whole file of each kind, with every key that the kind knows.
const WHOLE: [(&str, &str); 6] = [
    (
        "bot.yaml",
        "{bot: A, languages: [id], timezone: Asia/Jakarta, hours: {libur: tutup, cuti-bersama: tutup, country: ID, senin: 09:00-17:00, \
         exceptions: [{from: 2027-01-01, to: 2027-01-02, hours: tutup, note: word}]}, greeting: main-menu, \
         fallback: {clarify: 3, after: 2}, catalog: {source: catalog.csv, max_age: 24h}, origins: ['https://a.example'], \
         teams: {support: {title: word}}, handoff: {team: support, first_response: 90s, remind: [90s], \
         escalate: {after: 10m, team: support}, expire: 24h, vanish: 10m, call_back: [1h, 4h], targets: [\
         {name: desk, url: '', secret: '', format: standard, events: [handoff.requested], language: id, backup: mail, backup_after: 2m}, \
         {name: mail, url: '', format: email, to: [cs@toko.example], from: bot@toko.example, user: word, password: word}, \
         {name: own, url: '', format: template, method: POST, headers: {x: word}, body: {a: [1]}}]}, \
         limits: {message: 4000, visitor: {burst: 30, per_minute: 60}, address: {connections: 200, burst: 300, per_minute: 1200}}, demo: true}",
    ),
    (
        "intents/price.yaml",
        "{intent: price, title: word, keywords: [word], not: [other], examples: [a word], priority: 1, \
         slots: {size: {entity: {choice: [S, M]}, question: word}, code: {entity: text}}, \
         reply: [{when: size, say: word}, {any: [{id: word, en: word}]}], next: [hello]}",
    ),
    (
        "flows/main-menu.yaml",
        "{flow: main-menu, title: word, start: a, steps: {a: {say: word, set: {note: 5}, \
         menu: [{label: word, go: b, image: 'https://a.example/a.jpg', description: word}, {label: other, end: true}]}, \
         b: {ask: {slot: code, entity: number, retry: {say: word, limit: 2, else: c}}}, \
         c: {branch: [{when: code, go: d}, {else: d}]}, \
         d: {call: {method: GET, url: 'https://a.example', headers: {x: word}, body: {a: [1]}, timeout: 5s, save: {left: data}, else: e}}, \
         e: {handoff: support}}}",
    ),
    (
        "lexicon/a.yaml",
        "{synonyms: {word: [other]}, slang: {wrd: word}, protected: [sapa]}",
    ),
    (
        "replies/hello.yaml",
        "{reply: hello, title: word, text: {id: word, en: word}, keywords: [word], team: support}",
    ),
    (
        "tests/conversations/a.yaml",
        "[{test: word, at: '2026-11-23T10:00:00+07:00', language: id, visitor: {name: word, email: word, phone: word, id: word, page: word}, \
         turns: [{visitor: word, expect: {intent: hello, flow: main-menu, step: a, says: word, never: [other], options: [word], \
         slots: {size: word}, status: bot, handoff: support}}, {choose: word}, {wait: 30m}, {agent: word}, {return: true}, {resolve: true}, \
         {answer: {status: 200, body: {a: 1}}}]}]",
    ),
];

/// Puts every probe at every place of a whole file: schema and reader must agree on whether its shape is right.
#[test]
fn schemas_and_readers_agree() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (path, text) in WHOLE {
        let own = file(path, text);
        assert_eq!(problems(&own), Vec::<String>::new(), "{path}");
        let whole = yaml(&own).expect("YAML");
        assert!(
            !reader_refuses(path, &whole),
            "{path}: {:#?}",
            shape_problems(path, &whole)
        );
        let validator = jsonschema::validator_for(&schema(kind_of(path).expect("a kind"))).expect("a schema");
        let mut found = Vec::new();
        paths(&whole, &mut Vec::new(), &mut found);
        for place in found {
            for (probe, shown) in probes() {
                let mut changed = whole.clone();
                let Some(target) = at(&mut changed, &place) else {
                    continue;
                };
                *target = probe;
                tried += 1;
                let refused = !validator.is_valid(&changed);
                if refused != reader_refuses(path, &changed) {
                    wrong.push(format!(
                        "{path} {place:?} = {shown:?}: the schema {} it, the reader says {:?}",
                        if refused { "refuses" } else { "takes" },
                        shape_problems(path, &changed)
                    ));
                }
            }
        }
    }
    assert!(tried > 1_000, "{tried} places were tried");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

fn reader_refuses(path: &str, value: &Value) -> bool {
    !shape_problems(path, value).is_empty()
}

/// The codes of shape that the reader gives; JSON is YAML too.
fn shape_problems(path: &str, value: &Value) -> Vec<String> {
    // An empty value as an author writes it.
    let text = serde_json::to_string(value).expect("JSON").replace("null", "~");
    let files = [file(path, &text)];
    let mut found = compile(&files, &|_| None).diagnostics;
    found.extend(Suite::read(&files, None).diagnostics);
    found
        .into_iter()
        .map(|problem| problem.code)
        .filter(|code| SHAPE.contains(&code.as_str()) || FORM.contains(&code.as_str()))
        .collect()
}
