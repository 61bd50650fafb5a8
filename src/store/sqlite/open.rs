//! Finding, locking and bringing up to date the file.

use super::lock::Lock;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

mod embedded {
    refinery::embed_migrations!("migrations/sqlite");
}

/// How long one process waits for another that is writing (a command beside a server).
const BUSY: Duration = Duration::from_secs(5);

/// Statements kept prepared on a connection.
const STATEMENTS: usize = 128;

/// What a process wants with the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To serve from it: only one process at a time may.
    Serve,
    /// To look and change a little, beside a server or without one.
    Beside,
}

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("`{0}` names no store: it must be sqlite:PATH or sqlite::memory:")]
    Address(String),
    #[error("another server is using {}; stop it first, or give this one another --store", .0.display())]
    Locked(PathBuf),
    #[error("cannot open {}: {reason}", path.display())]
    File { path: PathBuf, reason: String },
    #[error("cannot bring the store up to date: {0}")]
    Migration(String),
}

pub(super) struct Opened {
    pub connection: Connection,
    /// `None`: in memory.
    pub path: Option<PathBuf>,
    pub lock: Option<Lock>,
}

pub(super) fn open(place: &str, access: Access) -> Result<Opened, OpenError> {
    let Some(place) = place.strip_prefix("sqlite:").filter(|rest| !rest.is_empty()) else {
        return Err(OpenError::Address(place.to_owned()));
    };
    let path = (place != ":memory:").then(|| PathBuf::from(place));
    let failed = |path: &Option<PathBuf>, reason: String| OpenError::File {
        path: path.clone().unwrap_or_else(|| place.into()),
        reason,
    };
    let lock = match (&path, access) {
        (Some(path), Access::Serve) => Some(Lock::take(path)?),
        _ => None,
    };
    let mut connection = match &path {
        Some(file) => Connection::open(file),
        None => Connection::open_in_memory(),
    }
    .map_err(|error| failed(&path, error.to_string()))?;
    prepare(&connection).map_err(|error| failed(&path, error.to_string()))?;
    embedded::migrations::runner()
        .run(&mut connection)
        .map_err(|error| OpenError::Migration(error.to_string()))?;
    Ok(Opened { connection, path, lock })
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// A connection that folds the log into the file, beside the one that writes.
pub(super) fn folder(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// Every commit is on the disk before it counts (`synchronous=FULL`). The log is folded into the file every 2,000 pages (16 MB):
/// each folding costs a second wait for the disk. 8 MB of pages stay at hand, four times the default, so that under load the writer
/// seldom reads a page back. A new file has pages of 8 KB: a turn is 1.3 KB, and twice the default takes a tenth off what the kernel
/// does for it and off the file.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "page_size", 8192)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 2000)?;
    connection.pragma_update(None, "cache_size", -8000)?;
    connection.pragma_update(None, "foreign_keys", "OFF")?;
    connection.pragma_update(None, "temp_store", "MEMORY")
}
