//! What a message tells beside the answer that a flow asked for, and options that are chosen by words of theirs.

use super::*;

/// A flow without a branch: every question is come to, and passed over where it is answered.
const FORM: &str = r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
teams:
  sales: {title: Penjualan}
--- catalog.csv
sku,name,price,size,colour
K,Kaos,50000,"S, M, L","hitam, putih"
C,Celana,90000,"28, 30, 32",hitam
--- intents/buy.yaml
title: Beli
keywords: [mau beli]
start: order
--- intents/broken.yaml
title: Rusak
keywords: [rusak, komplain]
start: complaint
--- flows/order.yaml
steps:
  product:
    say: Produk apa?
    ask: {slot: product, entity: product}
  variant:
    say: Yang mana?
    ask: {slot: variant, entity: variant}
  count:
    say: Berapa?
    ask: {slot: quantity, entity: quantity}
  name:
    say: Atas nama siapa?
    ask: {slot: name, entity: {pattern: "^(\\pL[^0-9]+)$"}}
  phone:
    say: Nomornya?
    ask: {slot: phone, entity: phone}
  where:
    say: Ke mana?
    ask: {slot: address, entity: {pattern: "(?s)^(Jl.{4,})$"}}
  confirm:
    say: "{{ quantity }} {{ product.name }} {{ variant }}, {{ name }}, {{ phone }}, {{ address }}?"
    menu:
      - {label: Benar, go: sent}
      - {label: Ubah nomor, go: phone}
  sent: {handoff: sales}
--- flows/complaint.yaml
steps:
  sorry:
    say: Maaf ya.
  what:
    say: Apanya?
    menu:
      - {label: Barang rusak, go: number, keywords: [rusak, sobek, lepas]}
      - {label: Barang salah, go: number, keywords: [salah kirim]}
  number:
    say: Nomornya?
    ask: {slot: order_number, entity: number}
"#;

#[test]
fn values_of_other_questions_are_taken_and_not_asked() {
    check(
        &bot(FORM),
        "
        > mau beli
        bot: Produk apa?
        > kaos 2 hitam L
        bot: Atas nama siapa?
        > Budi 081234567890
        bot: Ke mana?
        > Jl. Mawar 3
        bot: 2 Kaos hitam L, Budi, +6281234567890, Jl. Mawar 3? [Benar | Ubah nomor]
        > ubah nomor
        bot: Nomornya?
        ",
    );
}

#[test]
fn a_number_that_is_a_size_is_not_how_many() {
    check(
        &bot(FORM),
        "
        > mau beli
        bot: Produk apa?
        > celana
        bot: Yang mana?
        > hitam 30
        bot: Berapa?
        > kembali
        bot: Yang mana?
        > hitam 32 2 pcs
        bot: Atas nama siapa?
        > 081234567890
        bot: Siap, dicatat: +6281234567890. Atas nama siapa?
        > Siti, Jl. Mawar 3, Solo
        bot: 2 Celana hitam 32, Siti, +6281234567890, Jl. Mawar 3, Solo? [Benar | Ubah nomor]
        ",
    );
}

#[test]
fn the_same_once_more_begins_nothing_anew_and_words_choose() {
    check(
        &bot(FORM),
        "
        > komplain
        bot: Maaf ya.
        bot: Apanya? [Barang rusak | Barang salah]
        > komplain dong
        bot: Silakan pilih, Kak: [Barang rusak | Barang salah]
        > kancingnya lepas kak
        bot: Nomornya?
        > rusak kak
        bot: Nomornya?
        ",
    );
}

#[test]
fn what_began_a_flow_has_chosen_at_its_menu() {
    check(
        &bot(FORM),
        "
        > rusak nih kak
        bot: Maaf ya.
        bot: Nomornya?
        ",
    );
}

/// What a flow asks for itself is told it, wherever it stands: no form begins over it.
#[test]
fn a_number_and_an_address_belong_to_the_flow_that_asks_for_them() {
    check(
        &bot(FORM),
        "
        > mau beli
        bot: Produk apa?
        > kaos
        bot: Yang mana?
        > 0813 2222 3333
        bot: Siap, dicatat: +6281322223333.
        bot: Yang mana?
        > hitam L
        bot: Berapa?
        > Jl. Ijo 5, Solo 57111
        bot: Siap, dicatat: Jl. Ijo 5, Solo 57111.
        bot: Berapa?
        > 2
        bot: Atas nama siapa?
        > Siti
        bot: 2 Kaos hitam L, Siti, +6281322223333, Jl. Ijo 5, Solo 57111? [Benar | Ubah nomor]
        > nomornya 081277776666 ya
        bot: 2 Kaos hitam L, Siti, +6281277776666, Jl. Ijo 5, Solo 57111? [Benar | Ubah nomor]
        > Jl. Dago 12, Bandung
        bot: 2 Kaos hitam L, Siti, +6281277776666, Jl. Dago 12, Bandung? [Benar | Ubah nomor]
        > ubah nomor
        bot: Nomornya?
        ",
    );
}
