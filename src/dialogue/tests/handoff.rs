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
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {"product": "Topi Baseball"}, at (Some("order"), Some("many"))
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > press Harga
        notice 2 message "Harga"
        bot: Harga Topi Baseball sedang dicek. [Stok | Pesan]
        > asdf
        notice 3 message "asdf"
        > mau bicara dengan cs
        notice 4 message "mau bicara dengan cs"
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya.
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 5 claimed by Ani
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        timer Vanish in 600 s
        > claim Budi
        > claim Ani
        > agent Budi Saya?
        > agent Ani Halo Kak
        Ani: Halo Kak
        no timer Vanish
        > batal
        notice 6 message "batal"
        timer Vanish in 600 s
        > press Jadwal
        notice 7 message "Jadwal"
        > return Budi
        > return Ani
        status Bot
        handoff c-h1 support Returned
        notice 8 returned
        no timer Vanish
        bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya.
        bot: Berapa banyak?
        > return Ani
        > 2
        bot: 2 x Topi Baseball? [Ya | Ubah | Tidak jadi]
        "#,
    );
}

#[test]
fn an_agent_resolves_and_a_rating_follows() {
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
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        timer Vanish in 600 s
        > resolve Budi
        > resolve Ani
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        no timer Vanish
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5?
        > resolve Ani
        > 4
        bot: Komentar?
        > ongkir?
        bot: Ongkir tergantung kota.
        bot: Komentar?
        > ramah
        bot: Terima kasih.
        notice 4 rating csat 4 Some("ramah")
        no timer CloseAfterRating
        status Closed
        > timer rating
        > jadwal
        status Bot
        bot: Senin sampai Jumat.
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        timer Vanish in 600 s
        > resolve Ani
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        no timer Vanish
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5?
        > wait 30
        > timer rating
        no timer CloseAfterRating
        status Closed
        > jadwal
        status Bot
        bot: Senin sampai Jumat.
        "#,
    );
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        timer Vanish in 600 s
        > resolve Ani
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        no timer Vanish
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5?
        > nanti saja
        bot: Terima kasih.
        no timer CloseAfterRating
        status Closed
        > timer rating
        > mau bicara dengan cs
        status Bot
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h2 support Requested
        notice 4 requested Asked, open true, intents ["person"], slots {"kind": "csat"}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h2 support Claimed
        notice 5 claimed by Ani
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        timer Vanish in 600 s
        > resolve Ani
        status Bot
        handoff c-h2 support Resolved
        notice 6 resolved
        no timer Vanish
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5?
        > batal
        no timer CloseAfterRating
        status Closed
        > mau bicara dengan cs
        status Bot
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h3 support Requested
        notice 7 requested Asked, open true, intents ["person"], slots {"kind": "csat"}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h3 support Claimed
        notice 8 claimed by Ani
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        timer Vanish in 600 s
        > resolve Ani
        status Bot
        handoff c-h3 support Resolved
        notice 9 resolved
        no timer Vanish
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5?
        > mau bicara dengan cs
        no timer CloseAfterRating
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h4 support Requested
        notice 10 requested Asked, open true, intents ["person"], slots {"kind": "csat"}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > timer rating
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
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        timer Vanish in 600 s
        > resolve Ani
        status Closed
        handoff c-h1 support Resolved
        notice 3 resolved
        no timer Vanish
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
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (Some("order"), Some("what"))
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > end
        status Closed
        handoff c-h1 support Resolved
        notice 2 resolved
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        > mau bicara dengan cs
        status Bot
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h2 support Requested
        notice 3 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h2 support Claimed
        notice 4 claimed by Ani
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        timer Vanish in 600 s
        > end
        status Closed
        handoff c-h2 support Resolved
        notice 5 resolved
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        no timer Vanish
        > mau bicara dengan cs
        status Bot
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h3 support Requested
        notice 6 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > selesai
        notice 7 message "selesai"
        bot: Terima kasih sudah menghubungi kami, Kak. Sampai jumpa!
        status Closed
        handoff c-h3 support Resolved
        notice 8 resolved
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
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
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > wait 2
        > timer 0
        notice 2 reminded after 120 s
        > wait 8
        > timer escalate
        handoff c-h1 sales Requested
        notice 3 escalated to sales after 600 s
        > wait 50
        > timer expire
        status Bot
        handoff c-h1 sales Expired
        notice 4 expired
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
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
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini.
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
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 58200 s
        timer Expire in 61200 s
        "#,
    );
}

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
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
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
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        bot: Baik Kak, Kakak sudah keluar dari antrean. Saya bantu lagi, ya. [Menu]
        > antrean
        bot: Belum antre.
        "#,
    );
}

#[test]
fn an_agent_who_vanishes_loses_the_conversation_to_the_queue() {
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        timer Vanish in 600 s
        > agent Ani Halo Kak
        Ani: Halo Kak
        no timer Vanish
        > timer vanish
        > wait 5
        > ada kaos merah?
        notice 3 message "ada kaos merah?"
        timer Vanish in 600 s
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
        bot: Maaf Kak, Ani sedang tidak bisa membalas. Kakak kami kembalikan ke antrean Bantuan, di urutan ke-1. Percakapan ini tetap tersimpan.
        status Queued support
        handoff c-h1 support Requested
        notice 5 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > timer 0
        notice 6 reminded after 1140 s
        > agent Ani Maaf
        > return Ani
        > resolve Ani
        > claim Budi
        status Agent support Budi
        handoff c-h1 support Claimed
        notice 7 claimed by Budi
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        timer Vanish in 600 s
        > agent Ani Maaf
        > agent Budi Halo, merah habis Kak
        Budi: Halo, merah habis Kak
        no timer Vanish
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
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        timer Vanish in 600 s
        > wait 10
        > away
        > timer vanish
        bot: Maaf Kak, Ani sedang tidak bisa membalas. Pesan Kakak tetap menunggu di antrean Bantuan.
        status Queued support
        handoff c-h1 support Requested
        notice 3 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        bot: Saat ini belum ada tim kami yang bisa membalas, Kak. Tinggalkan kontak Kakak dulu ya, nanti kami hubungi.
        bot: Boleh tahu nama Kakak?
        > wait 2
        > timer 0
        notice 4 reminded after 720 s
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 5 claimed by Ani
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        timer Vanish in 600 s
        > end
        status Closed
        handoff c-h1 support Resolved
        notice 6 resolved
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
        no timer Vanish
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
        bot: Baik Kak, pesannya saya teruskan ke Bantuan.
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        bot: Saat ini belum ada tim kami yang bisa membalas, Kak. Tinggalkan kontak Kakak dulu ya, nanti kami hubungi.
        bot: Boleh tahu nama Kakak?
        > Budi
        notice 2 message "Budi"
        bot: Enaknya kami hubungi lewat apa, Kak? [WhatsApp atau telepon | Email]
        > press WhatsApp atau telepon
        notice 3 message "WhatsApp atau telepon"
        bot: Nomor WhatsApp atau teleponnya berapa, Kak?
        > 0812 3456 7890
        notice 4 message "0812 3456 7890"
        bot: Ada pesan yang mau disampaikan, Kak? Tulis saja di sini.
        > tidak ada
        notice 5 message "tidak ada"
        bot: Terima kasih, Kak. Pesannya sudah kami catat dan akan kami hubungi secepatnya.
        notice 6 contact Some("c-h1") [Some("Budi"), Some("+6281234567890"), None, Some("tidak ada")]
        timer CallBack in 3600 s
        > wait 60
        > timer call back
        notice 7 call back Some("Budi") for support of Some("c-h1") after 3600 s
        timer CallBack in 10800 s
        > timer expire
        status Bot
        handoff c-h1 support Expired
        notice 8 expired
        no timer Remind(0)
        no timer Remind(1)
        no timer Escalate
        no timer Expire
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
        timer Remind(0) in 90 s
        timer Remind(1) in 300 s
        timer Escalate in 600 s
        timer Expire in 3600 s
        > mau bicara dengan cs
        notice 2 message "mau bicara dengan cs"
        bot: Kakak masih di antrean ke-1. Mohon tunggu sebentar ya. Biasanya sekitar 3 menit.
        "#,
    );
}
