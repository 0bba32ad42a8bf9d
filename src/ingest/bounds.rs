//! How much of a file is read at once.
//!
//! In: nothing, or a stream. Out: limits in bytes, and lines that are within theirs. Fails if a line is longer,
//! or the stream fails.

use std::io::{self, BufRead, Read};

/// The size in bytes from which a file is read in batches, if its format allows.
pub(super) const LARGE: u64 = 32 << 20;

/// The same for a packed file, which may unpack to much more.
pub(super) const LARGE_PACKED: u64 = 1 << 20;

/// The maximum size in bytes of a file that is read whole.
pub(super) const WHOLE_MAX: u64 = 256 << 20;

/// Bytes of what stands before the first record of a file that is read in parts, at most.
pub(super) const HEAD_BYTES_MAX: usize = 16 << 20;

/// Bytes of a record of such a file, at most.
pub(super) const RECORD_BYTES_MAX: usize = 64 << 20;

/// Appends the bytes up to and including the next line end, and returns their number.
///
/// # Errors
/// Returns an error if the stream fails or the line has more than `bytes_max` bytes, which
/// [`is_too_long`] says; the rest of such a line is read next.
pub(super) fn read_line(
    input: &mut impl BufRead,
    line: &mut Vec<u8>,
    bytes_max: usize,
) -> io::Result<usize> {
    let n = input.by_ref().take(bytes_max as u64 + 1).read_until(b'\n', line)?;
    if n > bytes_max {
        return Err(too_long(format!("a line of more than {bytes_max} bytes")));
    }
    Ok(n)
}

/// Returns the error that a part of a stream is too long, so that the parts after it may be read.
pub(super) fn too_long(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, what)
}

/// Returns whether an error says that a part of a stream is too long.
pub(super) fn is_too_long(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::FileTooLarge
}
