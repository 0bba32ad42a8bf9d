//! The SHA-256 of bytes and files, by which a document is traced to what it was read from.
//!
//! In: bytes or a path. Out: 64 hexadecimal digits. Fails if the file cannot be read.

use std::io::{self, BufRead, BufReader};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::named_file::open_plain;
use crate::document::hexadecimal;

/// Returns the SHA-256 of the bytes in hexadecimal digits.
pub(super) fn sum(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Returns the SHA-256 of a file of any length, in hexadecimal digits.
pub(super) fn sum_of(path: &Path) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut input = BufReader::with_capacity(1 << 20, open_plain(path)?);
    loop {
        let bytes = input.fill_buf()?;
        if bytes.is_empty() {
            break;
        }
        digest.update(bytes);
        let n = bytes.len();
        input.consume(n);
    }
    Ok(hexadecimal(&digest.finalize()))
}
