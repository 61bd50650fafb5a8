//! A visitor's words made comparable.

pub mod calendar;
mod lexicon;
mod normalize;
mod utterance;

pub use lexicon::Lexicon;
pub use normalize::normalize;
pub use utterance::{Utterance, Word};
