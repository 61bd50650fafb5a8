//! What messages of a small bot are taken for.

use super::super::Evidence;
use super::*;
use crate::text::Lexicon;
use chrono::{TimeZone, Utc};
use proptest::strategy::Strategy;

pub(in crate::matching) fn index() -> Index {
    let intent = |id: &str, priority, keywords: &[&str], not: &[&str], examples: &[&str]| Evidence {
        intent: id.to_owned(),
        priority,
        keywords: keywords.iter().map(|k| (*k).to_owned()).collect(),
        not: not.iter().map(|k| (*k).to_owned()).collect(),
        examples: examples.iter().map(|k| (*k).to_owned()).collect(),
        slots: Vec::new(),
    };
    let evidence = [
        intent(
            "greeting",
            0,
            &["halo", "hai", "selamat pagi", "hello"],
            &[],
            &["halo kak", "pagi min"],
        ),
        intent("thanks", 0, &["terima kasih", "thanks"], &[], &["makasih ya kak"]),
        intent(
            "price",
            0,
            &["harga", "berapa + duit", "price"],
            &["ongkir", "sepeda motor"],
            &["berapaan kak kaosnya", "kaos polos berapa"],
        ),
        intent(
            "stock",
            0,
            &["stok", "ready", "stock"],
            &[],
            &["kaos hitam masih ada?", "barangnya ada gak kak"],
        ),
        intent(
            "shipping",
            0,
            &["ongkir"],
            &[],
            &["kirim ke bandung berapa hari", "pengiriman pakai apa"],
        ),
        intent(
            "how-to-order",
            0,
            &["cara order", "order", "pesan"],
            &[],
            &["gimana cara belinya", "mau beli dong"],
        ),
        intent(
            "order-status",
            0,
            &["order + sampai"],
            &[],
            &["pesanan saya sudah sampai mana", "paket saya belum datang"],
        ),
        intent(
            "schedule",
            0,
            &["jam buka"],
            &[],
            &["toko buka jam berapa", "hari minggu buka gak", "tutup jam berapa kak"],
        ),
        intent(
            "location",
            0,
            &[],
            &[],
            &["toko offline buka dimana kak", "alamat tokonya dimana"],
        ),
        intent("nudge", 0, &[], &[], &["kak", "halo kak masih disana"]),
        intent("person", 0, &[], &[], &["min", "mau ngomong sama orang"]),
        intent("urgent", 5, &["rusak"], &[], &[]),
        intent("broken", 0, &["rusak"], &[], &["kaosnya robek"]),
        intent("a-twin", 0, &["kembar"], &[], &[]),
        intent("b-twin", 0, &["kembar"], &[], &[]),
    ];
    let languages = ["id".to_owned(), "en".to_owned()];
    Index::build(&evidence, Lexicon::built_in(&languages), &languages)
}

pub(in crate::matching) fn clock() -> Clock {
    Clock {
        now: Utc.timestamp_opt(1_767_600_000, 0).unwrap(),
        zone: chrono_tz::Asia::Jakarta,
    }
}

fn check(message: &str, expected: &str) {
    let reading = index().read(message, &Catalog::default(), &clock());
    let join = |intents: &[std::sync::Arc<str>]| intents.iter().map(|id| &**id).collect::<Vec<_>>().join(" ");
    let decided = match &reading.decision {
        Decision::Answer { intents } => join(intents),
        Decision::Clarify { intents } => format!("? {}", join(intents)),
        Decision::Fallback => "-".to_owned(),
    };
    let fits = expected
        .strip_suffix('…')
        .map_or(decided == expected, |start| decided.starts_with(start));
    assert!(
        fits,
        "{message:?}: {decided:?}, expected {expected:?}; {:?}",
        reading.ranked
    );
}

#[test]
fn the_order_of_evidence_never_matters() {
    let languages = ["id".to_owned()];
    let mut evidence: Vec<Evidence> = [
        ("a", "stok kaos", "ada kaos"),
        ("b", "harga", "kaos berapa"),
        ("c", "jam", "kaos ada jam berapa"),
    ]
    .map(|(intent, keyword, example)| Evidence {
        intent: intent.to_owned(),
        keywords: vec![keyword.to_owned()],
        examples: vec![example.to_owned()],
        ..Evidence::default()
    })
    .to_vec();
    let read = |evidence: &[Evidence]| {
        let index = Index::build(evidence, Lexicon::built_in(&languages), &languages);
        let messages = ["kaos ada berapa", "harga stok kaos", "jam kaos"];
        messages.map(|message| format!("{:?}", index.read(message, &Catalog::default(), &clock()).ranked))
    };
    let first = read(&evidence);
    evidence.rotate_left(1);
    assert_eq!(read(&evidence), first);
    evidence.reverse();
    assert_eq!(read(&evidence), first);
}

#[test]
fn units_of_goods_are_no_slips() {
    let languages = ["id".to_owned()];
    let evidence = [Evidence {
        intent: "code".to_owned(),
        keywords: vec!["kode".to_owned()],
        ..Evidence::default()
    }];
    let index = Index::build(&evidence, Lexicon::built_in(&languages), &languages);
    let reading = index.read("2 kodi", &Catalog::default(), &clock());
    let quantity = entity::SlotValue::Quantity {
        amount: 2.0,
        unit: Some("kodi".to_owned()),
    };
    assert_eq!(reading.entities.first().map(|found| &found.value), Some(&quantity));
}

#[test]
fn keywords_decide() {
    check("Harga kaos?", "price");
    check("brp hrga nya kak", "price");
    check("harganya kak", "price");
    check("duit berapa", "price");
    check("prices please", "price");
    check("ongkir sama harga kaos", "shipping");
    check("cara order gimana", "how-to-order");
    check("order saya kapan sampai", "order-status");
    check("rusak", "urgent");
    check("kembar", "a-twin");
}

#[test]
fn a_keyword_in_a_message_half_unknown_becomes_an_option() {
    check("harga saham apple", "? price…");
    check("harga emas", "? price…");
    check("harga kaos emas", "price");
}

#[test]
fn a_word_of_a_far_matter_makes_an_answer_an_option() {
    check("harga kaos saham", "? price…");
    check("jam buka toko bioskop", "? schedule…");
    check("kaos polos netflix berapa", "? price…");
    // An everyday word of no such matter does not.
    check("harga kaos tangga", "price");
}

#[test]
fn words_of_any_talk_hold_no_keyword_back() {
    check("harga kak, tolong bales", "price");
    check("the price is the problem", "price");
    check("harga 2 bulan", "price");
    check("harga dua bln", "price");
    // Without a number, or of another matter, they do.
    check("harga bulan", "? price…");
    check("harga emas", "? price…");
}

#[test]
fn what_no_example_holds_adds_no_answer() {
    let languages = ["en".to_owned()];
    let evidence = [
        (
            "water",
            "water damage",
            "my phone fell in the toilet, i spilled coffee on my phone, phone got soaked in rain",
        ),
        (
            "battery",
            "battery",
            "my phone dies at 40 percent, battery replacement price for iphone 12, phone drains really fast",
        ),
        (
            "charging",
            "charging port",
            "my phone won't charge, cable falls out of the port, it only charges at an angle",
        ),
        (
            "data",
            "data recovery",
            "can you get my pictures back, will i lose my data, my phone is dead but i need the photos",
        ),
        (
            "screen",
            "screen",
            "how much to fix a cracked screen?, my display went black after a drop, touch is not responding",
        ),
        (
            "hours",
            "opening hours",
            "are you open on sunday, what time do you close",
        ),
        ("where", "address", "where is your shop, is there parking nearby"),
    ];
    let evidence = evidence.map(|(intent, keyword, examples)| Evidence {
        intent: intent.to_owned(),
        keywords: vec![keyword.to_owned(), format!("dropped in {intent}")],
        examples: examples.split(", ").map(str::to_owned).collect(),
        ..Evidence::default()
    });
    let index = Index::build(&evidence, Lexicon::built_in(&languages), &languages);
    for message in [
        "water",
        "the water",
        "is it the water",
        "water bottle",
        "a water bottle",
        "water bottle price",
    ] {
        let reading = index.read(message, &Catalog::default(), &clock());
        assert!(
            !matches!(reading.decision, Decision::Answer { .. }),
            "{message}: {:?}",
            reading.ranked
        );
    }
}

#[test]
fn two_questions_are_answered_in_the_order_asked() {
    check("harga sama stok kaos hitam brp?", "price stock");
    check("stok dan harga kaos", "stock price");
}

#[test]
fn greetings_give_way_to_matter() {
    check("halo kak", "greeting");
    check("selamat pagi min, mau tanya dong", "greeting");
    check("halo kak mau tanya dong harga kaos", "price");
    check("makasih kak", "thanks");
    check("ok makasih, kaos hitam masih ada?", "stock");
}

#[test]
fn examples_decide_where_no_keyword_does() {
    check("paket saya kok belum datang ya", "order-status");
    check("tokonya buka jam berapa ya", "schedule");
    check("gmn cara beli nya", "how-to-order");
}

#[test]
fn common_words_of_examples_do_not_answer_what_is_unknown() {
    check("gimana cara daftar kuliah", "? how-to-order…");
    check("buka puasa dimana", "? location");
    check("paket nasi goreng", "-");
}

#[test]
fn calling_is_a_message() {
    check("kak", "nudge");
    check("Kak, kak!", "nudge");
    check("min", "person");
    check("gan", "-");
    check("kak harga", "price");
}

#[test]
fn a_word_of_a_veto_alone_stays_unknown() {
    check("harga sepeda", "? price…");
    check("biaya kirimnya", "shipping");
    check("cara ordernya", "how-to-order");
}

#[test]
fn a_single_intent_with_examples_does_not_take_what_is_unknown() {
    let languages = ["id".to_owned(), "en".to_owned()];
    let evidence = ["price", "a", "b", "c", "d", "e"].map(|intent| Evidence {
        intent: intent.to_owned(),
        keywords: if intent == "price" {
            vec![]
        } else {
            vec![format!("kata{intent}")]
        },
        examples: if intent == "price" {
            vec!["berapa harga kaos?".to_owned()]
        } else {
            vec![]
        },
        ..Evidence::default()
    });
    let index = Index::build(&evidence, Lexicon::built_in(&languages), &languages);
    for message in ["besok bandung hujan gak", "halo", "kucing lapar"] {
        let reading = index.read(message, &Catalog::default(), &clock());
        assert_eq!(reading.decision, Decision::Fallback, "{message}: {:?}", reading.ranked);
    }
}

#[test]
fn the_same_example_is_a_tie() {
    let evidence = |intent: &str, priority: i64, more: &str| Evidence {
        intent: intent.to_owned(),
        priority,
        examples: vec!["kapan toko tutup".to_owned(), more.to_owned()],
        ..Evidence::default()
    };
    let languages = ["id".to_owned()];
    for (first, second, expected) in [(0, 0, "a"), (0, 1, "b"), (1, 0, "a")] {
        let evidence = [
            evidence("a", first, "hari libur nasional"),
            evidence("b", second, "toko tutup jam berapa"),
        ];
        let index = Index::build(&evidence, Lexicon::built_in(&languages), &languages);
        let reading = index.read("kapan toko tutup?", &Catalog::default(), &clock());
        assert_eq!(reading.ranked[0].score, reading.ranked[1].score);
        assert_eq!(&*reading.ranked[0].intent, expected, "{first} {second}");
    }
}

#[test]
fn what_is_denied_is_not_asked() {
    check("bukan harga, tapi stok", "stock");
    check("bkn hrg kak, stoknya", "stock");
    check("bukan nanya harga nanya ongkir", "shipping");
    check("stok kaos bukan harga", "stock");
    check("harga bukan stok", "price");
    check("bukan stok tapi harga kaos", "price");
    check("bukan cuma harga tapi stok juga", "price stock");
    check("ini harga bukan", "price");
    check("not the price but the stock", "stock");
    check("bukan harga", "-");
}

#[test]
fn a_keyword_that_denies_is_what_its_author_says() {
    let languages = ["id".to_owned()];
    let evidence = [("leave", "gak jadi pesan"), ("order", "mau pesan")].map(|(intent, keyword)| Evidence {
        intent: intent.to_owned(),
        keywords: vec![keyword.to_owned()],
        ..Evidence::default()
    });
    let index = Index::build(&evidence, Lexicon::built_in(&languages), &languages);
    for (message, expected) in [
        ("gak jadi pesan kak", Some("leave")),
        ("kak mau pesan", Some("order")),
        ("gak mau pesan", None),
    ] {
        let intents = match index.read(message, &Catalog::default(), &clock()).decision {
            Decision::Answer { intents } => intents,
            _ => Vec::new(),
        };
        assert_eq!(intents.first().map(|intent| &**intent), expected, "{message}");
    }
}

#[test]
fn words_are_read_as_they_are_typed() {
    for message in [
        "harganya",
        "hrg",
        "hrga",
        "hargaaaa",
        "h4rga",
        "HARGA",
        "hargaku",
        "hargakah",
        "harga2nya",
        "hrgnya brp",
        "ha\u{200b}rga",
        "h\u{430}rga",
        "prices",
        "halo kak mau tanya harga dong makasih",
        "min hrg kaos brp ya thx",
        "met siang gan, misi nanya harga",
        "kak price nya brp for this kaos",
    ] {
        check(message, "price");
    }
    for message in ["mesen kaos", "pesenin dong kaos", "mau pesen kaosnya", "psen kaos kak"] {
        check(message, "how-to-order");
    }
}

#[test]
fn a_choice_in_an_example_stands_for_its_options() {
    let languages = ["id".to_owned()];
    let evidence = ["a", "b", "c", "d"].map(|intent| Evidence {
        intent: intent.to_owned(),
        keywords: vec![format!("kata{intent}")],
        examples: match intent {
            "a" => vec!["mau yang {colour} dong".to_owned(), "ada {colour} gak kak".to_owned()],
            _ => vec![format!("tolong kata{intent} ya")],
        },
        slots: match intent {
            "a" => vec![(
                "colour".to_owned(),
                Entity::Choice(["Merah", "Biru Tua"].map(str::to_owned).to_vec()),
            )],
            _ => Vec::new(),
        },
        ..Evidence::default()
    });
    let index = Index::build(&evidence, Lexicon::built_in(&languages), &languages);
    for message in ["mau yang merah dong", "ada biru tua gak", "yang biru tua ada gak kak"] {
        let reading = index.read(message, &Catalog::default(), &clock());
        assert_eq!(reading.ranked.first().map(|best| &*best.intent), Some("a"), "{message}");
        assert!(
            matches!(reading.decision, Decision::Answer { .. }),
            "{message}: {:?}",
            reading.ranked
        );
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..proptest::prelude::ProptestConfig::default()
    })]

    /// Whatever order files come in, messages are taken for the same.
    #[test]
    fn no_order_of_evidence_matters(
        order in proptest::sample::subsequence((0..6usize).collect::<Vec<_>>(), 6)
            .prop_shuffle(),
        message in "(harga|stok|kaos|jam|ada|berapa|hrga|bukan|,|kembar|kak| ){1,9}",
    ) {
        let evidence: Vec<Evidence> = [
            ("a", 0, "harga", "kaos berapa"), ("b", 0, "stok", "kaos masih ada"), ("c", 1, "jam", "buka jam berapa"),
            ("d", 0, "kembar", "kembar kaos"), ("e", 0, "kembar", "kaos kembar"), ("f", 0, "harga + jam", "harga jam"),
        ]
        .map(|(intent, priority, keyword, example)| Evidence {
            intent: intent.to_owned(),
            priority,
            keywords: vec![keyword.to_owned()],
            examples: vec![example.to_owned()],
            ..Evidence::default()
        })
        .to_vec();
        let languages = ["id".to_owned()];
        let read = |evidence: &[Evidence]| {
            let index = Index::build(evidence, Lexicon::built_in(&languages), &languages);
            let reading = index.read(&message, &Catalog::default(), &clock());
            format!("{:?} {:?}", reading.decision, reading.ranked)
        };
        let shuffled: Vec<Evidence> = order.iter().map(|at| evidence[*at].clone()).collect();
        proptest::prop_assert_eq!(read(&shuffled), read(&evidence));
    }
}

#[test]
fn little_evidence_is_not_enough() {
    check("", "-");
    check("👍👍", "-");
    check("qwerty asdfgh", "-");
    check("kucing saya lapar sekali", "-");
    for message in ["berapa", "buka", "kaos", "tidak ada"] {
        let reading = index().read(message, &Catalog::default(), &clock());
        assert!(
            !matches!(reading.decision, Decision::Answer { .. }),
            "{message}: {:?}",
            reading.ranked
        );
    }
}
