//! Options: pressed, typed, older ones, and cards.

use super::*;

#[test]
fn a_menu_takes_presses_numbers_and_labels() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Jadwal
        bot: Senin sampai Jumat. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > 3
        bot: Senin sampai Jumat. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > JADWAL
        bot: Senin sampai Jumat. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > jadwl
        bot: Senin sampai Jumat. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > 9
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain? [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#,
    );
}

#[test]
fn an_older_button_does_what_it_said() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Cara order
        bot: Mau pesan apa?
        > kaos hitam
        bot: Berapa banyak?
        > 2
        bot: 2 x Kaos Polos Hitam? [Ya | Ubah | Tidak jadi]
        > press Jadwal
        bot: Senin sampai Jumat. [Ya | Ubah | Tidak jadi]
        > press Ubah
        bot: Berapa banyak?
        > press Cara order
        bot: Mau pesan apa?
        > batal
        bot: Baik Kak, dibatalkan. Ada lagi yang bisa dibantu? [Menu]
        > press Ubah
        bot: Berapa banyak?
        > place
        Some(("order", "many"))
        > batal
        bot: Baik Kak, dibatalkan. Ada lagi yang bisa dibantu? [Menu]
        > press Tidak jadi
        bot: Pilihan itu sudah tidak ada, Kak. Silakan pilih yang ini: [Harga | Cara order | Jadwal | Bicara dengan CS]
        > place
        Some(("main", "welcome"))
        "#,
    );
}

#[test]
fn a_button_whose_target_is_gone_offers_the_menu() {
    let (before, after) = (
        bot(SHOP),
        bot(&SHOP.replace("go: many", "go: what").replace("  many:", "  other:")),
    );
    let mut out = String::new();
    let mut play = Play::new(&before);
    for line in ["open", "press Cara order", "kaos hitam", "2"] {
        play.line(line, &mut out);
    }
    play.bot = &after;
    let mut out = String::new();
    play.line("press Ubah", &mut out);
    assert_eq!(
        out,
        "bot: Pilihan itu sudah tidak ada, Kak. Silakan pilih yang ini: [Ya | Ubah | Tidak jadi]\n"
    );
}

#[test]
fn a_button_to_a_team_that_is_gone_offers_the_menu() {
    let (before, after) = (
        bot(SHOP),
        bot(&SHOP
            .replace("  support:\n    title: {id: Bantuan, en: Support}\n", "")
            .replace("team: support", "team: sales")
            .replace("handoff: support", "handoff: sales")),
    );
    let mut play = Play::new(&before);
    play.line("open", &mut String::new());
    play.bot = &after;
    let mut out = String::new();
    play.line("press Bicara dengan CS", &mut out);
    assert_eq!(
        out,
        "bot: Pilihan itu sudah tidak ada, Kak. Silakan pilih yang ini: [Harga | Cara order | Jadwal | Bicara dengan CS]\n"
    );
}

#[test]
fn options_with_pictures_are_cards_too() {
    let files = r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
greeting: main
--- intents/hello.yaml
keywords: [halo]
reply: Halo.
--- flows/main.yaml
steps:
  a:
    say: Pilih.
    menu:
      - {label: Kaos, go: a, image: "https://x.example/kaos.jpg", description: Dingin}
      - {label: Topi, go: a}
"#;
    let shown = bot(files);
    let mut play = Play::new(&shown);
    let effects = play.happen(EventKind::Opened, &mut String::new());
    let [Effect::Say(message), Effect::Reached(_)] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let card = Card {
        id: "1.1".to_owned(),
        label: "Kaos".to_owned(),
        image: Some("https://x.example/kaos.jpg".to_owned()),
        description: Some("Dingin".to_owned()),
    };
    assert_eq!(message.cards, [card]);
}

#[test]
fn an_option_that_ends_everything_is_not_met_with_silence() {
    let files = r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
greeting: main
--- intents/hello.yaml
keywords: [halo]
reply: Halo.
--- flows/main.yaml
steps:
  a: {say: Pilih., menu: [{label: Dalam, start: inner}, {label: Sudah, end: true}]}
--- flows/inner.yaml
steps:
  a: {say: Dalam., menu: [{label: Keluar, end: true}, {label: Lagi, start: deepest}]}
--- flows/deepest.yaml
steps:
  a: {say: Paling dalam., end: true}
"#;
    check(
        &bot(files),
        r#"
        > open
        bot: Pilih. [Dalam | Sudah]
        > 1
        bot: Dalam. [Keluar | Lagi]
        > lagi
        bot: Paling dalam. [Keluar | Lagi]
        > keluar
        bot: Pilih. [Dalam | Sudah]
        > sudah
        bot: Baik, Kak. Ada lagi yang bisa dibantu? [Menu]
        > 1
        bot: Pilih. [Dalam | Sudah]
        "#,
    );
}

#[test]
fn a_press_opens_a_closed_conversation_again() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Harga
        bot: Produk yang mana?
        > end
        status Closed
        > press Jadwal
        status Bot
        bot: Senin sampai Jumat.
        > end
        status Closed
        > 1
        status Bot
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain?
        > end
        status Closed
        > press Bicara dengan CS
        status Bot
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["price", "schedule"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > press Jadwal
        notice 2 message "Jadwal"
        bot: Senin sampai Jumat.
        "#,
    );
}
