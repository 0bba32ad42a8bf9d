//! Pending documents: kept in memory with their rows until one commit writes all of them.
//!
//! In: documents, and which of them are new to the store. Out: blocks, and the manifest that makes
//! them visible. Rows are collected in one [`RowBuffer`] per task and merged at the end, so that
//! each is written once; the result does not depend on which buffer a row was in. Fails if a
//! document cannot be loaded, or refers to an actor or statement that it does not contain.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_128;

use super::manifest::Manifest;
use super::safety::ledger::{self, Operation};
use super::safety::table::WriteBatch;
use crate::document::DocumentId;
use crate::store::bytes::compress::{Compressor, RAW_BYTES_MAX};
use crate::store::bytes::encode;
use crate::store::bytes::stored::{Counts, DocumentNumber, Stamp};
use crate::store::index::blocks::{self, End, Frame, RowPacker};
use crate::store::index::row_buffer::{BufferOutcome, RowBuffer, SortedRows};
use crate::store::index::rows;
use crate::store::{ByNumber, DocumentLoader, StoreError};

/// Documents encoded and indexed in one task.
const DOCUMENTS_A_TASK: usize = 16;
/// Rows packed and compressed in one task.
const ROWS_A_PART: usize = 1 << 16;
/// Bytes of pending rows and documents at which they must be committed.
const BYTES_MAX: usize = 512 << 20;
/// Bytes of documents compressed together.
const BYTES_COMPRESSED_TOGETHER: usize = 16 << 20;

/// A document that was encoded and whose rows are buffered.
pub(in crate::store) struct EncodedDocument {
    pub(in crate::store) id: DocumentId,
    pub(in crate::store) stamp: Stamp,
    pub(in crate::store) counts: Counts,
    pub(in crate::store) bytes: Vec<u8>,
    /// Its index among all incoming documents.
    pub(in crate::store) place: usize,
}

/// Documents to be written by the next commit.
pub(in crate::store) struct Pending {
    /// The manifest after the commit.
    pub(in crate::store) manifest: Manifest,
    /// Entries under new ids.
    pub(in crate::store) entries: Vec<(Vec<u8>, Vec<u8>)>,
    /// Other changes.
    pub(in crate::store) others: WriteBatch,
    /// Operations for the ledger.
    pub(in crate::store) operations: Vec<Operation>,
    /// Documents that are not compressed yet, by number.
    pub(in crate::store) uncompressed: Vec<(u32, Vec<u8>)>,
    n_bytes_uncompressed: usize,
    /// Compressed documents.
    pub(in crate::store) frames: Vec<Frame<Vec<u8>>>,
    n_bytes_compressed: usize,
    /// Hashes of the ids of all pending documents.
    ids: FxHashSet<u128>,
    buffers: Mutex<Vec<(RowBuffer, rows::Seen)>>,
    /// The outcome of each document whose rows are buffered.
    outcomes: ByNumber<BufferOutcome>,
}

impl Pending {
    /// Starts with no pending documents; `manifest` is the current one.
    pub(in crate::store) fn new(manifest: Manifest) -> Self {
        Self {
            manifest,
            entries: Vec::new(),
            others: WriteBatch::default(),
            operations: Vec::new(),
            uncompressed: Vec::new(),
            n_bytes_uncompressed: 0,
            frames: Vec::new(),
            n_bytes_compressed: 0,
            ids: FxHashSet::default(),
            buffers: Mutex::default(),
            outcomes: ByNumber::default(),
        }
    }

    /// Returns whether a document, or one with the same id hash, is pending.
    pub(in crate::store) fn may_hold(&self, id: &DocumentId) -> bool {
        self.ids.contains(&xxh3_128(id.as_str().as_bytes()))
    }

    /// Returns whether so much is pending that it must be committed.
    pub(in crate::store) fn is_full(&mut self) -> bool {
        let buffers = self.buffers.get_mut().unwrap_or_else(PoisonError::into_inner);
        let n_bytes_of_rows: usize = buffers.iter().map(|(buffer, _)| buffer.n_bytes()).sum();
        n_bytes_of_rows + self.n_bytes_compressed + self.n_bytes_uncompressed >= BYTES_MAX
    }

    /// Returns whether no documents are pending.
    pub(in crate::store) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Returns the number of pending documents.
    pub(in crate::store) fn n_documents(&self) -> u32 {
        u32::try_from(self.ids.len()).unwrap_or(u32::MAX)
    }

    /// Encodes `n` documents and buffers their rows. Each document is processed in one task, so
    /// that it stays in the processor's caches. Until its outcome is known a document counts as
    /// rejected.
    pub(in crate::store) fn buffer_rows(
        &mut self,
        n: usize,
        documents: &DocumentLoader<'_>,
    ) -> Vec<Result<EncodedDocument, StoreError>> {
        let before = self.outcomes.len();
        self.outcomes.resize(before + n, BufferOutcome::Rejected);
        let places: Vec<usize> = (0..n).collect();
        let task = |places: &[usize]| {
            let buffers = || self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
            let free = buffers().pop();
            let (mut buffer, mut seen) = free.unwrap_or_default();
            let mut one = |at: &usize| {
                let stored = documents(*at)?;
                let place = before + at;
                let (stamp, bytes) = encode::stamped(&stored)?;
                if bytes.len() as u64 > RAW_BYTES_MAX {
                    return Err(StoreError::Large { document: stored.document.id.to_string() });
                }
                // The number is not known yet; the outcome supplies it.
                rows::of(DocumentNumber(u32::MAX), &stored, &mut seen, &mut |term, _, row| {
                    buffer.put(term, place as u32, row);
                });
                let counts = Counts::of(&stored.extraction);
                Ok(EncodedDocument { id: stored.document.id.clone(), stamp, counts, bytes, place })
            };
            let incoming: Vec<Result<EncodedDocument, StoreError>> =
                places.iter().map(&mut one).collect();
            buffers().push((buffer, seen));
            incoming
        };
        let incoming: Vec<_> = places.par_chunks(DOCUMENTS_A_TASK).map(task).collect();
        incoming.into_iter().flatten().collect()
    }

    /// Marks an incoming document as already stored.
    pub(in crate::store) fn mark_unchanged(&mut self, incoming: &EncodedDocument) {
        self.outcomes[incoming.place] = BufferOutcome::Unchanged;
    }

    /// Accepts an incoming document, and returns its number.
    pub(in crate::store) fn accept(&mut self, incoming: EncodedDocument) -> u32 {
        self.manifest.last_number += 1;
        self.manifest.counts.add(incoming.counts);
        let number = self.manifest.last_number;
        let mark = ledger::mark(&incoming.id, incoming.stamp);
        self.manifest.marks = self.manifest.marks.wrapping_add(mark);
        self.operations.push(Operation::Add { number, id: incoming.id.as_str().to_owned(), mark });
        self.outcomes[incoming.place] = BufferOutcome::Added(number);
        self.ids.insert(xxh3_128(incoming.id.as_str().as_bytes()));
        self.n_bytes_uncompressed += incoming.bytes.len();
        self.uncompressed.push((number, incoming.bytes));
        number
    }

    /// Returns whether enough documents have accumulated to compress them.
    pub(in crate::store) fn is_compression_due(&self) -> bool {
        self.n_bytes_uncompressed >= BYTES_COMPRESSED_TOGETHER
    }

    /// Compresses the documents accumulated so far.
    pub(in crate::store) fn compress(&mut self, compressor: &Compressor) {
        let frames = blocks::compress_documents(&self.uncompressed, compressor);
        self.n_bytes_compressed += frames.iter().map(|it| it.bytes.len()).sum::<usize>();
        self.frames.extend(frames);
        self.uncompressed.clear();
        self.n_bytes_uncompressed = 0;
    }

    /// Takes all buffered rows, sorted.
    pub(in crate::store) fn rows(&mut self) -> SortedRows {
        let buffers = self.buffers.get_mut().unwrap_or_else(PoisonError::into_inner);
        SortedRows::of(buffers.drain(..).map(|(buffer, _)| buffer).collect(), &self.outcomes)
    }
}

/// Returns uncompressed blocks from all parts of the rows, as samples for a dictionary.
pub(in crate::store) fn samples(rows: &SortedRows) -> Vec<Vec<u8>> {
    const N_SAMPLES: usize = 128;
    let parts = rows.parts(rows.n_rows().div_ceil(N_SAMPLES));
    let first_block = |part| {
        let mut packer = RowPacker::default();
        rows.visit(part, &mut |term, number, payload| {
            packer.push(term, number, payload);
            packer.n_ready() == 0
        });
        packer.take(End::All).into_iter().next().map(|(_, block)| block)
    };
    parts.into_par_iter().filter_map(first_block).collect()
}

/// Packs rows into compressed blocks, each with the key of its first row.
pub(in crate::store) fn blocks_of(
    rows: &SortedRows,
    compressor: &Compressor,
) -> Vec<(Vec<u8>, Vec<u8>)> {
    let part = |part| {
        let mut packer = RowPacker::default();
        rows.visit(part, &mut |term, number, payload| {
            packer.push(term, number, payload);
            true
        });
        blocks::compress_rows(packer.take(End::All), compressor)
    };
    let parts: Vec<_> = rows.parts(ROWS_A_PART).into_par_iter().map(part).collect();
    parts.into_iter().flatten().collect()
}
