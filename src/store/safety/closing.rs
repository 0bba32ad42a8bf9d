//! Seals a store once its database is closed.
//!
//! In: the folder and the gate of a store that was open to write. Out: on dropping, the seal over its
//! files, unless something went wrong. Must be dropped after the database. Never fails: a store
//! without a seal is one whose process was killed.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::file_lock::FileLock;
use super::seal::Seal;
use super::sync;

/// How often to look whether the database has let go of its file, and how long in between.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(5);

/// What is left to do when a store is closed.
pub(in crate::store) struct Closing {
    folder: PathBuf,
    lock: FileLock,
    seals: AtomicBool,
}

impl Closing {
    /// Returns what leaves `folder` as it is until it is told to seal it.
    pub(in crate::store) fn of(folder: &Path, lock: FileLock) -> Self {
        Self { folder: folder.to_owned(), lock, seals: AtomicBool::new(false) }
    }

    pub(in crate::store) fn lock(&self) -> &FileLock {
        &self.lock
    }

    pub(in crate::store) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Seals the store when it is closed.
    pub(in crate::store) fn seal(&self) {
        self.seals.store(true, Ordering::Relaxed);
    }

    /// Leaves the store without a seal, since it will be opened again, or something went wrong.
    pub(in crate::store) fn leave(&self) {
        self.seals.store(false, Ordering::Relaxed);
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        if !self.seals.load(Ordering::Relaxed) {
            return;
        }
        // Without a seal the store is looked through when it is opened next. With the gate shut
        // nobody opens it; who has done so just now seals it in turn.
        if let Ok(_guard) = self.lock.exclusive()
            && is_closed(&self.folder)
            && sync::database(&self.folder).is_ok()
        {
            let _ = Seal::write(&self.folder);
        }
    }
}

/// Waits until the database has let go of its file.
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

/// Returns whether another has the database of a store open.
pub(in crate::store) fn is_open_elsewhere(folder: &Path) -> bool {
    File::open(folder.join("db")).is_ok_and(|it| it.try_lock().is_err())
}
