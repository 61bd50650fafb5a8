//! The one entry point.

use super::{Effect, Event, State, Trace};
use crate::bot::Bot;

/// What happens to a conversation when something happens. Total and deterministic: it never fails, never panics, and the same
/// arguments give the same result. A gap in the bot's content becomes [`Effect::Fault`] and the fallback.
pub fn advance(_bot: &Bot, state: State, _event: Event) -> (State, Vec<Effect>) {
    (state, Vec::new())
}

/// [`advance`], and what it reached on the way.
pub fn advance_traced(_bot: &Bot, state: State, _event: Event) -> (State, Vec<Effect>, Trace) {
    (state, Vec::new(), Trace::default())
}
