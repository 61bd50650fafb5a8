//! Bots and messages that nobody wrote on purpose.

use super::bots::{catalog, clock, index, languages};
use sapa::bot::diagnostic::Severity;
use sapa::bot::{Compiled, SourceFile, compile};
use sapa::matching::{Decision, Evidence, Index};
use sapa::text::Lexicon;

pub fn evidence(intent: &str, keywords: &[&str], examples: &[&str]) -> Evidence {
    let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    Evidence {
        intent: intent.to_owned(),
        keywords: owned(keywords),
        examples: owned(examples),
        ..Evidence::default()
    }
}

/// `price`, `stock price`, `? price stock` or `-`.
pub fn decided(index: &Index, message: &str) -> String {
    let join = |intents: &[std::sync::Arc<str>]| intents.iter().map(|id| &**id).collect::<Vec<_>>().join(" ");
    match index.read(message, &catalog(), &clock()).decision {
        Decision::Answer { intents } => join(&intents),
        Decision::Clarify { intents } => format!("? {}", join(&intents)),
        Decision::Fallback => "-".to_owned(),
    }
}

fn shop() -> Index {
    index(&[
        evidence("price", &["harga"], &["berapaan kak kaosnya", "kaos polos berapa"]),
        evidence("stock", &["stok"], &["kaos hitam masih ada?"]),
        evidence("shipping", &["ongkir"], &["kirim ke bandung berapa hari"]),
    ])
}

#[test]
fn messages_that_are_hardly_messages() {
    let index = shop();
    let long = "harga ".repeat(700);
    let braid = "hаргаقيمة価格".repeat(300);
    for (message, expected) in [
        ("", "-"),
        (" \t\r\n\u{3000}", "-"),
        ("\0\u{1}\u{7f}\u{9f}", "-"),
        ("\u{200b}\u{200d}\u{feff}\u{ad}", "-"),
        ("\u{fffd}\u{fffd}", "-"),
        ("????!!!", "-"),
        ("👩\u{200d}👩\u{200d}👧", "-"),
        // What nobody sees parts no word.
        ("har\u{200d}ga kaos", "price"),
        ("h\u{ad}a\u{200b}r\u{2060}g\u{feff}a", "price"),
        ("\u{202e}harga\u{202c}", "price"),
        ("har\0ga", "price"),
        ("harga\0stok", "price stock"),
        ("harga\u{1b}[31m kaos", "price"),
        // Other ways to write the same letters.
        ("ｈａｒｇａ", "price"),
        ("𝗵𝗮𝗿𝗴𝗮", "price"),
        ("HARGA", "price"),
        // Letters that only look the same are others; one is a slip.
        ("hаrga kaos", "price"),
        ("нагда", "-"),
        ("قيمة كم", "-"),
        ("価格はいくら", "-"),
        ("harga価格", "-"),
        (&long, "price"),
        (&braid, "-"),
    ] {
        let shown: String = message.chars().take(40).collect();
        assert_eq!(decided(&index, message), expected, "{shown:?}");
        let explained = index.explain(message, &catalog(), &clock());
        assert_eq!(explained.text, message);
    }
}

#[test]
fn an_intent_without_evidence_is_never_found() {
    let found = index(&[
        evidence("nothing", &[], &[]),
        evidence("signs", &["??", "👍"], &["!!!", "{unknown}"]),
        evidence("price", &["harga"], &["berapa kak"]),
    ]);
    for message in ["", "nothing", "signs", "??", "👍", "!!!", "unknown", "zzz", "halo kak"] {
        let ranked = found.read(message, &catalog(), &clock()).ranked;
        assert!(
            ranked.iter().all(|ranked| &*ranked.intent == "price"),
            "{message}: {ranked:?}"
        );
    }
    assert_eq!(decided(&found, "harga"), "price");
    assert_eq!(decided(&index(&[]), "harga"), "-");
}

#[test]
fn of_two_intents_with_one_keyword_the_priority_and_then_the_name_decides() {
    for (priority, expected) in [(0, "a-twin"), (1, "b-twin"), (-1, "a-twin")] {
        let mut twins = ["b-twin", "a-twin"].map(|intent| evidence(intent, &["kado"], &["bisa dibungkus kado"]));
        twins[0].priority = priority;
        for _ in 0..2 {
            for message in ["kado", "bisa dibungkus kado", "kado dong kak"] {
                assert_eq!(decided(&index(&twins), message), expected, "{message}");
            }
            twins.reverse();
        }
    }
}

#[test]
fn two_intents_with_one_example_are_decided_alike_in_any_order() {
    let mut twins = ["b-twin", "a-twin"].map(|intent| evidence(intent, &[], &["bisa dibungkus kado"]));
    let ranked = |twins: &[Evidence]| {
        format!(
            "{:?}",
            index(twins).read("bisa dibungkus kado", &catalog(), &clock()).ranked
        )
    };
    let first = ranked(&twins);
    assert!(first.contains("a-twin") && first.contains("b-twin"), "{first}");
    twins.reverse();
    assert_eq!(ranked(&twins), first);
}

#[test]
fn check_tells_of_two_intents_with_one_example() {
    let compiled = bot(&[
        ("intents/a.yaml", "examples: [bisa dibungkus kado]\nreply: ya\n"),
        ("intents/b.yaml", "examples: ['Bisa dibungkus kado?']\nreply: ya\n"),
        ("intents/c.yaml", "reply: ya\n"),
    ]);
    let codes: Vec<(&str, &str)> = compiled
        .diagnostics
        .iter()
        .map(|problem| (problem.code.as_str(), problem.file.as_str()))
        .collect();
    assert_eq!(
        codes,
        [
            ("colliding-examples", "intents/b.yaml"),
            ("no-evidence", "intents/c.yaml")
        ]
    );
    assert!(compiled.content.is_some());
}

#[test]
fn a_lexicon_that_runs_in_circles_is_refused_and_read_to_an_end() {
    let compiled = bot(&[
        ("intents/price.yaml", "keywords: [harga]\nreply: ya\n"),
        (
            "lexicon/a.yaml",
            "synonyms: {harga: [tarif], tarif: [biaya], biaya: [harga]}\n",
        ),
        ("lexicon/b.yaml", "slang: {hg: hgg, hgg: hg}\n"),
    ]);
    let circles: Vec<&str> = compiled
        .diagnostics
        .iter()
        .filter(|problem| problem.code == "lexicon-circle")
        .map(|problem| problem.file.as_str())
        .collect();
    assert_eq!(
        circles,
        ["lexicon/a.yaml", "lexicon/b.yaml"],
        "{:?}",
        compiled.diagnostics
    );
    let mut lexicon = Lexicon::built_in(&languages());
    lexicon.add_synonyms([
        ("tarif", "harga"),
        ("biaya", "tarif"),
        ("harga", "biaya"),
        ("harga kaos", "kaos harga"),
    ]);
    let index = Index::build(&[evidence("price", &["harga"], &[])], lexicon, &languages());
    for message in ["harga", "tarif", "biaya", "harga kaos harga kaos"] {
        let words = index.read(message, &catalog(), &clock()).utterance.words;
        assert_eq!(words.len(), message.split(' ').count(), "{words:?}");
    }
}

#[test]
fn two_intents_that_give_way_are_two_questions_beside_each_other() {
    let mut bot = [evidence("price", &["harga"], &[]), evidence("colour", &["warna"], &[])];
    bot.iter_mut().for_each(|e| e.priority = -1);
    let reading = index(&bot).read("harga harga warna harga", &catalog(), &clock());
    let asked: Vec<&str> = reading.questions.iter().map(|question| &*question.intent).collect();
    assert_eq!(asked, ["price", "colour"], "{:?}", reading.decision);
}

#[test]
fn half_a_character_in_a_file_is_told_with_its_place() {
    for half in [r"\ud83d", r"\uDE00", r"\U0000D83D", r"\U00110000", r"\ud8"] {
        let compiled = bot(&[(
            "intents/price.yaml",
            &format!("keywords: [harga]\nreply: \"ya {half}\"\n"),
        )]);
        let told = compiled
            .diagnostics
            .iter()
            .find(|problem| problem.file == "intents/price.yaml");
        let told = told.unwrap_or_else(|| panic!("{half} passes"));
        assert_eq!((told.severity, told.line), (Severity::Error, 2), "{half}: {told:?}");
        assert!(compiled.content.is_none(), "{half}");
    }
}

#[test]
fn a_thousand_intents_are_told_apart() {
    let name = |at: usize| {
        let letters = [at / 100, at / 10 % 10, at % 10];
        letters
            .map(|digit| ["ba", "ci", "du", "fe", "go", "hak", "jil", "kum", "lep", "mot"][digit])
            .concat()
    };
    let many: Vec<Evidence> = (0..1_000)
        .map(|at| evidence(&format!("i-{at:03}"), &[&format!("topik {}", name(at))], &[]))
        .collect();
    let languages = languages();
    let index = Index::build(&many, Lexicon::built_in(&languages), &languages);
    for at in [0, 7, 123, 500, 999] {
        assert_eq!(
            decided(&index, &format!("kak topik {} dong", name(at))),
            format!("i-{at:03}")
        );
    }
    assert_eq!(
        index.read("topik", &catalog(), &clock()).ranked.len().min(11),
        index.read("topik", &catalog(), &clock()).ranked.len()
    );
}

fn bot(files: &[(&str, &str)]) -> Compiled {
    let mut all = vec![("bot.yaml", "bot: Toko\nlanguages: [id]\ntimezone: Asia/Jakarta\n")];
    all.extend(files);
    let file = |(path, text): (&str, &str)| SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    compile(&all.into_iter().map(file).collect::<Vec<_>>(), &|_| None)
}

#[test]
fn of_two_intents_with_one_example_the_priority_decides() {
    let others: &[&str] = &["harga kaos berapa", "stok kaos masih ada", "bisa kirim ke bandung"];
    for (priority, expected) in [(0, "a-twin"), (1, "b-twin"), (-1, "a-twin")] {
        // The second has more beside it, on the same words and on others; it was found first or not at all by that.
        for more in [
            &[][..],
            &["bungkus kado berapa"],
            &[
                "kado ulang tahun apa",
                "bisa dibungkus kado besok",
                "kado kado kado",
                "pesan kado",
            ],
            others,
        ] {
            for swap in [false, true] {
                let shared = "bisa dibungkus kado";
                let long: Vec<&str> = [shared].into_iter().chain(more.iter().copied()).collect();
                let short = vec![shared];
                let (a, b) = if swap { (&long, &short) } else { (&short, &long) };
                let mut bot = [
                    evidence("a-twin", &[], a),
                    evidence("b-twin", &[], b),
                    evidence("price", &["harga"], &["berapa kak kaosnya"]),
                    evidence("zz-gift", &[], &["ada kado", "bungkus plastik", "dibungkus apa ya"]),
                ];
                bot[1].priority = priority;
                for message in ["bisa dibungkus kado", "Bisa dibungkus kado kak?", "bs dibungkus kado"] {
                    assert_eq!(
                        decided(&index(&bot), message),
                        expected,
                        "{message} {priority} {more:?} {swap}"
                    );
                }
            }
        }
    }
    // What is only near to the shared example is near to both.
    for (priority, expected) in [(0, "a-twin"), (1, "b-twin"), (-1, "a-twin")] {
        let shared = ["bisa dibungkus kado", "boleh minta kertas kado"];
        let mut bot = [
            evidence("a-twin", &[], &shared),
            evidence("b-twin", &[], &shared),
            evidence("price", &["harga"], &["berapa kak kaosnya"]),
            evidence("zz-gift", &[], &["ada pita", "bungkus plastik"]),
        ];
        bot[1].priority = priority;
        for message in [
            "bisa gak dibungkus kado",
            "mau dibungkus kado bisa?",
            "minta kertas kadonya boleh",
        ] {
            let ranked = index(&bot).read(message, &catalog(), &clock()).ranked;
            let first = ranked.first().map(|ranked| &*ranked.intent);
            assert_eq!(first, Some(expected), "{message} {priority}: {ranked:?}");
        }
    }
    // Of one word, and of words that are everywhere.
    for shared in ["kado", "ada kak", "gimana kabarnya", "yang mana"] {
        for (priority, expected) in [(0, "a-twin"), (1, "b-twin")] {
            let mut bot = [
                evidence("a-twin", &[], &[shared, "kado ada berapa yang bagus"]),
                evidence("b-twin", &[], &[shared, "gimana caranya", "mana ada yang lain"]),
            ];
            bot[1].priority = priority;
            assert_eq!(decided(&index(&bot), shared), expected, "{shared} {priority}");
        }
    }
}
