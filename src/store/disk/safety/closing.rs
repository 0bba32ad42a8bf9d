//! Seals a store after its database is closed.
//!
//! In: the folder and the lock of a store that was open for writing. Out: on drop, the seal over
//! its files, unless something went wrong. Must be dropped after the database. Never fails: a store
//! without a seal counts as one whose process was killed.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::file_lock::FileLock;
use super::seal::Seal;
use super::sync;

/// How often to check whether the database has released its file, and how long to wait in between.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(5);

/// What remains to be done when a store is closed.
pub(in crate::store) struct Closing {
    folder: PathBuf,
    lock: FileLock,
    seals: AtomicBool,
}

impl Closing {
    /// Leaves `folder` unsealed unless [`seal`](Self::seal) is called.
    pub(in crate::store) fn of(folder: &Path, lock: FileLock) -> Self {
        Self { folder: folder.to_owned(), lock, seals: AtomicBool::new(false) }
    }

    pub(in crate::store) fn lock(&self) -> &FileLock {
        &self.lock
    }

    pub(in crate::store) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Seals the store on closing.
    pub(in crate::store) fn seal(&self) {
        self.seals.store(true, Ordering::Relaxed);
    }

    /// Leaves the store unsealed, because it will be opened again or something went wrong.
    pub(in crate::store) fn leave_unsealed(&self) {
        self.seals.store(false, Ordering::Relaxed);
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        if !self.seals.load(Ordering::Relaxed) {
            return;
        }
        // An unsealed store is checked thoroughly when it is next opened. While the lock is held no
        // process can open the store; one that has just done so will seal it itself.
        if let Ok(_guard) = self.lock.exclusive()
            && is_closed(&self.folder)
            && sync::database(&self.folder).is_ok()
        {
            let _ = Seal::write(&self.folder);
        }
    }
}

/// Waits until the database has released its file; returns false if that takes too long.
pub(in crate::store) fn is_closed(folder: &Path) -> bool {
    let Ok(file) = File::open(folder.join("db")) else { return false };
    (0..TRIES).any(|_| {
        let is_free = file.try_lock().is_ok();
        if !is_free {
            std::thread::sleep(PAUSE);
        }
        is_free
    })
}

/// Returns whether another process has the database of a store open.
pub(in crate::store) fn is_open_elsewhere(folder: &Path) -> bool {
    File::open(folder.join("db")).is_ok_and(|it| it.try_lock().is_err())
}
