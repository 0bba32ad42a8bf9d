//! A temporary copy of a store's files for reading, since sled writes even while it only reads.
//!
//! In: the folder of a store and its lock. Out: a [`ReadingCopy`], a private folder elsewhere with
//! the last committed state of the files. It is removed on drop; copies left by killed processes
//! are removed when the next copy is made. Nothing in or beside the store is changed. Fails if a
//! file cannot be copied.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::file_lock::FileLock;
use super::{own_files, place};
use crate::store::StoreError;

/// A folder that is removed on drop.
pub(in crate::store) struct ReadingCopy {
    folder: PathBuf,
    /// Locked while the copy is in use.
    _in_use: File,
}

/// The file in a copy that is locked while the copy is in use.
const IN_USE: &str = "in-use";
/// Prefix of a copy's folder name.
const START: &str = "onrecord-asked-";
/// Largest store that is copied into memory, in bytes.
const BYTES_IN_MEMORY_MAX: u64 = 256 << 20;

impl ReadingCopy {
    /// Copies the files in `folder`; waits while another process is writing.
    pub(in crate::store) fn of(folder: &Path, lock: &FileLock) -> Result<Self, StoreError> {
        let _guard = lock.shared()?;
        let mut last = None;
        for home in candidate_folders(folder) {
            let made = Self::create_in(&home).and_then(|copy| {
                copy_files(folder, &copy.folder)?;
                Ok(copy)
            });
            match made {
                Ok(copy) => return Ok(copy),
                Err(error) => last = Some(error),
            }
        }
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let (path, source) = (folder.to_owned(), last.unwrap_or_else(missing));
        Err(StoreError::File { action: "copy", path, source })
    }

    /// Creates an empty folder marked as in use, after removing those no longer in use.
    fn create_in(home: &Path) -> io::Result<Self> {
        remove_leftovers(home);
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_nanos());
        let own = format!("{}-{nanos}", std::process::id());
        let (folder, fresh) =
            (home.join(format!("{START}{own}")), home.join(format!(".{START}{own}")));
        make_private(&fresh)?;
        let in_use = File::create(fresh.join(IN_USE))?;
        in_use.lock()?;
        // It is renamed only once it is locked, so that no process takes it for a leftover.
        std::fs::rename(&fresh, &folder)?;
        Ok(Self { folder, _in_use: in_use })
    }

    pub(in crate::store) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for ReadingCopy {
    fn drop(&mut self) {
        // If this fails, the next copy removes it.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Returns the folders in which a copy may be made, best first: memory, if it is available as a
/// folder and the store is small.
fn candidate_folders(folder: &Path) -> Vec<PathBuf> {
    let memory = Path::new("/dev/shm");
    let is_small = place::n_bytes(folder) <= BYTES_IN_MEMORY_MAX;
    let memory = (is_small && memory.is_dir()).then(|| memory.to_owned());
    memory.into_iter().chain([std::env::temp_dir()]).collect()
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    std::fs::create_dir(folder)
}

/// Copies the files of a store, including rewritten ones that are being swapped in.
fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    place::sources(from).iter().try_for_each(|source| copy_folder(source, to))
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(from).max_depth(2) {
        let entry = entry?;
        let Ok(inner) = entry.path().strip_prefix(from) else { continue };
        let name = inner.to_string_lossy();
        if entry.file_type().is_dir() && (entry.depth() == 0 || inner == Path::new("blobs")) {
            std::fs::create_dir_all(to.join(inner))?;
        } else if entry.file_type().is_file()
            && own_files::is_own(&name)
            && entry.metadata()?.len() <= own_files::n_bytes_max(&name)
        {
            copy_file(entry.path(), &to.join(inner))?;
        }
    }
    Ok(())
}

/// Copies bytes but not permissions: the copy of a read-only file must be writable.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let (mut original, mut copy) = (File::open(from)?, File::create(to)?);
    match is_sparse(&original.metadata()?) {
        true => copy_sparse(&mut original, &mut copy),
        false => io::copy(&mut original, &mut copy).map(drop),
    }
}

/// Returns whether a file takes much less room on the disk than it has bytes.
#[cfg(unix)]
fn is_sparse(metadata: &std::fs::Metadata) -> bool {
    const BLOCK_BYTES: u64 = 512;
    std::os::unix::fs::MetadataExt::blocks(metadata) * BLOCK_BYTES < metadata.len() / 2
}

#[cfg(not(unix))]
fn is_sparse(_: &std::fs::Metadata) -> bool {
    false
}

/// Copies bytes and leaves out those that are 0, which take no room then either.
fn copy_sparse(original: &mut File, copy: &mut File) -> io::Result<()> {
    let (mut room, mut at) = (vec![0; 1 << 20], 0_u64);
    loop {
        let n = match original.read(&mut room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if n == 0 {
            return copy.set_len(at);
        }
        let bytes = room.get(..n).unwrap_or_default();
        if bytes.iter().any(|byte| *byte != 0) {
            copy.seek(SeekFrom::Start(at))?;
            copy.write_all(bytes)?;
        }
        at += n as u64;
    }
}

/// Removes copies left by killed processes.
pub fn clear_copies() {
    remove_leftovers(Path::new("/dev/shm"));
    remove_leftovers(&std::env::temp_dir());
}

/// Removes copies that are no longer in use.
fn remove_leftovers(home: &Path) {
    for entry in std::fs::read_dir(home).into_iter().flatten().flatten() {
        let is_copy = entry.file_name().to_string_lossy().starts_with(START);
        let in_use = is_copy.then(|| own_files::open(&entry.path().join(IN_USE)).ok()).flatten();
        if in_use.is_some_and(|(it, _)| it.try_lock().is_ok()) {
            // Another process may remove it at the same time.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
