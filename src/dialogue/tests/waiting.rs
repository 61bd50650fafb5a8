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
        > waiting support 0 2 0 0
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-3. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["place", "person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > antrean
        notice 2 message "antrean"
        bot: Ke-3.
        > ?
        notice 3 message "?"
        bot: Kakak masih di antrean ke-3. Mohon tunggu sebentar ya. [Tinggalkan kontak | Kembali ke bot]
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
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Biasanya sekitar 3 menit. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > mau bicara dengan cs
        notice 2 message "mau bicara dengan cs"
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya. Biasanya sekitar 3 menit. [Tinggalkan kontak | Kembali ke bot]
        > wait 4
        > masih lama?
        notice 3 message "masih lama?"
        bot: Tim kami sudah diberi tahu. Kakak ada di antrean ke-1. [Tinggalkan kontak | Kembali ke bot]
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
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents [], slots {}, at (Some("main"), Some("welcome"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > wait 2
        > timer 0
        notice 2 reminded after 120 s
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya. [Tinggalkan kontak | Kembali ke bot]
        > wait 8
        > timer escalate
        handoff c-h1 sales Requested
        status Queued sales
        notice 3 escalated to sales after 600 s
        bot: Maaf menunggu, Kak. Permintaan Kakak sekarang kami teruskan ke Penjualan. Tim kami sudah diberi tahu. Kakak ada di antrean ke-1. [Tinggalkan kontak | Kembali ke bot]
        > wait 50
        > timer expire
        status Bot
        handoff c-h1 sales Expired
        notice 4 expired
        no timers Remind(0), Remind(1), Escalate, Expire
        bot: Maaf Kak, tim kami belum sempat membalas.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > timer expire
        > timer 1
        > Budi
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > email
        bot: Alamat emailnya apa, Kak?
        > budi@contoh.id
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini. [Lewati]
        timers CallBack in 3600 s, TellContact in 120 s
        > Tolong hubungi
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya. [Harga | Cara order | Jadwal | Bicara dengan CS]
        no timer TellContact
        notice 5 contact Some("c-h1") [Some("Budi"), None, Some("budi@contoh.id"), Some("Tolong hubungi")]
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
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 58200 s, Expire in 61200 s
        "#,
    );
}

#[test]
fn what_is_asked_about_the_waiting_is_answered() {
    check(
        &bot(SHOP),
        r#"
        > usually 170
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Biasanya sekitar 3 menit. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > ahead 1
        > berapa lama lagi?
        notice 2 message "berapa lama lagi?"
        bot: Kakak masih di antrean ke-2. Mohon tunggu sebentar ya. Biasanya sekitar 3 menit. [Tinggalkan kontak | Kembali ke bot]
        > masih lama?
        notice 3 message "masih lama?"
        bot: Tim kami sudah diberi tahu. Kakak ada di antrean ke-2. Biasanya sekitar 3 menit. [Tinggalkan kontak | Kembali ke bot]
        > halo?
        notice 4 message "halo?"
        bot: Sabar ya Kak, sekarang antrean ke-2. Biasanya sekitar 3 menit. [Tinggalkan kontak | Kembali ke bot]
        > ?
        notice 5 message "?"
        bot: Permintaan Kakak sudah masuk, di antrean ke-2. Biasanya sekitar 3 menit. [Tinggalkan kontak | Kembali ke bot]
        > asdf
        notice 6 message "asdf"
        > ok
        notice 7 message "ok"
        > wait 4
        > barangku rusak nih, resinya JX12
        notice 8 message "barangku rusak nih, resinya JX12"
        system: Pesan Kakak sudah diteruskan ke Bantuan. Kakak di antrean ke-2. [Tinggalkan kontak | Kembali ke bot]
        > qwer
        notice 9 message "qwer"
        > tinggalin nomor aja
        notice 10 message "tinggalin nomor aja"
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > batal
        notice 11 message "batal"
        bot: Baik Kak, kontaknya tidak disimpan. Kakak masih di antrean; ketik batal sekali lagi untuk keluar.
        > kembali ke bot
        notice 12 message "kembali ke bot"
        status Bot
        handoff c-h1 support Returned
        notice 13 returned
        no timers Remind(0), Remind(1), Escalate, Expire
        bot: Baik Kak, Kakak sudah keluar dari antrean. Saya bantu lagi, ya. [Menu]
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > wait 600
        > mau bicara dengan cs
        bot: Baik Kak, pesannya saya teruskan ke Bantuan.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open false, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 46890 s, Remind(1) in 47100 s, Escalate in 47400 s, Expire in 50400 s
        bot: Saat ini kami sedang tutup, Kak. Kami buka lagi besok pukul 09.00. Tinggalkan kontak Kakak dulu ya, nanti kami hubungi begitu buka.
        bot: Boleh tahu nama Kakak?
        > batal
        notice 2 message "batal"
        bot: Baik Kak, kontaknya tidak disimpan. Kakak masih di antrean; ketik batal sekali lagi untuk keluar.
        > how long?
        notice 3 message "how long?"
        bot: We are closed now and open again tomorrow at 09:00. Your message is waiting for Support, at number 1. [Leave a contact | Back to the bot]
        > wait 4
        > asdf asdf
        notice 4 message "asdf asdf"
        system: Your message has been passed on to Support. We open again tomorrow at 09:00. [Leave a contact | Back to the bot]
        "#,
    );
}

#[test]
fn whoever_waits_is_told_how_it_stands_when_nobody_came() {
    check(
        &bot(SHOP),
        r#"
        > usually 170
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Biasanya sekitar 3 menit. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > ahead 1
        > wait 1
        > timer 0
        notice 2 reminded after 60 s
        bot: Kakak masih di antrean ke-2. Mohon tunggu sebentar ya. Biasanya sekitar 3 menit. [Tinggalkan kontak | Kembali ke bot]
        > wait 1
        > timer 1
        notice 3 reminded after 120 s
        > wait 3
        > timer 1
        notice 4 reminded after 300 s
        bot: Tim kami sudah diberi tahu. Kakak ada di antrean ke-2. [Tinggalkan kontak | Kembali ke bot]
        > press Tinggalkan kontak
        notice 5 message "Tinggalkan kontak"
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > timer 1
        notice 6 reminded after 300 s
        > timer 9
        "#,
    );
}

#[test]
fn the_team_that_has_it_already_is_reminded_and_nothing_is_passed_on() {
    let same = |after: &str| {
        let files = SHOP.replace(
            "escalate: {after: 10m, team: sales}",
            &format!("escalate: {{after: {after}, team: support}}"),
        );
        bot(&files)
    };
    check(
        &same("10m"),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > wait 10
        > timer escalate
        notice 2 reminded after 600 s
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya. [Tinggalkan kontak | Kembali ke bot]
        "#,
    );
    check(
        &same("5m"),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 300 s, Expire in 3600 s
        > wait 5
        > timer 1
        notice 2 reminded after 300 s
        > timer escalate
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya. [Tinggalkan kontak | Kembali ke bot]
        "#,
    );
}

#[test]
fn after_a_long_stop_one_message_tells_what_was_missed() {
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > wait 15
        > timer 0
        notice 2 reminded after 900 s
        > timer 1
        notice 3 reminded after 900 s
        > timer escalate
        handoff c-h1 sales Requested
        status Queued sales
        notice 4 escalated to sales after 900 s
        bot: Maaf menunggu, Kak. Permintaan Kakak sekarang kami teruskan ke Penjualan. Kakak masih di antrean ke-1. Mohon tunggu sebentar ya. [Tinggalkan kontak | Kembali ke bot]
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > wait 90
        > timer 1
        notice 2 reminded after 5400 s
        > timer escalate
        > timer expire
        status Bot
        handoff c-h1 support Expired
        notice 3 expired
        no timers Remind(0), Remind(1), Escalate, Expire
        bot: Maaf Kak, tim kami belum sempat membalas.
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        "#,
    );
}

#[test]
fn another_team_has_a_queue_of_its_own() {
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > wait 10
        > there 4
        > timer escalate
        handoff c-h1 sales Requested
        status Queued sales
        notice 2 escalated to sales after 600 s
        bot: Maaf menunggu, Kak. Permintaan Kakak sekarang kami teruskan ke Penjualan. Kakak masih di antrean ke-5. Mohon tunggu sebentar ya. [Tinggalkan kontak | Kembali ke bot]
        "#,
    );
}

#[test]
fn a_clock_that_jumps_silences_nobody_and_hurries_nobody() {
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > wait 2
        > timer 0
        notice 2 reminded after 120 s
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya. [Tinggalkan kontak | Kembali ke bot]
        > wait -120
        > barangku rusak, resinya JX12
        notice 3 message "barangku rusak, resinya JX12"
        system: Pesan Kakak sudah diteruskan ke Bantuan. Kami buka lagi hari ini pukul 09.00. [Tinggalkan kontak | Kembali ke bot]
        > resi JX13
        notice 4 message "resi JX13"
        > wait 200
        > resi JX14
        notice 5 message "resi JX14"
        system: Pesan Kakak sudah diteruskan ke Bantuan. Kakak di antrean ke-1. [Tinggalkan kontak | Kembali ke bot]
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 6 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > wait -60
        > timer vanish
        timer Vanish in 600 s
        > timer overdue
        timer Overdue in 600 s
        > halo?
        notice 7 message "halo?"
        > agent Ani Halo Kak
        Ani: Halo Kak
        no timers Vanish, Overdue
        "#,
    );
}

#[test]
fn the_usual_wait_counts_from_when_the_team_got_it() {
    check(
        &bot(SHOP),
        r#"
        > usually 170
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Biasanya sekitar 3 menit. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > wait 10
        > masih lama?
        notice 2 message "masih lama?"
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya. [Tinggalkan kontak | Kembali ke bot]
        > timer escalate
        handoff c-h1 sales Requested
        status Queued sales
        notice 3 escalated to sales after 600 s
        bot: Maaf menunggu, Kak. Permintaan Kakak sekarang kami teruskan ke Penjualan. Tim kami sudah diberi tahu. Kakak ada di antrean ke-1. Biasanya sekitar 3 menit. [Tinggalkan kontak | Kembali ke bot]
        > wait 3
        > masih lama?
        notice 4 message "masih lama?"
        bot: Sabar ya Kak, sekarang antrean ke-1. [Tinggalkan kontak | Kembali ke bot]
        "#,
    );
}
