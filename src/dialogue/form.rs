//! The two flows whose answers mean something: a contact that is left, and a rating.

use super::state::{ContactMark, Frame};
use super::turn::Turn;
use super::{Contact, Effect, NoticeKind, State, Timer};
use crate::bot::{Step, Then};
use crate::matching::SlotValue;
use chrono::TimeDelta;

/// The flow whose answers are a contact.
pub(super) const LEAVE_CONTACT: &str = "leave-contact";
/// Its slots, in the order of their bits in [`Frame::given`].
pub(super) const CONTACT_SLOTS: [&str; 4] = ["name", "phone", "email", "note"];
/// Those of them by which somebody is reached.
pub(super) const REACH: [&str; 2] = ["phone", "email"];
/// The slot of further numbers and addresses that were given beside the first.
pub(super) const OTHER_CONTACT: &str = "other_contact";
pub(super) const NOTE_GIVEN: u8 = 1 << 3;
/// The contact that it holds is the lead.
pub(super) const NOTED: u8 = 1 << 4;
/// Of [`OTHER_CONTACT`].
pub(super) const OTHER_GIVEN: u8 = 1 << 5;
/// Of the rating in [`Frame::given`]: its score.
const SCORE_GIVEN: u8 = 1;
/// The flow that asks how it was, after an agent has resolved.
pub(super) const RATING: &str = "rating";
/// How long a rating may take before the conversation closes without it.
pub const RATING_TIME: TimeDelta = TimeDelta::minutes(30);

impl Turn<'_> {
    /// A flow has ended without being cancelled: two of them mean something.
    pub(super) fn flow_ended(&mut self, frame: &Frame) {
        match frame.flow.as_str() {
            LEAVE_CONTACT => self.contact_left(frame.given),
            RATING => {
                if self.state.closing || frame.given & SCORE_GIVEN != 0 {
                    self.rating_submitted();
                    self.end_rating_time();
                }
                if self.state.closing && !self.state.frames.iter().any(|frame| frame.flow == RATING) {
                    self.close();
                }
            }
            _ => {}
        }
    }

    /// The visitor has answered a question; the contact form remembers which of its slots were given.
    pub(super) fn given(&mut self, slot: &str) {
        self.score_given(slot);
        let place = CONTACT_SLOTS.iter().position(|known| *known == slot);
        let form = self.state.frames.iter_mut().rfind(|frame| frame.flow == LEAVE_CONTACT);
        if let (Some(place), Some(form)) = (place, form) {
            form.given |= 1 << place;
        }
    }

    /// The rating remembers that its score is there, by an answer or by a step.
    pub(super) fn score_given(&mut self, slot: &str) {
        if slot == "score"
            && let Some(rating) = self.open_rating()
        {
            rating.given |= SCORE_GIVEN;
        }
    }

    /// The contact form has ended. Slots last, so it may end with those of an earlier time alone: they are not a contact left anew, and
    /// neither is the earlier note.
    fn contact_left(&mut self, given: u8) {
        let contact = self.contact_now(given);
        let asks_for_reach = |step: &Step| matches!(&step.then, Then::Ask(ask) if REACH.contains(&ask.slot.as_str()));
        let form = self.content().flows.get(LEAVE_CONTACT);
        let unreachable = contact.phone.is_none() && contact.email.is_none();
        if unreachable && form.is_some_and(|form| form.steps.iter().any(asks_for_reach)) {
            // Nobody can call back whom nobody can reach; where the form asks for neither, its author knows how.
            return;
        }
        let sent = self.state.contact_sent;
        let mark = ContactMark::of(&contact, self.slot_words("note").as_deref());
        let is_new = given != 0 || contact.note.is_some() || sent.is_none_or(|sent| sent.reach != mark.reach);
        if contact != Contact::default() && is_new {
            self.is_lead(contact, given & NOTED == 0);
            self.tell_lead();
        }
    }

    /// Tells the rating that stands in the slots; a score that is not on its scale is none.
    pub(super) fn rating_submitted(&mut self) {
        if let Some((nps, score)) = self.state.rating() {
            let comment = self.slot_words("comment");
            self.notify(NoticeKind::RatingSubmitted {
                kind: if nps { "nps" } else { "csat" }.to_owned(),
                score: score.into(),
                comment,
            });
        }
    }

    /// A kind of rating is asked for: another one before it is given, and its slots are free. The same one again is a visitor who
    /// went back to change it.
    pub(super) fn rating_begins(&mut self, kind: &str) {
        let asked = self.slot_words("kind").unwrap_or_default();
        let Some(rating) = self.open_rating() else { return };
        if std::mem::take(&mut rating.given) & SCORE_GIVEN != 0 && !asked.eq_ignore_ascii_case(kind) {
            // What has been told is not gone back to.
            rating.past.clear();
            self.rating_submitted();
        }
        for slot in ["kind", "score", "comment"] {
            self.state.slots.remove(slot);
        }
    }

    /// A kind of rating was set: whoever is asked for an NPS is not asked again soon.
    pub(super) fn rating_asked(&mut self) {
        if self
            .slot_words("kind")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("nps"))
        {
            self.state.nps_asked = Some(self.at);
            self.push(Effect::NpsAsked);
        }
    }

    fn open_rating(&mut self) -> Option<&mut Frame> {
        self.state.frames.iter_mut().rfind(|frame| frame.flow == RATING)
    }

    /// At the end of every event: a score that was given counts, even if nobody answers what comes after it. Where an agent has resolved
    /// a timer runs already.
    pub(super) fn keep_rating(&mut self) {
        let rated = self.state.has_score();
        if rated && !self.state.closing && !self.rating_runs {
            let until = self.at.checked_add_signed(RATING_TIME).unwrap_or(self.at);
            self.start_timer(Timer::CloseAfterRating, until);
        }
    }

    /// The time for a rating is over that no agent's resolving began: its score counts, and its flow is left.
    pub(super) fn rating_abandoned(&mut self) {
        if self.state.has_score() {
            self.stop_rating();
            let open = self.state.frames.iter().position(|frame| frame.flow == RATING);
            self.state.frames.truncate(open.unwrap_or(usize::MAX));
        }
    }

    fn end_rating_time(&mut self) {
        if std::mem::take(&mut self.rating_runs) {
            self.push(Effect::CancelTimer {
                timer: Timer::CloseAfterRating,
            });
        }
    }

    /// No rating closes the conversation any more. A score that was given counts, whatever the visitor turned to.
    pub(super) fn stop_rating(&mut self) {
        if self.state.has_score() {
            self.rating_submitted();
            self.end_rating_time();
            if let Some(rating) = self.open_rating() {
                rating.given = 0;
            }
        }
        if std::mem::take(&mut self.state.closing) {
            self.state.frames.clear();
            self.push(Effect::CancelTimer {
                timer: Timer::CloseAfterRating,
            });
        }
    }
}

impl Frame {
    /// Whether the contact form has been given anything by which somebody is reached.
    pub(super) fn holds_reach(&self) -> bool {
        let reach = CONTACT_SLOTS
            .iter()
            .enumerate()
            .filter(|(_, slot)| REACH.contains(slot));
        let bits = reach.fold(0, |bits, (place, _)| bits | 1 << place);
        self.given & bits != 0
    }
}

impl State {
    /// Whether a score was given in the rating that is open, and has not been told.
    pub(super) fn has_score(&self) -> bool {
        let rating = self.frames.iter().rfind(|frame| frame.flow == RATING);
        rating.is_some_and(|rating| rating.given & SCORE_GIVEN != 0)
    }

    /// Whether the visitor is being asked for a rating.
    pub fn is_rating(&self) -> bool {
        self.frames.iter().any(|frame| frame.flow == RATING)
    }

    /// The rating in the slots `kind` and `score`: whether it is NPS (0 to 10) rather than CSAT (1 to 5), and its score.
    /// `None`: none was given, or not on that scale.
    pub fn rating(&self) -> Option<(bool, u8)> {
        let score = match self.slots.get("score")? {
            SlotValue::Number(score) | SlotValue::Quantity { amount: score, .. } => *score,
            SlotValue::Money(score) => *score as f64,
            SlotValue::Text(text) | SlotValue::Choice(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        let nps = match self.slots.get("kind") {
            Some(SlotValue::Text(kind) | SlotValue::Choice(kind)) => kind.trim().eq_ignore_ascii_case("nps"),
            _ => false,
        };
        let scale = if nps { 0.0..=10.0 } else { 1.0..=5.0 };
        let score = score.round();
        // Within so small a scale the cast is exact.
        scale.contains(&score).then_some((nps, score as u8))
    }
}
