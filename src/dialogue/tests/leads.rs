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

#[test]
fn somebody_elses_number_does_not_correct_a_contact() {
    for other in [
        "penerima ganti ke Ibu Sari 081377776666",
        "paket salah alamat, kurirnya 081377776666",
    ] {
        at_the_note(&format!(
            r#"
        > lewati
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, None]
        > {other}
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain? [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#
        ));
    }
}

#[test]
fn whoever_would_rather_be_reached_the_other_way_stays_in_the_form() {
    let files = format!("{SHOP}--- intents/contact.yaml\nkeywords: [tinggalkan kontak]\nstart: leave-contact\n");
    for prefers in [
        "gak usah telepon, wa aja kak",
        "gak mau email, wa aja",
        "jangan email, mau wa aja",
    ] {
        check(
            &bot(&files),
            &format!(
                r#"
        > tinggalkan kontak
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > {prefers}
        bot: Boleh tahu nama Kakak?
        > Budi
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > {prefers}
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > {prefers}
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > gak mau telepon, email aja
        bot: Alamat emailnya apa, Kak?
        "#
            ),
        );
        at_the_note(&format!(
            r#"
        > {prefers}
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, Some("{prefers}")]
        "#
        ));
    }
}

#[test]
fn whoever_declines_the_name_leaves_the_form_and_gives_no_name() {
    let files = format!("{SHOP}--- intents/contact.yaml\nkeywords: [tinggalkan kontak]\nstart: leave-contact\n");
    for declines in ["gak mau ah", "ga usah deh kak", "ogah kak", "gak mau ngasih nomor"] {
        check(
            &bot(&files),
            &format!(
                r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > tinggalkan kontak
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > {declines}
        bot: Baik Kak, dibatalkan. Ada lagi yang bisa dibantu? [Menu]
        "#
            ),
        );
    }
    // What may be passed over keeps the contact.
    at_the_note(
        r#"
        > ga usah deh kak
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, None]
        "#,
    );
    at_the_note(
        r#"
        > gak mau ah
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, None]
        "#,
    );
}

#[test]
fn a_way_that_is_asked_for_already_is_asked_for_again() {
    let files = format!(
        "{SHOP}--- intents/contact.yaml\nkeywords: [tinggalkan kontak]\nstart: leave-contact\n\
         --- intents/reach.yaml\nkeywords: [whatsapp]\nreply: Lewat chat ini.\n"
    );
    check(
        &bot(&files),
        r#"
        > tinggalkan kontak
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > Budi
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > 1
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > wa aja kak
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > wa?
        bot: Lewat chat ini.
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > ga punya wa kak
        bot: Alamat emailnya apa, Kak?
        > wa aja deh
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        "#,
    );
}
