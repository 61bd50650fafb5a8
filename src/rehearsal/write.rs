//! A conversation test as text, in the form that `tests/conversations/*.yaml` has.

use super::script::{Act, Case, Expect, Turn};
use super::verdict::status_word;
use crate::bot::{Role, SourceFile, role};
use chrono::SecondsFormat;
use chrono_tz::Tz;
use std::fmt::Write;
use std::time::Duration;

/// How a file's first line names its schema to editors.
const MODELINE: &str = "# yaml-language-server:";

/// What a new file of tests begins with: the line that names the schema, as the folder's other tests have it. Empty where none has.
pub fn head(files: &[SourceFile]) -> String {
    let tests = files
        .iter()
        .filter(|file| role(&file.path) == Some(Role::Conversations));
    let first = tests.filter_map(|file| std::str::from_utf8(&file.bytes).ok()?.lines().next());
    let named = first.map(str::trim_end).find(|line| line.starts_with(MODELINE));
    named.map_or_else(String::new, |line| format!("{line}\n"))
}

/// The test as an entry of a file of tests: it reads back as it was. Times are written in `zone`.
pub fn write(case: &Case, zone: Tz) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = writeln!(out, "- test: {}", quoted(&case.name));
    let at = case
        .at
        .with_timezone(&zone)
        .to_rfc3339_opts(SecondsFormat::AutoSi, false);
    let _ = writeln!(out, "  at: {at}");
    if let Some(language) = &case.language {
        let _ = writeln!(out, "  language: {}", quoted(language));
    }
    let visitor = &case.visitor;
    let facts: Vec<String> = [
        ("name", &visitor.name),
        ("email", &visitor.email),
        ("phone", &visitor.phone),
        ("id", &visitor.id),
        ("page", &case.page),
    ]
    .into_iter()
    .filter_map(|(key, fact)| Some(format!("{key}: {}", quoted(fact.as_ref()?))))
    .collect();
    if !facts.is_empty() {
        let _ = writeln!(out, "  visitor: {{{}}}", facts.join(", "));
    }
    out.push_str("  turns:\n");
    for turn in &case.turns {
        write_turn(&mut out, turn);
    }
    out
}

fn write_turn(out: &mut String, turn: &Turn) {
    let act = match &turn.act {
        Act::Visitor(text) => format!("visitor: {}", quoted(text)),
        Act::Choose(label) => format!("choose: {}", quoted(label)),
        Act::Wait(duration) => format!("wait: {}", written(*duration)),
        Act::Agent(text) => format!("agent: {}", quoted(text)),
        Act::Return => "return: true".to_owned(),
        Act::Resolve => "resolve: true".to_owned(),
        Act::Transfer(team) => format!("transfer: {}", quoted(team)),
        // JSON is YAML.
        Act::Answer { status, body } => format!("answer: {{status: {status}, body: {body}}}"),
    };
    let _ = writeln!(out, "    - {act}");
    let expected = expected(&turn.expect);
    if !expected.is_empty() {
        let _ = writeln!(out, "      expect:");
        for line in expected {
            let _ = writeln!(out, "        {line}");
        }
    }
}

fn expected(expect: &Expect) -> Vec<String> {
    let name = |name: &Option<String>| name.as_deref().map_or_else(|| "~".to_owned(), quoted);
    let list = |texts: &[String]| {
        let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
        format!("[{}]", texts.join(", "))
    };
    let mut lines = Vec::new();
    match expect.intent.as_deref() {
        None => {}
        Some([]) => lines.push("intent: ~".to_owned()),
        Some([intent]) => lines.push(format!("intent: {}", quoted(intent))),
        Some(intents) => lines.push(format!("intent: {}", list(intents))),
    }
    lines.extend(expect.flow.as_ref().map(|flow| format!("flow: {}", name(flow))));
    lines.extend(expect.step.as_ref().map(|step| format!("step: {}", name(step))));
    for (key, texts) in [
        ("says", &expect.says),
        ("never", &expect.never),
        ("options", &expect.options),
    ] {
        match texts.as_slice() {
            [] => {}
            [text] => lines.push(format!("{key}: {}", quoted(text))),
            texts => lines.push(format!("{key}: {}", list(texts))),
        }
    }
    if !expect.slots.is_empty() {
        let slots = expect
            .slots
            .iter()
            .map(|(slot, value)| format!("{slot}: {}", name(value)));
        lines.push(format!("slots: {{{}}}", slots.collect::<Vec<_>>().join(", ")));
    }
    lines.extend(expect.status.map(|status| format!("status: {}", status_word(status))));
    lines.extend(expect.handoff.as_ref().map(|team| format!("handoff: {}", name(team))));
    lines
}

/// What stands bare for something else than a text, in one version of YAML or another.
const NO_TEXTS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

/// A text as YAML that reads back as that text: bare where it is plainly a name or a sentence, in quotes otherwise.
pub fn quoted(text: &str) -> String {
    let bare = text.starts_with(char::is_alphabetic)
        && text.chars().all(|c| c.is_alphanumeric() || " -_./?".contains(c))
        && !text.ends_with(' ')
        // YAML's other words for these too: editors and other programs read the files.
        && !NO_TEXTS.iter().any(|word| word.eq_ignore_ascii_case(text));
    if bare { text.to_owned() } else { in_quotes(text) }
}

/// A text in quotes, as YAML that reads back as that text.
pub fn in_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // What YAML does not let stand in a text, or reads as the end of a line.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A duration as tests write it, in its largest whole unit.
fn written(duration: Duration) -> String {
    let mut seconds = duration.as_secs();
    let mut out = String::new();
    for (size, unit) in [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")] {
        if seconds >= size {
            let _ = write!(out, "{}{unit}", seconds / size);
            seconds %= size;
        }
    }
    if out.is_empty() { "0s".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::{Status, Visitor};
    use crate::rehearsal::Suite;
    use chrono::DateTime;

    fn turn(act: Act, expect: Expect) -> Turn {
        Turn { line: 0, act, expect }
    }

    fn text(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn what_is_written_reads_back_as_it_was() {
        let odd = "harga \"kaos\": 50%, # {product} \\ \u{1}\u{feff}\nya? 👍";
        let expect = Expect {
            intent: Some(vec![text("price"), text("stock")]),
            flow: Some(None),
            step: Some(Some(text("pay"))),
            says: vec![text("Rp 10.000"), text(odd)],
            never: vec![text("maaf")],
            options: vec![text("Ya, benar"), text("[x]")],
            slots: vec![(text("product"), Some(text("A-1"))), (text("size"), None)],
            status: Some(Status::Queued),
            handoff: Some(Some(text("sales"))),
        };
        let none = Expect {
            intent: Some(Vec::new()),
            handoff: Some(None),
            ..Expect::default()
        };
        let body = serde_json::json!({"a": [1, null, "x: y"], "b": {"c": true}});
        let case = Case {
            name: text("a: test - #1"),
            file: text("tests/conversations/a.yaml"),
            line: 1,
            at: DateTime::from_timestamp(1_800_000_000, 0).expect("in range"),
            language: Some(text("en")),
            visitor: Visitor {
                name: Some(text("~")),
                phone: Some(text("0812")),
                ..Visitor::default()
            },
            page: Some(text("https://shop.example/a?b=c#d")),
            turns: vec![
                turn(Act::Visitor(text(odd)), expect),
                turn(Act::Choose(text("- Harga")), none),
                turn(Act::Wait(Duration::from_secs(5_400)), Expect::default()),
                turn(Act::Wait(Duration::from_secs(61)), Expect::default()),
                turn(Act::Agent(text("no")), Expect::default()),
                turn(Act::Return, Expect::default()),
                turn(Act::Resolve, Expect::default()),
                turn(Act::Answer { status: 503, body }, Expect::default()),
            ],
        };
        let written = write(&case, Tz::Asia__Jakarta);
        let file = SourceFile {
            path: case.file.clone(),
            bytes: written.clone().into_bytes(),
        };
        let suite = Suite::read(&[file], None);
        assert_eq!(suite.diagnostics, Vec::new(), "{written}");
        let read = suite.cases.first().expect("a test");
        assert_eq!(
            (&read.name, read.at, &read.language),
            (&case.name, case.at, &case.language)
        );
        assert_eq!((&read.visitor, &read.page), (&case.visitor, &case.page));
        let acts = |case: &Case| {
            let turns = case.turns.iter();
            turns
                .map(|turn| (turn.act.clone(), turn.expect.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(acts(read), acts(&case), "{written}");
    }

    #[test]
    fn a_text_is_bare_where_every_reader_takes_it_for_one() {
        for (text, expected) in [
            ("harga kaos?", "harga kaos?"),
            ("nol", "nol"),
            ("No", "\"No\""),
            ("TRUE", "\"TRUE\""),
            ("y", "\"y\""),
            ("8 ribu", "\"8 ribu\""),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }

    #[test]
    fn a_new_file_names_the_schema_as_the_others_do() {
        let file = |path: &str, text: &str| SourceFile {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let line = "# yaml-language-server: $schema=../../schemas/test.json";
        for (text, expected) in [
            (format!("{line}\r\n- test: a\r\n"), format!("{line}\n")),
            (format!("# tests\n{line}\n"), String::new()),
            (String::new(), String::new()),
        ] {
            let files = [
                file(
                    "intents/a.yaml",
                    "# yaml-language-server: $schema=../schemas/intent.json\n",
                ),
                file("tests/conversations/a.yaml", "- test: a\n"),
                file("tests/conversations/b.yaml", &text),
            ];
            assert_eq!(head(&files), expected, "{text:?}");
        }
    }
}
