//! The one entry point.

use super::turn::Turn;
use super::{Effect, Event, EventKind, NoticeKind, State, Status, Trace};
use crate::bot::Bot;

/// What happens to a conversation when something happens. Total and deterministic: it never fails, never panics, and the same
/// arguments give the same result. A gap in the bot's content becomes [`Effect::Fault`] and the fallback.
pub fn advance(bot: &Bot, state: State, event: Event) -> (State, Vec<Effect>) {
    let (state, effects, _) = take_turn(bot, state, event, false);
    (state, effects)
}

/// [`advance`], and what it reached on the way.
pub fn advance_traced(bot: &Bot, state: State, event: Event) -> (State, Vec<Effect>, Trace) {
    let (state, effects, trace) = take_turn(bot, state, event, true);
    (state, effects, trace.map(|trace| *trace).unwrap_or_default())
}

fn take_turn(bot: &Bot, state: State, event: Event, traced: bool) -> (State, Vec<Effect>, Option<Box<Trace>>) {
    let mut turn = Turn::new(bot, state, &event, traced);
    turn.mend();
    match event.kind {
        EventKind::Opened => turn.opened(),
        EventKind::Introduced { page, visitor } => {
            let known = &mut turn.state.visitor;
            turn.state.page = page.or(turn.state.page.take());
            known.name = visitor.name.or(known.name.take());
            known.email = visitor.email.or(known.email.take());
            known.phone = visitor.phone.or(known.phone.take());
            known.id = visitor.id.or(known.id.take());
        }
        EventKind::Said { id, text } => turn.said(id, &text),
        EventKind::Chose { id, choice } => {
            if matches!(turn.state.status, Status::Queued | Status::Agent) {
                turn.said(id, &choice.label);
            } else {
                turn.heard(id, choice.label.clone());
                if turn.state.status == Status::Closed {
                    turn.reopen();
                }
                turn.pick(&choice.target, &choice.label);
            }
        }
        EventKind::Ended { id } => {
            turn.reply_to = Some(id);
            turn.end();
        }
        EventKind::CallAnswered { call, answer } => turn.call_answered(&call, &answer),
        EventKind::TimerFired { timer } => turn.timer_fired(&timer),
        EventKind::Claimed { agent } => turn.claimed(agent),
        EventKind::AgentSaid { agent, text, .. } => turn.agent_said(agent, text),
        EventKind::Returned { agent } => turn.returned(&agent),
        EventKind::Resolved { agent } => turn.resolved(&agent),
        EventKind::Assigned { agent, handoff, team } => turn.assigned(agent, &handoff, &team),
        EventKind::Dismissed { agent } => turn.dismissed(&agent),
        EventKind::Transferred { agent, by, to } => turn.transferred(&agent, by, to),
    }
    turn.finish()
}

impl Turn<'_> {
    fn opened(&mut self) {
        let greeting = self.content().greeting.as_ref();
        if let Some(greeting) = greeting.filter(|_| self.state.seq == 0) {
            self.greeting = true;
            self.start_flow(greeting);
        }
    }

    /// The visitor writes: acknowledged first, passed on where a person waits or answers, answered where the bot may.
    fn said(&mut self, id: String, text: &str) {
        self.heard(id, text.to_owned());
        match self.state.status {
            Status::Bot => {}
            Status::Closed => self.reopen(),
            Status::Queued | Status::Agent => {
                if let (Some(handoff), Some(message)) = (self.state.handoff.clone(), self.heard_message()) {
                    self.notify(NoticeKind::MessageCreated { handoff, message });
                }
                if self.state.status == Status::Agent {
                    return self.said_to_agent(text);
                }
            }
        }
        self.hear(text);
    }
}
