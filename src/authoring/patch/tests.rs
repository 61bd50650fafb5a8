//! Proposals and the intents that are written.

use super::*;
use crate::bot::decode;

#[test]
fn a_new_intent_is_written_as_it_was_asked() {
    let odd = "bisa\u{7f} \u{feff}gosend: \"ya\" ~?";
    let phrasing = |text: &str| Phrasing {
        text: text.to_owned(),
        count: 1,
        conversation: String::new(),
    };
    let group = Group {
        count: 2,
        persons: 0,
        last: DateTime::UNIX_EPOCH,
        topic: None,
        phrasings: vec![phrasing("gosend"), phrasing(odd)],
    };
    let modeline = "# yaml-language-server: $schema=../schemas/intent.json";
    let other = SourceFile {
        path: "intents/price.yaml".to_owned(),
        bytes: format!("{modeline}\r\nreply: Ya\r\n").into_bytes(),
    };
    let (_, file) = new_intent(&[other], &group, "kirim-instan", "Bisa, Kak: hari ini.");
    let text = decode(&file).expect("it is text").to_owned();
    assert!(text.starts_with(&format!("{modeline}\ntitle: ")), "{text}");
    let mut sources = Sources::default();
    let number = sources.add(&file.path, &text);
    let mut report = Report::new(&sources);
    let read = yaml::parse(number, &mut report);
    assert!(report.finish().is_empty(), "{text}");
    let Some(Value::Map(entries)) = read.map(|node| node.value) else {
        panic!("{text}");
    };
    let written: Vec<&Value> = entries.iter().map(|(_, node)| &node.value).collect();
    let texts = written.iter().flat_map(|value| match value {
        Value::Scalar { text, .. } => vec![text.as_str()],
        Value::List(items) => items
            .iter()
            .filter_map(|item| match &item.value {
                Value::Scalar { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect(),
        Value::Map(_) => Vec::new(),
    });
    assert_eq!(
        texts.collect::<Vec<_>>(),
        ["Kirim instan", odd, "Bisa, Kak: hari ini."],
        "{text}"
    );
}

/// A proposal for a question in a small shop, where `text` is answered by `now`.
fn proposed(question: &str, text: &str, now: &str, others: &[&str]) -> Result<Patch, NoPatch> {
    let file = |(path, text): (&str, &str)| SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let files: Vec<SourceFile> = [
        ("bot.yaml", "bot: Toko\nlanguages: [id]\ntimezone: Asia/Jakarta\nteams: {admin: {title: Admin}}\nhandoff: {team: admin}\n"),
        (
            "intents/shipping.yaml",
            "keywords: [ongkir]\nexamples: [kirim ke luar kota bisa kak?]\nreply: Bisa.\n",
        ),
        (
            "intents/person.yaml",
            "keywords: [admin]\nexamples: [bisa bicara dengan orangnya langsung?]\nhandoff: admin\n",
        ),
        (
            "intents/greeting.yaml",
            "keywords: [halo]\nexamples: [permisi min]\nreply: Halo.\n",
        ),
    ]
    .map(file)
    .into();
    let compiled = compile(&files, &|_| None);
    let bot = Bot {
        content: std::sync::Arc::new(compiled.content.expect("a bot")),
        catalog: std::sync::Arc::new(compiled.catalog),
    };
    let group = |text: &str| Group {
        count: 1,
        persons: 0,
        last: DateTime::UNIX_EPOCH,
        topic: None,
        phrasings: vec![Phrasing {
            text: text.to_owned(),
            count: 1,
            conversation: String::new(),
        }],
    };
    let answered = [(text.to_owned(), now.to_owned())].into();
    let groups: Vec<Group> = std::iter::once(question)
        .chain(others.iter().copied())
        .map(group)
        .collect();
    let beside = Beside {
        answered: &answered,
        groups: &groups,
    };
    propose(&files, &bot, &group(question), &beside, None, &|_| None)
}

#[test]
fn an_intent_is_proposed_for_what_speaks_of_it_and_harms_nothing() {
    let intent = |proposed: Result<Patch, NoPatch>| proposed.map(|patch| patch.intent);
    for (question, expected) in [
        ("bisa kirim ke bandung pakai gosend?", Some("shipping")),
        // Small words of an intent's examples, or none of it at all.
        ("pembayaran qris bisa kak?", None),
        ("halo min bisa cod?", None),
        ("wifi gratis gak", None),
    ] {
        let found = intent(proposed(question, "halo", "greeting", &[]));
        assert_eq!(found.as_deref().ok(), expected, "{question}: {found:?}");
    }
    let harm = |proposed: Result<Patch, NoPatch>| match proposed {
        Err(NoPatch::Harmful { harm, .. }) => harm,
        other => panic!("{other:?}"),
    };
    // What is answered by another intent has to stay so.
    assert_eq!(
        harm(proposed(
            "bisa kirim ke bandung pakai gosend?",
            "ongkir berapa",
            "price",
            &[]
        )),
        Harm {
            text: "ongkir berapa".to_owned(),
            now: Some("price".to_owned()),
            then: Some("shipping".to_owned()),
        }
    );
    // And so has a question of another kind that nobody answers yet.
    let other = "ongkir";
    assert_eq!(
        harm(proposed(
            "bisa kirim ke bandung pakai gosend?",
            "halo",
            "greeting",
            &[other]
        )),
        Harm {
            text: other.to_owned(),
            now: None,
            then: Some("shipping".to_owned()),
        }
    );
}
