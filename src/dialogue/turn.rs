//! One event at work: the state as it changes, the effects so far, and the options still to be shown.

use super::contact_words::Written;
use super::mend::Moved;
use super::phrases::Phrase;
use super::scope::View;
use super::variant::Missing;
use super::{
    Card, Choice, ChoiceTarget, Desk, Effect, Event, Extra, Fault, From, Mark, Marks, Message, Notice, NoticeKind,
    State, Status, StatusEntry, Timer, Trace,
};
use crate::bot::{Bot, Content, Text};
use crate::catalog::Catalog;
use crate::matching::Clock;
use crate::template::{Condition, Template};
use chrono::{DateTime, Utc};
use minijinja::Value;
use std::borrow::Cow;
use std::cell::RefCell;

/// Options on one message; more are left out.
const OPTION_LIMIT: usize = 40;

/// What one event does, while it is being done.
pub(super) struct Turn<'a> {
    pub bot: &'a Bot,
    pub at: DateTime<Utc>,
    pub seed: u64,
    pub desk: Desk,
    pub state: State,
    pub trace: Option<Box<Trace>>,
    /// Steps and answers this event may still take.
    pub budget: u32,
    /// The client id that caused all this.
    pub reply_to: Option<String>,
    /// A fallback has been said; one an event is enough.
    pub fallen: bool,
    /// Misunderstandings in a row before this event, and whether a person was offered: an answer that then fails takes
    /// nothing back.
    pub before: (u32, bool),
    /// The conversation is being opened: nothing was misunderstood yet.
    pub greeting: bool,
    /// The visitor's words or the button's label ask for a person.
    pub asked_for_person: bool,
    /// Another answer follows: options wait for the last one.
    pub more_to_say: bool,
    /// The step at work hands off once it has spoken, to this team unless a route says otherwise.
    pub queueing: Option<&'a str>,
    /// A timer runs to tell the team of the contact form that is open.
    pub to_tell: bool,
    /// A timer runs to tell the rating that is open, which no agent's resolving began.
    pub rating_runs: bool,
    /// Slots of the contact form that this message has filled before it is open, a bit each.
    pub contact_begun: u8,
    /// The message holds nothing else.
    pub contact_alone: bool,
    /// A number or an address that is the whole message: a contact, unless the business knows better what it is for.
    pub contact_bare: Vec<Written>,
    /// The options to be shown are ways out of the queue: a number that is typed is a word to the person waited for.
    pub ways_out: bool,
    /// The visitor said goodbye instead of answering: the question is not put again to whoever goes.
    pub parting: bool,
    /// The message that a flow begins with; its first menu may be chosen from by it.
    pub began_by: Option<String>,
    /// Questions of the flow that are answered are not put again on the way.
    pub passes_known: bool,
    /// It was said of when the catalog is.
    pub said_age: bool,
    /// The step at which the visitor was asked something has gone.
    pub moved: Option<Moved>,
    /// Products as texts see them, by sku, as far as this turn has read them.
    pub products: RefCell<Vec<(String, Value)>>,
    /// What products do not come in of what the message said of them.
    pub missing: Vec<Missing>,
    marks: Marks,
    effects: Vec<Effect>,
    /// Index in `effects` of the bot's latest message.
    last_said: Option<usize>,
    offers: Vec<Offer>,
}

/// An option on its way to a message.
pub(super) struct Offer {
    pub label: String,
    pub target: ChoiceTarget,
    pub image: Option<String>,
    pub description: Option<String>,
    /// It is the open menu's, which the state does not repeat.
    pub menu: bool,
}

impl Offer {
    pub(super) fn new(label: impl Into<String>, target: ChoiceTarget) -> Self {
        Self {
            label: label.into(),
            target,
            image: None,
            description: None,
            menu: false,
        }
    }
}

impl<'a> Turn<'a> {
    pub(super) fn new(bot: &'a Bot, state: State, event: &Event, traced: bool) -> Self {
        Self {
            bot,
            at: event.at,
            seed: event.seed,
            desk: event.desk.clone(),
            before: (state.misses, state.person_offered),
            rating_runs: !state.closing && state.has_score(),
            to_tell: state.lead.as_ref().is_some_and(|lead| lead.untold),
            contact_begun: 0,
            contact_alone: false,
            contact_bare: Vec::new(),
            state,
            trace: traced.then(Box::default),
            budget: super::flow::STEP_LIMIT,
            reply_to: None,
            fallen: false,
            greeting: false,
            asked_for_person: false,
            queueing: None,
            ways_out: false,
            parting: false,
            began_by: None,
            passes_known: false,
            said_age: false,
            moved: None,
            more_to_say: false,
            products: RefCell::default(),
            missing: Vec::new(),
            marks: Marks::default(),
            // What the visitor wrote, the answer, where that leads, and what was reached.
            effects: Vec::with_capacity(4),
            last_said: None,
            offers: Vec::new(),
        }
    }

    /// Ends the turn: options still to be shown go with the latest message.
    pub(super) fn finish(mut self) -> (State, Vec<Effect>, Option<Box<Trace>>) {
        // A visitor who speaks with the bot is not left without a word: an option may have ended a flow and nothing more.
        let unanswered = matches!(
            self.effects.as_slice(),
            [Effect::Say(Message {
                from: From::Visitor,
                ..
            })]
        );
        if unanswered && self.state.status == Status::Bot && self.offers.is_empty() {
            self.say_phrase(Phrase::AnythingElse, &[]);
            self.offer_menu_command();
        }
        if !self.offers.is_empty() && self.last_said.is_none() {
            self.say_phrase(Phrase::Choose, &[]);
        }
        if self.last_said.is_some() && self.offers.is_empty() && !self.showed_options() {
            self.state.extras.clear();
            self.state.menu_shown = false;
        }
        self.show_options();
        self.keep_lead();
        self.keep_rating();
        if let Some(trace) = &mut self.trace {
            let place = self.state.place();
            trace.flow = place.map(|(flow, _)| flow.to_owned());
            trace.step = place.map(|(_, step)| step.to_owned());
        }
        if !self.marks.is_empty() {
            self.effects.push(Effect::Reached(self.marks));
        }
        (self.state, self.effects, self.trace)
    }

    pub(super) fn content(&self) -> &'a Content {
        &self.bot.content
    }

    pub(super) fn catalog(&self) -> &'a Catalog {
        &self.bot.catalog
    }

    pub(super) fn clock(&self) -> Clock {
        Clock {
            now: self.at,
            zone: self.content().hours.zone(),
        }
    }

    /// Whether the bot waits with the visitor for a person, in no flow of its own.
    pub(super) fn only_waiting(&self) -> bool {
        self.state.status == Status::Queued && self.state.frames.len() <= self.state.held
    }

    /// A message of the bot's.
    pub(super) fn say(&mut self, text: String) {
        if !self.more_to_say {
            self.show_options();
        }
        self.say_as(From::Bot, text);
    }

    /// A message to which options may belong.
    pub(super) fn say_as(&mut self, from: From, text: String) {
        self.state.numbered = false;
        self.last_said = Some(self.effects.len());
        self.message(from, None, text);
    }

    /// A sentence more in the bot's latest message.
    pub(super) fn add_to_last(&mut self, sentence: &str) {
        if let Some(Effect::Say(message)) = self.last_said.and_then(|index| self.effects.get_mut(index)) {
            message.text.push(' ');
            message.text.push_str(sentence);
        }
    }

    /// Whether the bot has spoken in this turn.
    pub(super) fn has_spoken(&self) -> bool {
        self.last_said.is_some()
    }

    /// Messages of the bot's in this turn.
    pub(super) fn times_spoken(&self) -> usize {
        let bot = |effect: &&Effect| matches!(effect, Effect::Say(message) if message.from == From::Bot);
        self.effects.iter().filter(bot).count()
    }

    /// The transcript's next message.
    pub(super) fn message(&mut self, from: From, name: Option<String>, text: String) {
        let seq = self.next_seq();
        let reply_to = self.reply_to.clone();
        self.effects.push(Effect::Say(Message {
            seq,
            // A dot, which no client's own id has.
            id: format!("m.{seq}"),
            from,
            name,
            text,
            options: Vec::new(),
            cards: Vec::new(),
            reply_to,
            at: self.at,
        }));
    }

    /// The visitor's own message, as its acknowledgement and first in its turn.
    pub(super) fn heard(&mut self, id: String, text: String) {
        let seq = self.next_seq();
        self.reply_to = Some(id.clone());
        self.effects.push(Effect::Say(Message {
            seq,
            id,
            from: From::Visitor,
            name: None,
            text,
            options: Vec::new(),
            cards: Vec::new(),
            reply_to: self.reply_to.clone(),
            at: self.at,
        }));
    }

    /// The visitor's message of this turn.
    pub(super) fn heard_message(&self) -> Option<Message> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Say(message) if message.from == From::Visitor => Some(message.clone()),
            _ => None,
        })
    }

    fn next_seq(&mut self) -> u64 {
        self.state.seq += 1;
        self.state.seq
    }

    /// An option for the message said last, or the next one if none is.
    pub(super) fn offer(&mut self, offer: Offer) {
        let known = |other: &Offer| same_label(&other.label, &offer.label);
        if self.offers.len() < OPTION_LIMIT && !self.offers.iter().any(known) {
            self.offers.push(offer);
        }
    }

    /// Whether options are still to be shown.
    pub(super) fn has_offers(&self) -> bool {
        !self.offers.is_empty()
    }

    fn showed_options(&self) -> bool {
        self.effects
            .iter()
            .any(|effect| matches!(effect, Effect::Say(message) if !message.options.is_empty()))
    }

    /// Puts the options on the latest message, if there is one.
    fn show_options(&mut self) {
        let Some(Effect::Say(message)) = self.last_said.and_then(|index| self.effects.get_mut(index)) else {
            return;
        };
        if self.offers.is_empty() {
            return;
        }
        self.state.extras.clear();
        self.state.menu_shown = false;
        self.state.numbered = !std::mem::take(&mut self.ways_out);
        let offers = std::mem::take(&mut self.offers);
        let of_message = format!("{}.", message.seq);
        message.options.reserve_exact(offers.len());
        for (index, offer) in offers.into_iter().enumerate() {
            let mut id = String::with_capacity(of_message.len() + 2);
            id.push_str(&of_message);
            id.extend(place_digits(index + 1));
            if let Some(trace) = &mut self.trace {
                trace.offered.push(offer.label.clone());
            }
            if offer.image.is_some() || offer.description.is_some() {
                message.cards.push(Card {
                    id: id.clone(),
                    label: offer.label.clone(),
                    image: offer.image,
                    description: offer.description,
                });
            }
            if offer.menu {
                self.state.menu_shown = true;
            } else {
                self.state.extras.push(Extra {
                    label: offer.label.clone(),
                    target: offer.target.clone(),
                });
            }
            message.options.push(Choice {
                id,
                label: offer.label,
                target: offer.target,
            });
        }
    }

    /// Who has the conversation from here on.
    pub(super) fn set_status(&mut self, status: Status, team: Option<String>, agent: Option<String>) {
        self.state.status = status;
        let seq = self.next_seq();
        let reply_to = self.reply_to.clone();
        self.effects.push(Effect::SetStatus(StatusEntry {
            seq,
            status,
            team,
            agent,
            reply_to,
            at: self.at,
        }));
    }

    pub(super) fn notify(&mut self, kind: NoticeKind) {
        self.state.sequence += 1;
        self.effects.push(Effect::Notify(Notice {
            sequence: self.state.sequence,
            at: self.at,
            kind,
        }));
    }

    /// Something was reached that the figures count.
    pub(super) fn mark(&mut self, mark: Mark<'_>) {
        self.marks.push(mark);
    }

    pub(super) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(super) fn start_timer(&mut self, timer: Timer, at: DateTime<Utc>) {
        self.effects.push(Effect::StartTimer { timer, at });
    }

    /// The bot's author left a gap.
    pub(super) fn fault(&mut self, code: &'static str, place: String, message: impl Into<String>) {
        self.effects.push(Effect::Fault(Fault {
            code,
            place,
            message: message.into(),
        }));
    }

    /// A text in the conversation's language. A text that cannot be rendered is a fault, and none.
    pub(super) fn render(&mut self, text: &Text, place: &Place<'_>) -> Option<String> {
        let template = text.get(&self.state.language)?;
        self.render_template(template, place)
    }

    /// [`Turn::render`] without a copy of a text that holds no template.
    pub(super) fn rendered(&mut self, text: &Text, place: &Place<'_>) -> Option<Cow<'a, str>> {
        let template = text.get(&self.state.language)?;
        match self.content().templates.plain(template) {
            Some(plain) => Some(Cow::Borrowed(plain)),
            None => self.render_template(template, place).map(Cow::Owned),
        }
    }

    pub(super) fn render_template(&mut self, template: Template, place: &Place<'_>) -> Option<String> {
        match View::of(self).render(template) {
            Ok(text) => Some(text),
            Err(error) => {
                self.fault("template", place.to_string(), error.to_string());
                None
            }
        }
    }

    /// A condition; one that cannot be decided is a fault, and does not hold.
    pub(super) fn holds(&mut self, condition: Condition, place: &Place<'_>) -> bool {
        match View::of(self).holds(condition) {
            Ok(holds) => holds,
            Err(error) => {
                self.fault("condition", place.to_string(), error.to_string());
                false
            }
        }
    }
}

/// Where in the bot something stands, for faults.
#[derive(Clone, Copy)]
pub(super) enum Place<'p> {
    Intent(&'p str),
    Flow(&'p str),
    Step(&'p str, &'p str),
    Team(&'p str),
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Intent(intent) => write!(f, "intent {intent}"),
            Self::Flow(flow) => write!(f, "flow {flow}"),
            Self::Step(flow, step) => write!(f, "flow {flow}, step {step}"),
            Self::Team(team) => write!(f, "team {team}"),
        }
    }
}

/// The place of an option in its message, from 1, in digits.
fn place_digits(place: usize) -> impl Iterator<Item = char> {
    // Below a hundred, by the limit of options.
    let digit = |number: usize| char::from_digit((number % 10) as u32, 10);
    let tens = digit(place / 10).filter(|tens| *tens != '0');
    tens.into_iter().chain(digit(place))
}

/// Whether two labels read the same.
pub(super) fn same_label(one: &str, other: &str) -> bool {
    // A menu's labels meet each other at every message: most begin otherwise, and few have letters beyond ASCII.
    let first = |label: &str| label.bytes().next().filter(u8::is_ascii_alphanumeric);
    if let (Some(one), Some(other)) = (first(one), first(other))
        && !one.eq_ignore_ascii_case(&other)
    {
        return false;
    }
    let (one, other) = (one.trim(), other.trim());
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    let (one, other) = (one.chars(), other.chars());
    one.flat_map(char::to_lowercase).eq(other.flat_map(char::to_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, other: &str, expected: bool) {
        assert_eq!(same_label(one, other), expected, "{one:?} and {other:?}");
        assert_eq!(same_label(other, one), expected, "{other:?} and {one:?}");
    }

    #[test]
    fn labels_read_the_same_whatever_their_case() {
        check("Harga", " HARGA\n", true);
        check("Harga", "Harg\u{430}", false);
        check("Harga", "Harga 2", false);
        check("Stok", "Harga", false);
        check("Élan", "élan", true);
        check("Kaos", "\u{212a}aos", true);
        check("\u{a0}Kaos", "kaos\u{b}", true);
        check("👍", "👍", true);
        check("", "  ", true);
        check("", "a", false);
    }

    #[test]
    fn places_are_counted_in_digits() {
        for place in 1..=OPTION_LIMIT {
            assert_eq!(place_digits(place).collect::<String>(), place.to_string());
        }
    }
}
