//! Reads the records of a ledger one by one.
//!
//! In: a file at the beginning of a record, and the checksum of the record before it. Out: the body of the
//! record with its own checksum, or `None` if it is not valid. The checksum is computed before the body is
//! read to memory, because the length of a damaged record may be any number. Fails if the file cannot be
//! read.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use xxhash_rust::xxh3::{Xxh3, xxh3_128_with_seed};

/// Bytes of the length before a record's body, and of the checksum after it.
pub(super) const LENGTH_BYTES: usize = 4;
pub(super) const SUM_BYTES: usize = 16;

/// Returns the checksum of a record.
pub(super) fn chained(before: u128, body: &[u8]) -> u128 {
    xxh3_128_with_seed(body, seed(before))
}

fn seed(before: u128) -> u64 {
    (before ^ before >> 64) as u64
}

/// Returns the body of the next record and its checksum. `n_left` is the number of bytes up to the end of
/// the file.
pub(super) fn next_body(
    file: &mut (impl BufRead + Seek),
    before: u128,
    n_left: u64,
) -> io::Result<Option<(Vec<u8>, u128)>> {
    match whole_body(file, before, n_left) {
        // The file was cut meanwhile.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        other => other,
    }
}

fn whole_body(
    file: &mut (impl BufRead + Seek),
    before: u128,
    n_left: u64,
) -> io::Result<Option<(Vec<u8>, u128)>> {
    let start = file.stream_position()?;
    let mut length = [0; LENGTH_BYTES];
    let head_and_sum = (LENGTH_BYTES + SUM_BYTES) as u64;
    if n_left < head_and_sum {
        return Ok(None);
    }
    file.read_exact(&mut length)?;
    let length = u64::from(u32::from_le_bytes(length));
    if length > n_left - head_and_sum {
        return Ok(None);
    }
    let mut sum = [0; SUM_BYTES];
    let chain = sum_of(&mut file.by_ref().take(length), seed(before))?;
    file.read_exact(&mut sum)?;
    if sum != chain.to_le_bytes() {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(start + LENGTH_BYTES as u64))?;
    let mut body = Vec::new();
    file.by_ref().take(length).read_to_end(&mut body)?;
    file.read_exact(&mut sum)?;
    Ok((body.len() as u64 == length).then_some((body, chain)))
}

fn sum_of(bytes: &mut impl Read, seed: u64) -> io::Result<u128> {
    let (mut hash, mut room) = (Xxh3::with_seed(seed), vec![0; 1 << 16]);
    loop {
        match bytes.read(&mut room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(0) => return Ok(hash.digest128()),
            Ok(n) => hash.update(room.get(..n).unwrap_or(&room)),
        }
    }
}
