//! Opens files named on the command line, and refuses pipes and devices, which might never end.
//!
//! In: a path, or standard input. Out: the file as opened by [`ingest::open_plain`], or its text, of bounded
//! length. Fails with an error that names the path and says what is wrong with it.

use std::fs::File;
use std::path::Path;

use anyhow::Context as _;

use crate::ingest;

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
    ingest::read_plain(path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Returns the text of a plain file, or of standard input if the path is `-`.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_or_given(path: &Path) -> anyhow::Result<String> {
    if path.as_os_str() == "-" {
        return ingest::read_text(std::io::stdin().lock()).context("cannot read standard input");
    }
    read(path)
}
