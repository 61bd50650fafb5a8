//! What leaves the house: notices to webhook targets, and the requests of `call` steps.

pub mod schedule;
pub mod signature;
