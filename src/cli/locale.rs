//! The language in which the command line speaks to an author: that of the environment.

use crate::bot::diagnostic::Diagnostic;
use crate::text::Locale;
use serde::Serializer;

/// `LC_ALL`, `LC_MESSAGES`, `LANG`: the first that is set and not empty.
pub fn of_process() -> Locale {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .map_or(Locale::English, |value| Locale::of_environment(&value))
}

/// Diagnostics as JSON in the process's language.
pub fn told<S: Serializer>(diagnostics: &[Diagnostic], serializer: S) -> Result<S::Ok, S::Error> {
    let locale = of_process();
    serializer.collect_seq(diagnostics.iter().map(|diagnostic| diagnostic.told(locale)))
}
