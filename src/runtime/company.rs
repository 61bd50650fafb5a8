//! Who types and what was seen: told to whoever else is in the conversation, and stored nowhere.

use super::Runtime;
use super::live::Attached;
use crate::bus::{Hint, Hints};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// That somebody types is told once in so long, however often it is said.
const TYPING_APART: Duration = Duration::from_secs(1);

/// One of the two who are in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Visitor,
    Agent,
}

/// What is known of both sides while a conversation is at hand.
#[derive(Default)]
pub(super) struct Company {
    sides: [Presence; 2],
}

#[derive(Default)]
struct Presence {
    /// The last `seq` seen.
    seen: AtomicU64,
    typing: Mutex<Typing>,
}

/// What was told of a side's typing.
#[derive(Default)]
struct Typing {
    on: bool,
    /// When it was last told to be on.
    since: Option<Instant>,
}

impl Side {
    /// As frames say it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Agent => "agent",
        }
    }
}

impl Company {
    fn of(&self, side: Side) -> &Presence {
        let [visitor, agent] = &self.sides;
        match side {
            Side::Visitor => visitor,
            Side::Agent => agent,
        }
    }

    /// Whether it is news that this side has seen up to `seq`.
    fn see(&self, side: Side, seq: u64) -> bool {
        self.of(side).seen.fetch_max(seq, Ordering::Relaxed) < seq
    }

    /// Whether it is worth telling that this side types, or no longer does.
    fn types(&self, side: Side, on: bool, now: Instant) -> bool {
        let mut typing = self.of(side).typing.lock();
        let recent = typing
            .since
            .is_some_and(|since| now.duration_since(since) < TYPING_APART);
        if if on { recent } else { !typing.on } {
            return false;
        }
        typing.on = on;
        if on {
            typing.since = Some(now);
        }
        true
    }
}

impl Attached {
    /// Up to which `seq` this side has seen what was said, as far as is known: it is forgotten with the conversation at hand.
    pub fn seen(&self, side: Side) -> u64 {
        self.live.company.of(side).seen.load(Ordering::Relaxed)
    }
}

impl Runtime {
    /// This side has seen what was said up to `seq`; `own` knows it already.
    pub fn seen(&self, attached: &Attached, side: Side, seq: u64, own: Option<&Hints>) {
        if attached.live.company.see(side, seq) {
            let hint = Hint::Seen {
                conversation: attached.conversation().to_owned(),
                from: side.word(),
                seq,
            };
            self.shared.bus.publish(&hint, own);
        }
    }

    /// This side types, or no longer does; `own` knows it already.
    pub fn types(&self, attached: &Attached, side: Side, on: bool, own: Option<&Hints>) {
        if attached.live.company.types(side, on, Instant::now()) {
            let hint = Hint::Typing {
                conversation: attached.conversation().to_owned(),
                from: side.word(),
                on,
            };
            self.shared.bus.publish(&hint, own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_is_told_once_a_second() {
        let company = Company::default();
        let start = Instant::now();
        for (millis, side, on, told) in [
            (0, Side::Visitor, false, false),
            (0, Side::Visitor, true, true),
            (10, Side::Visitor, true, false),
            (20, Side::Agent, true, true),
            (30, Side::Visitor, false, true),
            (40, Side::Visitor, false, false),
            (50, Side::Visitor, true, false),
            (60, Side::Visitor, false, false),
            (1_000, Side::Visitor, true, true),
            (1_999, Side::Visitor, true, false),
            (2_000, Side::Visitor, true, true),
        ] {
            let now = start + Duration::from_millis(millis);
            assert_eq!(company.types(side, on, now), told, "{millis} ms, {side:?} {on}");
        }
    }

    #[test]
    fn only_news_of_what_was_seen_is_told() {
        let company = Company::default();
        for (side, seq, told) in [
            (Side::Visitor, 0, false),
            (Side::Visitor, 5, true),
            (Side::Visitor, 5, false),
            (Side::Visitor, 3, false),
            (Side::Agent, 3, true),
            (Side::Visitor, 6, true),
        ] {
            assert_eq!(company.see(side, seq), told, "{side:?} {seq}");
        }
    }
}
