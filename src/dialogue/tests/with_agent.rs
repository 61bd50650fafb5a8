//! What a visitor writes to an agent, and what of it is waited for.

use super::*;

/// The beginning of each: Rina has it, and has answered.
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
    > agent Rina Sudah dikirim ya Kak.
    Rina: Sudah dikirim ya Kak.
    no timers Vanish, Overdue
"#;

#[track_caller]
fn with_rina(conversation: &str) {
    check(&bot(SHOP), &format!("{WITH_RINA}{conversation}"));
}

#[test]
fn thanks_wait_for_no_answer() {
    with_rina(
        r#"
        > oke makasih kak
        notice 3 message "oke makasih kak"
        > ok
        notice 4 message "ok"
        > 👍
        notice 5 message "👍"
        > makasih, kapan sampainya?
        notice 6 message "makasih, kapan sampainya?"
        timers Vanish in 600 s, Overdue in 600 s
        "#,
    );
}

#[test]
fn a_yes_to_what_the_agent_asked_waits_for_them() {
    with_rina(
        r#"
        > agent Rina Mau dikirim hari ini?
        Rina: Mau dikirim hari ini?
        > ya
        notice 3 message "ya"
        timers Vanish in 600 s, Overdue in 600 s
        "#,
    );
}

#[test]
fn when_the_shop_closes_meanwhile_it_is_said_once() {
    with_rina(
        r#"
        > wait 480
        > halo kak, resinya mana
        notice 3 message "halo kak, resinya mana"
        timers Vanish in 54600 s, Overdue in 54600 s
        system: Kami sudah tutup dan buka lagi besok pukul 09.00. Pesan Kakak tersimpan dan nanti dibaca Rina. Kalau lebih suka dihubungi, tinggalkan kontak ya, atau kembali ke bot. [Tinggalkan kontak | Kembali ke bot]
        > wait 30
        > halo?
        notice 4 message "halo?"
        > wait 1440
        > halo?
        notice 5 message "halo?"
        system: Kami sudah tutup dan buka lagi besok pukul 09.00. Pesan Kakak tersimpan dan nanti dibaca Rina. Kalau lebih suka dihubungi, tinggalkan kontak ya, atau kembali ke bot. [Tinggalkan kontak | Kembali ke bot]
        > press Kembali ke bot
        notice 6 message "Kembali ke bot"
        status Bot
        handoff c-h1 support Returned
        notice 7 returned
        no timers Vanish, Overdue
        bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya. [Menu]
        "#,
    );
}

#[test]
fn an_agent_who_stays_longer_is_not_said_to_have_gone() {
    with_rina(
        r#"
        > wait 425
        > agent Rina Sebentar ya Kak.
        Rina: Sebentar ya Kak.
        > wait 1
        > yang hitam ya kak
        notice 3 message "yang hitam ya kak"
        timers Vanish in 57840 s, Overdue in 57840 s
        > wait 10
        > yang hitam kak
        notice 4 message "yang hitam kak"
        system: Kami sudah tutup dan buka lagi besok pukul 09.00. Pesan Kakak tersimpan dan nanti dibaca Rina. Kalau lebih suka dihubungi, tinggalkan kontak ya, atau kembali ke bot. [Tinggalkan kontak | Kembali ke bot]
        "#,
    );
}

#[test]
fn a_contact_is_left_with_an_agent() {
    with_rina(
        r#"
        > tinggalkan kontak
        notice 3 message "tinggalkan kontak"
        timers Vanish in 600 s, Overdue in 600 s
        system: Tulis nomor WhatsApp atau email Kakak di sini ya, Rina langsung menerimanya.
        > sebentar
        notice 4 message "sebentar"
        > nomor saya 0812 3456 7890
        notice 5 message "nomor saya 0812 3456 7890"
        timer CallBack in 3600 s
        system: Kontak Kakak sudah dicatat untuk Rina.
        notice 6 contact Some("c-h1") [None, Some("+6281234567890"), None, None]
        > wait 60
        > timer call back
        notice 7 call back None for support of Some("c-h1") after 3600 s
        timer CallBack in 10800 s
        > agent Rina Saya telepon ya Kak.
        Rina: Saya telepon ya Kak.
        no timers Vanish, Overdue
        no timer CallBack
        > nomor pesanan saya 0812 3456 7899
        notice 8 message "nomor pesanan saya 0812 3456 7899"
        timers Vanish in 600 s, Overdue in 600 s
        "#,
    );
}

#[test]
fn an_agent_is_the_same_whatever_the_case_of_the_name() {
    with_rina(
        r#"
        > agent rina Ada lagi, Kak?
        Rina: Ada lagi, Kak?
        > transfer RINA agent rina
        > transfer rina agent Tono
        system: Rina meneruskan percakapan ini ke Tono.
        status Agent support Tono
        handoff c-h1 support Claimed
        notice 3 claimed by Tono
        timers Vanish in 600 s, Overdue in 600 s
        > return rina
        > return tono
        status Bot
        handoff c-h1 support Returned
        notice 4 returned
        no timers Vanish, Overdue
        bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya. [Menu]
        "#,
    );
}

#[test]
fn a_score_pressed_once_all_is_over_opens_the_menu() {
    let files = SHOP.replace(
        "ask: {slot: score, entity: number, retry",
        "ask: {slot: score, entity: {score: 1-5}, retry",
    );
    let files = format!("{files}--- intents/five.yaml\ntitle: Paket\nexamples: [paket 5 kaos]\nreply: Ada.\n");
    check(
        &bot(&files),
        &format!(
            "{WITH_RINA}{}",
            r#"
        > resolve Rina
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5]
        > timer rating
        no timer CloseAfterRating
        status Closed
        > press 5
        status Bot
        bot: Pilihan itu sudah tidak ada, Kak. Silakan pilih yang ini: [Harga | Cara order | Jadwal | Bicara dengan CS]
        "#
        ),
    );
}

#[test]
fn whoever_gives_no_number_leaves_the_contact_form() {
    let shop = format!(
        "{SHOP}--- intents/ring.yaml\ntitle: Telepon\nkeywords: [nomor saya]\nslots:\n  call: {{entity: phone, question: Nomornya berapa?}}\nreply: Dicatat.\n"
    );
    check(
        &bot(&shop),
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
        > Siti
        notice 2 message "Siti"
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > telepon
        notice 3 message "telepon"
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > sudah ada nomor saya
        notice 4 message "sudah ada nomor saya"
        bot: Nomornya berapa?
        > ga usah
        notice 5 message "ga usah"
        bot: Baik Kak, kontaknya tidak disimpan. Kakak masih di antrean; ketik batal sekali lagi untuk keluar.
        "#,
    );
}

#[test]
fn a_claim_alone_calls_nobody_back() {
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
        > Budi, 0812 3456 7890
        notice 2 message "Budi, 0812 3456 7890"
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > Lewati
        notice 3 message "Lewati"
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya.
        no timer TellContact
        notice 4 contact Some("c-h1") [Some("Budi"), Some("+6281234567890"), None, None]
        > claim Rina
        status Agent support Rina
        handoff c-h1 support Claimed
        notice 5 claimed by Rina
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > return Rina
        status Bot
        handoff c-h1 support Returned
        notice 6 returned
        no timers Vanish, Overdue
        bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya. [Menu]
        > wait 60
        > timer call back
        notice 7 call back Some("Budi") for support of Some("c-h1") after 3600 s
        timer CallBack in 10800 s
        "#,
    );
}
