//! The conversation's state machine: one pure entry point and its three vocabularies.

mod advance;
mod effect;
mod event;
mod state;

pub use advance::advance;
pub use effect::*;
pub use event::*;
pub use state::*;
