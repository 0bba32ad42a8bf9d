//! Compressed documents and rows, and the dictionaries of the store.
//!
//! In: frames of blocks, or values to be stored. Out: their contents, or a [`Compressor`]. Fails
//! with [`StoreError`] if a frame cannot be decompressed or a dictionary cannot be stored.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::durable::SledStore;
use super::keys::{dictionary_key, document_key, first_of};
use super::safety::ledger::Operation;
use super::safety::table::Table;
use crate::store::bytes::compress::{Compressor, Dictionaries, Dictionary};
use crate::store::bytes::stored::{DocumentNumber, StoredDocument};
use crate::store::bytes::whole;
use crate::store::corrected::Corrected;
use crate::store::index::blocks;
use crate::store::{Outline, StoreError, VisitOutline};

/// Visits the bytes of a document.
type VisitEncoded<'v> = dyn FnMut(DocumentNumber, &[u8]) -> Result<(), StoreError> + 'v;

impl SledStore {
    /// Decompresses the rows of a block.
    pub(in crate::store) fn unpack_rows(&self, block: &[u8]) -> Result<Vec<u8>, StoreError> {
        let place = "an index block";
        let (dictionary, frame) =
            blocks::row_frame(block).ok_or_else(|| StoreError::damaged(place))?;
        self.dictionaries.unpack(dictionary, frame, place)
    }

    pub(in crate::store) fn unpack_document(
        &self,
        frame: &blocks::Frame<&[u8]>,
    ) -> Result<Vec<u8>, StoreError> {
        let place = format!("document number {}", frame.number);
        self.dictionaries.unpack(frame.dictionary, frame.bytes, &place)
    }

    /// Visits each document as extracted, before corrections.
    pub(in crate::store) fn each_as_read(
        &self,
        visit: &mut dyn FnMut(DocumentNumber, StoredDocument) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.each_encoded(document_key(0)..b"e".to_vec(), &mut |number, bytes| {
            let damaged = || StoreError::damaged(&format!("document number {}", number.0));
            visit(number, whole::read_stored(bytes).ok_or_else(damaged)?)
        })
    }

    /// Visits the bytes of each document in the blocks of these keys.
    fn each_encoded(
        &self,
        keys: Range<Vec<u8>>,
        visit: &mut VisitEncoded<'_>,
    ) -> Result<(), StoreError> {
        for pair in self.table.range(keys) {
            let (key, block) = pair?;
            for frame in blocks::documents_in(first_of(&key)?, &block)? {
                visit(DocumentNumber(frame.number), &self.unpack_document(&frame)?)?;
            }
        }
        Ok(())
    }

    /// Returns the encoded bytes of a document, or `None` if it does not exist.
    pub(in crate::store) fn encoded(&self, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let block = self.table.range(document_key(0)..=document_key(number)).next_back();
        let Some((first, block)) = block.transpose()? else { return Ok(None) };
        let frames = blocks::documents_in(first_of(&first)?, &block)?;
        let Some(frame) = frames.into_iter().find(|it| it.number == number) else {
            return Ok(None);
        };
        Ok(Some(self.unpack_document(&frame)?))
    }

    /// Visits the outlines of corrected documents with these numbers, in runs that are read in parallel.
    pub(in crate::store) fn each_outline(
        &self,
        corrected: &Corrected,
        numbers: &Range<u32>,
        n_runs: usize,
        visit: &VisitOutline<'_>,
    ) -> Result<(), StoreError> {
        let end = numbers.end.min(self.manifest.last_number.saturating_add(1));
        // The first document may stand in a block that begins before it.
        let before = self.table.range(document_key(0)..=document_key(numbers.start)).next_back();
        let first_block = match before.transpose()? {
            Some((key, _)) => first_of(&key)?,
            None => numbers.start,
        };
        let n_numbers = end.saturating_sub(numbers.start) / (n_runs.max(1) as u32) + 1;
        let read = |run: usize| {
            let first = numbers.start.saturating_add(n_numbers.saturating_mul(run as u32));
            let last = first.saturating_add(n_numbers).min(end);
            let first = if run == 0 { first_block } else { first };
            self.each_encoded(document_key(first)..document_key(last), &mut |number, bytes| {
                if !numbers.contains(&number.0) {
                    return Ok(());
                }
                if let Some(stored) = corrected.document(number) {
                    return visit(run, &Outline::of(number, stored));
                }
                let damaged = || StoreError::damaged(&format!("document number {}", number.0));
                Outline::visit(number, bytes, |it| visit(run, it)).ok_or_else(damaged)?
            })
        };
        let runs: Vec<Result<(), StoreError>> = (0..n_runs).into_par_iter().map(read).collect();
        runs.into_iter().collect()
    }

    pub(in crate::store) fn document_compressor(&self, level: i32) -> Compressor {
        let dictionary = self.dictionaries.get(self.manifest.document_dictionary);
        Compressor::new(dictionary.map(Arc::as_ref), level)
    }

    pub(in crate::store) fn row_compressor(&self, level: i32) -> Compressor {
        let dictionary = self.dictionaries.get(self.manifest.row_dictionary);
        Compressor::new(dictionary.map(Arc::as_ref), level)
    }

    /// Stores a dictionary permanently and returns its number; 0 for `None`.
    pub(in crate::store) fn keep_dictionary(
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
    pub(in crate::store) fn next_dictionary(&self) -> u32 {
        self.dictionaries.last() + 1
    }
}

/// Loads the dictionaries of a database.
pub(in crate::store) fn dictionaries(table: &Table) -> Result<Dictionaries, StoreError> {
    let mut dictionaries = Dictionaries::default();
    for pair in table.scan_prefix(b"c") {
        let (key, bytes) = pair?;
        let dictionary = Dictionary::new(first_of(&key)?, bytes.to_vec());
        dictionaries.add(Arc::new(dictionary));
    }
    Ok(dictionaries)
}
