//! Which actor, name, outlet and word appears where: rows, and the blocks that hold them.
//!
//! In: stored documents. Out: rows, each with a term, a document number and a payload; in memory in a
//! buffer, sorted, and packed into blocks. Damaged blocks and payloads read as `None`.

pub(in crate::store) mod prints;
pub(in crate::store) mod quotations;
pub(in crate::store) mod appearance;
pub(in crate::store) mod rows;
pub(in crate::store) mod row_buffer;
pub(in crate::store) mod blocks;

use std::ops::ControlFlow;

use super::error::StoreError;

/// Takes one row: its term, its document number (0 for a shared row) and its payload.
pub(crate) type PutRow<'p> = dyn FnMut(&[u8], u32, &[u8]) + 'p;

/// A row: its term, its document number (0 for a shared row) and its payload.
pub(in crate::store) type IndexRow<'r> = (&'r [u8], u32, &'r [u8]);

/// Visits one row: its term, its document number (0 for a shared row) and its payload.
pub type Visit<'v> = dyn FnMut(&[u8], u32, &[u8]) -> Result<ControlFlow<()>, StoreError> + 'v;
