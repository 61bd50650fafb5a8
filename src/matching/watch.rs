//! Keywords that are looked for beside the intents', and decide nothing about them.

use super::Reading;
use super::keyword::{Keywords, Scratch, Written};
use crate::text::{Lexicon, Utterance};

/// Keywords in the form of intents': words, phrases, and sets of them joined by ` + `.
#[derive(Debug)]
pub struct Watch {
    keywords: Keywords,
}

impl Watch {
    pub fn new(keywords: &[String], lexicon: &Lexicon) -> Self {
        let written: Vec<Written<'_>> = keywords
            .iter()
            .map(|text| Written {
                intent: 0,
                veto: false,
                text,
            })
            .collect();
        Self {
            keywords: Keywords::new(&written, lexicon),
        }
    }

    /// The keywords that a message holds, as they were written, in their order. What the message denies is not in it.
    pub fn find(&self, reading: &Reading, lexicon: &Lexicon) -> Vec<&str> {
        let mut scratch = Scratch::default();
        // Repair knows the intents' words alone, and may have made one of them of a word that is looked for here.
        let as_typed = Utterance::read(&reading.utterance.raw, lexicon);
        let same_words = as_typed.words.len() == reading.utterance.words.len();
        let mut rules: Vec<u32> = Vec::new();
        for utterance in [&as_typed, &reading.utterance] {
            let forms = utterance.words.iter().enumerate().map(|(at, word)| {
                let silenced = same_words && reading.denies(at);
                if silenced { "" } else { word.text.as_str() }
            });
            rules.extend(self.keywords.find(forms, &mut scratch).iter().map(|hit| hit.rule));
        }
        rules.sort_unstable();
        rules.dedup();
        rules.into_iter().map(|rule| self.keywords.written(rule)).collect()
    }
}
