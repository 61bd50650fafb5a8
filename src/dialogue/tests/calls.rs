//! Requests to the business's own systems.

use super::*;

const TRACKER: &str = r#"
--- bot.yaml
bot: T
languages: [id]
timezone: Asia/Jakarta
handoff:
  team: cs
teams:
  cs: {title: CS}
--- intents/ask-track.yaml
keywords: [lacak]
start: track
--- intents/ask-plain.yaml
keywords: [cek polos]
start: plain
--- intents/hello.yaml
keywords: [kabar]
reply: Baik.
--- intents/ask-pick.yaml
keywords: [ukuran]
start: pick
--- flows/track.yaml
steps:
  number:
    say: Nomornya?
    ask: {slot: number, entity: text}
  look:
    say: Sebentar.
    call:
      method: POST
      url: https://x.example/orders/{{ number }}?k=1
      headers: {x-name: "{{ visitor.name | or('-') }}"}
      body: {n: "{{ number }}", list: [1, 2.5, true, null]}
      save: {state: "data.0.status", price: total, gone: none}
      else: failed
  found:
    say: "Status {{ state | or('?') }}, {{ price | or(0) | money }}."
    menu:
      - {label: Lagi, go: number}
      - {label: Cukup, end: true}
  failed:
    say: Belum bisa dicek.
    end: true
--- flows/plain.yaml
steps:
  look:
    call: {method: GET, url: "https://x.example/"}
  done:
    say: Beres.
--- flows/pick.yaml
steps:
  size:
    say: Ukuran?
    ask: {slot: size, entity: {choice: [S, L]}}
"#;

#[test]
fn a_call_waits_and_its_answer_goes_on() {
    check(
        &bot(TRACKER),
        r#"
        > named Budi
        > lacak
        bot: Nomornya?
        > AB/1 ?x
        bot: Sebentar.
        call c-c1 POST https://x.example/orders/AB%2F1%20%3Fx?k=1 [("x-name", "Budi")] {"n":"AB/1 ?x","list":[1,2.5,true,null]}
        > kabar
        bot: Baik.
        > answer c-c1 {"data":[{"status":"dikirim"}],"total":45000}
        bot: Status dikirim, Rp45.000. [Lagi | Cukup]
        > answer c-c1 {"data":[]}
        > slots
        number=Text("AB/1 ?x"), price=Number(45000.0), state=Text("dikirim")
        > 1
        bot: Nomornya?
        > B2
        bot: Sebentar.
        call c-c2 POST https://x.example/orders/B2?k=1 [("x-name", "Budi")] {"n":"B2","list":[1,2.5,true,null]}
        > answer c-c2 failed
        bot: Belum bisa dicek.
        "#,
    );
}

#[test]
fn without_else_a_failed_call_is_a_fault() {
    check(
        &bot(TRACKER),
        r#"
        > cek polos
        call c-c1 GET https://x.example/ []
        > answer c-c1 failed
        fault call-failed in flow plain, step look
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain?
        > place
        None
        "#,
    );
}

#[test]
fn a_late_answer_is_kept_and_nothing_is_said() {
    check(
        &bot(TRACKER),
        r#"
        > lacak
        bot: Nomornya?
        > A1
        bot: Sebentar.
        call c-c1 POST https://x.example/orders/A1?k=1 [("x-name", "-")] {"n":"A1","list":[1,2.5,true,null]}
        > batal
        bot: Baik Kak, dibatalkan. Ada lagi yang bisa dibantu?
        > answer c-c1 {"data":[{"status":"dikirim"}]}
        > slots
        number=Text("A1"), state=Text("dikirim")
        "#,
    );
    check(
        &bot(TRACKER),
        r#"
        > lacak
        bot: Nomornya?
        > A1
        bot: Sebentar.
        call c-c1 POST https://x.example/orders/A1?k=1 [("x-name", "-")] {"n":"A1","list":[1,2.5,true,null]}
        > mau bicara dengan cs
        bot: Baik Kak, saya sambungkan ke CS. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
        status Queued cs
        handoff c-h1 cs Requested
        notice 1 requested Asked, open true, intents ["ask-track"], slots {"number": "A1"}, at (Some("track"), Some("look"))
        timer Expire in 86400 s
        > claim Ani
        status Agent cs Ani
        handoff c-h1 cs Claimed
        notice 2 claimed by Ani
        no timer Expire
        timers Vanish in 600 s, Overdue in 600 s
        > answer c-c1 {"data":[{"status":"dikirim"}],"total":1000}
        > slots
        number=Text("A1"), price=Number(1000.0), state=Text("dikirim")
        > return Ani
        status Bot
        handoff c-h1 cs Returned
        notice 3 returned
        no timers Vanish, Overdue
        bot: Kakak kembali dengan bot T. Saya bantu lagi, ya.
        bot: Status dikirim, Rp1.000. [Lagi | Cukup]
        "#,
    );
}

#[test]
fn a_flow_above_is_finished_first() {
    check(
        &bot(TRACKER),
        r#"
        > lacak
        bot: Nomornya?
        > A1
        bot: Sebentar.
        call c-c1 POST https://x.example/orders/A1?k=1 [("x-name", "-")] {"n":"A1","list":[1,2.5,true,null]}
        > ukuran
        bot: Ukuran? [S | L]
        > answer c-c1 {"data":[{"status":"dikirim"}],"total":1000}
        > S
        bot: Status dikirim, Rp1.000. [Lagi | Cukup]
        "#,
    );
}

#[test]
fn commands_leave_a_step_that_waits_for_its_call() {
    check(
        &bot(TRACKER),
        r#"
        > lacak
        bot: Nomornya?
        > A1
        bot: Sebentar.
        call c-c1 POST https://x.example/orders/A1?k=1 [("x-name", "-")] {"n":"A1","list":[1,2.5,true,null]}
        > zxcv asdf
        bot: Maaf Kak, saya belum menangkap maksudnya. Boleh ditulis dengan kata lain?
        > ?
        bot: Iya Kak, saya di sini. Silakan tulis saja, ya.
        > kembali
        bot: Nomornya?
        > answer c-c1 {"data":[{"status":"dikirim"}],"total":1000}
        > A2
        bot: Sebentar.
        call c-c2 POST https://x.example/orders/A2?k=1 [("x-name", "-")] {"n":"A2","list":[1,2.5,true,null]}
        > selesai
        bot: Terima kasih sudah menghubungi kami, Kak. Sampai jumpa!
        status Closed
        > answer c-c2 {"data":[{"status":"dikirim"}],"total":1000}
        > kabar
        status Bot
        bot: Baik.
        "#,
    );
}
