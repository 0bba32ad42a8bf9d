//! Compressed documents and rows, and the dictionaries of the store.
//!
//! In: frames of blocks, or values to be stored. Out: their contents, or a [`Compressor`]. Fails
//! with [`StoreError`] if a frame cannot be decompressed or a dictionary cannot be stored.

use std::sync::Arc;

use super::StoreError;
use super::blocks;
use super::compress::{Compressor, Dictionaries, Dictionary};
use super::durable::SledStore;
use super::keys::{dictionary_key, first_of};
use super::safety::ledger::Operation;
use super::safety::table::Table;

impl SledStore {
    /// Decompresses the rows of a block.
    pub(super) fn unpack_rows(&self, block: &[u8]) -> Result<Vec<u8>, StoreError> {
        let place = "an index block";
        let (dictionary, frame) =
            blocks::row_frame(block).ok_or_else(|| StoreError::damaged(place))?;
        self.dictionaries.unpack(dictionary, frame, place)
    }

    pub(super) fn unpack_document(
        &self,
        frame: &blocks::Frame<&[u8]>,
    ) -> Result<Vec<u8>, StoreError> {
        let place = format!("document number {}", frame.number);
        self.dictionaries.unpack(frame.dictionary, frame.bytes, &place)
    }

    pub(super) fn document_compressor(&self, level: i32) -> Compressor {
        let dictionary = self.dictionaries.get(self.manifest.document_dictionary);
        Compressor::new(dictionary.map(Arc::as_ref), level)
    }

    pub(super) fn row_compressor(&self, level: i32) -> Compressor {
        let dictionary = self.dictionaries.get(self.manifest.row_dictionary);
        Compressor::new(dictionary.map(Arc::as_ref), level)
    }

    /// Stores a dictionary permanently and returns its number; 0 for `None`.
    pub(super) fn keep_dictionary(
        &mut self,
        learned: Option<Dictionary>,
    ) -> Result<u32, StoreError> {
        let Some(dictionary) = learned else { return Ok(0) };
        let id = dictionary.id;
        let guard = self.closing.lock().exclusive()?;
        self.table.insert(&dictionary_key(id), &dictionary.bytes)?;
        self.table.flush()?;
        drop(guard);
        self.unrecorded.push(Operation::AddDictionary { id, bytes: dictionary.bytes.clone() });
        self.dictionaries.add(Arc::new(dictionary));
        Ok(id)
    }

    /// Returns the number for the next dictionary.
    pub(super) fn next_dictionary(&self) -> u32 {
        self.dictionaries.last() + 1
    }
}

/// Loads the dictionaries of a database.
pub(super) fn dictionaries(table: &Table) -> Result<Dictionaries, StoreError> {
    let mut dictionaries = Dictionaries::default();
    for pair in table.scan_prefix(b"c") {
        let (key, bytes) = pair?;
        let dictionary = Dictionary::new(first_of(&key)?, bytes.to_vec());
        dictionaries.add(Arc::new(dictionary));
    }
    Ok(dictionaries)
}
