//! (path, bytes) pairs → content, or every diagnostic.

use super::{Content, diagnostic::Diagnostic};

/// One file of a bot folder, path relative to it with `/`.
#[derive(Clone, Debug)]
pub struct SourceFile {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// The outcome of compiling: problems beside the value. `content` is `None` where an error makes answers wrong or impossible.
#[derive(Debug)]
pub struct Compiled {
    pub content: Option<Content>,
    /// The catalog file's reading, where `catalog.source` names a file among the sources.
    pub catalog: crate::catalog::Catalog,
    /// By file, line, column.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles a bot folder's files. `environment` resolves `${NAME}` where the contracts allow it.
pub fn compile(_files: &[SourceFile], _environment: &dyn Fn(&str) -> Option<String>) -> Compiled {
    todo!()
}
