//! What a business wrote as a rule, beside what its examples say.

use super::bad_input::{decided, evidence};
use super::bots::index;
use sapa::matching::{Evidence, Index};

#[track_caller]
fn check(index: &Index, message: &str, expected: &str) {
    assert_eq!(decided(index, message), expected, "{message}");
}

#[test]
fn an_example_never_beats_the_keyword_that_is_held_back() {
    let shop = index(&[
        evidence(
            "promotion",
            &["promo"],
            &[
                "promo apa aja hari ini",
                "ada promo apa",
                "promo {product}",
                "promo {product} apa",
            ],
        ),
        evidence(
            "complaint",
            &["komplain"],
            &["komplain ke siapa", "mau komplain kemana"],
        ),
        evidence("shipping", &[], &["ongkir ke bandung berapa", "kirim ke mana aja"]),
    ]);
    for (message, expected) in [
        ("promo mcd apa hari ini", "? promotion"),
        ("komplain ke pln kemana", "? complaint"),
        ("promo apa hari ini", "promotion"),
        ("komplain kemana kak", "complaint"),
        // A product is the shop's matter, whatever is unknown beside it.
        ("promo kaos polos hitam zebra", "promotion"),
        // A word that no keyword holds is for the examples to answer.
        ("ongkir ke bandung berapa zebra", "shipping"),
    ] {
        check(&shop, message, expected);
    }
}

#[test]
fn one_everyday_word_is_no_question() {
    let shop = index(&[
        evidence(
            "schedule",
            &["buka"],
            &["jam operasional toko", "hari apa aja tutupnya", "jam kerja"],
        ),
        evidence(
            "delivery-time",
            &[],
            &["berapa lama sampai", "kapan sampai ke surabaya"],
        ),
        evidence("greeting", &[], &["halo kak", "selamat pagi"]),
        evidence("warranty", &[], &["garansi", "ada klaim garansinya"]),
    ]);
    for (message, expected) in [
        ("jam", "? schedule"),
        ("jam?", "? schedule"),
        ("hari apa", "? schedule"),
        ("buka", "schedule"),
        ("jam operasional", "schedule"),
        ("garansi", "warranty"),
        ("halo", "greeting"),
    ] {
        check(&shop, message, expected);
    }
}

#[test]
fn a_longer_form_in_a_veto_or_keyword_hides_no_shorter_keyword() {
    let shop = index(&[
        Evidence {
            not: vec!["alamatnya salah".to_owned()],
            ..evidence("location", &["alamat", "toko"], &[])
        },
        evidence("change-order", &["alamatnya keliru"], &[]),
        evidence("status", &["sudah dikirim"], &[]),
        evidence("shipping", &["kirim ke"], &[]),
    ]);
    for (message, expected) in [
        ("alamatnya dimana", "location"),
        ("toko, alamatnya salah", "-"),
        ("alamatnya keliru", "change-order"),
        ("bisa dikirim ke bandung", "shipping"),
        ("sudah dikirim", "status"),
    ] {
        check(&shop, message, expected);
    }
}

#[test]
fn an_example_that_denies_speaks_for_itself() {
    let shop = index(&[
        evidence("order", &["mau order"], &["pesan dua dong"]),
        evidence(
            "cancel",
            &[],
            &["ga jadi order", "gak jadi beli kak", "saya tidak mau lanjut"],
        ),
        evidence("price", &["harga"], &["berapa duit"]),
    ]);
    for (message, expected) in [
        ("ga jadi order", "cancel"),
        ("gak jadi order kak", "cancel"),
        ("gajadi beli", "cancel"),
        // Something else is wanted: what is denied is not read.
        ("ga jadi order, cuma mau tanya harga", "price"),
        ("mau order", "order"),
        ("ga mau order", "-"),
    ] {
        check(&shop, message, expected);
    }
}

#[test]
fn what_is_not_wanted_gives_way_to_what_is_asked() {
    let shop = index(&[
        evidence("order", &["order"], &[]),
        evidence("stock", &["stok"], &[]),
        evidence("wait", &["menunggu"], &[]),
        evidence("status", &["dikirim"], &[]),
    ]);
    for (message, expected) in [
        ("gak mau order, stok kaos polos hitam ada?", "stock"),
        ("belum mau order, stok aja", "stock"),
        ("gak mau nunggu lama, kapan dikirim", "status"),
        // Nothing else is asked.
        ("gak mau nunggu, kapan ya", "wait"),
        ("order sama stok", "order stock"),
    ] {
        check(&shop, message, expected);
    }
}

#[test]
fn a_greetings_word_in_another_sentence_is_no_greeting() {
    let shop = index(&[
        evidence("greeting", &["halo"], &["pagi kak", "malam min", "sore gan"]),
        evidence("price", &["harga"], &["harganya berapa", "berapa kak"]),
        evidence("stock", &["stok"], &["masih ada gak", "ready kak"]),
    ]);
    for (message, expected) in [
        ("pagi kak", "greeting"),
        ("malam gan", "greeting"),
        ("saya beli tadi pagi", "-"),
        ("besok pagi bisa diambil?", "-"),
        ("baju buat malam tahun baru", "-"),
        ("pagi, harga kaos berapa", "price"),
    ] {
        check(&shop, message, expected);
    }
}

#[test]
fn the_name_of_another_thing_is_no_slip_of_the_keys() {
    let shop = index(&[
        evidence("upset", &["anjing"], &["pelayanan anjing"]),
        evidence("promotion", &["sale", "slow"], &["lagi sale gak"]),
        evidence("price", &["harga"], &["harganya berapa"]),
    ]);
    for (message, expected) in [
        ("anting ada kak?", "-"),
        ("jual sate gak", "-"),
        ("main slot", "-"),
        ("anjng", "upset"),
        ("hrgaa brp", "price"),
    ] {
        check(&shop, message, expected);
    }
}

#[test]
fn the_bare_form_of_an_examples_word_is_known() {
    let travel = index(&[
        evidence("luggage", &[], &["bagasinya berapa kilo", "dapat bagasinya berapa kg"]),
        evidence(
            "price",
            &["biaya umroh"],
            &["bisa dicicil gak", "bisa bayar belakangan", "bisa nego"],
        ),
        evidence("shipping", &["ongkir"], &["kirim ke bandung berapa hari"]),
    ]);
    for (message, expected) in [
        ("bagasi berapa", "luggage"),
        // As near to "bisa", which carries no matter.
        ("biya umroh", "price"),
    ] {
        check(&travel, message, expected);
    }
}
