//! Why nothing answered a message, and what the bot's author could write so that something would.

use super::explain::{Explanation, Kind};
use super::mark::{entity_mark, value_mark};
use super::read::Understood;
use super::{Found, Index};
use crate::text::Lexicon;
use serde::Serialize;

/// Intents for which an example is proposed.
const INTENTS: usize = 2;
/// Unknown words for which a near one is looked for.
const WORDS: usize = 5;
/// A word is near another if at most one in this many letters differs, and no more than two. Repair is stricter: it does not ask. An
/// everyday word is what it says, however near to one of the bot's ("lapangan" is no "layanan").
const UNLIKE: usize = 3;
const EDITS: usize = 2;
/// Scores that are not worth an author's time: below this, or this far behind the best.
const HOPELESS: f32 = 0.15;
const FAR_BEHIND: f32 = 0.1;

/// Why no intent answers a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// There is no word in it.
    NoWords,
    /// Something speaks for an intent, but half or more of what the message is about is unknown.
    UnknownWords,
    /// A word that several intents share, or that says nothing by itself, is all there is.
    CommonWords,
    /// It names a value and does not say what about it.
    ValueAlone,
    /// It is somewhat like an example, but not enough.
    TooWeak,
    /// It is like nothing the bot knows.
    NothingNear,
}

/// One line that an author could write. `intent` and `line` are for the intent's `examples`, `synonym` is for `lexicon/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// The message as a further example: certain, if it belongs there.
    Example { intent: String, line: String },
    /// A word of the message that may be another spelling of one the bot knows.
    Synonym(NearWord),
}

/// An unknown word and the bot's own word that is nearest to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearWord {
    pub typed: String,
    pub known: String,
    /// The intent whose examples hold the known word, where it is one alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent: Option<String>,
}

impl Cause {
    /// Read off the best intent's contributions: whatever holds it down says so there.
    pub(super) fn of(explanation: &Explanation) -> Self {
        if explanation.words.is_empty() {
            return Self::NoWords;
        }
        let Some(best) = explanation.intents.first() else {
            return Self::NothingNear;
        };
        let has = |kind| best.contributions.iter().any(|part| part.kind == kind);
        if has(Kind::Value) {
            Self::ValueAlone
        } else if has(Kind::UnknownWords) {
            Self::UnknownWords
        } else if has(Kind::SingleWord) {
            Self::CommonWords
        } else if explanation.offered.is_empty() {
            Self::NothingNear
        } else {
            Self::TooWeak
        }
    }
}

impl Index {
    pub(super) fn advice(&self, explanation: &Explanation, understood: &Understood) -> Vec<Advice> {
        let everyday = |word: &String| Lexicon::every_language().lists(word) || self.words.listed_form(word);
        let strange = explanation.unknown.iter().filter(|word| !everyday(word));
        let mut advice: Vec<Advice> = strange
            .take(WORDS)
            .filter_map(|word| self.near_word(word))
            .map(Advice::Synonym)
            .collect();
        let best = explanation.intents.first().map_or(0.0, |best| best.score);
        let worthwhile = |score: f32| score >= HOPELESS && score > best - FAR_BEHIND;
        let intents = explanation.intents.iter().filter(|intent| worthwhile(intent.score));
        let examples = intents.take(INTENTS).filter_map(|intent| {
            let line = self.as_example(&intent.intent, understood);
            let telling = line.chars().any(char::is_alphanumeric);
            telling.then(|| Advice::Example {
                intent: intent.intent.clone(),
                line,
            })
        });
        advice.extend(examples);
        advice
    }

    /// The bot's own word that an unknown one is most like; of equally like ones the first in text order.
    fn near_word(&self, typed: &str) -> Option<NearWord> {
        let length = typed.chars().count();
        let near = |word: &str| {
            let longer = word.chars().count().max(length);
            let most = (longer / UNLIKE).min(EDITS);
            // The distance is at least what the lengths differ by.
            let can = word.chars().count().abs_diff(length) <= most && word != typed;
            let edits = can.then(|| strsim::osa_distance(typed, word))?;
            // Whoever slips twice has the first letter right.
            let begins_alike = typed.chars().next() == word.chars().next();
            (edits <= most && (edits < EDITS || begins_alike)).then_some(edits)
        };
        let (_, known, stem) = self
            .words
            .own_matter()
            .filter_map(|(word, known)| Some((near(word)?, word, known.stem)))
            .min_by_key(|(edits, word, _)| (*edits, *word))?;
        Some(NearWord {
            typed: typed.to_owned(),
            known: known.to_owned(),
            intent: self
                .owners
                .get(&stem)
                .copied()
                .flatten()
                .map(|intent| self.name_of(intent)),
        })
    }

    /// The message as an example of the intent: a value that the intent takes becomes its slot.
    fn as_example(&self, intent: &str, understood: &Understood) -> String {
        let slots = self.slots_of(intent).unwrap_or_default();
        let slot_for = |found: &Found| {
            let mark = value_mark(&found.value)?;
            let slot = slots.iter().find(|(_, entity)| entity_mark(entity) == Some(mark))?;
            Some(slot.0.as_str())
        };
        let raw = &understood.utterance.raw;
        let plain = |part: Option<&str>| part.unwrap_or_default().replace(['{', '}'], " ");
        let (mut line, mut at) = (String::with_capacity(raw.len()), 0);
        for found in &understood.found {
            if let Some(slot) = slot_for(found).filter(|_| found.start >= at) {
                line.push_str(&plain(raw.get(at..found.start)));
                line.push_str(&format!("{{{slot}}}"));
                at = found.end;
            }
        }
        line.push_str(&plain(raw.get(at..)));
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
