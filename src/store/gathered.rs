//! What is on its way into a lasting store: documents with their rows, in memory until one step
//! puts all of them in.
//!
//! In: documents that the store does not hold. Out: the blocks of the store, and the manifest that
//! makes them true. Rows wait sorted in [`Run`]s, each of some documents, and come together at the
//! end, so that each is written once. Fails as [`Store::put`](super::Store::put) does.

use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_128;

use super::StoreError;
use super::blocks::{self, End, Frame, RowPacker, row_term};
use super::manifest::Manifest;
use super::merge::{BlockCursor, Cursor, Merged};
use super::press::Press;
use super::rows;
use super::sheaf::Sheaf;
use super::stored::{DocumentNumber, Stamp, StoredDocument};
use crate::document::DocumentId;

/// Documents whose rows are sorted together.
const DOCUMENTS_A_RUN: usize = 1000;
/// Bytes of rows that are brought together in one task.
const BYTES_A_PART: usize = 4 << 20;
/// Bytes of rows and documents gathered before they must go in.
const BYTES_MAX: usize = 384 << 20;

/// A document on its way in.
pub(super) struct Fresh<'b> {
    pub(super) number: u32,
    pub(super) stored: &'b StoredDocument,
    pub(super) stamp: Stamp,
    pub(super) bytes: Vec<u8>,
    /// Whether the store holds nothing under its id.
    pub(super) is_new: bool,
}

/// Documents that are to go in with one step.
pub(super) struct Gathered {
    /// The manifest as it will be.
    pub(super) manifest: Manifest,
    /// Entries under ids that are new.
    pub(super) entries: Vec<(Vec<u8>, Vec<u8>)>,
    /// What else changes.
    pub(super) others: sled::Batch,
    /// The documents, compressed.
    pub(super) frames: Vec<Frame<Vec<u8>>>,
    /// Documents that are new, by the hashes of their ids.
    ids: FxHashSet<u128>,
    runs: Vec<Run>,
    n_bytes: usize,
    rooms: Rooms,
}

/// Room to sort rows in, for each who does.
type Rooms = Mutex<Vec<(Sheaf, rows::Told)>>;

impl Gathered {
    /// Returns nothing, on its way into the store of this manifest.
    pub(super) fn new(manifest: Manifest) -> Self {
        Self {
            manifest,
            entries: Vec::new(),
            others: sled::Batch::default(),
            frames: Vec::new(),
            ids: FxHashSet::default(),
            runs: Vec::new(),
            n_bytes: 0,
            rooms: Rooms::default(),
        }
    }

    /// Returns whether a document is among these, or one whose id has the same hash.
    pub(super) fn may_hold(&self, id: &DocumentId) -> bool {
        self.ids.contains(&xxh3_128(id.as_str().as_bytes()))
    }

    /// Returns whether there is so much that it must go in.
    pub(super) fn is_full(&self) -> bool {
        self.n_bytes >= BYTES_MAX
    }

    /// Sorts the rows of documents for later.
    pub(super) fn take_rows(&mut self, fresh: &[Fresh<'_>]) {
        let id = |it: &Fresh<'_>| xxh3_128(it.stored.document.id.as_str().as_bytes());
        self.ids.extend(fresh.iter().map(id));
        let run = |it| Run::of(it, &self.rooms);
        let runs: Vec<Run> = fresh.par_chunks(DOCUMENTS_A_RUN).map(run).collect();
        self.n_bytes += runs.iter().map(|it| it.n_bytes).sum::<usize>();
        self.runs.extend(runs);
    }

    /// Keeps compressed documents.
    pub(super) fn take_documents(&mut self, frames: Vec<Frame<Vec<u8>>>) {
        self.n_bytes += frames.iter().map(|it| it.bytes.len()).sum::<usize>();
        self.frames.extend(frames);
    }

    /// Returns some of the rows in blocks that are not compressed, to learn from.
    pub(super) fn samples(&self) -> Vec<&[u8]> {
        self.runs.iter().flat_map(|it| &it.blocks).map(|(_, raw)| raw.as_slice()).collect()
    }

    /// Returns all rows in compressed blocks, each with the key of its first row.
    pub(super) fn rows(&mut self, press: &Press) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StoreError> {
        let runs = std::mem::take(&mut self.runs);
        let borders = borders(&runs);
        let parts: Vec<Vec<(Vec<u8>, Vec<u8>)>> = (0..=borders.len())
            .into_par_iter()
            .map(|at| {
                let start = at.checked_sub(1).map_or(&[][..], |it| borders[it]);
                Ok(blocks::press_rows(part(&runs, start, borders.get(at).copied())?, press))
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(parts.into_iter().flatten().collect())
    }
}

/// The rows of some documents, sorted, in blocks that are not compressed.
struct Run {
    blocks: Vec<(Vec<u8>, Arc<Vec<u8>>)>,
    n_bytes: usize,
}

impl Run {
    fn of(fresh: &[Fresh<'_>], rooms: &Rooms) -> Self {
        let rooms = || rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut sheaf, mut told) = rooms().pop().unwrap_or_default();
        for it in fresh {
            rows::of(DocumentNumber(it.number), it.stored, &mut told, &mut |term, number, row| {
                sheaf.put(term, number, row);
            });
        }
        let mut packer = RowPacker::default();
        sheaf.drain(&mut |term, number, payload| packer.push(term, number, payload));
        told.forget();
        rooms().push((sheaf, told));
        let blocks = packer.take(End::All).into_iter();
        let blocks: Vec<_> = blocks.map(|(key, raw)| (key, Arc::new(raw))).collect();
        let n_bytes = blocks.iter().map(|(key, raw)| key.len() + raw.len()).sum();
        Self { blocks, n_bytes }
    }

    /// Returns a cursor at the first row whose term is not before `start`.
    fn cursor(&self, start: &[u8]) -> Result<impl Cursor, StoreError> {
        let next = self.blocks.partition_point(|(key, _)| row_term(key) < start);
        let blocks = &self.blocks[next.saturating_sub(1)..];
        BlockCursor::open(blocks.iter().map(|(_, raw)| Ok(Arc::clone(raw))), start)
    }
}

/// Returns terms that cut all rows into parts of about the same size, the same for the same runs.
fn borders(runs: &[Run]) -> Vec<&[u8]> {
    let n_parts = runs.iter().map(|it| it.n_bytes).sum::<usize>().div_ceil(BYTES_A_PART).max(1);
    let blocks = runs.iter().flat_map(|it| &it.blocks);
    let mut terms: Vec<&[u8]> = blocks.map(|(key, _)| row_term(key)).collect();
    terms.sort_unstable();
    let mut borders: Vec<&[u8]> =
        (1..n_parts).map(|it| terms[it * terms.len() / n_parts]).collect();
    borders.dedup();
    borders
}

/// Brings the rows of all runs together whose terms are not before `start` and before `end`.
fn part(
    runs: &[Run],
    start: &[u8],
    end: Option<&[u8]>,
) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StoreError> {
    let cursors = runs.iter().map(|it| it.cursor(start)).collect::<Result<_, StoreError>>()?;
    let (mut merged, mut packer) = (Merged::new(cursors), RowPacker::default());
    let mut last = Vec::new();
    while let Some((term, number, payload)) = merged.row() {
        if end.is_some_and(|end| term >= end) {
            break;
        }
        // A name is told by each run, and kept once.
        if number != 0 || term != last {
            packer.push(term, number, payload);
        }
        if number == 0 {
            last.clear();
            last.extend_from_slice(term);
        }
        merged.advance()?;
    }
    Ok(packer.take(End::All))
}
