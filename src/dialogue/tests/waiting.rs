//! In the queue: the place, the timers, and what the bot still answers.

use super::*;

#[test]
fn in_the_queue_signs_and_the_unknown_are_left_to_the_person() {
    check(
        &bot(&format!(
            "{SHOP}--- intents/place.yaml\nkeywords: [antrean]\nreply:\n  - {{when: queue.position, say: \"Ke-{{{{ queue.position }}}}.\"}}\n  - {{say: Belum antre.}}\n"
        )),
        r#"
        > antrean
        bot: Belum antre.
        > ahead 2
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-3.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["place", "person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > antrean
        notice 2 message "antrean"
        bot: Ke-3.
        > ?
        notice 3 message "?"
        > topi
        notice 4 message "topi"
        > ya
        notice 5 message "ya"
        > menu
        notice 6 message "menu"
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > zxcv
        notice 7 message "zxcv"
        > 3
        notice 8 message "3"
        bot: Senin sampai Jumat. [Harga | Cara order | Jadwal | Bicara dengan CS]
        > batal
        notice 9 message "batal"
        bot: Baik Kak, dibatalkan. Ada lagi yang bisa dibantu?
        > batal
        notice 10 message "batal"
        status Bot
        handoff c-h1 support Returned
        notice 11 returned
        no timers Remind(0), Remind(1), Escalate, Expire
        bot: Baik Kak, Kakak sudah keluar dari antrean. Saya bantu lagi, ya. [Menu]
        > antrean
        bot: Belum antre.
        "#,
    );
}

#[test]
fn how_long_it_usually_takes_is_told_where_it_is_known() {
    check(
        &bot(SHOP),
        r#"
        > usually 170
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Biasanya sekitar 3 menit.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > mau bicara dengan cs
        notice 2 message "mau bicara dengan cs"
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya. Biasanya sekitar 3 menit.
        "#,
    );
}

#[test]
fn timers_remind_escalate_and_expire() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Bicara dengan CS
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents [], slots {}, at (Some("main"), Some("welcome"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > wait 2
        > timer 0
        notice 2 reminded after 120 s
        > wait 8
        > timer escalate
        handoff c-h1 sales Requested
        status Queued sales
        notice 3 escalated to sales after 600 s
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya.
        > wait 50
        > timer expire
        status Bot
        handoff c-h1 sales Expired
        notice 4 expired
        no timers Remind(0), Remind(1), Escalate, Expire
        bot: Maaf Kak, tim kami belum sempat membalas.
        bot: Saat ini belum ada tim kami yang bisa membalas, Kak. Tinggalkan kontak Kakak dulu ya, nanti kami hubungi.
        bot: Boleh tahu nama Kakak?
        > timer expire
        > timer 1
        > Budi
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > email
        bot: Alamat emailnya apa, Kak?
        > budi@contoh.id
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        > Tolong hubungi
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        notice 5 contact Some("c-h1") [Some("Budi"), None, Some("budi@contoh.id"), Some("Tolong hubungi")]
        timer CallBack in 3600 s
        > place
        Some(("main", "welcome"))
        "#,
    );
}

#[test]
fn business_time_stands_still_while_closed() {
    check(
        &bot(SHOP),
        r#"
        > wait 415
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 58200 s, Expire in 61200 s
        "#,
    );
}
