//! What the open contact form hears, whatever it asks: numbers and addresses, another way to be reached, that one is wrong or not
//! wanted to be given.

use super::contact::{asks_for, reaching};
use super::contact_names::name_beside;
use super::contact_wishes::{Unwilling, Wrong, says_wrong, speaks_of_contact, unwilling};
use super::contact_words::{EMAIL, PHONE, Written, beside, is_of_way, is_small, written};
use super::form::REACH;
use super::phrases::Phrase;
use super::small_words::DENIES;
use super::turn::Turn;
use crate::bot::{Flow, Step, Then};
use crate::matching::command::Short;
use crate::matching::{Entity, Found, entity};
use crate::text::{Utterance, Word};

impl<'a> Turn<'a> {
    /// The contact form takes what it has not asked for yet, and another number in place of the first.
    pub(super) fn hear_contact_in_form(&mut self, text: &str) -> bool {
        let utterance = Utterance::read(text, self.content().matcher.lexicon());
        if let Some(step) = self.way_named(&utterance) {
            self.recognised();
            self.run_step(step);
            return true;
        }
        let Some((flow, step)) = self.open_step() else {
            return false;
        };
        let found = entity::find(&utterance, self.catalog(), &self.clock());
        let given = self.latest(written(text, &found));
        let Some(first) = given.first() else {
            return self.hear_unwilling(text, flow, step)
                || self.hear_wrong(text, flow, step)
                || asks_for(step, "name") && self.hear_no_name(text);
        };
        if asks_for(step, "name") {
            self.recognised();
            self.fill_contact(&given);
            self.hear_name_beside(text, &found, &given);
            return true;
        }
        let way = matches!(step.then, Then::Menu(_)) || asks_for(step, "phone") || asks_for(step, "email");
        let asking = flow.steps.iter().find(|step| asks_for(step, first.slot));
        if let Some(asking) = asking.filter(|_| way) {
            let several = given.len() > 1;
            if asking.id == step.id && !several {
                return false;
            }
            if several {
                let value = self.words_of(&given);
                self.say_phrase(Phrase::ContactChanged, &[("value", &value)]);
            }
            self.fill_contact(given.get(1..).unwrap_or_default());
            if asking.id != step.id {
                self.go(&asking.id);
            }
            self.fill_awaited(first.value.clone());
            return true;
        }
        let manner = first.manner;
        let asks_text = matches!(&step.then, Then::Ask(ask) if matches!(ask.entity, Entity::Text | Entity::Pattern(_)));
        if !(manner.corrects || manner.invites || manner.alone && asks_text) {
            return false;
        }
        self.fill_contact(&given);
        if manner.alone {
            let value = self.words_of(&given);
            self.recognised();
            self.say_phrase(Phrase::ContactChanged, &[("value", &value)]);
            self.resume();
        }
        // What else is said answers what was asked.
        manner.alone
    }

    /// "gak mau ninggalin nomor" leaves the form; whoever has no phone is asked for an email address, and the other way round, and so is
    /// whoever would rather be reached by it.
    fn hear_unwilling(&mut self, text: &str, flow: &'a Flow, step: &'a Step) -> bool {
        let other = match unwilling(text) {
            Some(Unwilling::Refuses) => {
                self.cancel();
                return true;
            }
            Some(Unwilling::Declines) => {
                let skip = match &step.then {
                    Then::Ask(ask) => ask.skip.as_ref(),
                    _ => None,
                };
                match skip {
                    Some(skip) => {
                        self.recognised();
                        self.run_step(skip);
                    }
                    None => self.cancel(),
                }
                return true;
            }
            Some(Unwilling::Prefers(slot)) => return self.hear_preferred(slot, flow, step),
            Some(Unwilling::Lacks("phone")) if asks_for(step, "phone") => "email",
            Some(Unwilling::Lacks("email")) if asks_for(step, "email") => "phone",
            _ => return false,
        };
        let asking = flow.steps.iter().find(|step| asks_for(step, other));
        // Whoever has come here from there has neither.
        let from_there = |asking: &&Step| !self.came_from(&asking.id);
        match asking.filter(from_there) {
            Some(asking) => {
                self.recognised();
                self.run_step(&asking.id);
                true
            }
            None => false,
        }
    }

    /// "gak usah telepon, wa aja": that way is asked for where a way is, and elsewhere in its turn. `false`: the message is a note, or
    /// the form does not know the way.
    fn hear_preferred(&mut self, slot: &str, flow: &'a Flow, step: &'a Step) -> bool {
        let way = matches!(step.then, Then::Menu(_)) || REACH.iter().any(|slot| asks_for(step, slot));
        let Some(asking) = flow.steps.iter().find(|step| asks_for(step, slot)) else {
            return false;
        };
        if !way && !asks_for(step, "name") {
            return false;
        }
        self.recognised();
        if way && asking.id != step.id {
            self.run_step(&asking.id);
        } else {
            self.resume();
        }
        true
    }

    /// Asked for a name: "nomornya udah bener kok" is none.
    fn hear_no_name(&mut self, text: &str) -> bool {
        let speaks = speaks_of_contact(text);
        if speaks {
            self.recognised();
            self.resume();
        }
        speaks
    }

    fn came_from(&self, step: &str) -> bool {
        let frame = self.state.frames.last();
        frame.is_some_and(|frame| frame.past.iter().any(|past| past == step))
    }

    /// "eh salah nomornya": it is asked for once more.
    fn hear_wrong(&mut self, text: &str, flow: &'a Flow, step: &'a Step) -> bool {
        let known = |slot: &&str| self.state.slots.contains_key(*slot);
        let slot = match says_wrong(text) {
            Some(Wrong::Slot(slot)) => Some(slot),
            Some(Wrong::Something) => REACH.into_iter().find(known),
            None => None,
        };
        let Some(slot) = slot else { return false };
        let asking = flow.steps.iter().find(|step| asks_for(step, slot));
        match asking.filter(|asking| asking.id != step.id) {
            Some(asking) => {
                self.recognised();
                self.run_step(&asking.id);
                true
            }
            None => false,
        }
    }

    /// Asked for a name: what stands beside the number is one, or says only which way ("wa saya 0812…").
    fn hear_name_beside(&mut self, text: &str, found: &[Found], given: &[Written]) {
        let beside = beside(text, reaching(found));
        let words = Utterance::read(&beside, self.content().matcher.lexicon()).words;
        let names = |word: &str| !is_small(word) && word.chars().any(char::is_alphabetic);
        if words.iter().any(|word| names(&word.text)) {
            self.hear_answer(&Short::new(&name_beside(&beside)));
        } else {
            let value = self.words_of(given);
            self.say_phrase(Phrase::ContactChanged, &[("value", &value)]);
            self.resume();
        }
    }

    /// Asked for a number, the visitor says "email aja", or the other way round, or "wa aja": the step that asks for it.
    fn way_named(&self, said: &Utterance) -> Option<&'a str> {
        let (flow, step) = self.open_step()?;
        let Then::Ask(ask) = &step.then else { return None };
        if !REACH.contains(&ask.slot.as_str()) {
            return None;
        }
        let only = |names: &[&str]| {
            let mut said = said.words.iter().map(|word| word.text.as_str());
            said.clone().any(|word| names.contains(&word)) && said.all(|word| names.contains(&word) || is_of_way(word))
        };
        let ways = [("phone", PHONE), ("email", EMAIL)];
        let (slot, _) = ways.into_iter().find(|(_, names)| only(names))?;
        let denies = |word: &Word| DENIES.contains(&word.text.as_str());
        if slot == ask.slot && (said.raw.contains('?') || said.words.iter().any(denies)) {
            return None;
        }
        let asking = flow.steps.iter().find(|step| asks_for(step, slot))?;
        Some(asking.id.as_str())
    }
}
