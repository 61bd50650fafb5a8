//! `colliding-keywords`, `colliding-examples`: two intents claim the same words, and only their names decide; or words so near to
//! each other that a mistyped one may be read as either.

use super::Subject;
use crate::bot::diagnostic::Report;
use crate::bot::schema::IntentDecl;
use crate::bot::source::{Place, Spanned};
use crate::both;
use crate::text::{Vocabulary, normalize};
use std::collections::{BTreeMap, BTreeSet};

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let intents = &subject.folder.intents;
    collide(intents, "keyword", |intent| &intent.keywords, keyword, report);
    collide(intents, "example", |intent| &intent.examples, normalize, report);
    near(subject, report);
}

fn collide(
    intents: &[IntentDecl],
    what: &str,
    evidence: fn(&IntentDecl) -> &[Spanned<String>],
    key: fn(&str) -> String,
    report: &mut Report<'_>,
) {
    let mut seen: BTreeMap<(String, i64), &IntentDecl> = BTreeMap::new();
    for intent in intents {
        for written in evidence(intent) {
            let other = *seen.entry((key(&written.value), intent.priority)).or_insert(intent);
            if other.id.value == intent.id.value {
                continue;
            }
            report
                .warning(
                    &format!("colliding-{what}s"),
                    written.place,
                    both!(
                        "intent `{other}` juga memakai ini",
                        "the intent `{other}` has the same {what}",
                        other = other.id.value,
                        what = what
                    ),
                )
                .help(both!(
                    "Sisakan di salah satunya, atau tentukan lewat `priority` mana yang didahulukan.",
                    "Keep it in one of the two, or let `priority` say which comes first."
                ));
        }
    }
}

/// A keyword's words in a fixed order, since `+` joins them in any.
fn keyword(written: &str) -> String {
    let mut parts: Vec<String> = written.split('+').map(normalize).collect();
    parts.sort();
    parts.join("+")
}

/// Keywords of two intents that differ in one word, by no more than repair allows for a slip of the keys.
fn near(subject: &Subject<'_>, report: &mut Report<'_>) {
    let protected: BTreeSet<String> = subject
        .folder
        .lexicons
        .iter()
        .flat_map(|decl| &decl.protected)
        .map(|word| normalize(&word.value))
        .collect();
    let mut claims: BTreeMap<String, (&IntentDecl, &str, Place)> = BTreeMap::new();
    for intent in &subject.folder.intents {
        for written in &intent.keywords {
            claims
                .entry(keyword(&written.value))
                .or_insert((intent, &written.value, written.place));
        }
    }
    let words: BTreeSet<&str> = claims.keys().flat_map(|key| key.split(['+', ' '])).collect();
    let vocabulary = Vocabulary::new(words.into_iter().map(|word| (word, 1)));
    for (key, (intent, written, place)) in &claims {
        for word in key.split(['+', ' ']).collect::<BTreeSet<&str>>() {
            for other_word in vocabulary.within_reach(word) {
                let other_key = keyword(&replaced(key, word, other_word));
                // Each pair once, at the keyword that comes later.
                let Some((other, other_written, _)) = claims
                    .get(&other_key)
                    .filter(|(other, _, at)| other.id.value != intent.id.value && at < place)
                else {
                    continue;
                };
                if other.priority != intent.priority || protected.contains(word) || protected.contains(other_word) {
                    continue;
                }
                report
                    .warning(
                        "colliding-keywords",
                        *place,
                        both!(
                            "`{written}` hanya beda satu ketikan dari `{other_written}` milik intent `{intent}`: salah ketik bisa terbaca sebagai salah satunya",
                            "`{written}` is one slip of the keys from `{other_written}` of the intent `{intent}`: a mistyped word may be read as either",
                            written = written,
                            other_written = other_written,
                            intent = other.id.value
                        ),
                    )
                    .help(both!(
                        "Pilih kata yang lebih berbeda, atau masukkan `{word}` ke `protected` di lexicon/ kalau dua-duanya benar.",
                        "Choose words that are further apart, or list `{word}` as `protected` in lexicon/ if both are right.",
                        word = word
                    ));
            }
        }
    }
}

fn replaced(key: &str, word: &str, by: &str) -> String {
    let parts = key.split('+').map(|part| {
        let words: Vec<&str> = part.split(' ').map(|of| if of == word { by } else { of }).collect();
        words.join(" ")
    });
    parts.collect::<Vec<_>>().join("+")
}

#[cfg(test)]
mod tests {
    use crate::bot::{SourceFile, compile};

    /// What `check` says of intents `a` and `b` with these keywords, as `file: message`.
    #[track_caller]
    fn check(a: &str, b: &str, more: &str, expected: &[&str]) {
        let file = |path: &str, text: String| SourceFile {
            path: path.to_owned(),
            bytes: text.into_bytes(),
        };
        let files = [
            file(
                "bot.yaml",
                "bot: Toko\nlanguages: [id]\ntimezone: Asia/Jakarta\n".to_owned(),
            ),
            file("intents/a.yaml", format!("keywords: [{a}]\nreply: A\n{more}")),
            file("intents/b.yaml", format!("keywords: [{b}]\nreply: B\n")),
            file("lexicon/own.yaml", "protected: [kapan]\n".to_owned()),
        ];
        for files in [files.to_vec(), files.iter().rev().cloned().collect()] {
            let found = compile(&files, &|_| None).diagnostics;
            let shown: Vec<&str> = found.iter().map(|problem| &*problem.message.en).collect();
            assert_eq!(shown.len(), expected.len(), "{a} / {b}: {shown:?}");
            for (shown, expected) in shown.iter().zip(expected) {
                assert!(shown.contains(expected), "{a} / {b}: {shown:?}");
            }
        }
    }

    #[test]
    fn keywords_that_claim_the_same_words() {
        check(
            "stok",
            "stop",
            "",
            &["`stop` is one slip of the keys from `stok` of the intent `a`"],
        );
        check("stok", "stok", "", &["the same keyword"]);
        check("cara order", "cara ordr", "", &["one slip"]);
        check("berapa + duit", "duit + berapa", "", &["the same keyword"]);
        check("berapa + harga", "hargo + berapa", "", &["one slip"]);
        check("pengiriman", "pengirimn", "", &["one slip"]);
        check("stok", "stop", "priority: 1\n", &[]);
        check("papan", "kapan", "", &[]);
        check("stok, stop", "harga", "", &[]);
        check("stok", "toko", "", &[]);
        check("cod", "cor", "", &[]);
    }
}
