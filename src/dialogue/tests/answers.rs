//! Answers to what the bot asks: values, numbers, signs, and what is no answer.

use super::*;

#[test]
fn wrong_answers_count_for_their_question_alone() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Cara order
        bot: Mau pesan apa?
        > topi
        bot: Berapa banyak?
        > entahlah
        bot: Angka saja ya.
        > ongkir
        bot: Ongkir tergantung kota.
        bot: Berapa banyak?
        > hmm
        bot: Angka saja ya.
        > asdf qwer
        bot: Kita coba lain kali. [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > harga
        bot: Produk yang mana?
        > asdf qwer
        bot: Maaf Kak, jawabannya belum pas. Produk yang mana? [Kaos Polos Hitam | Kaos Polos Putih | Topi Baseball]
        > ongkir
        bot: Ongkir tergantung kota.
        bot: Produk yang mana?
        > zxcv asdf
        bot: Sepertinya saya belum bisa membantu untuk yang ini. Mau saya sambungkan ke tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]
        > tidak
        bot: Baik, Kak. Silakan tanya yang lain kapan saja.
        bot: Produk yang mana?
        > zxcv asdf
        bot: Belum cocok, Kak. Coba sekali lagi ya. Produk yang mana? [Kaos Polos Hitam | Kaos Polos Putih | Topi Baseball]
        > harga
        bot: Supaya tidak salah jawab, mau dibantu langsung oleh tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]
        > zxcv asdf
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Misunderstood, open true, intents ["price", "shipping"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > iya
        notice 2 message "iya"
        "#,
    );
}

#[test]
fn an_answer_without_a_value_is_no_question() {
    let files = SHOP.replace("keywords: [stok, stock, ready]", "keywords: [stok, stock, ready, ada]");
    let greeting = "--- intents/greeting.yaml\nkeywords: [halo]\nreply: Halo juga.\n";
    check(
        &bot(&format!("{files}{greeting}")),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Cara order
        bot: Mau pesan apa?
        > topi
        bot: Berapa banyak?
        > tidak ada
        bot: Angka saja ya.
        > halo
        bot: Halo juga.
        bot: Berapa banyak?
        > ada?
        bot: Stok Topi Baseball: 7.
        bot: Berapa banyak?
        "#,
    );
}

#[test]
fn after_the_limit_a_person_is_offered() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Cara order
        bot: Mau pesan apa?
        > zxcv
        bot: Maaf Kak, jawabannya belum pas. Mau pesan apa? [Kaos Polos Hitam | Kaos Polos Putih | Topi Baseball]
        > asdf
        bot: Sepertinya saya belum bisa membantu untuk yang ini. Mau saya sambungkan ke tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]
        > topi
        bot: Berapa banyak?
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Cara order
        bot: Mau pesan apa?
        > zxcv
        bot: Maaf Kak, jawabannya belum pas. Mau pesan apa? [Kaos Polos Hitam | Kaos Polos Putih | Topi Baseball]
        > asdf
        bot: Sepertinya saya belum bisa membantu untuk yang ini. Mau saya sambungkan ke tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]
        > qwer
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Misunderstood, open true, intents [], slots {}, at (Some("order"), Some("what"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        "#,
    );
}

#[test]
fn the_authors_retry_is_said_twice_at_most() {
    let files = SHOP.replace("limit: 3", "limit: 6");
    check(
        &bot(&files),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Cara order
        bot: Mau pesan apa?
        > topi
        bot: Berapa banyak?
        > a
        bot: Angka saja ya.
        > b
        bot: Angka saja ya.
        > c
        bot: Maaf Kak, jawabannya belum pas. Berapa banyak?
        > d
        bot: Belum cocok, Kak. Coba sekali lagi ya. Berapa banyak?
        > e
        bot: Hmm, saya belum bisa membacanya. Berapa banyak?
        > f
        bot: Kita coba lain kali. [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#,
    );
}

/// Questions whose answers are digits, names and signs.
const FORM: &str = r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
--- intents/ok.yaml
keywords: [ok]
reply: Siap!
--- intents/complain.yaml
title: Komplain
keywords: [komplain]
reply: Maaf ya, Kak.
--- intents/size.yaml
title: Ukuran
keywords: [ukuran]
reply: S, M, L.
next: [complain, ok]
--- intents/ask-form.yaml
keywords: [isi]
start: form
--- intents/ask-stars.yaml
keywords: [bintang]
start: stars
--- flows/form.yaml
steps:
  variant:
    say: Yang mana?
    ask: {slot: variant, entity: text}
  amount:
    say: Berapa?
    ask: {slot: amount, entity: quantity, retry: {limit: 1}}
  name:
    say: Namanya?
    ask: {slot: name, entity: text}
  done:
    say: "{{ amount }} {{ variant }} untuk {{ name | kak }}."
--- flows/stars.yaml
steps:
  stars:
    say: Bagaimana?
    menu: [{label: "⭐", go: one}, {label: "⭐⭐", go: two}]
  one: {set: {score: 1}, end: true}
  two:
    set: {score: 2}
    ask: {slot: sign, entity: {choice: ["+", "-"]}}
  said:
    say: "{{ score }} {{ sign }}"
"#;

#[test]
fn a_number_at_a_question_is_its_answer() {
    check(
        &bot(FORM),
        r#"
        > ukuran
        bot: S, M, L. [Komplain | ok]
        > isi
        bot: Yang mana?
        > ukuran?
        bot: S, M, L. [Komplain | ok]
        bot: Yang mana?
        > ukuran L
        bot: Berapa?
        > entah
        bot: Sepertinya saya belum bisa membantu untuk yang ini. Mau saya sambungkan ke tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]
        > 2
        bot: Namanya?
        > mau komplain
        bot: Maaf ya, Kak.
        bot: Namanya?
        > ga usah
        bot: Maaf Kak, jawabannya belum pas. Namanya?
        > 👍
        bot: Iya Kak, saya di sini. Silakan tulis saja, ya.
        bot: Namanya?
        > Budi
        bot: 2 ukuran L untuk Kak Budi.
        > 👍
        bot: Siap!
        "#,
    );
}

#[test]
fn a_number_is_an_option_only_under_the_last_message() {
    check(
        &bot(FORM),
        r#"
        > ukuran
        bot: S, M, L. [Komplain | ok]
        > 1
        bot: Maaf ya, Kak.
        > ukuran
        bot: S, M, L. [Komplain | ok]
        > ok
        bot: Siap!
        > 1
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain?
        > ukuran dan ok
        bot: S, M, L.
        bot: Siap! [Komplain | ok]
        > 1
        bot: Maaf ya, Kak.
        "#,
    );
}

#[test]
fn options_and_values_may_be_signs() {
    check(
        &bot(FORM),
        r#"
        > bintang
        bot: Bagaimana? [⭐ | ⭐⭐]
        > ⭐⭐
        bot: Boleh diisi dulu, Kak? [+ | -]
        > -
        bot: 2 -
        "#,
    );
}

#[test]
fn a_flow_begun_at_a_question_takes_its_place() {
    let order = "--- intents/buy.yaml\nkeywords: [mau pesan]\nstart: order\n";
    let hint = "--- intents/how.yaml\nkeywords: [caranya]\nstart: hint\n--- flows/hint.yaml\nsteps:\n  a: {say: Pilih lalu bayar., end: true}\n";
    check(
        &bot(&format!("{SHOP}{order}{hint}")),
        r#"
        > harga
        bot: Produk yang mana?
        > caranya?
        bot: Pilih lalu bayar.
        bot: Produk yang mana?
        > mau pesan?
        bot: Mau pesan apa?
        > topi
        bot: Berapa banyak?
        > 2
        bot: 2 x Topi Baseball? [Ya | Ubah | Tidak jadi]
        "#,
    );
}
