//! The compiled, immutable bot: what a business wrote, checked and ready to answer.

mod compile;
mod content;
pub mod diagnostic;

pub use compile::{Compiled, SourceFile, compile};
pub use content::*;
