//! A copy of a store's files, for questions while another process has the store open.
//!
//! In: the folder of a store and its gate. Out: a [`ReadingCopy`], a folder beside it with the files
//! as they were when last somebody had written: what a process killed then would have left, which
//! the database knows how to open. It goes when dropped; what a killed process left is taken away by
//! the next copy. Fails where a file cannot be copied.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::StoreError;
use super::gate::Gate;

/// A folder that is gone when dropped.
pub(super) struct ReadingCopy {
    folder: PathBuf,
    /// Locked as long as the copy is in use.
    _in_use: File,
}

/// The file of a copy that is locked while it is used.
const IN_USE: &str = "in-use";

impl ReadingCopy {
    /// Returns a copy of the files in `folder`; waits for whoever writes just now.
    pub(super) fn of(folder: &Path, gate: &Gate) -> Result<Self, StoreError> {
        // Copies begin one at a time, so that none is taken for what a killed process left.
        let shut = gate.shut()?;
        let copy = Self::beside(folder)?;
        drop(shut);
        let _ajar = gate.ajar()?;
        copy_files(folder, &copy.folder)?;
        Ok(copy)
    }

    /// Returns an empty folder in use, after those no longer in use are gone.
    fn beside(folder: &Path) -> Result<Self, StoreError> {
        let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy();
        let start = format!("{name}.asked-");
        remove_leftovers(folder, &start);
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_nanos());
        let copy = folder.with_file_name(format!("{start}{}-{nanos}", std::process::id()));
        let cannot = |action: &'static str| {
            let path = copy.clone();
            move |source| StoreError::File { action, path, source }
        };
        std::fs::create_dir_all(&copy).map_err(cannot("make"))?;
        let in_use = File::create(copy.join(IN_USE)).map_err(cannot("make"))?;
        in_use.lock().map_err(cannot("lock"))?;
        Ok(Self { folder: copy, _in_use: in_use })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for ReadingCopy {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next copy.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn copy_files(from: &Path, to: &Path) -> Result<(), StoreError> {
    for entry in walkdir::WalkDir::new(from) {
        let cannot = |source| StoreError::File { action: "read", path: from.to_owned(), source };
        let entry = entry.map_err(|it| cannot(it.into()))?;
        let Ok(inner) = entry.path().strip_prefix(from) else { continue };
        let target = to.join(inner);
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&target).map_err(cannot)?;
        } else {
            std::fs::copy(entry.path(), &target).map_err(cannot)?;
        }
    }
    Ok(())
}

/// Removes copies that nobody uses any more.
fn remove_leftovers(folder: &Path, start: &str) {
    let beside = folder.parent().filter(|it| !it.as_os_str().is_empty());
    for entry in std::fs::read_dir(beside.unwrap_or(Path::new("."))).into_iter().flatten().flatten()
    {
        let is_copy = entry.file_name().to_string_lossy().starts_with(start);
        let in_use = File::open(entry.path().join(IN_USE)).ok();
        if is_copy && in_use.is_some_and(|it| it.try_lock().is_ok()) {
            // Another process may remove it at the same time.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
