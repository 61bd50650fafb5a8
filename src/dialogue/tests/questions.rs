//! Asking for what is missing, asking back, and not understanding.

use super::*;

#[test]
fn a_missing_slot_is_asked_for_and_a_known_one_used() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > harga
        bot: Produk yang mana?
        > topi
        bot: Harga Topi Baseball sedang dicek. [Stok | Pesan | Harga | Cara order | Jadwal | Bicara dengan CS]
        > stoknya ready?
        bot: Stok Topi Baseball: 7. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > harga kaos hitam
        bot: Kaos Polos Hitam harganya Rp45.000. [Stok | Pesan | Harga | Cara order | Jadwal | Bicara dengan CS]
        > stok?
        bot: Stok Kaos Polos Hitam: 3. [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#,
    );
}

#[test]
fn a_value_alone_asks_the_last_question_anew() {
    check(
        &bot(SHOP),
        r#"
        > harga kaos hitam
        bot: Kaos Polos Hitam harganya Rp45.000. [Stok | Pesan]
        > kalau yang putih?
        bot: Kaos Polos Putih harganya Rp40.000. [Stok | Pesan]
        > kaos hitam gimana kak
        bot: Kaos Polos Hitam harganya Rp45.000. [Stok | Pesan]
        > topi
        bot: Harga Topi Baseball sedang dicek. [Stok | Pesan]
        > batal
        bot: Tidak ada yang perlu dibatalkan, Kak. Ada yang bisa dibantu? [Menu]
        > stok topi
        bot: Stok Topi Baseball: 7.
        > kaos putih
        bot: Stok Kaos Polos Putih: 0.
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > topi
        bot: Topi Baseball, ya. Mau tanya apa tentang ini, Kak? [Harga | Stok]
        > 1
        bot: Harga Topi Baseball sedang dicek. [Stok | Pesan]
        "#,
    );
}

#[test]
fn several_that_fit_are_asked_back() {
    check(
        &bot(SHOP),
        r#"
        > harga kaos
        bot: Yang mana, Kak? [Kaos Polos Hitam | Kaos Polos Putih]
        > 2
        bot: Kaos Polos Putih harganya Rp40.000. [Stok | Pesan]
        > harga kaos
        bot: Ada beberapa yang cocok. Yang mana, Kak? [Kaos Polos Hitam | Kaos Polos Putih]
        > hitam
        bot: Kaos Polos Hitam harganya Rp45.000. [Stok | Pesan]
        > stok kaos
        bot: Boleh pilih salah satu, Kak? [Kaos Polos Hitam | Kaos Polos Putih]
        > press Kaos Polos Putih
        bot: Stok Kaos Polos Putih: 0.
        > press Kaos Polos Hitam
        bot: Stok Kaos Polos Hitam: 3.
        > kaos
        bot: Kami punya beberapa yang mirip. Maksud Kakak yang mana? [Kaos Polos Hitam | Kaos Polos Putih]
        > 1
        bot: Stok Kaos Polos Hitam: 3.
        "#,
    );
}

#[test]
fn another_question_about_one_of_several_asks_which_of_these_and_answers_both() {
    check(
        &bot(SHOP),
        r#"
        > harga kaos
        bot: Yang mana, Kak? [Kaos Polos Hitam | Kaos Polos Putih]
        > stoknya masih ready?
        bot: Ada beberapa yang cocok. Yang mana, Kak? [Kaos Polos Hitam | Kaos Polos Putih]
        > putih
        bot: Stok Kaos Polos Putih: 0.
        bot: Kaos Polos Putih harganya Rp40.000. [Stok | Pesan]
        > harga kaos
        bot: Boleh pilih salah satu, Kak? [Kaos Polos Hitam | Kaos Polos Putih]
        > bukan harga, tapi stok
        bot: Kami punya beberapa yang mirip. Maksud Kakak yang mana? [Kaos Polos Hitam | Kaos Polos Putih]
        > hitam
        bot: Stok Kaos Polos Hitam: 3.
        "#,
    );
}

#[test]
fn a_question_is_put_again_twice_after_answers_to_others_and_then_dropped() {
    check(
        &bot(SHOP),
        r#"
        > harga
        bot: Produk yang mana?
        > ongkir?
        bot: Ongkir tergantung kota.
        bot: Produk yang mana?
        > jadwal?
        bot: Senin sampai Jumat.
        bot: Produk yang mana?
        > ongkir?
        bot: Ongkir tergantung kota.
        > harga
        bot: Produk yang mana?
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > harga kaos
        bot: Yang mana, Kak? [Kaos Polos Hitam | Kaos Polos Putih]
        > ongkir?
        bot: Ongkir tergantung kota.
        bot: Ada beberapa yang cocok. Yang mana, Kak? [Kaos Polos Hitam | Kaos Polos Putih]
        > yang hitam
        bot: Kaos Polos Hitam harganya Rp45.000. [Stok | Pesan]
        "#,
    );
}

#[test]
fn asked_for_a_name_a_keyword_is_a_question_whatever_the_pattern_of_names() {
    let form = r#"
--- intents/promo.yaml
keywords: [diskon]
reply: Diskon 10 persen.
--- intents/thanks.yaml
keywords: [makasih]
reply: Sama-sama, Kak.
--- intents/contact.yaml
keywords: [titip kontak]
start: leave-contact
--- flows/leave-contact.yaml
steps:
  name:
    say: Namanya?
    ask: {slot: name, entity: {pattern: "(?i)^(?:kak +)?([a-z ]+)$"}}
  bye: {say: "Baik, {{ name }}.", end: true}
"#;
    check(
        &bot(&format!("{SHOP}{form}")),
        r#"
        > titip kontak
        bot: Namanya?
        > diskon dong
        bot: Diskon 10 persen.
        bot: Namanya?
        > ok makasih kak
        bot: Sama-sama, Kak.
        bot: Namanya?
        > kak Harini
        bot: Baik, Harini.
        timer CallBack in 3600 s
        notice 1 contact None [Some("Harini"), None, None, None]
        "#,
    );
}

#[test]
fn two_questions_in_one_message_are_both_answered() {
    check(
        &bot(SHOP),
        r#"
        > harga kaos hitam dan jam buka?
        bot: Kaos Polos Hitam harganya Rp45.000.
        bot: Senin sampai Jumat. [Stok | Pesan]
        > harga topi dan kaos putih?
        bot: Harga Topi Baseball sedang dicek.
        bot: Kaos Polos Putih harganya Rp40.000. [Stok | Pesan]
        "#,
    );
}

#[test]
fn misunderstood_first_clarifies_then_offers_a_person_then_calls_one() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > zxcv asdf
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain? [Harga | Cara order | Jadwal | Bicara dengan CS]
        > asdf zxcv
        bot: Sepertinya saya belum bisa membantu untuk yang ini. Mau saya sambungkan ke tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]
        > zxcv qwer
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Misunderstood, open true, intents [], slots {}, at (Some("main"), Some("welcome"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > zxcv asdf
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain? [Harga | Cara order | Jadwal | Bicara dengan CS]
        > jadwal
        bot: Senin sampai Jumat. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > asdf zxcv
        bot: Saya belum paham, Kak. Bisa dijelaskan sedikit lagi? [Harga | Cara order | Jadwal | Bicara dengan CS]
        > qwer zxcv
        bot: Sepertinya saya belum bisa membantu untuk yang ini. Mau saya sambungkan ke tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]
        > press Tidak, terima kasih
        bot: Baik, Kak. Silakan tanya yang lain kapan saja. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > zxcv asdf
        bot: Boleh ditulis lebih singkat, Kak? Misalnya nama produknya atau hal yang mau ditanyakan. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > qwer zxcv
        bot: Supaya tidak salah jawab, mau dibantu langsung oleh tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]
        > ya boleh
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Misunderstood, open true, intents ["schedule"], slots {}, at (Some("main"), Some("welcome"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        "#,
    );
}

#[test]
fn no_fallback_is_said_a_third_time_in_the_same_words() {
    let shop = bot(SHOP);
    let mut play = Play::new(&shop);
    let mut said = std::collections::BTreeMap::<String, u32>::new();
    for round in 0..90 {
        let line = ["zxcv asdf", "qwer zxcv", "tidak"][round % 3];
        let mut out = String::new();
        play.line(line, &mut out);
        if round % 3 < 2 {
            *said.entry(out).or_default() += 1;
        }
    }
    assert!(said.values().all(|times| *times <= 2), "{said:?}");
}

#[test]
fn an_answer_that_fails_counts_as_not_understood() {
    check(
        &bot(&SHOP.replace("greeting: main\n", "")),
        r#"
        > rusaklah
        fault template in intent broken
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain?
        > rusaklah
        fault template in intent broken
        bot: Sepertinya saya belum bisa membantu untuk yang ini. Mau saya sambungkan ke tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]
        > ongkir
        bot: Ongkir tergantung kota.
        > rusaklah
        fault template in intent broken
        bot: Saya belum paham, Kak. Bisa dijelaskan sedikit lagi?
        "#,
    );
}

#[test]
fn a_message_without_a_word_is_answered_and_not_counted() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > ?
        bot: Iya Kak, saya di sini. Silakan tulis saja, ya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > 👍🏽
        bot: Saya masih di sini, Kak. Ada yang bisa dibantu? [Harga | Cara order | Jadwal | Bicara dengan CS]
        > ...
        bot: Siap, Kak. Tulis saja yang mau ditanyakan. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > zxcv asdf
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain? [Harga | Cara order | Jadwal | Bicara dengan CS]
        > 😡
        bot: Iya, Kak? [Harga | Cara order | Jadwal | Bicara dengan CS]
        > harga
        bot: Produk yang mana?
        > ?
        bot: Maaf ya, Kak. Iya Kak, saya di sini. Silakan tulis saja, ya.
        bot: Produk yang mana?
        > topi
        bot: Harga Topi Baseball sedang dicek. [Stok | Pesan | Harga | Cara order | Jadwal | Bicara dengan CS]
        > zxcv asdf
        bot: Saya belum paham, Kak. Bisa dijelaskan sedikit lagi? [Harga | Cara order | Jadwal | Bicara dengan CS]
        > qwer zxcv
        bot: Sepertinya saya belum bisa membantu untuk yang ini. Mau saya sambungkan ke tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]
        > ?
        bot: Maaf ya, Kak. Saya masih di sini, Kak. Ada yang bisa dibantu? [Ya, sambungkan | Tidak, terima kasih]
        > 👍
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Misunderstood, open true, intents ["price"], slots {"product": "Topi Baseball"}, at (Some("main"), Some("welcome"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > 🙏
        notice 2 message "🙏"
        "#,
    );
}

#[test]
fn the_policy_says_when_a_person_is_offered() {
    let offer = "Sepertinya saya belum bisa membantu untuk yang ini. Mau saya sambungkan ke tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]";
    let small = SHOP.replace("greeting: main\n", "");
    check(
        &bot(&small.replace("timezone:", "fallback: {after: 1}\ntimezone:")),
        &format!(
            "> zxcv asdf
            bot: {offer}
            > gak usah
            bot: Baik, Kak. Silakan tanya yang lain kapan saja."
        ),
    );
    check(
        &bot(&small.replace("timezone:", "fallback: {after: 3, clarify: 0}\ntimezone:")),
        &format!(
            "> zxcv asdf
            bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain?
            > qwer zxcv
            bot: Saya belum paham, Kak. Bisa dijelaskan sedikit lagi?
            > asdf zxcv
            bot: {offer}
            > ongkir
            bot: Ongkir tergantung kota.
            > ya
            bot: Boleh ditulis lebih singkat, Kak? Misalnya nama produknya atau hal yang mau ditanyakan."
        ),
    );
}

#[test]
fn a_strict_bot_asks_where_examples_speak_less_clearly() {
    let shop = |strict: bool| {
        bot(&format!(
            r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
fallback: {{strict: {strict}}}
--- intents/late.yaml
title: Paket terlambat
keywords: [telat]
examples: [paket saya belum datang, kirimannya kok lama sekali, pesanan belum sampai juga]
reply: Maaf ya, Kak.
--- intents/hours.yaml
title: Jam buka
examples: [toko buka jam berapa, hari minggu buka gak, tutup jam berapa kak]
reply: Jam sembilan.
--- intents/pay.yaml
title: Pembayaran
examples: [bayarnya pakai apa, bisa transfer bank, ada cicilan gak]
reply: Transfer, Kak.
"#
        ))
    };
    check(
        &shop(false),
        r#"
        > hari apa buka
        bot: Jam sembilan.
        > bayar transfer
        bot: Transfer, Kak.
        > paket saya telat
        bot: Maaf ya, Kak.
        "#,
    );
    check(
        &shop(true),
        r#"
        > hari apa buka
        bot: Maksud Kakak “Jam buka”? [Jam buka]
        > bayar transfer
        bot: Transfer, Kak.
        > paket saya telat
        bot: Maaf ya, Kak.
        "#,
    );
}

#[test]
fn whoever_declines_is_not_asked_on() {
    check(
        &bot(SHOP),
        r#"
        > harga
        bot: Produk yang mana?
        > ga usah kak
        bot: Baik, Kak. Silakan tanya yang lain kapan saja.
        > harga
        bot: Produk yang mana?
        > nanti aja deh
        bot: Oke, Kak. Saya tetap di sini kalau ada yang mau ditanyakan.
        > harga
        bot: Produk yang mana?
        > oke
        bot: Maaf Kak, jawabannya belum pas. Produk yang mana? [Kaos Polos Hitam | Kaos Polos Putih | Topi Baseball]
        "#,
    );
}

#[test]
fn what_is_no_product_is_not_answered_with_the_one_before() {
    check(
        &bot(SHOP),
        r#"
        > harga kaos hitam
        bot: Kaos Polos Hitam harganya Rp45.000. [Stok | Pesan]
        > harga sama stok madu
        bot: Produk yang mana?
        "#,
    );
}
