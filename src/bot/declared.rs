//! The name that a file declares, without compiling it.

use super::compile::{Role, SourceFile, role};
use super::diagnostic::Report;
use super::source::Sources;
use super::yaml::{self, Value};

/// The intent or flow of a file: its own name, or the file's. `None` for every other file.
pub fn declared_name(file: &SourceFile) -> Option<(Role, String)> {
    let role = role(&file.path)?;
    let key = match role {
        Role::Intent => "intent",
        Role::Flow => "flow",
        _ => return None,
    };
    let stem = file.path.rsplit('/').next()?.strip_suffix(".yaml")?.to_owned();
    Some((role, own_name(&file.bytes, key).unwrap_or(stem)))
}

fn own_name(bytes: &[u8], key: &str) -> Option<String> {
    let mut sources = Sources::default();
    let file = sources.add("", std::str::from_utf8(bytes).ok()?);
    let mut report = Report::new(&sources);
    let Value::Map(entries) = yaml::parse(file, &mut report)?.value else {
        return None;
    };
    let (_, node) = entries.into_iter().find(|(name, _)| name.value == key)?;
    match node.value {
        Value::Scalar { text, .. } if !text.is_empty() => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        for (path, text, expected) in [
            (
                "intents/price.yaml",
                "intent: harga\nkeywords: [a]",
                Some((Role::Intent, "harga")),
            ),
            ("intents/price.yaml", "keywords: [a]", Some((Role::Intent, "price"))),
            ("flows/order.yaml", "flow: buy", Some((Role::Flow, "buy"))),
            ("flows/order.yaml", "a: [", Some((Role::Flow, "order"))),
            ("bot.yaml", "bot: A", None),
            ("notes.yaml", "intent: a", None),
        ] {
            let file = SourceFile {
                path: path.to_owned(),
                bytes: text.as_bytes().to_vec(),
            };
            let expected = expected.map(|(role, name)| (role, name.to_owned()));
            assert_eq!(declared_name(&file), expected, "{path}: {text}");
        }
    }
}
