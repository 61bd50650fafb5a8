//! The log folded into the file beside the writer, so that nobody's message waits for it.
//!
//! SQLite would do it within the commit that makes the log too long: tens of milliseconds under load, several times a second. Here
//! a thread of its own copies nearly all of it while the writer goes on, and the writer copies the little that came meanwhile, after
//! which the log begins anew.

use super::open;
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, DEFAULT_NAME};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Pages in the log from which it is folded: 4 MB. What is folded at once keeps the disk busy, and commits wait for it.
const LONG: usize = 500;

/// The writer's side.
pub(super) struct Fold {
    /// In the log, after the last commit.
    pages: Arc<AtomicUsize>,
    /// The other thread is at it.
    under_way: Arc<AtomicBool>,
    /// It was asked, and the rest is still to be done.
    asked: bool,
    ask: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Fold {
    /// Takes the folding of this connection's file over from SQLite.
    pub fn start(writer: &mut Connection, file: &Path) -> rusqlite::Result<Self> {
        let other = open::folder(file)?;
        let pages = Arc::new(AtomicUsize::new(0));
        let counted = pages.clone();
        // It takes the place of `wal_autocheckpoint`, which is such a hook too.
        writer.wal_hook(Some(move |_: &mut _, pages: std::ffi::c_int| {
            counted.store(usize::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        }))?;
        let under_way = Arc::new(AtomicBool::new(false));
        let (ask, asked) = sync_channel(1);
        let theirs = under_way.clone();
        let thread = std::thread::Builder::new()
            .name("store-folder".to_owned())
            .spawn(move || serve(&other, &asked, &theirs))
            .expect("a thread can be started while the process starts");
        Ok(Self {
            pages,
            under_way,
            asked: false,
            ask,
            thread,
        })
    }

    /// To be called after each commit, once everyone is answered.
    pub fn after_commit(&mut self, writer: &Connection) {
        if self.asked {
            if !self.under_way.load(Ordering::Acquire) {
                self.asked = false;
                fold(writer);
                // A reader in the midst of the log keeps it from beginning anew: the next commit counts it again.
                self.pages.store(0, Ordering::Relaxed);
            }
        } else if self.pages.load(Ordering::Relaxed) >= LONG {
            self.under_way.store(true, Ordering::Release);
            // The place is free, since nothing is under way; without the thread the writer does it all.
            self.asked = self.ask.try_send(()).is_ok();
            if !self.asked {
                fold(writer);
            }
        }
    }

    /// Lets go of the file.
    pub fn stop(self) {
        drop(self.ask);
        if self.thread.join().is_err() {
            tracing::error!("the thread that folds the store's log panicked");
        }
    }
}

fn serve(connection: &Connection, asked: &Receiver<()>, under_way: &AtomicBool) {
    while asked.recv().is_ok() {
        fold(connection);
        under_way.store(false, Ordering::Release);
    }
}

/// Copies what can be copied without waiting for anybody.
fn fold(connection: &Connection) {
    if let Err(error) = connection.wal_checkpoint_v2(DEFAULT_NAME, CheckpointMode::PASSIVE) {
        tracing::warn!(error = %error, "the store's log was not folded into its file; a later commit tries again");
    }
}
