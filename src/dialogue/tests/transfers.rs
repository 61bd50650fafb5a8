//! An agent passes a conversation on.

use super::*;

#[test]
fn a_team_gets_it_in_its_queue_and_the_flow_rests_on() {
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
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > agent Ani Halo Kak
        Ani: Halo Kak
        no timers Vanish, Overdue
        > transfer Budi team sales
        > transfer Ani team nobody
        > there 2
        > transfer Ani team sales
        status Queued sales
        bot: Ani meneruskan percakapan ini ke tim Penjualan. Kakak di urutan ke-3. [Tinggalkan kontak | Kembali ke bot]
        handoff c-h1 sales Requested
        notice 3 requested Asked, open true, intents ["person"], slots {"product": "Topi Baseball"}, at (Some("order"), Some("many"))
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > transfer Ani team sales
        > claim Budi
        status Agent sales Budi
        handoff c-h1 sales Claimed
        notice 4 claimed by Budi
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > return Budi
        status Bot
        handoff c-h1 sales Returned
        notice 5 returned
        no timers Vanish, Overdue
        bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya.
        bot: Berapa banyak?
        > 2
        bot: 2 x Topi Baseball? [Ya | Ubah | Tidak jadi]
        > transfer Budi team sales
        "#,
    );
}

#[test]
fn another_agent_has_it_at_once() {
    check(
        &bot(SHOP),
        r#"
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h1 support Requested
        notice 1 requested Asked, open true, intents ["person"], slots {}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > transfer Ani to Budi
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > transfer Ani to ani
        > transfer Ani to Budi
        system: Ani meneruskan percakapan ini ke Budi.
        status Agent support Budi
        handoff c-h1 support Claimed
        notice 3 claimed by Budi
        timers Vanish in 600 s, Overdue in 600 s
        > transfer Ani to Citra by Dian
        > transfer Budi to Citra by Dian
        system: Dian meneruskan percakapan ini ke Citra.
        status Agent support Citra
        handoff c-h1 support Claimed
        notice 4 claimed by Citra
        timers Vanish in 600 s, Overdue in 600 s
        > transfer Citra to Budi by Budi
        system: Budi melanjutkan percakapan ini.
        status Agent support Budi
        handoff c-h1 support Claimed
        notice 5 claimed by Budi
        timers Vanish in 600 s, Overdue in 600 s
        > agent Ani Saya lagi
        > transfer Ani to Budi
        > agent Budi Halo, saya Budi
        Budi: Halo, saya Budi
        no timers Vanish, Overdue
        > resolve Ani
        "#,
    );
}

#[test]
fn with_nobody_there_a_contact_is_asked_for() {
    let mut play = Play::new(Box::leak(Box::new(bot(SHOP))));
    for line in ["mau bicara dengan cs", "claim Ani", "away"] {
        play.line(line, &mut String::new());
    }
    let mut told = String::new();
    play.line("transfer Ani team sales", &mut told);
    assert!(
        told.starts_with(
            "no timer Vanish\nno timer Overdue\nstatus Queued sales\nbot: Ani meneruskan percakapan ini ke tim Penjualan, pesan Kakak menunggu di sana.\n"
        ),
        "{told}"
    );
    assert_eq!(
        play.state.place().map(|(flow, _)| flow),
        Some("leave-contact"),
        "{told}"
    );
    assert!(
        play.state
            .handoff
            .as_ref()
            .is_some_and(|handoff| handoff.left_by.as_deref() == Some("Ani"))
    );
}
