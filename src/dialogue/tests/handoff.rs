//! Who has the conversation, and when that changes.

use super::*;

#[test]
fn a_person_is_called_and_takes_over() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Cara order
        bot: Mau pesan apa?
        > topi
        bot: Berapa banyak?
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {"product": "Topi Baseball"}, at (Some("order"), Some("many"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > press Harga
        notice 2 message "Harga"
        bot: Harga Topi Baseball sedang dicek. [Stok | Pesan]
        > asdf
        notice 3 message "asdf"
        system: Pesan Kakak sudah diteruskan ke Bantuan. Kakak di antrean ke-1. [Tinggalkan kontak | Kembali ke bot]
        > mau bicara dengan cs
        notice 4 message "mau bicara dengan cs"
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya. [Tinggalkan kontak | Kembali ke bot]
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 5 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > claim Budi
        > claim Ani
        > agent Budi Saya?
        > agent Ani Halo Kak
        Ani: Halo Kak
        no timers Vanish, Overdue
        > batal
        notice 6 message "batal"
        timers Vanish in 600 s, Overdue in 600 s
        > press Jadwal
        notice 7 message "Jadwal"
        > return Budi
        > return Ani
        status Bot
        handoff c-h1 support Returned
        notice 8 returned
        no timers Vanish, Overdue
        bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya.
        bot: Berapa banyak?
        > return Ani
        > 2
        bot: 2 x Topi Baseball? [Ya | Ubah | Tidak jadi]
        "#,
    );
}

#[test]
fn without_a_rating_resolving_closes() {
    let (without, _) = SHOP.split_once("--- flows/rating.yaml").unwrap();
    check(
        &bot(without),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > resolve Ani
        status Closed
        handoff c-h1 support Resolved
        notice 3 resolved
        no timers Vanish, Overdue
        "#,
    );
}

#[test]
fn the_visitor_ends() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > end
        status Closed
        > end
        status Closed
        > press Cara order
        status Bot
        bot: Mau pesan apa?
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (Some("order"), Some("what"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > end
        status Closed
        handoff c-h1 support Resolved
        notice 2 resolved
        no timers Remind(0), Remind(1), Escalate, Expire
        > mau bicara dengan cs
        status Bot
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h2 support Requested
        notice 3 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h2 support Claimed
        notice 4 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > end
        status Closed
        handoff c-h2 support Resolved
        notice 5 resolved
        no timers Remind(0), Remind(1), Escalate, Expire, Vanish, Overdue
        > mau bicara dengan cs
        status Bot
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h3 support Requested
        notice 6 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > selesai
        notice 7 message "selesai"
        bot: Terima kasih sudah menghubungi kami, Kak. Sampai jumpa!
        status Closed
        handoff c-h3 support Resolved
        notice 8 resolved
        no timers Remind(0), Remind(1), Escalate, Expire
        "#,
    );
}

#[test]
fn an_agent_who_vanishes_loses_the_conversation_to_the_queue() {
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > agent Ani Halo Kak
        Ani: Halo Kak
        no timers Vanish, Overdue
        > timer vanish
        > wait 5
        > ada kaos merah?
        notice 3 message "ada kaos merah?"
        timers Vanish in 600 s, Overdue in 600 s
        > timer vanish
        timer Vanish in 600 s
        > wait 9
        > halo?
        notice 4 message "halo?"
        > sign
        > wait 1
        > timer vanish
        timer Vanish in 540 s
        > wait 9
        > timer vanish
        no timers Vanish, Overdue
        bot: Maaf Kak, Ani sedang tidak bisa membalas. Kakak kami kembalikan ke antrean Bantuan, di urutan ke-1. Percakapan ini tetap tersimpan. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 5 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > timer 0
        notice 6 reminded after 1140 s
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya. [Tinggalkan kontak | Kembali ke bot]
        > agent Ani Maaf
        > return Ani
        > resolve Ani
        > claim Budi
        status Agent support Budi
        handoff c-h1 support Claimed
        notice 7 claimed by Budi
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > agent Ani Maaf
        > agent Budi Halo, merah habis Kak
        Budi: Halo, merah habis Kak
        no timers Vanish, Overdue
        > resolve Budi
        status Bot
        handoff c-h1 support Resolved
        notice 8 resolved
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5?
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
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > wait 10
        > away
        > timer vanish
        no timers Vanish, Overdue
        bot: Maaf Kak, Ani sedang tidak bisa membalas. Pesan Kakak tetap menunggu di antrean Bantuan.
        status Queued support
        handoff c-h1 support Requested
        notice 3 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        bot: Tinggalkan kontak Kakak ya, nanti tim kami hubungi.
        bot: Boleh tahu nama Kakak?
        > wait 2
        > timer 0
        notice 4 reminded after 720 s
        bot: Saat ini belum ada tim Bantuan yang bisa membalas, Kak. Pesan Kakak menunggu di urutan ke-1.
        bot: Boleh tahu nama Kakak?
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 5 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > end
        status Closed
        handoff c-h1 support Resolved
        notice 6 resolved
        no timers Remind(0), Remind(1), Escalate, Expire, Vanish, Overdue
        "#,
    );
}

#[test]
fn whoever_queues_again_has_waited_since_the_request() {
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > wait 3
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > wait 10
        > timer vanish
        no timers Vanish, Overdue
        bot: Maaf Kak, Ani sedang tidak bisa membalas. Kakak kami kembalikan ke antrean Bantuan, di urutan ke-1. Percakapan ini tetap tersimpan. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 3 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > wait 2
        > timer 0
        notice 4 reminded after 900 s
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya. [Tinggalkan kontak | Kembali ke bot]
        "#,
    );
}

#[test]
fn an_agent_who_is_there_and_does_not_answer_is_reminded_then_others_get_it() {
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > agent Ani Halo Kak
        Ani: Halo Kak
        no timers Vanish, Overdue
        > ada kaos merah?
        notice 3 message "ada kaos merah?"
        timers Vanish in 600 s, Overdue in 600 s
        > wait 10
        > sign
        > timer overdue
        notice 4 reminded after 600 s
        system: Ani belum sempat membalas dan sudah kami ingatkan. Kalau tidak mau menunggu, ketik “kembali ke bot”.
        timer Overdue in 600 s
        > timer vanish
        timer Vanish in 600 s
        > halo?
        notice 5 message "halo?"
        > wait 9
        > sign
        > wait 1
        > timer overdue
        notice 6 reminded after 1200 s
        timer Overdue in 600 s
        > wait 10
        > sign
        > timer overdue
        no timers Vanish, Overdue
        bot: Maaf Kak, Ani sedang tidak bisa membalas. Kakak kami kembalikan ke antrean Bantuan, di urutan ke-1. Percakapan ini tetap tersimpan. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 7 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > claim Budi
        status Agent support Budi
        handoff c-h1 support Claimed
        notice 8 claimed by Budi
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > wait 10
        > sign
        > timer overdue
        notice 9 reminded after 600 s
        system: Budi belum sempat membalas dan sudah kami ingatkan. Kalau tidak mau menunggu, ketik “kembali ke bot”.
        timer Overdue in 600 s
        > agent Budi Ada Kak
        Budi: Ada Kak
        no timers Vanish, Overdue
        > timer overdue
        "#,
    );
    // Whoever gives no sign at all is not reminded first.
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > wait 10
        > timer overdue
        no timers Vanish, Overdue
        bot: Maaf Kak, Ani sedang tidak bisa membalas. Kakak kami kembalikan ke antrean Bantuan, di urutan ke-1. Percakapan ini tetap tersimpan. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 3 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > timer vanish
        "#,
    );
    // In its own time, and not while the shop is closed.
    check(
        &bot(&SHOP.replace("  expire: 1h", "  expire: 1h\n  answer_within: 3m")),
        r#"
        > wait 418
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 57900 s, Escalate in 58200 s, Expire in 61200 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 58200 s, Overdue in 57780 s
        "#,
    );
}

#[test]
fn the_visitor_goes_from_the_agent_back_to_the_bot() {
    check(
        &bot(SHOP),
        r#"
        > open
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > press Cara order
        bot: Mau pesan apa?
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (Some("order"), Some("what"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > agent Ani Halo Kak
        Ani: Halo Kak
        no timers Vanish, Overdue
        > batal
        notice 3 message "batal"
        timers Vanish in 600 s, Overdue in 600 s
        > kembali ke bot dong
        notice 4 message "kembali ke bot dong"
        status Bot
        handoff c-h1 support Returned
        notice 5 returned
        no timers Vanish, Overdue
        bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya.
        bot: Mau pesan apa?
        > agent Ani Halo?
        > return Ani
        > topi
        bot: Berapa banyak?
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h2 support Requested
        notice 6 requested Asked, open true, intents ["person"], slots {"product": "Topi Baseball"}, at (Some("order"), Some("many"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h2 support Claimed
        notice 7 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > batal
        notice 8 message "batal"
        status Bot
        handoff c-h2 support Returned
        notice 9 returned
        no timers Vanish, Overdue
        bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya.
        bot: Berapa banyak?
        "#,
    );
}
