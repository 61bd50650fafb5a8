//! Messages that mean something only after the one before.

use super::*;

const SIZES: &str = r#"
--- bot.yaml
bot: Toko
languages: [id, en]
timezone: Asia/Jakarta
--- catalog.csv
sku,name,price,stock,colour
A,Kaos Polos,50000,3,"hitam, putih"
B,Kaos Garis,60000,4,biru
C,Topi Merah,20000,0,merah
D,Topi Biru,21000,9,biru
--- intents/price.yaml
title: Harga
keywords: [harga]
examples: ["{product} brp", "{product} ukuran {size} berapa", "mau yang {colour} dong"]
slots:
  product: {entity: product, question: "Yang mana, Kak?"}
  size: {entity: {choice: [S, M, L, XL]}}
  colour: {entity: {choice: [merah muda, merah, hijau]}}
reply: "{{ product.name }} {{ size | or('-') }} {{ colour | or('-') }} {{ product.price | money }}"
--- intents/stock.yaml
title: Stok
keywords: [stok]
examples: ["{product} masih ada gak"]
slots:
  product: {entity: product, question: "Yang mana, Kak?"}
  date: {entity: date}
reply: "{{ product.name }}{% if date %} {{ date | date }}{% endif %}: {{ product.stock }}"
"#;

#[test]
fn a_follow_up_keeps_the_intent_and_changes_the_slot() {
    check(
        &bot(SIZES),
        r#"
        > harga kaos polos
        bot: Kaos Polos - - Rp50.000
        > ukuran XL?
        bot: Kaos Polos XL - Rp50.000
        > size m
        bot: Kaos Polos M - Rp50.000
        > kalau yang merah?
        bot: Kaos Polos M merah Rp50.000
        > warna merah muda ada?
        bot: Kaos Polos M merah muda Rp50.000
        > kalo yg hijau brp kak
        bot: Kaos Polos M hijau Rp50.000
        > kaos garis?
        bot: Kaos Garis M hijau Rp60.000
        "#,
    );
    check(
        &bot(SIZES),
        r#"
        > stok kaos garis besok
        bot: Kaos Garis 6 Januari 2026: 4
        > kalau lusa?
        bot: Kaos Garis 7 Januari 2026: 4
        > kalo tgl 12
        bot: Kaos Garis 12 Januari 2026: 4
        "#,
    );
}

#[test]
fn a_variant_is_the_sibling_of_that_name_or_the_same_product() {
    check(
        &bot(SIZES),
        r#"
        > stok topi merah
        bot: Topi Merah: 0
        > kalau yg biru?
        bot: Topi Biru: 9
        > harga yang merah
        bot: Topi Merah - merah Rp20.000
        > stok yang biru
        bot: Topi Biru: 9
        > stok kaos polos
        bot: Kaos Polos: 3
        > kalau yang putih?
        bot: Kaos Polos: 3
        "#,
    );
    let row = "D,Topi Biru,21000,9,biru\n";
    check(
        &bot(&SIZES.replace(row, &format!("{row}E,Kaos Putih,45000,7,putih\n"))),
        r#"
        > stok kaos polos
        bot: Kaos Polos: 3
        > kalau yang putih?
        bot: Kaos Putih: 7
        "#,
    );
}

#[test]
fn what_is_pointed_at_is_the_product_spoken_of_last() {
    check(
        &bot(SIZES),
        r#"
        > topi biru
        bot: Topi Biru, ya. Mau tanya apa tentang ini, Kak? [Harga | Stok]
        > itu brp
        bot: Topi Biru - - Rp21.000
        > yang tadi masih ada gak
        bot: Topi Biru: 9
        > yang tadi
        bot: Topi Biru: 9
        > stok kaos polos
        bot: Kaos Polos: 3
        > harganya?
        bot: Kaos Polos - - Rp50.000
        "#,
    );
}

#[test]
fn what_is_denied_is_left_out() {
    check(
        &bot(SIZES),
        r#"
        > bukan harga, tapi stok kaos polos
        bot: Kaos Polos: 3
        > bukan kaos polos tapi kaos garis
        bot: Kaos Garis: 4
        > bukan stoknya, harganya
        bot: Kaos Garis - - Rp60.000
        > bukan, kaos polos
        bot: Kaos Polos - - Rp50.000
        "#,
    );
}

#[test]
fn one_near_intent_is_a_yes_or_no_question() {
    check(
        &bot(SIZES),
        r#"
        > harga genteng
        bot: Maksud Kakak “Harga”? [Harga]
        > iya kak
        bot: Yang mana, Kak?
        > kaos polos
        bot: Kaos Polos - - Rp50.000
        > harga genteng
        bot: Apakah ini soal “Harga”, Kak? [Harga]
        > harga
        bot: Kaos Polos - - Rp50.000
        "#,
    );
}

#[test]
fn what_a_product_does_not_come_in_is_told_to_texts() {
    let files = r#"
--- bot.yaml
bot: Toko
languages: [id]
timezone: Asia/Jakarta
--- catalog.csv
sku,name,stock,warna,ukuran
A,Kaos Polos,3,"hitam, putih","S, M"
B,Celana Chino,4,krem,28-38
C,Mug,9,,
--- intents/stock.yaml
keywords: [stok]
examples: ["{product} masih ada gak"]
slots:
  product: {entity: product, question: "Yang mana, Kak?"}
reply:
  - when: product.missing.warna
    say: "{{ product.name }}: tidak ada {{ product.missing.warna }}"
  - when: product.missing
    say: "{{ product.name }}: tidak ada ukuran {{ product.missing }}"
  - say: "{{ product.name }}: {{ product.stock }}"
"#;
    check(
        &bot(files),
        r#"
        > stok kaos polos merah
        bot: Kaos Polos: tidak ada merah
        > yang ungu?
        bot: Kaos Polos: tidak ada ungu
        > ukuran XL?
        bot: Kaos Polos: tidak ada ukuran xl
        > yang putih?
        bot: Kaos Polos: 3
        > stok kaos polos hitam, chino ukuran 40
        bot: Kaos Polos: 3
        bot: Celana Chino: tidak ada ukuran 40
        > kalau 30?
        bot: Celana Chino: 4
        > stok mug merah
        bot: Mug: 9
        "#,
    );
}

#[test]
fn of_many_words_for_a_product_each_counts_once_and_only_a_few() {
    let files = r#"
--- bot.yaml
bot: Toko
languages: [id]
timezone: Asia/Jakarta
--- catalog.csv
sku,name,price,warna
A,Kaos Polos,50000,hitam
B,Mug,30000,"merah, biru, ungu, hijau, kuning, pink, putih"
--- intents/stock.yaml
title: Stok
keywords: [stok]
examples: ["stok {product} merah biru ungu hijau kuning pink putih", "stok {product} merah biru merah"]
slots:
  product: {entity: product, question: "Yang mana, Kak?"}
reply: "tidak ada {{ product.missing | or('-') }}"
"#;
    check(
        &bot(files),
        r#"
        > stok kaos polos merah biru merah
        bot: tidak ada merah, biru
        > stok kaos polos merah biru ungu hijau kuning pink putih
        bot: tidak ada merah, biru, ungu, hijau, kuning
        "#,
    );
}
