//! The one thread that writes: it takes all that wait, stores them in one transaction, and asks the disk once.

use super::StoreError;
use super::fold::Fold;
use super::lock::Lock;
use parking_lot::{Condvar, Mutex};
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Jobs in one transaction at most, so that the first of them need not wait for ever.
const BATCH: usize = 1024;

/// A piece of work for the writer. What it found out itself it keeps until the commit is known.
pub(super) trait Job: Send {
    /// Does the work within the shared transaction. An error takes the whole transaction down; a job that fails alone undoes
    /// its own part and keeps its error for [`Job::reply`].
    fn run(&mut self, transaction: &Transaction) -> rusqlite::Result<()>;

    /// Tells whoever waits, now that the transaction is durable or gone.
    fn reply(self: Box<Self>, stored: Result<(), StoreError>);
}

/// The door to the writer thread.
pub(super) struct Writer {
    queue: Arc<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: Vec<Box<dyn Job>>,
    closing: bool,
    /// Told when the thread has ended.
    closed: Vec<oneshot::Sender<()>>,
    ended: bool,
}

impl Writer {
    /// `fold`: what folds the log of the connection's file, where SQLite does not do it by itself. `lock`: held until the thread
    /// is done with the file.
    pub fn start(connection: Connection, fold: Option<Fold>, lock: Option<Lock>) -> Self {
        let queue = Arc::new(Queue::default());
        let theirs = queue.clone();
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || theirs.serve(lock, connection, fold))
            .expect("a thread can be started while the process starts");
        Self { queue }
    }

    pub fn submit(&self, job: Box<dyn Job>) {
        let mut waiting = self.queue.waiting.lock();
        if waiting.closing {
            drop(waiting);
            return job.reply(Err(super::closed()));
        }
        waiting.jobs.push(job);
        if waiting.jobs.len() == 1 {
            self.queue.arrived.notify_one();
        }
    }

    pub async fn close(&self) {
        let (tell, told) = oneshot::channel();
        {
            let mut waiting = self.queue.waiting.lock();
            if waiting.ended {
                return;
            }
            waiting.closing = true;
            waiting.closed.push(tell);
            self.queue.arrived.notify_one();
        }
        // An error would mean that the thread has ended, which is what is waited for.
        let _ = told.await;
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue.waiting.lock().closing = true;
        self.queue.arrived.notify_one();
    }
}

impl Queue {
    /// `lock` comes first, so that it goes last where this panics.
    fn serve(&self, lock: Option<Lock>, mut connection: Connection, mut fold: Option<Fold>) {
        let mut batch = Vec::new();
        while self.take(&mut batch) {
            while !batch.is_empty() {
                let rest = batch.split_off(batch.len().min(BATCH));
                let now = std::mem::replace(&mut batch, rest);
                store(&mut connection, now);
                if let Some(fold) = &mut fold {
                    fold.after_commit(&connection);
                }
            }
        }
        if let Some(fold) = fold {
            fold.stop();
        }
        if let Err(error) = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
            tracing::warn!(error = %error, "the store's log was not folded into its file; the next start does it");
        }
        drop(connection);
        drop(lock);
        let mut waiting = self.waiting.lock();
        waiting.ended = true;
        for tell in waiting.closed.drain(..) {
            // Whoever asked may have gone.
            let _ = tell.send(());
        }
    }

    /// Waits for work and takes all there is. `false`: closed, and nothing is left.
    fn take(&self, batch: &mut Vec<Box<dyn Job>>) -> bool {
        let mut waiting = self.waiting.lock();
        while waiting.jobs.is_empty() {
            if waiting.closing {
                return false;
            }
            self.arrived.wait(&mut waiting);
        }
        std::mem::swap(batch, &mut waiting.jobs);
        true
    }
}

/// Stores these jobs in one transaction and tells everyone.
fn store(connection: &mut Connection, mut jobs: Vec<Box<dyn Job>>) {
    // A job that panics must not end the thread on which everything is stored.
    let stored = catch_unwind(AssertUnwindSafe(|| run(connection, &mut jobs)));
    let stored = match stored {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some("a job of the store panicked".to_owned()),
    };
    if let Some(reason) = &stored {
        tracing::error!(reason, jobs = jobs.len(), "nothing of this batch was stored");
        if !connection.is_autocommit()
            && let Err(error) = connection.execute_batch("ROLLBACK")
        {
            tracing::error!(error = %error, "rolling back failed");
        }
    }
    for job in jobs {
        job.reply(match &stored {
            None => Ok(()),
            Some(reason) => Err(StoreError::Unavailable(reason.clone())),
        });
    }
}

fn run(connection: &mut Connection, jobs: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for job in jobs.iter_mut() {
        job.run(&transaction)?;
    }
    transaction.commit()
}

/// Runs `work` in a savepoint: either all of it happens or nothing. The outer error takes the transaction down.
pub(super) fn alone<T>(
    transaction: &Transaction,
    work: impl FnOnce(&Transaction) -> rusqlite::Result<T>,
) -> rusqlite::Result<rusqlite::Result<T>> {
    transaction.prepare_cached("SAVEPOINT alone")?.execute([])?;
    let result = work(transaction);
    match result {
        Ok(value) => {
            transaction.prepare_cached("RELEASE alone")?.execute([])?;
            Ok(Ok(value))
        }
        // SQLite may have undone the whole transaction by itself.
        Err(error) if is_fatal(&error) || transaction.is_autocommit() => Err(error),
        Err(error) => {
            transaction.prepare_cached("ROLLBACK TO alone")?.execute([])?;
            transaction.prepare_cached("RELEASE alone")?.execute([])?;
            Ok(Err(error))
        }
    }
}

/// Whether an error is about the disk or the machine, so that nothing else of the batch can be trusted either.
fn is_fatal(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::OutOfMemory
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
        )
    )
}

/// Any closure as a job, in a savepoint of its own.
pub(super) struct Work<F, T> {
    work: Option<F>,
    result: Option<rusqlite::Result<T>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Work<F, T> {
    pub fn new(work: F) -> (Self, oneshot::Receiver<Result<T, StoreError>>) {
        let (reply, done) = oneshot::channel();
        let job = Self {
            work: Some(work),
            result: None,
            reply,
        };
        (job, done)
    }
}

impl<F, T> Job for Work<F, T>
where
    F: FnOnce(&Transaction) -> rusqlite::Result<T> + Send,
    T: Send,
{
    fn run(&mut self, transaction: &Transaction) -> rusqlite::Result<()> {
        if let Some(work) = self.work.take() {
            self.result = Some(alone(transaction, work)?);
        }
        Ok(())
    }

    fn reply(self: Box<Self>, stored: Result<(), StoreError>) {
        let result = match (stored, self.result) {
            (Ok(()), Some(result)) => result.map_err(StoreError::from),
            (Ok(()), None) => Err(super::closed()),
            (Err(error), _) => Err(error),
        };
        // Whoever asked may have gone; what was stored stays stored.
        let _ = self.reply.send(result);
    }
}
