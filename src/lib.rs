//! Sapa: a rule-based chat service. A pure core decides, a thin shell does.
//!
//! The core (`text` to `figures`) is synchronous and deterministic: no clock, randomness, files, network or database.
//! The shell (`store` to `cli`) does all input and output, behind the feature `server`. Left never imports right:
//!
//! `text → hours, catalog, template → matching → bot → dialogue → rehearsal → authoring → figures | store, bus → runtime → delivery → server → cli`

// The core asks nothing of the world around it; `clippy.toml` says what that rules out, and why.
#[deny(clippy::disallowed_methods, clippy::disallowed_types)]
pub mod text;

#[deny(clippy::disallowed_methods, clippy::disallowed_types)]
pub mod catalog;
#[deny(clippy::disallowed_methods, clippy::disallowed_types)]
pub mod hours;
#[deny(clippy::disallowed_methods, clippy::disallowed_types)]
pub mod template;

#[deny(clippy::disallowed_methods, clippy::disallowed_types)]
pub mod matching;

#[deny(clippy::disallowed_methods, clippy::disallowed_types)]
pub mod bot;

#[deny(clippy::disallowed_methods, clippy::disallowed_types)]
pub mod dialogue;

#[deny(clippy::disallowed_methods, clippy::disallowed_types)]
pub mod rehearsal;

#[deny(clippy::disallowed_methods, clippy::disallowed_types)]
pub mod authoring;

#[deny(clippy::disallowed_methods, clippy::disallowed_types)]
pub mod figures;

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
