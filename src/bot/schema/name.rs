//! Names of intents, flows, steps, teams and slots.

use super::reader::{shorten, text};
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::bot::yaml::Node;
use crate::both;
use crate::text::Noun;

/// Characters of an intent's, flow's, step's or team's name.
pub const MAX_NAME: usize = 100;
/// Names that slots may not have: they are names of the templates.
pub const RESERVED: [&str; 6] = ["visitor", "hours", "bot", "catalog", "queue", "now"];

/// The name of an intent, flow, step or team, or a reference to one.
pub fn name(node: &Node, what: Noun, report: &mut Report<'_>) -> Option<Spanned<String>> {
    let name = text(node, what, report)?;
    check_name(&name, what, report).then_some(name)
}

/// Whether a name is 1 to 100 letters, digits, `_`, `-`, `.` or `/`, beginning with a letter or digit.
pub fn check_name(name: &Spanned<String>, what: Noun, report: &mut Report<'_>) -> bool {
    let good = name.value.chars().next().is_some_and(char::is_alphanumeric)
        && name.value.chars().count() <= MAX_NAME
        && name
            .value
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
    if !good {
        report
            .error(
                "bad-name",
                name.place,
                both!(
                    "`{name}` tidak bisa jadi {what}",
                    "`{name}` cannot be {what_en}",
                    name = shorten(&name.value),
                    what = what.id,
                    what_en = what.en,
                ),
            )
            .help(both!(
                "Nama terdiri dari 1 sampai 100 huruf, angka, `_`, `-`, `.` atau `/`, diawali huruf atau angka, tanpa spasi: cara-order.",
                "A name is 1 to 100 letters, digits, `_`, `-`, `.` or `/`, and begins with a letter or digit: how-to-order."
            ));
    }
    good
}

/// A slot's name: an ASCII letter, then letters, digits or `_`; none of the templates' own names.
pub fn slot_name(name: &Spanned<String>, report: &mut Report<'_>) -> bool {
    let word = &name.value;
    if RESERVED.contains(&word.as_str()) {
        report
            .error(
                "reserved-slot",
                name.place,
                both!(
                    "slot tidak bisa dinamai `{word}`",
                    "a slot cannot be named `{word}`",
                    word = word
                ),
            )
            .help(both!(
                "Nama itu sudah dipakai di dalam teks. Yang sudah terpakai: {taken}.",
                "Texts use that name already. Taken are: {taken}.",
                taken = RESERVED.join(", "),
            ));
        return false;
    }
    let good = word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && word.len() <= MAX_NAME;
    if !good {
        report
            .error(
                "bad-slot",
                name.place,
                both!(
                    "slot tidak bisa dinamai `{word}`",
                    "a slot cannot be named `{word}`",
                    word = shorten(word),
                ),
            )
            .help(both!(
                "Nama slot diawali huruf, lalu huruf, angka atau `_`: nomor_pesanan.",
                "A slot's name is a letter, then letters, digits or `_`: order_number."
            ));
    }
    good
}
