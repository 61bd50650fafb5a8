//! Why nothing answered a message, and what the bot's author could write so that something would.

use super::explain::{ExplainedIntent, Explanation, Kind};
use super::mark::{entity_mark, value_mark};
use super::read::Understood;
use super::{Clock, Decision, Found, Index};
use crate::catalog::Catalog;
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
/// What a word has to add to speak for an intent, a point.
const TELLING: f32 = 0.01;

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
    /// A word of the message that may be another spelling of one the bot knows; read so, the message is answered.
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
    pub(super) fn advice(
        &self,
        explanation: &Explanation,
        understood: &Understood,
        catalog: &Catalog,
        clock: &Clock,
    ) -> Vec<Advice> {
        let everyday = |word: &String| Lexicon::every_language().lists(word) || self.words.listed_form(word);
        let strange = explanation.unknown.iter().filter(|word| !everyday(word));
        let helps = |near: &NearWord| {
            let text = with_word(understood, near);
            matches!(self.read(&text, catalog, clock).decision, Decision::Answer { .. })
        };
        let mut advice: Vec<Advice> = strange
            .take(WORDS)
            .filter_map(|word| self.near_word(word))
            .filter(helps)
            .map(Advice::Synonym)
            .collect();
        let best = explanation.intents.first().map_or(0.0, |best| best.score);
        let worthwhile = |intent: &&ExplainedIntent| {
            intent.score >= HOPELESS && intent.score > best - FAR_BEHIND && is_meant(intent)
        };
        let intents = explanation.intents.iter().filter(worthwhile);
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

/// Whether a word that can carry a matter speaks for an intent. Where only small words do, the message may be about anything, and as an
/// example of the intent it would draw other such messages after it.
fn is_meant(intent: &ExplainedIntent) -> bool {
    let lexicon = Lexicon::every_language();
    let tells = |word: &str| {
        let class = lexicon.class(word);
        !(class.stop || class.question || class.vocative || class.courtesy)
    };
    intent.contributions.iter().any(|part| match part.kind {
        Kind::Keyword | Kind::Value | Kind::WordForWord => true,
        Kind::Word => part.value >= TELLING && part.text.split(' ').any(tells),
        _ => false,
    })
}

/// The message with the known word in the place of the unknown one.
fn with_word(understood: &Understood, near: &NearWord) -> String {
    let (mut text, mut at) = (String::new(), 0);
    let raw = &understood.utterance.raw;
    for word in &understood.utterance.words {
        if word.text == near.typed && word.start >= at {
            text.push_str(raw.get(at..word.start).unwrap_or_default());
            text.push_str(&near.known);
            at = word.end;
        }
    }
    text.push_str(raw.get(at..).unwrap_or_default());
    text
}
