//! The words by which visitors put right what they have told, and agree to it; and a new address among them.

use super::small_words::DENIES;
use crate::text::{Lexicon, Utterance, Word};

/// Words that say that something is wrong, or is to be otherwise, as the lexicon reads them.
pub(super) const CHANGES: &[&str] = &[
    "salah",
    "keliru",
    "ganti",
    "gantiin",
    "diganti",
    "ubah",
    "rubah",
    "diubah",
    "dirubah",
    "ubahin",
    "tukar",
    "koreksi",
    "revisi",
    "ralat",
    "edit",
    "typo",
    "wrong",
    "incorrect",
    "mistake",
    "change",
    "correct",
    "update",
    "replace",
    "switch",
];
/// Words between what is changed and what it becomes.
pub(super) const BECOMES: &[&str] = &["jadi", "jadinya", "menjadi", "into", "ke"];
/// Words around a value that say nothing of it.
pub(super) const BESIDE: &[&str] = &[
    "eh",
    "jadi",
    "jadinya",
    "menjadi",
    "saja",
    "deh",
    "ya",
    "iya",
    "tapi",
    "but",
    "to",
    "ke",
    "maksudnya",
    "maksud",
    "harusnya",
    "seharusnya",
    "yang",
    "benar",
    "betul",
    "instead",
    "actually",
    "make",
    "it",
    "please",
    "tolong",
    "dong",
    "mau",
    "pakai",
    "itu",
    "ini",
    "is",
    "should",
    "be",
    "my",
    "the",
    "saya",
    "aku",
    "atas",
    "dengan",
    "sih",
    "lah",
    "nih",
    "oh",
    "sorry",
    "maaf",
    "ternyata",
    "kok",
    "kan",
    "bisa",
    "boleh",
    "can",
    "i",
    "you",
    "oke",
    "ok",
    "cuma",
    "hanya",
    "only",
    "just",
    "want",
    "untuk",
    "for",
    "a",
    "an",
    "n",
    "as",
    "lo",
    "loh",
    "lho",
    "nya",
    "of",
    "bukan",
];
/// Beside a number these say that it is how many, not which option.
pub(super) const SO_MANY: &[&str] = &["jadi", "jadinya", "saja", "deh", "cuma", "hanya", "only", "just"];
/// By these a number is an option.
pub(super) const POINTS: &[&str] = &[
    "yang", "nomor", "no", "nomer", "pilih", "pilihan", "opsi", "option", "ke", "number", "the",
];
/// What speaks of everything that was told, and of its being right.
pub(super) const ABOUT_ALL: &[&str] = &[
    "benar",
    "betul",
    "sesuai",
    "pas",
    "cocok",
    "right",
    "correct",
    "ada",
    "yang",
    "masih",
    "data",
    "datanya",
    "pesanan",
    "pesanannya",
    "orderan",
    "ordernya",
    "sudah",
    "semua",
    "ya",
    "iya",
    "eh",
    "itu",
    "ini",
    "deh",
    "kok",
    "lho",
    "loh",
    "is",
    "that",
    "thats",
    "it",
    "its",
    "quite",
    "something",
    "sih",
    "nih",
    "kayaknya",
    "sepertinya",
    "maaf",
    "hmm",
    "dulu",
];
/// Words that deny all of it.
pub(super) const DENIES_ALL: &[&str] = &[
    "tidak",
    "belum",
    "bukan",
    "no",
    "nope",
    "not",
    "salah",
    "keliru",
    "wrong",
    "incorrect",
    "isnt",
];
/// Words that say that all of it is right.
pub(super) const AGREES: &[&str] = &[
    "iya",
    "ya",
    "yes",
    "yep",
    "yup",
    "yeah",
    "oke",
    "ok",
    "okay",
    "sip",
    "siap",
    "betul",
    "benar",
    "setuju",
    "lanjut",
    "lanjutkan",
    "lanjutin",
    "sure",
    "correct",
    "right",
    "gas",
    "sesuai",
    "cocok",
    "fix",
    "deal",
    "proses",
    "confirm",
    "confirmed",
    "perfect",
    "looks",
    "good",
    "kirim",
    "kirimkan",
    "mantap",
    "great",
];
/// What stands beside them.
pub(super) const BESIDE_AGREES: &[&str] = &[
    "semua",
    "semuanya",
    "sudah",
    "saja",
    "deh",
    "dong",
    "lah",
    "pas",
    "all",
    "is",
    "it",
    "its",
    "thats",
    "that",
    "go",
    "ahead",
    "please",
    "data",
    "datanya",
    "pesanan",
    "pesanannya",
    "itu",
    "order",
    "ordernya",
    "everything",
    "langsung",
];

/// Words for how a product may be.
pub(super) const KINDS: &[&str] = &[
    "ukuran", "size", "warna", "colour", "color", "varian", "variant", "rasa", "model",
];
/// Words that an address begins with, beside the name or the number behind them.
const STREETS: &[&str] = &[
    "jl",
    "jln",
    "jalan",
    "gg",
    "gang",
    "perum",
    "perumahan",
    "komplek",
    "kompleks",
    "desa",
    "dusun",
    "kampung",
    "kp",
    "apartemen",
    "ruko",
    "blok",
    "rt",
];
/// What stands before a new address.
const SENDS: &[&str] = &[
    "kirim",
    "kirimnya",
    "kirimkan",
    "kirimin",
    "dikirim",
    "antar",
    "antarkan",
    "alamat",
    "alamatnya",
    "alamatku",
    "baru",
    "di",
    "send",
    "ship",
    "deliver",
    "address",
    "new",
];
/// What stands first in an address that goes on with its street.
const HOUSES: &[&str] = &["rumah", "kos", "kost", "kosan", "kantor"];

/// The address that a message is: with a word of addresses first and a number or a comma behind it, or a house first and both behind it.
pub(super) fn address_in<'u>(utterance: &'u Utterance, lexicon: &Lexicon) -> Option<&'u str> {
    let words = &utterance.words;
    let small = |word: &Word| {
        let class = lexicon.class(&word.text);
        BESIDE.contains(&word.text.as_str())
            || CHANGES.contains(&word.text.as_str())
            || class.vocative
            || class.courtesy
    };
    let typed = |word: &Word| {
        utterance
            .raw
            .get(word.start..word.end)
            .unwrap_or_default()
            .to_lowercase()
    };
    let street = |word: &Word| STREETS.contains(&typed(word).as_str());
    let sends = |word: &Word| SENDS.contains(&typed(word).as_str()) || SENDS.contains(&word.text.as_str());
    let other = |word: &Word| {
        DENIES.contains(&word.text.as_str()) || word.text == "bukan" || lexicon.class(&word.text).question
    };
    if utterance.raw.contains('?') || words.iter().any(other) {
        return None;
    }
    let first = words
        .iter()
        .position(|word| street(word) || !small(word) && !sends(word))?;
    let last = words.iter().rposition(|word| !small(word))?;
    let address = utterance.raw.get(words.get(first)?.start..words.get(last)?.end)?;
    let numbered = address.bytes().any(|byte| byte.is_ascii_digit());
    let begins = words.get(first)?;
    let whole = match street(begins) {
        true => numbered || address.contains(','),
        false => HOUSES.contains(&begins.text.as_str()) && numbered && words.iter().any(street),
    };
    whole.then_some(address)
}
