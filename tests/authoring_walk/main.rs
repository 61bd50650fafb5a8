//! The way of docs/authoring.md with the real program: a new bot, an edit, a conversation kept as a test, visitors who ask in vain,
//! and their question as a line that is answered and tested.

mod chat;
mod page;
mod shop;
mod slips;
mod walk;
