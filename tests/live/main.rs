//! A bot that changes while it is served: edits, rollbacks, catalogs.

mod catalog;
mod edits;
mod load;
mod program;
mod rollback;
mod shop;
mod source;
#[expect(dead_code, reason = "the server's own tests use more of it")]
#[path = "../server/visitor.rs"]
mod visitor;
