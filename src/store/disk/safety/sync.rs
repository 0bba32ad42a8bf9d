//! Syncs files to disk, so that they survive a loss of power.
//!
//! In: the folder of a store. Out: nothing, once the files and their directory entries are durable.
//! sled flushes with `sync_file_range`, which persists neither the length of a file nor its
//! location on disk. Fails if the system does.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::store::StoreError;

/// Syncs what the database has flushed.
pub(in crate::store) fn database(folder: &Path) -> Result<(), StoreError> {
    file(&folder.join("db"))?;
    let blobs = folder.join("blobs");
    let mut has_blobs = false;
    for blob in std::fs::read_dir(&blobs).into_iter().flatten().flatten() {
        has_blobs = true;
        file(&blob.path())?;
    }
    if has_blobs { self::folder(&blobs) } else { Ok(()) }
}

/// Syncs all files of a folder, and the folder itself.
pub(in crate::store) fn tree(folder: &Path) -> Result<(), StoreError> {
    for entry in walkdir::WalkDir::new(folder).contents_first(true) {
        let entry = entry.map_err(|error| cannot(folder)(error.into()))?;
        match entry.file_type() {
            kind if kind.is_dir() => self::folder(entry.path())?,
            kind if kind.is_file() => file(entry.path())?,
            _ => {}
        }
    }
    Ok(())
}

/// Syncs a file.
pub(in crate::store) fn file(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|it| it.sync_all()).map_err(cannot(path))
}

/// Syncs the directory entries of a folder.
pub(in crate::store) fn folder(path: &Path) -> Result<(), StoreError> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    sync_folder(path).map_err(cannot(path))
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    match File::open(path)?.sync_all() {
        // Some file systems cannot sync a folder, and need not.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        other => other,
    }
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Replaces a file atomically: writes it under another name, syncs and renames it.
pub(in crate::store) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let fresh = path.with_extension("new");
    let write = || {
        // What stands there may be a link to a file of others, or a pipe.
        match std::fs::remove_file(&fresh) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = File::create_new(&fresh)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()?;
        std::fs::rename(&fresh, path)
    };
    write().map_err(cannot(path))?;
    folder(path.parent().unwrap_or(Path::new(".")))
}

fn cannot(path: &Path) -> impl Fn(io::Error) -> StoreError + use<> {
    let path = path.to_owned();
    move |source| StoreError::File { action: "write", path: path.clone(), source }
}
