//! Reads the index: the rows of all segments as one sorted stream.
//!
//! In: a database, its manifest, a prefix. Out: a [`LiveRows`] cursor that skips dead documents and
//! duplicate rows. Fails with [`StoreError`] if the database cannot be read or a block is damaged.

use std::ops::Range;
use std::sync::Arc;

use super::keys::document_key;
use super::manifest::{Manifest, Segment};
use super::safety::table::{Pairs, Table};
use crate::store::StoreError;
use crate::store::index::IndexRow;
use crate::store::index::blocks::RowReader;

/// Returns the key of an index block: `t`, segment, key of its first row.
pub(in crate::store) fn block_key(segment: u32, row: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(5 + row.len());
    key.push(b't');
    key.extend_from_slice(&segment.to_be_bytes());
    key.extend_from_slice(row);
    key
}

/// Returns the range of all keys of a segment.
pub(in crate::store) fn segment_keys(segment: u32) -> Range<Vec<u8>> {
    block_key(segment, &[])..block_key(segment + 1, &[])
}

/// Decompresses a block; the result may be cached.
pub(in crate::store) type Unpack<'u> =
    dyn Fn(&[u8], &sled::IVec) -> Result<Arc<Vec<u8>>, StoreError> + Sync + 'u;

/// A cursor over sorted rows.
pub(in crate::store) trait Cursor {
    /// Returns the current row: term, number, payload; `None` at the end.
    fn row(&self) -> Option<(&[u8], u32, &[u8])>;

    /// Moves to the next row.
    fn advance(&mut self) -> Result<(), StoreError>;
}

/// Merges many cursors into one sorted stream.
///
/// Invariant: a binary heap ordered by the current rows; no cursor is at its end; `second` is the
/// index of the smaller child of the root, or past the end if there is none.
pub(in crate::store) struct Merged<C> {
    cursors: Vec<C>,
    second: usize,
}

impl<C: Cursor> Merged<C> {
    pub(in crate::store) fn new(cursors: Vec<C>) -> Self {
        let cursors = cursors.into_iter().filter(|it| it.row().is_some()).collect();
        let mut merged = Self { cursors, second: 0 };
        (0..merged.cursors.len() / 2).rev().for_each(|it| merged.sift_down(it));
        merged.second = merged.lesser_child(0);
        merged
    }

    /// Returns the smallest row, or `None` at the end.
    pub(in crate::store) fn row(&self) -> Option<(&[u8], u32, &[u8])> {
        self.cursors.first()?.row()
    }

    /// Skips the smallest row.
    pub(in crate::store) fn advance(&mut self) -> Result<(), StoreError> {
        let Some(first) = self.cursors.first_mut() else { return Ok(()) };
        first.advance()?;
        if first.row().is_none() {
            self.cursors.swap_remove(0);
        } else if self.second >= self.cursors.len() || !self.is_less(self.second, 0) {
            // The next row usually comes from the same cursor, so one comparison is enough.
            return Ok(());
        }
        self.sift_down(0);
        self.second = self.lesser_child(0);
        Ok(())
    }

    fn is_less(&self, left: usize, right: usize) -> bool {
        let row = |at: usize| self.cursors.get(at).and_then(Cursor::row);
        match (row(left), row(right)) {
            (Some(left), Some(right)) => (left.0, left.1) < (right.0, right.1),
            (left, _) => left.is_some(),
        }
    }

    /// Returns the index of the smaller child of `at`, or one past the end if it has none.
    fn lesser_child(&self, at: usize) -> usize {
        let (left, right) = (2 * at + 1, 2 * at + 2);
        if right < self.cursors.len() && self.is_less(right, left) { right } else { left }
    }

    fn sift_down(&mut self, mut at: usize) {
        loop {
            let child = self.lesser_child(at);
            if child >= self.cursors.len() || !self.is_less(child, at) {
                return;
            }
            self.cursors.swap(at, child);
            at = child;
        }
    }
}

/// The live rows of some segments in order.
pub(in crate::store) struct LiveRows<'d> {
    merged: Merged<BlockCursor<Unpacked<'d>>>,
    manifest: &'d Manifest,
    is_begun: bool,
    last_shared: Vec<u8>,
}

/// The rows of consecutive sorted blocks.
pub(in crate::store) struct BlockCursor<I> {
    blocks: I,
    rows: RowReader,
    is_done: bool,
}

/// The blocks of a segment, uncompressed.
struct Unpacked<'d> {
    blocks: Pairs<'d>,
    unpack: &'d Unpack<'d>,
}

impl Iterator for Unpacked<'_> {
    type Item = Result<Arc<Vec<u8>>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.blocks.next()?.and_then(|(key, block)| (self.unpack)(&key, &block)))
    }
}

impl<'d> LiveRows<'d> {
    /// Opens the segments at the first row whose term is not less than `from`.
    pub(in crate::store) fn open(
        table: &'d Table,
        manifest: &'d Manifest,
        segments: &[Segment],
        from: &[u8],
        unpack: &'d Unpack<'d>,
    ) -> Result<Self, StoreError> {
        let mut cursors = Vec::with_capacity(segments.len());
        for segment in segments {
            let keys = segment_keys(segment.id);
            let before = table.range(keys.start.clone()..=block_key(segment.id, from)).next_back();
            let start = before.transpose()?.map_or(keys.start, |(key, _)| key.to_vec());
            let blocks = table.range(start..keys.end);
            cursors.push(BlockCursor::open(Unpacked { blocks, unpack }, from)?);
        }
        let merged = Merged::new(cursors);
        Ok(Self { merged, manifest, is_begun: false, last_shared: Vec::new() })
    }

    /// Moves to the next live row and returns it: term, number, payload; `None` at the end.
    pub(in crate::store) fn next(&mut self) -> Result<Option<IndexRow<'_>>, StoreError> {
        loop {
            if self.is_begun {
                self.merged.advance()?;
            }
            self.is_begun = true;
            let Some((term, number, _)) = self.merged.row() else { return Ok(None) };
            let is_living = if number == 0 {
                let is_new = term != self.last_shared;
                if is_new {
                    self.last_shared.clear();
                    self.last_shared.extend_from_slice(term);
                }
                is_new
            } else {
                !self.manifest.dead.contains(&number)
            };
            if is_living {
                break;
            }
        }
        Ok(self.merged.row())
    }
}

impl<I: Iterator<Item = Result<Arc<Vec<u8>>, StoreError>>> BlockCursor<I> {
    /// Opens uncompressed `blocks` at the first row whose term is not less than `from`.
    pub(in crate::store) fn open(blocks: I, from: &[u8]) -> Result<Self, StoreError> {
        let rows = RowReader::new(Arc::default());
        let mut cursor = Self { blocks, rows, is_done: false };
        cursor.advance()?;
        while cursor.row().is_some_and(|(term, ..)| term < from) {
            cursor.advance()?;
        }
        Ok(cursor)
    }
}

impl<I: Iterator<Item = Result<Arc<Vec<u8>>, StoreError>>> Cursor for BlockCursor<I> {
    fn row(&self) -> Option<(&[u8], u32, &[u8])> {
        let rows = &self.rows;
        (!self.is_done).then_some((&rows.term, rows.number, &rows.payload))
    }

    fn advance(&mut self) -> Result<(), StoreError> {
        while !self.rows.advance()? {
            let Some(raw) = self.blocks.next().transpose()? else {
                self.is_done = true;
                return Ok(());
            };
            self.rows = RowReader::new(raw);
        }
        Ok(())
    }
}

/// Returns the key ranges of blocks that a manifest does not name.
pub(in crate::store) fn unnamed_ranges(manifest: &Manifest) -> Vec<Range<Vec<u8>>> {
    let after = |number: u32| number.checked_add(1);
    let documents = after(manifest.last_number);
    let documents = documents.map(|it| document_key(it)..b"e".to_vec());
    let rows = after(manifest.last_segment);
    let rows = rows.map(|it| block_key(it, &[])..b"u".to_vec());
    documents.into_iter().chain(rows).collect()
}
