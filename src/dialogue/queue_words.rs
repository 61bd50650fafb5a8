//! What whoever waits for a person writes about the waiting itself, whatever the bot: "masih lama?", "halo?", "how much longer".

use crate::text::{Lexicon, Utterance};

/// What somebody in the queue means, apart from what they ask the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// How long it still takes, or whether anybody is there.
    HowLong,
    /// They would rather leave a contact.
    LeaveContact,
    /// They agree to wait, or say thanks: nothing that has to be answered.
    Agreed,
}

/// Words that speak of waiting by themselves.
const WAITING: &[&str] = &[
    "lama",
    "lamanya",
    "antrean",
    "antrian",
    "antre",
    "antri",
    "giliran",
    "dibalas",
    "dijawab",
    "dilayani",
    "direspon",
    "direspons",
    "disambungkan",
    "jaga",
    "online",
    "slow",
    "respon",
    "respons",
    "long",
    "longer",
    "queue",
    "waiting",
    "position",
    "replying",
    "answering",
    "anyone",
    "anybody",
    "nobody",
    "there",
    "ping",
];
/// Words that ask about waiting beside a question, and only say that somebody waits without one.
const WAIT: &[&str] = &["menunggu", "tunggu", "wait"];
/// Words that call for whoever is there.
const CALLS: &[&str] = &[
    "halo",
    "hai",
    "hei",
    "hello",
    "hi",
    "hey",
    "permisi",
    "punten",
    "assalamualaikum",
    "pagi",
    "siang",
    "sore",
    "malam",
    "p",
    "tes",
    "test",
    "woi",
    "woy",
    "oi",
    "afternoon",
    "morning",
    "evening",
];
/// Words that ask.
const ASKING: &[&str] = &[
    "berapa", "kapan", "masih", "sampai", "dari", "kok", "kenapa", "how", "still", "when", "why",
];
/// Words that may stand beside these, besides those that carry no matter.
const BESIDE: &[&str] = &[
    "masih", "lagi", "sudah", "belum", "tidak", "kok", "kira", "kirakira", "menit", "banget", "sekali", "amat", "tadi",
    "dari", "nomor", "urutan", "orang", "orangnya", "ada", "yang", "balas", "bisa", "sampai", "waktu", "kenapa",
    "terlalu", "berapa", "kapan", "perlu", "harus", "much", "still", "will", "take", "number", "when", "how", "why",
    "what", "reply", "so", "too", "does", "taking", "been", "my", "good", "selamat", "have", "need", "minutes", "more",
    "is", "are", "you", "it", "this", "the", "in", "am", "i", "do", "to", "nya", "kah", "be", "going", "get", "anyone",
    "out", "at", "all", "still",
];
/// Whole messages that ask to leave a contact, as they read without slang.
const LEAVE_CONTACT: &[&str] = &[
    "tinggalkan kontak",
    "tinggalin kontak",
    "tinggal kontak",
    "titip kontak",
    "titip nomor",
    "tinggalkan nomor",
    "tinggalin nomor",
    "tinggal nomor",
    "isi kontak",
    "kasih nomor",
    "leave a contact",
    "leave contact",
    "leave my contact",
    "leave my number",
    "leave a number",
    "call me back",
    "telepon saya",
    "telepon aku",
    "hubungi saya",
    "hubungi aku",
    "contact me",
];
/// Words that may stand before and after those.
const POLITE: &[&str] = &[
    "mau", "saya", "aku", "saja", "dulu", "deh", "ya", "dong", "boleh", "tolong", "please", "nanti", "i", "want", "to",
];

/// Words of a message that is about the waiting; a longer one tells the person something.
const LONGEST: usize = 9;

/// What a whole message means to the queue. `None`: nothing of its own.
pub(super) fn meant(text: &str) -> Option<Meant> {
    // Longer than any such message; what is left need not be read.
    if text.len() > 200 {
        return None;
    }
    let lexicon = Lexicon::every_language();
    let utterance = Utterance::read(text, lexicon);
    let words: Vec<&str> = utterance.words.iter().map(|word| word.text.as_str()).collect();
    let bare = |word: &&str| !(POLITE.contains(word) || lexicon.class(word).vocative);
    let core: Vec<&str> = words.iter().copied().filter(bare).collect();
    if LEAVE_CONTACT.iter().any(|phrase| leaves_contact(phrase, &core, &words)) {
        return Some(Meant::LeaveContact);
    }
    let has = |set: &[&str]| words.iter().any(|word| set.contains(word));
    let asks = has(ASKING) || text.contains('?');
    let belongs = |word: &&str| {
        let class = lexicon.class(word);
        [WAITING, WAIT, CALLS, ASKING, BESIDE, POLITE]
            .iter()
            .any(|set| set.contains(word))
            || class.stop
            || class.question
            || class.vocative
            || class.courtesy
    };
    if words.is_empty() || words.len() > LONGEST || !words.iter().all(belongs) {
        return text
            .contains('?')
            .then_some(Meant::HowLong)
            .filter(|_| words.is_empty());
    }
    // "berapa lama sampai?" asks of a parcel, "nunggu sampai kapan?" of the queue.
    let arrives = has(&["sampai"]) && !has(WAIT);
    if !arrives && (has(WAITING) || has(CALLS) || has(WAIT) && asks) {
        return Some(Meant::HowLong);
    }
    let thanks = words.iter().any(|word| lexicon.class(word).courtesy);
    (has(WAIT) || thanks).then_some(Meant::Agreed)
}

/// Whether the words are that phrase, as it stands or without the small words that the message goes without as well. Of a phrase that
/// is one word without them nothing is left out: "telepon" alone asks nobody to call.
fn leaves_contact(phrase: &str, core: &[&str], words: &[&str]) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    let bare = phrase.iter().copied().filter(|word| !POLITE.contains(word));
    bare.clone().eq(core.iter().copied())
        && (bare.count() > 1 || words.windows(phrase.len()).any(|part| part == phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: Option<Meant>, texts: &[&str]) {
        for text in texts {
            assert_eq!(meant(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_said_about_waiting_is_understood() {
        check(
            Some(Meant::HowLong),
            &[
                "berapa lama lagi?",
                "brp lama lg kak",
                "masih lama?",
                "masih lama ya",
                "lama banget sih",
                "kok lama",
                "halo?",
                "halo kak",
                "p",
                "permisi min",
                "selamat siang",
                "nunggu berapa lama?",
                "masih nunggu nih",
                "antrean ke berapa?",
                "antrian saya nomor berapa kak",
                "kapan dibalas?",
                "kok blm dibalas",
                "ada yang jaga gak?",
                "sampai kapan nunggunya?",
                "how long?",
                "how much longer do i have to wait",
                "is anyone there?",
                "still waiting",
                "hello??",
                "?",
                "what is my position in the queue?",
            ],
        );
    }

    #[test]
    fn what_is_asked_of_the_shop_is_not_about_waiting() {
        check(
            None,
            &[
                "berapa lama pengiriman?",
                "berapa lama sampai?",
                "masih ada stok?",
                "halo kak harga mug berapa",
                "barang saya rusak",
                "asdf",
                "how long is the warranty",
                "nomor pesanan 1234",
                "2",
                "",
                "👍",
                "masih ada?",
                "telepon",
                "hubungi",
                "mau telepon",
                "saya telepon ya",
            ],
        );
    }

    #[test]
    fn a_contact_can_be_left_and_agreeing_needs_no_answer() {
        check(
            Some(Meant::LeaveContact),
            &[
                "tinggalkan kontak",
                "mau tinggalin nomor aja kak",
                "titip nomor dong",
                "leave a contact",
                "Leave a contact please",
                "hubungi saya ya kak",
                "tolong telepon saya",
                "telpon aku dong",
            ],
        );
        check(
            Some(Meant::Agreed),
            &["ok saya tunggu", "makasih kak", "terima kasih ya", "i will wait"],
        );
    }
}
