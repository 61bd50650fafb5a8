//! The kinds of files of a bot folder, for which there is a JSON Schema.

use super::shape::Shape;
use super::{CANNED_REPLY, FLOW, INTENT, LEXICON, SETTINGS};

/// A kind of file that a bot folder holds; conversation tests are the rehearsal's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Bot,
    Intent,
    Flow,
    Lexicon,
    Reply,
}

impl Kind {
    /// As `sapa schema` is asked for it, and as its schema's file is named.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Intent => "intent",
            Self::Flow => "flow",
            Self::Lexicon => "lexicon",
            Self::Reply => "reply",
        }
    }

    pub(crate) fn shape(self) -> &'static Shape {
        match self {
            Self::Bot => &Shape::Object(&SETTINGS),
            Self::Intent => &Shape::Object(&INTENT),
            Self::Flow => &Shape::Object(&FLOW),
            Self::Lexicon => &Shape::Object(&LEXICON),
            Self::Reply => &Shape::Object(&CANNED_REPLY),
        }
    }
}
