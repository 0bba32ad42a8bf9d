//! Whose turn it is at a store's files: one process writes at a time, and none while they are copied.
//!
//! In: the folder of a store. Out: a [`Gate`], a file beside it (`store.lock` for `store`) that the
//! system locks: shut while somebody writes, ajar while somebody copies. The file names the process
//! that has the store open, and what for. A lock goes with its process, so that nothing is left
//! after `kill -9`. Where the file cannot be made, there is no gate: writing goes on, since the
//! database has a lock of its own, and nobody copies. Fails where the system cannot lock.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::StoreError;

/// What a store is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Soon over: whoever would write waits for it.
    Asking,
    /// May take long.
    Writing,
}

/// Who has a store open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) process: String,
    pub(super) purpose: Purpose,
}

/// The gate of one store.
pub(super) struct Gate {
    path: PathBuf,
    file: Option<File>,
}

/// The gate while this process has it; opened again when dropped.
pub(super) struct Shut<'g>(Option<&'g File>);

impl Gate {
    /// Returns the gate of the store in `folder`.
    pub(super) fn of(folder: &Path) -> Self {
        let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy();
        let path = folder.with_file_name(format!("{name}.lock"));
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&path).ok();
        Self { path, file }
    }

    /// Returns a gate for a folder that no other process knows.
    pub(super) fn none() -> Self {
        Self { path: PathBuf::new(), file: None }
    }

    pub(super) fn is_there(&self) -> bool {
        self.file.is_some()
    }

    /// Waits until nobody writes or copies, and keeps others from it.
    pub(super) fn shut(&self) -> Result<Shut<'_>, StoreError> {
        self.take(File::lock)
    }

    /// Waits until nobody writes, and keeps others from it.
    pub(super) fn ajar(&self) -> Result<Shut<'_>, StoreError> {
        self.take(File::lock_shared)
    }

    fn take(&self, lock: fn(&File) -> std::io::Result<()>) -> Result<Shut<'_>, StoreError> {
        let cannot = |source| StoreError::File { action: "lock", path: self.path.clone(), source };
        self.file.as_ref().map(lock).transpose().map_err(cannot)?;
        Ok(Shut(self.file.as_ref()))
    }

    /// Notes that this process has the store open; must be shut.
    pub(super) fn sign(&self, purpose: Purpose) -> Result<(), StoreError> {
        let Some(mut file) = self.file.as_ref() else { return Ok(()) };
        let purpose = match purpose {
            Purpose::Asking => "asks",
            Purpose::Writing => "writes",
        };
        let command: Vec<String> =
            std::env::args_os().skip(1).take(1).map(|it| it.to_string_lossy().into()).collect();
        let text = format!("{purpose} {} {}\n", std::process::id(), command.join(" "));
        let mut write = || {
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(text.as_bytes())
        };
        let cannot = |source| StoreError::File { action: "write", path: self.path.clone(), source };
        write().map_err(cannot)
    }

    /// Returns the process that last opened the store, where it told.
    pub(super) fn holder(&self) -> Option<Holder> {
        let mut file = self.file.as_ref()?;
        let mut text = String::new();
        file.rewind().ok()?;
        file.read_to_string(&mut text).ok()?;
        let (purpose, process) = text.trim_end().split_once(' ')?;
        let purpose = if purpose == "asks" { Purpose::Asking } else { Purpose::Writing };
        let process = match process.split_once(' ') {
            Some((number, command)) => format!("{number} (`onrecord {command}`)"),
            None => process.to_owned(),
        };
        Some(Holder { process, purpose })
    }
}

impl Drop for Shut<'_> {
    fn drop(&mut self) {
        // Where unlocking fails the lock goes with the file.
        let _ = self.0.map(File::unlock);
    }
}
