//! A cache of query results, kept outside the store so that queries never write to it.
//!
//! In: notes called `snapshot/...`, derived from the contents of the store. Out: the same, from a
//! file in the user's cache folder, until the store changes. An unreadable file counts as missing,
//! and so does a folder that cannot be written. Never fails.

use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::own_files;

/// Prefix of the notes that are cached.
pub(in crate::store) const SNAPSHOT: &str = "snapshot/";
/// Maximum number of files for all stores together.
const FILES_MAX: usize = 32;
const SUM_BYTES: usize = 16;
/// The most bytes of a file.
const NOTE_BYTES_MAX: u64 = 1 << 30;

/// A folder of cached notes.
pub(in crate::store) struct SnapshotCache {
    folder: PathBuf,
    /// A hash of the store's path, which separates the files of different stores.
    store: u64,
    /// The name of the store's last change, which is unique to the store.
    change: u128,
}

impl SnapshotCache {
    /// Returns the cache for the store in `folder` after a change, or `None` if the user has no
    /// cache folder or the store has no ledger yet.
    pub(in crate::store) fn of(folder: &Path, change: u128) -> Option<Self> {
        if change == 0 {
            return None;
        }
        let folders = directories::ProjectDirs::from("", "", "onrecord")?;
        let store = xxh3_64(folder.to_string_lossy().as_bytes());
        Some(Self { folder: folders.cache_dir().to_owned(), store, change })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{:016x}-{:016x}", self.store, xxh3_64(name.as_bytes())))
    }

    /// Returns a checksum that depends on the note and on the last change.
    fn sum(&self, note: &[u8]) -> [u8; SUM_BYTES] {
        (xxh3_128(note) ^ self.change).to_le_bytes()
    }

    /// Returns a cached note, or `None` if it is missing, damaged or outdated.
    pub(in crate::store) fn get(&self, name: &str) -> Option<Vec<u8>> {
        let mut bytes = own_files::read(&self.path(name), NOTE_BYTES_MAX).ok()?;
        let length = bytes.len().checked_sub(SUM_BYTES)?;
        let sum = bytes.split_off(length);
        (sum == self.sum(&bytes)).then_some(bytes)
    }

    /// Caches a note, if possible.
    pub(in crate::store) fn put(&self, name: &str, note: &[u8]) {
        let path = self.path(name);
        let fresh = path.with_extension(std::process::id().to_string());
        let bytes = [note, &self.sum(note)].concat();
        let write = || {
            std::fs::create_dir_all(&self.folder)?;
            self.evict_oldest();
            std::fs::write(&fresh, bytes)?;
            std::fs::rename(&fresh, &path)
        };
        if write().is_err() {
            // The note is computed again next time.
            let _ = std::fs::remove_file(&fresh);
        }
    }

    /// Removes the oldest files if there are too many.
    fn evict_oldest(&self) {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut files: Vec<_> = entries
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        files.sort();
        for (_, path) in files.iter().take(files.len().saturating_sub(FILES_MAX)) {
            let _ = std::fs::remove_file(path);
        }
    }
}
