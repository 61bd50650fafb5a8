//! Who waits, in order: by priority, then by when a person was asked for. Each team has a queue of its own.

use crate::dialogue::{Handoff, Priority, Waiting};
use chrono::{DateTime, Utc};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Kept in memory, so that a place is known without asking the store.
#[derive(Default)]
pub(super) struct Queue {
    /// Of all teams.
    places: BTreeMap<Place, String>,
    by_team: HashMap<String, BTreeSet<Place>>,
    waiting: HashMap<String, Handoff>,
    /// How many wait; no team that nobody waits for.
    counts: Arc<Waiting>,
}

/// Where a handoff stands: the first comes first.
type Place = (Reverse<Priority>, DateTime<Utc>, String);

impl Queue {
    /// It waits, or waits otherwise than before. Tells whether any place in a queue is another now.
    pub fn add(&mut self, conversation: &str, handoff: &Handoff) -> bool {
        let before = self.waiting.insert(conversation.to_owned(), handoff.clone());
        if let Some(before) = &before {
            if before.team == handoff.team && place(before) == place(handoff) {
                return false;
            }
            self.leave(before);
        }
        self.places.insert(place(handoff), conversation.to_owned());
        let team = self.by_team.entry(handoff.team.clone()).or_default();
        team.insert(place(handoff));
        let counts = Arc::make_mut(&mut self.counts);
        let counts = counts.entry(handoff.team.clone()).or_default();
        if let Some(count) = counts.get_mut(usize::from(handoff.priority.rank())) {
            *count += 1;
        }
        true
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
        if self.places.remove(&place(handoff)).is_none() {
            return;
        }
        let Some(team) = self.by_team.get_mut(&handoff.team) else {
            return;
        };
        team.remove(&place(handoff));
        let nobody_waits = team.is_empty();
        let counts = Arc::make_mut(&mut self.counts);
        if nobody_waits {
            self.by_team.remove(&handoff.team);
            counts.remove(&handoff.team);
        } else if let Some(counts) = counts.get_mut(&handoff.team)
            && let Some(count) = counts.get_mut(usize::from(handoff.priority.rank()))
        {
            *count = count.saturating_sub(1);
        }
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// How many wait for each team, by priority.
    pub fn counts(&self) -> Arc<Waiting> {
        self.counts.clone()
    }

    /// How many are before this conversation, waiting for the same team, and its handoff. `None`: it does not wait.
    pub fn ahead(&self, conversation: &str) -> Option<(usize, &Handoff)> {
        let handoff = self.waiting.get(conversation)?;
        Some((self.before(handoff, &handoff.team), handoff))
    }

    /// How many are before this handoff in a team's queue, or would be if it waited there.
    pub fn before(&self, handoff: &Handoff, team: &str) -> usize {
        let team = self.by_team.get(team);
        team.map_or(0, |places| places.range(..place(handoff)).count())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::{HandoffStatus, Reason};

    fn handoff(id: &str, team: &str, priority: Priority, minute: i64) -> Handoff {
        let at = DateTime::from_timestamp(minute * 60, 0).expect("in range");
        Handoff {
            id: id.to_owned(),
            team: team.to_owned(),
            reason: Reason::Asked,
            status: HandoffStatus::Requested,
            agent: None,
            priority,
            tags: Vec::new(),
            left_by: None,
            passed_on_by: None,
            requested_at: at,
            changed_at: at,
        }
    }

    /// Every place from 1, in the order of the queue of all teams.
    fn places(queue: &Queue) -> String {
        let waiting = queue.places.values();
        let words = waiting.map(|conversation| {
            format!(
                "{conversation}{}",
                queue.ahead(conversation).map_or(0, |(ahead, _)| ahead + 1)
            )
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_place_is_counted_among_those_who_wait_for_the_same_team() {
        let mut queue = Queue::default();
        let normal = Priority::Normal;
        for (conversation, handoff, changed, expected) in [
            ("a", handoff("h1", "support", normal, 1), true, "a1"),
            ("b", handoff("h2", "sales", normal, 2), true, "a1 b1"),
            ("c", handoff("h3", "sales", normal, 3), true, "a1 b1 c2"),
            ("d", handoff("h4", "sales", Priority::High, 4), true, "d1 a1 b2 c3"),
            ("d", handoff("h4", "sales", Priority::High, 4), false, "d1 a1 b2 c3"),
            // Whoever is passed on stands where the time of the request says, and others move.
            ("a", handoff("h1", "sales", normal, 1), true, "d1 a2 b3 c4"),
            ("b", handoff("h2", "sales", Priority::Low, 2), true, "d1 a2 c3 b4"),
        ] {
            assert_eq!(
                queue.add(conversation, &handoff),
                changed,
                "{conversation} {}",
                handoff.team
            );
            assert_eq!(places(&queue), expected, "after {conversation}");
        }
        assert_eq!(queue.counts().get("sales"), Some(&[1, 2, 1, 0]));
        assert_eq!(queue.counts().get("support"), None);
        assert_eq!(queue.before(&handoff("h9", "", normal, 2), "sales"), 2);
        assert_eq!(queue.before(&handoff("h9", "", normal, 2), "support"), 0);
        assert!(queue.remove("d", &handoff("h4", "sales", Priority::High, 4)));
        assert!(!queue.remove("d", &handoff("h4", "sales", Priority::High, 4)));
        assert_eq!(places(&queue), "a1 c2 b3");
    }
}
