//! A contact that was left: the team is reminded until somebody has called back.

use super::state::{HandoffStatus, Lead, Status};
use super::turn::Turn;
use super::{Contact, Effect, NoticeKind, Timer};

impl Turn<'_> {
    /// A contact was left. A later one takes the place of an earlier one.
    pub(super) fn expect_call_back(&mut self, handoff: Option<String>, contact: Contact) {
        self.state.lead = Some(Lead {
            contact,
            handoff,
            left_at: self.at,
            reminded: 0,
        });
        self.start_call_back_timer();
    }

    /// The next reminder: those of the list count from when the contact was left, later ones from the one before.
    fn start_call_back_timer(&mut self) {
        let Some(lead) = &self.state.lead else { return };
        let content = self.content();
        let listed = usize::try_from(lead.reminded)
            .ok()
            .and_then(|index| content.handoff.call_back.get(index));
        let (from, after) = match (listed, content.handoff.call_back.last()) {
            (Some(after), _) => (lead.left_at, *after),
            (None, Some(last)) => (self.at, *last),
            (None, None) => return,
        };
        // A server that was away for long reminds once, not for every time it missed.
        let next = content.hours.after(from, after).filter(|at| *at > self.at);
        if let Some(at) = next.or_else(|| content.hours.after(self.at, after)) {
            self.start_timer(Timer::CallBack, at);
        }
    }

    /// Nobody has called back yet.
    pub(super) fn remind_of_lead(&mut self) {
        let Some(lead) = self.state.lead.as_mut() else { return };
        lead.reminded = lead.reminded.saturating_add(1);
        let lead = lead.clone();
        let handoff = self.state.handoff.clone();
        let handoff = handoff.filter(|handoff| lead.handoff.as_deref() == Some(&handoff.id));
        let team = match &handoff {
            Some(handoff) => handoff.team.clone(),
            None => self.default_team(),
        };
        let waited = (self.at - lead.left_at).num_seconds();
        self.notify(NoticeKind::ContactReminded {
            handoff,
            team,
            contact: lead.contact,
            waiting_s: u64::try_from(waited).unwrap_or(0),
        });
        self.start_call_back_timer();
    }

    /// A person has taken care of it.
    pub(super) fn settle_lead(&mut self) {
        if self.state.lead.take().is_some() {
            self.push(Effect::CancelTimer { timer: Timer::CallBack });
        }
    }

    /// An agent has called back. Whoever still waits in the queue is claimed instead.
    pub(super) fn called_back(&mut self, agent: &str) {
        if self.state.lead.is_some() && matches!(self.state.status, Status::Bot | Status::Closed) {
            self.settle_lead();
            self.let_go(agent, HandoffStatus::Resolved);
        }
    }
}
