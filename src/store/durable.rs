//! The store that lasts: sled, used with few, large, compressed values in the order of their keys.
//!
//! In and out as [`Store`]. One tree holds everything, so that one batch changes everything at
//! once: `m` the manifest; `i` document id -> number, stamp, counts; `d` number -> a block of
//! documents that begins there; `t` segment, row -> a block of index rows; `n` name -> a note;
//! `c` number -> a dictionary, which is large and lies where nothing is put in before it. Each batch of documents becomes a segment; small segments are
//! merged as they gather, so that adding costs the same however much is there. How it is opened is
//! told in `opening.rs`, how it is kept safe in `safety`.
//!
//! sled writes a page anew whenever it splits, with all values in it. New blocks are therefore
//! put in twice: first empty, in the order of their keys, so that all splitting is done with
//! small pages; then with what they hold. Blocks beyond what the manifest knows are what a
//! killed process left, and are swept out when the store is opened; an id with nothing under it
//! is as if it were not there.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::blocks;
use super::commit::Change;
use super::corrected::Corrected;
use super::gathered::Gathered;
use super::keys::{Entry, TOLD_NOTES, document_key, first_of, id_key, id_of, note_prefix};
use super::manifest::Manifest;
use super::merge::Rows;
use super::press::{Dictionaries, LEVEL_OF_ADDING, Press};
use super::safety::closing::Closing;
use super::safety::copy::ReadingCopy;
use super::safety::ledger::{self, Ledger, Told};
use super::safety::opened::Opened;
use super::safety::shelf::{SNAPSHOT, Shelf};
use super::safety::table::{Batch, Pair, Table};
use super::stored::{Counts, DocumentNumber, Put, Stamp, StoredDocument};
use super::{Documents, Store, StoreError, Visit, encode};
use crate::document::DocumentId;

const BLOCK_CACHE_BYTES: usize = 64 << 20;
/// Bytes of a note in one value.
const NOTE_BYTES: usize = 48 << 10;

/// A store in a folder.
///
/// Invariant: whatever it writes, it writes with its gate shut, and it lasts when it opens it; the
/// ledger tells each change that the manifest knows, but for the last if it `is_ledger_behind`.
pub struct SledStore {
    pub(super) table: Table,
    /// Kept until the store is closed; none if its files are read as they lie.
    database: Option<Opened>,
    /// What is read in place of the original, removed once the database is closed.
    pub(super) copy: Option<ReadingCopy>,
    /// Whether another process has the original open.
    pub(super) is_busy: bool,
    /// What keeps snapshots in place of a store that is only asked.
    pub(super) shelf: Option<Shelf>,
    pub(super) ledger: Ledger,
    pub(super) is_ledger_behind: bool,
    pub(super) manifest: Manifest,
    pub(super) dictionaries: Dictionaries,
    pub(super) cache: Mutex<Cache>,
    /// What was taken in and does not last yet.
    pub(super) gathered: Option<Gathered>,
    /// Bytes of blocks written since it was opened.
    pub(super) n_bytes_written: AtomicU64,
    /// What the next record of the ledger tells beside what changes.
    pub(super) to_tell: Vec<Told>,
    /// Seals the store; last, so that the database is closed before.
    pub(super) closing: Closing,
}

#[derive(Default)]
pub(super) struct Cache {
    blocks: FxHashMap<Vec<u8>, Arc<Vec<u8>>>,
    n_bytes: usize,
    documents: FxHashMap<u32, Arc<StoredDocument>>,
    /// What persons corrected, once it was asked for.
    corrected: Option<Arc<Corrected>>,
}

/// Documents kept at a time, decoded.
const DOCUMENTS_MAX: usize = 4000;

impl SledStore {
    /// Returns the store of these parts.
    pub(super) fn new(
        (table, database): (Table, Option<Opened>),
        manifest: Manifest,
        dictionaries: Dictionaries,
        ledger: Ledger,
        closing: Closing,
    ) -> Self {
        Self {
            table,
            database,
            copy: None,
            is_busy: false,
            shelf: None,
            ledger,
            is_ledger_behind: false,
            manifest,
            dictionaries,
            cache: Mutex::default(),
            gathered: None,
            n_bytes_written: AtomicU64::new(0),
            to_tell: Vec::new(),
            closing,
        }
    }

    /// Closes the database and returns what is left to do; the store is not sealed.
    pub(super) fn close(self) -> Closing {
        let Self { table, database, closing, .. } = self;
        closing.leave();
        drop((table, database));
        closing
    }

    /// Tells whether another process has the store open, so that this is what it held a moment ago.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        self.is_busy
    }

    /// Returns the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.closing.folder()
    }

    /// Returns the number of parts that the index is in; fewer answer faster.
    #[must_use]
    pub fn n_segments(&self) -> usize {
        self.manifest.segments.len()
    }

    /// Returns the bytes of the store's files.
    #[must_use]
    pub fn n_bytes(&self) -> u64 {
        super::upkeep::n_bytes(self.path())
    }

    pub(super) fn entry(&self, id: &DocumentId) -> Result<Option<Entry>, StoreError> {
        let entry = self.table.get(&id_key(id))?.filter(|it| !it.is_empty());
        entry.map(|it| Entry::read(&it)).transpose()
    }

    /// Returns what there is under the ids of documents, without those that only have their place.
    pub(super) fn entries(&self) -> impl Iterator<Item = Result<Pair, StoreError>> {
        let is_there = |it: &Result<Pair, StoreError>| {
            it.as_ref().map_or(true, |(_, value)| !value.is_empty())
        };
        self.table.scan_prefix(b"i").filter(is_there)
    }

    /// Returns number, id and mark of each document, in the order of their ids.
    pub(super) fn marked_entries(
        &self,
    ) -> impl Iterator<Item = Result<(u32, String, u64), StoreError>> {
        self.entries().map(|pair| {
            let (key, value) = pair?;
            let id = id_of(&key)?;
            let entry = Entry::read(&value)?;
            let mark = ledger::mark(&id, entry.stamp);
            Ok((entry.number, id.as_str().to_owned(), mark))
        })
    }

    /// Returns what persons corrected.
    fn corrected(&self) -> Result<Arc<Corrected>, StoreError> {
        let lock = || self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(corrected) = &lock().corrected {
            return Ok(Arc::clone(corrected));
        }
        let corrected = Arc::new(Corrected::of(self, &|number| self.as_read(number))?);
        lock().corrected = Some(Arc::clone(&corrected));
        Ok(corrected)
    }

    /// Visits each document as it was read.
    pub(super) fn each_as_read(
        &self,
        visit: &mut dyn FnMut(DocumentNumber, StoredDocument) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for pair in self.table.scan_prefix(b"d") {
            let (key, block) = pair?;
            for frame in blocks::documents_in(first_of(&key)?, &block)? {
                let number = DocumentNumber(frame.number);
                let stored = encode::read_stored(&self.unpack_document(&frame)?);
                let damaged = || StoreError::damaged(&format!("document number {}", number.0));
                visit(number, stored.ok_or_else(damaged)?)?;
            }
        }
        Ok(())
    }

    /// Visits the rows of what was read.
    pub(super) fn rows_as_read(
        &self,
        prefix: &[u8],
        visit: &mut Visit<'_>,
    ) -> Result<(), StoreError> {
        let unpack = |key: &[u8], block: &sled::IVec| self.unpack(key, block);
        let segments = &self.manifest.segments;
        let mut rows = Rows::open(&self.table, &self.manifest, segments, prefix, &unpack)?;
        while let Some((term, number, payload)) = rows.next()? {
            if !term.starts_with(prefix) || visit(term, number, payload)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn kept(&self, key: &[u8]) -> Option<Arc<Vec<u8>>> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.blocks.get(key).map(Arc::clone)
    }

    fn keep(&self, key: &[u8], raw: Vec<u8>) -> Arc<Vec<u8>> {
        let raw = Arc::new(raw);
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.n_bytes > BLOCK_CACHE_BYTES {
            *cache = Cache::default();
        }
        cache.n_bytes += raw.len() + key.len();
        cache.blocks.insert(key.to_vec(), Arc::clone(&raw));
        raw
    }

    /// Returns the rows of a block, kept for the next time.
    fn unpack(&self, key: &[u8], block: &sled::IVec) -> Result<Arc<Vec<u8>>, StoreError> {
        match self.kept(key) {
            Some(raw) => Ok(raw),
            None => Ok(self.keep(key, self.unpack_rows(block)?)),
        }
    }

    /// Returns the bytes of a document.
    pub(super) fn encoded(&self, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let block = self.table.range(document_key(0)..=document_key(number)).next_back();
        let Some((first, block)) = block.transpose()? else { return Ok(None) };
        let frames = blocks::documents_in(first_of(&first)?, &block)?;
        let Some(frame) = frames.into_iter().find(|it| it.number == number) else {
            return Ok(None);
        };
        Ok(Some(self.unpack_document(&frame)?))
    }
}

impl Store for SledStore {
    fn put(&mut self, batch: &[StoredDocument]) -> Result<Put, StoreError> {
        self.finish()?;
        let put = self.gather(batch.len(), &|at| Ok(Cow::Borrowed(&batch[at])))?;
        self.finish()?;
        self.merge_segments()?;
        Ok(put)
    }

    fn load(&mut self, n: usize, documents: &Documents<'_>) -> Result<Put, StoreError> {
        self.gather(n, documents)
    }

    fn finish_load(&mut self) -> Result<(), StoreError> {
        self.finish()
    }

    fn remove(&mut self, ids: &[DocumentId]) -> Result<usize, StoreError> {
        self.finish()?;
        let mut manifest = self.manifest.clone();
        let (mut dead, mut changes) = (BTreeSet::new(), Batch::default());
        for id in ids {
            if let Some(entry) = self.entry(id)?.filter(|it| dead.insert(it.number)) {
                manifest.bury(entry.number, entry.counts, ledger::mark(id, entry.stamp));
                changes.remove(id_key(id));
            }
        }
        if dead.is_empty() {
            return Ok(0);
        }
        self.drop_documents(&dead, &mut changes)?;
        manifest.generation += 1;
        let told = dead.iter().map(|number| Told::Out { number: *number }).collect();
        self.commit(manifest, Change { others: changes, told, ..Change::default() })?;
        self.merge_segments()?;
        Ok(dead.len())
    }

    fn find(&self, id: &DocumentId) -> Result<Option<(DocumentNumber, Stamp)>, StoreError> {
        Ok(self.entry(id)?.map(|it| (DocumentNumber(it.number), it.stamp)))
    }

    fn catalogue(&self) -> Result<Vec<(DocumentId, DocumentNumber, Stamp)>, StoreError> {
        let mut found = Vec::new();
        for pair in self.entries() {
            let (key, value) = pair?;
            let entry = Entry::read(&value)?;
            found.push((id_of(&key)?, DocumentNumber(entry.number), entry.stamp));
        }
        Ok(found)
    }

    fn document(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError> {
        match self.corrected()?.document(number) {
            Some(corrected) => Ok(Some(StoredDocument::clone(corrected))),
            None => self.as_read(number),
        }
    }

    fn judged(&self, number: DocumentNumber, local: &str) -> Result<Option<u64>, StoreError> {
        Ok(self.corrected()?.judged(number, local))
    }

    fn as_read(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError> {
        let damaged = || StoreError::damaged(&format!("document number {}", number.0));
        let read = |raw: Vec<u8>| encode::read_stored(&raw).ok_or_else(damaged);
        self.encoded(number.0)?.map(read).transpose()
    }

    fn shared(&self, number: DocumentNumber) -> Result<Option<Arc<StoredDocument>>, StoreError> {
        let lock = || self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = lock().documents.get(&number.0) {
            return Ok(Some(Arc::clone(found)));
        }
        let Some(stored) = self.document(number)?.map(Arc::new) else { return Ok(None) };
        let documents = &mut lock().documents;
        if documents.len() >= DOCUMENTS_MAX {
            documents.clear();
        }
        documents.insert(number.0, Arc::clone(&stored));
        Ok(Some(stored))
    }

    fn each_document(
        &self,
        visit: &mut dyn FnMut(DocumentNumber, StoredDocument) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let corrected = self.corrected()?;
        self.each_as_read(&mut |number, stored| match corrected.document(number) {
            Some(corrected) => visit(number, StoredDocument::clone(corrected)),
            None => visit(number, stored),
        })
    }

    fn rows(&self, prefix: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError> {
        let read = |visit: &mut Visit<'_>| self.rows_as_read(prefix, visit);
        self.corrected()?.rows(prefix, &read, visit)
    }

    fn note(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(shelf) = self.shelf.as_ref().filter(|_| name.starts_with(SNAPSHOT))
            && let Some(kept) = shelf.get(name)
        {
            return Ok(Some(kept));
        }
        let mut note = None;
        for pair in self.table.scan_prefix(note_prefix(name)) {
            let raw = self.dictionaries.unpack(0, &pair?.1, "a note")?;
            note.get_or_insert_with(Vec::new).extend(raw);
        }
        Ok(note)
    }

    fn set_note(&mut self, name: &str, note: Option<&[u8]>) -> Result<(), StoreError> {
        if let Some(shelf) = self.shelf.as_ref().filter(|_| name.starts_with(SNAPSHOT)) {
            note.iter().for_each(|it| shelf.put(name, it));
            return Ok(());
        }
        if self.table.is_only_read() && name.starts_with(SNAPSHOT) {
            // Without a shelf it is worked out again the next time.
            return Ok(());
        }
        self.finish()?;
        let mut batch = Batch::default();
        for pair in self.table.scan_prefix(note_prefix(name)) {
            batch.remove(pair?.0.to_vec());
        }
        let press = Press::new(None, LEVEL_OF_ADDING);
        let parts =
            note.map(|it| if it.is_empty() { vec![it] } else { it.chunks(NOTE_BYTES).collect() });
        let key = |index: u32| [note_prefix(name).as_slice(), &index.to_be_bytes()].concat();
        let parts = press.all(&parts.unwrap_or_default());
        for (index, part) in (0_u32..).zip(parts) {
            batch.insert(key(index), part);
        }
        let is_told = TOLD_NOTES.iter().any(|it| name.starts_with(it));
        let told = || Told::Note { name: name.to_owned(), value: note.map(<[u8]>::to_vec) };
        let told = is_told.then(told).into_iter().collect();
        let manifest = self.manifest.clone();
        self.commit(manifest, Change { others: batch, told, ..Change::default() })
    }

    fn remember(&self, name: &str, note: &[u8]) {
        self.shelf.iter().for_each(|shelf| shelf.put(name, note));
    }

    fn notes(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let mut names = BTreeSet::new();
        for pair in self.table.scan_prefix([b"n", prefix.as_bytes()].concat()) {
            let (key, _) = pair?;
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
