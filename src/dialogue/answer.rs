//! Intents answered: their slots filled or asked for, the reply that fits, what is offered next.

use super::flow::Outcome;
use super::phrases::Phrase;
use super::question::Answering;
use super::state::INTENT_LIMIT;
use super::turn::{Offer, Place, Turn};
use super::which::Which;
use super::{Asking, ChoiceTarget, Mark, Reason, Status};
use crate::bot::{Answer, Intent, Next, Reply, Step, Then};
use crate::matching::command::{Command, command};
use crate::matching::entity::{Entity, SlotValue};
use crate::matching::{Found, Reading};
use std::sync::Arc;

impl<'a> Turn<'a> {
    /// Answers what was recognised in a message, with the values found in it.
    pub(super) fn answer_recognised(&mut self, recognised: &[Arc<str>], reading: &Reading) {
        self.recognised();
        let mut intents: Vec<String> = recognised.iter().map(|intent| intent.to_string()).collect();
        self.join_how_much(&mut intents, reading);
        // A flow or a person takes the conversation along: what can simply be said comes first.
        intents.sort_by_key(|intent| {
            let answer = self.content().intents.get(intent).map(|intent| &intent.answer);
            matches!(answer, Some(Answer::Start(_) | Answer::Handoff(_)))
        });
        if intents.len() > 1 {
            self.prefer_person(&mut intents);
        }
        let mut answers: Vec<Answering> = Vec::new();
        for intent in &intents {
            if let Some(known) = self.content().intents.get(intent) {
                let several = intents.len() > 1;
                let answering = self.answering(known, reading, several);
                answers.push(answering);
            }
        }
        if !answers.is_empty() && !answers.iter().any(|answering| answering.takes_product) {
            // Of what was spoken of the next message may speak.
            self.keep_product(reading);
        }
        // Asked "which of these?" before: that is asked for, too, unless it is denied.
        let asked = |turn: &mut Self, about: &dyn Fn(&Asking) -> bool| {
            let asked = turn.state.asking.take_if(|asking| about(asking));
            asked.filter(|_| reading.denied.is_empty())
        };
        if !answers.is_empty() && answers.iter().all(Answering::waits) {
            let mut which: Vec<Which> = Vec::new();
            for one in answers.into_iter().flat_map(|answering| answering.which) {
                one.add_to(&mut which);
            }
            if let Some(first) = which.first_mut()
                && let Some(asking) = asked(self, &|asking| asking.slot == first.slot)
            {
                join(&mut first.intents, asking.intents);
            }
            return self.ask_which(which);
        }
        // A value of an earlier time is no answer to that.
        let given = |turn: &Self, slot: &String, among: bool| {
            let mut given = answers.iter().flat_map(|answering| &answering.slots);
            given.any(|(given, _)| given == slot) || !among && turn.state.slots.contains_key(slot)
        };
        let first = |asking: &Asking| asking.intents.first().cloned().unwrap_or_default();
        let about = self.state.asking.as_ref().is_some_and(|asking| {
            intents.contains(&first(asking)) || given(self, &asking.slot, !asking.among.is_empty())
        });
        if let Some(asking) = asked(self, &|_| about) {
            join(&mut intents, asking.intents);
        }
        for intent in intents {
            if !answers.iter().any(|answering| answering.intent == intent) {
                answers.push(Answering::of(intent));
            }
        }
        self.answer_all(answers);
    }

    /// Answers one after the other, then goes on with what was open.
    pub(super) fn answer_all(&mut self, answers: Vec<Answering>) {
        self.answer_then_ask(answers, Vec::new());
    }

    /// The same, with questions that waited for these answers.
    pub(super) fn answer_then_ask(&mut self, answers: Vec<Answering>, waiting: Vec<Which>) {
        let mut which: Vec<Which> = Vec::new();
        let mut answered = false;
        let of_flow = self.product_of_flow();
        for (index, answering) in answers.iter().enumerate() {
            if answering.waits() {
                answering.which.iter().for_each(|one| one.clone().add_to(&mut which));
                continue;
            }
            if answering.slots.is_empty() && self.is_begun(&answering.intent) {
                return self.go_on_with_begun();
            }
            for (_, values) in &answering.slots {
                self.keep_together(values);
            }
            self.take_values(answering);
            self.take_amount(answering, 0);
            self.say_one_by_one(answering);
            self.more_to_say = answered && self.can_be_said(&answering.intent);
            let outcome = self.answer_intent(&answering.intent);
            self.more_to_say = false;
            answered = true;
            match outcome {
                Outcome::Done => {}
                Outcome::Asking => {
                    if let Some(asking) = &mut self.state.asking {
                        let rest = answers.iter().skip(index + 1);
                        asking.intents.extend(rest.map(|answering| answering.intent.clone()));
                    }
                    return;
                }
                Outcome::Started => {
                    let message = self.heard_message().map(|message| message.text);
                    self.began_by = message.filter(|_| answers.len() == 1);
                    self.run_started_flow();
                    self.began_by = None;
                    return;
                }
                Outcome::Settled => return,
            }
            self.answer_for_more(answering);
            self.say_total(answering);
            answering.which.iter().for_each(|one| one.clone().add_to(&mut which));
        }
        waiting.into_iter().for_each(|one| one.add_to(&mut which));
        if which.is_empty() || !self.has_bot() {
            let (products, others): (Vec<_>, Vec<_>) = of_flow
                .into_iter()
                .partition(|(_, value)| matches!(value, SlotValue::Product(_)));
            for (slot, value) in products.into_iter().chain(others) {
                self.set_slot(&slot, value);
            }
            return self.resume();
        }
        self.ask_which(which);
    }

    /// What the open flow has been told of its product: a question beside it, about another one, changes nothing of that.
    fn product_of_flow(&self) -> Vec<(String, SlotValue)> {
        // Asked which product, a visitor who asks about one may mean it.
        let chooses = self.open_ask().is_some_and(|ask| matches!(ask.entity, Entity::Product));
        let open = self.state.frames.len() > self.state.held && self.state.asking.is_none() && !chooses;
        let steps = self.open_step().map_or(&[][..], |(flow, _)| &flow.steps);
        // A flow that asks for nothing else shows products.
        let orders = |step: &Step| matches!(&step.then, Then::Ask(ask) if !matches!(ask.entity, Entity::Product));
        let open = open && steps.iter().any(orders);
        let slots = steps.iter().filter_map(|step| match &step.then {
            Then::Ask(ask) if matches!(ask.entity, Entity::Product | Entity::Variant) => Some(&ask.slot),
            _ => None,
        });
        let told = slots.filter_map(|slot| Some((slot.clone(), self.state.slots.get(slot)?.clone())));
        told.filter(|_| open).collect()
    }

    /// Whether an intent's answer is the flow that is open already. The greeting's may be begun anew at any time.
    fn is_begun(&self, intent: &str) -> bool {
        let answer = self.content().intents.get(intent).map(|intent| &intent.answer);
        let Some(Answer::Start(flow)) = answer else {
            return false;
        };
        let open = self.state.frames.get(self.state.held..).and_then(<[_]>::last);
        self.has_bot()
            && self.content().greeting.as_ref() != Some(flow)
            && open.is_some_and(|frame| frame.flow == *flow)
    }

    /// What began the open flow was said once more: it asks again, and begins nothing anew.
    fn go_on_with_begun(&mut self) {
        self.state.asking = None;
        if self.open_ask().is_none() && !self.has_spoken() {
            self.say_phrase(Phrase::Choose, &[]);
        }
        self.resume();
    }

    /// A flow is begun for one thing: the others that were named with it are told to come later.
    fn say_one_by_one(&mut self, answering: &Answering) {
        let mut firsts = answering.slots.iter().filter_map(|(_, values)| values.first());
        let first = firsts.find(|value| matches!(value, SlotValue::Product(_)));
        if let Some(first) = first.filter(|_| !answering.others.is_empty()) {
            let others: Vec<String> = answering.others.iter().map(|value| self.words(value)).collect();
            let (first, others) = (self.words(first), others.join(", "));
            self.say_phrase(Phrase::OneByOne, &[("first", &first), ("others", &others)]);
        }
    }

    /// Replies for each further value that the message named.
    fn answer_for_more(&mut self, answering: &Answering) {
        let Some(intent) = self.content().intents.get(&answering.intent) else {
            return;
        };
        let Answer::Reply(replies) = &intent.answer else { return };
        self.more_to_say = true;
        for (slot, values) in &answering.slots {
            for (at, value) in values.iter().enumerate().skip(1) {
                self.set_slot(slot, value.clone());
                self.take_amount(answering, at);
                self.note_missing(slot, &answering.said);
                self.reply(intent, replies);
            }
        }
        self.more_to_say = false;
    }

    /// A flow begun while a slot is asked for takes the floor; one that only spoke gives it back.
    fn run_started_flow(&mut self) {
        let asking = self.state.asking.take();
        let below = self.state.frames.len().saturating_sub(1);
        self.run_open_flow();
        if asking.is_some() && self.has_bot() && self.state.asking.is_none() && self.state.frames.len() <= below {
            self.state.asking = asking;
            self.ask_again();
        }
    }

    /// Whether an intent's answer is a reply and nothing is missing for it.
    fn can_be_said(&self, id: &str) -> bool {
        self.content().intents.get(id).is_some_and(|intent| {
            let mut slots = intent.slots.iter();
            matches!(intent.answer, Answer::Reply(_))
                && slots.all(|spec| spec.question.is_none() || self.knows(&spec.name))
        })
    }

    /// Answers one intent as far as it goes without the visitor.
    pub(super) fn answer_intent(&mut self, id: &str) -> Outcome {
        let Some(left) = self.budget.checked_sub(1) else {
            return Outcome::Done;
        };
        self.budget = left;
        let Some(intent) = self.content().intents.get(id) else {
            self.fault(
                "missing-intent",
                Place::Intent(id).to_string(),
                "there is no such intent",
            );
            return self.fall();
        };
        self.decided(id);
        for spec in &intent.slots {
            if spec.question.is_some() && !self.knows(&spec.name) {
                self.state.asking = Some(Asking {
                    slot: spec.name.clone(),
                    intents: vec![id.to_owned()],
                    ..Asking::default()
                });
                self.ask_slot(&spec.name, Some(id));
                return Outcome::Asking;
            }
        }
        // Not where it still asks: an intent is counted once it answers.
        if !matches!(intent.answer, Answer::None) {
            self.mark(Mark::Intent(id));
        }
        match &intent.answer {
            Answer::Reply(_) if self.goes_to_person(intent) => {
                self.request_person(None, Reason::Rule);
                Outcome::Settled
            }
            Answer::Reply(replies) => {
                let before = self.state.status;
                self.reply(intent, replies);
                if self.state.status == before {
                    Outcome::Done
                } else {
                    Outcome::Settled
                }
            }
            Answer::Start(flow) => {
                if self.open_flow(flow) {
                    Outcome::Started
                } else {
                    self.fall()
                }
            }
            Answer::Handoff(team) => {
                let asked = self.asked_for_person || self.means_person(intent);
                self.request_person(Some(team), if asked { Reason::Asked } else { Reason::Rule });
                Outcome::Settled
            }
            Answer::None => self.fall(),
        }
    }

    /// Asks for a slot in its intent's words, with the values of a choice as options.
    pub(super) fn ask_slot(&mut self, slot: &str, intent: Option<&str>) {
        let intent = intent.and_then(|intent| self.content().intents.get(intent));
        let spec = intent.and_then(|intent| intent.slots.iter().find(|spec| spec.name == slot));
        match (intent, spec.and_then(|spec| spec.question.as_ref())) {
            (Some(intent), Some(question)) => self.say_text(question, &Place::Intent(&intent.id)),
            _ => self.say_phrase(Phrase::WhichOne, &[]),
        }
        if let Some(spec) = spec {
            self.offer_values(&spec.entity);
        }
    }

    /// Offers an intent by its title.
    pub(super) fn offer_intent(&mut self, id: &str) {
        if self.content().intents.contains_key(id) {
            let label = self.intent_title(id);
            self.offer(Offer::new(label, ChoiceTarget::Intent(id.to_owned())));
        }
    }

    /// An intent's title, or its name where the title says nothing.
    pub(super) fn intent_title(&mut self, id: &str) -> String {
        let intent = self.content().intents.get(id);
        intent
            .and_then(|intent| self.render(&intent.title, &Place::Intent(id)))
            .unwrap_or_else(|| id.to_owned())
    }

    /// Whether an intent's answer is the person whom the visitor asks for: any handoff where they did so in other words too, else
    /// what is titled so.
    pub(super) fn leads_to_person(&mut self, id: &str) -> bool {
        let Some(intent) = self.content().intents.get(id) else {
            return false;
        };
        match intent.answer {
            Answer::Handoff(_) => self.asked_for_person || self.means_person(intent),
            Answer::Start(_) => self.means_person(intent),
            Answer::Reply(_) | Answer::None => false,
        }
    }

    /// Who asks for a person in so many words gets one, and no form on the way. What else they spoke of is noted for routes and for
    /// the person who takes over.
    fn prefer_person(&mut self, intents: &mut Vec<String>) {
        if !intents.iter().any(|intent| self.leads_to_person(intent)) {
            return;
        }
        let starts = |turn: &Self, intent: &str| {
            let intent = turn.content().intents.get(intent);
            intent.is_some_and(|intent| matches!(intent.answer, Answer::Start(_)))
        };
        for intent in std::mem::take(intents) {
            if starts(self, &intent) && !self.leads_to_person(&intent) {
                self.decided(&intent);
            } else {
                intents.push(intent);
            }
        }
    }

    /// Notes what was spoken of beside the wish for a person.
    pub(super) fn note_matter(&mut self, intents: &[Arc<str>]) {
        for intent in intents {
            self.decided(intent);
        }
    }

    /// An intent whose own title asks for a person stands for that request, however it was worded.
    fn means_person(&mut self, intent: &Intent) -> bool {
        let title = self.render(&intent.title, &Place::Intent(&intent.id));
        title.is_some_and(|title| command(&title) == Some(Command::Person))
    }

    fn reply(&mut self, intent: &'a Intent, replies: &'a [Reply]) {
        let place = Place::Intent(&intent.id);
        let fitting = replies
            .iter()
            .enumerate()
            .find(|(_, reply)| reply.when.is_none_or(|when| self.holds(when, &place)));
        let Some((index, reply)) = fitting else {
            self.fault("no-reply", place.to_string(), "no `when` of its replies holds");
            return self.misunderstood(&[]);
        };
        if let Some(trace) = &mut self.trace {
            trace.replies.push((intent.id.clone(), index));
        }
        let Some(text) = self.vary(&reply.say) else { return };
        self.say_text(text, &place);
        if self.fallen {
            return;
        }
        for next in &intent.next {
            match next {
                Next::Intent(id) => self.offer_intent(id),
                Next::Flow(id) => {
                    if let Some(flow) = self.content().flows.get(id) {
                        let label = self.render(&flow.title, &Place::Flow(id)).unwrap_or_else(|| id.clone());
                        self.offer(Offer::new(label, ChoiceTarget::Start(id.clone())));
                    }
                }
            }
        }
    }

    /// The fallback in place of an answer.
    fn fall(&mut self) -> Outcome {
        let before = self.state.status;
        self.misunderstood(&[]);
        if self.state.status == before && !self.state.person_offered {
            Outcome::Done
        } else {
            Outcome::Settled
        }
    }

    /// Notes the decision, for follow-up questions, the person who takes over, and the trace.
    pub(super) fn decided(&mut self, intent: &str) {
        if let Some(trace) = &mut self.trace
            && !trace.intents.iter().any(|decided| decided == intent)
        {
            trace.intents.push(intent.to_owned());
        }
        let intents = &mut self.state.intents;
        if intents.last().is_some_and(|last| last == intent) {
            return;
        }
        if intents.len() >= INTENT_LIMIT {
            intents.remove(0);
        }
        intents.push(intent.to_owned());
    }

    /// Whether the bot speaks with the visitor alone.
    pub(super) fn has_bot(&self) -> bool {
        self.state.status == Status::Bot
    }
}

/// Adds those that are not there yet.
fn join(intents: &mut Vec<String>, more: Vec<String>) {
    for intent in more {
        if !intents.contains(&intent) {
            intents.push(intent);
        }
    }
}

pub(super) fn products(reading: &Reading) -> impl Iterator<Item = &Found> {
    reading
        .entities
        .iter()
        .filter(|found| matches!(found.value, SlotValue::Product(_)))
}
