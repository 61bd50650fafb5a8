//! What a visitor puts right of what they have told a flow: at its menu, or while it asks for something else.

use super::beside::SETTLED;
use super::contact::reaching;
use super::named::is_name;
use super::phrases::Phrase;
use super::plain_answer::name_alone;
use super::put_right_words::{
    ABOUT_ALL, AGREES, BECOMES, BESIDE, BESIDE_AGREES, CHANGES, DENIES_ALL, KINDS, POINTS, SO_MANY, address_in,
};
use super::small_words::DENIES;
use super::turn::{Place, Turn};
use super::{ChoiceTarget, flow::Entry};
use crate::bot::{Ask, Flow, MenuTarget, Step, Then};
use crate::matching::command::Short;
use crate::matching::entity::{self, Entity, Filling, SlotValue};
use crate::matching::menu;
use crate::text::{Lexicon, Utterance, Word};

/// Characters of a message that may put something right; a longer one is a story.
const LONGEST: usize = 300;
/// Words of a message that only says what is to be changed.
const CHANGE_WORDS: usize = 5;
/// Steps between an option and the question it leads to.
const STEPS_ON: usize = 4;

/// One thing that the open flow has been told, and where it asks for it.
struct Told<'a> {
    step: &'a str,
    slot: &'a str,
    entity: &'a Entity,
    /// Whether it was told yet.
    known: bool,
    /// The words of options that lead there, without those that only speak of changing.
    words: Vec<String>,
    /// An option of the open menu that leads there.
    option: Option<(ChoiceTarget, String)>,
}

impl<'a> Turn<'a> {
    /// "eh jumlahnya 3 aja", "alamatnya salah", "belum", "udah bener semua": a message about what the flow has been told. `true`: it is
    /// heard.
    pub(super) fn hear_put_right(&mut self, said: &Short<'_>) -> bool {
        let Some((flow, step)) = self.open_step() else {
            return false;
        };
        let own = SETTLED.contains(&flow.id.as_str());
        let waits = matches!(step.then, Then::Menu(_) | Then::Ask(_));
        let text = said.text();
        if own || !waits || self.state.asking.is_some() || !self.has_bot() || text.chars().count() > LONGEST {
            return false;
        }
        let told = self.told(flow, step);
        if told.is_empty() {
            return false;
        }
        let utterance = Utterance::read(text, self.content().matcher.lexicon());
        let at_menu = matches!(step.then, Then::Menu(_));
        if self.hear_address(&told, &utterance, at_menu) {
            return true;
        }
        if !told.iter().any(|told| told.known) || utterance.words.is_empty() {
            return false;
        }
        let awaited = self.open_ask().map(|ask| ask.slot.as_str());
        let named: Vec<usize> = (0..told.len())
            .filter(|at| {
                told.get(*at)
                    .is_some_and(|told| utterance.words.iter().any(|word| told.is_named(word)))
            })
            .collect();
        match named.as_slice() {
            [only] => match told.get(*only) {
                // "ubah alamat" before it was asked for: it will be.
                Some(told) if !told.known => {
                    let changes = utterance.words.iter().any(|word| CHANGES.contains(&word.text.as_str()));
                    let asked_later =
                        changes && !at_menu && Some(told.slot) != awaited && utterance.words.len() <= CHANGE_WORDS;
                    if asked_later {
                        self.recognised();
                        self.run(Entry::Again);
                    }
                    asked_later
                }
                Some(told) if Some(told.slot) != awaited => self.put_named_right(told, &utterance, at_menu),
                _ => false,
            },
            [] if at_menu => {
                self.put_unnamed_right(&told, &utterance, true) || self.agree_or_deny(flow, step, &told, said)
            }
            // "eh hoodie aja deh"; where words or a product are asked for it may be the answer.
            [] => {
                let asked = self.open_ask().map(|ask| &ask.entity);
                let other = !matches!(asked, Some(Entity::Text | Entity::Product | Entity::Variant));
                other && self.put_unnamed_right(&told, &utterance, false)
            }
            _ => false,
        }
    }

    /// "Jl. Melati 5, Bandung": an address, where the flow asks for one with a pattern that takes it. Before it is asked for it is kept.
    fn hear_address(&mut self, told: &[Told<'a>], utterance: &Utterance, at_menu: bool) -> bool {
        let words_asked = |ask: &Ask| matches!(ask.entity, Entity::Text | Entity::Pattern(_)) && !is_name(&ask.slot);
        if self.open_ask().is_some_and(words_asked) {
            return false;
        }
        let Some(address) = address_in(utterance, self.content().matcher.lexicon()) else {
            return false;
        };
        let takes = |told: &&Told<'a>| match told.entity {
            Entity::Pattern(pattern) if !is_name(told.slot) => pattern
                .find(address)
                .is_some_and(|found| found.as_str().trim() == address),
            _ => false,
        };
        let read = Utterance::read(address, self.content().matcher.lexicon());
        let reached = entity::find(&read, self.catalog(), &self.clock());
        if reaching(&reached).next().is_some() {
            return false;
        }
        let Some(told) = told.iter().find(takes) else {
            return false;
        };
        let Some(value) = self.value_told(told, address, &utterance.raw) else {
            return false;
        };
        if told.known {
            self.put_right(told, value, at_menu);
            return true;
        }
        self.recognised();
        let words = self.words(&value);
        self.take(told.slot, value);
        if self.open_ask().is_some_and(|ask| is_name(&ask.slot)) {
            // Whoever is asked for a name may well tell anything else but that.
            let noted = self.phrase(Phrase::Noted, &[("value", &words)]);
            self.wrong_answer_because(Some(noted));
        } else {
            self.say_phrase(Phrase::Noted, &[("value", &words)]);
            self.run(Entry::Again);
        }
        true
    }

    /// What the flow has been told so far.
    fn told(&mut self, flow: &'a Flow, open: &'a Step) -> Vec<Told<'a>> {
        let mut told: Vec<Told<'a>> = Vec::new();
        for step in &flow.steps {
            if let Then::Ask(ask) = &step.then
                && !told.iter().any(|told| told.slot == ask.slot)
            {
                let (slot, entity) = (ask.slot.as_str(), &ask.entity);
                told.push(Told {
                    step: &step.id,
                    slot,
                    entity,
                    known: self.knows(slot),
                    words: Vec::new(),
                    option: None,
                });
            }
        }
        // Nothing can be put right of a flow that knows nothing and asks for no address.
        let may = |told: &Told<'a>| told.known || matches!(told.entity, Entity::Pattern(_));
        if !told.iter().any(may) {
            return Vec::new();
        }
        for step in &flow.steps {
            let Then::Menu(options) = &step.then else { continue };
            for option in options {
                let MenuTarget::Go(target) = &option.target else {
                    continue;
                };
                let slot = asked_from(flow, target, STEPS_ON);
                let Some(told) = told.iter_mut().find(|told| Some(told.slot) == slot) else {
                    continue;
                };
                let Some(label) = self.rendered(&option.label, &Place::Step(&flow.id, &step.id)) else {
                    continue;
                };
                let words = Utterance::read(&label, Lexicon::every_language()).words;
                let changes = words.iter().any(|word| CHANGES.contains(&word.text.as_str()));
                if changes {
                    let matter = words.into_iter().map(|word| word.text);
                    told.words
                        .extend(matter.filter(|word| !CHANGES.contains(&word.as_str()) && word.len() > 1));
                }
                if step.id == open.id && (changes || told.option.is_none()) {
                    let target = ChoiceTarget::Step {
                        flow: flow.id.clone(),
                        step: target.clone(),
                    };
                    told.option = Some((target, label.into_owned()));
                }
            }
        }
        told
    }

    /// "jumlahnya jadi 3", "alamatnya salah".
    fn put_named_right(&mut self, told: &Told<'a>, utterance: &Utterance, at_menu: bool) -> bool {
        let words = &utterance.words;
        let lexicon = self.content().matcher.lexicon();
        let changes = words.iter().any(|word| CHANGES.contains(&word.text.as_str()));
        let becomes = words.iter().any(|word| BECOMES.contains(&word.text.as_str()));
        let asks = utterance.raw.contains('?') || words.iter().any(|word| lexicon.class(&word.text).question);
        let rest = rest(utterance, |word| told.is_named(word), lexicon);
        let value = rest.filter(|_| !asks).and_then(|rest| {
            // Any words are a text: only where it is said that they are the new one.
            let free = matches!(told.entity, Entity::Text) && !is_name(told.slot) && !told.is_variant();
            (!free || changes || becomes).then(|| self.value_told(told, rest, &utterance.raw))?
        });
        // "jumlahnya 2,5".
        let counted = |rest: &str| rest.bytes().any(|byte| byte.is_ascii_digit());
        let said_wrongly = matches!(told.entity, Entity::Quantity) && rest.is_some_and(counted);
        match value {
            Some(value) => self.put_right(told, value, at_menu),
            None if (changes || said_wrongly) && rest.is_none_or(|rest| !asks && is_short(rest)) => {
                self.ask_anew(told);
            }
            None if told.is_variant()
                && rest
                    .is_some_and(|rest| self.only_denies_variant(rest, &utterance.raw, |word| told.is_named(word))) =>
            {
                self.ask_anew(told);
            }
            None => return false,
        }
        true
    }

    /// Asks once more for what is wrong: as its option does, where the menu has one.
    fn ask_anew(&mut self, told: &Told<'a>) {
        match &told.option {
            Some((target, label)) => self.pick(target, label),
            None => {
                self.recognised();
                self.run_step(told.step);
            }
        }
    }

    /// "jadi 3 aja", "yang putih aja": nothing is named, and only one thing can be meant.
    fn put_unnamed_right(&mut self, told: &[Told<'a>], utterance: &Utterance, at_menu: bool) -> bool {
        let lexicon = self.content().matcher.lexicon();
        let Some(rest) = rest(utterance, |_| false, lexicon).filter(|_| !utterance.raw.contains('?')) else {
            return false;
        };
        let words = &utterance.words;
        let has = |set: &[&str]| words.iter().any(|word| set.contains(&word.text.as_str()));
        let told: Vec<&Told<'a>> = told.iter().filter(|told| told.known).collect();
        let read = Utterance::read(rest, lexicon);
        let found = entity::find(&read, self.catalog(), &self.clock());
        let [only] = found.as_slice() else {
            return at_menu && found.is_empty() && self.put_variant_right(&told, rest, &utterance.raw);
        };
        if has(DENIES) {
            return false;
        }
        let whole = only.first_word == 0 && only.last_word + 1 == read.words.len();
        let meant = match &only.value {
            _ if !whole || only.alternatives.len() > 1 => return false,
            SlotValue::Number(_) | SlotValue::Quantity { .. } if !at_menu => return false,
            SlotValue::Number(_) if !has(SO_MANY) || has(POINTS) => return false,
            SlotValue::Number(_) | SlotValue::Quantity { .. } => {
                told.iter().find(|told| matches!(told.entity, Entity::Quantity))
            }
            SlotValue::Product(_) if has(CHANGES) || has(SO_MANY) || has(&["eh"]) => {
                told.iter().find(|told| matches!(told.entity, Entity::Product))
            }
            _ => return false,
        };
        let Some(meant) = meant else { return false };
        match self.value_told(meant, rest, &utterance.raw) {
            Some(value) => self.put_right(meant, value, at_menu),
            None => return false,
        }
        true
    }

    /// "putih aja": nothing but words for how the product comes.
    fn put_variant_right(&mut self, told: &[&Told<'a>], rest: &str, typed: &str) -> bool {
        let Some(variant) = told.iter().find(|told| told.is_variant()) else {
            return false;
        };
        match self.value_told(variant, rest, typed) {
            Some(value) => self.put_right(variant, value, true),
            None if self.only_denies_variant(rest, typed, |word| variant.is_named(word)) => self.ask_anew(variant),
            None => return false,
        }
        true
    }

    /// At a menu that asks whether all is right: "udah bener semua", or a bare no, which says that something is not.
    fn agree_or_deny(&mut self, flow: &'a Flow, step: &'a Step, told: &[Told<'a>], said: &Short<'_>) -> bool {
        let Then::Menu(_) = &step.then else { return false };
        let open = self.open_menu();
        let labels: Vec<&str> = open.iter().map(|option| &*option.label).collect();
        let Some(yes) = menu::yes_option(&labels).and_then(|at| open.get(at)) else {
            return false;
        };
        let utterance = Utterance::read(said.text(), Lexicon::every_language());
        let consists = |of: &[&str], beside: &[&str]| {
            let small = |word: &Word| {
                let class = Lexicon::every_language().class(&word.text);
                of.contains(&word.text.as_str())
                    || beside.contains(&word.text.as_str())
                    || class.vocative
                    || class.courtesy
            };
            let is = |word: &Word| of.contains(&word.text.as_str());
            utterance.words.iter().any(is) && utterance.words.iter().all(small)
        };
        if said.text().contains('?') {
            return false;
        }
        if consists(AGREES, BESIDE_AGREES) {
            let (target, label) = (yes.target(), yes.label.clone().into_owned());
            self.pick(&target, &label);
            return true;
        }
        let may_change = told.iter().any(|told| told.known && told.option.is_some());
        if !may_change || said.refuses() || !consists(DENIES_ALL, ABOUT_ALL) {
            return false;
        }
        self.recognised();
        let text = self.fresh(None, Phrase::WhatIsWrong, &[], "");
        self.say(text);
        if let Then::Menu(options) = &step.then {
            self.offer_menu(flow, step, options);
        }
        true
    }

    /// The new value of something told.
    fn value_told(&self, told: &Told<'a>, rest: &str, typed: &str) -> Option<SlotValue> {
        if told.is_variant() {
            return self.variant_told(told.slot, rest, typed, |word| told.is_named(word));
        }
        let utterance = Utterance::read(rest, self.content().matcher.lexicon());
        match entity::fill(told.entity, &utterance, self.catalog(), &self.clock(), true) {
            Filling::One(value) if !self.can_be_sold(told.entity, &value, typed) => None,
            Filling::One(value) if is_name(told.slot) => Some(name_alone(value)),
            Filling::One(value) => Some(value),
            Filling::Several(_) | Filling::Nothing => None,
        }
    }

    /// The value is there. From a menu the flow goes through its questions again, those aside that are answered, so that what it decides
    /// by the value is decided anew; while it asks for something else that is asked again.
    fn put_right(&mut self, told: &Told<'a>, value: SlotValue, at_menu: bool) {
        self.recognised();
        let words = self.words(&value);
        let product = matches!(value, SlotValue::Product(_));
        self.set_slot(told.slot, value);
        if at_menu || product {
            self.go(told.step);
            // Of another product how it is to be is asked anew.
            self.passes_known = !product;
            self.answered_ask();
            self.passes_known = false;
        } else {
            self.say_phrase(Phrase::Noted, &[("value", &words)]);
            self.run(Entry::Again);
        }
    }
}

impl Told<'_> {
    /// Whether a word of a message names it: a word of its options, or of its kind.
    fn is_named(&self, word: &Word) -> bool {
        let own: &[&str] = match self.entity {
            Entity::Quantity => &["jumlah", "qty", "quantity", "banyak", "amount"],
            Entity::Phone => &["nomor", "hp", "wa", "whatsapp", "telepon", "phone", "number"],
            Entity::Email => &["email"],
            Entity::Product => &["produk", "barang", "product", "item"],
            Entity::Date => &["tanggal", "date"],
            Entity::Time => &["jam", "time"],
            _ if is_name(self.slot) => &["nama", "name"],
            _ => &[],
        };
        let written = word.text.as_str();
        let stem = ["nya", "ny"].iter().find_map(|ending| written.strip_suffix(ending));
        let is = |of: &str| written == of || stem == Some(of);
        own.iter().any(|of| is(of)) || is(self.slot) || self.words.iter().any(|of| is(of))
    }

    /// Whether it says how a product is to be.
    fn is_variant(&self) -> bool {
        let is = |word: &str| KINDS.contains(&word);
        let told = is(self.slot) || self.words.iter().any(|word| is(word));
        matches!(self.entity, Entity::Variant) || matches!(self.entity, Entity::Text) && told
    }
}

/// The slot that is asked for where a step leads to, on the way of a change: through branches, to the first question.
fn asked_from<'f>(flow: &'f Flow, step: &str, steps_on: usize) -> Option<&'f str> {
    let left = steps_on.checked_sub(1)?;
    match &flow.step(step)?.1.then {
        Then::Ask(ask) => Some(&ask.slot),
        Then::Go(target) => asked_from(flow, target, left),
        Then::Branch { arms, otherwise } => {
            let mut targets = arms.iter().map(|(_, target)| target).chain(otherwise);
            targets.find_map(|target| asked_from(flow, target, left))
        }
        _ => None,
    }
}

/// What a message says but for the words around it that name what is changed, and that it is.
fn rest<'u>(utterance: &'u Utterance, named: impl Fn(&Word) -> bool, lexicon: &Lexicon) -> Option<&'u str> {
    let words = &utterance.words;
    let is = |set: &[&str], word: &Word| set.contains(&word.text.as_str());
    let small = |word: &Word| {
        let class = lexicon.class(&word.text);
        named(word) || is(CHANGES, word) || is(BESIDE, word) || class.vocative || class.courtesy
    };
    let becomes = words.iter().rposition(|word| is(BECOMES, word));
    let behind = becomes.filter(|at| words.iter().skip(at + 1).any(|word| !small(word)));
    let first = words
        .iter()
        .enumerate()
        .position(|(at, word)| behind.is_none_or(|behind| at > behind) && !small(word))?;
    let last = words.iter().rposition(|word| !small(word))?;
    let (start, end) = (words.get(first)?.start, words.get(last)?.end);
    utterance.raw.get(start..end)
}

/// Words that are no value: "nomornya salah satu digit".
fn is_short(rest: &str) -> bool {
    rest.split_whitespace().count() <= 3
}
