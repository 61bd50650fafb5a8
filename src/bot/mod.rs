//! The compiled, immutable bot: what a business wrote, checked and ready to answer.

mod assemble;
mod compile;
mod content;
mod declared;
pub mod diagnostic;
mod environment;
mod explain;
mod lint;
mod outside;
mod render;
pub(crate) mod schema;
pub(crate) mod source;
pub(crate) mod yaml;

pub(crate) use compile::decode;
pub use compile::{Compiled, Role, SourceFile, catalog_file, compile, role};
pub use content::*;
pub use declared::declared_name;
pub use render::render;
pub use schema::reader::parse_duration;
pub use source::{MAX_FILE_BYTES, MAX_FILES};
