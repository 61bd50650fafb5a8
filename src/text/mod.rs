//! A visitor's words made comparable.

mod affix;
mod bilingual;
pub mod calendar;
mod clean;
mod lexicon;
mod normalize;
mod number_word;
mod utterance;
mod vocabulary;

pub use affix::{Cut, Stemmer};
pub use bilingual::{Bilingual, Locale, Noun};
pub use clean::{clean, one_line};
pub use lexicon::{Change, Lexicon, WordClass};
pub(crate) use normalize::is_size;
pub use normalize::normalize;
pub(crate) use number_word::is_number_word;
pub(crate) use utterance::single_letters;
pub use utterance::{Parted, Utterance, Word};
pub use vocabulary::{Near, Vocabulary};
