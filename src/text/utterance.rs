//! A message as typed and as compared, with the way back from one to the other.

use super::Lexicon;

/// One message read: its words in comparable form, each pointing at what was typed.
#[derive(Clone, Debug, Default)]
pub struct Utterance {
    /// The message exactly as typed.
    pub raw: String,
    /// Its words in order.
    pub words: Vec<Word>,
}

/// One word of an [`Utterance`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Normalised, slang resolved, and, once matching has repaired it, in its repaired form.
    pub text: String,
    /// Byte range in [`Utterance::raw`], on character boundaries.
    pub start: usize,
    /// End of that range, exclusive.
    pub end: usize,
}

impl Utterance {
    /// Reads a message. Linear in its length.
    pub fn read(raw: &str, _lexicon: &Lexicon) -> Self {
        Self {
            raw: raw.to_owned(),
            words: Vec::new(),
        }
    }
}
