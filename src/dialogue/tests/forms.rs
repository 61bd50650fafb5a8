//! The contact form and the rating, and what becomes of their answers.

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
        bot: Baik Kak, pesannya saya teruskan ke Bantuan.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents [], slots {}, at (Some("main"), Some("welcome"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Saat ini belum ada tim kami yang bisa membalas, Kak. Tinggalkan kontak Kakak dulu ya, nanti kami hubungi.
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
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini.
        > mau tanya ukuran
        notice 7 message "mau tanya ukuran"
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya.
        notice 8 contact Some("c-h1") [Some("Budi"), Some("+6281234567890"), None, Some("mau tanya ukuran")]
        timer CallBack in 3600 s
        > asdf
        notice 9 message "asdf"
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
        bot: Baik Kak, pesannya saya teruskan ke Bantuan.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents [], slots {}, at (Some("main"), Some("welcome"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Saat ini belum ada tim kami yang bisa membalas, Kak. Tinggalkan kontak Kakak dulu ya, nanti kami hubungi.
        bot: Boleh tahu nama Kakak?
        > batal
        notice 2 message "batal"
        bot: Baik Kak, kontaknya tidak disimpan. Kakak masih di antrean; ketik batal sekali lagi untuk keluar.
        > asdf
        notice 3 message "asdf"
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
        bot: Baik Kak, pesannya saya teruskan ke Bantuan.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (Some("order"), Some("what"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Saat ini belum ada tim kami yang bisa membalas, Kak. Tinggalkan kontak Kakak dulu ya, nanti kami hubungi.
        bot: Boleh tahu nama Kakak?
        > Budi
        notice 2 message "Budi"
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 3 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timer Vanish in 600 s
        > return Ani
        status Bot
        handoff c-h1 support Returned
        notice 4 returned
        no timer Vanish
        bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya.
        bot: Mau pesan apa?
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > away
        > mau bicara dengan cs
        bot: Baik Kak, pesannya saya teruskan ke Bantuan.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Saat ini belum ada tim kami yang bisa membalas, Kak. Tinggalkan kontak Kakak dulu ya, nanti kami hubungi.
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
        notice 3 contact Some("c-h1") [None, Some("+6281234567890"), None, None]
        timer CallBack in 50400 s
        "#,
    );
}

/// Handoffs out of a flow's step, out of an intent, and forms that are started like any flow.
const RULES: &str = r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
teams:
  legal: {title: Hukum}
  support: {title: Bantuan}
--- intents/legal.yaml
title: Somasi
keywords: [somasi]
handoff: legal
--- intents/complain.yaml
title: Komplain
keywords: [komplain]
start: complaint
--- intents/rate.yaml
title: Nilai
keywords: [nilai kami]
start: rating
--- intents/contact.yaml
title: Kontak
keywords: [titip kontak]
start: leave-contact
--- intents/price.yaml
title: Harga
keywords: [harga]
slots:
  size: {entity: {choice: [S, L]}, question: Ukuran?}
reply: "Harga {{ size }}."
--- flows/complaint.yaml
steps:
  what:
    say: Ada apa?
    ask: {slot: what, entity: text}
  person: {handoff: support}
  after: {say: Semoga terbantu.}
--- flows/rating.yaml
steps:
  score:
    say: Nilai?
    menu:
      - {label: Bagus, go: good}
      - {label: Lewati, go: bye}
  good:
    set: {kind: nps, score: "9", comment: " "}
  bye:
    say: Terima kasih.
--- flows/leave-contact.yaml
steps:
  phone:
    say: "Buka {{ hours.next_open | or('selalu') }}. Nomornya?"
    ask: {slot: phone, entity: phone, retry: {limit: 1}}
  bye:
    say: Dicatat.
"#;

#[test]
fn each_reason_and_team_is_told() {
    check(
        &bot(RULES),
        r#"
        > ahead 3
        > somasi
        bot: Baik Kak, saya sambungkan ke Hukum. Mohon tunggu sebentar, Kakak di antrean ke-4.
        status Queued legal
        handoff c-h1 legal Requested
        notice 1 requested Rule, open true, intents ["legal"], slots {}, at (None, None)
        timer Expire in 86400 s
        > harga
        notice 2 message "harga"
        bot: Ukuran? [S | L]
        > asdf
        notice 3 message "asdf"
        bot: Maaf Kak, jawabannya belum pas. Ukuran? [S | L]
        > zxcv
        notice 4 message "zxcv"
        > qwer
        notice 5 message "qwer"
        > batal
        notice 6 message "batal"
        status Bot
        handoff c-h1 legal Returned
        notice 7 returned
        no timer Expire
        bot: Baik Kak, Kakak sudah keluar dari antrean. Saya bantu lagi, ya.
        > komplain
        bot: Ada apa?
        > bajunya sobek
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-4.
        status Queued support
        handoff c-h2 support Requested
        notice 8 requested Flow, open true, intents ["legal", "price", "complain"], slots {"what": "bajunya sobek"}, at (Some("complaint"), Some("person"))
        timer Expire in 86400 s
        > claim Ani
        status Agent support Ani
        handoff c-h2 support Claimed
        notice 9 claimed by Ani
        no timer Expire
        timer Vanish in 600 s
        > return Ani
        status Bot
        handoff c-h2 support Returned
        notice 10 returned
        no timer Vanish
        bot: Kakak kembali dengan bot T. Saya bantu lagi, ya.
        bot: Semoga terbantu.
        "#,
    );
}

#[test]
fn forms_may_be_started_like_any_flow() {
    check(
        &bot(RULES),
        r#"
        > titip kontak
        bot: Buka selalu. Nomornya?
        > 081234567890
        bot: Dicatat.
        notice 1 contact None [None, Some("+6281234567890"), None, None]
        timer CallBack in 3600 s
        > nilai kami
        bot: Nilai? [Bagus | Lewati]
        > bagus
        bot: Terima kasih.
        notice 2 rating nps 9 None
        > slots
        comment=Text(" "), kind=Text("nps"), phone=Phone("+6281234567890"), score=Text("9")
        > nilai kami
        bot: Nilai? [Bagus | Lewati]
        > batal
        bot: Baik Kak, dibatalkan. Ada lagi yang bisa dibantu?
        "#,
    );
}

#[test]
fn a_form_goes_on_without_an_answer_while_a_person_is_called() {
    check(
        &bot(RULES),
        r#"
        > away
        > somasi
        bot: Baik Kak, pesannya saya teruskan ke Hukum.
        status Queued legal
        handoff c-h1 legal Requested
        notice 1 requested Rule, open true, intents ["legal"], slots {}, at (None, None)
        timer Expire in 86400 s
        bot: Buka selalu. Nomornya?
        > entah
        notice 2 message "entah"
        bot: Dicatat.
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
        > tolong telepon
        bot: Dicatat.
        notice 1 contact None [None, Some("+6281234567890"), None, Some("tolong telepon")]
        timer CallBack in 3600 s
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
        notice 2 contact None [None, Some("+6281234567890"), None, Some("tolong telepon")]
        timer CallBack in 3600 s
        > titip kontak
        bot: +6281234567890? [Ganti | Tambah pesan | Tidak jadi]
        > ganti
        bot: Nomornya?
        > 089876543210
        bot: Pesannya?
        > batal
        bot: Baik Kak, dibatalkan. Ada lagi yang bisa dibantu?
        "#,
    );
}

#[test]
fn a_score_counts_without_its_comment() {
    let called = r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timer Vanish in 600 s
        > resolve Ani
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        no timer Vanish
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5?
        > 5
        bot: Komentar?
        "#;
    let shop = bot(SHOP);
    check(
        &shop,
        &format!(
            "{called}
        > wait 30
        > timer rating
        notice 4 rating csat 5 None
        no timer CloseAfterRating
        status Closed
        > end
        status Closed"
        ),
    );
    check(
        &shop,
        &format!(
            "{called}
        > end
        notice 4 rating csat 5 None
        no timer CloseAfterRating
        status Closed
        > timer rating"
        ),
    );
    check(
        &shop,
        &format!(
            "{called}
        > menu
        no timer CloseAfterRating
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > timer rating
        > 3
        bot: Senin sampai Jumat. [Harga | Cara order | Jadwal | Bicara dengan CS]"
        ),
    );
}
