//! The conversation's state machine: one pure entry point and its three vocabularies.

mod advance;
mod answer;
mod call;
mod canned;
mod contact;
mod contact_words;
mod due;
mod effect;
mod event;
mod fallback;
mod flow;
mod follow_up;
mod form;
mod handoff;
mod hear;
mod labels;
mod language;
mod lead;
mod marks;
mod mend;
mod named;
mod option;
mod phrases;
mod question;
mod queue;
mod queue_words;
mod route;
mod scope;
mod slot;
mod small_words;
mod stale;
mod state;
mod steer;
mod trace;
mod transfer;
mod turn;
mod vanish;
mod variant;
mod wait;
mod way_back;
mod with_agent;
mod wording;
mod wordless;

pub use crate::bot::Priority;
pub use advance::{advance, advance_traced};
pub use canned::canned;
pub use due::due;
pub use effect::*;
pub use event::*;
pub use marks::{Mark, Marks, marks};
pub use state::*;
pub use trace::Trace;

#[cfg(test)]
mod tests;
