//! What one rendering reads, and where it writes.

use super::value::unknown;
use super::{Compiled, Scope};
use chrono_tz::Tz;
use minijinja::Value;
use minijinja::value::{Object, ObjectRepr};
use std::io;
use std::sync::Arc;

/// What one rendering sees: the values of the names that its text reads, and the language and zone of filters.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) language: String,
    pub(super) zone: Tz,
    values: Vec<(Arc<str>, Value)>,
}

impl Frame {
    /// The name under which filters find the frame; no text can spell it.
    pub(super) const NAME: &'static str = "sapa:frame";

    pub(super) fn new(compiled: &Compiled, scope: &dyn Scope) -> Self {
        let value = |name: &Arc<str>| match scope.value(name) {
            value if value.is_none() || value.is_undefined() => (name.clone(), unknown()),
            value => (name.clone(), value),
        };
        Self {
            language: scope.language().to_owned(),
            zone: scope.zone(),
            values: compiled.roots.iter().map(value).collect(),
        }
    }
}

impl Object for Frame {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        if key == Self::NAME {
            return Some(Value::from_dyn_object(Arc::clone(self)));
        }
        let found = self.values.iter().find(|(name, _)| &**name == key);
        found.map(|(_, value)| value.clone())
    }
}

/// Keeps at most so many bytes; more is an error.
pub(super) struct Bounded {
    kept: Vec<u8>,
    limit: usize,
}

impl Bounded {
    /// Takes at most `limit` bytes, and has room for `bytes` from the beginning.
    pub(super) fn new(bytes: usize, limit: usize) -> Self {
        Self {
            kept: Vec::with_capacity(bytes.min(limit)),
            limit,
        }
    }

    pub(super) fn into_text(self) -> String {
        String::from_utf8(self.kept).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.kept.len() + bytes.len() > self.limit {
            return Err(io::Error::other("too long"));
        }
        self.kept.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
