//! How a lasting store grows: documents come in as segments of the index, and segments merge.
//!
//! In: documents, or segments that are due. Out: one change of the database with the manifest that
//! makes it true. Fails as [`Store::put`](super::Store::put) does; the store is then as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::blocks::{self, End, RowPacker};
use super::durable::{Entry, SledStore, document_key, first_of, id_key};
use super::manifest::{Manifest, Segment};
use super::merge::{self, Merged, Rows, block_key};
use super::press::{Dictionary, LEVEL_OF_ADDING};
use super::sheaf::{Sheaf, SheafReader};
use super::stored::{Counts, DocumentNumber, Put, Stamp, StoredDocument};
use super::{StoreError, rows};

impl SledStore {
    /// Puts documents in; see [`Store::put`](super::Store::put).
    pub(super) fn put_in(
        &mut self,
        batch: &[StoredDocument],
        level_of_rows: i32,
    ) -> Result<Put, StoreError> {
        let (mut put, mut fresh, mut dead) = (Put::default(), Vec::new(), BTreeSet::new());
        let mut manifest = self.manifest.clone();
        for (stored, stamp, bytes) in blocks::prepare(batch)? {
            match self.entry(&stored.document.id)? {
                Some(entry) if entry.stamp == stamp => {
                    put.unchanged += 1;
                    continue;
                }
                Some(entry) => {
                    put.replaced += 1;
                    manifest.bury(entry.number, entry.counts);
                    dead.insert(entry.number);
                }
                None => put.added += 1,
            }
            manifest.last_number += 1;
            fresh.push(Fresh { number: manifest.last_number, stored, stamp, bytes });
        }
        if fresh.is_empty() {
            return Ok(put);
        }
        let mut changes = sled::Batch::default();
        self.drop_documents(&dead, &mut changes)?;
        for Fresh { number, stored, stamp, .. } in &fresh {
            let counts = Counts::of(&stored.extraction);
            manifest.counts.add(counts);
            let entry = Entry { number: *number, stamp: *stamp, counts };
            changes.insert(id_key(&stored.document.id), entry.to_bytes());
        }
        self.add_segment(&mut manifest, fresh, changes, level_of_rows)?;
        Ok(put)
    }

    /// Writes new documents and their rows, with what else changes.
    fn add_segment(
        &mut self,
        manifest: &mut Manifest,
        fresh: Vec<Fresh<'_>>,
        changes: sled::Batch,
        level_of_rows: i32,
    ) -> Result<(), StoreError> {
        manifest.last_segment += 1;
        let (first, id) = (self.manifest.last_number + 1, manifest.last_segment);
        let n_documents = u32::try_from(fresh.len()).unwrap_or(u32::MAX);
        let rows = packed_rows(&fresh)?;
        let documents: Vec<(u32, Vec<u8>)> =
            fresh.into_iter().map(|it| (it.number, it.bytes)).collect();
        self.learn(manifest, &documents, &rows)?;
        let rows = blocks::press_rows(rows, &self.row_press(level_of_rows));
        let frames = blocks::press_documents(&documents, &self.document_press(LEVEL_OF_ADDING));
        let rows = rows.into_iter().map(|(row, block)| (block_key(id, &row), block));
        let documents = blocks::pack_documents(&frames).into_iter();
        let mut blocks: Vec<(Vec<u8>, Vec<u8>)> =
            documents.map(|(first, block)| (document_key(first), block)).collect();
        blocks.extend(rows);
        let last = manifest.last_number;
        manifest.segments.push(Segment { id, first, last, n_documents, n_dead: 0 });
        manifest.generation += 1;
        self.commit(manifest.clone(), blocks, changes)
    }

    /// Learns the dictionaries that there are not yet, where there is enough to learn from.
    fn learn(
        &mut self,
        manifest: &mut Manifest,
        documents: &[(u32, Vec<u8>)],
        rows: &[(Vec<u8>, Vec<u8>)],
    ) -> Result<(), StoreError> {
        if manifest.document_dictionary == 0 {
            let raw: Vec<&[u8]> = documents.iter().map(|(_, it)| it.as_slice()).collect();
            let learned = Dictionary::learn(self.next_dictionary(), &raw);
            manifest.document_dictionary = self.keep_dictionary(learned)?;
            self.manifest.document_dictionary = manifest.document_dictionary;
        }
        if manifest.row_dictionary == 0 {
            let raw: Vec<&[u8]> = rows.iter().map(|(_, it)| it.as_slice()).collect();
            let learned = Dictionary::learn(self.next_dictionary(), &raw);
            manifest.row_dictionary = self.keep_dictionary(learned)?;
            self.manifest.row_dictionary = manifest.row_dictionary;
        }
        Ok(())
    }

    /// Takes the documents of these numbers out of their blocks.
    pub(super) fn drop_documents(
        &self,
        numbers: &BTreeSet<u32>,
        batch: &mut sled::Batch,
    ) -> Result<(), StoreError> {
        let mut by_block: BTreeMap<sled::IVec, sled::IVec> = BTreeMap::new();
        for number in numbers {
            let upto = document_key(*number);
            let block = self.tree.range(document_key(0)..=upto).next_back().transpose()?;
            by_block.extend(block);
        }
        for (key, block) in by_block {
            let mut kept = blocks::documents_in(first_of(&key)?, &block)?;
            kept.retain(|it| !numbers.contains(&it.number));
            batch.remove(&key);
            for (first, block) in blocks::pack_documents(&kept) {
                batch.insert(document_key(first), block);
            }
        }
        Ok(())
    }

    /// Merges segments until none is due.
    pub(super) fn merge_segments(&mut self) -> Result<(), StoreError> {
        while let Some(range) = self.manifest.due() {
            let mut manifest = self.manifest.clone();
            let old: Vec<Segment> = manifest.segments[range.clone()].to_vec();
            let mut batch = sled::Batch::default();
            manifest.last_segment += 1;
            let id = manifest.last_segment;
            let (first, last) = (old[0].first, old[old.len() - 1].last);
            let n_documents: u32 = old.iter().map(|it| it.n_documents - it.n_dead).sum();
            let blocks = if n_documents > 0 { self.merged(&old, id)? } else { Vec::new() };
            for segment in &old {
                for key in self.tree.range(merge::segment_keys(segment.id)).keys() {
                    batch.remove(key?);
                }
            }
            self.join_documents(first, last, n_documents, &mut batch)?;
            manifest.dead.retain(|it| !(first..=last).contains(it));
            let merged = Segment { id, first, last, n_documents, n_dead: 0 };
            manifest.segments.splice(range, (n_documents > 0).then_some(merged));
            self.commit(manifest, blocks, batch)?;
        }
        Ok(())
    }

    /// Returns the blocks of a segment made of `old` ones, with their keys.
    fn merged(&self, old: &[Segment], id: u32) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StoreError> {
        let unpack = |_: &[u8], block: &sled::IVec| Ok(Arc::new(self.unpack_rows(block)?));
        let mut rows = Rows::open(&self.tree, &self.manifest, old, &[], &unpack)?;
        let press = self.row_press(LEVEL_OF_ADDING);
        let (mut packer, mut blocks) = (RowPacker::default(), Vec::new());
        while let Some((term, number, payload)) = rows.next()? {
            packer.push(term, number, payload);
            if packer.n_ready() >= 256 {
                blocks.extend(blocks::press_rows(packer.take(End::Full), &press));
            }
        }
        blocks.extend(blocks::press_rows(packer.take(End::All), &press));
        blocks.iter_mut().for_each(|(row, _)| *row = block_key(id, row));
        Ok(blocks)
    }

    /// Puts the documents of a range into fewer blocks where they lie in many small ones.
    fn join_documents(
        &self,
        first: u32,
        last: u32,
        n_documents: u32,
        batch: &mut sled::Batch,
    ) -> Result<(), StoreError> {
        const DOCUMENTS_MAX: u32 = 4096;
        const DOCUMENTS_A_BLOCK: usize = 4;
        let blocks: Vec<(sled::IVec, sled::IVec)> = self
            .tree
            .range(document_key(first)..=document_key(last))
            .collect::<Result<_, sled::Error>>()?;
        if n_documents > DOCUMENTS_MAX
            || blocks.len() < 2
            || blocks.len() * DOCUMENTS_A_BLOCK < n_documents as usize
        {
            return Ok(());
        }
        let mut frames = Vec::new();
        for (key, block) in &blocks {
            frames.extend(blocks::documents_in(first_of(key)?, block)?);
            batch.remove(key);
        }
        for (first, block) in blocks::pack_documents(&frames) {
            batch.insert(document_key(first), block);
        }
        Ok(())
    }
}

/// A document on its way in.
struct Fresh<'b> {
    number: u32,
    stored: &'b StoredDocument,
    stamp: Stamp,
    bytes: Vec<u8>,
}

/// Returns the rows of new documents in blocks, uncompressed.
fn packed_rows(fresh: &[Fresh<'_>]) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StoreError> {
    let n_a_task = fresh.len().div_ceil(rayon::current_num_threads()).max(64);
    let gather = |fresh: &[Fresh<'_>]| {
        let (mut sheaf, mut told) = (Sheaf::with_room(fresh.len()), rows::Told::default());
        for it in fresh {
            rows::of(DocumentNumber(it.number), it.stored, &mut told, &mut |term, number, row| {
                sheaf.put(term, number, row);
            });
        }
        sheaf.sorted()
    };
    let sheaves: Vec<SheafReader> = fresh.par_chunks(n_a_task).map(gather).collect();
    let (mut merged, mut packer) = (Merged::new(sheaves), RowPacker::default());
    let mut last = Vec::new();
    while let Some((term, number, payload)) = merged.row() {
        // A name is told by each sheaf, and kept once.
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
