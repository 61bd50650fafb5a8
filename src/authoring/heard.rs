//! One message of a stored conversation, with what stood before it and what came of it.

use crate::dialogue::{Choice, State};
use crate::matching::SlotValue;
use chrono::{DateTime, Utc};

/// A visitor's message as it was stored.
#[derive(Clone, Debug)]
pub struct Heard {
    pub conversation: String,
    pub at: DateTime<Utc>,
    /// The number of the turn in its conversation.
    pub turn: u64,
    pub text: String,
    /// The option it was, by its label: pressed, or typed in full.
    pub choice: Option<Choice>,
    pub before: State,
    pub after: State,
    /// What the bot said to it.
    pub answers: Vec<String>,
}

impl Heard {
    /// What is known of the visitor by name: not to be written anywhere else.
    pub fn known(&self) -> Vec<&str> {
        let visitor = &self.after.visitor;
        let facts = [&visitor.name, &visitor.email, &visitor.phone, &visitor.id];
        let facts = facts.into_iter().filter_map(|fact| fact.as_deref());
        let slots = self.before.slots.iter().chain(&self.after.slots);
        let told = slots.filter_map(|(name, value)| match value {
            SlotValue::Phone(text) | SlotValue::Email(text) => Some(text.as_str()),
            // Free text under such a name is somebody's.
            SlotValue::Text(text) if is_personal(name) => Some(text.as_str()),
            _ => None,
        });
        facts.chain(told).collect()
    }
}

fn is_personal(slot: &str) -> bool {
    let slot = slot.to_lowercase();
    ["name", "nama", "address", "alamat", "note", "catatan"]
        .iter()
        .any(|word| slot.contains(word))
}
