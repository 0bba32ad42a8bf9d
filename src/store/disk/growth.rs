//! Adds documents to a durable store: each batch becomes a segment of the index, and segments
//! merge.
//!
//! In: documents, or segments due for merging. Out: one change of the database with the manifest
//! that makes it visible. Fails as [`Store::put`](crate::store::Store::put) does, and then leaves the
//! store unchanged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::change::{Change, KeyedBlock};
use super::durable::SledStore;
use super::keys::{StoredEntry, document_key, first_of, id_key};
use super::manifest::Segment;
use super::merge::{self, LiveRows, block_key};
use super::pending::{self, EncodedDocument, Pending};
use super::safety::ledger::{self, Operation};
use super::safety::table::WriteBatch;
use crate::document::DocumentId;
use crate::store::bytes::compress::{Compressor, Dictionary, LEVEL_OF_ADDING};
use crate::store::bytes::stored::Put;
use crate::store::index::blocks::{self, End, RowPacker};
use crate::store::index::row_buffer::SortedRows;
use crate::store::{ByNumber, DocumentLoader, StoreError};

/// Blocks with their keys.
type Blocks = Vec<(Vec<u8>, Vec<u8>)>;

impl SledStore {
    /// Adds documents to the pending ones; they are durable once [`finish`](Self::finish) has
    /// returned.
    pub(in crate::store) fn add_pending(
        &mut self,
        n: usize,
        documents: &DocumentLoader<'_>,
    ) -> Result<Put, StoreError> {
        let mut at: ByNumber<usize> = (0..n).collect();
        loop {
            let fresh = || Pending::new(self.manifest.clone());
            let mut pending = self.pending.take().unwrap_or_else(fresh);
            let incoming = pending.buffer_rows(at.len(), &|index| documents(at[index]));
            let incoming =
                match incoming.into_iter().collect::<Result<Vec<EncodedDocument>, StoreError>>() {
                    Ok(incoming) => incoming,
                    Err(error) => {
                        self.pending = Some(pending);
                        self.finish()?;
                        return Err(error);
                    }
                };
            let last = last_of_each(&incoming);
            let held = self.held(&incoming)?;
            let replaces = |(incoming, held): (&EncodedDocument, &Option<StoredEntry>)| {
                held.as_ref().is_some_and(|entry| entry.stamp != incoming.stamp)
            };
            let must_wait = !pending.is_empty()
                && (incoming.iter().zip(&held).any(replaces)
                    || incoming.iter().any(|document| pending.may_hold(&document.id)));
            if must_wait || last.len() < incoming.len() {
                // Commit what is pending, then try again without the documents that do not count.
                at = last.into_iter().map(|index| at[index]).collect();
                self.pending = Some(pending);
                self.finish()?;
                continue;
            }
            return self.accept_new(pending, incoming, held);
        }
    }

    /// Looks up the entries of the documents; `None` for new ids.
    fn held(&self, incoming: &[EncodedDocument]) -> Result<Vec<Option<StoredEntry>>, StoreError> {
        incoming.par_iter().map(|it| self.entry(&it.id)).collect()
    }

    /// Accepts the documents that are new or differ from the stored ones.
    fn accept_new(
        &mut self,
        mut pending: Pending,
        incoming: Vec<EncodedDocument>,
        held: Vec<Option<StoredEntry>>,
    ) -> Result<Put, StoreError> {
        let (mut put, mut dead) = (Put::default(), BTreeSet::new());
        for (incoming, held) in incoming.into_iter().zip(held) {
            let is_new = held.is_none();
            match held {
                Some(entry) if entry.stamp == incoming.stamp => {
                    put.unchanged += 1;
                    pending.mark_unchanged(&incoming);
                    continue;
                }
                Some(entry) => {
                    put.replaced += 1;
                    let mark = ledger::mark(&incoming.id, entry.stamp);
                    pending.manifest.mark_dead(entry.number, entry.counts, mark);
                    pending.operations.push(Operation::Remove { number: entry.number });
                    dead.insert(entry.number);
                }
                None => put.added += 1,
            }
            let (key, stamp, counts) = (id_key(&incoming.id), incoming.stamp, incoming.counts);
            let entry = StoredEntry { number: pending.accept(incoming), stamp, counts }.to_bytes();
            match is_new {
                true => pending.entries.push((key, entry)),
                false => pending.others.insert(key, entry),
            }
        }
        self.drop_documents(&dead, &mut pending.others)?;
        if pending.is_compression_due() {
            self.compress_documents(&mut pending)?;
        }
        let must_go_in = pending.is_full() || put.replaced > 0;
        self.pending = Some(pending);
        if must_go_in {
            self.finish()?;
        }
        Ok(put)
    }

    /// Compresses the documents that are not compressed yet.
    fn compress_documents(&mut self, pending: &mut Pending) -> Result<(), StoreError> {
        if pending.manifest.document_dictionary == 0 {
            let raw: Vec<&[u8]> =
                pending.uncompressed.iter().map(|(_, bytes)| bytes.as_slice()).collect();
            let id = self.learn(&raw)?;
            pending.manifest.document_dictionary = id;
            self.manifest.document_dictionary = id;
        }
        pending.compress(&self.document_compressor(LEVEL_OF_ADDING));
        Ok(())
    }

    /// Commits the pending documents, and waits until they are durable.
    pub(in crate::store) fn finish(&mut self) -> Result<(), StoreError> {
        let Some(mut pending) = self.pending.take() else { return Ok(()) };
        self.compress_documents(&mut pending)?;
        let documents = blocks::pack_documents(&std::mem::take(&mut pending.frames));
        if documents.is_empty() {
            return Ok(());
        }
        let documents = documents.into_iter().map(|(first, block)| (document_key(first), block));
        let (first, n_documents) = (self.manifest.last_number + 1, pending.n_documents());
        let id = pending.manifest.last_segment + 1;
        let (left, (learned, rows)) = rayon::join(
            || self.write_early(documents.collect()),
            || self.compress_rows(&pending.rows()),
        );
        let Pending { mut manifest, mut entries, others, operations, .. } = pending;
        if self.manifest.row_dictionary == 0 {
            self.manifest.row_dictionary = self.keep_dictionary(learned)?;
            manifest.row_dictionary = self.manifest.row_dictionary;
        }
        let last = manifest.last_number;
        manifest.last_segment = id;
        manifest.segments.push(Segment { id, first, last, n_documents, n_dead: 0 });
        manifest.generation += 1;
        entries.sort_unstable();
        let rows = rows.into_iter().map(|(row, block)| (block_key(id, &row), block));
        let blocks = left?.into_iter().chain(rows).collect();
        self.commit(manifest, Change { blocks, entries, others, operations })
    }

    /// Compresses rows into blocks. Also returns a dictionary learned from them if the store has
    /// none yet.
    fn compress_rows(&self, rows: &SortedRows) -> (Option<Dictionary>, Blocks) {
        let learn = || Dictionary::learn(self.next_dictionary(), &pending::samples(rows));
        let learned = (self.manifest.row_dictionary == 0).then(learn).flatten();
        let compressor = match &learned {
            Some(dictionary) => Compressor::new(Some(dictionary), LEVEL_OF_ADDING),
            None => self.row_compressor(LEVEL_OF_ADDING),
        };
        let blocks = pending::blocks_of(rows, &compressor);
        (learned, blocks)
    }

    /// Writes blocks before the commit if they are large; returns those not written yet.
    fn write_early(&self, blocks: Blocks) -> Result<Blocks, StoreError> {
        const BYTES_MIN: usize = 8 << 20;
        if blocks.iter().map(|(_, block)| block.len()).sum::<usize>() < BYTES_MIN {
            return Ok(blocks);
        }
        self.write_blocks(blocks)?;
        Ok(Vec::new())
    }

    /// Learns and stores a dictionary and returns its number; 0 if there are too few values.
    fn learn<T: AsRef<[u8]>>(&mut self, values: &[T]) -> Result<u32, StoreError> {
        let learned = Dictionary::learn(self.next_dictionary(), values);
        self.keep_dictionary(learned)
    }

    /// Removes documents from their blocks.
    pub(in crate::store) fn drop_documents(
        &self,
        numbers: &BTreeSet<u32>,
        batch: &mut WriteBatch,
    ) -> Result<(), StoreError> {
        let mut by_block: BTreeMap<sled::IVec, sled::IVec> = BTreeMap::new();
        for number in numbers {
            let upto = document_key(*number);
            let block = self.table.range(document_key(0)..=upto).next_back().transpose()?;
            by_block.extend(block);
        }
        for (key, block) in by_block {
            let mut kept = blocks::documents_in(first_of(&key)?, &block)?;
            kept.retain(|it| !numbers.contains(&it.number));
            batch.remove(key.to_vec());
            for (first, block) in blocks::pack_documents(&kept) {
                batch.insert(document_key(first), block);
            }
        }
        Ok(())
    }

    /// Merges segments until none are due.
    pub(in crate::store) fn merge_segments(&mut self) -> Result<(), StoreError> {
        while let Some(range) = self.manifest.due() {
            let mut manifest = self.manifest.clone();
            let old: Vec<Segment> = manifest.segments[range.clone()].to_vec();
            let mut batch = WriteBatch::default();
            manifest.last_segment += 1;
            let id = manifest.last_segment;
            let ([Segment { first, .. }, ..], [.., Segment { last, .. }]) =
                (old.as_slice(), old.as_slice())
            else {
                return Ok(());
            };
            let (first, last) = (*first, *last);
            let n_documents: u32 = old.iter().map(|it| it.n_documents - it.n_dead).sum();
            let blocks = if n_documents > 0 { self.merged(&old, id)? } else { Vec::new() };
            for segment in &old {
                for pair in self.table.range(merge::segment_keys(segment.id)) {
                    batch.remove(pair?.0.to_vec());
                }
            }
            self.join_documents(first, last, n_documents, &mut batch)?;
            manifest.dead.retain(|number| !(first..=last).contains(number));
            let merged = Segment { id, first, last, n_documents, n_dead: 0 };
            manifest.segments.splice(range, (n_documents > 0).then_some(merged));
            self.commit(manifest, Change { blocks, others: batch, ..Change::default() })?;
        }
        Ok(())
    }

    /// Merges `old` segments, and returns the blocks of the new segment with their keys.
    fn merged(&self, old: &[Segment], id: u32) -> Result<Vec<KeyedBlock>, StoreError> {
        let unpack = |_: &[u8], block: &sled::IVec| Ok(Arc::new(self.unpack_rows(block)?));
        let mut rows = LiveRows::open(&self.table, &self.manifest, old, &[], &unpack)?;
        let compressor = self.row_compressor(LEVEL_OF_ADDING);
        let (mut packer, mut blocks) = (RowPacker::default(), Vec::new());
        while let Some((term, number, payload)) = rows.next()? {
            packer.push(term, number, payload);
            if packer.n_ready() >= 256 {
                blocks.extend(blocks::compress_rows(packer.take(End::Full), &compressor));
            }
        }
        blocks.extend(blocks::compress_rows(packer.take(End::All), &compressor));
        for (row, _) in &mut blocks {
            *row = block_key(id, row);
        }
        Ok(blocks)
    }

    /// Repacks the documents of a range into fewer blocks if they occupy many small ones.
    fn join_documents(
        &self,
        first: u32,
        last: u32,
        n_documents: u32,
        batch: &mut WriteBatch,
    ) -> Result<(), StoreError> {
        const DOCUMENTS_MAX: u32 = 4096;
        const DOCUMENTS_A_BLOCK: usize = 4;
        let blocks: Vec<(sled::IVec, sled::IVec)> = self
            .table
            .range(document_key(first)..=document_key(last))
            .collect::<Result<_, StoreError>>()?;
        if n_documents > DOCUMENTS_MAX
            || blocks.len() < 2
            || blocks.len() * DOCUMENTS_A_BLOCK < n_documents as usize
        {
            return Ok(());
        }
        let mut frames = Vec::new();
        for (key, block) in &blocks {
            frames.extend(blocks::documents_in(first_of(key)?, block)?);
            batch.remove(key.to_vec());
        }
        for (first, block) in blocks::pack_documents(&frames) {
            batch.insert(document_key(first), block);
        }
        Ok(())
    }
}

/// Returns the indices of the last document of each id, ascending.
fn last_of_each(incoming: &[EncodedDocument]) -> BTreeSet<usize> {
    let last: FxHashMap<&DocumentId, usize> =
        incoming.iter().enumerate().map(|(at, document)| (&document.id, at)).collect();
    last.into_values().collect()
}
