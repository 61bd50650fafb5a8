//! Maps and lists in braces, `{id: …, en: …}`, read as their author meant them: with the texts in quotes that need it.

use super::is_key;
use super::mend::quoted;

/// Braces within braces that are looked into.
const MAX_DEPTH: usize = 8;

/// What was written in braces, as it should be.
pub struct Rewritten {
    pub text: String,
    /// Bytes of what was written.
    pub length: usize,
    /// The texts that are in quotes now.
    pub meant: Vec<String>,
}

/// What begins with a `{` or `[`, with those texts in quotes that YAML would take apart. `None` where there are none, or where it is not
/// closed in its line.
pub fn in_quotes(written: &str) -> Option<Rewritten> {
    if !(is_map(written) || written.starts_with('[')) {
        return None;
    }
    let mut reader = Reader {
        text: written,
        at: 0,
        out: String::new(),
        meant: Vec::new(),
    };
    reader.collection(0)?;
    (!reader.meant.is_empty()).then_some(Rewritten {
        text: reader.out,
        length: reader.at,
        meant: reader.meant,
    })
}

/// Whether it begins with `{key:`, which is meant as a map, other than `{product}` and `{{ name }}`.
pub fn is_map(text: &str) -> bool {
    text.strip_prefix('{')
        .is_some_and(|rest| key(rest.trim_start()).is_some())
}

/// The length of a key with its colon, where a text begins with one.
fn key(text: &str) -> Option<usize> {
    let (name, after) = text.split_once(':')?;
    let good = is_key(name.trim().trim_matches(['"', '\'']));
    (good && (after.is_empty() || after.starts_with([' ', '"', '\'', '[', '{']))).then_some(name.len() + 1)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    out: String,
    meant: Vec<String>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Takes over so many bytes as they are.
    fn copy(&mut self, length: usize) {
        self.out.push_str(self.rest().get(..length).unwrap_or(""));
        self.at += length;
    }

    fn spaces(&mut self) {
        let rest = self.rest();
        self.copy(rest.len() - rest.trim_start().len());
    }

    fn collection(&mut self, depth: usize) -> Option<()> {
        let map = self.rest().starts_with('{');
        let close = if map { '}' } else { ']' };
        if depth > MAX_DEPTH {
            return None;
        }
        self.copy(1);
        loop {
            self.spaces();
            if self.rest().starts_with(close) {
                self.copy(1);
                return Some(());
            }
            if map {
                let length = key(self.rest())?;
                self.copy(length);
                self.spaces();
            }
            self.value(map, close, depth)?;
            self.spaces();
            match self.rest().chars().next()? {
                ',' => self.copy(1),
                next if next == close => {}
                _ => return None,
            }
        }
    }

    fn value(&mut self, map: bool, close: char, depth: usize) -> Option<()> {
        let rest = self.rest();
        if is_map(rest) || rest.starts_with('[') {
            return self.collection(depth + 1);
        }
        if let Some(quote) = rest.chars().next().filter(|first| matches!(first, '"' | '\'')) {
            if let Some(length) = closed(rest).filter(|length| ends_value(rest.get(*length..).unwrap_or(""), close)) {
                self.copy(length);
                return Some(());
            }
            // An apostrophe or quote of the text's own stands before the one that closes it.
            let closing = rest
                .match_indices(quote)
                .skip(1)
                .map(|(at, _)| at + 1)
                .find(|end| ends_value(rest.get(*end..).unwrap_or(""), close));
            if let Some(length) = closing {
                let inner = rest.get(1..length - 1)?;
                return if inner.contains('\\') {
                    None
                } else {
                    self.put(inner, length)
                };
            }
        }
        let length = plain(rest, map, close);
        let written = rest.get(..length)?.trim_end();
        let meant = match written.chars().next() {
            Some(quote @ ('"' | '\'')) if written.matches(quote).count() == 1 => written.get(1..)?,
            _ => written,
        };
        if meant == written && !needs(written) {
            self.copy(written.len());
            return Some(());
        }
        self.put(meant, written.len())
    }

    /// Puts a text in quotes in place of so many bytes.
    fn put(&mut self, meant: &str, length: usize) -> Option<()> {
        let meant = meant.trim();
        if meant.is_empty() {
            return None;
        }
        self.out.push_str(&quoted(meant));
        self.meant.push(meant.to_owned());
        self.at += length;
        Some(())
    }
}

/// The length of a text in quotes.
fn closed(text: &str) -> Option<usize> {
    super::quote::closing(text)
}

fn ends_value(rest: &str, close: char) -> bool {
    let rest = rest.trim_start();
    rest.starts_with(',') || rest.starts_with(close)
}

/// The length of a text without quotes, as it was meant: a comma in a map ends it only before the next key, and braces around a name
/// belong to it.
fn plain(text: &str, map: bool, close: char) -> usize {
    let mut at = 0;
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or("");
        let after = rest.get(letter.len_utf8()..).unwrap_or("");
        if let Some(length) = named(rest) {
            at += length;
            continue;
        }
        let thousands = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len() == 3
            && text
                .get(..at)
                .is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
        let ends = letter == close
            || letter == ','
                && if map {
                    key(after.trim_start()).is_some()
                } else {
                    !thousands
                };
        if ends {
            return at;
        }
        at += letter.len_utf8();
    }
    text.len()
}

/// The length of `{name}`, `{{ … }}` or `{% … %}`.
fn named(text: &str) -> Option<usize> {
    for (open, close) in [("{{", "}}"), ("{%", "%}")] {
        if let Some(rest) = text.strip_prefix(open) {
            return rest.find(close).map(|at| at + 4);
        }
    }
    let (name, _) = text.strip_prefix('{')?.split_once('}')?;
    let good = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    good.then_some(name.len() + 2)
}

/// Whether YAML would read another thing than the text in it.
fn needs(text: &str) -> bool {
    text.contains(": ")
        || text.ends_with(':')
        || text.contains(" #")
        || text.contains(['{', '}', '[', ']', ','])
        || text.starts_with(['@', '*', '&', '!', '%', '|', '>', '#', '"', '\'', '`'])
        || text.starts_with("- ")
        || text.starts_with("? ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: Option<&str>) {
        assert_eq!(
            in_quotes(written).map(|whole| whole.text).as_deref(),
            expected,
            "{written}"
        );
    }

    #[test]
    fn texts_in_braces_are_put_into_quotes_where_they_need_it() {
        check(
            "{id: Jam: 9-17, en: Open: 9-5}",
            Some("{id: \"Jam: 9-17\", en: \"Open: 9-5\"}"),
        );
        check("{id: Halo, Kak, en: Hi} # salam", Some("{id: \"Halo, Kak\", en: Hi}"));
        check(
            "{id: Diskon #promo, en: Sale}",
            Some("{id: \"Diskon #promo\", en: Sale}"),
        );
        check("{id: 'Jum'at', en: 'Friday'}", Some("{id: \"Jum'at\", en: 'Friday'}"));
        check("{id: \"Halo, en: Hi}", Some("{id: \"Halo\", en: Hi}"));
        check(
            "{id: {{ visitor.name }}, en: Hi}",
            Some("{id: \"{{ visitor.name }}\", en: Hi}"),
        );
        check("[harga {product}, brp]", Some("[\"harga {product}\", brp]"));
        check("[Rp 10,000, gratis]", Some("[\"Rp 10,000\", gratis]"));
        check("[@toko, [*a]]", Some("[\"@toko\", [\"*a\"]]"));
        check(
            "{label: A, say: {id: b: c, en: d}, go: e}",
            Some("{label: A, say: {id: \"b: c\", en: d}, go: e}"),
        );
        check("{id: Halo, en: Hi}", None);
        check("{id: Halo: ya,", None);
        check("{product} brp", None);
        check("{{ product.name }} ada", None);
    }
}
