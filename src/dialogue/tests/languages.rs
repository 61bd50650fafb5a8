//! The language of a conversation, and what texts see.

use super::*;

#[test]
fn the_language_changes_when_a_message_is_clearly_in_another() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > what are your opening hours please?
        bot: Monday to Friday. [Price | How to order | Opening hours | Talk to a person]
        > press Price
        bot: Which product?
        > asdf zxcv
        bot: Sorry, that doesn't seem right. Which product? [Kaos Polos Hitam | Kaos Polos Putih | Topi Baseball]
        "#,
    );
}

#[test]
fn texts_see_visitor_slots_hours_queue_and_catalog() {
    let files = r#"
--- bot.yaml
bot: Warung
languages: [id]
timezone: Asia/Jakarta
hours: {senin: 09:00-17:00}
catalog: {source: catalog.csv}
--- catalog.csv
sku,name,price,colour
A,Apel,1000,merah
B,Bayam,,
--- intents/all.yaml
keywords: [semua]
slots:
  product: {entity: product}
  amount: {entity: quantity}
reply:
  - any:
      - "{{ visitor.name | or('-') }}/{{ visitor.name | kak }}/{{ product.name | or('-') }}/{{ product.colour | or('-') }}/{{ amount | or('-') }}/{{ bot.name }}/{{ hours.open_now }}/{{ hours.today }}/{{ queue.position | or('-') }}/{{ queue.wait | or('-') }}/{{ catalog.count }}/{{ now | date }}"
"#;
    check(
        &bot(files),
        r#"
        > semua
        bot: -/Kak/-/-/-/Warung/true/09.00–17.00/-/-/2/5 Januari 2026
        > named Budi
        > semua apel 2 lusin
        bot: Budi/Kak Budi/Apel/merah/2 lusin/Warung/true/09.00–17.00/-/-/2/5 Januari 2026
        > semua bayam 3
        bot: Budi/Kak Budi/Bayam/-/3/Warung/true/09.00–17.00/-/-/2/5 Januari 2026
        "#,
    );
}

#[test]
fn quantities_print_as_said_and_count_as_pieces() {
    let files = r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
catalog: {source: catalog.csv}
--- catalog.csv
sku,name,price,unit
A,Apel,1000,pcs
B,Botol,5000,lusin
--- intents/total.yaml
keywords: [total]
slots:
  product: {entity: product, question: Apa?}
  amount: {entity: quantity, question: Berapa?}
reply: "{{ amount }} {{ product.name }} {{ (product.price * (amount | int)) | money }}{% if amount > 20 %}, banyak{% endif %}"
"#;
    check(
        &bot(files),
        r#"
        > total apel 3
        bot: 3 Apel Rp3.000
        > total apel 3 pcs
        bot: 3 Apel Rp3.000
        > total apel 2 lusin
        bot: 2 lusin Apel Rp24.000, banyak
        > total botol 2 lusin
        bot: 2 lusin Botol Rp10.000
        "#,
    );
}
