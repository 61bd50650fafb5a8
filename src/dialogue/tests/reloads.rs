//! Conversations that a reload meets half-way, and catalogs that grow old.

use super::*;
use crate::catalog::Catalog;
use std::time::Duration;

/// A shop whose order asks three things, one after the other.
const BEFORE: &str = r#"
--- bot.yaml
bot: Toko
languages: [id, en]
timezone: Asia/Jakarta
greeting: main
teams: {support: {title: Bantuan}, sales: {title: Penjualan}}
catalog: {source: catalog.csv, max_age: 24h}
--- catalog.csv
sku,name,price,stock
KH,Kaos,45000,3
--- intents/price.yaml
title: Harga
keywords: [harga, price]
slots:
  product: {entity: product, question: {id: Produk yang mana?, en: Which product?}}
reply: {id: "{{ product.name }} harganya {{ product.price | or('?') }}.", en: "{{ product.name }} costs {{ product.price | or('?') }}."}
--- intents/hours.yaml
title: Jam buka
keywords: [jam buka]
reply: Setiap hari.
--- intents/gift.yaml
title: Kado
keywords: [kado]
slots:
  wrap: {entity: {choice: [merah, biru]}, question: Warna apa?}
reply: "Kado {{ wrap }}."
--- flows/main.yaml
title: Menu
start: welcome
steps:
  welcome:
    say: Halo!
    menu:
      - {label: Pesan, start: order}
      - {label: Lainnya, go: more}
      - {label: Penjualan, handoff: sales}
  more:
    say: Apa lagi?
    menu:
      - {label: Jam buka, intent: hours}
      - {label: Cabang, go: branches}
  branches:
    say: Cabang yang mana?
    menu:
      - {label: Bandung, end: true}
      - {label: Medan, end: true}
--- flows/order.yaml
title: Pesan
start: name
steps:
  name:
    say: Atas nama siapa?
    ask: {slot: buyer, entity: text}
  city:
    say: Kota mana?
    ask: {slot: city, entity: text}
  note:
    say: Ada catatan?
    ask: {slot: note, entity: text}
  done:
    say: "Baik {{ buyer }}."
"#;

/// Plays lines with one bot, then lines with another; returns what comes of the latter.
fn over(before: &Bot, lines: &[&str], after: &Bot, then: &[&str]) -> String {
    let mut play = Play::new(before);
    for line in lines {
        play.line(line, &mut String::new());
    }
    play.bot = after;
    let mut out = String::new();
    for line in then {
        play.line(line, &mut out);
    }
    out.lines().map(|line| format!("{line}\n")).collect()
}

/// Why, what was played before the reload, the bot after it, what is played then, and how what comes of it begins.
type Row<'r> = (&'r str, &'r [&'r str], String, &'r [&'r str], &'r str);

#[test]
fn what_has_gone_leads_to_the_nearest_place() {
    let before = bot(BEFORE);
    let branches = &["open", "press Lainnya", "press Cabang"][..];
    let city = &["open", "press Pesan", "Budi"][..];
    let note = &["open", "press Pesan", "Budi", "Bandung"][..];
    let without_flow = BEFORE
        .replace("--- flows/order.yaml", "--- flows/buy.yaml")
        .replace("start: order}", "start: buy}");
    let without_gift = {
        let (head, tail) = BEFORE.split_once("--- intents/gift.yaml").unwrap();
        format!("{head}{}", &tail[tail.find("--- flows/main.yaml").unwrap()..])
    };
    let without_branches = {
        let (head, tail) = BEFORE.split_once("      - {label: Cabang, go: branches}\n").unwrap();
        format!("{head}{}", &tail[tail.find("--- flows/order.yaml").unwrap()..])
    };
    let rows: [Row<'_>; 12] = [
        (
            "a menu that is gone: the one before it is offered after the answer",
            branches,
            without_branches.clone(),
            &["jam buka"],
            "bot: Setiap hari. [Jam buka]\n",
        ),
        (
            "an older button to it: the menu",
            &["open", "press Lainnya"],
            without_branches,
            &["press Cabang"],
            "bot: Pilihan itu",
        ),
        (
            "a menu of another name",
            branches,
            BEFORE.replace("branches", "places"),
            &["jam buka"],
            "bot: Setiap hari. [Jam buka | Cabang]\n",
        ),
        (
            "a question of another name takes the answer: it asks for the same slot",
            city,
            BEFORE.replace("  city:", "  town:"),
            &["Bandung", "Medan"],
            "bot: Ada catatan?\nbot: Baik Budi.",
        ),
        (
            "a question for another slot: it is asked, and what was said to the old one answers no other",
            city,
            BEFORE.replace("  city:", "  town:").replace("slot: city", "slot: town"),
            &["Bandung", "Medan"],
            "bot: Kota mana?\nbot: Ada catatan?\n",
        ),
        (
            "a question that is gone, and something else is said",
            city,
            BEFORE.replace(
                "  city:\n    say: Kota mana?\n    ask: {slot: city, entity: text}\n",
                "",
            ),
            &["jam buka", "Ani"],
            "bot: Setiap hari.\nbot: Atas nama siapa?\nbot: Ada catatan?\n",
        ),
        (
            "a menu that is gone, and its option is typed",
            branches,
            BEFORE.replace("branches", "places"),
            &["Medan"],
            "bot: Apa lagi? [Jam buka | Cabang]\n",
        ),
        (
            "a question that is gone",
            note,
            BEFORE.replace(
                "  note:\n    say: Ada catatan?\n    ask: {slot: note, entity: text}\n",
                "",
            ),
            &["Medan"],
            "bot: Baik Budi.",
        ),
        (
            "all of a flow's questions are others: it begins again",
            city,
            BEFORE
                .replace("  city:", "  town:")
                .replace("slot: city", "slot: town")
                .replace("start: name\nsteps:\n  name:", "start: who\nsteps:\n  who:"),
            &["Bandung", "Sari", "Medan"],
            "bot: Atas nama siapa?\nbot: Kota mana?\nbot: Ada catatan?\n",
        ),
        (
            "a flow that is gone: the one it was started from",
            city,
            without_flow,
            &["jam buka"],
            "bot: Setiap hari. [Pesan | Lainnya | Penjualan]\n",
        ),
        (
            "an intent and its question that are gone",
            &["open", "kado"],
            without_gift,
            &["jam buka"],
            "bot: Setiap hari. [Pesan | Lainnya | Penjualan]\n",
        ),
        (
            "a team that is gone",
            &["open"],
            BEFORE
                .replace("      - {label: Penjualan, handoff: sales}\n", "")
                .replace(", sales: {title: Penjualan}", ""),
            &["press Penjualan"],
            "bot: ",
        ),
    ];
    for (why, lines, after, then, expected) in rows {
        let after = bot(&after);
        let out = over(&before, lines, &after, then);
        assert!(out.starts_with(expected), "{why}:\n{out}");
        assert!(!out.contains("fault"), "{why}:\n{out}");
    }
}

#[test]
fn a_held_flow_that_is_gone_is_not_come_back_to() {
    let (before, after) = (
        bot(BEFORE),
        bot(&BEFORE
            .replace("--- flows/order.yaml", "--- flows/buy.yaml")
            .replace("start: order}", "start: buy}")),
    );
    let mut play = Play::new(&before);
    for line in ["open", "press Pesan", "bicara dengan cs"] {
        play.line(line, &mut String::new());
    }
    assert_eq!(play.state.status, Status::Queued);
    let held = play.state.held;
    play.bot = &after;
    play.line("jam buka", &mut String::new());
    assert_eq!((play.state.held, play.state.status), (held - 1, Status::Queued));
    assert!(play.state.frames.iter().all(|frame| frame.flow != "order"));
}

#[test]
fn an_old_catalog_is_told_or_goes_to_a_person() {
    let day = Duration::from_secs(24 * 3600);
    let dated = |files: &str, hours: i64| {
        let bot = bot(files);
        let catalog = Catalog::clone(&bot.catalog).dated(monday() - TimeDelta::hours(hours));
        assert_eq!(bot.content.catalog.max_age, Some(day));
        Bot {
            catalog: Arc::new(catalog),
            ..bot
        }
    };
    let with = |policy: &str| BEFORE.replace("max_age: 24h", &format!("max_age: 24h, stale: {policy}"));
    let fresh = "bot: Kaos harganya 45000.";
    let old = "bot: Kaos harganya 45000. (Data per 4 Januari 2026 pukul 09.00, bisa jadi sudah berubah.) [";
    for (files, hours, line, expected) in [
        (BEFORE.to_owned(), 23, "harga kaos", "bot: Kaos harganya 45000. ["),
        (BEFORE.to_owned(), 25, "harga kaos", old),
        (with("say"), 25, "harga kaos", old),
        (
            BEFORE.replace("[id, en]", "[en, id]"),
            25,
            "price kaos",
            "bot: Kaos costs 45000. (As of 4 January 2026 at 09:00; it may have changed since.)",
        ),
        (with("say"), 25, "jam buka", "bot: Setiap hari. ["),
        (with("keep"), 25, "harga kaos", "bot: Kaos harganya 45000. ["),
        (with("person"), 23, "harga kaos", fresh),
        (with("person"), 25, "jam buka", "bot: Setiap hari. ["),
        (
            BEFORE.replace(
                "reply: Setiap hari.",
                "reply: \"{% if catalog.stale %}Lama{% else %}Baru{% endif %}.\"",
            ),
            25,
            "jam buka",
            "bot: Lama. (Data per",
        ),
    ] {
        let bot = dated(&files, hours);
        let out = over(&bot, &["open"], &bot, &[line]);
        assert!(out.starts_with(expected), "{line}:\n{out}");
    }
    // Of two answers in one turn the first says it.
    let counted = BEFORE.replace("reply: Setiap hari.", "reply: \"{{ catalog.count }} produk.\"");
    let bot = dated(&counted, 25);
    let out = over(&bot, &["open"], &bot, &["harga kaos dan jam buka"]);
    assert!(out.contains("produk.") && out.matches("Data per").count() == 1, "{out}");
    let bot = dated(&with("person"), 25);
    let mut play = Play::new(&bot);
    for line in ["open", "harga kaos"] {
        play.line(line, &mut String::new());
    }
    assert_eq!(play.state.status, Status::Queued);
}

/// A flow whose steps name a product, tell its price, decide by its stock, keep its price, and offer it.
const STEPS: &str = r#"
--- flows/order.yaml
title: Pesan
start: what
steps:
  what:
    say: Mau apa?
    ask: {slot: product, entity: product}
  many:
    say: "{{ product.name }}, berapa?"
    ask: {slot: quantity, entity: quantity}
  STEP
  done:
    say: Selesai.
"#;

#[test]
fn steps_that_answer_from_an_old_catalog_go_to_a_person() {
    let files = |policy: &str, step: &str| {
        let (head, _) = BEFORE.split_once("--- flows/order.yaml").unwrap();
        let head = head.replace("max_age: 24h", &format!("max_age: 24h, stale: {policy}"));
        head + &STEPS.replace("STEP", step)[1..]
    };
    let old = |files: &str| {
        let bot = bot(files);
        let catalog = Catalog::clone(&bot.catalog).dated(monday() - TimeDelta::hours(25));
        Bot {
            catalog: Arc::new(catalog),
            ..bot
        }
    };
    let lines = ["open", "press Pesan", "kaos", "2"];
    for (step, queued) in [
        ("tell:\n    say: \"Harganya {{ product.price | or('?') }}.\"", true),
        (
            "tell:\n    branch:\n      - {when: product.stock == 0, go: done}\n      - {else: done}",
            true,
        ),
        ("tell:\n    set: {total: \"{{ product.price | or(0) }}\"}", true),
        (
            "tell:\n    say: Yang mana?\n    menu:\n      - {label: \"{{ product.stock | or('?') }} buah\", go: done}\n      - {label: Tidak, end: true}",
            true,
        ),
        (
            "tell:\n    say: \"{% for p in catalog.products %}{{ p.price | or('?') }}{% endfor %}\"",
            true,
        ),
        ("tell:\n    say: \"{{ quantity }} {{ product.name }}.\"", false),
        ("tell:\n    say: \"{{ catalog.count }} produk.\"", false),
    ] {
        let person = old(&files("person", step));
        let mut play = Play::new(&person);
        let mut out = String::new();
        for line in lines {
            assert_eq!(play.state.status, Status::Bot, "{step}: {line}");
            play.line(line, &mut out);
        }
        let status = if queued { Status::Queued } else { Status::Bot };
        assert_eq!(play.state.status, status, "{step}:\n{out}");
        let told = out
            .lines()
            .any(|line| line.contains("Harganya") || line.contains("buah"));
        assert!(!(queued && told), "{step}:\n{out}");
        for policy in ["say", "keep"] {
            let bot = old(&files(policy, step));
            let mut play = Play::new(&bot);
            for line in lines {
                play.line(line, &mut String::new());
            }
            assert_eq!(play.state.status, Status::Bot, "{policy}: {step}");
        }
    }
}
