//! Edits of YAML as text: a line goes in where it belongs, and every other byte stays as its author wrote it.

use crate::bot::diagnostic::Report;
use crate::bot::source::Sources;
use crate::bot::yaml::{self, Node, Value};
use crate::rehearsal::quoted;

/// Keys after which a list that is not there yet is begun, the best last.
const BEFORE: [&str; 6] = ["intent", "title", "priority", "keywords", "not", "examples"];

/// Why a file is not edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("it is not YAML, or not a map")]
    NotAMap,
    #[error("the key holds no list of texts, or shares it with another by an alias")]
    NotAList,
    #[error("it is written in a form that cannot be edited safely")]
    Unsafe,
}

/// Appends a text to the list under a key of a file's map; begins the list where there is none. The result is read again, and
/// differs from the file in that one entry alone.
pub fn append_to_list(text: &str, key: &str, entry: &str) -> Result<String, EditError> {
    // Places count from after a byte order mark.
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    let root = parse(body).ok_or(EditError::NotAMap)?;
    let Value::Map(entries) = &root.value else {
        return Err(EditError::NotAMap);
    };
    let found = entries.iter().find(|(name, _)| name.value == key);
    let edited = match found {
        Some((name, node)) if node.place.start < name.place.end && !node.is_empty() => return Err(EditError::NotAList),
        Some((name, node)) if node.is_empty() => begun_after_key(body, name.place.end, node, entry),
        Some((_, node)) => match &node.value {
            Value::List(items) if written_at(body, node.place.start, '[') => within_brackets(body, node, items, entry),
            Value::List(items) => as_a_line(body, node, items, entry),
            Value::Scalar { .. } => beside_the_only_one(body, node, entry),
            Value::Map(_) => return Err(EditError::NotAList),
        },
        None => as_a_list(body, &root, entries, key, entry),
    };
    let edited = edited.ok_or(EditError::Unsafe)?;
    let read = parse(&edited).ok_or(EditError::Unsafe)?;
    let expected = with_entry(&root, key, entry);
    if same(&read, &expected) {
        Ok(format!("{mark}{edited}"))
    } else {
        Err(EditError::Unsafe)
    }
}

/// `- entry` on a line of its own below the last, in the same column.
fn as_a_line(text: &str, list: &Node, items: &[Node], entry: &str) -> Option<String> {
    let last = items.last()?;
    // A list's place is its first dash, where it stands further in than its key; else the dash is before its entries.
    let places = std::iter::once(list.place.start).chain(items.iter().map(|item| item.place.start));
    let indent = places.filter_map(|place| indent_of_dash(text, place)).next()?;
    let at = end_of_line(text, end_of(text, last));
    Some(insert_line(text, at, &format!("{indent}- {}", quoted(entry))))
}

/// The spaces before a line's dash, where a place is that dash or what follows it.
fn indent_of_dash(text: &str, place: usize) -> Option<&str> {
    let start = start_of_line(text, place);
    let before = text.get(start..place)?;
    let indent = match before.trim_end().strip_suffix('-') {
        Some(indent) => indent,
        None if written_at(text, place, '-') => before,
        None => return None,
    };
    indent.chars().all(|c| c == ' ').then_some(indent)
}

/// Another text in `[…]`.
fn within_brackets(text: &str, list: &Node, items: &[Node], entry: &str) -> Option<String> {
    let entry = quoted(entry);
    match items.last() {
        None => Some(insert(text, list.place.start + 1, &entry)),
        Some(last) => Some(insert(text, end_of(text, last), &format!(", {entry}"))),
    }
}

/// `key: text` becomes `key: [text, entry]`.
fn beside_the_only_one(text: &str, node: &Node, entry: &str) -> Option<String> {
    let written = text.get(node.place.range())?;
    if written.contains('\n') || written.starts_with(['|', '>', '*', '&', '!']) {
        return None;
    }
    let Value::Scalar { text: only, .. } = &node.value else {
        return None;
    };
    let list = format!("[{}, {}]", quoted(only), quoted(entry));
    Some(format!(
        "{}{list}{}",
        text.get(..node.place.start)?,
        text.get(node.place.end..)?
    ))
}

/// The list of a key that has none: `key:`, `key: ~`.
fn begun_after_key(text: &str, key_end: usize, node: &Node, entry: &str) -> Option<String> {
    let list = format!("[{}]", quoted(entry));
    if node.place.end > node.place.start {
        return Some(format!(
            "{}{list}{}",
            text.get(..node.place.start)?,
            text.get(node.place.end..)?
        ));
    }
    let colon = key_end + text.get(key_end..)?.find(':')? + 1;
    Some(insert(text, colon, &format!(" {list}")))
}

/// A key of its own, after the one it is usually written after.
fn as_a_list(
    text: &str,
    root: &Node,
    entries: &[(crate::bot::source::Spanned<String>, Node)],
    key: &str,
    entry: &str,
) -> Option<String> {
    if written_at(text, root.place.start, '{') {
        return None;
    }
    let after = BEFORE
        .iter()
        .rev()
        .skip_while(|name| **name != key)
        .skip(1)
        .find_map(|name| entries.iter().find(|(known, _)| known.value == *name));
    let lines = format!("{key}:{}  - {}", newline(text), quoted(entry));
    let Some((name, node)) = after else {
        let first = entries.first()?;
        return Some(insert(
            text,
            start_of_line(text, first.0.place.start),
            &format!("{lines}{}", newline(text)),
        ));
    };
    let end = if node.is_empty() {
        name.place.end
    } else {
        end_of(text, node)
    };
    Some(insert_line(text, end_of_line(text, end), &lines))
}

/// Where what a node is written as ends. Lists and maps in block style end where their last entry does.
fn end_of(text: &str, node: &Node) -> usize {
    match &node.value {
        Value::List(items) if !written_at(text, node.place.start, '[') => {
            items.last().map_or(node.place.end, |last| end_of(text, last))
        }
        Value::Map(entries) if !written_at(text, node.place.start, '{') => {
            entries.last().map_or(node.place.end, |(_, last)| end_of(text, last))
        }
        _ => node.place.end,
    }
}

fn written_at(text: &str, at: usize, sign: char) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(sign))
}

fn start_of_line(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1)
}

/// After the line's end, its comment included.
fn end_of_line(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |newline| at + newline + 1)
}

fn insert(text: &str, at: usize, part: &str) -> String {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    format!("{before}{part}{after}")
}

/// Inserts lines at the beginning of a line, which may be the end of the file.
fn insert_line(text: &str, at: usize, lines: &str) -> String {
    let newline = newline(text);
    let open = at == text.len() && !text.ends_with('\n') && !text.is_empty();
    let before = if open { newline } else { "" };
    insert(text, at, &format!("{before}{lines}{newline}"))
}

/// How this file ends its lines.
fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

fn parse(text: &str) -> Option<Node> {
    let mut sources = Sources::default();
    let file = sources.add("edited.yaml", text);
    let mut report = Report::new(&sources);
    let node = yaml::parse(file, &mut report);
    node.filter(|_| report.finish().is_empty())
}

/// The tree as it should be after the edit.
fn with_entry(root: &Node, key: &str, entry: &str) -> Node {
    let mut expected = root.clone();
    let item = Node {
        place: root.place,
        value: Value::Scalar {
            text: entry.to_owned(),
            plain: false,
        },
    };
    let Value::Map(entries) = &mut expected.value else {
        return expected;
    };
    match entries.iter_mut().find(|(name, _)| name.value == key) {
        Some((_, node)) if node.is_empty() => node.value = Value::List(vec![item]),
        Some((_, node)) => match &mut node.value {
            Value::List(items) => items.push(item),
            _ => node.value = Value::List(vec![node.clone(), item]),
        },
        None => {
            let name = crate::bot::source::Spanned::new(key.to_owned(), root.place);
            let list = Node {
                place: root.place,
                value: Value::List(vec![item]),
            };
            entries.push((name, list));
        }
    }
    expected
}

/// Whether two trees say the same: texts, and keys in any order.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Scalar { text: a, .. }, Value::Scalar { text: b, .. }) => a == b,
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| {
                    b.iter()
                        .any(|(other, found)| other.value == key.value && same(value, found))
                })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, key: &str, expected: Result<&str, EditError>) {
        let edited = append_to_list(text, key, "kirim {x}?");
        assert_eq!(edited.as_deref().map_err(|error| *error), expected, "{text:?}");
    }

    #[test]
    fn a_line_is_added_and_everything_else_stays() {
        let line = "\"kirim {x}?\"";
        for (text, expected) in [
            (
                "title: A # the title\nexamples:\n  - a   # first\n  - 'b'  # last\n\n# reply\nreply: x\n",
                format!(
                    "title: A # the title\nexamples:\n  - a   # first\n  - 'b'  # last\n  - {line}\n\n# reply\nreply: x\n"
                ),
            ),
            ("examples:\n- a", format!("examples:\n- a\n- {line}\n")),
            (
                "\u{feff}examples:\r\n    -  a\r\nreply: x\r\n",
                format!("\u{feff}examples:\r\n    - {line}\r\nreply: x\r\n").replace("    - ", "    -  a\r\n    - "),
            ),
            ("examples: [a, b] # c\n", format!("examples: [a, b, {line}] # c\n")),
            (
                "examples: [\n  a, # x\n  b, # y\n]\n",
                format!("examples: [\n  a, # x\n  b, {line}, # y\n]\n"),
            ),
            ("examples: []\n", format!("examples: [{line}]\n")),
            (
                "examples: halo kak # c\n",
                format!("examples: [halo kak, {line}] # c\n"),
            ),
            (
                "examples: ~ # c\nreply: x\n",
                format!("examples: [{line}] # c\nreply: x\n"),
            ),
            (
                "examples: # none yet\nreply: x\n",
                format!("examples: [{line}] # none yet\nreply: x\n"),
            ),
            (
                "keywords:\n  - a # k\n# replies\nreply: x\n",
                format!("keywords:\n  - a # k\nexamples:\n  - {line}\n# replies\nreply: x\n"),
            ),
            ("# top\nreply: x\n", format!("# top\nexamples:\n  - {line}\nreply: x\n")),
            (
                "title: {id: A, en: B}\nreply: x",
                format!("title: {{id: A, en: B}}\nexamples:\n  - {line}\nreply: x"),
            ),
            (
                "examples:\n  - |\n    a\n    b\n  - >-\n    c\n    d\n\nreply: x\n",
                format!("examples:\n  - |\n    a\n    b\n  - >-\n    c\n    d\n  - {line}\n\nreply: x\n"),
            ),
        ] {
            check(text, "examples", Ok(&expected));
        }
    }

    #[test]
    fn a_keyword_list_is_begun_before_the_examples() {
        check(
            "title: A\nexamples:\n  - a\n",
            "keywords",
            Ok("title: A\nkeywords:\n  - \"kirim {x}?\"\nexamples:\n  - a\n"),
        );
    }

    #[test]
    fn what_cannot_be_edited_safely_is_left_alone() {
        for (text, error) in [
            ("- a\n", EditError::NotAMap),
            ("a: [\n", EditError::NotAMap),
            ("examples: {a: b}\n", EditError::NotAList),
            ("keywords: &k [a]\nexamples: *k\n", EditError::NotAList),
            ("{reply: x}\n", EditError::Unsafe),
            ("examples: |\n  a\n", EditError::Unsafe),
        ] {
            check(text, "examples", Err(error));
        }
    }
}
