//! What a visitor's words mean where the conversation stands: an answer, an option, a command, a question.

use super::fallback::LEAVE_CONTACT;
use super::phrases::Phrase;
use super::state::{Frame, Status};
use super::turn::{Place, Turn};
use super::{Asking, ChoiceTarget, Reason};
use crate::bot::{Ask, Then};
use crate::matching::command::{Command, command, yes_no};
use crate::matching::entity::{self, Entity, Filling, SlotValue};
use crate::matching::{Decision, Reading, menu};
use crate::text::normalize;

/// Wrong answers to an intent's own question after which a person is offered.
const SLOT_RETRY_LIMIT: u32 = 2;
/// Words up to which a question in the midst of a free text is taken as one; a longer message is the text.
const SIDE_QUESTION_WORDS: usize = 12;

impl<'a> Turn<'a> {
    /// A visitor's message, while the bot may answer.
    pub(super) fn hear(&mut self, text: &str) {
        let offered = std::mem::take(&mut self.state.person_offered);
        if offered {
            match yes_no(text) {
                Some(true) => return self.request_person(None, Reason::Misunderstood),
                Some(false) => return self.decline_person(),
                None => {}
            }
        }
        // One more misunderstanding takes the offer too; anything recognised withdraws it.
        self.state.person_offered = offered;
        if self.state.asking.is_some() || self.open_ask().is_some() {
            return self.hear_answer(text);
        }
        let typed = self.typed_option(text);
        if let Some((target, label)) = typed.as_ref().filter(|(_, label)| is_label(label, text)) {
            return self.pick(target, label);
        }
        if let Some(command) = command(text) {
            return self.obey(command, text);
        }
        let reading = self.read(text);
        match typed {
            // Words of a label in a message of its own: what the bot knows for certain comes first.
            Some((target, label)) if !matches!(reading.decision, Decision::Answer { .. }) => self.pick(&target, &label),
            _ => self.understand(&reading),
        }
    }

    /// Understands the message; one that is clearly in another of the bot's languages changes the conversation's.
    fn read(&mut self, text: &str) -> Reading {
        let content = self.content();
        let reading = content.matcher.read(text, self.catalog(), &self.clock());
        if let Some(language) = &reading.language
            && *language != self.state.language
            && content.languages.contains(language)
        {
            self.state.language.clone_from(language);
        }
        reading
    }

    /// Answers what was asked outside any question of the bot's own.
    fn understand(&mut self, reading: &Reading) {
        match &reading.decision {
            Decision::Answer { intents } => self.answer_recognised(intents, reading),
            _ if self.only_waiting() => {}
            _ if self.has_bot() && self.follow_up(reading) => {}
            Decision::Clarify { intents } => {
                self.keep_product(reading);
                self.misunderstood(intents);
            }
            Decision::Fallback => self.misunderstood(&[]),
        }
    }

    // ── answers ──

    /// A message where the bot has asked for a value.
    fn hear_answer(&mut self, text: &str) {
        let values_offered = |extra: &super::Extra| matches!(extra.target, ChoiceTarget::Say(_));
        if self.state.extras.iter().any(values_offered) || self.state.person_offered {
            if let Some((target, label)) = self.typed_option(text) {
                return self.pick(&target, &label);
            }
        }
        if let Some(command) = command(text) {
            return self.obey(command, text);
        }
        let reading = self.read(text);
        let Some((_, entity)) = self.awaited() else { return self.understand(&reading) };
        let recognised = matches!(reading.decision, Decision::Answer { .. });
        if recognised && self.is_side_question(entity, &reading) {
            return self.understand(&reading);
        }
        match entity::fill(entity, &reading.utterance, self.catalog(), &self.clock(), true) {
            Filling::One(value) => self.fill_awaited(value),
            Filling::Several(values) => {
                self.recognised();
                self.offer_several(&values);
            }
            Filling::Nothing if recognised && !self.asks_for_the_same(&reading) => self.understand(&reading),
            Filling::Nothing => match self.typed_option(text) {
                Some((target, label)) => self.pick(&target, &label),
                None => self.wrong_answer(),
            },
        }
    }

    /// Whether a recognised message is a question beside the one that was asked. Where nearly anything could be an answer, it
    /// has to read as a question; elsewhere only what holds no answer at all is one.
    fn is_side_question(&self, entity: &Entity, reading: &Reading) -> bool {
        let free = matches!(
            entity,
            Entity::Text | Entity::Number | Entity::Quantity | Entity::Money | Entity::Product
        );
        let words = &reading.utterance.words;
        let lexicon = self.content().matcher.lexicon();
        free && words.len() <= SIDE_QUESTION_WORDS
            && (reading.utterance.raw.trim_end().ends_with('?')
                || words.iter().any(|word| lexicon.class(&word.text).question))
    }

    /// The slot that is asked for, and its kind.
    fn awaited(&self) -> Option<(String, &'a Entity)> {
        let Some(asking) = &self.state.asking else {
            return self.open_ask().map(|ask| (ask.slot.clone(), &ask.entity));
        };
        let content = self.content();
        let of_intent = asking.intents.iter().find_map(|intent| {
            let slots = &content.intents.get(intent)?.slots;
            slots.iter().find(|spec| spec.name == asking.slot).map(|spec| &spec.entity)
        });
        let entity = of_intent.or_else(|| content.slots.get(&asking.slot)?.as_ref())?;
        Some((asking.slot.clone(), entity))
    }

    /// The asked-for value is there: on with what waited for it.
    fn fill_awaited(&mut self, value: SlotValue) {
        self.recognised();
        let Some((slot, _)) = self.awaited() else { return };
        self.set_slot(&slot, value);
        match self.state.asking.take() {
            Some(Asking { intents, .. }) if intents.is_empty() => {
                self.ask_what_about(&slot);
                self.resume();
            }
            Some(Asking { intents, .. }) => self.answer_all(intents, Vec::new()),
            None => self.answered_ask(),
        }
    }

    /// Asked for the price of what, the visitor asks for the price again: no side question, but no answer either.
    fn asks_for_the_same(&self, reading: &Reading) -> bool {
        match (&self.state.asking, &reading.decision) {
            (Some(asking), Decision::Answer { intents }) => {
                intents.iter().all(|intent| asking.intents.iter().any(|asked| **asked == **intent))
            }
            _ => false,
        }
    }

    /// The message does not hold what was asked for. Counts for that question's retry alone.
    fn wrong_answer(&mut self) {
        if self.state.person_offered {
            return self.request_person(None, Reason::Misunderstood);
        }
        if let Some(asking) = &mut self.state.asking {
            asking.tries = asking.tries.saturating_add(1);
            let (slot, intents, tries) = (asking.slot.clone(), asking.intents.clone(), asking.tries);
            if tries >= SLOT_RETRY_LIMIT && self.has_bot() {
                return self.offer_person();
            }
            return self.retry_slot(&slot, intents.first().map(String::as_str));
        }
        let Some(ask) = self.open_ask() else { return };
        let Some(frame) = self.state.frames.last_mut() else { return };
        frame.tries = frame.tries.saturating_add(1);
        if frame.tries < ask.retry.limit.max(1) {
            return self.retry_ask(ask);
        }
        frame.tries = 0;
        match &ask.retry.otherwise {
            Some(otherwise) => self.run_step(otherwise),
            // A person has been called already; the form goes on without this answer.
            None if self.state.status == Status::Queued => self.answered_ask(),
            None => self.offer_person(),
        }
    }

    fn retry_ask(&mut self, ask: &'a Ask) {
        let Some((flow, step)) = self.open_step() else { return };
        let place = Place::Step(&flow.id, &step.id);
        let own = ask.retry.say.as_ref().and_then(|say| self.render(say, &place));
        let question = step.say.as_ref().and_then(|say| self.render(say, &place)).unwrap_or_default();
        let text = self.fresh(own, Phrase::Retry, &[], &question);
        self.say(text);
        self.offer_values(&ask.entity);
    }

    fn retry_slot(&mut self, slot: &str, intent: Option<&str>) {
        let spec = intent
            .and_then(|intent| self.content().intents.get(intent))
            .and_then(|intent| intent.slots.iter().find(|spec| spec.name == slot));
        let place = Place::Intent(intent.unwrap_or_default());
        let question = spec.and_then(|spec| spec.question.as_ref());
        let question = question.and_then(|question| self.render(question, &place)).unwrap_or_default();
        let text = self.fresh(None, Phrase::Retry, &[], &question);
        self.say(text);
        if let Some(spec) = spec {
            self.offer_values(&spec.entity);
        }
    }

    // ── options ──

    /// The option that a typed text means: of those shown last by number or label, of the open menu by either.
    fn typed_option(&mut self, text: &str) -> Option<(ChoiceTarget, String)> {
        let open = if self.state.asking.is_none() { self.open_menu() } else { Vec::new() };
        let extras = std::mem::take(&mut self.state.extras);
        let mut options: Vec<(&str, &ChoiceTarget)> =
            extras.iter().map(|extra| (extra.label.as_str(), &extra.target)).collect();
        let shown = |label: &str| extras.iter().any(|extra| super::turn::same_label(&extra.label, label));
        let of_menu: Vec<(&str, &ChoiceTarget)> = open
            .iter()
            .filter(|(label, ..)| !shown(label))
            .map(|(label, target, _)| (label.as_str(), target))
            .collect();
        if self.state.menu_shown || options.is_empty() {
            options.extend(&of_menu);
        }
        let mut chosen = choose(&options, text);
        if chosen.is_none() && !is_number(text) {
            chosen = choose(&of_menu, text);
        }
        self.state.extras = extras;
        chosen
    }

    /// An option is taken, pressed or typed.
    pub(super) fn pick(&mut self, target: &ChoiceTarget, label: &str) {
        self.trace_option(target, label);
        self.asked_for_person = command(label) == Some(Command::Person);
        if !matches!(target, ChoiceTarget::Person | ChoiceTarget::Decline | ChoiceTarget::Say(_)) {
            self.recognised();
            if !matches!(target, ChoiceTarget::Command(_)) {
                self.state.asking = None;
            }
        }
        let content = self.content();
        match target {
            ChoiceTarget::Step { flow, step } => match content.flows.get(flow) {
                Some(known) if known.step(step).is_some() => self.go_to(flow, step),
                _ => self.option_gone(),
            },
            ChoiceTarget::Start(flow) if content.flows.contains_key(flow) => {
                self.start_flow(flow);
            }
            ChoiceTarget::Intent(intent) if content.intents.contains_key(intent) => {
                self.answer_all(vec![intent.clone()], Vec::new());
            }
            ChoiceTarget::Start(_) | ChoiceTarget::Intent(_) => self.option_gone(),
            ChoiceTarget::Handoff(team) => {
                let reason = if self.asked_for_person { Reason::Asked } else { Reason::Flow };
                self.request_person(Some(team), reason);
            }
            ChoiceTarget::EndFlow { flow } => match self.open_frame(flow) {
                Some(index) => {
                    self.state.frames.truncate(index + 1);
                    self.end_flow();
                }
                None => self.option_gone(),
            },
            ChoiceTarget::Say(value) => self.say_value(value, label),
            ChoiceTarget::Person => self.request_person(None, Reason::Misunderstood),
            ChoiceTarget::Decline => self.decline_person(),
            ChoiceTarget::Command(word) => match command(word) {
                Some(command) => self.obey(command, word),
                None => self.option_gone(),
            },
        }
    }

    /// A value pressed: the answer to the open question, or, if none is open any more, the same as typing it.
    fn say_value(&mut self, value: &str, label: &str) {
        match self.awaited().and_then(|(_, entity)| self.read_as(entity, value)) {
            Some(value) => self.fill_awaited(value),
            None => {
                let reading = self.read(label);
                self.understand(&reading);
            }
        }
    }

    fn go_to(&mut self, flow: &str, step: &str) {
        match self.open_frame(flow) {
            Some(index) => self.state.frames.truncate(index + 1),
            None => {
                self.open_flow(flow);
            }
        }
        match self.state.frames.last_mut() {
            Some(frame) if frame.step == step => frame.tries = 0,
            _ => self.go(step),
        }
        self.run_open_flow();
    }

    /// The open frame of that flow, those at rest aside.
    fn open_frame(&self, flow: &str) -> Option<usize> {
        let held = self.state.held;
        let open = self.state.frames.iter().skip(held).position(|frame| frame.flow == flow);
        open.map(|index| index + held)
    }

    fn trace_option(&mut self, target: &ChoiceTarget, label: &str) {
        if self.trace.is_none() {
            return;
        }
        let taken = self
            .open_menu()
            .into_iter()
            .find(|(shown, stored, _)| stored == target && super::turn::same_label(shown, label));
        let place = self.state.place().map(|(flow, step)| (flow.to_owned(), step.to_owned()));
        if let (Some(trace), Some((_, _, index)), Some((flow, step))) = (&mut self.trace, taken, place) {
            trace.options.push((flow, step, index));
        }
    }

    // ── commands ──

    fn obey(&mut self, command: Command, text: &str) {
        match command {
            Command::Menu => self.open_greeting(),
            Command::Back => self.back(),
            Command::Cancel => self.cancel(),
            Command::End => {
                self.say_phrase(Phrase::Goodbye, &[]);
                self.end();
            }
            Command::Person => self.ask_for_person(text),
        }
    }

    /// `menu`: the greeting's flow, in place of whatever was open.
    fn open_greeting(&mut self) {
        self.recognised();
        self.state.asking = None;
        self.stop_rating();
        self.state.frames.truncate(self.state.held);
        let content = self.content();
        match content.greeting.as_ref().filter(|greeting| content.flows.contains_key(*greeting)) {
            Some(greeting) => {
                self.start_flow(greeting);
            }
            None => self.say_phrase(Phrase::NoMenu, &[]),
        }
    }

    /// `kembali`: the question before this one, or the menu from which this flow was started.
    fn back(&mut self) {
        self.recognised();
        let asked = self.state.asking.take().is_some();
        if self.only_waiting() {
            return;
        }
        if asked && self.waits_for_visitor() {
            return self.resume();
        }
        let above_rest = self.state.frames.len().saturating_sub(self.state.held);
        let Some(frame) = self.state.frames.last_mut() else {
            self.say_phrase(Phrase::NothingBefore, &[]);
            return self.offer_menu_command();
        };
        if let Some(step) = frame.past.pop() {
            *frame = Frame {
                step,
                call: None,
                tries: 0,
                ..std::mem::take(frame)
            };
            self.run_open_flow();
        } else if above_rest > 1 {
            self.state.frames.pop();
            self.resume();
        } else {
            self.say_phrase(Phrase::NothingBefore, &[]);
            if self.waits_for_visitor() {
                self.resume();
            }
        }
    }

    /// Whether the innermost flow stands at a menu or a question.
    fn waits_for_visitor(&self) -> bool {
        self.open_step().is_some_and(|(_, step)| matches!(step.then, Then::Menu(_) | Then::Ask(_)))
    }

    /// `batal`: leaves all flows; while queued first what was begun meanwhile, then the queue.
    fn cancel(&mut self) {
        self.recognised();
        let asked = self.state.asking.take().is_some();
        if self.state.status == Status::Queued {
            return self.cancel_while_queued(asked);
        }
        if self.state.closing {
            return self.close();
        }
        let nothing = self.state.frames.is_empty() && !asked;
        self.state.frames.clear();
        self.say_phrase(if nothing { Phrase::NothingToCancel } else { Phrase::Cancelled }, &[]);
        self.offer_menu_command();
    }

    fn cancel_while_queued(&mut self, asked: bool) {
        if self.only_waiting() && !asked {
            return self.leave_queue();
        }
        let open = self.state.frames.iter().skip(self.state.held);
        let contact = open.into_iter().any(|frame| frame.flow == LEAVE_CONTACT);
        self.state.frames.truncate(self.state.held);
        self.say_phrase(if contact { Phrase::ContactCancelled } else { Phrase::Cancelled }, &[]);
    }

    /// A whole message that asks for a person: by the bot's own intent for it where one is recognised.
    fn ask_for_person(&mut self, text: &str) {
        self.asked_for_person = true;
        let reading = self.read(text);
        let content = self.content();
        if let Decision::Answer { intents } = &reading.decision
            && let Some(first) = intents.first()
            && content.intents.get(&**first).is_some_and(|intent| {
                matches!(intent.answer, crate::bot::Answer::Handoff(_) | crate::bot::Answer::Start(_))
            })
        {
            return self.answer_recognised(intents, &reading);
        }
        self.recognised();
        self.request_person(None, Reason::Asked);
    }
}

fn choose(options: &[(&str, &ChoiceTarget)], text: &str) -> Option<(ChoiceTarget, String)> {
    if options.is_empty() {
        return None;
    }
    let labels: Vec<&str> = options.iter().map(|(label, _)| *label).collect();
    let (label, target) = menu::choose(&labels, text).and_then(|index| options.get(index))?;
    Some(((*target).clone(), (*label).to_owned()))
}

/// Likeness from which a message is the label itself, slips included, by normalised Damerau-Levenshtein distance; two slips in
/// ten letters.
const LABEL_LIKENESS: f64 = 0.8;

/// Whether the message chose an option by its number or by nothing but its label, rather than by some words of it.
fn is_label(label: &str, text: &str) -> bool {
    let (label, text) = (normalize(label), normalize(text));
    text.chars().any(|character| character.is_ascii_digit())
        || text.split(' ').count() < label.split(' ').count()
        || strsim::normalized_damerau_levenshtein(&label, &text) >= LABEL_LIKENESS
}

fn is_number(text: &str) -> bool {
    text.trim().trim_end_matches('.').chars().all(|character| character.is_ascii_digit())
}
