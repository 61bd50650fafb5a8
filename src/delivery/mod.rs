//! What leaves the house: notices to webhook targets, and the requests of `call` steps.

mod address;
mod client;
pub mod schedule;
pub mod signature;

pub use address::AllowTargets;
pub use client::{Answer, Client, Request, SendError};
