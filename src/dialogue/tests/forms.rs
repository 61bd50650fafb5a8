//! Handoffs out of a flow's step or an intent, and forms that are started like any flow.

use super::*;

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
        > waiting legal 0 3 0 0
        > somasi
        bot: Baik Kak, saya sambungkan ke Hukum. Mohon tunggu sebentar, Kakak di antrean ke-4. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
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
        system: Pesan Kakak sudah diteruskan ke Hukum. Kakak di antrean ke-4. [Tinggalkan kontak | Kembali ke bot]
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
        bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued support
        handoff c-h2 support Requested
        notice 8 requested Flow, open true, intents ["legal", "price", "complain"], slots {"what": "bajunya sobek"}, at (Some("complaint"), Some("person"))
        timer Expire in 86400 s
        > claim Ani
        status Agent support Ani
        handoff c-h2 support Claimed
        notice 9 claimed by Ani
        no timer Expire
        timers Vanish in 600 s, Overdue in 600 s
        > return Ani
        status Bot
        handoff c-h2 support Returned
        notice 10 returned
        no timers Vanish, Overdue
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
        timer CallBack in 3600 s
        notice 1 contact None [None, Some("+6281234567890"), None, None]
        > nilai kami
        bot: Nilai? [Bagus | Lewati]
        > bagus
        nps asked
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
        bot: Baik Kak, pesannya saya teruskan ke Hukum. Saat ini belum ada yang bisa langsung membalas.
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
