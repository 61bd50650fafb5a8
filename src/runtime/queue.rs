//! Who waits, in order: by priority, then by when a person was asked for.

use crate::dialogue::{Handoff, Priority};
use chrono::{DateTime, Utc};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Kept in memory, so that a place is known without asking the store.
#[derive(Default)]
pub(super) struct Queue {
    places: BTreeMap<Place, String>,
    waiting: HashMap<String, Handoff>,
    /// How many wait, by the rank of their priority.
    counts: [u32; Priority::ALL.len()],
}

/// Where a handoff stands: the first comes first.
type Place = (Reverse<Priority>, DateTime<Utc>, String);

impl Queue {
    /// It waits, or waits otherwise than before. Tells whether it did not wait yet.
    pub fn add(&mut self, conversation: &str, handoff: &Handoff) -> bool {
        let before = self.waiting.insert(conversation.to_owned(), handoff.clone());
        if let Some(before) = &before {
            self.leave(before);
        }
        let added = self.places.insert(place(handoff), conversation.to_owned()).is_none();
        if added && let Some(count) = self.counts.get_mut(usize::from(handoff.priority.rank())) {
            *count += 1;
        }
        before.is_none_or(|before| before.id != handoff.id)
    }

    /// It waits no longer. Tells whether it did.
    pub fn remove(&mut self, conversation: &str, handoff: &Handoff) -> bool {
        let waits = self.waiting.get(conversation);
        let Some(before) = waits.filter(|before| before.id == handoff.id).cloned() else {
            return false;
        };
        self.waiting.remove(conversation);
        self.leave(&before);
        true
    }

    fn leave(&mut self, handoff: &Handoff) {
        if self.places.remove(&place(handoff)).is_some()
            && let Some(count) = self.counts.get_mut(usize::from(handoff.priority.rank()))
        {
            *count = count.saturating_sub(1);
        }
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// How many wait with low, with normal and with high priority.
    pub fn lower(&self) -> [u32; 3] {
        let [low, normal, high, _] = self.counts;
        [low, normal, high]
    }

    /// How many are before this conversation. `None`: it does not wait.
    pub fn ahead(&self, conversation: &str) -> Option<usize> {
        let handoff = self.waiting.get(conversation)?;
        Some(self.before(handoff))
    }

    /// How many are before this handoff, or would be if it waited.
    pub fn before(&self, handoff: &Handoff) -> usize {
        self.places.range(..place(handoff)).count()
    }

    /// Every conversation that waits, in no order.
    pub fn conversations(&self) -> Vec<String> {
        self.waiting.keys().cloned().collect()
    }

    /// The first for which `pick` gives something, in the order of the queue.
    pub fn first<T>(&self, pick: impl Fn(&str, &Handoff) -> Option<T>) -> Option<T> {
        self.places.values().find_map(|conversation| {
            let handoff = self.waiting.get(conversation)?;
            pick(conversation, handoff)
        })
    }
}

fn place(handoff: &Handoff) -> Place {
    (Reverse(handoff.priority), handoff.requested_at, handoff.id.clone())
}
