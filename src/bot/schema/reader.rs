//! Reading typed values out of a tree.

use super::TextDecl;
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use std::ops::RangeInclusive;
use std::time::Duration;

pub const DAY: Duration = Duration::from_secs(86_400);
/// Characters of an intent's, flow's, step's or team's name.
const MAX_NAME: usize = 100;
/// Names that slots may not have: they are names of the templates.
pub const RESERVED: [&str; 6] = ["visitor", "hours", "bot", "catalog", "queue", "now"];

/// A map's entries, taken key by key. What nobody asked for is an unknown key.
pub struct Fields<'n> {
    pub place: Place,
    entries: &'n [(Spanned<String>, Node)],
    asked: Vec<&'static str>,
    what: &'static str,
}

impl<'n> Fields<'n> {
    /// `what` names the thing in messages: "an intent", "a step".
    pub fn open(node: &'n Node, what: &'static str, report: &mut Report<'_>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            wrong_type(node, &format!("{what} is a map (`key: value` lines)"), report);
            return None;
        };
        Some(Self {
            place: node.place,
            entries,
            asked: Vec::new(),
            what,
        })
    }

    /// The value of a key, and a report where it is there without one.
    pub fn take(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<&'n Node> {
        let node = self.peek(key)?;
        if node.is_empty() {
            let place = self.key(key).unwrap_or(node.place);
            report
                .error("missing-value", place, format!("`{key}:` has no value"))
                .help("Write a value after the colon, or delete the line.");
            return None;
        }
        Some(node)
    }

    /// The same where nothing (`key:` alone, or `~`) has a meaning.
    pub fn peek(&mut self, key: &'static str) -> Option<&'n Node> {
        self.asked.push(key);
        self.entries
            .iter()
            .find(|(name, _)| name.value == key)
            .map(|(_, node)| node)
    }

    /// Where a key is written.
    pub fn key(&self, key: &str) -> Option<Place> {
        self.entries
            .iter()
            .find(|(name, _)| name.value == key)
            .map(|(name, _)| name.place)
    }

    /// Reports the keys that were never asked for. Whether there was none.
    pub fn finish(self, report: &mut Report<'_>) -> bool {
        let mut complete = true;
        for (name, _) in self.entries {
            if !self.asked.contains(&name.value.as_str()) {
                complete = false;
                report
                    .error(
                        "unknown-key",
                        name.place,
                        format!("{} has no key `{}`", self.what, name.value),
                    )
                    .help(format!("It may have: {}.", self.asked.join(", ")))
                    .near(&name.value, self.asked.iter().copied());
            }
        }
        complete
    }
}

pub fn wrong_type(node: &Node, expected: &str, report: &mut Report<'_>) {
    report.error(
        "wrong-type",
        node.place,
        format!("expected: {expected}; found {}", node.kind()),
    );
}

/// A text exactly as written, whatever it looks like.
pub fn text(node: &Node, what: &str, report: &mut Report<'_>) -> Option<Spanned<String>> {
    match &node.value {
        Value::Scalar { text, .. } if !text.trim().is_empty() => Some(Spanned::new(text.clone(), node.place)),
        Value::Scalar { .. } => {
            report
                .error("empty-text", node.place, format!("{what} is empty"))
                .help("Write a text, or delete the line.");
            None
        }
        Value::List(_) | Value::Map(_) => {
            let found = node.kind();
            let diagnostic = report.error(
                "wrong-type",
                node.place,
                format!("expected: {what}, a text; found {found}"),
            );
            if matches!(node.value, Value::Map(_)) {
                diagnostic.help("A text that begins with a brace, or has a colon in it, must be in quotes.");
            }
            None
        }
    }
}

/// A text that may be empty: a value that comes from the environment.
pub fn maybe_empty_text(node: &Node, what: &str, report: &mut Report<'_>) -> Option<Spanned<String>> {
    match &node.value {
        Value::Scalar { text, .. } => Some(Spanned::new(text.clone(), node.place)),
        _ => text(node, what, report),
    }
}

/// A text that visitors see.
pub fn local_text(node: &Node, what: &str, report: &mut Report<'_>) -> Option<TextDecl> {
    match &node.value {
        Value::Scalar { .. } => text(node, what, report).map(|all| TextDecl {
            place: node.place,
            all: Some(all),
            by_language: Vec::new(),
        }),
        Value::Map(entries) => {
            let by_language: Vec<_> = entries
                .iter()
                .filter_map(|(language, node)| Some((language.clone(), text(node, what, report)?)))
                .collect();
            if entries.is_empty() {
                report.error("empty-text", node.place, format!("{what} is empty"));
            }
            (!by_language.is_empty()).then_some(TextDecl {
                place: node.place,
                all: None,
                by_language,
            })
        }
        Value::List(_) => {
            report
                .error(
                    "wrong-type",
                    node.place,
                    format!("expected: {what}, a text or a map from language to text; found a list"),
                )
                .help("Variants of an intent's reply are written under `any:`.");
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
pub fn list<'n>(node: &'n Node, what: &str, report: &mut Report<'_>) -> &'n [Node] {
    match &node.value {
        Value::List(items) => items,
        _ => {
            report
                .error(
                    "wrong-type",
                    node.place,
                    format!("expected: {what}, a list; found {}", node.kind()),
                )
                .help("A list has one entry a line, each beginning with `- `.");
            &[]
        }
    }
}

/// The entries of what must be a map with names of the author's choice.
pub fn entries<'n>(node: &'n Node, what: &str, report: &mut Report<'_>) -> &'n [(Spanned<String>, Node)] {
    match &node.value {
        Value::Map(entries) => entries,
        _ => {
            wrong_type(node, &format!("{what}, a map"), report);
            &[]
        }
    }
}

/// `true` or `false`, in YAML 1.2's spellings.
pub fn flag(node: &Node, what: &str, report: &mut Report<'_>) -> Option<bool> {
    if let Value::Scalar { text, plain: true } = &node.value {
        match text.as_str() {
            "true" | "True" | "TRUE" => return Some(true),
            "false" | "False" | "FALSE" => return Some(false),
            _ => {}
        }
    }
    wrong_type(node, &format!("{what}, `true` or `false`"), report);
    None
}

/// A whole number in a range.
pub fn whole(node: &Node, what: &str, range: RangeInclusive<i64>, report: &mut Report<'_>) -> Option<i64> {
    let number = match &node.value {
        Value::Scalar { text, plain: true } => text.parse::<i64>().ok(),
        _ => None,
    };
    match number {
        Some(number) if range.contains(&number) => Some(number),
        Some(number) => {
            report.error(
                "out-of-range",
                node.place,
                format!(
                    "{what} is {number}; it may be from {} to {}",
                    range.start(),
                    range.end()
                ),
            );
            None
        }
        None => {
            wrong_type(node, &format!("{what}, a whole number"), report);
            None
        }
    }
}

/// `90s`, `5m`, `24h`, `7d`, from one to `limit`.
pub fn duration(node: &Node, what: &str, limit: Duration, report: &mut Report<'_>) -> Option<Duration> {
    let written = match &node.value {
        Value::Scalar { text, .. } => text.trim(),
        _ => "",
    };
    match parse_duration(written) {
        Some(duration) if !duration.is_zero() && duration <= limit => Some(duration),
        Some(_) => {
            report.error(
                "out-of-range",
                node.place,
                format!("{what} may be from 1s to {}", show_duration(limit)),
            );
            None
        }
        None => {
            report
                .error("bad-duration", node.place, format!("{what} is no duration"))
                .help("Write a number and a unit: 90s, 5m, 24h or 7d.");
            None
        }
    }
}

/// A number with `s`, `m`, `h` or `d`.
pub fn parse_duration(written: &str) -> Option<Duration> {
    let seconds = match written.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let digits = written.get(..written.len() - 1)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(Duration::from_secs(digits.parse::<u64>().ok()?.checked_mul(seconds)?))
}

fn show_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        _ if seconds.is_multiple_of(86_400) => format!("{}d", seconds / 86_400),
        _ if seconds.is_multiple_of(3_600) => format!("{}h", seconds / 3_600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

/// The name of an intent, flow, step or team, or a reference to one.
pub fn name(node: &Node, what: &str, report: &mut Report<'_>) -> Option<Spanned<String>> {
    let name = text(node, what, report)?;
    check_name(&name, what, report).then_some(name)
}

/// Whether a name is 1 to 100 letters, digits, `_`, `-`, `.` or `/`, beginning with a letter or digit.
pub fn check_name(name: &Spanned<String>, what: &str, report: &mut Report<'_>) -> bool {
    let good = name.value.chars().next().is_some_and(char::is_alphanumeric)
        && name.value.chars().count() <= MAX_NAME
        && name
            .value
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
    if !good {
        report
            .error("bad-name", name.place, format!("`{}` cannot be {what}", shorten(&name.value)))
            .help("A name is 1 to 100 letters, digits, `_`, `-`, `.` or `/`, and begins with a letter or digit: how-to-order.");
    }
    good
}

/// A slot's name: an ASCII letter, then letters, digits or `_`; none of the templates' own names.
pub fn slot_name(name: &Spanned<String>, report: &mut Report<'_>) -> bool {
    let word = &name.value;
    if RESERVED.contains(&word.as_str()) {
        report
            .error("reserved-slot", name.place, format!("a slot cannot be named `{word}`"))
            .help(format!(
                "Texts use that name already. Taken are: {}.",
                RESERVED.join(", ")
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
                format!("a slot cannot be named `{}`", shorten(word)),
            )
            .help("A slot's name is a letter, then letters, digits or `_`: order_number.");
    }
    good
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_a_number_and_a_unit() {
        for (written, expected) in [
            ("90s", Some(90)),
            ("5m", Some(300)),
            ("24h", Some(86_400)),
            ("7d", Some(604_800)),
            ("90", None),
            ("s", None),
            ("-5m", None),
            ("5 m", None),
            ("5é", None),
            ("99999999999999999999d", None),
            ("9999999999999999999d", None),
        ] {
            assert_eq!(parse_duration(written).map(|d| d.as_secs()), expected, "{written}");
        }
    }
}
