//! Several numbers and addresses of one visitor: one is called, the others stand under the note.

use super::bare_contacts::MY_NUMBER;
use super::invitations::WITH_RINA;
use super::*;

fn shop() -> Bot {
    bot(&format!(
        "{SHOP}--- intents/contact.yaml\nkeywords: [tinggalkan kontak]\nstart: leave-contact\n"
    ))
}

const TWO_WITH_A_NOTE: &str = r#"
    > open
    bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
    > tinggalkan kontak dong
    bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
    bot: Boleh tahu nama Kakak?
    > Budi
    bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
    > 081234567890 / 081311112222
    bot: Baik Kak, kontaknya kami catat: +6281234567890, +6281311112222.
    bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
    timers CallBack in 3600 s, TellContact in 120 s
    > mau pesan 20
    bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
    no timer TellContact
    notice 1 contact None [Some("Budi"), Some("+6281234567890"), None, Some("mau pesan 20\nKontak lain: +6281311112222")]
"#;

#[test]
fn a_note_outlasts_a_correction_of_one_of_two_numbers() {
    for (number, note) in [
        ("081444445555", "mau pesan 20\\nKontak lain: +6281311112222"),
        // It is called first now, and no further one.
        ("081311112222", "mau pesan 20"),
    ] {
        let written = number.replacen('0', "+62", 1);
        check(
            &shop(),
            &format!(
                r#"{TWO_WITH_A_NOTE}
        > eh salah, nomornya {number}
        timer CallBack in 3600 s
        bot: Baik Kak, kontaknya kami catat: {written}. [Harga | Cara order | Jadwal | Bicara dengan CS]
        notice 2 contact updated None [Some("Budi"), Some("{written}"), None, Some("{note}")]
        "#
            ),
        );
    }
}

#[test]
fn a_settled_contact_takes_its_further_numbers_with_it() {
    check(
        &shop(),
        &format!(
            r#"{TWO_WITH_A_NOTE}
        > resolve Rina
        no timer CallBack
        > wa saya aja 081444445555
        bot: Baik Kak, kontaknya kami catat: +6281444445555.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        > menu
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 2 contact None [Some("Budi"), Some("+6281444445555"), None, None]
        "#
        ),
    );
}

#[test]
fn two_numbers_outside_the_form_are_both_kept() {
    for (said, second) in [
        ("hubungi saya di 081234567890 atau 081311112222", "+6281311112222"),
        ("081234567890 / 0813 1111 2222", "+6281311112222"),
    ] {
        check(
            &shop(),
            &format!(
                r#"
        > {said}
        bot: Baik Kak, kontaknya kami catat: +6281234567890, {second}.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        > menu
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 1 contact None [None, Some("+6281234567890"), None, Some("Kontak lain: {second}")]
        "#
            ),
        );
    }
    // An intent for numbers would ask which of them.
    for said in [
        "081234567890 / 081311112222",
        "nomor saya 081234567890 atau 081311112222",
    ] {
        check(
            &bot(&format!("{SHOP}{MY_NUMBER}")),
            &format!(
                r#"
        > {said}
        bot: Baik Kak, kontaknya kami catat: +6281234567890, +6281311112222.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        > sudah bener kok nomernya
        bot: Boleh tahu nama Kakak?
        "#
            ),
        );
    }
    check(
        &bot(SHOP),
        &format!(
            r#"{WITH_RINA}
        > please call me at 081234567890 or 081311112222
        notice 3 message "please call me at 081234567890 or 081311112222"
        timer CallBack in 3600 s
        system: Your contact has been noted for Rina.
        notice 4 contact Some("c-h1") [None, Some("+6281234567890"), None, Some("Other contact: +6281311112222")]
        "#
        ),
    );
}

#[test]
fn an_address_beside_the_number_that_is_asked_for_is_kept() {
    check(
        &shop(),
        r#"
        > tinggalkan kontak dong
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > Budi
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > telepon
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > 081234567890, budi@contoh.id
        bot: Baik Kak, kontaknya kami catat: +6281234567890, budi@contoh.id.
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > lewati
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya.
        no timer TellContact
        notice 1 contact None [Some("Budi"), Some("+6281234567890"), Some("budi@contoh.id"), None]
        "#,
    );
}
