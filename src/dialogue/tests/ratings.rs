//! The rating after a handoff, and what becomes of its answers.

use super::*;

#[test]
fn an_agent_resolves_and_a_rating_follows() {
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
        > claim Ani
        status Agent support Ani
        handoff c-h1 support Claimed
        notice 2 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > resolve Budi
        > resolve Ani
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        no timers Vanish, Overdue
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
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        no timers Vanish, Overdue
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
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        no timers Vanish, Overdue
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5?
        > nanti saja
        bot: Terima kasih.
        no timer CloseAfterRating
        status Closed
        > timer rating
        > mau bicara dengan cs
        status Bot
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h2 support Requested
        notice 4 requested Asked, open true, intents ["person"], slots {"kind": "csat"}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h2 support Claimed
        notice 5 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > resolve Ani
        status Bot
        handoff c-h2 support Resolved
        notice 6 resolved
        no timers Vanish, Overdue
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5?
        > batal
        no timer CloseAfterRating
        status Closed
        > mau bicara dengan cs
        status Bot
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h3 support Requested
        notice 7 requested Asked, open true, intents ["person"], slots {"kind": "csat"}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > claim Ani
        status Agent support Ani
        handoff c-h3 support Claimed
        notice 8 claimed by Ani
        no timers Remind(0), Remind(1), Escalate, Expire
        timers Vanish in 600 s, Overdue in 600 s
        > resolve Ani
        status Bot
        handoff c-h3 support Resolved
        notice 9 resolved
        no timers Vanish, Overdue
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5?
        > mau bicara dengan cs
        no timer CloseAfterRating
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h4 support Requested
        notice 10 requested Asked, open true, intents ["person"], slots {"kind": "csat"}, at (None, None)
        timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s
        > timer rating
        "#,
    );
}

#[test]
fn a_score_counts_without_its_comment() {
    let called = r#"
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
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        no timers Vanish, Overdue
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
        notice 4 rating csat 5 None
        no timer CloseAfterRating
        bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
        > timer rating
        > 3
        bot: Senin sampai Jumat. [Harga | Cara order | Jadwal | Bicara dengan CS]"
        ),
    );
}

/// Satisfaction first, then how likely the visitor is to recommend the shop, where that is due.
const TWO: &str = r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
rating: {nps_every: 10d}
--- intents/rate.yaml
title: Nilai
keywords: [nilai kami]
start: rating
--- flows/rating.yaml
steps:
  score:
    set: {kind: csat}
    say: Nilai 1-5?
    ask: {slot: score, entity: {score: 1-5}, skip: bye, retry: {limit: 2, else: bye}}
  due:
    branch:
      - {when: visitor.nps_due, go: nps}
      - {else: bye}
  nps:
    set: {kind: nps}
    say: Nilai 0-10?
    ask: {slot: score, entity: {score: 0-10}, skip: bye}
  bye:
    say: Terima kasih.
"#;

#[test]
fn two_ratings_follow_each_other_once_in_a_set_time() {
    let shop = bot(TWO);
    check(
        &shop,
        r#"
        > nilai kami
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5 | Lewati]
        > lima kak
        bot: Nilai 0-10? [0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | Lewati]
        notice 1 rating csat 5 None
        nps asked
        > 1
        bot: Terima kasih.
        notice 2 rating nps 1 None
        > nilai kami
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5 | Lewati]
        > 4
        bot: Terima kasih.
        notice 3 rating csat 4 None
        > wait 14400
        > nilai kami
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5 | Lewati]
        > 4
        bot: Nilai 0-10? [0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | Lewati]
        notice 4 rating csat 4 None
        nps asked
        > lewati
        bot: Terima kasih.
        "#,
    );
}

#[test]
fn a_number_beside_the_scale_is_no_option_and_no_score() {
    check(
        &bot(TWO),
        r#"
        > nilai kami
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5 | Lewati]
        > 6
        bot: Maaf Kak, jawabannya belum pas. Nilai 1-5? [1 | 2 | 3 | 4 | 5 | Lewati]
        > -1
        bot: Terima kasih.
        "#,
    );
}

#[test]
fn whoever_goes_back_changes_a_rating_and_gives_no_second_one() {
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
        > resolve Ani
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        no timers Vanish, Overdue
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5?
        > 5
        bot: Komentar?
        > kembali
        bot: Nilai 1-5?
        > 1
        bot: Komentar?
        > kembali
        bot: Nilai 1-5?
        > 2
        bot: Komentar?
        > lama
        bot: Terima kasih.
        notice 4 rating csat 2 Some("lama")
        no timer CloseAfterRating
        status Closed
        "#,
    );
    check(
        &bot(TWO),
        r#"
        > nilai kami
        bot: Nilai 1-5? [1 | 2 | 3 | 4 | 5 | Lewati]
        > 5
        bot: Nilai 0-10? [0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | Lewati]
        notice 1 rating csat 5 None
        nps asked
        > kembali
        bot: Ini sudah langkah pertama, Kak.
        bot: Nilai 0-10? [0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | Lewati]
        "#,
    );
}

#[test]
fn a_score_counts_whatever_becomes_of_the_rating_that_a_visitor_began() {
    let files = format!("{SHOP}--- intents/rate.yaml\nkeywords: [nilai kami]\nstart: rating\n");
    let rated = "
        > nilai kami
        bot: Nilai 1-5?
        > 4
        bot: Komentar?
        timer CloseAfterRating in 1800 s";
    for (left, rest) in [
        (
            "wait 30\n> timer rating",
            "notice 1 rating csat 4 None
             no timer CloseAfterRating
             > timer rating
             > jadwal
             bot: Senin sampai Jumat.",
        ),
        (
            "batal",
            "notice 1 rating csat 4 None
             no timer CloseAfterRating
             bot: Baik Kak, dibatalkan. Ada lagi yang bisa dibantu? [Menu]",
        ),
        (
            "menu",
            "notice 1 rating csat 4 None
             no timer CloseAfterRating
             bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]",
        ),
        (
            "end",
            "notice 1 rating csat 4 None
             no timer CloseAfterRating
             status Closed",
        ),
        (
            "ramah",
            "bot: Terima kasih.
             notice 1 rating csat 4 Some(\"ramah\")
             no timer CloseAfterRating",
        ),
    ] {
        check(&bot(&files), &format!("{rated}\n> {left}\n{rest}"));
    }
}

#[test]
fn a_word_of_praise_is_a_comment() {
    let shop = SHOP.replace(
        "ask: {slot: comment, entity: text}",
        "ask: {slot: comment, entity: text, skip: bye}",
    );
    for (said, comment) in [
        ("baik", "Some(\"baik\")"),
        ("oke", "Some(\"oke\")"),
        ("sip mantap", "Some(\"sip mantap\")"),
        ("ga ada", "None"),
    ] {
        check(
            &bot(&shop),
            &format!(
                r#"{}
        > resolve Rina
        status Bot
        handoff c-h1 support Resolved
        notice 3 resolved
        no timers Vanish, Overdue
        timer CloseAfterRating in 1800 s
        bot: Nilai 1-5?
        > 4
        bot: Komentar? [Lewati]
        > {said}
        bot: Terima kasih.
        notice 4 rating csat 4 {comment}
        no timer CloseAfterRating
        status Closed
        "#,
                super::invitations::WITH_RINA
            ),
        );
    }
}
