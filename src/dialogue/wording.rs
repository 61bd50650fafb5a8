//! What the bot says of itself, in words that change.

use super::phrases::{self, Phrase};
use super::state::SAID_LIMIT;
use super::turn::Turn;

impl Turn<'_> {
    pub(super) fn phrase(&self, phrase: Phrase, values: &[(&str, &str)]) -> String {
        let variants = phrases::variants(&self.state.language, phrase);
        phrases::fill(self.vary(variants).copied().unwrap_or_default(), values)
    }

    pub(super) fn say_phrase(&mut self, phrase: Phrase, values: &[(&str, &str)]) {
        let text = self.phrase(phrase, values);
        self.say(text);
    }

    /// One of several, by the event's seed.
    pub(super) fn vary<'v, T>(&self, variants: &'v [T]) -> Option<&'v T> {
        let count = variants.len() as u64;
        // Below `count`, which is a `usize`.
        self.seed
            .checked_rem(count)
            .and_then(|index| variants.get(index as usize))
    }

    /// A wording that was said least, never a third time while others are left: the author's own first, then the phrase's
    /// variants with their openers, each followed by `tail`.
    pub(super) fn fresh(&mut self, own: Option<String>, phrase: Phrase, values: &[(&str, &str)], tail: &str) -> String {
        if let Some(own) = own
            && self.times_said(&own) < 2
        {
            return self.remember(own);
        }
        let variants = phrases::variants(&self.state.language, phrase);
        let mut said_once = None;
        for opener in phrases::openers(&self.state.language) {
            for variant in variants {
                let text = join(&[opener, &phrases::fill(variant, values), tail]);
                match self.times_said(&text) {
                    0 => return self.remember(text),
                    1 if said_once.is_none() => said_once = Some(text),
                    _ => {}
                }
            }
        }
        // Only after more fallbacks than a conversation has: everything was said twice.
        let text = said_once.unwrap_or_else(|| join(&[variants.first().copied().unwrap_or_default(), tail]));
        self.remember(text)
    }

    fn times_said(&self, text: &str) -> usize {
        let hash = wording_hash(text);
        self.state.said.iter().filter(|said| **said == hash).count()
    }

    fn remember(&mut self, text: String) -> String {
        if self.state.said.len() >= SAID_LIMIT {
            self.state.said.remove(0);
        }
        self.state.said.push(wording_hash(&text));
        text
    }
}

fn join(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(part);
    }
    text
}

/// Folded to 16 bits: two wordings that fall together only cost one of them a use.
fn wording_hash(text: &str) -> u16 {
    let hash = fnv1a(text);
    // Folding keeps the low half of each.
    ((hash >> 16) ^ (hash & 0xffff)) as u16
}

/// FNV-1a (Fowler, Noll, Vo) of 32 bits.
pub(super) fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
