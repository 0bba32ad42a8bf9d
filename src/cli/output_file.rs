//! Writes files that the user named, except those of a store.
//!
//! In: a path, and what to write. Out: the file. Fails with an error that names the path if it cannot be
//! written or is one of the files that a store consists of: the store would be lost.

use std::fs::{self, File};
use std::path::Path;

use anyhow::Context as _;

use crate::store;

/// Creates a file.
///
/// # Errors
/// Returns an error if it cannot be created or is part of a store.
pub(crate) fn create(path: &Path) -> anyhow::Result<File> {
    store::check_output(path)?;
    File::create(path).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Writes a whole file.
///
/// # Errors
/// As [`create`], or if it cannot be written.
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) -> anyhow::Result<()> {
    store::check_output(path)?;
    fs::write(path, bytes).with_context(|| format!("cannot write `{}`", path.display()))
}
