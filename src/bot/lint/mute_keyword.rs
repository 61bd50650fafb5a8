//! `mute-keyword`, `greedy-keyword`: a keyword without a word that could be found in a message, and one that stands in any message.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::both;
use crate::text::{Lexicon, normalize};

/// Words that address the shop and are the name of nothing. Others may be ("admin", "koko").
const ADDRESS: [&str; 12] = [
    "kak", "kakak", "min", "gan", "sis", "mas", "mbak", "bro", "om", "pak", "bu", "bang",
];

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let languages: Vec<String> = subject.folder.languages().map(str::to_owned).collect();
    let lexicon = Lexicon::built_in(&languages);
    for intent in &subject.folder.intents {
        for keyword in intent.keywords.iter().chain(&intent.not) {
            mute(keyword, report);
        }
        for keyword in &intent.keywords {
            greedy(keyword, &lexicon, report);
        }
    }
}

fn mute(keyword: &Spanned<String>, report: &mut Report<'_>) {
    if !keyword.value.split(" + ").any(|part| normalize(part).is_empty()) {
        return;
    }
    report
        .warning(
            "mute-keyword",
            keyword.place,
            both!(
                "di sini tidak ada kata yang bisa dicari dalam pesan",
                "there is no word here to look for in a message"
            ),
        )
        .help(both!(
            "Tulis kata atau frasa yang dipakai pengunjung; tanda baca dan emoji tidak dibandingkan.",
            "Write a word or phrase that visitors use; punctuation and emoji are not compared."
        ));
}

/// Phrases of such words may mean something: "kalau begitu", "ada lagi".
fn greedy(keyword: &Spanned<String>, lexicon: &Lexicon, report: &mut Report<'_>) {
    let word = normalize(&keyword.value);
    if word.is_empty() || word.contains(' ') || !(lexicon.class(&word).stop || ADDRESS.contains(&&*word)) {
        return;
    }
    report
        .warning(
            "greedy-keyword",
            keyword.place,
            both!(
                "`{word}` ada di pesan apa saja, jadi intent ini ikut menjawab yang bukan pertanyaannya",
                "`{word}` stands in any message, so this intent answers what was not asked of it",
                word = keyword.value
            ),
        )
        .help(both!(
            "Tulis bersama kata yang berarti, seperti `ada + diskon`, atau tulis pesan utuhnya di `examples`.",
            "Join it with a word that means something, as in `ada + diskon`, or write whole messages under `examples`."
        ));
}
