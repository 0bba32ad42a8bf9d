//! Opens files named on the command line, and refuses pipes and devices, which might never end.
//!
//! In: a path. Out: the file as opened by [`ingest::open_plain`], or its text. Fails with an error
//! that says what the path is.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context as _, anyhow, ensure};

use crate::ingest;

/// The limit in bytes for a file that is read whole.
const BYTES_MAX: u64 = 512 << 20;

/// Opens a plain file for reading.
///
/// # Errors
/// Returns an error if it cannot be read or is not a plain file.
pub(crate) fn open(path: &Path) -> anyhow::Result<File> {
    ingest::open_plain(path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Returns the text of a plain file.
///
/// # Errors
/// Returns an error if it cannot be read, is not a plain file, is not UTF-8 text, or is too long.
pub(crate) fn read(path: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let mut file = open(path)?.take(BYTES_MAX);
    file.read_to_end(&mut bytes).with_context(|| format!("cannot read `{}`", path.display()))?;
    let is_whole = (bytes.len() as u64) < BYTES_MAX;
    ensure!(is_whole, "cannot read `{}`: it has {BYTES_MAX} bytes or more", path.display());
    text(bytes).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Returns bytes as text.
///
/// # Errors
/// Returns an error if they are not UTF-8; it names the line.
pub(crate) fn text(bytes: Vec<u8>) -> anyhow::Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let (read, _) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
        let line = read.split(|it| *it == b'\n').count();
        anyhow!("line {line} is not UTF-8 text; save the file as UTF-8")
    })
}
