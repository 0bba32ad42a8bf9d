//! How much the files of an archive may unpack to: some kilobytes can unpack to more than a disk
//! holds.
//!
//! In: the bytes read from the disk and those unpacked from them, at any depth. Out: [`Budget`],
//! shared by all streams of a run. A stream fails as soon as more was unpacked than any archive of
//! texts holds.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that a file may unpack to, whatever its size.
const FREE: u64 = 1 << 30;

/// How many times its size a file may unpack to. Texts pack to a third to a thirtieth.
const RATIO_MAX: u64 = 200;

/// What was read of a file on the disk, and what was unpacked from it.
#[derive(Debug)]
pub(in crate::ingest) struct Budget {
    /// Bytes read from the disk in this run.
    read: Arc<AtomicU64>,
    n_before: AtomicU64,
    unpacked: AtomicU64,
}

impl Budget {
    /// Creates the budget of a run whose bytes read are counted in `read`.
    pub(crate) fn new(read: Arc<AtomicU64>) -> Self {
        Self { read, n_before: AtomicU64::new(0), unpacked: AtomicU64::new(0) }
    }

    /// Starts over with the next file on the disk.
    pub(crate) fn next_file(&self) {
        self.n_before.store(self.read.load(Ordering::Relaxed), Ordering::Relaxed);
        self.unpacked.store(0, Ordering::Relaxed);
    }

    /// Counts unpacked bytes.
    ///
    /// # Errors
    /// Returns an error if the file unpacks to too much.
    pub(crate) fn spend(&self, n: usize) -> Result<(), String> {
        let unpacked = self.unpacked.fetch_add(n as u64, Ordering::Relaxed) + n as u64;
        if unpacked <= FREE || !self.is_spent() {
            return Ok(());
        }
        Err(format!(
            "the archive unpacks to more than {RATIO_MAX} times its size, as no archive of texts \
             does; unpack it first"
        ))
    }

    /// Returns whether the file has unpacked to too much.
    pub(crate) fn is_spent(&self) -> bool {
        let n_before = self.n_before.load(Ordering::Relaxed);
        let read = self.read.load(Ordering::Relaxed).saturating_sub(n_before);
        self.unpacked.load(Ordering::Relaxed) > FREE.saturating_add(RATIO_MAX.saturating_mul(read))
    }
}

/// An unpacked stream, whose bytes are counted.
pub(in crate::ingest) struct Unpacked<R> {
    pub input: R,
    pub budget: Arc<Budget>,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.budget.spend(n).map_err(io::Error::other)?;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};
    use std::sync::Arc;
    use std::sync::atomic::AtomicU64;

    use super::{Budget, FREE, RATIO_MAX, Unpacked};

    /// Returns how many of `n` bytes can be unpacked from a file of `read` bytes.
    fn unpacked(read: u64, n: u64) -> io::Result<u64> {
        let budget = Arc::new(Budget::new(Arc::new(AtomicU64::new(read))));
        let input = Unpacked { input: io::repeat(b'a').take(n), budget };
        io::copy(&mut io::BufReader::with_capacity(1 << 24, input), &mut io::sink())
    }

    #[test]
    fn a_small_file_unpacks_to_a_gigabyte_and_a_large_one_to_many_times_its_size() {
        assert_eq!(unpacked(10, FREE).map_err(|it| it.to_string()), Ok(FREE));
        assert!(unpacked(10, FREE + (1 << 26)).is_err_and(|it| it.to_string().contains("unpack")));
        let size = (1 << 26) / RATIO_MAX;
        assert!(unpacked(size + 1, FREE + (1 << 26)).is_ok());
    }
}
