//! The compiled, immutable bot: what a business wrote, checked and ready to answer.

mod assemble;
mod compile;
mod content;
pub mod diagnostic;
mod environment;
mod lint;
mod schema;
mod source;
mod yaml;

pub use compile::{Compiled, Role, SourceFile, catalog_file, compile, role};
pub use content::*;
