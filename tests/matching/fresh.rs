//! Bots as shops begin with: a few intents of a few examples, where a common word may stand in one intent alone.

use super::bad_input::{decided, evidence};
use super::bots::index;
use sapa::matching::Index;

fn clinic() -> Index {
    index(&[
        evidence(
            "hours",
            &["jam praktek"],
            &["klinik buka sampai jam berapa", "hari minggu buka gak", "sabtu masih buka?"],
        ),
        evidence(
            "cost",
            &["biaya"],
            &["berapa kak", "scaling gigi berapa ya", "tambal gigi kena berapa", "harga konsultasi dokter anak"],
        ),
        evidence(
            "sign-up",
            &["booking"],
            &["mau daftar ke dokter umum", "bisa daftar online gak", "saya mau bikin janji besok"],
        ),
        evidence("services", &[], &["layanan apa aja", "ada dokter kulit gak", "terima imunisasi anak"]),
    ])
}

#[test]
fn one_common_word_of_examples_never_wins_alone() {
    let index = clinic();
    for message in [
        "berapa", "berapa kak", "brp", "brp ya kak", "bisa", "bisa?", "bs gak", "ada", "kak ada?", "ada gak",
        "kapan", "gimana", "buka puasa", "buka puasa bareng", "bukber", "mau", "masih", "daftar putar lagu",
    ] {
        let decided = decided(&index, message);
        assert!(decided == "-" || decided.starts_with('?'), "{message}: {decided}");
    }
    for (message, expected) in [
        ("minggu buka ga", "hours"),
        ("klinik buka jam brp", "hours"),
        ("scaling brp kak", "cost"),
        ("biaya brp", "cost"),
        ("daftar online bisa?", "sign-up"),
    ] {
        assert_eq!(decided(&index, message), expected, "{message}");
    }
}
