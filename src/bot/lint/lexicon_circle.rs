//! `lexicon-circle`, `lexicon-conflict`: readings of words that lead back to where they began, and two readings of one word.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::both;
use crate::text::{Lexicon, normalize};
use std::collections::BTreeMap;

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let synonyms = || subject.folder.lexicons.iter().flat_map(|decl| &decl.synonyms);
    let pairs = synonyms().map(|(word, canonical)| (word.value.as_str(), canonical.value.as_str()));
    for circle in Lexicon::circles(pairs) {
        let Some(first) = circle.first() else { continue };
        let place = synonyms().find(|(word, _)| normalize(&word.value) == *first);
        let Some((word, _)) = place else { continue };
        let way: Vec<String> = circle.iter().chain([first]).map(|word| format!("`{word}`")).collect();
        report
            .error(
                "lexicon-circle",
                word.place,
                both!(
                    "berputar tanpa ujung, masing-masing dibaca sebagai yang berikutnya: {way}",
                    "a circle without an end, each read as the next: {way}",
                    way = way.join(" → ")
                ),
            )
            .help(both!(
                "Tentukan kata mana yang benar, lalu yang lain dibaca sebagai kata itu.",
                "Decide which of these words is the right one, and let the others be read as that."
            ));
    }
    let mut read: BTreeMap<String, (String, &str)> = BTreeMap::new();
    for (word, canonical) in synonyms() {
        let meant = normalize(&canonical.value);
        let typed = normalize(&word.value);
        if typed == meant || typed.is_empty() {
            report
                .warning(
                    "idle-synonym",
                    word.place,
                    both!(
                        "`{word}` sudah terbaca sebagai `{canonical}`: ini tidak mengubah apa-apa",
                        "`{word}` is read as `{canonical}` anyway: this changes nothing",
                        word = word.value,
                        canonical = canonical.value
                    ),
                )
                .help(both!(
                    "Hapus, atau tulis cara lain orang mengetiknya. Huruf besar, tanda baca dan huruf yang diulang tidak perlu ditulis.",
                    "Delete it, or write another way in which it is typed. Capitals, punctuation and stretched letters need no line."
                ));
            continue;
        }
        let (other, written) = read
            .entry(normalize(&word.value))
            .or_insert_with(|| (meant.clone(), &canonical.value));
        if *other != meant {
            report
                .warning(
                    "lexicon-conflict",
                    word.place,
                    both!(
                        "`{word}` sudah dibaca sebagai `{written}`",
                        "`{word}` is read as `{written}` already",
                        word = word.value,
                        written = written
                    ),
                )
                .help(both!(
                    "Satu kata punya satu arti, yang terakhir yang dipakai. Sisakan salah satunya.",
                    "A word has one reading, the last one given. Keep one of the two."
                ));
        }
    }
}
