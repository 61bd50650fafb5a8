//! The conversation's state machine: one pure entry point and its three vocabularies.

mod advance;
mod effect;
mod event;
mod state;
mod trace;

pub use advance::{advance, advance_traced};
pub use effect::*;
pub use event::*;
pub use state::*;
pub use trace::Trace;
