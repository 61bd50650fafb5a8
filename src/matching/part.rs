//! What the method is made of, so that it can be measured what each part brings.

/// A part of the method that can be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What stands before any word is learnt by intent.
    Prior,
    /// Half of the lead over the next intent counts.
    Margin,
    /// An intent's name counts as an example.
    Names,
    /// Words of the same meaning share a feature.
    Meanings,
    /// Pairs of words.
    Pairs,
    /// Character sequences inside words.
    Grams,
    /// Features that no example holds make a message weaker.
    Unknown,
    /// Slips of the keys and the like are repaired.
    Repair,
    /// The rules about few, common and unknown words.
    Rules,
    /// Each question of a message is read by itself.
    Questions,
}

impl Part {
    pub const ALL: [Self; 10] = [
        Self::Prior,
        Self::Margin,
        Self::Names,
        Self::Meanings,
        Self::Pairs,
        Self::Grams,
        Self::Unknown,
        Self::Repair,
        Self::Rules,
        Self::Questions,
    ];

    /// What it is called on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prior => "prior",
            Self::Margin => "margin",
            Self::Names => "names",
            Self::Meanings => "meanings",
            Self::Pairs => "pairs",
            Self::Grams => "grams",
            Self::Unknown => "unknown",
            Self::Repair => "repair",
            Self::Rules => "rules",
            Self::Questions => "questions",
        }
    }
}
