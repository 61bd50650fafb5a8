//! Options: chosen by a press, a number or a label, and what each does.

use super::question::Answering;
use super::turn::{Turn, same_label};
use super::wait::OpenOption;
use super::{ChoiceTarget, Extra, Mark, Reason};
use crate::bot::Then;
use crate::matching::command::{Command, Short, command};
use crate::matching::menu;
use crate::text::{Utterance, Word, normalize};

/// Likeness from which a message is the label itself, slips included, by normalised Damerau-Levenshtein distance; two slips in
/// ten letters.
const LABEL_LIKENESS: f64 = 0.8;
/// Bytes of a message in which an option's keywords are looked for; a longer one tells a story.
const KEYWORD_BYTES: usize = 300;

impl Turn<'_> {
    /// The option that a typed text means: by its number while it stands under the bot's last message or in the open menu, by
    /// its label as long as nothing else was offered.
    pub(super) fn typed_option(&mut self, said: &Short<'_>) -> Option<(ChoiceTarget, String)> {
        let open = if self.state.asking.is_none() {
            self.open_menu()
        } else {
            Vec::new()
        };
        let state = &self.state;
        let extras = || state.extras.iter().map(Shown::Extra);
        let shown = |label: &str| state.extras.iter().any(|extra| same_label(&extra.label, label));
        let of_menu = || open.iter().filter(|option| !shown(&option.label)).map(Shown::OfMenu);
        let mut numbered: Vec<Shown<'_>> = Vec::with_capacity(state.extras.len() + open.len());
        if state.numbered {
            numbered.extend(extras());
        }
        let menu_is_numbered = state.menu_shown || numbered.is_empty();
        if menu_is_numbered {
            numbered.extend(of_menu());
        }
        let mut chosen = choose(&numbered, said);
        if chosen.is_none() && !menu_is_numbered && !is_number(said.text()) {
            chosen = choose(&of_menu().collect::<Vec<_>>(), said);
        }
        if chosen.is_none() && !state.numbered {
            let labels: Vec<Shown<'_>> = extras().collect();
            chosen = choose(&labels, said).filter(|(_, label)| has_word_of(label, said.text()));
        }
        chosen
    }

    /// The one option of the open menu of which a keyword stands in the message; a question is none.
    pub(super) fn option_by_keyword(&mut self, text: &str) -> Option<(ChoiceTarget, String)> {
        if text.contains('?') || text.len() > KEYWORD_BYTES {
            return None;
        }
        let lexicon = self.content().matcher.lexicon();
        let open = self.open_menu();
        if open.iter().all(|option| option.keywords.is_empty()) {
            return None;
        }
        let said = Utterance::read(text, lexicon).words;
        if said.iter().any(|word| lexicon.class(&word.text).question) {
            return None;
        }
        let stands = |keyword: &String| {
            let words = Utterance::read(keyword, lexicon).words;
            let same = |(said, word): (&Word, &Word)| inflects(&said.text, &word.text);
            !words.is_empty() && said.windows(words.len()).any(|part| part.iter().zip(&words).all(same))
        };
        let mut fitting = open.iter().filter(|option| option.keywords.iter().any(stands));
        let only = fitting.next().filter(|_| fitting.next().is_none())?;
        Some((only.target(), only.label.clone().into_owned()))
    }

    /// A menu at which a flow that the message began would wait at once, where the message says which option is meant: "barang saya
    /// rusak" has chosen when the complaint begins.
    pub(super) fn chosen_at_once(&mut self) -> bool {
        let Some(message) = self.began_by.take() else {
            return false;
        };
        let Some((target, label)) = self.option_by_keyword(&message) else {
            return false;
        };
        self.pick(&target, &label);
        true
    }

    /// An option is taken, pressed or typed.
    pub(super) fn pick(&mut self, target: &ChoiceTarget, label: &str) {
        self.trace_option(target, label);
        self.mark_choice();
        self.asked_for_person = command(label) == Some(Command::Person);
        if !matches!(
            target,
            ChoiceTarget::Person | ChoiceTarget::Decline | ChoiceTarget::Say(_)
        ) {
            self.recognised();
            if !matches!(target, ChoiceTarget::Command(_)) {
                self.state.asking = None;
            }
        }
        let content = self.content();
        match target {
            ChoiceTarget::Step { flow, step } => match content.flows.get(flow) {
                Some(known) if known.step(step).is_some() => self.go_to(flow, step),
                _ => self.option_gone(),
            },
            ChoiceTarget::Start(flow) if content.flows.contains_key(flow) => {
                self.start_flow(flow);
            }
            ChoiceTarget::Intent(intent) if content.intents.contains_key(intent) => {
                self.answer_all(Answering::each(vec![intent.clone()]));
            }
            ChoiceTarget::Handoff(team) if content.teams.contains_key(team) => {
                let reason = if self.asked_for_person {
                    Reason::Asked
                } else {
                    Reason::Flow
                };
                self.request_person(Some(team), reason);
            }
            ChoiceTarget::Start(_) | ChoiceTarget::Intent(_) | ChoiceTarget::Handoff(_) => self.option_gone(),
            ChoiceTarget::EndFlow { flow } => match self.open_frame(flow) {
                Some(index) => {
                    self.state.frames.truncate(index + 1);
                    self.end_flow();
                }
                None => self.option_gone(),
            },
            ChoiceTarget::Say(value) => self.say_value(value, label),
            ChoiceTarget::Person => self.request_person(None, Reason::Misunderstood),
            ChoiceTarget::Decline => self.decline_person(),
            ChoiceTarget::Command(word) => match command(word) {
                Some(command) => self.obey(command, word),
                None => self.option_gone(),
            },
        }
    }

    /// A value pressed: the answer to the open question, or, if none is open any more, the same as typing it.
    pub(super) fn say_value(&mut self, value: &str, label: &str) {
        match self.awaited().and_then(|(_, entity)| self.read_as(entity, value)) {
            Some(value) => self.fill_awaited(value),
            // A score or an amount of a question that is over says nothing by itself.
            None if is_number(label) => self.option_gone(),
            None => {
                let reading = self.read(&Short::new(label));
                self.understand(&reading);
            }
        }
    }

    pub(super) fn go_to(&mut self, flow: &str, step: &str) {
        match self.open_frame(flow) {
            Some(index) => self.state.frames.truncate(index + 1),
            None => {
                self.open_flow(flow);
            }
        }
        self.forget_beside();
        match self.state.frames.last_mut() {
            Some(frame) if frame.step == step => frame.tries = 0,
            _ => self.go(step),
        }
        self.run_open_flow();
    }

    /// The open frame of that flow, those at rest aside.
    pub(super) fn open_frame(&self, flow: &str) -> Option<usize> {
        let held = self.state.held;
        let open = self.state.frames.iter().skip(held).position(|frame| frame.flow == flow);
        open.map(|index| index + held)
    }

    /// The visitor chose where a menu is open: they did not stop there.
    fn mark_choice(&mut self) {
        if let Some((flow, step)) = self.open_step()
            && matches!(step.then, Then::Menu(_))
        {
            self.mark(Mark::Passed {
                flow: &flow.id,
                step: &step.id,
            });
        }
    }

    pub(super) fn trace_option(&mut self, target: &ChoiceTarget, label: &str) {
        if self.trace.is_none() {
            return;
        }
        let mut open = self.open_menu().into_iter();
        let taken = open.find(|option| option.target() == *target && same_label(&option.label, label));
        let place = self
            .state
            .place()
            .map(|(flow, step)| (flow.to_owned(), step.to_owned()));
        if let (Some(trace), Some(option), Some((flow, step))) = (&mut self.trace, taken, place) {
            trace.options.push((flow, step, option.index));
        }
    }
}

/// An option that the visitor sees.
enum Shown<'s> {
    Extra(&'s Extra),
    OfMenu(&'s OpenOption<'s>),
}

impl Shown<'_> {
    fn label(&self) -> &str {
        match self {
            Self::Extra(extra) => &extra.label,
            Self::OfMenu(option) => &option.label,
        }
    }

    fn target(&self) -> ChoiceTarget {
        match self {
            Self::Extra(extra) => extra.target.clone(),
            Self::OfMenu(option) => option.target(),
        }
    }
}

/// Whether a word is the other, or it with an ending ("kancingnya", "rusaknya").
fn inflects(word: &str, of: &str) -> bool {
    word == of
        || ["nya", "ny", "ku", "lah"]
            .iter()
            .any(|ending| word.strip_suffix(ending) == Some(of))
}

fn choose(options: &[Shown<'_>], said: &Short<'_>) -> Option<(ChoiceTarget, String)> {
    if options.is_empty() {
        return None;
    }
    let labels: Vec<&str> = options.iter().map(Shown::label).collect();
    let option = menu::choose(&labels, said).and_then(|index| options.get(index))?;
    Some((option.target(), option.label().to_owned()))
}

/// Whether the message chose an option by its number or by nothing but its label, rather than by some words of it.
pub(super) fn is_label(label: &str, text: &str) -> bool {
    let (label, text) = (normalize(label), normalize(text));
    text.chars().any(|character| character.is_ascii_digit())
        || text.split(' ').count() < label.split(' ').count()
        || strsim::normalized_damerau_levenshtein(&label, &text) >= LABEL_LIKENESS
}

/// Whether a word of the text is one of the label's, slips included: the option was named, not counted.
fn has_word_of(label: &str, text: &str) -> bool {
    let (label, text) = (normalize(label), normalize(text));
    let named = |word: &str| {
        word.chars().any(char::is_alphabetic)
            && label
                .split(' ')
                .any(|of| strsim::normalized_damerau_levenshtein(word, of) >= LABEL_LIKENESS)
    };
    text.split(' ').any(named)
}

fn is_number(text: &str) -> bool {
    text.trim()
        .trim_end_matches('.')
        .chars()
        .all(|character| character.is_ascii_digit())
}
