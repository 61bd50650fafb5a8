//! A contact as it grows: a lead from the moment somebody can be reached, told once, with its newest data.

use super::*;

/// The beginning of each: the contact form asks for the last thing.
const AT_THE_NOTE: &str = r#"
    > open
    bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
    > tinggalkan kontak dong
    bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
    bot: Boleh tahu nama Kakak?
    > Budi
    bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
    > 081234567890
    bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
    timers CallBack in 3600 s, TellContact in 120 s
"#;

#[track_caller]
fn at_the_note(conversation: &str) {
    let files = format!("{SHOP}--- intents/contact.yaml\nkeywords: [tinggalkan kontak]\nstart: leave-contact\n");
    check(&bot(&files), &format!("{AT_THE_NOTE}{conversation}"));
}

#[test]
fn a_form_that_nobody_ends_is_told_by_a_timer() {
    at_the_note(
        r#"
        > wait 2
        > timer tell
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, None]
        > timer tell
        "#,
    );
}

#[test]
fn what_comes_after_that_is_told_as_the_same_contact() {
    at_the_note(
        r#"
        > wait 2
        > timer tell
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, None]
        > mau tanya ukuran
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        notice 2 contact updated None [Some("Budi"), Some("+6281234567890"), None, Some("mau tanya ukuran")]
        "#,
    );
    at_the_note(
        r#"
        > wait 2
        > timer tell
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, None]
        > lewati
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#,
    );
}

#[test]
fn however_the_form_is_left_the_contact_stays() {
    for (leaves, rest) in [
        (
            "menu",
            "bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
             no timer TellContact
             notice 1 contact None [Some(\"Budi\"), Some(\"+6281234567890\"), None, None]",
        ),
        (
            "end",
            "status Closed
             no timer TellContact
             notice 1 contact None [Some(\"Budi\"), Some(\"+6281234567890\"), None, None]",
        ),
        (
            "mau bicara dengan cs",
            "bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Kembali ke bot]
             status Queued support
             handoff c-h1 support Requested
             notice 1 requested Asked, open true, intents [\"contact\", \"person\"], slots {\"name\": \"Budi\", \"phone\": \"+6281234567890\"}, at (Some(\"leave-contact\"), Some(\"note\"))
             timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
             no timer TellContact
             notice 2 contact None [Some(\"Budi\"), Some(\"+6281234567890\"), None, None]",
        ),
    ] {
        at_the_note(&format!("> {leaves}\n{rest}"));
    }
}

#[test]
fn a_form_that_is_cancelled_at_the_last_question_may_be_taken_back() {
    let kept = "> batal
        timer TellContact in 120 s
        bot: Baik Kak. +6281234567890 tetap kami catat supaya tim kami bisa menghubungi. [Jangan hubungi saya | Menu]";
    at_the_note(&format!(
        "{kept}{}",
        r#"
        > press Jangan hubungi saya
        no timers TellContact, CallBack
        bot: Baik Kak, tim kami tidak akan menghubungi. [Menu]
        > slots
        name=Text("Budi")
        > jangan hubungi saya kak
        bot: Tenang Kak, tidak ada kontak yang kami catat untuk dihubungi. [Menu]
        "#
    ));
    at_the_note(&format!(
        "{kept}{}",
        r#"
        > jadwal
        bot: Senin sampai Jumat.
        > wait 2
        > timer tell
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, None]
        > hapus nomor saya
        no timer CallBack
        notice 2 contact withdrawn None [Some("+6281234567890"), None]
        bot: Baik Kak, tim kami tidak akan menghubungi. [Menu]
        "#
    ));
}

#[test]
fn a_form_that_is_cancelled_where_it_must_be_answered_keeps_nothing() {
    let files = format!("{SHOP}--- intents/contact.yaml\nkeywords: [tinggalkan kontak]\nstart: leave-contact\n");
    check(
        &bot(&files),
        r#"
        > tinggalkan kontak
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > 081234567890
        bot: Baik Kak, kontaknya kami catat: +6281234567890.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        > batal
        no timers TellContact, CallBack
        bot: Baik Kak, dibatalkan. Ada lagi yang bisa dibantu? [Menu]
        "#,
    );
}

#[test]
fn another_number_takes_the_place_of_the_first() {
    for corrects in [
        "eh salah, nomornya 0813 1111 2222",
        "081311112222",
        "maaf kak yg bener 081311112222",
        "bukan 081234567890 tapi 081311112222",
    ] {
        at_the_note(&format!(
            r#"
        > {corrects}
        bot: Baik Kak, kontaknya kami catat: +6281311112222.
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > lewati
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281311112222"), None, None]
        "#
        ));
    }
    at_the_note(
        r#"
        > eh salah nomornya
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > 081311112222
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > email juga budi@contoh.id
        bot: Baik Kak, kontaknya kami catat: budi@contoh.id.
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > eh nomornya ganti 081399998888, mau tanya seragam
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        timer CallBack in 3600 s
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281399998888"), Some("budi@contoh.id"), Some("eh nomornya ganti 081399998888, mau tanya seragam")]
        > maaf salah lagi kak, 081311112222
        timer CallBack in 3600 s
        bot: Baik Kak, kontaknya kami catat: +6281311112222. [Harga | Cara order | Jadwal | Bicara dengan CS]
        notice 2 contact updated None [Some("Budi"), Some("+6281311112222"), Some("budi@contoh.id"), Some("eh nomornya ganti 081399998888, mau tanya seragam")]
        "#,
    );
}

#[test]
fn a_number_in_a_message_about_something_else_stays_in_it() {
    at_the_note(
        r#"
        > penerimanya Ibu Sari 081399998888
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, Some("penerimanya Ibu Sari 081399998888")]
        > penerimanya Ibu Sari 081377776666
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain? [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#,
    );
}

#[test]
fn an_invitation_with_a_number_begins_the_form() {
    check(
        &bot(SHOP),
        r#"
        > hubungi saya di 081234567890 ya
        bot: Baik Kak, kontaknya kami catat: +6281234567890.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        > Budi
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timer TellContact in 120 s
        "#,
    );
}

/// Rina has it, and has answered.
const WITH_RINA: &str = r#"
    > mau bicara dengan cs
    bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
    status Queued support
    handoff c-h1 support Requested
    notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
    timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
    > claim Rina
    status Agent support Rina
    handoff c-h1 support Claimed
    notice 2 claimed by Rina
    no timers Remind(0), Remind(1), Escalate, Expire
    timers Vanish in 600 s, Overdue in 600 s
"#;

#[test]
fn an_invitation_to_an_agent_is_a_contact() {
    check(
        &bot(SHOP),
        &format!(
            "{WITH_RINA}{}",
            r#"
        > nanti wa saya aja 081234567890 ya kak
        notice 3 message "nanti wa saya aja 081234567890 ya kak"
        timer CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Rina.
        notice 4 contact Some("c-h1") [None, Some("+6281234567890"), None, None]
        > eh salah, 081311112222
        notice 5 message "eh salah, 081311112222"
        timer CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Rina.
        notice 6 contact updated Some("c-h1") [None, Some("+6281311112222"), None, None]
        > atau email saya budi@contoh.id
        notice 7 message "atau email saya budi@contoh.id"
        timer CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Rina.
        notice 8 contact updated Some("c-h1") [None, Some("+6281311112222"), Some("budi@contoh.id"), None]
        > nomor pesanan saya 081399998888
        notice 9 message "nomor pesanan saya 081399998888"
        > telepon
        notice 10 message "telepon"
        "#
        ),
    );
}

#[test]
fn an_invitation_while_waiting_is_a_contact() {
    let waits = WITH_RINA.split("> claim").next().unwrap();
    check(
        &bot(SHOP),
        &format!(
            "{waits}{}",
            r#"
        > hubungi saya di 081234567890 aja kak
        notice 2 message "hubungi saya di 081234567890 aja kak"
        timer CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Bantuan. [Kembali ke bot]
        notice 3 contact Some("c-h1") [None, Some("+6281234567890"), None, None]
        > 081311112222
        notice 4 message "081311112222"
        timer CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Bantuan. [Kembali ke bot]
        notice 5 contact updated Some("c-h1") [None, Some("+6281311112222"), None, None]
        "#
        ),
    );
}

#[test]
fn a_claim_tells_what_the_form_holds() {
    check(
        &bot(SHOP),
        r#"
        > away
        > mau bicara dengan cs
        bot: Baik Kak, pesannya saya teruskan ke Bantuan. Saat ini belum ada yang bisa langsung membalas.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > Budi 081234567890
        notice 2 message "Budi 081234567890"
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > claim Rina
        status Agent support Rina
        handoff c-h1 support Claimed
        notice 3 claimed by Rina
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        no timer TellContact
        notice 4 contact Some("c-h1") [Some("Budi"), Some("+6281234567890"), None, None]
        "#,
    );
}

#[test]
fn a_name_has_an_end() {
    let long = "Budi ".repeat(30);
    check(
        &bot(SHOP),
        &format!(
            r#"
        > hubungi saya di 081234567890
        bot: Baik Kak, kontaknya kami catat: +6281234567890.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        > {long}
        bot: Kepanjangan, Kak. Tulis paling banyak 100 huruf, ya. Boleh tahu nama Kakak?
        > Budi
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timer TellContact in 120 s
        "#
        ),
    );
}

#[test]
fn a_name_is_kept_without_those_whom_it_is_told() {
    for (said, name) in [
        ("Siti ya kak", "Siti"),
        ("Siti Aminah min", "Siti Aminah"),
        ("Budi, makasih kak", "Budi"),
        ("Bunda", "Bunda"),
        ("Kak Ani", "Kak Ani"),
    ] {
        check(
            &bot(SHOP),
            &format!(
                r#"
        > hubungi saya di 081234567890
        bot: Baik Kak, kontaknya kami catat: +6281234567890.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        > {said}
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timer TellContact in 120 s
        > slots
        name=Text("{name}"), phone=Phone("+6281234567890")
        "#
            ),
        );
    }
}

#[test]
fn whoever_has_nothing_to_add_leaves_no_note() {
    for nothing in [
        "ga ada",
        "tidak ada kak",
        "nggak",
        "no",
        "udah itu aja",
        "nothing to add",
        "oke",
        "siap kak makasih",
        "belum ada",
        "gak ada pesan",
    ] {
        at_the_note(&format!(
            r#"
        > {nothing}
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, None]
        "#
        ));
    }
    at_the_note(
        r#"
        > tidak ada warna hitam ya
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, Some("tidak ada warna hitam ya")]
        "#,
    );
}

#[test]
fn a_contact_is_corrected_after_its_form() {
    at_the_note(
        r#"
        > lewati
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, None]
        > eh nomornya salah kak
        bot: Nomor atau email yang benar apa, Kak? Tulis di sini, ya.
        > 081311112222
        timer CallBack in 3600 s
        bot: Baik Kak, kontaknya kami catat: +6281311112222. [Harga | Cara order | Jadwal | Bicara dengan CS]
        notice 2 contact updated None [Some("Budi"), Some("+6281311112222"), None, None]
        > 081311112222
        bot: Baik Kak, kontaknya kami catat: +6281311112222. [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#,
    );
}

/// A shop that has an intent for numbers.
const MY_NUMBER: &str = r#"
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

#[test]
fn a_contact_is_corrected_in_one_message() {
    for corrects in [
        "eh salah nomornya 081311120006",
        "eh salah, nomornya 081311120006",
        "maaf salah nomor, yang benar 081311120006",
        "nomornya salah kak harusnya 081311120006",
        "ganti nomor 081311120006",
        "sorry wrong number, it is 081311120006",
    ] {
        at_the_note(&format!(
            r#"
        > lewati
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, None]
        > {corrects}
        timer CallBack in 3600 s
        bot: Baik Kak, kontaknya kami catat: +6281311120006. [Harga | Cara order | Jadwal | Bicara dengan CS]
        notice 2 contact updated None [Some("Budi"), Some("+6281311120006"), None, None]
        "#
        ));
    }
}

/// Rina has resolved it.
#[track_caller]
fn rating(rest: &str) {
    let shop = SHOP.replace(
        "ask: {slot: score, entity: number, retry",
        "ask: {slot: score, entity: {score: 1-5}, retry",
    );
    let rated = format!(
        "{WITH_RINA}{}",
        r#"
        > resolve Rina
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        no timers Vanish, Overdue
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5]"#
    );
    check(&bot(&format!("{shop}{MY_NUMBER}")), &format!("{rated}{rest}"));
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
fn what_a_form_waited_for_is_written_to_the_agent() {
    check(
        &bot(SHOP),
        r#"
        > away
        > mau bicara dengan cs
        bot: Baik Kak, pesannya saya teruskan ke Bantuan. Saat ini belum ada yang bisa langsung membalas.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > Budi
        notice 2 message "Budi"
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > claim Rina
        status Agent support Rina
        handoff c-h1 support Claimed
        notice 3 claimed by Rina
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > joko@contoh.id
        notice 4 message "joko@contoh.id"
        timer CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Rina.
        notice 5 contact Some("c-h1") [Some("Budi"), None, Some("joko@contoh.id"), None]
        > return Rina
        status Bot
        handoff c-h1 support Returned
        notice 6 returned
        no timers Vanish, Overdue
        bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya. [Menu]
        "#,
    );
}

#[test]
fn an_agent_who_asks_for_a_contact_gets_one() {
    check(
        &bot(SHOP),
        &format!(
            r#"{WITH_RINA}
        > agent Rina Halo Kak.
        Rina: Halo Kak.
        no timers Vanish, Overdue
        > 0812-3456-7890 ya kak
        notice 3 message "0812-3456-7890 ya kak"
        timers Vanish in 600 s, Overdue in 600 s, CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Rina.
        notice 4 contact Some("c-h1") [None, Some("+6281234567890"), None, None]
        > agent Rina Boleh minta nomor WA-nya Kak?
        Rina: Boleh minta nomor WA-nya Kak?
        no timers Vanish, Overdue, CallBack
        > 081311112222 ya kak, atas nama Joko
        notice 5 message "081311112222 ya kak, atas nama Joko"
        timers Vanish in 600 s, Overdue in 600 s, CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Rina.
        notice 6 contact Some("c-h1") [Some("Joko"), Some("+6281311112222"), None, None]
        > agent Rina Nomor pesanannya berapa?
        Rina: Nomor pesanannya berapa?
        no timers Vanish, Overdue, CallBack
        > nomornya 081399998888 di toko sebelah
        notice 7 message "nomornya 081399998888 di toko sebelah"
        timers Vanish in 600 s, Overdue in 600 s
        "#
        ),
    );
    check(
        &bot(&format!(
            "{SHOP}--- intents/contact.yaml\nkeywords: [tinggalkan kontak]\nstart: leave-contact\n"
        )),
        r#"
        > tinggalkan kontak dong
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["contact", "person"], slots {}, at (Some("leave-contact"), Some("name"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > claim Rina
        status Agent support Rina
        handoff c-h1 support Claimed
        notice 2 claimed by Rina
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > 081234567890
        notice 3 message "081234567890"
        timer CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Rina.
        notice 4 contact Some("c-h1") [None, Some("+6281234567890"), None, None]
        > return Rina
        status Bot
        handoff c-h1 support Returned
        notice 5 returned
        no timers Vanish, Overdue
        bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya. [Menu]
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
fn of_two_numbers_both_are_kept() {
    check(
        &bot(SHOP),
        r#"
        > away
        > mau bicara dengan cs
        bot: Baik Kak, pesannya saya teruskan ke Bantuan. Saat ini belum ada yang bisa langsung membalas.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > Budi
        notice 2 message "Budi"
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > telepon
        notice 3 message "telepon"
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > 081234567890 / 081311112222
        notice 4 message "081234567890 / 081311112222"
        bot: Baik Kak, kontaknya kami catat: +6281234567890, +6281311112222.
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > lewati
        notice 5 message "lewati"
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya.
        no timer TellContact
        notice 6 contact Some("c-h1") [Some("Budi"), Some("+6281234567890"), None, Some("Kontak lain: +6281311112222")]
        "#,
    );
}

#[test]
fn a_name_beside_a_number_is_only_the_name() {
    for (said, name) in [
        ("nama saya Rina, wa 0812-3456-7890", "Rina"),
        ("081234567890 (Budi)", "Budi"),
        ("Siti Aminah no wa 081234567890 ya kak", "Siti Aminah"),
        ("atas nama Joko - 081234567890", "Joko"),
        ("Kak Ani 081234567890", "Kak Ani"),
    ] {
        check(
            &bot(&format!(
                "{SHOP}--- intents/contact.yaml\nkeywords: [tinggalkan kontak]\nstart: leave-contact\n"
            )),
            &format!(
                r#"
        > tinggalkan kontak
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > {said}
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > slots
        name=Text("{name}"), phone=Phone("+6281234567890")
        "#
            ),
        );
    }
}
