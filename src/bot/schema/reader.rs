//! Reading typed values out of a tree, as the tables of [`super::shape`] say.

use super::TextDecl;
use super::shape::{Group, Key, Object, Shape};
use crate::bot::diagnostic::{Report, nearest};
use crate::bot::slip;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use crate::both;
use crate::text::{Bilingual, Noun};
use std::ops::RangeInclusive;
use std::time::Duration;

pub const DAY: Duration = Duration::from_secs(86_400);
/// Characters of an intent's, flow's, step's or team's name.
pub const MAX_NAME: usize = 100;
/// Names that slots may not have: they are names of the templates.
pub const RESERVED: [&str; 6] = ["visitor", "hours", "bot", "catalog", "queue", "now"];

/// A map's entries, taken key by key as its table says. What the table does not know is an unknown key.
pub struct Fields<'n> {
    pub place: Place,
    entries: &'n [(Spanned<String>, Node)],
    object: &'static Object,
    asked: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    pub fn open(node: &'n Node, object: &'static Object, report: &mut Report<'_>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            let noun = object.noun;
            report
                .error(
                    "wrong-type",
                    node.place,
                    both!(
                        "{what} ditulis sebagai baris-baris `kunci: nilai`; di sini ada {found}",
                        "{what_en} is a map (`key: value` lines); found {found_en}",
                        what = noun.id,
                        what_en = noun.en,
                        found = node.kind().id,
                        found_en = node.kind().en,
                    ),
                )
                .help(keys_help(object));
            return None;
        };
        Some(Self {
            place: node.place,
            entries,
            object,
            asked: Vec::new(),
        })
    }

    /// The value of a key, and a report where it is there without one.
    pub fn take(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<&'n Node> {
        let node = self.peek(key)?;
        if node.is_empty() {
            let place = self.key(key).unwrap_or(node.place);
            if !slip::comment::cuts_all(place, report) {
                report
                    .error(
                        "missing-value",
                        place,
                        both!("`{key}:` belum ada isinya", "`{key}:` has no value", key = key),
                    )
                    .help(both!(
                        "Tulis isinya setelah titik dua, atau hapus baris ini.",
                        "Write a value after the colon, or delete the line."
                    ));
            }
            return None;
        }
        Some(node)
    }

    /// The same where nothing (`key:` alone, or `~`) has a meaning.
    pub fn peek(&mut self, key: &'static str) -> Option<&'n Node> {
        debug_assert!(self.object.key(key).is_some(), "the table has no key `{key}`");
        self.asked.push(key);
        self.entries
            .iter()
            .find(|(name, _)| name.value == key)
            .map(|(_, node)| node)
    }

    pub fn text(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<Spanned<String>> {
        let node = self.take(key, report)?;
        text(node, self.noun(key), report)
    }

    pub fn maybe_empty_text(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<Spanned<String>> {
        let node = self.peek(key)?;
        maybe_empty_text(node, self.noun(key), report)
    }

    pub fn local_text(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<TextDecl> {
        let node = self.take(key, report)?;
        local_text(node, self.noun(key), report)
    }

    pub fn name(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<Spanned<String>> {
        let node = self.take(key, report)?;
        name(node, self.noun(key), report)
    }

    pub fn flag(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<bool> {
        let node = self.take(key, report)?;
        flag(node, self.noun(key), report)
    }

    /// `true` where it is written so; a report where it is anything else.
    pub fn yes(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<()> {
        let node = self.take(key, report)?;
        if flag(node, self.noun(key), report)? {
            return Some(());
        }
        report
            .error(
                "wrong-type",
                node.place,
                both!("`{key}` hanya bisa `true`", "`{key}` can only be `true`", key = key),
            )
            .help(both!(
                "Hapus baris ini kalau tidak dipakai.",
                "Delete the line if it is not meant."
            ));
        None
    }

    /// A whole number within the table's range.
    pub fn whole(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<i64> {
        let node = self.take(key, report)?;
        let Some(Key {
            shape: Shape::Whole(from, to),
            noun,
            ..
        }) = self.object.key(key)
        else {
            debug_assert!(false, "the table has no whole number `{key}`");
            return None;
        };
        whole(node, *noun, *from..=*to, report)
    }

    /// A duration of at most the table's.
    pub fn duration(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<Duration> {
        let node = self.take(key, report)?;
        self.durations(key, &[node], report).pop()
    }

    /// Durations, each of at most the table's; one alone counts as a list of one.
    pub fn durations(&self, key: &'static str, nodes: &[&Node], report: &mut Report<'_>) -> Vec<Duration> {
        let Some(key) = self.object.key(key) else {
            return Vec::new();
        };
        let (Shape::Duration(limit) | Shape::OneOrMany(Shape::Duration(limit))) = &key.shape else {
            debug_assert!(false, "the table has no duration `{}`", key.name);
            return Vec::new();
        };
        nodes
            .iter()
            .filter_map(|node| duration(node, key.noun, *limit, report))
            .collect()
    }

    /// One of the table's words.
    pub fn one_of(&mut self, key: &'static str, code: &str, report: &mut Report<'_>) -> Option<Spanned<String>> {
        let node = self.take(key, report)?;
        let Some(Key {
            shape: Shape::OneOf(words),
            noun,
            ..
        }) = self.object.key(key)
        else {
            debug_assert!(false, "the table has no words for `{key}`");
            return None;
        };
        one_of(node, words, *noun, code, report)
    }

    /// The texts of a list; `item` names one of them.
    pub fn texts(&mut self, key: &'static str, item: Noun, report: &mut Report<'_>) -> Vec<Spanned<String>> {
        let Some(node) = self.take(key, report) else {
            return Vec::new();
        };
        list(node, self.noun(key), report)
            .iter()
            .filter_map(|node| text(node, item, report))
            .collect()
    }

    /// The map under a key, to be read by the table's object.
    pub fn object(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<Fields<'n>> {
        let node = self.take(key, report)?;
        match self.object.key(key).map(|key| &key.shape) {
            Some(Shape::Object(object)) => Fields::open(node, object, report),
            _ => {
                debug_assert!(false, "the table has no object `{key}`");
                None
            }
        }
    }

    /// The items of what must be a list.
    pub fn list(&mut self, key: &'static str, report: &mut Report<'_>) -> &'n [Node] {
        match self.take(key, report) {
            Some(node) => {
                let items = list(node, self.noun(key), report);
                let filled = matches!(self.object.key(key).map(|key| &key.shape), Some(Shape::NonEmptyList(_)));
                if filled && matches!(&node.value, Value::List(items) if items.is_empty()) {
                    empty(node, self.noun(key), report);
                }
                items
            }
            None => &[],
        }
    }

    /// The entries of what must be a map with names of the author's choice.
    pub fn entries(&mut self, key: &'static str, report: &mut Report<'_>) -> &'n [(Spanned<String>, Node)] {
        match self.take(key, report) {
            Some(node) => {
                let found = entries(node, self.noun(key), report);
                let filled = matches!(self.object.key(key).map(|key| &key.shape), Some(Shape::NonEmptyMap(..)));
                if filled && matches!(&node.value, Value::Map(entries) if entries.is_empty()) {
                    empty(node, self.noun(key), report);
                }
                found
            }
            None => &[],
        }
    }

    /// The entries under keys that the table leaves to the author.
    pub fn others(&self) -> impl Iterator<Item = &'n (Spanned<String>, Node)> + use<'n> {
        let object = self.object;
        self.entries
            .iter()
            .filter(move |(name, _)| object.key(&name.value).is_none())
    }

    /// What a key's value is called.
    pub fn noun(&self, key: &str) -> Noun {
        self.object.key(key).map_or(self.object.noun, |key| key.noun)
    }

    /// Where a key is written.
    pub fn key(&self, key: &str) -> Option<Place> {
        self.entries
            .iter()
            .find(|(name, _)| name.value == key)
            .map(|(name, _)| name.place)
    }

    /// Reports unknown keys, needed ones that are missing, and alternatives written together. Whether every key was known.
    pub fn finish(self, report: &mut Report<'_>) -> bool {
        debug_assert!(
            self.object.keys.iter().all(|key| self.asked.contains(&key.name)),
            "{} has a key in its table that its reader never reads: {:?} of {:?}",
            self.object.noun.en,
            self.asked,
            self.object.keys.iter().map(|key| key.name).collect::<Vec<_>>(),
        );
        let mut complete = true;
        if self.object.others.is_none() {
            for (name, node) in self.entries {
                if self.object.key(&name.value).is_none() {
                    complete = false;
                    self.unknown(name, node, report);
                }
            }
        }
        for key in self.object.keys.iter().filter(|key| key.needed) {
            if self.key(key.name).is_none() && !self.misspelt(key.name) {
                self.missing(key, report);
            }
        }
        for group in self.object.groups {
            self.group(group, report);
        }
        complete
    }

    fn unknown(&self, name: &Spanned<String>, node: &Node, report: &mut Report<'_>) {
        if slip::comma::splits(self.entries, name, node, report) {
            return;
        }
        let noun = self.object.noun;
        report
            .error(
                "unknown-key",
                name.place,
                both!(
                    "{what} tidak punya kunci `{key}`",
                    "{what_en} has no key `{key}`",
                    what = noun.id,
                    what_en = noun.en,
                    key = shorten(&name.value),
                ),
            )
            .help(keys_help(self.object))
            .near(&name.value, self.object.keys.iter().map(|key| key.name));
    }

    /// Whether an unknown key is a near miss of this one, and told already.
    fn misspelt(&self, key: &str) -> bool {
        self.others().any(|(name, _)| nearest(&name.value, [key]).is_some())
    }

    fn missing(&self, key: &Key, report: &mut Report<'_>) {
        let noun = self.object.noun;
        report
            .error(
                "missing-key",
                self.place,
                both!(
                    "{what} belum punya `{key}`",
                    "{what_en} needs `{key}`",
                    what = noun.id,
                    what_en = noun.en,
                    key = key.name,
                ),
            )
            .help(both!(
                "Tambahkan `{key}:` ({what}).",
                "Add `{key}:` ({what_en}).",
                key = key.name,
                what = key.noun.id,
                what_en = key.noun.en,
            ));
    }

    fn group(&self, group: &Group, report: &mut Report<'_>) {
        let touched = |keys: &&&[&str]| keys.iter().any(|key| self.key(key).is_some());
        let alternatives: Vec<&&[&str]> = group.alternatives.iter().filter(touched).collect();
        match alternatives.as_slice() {
            // What is misspelt is not missing too.
            [] if group
                .alternatives
                .iter()
                .flat_map(|keys| keys.iter())
                .any(|key| self.misspelt(key)) => {}
            [] if group.needed => {
                report.error("missing-key", self.place, group.none).help(group.help);
            }
            [] => {}
            [one] if one.iter().all(|key| self.key(key).is_some()) => {}
            [_] => {
                report.error(group.code, self.place, group.none).help(group.help);
            }
            _ => {
                let mut places: Vec<Place> = alternatives
                    .iter()
                    .filter_map(|keys| keys.iter().filter_map(|key| self.key(key)).min())
                    .collect();
                places.sort();
                let second = places.get(1).copied().unwrap_or(self.place);
                report.error(group.code, second, group.both).help(group.help);
            }
        }
    }
}

/// Which keys a thing may have.
fn keys_help(object: &Object) -> Bilingual {
    let keys: Vec<&str> = object.keys.iter().map(|key| key.name).collect();
    both!(
        "Yang bisa ditulis: {keys}.",
        "It may have: {keys}.",
        keys = keys.join(", ")
    )
}

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

/// `90s`, `5m`, `24h`, `7d`, from one to `limit`.
pub fn duration(node: &Node, what: Noun, limit: Duration, report: &mut Report<'_>) -> Option<Duration> {
    let written = match &node.value {
        Value::Scalar { text, .. } => text.trim(),
        _ => "",
    };
    match parse_duration(written) {
        Some(duration) if !duration.is_zero() && duration <= limit => Some(duration),
        Some(_) => {
            report
                .error(
                    "out-of-range",
                    node.place,
                    both!(
                        "{what}: `{written}` di luar batas",
                        "{what_en}: `{written}` is out of range",
                        what = what.id,
                        what_en = what.en,
                        written = shorten(written),
                    ),
                )
                .help(both!(
                    "Bisa dari 1s sampai {limit}.",
                    "It may be from 1s to {limit}.",
                    limit = show_duration(limit),
                ));
            None
        }
        None => {
            report
                .error(
                    "bad-duration",
                    node.place,
                    both!(
                        "{what} bukan lama waktu",
                        "{what_en} is no duration",
                        what = what.id,
                        what_en = what.en,
                    ),
                )
                .help(both!(
                    "Tulis angka dan satuannya: 90s (detik), 5m (menit), 24h (jam) atau 7d (hari).",
                    "Write a number and a unit: 90s, 5m, 24h or 7d."
                ));
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
