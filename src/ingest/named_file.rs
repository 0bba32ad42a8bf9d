//! Opens and reads files that a person named, and refuses what might never end.
//!
//! In: a path, or an open input. Out: the file, or its text. Fails with an [`io::Error`] that says what
//! is wrong: it is a pipe or a device, it is too long, or a line of it is not UTF-8.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The maximum number of bytes of a text that is read whole.
const BYTES_MAX: usize = 512 << 20;
const CHUNK_BYTES: usize = 1 << 16;
/// Some editors write it at the start of a text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Opens a file that the user named: a regular file, or one opened by the shell (`/dev/fd/3`, from
/// `<(...)`). Opening a named pipe without a writer would block forever.
///
/// # Errors
/// Returns an error if it cannot be read or is not a regular file.
pub(crate) fn open_plain(path: &Path) -> io::Result<File> {
    let is_given = ["/dev/fd", "/dev/stdin", "/proc/self/fd"].iter().any(|it| path.starts_with(it));
    if !is_given && !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    File::open(path)
}

/// Returns the text of a file that the user named.
///
/// # Errors
/// Returns an error if it cannot be opened or read, is too long, or is not UTF-8.
pub(crate) fn read_plain(path: &Path) -> io::Result<String> {
    let file = open_plain(path)?;
    // Most of what is too long need not be read.
    match file.metadata()?.len() > BYTES_MAX as u64 {
        true => Err(too_long(BYTES_MAX)),
        false => read_text(file),
    }
}

/// Returns the text of an input.
///
/// # Errors
/// Returns an error if it cannot be read, is too long, or is not UTF-8; it names the line.
pub(crate) fn read_text(input: impl Read) -> io::Result<String> {
    read_text_of(input, BYTES_MAX)
}

fn too_long(n_bytes_max: usize) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {n_bytes_max} bytes"))
}

fn read_text_of(mut input: impl Read, n_bytes_max: usize) -> io::Result<String> {
    let (mut bytes, mut chunk) = (Vec::new(), vec![0; CHUNK_BYTES]);
    loop {
        let n = match input.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if n == 0 {
            break;
        }
        let n_left = n_bytes_max - bytes.len();
        if n > n_left {
            return Err(too_long(n_bytes_max));
        }
        if bytes.capacity() - bytes.len() < n {
            // Doubled, as usual, but never beyond what is allowed.
            bytes.reserve_exact(bytes.len().max(n).min(n_left));
        }
        let (new, _) = chunk.split_at(n);
        bytes.extend_from_slice(new);
    }
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    String::from_utf8(bytes).map_err(|error| {
        let (read, _) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
        let line = read.split(|byte| *byte == b'\n').count();
        let cause = format!("line {line} is not UTF-8 text; save the file as UTF-8");
        io::Error::new(io::ErrorKind::InvalidData, cause)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(input: impl Read, n_bytes_max: usize, expected: &str) {
        let error = read_text_of(input, n_bytes_max).expect_err("is refused");
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn an_input_without_end_is_read_to_the_limit_and_refused() {
        check_refused(io::repeat(b'a'), 9, "it has more than 9 bytes");
        assert_eq!(read_text_of("nine long".as_bytes(), 9).expect("reads"), "nine long");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        let text = read_text_of("\u{feff}ASK {}\u{feff}".as_bytes(), 99).expect("reads");
        assert_eq!(text, "ASK {}\u{feff}");
    }

    #[test]
    fn a_line_that_is_no_text_is_named() {
        let expected = "line 2 is not UTF-8 text; save the file as UTF-8";
        check_refused(b"a\n\xff".as_slice(), 9, expected);
    }
}
