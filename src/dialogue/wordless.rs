//! Messages without a letter or a digit: "?", "...", "👍".

use super::phrases::Phrase;
use super::turn::Turn;
use super::turn::same_label;
use super::{ChoiceTarget, Status};
use crate::matching::Decision;
use crate::matching::command::Short;
use crate::matching::entity::{self, Entity, Filling, SlotValue};
use crate::text::Utterance;

/// Signs that agree: nothing but these reads as "ok".
const AGREEING: &[char] = &[
    '👍', '👌', '🙏', '🙂', '😊', '☺', '😀', '😃', '😄', '😁', '😆', '😉', '😍', '🥰', '😘', '🤗', '🤝', '👏', '🙌',
    '❤', '♥', '✅', '✔', '💯', '🎉',
];

/// The most of a scale on which a score may be given in stars.
const STARS: u8 = 5;

/// The score of a message that is nothing but so many stars.
fn stars(text: &str) -> Option<f64> {
    let signs = text.chars().filter(|sign| !sign.is_whitespace() && *sign != '\u{fe0f}');
    let star = |sign: char| matches!(sign, '⭐' | '🌟' | '★');
    let count = signs.clone().count();
    let all = signs.into_iter().all(star);
    // So few are exact.
    (all && (1..=usize::from(STARS)).contains(&count)).then_some(count as f64)
}

/// Whether nothing in a message can be read.
pub(super) fn is_wordless(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// What a message says: a sign that agrees says "ok".
pub(super) fn spoken(text: &str) -> &str {
    // Variation selectors, joiners and skin tones go with the sign before them.
    let beside = |sign: char| {
        sign.is_whitespace() || matches!(sign, '\u{fe0e}' | '\u{fe0f}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}')
    };
    let agrees = text.chars().any(|sign| AGREEING.contains(&sign))
        && text.chars().all(|sign| AGREEING.contains(&sign) || beside(sign));
    if agrees { "ok" } else { text }
}

impl Turn<'_> {
    /// A message that cannot be read may be an option or a value of just such signs, or agree. Otherwise it is answered gently
    /// and does not count as misunderstood; beside a person it is left to the person.
    pub(super) fn hear_wordless(&mut self, text: &str) {
        if let Some((target, label)) = self.option_of_signs(text) {
            return self.pick(&target, &label);
        }
        if let Some((_, entity @ (Entity::Choice(_) | Entity::Pattern(_)))) = self.awaited() {
            let utterance = Utterance::read(text, self.content().matcher.lexicon());
            if let Filling::One(value) = entity::fill(entity, &utterance, self.catalog(), &self.clock(), true) {
                return self.fill_awaited(value);
            }
        }
        if let Some((_, Entity::Score { most: STARS, .. })) = self.awaited()
            && let Some(stars) = stars(text)
        {
            return self.fill_awaited(SlotValue::Number(stars));
        }
        if self.only_waiting() {
            if !self.hear_in_queue(&Short::new(text)) {
                self.acknowledge(spoken(text));
            }
            return;
        }
        if self.state.status == Status::Bot && self.awaited().is_none() {
            let reading = self.read(&Short::new(spoken(text)));
            if let Decision::Answer { intents } = &reading.decision {
                return self.answer_recognised(intents, &reading);
            }
        }
        let text = self.fresh(None, Phrase::Here, &[], "");
        self.say(text);
        if self.state.person_offered {
            self.offer_yes_and_no();
        } else {
            self.resume();
        }
    }

    fn option_of_signs(&mut self, text: &str) -> Option<(ChoiceTarget, String)> {
        let extra = self.state.extras.iter().find(|extra| same_label(&extra.label, text));
        if let Some(extra) = extra {
            return Some((extra.target.clone(), extra.label.clone()));
        }
        let mut open = self.open_menu().into_iter();
        let option = open.find(|option| same_label(&option.label, text))?;
        Some((option.target(), option.label.into_owned()))
    }
}
