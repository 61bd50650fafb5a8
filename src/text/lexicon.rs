//! Slang, synonyms, stop words and affixes, by language.

/// What is known of words before any bot is read: the project's own small lexicon, plus a business's `lexicon/*.yaml`.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {}

impl Lexicon {
    /// The lexicon shipped with Sapa for these languages (`id`, `en`; others have none).
    pub fn built_in(_languages: &[String]) -> Self {
        Self::default()
    }

    /// Adds a business's own synonym: `word` is read as `canonical`.
    pub fn add_synonym(&mut self, _word: &str, _canonical: &str) {}

    /// Adds a business's own protected word, which spelling repair never changes.
    pub fn protect(&mut self, _word: &str) {}
}
