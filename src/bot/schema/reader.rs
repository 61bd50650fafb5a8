//! Reading typed values out of a tree: texts, numbers, lists and maps.

use super::TextDecl;
use crate::bot::diagnostic::Report;
use crate::bot::slip;
use crate::bot::source::Spanned;
use crate::bot::yaml::{Node, Value};
use crate::both;
use crate::text::Noun;
use std::ops::RangeInclusive;

pub fn wrong_type(node: &Node, expected: Noun, found_instead: Noun, report: &mut Report<'_>) {
    report.error(
        "wrong-type",
        node.place,
        both!(
            "di sini mestinya {what}, {kind}; yang ada {found}",
            "expected: {what_en}, {kind_en}; found {found_en}",
            what = expected.id,
            what_en = expected.en,
            kind = found_instead.id,
            kind_en = found_instead.en,
            found = node.kind().id,
            found_en = node.kind().en,
        ),
    );
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
            }
            Some(Spanned::new(text.clone(), node.place))
        }
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
            wrong_type(node, what, Noun::new("berupa teks", "a text"), report);
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
                    "berupa teks, atau satu teks untuk tiap bahasa",
                    "a text or a map from language to text",
                ),
                report,
            );
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
        _ => {
            report
                .error(
                    "wrong-type",
                    node.place,
                    both!(
                        "{what} ditulis sebagai daftar; di sini ada {found}",
                        "expected: {what_en}, a list; found {found_en}",
                        what = what.id,
                        what_en = what.en,
                        found = node.kind().id,
                        found_en = node.kind().en,
                    ),
                )
                .help(both!(
                    "Tulis satu isi per baris, masing-masing diawali `- `.",
                    "A list has one entry a line, each beginning with `- `."
                ));
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
                Noun::new("berupa baris-baris `nama: isi`", "a map (`name: value` lines)"),
                report,
            );
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
        Noun::new("berupa `true` atau `false`", "`true` or `false`"),
        report,
    );
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
            wrong_type(node, what, Noun::new("berupa bilangan bulat", "a whole number"), report);
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
                "{what} tidak bisa `{written}`",
                "{what_en} cannot be `{written}`",
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
