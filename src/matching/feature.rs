//! What examples and messages are compared by: words, their meanings, pairs of words, and the character sequences inside words.

/// One feature, as a hash of its kind and text. 64 bits, so that two features of one bot practically never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Feature(pub u64);

/// Groups of features that are weighted and normalised apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Block {
    Word,
    Pair,
    Grams,
}

impl Block {
    pub const ALL: [Self; 3] = [Self::Word, Self::Pair, Self::Grams];

    /// How much of a message's vector this block is.
    pub fn weight(self) -> f32 {
        match self {
            Self::Pair => 0.6,
            Self::Word | Self::Grams => 1.0,
        }
    }
}

/// A word of a message or example, as features see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term<'t> {
    /// What all forms of the word share.
    pub stem: Feature,
    /// What it shares with words of the same meaning.
    pub meaning: Option<Feature>,
    /// Its letters; `None` where it is a mark that stands for a value.
    pub text: Option<&'t str>,
    /// The number of a word that the bot knows as it stands: it has the same features wherever it is.
    pub listed: Option<u32>,
}

/// Lengths of character sequences.
const GRAMS: std::ops::RangeInclusive<usize> = 3..=5;
/// Character sequences of longer words are not looked at beyond this many characters.
const LONGEST: usize = 32;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;
/// Where the hash of each kind of feature begins. A step apart, so that no first letter makes up for the difference.
const WORD: u64 = step(OFFSET, 1);
const MARK: u64 = step(OFFSET, 2);
const PAIR: u64 = step(OFFSET, 3);
const GRAM: u64 = step(OFFSET, 4);
const MEANING: u64 = step(OFFSET, 5);

impl Feature {
    pub fn word(stem: &str) -> Self {
        Self::of(WORD, stem)
    }

    /// The mark that stands for any value of one kind (`{product}`).
    pub fn mark(kind: &str) -> Self {
        Self::of(MARK, kind)
    }

    /// What words of one meaning share.
    pub fn meaning(name: &str) -> Self {
        Self::of(MEANING, name)
    }

    fn of(kind: u64, text: &str) -> Self {
        Self(text.bytes().fold(kind, |hash, byte| step(hash, u64::from(byte))))
    }

    fn pair(first: Self, second: Self) -> Self {
        // Mixed unevenly, because the order counts.
        Self(step(step(PAIR, first.0), second.0.rotate_left(17)))
    }
}

/// Calls `found` with every feature that a term has by itself, once for each occurrence.
pub(super) fn own_features(term: &Term<'_>, mut found: impl FnMut(Feature, Block)) {
    found(term.stem, Block::Word);
    if let Some(meaning) = term.meaning {
        found(meaning, Block::Word);
    }
    if let Some(text) = term.text {
        grams(text, |gram| found(gram, Block::Grams));
    }
}

/// The feature that a term has together with the next.
pub(super) fn pair(term: &Term<'_>, next: &Term<'_>) -> Feature {
    Feature::pair(term.stem, next.stem)
}

/// Character sequences of a word with its edges marked.
fn grams(word: &str, mut found: impl FnMut(Feature)) {
    let mut characters = ['\0'; LONGEST + 2];
    let mut length = 0;
    let edged = std::iter::once('<')
        .chain(word.chars().take(LONGEST))
        .chain(std::iter::once('>'));
    for (slot, c) in characters.iter_mut().zip(edged) {
        *slot = c;
        length += 1;
    }
    for start in 0..length {
        let mut hash = GRAM;
        for (taken, c) in characters[start..length].iter().enumerate().take(*GRAMS.end()) {
            hash = step(hash, u64::from(u32::from(*c)));
            if taken + 1 >= *GRAMS.start() {
                found(Feature(hash));
            }
        }
    }
}

const fn step(hash: u64, value: u64) -> u64 {
    (hash ^ value).wrapping_mul(PRIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(words: &[&str], block: Block) -> usize {
        let terms: Vec<Term<'_>> = words
            .iter()
            .map(|word| Term {
                stem: Feature::word(word),
                meaning: None,
                text: Some(word),
                listed: None,
            })
            .collect();
        let mut seen = std::collections::BTreeSet::new();
        for term in &terms {
            own_features(term, |feature, of| {
                seen.extend((of == block).then_some(feature));
            });
        }
        let pairs = terms.windows(2).map(|two| pair(&two[0], &two[1]));
        seen.extend(pairs.filter(|_| block == Block::Pair));
        seen.len()
    }

    #[test]
    fn features_by_block() {
        assert_eq!(count(&["harga", "kaos"], Block::Word), 2);
        assert_eq!(count(&["harga", "kaos", "harga"], Block::Pair), 2);
        // <harga> has 5 sequences of three, 4 of four and 3 of five characters.
        assert_eq!(count(&["harga"], Block::Grams), 12);
        assert_eq!(count(&[], Block::Word), 0);
    }

    #[test]
    fn kinds_of_features_never_meet() {
        let mut sequences = Vec::new();
        grams("aari", |feature| sequences.push(feature));
        grams("eari", |feature| sequences.push(feature));
        for word in ["dari", "bari", "aari", "eari", "fari"] {
            let kinds = [Feature::word(word), Feature::mark(word), Feature::meaning(word)];
            assert!(kinds.iter().all(|feature| !sequences.contains(feature)), "{word}");
            assert!(
                kinds[0] != kinds[1] && kinds[1] != kinds[2] && kinds[0] != kinds[2],
                "{word}"
            );
        }
    }
}
