//! The durable store: sled, used with few, large, compressed values in key order.
//!
//! In and out as [`Store`]. A single tree holds everything, so that one batch can change everything
//! atomically: `m` the manifest; `i` document id -> number, stamp, counts; `d` number -> the block
//! of documents that begins there; `t` segment, row -> a block of index rows; `n` name -> a note;
//! `c` number -> a dictionary, which is large and sorts before all keys inserted later. Each
//! batch of documents becomes a segment; small segments are merged as their number grows, so that
//! adding costs the same however large the store is. `opening.rs` explains how it is opened,
//! `safety` how it is kept safe.
//!
//! sled rewrites a page with all its values whenever it splits. New blocks are therefore inserted
//! in two passes: first their keys with empty values, in order, so that only small pages split;
//! then the values. Blocks that the manifest does not know were left by a killed process, and are
//! removed when the store is opened; an id with an empty value counts as absent.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use rayon::prelude::*;

use super::cache::Cache;
use super::change::Change;
use super::keys::{StoredEntry, id_key, id_of, note_prefix};
use super::manifest::Manifest;
use super::merge::LiveRows;
use super::pending::Pending;
use super::safety::closing::Closing;
use super::safety::copy::ReadingCopy;
use super::safety::ledger::{self, Ledger, Operation};
use super::safety::opened::OpenDatabase;
use super::safety::place;
use super::safety::snapshot_cache::{SNAPSHOT, SnapshotCache};
use super::safety::table::{KeyValue, Table, WriteBatch};
use crate::document::DocumentId;
use crate::store::bytes::compress::{Compressor, Dictionaries, LEVEL_OF_ADDING};
use crate::store::bytes::stored::{Counts, DocumentNumber, Put, Stamp, StoredDocument};
use crate::store::bytes::whole;
use crate::store::corrected::Corrected;
use crate::store::exchange::LEDGER_NOTES;
use crate::store::{DocumentLoader, Store, StoreError, Visit, VisitOutline, applying};

/// Bytes of a note in one value; longer notes are split.
const NOTE_BYTES: usize = 48 << 10;

/// A store in a folder.
///
/// Invariant: every write happens under the store's file lock and is durable before the lock is
/// released. The ledger records every change that the manifest knows, except for the last one if
/// `is_ledger_behind`.
pub struct SledStore {
    pub(in crate::store) table: Table,
    /// Open until the store is closed; `None` if the files are read in place.
    database: Option<OpenDatabase>,
    /// The copy that is read instead of the original; removed after the database is closed.
    pub(in crate::store) copy: Option<ReadingCopy>,
    /// Whether another process has the original open.
    pub(in crate::store) is_busy: bool,
    /// Keeps snapshots for a store opened read-only.
    pub(in crate::store) snapshot_cache: Option<SnapshotCache>,
    pub(in crate::store) ledger: Ledger,
    pub(in crate::store) is_ledger_behind: bool,
    pub(in crate::store) manifest: Manifest,
    pub(in crate::store) dictionaries: Dictionaries,
    pub(in crate::store) cache: Cache,
    /// Documents that were accepted but are not durable yet.
    pub(in crate::store) pending: Option<Pending>,
    /// Bytes of blocks written since the store was opened.
    pub(in crate::store) n_bytes_written: AtomicU64,
    /// Operations that the next ledger record includes besides those of the change.
    pub(in crate::store) unrecorded: Vec<Operation>,
    /// Seals the store. Declared last, so that the database is closed before it is dropped.
    pub(in crate::store) closing: Closing,
}

impl SledStore {
    /// Assembles a store from its parts.
    pub(in crate::store) fn new(
        (table, database): (Table, Option<OpenDatabase>),
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
            snapshot_cache: None,
            ledger,
            is_ledger_behind: false,
            manifest,
            dictionaries,
            cache: Cache::default(),
            pending: None,
            n_bytes_written: AtomicU64::new(0),
            unrecorded: Vec::new(),
            closing,
        }
    }

    /// Closes the database without sealing the store. Returns what remains to be done on closing.
    pub(in crate::store) fn close(self) -> Closing {
        let Self { table, database, closing, .. } = self;
        closing.leave_unsealed();
        drop((table, database));
        closing
    }

    /// Returns whether another process has the store open, so that this one shows an earlier state.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        self.is_busy
    }

    /// Returns the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.closing.folder()
    }

    /// Returns the name of the last change. It differs from that of every other state of the store,
    /// and is `0` if the store was written by a version without a ledger.
    #[must_use]
    pub(crate) fn version(&self) -> String {
        format!("{:x}", self.manifest.change_name)
    }

    /// Returns the number of index segments; fewer are faster to query.
    #[must_use]
    pub fn n_segments(&self) -> usize {
        self.manifest.segments.len()
    }

    /// Returns the size of the store's files in bytes.
    #[must_use]
    pub fn n_bytes(&self) -> u64 {
        place::n_bytes(self.path())
    }

    pub(in crate::store) fn entry(
        &self,
        id: &DocumentId,
    ) -> Result<Option<StoredEntry>, StoreError> {
        let entry = self.table.get(&id_key(id))?.filter(|it| !it.is_empty());
        entry.map(|it| StoredEntry::read(&it)).transpose()
    }

    /// Returns the entries of documents, without the reserved keys that have no value yet.
    pub(in crate::store) fn entries(&self) -> impl Iterator<Item = Result<KeyValue, StoreError>> {
        let is_there = |pair: &Result<KeyValue, StoreError>| {
            pair.as_ref().map_or(true, |(_, value)| !value.is_empty())
        };
        self.table.scan_prefix(b"i").filter(is_there)
    }

    /// Returns number, id and mark of each document, in the order of their ids.
    pub(in crate::store) fn marked_entries(
        &self,
    ) -> impl Iterator<Item = Result<(u32, String, u64), StoreError>> {
        self.entries().map(|pair| {
            let (key, value) = pair?;
            let id = id_of(&key)?;
            let entry = StoredEntry::read(&value)?;
            let mark = ledger::mark(&id, entry.stamp);
            Ok((entry.number, id.as_str().to_owned(), mark))
        })
    }

    /// Visits the rows as extracted, before corrections.
    pub(in crate::store) fn rows_as_read(
        &self,
        prefix: &[u8],
        visit: &mut Visit<'_>,
    ) -> Result<(), StoreError> {
        let unpack = |key: &[u8], block: &sled::IVec| self.unpack(key, block);
        let segments = &self.manifest.segments;
        let mut rows = LiveRows::open(&self.table, &self.manifest, segments, prefix, &unpack)?;
        while let Some((term, number, payload)) = rows.next()? {
            if !term.starts_with(prefix) || visit(term, number, payload)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Returns the rows of a block, cached for the next call.
    fn unpack(&self, key: &[u8], block: &sled::IVec) -> Result<Arc<Vec<u8>>, StoreError> {
        match self.cache.block(key) {
            Some(raw) => Ok(raw),
            None => Ok(self.cache.keep_block(key, self.unpack_rows(block)?)),
        }
    }
}

impl Store for SledStore {
    fn put(&mut self, batch: &[StoredDocument]) -> Result<Put, StoreError> {
        self.finish()?;
        let put = self.add_pending(batch.len(), &|at| Ok(Cow::Borrowed(&batch[at])))?;
        self.finish()?;
        self.merge_segments()?;
        Ok(put)
    }

    fn load(&mut self, n: usize, documents: &DocumentLoader<'_>) -> Result<Put, StoreError> {
        self.add_pending(n, documents)
    }

    fn finish_load(&mut self) -> Result<(), StoreError> {
        self.finish()
    }

    fn remove(&mut self, ids: &[DocumentId]) -> Result<usize, StoreError> {
        self.finish()?;
        let mut manifest = self.manifest.clone();
        let (mut dead, mut changes) = (BTreeSet::new(), WriteBatch::default());
        for id in ids {
            if let Some(entry) = self.entry(id)?.filter(|it| dead.insert(it.number)) {
                manifest.mark_dead(entry.number, entry.counts, ledger::mark(id, entry.stamp));
                changes.remove(id_key(id));
            }
        }
        if dead.is_empty() {
            return Ok(0);
        }
        self.drop_documents(&dead, &mut changes)?;
        manifest.generation += 1;
        let operations = dead.iter().map(|number| Operation::Remove { number: *number }).collect();
        self.commit(manifest, Change { others: changes, operations, ..Change::default() })?;
        self.merge_segments()?;
        Ok(dead.len())
    }

    fn find(&self, id: &DocumentId) -> Result<Option<(DocumentNumber, Stamp)>, StoreError> {
        Ok(self.entry(id)?.map(|entry| (DocumentNumber(entry.number), entry.stamp)))
    }

    fn catalogue(&self) -> Result<Vec<(DocumentId, DocumentNumber, Stamp)>, StoreError> {
        let mut found = Vec::new();
        for pair in self.entries() {
            let (key, value) = pair?;
            let entry = StoredEntry::read(&value)?;
            found.push((id_of(&key)?, DocumentNumber(entry.number), entry.stamp));
        }
        Ok(found)
    }

    fn corrected(&self) -> Result<Arc<Corrected>, StoreError> {
        if let Some(corrected) = self.cache.corrected() {
            return Ok(corrected);
        }
        let corrected = Arc::new(applying::corrected(self, &|number| self.as_read(number))?);
        self.cache.keep_corrected(&corrected);
        Ok(corrected)
    }

    fn as_read(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError> {
        let damaged = || StoreError::damaged(&format!("document number {}", number.0));
        let read = |raw: Vec<u8>| whole::read_stored(&raw).ok_or_else(damaged);
        self.encoded(number.0)?.map(read).transpose()
    }

    fn shared(&self, number: DocumentNumber) -> Result<Option<Arc<StoredDocument>>, StoreError> {
        if let Some(found) = self.cache.document(number.0) {
            return Ok(Some(found));
        }
        let Some(stored) = self.document(number)?.map(Arc::new) else { return Ok(None) };
        self.cache.keep_document(number.0, &stored);
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

    fn outlines(
        &self,
        numbers: &Range<u32>,
        n_runs: usize,
        visit: &VisitOutline<'_>,
    ) -> Result<(), StoreError> {
        let corrected = self.corrected()?;
        self.each_outline(&corrected, numbers, n_runs, visit)
    }

    fn rows(&self, prefix: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError> {
        let read = |visit: &mut Visit<'_>| self.rows_as_read(prefix, visit);
        self.corrected()?.rows(prefix, &read, visit)
    }

    fn note(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(snapshot_cache) =
            self.snapshot_cache.as_ref().filter(|_| name.starts_with(SNAPSHOT))
            && let Some(kept) = snapshot_cache.get(name)
        {
            return Ok(Some(kept));
        }
        let parts: Vec<KeyValue> =
            self.table.scan_prefix(note_prefix(name)).collect::<Result<_, StoreError>>()?;
        let unpack = |(_, part): &KeyValue| self.dictionaries.unpack(0, part, "a note");
        let raw: Vec<Vec<u8>> = parts.par_iter().map(unpack).collect::<Result<_, StoreError>>()?;
        Ok((!raw.is_empty()).then(|| raw.concat()))
    }

    fn set_note(&mut self, name: &str, note: Option<&[u8]>) -> Result<(), StoreError> {
        if let Some(snapshot_cache) =
            self.snapshot_cache.as_ref().filter(|_| name.starts_with(SNAPSHOT))
        {
            if let Some(it) = note {
                snapshot_cache.put(name, it);
            }
            return Ok(());
        }
        if self.table.is_read_only() && name.starts_with(SNAPSHOT) {
            // Without a cache the snapshot is computed again next time.
            return Ok(());
        }
        self.finish()?;
        let mut batch = WriteBatch::default();
        for pair in self.table.scan_prefix(note_prefix(name)) {
            batch.remove(pair?.0.to_vec());
        }
        let compressor = Compressor::new(None, LEVEL_OF_ADDING);
        let parts =
            note.map(
                |note| if note.is_empty() { vec![note] } else { note.chunks(NOTE_BYTES).collect() },
            );
        let key = |index: u32| [note_prefix(name).as_slice(), &index.to_be_bytes()].concat();
        let parts = compressor.all(&parts.unwrap_or_default());
        for (index, part) in (0_u32..).zip(parts) {
            batch.insert(key(index), part);
        }
        let is_recorded = LEDGER_NOTES.iter().any(|it| name.starts_with(it));
        let operation =
            || Operation::SetNote { name: name.to_owned(), value: note.map(<[u8]>::to_vec) };
        let operations = is_recorded.then(operation).into_iter().collect();
        let manifest = self.manifest.clone();
        self.commit(manifest, Change { others: batch, operations, ..Change::default() })
    }

    fn cache(&self, name: &str, snapshot: &dyn Fn() -> Vec<u8>) {
        if let Some(snapshot_cache) = &self.snapshot_cache {
            snapshot_cache.put(name, &snapshot());
        }
    }

    fn notes(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let mut names = BTreeSet::new();
        for pair in self.table.scan_prefix([b"n", prefix.as_bytes()].concat()) {
            let (key, _) = pair?;
            let name = key.get(1..).and_then(|it| it.split(|byte| *byte == 0).next());
            let name = name.ok_or_else(|| StoreError::damaged("the key of a note"))?;
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
