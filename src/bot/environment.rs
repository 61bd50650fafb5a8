//! `${NAME}` in a value: replaced after parsing, in the few places where the contracts allow it.

use super::diagnostic::{Report, UNSET_VARIABLE};
use super::source::Spanned;
use crate::both;

/// Looks up an environment variable.
pub type Lookup<'e> = &'e dyn Fn(&str) -> Option<String>;

/// A value after replacement.
#[derive(Debug, PartialEq, Eq)]
pub struct Substituted {
    pub value: String,
    /// A variable without default was not set: what the value would be is not known here.
    pub unset: bool,
    /// Nothing was replaced: the value stands in the file as it is.
    pub literal: bool,
}

/// Replaces `${NAME}` and `${NAME:-default}` (the default stands in for an empty value too), and `$${` by `${`.
pub fn substitute(text: &Spanned<String>, lookup: Lookup<'_>, report: &mut Report<'_>) -> Substituted {
    substitute_with(text, lookup, &|value| value.to_owned(), report)
}

/// The same for a template: what comes from the environment is never read as a template.
pub fn substitute_template(text: &Spanned<String>, lookup: Lookup<'_>, report: &mut Report<'_>) -> Substituted {
    substitute_with(
        text,
        lookup,
        &|value| {
            let mut literal = String::with_capacity(value.len());
            for c in value.chars() {
                match c {
                    '{' => literal.push_str("{{ '{' }}"),
                    other => literal.push(other),
                }
            }
            literal
        },
        report,
    )
}

fn substitute_with(
    text: &Spanned<String>,
    lookup: Lookup<'_>,
    quote: &dyn Fn(&str) -> String,
    report: &mut Report<'_>,
) -> Substituted {
    let mut out = Substituted {
        value: String::new(),
        unset: false,
        literal: true,
    };
    let mut rest = text.value.as_str();
    while let Some(at) = rest.find("${") {
        let (before, after) = rest.split_at(at);
        // `after` begins with the two bytes that were found.
        let inner = after.strip_prefix("${").unwrap_or(after);
        if let Some(before) = before.strip_suffix('$') {
            out.value.push_str(before);
            out.value.push_str("${");
            rest = inner;
            continue;
        }
        out.value.push_str(before);
        let Some((reference, following)) = inner.split_once('}') else {
            report
                .error(
                    "bad-variable",
                    text.place,
                    both!("`${{` belum ditutup", "`${{` is never closed"),
                )
                .help(both!(
                    "Tulis ${{NAMA}}, atau $${{ kalau maksudnya tanda itu sendiri.",
                    "Write ${{NAME}}, or $${{ for a literal ${{."
                ));
            out.value.push_str(after);
            return out;
        };
        rest = following;
        out.literal = false;
        let (name, default) = match reference.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (reference, None),
        };
        if !is_name(name) {
            report
                .error(
                    "bad-variable",
                    text.place,
                    both!(
                        "`${{{reference}}}` bukan nama variabel",
                        "`${{{reference}}}` names no variable",
                        reference = reference
                    ),
                )
                .help(both!(
                    "Tulis ${{NAMA}} atau ${{NAMA:-cadangan}}; nama terdiri dari huruf, angka dan `_`.",
                    "Write ${{NAME}} or ${{NAME:-default}}; a name has letters, digits and `_`."
                ));
            continue;
        }
        let set = lookup(name);
        match (set.filter(|value| default.is_none() || !value.is_empty()), default) {
            (Some(value), _) => out.value.push_str(&quote(&value)),
            (None, Some(default)) => out.value.push_str(&quote(default)),
            (None, None) => {
                out.unset = true;
                report
                    .warning(
                        UNSET_VARIABLE,
                        text.place,
                        both!(
                            "variabel lingkungan `{name}` belum diisi, dan di sini tidak ada cadangannya",
                            "the environment variable `{name}` is not set, and has no default here",
                            name = name
                        ),
                    )
                    .help(both!(
                        "Isi {name} sebelum `sapa serve`, atau tulis ${{{name}:-cadangan}}.",
                        "Set {name} before serving, or write ${{{name}:-default}}.",
                        name = name
                    ));
            }
        }
    }
    out.value.push_str(rest);
    out
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::source::{Place, Sources};

    fn check(text: &str, expected: &str, codes: &[&str]) {
        let mut sources = Sources::default();
        let file = sources.add("bot.yaml", text);
        let mut report = Report::new(&sources);
        let place = Place {
            file,
            start: 0,
            end: text.len(),
        };
        let lookup = |name: &str| match name {
            "HOST" => Some("shop.example".to_owned()),
            "EMPTY" => Some(String::new()),
            "BRACES" => Some("{{ 1 }}".to_owned()),
            _ => None,
        };
        let text = Spanned::new(text.to_owned(), place);
        assert_eq!(substitute(&text, &lookup, &mut report).value, expected, "{text:?}");
        let found: Vec<String> = report.finish().into_iter().map(|d| d.code).collect();
        assert_eq!(found, codes, "{text:?}");
    }

    #[test]
    fn variables_are_replaced() {
        check("plain $5", "plain $5", &[]);
        check("https://${HOST}/x", "https://shop.example/x", &[]);
        check("${HOST}${HOST}", "shop.exampleshop.example", &[]);
        check("${NOPE:-b}", "b", &[]);
        check("${NOPE:-}", "", &[]);
        check("${EMPTY:-b}", "b", &[]);
        check("${EMPTY}", "", &[]);
        check("$${HOST}", "${HOST}", &[]);
        check("${NOPE}", "", &[UNSET_VARIABLE]);
        check("${HOST", "${HOST", &["bad-variable"]);
        check("${1A}", "", &["bad-variable"]);
    }

    #[test]
    fn a_value_is_never_a_template() {
        let sources = Sources::default();
        let mut report = Report::new(&sources);
        let place = Place {
            file: 0,
            start: 0,
            end: 0,
        };
        let text = Spanned::new("${B}/{{ sku }}".to_owned(), place);
        let done = substitute_template(&text, &|_| Some("{{ 1 }}".to_owned()), &mut report);
        assert_eq!(done.value, "{{ '{' }}{{ '{' }} 1 }}/{{ sku }}");
    }
}
