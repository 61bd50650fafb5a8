//! `colliding-keywords`, `colliding-examples`: two intents claim the same words, and only their names decide; or words that visitors
//! take for the same, and only their spelling decides; or words so near to each other that a mistyped one may be read as either.

use super::Subject;
use crate::bot::assemble::lexicon;
use crate::bot::diagnostic::Report;
use crate::bot::schema::IntentDecl;
use crate::bot::source::{Place, Spanned};
use crate::both;
use crate::text::{Cut, Lexicon, Stemmer, Utterance, Vocabulary, normalize};
use std::collections::{BTreeMap, BTreeSet};

pub fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let intents = &subject.folder.intents;
    collide(intents, "keyword", |intent| &intent.keywords, keyword, report);
    collide(intents, "example", |intent| &intent.examples, normalize, report);
    alike(subject, report);
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

/// Keywords of two intents that are the same but for chat spelling (`brp`, `berapa`), doubling or the forms of a word (`kirim`, `dikirim`).
fn alike(subject: &Subject<'_>, report: &mut Report<'_>) {
    let languages: Vec<String> = subject.folder.languages().map(str::to_owned).collect();
    let lexicon = lexicon(subject.folder, &languages);
    let forms = Forms::new(&subject.folder.intents, lexicon, Stemmer::new(&languages));
    let mut seen: BTreeMap<(String, i64), (&IntentDecl, &str)> = BTreeMap::new();
    for intent in &subject.folder.intents {
        for written in &intent.keywords {
            let claim = (forms.of(&written.value), intent.priority);
            let (other, other_written) = *seen.entry(claim).or_insert((intent, &written.value));
            // What differs in nothing is told of by itself.
            if other.id.value == intent.id.value || keyword(&written.value) == keyword(other_written) {
                continue;
            }
            report
                .warning(
                    "colliding-keywords",
                    written.place,
                    both!(
                        "`{written}` dan `{other_written}` milik intent `{intent}` kata yang sama bagi pengunjung: hanya ejaannya yang menentukan",
                        "`{written}` and `{other_written}` of the intent `{intent}` are the same to visitors: only the spelling decides",
                        written = written.value,
                        other_written = other_written,
                        intent = other.id.value
                    ),
                )
                .help(both!(
                    "Pakai frasa yang lebih panjang di salah satunya, atau tentukan lewat `priority` mana yang didahulukan.",
                    "Write a longer phrase in one of the two, or let `priority` say which comes first."
                ));
        }
    }
}

/// What keywords come to when slang is read and words are put to their plain forms.
struct Forms {
    lexicon: Lexicon,
    stemmer: Stemmer,
    /// Every word of a keyword, as it is read.
    words: BTreeSet<String>,
}

impl Forms {
    fn new(intents: &[IntentDecl], mut lexicon: Lexicon, stemmer: Stemmer) -> Self {
        let keywords = || intents.iter().flat_map(|intent| &intent.keywords);
        // Cream is no chat spelling of "kirim" where it is written as a keyword.
        for written in keywords().map(|written| normalize(&written.value)) {
            for word in written.split(' ') {
                if lexicon.is_word_too(word) {
                    lexicon.yield_to(word);
                }
            }
        }
        let words = keywords().flat_map(|written| read(&written.value.replace('+', " "), &lexicon));
        Self {
            words: words.collect(),
            lexicon,
            stemmer,
        }
    }

    /// The keyword's parts in a fixed order, each word as the plainest word of a keyword that it is a form of.
    fn of(&self, keyword: &str) -> String {
        let plain = |word: String| {
            let known = |stem: &str| self.words.get(stem).cloned();
            self.stemmer.stem(&word, Cut::Inflection, known).unwrap_or(word)
        };
        let part = |part: &str| {
            let mut words: Vec<String> = read(part, &self.lexicon).map(plain).collect();
            words.dedup();
            words.join(" ")
        };
        let mut parts: Vec<String> = keyword.split('+').map(part).collect();
        parts.sort();
        parts.join("+")
    }
}

fn read(text: &str, lexicon: &Lexicon) -> impl Iterator<Item = String> + use<> {
    Utterance::read(text, lexicon).words.into_iter().map(|word| word.text)
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

    #[test]
    fn keywords_that_are_the_same_to_visitors() {
        check("kirim", "dikirim", "", &["the same to visitors"]);
        check(
            "kirimnya",
            "dikirim, kirim",
            "",
            &["`dikirim` and `kirimnya`", "`kirim` and `kirimnya`"],
        );
        check("berapa", "brp", "", &["`brp` and `berapa` of the intent `a`"]);
        check("berapa lama", "brp lama", "", &["the same to visitors"]);
        check("macam", "macam2", "", &["the same to visitors"]);
        check("ongkir", "biaya kirim", "", &["the same to visitors"]);
        check("kirim", "dikirim", "priority: 1\n", &[]);
        check("pesan", "pesanan", "", &[]);
        check("kirim", "sudah dikirim", "", &[]);
        check("cara kirim", "kirim cara", "", &[]);
        check("kirim, dikirim", "harga", "", &[]);
        check("kirim", "krim", "", &["one slip"]);
    }
}
