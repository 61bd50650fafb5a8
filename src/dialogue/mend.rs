//! A state meets a bot that was reloaded since: what has gone leads to the nearest place that is still there.

use super::state::Frame;
use super::turn::Turn;
use crate::bot::{Content, Flow};

impl Turn<'_> {
    /// Lets go of what the bot has no longer: flows, steps, questions. A flow whose step has gone stands at the last step
    /// that the visitor came through and that is still there, or at its start.
    pub(super) fn mend(&mut self) {
        let content = self.content();
        let whole = |frame: &Frame| {
            content
                .flows
                .get(&frame.flow)
                .is_some_and(|flow| flow.step(&frame.step).is_some())
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
                    stand(&mut frame, flow);
                    kept.push(frame);
                }
                // Those a handoff holds are the lowest.
                None if index < self.state.held => held -= 1,
                None => {}
            }
        }
        (self.state.frames, self.state.held) = (kept, held);
    }
}

/// Lets a frame stand at a step that is there.
fn stand(frame: &mut Frame, flow: &Flow) {
    frame.past.retain(|step| flow.step(step).is_some());
    if flow.step(&frame.step).is_none() {
        frame.step = frame.past.pop().unwrap_or_else(|| flow.start.clone());
        (frame.tries, frame.call) = (0, None);
    }
}
