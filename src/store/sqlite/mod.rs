//! The embedded store: SQLite in WAL mode, `synchronous=FULL`, one writer thread with group commit, readers beside it.

mod accounts;
mod backup;
mod calls;
mod conversations;
mod counts;
mod fold;
mod history;
mod index;
mod lists;
mod lock;
mod open;
mod outbox;
mod probe;
mod remarks;
mod search;
mod teams;
mod turns;
mod versions;
mod writer;

pub use open::{Access, OpenError};

use super::StoreError;
use fold::Fold;
use parking_lot::Mutex;
use rusqlite::{Connection, Transaction};
use std::path::PathBuf;
use std::sync::Arc;
use writer::{Work, Writer};

/// At most this many reading connections are kept open between reads.
const SPARE_READERS: usize = 4;

/// A SQLite file, or a database in memory. Cheap to clone; the last clone to go closes it.
#[derive(Clone)]
pub struct Sqlite {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer,
    /// `None`: a database in memory, which lives in the writer's connection alone.
    path: Option<PathBuf>,
    readers: Mutex<Vec<Connection>>,
}

impl Sqlite {
    /// Opens the store that `place` names: `sqlite:PATH` or `sqlite::memory:`. Makes the file if there is none, and brings an
    /// older one up to date.
    pub fn open(place: &str, access: Access) -> Result<Self, OpenError> {
        let mut opened = open::open(place, access)?;
        let fold = match (&opened.path, access) {
            (Some(path), Access::Serve) => {
                let started = Fold::start(&mut opened.connection, path);
                Some(started.map_err(|error| OpenError::File {
                    path: path.clone(),
                    reason: error.to_string(),
                })?)
            }
            _ => None,
        };
        let writer = Writer::start(opened.connection, fold, opened.lock);
        Ok(Self {
            inner: Arc::new(Inner {
                writer,
                path: opened.path,
                readers: Mutex::default(),
            }),
        })
    }

    /// Runs `work` on the writer thread, in a transaction that others may share. Resolves once it is durable. `work` must not
    /// leave half of itself behind when it fails: each runs in a savepoint of its own.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (job, done) = Work::new(work);
        self.inner.writer.submit(Box::new(job));
        done.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Runs `work` on a reader.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        if self.inner.path.is_none() {
            return self.write(|transaction| work(transaction)).await;
        }
        let inner = self.inner.clone();
        let read = tokio::task::spawn_blocking(move || {
            let connection = inner.reader()?;
            let result = work(&connection);
            inner.put_back(connection);
            result
        });
        match read.await {
            Ok(result) => result.map_err(StoreError::from),
            Err(_) => Err(closed()),
        }
    }

    /// Stores what was asked for until now, folds the log into the file and lets go of it. Whatever is asked for later is
    /// refused.
    pub async fn close(&self) {
        // Readers first: SQLite removes the log when the last connection goes, unless that one only reads.
        self.inner.readers.lock().clear();
        self.inner.writer.close().await;
    }
}

impl Inner {
    fn reader(&self) -> rusqlite::Result<Connection> {
        let spare = self.readers.lock().pop();
        match (spare, &self.path) {
            (Some(connection), _) => Ok(connection),
            (None, Some(path)) => open::reader(path),
            (None, None) => Err(rusqlite::Error::InvalidQuery),
        }
    }

    fn put_back(&self, connection: Connection) {
        let mut readers = self.readers.lock();
        if readers.len() < SPARE_READERS {
            readers.push(connection);
        }
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("the store is closed".to_owned())
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        match error {
            // A row that another names is not there.
            E::QueryReturnedNoRows
            | E::FromSqlConversionFailure(..)
            | E::IntegralValueOutOfRange(..)
            | E::InvalidColumnType(..) => Self::Corrupt(error.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs `case` on a file and on memory.
    async fn on_each<F: Future<Output = ()>>(case: impl Fn(Sqlite) -> F) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = format!("sqlite:{}", folder.path().join("test.db").display());
        for place in [file.as_str(), "sqlite::memory:"] {
            let store = Sqlite::open(place, Access::Serve).expect("the store opens");
            case(store.clone()).await;
            store.close().await;
        }
    }

    fn insert(name: &'static str) -> impl FnOnce(&Transaction) -> rusqlite::Result<usize> + Send {
        move |transaction| transaction.execute("INSERT INTO server_keys VALUES (?1, x'00')", [name])
    }

    async fn names(store: &Sqlite) -> Vec<String> {
        let read = |connection: &Connection| {
            connection
                .prepare("SELECT name FROM server_keys ORDER BY name")?
                .query_map([], |row| row.get(0))?
                .collect()
        };
        store.read(read).await.expect("readable")
    }

    #[tokio::test]
    async fn a_job_that_fails_undoes_itself_alone() {
        on_each(async |store: Sqlite| {
            let half = store.write(|transaction| {
                insert("half")(transaction)?;
                transaction.execute("INSERT INTO server_keys VALUES ('half', x'01')", [])
            });
            let (first, half, second) = tokio::join!(store.write(insert("a")), half, store.write(insert("b")));
            assert!(first.is_ok() && half.is_err() && second.is_ok());
            assert_eq!(names(&store).await, ["a", "b"]);
        })
        .await;
    }

    #[tokio::test]
    async fn a_job_that_panics_takes_no_later_one_with_it() {
        on_each(async |store: Sqlite| {
            let broken = store.write(|_| -> rusqlite::Result<()> { panic!("on purpose") }).await;
            assert!(matches!(broken, Err(StoreError::Unavailable(_))));
            store.write(insert("later")).await.expect("stored");
            assert_eq!(names(&store).await, ["later"]);
        })
        .await;
    }

    #[tokio::test]
    async fn a_full_disk_stores_nothing_and_recovers() {
        on_each(async |store: Sqlite| {
            let pages = async |count: i64| {
                let limit =
                    move |t: &Transaction| t.query_row(&format!("PRAGMA max_page_count = {count}"), [], |_| Ok(()));
                store.write(limit).await.expect("a pragma");
            };
            pages(1).await;
            let big = |t: &Transaction| t.execute("INSERT INTO server_keys VALUES ('big', zeroblob(1000000))", []);
            let (small, large) = tokio::join!(store.write(insert("small")), store.write(big));
            assert!(matches!(large, Err(StoreError::Unavailable(_))));
            assert_eq!(names(&store).await.len(), usize::from(small.is_ok()));
            pages(100_000).await;
            store.write(big).await.expect("there is room again");
        })
        .await;
    }

    /// A killed process loses nothing with any setting, so only the settings show whether a commit survives a power cut.
    #[tokio::test]
    async fn a_commit_waits_for_the_disk() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = format!("sqlite:{}", folder.path().join("test.db").display());
        for access in [Access::Serve, Access::Beside] {
            let store = Sqlite::open(&place, access).expect("a store");
            let settings = |t: &Transaction| {
                let synchronous: i64 = t.query_row("PRAGMA synchronous", [], |row| row.get(0))?;
                let journal: String = t.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
                Ok((synchronous, journal))
            };
            // 2 is FULL.
            assert_eq!(store.write(settings).await.expect("pragmas"), (2, "wal".to_owned()));
            store.close().await;
        }
    }

    #[tokio::test]
    async fn only_one_process_serves_but_others_may_look() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = format!("sqlite:{}", folder.path().join("test.db").display());
        let first = Sqlite::open(&place, Access::Serve).expect("the first");
        assert!(matches!(Sqlite::open(&place, Access::Serve), Err(OpenError::Locked(_))));
        let beside = Sqlite::open(&place, Access::Beside).expect("another command");
        beside.write(insert("beside")).await.expect("stored");
        assert_eq!(names(&first).await, ["beside"]);
        first.close().await;
        drop(first);
        Sqlite::open(&place, Access::Serve).expect("the next server");
    }

    #[tokio::test]
    async fn what_is_asked_after_closing_is_refused() {
        on_each(async |store: Sqlite| {
            store.close().await;
            assert!(store.write(insert("late")).await.is_err());
        })
        .await;
    }
}
