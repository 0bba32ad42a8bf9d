//! What an open store keeps in memory of what it has read.
//!
//! In: blocks of rows, documents, the corrected documents. Out: the same, shared. Everything is dropped when the
//! store changes, and when the blocks take more than their share of memory. Never fails.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use crate::store::bytes::stored::StoredDocument;
use crate::store::corrected::Corrected;

/// The most bytes of blocks.
const BLOCK_BYTES_MAX: usize = 64 << 20;

/// The most decoded documents.
const DOCUMENTS_MAX: usize = 4000;

/// What has been read of a store, for many threads.
#[derive(Default)]
pub(in crate::store) struct Cache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    blocks: FxHashMap<Vec<u8>, Arc<Vec<u8>>>,
    /// The bytes of the blocks and their keys.
    n_bytes: usize,
    documents: FxHashMap<u32, Arc<StoredDocument>>,
    corrected: Option<Arc<Corrected>>,
}

impl Cache {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops everything, because the store has changed.
    pub(in crate::store) fn clear(&self) {
        *self.kept() = Kept::default();
    }

    /// Returns the rows of the block with this key, or `None` if they are not in memory.
    pub(in crate::store) fn block(&self, key: &[u8]) -> Option<Arc<Vec<u8>>> {
        self.kept().blocks.get(key).map(Arc::clone)
    }

    /// Keeps the rows of a block, and returns them.
    pub(in crate::store) fn keep_block(&self, key: &[u8], rows: Vec<u8>) -> Arc<Vec<u8>> {
        let rows = Arc::new(rows);
        let mut kept = self.kept();
        if kept.n_bytes > BLOCK_BYTES_MAX {
            *kept = Kept::default();
        }
        kept.n_bytes += rows.len() + key.len();
        kept.blocks.insert(key.to_vec(), Arc::clone(&rows));
        rows
    }

    /// Returns the document with this number, or `None` if it is not in memory.
    pub(in crate::store) fn document(&self, number: u32) -> Option<Arc<StoredDocument>> {
        self.kept().documents.get(&number).map(Arc::clone)
    }

    /// Keeps a document.
    pub(in crate::store) fn keep_document(&self, number: u32, stored: &Arc<StoredDocument>) {
        let documents = &mut self.kept().documents;
        if documents.len() >= DOCUMENTS_MAX {
            documents.clear();
        }
        documents.insert(number, Arc::clone(stored));
    }

    /// Returns the corrected documents, or `None` if they are not in memory.
    pub(in crate::store) fn corrected(&self) -> Option<Arc<Corrected>> {
        self.kept().corrected.as_ref().map(Arc::clone)
    }

    /// Keeps the corrected documents.
    pub(in crate::store) fn keep_corrected(&self, corrected: &Arc<Corrected>) {
        self.kept().corrected = Some(Arc::clone(corrected));
    }
}
