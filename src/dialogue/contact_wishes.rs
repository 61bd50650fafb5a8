//! Whole messages about a contact that hold none: it is asked for, it is not wanted to be given, it is wrong.

use super::contact_words::{
    CORRECTS, EMAIL, HANDSET, NUMBER, OF_A_WAY, PHONE, REACHED, REACHES, RIGHT, is_small, words_of,
};
use super::small_words::DENIES;

/// What a message in the contact form says about giving a contact at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unwilling {
    /// "gak mau ninggalin nomor".
    Refuses,
    /// "gak mau ah": what is asked for, whatever that is.
    Declines,
    /// "gak punya wa": the slot that the visitor cannot fill.
    Lacks(&'static str),
    /// "gak usah telepon, wa aja": the slot of the way that stands beside what is denied.
    Prefers(&'static str),
}

/// What a message says is wrong without giving the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// "eh salah nomornya": the slot that it speaks of.
    Slot(&'static str),
    /// "eh salah".
    Something,
}

/// Whether a whole message says that a contact is not wanted to be given, or not there.
pub(super) fn unwilling(text: &str) -> Option<Unwilling> {
    const WANTS: &[&str] = &[
        "mau", "usah", "perlu", "ingin", "want", "need", "boleh", "suka", "rather", "like",
    ];
    const GIVES: &[&str] = &[
        "tinggalkan",
        "ninggalin",
        "tinggalin",
        "meninggalkan",
        "ninggal",
        "kasih",
        "ngasih",
        "beri",
        "memberi",
        "memberikan",
        "kirim",
        "ngirim",
        "isi",
        "ngisi",
        "leave",
        "give",
        "share",
        "giving",
        "leaving",
        "sharing",
    ];
    const HAS: &[&str] = &["punya", "ada", "have", "pakai", "use", "got"];
    const BESIDE: &[&str] = &[
        "ah", "would", "any", "sih", "kok", "deh", "dulu", "to", "do", "personal", "data", "a", "dont",
    ];
    const LOATH: &[&str] = &["ogah", "males", "malas"];
    /// Words that decline and say no more.
    const DECLINING_WORDS: usize = 4;
    // Longer than any such message.
    if text.len() > 100 || text.contains('?') {
        return None;
    }
    let words = words_of(text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let has = |set: &[&str]| words.iter().any(|word| set.contains(word));
    let known = |word: &&str| {
        is_small(word)
            || [WANTS, GIVES, HAS, BESIDE, DENIES, LOATH]
                .iter()
                .any(|set| set.contains(word))
    };
    let names = |set: &[&str]| words.iter().any(|word| set.contains(word) && !OF_A_WAY.contains(word));
    let (phone, email) = (names(PHONE) || has(&["nomor", "number"]), names(EMAIL));
    let denies = has(DENIES) || has(LOATH) || words.first() == Some(&"no");
    if !denies || !words.iter().all(known) {
        return None;
    }
    if let Some(slot) = preferred(text) {
        return Some(Unwilling::Prefers(slot));
    }
    let contact = phone || email || has(&["kontak", "contact", "data"]);
    let unwilling = has(WANTS) || has(LOATH);
    if unwilling && (contact || has(GIVES)) && !has(HAS) {
        return Some(Unwilling::Refuses);
    }
    // "ga usah dihubungi" is a command.
    let reached = has(REACHES) || has(REACHED);
    if unwilling && !contact && !reached && !has(HAS) && words.len() <= DECLINING_WORDS {
        return Some(Unwilling::Declines);
    }
    match (has(HAS), phone, email) {
        (true, true, false) => Some(Unwilling::Lacks("phone")),
        (true, false, true) => Some(Unwilling::Lacks("email")),
        _ => None,
    }
}

/// The slot of the first way that a message names and does not deny: it is chosen by a word beside it, or it is the other way than
/// the one that is denied.
fn preferred(text: &str) -> Option<&'static str> {
    const CHOSEN_BEFORE: &[&str] = &[
        "mau",
        "mending",
        "mendingan",
        "suka",
        "prefer",
        "just",
        "lewat",
        "via",
        "pakai",
        "use",
    ];
    const CHOSEN_BEHIND: &[&str] = &["saja", "instead", "only"];
    const JOINS: &[&str] = &["atau", "or", "dan", "and", "maupun", "sama", "nor"];
    const OWNS: &[&str] = &["punya", "ada", "have", "got"];
    /// Words between a way and the one behind it that chooses it: "wa saya aja".
    const BESIDE: usize = 2;
    struct Way {
        slot: &'static str,
        denied: bool,
        chosen: bool,
    }
    let slot = |word: &str| match word {
        "sms" => Some("phone"),
        _ if EMAIL.contains(&word) => Some("email"),
        _ if PHONE.contains(&word) => Some("phone"),
        _ => None,
    };
    let mut ways: Vec<Way> = Vec::new();
    let mut owns = false;
    // What is denied is denied up to the next comma.
    for clause in text.split([',', ';', '.', '\n']) {
        let words = words_of(clause);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        owns |= words.iter().any(|word| OWNS.contains(word));
        let (mut from, mut denied) = (0, false);
        for (at, word) in words.iter().enumerate() {
            let Some(slot) = slot(word) else { continue };
            let before = words.get(from..at).unwrap_or_default();
            let joined = !before.is_empty() && before.iter().all(|word| JOINS.contains(word));
            let denies = |(at, word): (usize, &&str)| DENIES.contains(word) || from + at == 0 && *word == "no";
            denied = before.iter().enumerate().any(denies) || denied && joined;
            let behind = words.iter().skip(at + 1).take(BESIDE);
            let mut behind = behind.take_while(|word| is_no_way(word));
            ways.push(Way {
                slot,
                denied,
                chosen: before.last().is_some_and(|word| CHOSEN_BEFORE.contains(word))
                    || behind.any(|word| CHOSEN_BEHIND.contains(word)),
            });
            from = at + 1;
        }
    }
    let other_denied = |way: &Way| ways.iter().any(|other| other.denied && other.slot != way.slot);
    let one_denied = ways.iter().any(|way| way.denied);
    let stands = |way: &&Way| !way.denied && (way.chosen && (one_denied || !owns) || other_denied(way));
    ways.iter().find(stands).map(|way| way.slot)
}

fn is_no_way(word: &str) -> bool {
    !EMAIL.contains(&word) && !PHONE.contains(&word)
}

/// Whether a message says that the number or address is wrong, and does not give the right one.
pub(super) fn says_wrong(text: &str) -> Option<Wrong> {
    // Longer than any such message.
    if text.len() > 120 || text.contains('?') {
        return None;
    }
    let words = words_of(text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let has = |set: &[&str]| words.iter().any(|word| set.contains(word));
    let names = |set: &[&str]| words.iter().any(|word| set.contains(word) && !OF_A_WAY.contains(word));
    // "sudah benar nomornya" says that it is right, "belum benar" that it is not.
    let corrects = |word: &&str| CORRECTS.contains(word) && (!RIGHT.contains(word) || has(DENIES) || has(&["bukan"]));
    if !words.iter().all(|word| is_small(word)) || !words.iter().any(corrects) {
        return None;
    }
    // A "no" before all else denies.
    let number = words.iter().skip(1).any(|word| NUMBER.contains(word)) || has(&["nomor", "number"]);
    Some(match (names(EMAIL), names(PHONE) || number) {
        (true, false) => Wrong::Slot("email"),
        (false, true) => Wrong::Slot("phone"),
        _ => Wrong::Something,
    })
}

/// Whether a whole message speaks of a number or an address, and of nothing else: "nomornya udah bener kok".
pub(super) fn speaks_of_contact(text: &str) -> bool {
    // Longer than any such message.
    if text.len() > 100 || text.contains('?') {
        return false;
    }
    let words = words_of(text);
    let of_contact = |word: &str| {
        let names = [EMAIL, PHONE, NUMBER].iter().any(|set| set.contains(&word));
        names && !matches!(word, "no" | "nope") || RIGHT.contains(&word)
    };
    words.iter().any(|word| of_contact(word)) && words.iter().all(|word| is_small(word))
}

/// Whether an agent's message asks for a number or an address by which the visitor is reached.
pub(super) fn asks_for_contact(text: &str) -> bool {
    sentences(text).iter().any(|sentence| {
        let words = words_of(sentence);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        sentence_asks(&words, sentence.ends_with('?'))
    })
}

/// Each with the sign that ends it. "No. HP" is one.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    let mut goes_on = false;
    for part in text.split_inclusive(['.', '!', '?', '\n']) {
        match sentences.last_mut().filter(|_| goes_on) {
            Some(sentence) => sentence.push_str(part),
            None => sentences.push(part.to_owned()),
        }
        let last = part.trim_end_matches('.').rsplit(char::is_whitespace).next();
        goes_on = part.ends_with('.') && last.is_some_and(|last| last.eq_ignore_ascii_case("no"));
    }
    sentences
}

fn sentence_asks(words: &[&str], asks: bool) -> bool {
    const ASKS: &[&str] = &[
        "minta", "mohon", "tolong", "boleh", "bisa", "kirim", "kirimkan", "tulis", "tuliskan", "share", "infokan",
        "please", "give", "leave", "send",
    ];
    const WHICH: &[&str] = &["berapa", "apa", "mana", "what", "which"];
    const CONTACT: &[&str] = &["nomor", "number", "kontak", "contact", "whatsapp", "email"];
    const OTHER: &[&str] = &["pesan", "resi", "order", "invoice", "rekening", "tracking", "penerima"];
    /// Before a way by which something is told, or to look something up.
    const BY: &[&str] = &[
        "lewat", "via", "ke", "di", "by", "through", "cek", "check", "dari", "from", "in", "on", "to",
    ];
    /// Whose it is, where it is the shop's: "our number", "nomor kami".
    const OURS: &[&str] = &["kami", "saya", "kita", "our", "my", "toko", "will", "sudah", "us", "me"];
    let has = |set: &[&str]| words.iter().any(|word| set.contains(word));
    // "pesanannya", too.
    let other = words
        .iter()
        .any(|word| OTHER.iter().any(|other| word.starts_with(other)));
    if other || !(asks || has(ASKS)) {
        return false;
    }
    let which = has(WHICH);
    let asked = |at: usize| {
        let before = at
            .checked_sub(1)
            .and_then(|at| words.get(at))
            .copied()
            .unwrap_or_default();
        let behind = words.get(at + 1).copied().unwrap_or_default();
        let is_number = match words[at] {
            // "no problem" names no number.
            "no" => PHONE.contains(&behind) || HANDSET.contains(&behind),
            word => CONTACT.contains(&word),
        };
        // "nomor WA": what stands before the number stands before both.
        let joined = CONTACT.contains(&before) || before == "no";
        is_number
            && !joined
            && !OURS.contains(&before)
            && !behind_is_ours(words, at, OURS)
            && (which || !BY.contains(&before))
    };
    asks && has(REACHED) || (0..words.len()).any(asked)
}

/// "nomor WA kami": whose a number is stands behind it and its way.
fn behind_is_ours(words: &[&str], at: usize, ours: &[&str]) -> bool {
    let behind = words.iter().skip(at + 1);
    let mut behind = behind.skip_while(|word| PHONE.contains(word) || EMAIL.contains(word));
    behind.next().is_some_and(|word| ours.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_everybody_gives_a_contact() {
        use Unwilling::{Declines, Lacks, Prefers, Refuses};
        for (text, expected) in [
            ("gak mau ninggalin nomor", Some(Refuses)),
            ("ga usah kasih nomor deh", Some(Refuses)),
            ("saya gak mau kasih kontak", Some(Refuses)),
            ("i don't want to give my number", Some(Refuses)),
            ("gak punya wa", Some(Lacks("phone"))),
            ("ga ada nomor hp kak", Some(Lacks("phone"))),
            ("tidak punya email", Some(Lacks("email"))),
            ("i don't have a phone", Some(Lacks("phone"))),
            ("gak usah telepon, wa aja kak", Some(Prefers("phone"))),
            ("gak usah telepon wa aja", Some(Prefers("phone"))),
            ("gak mau email, wa aja", Some(Prefers("phone"))),
            ("jangan email, mau wa aja", Some(Prefers("phone"))),
            ("wa aja kak, gak usah email", Some(Prefers("phone"))),
            ("gak usah, email saya aja", Some(Prefers("email"))),
            ("i don't want a call, email me instead", Some(Prefers("email"))),
            ("gak mau wa, email", Some(Prefers("email"))),
            ("gak punya email, wa aja", Some(Prefers("phone"))),
            ("gak mau kasih wa atau email", Some(Refuses)),
            ("gak mau kasih nomor hp wa", Some(Refuses)),
            ("gak mau telepon aja", Some(Refuses)),
            ("gak mau ah", Some(Declines)),
            ("ga usah deh kak", Some(Declines)),
            ("ogah", Some(Declines)),
            ("eh ga usah dihubungi deh", None),
            ("gak usah hubungi saya", None),
            ("males ah ngasih nomor", Some(Refuses)),
            ("i don't want to", Some(Declines)),
            ("gak ada", None),
            ("Budi", None),
            ("nomor saya 081234567890", None),
            ("gak mau yang merah", None),
            ("wa saya tidak dibalas admin toko", None),
        ] {
            assert_eq!(unwilling(text), expected, "{text:?}");
        }
    }

    #[test]
    fn some_messages_speak_of_a_contact_alone() {
        for (text, expected) in [
            ("sudah bener kok nomernya", true),
            ("wa aja ya kak", true),
            ("lewat email", true),
            ("Siti, nomornya udah bener", false),
            ("Siti", false),
            ("no", false),
            ("nope", false),
            ("nomornya salah?", false),
            ("", false),
        ] {
            assert_eq!(speaks_of_contact(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_agent_asks_for_a_contact_or_for_another_number() {
        for (text, expected) in [
            ("Boleh minta nomor WA-nya Kak?", true),
            ("Emailnya apa, Kak?", true),
            ("Tolong kirim no HP ya", true),
            ("Nomor pesanannya berapa?", false),
            ("Nomor resi sudah kami kirim ya", false),
            ("Saya telepon ya Kak.", false),
            ("Boleh minta no. HP-nya, Kak?", true),
            ("Bisa minta no WA Kakak", true),
            ("May I have your phone number?", true),
            ("What's your email?", true),
            ("Please leave your number and we will call you", true),
            ("Kami bisa hubungi Kakak di nomor berapa?", true),
            ("Ke email mana kami kirim?", true),
            ("Kapan Kakak bisa dihubungi?", true),
            ("Oke Kak. Mohon tuliskan nomor yang bisa dihubungi", true),
            ("No problem, can I help with anything else?", false),
            ("No worries! Please wait a moment", false),
            ("HP-nya merek apa, Kak?", false),
            ("Silakan cek email ya. Ada lagi yang bisa dibantu?", false),
            ("Sudah kami kirim ke nomor WA Kakak ya. Ada yang lain, Kak?", false),
            ("Bisa chat nomor kami di 0812-0000-0000 ya", false),
            ("Nomor WA kami sudah disimpan, Kak?", false),
            ("Bisa kami kirim lewat email?", false),
            ("Please email us at our address", false),
        ] {
            assert_eq!(asks_for_contact(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_number_is_said_to_be_wrong_without_the_right_one() {
        use Wrong::{Slot, Something};
        for (text, expected) in [
            ("eh salah nomornya", Some(Slot("phone"))),
            ("nomornya salah kak", Some(Slot("phone"))),
            ("ganti email dong", Some(Slot("email"))),
            ("wrong number, sorry", Some(Slot("phone"))),
            ("eh salah", Some(Something)),
            ("no, wrong", Some(Something)),
            ("barangnya salah", None),
            ("salah kirim", None),
            ("nomornya benar?", None),
            ("sudah benar nomornya kak", None),
            ("benar kak", None),
            ("the number is correct", None),
            ("nomornya belum benar kak", Some(Slot("phone"))),
        ] {
            assert_eq!(says_wrong(text), expected, "{text:?}");
        }
    }
}
