//! Messages and the values in them.

mod amounts;
mod contacts;
mod days;

use super::*;
use crate::text::Lexicon;
use std::sync::LazyLock;

const CATALOG: &str = "sku,name,aliases,price,stock,size,colour\n\
    KPH,Kaos Polos Hitam,kaos item|black tee,45000,12,\"S, M, L\",hitam\n\
    KPP,Kaos Polos Putih,,45000,,\"S, M, L, XL\",putih\n\
    HDA,Hoodie Abu,,175000,4,\"L, XL\",abu\n\
    BRS,Beras Pandan 5kg,,78000,20,,\n\
    SPT,Sepatu Lari Angin,running shoes,325000,3,42,biru\n\
    PTO,Bingkai Poto,,30000,,,\n\
    KK3,Kaos Kaki Isi 3,,25000,,,\n";

static PRODUCTS: LazyLock<Catalog> = LazyLock::new(|| Catalog::read_csv(CATALOG.as_bytes()).catalog);
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::built_in(&["id".to_owned(), "en".to_owned()]));

/// Wednesday 2026-11-18 in Jakarta, just after midnight: the day before in UTC.
fn clock() -> Clock {
    Clock {
        now: "2026-11-17T17:30:00Z".parse().unwrap(),
        zone: chrono_tz::Asia::Jakarta,
    }
}

fn shown(value: &SlotValue) -> String {
    match value {
        SlotValue::Product(sku) => sku.clone(),
        SlotValue::Number(number) => format!("#{number}"),
        SlotValue::Quantity { amount, unit } => format!("{amount} {}", unit.as_deref().unwrap_or("-")),
        SlotValue::Money(money) => format!("Rp{money}"),
        SlotValue::Date(date) => date.to_string(),
        SlotValue::Time(time) => time.format("%H:%M").to_string(),
        SlotValue::Phone(text) | SlotValue::Email(text) | SlotValue::Text(text) | SlotValue::Choice(text) => {
            text.clone()
        }
        SlotValue::Flag(flag) => flag.to_string(),
    }
}

#[track_caller]
fn check_fill(entity: &Entity, text: &str, asked: bool, expected: &str) -> Option<String> {
    let utterance = Utterance::read(text, &LEXICON);
    let filling = match fill(entity, &utterance, &PRODUCTS, &clock(), asked) {
        Filling::One(value) => shown(&value),
        Filling::Several(values) => values.iter().map(shown).collect::<Vec<_>>().join(" | "),
        Filling::Nothing => String::new(),
    };
    let words: Vec<&str> = utterance.words.iter().map(|word| word.text.as_str()).collect();
    (filling != expected)
        .then(|| format!("{entity:?} in {text:?}, asked: {asked}: {filling:?}, not {expected:?}; words {words:?}"))
}

/// Rows of a message, what it plainly holds, and what it holds as an answer.
#[track_caller]
fn check(entity: &Entity, rows: &[(&str, &str, &str)]) {
    let check = |(text, plain, answer): &(&str, &str, &str)| {
        [
            check_fill(entity, text, false, plain),
            check_fill(entity, text, true, answer),
        ]
    };
    let wrong: Vec<String> = rows.iter().flat_map(check).flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn products() {
    check(
        &Entity::Product,
        &[
            ("harga kaos polos hitam brp kak?", "KPH", "KPH"),
            ("kaos item ada?", "KPH", "KPH"),
            ("Black Tee", "KPH", "KPH"),
            ("kode KK3 ready?", "KK3", "KK3"),
            ("kaos polos", "KPH | KPP", "KPH | KPP"),
            ("kaos polos yg hitam", "KPH", "KPH"),
            ("kaos polos ukuran XL", "KPP", "KPP"),
            ("kaos uk xl", "KPP", "KPP"),
            ("yang putih", "", "KPP"),
            ("kaos polos hitam sama hoodie abu", "KPH | HDA", "KPH | HDA"),
            ("hoodienya masih ready?", "HDA", "HDA"),
            ("hodie", "", "HDA"),
            ("hoodies", "HDA", "HDA"),
            ("kaospolos item", "KPH", "KPH"),
            ("harga kaos polos hitam dan kaos polos putih", "KPH | KPP", "KPH | KPP"),
            ("kaos polos yang putih ada?", "KPP", "KPP"),
            ("size xl kaosnya", "KPP", "KPP"),
            ("spatu lari", "SPT", "SPT"),
            ("beras pandan 5kg", "BRS", "BRS"),
            ("bingkai poto", "PTO", "PTO"),
            ("running shoes size 42", "SPT", "SPT"),
            ("apa saja produknya", "", ""),
            ("gak jadi", "", ""),
            ("", "", ""),
        ],
    );
}

#[test]
fn texts_choices_and_patterns() {
    check(
        &Entity::Text,
        &[("  Jl. Melati 5 \n", "", "Jl. Melati 5"), (" \n", "", "")],
    );
    let colours = ["Merah", "Merah Muda", "Biru Tua", "Hijau"].map(str::to_owned).to_vec();
    check(
        &Entity::Choice(colours),
        &[
            ("merah", "Merah", "Merah"),
            ("yg MERAH MUDA kak", "Merah Muda", "Merah Muda"),
            ("merah atau hijau", "Merah | Hijau", "Merah | Hijau"),
            ("biru tua!", "Biru Tua", "Biru Tua"),
            ("biru tau", "", "Biru Tua"),
            ("hujau", "", "Hijau"),
            ("hijauan", "", ""),
            ("2", "", "Merah Muda"),
            ("nomor 4 ya", "", "Hijau"),
            ("yang kedua", "", "Merah Muda"),
            ("5", "", ""),
            ("0", "", ""),
            ("ungu", "", ""),
        ],
    );
    check(
        &Entity::Choice(["5", "4", "3"].map(str::to_owned).to_vec()),
        &[("3", "3", "3"), ("1", "", "5")],
    );
    check(
        &Entity::Pattern(regex::Regex::new(r"(?i)\b(INV-\d{4})\b").unwrap()),
        &[("pesanan inv-0042 gimana", "inv-0042", "inv-0042"), ("inv 42", "", "")],
    );
    check(
        &Entity::Pattern(regex::Regex::new(r"\d{3}").unwrap()),
        &[("kode 123456", "123", "123")],
    );
    check(&Entity::Pattern(regex::Regex::new("x*").unwrap()), &[("abc", "", "")]);
}

/// The rows of docs/values.md: what is typed, the kind asked for, and how it is read.
#[test]
fn the_rows_of_the_page_are_true() {
    let mut read = 0;
    let mut wrong = Vec::new();
    for row in include_str!("../../../docs/values.md").lines() {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let ["", typed, entity, expected, ""] = cells.as_slice() else {
            continue;
        };
        let entity = match entity.trim_matches('`') {
            "number" => Entity::Number,
            "quantity" => Entity::Quantity,
            "money" => Entity::Money,
            "date" => Entity::Date,
            "time" => Entity::Time,
            "phone" => Entity::Phone,
            "email" => Entity::Email,
            _ => continue,
        };
        read += 1;
        wrong.extend(check_fill(&entity, typed, false, expected));
    }
    assert!(wrong.is_empty() && read > 30, "{read} rows; {}", wrong.join("\n"));
}

#[test]
fn everything_in_a_message() {
    for (text, expected) in [
        (
            "pesan 2 kaos polos hitam sama 1 lusin hoodie, kirim besok jam 3 sore, wa 0812-3456-7890",
            "2 - @6..7, KPH @8..24, 1 lusin @30..37, HDA @38..44, 2026-11-19 @52..57, 15:00 @58..68, +6281234567890 @73..87",
        ),
        ("budget 50rb, email a@b.example", "Rp50000 @7..11, a@b.example @19..30"),
        ("harga kaos polos?", "KPH/KPP @6..16"),
        ("nomor 7 ya kak 😀 12/12/2026", "#7 @6..7, 2026-12-12 @20..30"),
        ("halo kak", ""),
    ] {
        let utterance = Utterance::read(text, &LEXICON);
        let found: Vec<String> = find(&utterance, &PRODUCTS, &clock())
            .iter()
            .map(|found| {
                let value = if found.alternatives.is_empty() {
                    shown(&found.value)
                } else {
                    found.alternatives.iter().map(shown).collect::<Vec<_>>().join("/")
                };
                format!("{value} @{}..{}", found.start, found.end)
            })
            .collect();
        assert_eq!(found.join(", "), expected, "{text}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        failure_persistence: None,
        ..proptest::prelude::ProptestConfig::default()
    })]

    #[test]
    fn any_message_is_read(
        raw in "\\PC{0,80}|.{0,80}|([0-9]{1,9}|[.,:/+@ -]|jam|tgl|rb|lusin|kaos|setengah|senin|depan|kurang|minggu|rp|a@b\\.co){0,20}",
        asked: bool,
    ) {
        let utterance = Utterance::read(&raw, &LEXICON);
        let found = find(&utterance, &PRODUCTS, &clock());
        for value in &found {
            proptest::prop_assert!(raw.get(value.start..value.end).is_some());
            proptest::prop_assert!(value.first_word <= value.last_word);
        }
        let choice = Entity::Choice(vec![raw.clone(), "b".to_owned()]);
        for entity in [Entity::Product, Entity::Number, Entity::Quantity, Entity::Money, Entity::Date, Entity::Time,
            Entity::Phone, Entity::Email, Entity::Text, choice] {
            let _filling = fill(&entity, &utterance, &PRODUCTS, &clock(), asked);
        }
    }
}

#[test]
fn a_list_cut_at_its_signs_holds_no_more_products_than_any_message() {
    let csv = "sku,name\nA,Jaket Hoodie\nB,Jaket Denim\n";
    let catalog = Catalog::read_csv(csv.as_bytes()).catalog;
    let utterance = Utterance::read(&"hoodie, jaket denim ".repeat(20), &LEXICON);
    let found = find(&utterance, &catalog, &clock());
    assert_eq!(found.len(), Catalog::MENTION_LIMIT);
}
