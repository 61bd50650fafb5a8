//! A state meets a bot that was reloaded since: what has gone leads to the nearest place that is still there.

use super::flow::Entry;
use super::state::Frame;
use super::turn::Turn;
use crate::bot::{Content, Flow, Then};
use crate::matching::Decision;
use crate::matching::command::Short;

/// Where the innermost flow stands, because the step at which the visitor was asked something has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    /// At the last step that the visitor came through.
    Back,
    /// At its start.
    Start,
    /// At the step itself, which asks nothing any more.
    Through,
}

impl Turn<'_> {
    /// What a visitor answers to a question that has gone meanwhile is no answer to another one. Unless it means something by
    /// itself, the flow goes on behind the last question that the visitor has answered; a menu is shown again.
    pub(super) fn hear_moved(&mut self, moved: Moved, said: &Short<'_>) -> bool {
        if self.state.asking.is_some() || said.command().is_some() || self.typed_option(said).is_some() {
            return false;
        }
        let reading = self.read(said);
        if matches!(reading.decision, Decision::Answer { .. }) {
            self.understand(&reading);
            return true;
        }
        let answered = |then: &Then| matches!(then, Then::Ask(ask) if self.knows(&ask.slot));
        let entry = match (moved, self.open_step()) {
            (Moved::Start | Moved::Through, _) => Entry::Front,
            (Moved::Back, Some((_, step))) if answered(&step.then) => Entry::Next,
            (Moved::Back, _) => Entry::Again,
        };
        self.recognised();
        self.run(entry);
        true
    }

    /// Lets go of what the bot has no longer: flows, steps, questions. A flow whose step has gone stands at the last step
    /// that the visitor came through and that is still there, or at its start.
    pub(super) fn mend(&mut self) {
        let content = self.content();
        let whole = |frame: &Frame| {
            content.flows.get(&frame.flow).is_some_and(|flow| {
                flow.step(&frame.step)
                    .is_some_and(|(_, step)| waits_as_before(frame, &step.then))
            })
        };
        if !self.state.frames.iter().all(whole) {
            self.mend_frames(content);
        }
        if let Some(asking) = &mut self.state.asking {
            asking.intents.retain(|intent| content.intents.contains_key(intent));
            let asked = |intent: &String| {
                let slots = content.intents.get(intent).map(|intent| &intent.slots);
                slots.is_some_and(|slots| slots.iter().any(|spec| spec.name == asking.slot))
            };
            if !content.slots.contains_key(&asking.slot) && !asking.intents.iter().any(asked) {
                self.state.asking = None;
            }
        }
    }

    fn mend_frames(&mut self, content: &Content) {
        let mut held = self.state.held;
        let mut kept = Vec::with_capacity(self.state.frames.len());
        for (index, mut frame) in std::mem::take(&mut self.state.frames).into_iter().enumerate() {
            match content.flows.get(&frame.flow) {
                Some(flow) => {
                    self.moved = stand(&mut frame, flow);
                    kept.push(frame);
                }
                // Those a handoff holds are the lowest.
                None if index < self.state.held => held -= 1,
                None => self.moved = None,
            }
        }
        (self.state.frames, self.state.held) = (kept, held);
    }
}

/// Whether a step can still take what its frame waits for: where a question was asked there, it asks one.
fn waits_as_before(frame: &Frame, then: &Then) -> bool {
    frame.asked.is_none() || matches!(then, Then::Ask(_))
}

/// Lets a frame stand at a step that is there; `None` where the visitor's answer is what that step waits for: it is the same one, or
/// one that asks for the same slot.
fn stand(frame: &mut Frame, flow: &Flow) -> Option<Moved> {
    frame.past.retain(|step| flow.step(step).is_some());
    let step = flow.step(&frame.step).map(|(_, step)| step);
    if step.is_some_and(|step| waits_as_before(frame, &step.then)) {
        return None;
    }
    let same = |then: &Then| matches!(then, Then::Ask(ask) if Some(&ask.slot) == frame.asked.as_ref());
    if let Some(same) = flow.steps.iter().find(|step| same(&step.then)) {
        frame.step.clone_from(&same.id);
        frame.call = None;
        return None;
    }
    frame.asked = None;
    if step.is_some() {
        // It asks nothing any more: the flow goes on through it.
        (frame.tries, frame.call) = (0, None);
        return Some(Moved::Through);
    }
    let back = frame.past.pop();
    let moved = if back.is_some() { Moved::Back } else { Moved::Start };
    frame.step = back.unwrap_or_else(|| flow.start.clone());
    (frame.tries, frame.call) = (0, None);
    Some(moved)
}
