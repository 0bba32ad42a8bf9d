//! Recognizes the folder of a store, and cleans up after killed processes.
//!
//! In: a folder. Out: the resolved path of the store, if the folder is marked as a store or is free
//! to become one. The mark is the header of the ledger or the seal; a store of format 3 is
//! recognized by its database settings. Fails if the folder belongs to another program, is an
//! unfinished copy, or has a link or a pipe in place of one of the store's files.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ledger::{self, Ledger};
use super::seal::{self, Extent, Mismatch, Seal};
use super::{own_files, pages, sync};
use crate::store::StoreError;

/// Subfolder of a store that holds its rewritten version.
pub(in crate::store) const REWRITTEN: &str = "compacting";
/// File in a store: the rewritten version is complete and being swapped in.
const SWITCH: &str = "switch";
/// What it holds. Any other file of that name is not followed: the store would be replaced by what is
/// in the subfolder.
const SWITCH_TEXT: &[u8] = b"the rewritten store takes the place of this one\n";
/// File in a copy: the copy is not complete yet.
pub(super) const UNFINISHED: &str = "unfinished";
/// Files that do not make a folder belong to any program.
const UNOWNED: [&str; 3] = ["lock", "lost+found", "ledger.new"];

/// The contents of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Content {
    /// The folder is empty or does not exist.
    Nothing,
    /// A store.
    Store,
}

/// Returns the folder with links resolved.
pub(in crate::store) fn resolve(folder: &Path) -> Result<PathBuf, StoreError> {
    match folder.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if folder.is_symlink() {
                return Err(refused(folder, "is a dangling link"));
            }
            Ok(folder.to_owned())
        }
        other => other.map_err(cannot("read", folder)),
    }
}

/// Determines the contents of a folder.
pub(in crate::store) fn inspect(folder: &Path) -> Result<Content, StoreError> {
    if !folder.exists() {
        return Ok(Content::Nothing);
    }
    if !folder.is_dir() {
        return Err(refused(folder, "is not a folder"));
    }
    if folder.join(UNFINISHED).exists() {
        return Err(StoreError::Unfinished { path: folder.to_owned() });
    }
    check_are_files(folder, ["db", "conf", ledger::NAME, seal::NAME].map(str::to_owned))?;
    if is_ours(folder) {
        check_are_files(folder, snapshots(folder))?;
        check_blobs(&folder.join("blobs"))?;
        check_switch(folder)?;
        return Ok(Content::Store);
    }
    let entries = std::fs::read_dir(folder).map_err(cannot("read", folder))?;
    let is_free =
        entries.flatten().all(|entry| UNOWNED.iter().any(|name| entry.file_name() == *name));
    match is_free {
        true => Ok(Content::Nothing),
        false => Err(StoreError::Foreign { path: folder.to_owned() }),
    }
}

/// Checks that a file of a store, if it is there, is one: a pipe might never end, and what a link names
/// would be written to.
fn check_is_file(path: &Path) -> Result<(), StoreError> {
    match path.symlink_metadata().is_ok_and(|it| !it.is_file()) {
        true => Err(refused(path, "is not a regular file, as the files of a store must be")),
        false => Ok(()),
    }
}

fn check_are_files(
    folder: &Path,
    names: impl IntoIterator<Item = String>,
) -> Result<(), StoreError> {
    names.into_iter().try_for_each(|name| check_is_file(&folder.join(name)))
}

/// Checks the folder of large values.
fn check_blobs(folder: &Path) -> Result<(), StoreError> {
    if folder.symlink_metadata().is_ok_and(|it| !it.is_dir()) {
        return Err(refused(folder, "is not a folder, as in a store it must be"));
    }
    let mut entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.try_for_each(|entry| check_is_file(&entry.path()))
}

/// Checks that a rewritten store that is to be swapped in was marked by this program and was sealed.
///
/// Another process may swap it in meanwhile: the mark goes last, and the database moves before the
/// seal.
fn check_switch(folder: &Path) -> Result<(), StoreError> {
    let (fresh, mark) = (folder.join(REWRITTEN), folder.join(SWITCH));
    if !mark.exists() {
        return Ok(());
    }
    if fresh.symlink_metadata().is_ok_and(|it| !it.is_dir()) {
        return Err(refused(&fresh, "is not a folder, as a rewritten store must be"));
    }
    check_are_files(&fresh, ["db", "conf", ledger::NAME, seal::NAME].map(str::to_owned))?;
    check_are_files(&fresh, snapshots(&fresh))?;
    check_blobs(&fresh.join("blobs"))?;
    if start(&mark, SWITCH_TEXT.len() + 1) != SWITCH_TEXT && mark.exists() {
        return Err(refused(&mark, "is not the mark of a rewritten store; remove it"));
    }
    if Seal::read(&fresh).is_none() && fresh.join("db").exists() {
        let why = "is damaged; remove it and `switch` beside it to keep the store as it was";
        return Err(refused(&fresh, why));
    }
    Ok(())
}

/// Checks that what is to be written is none of the files of a store, nor in one of its subfolders.
pub(crate) fn check_output(path: &Path) -> Result<(), StoreError> {
    let real = path.canonicalize().ok().or_else(|| {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        Some(folder.unwrap_or(Path::new(".")).canonicalize().ok()?.join(path.file_name()?))
    });
    // Folders that do not exist yet are in no store.
    let Some(real) = real else { return Ok(()) };
    let is_part = |folder: &Path| {
        let within = real.strip_prefix(folder).ok().and_then(|it| it.iter().next());
        within.is_some_and(|it| is_own_name(&it.to_string_lossy())) && is_ours(folder)
    };
    match real.ancestors().skip(1).any(is_part) {
        true => Err(refused(path, "is part of a store, which would be lost")),
        false => Ok(()),
    }
}

/// Returns whether a store has a file or folder of this name.
fn is_own_name(name: &str) -> bool {
    const BESIDE: [&str; 7] =
        ["lock", "blobs", REWRITTEN, SWITCH, "seal.new", "ledger.new", "switch.new"];
    own_files::is_own(name) || name.starts_with("snap.") || BESIDE.contains(&name)
}

/// Returns whether a folder has the mark of a store.
pub(in crate::store) fn is_ours(folder: &Path) -> bool {
    let begins = |name: &str, head: &[u8]| start(&folder.join(name), head.len()) == head;
    let is_of_format_3 =
        || begins("conf", b"segment_size: 2097152\n") && folder.join("db").exists();
    begins(ledger::NAME, ledger::HEAD)
        || begins(seal::NAME, seal::HEAD.as_bytes())
        || is_of_format_3()
}

/// Returns the first bytes of a file; none if it cannot be read.
pub(super) fn start(path: &Path, n_bytes: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Opening a pipe would wait for a writer.
    if path.is_file()
        && let Ok(file) = std::fs::File::open(path)
    {
        // A file that cannot be read carries no mark.
        let _ = file.take(n_bytes as u64).read_to_end(&mut bytes);
    }
    bytes
}

/// Marks the rewritten store within `folder` as complete, and swaps it in.
pub(in crate::store) fn switch(folder: &Path) -> Result<(), StoreError> {
    sync::tree(&folder.join(REWRITTEN))?;
    sync::replace(&folder.join(SWITCH), SWITCH_TEXT)?;
    finish_switch(folder)
}

/// Returns whether a rewritten store is being swapped in in `folder`.
pub(in crate::store) fn is_switching(folder: &Path) -> bool {
    folder.join(SWITCH).exists()
}

/// Returns the folders that hold the files of a store; later ones take precedence.
pub(in crate::store) fn sources(folder: &Path) -> Vec<PathBuf> {
    let fresh = folder.join(REWRITTEN);
    if !folder.join(SWITCH).exists() || !fresh.exists() {
        return vec![folder.to_owned()];
    }
    // Until its database is moved, the rewritten store is complete in its subfolder.
    match fresh.join("db").exists() {
        true => vec![fresh],
        false => vec![folder.to_owned(), fresh],
    }
}

fn finish_switch(folder: &Path) -> Result<(), StoreError> {
    let (fresh, mark) = (folder.join(REWRITTEN), folder.join(SWITCH));
    // The database moves first: until then the cached files belong to the old one.
    if fresh.join("db").exists() {
        Seal::remove(folder)?;
        remove_if(folder, |name| name.starts_with("snap."))?;
        rename(&fresh, folder, "db")?;
    }
    if fresh.join("blobs").exists() {
        remove_folder(&folder.join("blobs"))?;
        rename(&fresh, folder, "blobs")?;
    }
    for entry in std::fs::read_dir(&fresh).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !UNOWNED.contains(&name.as_str()) {
            rename(&fresh, folder, &name)?;
        }
    }
    remove_folder(&fresh)?;
    sync::folder(folder)?;
    std::fs::remove_file(&mark).map_err(cannot("write", &mark))?;
    sync::folder(folder)
}

fn rename(from: &Path, to: &Path, name: &str) -> Result<(), StoreError> {
    let to = to.join(name);
    std::fs::rename(from.join(name), &to).map_err(cannot("write", &to))
}

/// Removes a folder if it exists.
pub(in crate::store) fn remove_folder(folder: &Path) -> Result<(), StoreError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.map_err(cannot("write", folder)),
    }
}

fn remove_if(folder: &Path, is_left: impl Fn(&str) -> bool) -> Result<(), StoreError> {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if is_left(&entry.file_name().to_string_lossy()) {
            std::fs::remove_file(entry.path()).map_err(cannot("write", &entry.path()))?;
        }
    }
    Ok(())
}

/// Finishes or removes what a killed process left; the lock must be held and the store closed.
pub(in crate::store) fn tidy(folder: &Path) -> Result<(), StoreError> {
    match folder.join(SWITCH).exists() {
        true => {
            let fresh = folder.join(REWRITTEN);
            if fresh.join("db").exists() {
                // Until its database is moved, the store is still there as it was.
                examine(folder, &fresh, Extent::All)?;
            }
            finish_switch(folder)?;
        }
        false => remove_folder(&folder.join(REWRITTEN))?,
    }
    let is_ours = |name: &str| ["seal.new", "ledger.new", "switch.new"].contains(&name);
    remove_if(folder, |name| is_ours(name) || is_cut_off(name))
}

/// Returns whether a file is an unfinished snapshot of the database.
fn is_cut_off(name: &str) -> bool {
    name.starts_with("snap.") && name.ends_with(".generating")
}

/// Restores a store of format 3 whose compaction was cut off between its last steps.
pub(in crate::store) fn restore_format_3(folder: &Path) -> Result<(), StoreError> {
    let name =
        folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let old = folder.with_file_name(format!("{name}.before-compacting"));
    if !folder.exists() && old.exists() {
        std::fs::rename(&old, folder).map_err(cannot("write", folder))?;
    }
    Ok(())
}

/// The condition of a closed store.
pub(in crate::store) struct Condition {
    /// Whether every byte of the database matches the seal.
    pub(in crate::store) is_sealed: bool,
}

/// Compares the files of the store in `folder` with their seal. The files are read from `files`:
/// the folder or a copy of it. Also returns the names of altered files that can be rebuilt from the
/// others.
pub(in crate::store) fn examine(
    folder: &Path,
    files: &Path,
    extent: Extent,
) -> Result<(Condition, Vec<String>), StoreError> {
    let snapshots = snapshots(files);
    let Some(seal) = Seal::read(files) else {
        let odd = snapshots.into_iter().filter(|name| !is_sound(&files.join(name))).collect();
        return Ok((Condition { is_sealed: false }, odd));
    };
    let mismatches = seal.mismatches(files, extent);
    let (rebuildable, others): (Vec<Mismatch>, Vec<Mismatch>) =
        mismatches.into_iter().partition(Mismatch::can_be_rebuilt);
    // The ledger is compared with the database.
    if let Some(first) = others.into_iter().find(|mismatch| mismatch.name != ledger::NAME) {
        let what = format!("its file `{}` {}", first.name, first.how);
        return Err(StoreError::Lost { path: folder.to_owned(), what });
    }
    let others = snapshots.into_iter().filter(|name| !seal.names(name));
    let odd = rebuildable.into_iter().map(|it| it.name).chain(others).collect();
    Ok((Condition { is_sealed: true }, odd))
}

/// Compares all files with their seal, and removes altered ones that can be rebuilt.
pub(in crate::store) fn check(folder: &Path, files: &Path) -> Result<Condition, StoreError> {
    let (condition, odd) = examine(folder, files, Extent::All)?;
    remove_if(files, |name| odd.iter().any(|odd_name| odd_name == name))?;
    Ok(condition)
}

pub(super) fn snapshots(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|it| it.starts_with("snap.")).collect()
}

/// Returns whether the checksum of a database snapshot is correct: the file ends with a length and
/// a CRC.
fn is_sound(snapshot: &Path) -> bool {
    let bytes = own_files::read(snapshot, own_files::SNAPSHOT_BYTES_MAX);
    bytes.is_ok_and(|it| pages::checked_snapshot(&it).is_some())
}

/// Returns the ledger of a store; creates it if the folder is empty.
pub(in crate::store) fn ledger_of(folder: &Path, content: Content) -> Result<Ledger, StoreError> {
    let ledger = Ledger::read(folder)?;
    match content {
        Content::Nothing if !ledger.is_there => Ledger::make(folder),
        _ => Ok(ledger),
    }
}

pub(super) fn refused(path: &Path, why: &'static str) -> StoreError {
    StoreError::Refused { path: path.to_owned(), why }
}

pub(super) fn cannot(
    action: &'static str,
    path: &Path,
) -> impl FnOnce(io::Error) -> StoreError + use<> {
    let path = path.to_owned();
    move |source| StoreError::File { action, path, source }
}

/// Returns the total size of a store's own files in a folder, in bytes.
pub(in crate::store) fn n_bytes(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).max_depth(2).into_iter().flatten();
    let is_own = |it: &walkdir::DirEntry| {
        let name = it.path().strip_prefix(folder).unwrap_or(it.path());
        own_files::is_own(&name.to_string_lossy())
    };
    files
        .filter(is_own)
        .filter_map(|it| it.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|it| it.len())
        .sum()
}

/// Returns the folder of an existing store, with links resolved.
pub(in crate::store) fn existing(folder: &Path) -> Result<PathBuf, StoreError> {
    let own = resolve(folder)?;
    match inspect(&own)? {
        Content::Store => Ok(own),
        Content::Nothing => Err(StoreError::Missing { path: folder.to_owned() }),
    }
}
