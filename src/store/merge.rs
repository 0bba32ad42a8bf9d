//! Reading the index: the rows of all segments as one sorted stream.
//!
//! In: a database, its manifest, a prefix. Out: a [`Rows`] cursor that passes over dead documents
//! and over rows that come again. Fails with [`StoreError`] where the database cannot be read or
//! a block is damaged.

use std::ops::Range;
use std::sync::Arc;

use super::StoreError;
use super::blocks::{self, RowReader};
use super::manifest::{Manifest, Segment};

/// Where index blocks lie in the database: `t`, segment, key of the first row.
pub(super) fn block_key(segment: u32, row: &[u8]) -> Vec<u8> {
    let mut key = vec![b't'];
    key.extend_from_slice(&segment.to_be_bytes());
    key.extend_from_slice(row);
    key
}

/// All keys of a segment.
pub(super) fn segment_keys(segment: u32) -> Range<Vec<u8>> {
    block_key(segment, &[])..block_key(segment + 1, &[])
}

/// Gives the uncompressed bytes of a block, which it may keep.
pub(super) type Unpack<'u> = dyn Fn(&[u8], &sled::IVec) -> Result<Arc<Vec<u8>>, StoreError> + 'u;

/// The rows of some segments in order.
pub(super) struct Rows<'d> {
    cursors: Vec<Cursor>,
    manifest: &'d Manifest,
    unpack: &'d Unpack<'d>,
    /// The cursor whose row is the present one.
    present: Option<usize>,
    last_shared: Vec<u8>,
}

struct Cursor {
    blocks: sled::Iter,
    rows: RowReader,
    is_done: bool,
}

impl<'d> Rows<'d> {
    /// Returns the rows of `segments` from the first whose term is not before `from`.
    pub(super) fn open(
        tree: &sled::Tree,
        manifest: &'d Manifest,
        segments: &[Segment],
        from: &[u8],
        unpack: &'d Unpack<'d>,
    ) -> Result<Self, StoreError> {
        let mut cursors = Vec::with_capacity(segments.len());
        for segment in segments {
            let keys = segment_keys(segment.id);
            let before = tree.range(keys.start.clone()..=block_key(segment.id, from)).next_back();
            let start = before.transpose()?.map_or(keys.start, |(key, _)| key.to_vec());
            let blocks = tree.range(start..keys.end);
            let rows = RowReader::new(Arc::new(Vec::new()));
            let mut cursor = Cursor { blocks, rows, is_done: false };
            cursor.advance(unpack)?;
            while !cursor.is_done && cursor.rows.term.as_slice() < from {
                cursor.advance(unpack)?;
            }
            cursors.push(cursor);
        }
        Ok(Self { cursors, manifest, unpack, present: None, last_shared: Vec::new() })
    }

    /// Goes to the next living row; false at the end.
    pub(super) fn advance(&mut self) -> Result<bool, StoreError> {
        loop {
            if let Some(present) = self.present.take() {
                self.cursors[present].advance(self.unpack)?;
            }
            let least = self
                .cursors
                .iter()
                .enumerate()
                .filter(|(_, it)| !it.is_done)
                .min_by(|(_, left), (_, right)| left.key().cmp(&right.key()))
                .map(|(at, _)| at);
            let Some(least) = least else { return Ok(false) };
            self.present = Some(least);
            let rows = &self.cursors[least].rows;
            if rows.number == 0 {
                if rows.term == self.last_shared {
                    continue;
                }
                self.last_shared.clone_from(&rows.term);
                return Ok(true);
            }
            if !self.manifest.dead.contains(&rows.number) {
                return Ok(true);
            }
        }
    }

    /// Returns the present row: term, number, payload.
    pub(super) fn row(&self) -> (&[u8], u32, &[u8]) {
        let rows = &self.cursors[self.present.unwrap_or_default()].rows;
        (&rows.term, rows.number, rows.payload())
    }
}

impl Cursor {
    fn key(&self) -> (&[u8], u32) {
        (&self.rows.term, self.rows.number)
    }

    fn advance(&mut self, unpack: &Unpack<'_>) -> Result<(), StoreError> {
        while !self.rows.advance()? {
            let Some(block) = self.blocks.next().transpose()? else {
                self.is_done = true;
                return Ok(());
            };
            self.rows = RowReader::new(unpack(&block.0, &block.1)?);
        }
        Ok(())
    }
}

/// Unpacks without keeping, for passes over everything.
pub(super) fn unpack_once(_key: &[u8], block: &sled::IVec) -> Result<Arc<Vec<u8>>, StoreError> {
    Ok(Arc::new(blocks::decompress(block, "an index block")?))
}
