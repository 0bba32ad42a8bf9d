//! Blocks: many documents, or many index rows, compressed into one value of the database.
//!
//! In: encoded documents, or sorted rows. Out: compressed blocks with the key that each begins
//! at; and back. Each block carries a checksum, so that damage is found when it is read and not
//! taken for an answer. Fails with [`StoreError::Damaged`].

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use rayon::prelude::*;

use super::codec::{Reader, Writer};
use super::rows::Row;
use super::stored::{Stamp, StoredDocument};
use super::{StoreError, encode};

/// Bytes of documents in a block before compression; a document is never cut.
const DOCUMENT_BLOCK_BYTES: usize = 64 << 10;
/// Bytes of rows in a block before compression; a row is never cut.
const ROW_BLOCK_BYTES: usize = 32 << 10;

/// How hard to compress, as zstd counts it.
pub(super) const LEVEL_OF_ADDING: i32 = 3;
pub(super) const LEVEL_OF_COMPACTING: i32 = 9;

/// Returns the last document of each id with its stamp and bytes, in their order.
pub(super) fn prepare(
    batch: &[StoredDocument],
) -> Result<Vec<(&StoredDocument, Stamp, Vec<u8>)>, StoreError> {
    let last: BTreeMap<&str, usize> =
        batch.iter().enumerate().map(|(at, it)| (it.document.id.as_str(), at)).collect();
    let keep: Vec<&StoredDocument> = batch
        .iter()
        .enumerate()
        .filter(|(at, it)| last.get(it.document.id.as_str()) == Some(at))
        .map(|(_, it)| it)
        .collect();
    keep.into_par_iter().map(|it| Ok((it, Stamp::of(it)?, encode::stored(it)?))).collect()
}

/// Returns `bytes` compressed, with a checksum.
pub(super) fn compress(bytes: &[u8], level: i32) -> Vec<u8> {
    let pack = || {
        let mut encoder = zstd::stream::Encoder::new(Vec::new(), level)?;
        encoder.include_checksum(true)?;
        encoder.set_pledged_src_size(Some(bytes.len() as u64))?;
        std::io::copy(&mut &*bytes, &mut encoder)?;
        encoder.finish()
    };
    pack().unwrap_or_else(|error: std::io::Error| unreachable!("writing to memory: {error}"))
}

/// Returns what [`compress`] was given.
pub(super) fn decompress(bytes: &[u8], place: &str) -> Result<Vec<u8>, StoreError> {
    let unpack = || {
        let mut out = Vec::with_capacity(2 * ROW_BLOCK_BYTES);
        zstd::stream::Decoder::with_buffer(bytes)?.read_to_end(&mut out)?;
        Ok(out)
    };
    unpack().map_err(|_: std::io::Error| StoreError::damaged(place))
}

/// Returns blocks of documents, each with the number it begins at. Numbers must rise.
pub(super) fn pack_documents(documents: &[(u32, Vec<u8>)], level: i32) -> Vec<(u32, Vec<u8>)> {
    let mut groups: Vec<&[(u32, Vec<u8>)]> = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (at, (_, bytes)) in documents.iter().enumerate() {
        if size > 0 && size + bytes.len() > DOCUMENT_BLOCK_BYTES {
            groups.push(&documents[start..at]);
            (start, size) = (at, 0);
        }
        size += bytes.len();
    }
    groups.push(&documents[start..]);
    let block = |group: &&[(u32, Vec<u8>)]| {
        let first = group.first()?.0;
        let mut writer = Writer::default();
        for (number, bytes) in *group {
            writer.unsigned(u64::from(number - first));
            writer.size(bytes.len());
            writer.bytes.extend_from_slice(bytes);
        }
        Some((first, compress(&writer.bytes, level)))
    };
    groups.par_iter().filter_map(block).collect()
}

/// Returns the documents of a block that begins at number `first`, as (number, bytes).
pub(super) fn documents_in(first: u32, raw: &[u8]) -> Result<Vec<(u32, &[u8])>, StoreError> {
    let mut reader = Reader::new(raw);
    let mut found = Vec::new();
    let mut next = || {
        let number = first.checked_add(reader.number()?)?;
        let length = reader.size()?;
        Some((number, reader.take(length)?, reader.is_empty()))
    };
    loop {
        let (number, bytes, is_last) = next()
            .ok_or_else(|| StoreError::damaged(&format!("the block of document number {first}")))?;
        found.push((number, bytes));
        if is_last {
            return Ok(found);
        }
    }
}

/// Gathers sorted rows into blocks.
#[derive(Default)]
pub(super) struct RowPacker {
    writer: Writer,
    first: Vec<u8>,
    last: Vec<u8>,
    /// Full blocks, uncompressed, each with its first key.
    ready: Vec<(Vec<u8>, Vec<u8>)>,
}

impl RowPacker {
    pub(super) fn push(&mut self, term: &[u8], number: u32, payload: &[u8]) {
        if self.writer.bytes.len() > ROW_BLOCK_BYTES {
            self.cut();
        }
        if self.writer.bytes.is_empty() {
            self.first = row_key(term, number);
            self.last.clear();
        }
        let shared = term.iter().zip(&self.last).take_while(|(left, right)| left == right).count();
        self.writer.size(shared);
        self.writer.size(term.len() - shared);
        self.writer.bytes.extend_from_slice(&term[shared..]);
        self.writer.unsigned(u64::from(number));
        self.writer.size(payload.len());
        self.writer.bytes.extend_from_slice(payload);
        self.last.clear();
        self.last.extend_from_slice(term);
    }

    fn cut(&mut self) {
        let bytes = std::mem::take(&mut self.writer.bytes);
        if !bytes.is_empty() {
            self.ready.push((std::mem::take(&mut self.first), bytes));
        }
    }

    /// Returns how many blocks wait to be taken.
    pub(super) fn n_ready(&self) -> usize {
        self.ready.len()
    }

    /// Returns the full blocks so far, compressed; all rows, if this is the `end`.
    pub(super) fn take(&mut self, level: i32, end: End) -> Vec<(Vec<u8>, Vec<u8>)> {
        if end == End::All {
            self.cut();
        }
        let ready = std::mem::take(&mut self.ready);
        ready.into_par_iter().map(|(key, raw)| (key, compress(&raw, level))).collect()
    }
}

/// Which blocks to take from a [`RowPacker`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Those that are full.
    Full,
    /// All.
    All,
}

/// Returns sorted rows as compressed blocks, each with the key of its first row.
pub(super) fn pack_rows(rows: &[Row], level: i32) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut packer = RowPacker::default();
    rows.iter().for_each(|it| packer.push(&it.term, it.number, &it.payload));
    packer.take(level, End::All)
}

/// Returns the key at which a row sorts within its segment.
pub(super) fn row_key(term: &[u8], number: u32) -> Vec<u8> {
    [term, &number.to_be_bytes()].concat()
}

/// Reads the rows of one uncompressed block in order.
pub(super) struct RowReader {
    raw: Arc<Vec<u8>>,
    at: usize,
    pub(super) term: Vec<u8>,
    pub(super) number: u32,
    payload: std::ops::Range<usize>,
}

impl RowReader {
    pub(super) fn new(raw: Arc<Vec<u8>>) -> Self {
        Self { raw, at: 0, term: Vec::new(), number: 0, payload: 0..0 }
    }

    pub(super) fn payload(&self) -> &[u8] {
        &self.raw[self.payload.clone()]
    }

    /// Goes to the next row; false at the end.
    pub(super) fn advance(&mut self) -> Result<bool, StoreError> {
        let raw = self.raw.as_slice();
        let rest = &raw[self.at..];
        if rest.is_empty() {
            return Ok(false);
        }
        let mut reader = Reader::new(rest);
        let term = &mut self.term;
        let mut row = || {
            let shared = reader.size().filter(|it| *it <= term.len())?;
            let length = reader.size()?;
            let tail = reader.take(length)?;
            term.truncate(shared);
            term.extend_from_slice(tail);
            let number = reader.number()?;
            let length = reader.size()?;
            let start = raw.len() - reader.len();
            reader.take(length)?;
            Some((number, start..start + length))
        };
        let (number, payload) = row().ok_or_else(|| StoreError::damaged("an index block"))?;
        self.at = payload.end;
        self.number = number;
        self.payload = payload;
        Ok(true)
    }
}
