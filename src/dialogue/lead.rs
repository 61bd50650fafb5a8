//! A contact that was left: stored as it grows, told to the team, and reminded of until somebody has called back.

use super::form::{CONTACT_SLOTS, LEAVE_CONTACT, NOTE_GIVEN, NOTED, OTHER_CONTACT};
use super::phrases::Phrase;
use super::state::{ContactMark, HandoffStatus, Lead, Status};
use super::turn::Turn;
use super::wording::fnv1a;
use super::{Contact, Effect, NoticeKind, Timer};
use chrono::TimeDelta;

/// How long after its last answer the team is told of a contact whose form goes on: most who stay have given the rest by then.
pub const TELL_AFTER: TimeDelta = TimeDelta::minutes(2);
/// What stands between several contacts.
pub(super) const BETWEEN: &str = ", ";

impl Turn<'_> {
    /// At the end of every event: what the open contact form has been given is kept, as soon as somebody can be reached by it; where
    /// the form is no longer open, however it was left, the team is told.
    pub(super) fn keep_lead(&mut self) {
        match self.open_contact_form() {
            Some(form) => {
                self.form_grows(form);
                // It was left beside the form, which rests under a rating or a question.
                if !self.to_tell && self.state.lead.as_ref().is_some_and(|lead| lead.untold) {
                    self.tell_later();
                }
            }
            None if self.is_held_back() => {}
            None => self.tell_lead(),
        }
    }

    /// Whether the visitor may still take back what has not been told yet.
    fn is_held_back(&self) -> bool {
        let talks = matches!(self.state.status, Status::Bot | Status::Queued);
        talks && self.state.lead.as_ref().is_some_and(|lead| lead.held_back)
    }

    /// The frame of the contact form that the visitor is in.
    pub(super) fn open_contact_form(&self) -> Option<usize> {
        let from = match self.state.status {
            Status::Bot => 0,
            Status::Queued => self.state.held,
            Status::Agent | Status::Closed => return None,
        };
        let frames = self.state.frames.iter().enumerate().skip(from);
        let forms = frames.filter(|(_, frame)| frame.flow == LEAVE_CONTACT);
        forms.map(|(index, _)| index).next_back()
    }

    fn form_grows(&mut self, form: usize) {
        let given = self.state.frames.get(form).map_or(0, |frame| frame.given);
        if given & !NOTED == 0 {
            return;
        }
        let contact = self.contact_now(given);
        if contact.phone.is_none() && contact.email.is_none() {
            return;
        }
        let note = contact.note.is_some();
        if self.is_lead(contact, given & NOTED == 0) {
            self.tell_later();
        }
        if let Some(frame) = self.state.frames.get_mut(form) {
            frame.given |= NOTED | if note { NOTE_GIVEN } else { 0 };
        }
    }

    fn tell_later(&mut self) {
        let until = self.at.checked_add_signed(TELL_AFTER).unwrap_or(self.at);
        self.start_timer(Timer::TellContact, until);
        self.to_tell = true;
    }

    /// What the slots hold of a contact. `given`: which of them the visitor has filled this time, a bit each; an earlier note is
    /// none.
    pub(super) fn contact_now(&self, given: u8) -> Contact {
        let [name, phone, email, note] = CONTACT_SLOTS.map(|slot| self.slot_words(slot));
        let known = &self.state.visitor;
        let note_is_new = given & NOTE_GIVEN != 0
            || self
                .state
                .contact_sent
                .is_none_or(|sent| sent.note != note_mark(note.as_deref()));
        let note = note.filter(|_| note_is_new);
        Contact {
            name: name.or_else(|| known.name.clone()),
            phone: phone.or_else(|| known.phone.clone()),
            email: email.or_else(|| known.email.clone()),
            note,
        }
    }

    /// The line that stands under a note for further numbers and addresses.
    fn further_line(&self, contact: &Contact) -> Option<String> {
        let given = self.slot_words(OTHER_CONTACT)?;
        let first = [&contact.phone, &contact.email].map(Option::as_deref);
        let further: Vec<&str> = given
            .split(BETWEEN)
            .filter(|one| !first.contains(&Some(*one)))
            .collect();
        (!further.is_empty()).then(|| self.phrase(Phrase::OtherContact, &[("value", &further.join(BETWEEN))]))
    }

    /// The contact is the lead from here on. A conversation has one: a later contact takes the place of an earlier one. `anew`: it was
    /// left once more, even if it is the same. `false`: nothing is new in it.
    pub(super) fn is_lead(&mut self, mut contact: Contact, anew: bool) -> bool {
        let before = self.state.lead.as_ref();
        let further = self.further_line(&contact);
        let note = contact.note.or_else(|| before.and_then(Lead::own_note));
        contact.note = match (note, &further) {
            (Some(note), Some(further)) => Some(format!("{note}\n{further}")),
            (note, further) => note.or_else(|| further.clone()),
        };
        let mark = ContactMark::of(&contact, self.slot_words("note").as_deref());
        let same = match &self.state.lead {
            Some(lead) => lead.contact == contact,
            None => self.state.contact_sent == Some(mark),
        };
        if same && !anew {
            return false;
        }
        self.state.contact_sent = Some(mark);
        self.state.contact_left = true;
        let reach = |lead: &Lead| (lead.contact.phone.clone(), lead.contact.email.clone());
        let reached_anew = |lead: &Lead| reach(lead) != (contact.phone.clone(), contact.email.clone());
        // The timer is what other conversations of this visitor are found by, too.
        let remind_anew = anew || self.state.lead.as_ref().is_none_or(reached_anew);
        let waited_for = self.state.handoff.as_ref().filter(|handoff| {
            let waits = [HandoffStatus::Requested, HandoffStatus::Claimed, HandoffStatus::Expired];
            waits.contains(&handoff.status)
        });
        let waited_for = waited_for.map(|handoff| handoff.id.clone());
        let before = self.state.lead.take();
        let earlier = before.as_ref().and_then(|lead| match lead.untold {
            true => lead.earlier.clone(),
            false => Some(lead.contact.clone()),
        });
        let lead = match before.filter(|_| !anew) {
            Some(before) => before,
            None => Lead {
                left_at: self.at,
                ..Lead::default()
            },
        };
        self.state.lead = Some(Lead {
            contact,
            further,
            handoff: waited_for.or(lead.handoff),
            untold: true,
            held_back: false,
            earlier,
            left_at: lead.left_at,
            reminded: lead.reminded,
            reminded_at: lead.reminded_at,
        });
        if remind_anew {
            self.start_due(Timer::CallBack);
        }
        true
    }

    /// The team is told what is new in the lead.
    pub(super) fn tell_lead(&mut self) {
        let Some(lead) = self.state.lead.as_mut().filter(|lead| lead.untold) else {
            return;
        };
        (lead.untold, lead.held_back) = (false, false);
        let updated = lead.earlier.take().is_some();
        let (handoff, contact) = (lead.handoff.clone(), lead.contact.clone());
        self.stop_telling();
        self.notify(NoticeKind::ContactLeft {
            handoff,
            contact,
            updated,
        });
    }

    fn stop_telling(&mut self) {
        if std::mem::take(&mut self.to_tell) {
            self.push(Effect::CancelTimer {
                timer: Timer::TellContact,
            });
        }
    }

    /// The contact form is left by a cancel. What its visitor had to give is kept where only a question was left that may be skipped,
    /// or where the team knows it already: `true`. Otherwise it is taken back.
    pub(super) fn contact_form_cancelled(&mut self) -> bool {
        let Some(form) = self.open_contact_form() else {
            return false;
        };
        let noted = self
            .state
            .frames
            .get(form)
            .is_some_and(|frame| frame.given & NOTED != 0);
        let Some(lead) = self.state.lead.as_ref().filter(|_| noted) else {
            return false;
        };
        let last_may_be_skipped = self.open_ask().is_some_and(|ask| ask.skip.is_some());
        if !lead.untold {
            return true;
        }
        if last_may_be_skipped {
            if let Some(lead) = &mut self.state.lead {
                lead.held_back = true;
            }
            self.tell_later();
            return true;
        }
        let earlier = self.state.lead.as_mut().and_then(|lead| lead.earlier.take());
        match earlier {
            Some(earlier) => {
                self.state.contact_sent = Some(ContactMark::of(&earlier, earlier.note.as_deref()));
                self.state.slots.remove(OTHER_CONTACT);
                if let Some(lead) = &mut self.state.lead {
                    (lead.contact, lead.untold) = (earlier, false);
                }
                self.stop_telling();
            }
            None => {
                self.settle_lead();
                self.state.contact_sent = None;
            }
        }
        false
    }

    /// The visitor does not want to be called back any longer. `false`: nobody was going to.
    pub(super) fn withdraw_contact(&mut self) -> bool {
        let Some(lead) = self.state.lead.clone() else {
            return false;
        };
        self.settle_lead();
        self.state.contact_sent = None;
        for slot in ["phone", "email", "note", OTHER_CONTACT] {
            self.state.slots.remove(slot);
        }
        if !lead.untold || lead.earlier.is_some() {
            self.notify(NoticeKind::ContactWithdrawn {
                handoff: lead.handoff,
                contact: lead.earlier.unwrap_or(lead.contact),
            });
        }
        true
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
            self.state.slots.remove(OTHER_CONTACT);
            self.stop_telling();
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

impl Lead {
    /// The note without the line for further numbers and addresses.
    fn own_note(&self) -> Option<String> {
        let note = self.contact.note.as_deref()?;
        let further = self.further.as_deref().unwrap_or_default();
        let own = note.strip_suffix(further).unwrap_or(note).trim_end();
        (!own.is_empty()).then(|| own.to_owned())
    }
}

impl ContactMark {
    /// `note`: the one in the slots, told already or not.
    pub(super) fn of(contact: &Contact, note: Option<&str>) -> Self {
        let reach = [&contact.name, &contact.phone, &contact.email].map(|part| part.as_deref().unwrap_or_default());
        Self {
            reach: fnv1a(&reach.join("\n")),
            note: note_mark(note),
        }
    }
}

fn note_mark(note: Option<&str>) -> u32 {
    fnv1a(note.unwrap_or_default())
}
