//! A map's entries, read key by key as the tables of [`super::shape`] say.

use super::shape::{Group, Key, Object, Shape};
use super::{TextDecl, duration, name, reader};
use crate::bot::diagnostic::{Report, nearest};
use crate::bot::slip;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use crate::both;
use crate::text::{Bilingual, Noun};
use std::time::Duration;

/// Keys as their authors may put them in their own language.
const INDONESIAN: [(&str, &str); 15] = [
    ("kata kunci", "keywords"),
    ("kunci", "keywords"),
    ("jawaban", "reply"),
    ("balasan", "reply"),
    ("contoh", "examples"),
    ("judul", "title"),
    ("bukan", "not"),
    ("prioritas", "priority"),
    ("langkah", "steps"),
    ("mulai", "start"),
    ("tanya", "ask"),
    ("pertanyaan", "question"),
    ("pilihan", "menu"),
    ("bahasa", "languages"),
    ("jam", "hours"),
];

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
        reader::text(node, self.noun(key), report)
    }

    pub fn maybe_empty_text(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<Spanned<String>> {
        let node = self.peek(key)?;
        reader::maybe_empty_text(node, self.noun(key), report)
    }

    pub fn local_text(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<TextDecl> {
        let node = self.take(key, report)?;
        reader::local_text(node, self.noun(key), report)
    }

    pub fn name(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<Spanned<String>> {
        let node = self.take(key, report)?;
        name::name(node, self.noun(key), report)
    }

    pub fn flag(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<bool> {
        let node = self.take(key, report)?;
        reader::flag(node, self.noun(key), report)
    }

    /// `true` where it is written so; a report where it is anything else.
    pub fn yes(&mut self, key: &'static str, report: &mut Report<'_>) -> Option<()> {
        let node = self.take(key, report)?;
        if reader::flag(node, self.noun(key), report)? {
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
        reader::whole(node, *noun, *from..=*to, report)
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
            .filter_map(|node| duration::duration(node, key.noun, *limit, report))
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
        reader::one_of(node, words, *noun, code, report)
    }

    /// The texts of a list; `item` names one of them.
    pub fn texts(&mut self, key: &'static str, item: Noun, report: &mut Report<'_>) -> Vec<Spanned<String>> {
        let Some(node) = self.take(key, report) else {
            return Vec::new();
        };
        slip::comma::cuts_item(node, false, report);
        reader::list(node, self.noun(key), report)
            .iter()
            .filter_map(|node| reader::text(node, item, report))
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
                let items = reader::list(node, self.noun(key), report);
                let filled = matches!(self.object.key(key).map(|key| &key.shape), Some(Shape::NonEmptyList(_)));
                if filled && matches!(&node.value, Value::List(items) if items.is_empty()) {
                    reader::empty(node, self.noun(key), report);
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
                let found = reader::entries(node, self.noun(key), report);
                let filled = matches!(self.object.key(key).map(|key| &key.shape), Some(Shape::NonEmptyMap(..)));
                if filled && matches!(&node.value, Value::Map(entries) if entries.is_empty()) {
                    reader::empty(node, self.noun(key), report);
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
        if slip::comma::splits(self.entries, name, node, report) || slip::odd::stands_in(name.place, report) {
            return;
        }
        let noun = self.object.noun;
        let diagnostic = report
            .error(
                "unknown-key",
                name.place,
                both!(
                    "{what} tidak punya kunci `{key}`",
                    "{what_en} has no key `{key}`",
                    what = noun.id,
                    what_en = noun.en,
                    key = reader::shorten(&name.value),
                ),
            )
            .help(keys_help(self.object))
            .near(&name.value, self.object.keys.iter().map(|key| key.name));
        if diagnostic.suggestion.is_none() {
            let lower = name.value.to_lowercase().replace(['_', '-'], " ");
            let (_, meant) = INDONESIAN.iter().find(|(word, _)| *word == lower).unwrap_or(&("", ""));
            let key = self.object.keys.iter().find(|key| key.name == *meant);
            diagnostic.suggestion = key.map(|key| key.name.to_owned());
        }
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
