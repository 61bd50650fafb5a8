//! What a visitor's words mean where the conversation stands: an answer, an option, a command, a question.

use super::answer::products;
use super::aside::is_for_later;
use super::contact::reach_bit;
use super::form::{LEAVE_CONTACT, RATING};
use super::named::{is_name, is_no_name, is_small_talk};
use super::option::is_label;
use super::phrases::Phrase;
use super::plain_answer::{name_alone, says_done, says_nothing};
use super::question::Answering;
use super::small_words::{DENIES, GOODBYES, NONE, is_lone_number, says_goodbye, says_only_done, thanks};
use super::state::Status;
use super::turn::{Place, Turn, same_label};
use super::way_back::wants_bot;
use super::wordless::{is_wordless, spoken};
use super::{Asking, ChoiceTarget, Reason};
use crate::bot::Ask;
use crate::matching::command::{Short, yes_no};
use crate::matching::entity::{self, Entity, Filling, SlotValue};
use crate::matching::{Decision, Reading};
use crate::text::{Utterance, Word};

/// Wrong answers to an intent's own question after which a person is offered.
const SLOT_RETRY_LIMIT: u32 = 2;
/// Characters of a name; what is longer is none.
const NAME_CHARACTERS: usize = 100;
/// Characters of what a pattern reads: an address, a code.
const PATTERN_CHARACTERS: usize = 500;
/// The confidence that a keyword gives: a name is no name from there on.
pub(super) const CERTAIN: f32 = 0.8;

impl<'a> Turn<'a> {
    /// A visitor's message, while the bot may answer.
    pub(super) fn hear(&mut self, text: &str) {
        let offered = std::mem::take(&mut self.state.person_offered);
        if offered {
            match yes_no(spoken(text)) {
                Some(true) => return self.request_person(None, Reason::Misunderstood),
                Some(false) => return self.decline_person(),
                None => {}
            }
        }
        // One more misunderstanding takes the offer too; anything recognised withdraws it.
        self.state.person_offered = offered;
        if is_wordless(text) {
            return self.hear_wordless(text);
        }
        if self.state.status == Status::Queued && wants_bot(text, true) {
            return self.back_to_bot();
        }
        if self.hear_language(text) {
            return;
        }
        if self.hear_contact(text) {
            return;
        }
        let said = Short::new(text);
        if let Some(moved) = self.moved.take()
            && self.hear_moved(moved, &said)
        {
            return;
        }
        if self.state.asking.is_some() || self.open_ask().is_some() {
            return self.hear_answer(&said);
        }
        if let Some((target, label)) = self.only_suggestion()
            && said.yes_no() == Some(true)
        {
            return self.pick(&target, &label);
        }
        if !offered && self.hear_put_right(&said) {
            return;
        }
        // "yang pertama" of two shirts is no button under what was said of them.
        let typed = self.typed_option(&said).filter(|_| !self.points_at_known(text));
        if let Some((target, label)) = typed.as_ref().filter(|(_, label)| is_label(label, text)) {
            return self.pick(target, label);
        }
        if let Some(command) = said.command() {
            return self.obey(command, text);
        }
        if let Some((target, label)) = self.option_by_keyword(text) {
            self.keep_begun_contact(&target, text);
            return self.pick(&target, &label);
        }
        let otherwise = typed
            .as_ref()
            .is_none_or(|(_, label)| self.puts_off(&said) && !is_for_later(label));
        if otherwise && (self.hear_in_queue(&said) || self.hear_wait(&said)) {
            return;
        }
        let reading = self.read(&said);
        if !matches!(reading.decision, Decision::Answer { .. }) && !self.only_waiting() && said.refuses() {
            return self.refused();
        }
        match typed {
            // Words of a label in a message of its own: what the bot knows for certain comes first.
            Some((target, label)) if !matches!(reading.decision, Decision::Answer { .. }) => self.pick(&target, &label),
            _ => self.understand(&reading),
        }
    }

    /// Understands the message; one that is clearly in another of the bot's languages changes the conversation's.
    pub(super) fn read(&mut self, said: &Short<'_>) -> Reading {
        let content = self.content();
        let reading = content.matcher.read_said(said, self.catalog(), &self.clock());
        if let Some(language) = &reading.language
            && *language != self.state.language
            && content.languages.contains(language)
        {
            self.state.language.clone_from(language);
        }
        self.remember_keywords(&reading);
        reading
    }

    /// Answers what was asked outside any question of the bot's own.
    pub(super) fn understand(&mut self, reading: &Reading) {
        let spelled_out = self.has_bot().then(|| self.spelled_out(reading)).flatten();
        if let Some(chosen) = spelled_out.as_ref().filter(|chosen| self.chooses_known(chosen))
            && products(reading).next().is_some()
            && self.product_named(chosen)
        {
            return;
        }
        let reading = spelled_out.as_ref().unwrap_or(reading);
        match &reading.decision {
            _ if self.start_begun_contact(reading) => {}
            _ if self.has_bot() && self.hear_whole_form(reading) => {}
            _ if self.has_bot() && (self.follow_up(reading) || self.about_the_last(reading)) => {}
            Decision::Answer { intents } => self.answer_recognised(intents, reading),
            _ if self.only_waiting() => self.acknowledge(&reading.utterance.raw),
            _ if self.has_bot() && self.hear_courtesy(reading) => {}
            Decision::Clarify { intents } => {
                self.keep_product(reading);
                self.misunderstood(intents);
            }
            // "ga jadi beli": nothing is asked but what is not wanted.
            Decision::Fallback if !reading.denied.is_empty() && self.words_beside(reading).is_empty() => self.refused(),
            Decision::Fallback => self.misunderstood(&[]),
        }
    }

    /// A message where the bot has asked for a value.
    pub(super) fn hear_answer(&mut self, said: &Short<'_>) {
        let text = said.text();
        if self.state.asking.is_none()
            && let Some(ask) = self.open_ask()
            && self.hear_short_answer(ask, said)
        {
            return;
        }
        let values_offered = |extra: &super::Extra| matches!(extra.target, ChoiceTarget::Say(_));
        if (self.state.extras.iter().any(values_offered) || self.state.person_offered)
            && let Some((target, label)) = self.typed_option(said)
        {
            // A number that can be the answer is the answer, whatever options stand beside the question.
            return match self.answer_in_digits(text, &label) {
                Some(value) => self.fill_awaited(value),
                None => self.pick(&target, &label),
            };
        }
        if let Some(command) = said.command() {
            return self.obey(command, text);
        }
        if !self.state.person_offered && self.hear_put_right(said) || self.hear_wait(said) {
            return;
        }
        let reading = self.read(said);
        let Some((slot, entity)) = self.awaited() else {
            // A reload of the bot took the slot away.
            self.state.asking = None;
            return self.understand(&reading);
        };
        if let Some(most) = most_characters(&slot, entity)
            && text.trim().chars().count() > most
        {
            return self.too_long(most);
        }
        // A note to the team may ask it how long it takes.
        let note = matches!(entity, Entity::Text) && !is_name(&slot);
        if !note && self.hear_in_queue(said) {
            return;
        }
        if self.hear_form(&slot, entity, &reading) {
            return;
        }
        let recognised = matches!(reading.decision, Decision::Answer { .. });
        if recognised && self.thanks_or_parts(&reading) {
            self.parting = says_goodbye(&reading);
            self.state.asking = None;
            return self.understand(&reading);
        }
        if matches!(entity, Entity::Product) {
            let chosen = self.chosen_of_asked(&reading);
            if !chosen.is_empty() {
                return self.fill_asked_with(chosen);
            }
        }
        if recognised && (self.is_side_question(&slot, entity, &reading) || self.asks_anew(entity, &reading)) {
            return self.understand(&reading);
        }
        let named = matches!(entity, Entity::Text | Entity::Pattern(_)) && is_name(&slot);
        let lexicon = self.content().matcher.lexicon();
        let no_name = || is_small_talk(&reading, lexicon) || is_no_name(&reading, lexicon, self.catalog());
        if named && (said.yes_no().is_some() || no_name()) {
            return self.wrong_answer();
        }
        if matches!(entity, Entity::Variant) && self.hear_variant(&slot, &reading) {
            return;
        }
        match entity::fill(entity, &reading.utterance, self.catalog(), &self.clock(), true) {
            Filling::One(value) if !self.can_be_sold(entity, &value, said.text()) => self.wrong_answer(),
            Filling::One(value) if is_name(&slot) => self.fill_awaited(name_alone(value)),
            Filling::One(value) => {
                if matches!(value, SlotValue::Product(_)) {
                    self.set_slot(&slot, value.clone());
                    self.take_wishes(&slot, &reading);
                }
                self.fill_awaited(value);
            }
            Filling::Several(values) => match (&self.among_offered(&values)[..], self.offered_as(said.text())) {
                ([only], _) => self.fill_awaited(only.clone()),
                // Products of one name: what tells them apart may be no word of theirs, such as the price.
                (_, Some((target, label))) => self.pick(&target, &label),
                (fewer, None) => {
                    self.recognised();
                    self.offer_several(if fewer.is_empty() { &values } else { fewer });
                }
            },
            Filling::Nothing if !self.state.closing && says_only_done(&reading) => self.wrong_answer(),
            Filling::Nothing
                if recognised && !self.asks_for_the_same(&reading) && !self.says_there_is_none(said, &reading) =>
            {
                self.understand(&reading)
            }
            // It asks, however unclear it is what.
            Filling::Nothing if self.asks_unclearly(&reading) => self.understand(&reading),
            // A rating has its own way out.
            Filling::Nothing if said.refuses() && !self.state.closing => self.refused(),
            Filling::Nothing => match self.typed_option(said) {
                Some((target, label)) => self.pick(&target, &label),
                None => self.wrong_answer(),
            },
        }
    }

    /// A score, or that the visitor would rather not answer. `false`: neither.
    fn hear_short_answer(&mut self, ask: &'a Ask, said: &Short<'_>) -> bool {
        let rates = self.state.frames.last().is_some_and(|frame| frame.flow == RATING);
        let none = |text: &str| says_nothing(text) || !rates && says_done(text);
        if let Some(skip) = &ask.skip
            && !self.state.person_offered
            && (said.skips() || matches!(ask.entity, Entity::Text) && none(said.text()))
            && said.command().is_none()
        {
            self.recognised();
            self.run_step(skip);
            return true;
        }
        if !matches!(ask.entity, Entity::Score { .. }) {
            return false;
        }
        let utterance = Utterance::read(said.text(), self.content().matcher.lexicon());
        match entity::fill(&ask.entity, &utterance, self.catalog(), &self.clock(), true) {
            Filling::One(score) => {
                self.fill_awaited(score);
                true
            }
            // "6" of five is no option by its number: it is asked again.
            _ if is_lone_number(said.text()) => {
                self.wrong_answer();
                true
            }
            _ => false,
        }
    }

    /// The option whose whole label was typed.
    fn offered_as(&self, text: &str) -> Option<(ChoiceTarget, String)> {
        let mut extras = self.state.extras.iter();
        let named = extras.find(|extra| same_label(&extra.label, text))?;
        Some((named.target.clone(), named.label.clone()))
    }

    /// Those of the values that are offered already: asked "which of these?", "yang polos" means one of these.
    fn among_offered(&self, values: &[SlotValue]) -> Vec<SlotValue> {
        let offered = |value: &&SlotValue| {
            let stands_for = self.option_value(value);
            let offers = |extra: &super::Extra| matches!(&extra.target, ChoiceTarget::Say(said) if *said == stands_for);
            let among = self.state.asking.as_ref().map(|asking| &asking.among);
            self.state.extras.iter().any(offers) || among.is_some_and(|among| among.contains(&stands_for))
        };
        values.iter().filter(offered).cloned().collect()
    }

    /// The asked-for value in a message that would be an option by its number, where that kind of value is written in digits.
    fn answer_in_digits(&self, text: &str, label: &str) -> Option<SlotValue> {
        let (_, entity) = self.awaited()?;
        if matches!(entity, Entity::Text | Entity::Product | Entity::Choice(_)) || same_label(label, text) {
            return None;
        }
        let utterance = Utterance::read(text, self.content().matcher.lexicon());
        match entity::fill(entity, &utterance, self.catalog(), &self.clock(), true) {
            Filling::One(value) => Some(value),
            Filling::Several(_) | Filling::Nothing => None,
        }
    }

    /// The slot that is asked for, and its kind.
    pub(super) fn awaited(&self) -> Option<(String, &'a Entity)> {
        let Some(asking) = &self.state.asking else {
            return self.open_ask().map(|ask| (ask.slot.clone(), &ask.entity));
        };
        let content = self.content();
        let of_intent = asking.intents.iter().find_map(|intent| {
            let slots = &content.intents.get(intent)?.slots;
            slots
                .iter()
                .find(|spec| spec.name == asking.slot)
                .map(|spec| &spec.entity)
        });
        let entity = of_intent.or_else(|| content.slots.get(&asking.slot)?.as_ref())?;
        Some((asking.slot.clone(), entity))
    }

    /// The asked-for value is there: on with what waited for it.
    pub(super) fn fill_awaited(&mut self, value: SlotValue) {
        self.recognised();
        let Some((slot, entity)) = self.awaited() else { return };
        let asking = self.state.asking.as_ref();
        let later = asking.map_or_else(Vec::new, |asking| self.asked_later(asking, entity));
        let with = asking.map_or_else(Vec::new, |asking| asking.with.clone());
        self.set_slot(&slot, value);
        for (slot, value) in with {
            self.set_slot(&slot, value);
        }
        self.given(&slot);
        // What this leads to may be the contact form.
        self.contact_begun |= reach_bit(&slot);
        match self.state.asking.take() {
            Some(Asking { intents, .. }) if intents.is_empty() => {
                self.ask_what_about(&slot);
                self.resume();
            }
            Some(Asking { intents, .. }) => self.answer_then_ask(Answering::each(intents), later),
            None => self.answered_ask(),
        }
    }

    /// "tidak ada", "nggak punya": an answer that holds no value, whatever its small words are keywords of.
    fn says_there_is_none(&self, said: &Short<'_>, reading: &Reading) -> bool {
        let lexicon = self.content().matcher.lexicon();
        let asks = |word: &Word| lexicon.class(&word.text).question;
        let denies = |word: &str| DENIES.contains(&word) || NONE.contains(&word) || word == "bukan";
        let words = &reading.utterance.words;
        said.yes_no().is_some_and(|yes| !yes || !thanks(reading))
            || words.iter().any(|word| denies(&word.text))
                && self.words_beside(reading).is_empty()
                && reading.entities.is_empty()
                && !said.text().contains('?')
                && !words.iter().any(asks)
    }

    /// "gak usah", "nanti aja": the question or flow that was begun is left; at the main menu there is nothing to leave.
    fn refused(&mut self) {
        let greeting = self.content().greeting.as_ref();
        let asked = self.state.asking.take().is_some();
        let flow = self.state.frames.get(self.state.held..).and_then(<[_]>::last);
        match flow.filter(|frame| Some(&frame.flow) != greeting) {
            // Whoever wants to give no number to an answer gives none to the contact form under it.
            Some(frame) if !asked || frame.flow == LEAVE_CONTACT => self.cancel(),
            _ => self.decline_person(),
        }
    }

    /// Thanks or a goodbye and no more, where neither is what was asked for: a comment may well be a thank-you.
    fn thanks_or_parts(&self, reading: &Reading) -> bool {
        let lexicon = self.content().matcher.lexicon();
        let beside = |word: &Word| {
            let class = lexicon.class(&word.text);
            class.courtesy || class.vocative || class.stop || GOODBYES.contains(&word.text.as_str())
        };
        let words = &reading.utterance.words;
        let asked_to_comment = self.open_ask().is_some_and(|ask| ask.skip.is_some());
        (thanks(reading) || says_goodbye(reading))
            && words.iter().all(beside)
            && (self.state.asking.is_some() || !asked_to_comment && !self.state.closing)
    }

    /// Asked for the price of what, the visitor asks for the price again: no side question, but no answer either.
    pub(super) fn asks_for_the_same(&self, reading: &Reading) -> bool {
        match (&self.state.asking, &reading.decision) {
            (Some(asking), Decision::Answer { intents }) => intents
                .iter()
                .all(|intent| asking.intents.iter().any(|asked| **asked == **intent)),
            _ => false,
        }
    }

    /// An answer that is longer than what is asked for can be: it is told how long it may be.
    fn too_long(&mut self, most: usize) {
        let most = most.to_string();
        let text = self.phrase(Phrase::TooLong, &[("n", &most)]);
        self.wrong_answer_because(Some(text));
    }

    /// The message does not hold what was asked for. Counts for that question's retry alone.
    pub(super) fn wrong_answer(&mut self) {
        self.wrong_answer_because(None);
    }

    /// The same with what is wrong with it in place of the author's own words.
    pub(super) fn wrong_answer_because(&mut self, why: Option<String>) {
        if self.state.person_offered {
            return self.request_person(None, Reason::Misunderstood);
        }
        if let Some(asking) = &mut self.state.asking {
            asking.tries = asking.tries.saturating_add(1);
            let (slot, intents, tries) = (asking.slot.clone(), asking.intents.clone(), asking.tries);
            if tries >= SLOT_RETRY_LIMIT && self.has_bot() {
                return self.offer_person();
            }
            if tries >= SLOT_RETRY_LIMIT {
                // A person has been called already; the bot falls silent.
                self.state.asking = None;
                return;
            }
            return self.retry_slot(&slot, intents.first().map(String::as_str), why);
        }
        let Some(ask) = self.open_ask() else { return };
        let Some(frame) = self.state.frames.last_mut() else {
            return;
        };
        frame.tries = frame.tries.saturating_add(1);
        if frame.tries < ask.retry.limit.max(1) {
            return self.retry_ask(ask, why);
        }
        frame.tries = 0;
        match &ask.retry.otherwise {
            Some(otherwise) => self.run_step(otherwise),
            // A person has been called already; the form goes on without this answer.
            None if self.state.status == Status::Queued => self.answered_ask(),
            None => self.offer_person(),
        }
    }

    fn retry_ask(&mut self, ask: &'a Ask, why: Option<String>) {
        let Some((flow, step)) = self.open_step() else { return };
        let place = Place::Step(&flow.id, &step.id);
        let question = step
            .say
            .as_ref()
            .and_then(|say| self.render(say, &place))
            .unwrap_or_default();
        let own = match why {
            Some(why) => Some(format!("{why} {question}")),
            None => ask.retry.say.as_ref().and_then(|say| self.render(say, &place)),
        };
        let text = self.fresh(own, Phrase::Retry, &[], &question);
        self.say(text);
        self.offer_products(&ask.entity);
        self.offer_answers(ask);
    }

    fn retry_slot(&mut self, slot: &str, intent: Option<&str>, why: Option<String>) {
        let spec = intent
            .and_then(|intent| self.content().intents.get(intent))
            .and_then(|intent| intent.slots.iter().find(|spec| spec.name == slot));
        let place = Place::Intent(intent.unwrap_or_default());
        let question = spec.and_then(|spec| spec.question.as_ref());
        let question = question
            .and_then(|question| self.render(question, &place))
            .unwrap_or_default();
        let own = why.map(|why| format!("{why} {question}"));
        let text = self.fresh(own, Phrase::Retry, &[], &question);
        self.say(text);
        if let Some(spec) = spec {
            self.offer_products(&spec.entity);
            self.offer_values(&spec.entity);
        }
    }
}

/// How long an answer may be. `None`: as long as a message.
fn most_characters(slot: &str, entity: &Entity) -> Option<usize> {
    match entity {
        Entity::Text | Entity::Pattern(_) if is_name(slot) => Some(NAME_CHARACTERS),
        Entity::Pattern(_) => Some(PATTERN_CHARACTERS),
        _ => None,
    }
}
