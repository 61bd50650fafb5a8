//! A contact that stands alone, or in the midst of something else.

use super::invitations::WITH_RINA;
use super::*;

/// A shop that has an intent for numbers.
pub(super) const MY_NUMBER: &str = r#"
--- intents/my-number.yaml
keywords: [nomor saya, wa saya]
examples: ["{phone}", "no hp {phone}"]
slots:
  phone: {entity: phone, question: Nomornya berapa?}
start: leave-contact
"#;

#[test]
fn a_number_alone_is_a_lead_at_once() {
    for (files, said, value) in [
        (MY_NUMBER, "081234567890", "+6281234567890"),
        ("", "081234567890", "+6281234567890"),
        ("", "ini 0812 3456 7890 ya kak", "+6281234567890"),
        (MY_NUMBER, "joko@contoh.id", "joko@contoh.id"),
    ] {
        check(
            &bot(&format!("{SHOP}{files}")),
            &format!(
                r#"
        > {said}
        bot: Baik Kak, kontaknya kami catat: {value}.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        "#
            ),
        );
    }
    check(
        &bot(&format!("{SHOP}{MY_NUMBER}")),
        r#"
        > nomor saya
        bot: Nomornya berapa?
        > 081234567890
        bot: Baik Kak, kontaknya kami catat: +6281234567890.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        "#,
    );
}

#[test]
fn a_number_alone_while_waiting_is_a_lead() {
    let waits = WITH_RINA.split("> claim").next().unwrap();
    for (said, contact) in [
        ("081234567890", r#"[None, Some("+6281234567890"), None, None]"#),
        ("joko@contoh.id", r#"[None, None, Some("joko@contoh.id"), None]"#),
    ] {
        check(
            &bot(SHOP),
            &format!(
                r#"{waits}
        > {said}
        notice 2 message "{said}"
        timer CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Bantuan. [Kembali ke bot]
        notice 3 contact Some("c-h1") {contact}
        "#
            ),
        );
    }
}

#[test]
fn a_number_in_the_midst_of_an_order_takes_the_place_of_an_older_one() {
    let shop = format!(
        "{SHOP}{MY_NUMBER}--- intents/sending.yaml\nkeywords: [kirim paket]\nstart: send\n--- flows/send.yaml\nsteps:\n  day:\n    say: Hari apa?\n    ask: {{slot: day, entity: date}}\n"
    );
    check(
        &bot(&shop),
        r#"
        > 081311110000
        bot: Baik Kak, kontaknya kami catat: +6281311110000.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        > Budi
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timer TellContact in 120 s
        > lewati
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya.
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281311110000"), None, None]
        > kirim paket
        bot: Hari apa?
        > 081234567890
        bot: Baik Kak, kontaknya kami catat: +6281234567890.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        "#,
    );
}

/// Rina has it, and asks for a score when she resolves it.
#[track_caller]
fn rated_after(rest: &str) {
    let shop = SHOP.replace(
        "ask: {slot: score, entity: number, retry",
        "ask: {slot: score, entity: {score: 1-5}, retry",
    );
    check(&bot(&format!("{shop}{MY_NUMBER}")), &format!("{WITH_RINA}{rest}"));
}

/// Rina has resolved it.
#[track_caller]
fn rating(rest: &str) {
    let resolved = r#"
        > resolve Rina
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        no timers Vanish, Overdue
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5]"#;
    rated_after(&format!("{resolved}{rest}"));
}

#[test]
fn a_contact_beside_a_rating_is_kept_and_the_rating_goes_on() {
    rating(
        r#"
        > wa saya aja 081234567890
        timer CallBack in 3600 s
        bot: Baik Kak, kontaknya kami catat: +6281234567890.
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5]
        notice 4 contact None [None, Some("+6281234567890"), None, None]
        > ⭐⭐⭐⭐⭐
        bot: Komentar?
        > tolong telepon saya 081311112222
        timer CallBack in 3600 s
        bot: Baik Kak, kontaknya kami catat: +6281311112222.
        bot: Terima kasih.
        notice 5 rating csat 5 Some("tolong telepon saya 081311112222")
        no timer CloseAfterRating
        status Closed
        notice 6 contact updated None [None, Some("+6281311112222"), None, None]
        "#,
    );
    rating(
        r#"
        > 5, hubungi saya 081234567890
        timer CallBack in 3600 s
        bot: Baik Kak, kontaknya kami catat: +6281234567890.
        bot: Komentar?
        notice 4 contact None [None, Some("+6281234567890"), None, None]
        "#,
    );
    rating(
        r#"
        > 👍
        bot: Iya Kak, saya di sini. Silakan tulis saja, ya.
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5]
        > ⭐⭐⭐⭐⭐⭐
        bot: Saya masih di sini, Kak. Ada yang bisa dibantu?
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5]
        > 🌟 🌟
        bot: Komentar?
        "#,
    );
}

#[test]
fn a_contact_beside_a_question_is_kept_and_the_question_answered() {
    check(
        &bot(SHOP),
        r#"
        > stok
        bot: Stok produk yang mana?
        > email saya joko@contoh.id ya
        timer CallBack in 3600 s
        bot: Baik Kak, kontaknya kami catat: joko@contoh.id.
        bot: Stok produk yang mana?
        notice 1 contact None [None, None, Some("joko@contoh.id"), None]
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > email saya joko@contoh.id, ongkir berapa kak
        bot: Baik Kak, kontaknya kami catat: joko@contoh.id.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        "#,
    );
}

#[test]
fn a_contact_beside_what_a_flow_asks_is_kept_and_the_flow_goes_on() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Cara order
        bot: Mau pesan apa?
        > wa saya aja 081234567890
        timer CallBack in 3600 s
        bot: Baik Kak, kontaknya kami catat: +6281234567890.
        bot: Mau pesan apa?
        notice 1 contact None [None, Some("+6281234567890"), None, None]
        > kaos hitam
        bot: Berapa banyak?
        "#,
    );
    check(
        &bot(&SHOP.replace(
            "ask: {slot: product, entity: product}",
            "ask: {slot: address, entity: text}",
        )),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Cara order
        bot: Mau pesan apa?
        > kaos hitam, wa saya aja 081234567890
        bot: Berapa banyak?
        "#,
    );
}

#[test]
fn the_same_contact_once_settled_is_kept_anew() {
    rated_after(
        r#"
        > wa saya aja 081234567890
        notice 3 message "wa saya aja 081234567890"
        timer CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Rina.
        notice 4 contact Some("c-h1") [None, Some("+6281234567890"), None, None]
        > resolve Rina
        status Bot
        handoff c-h1 support Resolved
        notice 5 resolved
        no timers Vanish, Overdue, CallBack
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5]
        > wa saya aja 081234567890
        timer CallBack in 3600 s
        bot: Baik Kak, kontaknya kami catat: +6281234567890.
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5]
        notice 6 contact None [None, Some("+6281234567890"), None, None]
        "#,
    );
}

#[test]
fn a_contact_in_a_menu_while_waiting_or_over_the_form_is_a_lead() {
    let in_menu = r#"
        > press Cara order
        bot: Mau pesan apa?
        > kaos hitam
        bot: Berapa banyak?
        > 2
        bot: 2 x Kaos Polos Hitam? [Ya | Ubah | Tidak jadi]
    "#;
    for said in ["hubungi saya di 081234567890", "081234567890"] {
        check(
            &bot(&format!(
                "{SHOP}--- intents/contact.yaml\nkeywords: [tinggalkan kontak]\nstart: leave-contact\n"
            )),
            &format!(
                r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > tinggalkan kontak
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        {in_menu}
        > {said}
        bot: Baik Kak, kontaknya kami catat: +6281234567890. [Ya | Ubah | Tidak jadi]
        timers CallBack in 3600 s, TellContact in 120 s
        "#
            ),
        );
        let waits = WITH_RINA.split("> claim").next().unwrap();
        check(
            &bot(&format!(
                "{SHOP}--- intents/ordering.yaml\nkeywords: [cara order]\nstart: order\n"
            )),
            &format!(
                r#"{waits}
        > cara order
        notice 2 message "cara order"
        bot: Mau pesan apa?
        > kaos hitam
        notice 3 message "kaos hitam"
        bot: Berapa banyak?
        > 2
        notice 4 message "2"
        bot: 2 x Kaos Polos Hitam? [Ya | Ubah | Tidak jadi]
        > {said}
        notice 5 message "{said}"
        timer CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Bantuan. [Ya | Ubah | Tidak jadi]
        notice 6 contact Some("c-h1") [None, Some("+6281234567890"), None, None]
        "#
            ),
        );
    }
}
