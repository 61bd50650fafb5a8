//! The `call` of a step.

use super::fields::Fields;
use super::name;
use super::reader;
use super::shape::{Key, Names, Object, Shape};
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use crate::both;
use crate::text::Noun;
use std::time::Duration;

/// Time a `call` may take.
const MAX_CALL: Duration = Duration::from_secs(60);
const DEFAULT_CALL: Duration = Duration::from_secs(5);
/// Methods of requests.
pub const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

pub const CALL: Object = Object::new(
    Noun::new("`call`", "a `call`"),
    &[
        Key::new("method", "cara memanggil", "the method", Shape::OneOf(&METHODS)),
        Key::needed("url", "alamat yang dipanggil", "the address", Shape::Text),
        Key::new(
            "headers",
            "keterangan yang ikut dikirim",
            "the headers",
            Shape::Map(Names::Any, &Shape::Text),
        ),
        Key::new("body", "isi yang dikirim", "what is sent", Shape::Any),
        Key::new(
            "timeout",
            "batas waktu menunggu",
            "the time-out",
            Shape::Duration(MAX_CALL),
        ),
        Key::new(
            "save",
            "slot, dan letak nilainya di jawaban",
            "slots, and where their values stand in the answer",
            Shape::Map(Names::Slot, &Shape::Text),
        ),
        Key::new(
            "else",
            "nama langkah kalau gagal",
            "a step's name, where it fails",
            Shape::Name,
        ),
    ],
);

/// A `call` as written.
#[derive(Debug)]
pub struct CallDecl {
    pub method: String,
    pub url: Option<Spanned<String>>,
    pub headers: Vec<(Spanned<String>, Spanned<String>)>,
    pub body: Option<BodyDecl>,
    pub timeout: Duration,
    pub save: Vec<(Spanned<String>, Spanned<String>)>,
    pub otherwise: Option<Spanned<String>>,
}

/// A value of any type; the strings in it are texts of their own.
#[derive(Debug)]
pub enum BodyDecl {
    Text(Spanned<String>),
    Number(f64),
    Flag(bool),
    Null,
    List(Vec<BodyDecl>),
    Map(Vec<(String, BodyDecl)>),
}

/// A scalar where a value of any type may stand: numbers, flags and `null` by YAML 1.2's core rules, all else text.
pub fn scalar(text: &str, plain: bool, place: Place) -> BodyDecl {
    let as_text = || BodyDecl::Text(Spanned::new(text.to_owned(), place));
    if !plain {
        return as_text();
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => BodyDecl::Null,
        "true" | "True" | "TRUE" => BodyDecl::Flag(true),
        "false" | "False" | "FALSE" => BodyDecl::Flag(false),
        _ => {
            let digits = text.trim_start_matches(['-', '+']);
            // `0812…` is a telephone number, not a quantity.
            let leading_zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
            let numeric = !leading_zero
                && digits.starts_with(|c: char| c.is_ascii_digit())
                && text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
            match text.parse::<f64>() {
                Ok(number) if numeric && number.is_finite() => BodyDecl::Number(number),
                _ => as_text(),
            }
        }
    }
}

/// Reads a `call`.
pub fn call(mut fields: Fields<'_>, report: &mut Report<'_>) -> CallDecl {
    let method = fields.one_of("method", "unknown-method", report);
    let url = fields.text("url", report);
    let headers = headers(&mut fields, report);
    let body = fields.peek("body").map(body);
    let timeout = fields.duration("timeout", report).unwrap_or(DEFAULT_CALL);
    let save = save(&mut fields, report);
    let otherwise = fields.name("else", report);
    fields.finish(report);
    let default = if body.is_some() { "POST" } else { "GET" };
    CallDecl {
        method: method.map_or_else(|| default.to_owned(), |method| method.value),
        url,
        headers,
        body,
        timeout,
        save,
        otherwise,
    }
}

/// The headers of a request, by name.
pub fn headers(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Vec<(Spanned<String>, Spanned<String>)> {
    const HEADER: Noun = Noun::new("isi keterangan", "a header");
    let mut headers = Vec::new();
    for (name, node) in fields.entries("headers", report) {
        let Some(value) = reader::text(node, HEADER, report) else {
            continue;
        };
        if header_name(name, report) {
            headers.push((name.clone(), value));
        }
    }
    headers
}

/// The characters of RFC 9110's `token`.
fn header_name(name: &Spanned<String>, report: &mut Report<'_>) -> bool {
    let good = !name.value.is_empty()
        && name
            .value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
    if !good {
        report
            .error(
                "bad-header",
                name.place,
                both!(
                    "`{name}` tidak bisa jadi nama `headers`",
                    "`{name}` cannot be a header's name",
                    name = reader::shorten(&name.value)
                ),
            )
            .help(both!(
                "Pakai huruf, angka dan tanda hubung, tanpa spasi: x-kunci.",
                "Use letters, digits and hyphens, no spaces: x-key."
            ));
    }
    good
}

fn save(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Vec<(Spanned<String>, Spanned<String>)> {
    const PATH: Noun = Noun::new("letak nilai di jawaban", "a path into the answer");
    let mut saved = Vec::new();
    for (slot, node) in fields.entries("save", report) {
        let good = name::slot_name(slot, report);
        let Some(path) = reader::text(node, PATH, report) else {
            continue;
        };
        if path.value.split('.').any(|part| part.trim().is_empty()) {
            report
                .error(
                    "bad-path",
                    path.place,
                    both!(
                        "`{path}` tidak menunjuk ke sebuah nilai",
                        "`{path}` is no path into an answer",
                        path = reader::shorten(&path.value)
                    ),
                )
                .help(both!(
                    "Tulis nama dan nomor urut dengan titik di antaranya: data.items.0.price",
                    "Write names and list positions with dots between: data.items.0.price"
                ));
        } else if good {
            saved.push((slot.clone(), path));
        }
    }
    saved
}

/// A body of any shape; its depth is that of the tree.
pub fn body(node: &Node) -> BodyDecl {
    match &node.value {
        Value::Scalar { text, plain } => scalar(text, *plain, node.place),
        Value::List(items) => BodyDecl::List(items.iter().map(body).collect()),
        Value::Map(entries) => BodyDecl::Map(
            entries
                .iter()
                .map(|(key, node)| (key.value.clone(), body(node)))
                .collect(),
        ),
    }
}
