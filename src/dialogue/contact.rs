//! Phone numbers and email addresses that a visitor writes: to the bot, while they wait, at a rating, to an agent.

use super::ChoiceTarget;
use super::From;
use super::beside::{SETTLED, asks_of};
use super::contact_names::named;
use super::contact_wishes::{Wrong, says_wrong};
use super::contact_words::{Written, beside, written};
use super::form::{CONTACT_SLOTS, LEAVE_CONTACT, NOTE_GIVEN, OTHER_CONTACT, OTHER_GIVEN, RATING, REACH};
use super::lead::BETWEEN;
use super::named::is_name;
use super::phrases::Phrase;
use super::turn::Turn;
use crate::bot::{Answer, Ask, Flow, Intent, Step, Then};
use crate::matching::command::Short;
use crate::matching::entity::Filling;
use crate::matching::{Decision, Entity, Found, Reading, SlotValue, entity};
use crate::text::Utterance;

/// Digits of the shortest number by which somebody is reached: a message with fewer and without an `@` need not be searched.
const FEWEST_DIGITS: usize = 8;

impl<'a> Turn<'a> {
    /// A contact in a message to the bot. `true`: it is kept, and the message answered.
    pub(super) fn hear_contact(&mut self, text: &str) -> bool {
        let top = self.state.frames.last().filter(|_| !self.only_waiting());
        let (in_form, rates) = match top.map(|frame| frame.flow.as_str()) {
            Some(flow) => (flow == LEAVE_CONTACT, flow == RATING),
            None => (false, false),
        };
        let asked = self.state.asking.is_some();
        if in_form && !asked {
            return self.hear_contact_in_form(text);
        }
        let given = self.contacts_in(text);
        if asked {
            return self.hear_contact_beside_question(given);
        }
        if self.hear_contact_of_flow(text, &given) {
            return true;
        }
        if rates {
            return self.hear_contact_in_rating(text, &given);
        }
        if let Some(ask) = self.open_ask() {
            // Words are the answer whatever they hold.
            let words = matches!(ask.entity, Entity::Text | Entity::Pattern(_));
            return !words && self.hear_contact_beside_question(given);
        }
        self.hear_contact_unasked(text, given)
    }

    /// The bot asks for nothing: a contact begins the form, or is kept at once.
    fn hear_contact_unasked(&mut self, text: &str, given: Vec<Written>) -> bool {
        if given.is_empty() && self.state.lead.is_some() && matches!(says_wrong(text), Some(Wrong::Slot(_))) {
            self.recognised();
            self.say_phrase(Phrase::RightContact, &[]);
            return true;
        }
        let corrects = self.state.lead.is_some();
        let (kept, alone): (Vec<Written>, bool) =
            (self.own(&given, corrects), given.iter().all(|one| one.manner.alone));
        if kept.is_empty() {
            if alone && !text.contains('?') {
                self.contact_bare = given;
            }
            return false;
        }
        if !corrects && !self.only_waiting() {
            if let Some(name) = named(text).filter(|_| !text.contains('?')) {
                self.set_slot("name", SlotValue::Text(name));
            }
            if self.may_begin_contact() {
                // The contact form asks for the rest, unless the business means something else by it.
                self.begin_contact(&kept);
                return false;
            }
        }
        self.keep_without_form(&kept);
        if !alone && (text.contains('?') || !self.only_waiting() && self.answers_beside(text)) {
            return false;
        }
        self.go_on_or_wait();
        true
    }

    /// Whether a contact may begin the form: it does so with the bot alone, where none rests under another flow and none is open that
    /// asks for a contact itself.
    fn may_begin_contact(&self) -> bool {
        let asks = |ask: &Ask| matches!(ask.entity, Entity::Phone | Entity::Email);
        let open = self
            .open_step()
            .is_some_and(|(flow, _)| !SETTLED.contains(&flow.id.as_str()) && asks_of(flow).any(asks));
        self.has_bot() && self.open_contact_form().is_none() && !open
    }

    /// A contact for which no form begins is kept at once, by the form that rests where there is one, and that is said.
    fn keep_without_form(&mut self, kept: &[Written]) {
        let value = self.words_of(kept);
        self.recognised();
        if self.state.lead.is_none() && self.open_contact_form().is_some() {
            self.fill_contact(kept);
        } else {
            self.keep_contact(kept);
        }
        if self.has_bot() {
            self.say_phrase(Phrase::ContactChanged, &[("value", &value)]);
        } else {
            self.say_kept_for_team();
        }
    }

    fn go_on_or_wait(&mut self) {
        if self.only_waiting() {
            self.offer_ways_out();
        } else {
            self.resume();
        }
    }

    /// The bot waits for a value of its own, and the visitor wants to be reached: that is kept, and what else is said is heard.
    fn hear_contact_beside_question(&mut self, given: Vec<Written>) -> bool {
        if matches!(self.awaited(), Some((_, Entity::Phone | Entity::Email))) {
            return false;
        }
        let kept: Vec<Written> = given.into_iter().filter(|one| one.manner.invites).collect();
        let Some(alone) = kept.first().map(|one| one.manner.alone) else {
            return false;
        };
        let value = self.words_of(&kept);
        self.keep_contact(&kept);
        self.say_phrase(Phrase::ContactChanged, &[("value", &value)]);
        if alone {
            self.recognised();
            self.resume();
        }
        alone
    }

    /// Whether the bot answers what is said beside a contact that is kept already, and not by asking for it.
    fn answers_beside(&mut self, text: &str) -> bool {
        match self.read(&Short::new(text)).decision {
            Decision::Answer { intents } => !intents.iter().any(|intent| self.takes_contact(intent)),
            Decision::Clarify { .. } | Decision::Fallback => false,
        }
    }

    /// Whether an intent asks for numbers itself, or leads to the contact form.
    fn takes_contact(&self, intent: &str) -> bool {
        self.content().intents.get(intent).is_some_and(|intent| {
            let reached = |entity: &Entity| matches!(entity, Entity::Phone | Entity::Email);
            starts(intent, LEAVE_CONTACT) || intent.slots.iter().any(|spec| reached(&spec.entity))
        })
    }

    fn leads_to_form(&self, intent: &str) -> bool {
        let intent = self.content().intents.get(intent);
        intent.is_some_and(|intent| starts(intent, LEAVE_CONTACT))
    }

    fn say_kept_for_team(&mut self) {
        let team = self.state.handoff.as_ref().map(|handoff| handoff.team.clone());
        let title = self.team_title(&team.unwrap_or_default());
        let text = self.phrase(Phrase::ContactKept, &[("agent", &title)]);
        self.say_as(From::System, text);
    }

    /// Asked for a rating, the visitor wants to be reached: that is kept, and the rating goes on. What stands beside it may be the
    /// score; a comment is the whole message.
    fn hear_contact_in_rating(&mut self, text: &str, given: &[Written]) -> bool {
        let Some(ask) = self.open_ask() else { return false };
        let kept = self.own(given, true);
        if kept.is_empty() {
            return false;
        }
        let value = self.words_of(&kept);
        self.recognised();
        self.keep_contact(&kept);
        self.say_phrase(Phrase::ContactChanged, &[("value", &value)]);
        let answer = match ask.entity {
            Entity::Text => Some(SlotValue::Text(text.to_owned())),
            _ => self.answer_beside(text, &ask.entity),
        };
        match answer {
            Some(answer) => self.fill_awaited(answer),
            None => self.resume(),
        }
        true
    }

    /// The value of that kind in a message apart from its numbers and addresses.
    fn answer_beside(&self, text: &str, entity: &Entity) -> Option<SlotValue> {
        let lexicon = self.content().matcher.lexicon();
        let found = entity::find(&Utterance::read(text, lexicon), self.catalog(), &self.clock());
        let beside = Utterance::read(&beside(text, reaching(&found)), lexicon);
        match entity::fill(entity, &beside, self.catalog(), &self.clock(), true) {
            Filling::One(value) => Some(value),
            Filling::Several(_) | Filling::Nothing => None,
        }
    }

    /// A number or an address belongs to the flow that is open where that asks for one: "0813…", "eh salah, nomornya 0813…". It takes the
    /// place of what was told, or is kept for when it is asked for.
    fn hear_contact_of_flow(&mut self, text: &str, given: &[Written]) -> bool {
        let Some((_, step)) = self.open_step().filter(|_| !self.only_waiting()) else {
            return false;
        };
        let own = |one: &&Written| one.manner.alone && !text.contains('?');
        let Some((one, slot)) = given
            .iter()
            .find(own)
            .and_then(|one| Some((one, self.flow_slot(&one.value)?)))
        else {
            return false;
        };
        let answers = match &step.then {
            // A name may stand beside the first one, or the words be the answer.
            Then::Ask(ask) => {
                let words = is_name(&ask.slot) && !self.knows(slot) || is_answer_in_words(&ask.entity, text);
                ask.slot == slot || !one.manner.corrects && words
            }
            _ => false,
        };
        if answers {
            return false;
        }
        let value = self.words(&one.value);
        self.recognised();
        let asks_name = |(flow, _): (&'a Flow, _)| asks_of(flow).find(|ask| is_name(&ask.slot));
        if let Some(name) = named(text)
            && let Some(ask) = self.open_step().and_then(asks_name)
        {
            match self.knows(&ask.slot) {
                true => self.set_slot(&ask.slot, SlotValue::Text(name)),
                false => self.take(&ask.slot, SlotValue::Text(name)),
            }
        }
        if !self.knows(slot) {
            self.take(slot, one.value.clone());
            self.say_phrase(Phrase::Noted, &[("value", &value)]);
            self.resume();
            return true;
        }
        self.set_slot(slot, one.value.clone());
        if matches!(step.then, Then::Menu(_)) && step.say.is_some() {
            // What is to be confirmed is shown once more.
            self.run_open_flow();
        } else {
            self.say_phrase(Phrase::ContactChanged, &[("value", &value)]);
            self.resume();
        }
        true
    }

    /// The slot of the open flow for a number or an address, if it asks for one; the contact form and the rating hear it in their own way.
    fn flow_slot(&self, value: &SlotValue) -> Option<&'a str> {
        let (flow, _) = self.open_step()?;
        if SETTLED.contains(&flow.id.as_str()) {
            return None;
        }
        asks_of(flow)
            .find(|ask| {
                matches!(
                    (&ask.entity, value),
                    (Entity::Phone, SlotValue::Phone(_)) | (Entity::Email, SlotValue::Email(_))
                )
            })
            .map(|ask| ask.slot.as_str())
    }

    /// A contact in a message to an agent, by which the visitor is to be reached. `false`: there is none.
    pub(super) fn hear_contact_with_agent(&mut self, text: &str) -> bool {
        let given = self.contacts_in(text);
        let kept = match self.state.contact_invited {
            true => given,
            // Alone it is the answer to whatever the agent has asked.
            false => self.own(&given, !text.contains('?')),
        };
        if kept.is_empty() {
            return false;
        }
        if let Some(name) = named(text) {
            self.set_slot("name", SlotValue::Text(name));
        }
        self.keep_contact(&kept);
        self.state.contact_invited = false;
        self.drop_resting_form();
        let agent = self.state.agent().unwrap_or_default().to_owned();
        let text = self.phrase(Phrase::ContactKept, &[("agent", &agent)]);
        self.say_as(From::System, text);
        true
    }

    /// The contact form that a handoff interrupted has what it wanted: it is not gone on with.
    fn drop_resting_form(&mut self) {
        let held = self.state.held;
        let mut at = 0;
        self.state.frames.retain(|frame| {
            let drops = at < held && frame.flow == LEAVE_CONTACT;
            at += 1;
            if drops {
                self.state.held = self.state.held.saturating_sub(1);
            }
            !drops
        });
    }

    /// What was recognised, where the visitor has given a contact and nothing else: the contact form, unless the business asks for
    /// numbers itself. `true`: it has begun.
    pub(super) fn start_begun_contact(&mut self, reading: &Reading) -> bool {
        let bare = std::mem::take(&mut self.contact_bare);
        let several = self.contact_begun & OTHER_GIVEN != 0 || bare.iter().any(|one| one.slot == OTHER_CONTACT);
        let recognised = match &reading.decision {
            // It would ask which of the numbers; the form takes them all.
            Decision::Answer { intents } => !(several && intents.iter().all(|intent| self.leads_to_form(intent))),
            Decision::Clarify { .. } | Decision::Fallback => false,
        };
        if !recognised && !bare.is_empty() && !self.may_begin_contact() {
            self.keep_without_form(&bare);
            self.go_on_or_wait();
            return true;
        }
        if !recognised && self.contact_begun == 0 && self.has_bot() {
            self.begin_contact(&bare);
        }
        if self.contact_begun == 0 || !self.has_bot() || self.open_contact_form().is_some() {
            return false;
        }
        let taken = match &reading.decision {
            Decision::Answer { intents } => intents.iter().any(|intent| self.takes_contact(intent)),
            Decision::Clarify { .. } | Decision::Fallback => false,
        };
        let answered = recognised && (taken || !self.contact_alone);
        if answered && !taken {
            self.keep_beside_answer(&reading.utterance.raw);
        } else if answered {
            self.state.slots.remove(OTHER_CONTACT);
        }
        if !answered {
            self.recognised();
            self.start_flow(LEAVE_CONTACT);
        }
        !answered
    }

    /// A contact stands beside what chooses an option: it is a lead, unless the option leads to its form.
    pub(super) fn keep_begun_contact(&mut self, target: &ChoiceTarget, text: &str) {
        let of_form = match target {
            ChoiceTarget::Start(flow) => flow == LEAVE_CONTACT,
            ChoiceTarget::Intent(intent) => self.takes_contact(intent),
            _ => false,
        };
        if self.contact_begun != 0 && !of_form {
            self.keep_beside_answer(text);
        }
    }

    /// The bot answers what else was said: the contact is a lead all the same, and what it is for is its note.
    fn keep_beside_answer(&mut self, text: &str) {
        self.say_begun_contact(self.contact_begun);
        self.set_slot("note", SlotValue::Text(text.to_owned()));
        let contact = self.contact_now(self.contact_begun | NOTE_GIVEN);
        self.is_lead(contact, self.state.lead.is_none());
        // A flow that is answered with begins with none.
        self.contact_begun = 0;
    }

    /// A contact form opens that has been given these: what is kept is told. `given`: a bit for each.
    pub(super) fn say_begun_contact(&mut self, given: u8) {
        let known = REACH
            .into_iter()
            .chain([OTHER_CONTACT])
            .filter(|slot| given & bit(slot) != 0);
        let values: Vec<String> = known.filter_map(|slot| self.slot_words(slot)).collect();
        if !values.is_empty() {
            self.say_phrase(Phrase::ContactChanged, &[("value", &values.join(BETWEEN))]);
        }
    }

    fn begin_contact(&mut self, kept: &[Written]) {
        self.contact_alone = kept.iter().all(|one| one.manner.alone);
        for one in kept {
            self.set_slot(one.slot, one.value.clone());
            self.contact_begun |= bit(one.slot);
        }
    }

    /// The open form has these now.
    pub(super) fn fill_contact(&mut self, given: &[Written]) {
        for one in given {
            self.set_slot(one.slot, one.value.clone());
            self.given(one.slot);
        }
    }

    /// A contact that was written without the form is the lead.
    fn keep_contact(&mut self, kept: &[Written]) {
        let mut given = 0;
        for one in kept {
            self.set_slot(one.slot, one.value.clone());
            given |= bit(one.slot);
        }
        let contact = self.contact_now(given);
        // What was settled earlier is left anew, even if it is the same.
        self.is_lead(contact, self.state.lead.is_none());
    }

    fn contacts_in(&self, text: &str) -> Vec<Written> {
        if !may_hold_contact(text) {
            return Vec::new();
        }
        let utterance = Utterance::read(text, self.content().matcher.lexicon());
        let found = entity::find(&utterance, self.catalog(), &self.clock());
        self.latest(written(text, &found))
    }

    /// Those by which the visitor is to be reached. `corrects`: a contact was left just now, which a number alone is meant for.
    fn own(&self, given: &[Written], corrects: bool) -> Vec<Written> {
        let own = |one: &&Written| {
            let manner = one.manner;
            manner.invites || manner.corrects && self.state.contact_sent.is_some() || corrects && manner.alone
        };
        given.iter().filter(own).cloned().collect()
    }

    /// One for each way: of several the first, of a correction the last that is another than the known one. Of several that correct
    /// nothing one is called; the others are further ones, in a slot of their own.
    pub(super) fn latest(&self, given: Vec<Written>) -> Vec<Written> {
        let mut latest: Vec<Written> = Vec::new();
        let mut further: Vec<String> = Vec::new();
        let corrects = given.iter().any(|one| one.manner.corrects);
        for one in given {
            let known = self.state.slots.get(one.slot) == Some(&one.value);
            let words = self.words(&one.value);
            match latest.iter_mut().find(|other| other.slot == one.slot) {
                Some(other) if one.manner.corrects && !known => *other = one,
                Some(other) if !corrects && other.value != one.value && !further.contains(&words) => {
                    further.push(words)
                }
                Some(_) => {}
                None => latest.push(one),
            }
        }
        if let Some(manner) = latest.last().map(|one| one.manner).filter(|_| !further.is_empty()) {
            latest.push(Written {
                slot: OTHER_CONTACT,
                value: SlotValue::Text(further.join(BETWEEN)),
                manner,
            });
        }
        latest
    }

    pub(super) fn words_of(&self, given: &[Written]) -> String {
        let values: Vec<String> = given.iter().map(|one| self.words(&one.value)).collect();
        values.join(BETWEEN)
    }
}

/// The numbers and addresses among what was found.
pub(super) fn reaching(found: &[Found]) -> impl Iterator<Item = &Found> {
    found
        .iter()
        .filter(|found| matches!(found.value, SlotValue::Phone(_) | SlotValue::Email(_)))
}

pub(super) fn asks_for(step: &Step, slot: &str) -> bool {
    matches!(&step.then, Then::Ask(ask) if ask.slot == slot)
}

/// Whether words are asked for that a number may be: any, or a pattern that takes its bare digits.
fn is_answer_in_words(entity: &Entity, text: &str) -> bool {
    match entity {
        Entity::Text => true,
        Entity::Pattern(pattern) => {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            pattern.is_match(&digits)
        }
        _ => false,
    }
}

fn starts(intent: &Intent, flow: &str) -> bool {
    matches!(&intent.answer, Answer::Start(started) if started == flow)
}

/// The slot's bit, where somebody is reached by it.
pub(super) fn reach_bit(slot: &str) -> u8 {
    if REACH.contains(&slot) { bit(slot) } else { 0 }
}

fn bit(slot: &str) -> u8 {
    if slot == OTHER_CONTACT {
        return OTHER_GIVEN;
    }
    let place = CONTACT_SLOTS.iter().position(|known| *known == slot);
    place.map_or(0, |place| 1 << place)
}

fn may_hold_contact(text: &str) -> bool {
    text.contains('@') || text.bytes().filter(u8::is_ascii_digit).count() >= FEWEST_DIGITS
}
