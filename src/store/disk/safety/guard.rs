//! Turns panics of the database into errors: sled panics on some damaged files.
//!
//! In: a closure that uses the database. Out: its result, or [`StoreError::Damaged`] if it panics.
//! A failed allocation is reported as such, not as damage.

use std::io;

use crate::guard;
use crate::store::StoreError;

/// Returns the result of `work`, or an error if the database panics.
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
