//! Sapa: a rule-based chat service. A pure core decides, a thin shell does.
//!
//! The core (`text` to `rehearsal`) is synchronous and deterministic: no clock, randomness, files, network or database.
//! The shell (`store` to `cli`) does all input and output, behind the feature `server`. Left never imports right:
//!
//! `text → hours, catalog, template → matching → bot → dialogue → rehearsal | store, bus → runtime → delivery → server → cli`

pub mod text;

pub mod catalog;
pub mod hours;
pub mod template;

pub mod matching;

pub mod bot;

pub mod dialogue;

pub mod rehearsal;

#[cfg(feature = "server")]
pub mod bus;
#[cfg(feature = "server")]
pub mod cli;
#[cfg(feature = "server")]
pub mod delivery;
#[cfg(feature = "server")]
pub mod runtime;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "server")]
pub mod store;
