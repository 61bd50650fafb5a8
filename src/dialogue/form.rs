//! The two flows whose answers mean something: a contact that is left, and a rating.

use super::state::{ContactMark, Frame, HandoffStatus};
use super::turn::Turn;
use super::wording::fnv1a;
use super::{Contact, Effect, NoticeKind, State, Timer};
use crate::bot::{Step, Then};
use crate::matching::SlotValue;
use crate::matching::command::Short;
use crate::matching::entity;
use crate::text::Utterance;
use chrono::TimeDelta;

/// The flow whose answers are a contact.
pub(super) const LEAVE_CONTACT: &str = "leave-contact";
/// Its slots, in the order of their bits in [`Frame::given`].
const CONTACT_SLOTS: [&str; 4] = ["name", "phone", "email", "note"];
/// Those of them by which somebody is reached.
const REACH: [&str; 2] = ["phone", "email"];
const NOTE_GIVEN: u8 = 1 << 3;
/// Of the rating in [`Frame::given`]: its score.
const SCORE_GIVEN: u8 = 1;
/// The flow that asks how it was, after an agent has resolved.
pub(super) const RATING: &str = "rating";
/// How long a rating may take before the conversation closes without it.
pub(super) const RATING_TIME: TimeDelta = TimeDelta::minutes(30);

/// Words for the two ways to be reached, and what stands beside them.
const EMAIL: &[&str] = &["email", "mail", "surel", "gmail"];
const PHONE: &[&str] = &["telepon", "telpon", "telp", "phone", "whatsapp", "wa", "hp", "call"];
const BESIDE_A_NUMBER: &[&str] = &["nomor", "nomer", "number", "my", "alamat", "address", "is"];
const BESIDE_A_WAY: &[&str] = &[
    "lewat", "via", "pakai", "by", "saja", "aja", "mau", "dong", "deh", "ya", "please", "lebih", "suka", "prefer",
];

impl<'a> Turn<'a> {
    /// A flow has ended without being cancelled: two of them mean something.
    pub(super) fn flow_ended(&mut self, frame: &Frame) {
        match frame.flow.as_str() {
            LEAVE_CONTACT => self.contact_left(frame.given),
            RATING => {
                if self.state.closing || frame.given & SCORE_GIVEN != 0 {
                    self.rating_submitted();
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

    /// A phone number or an email address that the contact form has not asked for yet: it is kept, whatever was asked. `false`:
    /// there is none, or it answers the question that is open.
    pub(super) fn hear_contact(&mut self, text: &str) -> bool {
        let in_form = self
            .state
            .frames
            .last()
            .is_some_and(|frame| frame.flow == LEAVE_CONTACT);
        if !in_form || self.state.asking.is_some() || self.only_waiting() {
            return false;
        }
        let utterance = Utterance::read(text, self.content().matcher.lexicon());
        if let Some(step) = self.other_way(&utterance) {
            self.recognised();
            self.run_step(step);
            return true;
        }
        let found = entity::find(&utterance, self.catalog(), &self.clock());
        let reach = found.into_iter().find_map(|found| match found.value {
            SlotValue::Phone(_) => Some(("phone", found)),
            SlotValue::Email(_) => Some(("email", found)),
            _ => None,
        });
        let (Some((slot, found)), Some((flow, step))) = (reach, self.open_step()) else {
            return false;
        };
        let asks_for = |step: &Step, slot: &str| matches!(&step.then, Then::Ask(ask) if ask.slot == slot);
        if asks_for(step, "name") {
            self.recognised();
            self.set_slot(slot, found.value);
            self.given(slot);
            let beside = [text.get(..found.start), text.get(found.end..)].map(|part| part.unwrap_or_default().trim());
            let beside = beside.join(" ");
            let lexicon = self.content().matcher.lexicon();
            // "wa saya 0812…" says which way, and no name.
            let of_way = |word: &str| {
                let class = lexicon.class(word);
                [EMAIL, PHONE, BESIDE_A_WAY, BESIDE_A_NUMBER].concat().contains(&word) || class.stop || class.vocative
            };
            let words = Utterance::read(&beside, lexicon).words;
            match words
                .iter()
                .any(|word| !of_way(&word.text) && word.text.chars().any(char::is_alphabetic))
            {
                true => self.hear_answer(&Short::new(beside.trim_matches([' ', ',', '/', '-', '.']))),
                false => self.resume(),
            }
            return true;
        }
        let way = matches!(step.then, Then::Menu(_)) || asks_for(step, "phone") || asks_for(step, "email");
        let asking = flow.steps.iter().find(|step| asks_for(step, slot));
        match asking.filter(|asking| way && asking.id != step.id) {
            Some(asking) => {
                self.go(&asking.id);
                self.fill_awaited(found.value);
                true
            }
            None => false,
        }
    }

    /// Asked for a number, the visitor would rather be reached by email, or the other way round: the step that asks for it.
    fn other_way(&self, said: &Utterance) -> Option<&'a str> {
        let (flow, step) = self.open_step()?;
        let Then::Ask(ask) = &step.then else { return None };
        let (slot, names) = match ask.slot.as_str() {
            "phone" => ("email", EMAIL),
            "email" => ("phone", PHONE),
            _ => return None,
        };
        let lexicon = self.content().matcher.lexicon();
        let mut named = said.words.iter().map(|word| word.text.as_str());
        let small =
            |word: &str| BESIDE_A_WAY.contains(&word) || lexicon.class(word).stop || lexicon.class(word).vocative;
        let named =
            named.clone().any(|word| names.contains(&word)) && named.all(|word| names.contains(&word) || small(word));
        let asks_for = |step: &&Step| matches!(&step.then, Then::Ask(ask) if ask.slot == slot);
        let other = flow.steps.iter().find(asks_for)?;
        named.then_some(other.id.as_str())
    }

    /// A contact was written without the form: one of its slots.
    pub(super) fn contact_written(&mut self, slot: &str) {
        let place = CONTACT_SLOTS.iter().position(|known| *known == slot);
        self.contact_left(place.map_or(0, |place| 1 << place));
    }

    /// Slots last, so the form may end with those of an earlier time alone: they are not a contact left anew, and neither is
    /// the earlier note.
    fn contact_left(&mut self, given: u8) {
        let [name, phone, email, note] = CONTACT_SLOTS.map(|slot| self.slot_words(slot));
        let known = self.state.visitor.clone();
        let (phone, email) = (phone.or(known.phone), email.or(known.email));
        let asks_for_reach = |step: &Step| matches!(&step.then, Then::Ask(ask) if REACH.contains(&ask.slot.as_str()));
        let form = self.content().flows.get(LEAVE_CONTACT);
        if phone.is_none() && email.is_none() && form.is_some_and(|form| form.steps.iter().any(asks_for_reach)) {
            // Nobody can call back whom nobody can reach; where the form asks for neither, its author knows how.
            return;
        }
        let sent = self.state.contact_sent;
        let note_mark = fnv1a(note.as_deref().unwrap_or_default());
        let note_is_new = given & NOTE_GIVEN != 0 || sent.is_none_or(|sent| sent.note != note_mark);
        let contact = Contact {
            name,
            phone,
            email,
            note: note.filter(|_| note_is_new),
        };
        let reach = [&contact.name, &contact.phone, &contact.email].map(|part| part.as_deref().unwrap_or_default());
        let reach_mark = fnv1a(&reach.join("\n"));
        let is_new = given != 0 || contact.note.is_some() || sent.is_none_or(|sent| sent.reach != reach_mark);
        if contact == Contact::default() || !is_new {
            return;
        }
        self.state.contact_sent = Some(ContactMark {
            reach: reach_mark,
            note: note_mark,
        });
        self.state.contact_left = true;
        let waiting = [HandoffStatus::Requested, HandoffStatus::Claimed, HandoffStatus::Expired];
        let handoff = self
            .state
            .handoff
            .as_ref()
            .filter(|handoff| waiting.contains(&handoff.status));
        let handoff = handoff.map(|handoff| handoff.id.clone());
        self.notify(NoticeKind::ContactLeft {
            handoff: handoff.clone(),
            contact: contact.clone(),
        });
        self.expect_call_back(handoff, contact);
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

    /// No rating closes the conversation any more. A score that was given counts, whatever the visitor turned to.
    pub(super) fn stop_rating(&mut self) {
        if self.state.closing && self.open_rating().is_some_and(|rating| rating.given & SCORE_GIVEN != 0) {
            self.rating_submitted();
        }
        if std::mem::take(&mut self.state.closing) {
            self.state.frames.clear();
            self.push(Effect::CancelTimer {
                timer: Timer::CloseAfterRating,
            });
        }
    }
}

impl State {
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
