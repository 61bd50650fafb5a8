//! Bots and messages to hold the matcher to.

use proptest::collection::vec;
use proptest::prelude::*;
use sapa::catalog::Catalog;
use sapa::matching::{Clock, Entity, Evidence, Index};
use sapa::text::Lexicon;

/// Words of shops, their misspellings, and words that are none.
const WORDS: [&str; 44] = [
    "harga",
    "hrga",
    "brp",
    "berapa",
    "stok",
    "stop",
    "kaos",
    "polos",
    "hitam",
    "item",
    "ongkir",
    "kirim",
    "ke",
    "bandung",
    "kak",
    "min",
    "halo",
    "makasih",
    "yang",
    "price",
    "how",
    "much",
    "is",
    "the",
    "order",
    "pesan",
    "pesanan",
    "pesanannya",
    "bukan",
    "tapi",
    "kira2",
    "nyaa2an",
    "hargaaaa",
    "50rb",
    "2",
    "lusin",
    "besok",
    "saham",
    "zzqx",
    "قيمة",
    "ｈａｒｇａ",
    "h\u{200d}arga",
    "hаrgа",
    "081234567890",
];

pub fn word() -> impl Strategy<Value = String> {
    prop::sample::select(&WORDS[..]).prop_map(str::to_owned)
}

/// What a visitor may type: words, with anything between them; or anything at all.
pub fn message() -> impl Strategy<Value = String> {
    let sentence = vec((word(), "[ .,?!\u{200d}\u{301}\u{202e}🙏-]{0,2}"), 0..12).prop_map(|parts| {
        parts
            .iter()
            .map(|(word, after)| format!("{word}{after} "))
            .collect::<String>()
    });
    prop_oneof![4 => sentence, 1 => any::<String>(), 1 => "\\PC{0,60}"]
}

fn phrase(words: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    vec(word(), words).prop_map(|words| words.join(" "))
}

fn keyword() -> impl Strategy<Value = String> {
    vec(phrase(1..3), 1..3).prop_map(|parts| parts.join(" + "))
}

fn example() -> impl Strategy<Value = String> {
    prop_oneof![3 => phrase(1..7), 1 => phrase(1..4).prop_map(|words| format!("{words} {{product}}"))]
}

/// The evidence of up to eight intents, some of them without any, some with the examples of another.
pub fn evidence() -> impl Strategy<Value = Vec<Evidence>> {
    let intent = (
        vec(keyword(), 0..4),
        vec(keyword(), 0..2),
        vec(example(), 0..6),
        -1..2_i64,
        any::<bool>(),
    );
    (vec(intent, 1..8), any::<bool>()).prop_map(|(mut intents, alike)| {
        if let ([first, .., last], true) = (&mut intents[..], alike) {
            last.2.extend_from_slice(&first.2);
        }
        let named = |(at, (keywords, not, examples, priority, product))| Evidence {
            intent: format!("intent-{at}"),
            priority,
            keywords,
            not,
            examples,
            slots: if product {
                vec![("product".to_owned(), Entity::Product)]
            } else {
                Vec::new()
            },
        };
        intents.into_iter().enumerate().map(named).collect()
    })
}

/// With a lexicon some of whose words mean each other, in a circle.
pub fn index(evidence: &[Evidence]) -> Index {
    let languages = languages();
    let mut lexicon = Lexicon::built_in(&languages);
    lexicon.add_synonyms([
        ("saham", "zzqx"),
        ("zzqx", "lusin"),
        ("lusin", "saham"),
        ("hitam", "item hitam"),
    ]);
    Index::build(evidence, lexicon, &languages)
}

pub fn languages() -> [String; 2] {
    ["id".to_owned(), "en".to_owned()]
}

pub fn catalog() -> Catalog {
    Catalog::read_csv(b"sku,name,aliases\nK1,Kaos Polos Hitam,kaos item\nK2,Kaos Polos Putih,\n").catalog
}

pub fn clock() -> Clock {
    Clock {
        now: "2026-01-05T03:00:00Z".parse().expect("an instant"),
        zone: chrono_tz::Asia::Jakarta,
    }
}
