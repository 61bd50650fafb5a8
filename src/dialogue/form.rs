//! The two flows whose answers mean something: a contact that is left, and a rating.

use super::state::HandoffStatus;
use super::turn::Turn;
use super::{Contact, Effect, NoticeKind, Timer};
use crate::matching::SlotValue;
use chrono::TimeDelta;

/// The flow whose answers are a contact.
pub(super) const LEAVE_CONTACT: &str = "leave-contact";
/// The flow that asks how it was, after an agent has resolved.
pub(super) const RATING: &str = "rating";
/// How long a rating may take before the conversation closes without it.
pub(super) const RATING_TIME: TimeDelta = TimeDelta::minutes(30);

impl Turn<'_> {
    /// A flow has ended without being cancelled: two of them mean something.
    pub(super) fn flow_ended(&mut self, flow: &str) {
        match flow {
            LEAVE_CONTACT => self.contact_left(),
            RATING => {
                self.rating_submitted();
                if self.state.closing && !self.state.frames.iter().any(|frame| frame.flow == RATING) {
                    self.close();
                }
            }
            _ => {}
        }
    }

    fn contact_left(&mut self) {
        let contact = Contact {
            name: self.slot_words("name"),
            phone: self.slot_words("phone"),
            email: self.slot_words("email"),
            note: self.slot_words("note"),
        };
        if contact == Contact::default() {
            return;
        }
        self.state.contact_left = true;
        let waiting = [HandoffStatus::Requested, HandoffStatus::Expired];
        let handoff = self
            .state
            .handoff
            .as_ref()
            .filter(|handoff| waiting.contains(&handoff.status));
        let handoff = handoff.map(|handoff| handoff.id.clone());
        self.notify(NoticeKind::ContactLeft { handoff, contact });
    }

    fn rating_submitted(&mut self) {
        let score = match self.state.slots.get("score") {
            Some(SlotValue::Number(score) | SlotValue::Quantity { amount: score, .. }) => Some(score.round()),
            Some(SlotValue::Money(score)) => Some(*score as f64),
            Some(SlotValue::Text(text) | SlotValue::Choice(text)) => text.trim().parse::<f64>().ok().map(f64::round),
            _ => None,
        };
        // No scale reaches beyond 0 to 100, and within it the cast is exact.
        let Some(score) = score
            .filter(|score| (0.0..=100.0).contains(score))
            .map(|score| score as i64)
        else {
            return;
        };
        let kind = self.slot_words("kind").map(|kind| kind.to_lowercase());
        let comment = self.slot_words("comment");
        self.notify(NoticeKind::RatingSubmitted {
            kind: kind.filter(|kind| kind == "nps").unwrap_or_else(|| "csat".to_owned()),
            score,
            comment,
        });
    }

    /// No rating closes the conversation any more.
    pub(super) fn stop_rating(&mut self) {
        if std::mem::take(&mut self.state.closing) {
            self.state.frames.clear();
            self.push(Effect::CancelTimer {
                timer: Timer::CloseAfterRating,
            });
        }
    }
}
