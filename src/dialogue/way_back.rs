//! Whoever waits for a person, or has one, and would rather have the bot again: in the words of a chat, and not only as the command.

use super::small_words::DENIES;
use crate::text::{Lexicon, Utterance};

/// What the bot is called.
const BOT: &[&str] = &["bot", "botnya", "chatbot", "robot", "robotnya"];
/// Words that lead to it.
const LEADS: &[&str] = &[
    "kembali",
    "balik",
    "ke",
    "sama",
    "dengan",
    "oleh",
    "pakai",
    "lanjut",
    "lanjutkan",
    "ngobrol",
    "bicara",
    "ngomong",
    "chat",
    "chatting",
    "tanya",
    "dijawab",
    "dibantu",
    "back",
    "return",
    "switch",
    "to",
    "with",
    "use",
    "talk",
    "saja",
];
/// Words that make a wish of it.
const WISHES: &[&str] = &[
    "kembali",
    "balik",
    "ke",
    "lanjut",
    "lanjutkan",
    "lagi",
    "saja",
    "mau",
    "mending",
    "mendingan",
    "dulu",
    "deh",
    "biar",
    "minta",
    "ingin",
    "pengen",
    "back",
    "return",
    "switch",
    "want",
    "rather",
    "prefer",
    "please",
    "again",
    "instead",
    "just",
    "lets",
];
/// Those by which it is turned to, and nobody else.
const TURNS_TO: &[&str] = &["saja", "back", "balik", "kembali", "mending", "mendingan"];
/// Words that make a wish of a question.
const MAY_I: &[&str] = &[
    "kembali", "balik", "bisa", "boleh", "mau", "back", "can", "could", "may", "return", "switch",
];
/// What may stand beside.
const BESIDE: &[&str] = &[
    "ya", "dong", "yuk", "oke", "ok", "tolong", "bisa", "boleh", "saya", "aku", "sekarang", "nya", "si", "the", "a",
    "i", "me", "id", "like", "would", "go", "talking", "speak", "continue", "let", "can", "could", "may", "take",
    "now", "terus", "bantu", "jawab", "yang", "biarin", "ini", "im", "will", "ill", "yaudah", "yasudah", "sudah", "ud",
    "gitu", "begitu", "kalau", "oh", "eh", "actually", "ah", "hmm",
];
/// Words that deny, besides those that do so everywhere.
const NOT_BOT: &[&str] = &["bukan", "no", "stop"];

/// Phrases by which something is given up, as the lexicon reads them.
const GIVES_UP: &[&str] = &[
    "tidak jadi",
    "batal",
    "batalkan",
    "batalin",
    "cancel",
    "never mind",
    "nevermind",
    "tidak usah",
    "tidak perlu",
    "no need",
    "forget",
    "dont need",
    "do not need",
    "lupakan",
    "nvm",
    "gjd",
    "ndak jadi",
];
/// Who is given up.
const PERSONS: &[&str] = &[
    "cs",
    "csnya",
    "customer",
    "service",
    "agent",
    "agen",
    "agennya",
    "orang",
    "orangnya",
    "manusia",
    "operator",
    "admin",
    "adminnya",
    "person",
    "human",
    "staff",
    "staf",
    "petugas",
    "representative",
];
/// What leads to a person: without any, "gak usah min" is said to the agent.
const TO_PERSONS: &[&str] = &[
    "sama",
    "dengan",
    "ke",
    "ngobrol",
    "bicara",
    "berbicara",
    "ngomong",
    "chat",
    "hubungi",
    "sambungkan",
    "disambungkan",
    "dihubungkan",
    "disambungin",
    "dihubungin",
    "sambungin",
    "panggil",
    "panggilin",
    "panggilkan",
    "the",
    "an",
    "a",
    "with",
    "talk",
    "talking",
    "speak",
    "speaking",
];
/// The waiting that is given up.
const WAITING: &[&str] = &[
    "menunggu", "tunggu", "antre", "antri", "antrean", "antrian", "waiting", "wait", "queue",
];
const BESIDE_GIVING_UP: &[&str] = &[
    "jadi", "usah", "perlu", "saja", "deh", "ya", "dong", "nya", "lagi", "saya", "aku", "mau", "i", "for", "to",
    "about", "it", "need", "please", "dulu", "real", "live", "with", "in", "ini", "itu", "any", "more", "anymore",
    "longer", "oke", "ok", "sekarang", "now", "no", "actually", "ah", "oh", "eh", "hmm", "yaudah", "sudah",
];
/// Bytes; a longer message tells the person something.
const LONGEST: usize = 100;

/// Whether a whole message asks for the bot in place of the person. `waits`: nobody has it yet.
pub(super) fn wants_bot(text: &str, waits: bool) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let lexicon = Lexicon::every_language();
    let utterance = Utterance::read(text, lexicon);
    let mut words: Vec<&str> = utterance.words.iter().map(|word| word.text.as_str()).collect();
    if words.iter().any(|word| BOT.contains(word)) && words.iter().any(|word| TURNS_TO.contains(word)) {
        // "gak jadi deh, sama bot aja": what is given up is the person.
        let begins = |phrase: &&&str| {
            let phrase: Vec<&str> = phrase.split(' ').collect();
            words.starts_with(&phrase)
        };
        let given_up = GIVES_UP.iter().find(begins).map(|phrase| phrase.split(' ').count());
        words.drain(..given_up.unwrap_or(0));
    }
    let has = |set: &[&str]| words.iter().any(|word| set.contains(word));
    let all = |sets: &[&[&str]]| {
        words.iter().all(|word| {
            let class = lexicon.class(word);
            class.vocative || class.courtesy || sets.iter().any(|set| set.contains(word))
        })
    };
    // "bisa sama bot gak?": the last word only asks.
    let asked = match words.split_last() {
        Some((&"tidak", rest)) if has(&["bisa", "boleh"]) => rest,
        _ => &words,
    };
    let denied = asked.iter().any(|word| DENIES.contains(word) || NOT_BOT.contains(word));
    let led = has(BOT) && has(LEADS) && has(WISHES) || has(BOT) && has(MAY_I) && has(LEADS);
    if led && !denied && all(&[BOT, LEADS, WISHES, MAY_I, BESIDE, DENIES, NOT_BOT]) {
        return !text.contains('?') || has(MAY_I);
    }
    let given_up = GIVES_UP.iter().any(|phrase| {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        words.windows(phrase.len()).any(|part| part == phrase)
    });
    let whom = has(PERSONS) && (waits || has(TO_PERSONS)) || waits && has(WAITING);
    let given_up_words: Vec<&str> = GIVES_UP.iter().flat_map(|phrase| phrase.split(' ')).collect();
    given_up && whom && !text.contains('?') && all(&[&given_up_words, PERSONS, TO_PERSONS, WAITING, BESIDE_GIVING_UP])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: bool, waits: bool, texts: &[&str]) {
        for text in texts {
            assert_eq!(wants_bot(text, waits), expected, "{text:?}, waits: {waits}");
        }
    }

    #[test]
    fn the_bot_is_asked_for_in_many_words() {
        for waits in [true, false] {
            check(
                true,
                waits,
                &[
                    "balik ke bot",
                    "balik ke bot aja kak",
                    "sama bot aja",
                    "sm bot aja deh",
                    "ngobrol sama bot lagi",
                    "mau ngobrol sama bot aja",
                    "aku mau balik ke bot lagi dong",
                    "lanjut sama bot aja ya",
                    "bisa balik ke bot gak?",
                    "boleh sama bot aja?",
                    "tanya bot aja deh",
                    "back to the bot please",
                    "back to bot",
                    "i want to talk to the bot again",
                    "can i go back to the bot?",
                    "never mind the agent",
                    "nvm the agent",
                    "actually never mind the agent",
                    "gajadi deh ngobrol sama bot aja",
                    "gak jadi, balik ke bot aja",
                    "yaudah sama bot aja deh",
                    "ga jadi ngobrol sama cs",
                    "gak usah disambungin ke cs deh",
                    "no need to talk to a human",
                ],
            );
        }
        check(
            true,
            true,
            &["ga jadi cs deh", "gak jadi nunggu", "cancel waiting", "gausah cs kak"],
        );
    }

    #[test]
    fn what_is_said_of_bots_and_bottles_is_left_to_the_person() {
        for waits in [true, false] {
            check(
                false,
                waits,
                &[
                    "botol minum ada?",
                    "bot nya error",
                    "botnya error terus kak",
                    "ini bot ya?",
                    "saya ngobrol sama bot ya?",
                    "jangan sama bot",
                    "gak mau sama bot lagi",
                    "gak jadi sama bot",
                    "i don't want to talk to the bot",
                    "kok sama bot lagi",
                    "sama botol aja",
                    "bot",
                    "tadi bot bilang ongkirnya gratis",
                    "gak usah kak",
                    "gak jadi",
                    "tidak perlu bubble wrap",
                    "batal pesan yang merah aja",
                    "orang rumah gak jadi ke toko",
                    "",
                ],
            );
        }
        check(false, false, &["gak usah min", "ga usah admin", "gak jadi nunggu"]);
    }
}
