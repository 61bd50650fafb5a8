//! What was told a flow is put right, at its menu and while it asks for something else.

use super::*;

/// A flow without a branch: what it asks comes one after the other.
const SHOP: &str = r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
teams:
  sales: {title: Penjualan}
--- catalog.csv
sku,name,price,stock,unit
K,Kaos,50000,9,pcs
B,Beras,12000,,kg
--- intents/buy.yaml
title: Beli
keywords: [beli]
slots:
  product: {entity: product, question: Apa?}
start: order
--- intents/change.yaml
title: Ubah pesanan
keywords: [ganti alamat, alamat + salah]
handoff: sales
--- intents/hours.yaml
title: Jam
keywords: [buka]
reply: Buka jam 9.
--- flows/order.yaml
steps:
  count:
    say: Berapa?
    ask: {slot: quantity, entity: quantity}
  wrapping:
    say: Bungkus apa?
    ask: {slot: wrapping, entity: text}
  where:
    say: Ke mana?
    ask: {slot: address, entity: {pattern: "(?s)^(\\S+\\s.{4,})$"}}
  confirm:
    say: "{{ quantity }} {{ product.name }}, {{ wrapping }}, ke {{ address }}?"
    menu:
      - {label: Benar, go: sent}
      - {label: Ubah jumlah, go: count}
      - {label: Ganti bungkus, go: wrapping}
      - {label: Ganti alamat, go: where}
      - {label: Tidak jadi, end: true}
  sent: {handoff: sales}
"#;

const CONFIRM: &str = "[Benar | Ubah jumlah | Ganti bungkus | Ganti alamat | Tidak jadi]";

/// From the menu at the end, what a message leads to.
#[track_caller]
fn check_confirm(said: &str, expected: &str) {
    check(
        &bot(SHOP),
        &format!(
            "
            > beli kaos
            bot: Berapa?
            > 2
            bot: Bungkus apa?
            > kertas
            bot: Ke mana?
            > Jl. Mawar 3
            bot: 2 Kaos, kertas, ke Jl. Mawar 3? {CONFIRM}
            > {said}
            {expected}
            "
        ),
    );
}

#[test]
fn a_value_said_at_the_menu_is_put_in_and_nothing_asked_twice() {
    for (said, now) in [
        ("jumlahnya jadi 3", "3 Kaos, kertas, ke Jl. Mawar 3?"),
        ("3 aja deh", "3 Kaos, kertas, ke Jl. Mawar 3?"),
        ("3 pcs", "3 Kaos, kertas, ke Jl. Mawar 3?"),
        ("ganti alamat ke Jl. Anggrek 4", "2 Kaos, kertas, ke Jl. Anggrek 4?"),
        ("bungkusnya ganti plastik aja", "2 Kaos, plastik, ke Jl. Mawar 3?"),
    ] {
        check_confirm(said, &format!("bot: {now} {CONFIRM}"));
    }
}

#[test]
fn what_is_wrong_is_asked_and_no_intent_takes_it() {
    for (said, question) in [
        ("eh alamatnya salah", "Ke mana?"),
        ("ganti alamat", "Ke mana?"),
        ("jumlahnya salah kak", "Berapa?"),
        ("jumlahnya 0", "Berapa?"),
        ("jumlahnya 2,5", "Berapa?"),
        // By its number.
        ("3", "Bungkus apa?"),
        ("nomor 3", "Bungkus apa?"),
    ] {
        check_confirm(said, &format!("bot: {question}"));
    }
}

#[test]
fn a_bare_no_asks_what_is_wrong() {
    for said in ["belum", "gak", "bukan", "salah", "ada yg salah kak", "belum bener"] {
        check_confirm(said, &format!("bot: Baik Kak, bagian mana yang mau diubah? {CONFIRM}"));
    }
    check_confirm("gak jadi", "bot: Baik Kak, dibatalkan. Ada lagi yang bisa dibantu?");
    check_confirm("batal", "bot: Baik, Kak. Ada lagi yang bisa dibantu?");
    check_confirm("udah buka kak?", &format!("bot: Buka jam 9. {CONFIRM}"));
    check_confirm(
        "bentar ya",
        &format!("bot: Siap Kak, santai saja. Saya tunggu, ya. {CONFIRM}"),
    );
}

#[test]
fn a_yes_in_many_words_is_one() {
    let shop = bot(SHOP);
    for said in ["benar semua", "ok lanjut kak makasih", "udah bener", "sip, proses aja"] {
        let mut play = Play::new(&shop);
        let mut out = String::new();
        for line in ["beli kaos", "2", "kertas", "Jl. Mawar 3", said] {
            play.line(line, &mut out);
        }
        assert_eq!(play.state.status, Status::Queued, "{said:?}: {out}");
    }
}

#[test]
fn while_something_else_is_asked_it_is_noted_and_that_asked_again() {
    check(
        &bot(SHOP),
        "
        > beli kaos
        bot: Berapa?
        > 0
        bot: Maaf Kak, jawabannya belum pas. Berapa?
        > 2
        bot: Bungkus apa?
        > kertas
        bot: Ke mana?
        > eh jumlahnya jadi 4
        bot: Siap, dicatat: 4.
        bot: Ke mana?
        > ke mana ya, buka ga?
        bot: Buka jam 9.
        bot: Ke mana?
        > Jalan Buka Baru 3
        bot: 4 Kaos, kertas, ke Jalan Buka Baru 3? [Benar | Ubah jumlah | Ganti bungkus | Ganti alamat | Tidak jadi]
        ",
    );
}

#[test]
fn half_a_kilo_can_be_sold_where_kilos_are() {
    check(
        &bot(SHOP),
        "
        > beli beras
        bot: Berapa?
        > 2,5
        bot: Bungkus apa?
        ",
    );
}
