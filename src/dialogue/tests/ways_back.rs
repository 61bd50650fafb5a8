//! Back to the bot: in the words of a chat, to what was interrupted; and the language that is asked for meanwhile.

use super::*;

const QUEUED: &str = r#"
    bot: Baik Kak, saya sambungkan ke Bantuan. Mohon tunggu sebentar, Kakak di antrean ke-1. Sambil menunggu, Kakak tetap boleh bertanya di sini, kembali ke bot, atau tinggalkan kontak. [Tinggalkan kontak | Kembali ke bot]
    status Queued support
    handoff c-h1 support Requested
"#;
const TIMERS: &str = "timers Remind(0) in 90 s, Remind(1) in 300 s, Escalate in 600 s, Expire in 3600 s\n";
const CLAIMED: &str = r#"
    > claim Rina
    status Agent support Rina
    handoff c-h1 support Claimed
    notice 2 claimed by Rina
    no timers Remind(0), Remind(1), Escalate, Expire
    timers Vanish in 600 s, Overdue in 600 s
"#;

#[test]
fn a_flow_begun_in_the_queue_goes_on_after_the_agent() {
    check(
        &bot(SHOP),
        &format!(
            r#"
    > mau bicara dengan cs
    {QUEUED}
    notice 1 requested Asked, open true, intents ["person"], slots {{}}, at (None, None)
    {TIMERS}
    > menu
    notice 2 message "menu"
    bot: Halo Kak! [Harga | Cara order | Jadwal | Bicara dengan CS]
    > press Cara order
    notice 3 message "Cara order"
    bot: Mau pesan apa?
    > claim Rina
    status Agent support Rina
    handoff c-h1 support Claimed
    notice 4 claimed by Rina
    no timers Remind(0), Remind(1), Escalate, Expire
    timers Vanish in 600 s, Overdue in 600 s
    > kaos hitam ada?
    notice 5 message "kaos hitam ada?"
    > return Rina
    status Bot
    handoff c-h1 support Returned
    notice 6 returned
    no timers Vanish, Overdue
    bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya.
    bot: Mau pesan apa?
    > topi
    bot: Berapa banyak?
    "#
        ),
    );
}

#[test]
fn a_question_of_an_answer_is_asked_again_after_the_agent() {
    check(
        &bot(SHOP),
        &format!(
            r#"
    > harga
    bot: Produk yang mana?
    > mau bicara dengan cs
    {QUEUED}
    notice 1 requested Asked, open true, intents ["price", "person"], slots {{}}, at (None, None)
    {TIMERS}
    {CLAIMED}
    > return Rina
    status Bot
    handoff c-h1 support Returned
    notice 3 returned
    no timers Vanish, Overdue
    bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya.
    bot: Produk yang mana?
    > kaos hitam
    bot: Kaos Polos Hitam harganya Rp45.000. [Stok | Pesan]
    "#
        ),
    );
}

#[test]
fn the_bot_is_asked_for_in_the_words_of_a_chat() {
    for wish in [
        "balik ke bot aja kak",
        "sama bot aja",
        "ngobrol sama bot lagi",
        "back to the bot please",
        "never mind the agent",
    ] {
        check(
            &bot(SHOP),
            &format!(
                r#"
    > mau bicara dengan cs
    {QUEUED}
    notice 1 requested Asked, open true, intents ["person"], slots {{}}, at (None, None)
    {TIMERS}
    > {wish}
    notice 2 message "{wish}"
    status Bot
    handoff c-h1 support Returned
    notice 3 returned
    no timers Remind(0), Remind(1), Escalate, Expire
    bot: Baik Kak, Kakak sudah keluar dari antrean. Saya bantu lagi, ya. [Menu]
    "#
            ),
        );
        check(
            &bot(SHOP),
            &format!(
                r#"
    > mau bicara dengan cs
    {QUEUED}
    notice 1 requested Asked, open true, intents ["person"], slots {{}}, at (None, None)
    {TIMERS}
    {CLAIMED}
    > agent Rina Halo Kak
    Rina: Halo Kak
    no timers Vanish, Overdue
    > {wish}
    notice 3 message "{wish}"
    status Bot
    handoff c-h1 support Returned
    notice 4 returned
    bot: Kakak kembali dengan bot Toko. Saya bantu lagi, ya. [Menu]
    "#
            ),
        );
    }
}

#[test]
fn a_language_is_heeded_in_the_queue_and_with_an_agent() {
    check(
        &bot(SHOP),
        &format!(
            r#"
    > mau bicara dengan cs
    {QUEUED}
    notice 1 requested Asked, open true, intents ["person"], slots {{}}, at (None, None)
    {TIMERS}
    > in english please
    notice 2 message "in english please"
    bot: Sure, I'll write in English. [Leave a contact | Back to the bot]
    > claim Rina
    status Agent support Rina
    handoff c-h1 support Claimed
    notice 3 claimed by Rina
    no timers Remind(0), Remind(1), Escalate, Expire
    timers Vanish in 600 s, Overdue in 600 s
    > pakai bahasa indonesia aja kak
    notice 4 message "pakai bahasa indonesia aja kak"
    system: Baik Kak, saya pakai bahasa Indonesia.
    > sorry, could you please tell me when the hat will arrive?
    notice 5 message "sorry, could you please tell me when the hat will arrive?"
    > back to the bot
    notice 6 message "back to the bot"
    status Bot
    handoff c-h1 support Returned
    notice 7 returned
    no timers Vanish, Overdue
    bot: You are back with the Toko bot. I'm here to help again. [Menu]
    "#
        ),
    );
}
