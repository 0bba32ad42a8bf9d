//! Blocks: several documents, or several index rows, stored as one value of the database.
//!
//! In: encoded documents, or sorted rows. Out: blocks, each with the key of its first entry; and
//! back. Each document is a frame of its own, so that it can be read without its neighbours; a row
//! is written as its difference from the row before. Fails with [`StoreError::Damaged`].

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::store::StoreError;
use crate::store::bytes::codec::{ByteReader, Writer};
use crate::store::bytes::compress::Compressor;
use crate::store::bytes::encode;
use crate::store::bytes::stored::{Stamp, StoredDocument};

/// Bytes of compressed documents in a block; a document is never split.
const DOCUMENT_BLOCK_BYTES: usize = 24 << 10;
/// Bytes of rows in a block before compression; a row is never split.
const ROW_BLOCK_BYTES: usize = 12 << 10;

/// A document with its stamp and its encoded bytes.
pub(in crate::store) type Prepared<'b> = (&'b StoredDocument, Stamp, Vec<u8>);

/// Returns the documents with their stamps and bytes, in order. If an id occurs more than once,
/// only the last document counts.
pub(in crate::store) fn prepare(batch: &[StoredDocument]) -> Result<Vec<Prepared<'_>>, StoreError> {
    let last: BTreeMap<&str, usize> =
        batch.iter().enumerate().map(|(at, stored)| (stored.document.id.as_str(), at)).collect();
    let keep: Vec<&StoredDocument> = batch
        .iter()
        .enumerate()
        .filter(|(at, stored)| last.get(stored.document.id.as_str()) == Some(at))
        .map(|(_, stored)| stored)
        .collect();
    let encode = |stored| {
        let (stamp, bytes) = encode::stamped(stored)?;
        Ok((stored, stamp, bytes))
    };
    keep.into_par_iter().map(encode).collect()
}

/// One document within a block.
#[derive(Clone, Debug)]
pub(in crate::store) struct Frame<B> {
    pub(in crate::store) number: u32,
    /// The number of its dictionary, or 0.
    pub(in crate::store) dictionary: u32,
    pub(in crate::store) bytes: B,
}

/// Compresses encoded documents into frames.
pub(in crate::store) fn compress_documents(
    documents: &[(u32, Vec<u8>)],
    compressor: &Compressor,
) -> Vec<Frame<Vec<u8>>> {
    let raw: Vec<&[u8]> = documents.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    let frame = |((number, _), bytes): (&(u32, Vec<u8>), Vec<u8>)| Frame {
        number: *number,
        dictionary: compressor.dictionary,
        bytes,
    };
    documents.iter().zip(compressor.all(&raw)).map(frame).collect()
}

/// Returns blocks of documents, each with the number of its first document. Numbers must ascend.
pub(in crate::store) fn pack_documents<B: AsRef<[u8]>>(frames: &[Frame<B>]) -> Vec<(u32, Vec<u8>)> {
    let mut blocks: Vec<(u32, Writer)> = Vec::new();
    for Frame { number, dictionary, bytes } in frames {
        let bytes = bytes.as_ref();
        let is_full =
            |block: &(u32, Writer)| block.1.bytes.len() + bytes.len() > DOCUMENT_BLOCK_BYTES;
        if blocks.last().is_none_or(is_full) {
            blocks.push((*number, Writer::default()));
        }
        let Some((first, writer)) = blocks.last_mut() else { continue };
        writer.unsigned(u64::from(number - *first));
        writer.unsigned((*dictionary).into());
        writer.size(bytes.len());
        writer.bytes.extend_from_slice(bytes);
    }
    blocks.into_iter().map(|(first, writer)| (first, writer.bytes)).collect()
}

/// Returns the documents of a block whose first document has number `first`.
pub(in crate::store) fn documents_in(
    first: u32,
    block: &[u8],
) -> Result<Vec<Frame<&[u8]>>, StoreError> {
    let mut reader = ByteReader::new(block);
    let mut found = Vec::new();
    let mut next = || {
        let number = first.checked_add(reader.number()?)?;
        let dictionary = reader.number()?;
        let length = reader.size()?;
        Some((Frame { number, dictionary, bytes: reader.take(length)? }, reader.is_empty()))
    };
    loop {
        let (frame, is_last) = next()
            .ok_or_else(|| StoreError::damaged(&format!("the block of document number {first}")))?;
        found.push(frame);
        if is_last {
            return Ok(found);
        }
    }
}

/// Packs sorted rows into blocks.
#[derive(Default)]
pub(in crate::store) struct RowPacker {
    writer: Writer,
    first: Vec<u8>,
    last: Vec<u8>,
    last_number: u32,
    last_payload: Vec<u8>,
    /// Full blocks, uncompressed, each with its first key.
    ready: Vec<(Vec<u8>, Vec<u8>)>,
}

impl RowPacker {
    pub(in crate::store) fn push(&mut self, term: &[u8], number: u32, payload: &[u8]) {
        if self.writer.bytes.len() > ROW_BLOCK_BYTES {
            self.cut();
        }
        if self.writer.bytes.is_empty() {
            self.first = row_key(term, number);
            self.last.clear();
            self.last_payload.clear();
        }
        let tail = self.write_difference(term, |it| &it.last);
        let is_same = tail == 0 && !self.last.is_empty();
        let number_written = if is_same { number.wrapping_sub(self.last_number) } else { number };
        self.writer.unsigned(u64::from(number_written));
        self.write_difference(payload, |it| &it.last_payload);
        self.last.clear();
        self.last.extend_from_slice(term);
        self.last_payload.clear();
        self.last_payload.extend_from_slice(payload);
        self.last_number = number;
    }

    /// Writes the bytes that `bytes` does not share with its predecessor, and returns their number;
    /// 0 if both are equal.
    fn write_difference(&mut self, bytes: &[u8], last: impl Fn(&Self) -> &Vec<u8>) -> usize {
        let before = last(self);
        let shared = n_shared(bytes, before);
        let tail = bytes.len() - shared;
        let is_cut = shared < before.len();
        self.writer.size(shared);
        self.writer.size(tail);
        self.writer.bytes.extend_from_slice(bytes.split_at(shared).1);
        if is_cut { tail.max(1) } else { tail }
    }

    fn cut(&mut self) {
        let bytes = std::mem::take(&mut self.writer.bytes);
        if !bytes.is_empty() {
            self.ready.push((std::mem::take(&mut self.first), bytes));
        }
    }

    /// Returns the number of full blocks.
    pub(in crate::store) fn n_ready(&self) -> usize {
        self.ready.len()
    }

    /// Takes the blocks, uncompressed, each with the key of its first row: only the full ones, or
    /// everything at the `end`.
    pub(in crate::store) fn take(&mut self, end: End) -> Vec<(Vec<u8>, Vec<u8>)> {
        if end == End::All {
            self.cut();
        }
        std::mem::take(&mut self.ready)
    }
}

/// Returns the length of the common prefix, in bytes.
fn n_shared(left: &[u8], right: &[u8]) -> usize {
    const AT_ONCE: usize = 16;
    let chunks = left.chunks_exact(AT_ONCE).zip(right.chunks_exact(AT_ONCE));
    let start = AT_ONCE * chunks.take_while(|(left, right)| left == right).count();
    let rest = left.split_at(start).1.iter().zip(right.split_at(start).1);
    start + rest.take_while(|(left, right)| left == right).count()
}

/// Which blocks to take from a [`RowPacker`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum End {
    /// Those that are full.
    Full,
    /// All blocks.
    All,
}

/// Compresses blocks of rows, keeping their order.
pub(in crate::store) fn compress_rows(
    blocks: Vec<(Vec<u8>, Vec<u8>)>,
    compressor: &Compressor,
) -> Vec<(Vec<u8>, Vec<u8>)> {
    let (keys, raw): (Vec<_>, Vec<_>) = blocks.into_iter().unzip();
    let block = |(key, frame): (Vec<u8>, Vec<u8>)| {
        let mut writer = Writer::default();
        writer.unsigned(compressor.dictionary.into());
        writer.bytes.extend_from_slice(&frame);
        (key, writer.bytes)
    };
    keys.into_iter().zip(compressor.all(&raw)).map(block).collect()
}

/// Returns the dictionary number and the frame of a block of rows.
pub(in crate::store) fn row_frame(block: &[u8]) -> Option<(u32, &[u8])> {
    let mut reader = ByteReader::new(block);
    let dictionary = reader.number()?;
    Some((dictionary, reader.take(reader.len())?))
}

/// Returns the sort key of a row within its segment.
pub(in crate::store) fn row_key(term: &[u8], number: u32) -> Vec<u8> {
    [term, &number.to_be_bytes()].concat()
}

/// Reads the rows of one uncompressed block in order.
pub(in crate::store) struct RowReader {
    raw: Arc<Vec<u8>>,
    at: usize,
    pub(in crate::store) term: Vec<u8>,
    pub(in crate::store) number: u32,
    pub(in crate::store) payload: Vec<u8>,
}

impl RowReader {
    pub(in crate::store) fn new(raw: Arc<Vec<u8>>) -> Self {
        Self { raw, at: 0, term: Vec::new(), number: 0, payload: Vec::new() }
    }

    /// Moves to the next row; returns false at the end.
    pub(in crate::store) fn advance(&mut self) -> Result<bool, StoreError> {
        let (_, rest) = self.raw.split_at(self.at);
        if rest.is_empty() {
            return Ok(false);
        }
        let mut reader = ByteReader::new(rest);
        let is_first = self.at == 0;
        let (term, payload, last) = (&mut self.term, &mut self.payload, self.number);
        let mut row = || {
            let is_same = read_difference(&mut reader, term)? && !is_first;
            let read = reader.number()?;
            let number = if is_same { last.wrapping_add(read) } else { read };
            read_difference(&mut reader, payload)?;
            Some(number)
        };
        self.number = row().ok_or_else(|| StoreError::damaged("an index block"))?;
        self.at = self.raw.len() - reader.len();
        Ok(true)
    }
}

/// Turns the previous bytes into the next ones. Returns whether they are equal, or `None` if the
/// input is damaged.
fn read_difference(reader: &mut ByteReader<'_>, bytes: &mut Vec<u8>) -> Option<bool> {
    let shared = reader.size().filter(|it| *it <= bytes.len())?;
    let length = reader.size()?;
    let tail = reader.take(length)?;
    let is_same = tail.is_empty() && shared == bytes.len();
    bytes.truncate(shared);
    bytes.extend_from_slice(tail);
    Some(is_same)
}
