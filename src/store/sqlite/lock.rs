//! One server to a file.

use super::OpenError;
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The files that this process serves from, by device and inode.
static SERVED: Mutex<BTreeSet<(u64, u64)>> = Mutex::new(BTreeSet::new());

/// Held as long as this process serves from a file. The lock lies on the database itself (`flock`, which SQLite's own locks know
/// nothing of), so that neither another path to the file nor a lock file that somebody removed lets a second server in.
pub(super) struct Lock {
    /// Closing it gives up SQLite's own locks of this process on the file: it goes after the connection that writes.
    _file: File,
    key: (u64, u64),
}

impl Lock {
    /// Makes the file where there is none.
    pub fn take(path: &Path) -> Result<Self, OpenError> {
        let failed = |error: std::io::Error| OpenError::File {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let locked = || OpenError::Locked(path.to_owned());
        let mut served = SERVED.lock();
        // Not even opened a second time: closing that again would give up the locks of the first.
        if std::fs::metadata(path).is_ok_and(|known| served.contains(&key(&known))) {
            return Err(locked());
        }
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(locked()),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let key = key(&file.metadata().map_err(failed)?);
        served.insert(key);
        Ok(Self { _file: file, key })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        SERVED.lock().remove(&self.key);
    }
}

fn key(file: &Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_to_a_file_whatever_it_is_called() {
        let folder = tempfile::tempdir().expect("a folder");
        let [first, soft, hard] = ["sapa.db", "soft.db", "hard.db"].map(|name| folder.path().join(name));
        let lock = Lock::take(&first).expect("nobody has it");
        std::os::unix::fs::symlink(&first, &soft).expect("a link");
        std::fs::hard_link(&first, &hard).expect("a link");
        for path in [&first, &soft, &hard] {
            assert!(
                matches!(Lock::take(path), Err(OpenError::Locked(_))),
                "{}",
                path.display()
            );
        }
        drop(lock);
        Lock::take(&hard).expect("it was given up");
    }
}
