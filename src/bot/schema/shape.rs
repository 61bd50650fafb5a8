//! What a file may hold, as tables: which keys a thing has, what each holds, which go together.
//!
//! The readers ask [`super::fields::Fields`] for a key by its name and get the value read as its table says, so that the JSON
//! Schema made from the same tables ([`super::json`]) knows no key and no type that the readers do not, and the other way round.

use crate::text::Noun;
use std::time::Duration;

/// A kind of value.
#[derive(Debug)]
pub enum Shape {
    /// A scalar that is not blank, exactly as written.
    Text,
    /// A scalar that may be empty: a value that comes from the environment.
    MaybeText,
    /// A text that visitors see: one string for all languages, or a map from language to string.
    LocalText,
    /// The name of an intent, flow, step or team.
    Name,
    /// The name of a slot.
    SlotName,
    /// `true` or `false`.
    Flag,
    /// `true`, and nothing else.
    Yes,
    /// A whole number from one to the other.
    Whole(i64, i64),
    /// `90s`, `5m`, `24h`, `7d`, up to this.
    Duration(Duration),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// `2026-12-31`.
    Date,
    /// `2026-11-23T10:00:00`, with or without an offset.
    Instant,
    /// Any scalar, nothing included.
    Scalar,
    /// Whatever YAML can say.
    Any,
    /// Nothing at all: `key:` alone, `~`.
    Nothing,
    List(&'static Shape),
    /// A list of at least one.
    NonEmptyList(&'static Shape),
    /// A list, or one value alone.
    OneOrMany(&'static Shape),
    /// A map with names of the author's choice.
    Map(Names, &'static Shape),
    /// A map with at least one name of the author's choice.
    NonEmptyMap(Names, &'static Shape),
    Object(&'static Object),
    /// One of several.
    Either(&'static [Shape]),
}

/// What the names of a [`Shape::Map`] may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    Any,
    /// As of intents, flows, steps and teams.
    Name,
    /// As of slots.
    Slot,
}

/// A map with keys of Sapa's choice.
#[derive(Debug)]
pub struct Object {
    /// "an intent", "a step".
    pub noun: Noun,
    pub keys: &'static [Key],
    pub groups: &'static [Group],
    /// Any further key may stand there too, with values of this shape.
    pub others: Option<&'static Shape>,
}

#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    /// What its value is, for messages and for editors.
    pub noun: Noun,
    pub shape: Shape,
    pub needed: bool,
}

/// Keys of which one alternative is written.
#[derive(Debug)]
pub struct Group {
    /// The code of what is wrong where two alternatives, or a part of one, are written.
    pub code: &'static str,
    pub alternatives: &'static [&'static [&'static str]],
    /// One of them must be there.
    pub needed: bool,
    /// What is said of two alternatives, of none, and in either case of what to do.
    pub both: Noun,
    pub none: Noun,
    pub help: Noun,
}

impl Object {
    pub const fn new(noun: Noun, keys: &'static [Key]) -> Self {
        Self {
            noun,
            keys,
            groups: &[],
            others: None,
        }
    }

    pub const fn grouped(noun: Noun, keys: &'static [Key], groups: &'static [Group]) -> Self {
        Self {
            noun,
            keys,
            groups,
            others: None,
        }
    }

    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Key {
    pub const fn new(name: &'static str, id: &'static str, en: &'static str, shape: Shape) -> Self {
        Self {
            name,
            noun: Noun::new(id, en),
            shape,
            needed: false,
        }
    }

    pub const fn needed(name: &'static str, id: &'static str, en: &'static str, shape: Shape) -> Self {
        Self {
            name,
            noun: Noun::new(id, en),
            shape,
            needed: true,
        }
    }
}
