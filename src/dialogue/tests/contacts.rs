//! A contact that is left: when it is asked for, told, and reminded of.

use super::*;

#[test]
fn with_nobody_there_a_contact_is_asked_for() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > away
        > press Bicara dengan CS
        bot: Baik Kak, pesannya saya teruskan ke Bantuan. Saat ini belum ada yang bisa langsung membalas.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents [], slots {}, at (Some("main"), Some("welcome"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > Budi
        notice 2 message "Budi"
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > telepon
        notice 3 message "telepon"
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > jam buka?
        notice 4 message "jam buka?"
        bot: Senin sampai Jumat.
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > 12
        notice 5 message "12"
        bot: Nomornya sepertinya belum lengkap, Kak. Contohnya 0812 3456 7890.
        > 0812 3456 7890
        notice 6 message "0812 3456 7890"
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > mau tanya ukuran
        notice 7 message "mau tanya ukuran"
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya.
        no timer TellContact
        notice 8 contact Some("c-h1") [Some("Budi"), Some("+6281234567890"), None, Some("mau tanya ukuran")]
        > asdf
        notice 9 message "asdf"
        system: Pesan Kakak sudah diteruskan ke Bantuan. Kakak di antrean ke-1. [Kembali ke bot]
        > jadwal
        notice 10 message "jadwal"
        bot: Senin sampai Jumat.
        > wait 60
        > timer expire
        status Bot
        handoff c-h1 support Expired
        notice 11 expired
        no timers Remind(0), Remind(1), Escalate, Expire
        bot: Maaf Kak, tim kami belum sempat membalas. [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > away
        > press Bicara dengan CS
        bot: Baik Kak, pesannya saya teruskan ke Bantuan. Saat ini belum ada yang bisa langsung membalas.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents [], slots {}, at (Some("main"), Some("welcome"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > batal
        notice 2 message "batal"
        bot: Baik Kak, kontaknya tidak disimpan. Kakak masih di antrean; ketik batal sekali lagi untuk keluar.
        > asdf
        notice 3 message "asdf"
        system: Pesan Kakak sudah diteruskan ke Bantuan. Kakak di antrean ke-1. [Tinggalkan kontak | Kembali ke bot]
        > batal
        notice 4 message "batal"
        status Bot
        handoff c-h1 support Returned
        notice 5 returned
        no timers Remind(0), Remind(1), Escalate, Expire
        bot: Baik Kak, Kakak sudah keluar dari antrean. Saya bantu lagi, ya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Cara order
        bot: Mau pesan apa?
        > away
        > mau bicara dengan cs
        bot: Baik Kak, pesannya saya teruskan ke Bantuan. Saat ini belum ada yang bisa langsung membalas.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (Some("order"), Some("what"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > Budi
        notice 2 message "Budi"
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 3 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > return Ani
        status Bot
        handoff c-h1 support Returned
        notice 4 returned
        no timers Vanish, Overdue
        bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya.
        bot: Mau pesan apa?
        "#,
    );
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
        > timer expire
        status Bot
        handoff c-h1 support Expired
        notice 2 expired
        no timers Remind(0), Remind(1), Escalate, Expire
        bot: Maaf Kak, tim kami belum sempat membalas.
        bot: Boleh tahu nama Kakak?
        > Budi
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        "#,
    );
}

#[test]
fn a_form_that_does_not_say_when_the_shop_opens_has_it_said() {
    let form = "
--- flows/leave-contact.yaml
steps:
  phone:
    say: Nomornya?
    ask: {slot: phone, entity: phone}
";
    check(
        &bot(&format!("{SHOP}{form}")),
        r#"
        > wait 600
        > mau bicara dengan cs
        bot: Baik Kak, pesannya saya teruskan ke Bantuan. Saat ini kami sedang tutup dan buka lagi besok pukul 09.00.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open false, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 46890 s, Remind(1) in 47100 s, Escalate in 47400 s, Expire in 50400 s
        bot: Nomornya?
        > 081234567890
        notice 2 message "081234567890"
        timer CallBack in 50400 s
        notice 3 contact Some("c-h1") [None, Some("+6281234567890"), None, None]
        "#,
    );
}

#[test]
fn a_contact_is_told_once() {
    let files = r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
--- intents/contact.yaml
keywords: [titip kontak]
start: leave-contact
--- flows/leave-contact.yaml
steps:
  known:
    branch:
      - when: phone
        go: sure
      - else: phone
  phone:
    say: Nomornya?
    ask: {slot: phone, entity: phone}
  note:
    say: Pesannya?
    ask: {slot: note, entity: text}
  bye: {say: Dicatat., end: true}
  sure:
    say: "{{ phone }}?"
    menu:
      - {label: Ganti, go: phone}
      - {label: Tambah pesan, go: note}
      - {label: Tidak jadi, end: true}
"#;
    check(
        &bot(files),
        r#"
        > titip kontak
        bot: Nomornya?
        > 081234567890
        bot: Pesannya?
        timers CallBack in 3600 s, TellContact in 120 s
        > tolong telepon
        bot: Dicatat.
        no timer TellContact
        notice 1 contact None [None, Some("+6281234567890"), None, Some("tolong telepon")]
        > titip kontak
        bot: +6281234567890? [Ganti | Tambah pesan | Tidak jadi]
        > tidak jadi
        bot: Baik, Kak. Ada lagi yang bisa dibantu?
        > titip kontak
        bot: +6281234567890? [Ganti | Tambah pesan | Tidak jadi]
        > tambah pesan
        bot: Pesannya?
        > tolong telepon
        bot: Dicatat.
        timer CallBack in 3600 s
        notice 2 contact updated None [None, Some("+6281234567890"), None, Some("tolong telepon")]
        > titip kontak
        bot: +6281234567890? [Ganti | Tambah pesan | Tidak jadi]
        > ganti
        bot: Nomornya?
        > 089876543210
        bot: Pesannya?
        timers CallBack in 3600 s, TellContact in 120 s
        > batal
        no timer TellContact
        bot: Baik Kak, dibatalkan. Ada lagi yang bisa dibantu?
        "#,
    );
}

#[test]
fn the_team_is_reminded_of_a_contact_until_somebody_calls_back() {
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
        > press WhatsApp atau telepon
        notice 3 message "WhatsApp atau telepon"
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > 0812 3456 7890
        notice 4 message "0812 3456 7890"
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > tidak ada
        notice 5 message "tidak ada"
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya.
        no timer TellContact
        notice 6 contact Some("c-h1") [Some("Budi"), Some("+6281234567890"), None, None]
        > wait 60
        > timer call back
        notice 7 call back Some("Budi") for support of Some("c-h1") after 3600 s
        timer CallBack in 10800 s
        > timer expire
        status Bot
        handoff c-h1 support Expired
        notice 8 expired
        no timers Remind(0), Remind(1), Escalate, Expire
        bot: Maaf Kak, tim kami belum sempat membalas.
        > timer call back
        notice 9 call back Some("Budi") for support of Some("c-h1") after 3600 s
        timer CallBack in 255600 s
        > resolve Ani
        no timer CallBack
        > timer call back
        > resolve Budi
        "#,
    );
}

#[test]
fn a_number_or_an_address_is_kept_whenever_it_comes() {
    let to_the_form = "
        > away
        > mau bicara dengan cs
        bot: Baik Kak, pesannya saya teruskan ke Bantuan. Saat ini belum ada yang bisa langsung membalas.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents [\"person\"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?";
    // At the menu of ways, beside the name, in place of the name, and in place of the other way.
    for rest in [
        r#"
        > Budi
        notice 2 message "Budi"
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > wa 081234567890 ya
        notice 3 message "wa 081234567890 ya"
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > lewati
        notice 4 message "lewati"
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya.
        no timer TellContact
        notice 5 contact Some("c-h1") [Some("Budi"), Some("+6281234567890"), None, None]
        "#,
        r#"
        > Budi, budi@contoh.id
        notice 2 message "Budi, budi@contoh.id"
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > gak usah
        notice 3 message "gak usah"
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya.
        no timer TellContact
        notice 4 contact Some("c-h1") [Some("Budi"), None, Some("budi@contoh.id"), None]
        "#,
        r#"
        > nomor wa saya 081234567890 ya kak
        notice 2 message "nomor wa saya 081234567890 ya kak"
        bot: Baik Kak, kontaknya kami catat: +6281234567890.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        "#,
        r#"
        > 0812 3456 7890
        notice 2 message "0812 3456 7890"
        bot: Baik Kak, kontaknya kami catat: +6281234567890.
        bot: Boleh tahu nama Kakak?
        timers CallBack in 3600 s, TellContact in 120 s
        > Budi
        notice 3 message "Budi"
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timer TellContact in 120 s
        "#,
        r#"
        > Budi
        notice 2 message "Budi"
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > wa aja
        notice 3 message "wa aja"
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > budi@contoh.id
        notice 4 message "budi@contoh.id"
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        "#,
    ] {
        check(&bot(SHOP), &format!("{to_the_form}{rest}"));
    }
}

#[test]
fn nobody_is_promised_a_call_who_cannot_be_reached() {
    let queued = "
        > away
        > mau bicara dengan cs
        bot: Baik Kak, pesannya saya teruskan ke Bantuan. Saat ini belum ada yang bisa langsung membalas.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents [\"person\"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?";
    check(
        &bot(SHOP),
        &format!(
            r#"{queued}
        > Budi
        notice 2 message "Budi"
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > email
        notice 3 message "email"
        bot: Alamat emailnya apa, Kak?
        > zzz
        notice 4 message "zzz"
        bot: Alamat emailnya sepertinya belum lengkap, Kak. Contohnya nama@contoh.com.
        > zzz
        notice 5 message "zzz"
        bot: Tanpa nomor atau email kami belum bisa menghubungi Kakak. Tulis saja kapan pun di sini, ya.
        "#
        ),
    );
}

#[test]
fn a_form_that_asks_nothing_leaves_no_contact() {
    let form = r#"
--- intents/contact.yaml
keywords: [titip kontak]
start: leave-contact
--- flows/leave-contact.yaml
steps:
  hello: {say: Telepon kami di 022-123456., end: true}
"#;
    check(
        &bot(&format!("{SHOP}{form}")),
        r#"
        > titip kontak
        bot: Telepon kami di 022-123456.
        "#,
    );
}
