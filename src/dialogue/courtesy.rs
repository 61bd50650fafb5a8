//! Greetings and thanks in words that no intent of the bot has.

use super::phrases::Phrase;
use super::turn::Turn;
use crate::matching::command::{Courtesy, Short};
use crate::matching::{Decision, Reading};

impl Turn<'_> {
    /// A message that only greets or thanks, and that nothing answers, is answered as the plain word for it is, or else in kind.
    pub(super) fn hear_courtesy(&mut self, reading: &Reading) -> bool {
        let Some(courtesy) = Short::new(&reading.utterance.raw).courtesy() else {
            return false;
        };
        let content = self.content();
        for plain in courtesy.plainly() {
            let known = content.matcher.read(plain, self.catalog(), &self.clock());
            if let Decision::Answer { intents } = &known.decision {
                self.answer_recognised(intents, &known);
                return true;
            }
        }
        self.recognised();
        self.say_phrase(
            match courtesy {
                Courtesy::Greeting => Phrase::Welcome,
                Courtesy::Thanks => Phrase::Thanked,
            },
            &[],
        );
        self.resume();
        true
    }
}
