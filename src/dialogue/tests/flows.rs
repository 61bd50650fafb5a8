//! Menus, steps, commands, and what happens where a flow ends.

use super::*;

#[test]
fn a_side_question_is_answered_and_the_menu_offered_again() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > harga kaos hitam
        bot: Kaos Polos Hitam harganya Rp45.000. [Stok | Pesan | Harga | Cara order | Jadwal | Bicara dengan CS]
        > 2
        bot: Mau pesan apa?
        > ongkir
        bot: Ongkir tergantung kota.
        bot: Mau pesan apa?
        > press Pesan
        bot: Mau pesan apa?
        > kaos hitam
        bot: Berapa banyak?
        > 2
        bot: 2 x Kaos Polos Hitam? [Ya | Ubah | Tidak jadi]
        > ongkir
        bot: Ongkir tergantung kota. [Ya | Ubah | Tidak jadi]
        > ya
        bot: Dicatat. [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#,
    );
}

#[test]
fn flows_return_to_where_they_were_started() {
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
        > Tidak jadi
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > place
        Some(("main", "welcome"))
        > 2
        bot: Mau pesan apa?
        > kaos putih
        bot: Berapa banyak?
        > 3
        bot: 3 x Kaos Polos Putih? [Ya | Ubah | Tidak jadi]
        > 1
        bot: Dicatat. [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#,
    );
}

#[test]
fn commands_work_at_every_step() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > kembali
        bot: Ini sudah langkah pertama, Kak. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Cara order
        bot: Mau pesan apa?
        > kaos hitam
        bot: Berapa banyak?
        > 2
        bot: 2 x Kaos Polos Hitam? [Ya | Ubah | Tidak jadi]
        > kembali
        bot: Berapa banyak?
        > 3
        bot: 3 x Kaos Polos Hitam? [Ya | Ubah | Tidak jadi]
        > kembali
        bot: Berapa banyak?
        > back
        bot: Mau pesan apa?
        > kembali
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > 2
        bot: Mau pesan apa?
        > menu
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > place
        Some(("main", "welcome"))
        > harga
        bot: Kaos Polos Hitam harganya Rp45.000. [Stok | Pesan | Harga | Cara order | Jadwal | Bicara dengan CS]
        > kembali
        bot: Ini sudah langkah pertama, Kak. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > harga
        bot: Kaos Polos Hitam harganya Rp45.000. [Stok | Pesan | Harga | Cara order | Jadwal | Bicara dengan CS]
        > batal
        bot: Baik Kak, dibatalkan. Ada lagi yang bisa dibantu? [Menu]
        > batal
        bot: Tidak ada yang perlu dibatalkan, Kak. Ada yang bisa dibantu? [Menu]
        > kembali
        bot: Ini sudah langkah pertama, Kak. [Menu]
        > selesai
        bot: Terima kasih sudah menghubungi kami, Kak. Sampai jumpa!
        status Closed
        "#,
    );
}

/// Every kind of step, in two flows that start each other.
const STEPS: &str = r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
--- intents/go.yaml
keywords: [mulai]
start: outer
--- intents/tell.yaml
title: Kabar
keywords: [kabar]
reply:
  - when: size == "L"
    say: Besar.
  - any: [Satu., Dua.]
--- intents/silent.yaml
keywords: [diam]
--- intents/gap.yaml
keywords: [celah]
reply:
  - when: size
    say: Ada.
--- intents/ask-circle.yaml
keywords: [lingkar]
start: circle
--- flows/outer.yaml
start: begin
steps:
  skipped:
    say: Tidak terucap.
  begin:
    say: Satu.
    set: {count: 1, note: "n{{ 1 + 1 }}", flag: true, size: null}
  second:
    say: "Dua {{ note }} {{ count }} {{ size | or('?') }}."
    start: inner
  third:
    branch:
      - when: size == "L"
        go: large
      - else: small
  large:
    say: Tiga L.
    intent: tell
  fourth:
    say: Empat.
    end: true
  small:
    go: fourth
--- flows/inner.yaml
steps:
  size:
    say: Ukuran?
    ask:
      slot: size
      entity: {choice: [S, L]}
--- flows/circle.yaml
steps:
  a:
    set: {n: 1}
    branch:
      - when: n
        go: a
      - else: b
  b: {end: true}
"#;

#[test]
fn every_kind_of_step() {
    check(
        &bot(STEPS),
        r#"
        > open
        > mulai
        bot: Satu.
        bot: Dua n2 1 ?.
        bot: Ukuran? [S | L]
        > L
        bot: Tiga L.
        bot: Besar.
        bot: Empat.
        > place
        None
        > slots
        count=Number(1.0), flag=Flag(true), note=Text("n2"), size=Choice("L")
        > kabar
        bot: Besar.
        > mulai
        bot: Satu.
        bot: Dua n2 1 ?.
        bot: Ukuran? [S | L]
        > 1
        bot: Empat.
        > kabar
        bot: Satu.
        > menu
        bot: Silakan ketik pertanyaannya, Kak. Saya bantu jawab.
        "#,
    );
}

#[test]
fn gaps_of_the_author_are_faults_and_the_fallback() {
    check(
        &bot(STEPS),
        r#"
        > diam
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain?
        > mulai
        bot: Satu.
        bot: Dua n2 1 ?.
        bot: Ukuran? [S | L]
        > S
        bot: Empat.
        > batal
        bot: Tidak ada yang perlu dibatalkan, Kak. Ada yang bisa dibantu?
        > lingkar
        fault too-many-steps in flow circle, step a
        bot: Sepertinya saya belum bisa membantu untuk yang ini. Mau saya sambungkan ke tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]
        > tidak
        bot: Baik, Kak. Silakan tanya yang lain kapan saja.
        > place
        None
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > rusaklah
        fault template in intent broken
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain? [Harga | Cara order | Jadwal | Bicara dengan CS]
        > topi
        bot: Topi Baseball, ya. Mau tanya apa tentang ini, Kak? [Harga | Stok]
        "#,
    );
}

#[test]
fn a_greeting_that_cannot_be_said_is_a_welcome_all_the_same() {
    let files = SHOP.replace(
        "Halo {{ visitor.name | kak }}!",
        "{% for n in range(90000) %}{% for m in range(90000) %}{% endfor %}{% endfor %}",
    );
    check(
        &bot(&files),
        r#"
        > open
        fault template in flow main, step welcome
        bot: Halo Kak! Ada yang bisa kami bantu? [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#,
    );
}

#[test]
fn the_stack_of_flows_is_bounded() {
    let mut files = String::from(
        "--- bot.yaml\nbot: T\nlanguages: [id]\ntimezone: Asia/Jakarta\n--- intents/go.yaml\nkeywords: [mulai]\nstart: f0\n",
    );
    for flow in 0..20 {
        write!(files, "--- flows/f{flow}.yaml\nsteps:\n  a:\n    menu: [{{label: Dalam, start: f{}}}, {{label: Habis, end: true}}]\n", flow + 1)
            .unwrap();
    }
    files.push_str("--- flows/f20.yaml\nsteps:\n  a: {ask: {slot: x, entity: phone}}\n");
    let deep = bot(&files);
    let mut play = Play::new(&deep);
    play.line("mulai", &mut String::new());
    for _ in 0..20 {
        play.line("Dalam", &mut String::new());
        assert!(play.state.frames.len() <= FRAME_LIMIT);
    }
    assert_eq!(play.state.place(), Some(("f20", "a")));
    play.line("kembali", &mut String::new());
    assert_eq!(play.state.place(), Some(("f19", "a")));
}

#[test]
fn a_step_that_hands_off_may_tell_the_place_in_the_queue() {
    let files = r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
teams: {support: {title: Bantuan}}
--- intents/go.yaml
keywords: [mulai]
start: outer
--- flows/outer.yaml
steps:
  a:
    say: "Antrean ke-{{ queue.position }}, {{ queue.wait | or('sebentar') }}."
    handoff: support
  b:
    say: "Masih {{ queue.position | or('?') }}."
"#;
    check(
        &bot(files),
        r#"
        > mulai
        bot: Antrean ke-1, sebentar.
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Flow, open true, intents ["go"], slots {}, at (Some("outer"), Some("a"))
        timer Expire in 86400 s
        > batal
        notice 2 message "batal"
        status Bot
        handoff c-h1 support Returned
        notice 3 returned
        no timer Expire
        bot: Baik Kak, Kakak sudah keluar dari antrean. Saya bantu lagi, ya.
        bot: Masih ?.
        > place
        None
        "#,
    );
}

#[test]
fn one_event_brings_so_many_messages_and_no_more() {
    let flow = r#"
--- intents/tell.yaml
keywords: [cerita]
start: talk
--- flows/talk.yaml
steps:
  a: {say: Hai., set: {n: 1}, branch: [{when: n == 2, go: b}, {else: a}]}
  b: {say: Sudah., end: true}
"#;
    let said = "        bot: Hai.\n".repeat(20);
    check(
        &bot(&format!("{SHOP}{flow}")),
        &format!(
            "
        > cerita
{said}        fault too-many-steps in flow talk, step a
        bot: Sepertinya saya belum bisa membantu untuk yang ini. Mau saya sambungkan ke tim kami, Kak? [Ya, sambungkan | Tidak, terima kasih]
        "
        ),
    );
}
