//! The store that lasts: sled, used with few, large, compressed values in the order of their keys.
//!
//! In and out as [`Store`]. One tree holds everything, so that one batch changes everything at
//! once: `m` the manifest; `i` document id -> number, stamp, counts; `d` number -> a block of
//! documents that begins there; `t` segment, row -> a block of index rows; `n` name -> a note.
//! Each batch of documents becomes a segment; small segments are merged as they gather, so that
//! adding costs the same however much is there. Opening fails where another process holds the
//! lock, the folder is something else, or the format is newer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::blocks::{self, LEVEL_OF_ADDING, RowPacker};
use super::codec::{Reader, Writer};
use super::manifest::{FORMAT, Manifest, Segment};
use super::merge::{self, Rows, block_key};
use super::rows::{self, Row};
use super::stored::{Counts, DocumentNumber, Put, Stamp, StoredDocument};
use super::{Store, StoreError, Visit, encode};
use crate::document::DocumentId;

const MANIFEST: &[u8] = b"m";
/// Bytes of a database segment: large enough that no page is kept in a file of its own.
const SEGMENT_BYTES: usize = 2 << 20;
const DATABASE_CACHE_BYTES: u64 = 64 << 20;
const BLOCK_CACHE_BYTES: usize = 48 << 20;
/// Bytes of a note in one value.
const NOTE_BYTES: usize = 48 << 10;

/// A store in a folder.
pub struct SledStore {
    pub(super) tree: sled::Tree,
    _database: sled::Db,
    path: PathBuf,
    pub(super) manifest: Manifest,
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    blocks: FxHashMap<Vec<u8>, Arc<Vec<u8>>>,
    n_bytes: usize,
}

/// What the database holds of a document under its id.
pub(super) struct Entry {
    pub(super) number: u32,
    pub(super) stamp: Stamp,
    pub(super) counts: Counts,
}

impl Entry {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.unsigned(self.number.into());
        [self.stamp.document, self.stamp.reader, self.stamp.extraction]
            .into_iter()
            .for_each(|it| writer.fixed(it));
        writer.unsigned(self.counts.relations);
        writer.unsigned(self.counts.statements);
        writer.bytes
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, StoreError> {
        let mut reader = Reader::new(bytes);
        let mut entry = || {
            let number = reader.number()?;
            let stamp = Stamp {
                document: reader.fixed()?,
                reader: reader.fixed()?,
                extraction: reader.fixed()?,
            };
            let (relations, statements) = (reader.unsigned()?, reader.unsigned()?);
            Some(Self { number, stamp, counts: Counts { documents: 1, relations, statements } })
        };
        entry().ok_or_else(|| StoreError::damaged("the entry of a document"))
    }
}

pub(super) fn id_key(id: &DocumentId) -> Vec<u8> {
    [b"i", id.as_str().as_bytes()].concat()
}

pub(super) fn document_key(number: u32) -> Vec<u8> {
    [b"d".as_slice(), &number.to_be_bytes()].concat()
}

pub(super) fn first_of(key: &[u8]) -> Result<u32, StoreError> {
    let bytes = key.get(1..).and_then(|it| it.try_into().ok());
    bytes.map(u32::from_be_bytes).ok_or_else(|| StoreError::damaged("the key of a document block"))
}

impl SledStore {
    /// Returns the store in `folder`, made if there is none.
    ///
    /// # Errors
    /// Where another process has it open, the folder holds something else, or its format is newer.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        super::upkeep::finish_compacting(folder)?;
        if is_foreign(folder) {
            return Err(StoreError::Foreign { path: folder.to_owned() });
        }
        let config = sled::Config::new()
            .path(folder)
            .segment_size(SEGMENT_BYTES)
            .cache_capacity(DATABASE_CACHE_BYTES)
            .flush_every_ms(None);
        let database = config.open().map_err(|error| match error {
            sled::Error::Io(cause) if cause.to_string().contains("lock") => {
                StoreError::Locked { path: folder.to_owned() }
            }
            other => StoreError::Database(other),
        })?;
        let tree = sled::Tree::clone(&database);
        let manifest = match tree.get(MANIFEST)? {
            None => Manifest::default(),
            Some(bytes) => match Manifest::format(&bytes) {
                Some(found) if found > FORMAT => {
                    let path = folder.to_owned();
                    return Err(StoreError::Newer { path, found, known: FORMAT });
                }
                _ => Manifest::read(&bytes).ok_or_else(|| StoreError::damaged("the manifest"))?,
            },
        };
        let (path, cache) = (folder.to_owned(), Mutex::default());
        Ok(Self { tree, _database: database, path, manifest, cache })
    }

    /// Returns the store in `folder`.
    ///
    /// # Errors
    /// As [`open`](Self::open), and where there is none.
    pub fn open_existing(folder: &Path) -> Result<Self, StoreError> {
        super::upkeep::finish_compacting(folder)?;
        if !folder.join("db").exists() {
            return Err(StoreError::Missing { path: folder.to_owned() });
        }
        Self::open(folder)
    }

    /// Returns the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the number of parts that the index is in; fewer answer faster.
    #[must_use]
    pub fn n_segments(&self) -> usize {
        self.manifest.segments.len()
    }

    /// Returns the bytes of the store's files.
    #[must_use]
    pub fn n_bytes(&self) -> u64 {
        super::upkeep::n_bytes(&self.path)
    }

    /// Writes a change with the manifest that makes it true, and waits until it lasts.
    pub(super) fn commit(
        &mut self,
        manifest: Manifest,
        mut batch: sled::Batch,
    ) -> Result<(), StoreError> {
        batch.insert(MANIFEST, manifest.to_bytes());
        self.tree.apply_batch(batch)?;
        self.tree.flush()?;
        self.manifest = manifest;
        *self.cache.lock().unwrap_or_else(PoisonError::into_inner) = Cache::default();
        Ok(())
    }

    /// Writes the manifest alone, for a store whose blocks are written already.
    pub(super) fn seal(&mut self, manifest: Manifest) -> Result<(), StoreError> {
        self.tree.flush()?;
        self.commit(manifest, sled::Batch::default())
    }

    pub(super) fn entry(&self, id: &DocumentId) -> Result<Option<Entry>, StoreError> {
        self.tree.get(id_key(id))?.map(|it| Entry::read(&it)).transpose()
    }

    fn unpack(&self, key: &[u8], block: &sled::IVec) -> Result<Arc<Vec<u8>>, StoreError> {
        let lock = || self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(raw) = lock().blocks.get(key) {
            return Ok(Arc::clone(raw));
        }
        let raw = Arc::new(blocks::decompress(block, "a block")?);
        let mut cache = lock();
        if cache.n_bytes > BLOCK_CACHE_BYTES {
            *cache = Cache::default();
        }
        cache.n_bytes += raw.len() + key.len();
        cache.blocks.insert(key.to_vec(), Arc::clone(&raw));
        Ok(raw)
    }

    /// Takes the documents of these numbers out of their blocks.
    fn drop_documents(
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
            let raw = blocks::decompress(&block, "a document block")?;
            let kept: Vec<(u32, Vec<u8>)> = blocks::documents_in(first_of(&key)?, &raw)?
                .into_iter()
                .filter(|(number, _)| !numbers.contains(number))
                .map(|(number, bytes)| (number, bytes.to_vec()))
                .collect();
            batch.remove(key);
            for (first, block) in blocks::pack_documents(&kept, LEVEL_OF_ADDING) {
                batch.insert(document_key(first), block);
            }
        }
        Ok(())
    }

    /// Merges segments until none is due.
    fn merge_segments(&mut self) -> Result<(), StoreError> {
        while let Some(range) = self.manifest.due() {
            let mut manifest = self.manifest.clone();
            let old: Vec<Segment> = manifest.segments[range.clone()].to_vec();
            let mut batch = sled::Batch::default();
            let mut packer = RowPacker::default();
            manifest.last_segment += 1;
            let id = manifest.last_segment;
            let (first, last) = (old[0].first, old[old.len() - 1].last);
            let n_documents: u32 = old.iter().map(|it| it.n_documents - it.n_dead).sum();
            let mut rows = Rows::open(&self.tree, &self.manifest, &old, &[], &merge::unpack_once)?;
            let mut take = |packer: &mut RowPacker, end| {
                for (row, block) in packer.take(LEVEL_OF_ADDING, end) {
                    batch.insert(block_key(id, &row), block);
                }
            };
            while n_documents > 0 && rows.advance()? {
                let (term, number, payload) = rows.row();
                packer.push(term, number, payload);
                if packer.n_ready() >= 256 {
                    take(&mut packer, blocks::End::Full);
                }
            }
            take(&mut packer, blocks::End::All);
            for segment in &old {
                for key in self.tree.range(merge::segment_keys(segment.id)).keys() {
                    batch.remove(key?);
                }
            }
            self.join_documents(first, last, n_documents, &mut batch)?;
            manifest.dead.retain(|it| !(first..=last).contains(it));
            let merged = Segment { id, first, last, n_documents, n_dead: 0 };
            manifest.segments.splice(range, (n_documents > 0).then_some(merged));
            self.commit(manifest, batch)?;
        }
        Ok(())
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
        const DOCUMENTS_A_BLOCK: usize = 8;
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
        let mut documents = Vec::new();
        for (key, block) in blocks {
            let raw = blocks::decompress(&block, "a document block")?;
            let all = blocks::documents_in(first_of(&key)?, &raw)?;
            documents.extend(all.into_iter().map(|(number, bytes)| (number, bytes.to_vec())));
            batch.remove(key);
        }
        for (first, block) in blocks::pack_documents(&documents, LEVEL_OF_ADDING) {
            batch.insert(document_key(first), block);
        }
        Ok(())
    }
}

/// Returns whether a folder holds something that is no store.
fn is_foreign(folder: &Path) -> bool {
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut it| it.next().is_none());
    !is_empty && !folder.join("db").exists() && !folder.join("conf").exists()
}

impl Store for SledStore {
    fn put(&mut self, batch: &[StoredDocument]) -> Result<Put, StoreError> {
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
            fresh.push((manifest.last_number, stored, stamp, bytes));
        }
        let (Some(first), Some(last)) = (fresh.first(), fresh.last()) else { return Ok(put) };
        let (first, last) = (first.0, last.0);
        let mut changes = sled::Batch::default();
        self.drop_documents(&dead, &mut changes)?;
        let mut rows: Vec<Row> = fresh
            .par_iter()
            .flat_map_iter(|(number, stored, ..)| rows::of(DocumentNumber(*number), stored))
            .collect();
        rows.par_sort_unstable();
        rows.dedup_by(|left, right| left.number == 0 && left.term == right.term);
        manifest.last_segment += 1;
        let id = manifest.last_segment;
        for (row, block) in blocks::pack_rows(&rows, LEVEL_OF_ADDING) {
            changes.insert(block_key(id, &row), block);
        }
        let n_documents = u32::try_from(fresh.len()).unwrap_or(u32::MAX);
        for (number, stored, stamp, _) in &fresh {
            let counts = Counts::of(&stored.extraction);
            manifest.counts.add(counts);
            let entry = Entry { number: *number, stamp: *stamp, counts };
            changes.insert(id_key(&stored.document.id), entry.to_bytes());
        }
        let documents: Vec<(u32, Vec<u8>)> =
            fresh.into_iter().map(|(number, _, _, bytes)| (number, bytes)).collect();
        for (first, block) in blocks::pack_documents(&documents, LEVEL_OF_ADDING) {
            changes.insert(document_key(first), block);
        }
        manifest.segments.push(Segment { id, first, last, n_documents, n_dead: 0 });
        manifest.generation += 1;
        self.commit(manifest, changes)?;
        self.merge_segments()?;
        Ok(put)
    }

    fn remove(&mut self, ids: &[DocumentId]) -> Result<usize, StoreError> {
        let mut manifest = self.manifest.clone();
        let (mut dead, mut changes) = (BTreeSet::new(), sled::Batch::default());
        for id in ids {
            if let Some(entry) = self.entry(id)?.filter(|it| dead.insert(it.number)) {
                manifest.bury(entry.number, entry.counts);
                changes.remove(id_key(id));
            }
        }
        if dead.is_empty() {
            return Ok(0);
        }
        self.drop_documents(&dead, &mut changes)?;
        manifest.generation += 1;
        self.commit(manifest, changes)?;
        self.merge_segments()?;
        Ok(dead.len())
    }

    fn find(&self, id: &DocumentId) -> Result<Option<(DocumentNumber, Stamp)>, StoreError> {
        Ok(self.entry(id)?.map(|it| (DocumentNumber(it.number), it.stamp)))
    }

    fn catalogue(&self) -> Result<Vec<(DocumentId, DocumentNumber, Stamp)>, StoreError> {
        let mut found = Vec::new();
        for pair in self.tree.scan_prefix(b"i") {
            let (key, value) = pair?;
            let id = std::str::from_utf8(&key[1..])
                .map_err(|_| StoreError::damaged("the key of a document"))?;
            let entry = Entry::read(&value)?;
            found.push((DocumentId::new(id), DocumentNumber(entry.number), entry.stamp));
        }
        Ok(found)
    }

    fn document(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError> {
        let DocumentNumber(number) = number;
        let block = self.tree.range(document_key(0)..=document_key(number)).next_back();
        let Some((key, block)) = block.transpose()? else { return Ok(None) };
        let raw = self.unpack(&key, &block)?;
        let documents = blocks::documents_in(first_of(&key)?, &raw)?;
        let found = documents.into_iter().find(|(it, _)| *it == number);
        let read = |(_, bytes)| {
            encode::read_stored(bytes)
                .ok_or_else(|| StoreError::damaged(&format!("document number {number}")))
        };
        found.map(read).transpose()
    }

    fn each_document(
        &self,
        visit: &mut dyn FnMut(DocumentNumber, StoredDocument) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for pair in self.tree.scan_prefix(b"d") {
            let (key, block) = pair?;
            let raw = blocks::decompress(&block, "a document block")?;
            for (number, bytes) in blocks::documents_in(first_of(&key)?, &raw)? {
                let stored = encode::read_stored(bytes)
                    .ok_or_else(|| StoreError::damaged(&format!("document number {number}")))?;
                visit(DocumentNumber(number), stored)?;
            }
        }
        Ok(())
    }

    fn rows(&self, prefix: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError> {
        let unpack = |key: &[u8], block: &sled::IVec| self.unpack(key, block);
        let segments = &self.manifest.segments;
        let mut rows = Rows::open(&self.tree, &self.manifest, segments, prefix, &unpack)?;
        while rows.advance()? {
            let (term, number, payload) = rows.row();
            if !term.starts_with(prefix) || visit(term, number, payload)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn note(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut note = None;
        for pair in self.tree.scan_prefix(note_prefix(name)) {
            let raw = blocks::decompress(&pair?.1, "a note")?;
            note.get_or_insert_with(Vec::new).extend(raw);
        }
        Ok(note)
    }

    fn set_note(&mut self, name: &str, note: Option<&[u8]>) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        for key in self.tree.scan_prefix(note_prefix(name)).keys() {
            batch.remove(key?);
        }
        let parts =
            note.map(|it| if it.is_empty() { vec![it] } else { it.chunks(NOTE_BYTES).collect() });
        for (index, part) in (0_u32..).zip(parts.unwrap_or_default()) {
            let key = [note_prefix(name).as_slice(), &index.to_be_bytes()].concat();
            batch.insert(key, blocks::compress(part, LEVEL_OF_ADDING));
        }
        let manifest = self.manifest.clone();
        self.commit(manifest, batch)
    }

    fn notes(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let mut names = BTreeSet::new();
        for key in self.tree.scan_prefix([b"n", prefix.as_bytes()].concat()).keys() {
            let key = key?;
            let name = key[1..].split(|it| *it == 0).next().unwrap_or_default();
            names.insert(String::from_utf8_lossy(name).into_owned());
        }
        Ok(names.into_iter().collect())
    }

    fn counts(&self) -> Counts {
        self.manifest.counts
    }

    fn generation(&self) -> u64 {
        self.manifest.generation
    }
}

fn note_prefix(name: &str) -> Vec<u8> {
    [b"n", name.as_bytes(), b"\0"].concat()
}
