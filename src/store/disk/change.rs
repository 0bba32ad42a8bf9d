//! What a commit writes. Plain data.

use super::safety::ledger::Operation;
use super::safety::table::WriteBatch;

/// A key of the database and its value.
pub(in crate::store) type KeyedBlock = (Vec<u8>, Vec<u8>);

/// What a commit writes.
#[derive(Default)]
pub(in crate::store) struct Change {
    /// New blocks, which are invisible until the manifest names them.
    pub(in crate::store) blocks: Vec<KeyedBlock>,
    /// Entries under new ids.
    pub(in crate::store) entries: Vec<(Vec<u8>, Vec<u8>)>,
    /// Other changes, applied in one batch with the manifest.
    pub(in crate::store) others: WriteBatch,
    /// The operations that the ledger records.
    pub(in crate::store) operations: Vec<Operation>,
}
