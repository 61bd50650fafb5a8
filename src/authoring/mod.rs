//! What stored conversations tell a bot's author: what visitors asked in vain, what to write so that it is answered, and what an
//! edit would have answered otherwise.
//!
//! The shell brings the conversations, one message at a time, and writes the files; everything between is here.

mod about;
mod difference;
mod edit;
mod heard;
mod hold;
mod mask;
mod misses;
mod patch;
mod replay;
mod topic;

pub use difference::difference;
pub use edit::{EditError, append_to_list};
pub use heard::Heard;
pub use hold::{TESTS, with_test};
pub use mask::masked;
pub use misses::{Beside, Group, Miss, Misses, Phrasing};
pub use patch::{Harm, NoPatch, Patch, new_intent, new_name, propose};
pub use replay::{Answered, Change, ChangedGroup, Replay, ReplayReport};
