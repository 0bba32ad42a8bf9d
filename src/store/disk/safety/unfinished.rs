//! Copies of a store that are not complete yet: marked as such, locked, and named at the end.
//!
//! In: the folder of a copy. Out: the same folder, made and marked, and later under its last name. Fails if
//! the folder belongs to another program, if another process is making the copy, or if it cannot be written.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::place::{UNFINISHED, cannot, refused, start};
use super::sync;
use crate::store::StoreError;

/// What the file [`UNFINISHED`] holds. A folder with any other file of that name is not removed.
const UNFINISHED_TEXT: &[u8] = b"a copy of an onrecord store, cut off\n";

/// Returns whether a folder holds an unfinished copy, possibly one that was not marked yet.
fn is_half(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder);
    let is_unmarked = || {
        let mut entries = entries.into_iter().flatten().flatten();
        entries.all(|it| it.file_name() == "unfinished.new")
    };
    let is_marked =
        || start(&folder.join(UNFINISHED), UNFINISHED_TEXT.len() + 1) == UNFINISHED_TEXT;
    folder.symlink_metadata().is_ok_and(|it| it.is_dir()) && (is_marked() || is_unmarked())
}

/// Keeps other processes from making the same copy until it is dropped. Without it, a second process would
/// take the copy for one that was cut off and begin it again, and the first would give its name to what is
/// there then.
pub(in crate::store) struct CopyGuard {
    _locked: Vec<File>,
}

/// Locks the folder of a copy. Returns `None` if the system cannot lock folders.
fn lock_copy(folder: &Path) -> Result<Option<File>, StoreError> {
    let Ok(opened) = File::open(folder) else { return Ok(None) };
    match opened.try_lock() {
        Ok(()) => Ok(Some(opened)),
        Err(TryLockError::WouldBlock) => Err(refused(folder, "is being made by another process")),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Creates the folder of a copy and marks it as unfinished.
pub(in crate::store) fn begin_copy(folder: &Path) -> Result<CopyGuard, StoreError> {
    let mut locked = Vec::new();
    if is_half(folder) {
        // The lock is kept although the folder goes: another process may have opened it meanwhile.
        locked.extend(lock_copy(folder)?);
        std::fs::remove_dir_all(folder).map_err(cannot("write", folder))?;
    }
    if let Some(parent) = folder.parent().filter(|it| !it.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).map_err(cannot("create", parent))?;
    }
    std::fs::create_dir(folder).map_err(cannot("create", folder))?;
    locked.extend(lock_copy(folder)?);
    if let Err(error) = sync::replace(&folder.join(UNFINISHED), UNFINISHED_TEXT) {
        // If this fails, the next attempt to make the copy removes it.
        let _ = std::fs::remove_dir_all(folder);
        return Err(error);
    }
    Ok(CopyGuard { _locked: locked })
}

/// Removes the mark from a finished copy, and renames it to `last`.
pub(in crate::store) fn finish_copy(folder: &Path, last: &Path) -> Result<(), StoreError> {
    let mark = folder.join(UNFINISHED);
    sync::tree(folder)?;
    std::fs::remove_file(&mark).map_err(cannot("write", &mark))?;
    sync::folder(folder)?;
    std::fs::rename(folder, last).map_err(cannot("write", last))?;
    sync::folder(last.parent().unwrap_or(Path::new(".")))
}
