//! What must hold for any bot and any message: properties, and the bad input that a shop meets.

mod bad_input;
mod bots;
mod fresh;
mod properties;
mod reasons;
mod rules;
