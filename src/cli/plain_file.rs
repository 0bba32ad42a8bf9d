//! Opens files that a person names, and nothing that might never end.
//!
//! In: a path. Out: the file, as [`ingest::open_plain`] gives it, or its text. Fails with a word on what
//! it is.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context as _, ensure};

use crate::ingest;

/// Bytes of a file that is read whole.
const BYTES_MAX: u64 = 512 << 20;

/// Returns a plain file, open to be read.
///
/// # Errors
/// If it cannot be read or is no plain file.
pub fn open(path: &Path) -> anyhow::Result<File> {
    ingest::open_plain(path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Returns the text of a plain file.
///
/// # Errors
/// If it cannot be read, is no plain file or no text in UTF-8, or is too long.
pub fn read(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    let mut file = open(path)?.take(BYTES_MAX);
    file.read_to_string(&mut text).with_context(|| format!("cannot read `{}`", path.display()))?;
    let is_whole = (text.len() as u64) < BYTES_MAX;
    ensure!(is_whole, "cannot read `{}`: it has {BYTES_MAX} bytes or more", path.display());
    Ok(text)
}
