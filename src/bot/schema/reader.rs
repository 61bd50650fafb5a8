//! Reading typed values out of a tree: texts, numbers, lists and maps.

use super::TextDecl;
use crate::bot::diagnostic::{Diagnostic, Report};
use crate::bot::slip;
use crate::bot::source::Spanned;
use crate::bot::yaml::{Node, Value};
use crate::both;
use crate::text::Noun;
use std::ops::RangeInclusive;

/// `kind`: what must be written here, of a value that is `what`.
pub fn wrong_type<'r>(node: &Node, what: Noun, kind: Noun, report: &'r mut Report<'_>) -> &'r mut Diagnostic {
    report.error(
        "wrong-type",
        node.place,
        both!(
            "di sini mestinya {kind} ({what}); yang ada {found}",
            "{kind_en} must stand here ({what_en}); found {found_en}",
            what = what.id,
            what_en = what.en,
            kind = kind.id,
            kind_en = kind.en,
            found = node.kind().id,
            found_en = node.kind().en,
        ),
    )
}

/// A list or map with nothing in it, where something must be.
pub fn empty(node: &Node, what: Noun, report: &mut Report<'_>) {
    report
        .error(
            "empty-list",
            node.place,
            both!(
                "{what} masih kosong",
                "{what_en}: there is none",
                what = what.id,
                what_en = what.en
            ),
        )
        .help(both!("Tulis paling sedikit satu.", "Write at least one."));
}

/// A text exactly as written, whatever it looks like.
pub fn text(node: &Node, what: Noun, report: &mut Report<'_>) -> Option<Spanned<String>> {
    match &node.value {
        Value::Scalar { text, plain } if !text.trim().is_empty() && !node.is_empty() => {
            if *plain {
                slip::comment::cuts(node.place, report);
                slip::curly::check(node.place, text, report);
                if slip::swallowed::entry(node.place, report) {
                    return None;
                }
            }
            Some(Spanned::new(text.clone(), node.place))
        }
        Value::Scalar { .. } if slip::comment::cuts_entry(node.place, report) => None,
        Value::Scalar { .. } => {
            report
                .error(
                    "empty-text",
                    node.place,
                    both!(
                        "{what} masih kosong",
                        "{what_en} is empty",
                        what = what.id,
                        what_en = what.en
                    ),
                )
                .help(both!(
                    "Tulis teksnya, atau hapus baris ini.",
                    "Write a text, or delete the line."
                ));
            None
        }
        Value::Map(entries) if slip::braces::map(node, entries, report) || slip::colon::map(node, entries, report) => {
            None
        }
        Value::List(_) | Value::Map(_) => {
            wrong_type(node, what, Noun::new("sebuah teks", "a text"), report).help(both!(
                "Tulis satu teks. Kalau diawali `[` atau `{{`, apit dengan tanda kutip.",
                "Write one text. Where it begins with `[` or `{{`, put it into quotes."
            ));
            None
        }
    }
}

/// A text that may be empty: a value that comes from the environment.
pub fn maybe_empty_text(node: &Node, what: Noun, report: &mut Report<'_>) -> Option<Spanned<String>> {
    match &node.value {
        Value::Scalar { text, .. } => Some(Spanned::new(text.clone(), node.place)),
        _ => text(node, what, report),
    }
}

/// A text that visitors see.
pub fn local_text(node: &Node, what: Noun, report: &mut Report<'_>) -> Option<TextDecl> {
    match &node.value {
        Value::Scalar { .. } => text(node, what, report).map(|all| TextDecl {
            place: node.place,
            all: Some(all),
            by_language: Vec::new(),
        }),
        Value::Map(entries) if slip::braces::map(node, entries, report) || slip::colon::map(node, entries, report) => {
            None
        }
        Value::Map(entries) => {
            let mut by_language = Vec::new();
            for (language, node) in entries {
                if !slip::comma::splits(entries, language, node, report)
                    && let Some(text) = text(node, what, report)
                {
                    by_language.push((language.clone(), text));
                }
            }
            if entries.is_empty() {
                report
                    .error(
                        "empty-text",
                        node.place,
                        both!(
                            "{what} masih kosong",
                            "{what_en} is empty",
                            what = what.id,
                            what_en = what.en
                        ),
                    )
                    .help(both!("Tulis teksnya di sini.", "Write a text."));
            }
            (!by_language.is_empty()).then_some(TextDecl {
                place: node.place,
                all: None,
                by_language,
            })
        }
        Value::List(_) => {
            wrong_type(
                node,
                what,
                Noun::new(
                    "sebuah teks, atau satu teks tiap bahasa",
                    "a text, or one text a language,",
                ),
                report,
            )
            .help(both!(
                "Tulis satu teks, atau {{id: Harga, en: Price}}.",
                "Write one text, or {{id: Harga, en: Price}}."
            ));
            None
        }
    }
}

/// The items of a list; one value alone counts as a list of one.
pub fn items(node: &Node) -> Vec<&Node> {
    match &node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![node],
    }
}

/// The items of what must be a list.
pub fn list<'n>(node: &'n Node, what: Noun, report: &mut Report<'_>) -> &'n [Node] {
    match &node.value {
        Value::List(items) => items,
        Value::Scalar { .. } if slip::swallowed::entry(node.place, report) => &[],
        other => {
            let diagnostic = wrong_type(node, what, Noun::new("sebuah daftar", "a list"), report);
            match other {
                Value::Scalar { text, .. } if !text.contains('\n') => diagnostic.help(both!(
                    "Tulis [{text}], atau satu isi per baris, masing-masing diawali `- `.",
                    "Write [{text}], or one entry a line, each beginning with `- `.",
                    // A long dash or a bullet was meant as the `-` of an entry.
                    text = shorten(text.trim_start_matches(['–', '—', '•', ' ']))
                )),
                _ => diagnostic.help(both!(
                    "Tulis satu isi per baris, masing-masing diawali `- `.",
                    "A list has one entry a line, each beginning with `- `."
                )),
            };
            &[]
        }
    }
}

/// The entries of what must be a map with names of the author's choice.
pub fn entries<'n>(node: &'n Node, what: Noun, report: &mut Report<'_>) -> &'n [(Spanned<String>, Node)] {
    match &node.value {
        Value::Map(entries) => entries,
        _ => {
            wrong_type(
                node,
                what,
                Noun::new("baris-baris `nama: isi`", "a map (`name: value` lines)"),
                report,
            )
            .help(both!(
                "Tulis satu `nama: isi` per baris, menjorok dua spasi.",
                "Write one `name: value` a line, indented by two spaces."
            ));
            &[]
        }
    }
}

/// `true` or `false`, in YAML 1.2's spellings.
pub fn flag(node: &Node, what: Noun, report: &mut Report<'_>) -> Option<bool> {
    if let Value::Scalar { text, plain: true } = &node.value {
        match text.as_str() {
            "true" | "True" | "TRUE" => return Some(true),
            "false" | "False" | "FALSE" => return Some(false),
            _ => {}
        }
    }
    wrong_type(
        node,
        what,
        Noun::new("`true` atau `false`", "`true` or `false`"),
        report,
    )
    .help(both!(
        "Tulis true atau false; yes dan ya terbaca sebagai teks.",
        "Write true or false; yes is read as a text."
    ));
    None
}

/// A whole number in a range.
pub fn whole(node: &Node, what: Noun, range: RangeInclusive<i64>, report: &mut Report<'_>) -> Option<i64> {
    let number = match &node.value {
        Value::Scalar { text, plain: true } => text.parse::<i64>().ok(),
        _ => None,
    };
    match number {
        Some(number) if range.contains(&number) => Some(number),
        Some(number) => {
            report
                .error(
                    "out-of-range",
                    node.place,
                    both!(
                        "{what}: {number} di luar batas",
                        "{what_en}: {number} is out of range",
                        what = what.id,
                        what_en = what.en,
                        number = number,
                    ),
                )
                .help(both!(
                    "Bisa dari {from} sampai {to}.",
                    "It may be from {from} to {to}.",
                    from = range.start(),
                    to = range.end(),
                ));
            None
        }
        None => {
            wrong_type(node, what, Noun::new("sebuah bilangan bulat", "a whole number"), report)
                .help(both!("Tulis dengan angka saja: 5", "Write digits alone: 5"));
            None
        }
    }
}

/// One of a few words, upper or lower case; the table's spelling is returned.
pub fn one_of(
    node: &Node,
    words: &'static [&'static str],
    what: Noun,
    code: &str,
    report: &mut Report<'_>,
) -> Option<Spanned<String>> {
    let written = text(node, what, report)?;
    if let Some(word) = words.iter().find(|word| word.eq_ignore_ascii_case(&written.value)) {
        return Some(Spanned::new((*word).to_owned(), written.place));
    }
    report
        .error(
            code,
            written.place,
            both!(
                "`{written}` tidak bisa dipakai di sini ({what})",
                "`{written}` cannot stand here ({what_en})",
                what = what.id,
                what_en = what.en,
                written = shorten(&written.value),
            ),
        )
        .help(both!(
            "Pilihannya: {words}.",
            "It may be: {words}.",
            words = words.join(", ")
        ))
        .near(&written.value, words.iter().copied());
    None
}

/// A written text, short enough for a message.
pub fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    if line.chars().count() <= 60 && line.len() == text.len() {
        return text.to_owned();
    }
    let mut short: String = line.chars().take(57).collect();
    short.push('…');
    short
}
