//! What a message tells beside the answer that was asked for: "navy L 2 pcs", "Budi 0812…, Jl. Mawar 3".

use super::contact::reach_bit;
use super::contact_names::name_beside;
use super::contact_words::is_small;
use super::form::{LEAVE_CONTACT, RATING};
use super::named::{is_name, is_small_talk};
use super::phrases::Phrase;
use super::plain_answer::name_alone;
use super::turn::Turn;
use crate::bot::{Answer, Ask, Flow, Then};
use crate::catalog::Said;
use crate::matching::entity::{self, Entity, Filling, SlotValue};
use crate::matching::{Decision, Found, Reading};
use crate::text::Utterance;

/// More pieces than that make no form.
const PIECES: usize = 12;
/// Words before a colon that say what stands behind it, beside those of numbers: "No HP:".
const LABELS: &[&str] = &[
    "nama",
    "name",
    "lengkap",
    "full",
    "penerima",
    "pemesan",
    "alamat",
    "address",
    "kirim",
    "pengiriman",
    "shipping",
    "delivery",
    "rumah",
];
/// Words of a name in a whole order.
const NAME_WORDS: usize = 4;
/// Flows that hear contacts in their own way.
pub(super) const SETTLED: [&str; 2] = [LEAVE_CONTACT, RATING];
/// A bare number up to here says how many.
const MOST: f64 = 999.0;

impl<'a> Turn<'a> {
    /// Asked for a name or a number, a visitor writes all that a form asks for at once, as shops are used to: "Budi 0812… Jl. Mawar 3".
    /// `true`: heard.
    pub(super) fn hear_form(&mut self, slot: &str, entity: &Entity, reading: &Reading) -> bool {
        let raw = reading.utterance.raw.as_str();
        let named = is_name(slot) && matches!(entity, Entity::Text | Entity::Pattern(_));
        if !(named || matches!(entity, Entity::Phone)) || raw.contains('?') || self.state.asking.is_some() {
            return false;
        }
        let (name, taken) = self.told_by_form(reading, &self.others(slot), named);
        // "Nama: Budi".
        let labelled = named && raw.contains(':') && !name.is_empty();
        if taken.is_empty() && !labelled {
            return false;
        }
        let own = match named {
            true => entity::fill(
                entity,
                &self.utterance(&name_beside(&name)),
                self.catalog(),
                &self.clock(),
                true,
            ),
            false => entity::fill(entity, &reading.utterance, self.catalog(), &self.clock(), true),
        };
        let own = match own {
            Filling::One(value) if named => Some(name_alone(value)),
            Filling::One(value) => Some(value),
            Filling::Several(_) | Filling::Nothing => None,
        };
        if own.is_none() && (!named || taken.is_empty()) {
            return false;
        }
        let words: Vec<String> = taken.iter().map(|(_, value)| self.words(value)).collect();
        for (slot, value) in taken {
            self.take(slot, value);
        }
        match own {
            Some(value) => self.fill_awaited(value),
            None => {
                let noted = self.phrase(Phrase::Noted, &[("value", &words.join(", "))]);
                self.wrong_answer_because(Some(noted));
            }
        }
        true
    }

    /// A whole order in one message, known by the number in it.
    pub(super) fn hear_whole_form(&mut self, reading: &Reading) -> bool {
        let mut found = reading.entities.iter();
        let reached = found.any(|found| matches!(found.value, SlotValue::Phone(_)));
        reached && !reading.utterance.raw.contains('?') && self.begin_with_form(reading)
    }

    /// A whole order in one message: "mau order hoodie hitam L 1, Budi 0812…, Jl. Mawar 3". What stands before the first comma or line
    /// begins a flow, and the rest answers its questions. `true`: heard.
    fn begin_with_form(&mut self, reading: &Reading) -> bool {
        let raw = reading.utterance.raw.as_str();
        let Some((head, tail)) = raw.split_once([',', '\n', ';']) else {
            return false;
        };
        let begun = self.content().matcher.read(head, self.catalog(), &self.clock());
        let Decision::Answer { intents } = &begun.decision else {
            return false;
        };
        let [intent] = intents.as_slice() else { return false };
        let answer = self.content().intents.get(&**intent).map(|intent| &intent.answer);
        let flow = match answer {
            Some(Answer::Start(flow)) if !SETTLED.contains(&flow.as_str()) => self.content().flows.get(flow),
            _ => None,
        };
        let Some(flow) = flow else { return false };
        let told = self.content().matcher.read(tail, self.catalog(), &self.clock());
        let asks: Vec<&Ask> = asks_of(flow).filter(|ask| !self.knows(&ask.slot)).collect();
        let (name, mut taken) = self.told_by_form(&told, &asks, true);
        let asks_name = asks.iter().find(|ask| is_name(&ask.slot));
        if let Some(ask) = asks_name.filter(|_| name.split_whitespace().count() <= NAME_WORDS)
            && let Filling::One(value) = entity::fill(
                &ask.entity,
                &self.utterance(&name_beside(&name)),
                self.catalog(),
                &self.clock(),
                true,
            )
            && !is_small_talk(&told, self.content().matcher.lexicon())
        {
            taken.push((&ask.slot, name_alone(value)));
        }
        if taken.is_empty() {
            return false;
        }
        for (slot, value) in taken {
            self.set_slot(slot, value);
        }
        self.passes_known = true;
        self.answer_recognised(intents, &begun);
        self.passes_known = false;
        true
    }

    /// What a message of a form's answers holds for its questions, and what stands first in it.
    fn told_by_form(&self, reading: &Reading, asks: &[&'a Ask], named: bool) -> (String, Vec<(&'a str, SlotValue)>) {
        let reached: Vec<&Found> = reading.entities.iter().filter(|found| is_reach(found)).collect();
        let mut taken: Vec<(&str, SlotValue)> = Vec::new();
        for ask in asks {
            let mut found = reached.iter().filter(|found| is_of(&ask.entity, &found.value));
            if let (Some(only), None) = (found.next(), found.next()) {
                taken.push((&ask.slot, only.value.clone()));
            }
        }
        let mut pieces = pieces(&reading.utterance.raw, &reached);
        let fits = |ask: &Ask, text: &str| match &ask.entity {
            Entity::Pattern(pattern) if !is_name(&ask.slot) => {
                pattern.find(text).is_some_and(|found| found.as_str().trim() == text)
            }
            _ => false,
        };
        let first_is_name = pieces
            .first()
            .is_some_and(|first| !asks.iter().any(|ask| fits(ask, first)));
        let name = if named && first_is_name {
            pieces.remove(0)
        } else {
            String::new()
        };
        let rest = pieces.join(", ");
        let fitting = asks.iter().find(|ask| !rest.is_empty() && fits(ask, &rest));
        if let Some(ask) = fitting
            && let Filling::One(value) =
                entity::fill(&ask.entity, &self.utterance(&rest), self.catalog(), &self.clock(), true)
        {
            taken.push((&ask.slot, value));
        }
        (name, taken)
    }

    /// How a product that was asked for is to be, and how many, where the same message says so: "kaos polos hitam L 2".
    pub(super) fn take_wishes(&mut self, slot: &str, reading: &Reading) {
        let words = 0..reading.utterance.words.len();
        let others: Vec<(String, &Entity)> = match &self.state.asking {
            Some(asking) => {
                let intents = asking
                    .intents
                    .iter()
                    .filter_map(|intent| self.content().intents.get(intent));
                let specs = intents.flat_map(|intent| &intent.slots);
                specs.map(|spec| (spec.name.clone(), &spec.entity)).collect()
            }
            None => self
                .others(slot)
                .into_iter()
                .map(|ask| (ask.slot.clone(), &ask.entity))
                .collect(),
        };
        for (other, entity) in others.iter().filter(|(other, _)| *other != slot) {
            let value = match entity {
                Entity::Variant if !self.knows(other) => self.variant_beside(reading, &words),
                Entity::Quantity => self.count_beside(entity, reading),
                _ => None,
            };
            if let Some(value) = value {
                self.take(other, value);
            }
        }
    }

    /// How many a message says, with a unit or beside a product; or the one bare number in it that is no size of the product.
    fn count_beside(&self, entity: &Entity, reading: &Reading) -> Option<SlotValue> {
        let product = self.product_at_hand().and_then(|(_, sku)| self.catalog().get(sku));
        let words = &reading.utterance.words;
        let is_size = |found: &Found| {
            let word = words.get(found.first_word);
            let sizes = product.zip(word).map(|(product, word)| {
                self.catalog().wishes(
                    product,
                    &[Said {
                        word: &word.text,
                        sized: true,
                    }],
                )
            });
            sizes.is_some_and(|wishes| wishes.iter().any(|wish| wish.met))
        };
        let counts = |found: &&Found| matches!(found.value, SlotValue::Quantity { .. });
        let bare = |found: &&Found| matches!(&found.value, SlotValue::Number(number) if number.fract() == 0.0 && *number <= MOST);
        let mut found = reading.entities.iter().filter(counts);
        let value = match (found.next(), found.next()) {
            (Some(only), None) => only.value.clone(),
            (None, _) => {
                let mut bare = reading.entities.iter().filter(bare).filter(|found| !is_size(found));
                match (bare.next()?, bare.next()) {
                    (
                        Found {
                            value: SlotValue::Number(amount),
                            ..
                        },
                        None,
                    ) => SlotValue::Quantity {
                        amount: *amount,
                        unit: None,
                    },
                    _ => return None,
                }
            }
            _ => return None,
        };
        self.can_be_sold(entity, &value, &reading.utterance.raw)
            .then_some(value)
    }

    /// Puts a value told beside an answer into its slot; its own question is passed over.
    pub(super) fn take(&mut self, slot: &str, value: SlotValue) {
        self.set_slot(slot, value);
        self.contact_begun |= reach_bit(slot);
        if self.state.asking.is_none()
            && let Some(frame) = self.state.frames.last_mut()
        {
            frame.beside.push(slot.to_owned());
        }
    }

    /// The other questions of the open flow to which nothing is known yet, in order.
    fn others(&self, slot: &str) -> Vec<&'a Ask> {
        let open = self.open_step().map(|(flow, _)| flow);
        let open = open.filter(|flow| !SETTLED.contains(&flow.id.as_str()));
        let asks = open.into_iter().flat_map(asks_of);
        asks.filter(|ask| ask.slot != slot && !self.knows(&ask.slot)).collect()
    }

    /// Whether a question was answered beside another one; then it is passed over, once.
    pub(super) fn was_told_beside(&mut self, slot: &str) -> bool {
        let Some(frame) = self.state.frames.last_mut() else {
            return false;
        };
        let before = frame.beside.len();
        frame.beside.retain(|told| told != slot);
        frame.beside.len() < before
    }

    /// Whatever was told beside is asked again where the visitor goes there.
    pub(super) fn forget_beside(&mut self) {
        if let Some(frame) = self.state.frames.last_mut() {
            frame.beside.clear();
        }
    }

    fn utterance(&self, text: &str) -> Utterance {
        Utterance::read(text, self.content().matcher.lexicon())
    }
}

/// The questions of a flow, in order.
pub(super) fn asks_of(flow: &Flow) -> impl Iterator<Item = &Ask> {
    flow.steps.iter().filter_map(|step| match &step.then {
        Then::Ask(ask) => Some(ask),
        _ => None,
    })
}

fn is_reach(found: &Found) -> bool {
    matches!(found.value, SlotValue::Phone(_) | SlotValue::Email(_))
}

fn is_of(entity: &Entity, value: &SlotValue) -> bool {
    matches!(
        (entity, value),
        (Entity::Phone, SlotValue::Phone(_)) | (Entity::Email, SlotValue::Email(_))
    )
}

/// The pieces of a form written in one message, parted by lines, commas and the numbers that are taken out of it, without their labels
/// ("Nama: Budi") and without those that name nothing ("no hp").
fn pieces(raw: &str, taken: &[&Found]) -> Vec<String> {
    let mut parted = String::with_capacity(raw.len());
    let mut at = 0;
    for found in taken {
        parted.push_str(raw.get(at..found.start).unwrap_or_default());
        parted.push('\n');
        at = at.max(found.end);
    }
    parted.push_str(raw.get(at..).unwrap_or_default());
    let pieces = parted.split(['\n', ',', ';']).map(without_label);
    let names = |piece: &&str| piece.split_whitespace().any(|word| !is_small(&word.to_lowercase()));
    pieces.filter(names).take(PIECES).map(str::to_owned).collect()
}

/// "Alamat: Jl. Mawar 3" without its label.
fn without_label(piece: &str) -> &str {
    let signs: &[char] = &['-', '/', '(', ')', '.', ':'];
    let names = |word: &str| {
        let word = word.trim_matches(signs).to_lowercase();
        LABELS.contains(&word.as_str()) || is_small(&word)
    };
    let label = piece
        .split_once(':')
        .filter(|(label, _)| label.split_whitespace().all(names));
    let said = label.map_or(piece, |(_, said)| said).trim();
    said.trim_start_matches(signs)
        .trim_end_matches(['-', '/', '(', ':'])
        .trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_in_one_message_has_pieces() {
        for (raw, expected) in [
            (
                "Nama: Budi\nAlamat: Jl. Mawar 3, Solo",
                &["Budi", "Jl. Mawar 3", "Solo"][..],
            ),
            ("Budi, no hp", &["Budi"]),
            ("Siti / wa:", &["Siti / wa"]),
            ("ya kak", &[]),
            ("", &[]),
        ] {
            assert_eq!(pieces(raw, &[]), expected, "{raw:?}");
        }
    }
}
