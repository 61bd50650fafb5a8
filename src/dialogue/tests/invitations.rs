//! A contact that is written to a person, or to whoever will come.

use super::*;

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
pub(super) const WITH_RINA: &str = r#"
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
