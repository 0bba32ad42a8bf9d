//! Panics of the database as errors: it asserts what a damaged file does not keep.
//!
//! In: something to do with the database. Out: what it gives, or [`StoreError::Damaged`] if the
//! database panics; want of memory is no damage.

use std::io;

use crate::guard;
use crate::store::StoreError;

/// Returns what `work` gives; a panic of the database is damage.
pub(in crate::store) fn guarded<T>(
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    guard::guarded(work).unwrap_or_else(|cause| {
        Err(match cause.contains("failed to allocate") {
            true => StoreError::Database(io::Error::new(io::ErrorKind::OutOfMemory, cause).into()),
            false => StoreError::Damaged { place: format!("the database: {cause}") },
        })
    })
}
