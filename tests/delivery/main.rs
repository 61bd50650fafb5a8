//! The outbox's worker against a real store and real receivers; only the clock is the tests' own.

mod addresses;
mod answers;
mod backup;
mod calls;
mod commands;
mod desk;
mod docs;
mod follow_up;
mod formats;
mod mail;
mod order;
mod receiver;
mod receivers;
mod restart;
mod smtp;
