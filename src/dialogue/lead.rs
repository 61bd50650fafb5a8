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
            reminded_at: None,
        });
        self.start_due(Timer::CallBack);
    }

    /// Nobody has called back yet.
    pub(super) fn remind_of_lead(&mut self) {
        let Some(lead) = self.state.lead.as_mut() else { return };
        lead.reminded = lead.reminded.saturating_add(1);
        lead.reminded_at = Some(self.at);
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
        self.start_due(Timer::CallBack);
    }

    /// A person has taken care of it.
    pub(super) fn settle_lead(&mut self) {
        if self.state.lead.take().is_some() {
            // Whoever waits once more is asked once more.
            self.state.contact_left = false;
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
