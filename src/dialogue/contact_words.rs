//! What a message with a phone number or an email address in it says about that: an invitation to use it, the visitor's own, or
//! one that takes the place of another; and the words for the two ways to be reached.

use super::small_words::DENIES;
use crate::matching::{Found, SlotValue};
use crate::text::{Lexicon, Utterance};

/// A phone number or an email address in a message, and how it was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    /// The contact's slot that it belongs in.
    pub slot: &'static str,
    pub value: SlotValue,
    pub manner: Manner,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Manner {
    /// It takes the place of another: "eh salah, nomornya 0813…".
    pub corrects: bool,
    /// The visitor is to be reached by it, or says whose it is: "hubungi saya di 0812…", "nomor wa saya 0812…".
    pub invites: bool,
    /// Nothing else is said.
    pub alone: bool,
}

pub(super) const EMAIL: &[&str] = &["email", "mail", "surel", "gmail"];
pub(super) const PHONE: &[&str] = &["telepon", "phone", "whatsapp", "hp", "call", "telephone", "ponsel"];
/// A number, and what it is the number of where it is no way by itself.
pub(super) const NUMBER: &[&str] = &["nomor", "no", "nope", "number"];
pub(super) const HANDSET: &[&str] = &["handphone", "mobile", "cell"];
/// What stands beside a number or an address of one's own.
pub(super) const OF_A_NUMBER: &[&str] = &[
    "my", "alamat", "address", "is", "kontak", "contact", "nya", "adalah", "baru", "new", "aktif", "active", "pribadi",
    "nih", "ini", "itu", "here", "its",
];
/// What stands beside the way that the visitor prefers.
pub(super) const OF_A_WAY: &[&str] = &[
    "lewat", "via", "pakai", "by", "saja", "mau", "dong", "deh", "ya", "please", "lebih", "suka", "prefer", "ke", "di",
    "at", "on", "langsung", "bisa", "boleh", "tolong", "mohon", "nanti", "minta", "kalau", "mending", "just", "can",
    "you", "could", "or", "atau", "sms", "chat", "me", "juga", "gitu", "begitu",
];
/// Words that ask to reach somebody.
pub(super) const REACHES: &[&str] = &[
    "hubungi",
    "kontak",
    "contact",
    "telepon",
    "telponin",
    "teleponin",
    "call",
    "ring",
    "reach",
    "kabari",
    "whatsapp",
    "chat",
    "sms",
    "text",
    "japri",
    "email",
    "dm",
    "calling",
    "pm",
    "hubungkan",
];
/// The same, said of the visitor, who stands before them.
pub(super) const REACHED: &[&str] = &[
    "dihubungi",
    "dikontak",
    "ditelepon",
    "ditelpon",
    "dikabari",
    "reached",
    "contacted",
    "ditelp",
    "ditlp",
    "diwa",
    "dichat",
    "dihub",
    "dicall",
    "dikontek",
];
/// Whoever writes.
const SELF: &[&str] = &["saya", "aku", "kami", "kita", "me", "us", "i", "im"];
/// Words between reaching and whom.
const TO_WHOM: usize = 2;
/// Words by which what follows at once is over.
const OVER: &[&str] = &["sudah", "tadi", "kemarin", "barusan", "already"];
/// Words by which a message says that it did not come to that, or asks whose it is.
const NOT_SO: &[&str] = &["gagal", "kok", "kenapa", "siapa", "who", "whose", "why"];
/// Words by which one value takes the place of another.
pub(super) const CORRECTS: &[&str] = &[
    "salah",
    "ralat",
    "keliru",
    "typo",
    "koreksi",
    "ganti",
    "diganti",
    "gantiin",
    "ubah",
    "maksud",
    "maksudnya",
    "maksudku",
    "harusnya",
    "seharusnya",
    "benar",
    "benarnya",
    "revisi",
    "wrong",
    "mistake",
    "mistyped",
    "correction",
    "correct",
    "instead",
    "meant",
    "change",
    "update",
    "ralatnya",
];
/// Those of them that do so only beside the value itself: alone they say that it is right.
pub(super) const RIGHT: &[&str] = &["benar", "benarnya", "correct"];
/// Words that do so where nothing else is said.
const PERHAPS_CORRECTS: &[&str] = &["bukan", "tapi", "melainkan", "not", "actually", "should"];
/// Small words before a correction.
const HESITATES: &[&str] = &[
    "eh", "maaf", "sorry", "oh", "aduh", "duh", "ups", "oops", "wait", "sebentar", "the", "be", "it", "was", "that",
    "a", "typing", "ketik", "tulis", "nulis", "ngetik", "gitu", "begitu", "yaudah", "yasudah", "ud", "sry", "ternyata",
    "tadi", "kalau", "dong",
];

/// The phone numbers and addresses of a message, the latest last, each with how the message gives it.
pub(super) fn written(text: &str, found: &[Found]) -> Vec<Written> {
    let reached_by = |found: &Found| match found.value {
        SlotValue::Phone(_) => Some("phone"),
        SlotValue::Email(_) => Some("email"),
        _ => None,
    };
    let values: Vec<(&'static str, &Found)> = found
        .iter()
        .filter_map(|found| Some((reached_by(found)?, found)))
        .collect();
    if values.is_empty() {
        return Vec::new();
    }
    let manner = manner(
        &beside(text, values.iter().map(|(_, found)| *found)),
        text.contains('?'),
    );
    let mut from = 0;
    let written = |(slot, found): (&'static str, &Found)| {
        let before = text.get(from..found.start).unwrap_or_default();
        from = found.end;
        let of_clause = || of_clause(text, found);
        let manner = (!manner.corrects && !manner.alone)
            .then(of_clause)
            .flatten()
            .unwrap_or(manner);
        Written {
            slot,
            value: found.value.clone(),
            manner: Manner {
                corrects: manner.corrects && (manner.alone || ends_with_number(before)),
                ..manner
            },
        }
    };
    values.into_iter().map(written).collect()
}

/// "jangan telepon saya, wa aja 0812…": how the value is given where what stands beyond a comma is a matter of its own, and no more is
/// said than in which way the visitor is to be reached.
fn of_clause(text: &str, found: &Found) -> Option<Manner> {
    const SIGNS: [char; 4] = [',', ';', '.', '\n'];
    let (before, behind) = (text.get(..found.start)?, text.get(found.end..)?);
    let start = before.rfind(SIGNS)? + 1;
    let clause = format!("{} {}", before.get(start..)?, behind.split(SIGNS).next()?);
    let words = words_of(&clause);
    let way = |word: &String| EMAIL.contains(&word.as_str()) || PHONE.contains(&word.as_str());
    if !words.iter().any(way) {
        return None;
    }
    let small = words_of(&beside(text, std::iter::once(found)));
    let denies = |word: &String| DENIES.contains(&word.as_str());
    let only_way = small.iter().any(denies) && small.iter().all(|word| is_small(word) || word == "usah");
    only_way.then(|| manner(&clause, text.contains('?')))
}

/// Whether the words before a value say that it is a number or an address, and nobody else's: "nomornya yang benar", not "nomor
/// kurirnya".
fn ends_with_number(before: &str) -> bool {
    let words = words_of(before);
    let beside = words.iter().rev().take_while(|word| is_small(word));
    let mut beside = beside.map(String::as_str);
    let way = |word: &str| EMAIL.contains(&word) || matches!(word, "whatsapp" | "hp" | "phone" | "ponsel");
    beside.any(|word| NUMBER.contains(&word) || HANDSET.contains(&word) || way(word))
}

/// The message without those values.
pub(super) fn beside<'f>(text: &str, values: impl Iterator<Item = &'f Found>) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for found in values {
        rest.push_str(text.get(from..found.start).unwrap_or_default());
        rest.push(' ');
        from = found.end;
    }
    rest.push_str(text.get(from..).unwrap_or_default());
    rest
}

/// Whether a word beside a number or an address names no person and no matter.
pub(super) fn is_small(word: &str) -> bool {
    let class = Lexicon::every_language().class(word);
    let sets = [
        EMAIL,
        PHONE,
        NUMBER,
        HANDSET,
        OF_A_NUMBER,
        OF_A_WAY,
        REACHES,
        REACHED,
        SELF,
        CORRECTS,
        PERHAPS_CORRECTS,
        HESITATES,
    ];
    class.stop || class.vocative || class.courtesy || sets.iter().any(|set| set.contains(&word))
}

/// Whether a word beside a way to be reached says no more than that it is preferred.
pub(super) fn is_of_way(word: &str) -> bool {
    let class = Lexicon::every_language().class(word);
    OF_A_WAY.contains(&word) || class.stop || class.vocative
}

pub(super) fn words_of(text: &str) -> Vec<String> {
    let utterance = Utterance::read(text, Lexicon::every_language());
    let words = utterance.words.into_iter().map(|word| word.text);
    let words = words.filter(|word| word.chars().any(char::is_alphabetic));
    // "nomornya", "emailku": the word and whose it is.
    let parted = words.flat_map(|word| {
        let whose = [("nya", "nya"), ("ku", "aku")].into_iter().find_map(|(end, whose)| {
            let stem = word.strip_suffix(end)?;
            let named = [EMAIL, PHONE, &["nomor", "kontak", "alamat", "nama"]]
                .iter()
                .any(|set| set.contains(&stem));
            named.then(|| [stem.to_owned(), whose.to_owned()])
        });
        whose.map_or_else(|| vec![word], Vec::from)
    });
    parted.collect()
}

fn manner(beside: &str, asks: bool) -> Manner {
    let words = words_of(beside);
    let words = without_name(words.iter().map(String::as_str).collect());
    let has = |set: &[&str]| words.iter().any(|word| set.contains(word));
    let alone = words.iter().all(|word| is_small(word));
    let corrects = has(CORRECTS) || alone && has(PERHAPS_CORRECTS);
    let not_so = has(NOT_SO) || has(DENIES) || has(OVER);
    let polite = |word: &&str| {
        let class = Lexicon::every_language().class(word);
        class.vocative || class.courtesy || HESITATES.contains(word) || matches!(*word, "ya" | "ini" | "nih" | "itu")
    };
    let of_number = alone && !asks && !words.iter().all(polite) && !not_so && !reaches_others(&words);
    Manner {
        corrects,
        invites: invites(&words) || !corrects && of_number,
        alone: alone && (corrects || !not_so) && !reaches_others(&words),
    }
}

/// Without the name by which somebody introduces themselves: "nama saya Rina, wa 0812…" says no more than "wa 0812…".
fn without_name(mut words: Vec<&str>) -> Vec<&str> {
    const MARKS: &[&str] = &["nama", "name"];
    const BESIDE: &[&str] = &["is", "adalah", "yaitu", "itu"];
    /// Words of a name.
    const LONGEST: usize = 3;
    let Some(mark) = words.iter().position(|word| MARKS.contains(word)) else {
        return words;
    };
    let behind = words.iter().skip(mark + 1);
    let whose = behind
        .take_while(|word| SELF.contains(word) || BESIDE.contains(word))
        .count();
    let name = words.iter().skip(mark + 1 + whose).take(LONGEST);
    let name = name.take_while(|word| !is_small(word)).count();
    if name > 0 {
        words.drain(mark..=mark + whose + name);
    }
    words
}

/// "hubungi saya di", "bisa dihubungi di": said of whoever writes, and not denied before.
fn invites(words: &[&str]) -> bool {
    let not_so = |at: usize| {
        let before = words.get(..at).unwrap_or_default();
        let over = |word: &&str| OVER.contains(word) || *word == "just";
        before.iter().any(|word| DENIES.contains(word) || *word == "gagal") || before.last().is_some_and(over)
    };
    let reach = |at: usize| {
        let whom = words.iter().skip(at + 1).take(TO_WHOM);
        REACHES.contains(&words[at]) && whom.clone().any(|word| SELF.contains(word))
    };
    (0..words.len()).any(|at| (reach(at) || REACHED.contains(&words[at])) && !not_so(at))
}

/// "saya hubungi …", "aku telepon": the visitor reaches somebody.
fn reaches_others(words: &[&str]) -> bool {
    let calls =
        |word: &str| REACHES.contains(&word) && !EMAIL.contains(&word) && !matches!(word, "whatsapp" | "kontak");
    words
        .windows(2)
        .any(|pair| matches!(pair, [who, does] if SELF.contains(who) && calls(does)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::matching::{Clock, entity};

    fn read(text: &str) -> Vec<Written> {
        let clock = Clock {
            now: chrono::DateTime::UNIX_EPOCH,
            zone: chrono_tz::Asia::Jakarta,
        };
        let utterance = Utterance::read(text, Lexicon::every_language());
        written(text, &entity::find(&utterance, &Catalog::default(), &clock))
    }

    #[track_caller]
    fn check(expected: &str, texts: &[&str]) {
        for text in texts {
            let words = |manner: Manner| {
                let parts = [
                    (manner.corrects, "corrects"),
                    (manner.invites, "invites"),
                    (manner.alone, "alone"),
                ];
                parts
                    .into_iter()
                    .filter(|(is, _)| *is)
                    .map(|(_, word)| word)
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            let manners: Vec<String> = read(text).iter().map(|written| words(written.manner)).collect();
            assert!(!manners.is_empty(), "{text:?} holds no contact");
            assert!(manners.iter().all(|manner| manner == expected), "{text:?}: {manners:?}");
        }
    }

    #[test]
    fn whoever_wants_to_be_reached_says_so() {
        check(
            "invites",
            &[
                "kalau sudah ready hubungi aku di 081234567890",
                "barangnya rusak, tolong telepon saya 081234567890",
            ],
        );
        check(
            "invites alone",
            &[
                "namaku Rina, wa 081234567890",
                "hubungi saya di 081234567890",
                "tolong hubungi saya di 0812-3456-7890 ya kak",
                "wa saya aja 081234567890",
                "wa aja ke 081234567890",
                "klo gitu tlp sy aja 0812 3344 5566 ya min",
                "tlp aku ke 081233445566 ya",
                "hub gw di 081234567890",
                "call me at +62 812 3456 7890",
                "please reach me on 081234567890",
                "saya bisa dihubungi di 081234567890",
                "nomor wa saya 081234567890",
                "no hp saya 081234567890 kak",
                "my number is 081234567890",
                "email saya budi@contoh.id",
                "email me at budi@contoh.id please",
                "bisa telpon saya di 081234567890?",
                "jangan telpon saya, wa aja 081234567890",
                "gak usah email. telepon saya aja di 081234567890",
                "nama saya Rina, wa 081234567890",
                "nama: Siti Aminah, telp 081234567890",
                "my name is Joko and my number is 081234567890",
            ],
        );
    }

    #[test]
    fn another_number_takes_the_place_of_the_first() {
        check(
            "corrects alone",
            &[
                "eh salah, nomornya 081334567890",
                "maaf kak salah ketik, yang benar 081334567890",
                "ralat 081334567890",
                "eh sori slh, 0812 3344 5577",
                "bukan 081234567890 tapi 081334567890",
                "sorry wrong number, it should be 081334567890",
                "ganti ke budi@contoh.id aja",
            ],
        );
        check("corrects", &["eh salah nomornya 081334567890, saya mau tanya gamis"]);
    }

    #[test]
    fn what_is_wrong_with_something_else_corrects_no_contact() {
        check(
            "",
            &[
                "penerima ganti ke Ibu Sari 081334567890",
                "paket salah alamat, kurirnya 081334567890",
                "barangnya salah, nomor kurirnya 081334567890",
                "nomor penerima diganti ke 081334567890",
            ],
        );
    }

    #[test]
    fn what_is_said_of_other_numbers_invites_nobody() {
        check("alone", &["081234567890", "081234567890 ya kak", "ini 081234567890"]);
        check(
            "",
            &[
                "nomor pesanan saya 081234567899",
                "kurirnya hubungi 081234567890 kok tidak diangkat",
                "saya sudah hubungi 081234567890",
                "saya tadi telepon 081234567890",
                "jangan hubungi saya di 081234567890",
                "jangan telepon, nomor wa saya tidak dibalas 081234567890",
                "jangan, 081234567890",
                "081234567890 itu nomor siapa?",
                "penerima: Ibu Sari 081234567890",
                "saya hubungi 081234567890",
            ],
        );
    }
}
