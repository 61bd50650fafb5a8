//! Bots as shops begin with: a few intents of a few examples, where a common word may stand in one intent alone.

use super::bad_input::{decided, evidence};
use super::bots::{clock, index};
use sapa::bot::{SourceFile, compile};
use sapa::catalog::Catalog;
use sapa::matching::Index;
use sapa::matching::evaluate::{Labelled, figures, predict};
use std::path::Path;

fn clinic() -> Index {
    index(&[
        evidence(
            "hours",
            &["jam praktek"],
            &[
                "klinik buka sampai jam berapa",
                "hari minggu buka gak",
                "sabtu masih buka?",
            ],
        ),
        evidence(
            "cost",
            &["biaya"],
            &[
                "berapa kak",
                "scaling gigi berapa ya",
                "tambal gigi kena berapa",
                "harga konsultasi dokter anak",
            ],
        ),
        evidence(
            "sign-up",
            &["booking"],
            &[
                "mau daftar ke dokter umum",
                "bisa daftar online gak",
                "saya mau bikin janji besok",
            ],
        ),
        evidence(
            "services",
            &[],
            &["layanan apa aja", "ada dokter kulit gak", "terima imunisasi anak"],
        ),
    ])
}

#[test]
fn one_common_word_of_examples_never_wins_alone() {
    let index = clinic();
    for message in [
        "berapa",
        "berapa kak",
        "brp",
        "brp ya kak",
        "bisa",
        "bisa?",
        "bs gak",
        "ada",
        "kak ada?",
        "ada gak",
        "kapan",
        "gimana",
        "buka puasa",
        "buka puasa bareng",
        "bukber",
        "mau",
        "masih",
        "daftar putar lagu",
    ] {
        let decided = decided(&index, message);
        assert!(decided == "-" || decided.starts_with('?'), "{message}: {decided}");
    }
    for (message, expected) in [
        ("minggu buka ga", "hours"),
        ("klinik buka jam brp", "hours"),
        ("biaya brp", "cost"),
        ("daftar online bisa?", "sign-up"),
    ] {
        assert_eq!(decided(&index, message), expected, "{message}");
    }
}

#[test]
fn what_a_business_writes_wins_over_slang() {
    let cosmetics = index(&[
        evidence("cream", &["krim"], &["yang cocok untuk kulit kering apa"]),
        evidence("shipping", &["ongkir"], &["kirim ke bandung berapa hari"]),
        evidence(
            "treatment",
            &[],
            &["spa berapa lama", "spa untuk ibu hamil", "paket spa pengantin"],
        ),
    ]);
    for (message, expected) in [
        ("krim malam", "cream"),
        ("krimnya yang mana kak", "cream"),
        ("kirim ke bandung berapa hari", "shipping"),
        ("paket spa pengantin kak", "treatment"),
    ] {
        assert_eq!(decided(&cosmetics, message), expected, "{message}");
    }
    // Both are keywords: neither is the other, though one is slang for the other to everybody else.
    let photos = index(&[evidence("album", &["poto"], &[]), evidence("picture", &["foto"], &[])]);
    assert_eq!(decided(&photos, "poto"), "album");
    assert_eq!(decided(&photos, "foto"), "picture");
    // Elsewhere slang stays slang.
    let shop = index(&[evidence("shipping", &["kirim"], &["kirim ke mana aja"])]);
    assert_eq!(decided(&shop, "krim ke mana"), "shipping");
}

#[test]
fn what_the_catalog_names_is_no_slang() {
    let shop = index(&[evidence("price", &["harga"], &["harga {product} berapa"])]);
    let catalog = Catalog::read_csv(b"sku,name\nC-1,Krim Malam\n").catalog;
    let reading = shop.read("harga krim malam", &catalog, &clock());
    assert!(
        reading.utterance.words.iter().any(|word| word.text == "krim"),
        "{:?}",
        reading.utterance
    );
    assert!(!reading.entities.is_empty());
    let elsewhere = shop.read("harga krim malam", &super::bots::catalog(), &clock());
    assert!(elsewhere.utterance.words.iter().any(|word| word.text == "kirim"));
}

#[test]
fn accents_and_missing_spaces_part_nothing() {
    let cafe = index(&[
        evidence("menu", &["menu café"], &["crème brûlée ada"]),
        evidence("price", &["harga"], &["kopi susu berapa"]),
        evidence("stock", &["stok"], &["masih ada kopi"]),
    ]);
    for (message, expected) in [
        ("menu cafe", "menu"),
        ("MENU CAFÉ", "menu"),
        ("creme brulee ada", "menu"),
        ("hargakopi", "price"),
        ("stokkaos", "stock"),
    ] {
        assert_eq!(decided(&cafe, message), expected, "{message}");
    }
}

/// The bots under `tests/bots/`, each with messages that nobody wrote for its examples: what it is to begin with.
#[test]
fn new_bots_are_right_and_silent_often_enough() {
    for (bot, least_score, most_wrong) in [("clinic", 0.71, 0.05), ("travel", 0.71, 0.06)] {
        let (index, messages) = folder(bot);
        let predictions: Vec<_> = messages
            .iter()
            .map(|message| predict(message, &index.read(&message.text, &Catalog::default(), &clock())))
            .collect();
        let figures = figures(&predictions);
        let wrong: Vec<_> = predictions.iter().filter(|p| p.expected != p.predicted).collect();
        assert!(
            figures.score >= least_score && figures.wrong_answers <= most_wrong,
            "{bot}: {:.3} right, {:.3} wrong: {wrong:#?}",
            figures.score,
            figures.wrong_answers
        );
    }
}

/// A bot under `tests/bots/`, and its messages.
fn folder(bot: &str) -> (Index, Vec<Labelled>) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bots").join(bot);
    let read = |path: &str| SourceFile {
        path: path.to_owned(),
        bytes: std::fs::read(dir.join(path)).expect("a file of the bot"),
    };
    let mut files = vec![read("bot.yaml")];
    for entry in std::fs::read_dir(dir.join("intents")).expect("a folder of intents") {
        let name = entry.expect("an intent").file_name();
        files.push(read(&format!("intents/{}", name.to_string_lossy())));
    }
    let compiled = compile(&files, &|_| None);
    assert!(compiled.diagnostics.is_empty(), "{bot}: {:?}", compiled.diagnostics);
    let messages = std::fs::read_to_string(dir.join("messages.tsv")).expect("its messages");
    let message = |line: &str| {
        let (text, expected) = line.split_once('\t').expect("a message, a tab and an intent");
        Labelled {
            text: text.to_owned(),
            expected: expected.to_owned(),
        }
    };
    let content = compiled.content.expect("a bot");
    (content.matcher, messages.lines().map(message).collect())
}
