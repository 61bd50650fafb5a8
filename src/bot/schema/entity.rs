//! What a slot holds: the value of `entity:`.

use super::EntityDecl;
use super::fields::Fields;
use super::reader::{self, shorten};
use super::shape::{Group, Key, Object, Shape};
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::bot::yaml::{Node, Value};
use crate::both;
use crate::matching::Entity;
use crate::text::Noun;

/// Compiled size of a `pattern`, in bytes.
const MAX_PATTERN: usize = 1 << 20;
/// The greatest score of a scale.
const MAX_SCORE: u8 = 10;
/// Entities that are one word.
const ENTITIES: [&str; 10] = [
    "product", "variant", "number", "quantity", "money", "date", "time", "phone", "email", "text",
];

/// What may stand behind `entity:`.
pub const ENTITY: Shape = Shape::Either(&[Shape::OneOf(&ENTITIES), Shape::Object(&CHOICE)]);

const CHOICE: Object = Object::grouped(
    Noun::new("`entity`", "an entity"),
    &[
        Key::new(
            "choice",
            "pilihan-pilihannya",
            "the choices",
            Shape::NonEmptyList(&Shape::Text),
        ),
        Key::new("pattern", "pola penulisannya", "a regular expression", Shape::Text),
        Key::new(
            "score",
            "skala nilainya: 1-5 atau 0-10",
            "the scale: 1-5 or 0-10",
            Shape::Text,
        ),
    ],
    &[Group {
        code: "wrong-type",
        alternatives: &[&["choice"], &["pattern"], &["score"]],
        needed: true,
        both: Noun::new(
            "`entity` berisi salah satu dari `choice`, `pattern` atau `score`",
            "an entity is one of a `choice`, a `pattern` or a `score`",
        ),
        none: Noun::new(
            "`entity` berisi `choice`, `pattern` atau `score`",
            "an entity is a `choice`, a `pattern` or a `score`",
        ),
        help: Noun::new(
            "Tulis {choice: [S, M, L]}, {pattern: \"SP-[0-9]+\"} atau {score: 1-5}.",
            "Write {choice: [S, M, L]}, {pattern: \"SP-[0-9]+\"} or {score: 1-5}.",
        ),
    }],
);

const WORD: Noun = Noun::new("jenis isian", "an entity");

/// The value of `entity:`.
pub fn entity(node: &Node, report: &mut Report<'_>) -> Option<EntityDecl> {
    let entity = match &node.value {
        Value::Scalar { text, .. } => word(text, node, report)?,
        Value::List(_) => {
            reader::wrong_type(node, WORD, Noun::new("satu kata", "one word"), report).help(both!(
                "Pilih salah satu: {words}; atau {{choice: [satu, dua]}}.",
                "Write one of {words}, or {{choice: [one, two]}}.",
                words = ENTITIES.join(", "),
            ));
            return None;
        }
        Value::Map(_) => {
            let mut fields = Fields::open(node, &CHOICE, report)?;
            let choice = choices(&mut fields, report);
            let pattern = fields.text("pattern", report).and_then(|text| pattern(&text, report));
            let score = fields.text("score", report).and_then(|text| score(&text, report));
            fields.finish(report);
            choice.or(pattern).or(score)?
        }
    };
    Some(Spanned::new(entity, node.place))
}

fn word(text: &str, node: &Node, report: &mut Report<'_>) -> Option<Entity> {
    Some(match text {
        "product" => Entity::Product,
        "variant" => Entity::Variant,
        "number" => Entity::Number,
        "quantity" => Entity::Quantity,
        "money" => Entity::Money,
        "date" => Entity::Date,
        "time" => Entity::Time,
        "phone" => Entity::Phone,
        "email" => Entity::Email,
        "text" => Entity::Text,
        other => {
            report
                .error(
                    "unknown-entity",
                    node.place,
                    both!(
                        "jenis isian `{word}` tidak ada",
                        "there is no entity `{word}`",
                        word = shorten(other)
                    ),
                )
                .help(both!(
                    "Pilih salah satu: {words}; atau {{choice: [satu, dua]}}, atau {{pattern: \"[0-9]{{4}}\"}}.",
                    "Write one of {words}, or {{choice: [one, two]}}, or {{pattern: \"[0-9]{{4}}\"}}.",
                    words = ENTITIES.join(", "),
                ))
                .near(other, ENTITIES);
            return None;
        }
    })
}

fn choices(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Option<Entity> {
    const CHOICE: Noun = Noun::new("sebuah pilihan", "a choice");
    let mut choices: Vec<String> = Vec::new();
    for choice in fields.list("choice", report) {
        let Some(choice) = reader::text(choice, CHOICE, report) else {
            continue;
        };
        if choices.iter().any(|known| known.eq_ignore_ascii_case(&choice.value)) {
            report
                .error(
                    "duplicate-choice",
                    choice.place,
                    both!(
                        "pilihan `{word}` ditulis dua kali",
                        "`{word}` is written twice",
                        word = shorten(&choice.value)
                    ),
                )
                .help(both!(
                    "Huruf besar dan kecil dianggap sama. Hapus salah satunya.",
                    "Capital and small letters count as the same. Delete one of the two."
                ));
        } else {
            choices.push(choice.value);
        }
    }
    (!choices.is_empty()).then_some(Entity::Choice(choices))
}

/// `1-5`: both ends are small and whole, and buttons for all between have room under a message.
fn score(written: &Spanned<String>, report: &mut Report<'_>) -> Option<Entity> {
    let scale = || {
        let (least, most) = written.value.split_once('-')?;
        let (least, most) = (least.trim().parse().ok()?, most.trim().parse().ok()?);
        (least < most && most <= MAX_SCORE).then_some(Entity::Score { least, most })
    };
    let scale = scale();
    if scale.is_none() {
        report
            .error(
                "wrong-type",
                written.place,
                both!(
                    "`{scale}` bukan skala nilai",
                    "`{scale}` is no scale",
                    scale = shorten(&written.value)
                ),
            )
            .help(both!(
                "Tulis nilai terkecil dan terbesarnya, paling besar 10: 1-5 atau 0-10.",
                "Write the least and the greatest score, 10 at most: 1-5 or 0-10."
            ));
    }
    scale
}

/// What the reader of patterns says, and the same in Indonesian.
const REASONS: [(&str, &str); 12] = [
    ("unclosed group", "kurung `(` belum ditutup"),
    ("unopened group", "kurung `)` tanpa `(` di depannya"),
    ("unclosed character class", "kurung `[` belum ditutup"),
    ("invalid character class range", "rentang di dalam `[ ]` terbalik"),
    (
        "repetition operator missing expression",
        "tidak ada apa-apa di depan `*`, `+`, `?` atau `{`",
    ),
    ("unclosed counted repetition", "kurung `{` belum ditutup"),
    (
        "repetition quantifier expects a valid decimal",
        "di dalam `{ }` harus angka",
    ),
    ("invalid repetition count range", "hitungan di dalam `{ }` terbalik"),
    ("incomplete escape sequence", "pola berakhir dengan `\\`"),
    ("unrecognized escape sequence", "huruf setelah `\\` bukan perintah"),
    ("look-around", "`(?=`, `(?!` dan `(?<` tidak bisa dipakai"),
    ("backreferences", "rujukan seperti `\\1` tidak bisa dipakai"),
];

fn pattern(written: &Spanned<String>, report: &mut Report<'_>) -> Option<Entity> {
    match regex::RegexBuilder::new(&written.value).size_limit(MAX_PATTERN).build() {
        Ok(pattern) => Some(Entity::Pattern(pattern)),
        Err(regex::Error::CompiledTooBig(_)) => {
            report
                .error(
                    "bad-pattern",
                    written.place,
                    both!("pola ini terlalu besar", "this regular expression is too large"),
                )
                .help(both!(
                    "Hitungan yang besar membuatnya begitu: tulis + atau * sebagai ganti {{1,500}} kalau jumlah persisnya tidak penting.",
                    "Large counts make it so: write + or * in place of {{1,500}} where the exact number does not matter."
                ));
            None
        }
        Err(error) => {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or("").trim().trim_start_matches("error: ");
            let known = REASONS.iter().find(|(english, _)| reason.starts_with(english));
            report
                .error(
                    "bad-pattern",
                    written.place,
                    both!(
                        "pola ini tidak bisa dibaca{detail}",
                        "this is no regular expression: {reason}",
                        detail = known.map_or_else(String::new, |(_, indonesian)| format!(": {indonesian}")),
                        reason = reason,
                    ),
                )
                .help(both!(
                    "Tanda seperti ( [ . + ? adalah perintah; tulis \\ di depannya kalau maksudnya tanda itu sendiri.",
                    "Signs such as ( [ . + ? are commands; put a \\ before one that is meant as itself."
                ));
            None
        }
    }
}
