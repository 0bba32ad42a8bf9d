//! The lock on a store's files: one process writes at a time, and none while they are being copied.
//!
//! In: the folder of a store. Out: a [`FileLock`] on the file `lock` in it: exclusive for writing,
//! shared for copying. The file contains the process that has the store open. The system releases a
//! lock when its process ends, so nothing is left after `kill -9`. A reader does not create the
//! file; if it is missing, no process has written yet. Fails if the system cannot lock, or if
//! another process holds the lock for too long, for example because it was stopped.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::store::StoreError;

/// How long to wait for another process, and the pause between attempts.
const WAIT_MAX: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(2);

/// The file lock of one store.
pub(in crate::store) struct FileLock {
    folder: PathBuf,
    file: Option<File>,
}

/// Releases the lock when dropped.
pub(in crate::store) struct LockGuard<'g>(Option<&'g File>);

impl FileLock {
    /// Returns the lock of the store in `folder`, for writing.
    pub(in crate::store) fn of(folder: &Path) -> Result<Self, StoreError> {
        let path = path_in(folder)?;
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&path);
        let cannot = |source| StoreError::File { action: "lock", path, source };
        Ok(Self { folder: folder.to_owned(), file: Some(file.map_err(cannot)?) })
    }

    /// Returns the lock of the store in `folder`, for reading; changes nothing.
    pub(in crate::store) fn to_read(folder: &Path) -> Result<Self, StoreError> {
        let file = File::open(path_in(folder)?).ok();
        Ok(Self { folder: folder.to_owned(), file })
    }

    /// Returns a dummy lock for a folder that no other process uses.
    pub(in crate::store) fn none() -> Self {
        Self { folder: PathBuf::new(), file: None }
    }

    /// Waits until no process is writing or copying, and locks them out.
    pub(in crate::store) fn exclusive(&self) -> Result<LockGuard<'_>, StoreError> {
        self.acquire(File::try_lock, WAIT_MAX)
    }

    /// Waits until no process is writing, and locks writers out.
    pub(in crate::store) fn shared(&self) -> Result<LockGuard<'_>, StoreError> {
        self.acquire(File::try_lock_shared, WAIT_MAX)
    }

    fn acquire(
        &self,
        try_lock: fn(&File) -> Result<(), TryLockError>,
        wait_max: Duration,
    ) -> Result<LockGuard<'_>, StoreError> {
        let Some(file) = &self.file else { return Ok(LockGuard(None)) };
        let start = Instant::now();
        loop {
            match try_lock(file) {
                Ok(()) => return Ok(LockGuard(Some(file))),
                Err(TryLockError::WouldBlock) if start.elapsed() < wait_max => {
                    std::thread::sleep(PAUSE);
                }
                Err(TryLockError::WouldBlock) => {
                    let path = self.folder.clone();
                    return Err(StoreError::Stopped { path, holder: self.holder() });
                }
                Err(TryLockError::Error(source)) => {
                    let path = self.folder.join("lock");
                    return Err(StoreError::File { action: "lock", path, source });
                }
            }
        }
    }

    /// Records this process as the holder; the lock must be exclusive.
    pub(in crate::store) fn record_holder(&self) -> Result<(), StoreError> {
        let Some(mut file) = self.file.as_ref() else { return Ok(()) };
        let text = format!("{} {}\n", std::process::id(), command(std::env::args_os().skip(1)));
        let mut write = || {
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(text.as_bytes())
        };
        let cannot =
            |source| StoreError::File { action: "write", path: self.folder.join("lock"), source };
        write().map_err(cannot)
    }

    /// Returns the process that last recorded itself as the holder; otherwise the one that has the
    /// database open, if the system lists it.
    pub(in crate::store) fn holder(&self) -> Option<String> {
        self.recorded_holder().or_else(|| holder_of(&self.folder.join("db")))
    }

    fn recorded_holder(&self) -> Option<String> {
        let mut file = self.file.as_ref()?;
        let mut bytes = Vec::new();
        file.rewind().ok()?;
        file.take(200).read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let text = text.trim_end();
        let (number, command) = text.split_once(' ').unwrap_or((text, ""));
        number.parse::<u32>().ok()?;
        Some(match command.is_empty() {
            false => format!("{number} (`onrecord {command}`)"),
            true => number.to_owned(),
        })
    }
}

/// Returns the process that has locked a file, if the system lists locks as Linux does.
#[cfg(unix)]
fn holder_of(path: &Path) -> Option<String> {
    let inode = std::os::unix::fs::MetadataExt::ino(&path.metadata().ok()?).to_string();
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    // `1: FLOCK ADVISORY WRITE 4711 fd:01:131 0 EOF`: the process, device and inode.
    let is_it = |part: &&str| part.rsplit(':').next() == Some(inode.as_str());
    let of = |line: &str| {
        let parts: Vec<&str> = line.split_whitespace().collect();
        parts.get(5).filter(|part| is_it(part)).and_then(|_| parts.get(4)?.parse::<u32>().ok())
    };
    locks.lines().find_map(of).map(|it| it.to_string())
}

#[cfg(not(unix))]
fn holder_of(_: &Path) -> Option<String> {
    None
}

fn path_in(folder: &Path) -> Result<PathBuf, StoreError> {
    let path = folder.join("lock");
    match path.symlink_metadata() {
        Ok(found) if !found.is_file() => {
            Err(StoreError::Refused { path, why: "is not a regular file, as a lock file must be" })
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::File { action: "lock", path, source: error })
        }
        _ => Ok(path),
    }
}

/// Returns the subcommand in a process's arguments, or an empty string if there is none.
fn command(mut arguments: impl Iterator<Item = OsString>) -> String {
    while let Some(argument) = arguments.next() {
        match &*argument.to_string_lossy() {
            "--db" | "--schema" | "--color" => drop(arguments.next()),
            other if other.starts_with('-') => {}
            other => return other.to_owned(),
        }
    }
    String::new()
}

impl Drop for LockGuard<'_> {
    fn drop(&mut self) {
        // If unlocking fails, closing the file releases the lock.
        let _ = self.0.map(File::unlock);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_named_wherever_it_stands() {
        for line in ["import x", "--db import import x", "-q --color never --schema a import x"] {
            let arguments = line.split(' ').map(OsString::from);
            assert_eq!(command(arguments), "import", "{line}");
        }
    }

    #[test]
    fn a_process_that_was_stopped_is_not_waited_for_without_end() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let stopped = FileLock::of(folder.path()).expect("a lock");
        stopped.record_holder().expect("is signed");
        let _guard = stopped.exclusive().expect("is locked");
        let asks = FileLock::to_read(folder.path()).expect("a lock");
        let waited = asks.acquire(File::try_lock_shared, Duration::from_millis(5)).map(drop);
        let Err(StoreError::Stopped { holder, .. }) = waited else { panic!("it was not locked") };
        assert!(holder.is_some_and(|it| it.starts_with(&std::process::id().to_string())));
    }
}
