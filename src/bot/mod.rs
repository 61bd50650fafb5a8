//! The compiled, immutable bot: what a business wrote, checked and ready to answer.

mod assemble;
mod compile;
mod content;
mod declared;
pub mod diagnostic;
mod environment;
mod explain;
mod expression;
mod lint;
pub mod notice;
mod outside;
mod passed_over;
mod render;
mod routing;
pub(crate) mod schema;
mod secret;
mod slip;
pub(crate) mod source;
mod target;
pub(crate) mod yaml;

pub(crate) use compile::decode;
pub use compile::{Compiled, Role, SourceFile, catalog_file, compile, inspect, role};
pub use content::*;
pub use declared::declared_name;
pub use outside::{mail_server, web_address};
pub use passed_over::{PassedOver, Why};
pub use render::render;
pub use routing::*;
pub use schema::duration::parse_duration;
pub use schema::{Kind, TOTAL_SLOT};
pub use secret::SecretBytes;
pub use source::{MAX_FILE_BYTES, MAX_FILES};

/// The JSON Schema of one kind of file.
pub fn schema_of(kind: Kind) -> serde_json::Value {
    schema::json::schema(&format!("Sapa: {}", kind.name()), kind.shape())
}
