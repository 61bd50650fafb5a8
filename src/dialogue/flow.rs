//! Flows: steps run up to the next wait, and what happens where a flow ends.

use super::form::{LEAVE_CONTACT, RATING};
use super::phrases::Phrase;
use super::state::{FRAME_LIMIT, Frame, FrameCall, PAST_LIMIT, Status};
use super::turn::{Place, Turn};
use super::{Mark, Reason};
use crate::bot::{Flow, SetValue, Step, Text, Then};
use crate::matching::SlotValue;

/// Steps and answers that one event may take; more is a fault.
pub(super) const STEP_LIMIT: u32 = 200;
/// Messages of the bot's that one event may bring; a step that would follow them is a fault.
const SPOKEN_LIMIT: usize = 20;
/// How often a question of the bot's own is put again after an answer to something else.
const ASKED_AGAIN_LIMIT: u32 = 2;
/// How a step is come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// From the front: say, set, call, and what it does last.
    Front,
    /// Its call is answered: what it does last.
    AfterCall,
    /// Something that was begun at it is over: its menu or question again, or the next step.
    Again,
    /// It is done: the next step in the file.
    Next,
}

/// What an answer left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Said; nothing waits on it.
    Done,
    /// A slot is asked for.
    Asking,
    /// A flow stands open above, still to be run.
    Started,
    /// Somebody else has the conversation, or the flows that ran are settled.
    Settled,
}

impl<'a> Turn<'a> {
    /// Opens a flow above what is open. One that is open already begins again where it stands.
    pub(super) fn open_flow(&mut self, id: &str) -> bool {
        let Some(flow) = self.content().flows.get(id) else {
            self.fault("missing-flow", Place::Flow(id).to_string(), "there is no such flow");
            return false;
        };
        let held = self.state.held;
        let open = self.state.frames.iter().skip(held).position(|frame| frame.flow == id);
        if let Some(above_held) = open {
            self.state.frames.truncate(held + above_held);
        }
        if self.state.frames.len() >= FRAME_LIMIT {
            self.state.frames.remove(0);
            self.state.held = held.saturating_sub(1);
        }
        let given = if id == LEAVE_CONTACT { self.contact_begun } else { 0 };
        self.say_begun_contact(given);
        self.state.frames.push(Frame {
            flow: id.to_owned(),
            step: flow.start.clone(),
            given,
            ..Frame::default()
        });
        true
    }

    /// Opens a flow and runs it.
    pub(super) fn start_flow(&mut self, id: &str) -> bool {
        let opened = self.open_flow(id);
        if opened {
            self.run_open_flow();
        }
        opened
    }

    /// Runs the innermost flow from the step it stands at.
    pub(super) fn run_open_flow(&mut self) {
        self.run(Entry::Front);
    }

    /// After an answer, or when the bot has the conversation back: what was asked is asked again, the open menu's options
    /// are offered again, and a flow that was left in between goes on.
    pub(super) fn resume(&mut self) {
        match &mut self.state.asking {
            Some(asking) if asking.repeats < ASKED_AGAIN_LIMIT => {
                asking.repeats += 1;
                self.ask_again();
            }
            _ => {
                // The visitor is after something else by now: a question that nobody answers is dropped.
                self.state.asking = None;
                self.run(Entry::Again);
            }
        }
    }

    /// Goes on where a call has been answered.
    pub(super) fn run_after_call(&mut self, well: bool) {
        if let Some(next) = self.after_call(well) {
            self.run(next);
        }
    }

    fn after_call(&mut self, well: bool) -> Option<Entry> {
        let (flow, step) = self.open_step()?;
        if let Some(frame) = self.state.frames.last_mut() {
            frame.call = None;
        }
        if well {
            Some(Entry::AfterCall)
        } else {
            self.call_failed(flow, step)
        }
    }

    /// `else`, or a fault: then the fallback answers, and the flow is left.
    fn call_failed(&mut self, flow: &'a Flow, step: &'a Step) -> Option<Entry> {
        if let Some(otherwise) = step.call.as_ref().and_then(|call| call.otherwise.as_ref()) {
            self.go(otherwise);
            return Some(Entry::Front);
        }
        let place = Place::Step(&flow.id, &step.id).to_string();
        self.fault("call-failed", place, "the call failed and there is no `else`");
        let before = self.state.status;
        self.state.frames.pop();
        self.misunderstood(&[]);
        (self.state.status == before).then_some(Entry::Again)
    }

    pub(super) fn run(&mut self, mut entry: Entry) {
        loop {
            if self.only_waiting() || self.state.frames.is_empty() {
                return;
            }
            if self.budget == 0 || self.times_spoken() >= SPOKEN_LIMIT {
                return self.give_up();
            }
            self.budget -= 1;
            let Some((flow, step)) = self.open_step() else {
                // A step that names one that is not there: back to where the flow was started.
                self.state.frames.pop();
                entry = Entry::Again;
                continue;
            };
            let next = match entry {
                Entry::Front => self.enter(flow, step),
                Entry::AfterCall => self.last(flow, step),
                Entry::Again => self.again(flow, step),
                Entry::Next => self.follow(flow, step),
            };
            match next {
                Some(next) => entry = next,
                None => return,
            }
        }
    }

    /// The innermost flow and its step, as the bot has them now.
    pub(super) fn open_step(&self) -> Option<(&'a Flow, &'a Step)> {
        let frame = self.state.frames.last()?;
        let flow = self.content().flows.get(&frame.flow)?;
        let (_, step) = flow.step(&frame.step)?;
        Some((flow, step))
    }

    fn enter(&mut self, flow: &'a Flow, step: &'a Step) -> Option<Entry> {
        if let Then::Ask(ask) = &step.then
            && self.knows(&ask.slot)
            && (self.passes_known || self.was_told_beside(&ask.slot))
        {
            return Some(Entry::Next);
        }
        if let Some(trace) = &mut self.trace {
            trace.steps.push((flow.id.clone(), step.id.clone()));
        }
        self.mark(Mark::Entered {
            flow: &flow.id,
            step: &step.id,
        });
        if matches!(step.then, Then::Menu(_)) && self.chosen_at_once() {
            return None;
        }
        if self.step_goes_to_person(step) {
            self.mark(Mark::Passed {
                flow: &flow.id,
                step: &step.id,
            });
            self.request_person(None, Reason::Rule);
            return None;
        }
        let place = Place::Step(&flow.id, &step.id);
        let before = self.state.status;
        self.queueing = match &step.then {
            Then::Handoff(team) => Some(team),
            _ => None,
        };
        if let Some(say) = &step.say {
            self.say_text(say, &place);
        }
        self.queueing = None;
        let kind = step.set.iter().find(|(slot, _)| slot == "kind");
        let kind = kind.filter(|_| flow.id == RATING).map(|(_, kind)| kind);
        let asks_anew = kind.is_some();
        if let Some(SetValue::Text(kind)) = kind {
            let kind = self.render_template(*kind, &place);
            self.rating_begins(kind.as_deref().unwrap_or_default());
        }
        for (slot, value) in &step.set {
            self.set(slot, value, &place);
            self.score_given(slot);
        }
        if asks_anew {
            self.rating_asked();
        }
        if self.state.status != before {
            // One fallback too many: a person was called.
            return None;
        }
        match &step.call {
            Some(call) if self.request_call(flow, step, call) => None,
            Some(_) => self.call_failed(flow, step),
            None => self.last(flow, step),
        }
    }

    /// A text of the author's; one that cannot be rendered is a fault, and the fallback answers.
    pub(super) fn say_text(&mut self, text: &Text, place: &Place<'_>) {
        match self.render(text, place) {
            Some(words) if words.trim().is_empty() => {}
            Some(words) => {
                self.say(words);
                self.say_age(text);
            }
            None => self.misunderstood(&[]),
        }
    }

    fn set(&mut self, slot: &str, value: &SetValue, place: &Place<'_>) {
        let value = match value {
            SetValue::Text(template) => match self.render_template(*template, place) {
                Some(text) => self.read_value(slot, text),
                None => return self.misunderstood(&[]),
            },
            SetValue::Number(number) => SlotValue::Number(*number),
            SetValue::Flag(flag) => SlotValue::Flag(*flag),
            SetValue::Clear => {
                self.state.slots.remove(slot);
                return;
            }
        };
        self.set_slot(slot, value);
    }

    fn last(&mut self, flow: &'a Flow, step: &'a Step) -> Option<Entry> {
        match &step.then {
            Then::Follow => Some(Entry::Next),
            Then::Menu(options) => {
                self.forget_beside();
                self.offer_menu(flow, step, options);
                None
            }
            Then::Ask(ask) => {
                if let Some(frame) = self.state.frames.last_mut() {
                    frame.tries = 0;
                    frame.asked = Some(ask.slot.clone());
                }
                if step.say.is_none() && !self.has_spoken() {
                    self.say_phrase(Phrase::Question, &[]);
                }
                self.offer_answers(ask);
                None
            }
            Then::Branch { arms, otherwise } => {
                let place = Place::Step(&flow.id, &step.id);
                let arm = arms.iter().find(|(condition, _)| self.holds(*condition, &place));
                match arm.map(|(_, target)| target).or(otherwise.as_ref()) {
                    Some(target) => self.go(target),
                    None => return Some(Entry::Next),
                }
                Some(Entry::Front)
            }
            Then::Go(target) => {
                self.go(target);
                Some(Entry::Front)
            }
            Then::Start(target) => Some(if self.open_flow(target) {
                Entry::Front
            } else {
                Entry::Next
            }),
            Then::Intent(intent) => match self.answer_intent(intent) {
                Outcome::Done => Some(Entry::Next),
                Outcome::Started => Some(Entry::Front),
                Outcome::Asking | Outcome::Settled => None,
            },
            Then::Handoff(team) => {
                self.mark(Mark::Passed {
                    flow: &flow.id,
                    step: &step.id,
                });
                self.request_person(Some(team), Reason::Flow);
                None
            }
            Then::End => {
                self.leave_flow();
                self.after_flow()
            }
        }
    }

    fn again(&mut self, flow: &'a Flow, step: &'a Step) -> Option<Entry> {
        match self.state.frames.last().and_then(|frame| frame.call) {
            Some(FrameCall { ended: None, .. }) => return None,
            Some(FrameCall { ended: Some(well), .. }) => return self.after_call(well),
            None => {}
        }
        let before = self.state.status;
        match &step.then {
            Then::Ask(_) if self.parting && self.has_spoken() => return None,
            Then::Menu(_) if self.has_spoken() => {}
            Then::Menu(_) | Then::Ask(_) => self.repeat_say(flow, step),
            _ => return Some(Entry::Next),
        }
        // Not where the words of it were one fallback too many and a person was called.
        match &step.then {
            Then::Menu(options) if self.state.status == before => self.offer_menu(flow, step, options),
            Then::Ask(ask) if self.state.status == before => self.offer_answers(ask),
            _ => {}
        }
        None
    }

    fn repeat_say(&mut self, flow: &Flow, step: &Step) {
        match &step.say {
            // Whoever has just spoken with the visitor knows them better.
            Some(_) if self.says_old_facts(step) => self.say_phrase(Phrase::Question, &[]),
            Some(say) => self.say_text(say, &Place::Step(&flow.id, &step.id)),
            None if matches!(step.then, Then::Ask(_)) => self.say_phrase(Phrase::Question, &[]),
            None => {}
        }
    }

    fn follow(&mut self, flow: &'a Flow, step: &'a Step) -> Option<Entry> {
        let after = flow.step(&step.id).and_then(|(index, _)| flow.steps.get(index + 1));
        match after {
            Some(after) => {
                self.go(&after.id);
                Some(Entry::Front)
            }
            None => {
                self.leave_flow();
                self.after_flow()
            }
        }
    }

    /// A flow has ended: the one below goes on, where there is one that may.
    fn after_flow(&mut self) -> Option<Entry> {
        (self.state.status != Status::Closed && !self.state.frames.is_empty()).then_some(Entry::Again)
    }

    /// The innermost flow stands at another step now. A step that waited is remembered, to go back to.
    pub(super) fn go(&mut self, target: &str) {
        let waited = self
            .open_step()
            .is_some_and(|(_, step)| matches!(step.then, Then::Menu(_) | Then::Ask(_)));
        let Some(frame) = self.state.frames.last_mut() else {
            return;
        };
        let left = std::mem::replace(&mut frame.step, target.to_owned());
        frame.tries = 0;
        frame.asked = None;
        frame.call = None;
        if let Some(index) = frame.past.iter().position(|past| past == target) {
            frame.past.truncate(index);
        } else if waited && left != target {
            if frame.past.len() >= PAST_LIMIT {
                frame.past.remove(0);
            }
            frame.past.push(left);
        }
    }

    /// The innermost flow is over, not cancelled: what its slots mean is told.
    fn leave_flow(&mut self) {
        let Some(frame) = self.state.frames.pop() else { return };
        self.mark(Mark::Ended { flow: &frame.flow });
        self.flow_ended(&frame);
    }

    /// An answer of the innermost flow's `ask` is in its slot.
    pub(super) fn answered_ask(&mut self) {
        self.run(Entry::Next);
    }

    /// Moves the innermost flow to that step and runs it.
    pub(super) fn run_step(&mut self, target: &str) {
        self.go(target);
        self.run(Entry::Front);
    }

    /// The innermost flow ends, and the one below goes on.
    pub(super) fn end_flow(&mut self) {
        self.leave_flow();
        if self.after_flow().is_some() {
            self.run(Entry::Again);
        }
    }

    /// Flows that run in circles: they are left, and a person is offered.
    fn give_up(&mut self) {
        let place = self
            .state
            .place()
            .map_or_else(String::new, |(flow, step)| Place::Step(flow, step).to_string());
        self.fault(
            "too-many-steps",
            place,
            format!("more than {STEP_LIMIT} steps or {SPOKEN_LIMIT} messages without a wait"),
        );
        self.state.frames.truncate(self.state.held);
        self.state.asking = None;
        self.fallen = true;
        self.offer_person();
    }
}
