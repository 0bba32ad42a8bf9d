//! The store that lasts: sled, used with few, large, compressed values in the order of their keys.
//!
//! In and out as [`Store`]. One tree holds everything, so that one batch changes everything at
//! once: `m` the manifest; `i` document id -> number, stamp, counts; `d` number -> a block of
//! documents that begins there; `t` segment, row -> a block of index rows; `n` name -> a note;
//! `c` number -> a dictionary, which is large and lies where nothing is put in before it. Each batch of documents becomes a segment; small segments are
//! merged as they gather, so that adding costs the same however much is there. Opening fails
//! where another process holds the lock, the folder is something else, or the format another.
//!
//! sled writes a page anew whenever it splits, with all values in it. New blocks are therefore
//! put in twice: first empty, in the order of their keys, so that all splitting is done with
//! small pages; then with what they hold. Blocks beyond what the manifest knows are what a
//! killed process left, and are swept out when the store is opened; an id with nothing under it
//! is as if it were not there.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;

use super::blocks;
use super::codec::{Reader, Writer};
use super::copy::ReadingCopy;
use super::gate::{Gate, Holder, Purpose};
use super::gathered::Gathered;
use super::manifest::{FORMAT, Manifest};
use super::merge::{Rows, block_key};
use super::press::{Dictionaries, Dictionary, LEVEL_OF_ADDING, Press};
use super::stored::{Counts, DocumentNumber, Put, Stamp, StoredDocument};
use super::{Documents, Store, StoreError, Visit, encode};
use crate::document::DocumentId;

const MANIFEST: &[u8] = b"m";
/// Bytes of a database segment: large enough that no page is kept in a file of its own.
const SEGMENT_BYTES: usize = 2 << 20;
const DATABASE_CACHE_BYTES: u64 = 64 << 20;
const BLOCK_CACHE_BYTES: usize = 64 << 20;
/// Bytes of a note in one value.
const NOTE_BYTES: usize = 48 << 10;

/// A store in a folder.
///
/// Invariant: whatever it writes, it writes with its gate shut, and has flushed when it opens it.
pub struct SledStore {
    pub(super) tree: sled::Tree,
    _database: sled::Db,
    /// What is read in place of the original, removed once the database is closed.
    copy: Option<ReadingCopy>,
    gate: Gate,
    path: PathBuf,
    pub(super) manifest: Manifest,
    pub(super) dictionaries: Dictionaries,
    cache: Mutex<Cache>,
    /// What was taken in and does not last yet.
    pub(super) gathered: Option<Gathered>,
    /// Bytes of blocks written since it was opened.
    pub(super) n_bytes_written: AtomicU64,
}

#[derive(Default)]
struct Cache {
    blocks: FxHashMap<Vec<u8>, Arc<Vec<u8>>>,
    n_bytes: usize,
    documents: FxHashMap<u32, Arc<StoredDocument>>,
}

/// How often to try to open a store, and how long to wait in between.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(10);
/// Documents kept at a time, decoded.
const DOCUMENTS_MAX: usize = 4000;

/// What a commit writes.
#[derive(Default)]
pub(super) struct Change {
    /// Blocks that nothing names before the manifest does.
    pub(super) blocks: Vec<(Vec<u8>, Vec<u8>)>,
    /// Entries under ids that are new.
    pub(super) entries: Vec<(Vec<u8>, Vec<u8>)>,
    /// What changes with the manifest beside them.
    pub(super) others: sled::Batch,
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
    /// Returns the store in `folder`, made if there is none, to write to it. Waits a while for a
    /// process that only asks.
    ///
    /// # Errors
    /// Where another process writes, the folder holds something else, or its format is another.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::open_by(folder, Gate::of(folder), Purpose::Writing)
    }

    /// Returns the store in `folder` to write to it.
    ///
    /// # Errors
    /// As [`open`](Self::open), and where there is none.
    pub fn open_existing(folder: &Path) -> Result<Self, StoreError> {
        let gate = Gate::of(folder);
        check_is_there(folder, &gate)?;
        Self::open_by(folder, gate, Purpose::Writing)
    }

    /// Returns the store in `folder` to ask it. While another process has it open, that is a copy
    /// of what it held when last somebody had written, gone when it is dropped.
    ///
    /// # Errors
    /// Where there is no store, its format is another, or it can be neither opened nor copied.
    pub fn open_to_ask(folder: &Path) -> Result<Self, StoreError> {
        let gate = Gate::of(folder);
        check_is_there(folder, &gate)?;
        match Self::open_by(folder, gate, Purpose::Asking) {
            Err(StoreError::Locked { path, holder }) => {
                let gate = Gate::of(folder);
                if !gate.is_there() {
                    return Err(StoreError::Locked { path, holder });
                }
                let copy = ReadingCopy::of(folder, &gate)?;
                let mut store = Self::open_unseen(copy.folder())?;
                store.copy = Some(copy);
                folder.clone_into(&mut store.path);
                Ok(store)
            }
            other => other,
        }
    }

    /// Returns the store in a folder that no other process knows.
    pub(super) fn open_unseen(folder: &Path) -> Result<Self, StoreError> {
        Self::open_by(folder, Gate::none(), Purpose::Writing)
    }

    fn open_by(folder: &Path, gate: Gate, purpose: Purpose) -> Result<Self, StoreError> {
        for n_tried in 1.. {
            let shut = gate.shut()?;
            if let Some(database) = open_database(folder)? {
                gate.sign(purpose)?;
                drop(shut);
                return Self::of_database(database, folder, gate);
            }
            let holder = gate.holder();
            drop(shut);
            if n_tried >= tries(purpose, holder.as_ref()) {
                let holder = holder.map(|it| it.process);
                return Err(StoreError::Locked { path: folder.to_owned(), holder });
            }
            std::thread::sleep(PAUSE);
        }
        unreachable!("the last try has returned")
    }

    /// Returns the store that an open database holds.
    pub(super) fn of_database(
        database: sled::Db,
        folder: &Path,
        gate: Gate,
    ) -> Result<Self, StoreError> {
        let tree = sled::Tree::clone(&database);
        let path = folder.to_owned();
        let manifest = match tree.get(MANIFEST)? {
            None => Manifest::default(),
            Some(bytes) => match Manifest::format(&bytes) {
                Some(found) if found > FORMAT => {
                    return Err(StoreError::Newer { path, found, known: FORMAT });
                }
                Some(found) if found < FORMAT => {
                    return Err(StoreError::Older { path, found, known: FORMAT });
                }
                _ => Manifest::read(&bytes).ok_or_else(|| StoreError::damaged("the manifest"))?,
            },
        };
        let dictionaries = dictionaries(&tree)?;
        let (cache, copy) = (Mutex::default(), None);
        let store = Self {
            tree,
            _database: database,
            copy,
            gate,
            path,
            manifest,
            dictionaries,
            cache,
            gathered: None,
            n_bytes_written: AtomicU64::new(0),
        };
        store.sweep()?;
        Ok(store)
    }

    /// Tells whether this is a copy, made because another process has the store open.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        self.copy.is_some()
    }

    /// Takes out the blocks that a killed process left before it could say that they are there.
    fn sweep(&self) -> Result<(), StoreError> {
        let after = |number: u32| number.checked_add(1);
        let Manifest { last_number, last_segment, .. } = self.manifest;
        let beyond = [
            after(last_number).map(|it| document_key(it)..b"e".to_vec()),
            after(last_segment).map(|it| block_key(it, &[])..b"u".to_vec()),
        ];
        let mut left = Vec::new();
        for range in beyond.into_iter().flatten() {
            for key in self.tree.range(range).keys() {
                left.push(key?);
            }
        }
        if left.is_empty() {
            return Ok(());
        }
        let _shut = self.gate.shut()?;
        for key in left {
            self.tree.remove(key)?;
        }
        self.tree.flush()?;
        Ok(())
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

    /// Writes new blocks, and then other changes with the manifest that makes them true, and waits
    /// until they last.
    pub(super) fn commit(
        &mut self,
        mut manifest: Manifest,
        Change { blocks, entries, mut others }: Change,
    ) -> Result<(), StoreError> {
        let shut = self.gate.shut()?;
        self.make_room(entries.iter().map(|(key, _)| key))?;
        self.insert_blocks(blocks)?;
        if self.manifest.last_number == 0 && manifest.last_number > 0 {
            // What goes into an empty store goes in as if it were rewritten.
            self.tree.flush()?;
            manifest.bytes_rewritten = self.n_bytes();
        }
        entries.into_iter().for_each(|(key, entry)| others.insert(key, entry));
        others.insert(MANIFEST, manifest.to_bytes());
        self.tree.apply_batch(others)?;
        self.tree.flush()?;
        drop(shut);
        self.manifest = manifest;
        *self.cache.lock().unwrap_or_else(PoisonError::into_inner) = Cache::default();
        Ok(())
    }

    /// Writes blocks that nothing names yet: until something does they are as if not there.
    pub(super) fn write_blocks(&self, blocks: Vec<(Vec<u8>, Vec<u8>)>) -> Result<(), StoreError> {
        let _shut = self.gate.shut()?;
        self.insert_blocks(blocks)?;
        self.tree.flush()?;
        Ok(())
    }

    fn insert_blocks(&self, blocks: Vec<(Vec<u8>, Vec<u8>)>) -> Result<(), StoreError> {
        self.make_room(blocks.iter().map(|(key, _)| key))?;
        for (key, block) in blocks {
            self.n_bytes_written.fetch_add(block.len() as u64, Ordering::Relaxed);
            self.tree.insert(key, block)?;
        }
        Ok(())
    }

    /// Writes the manifest alone, for a store whose blocks are written already.
    pub(super) fn seal(&mut self, manifest: Manifest) -> Result<(), StoreError> {
        self.tree.flush()?;
        self.commit(manifest, Change::default())
    }

    pub(super) fn entry(&self, id: &DocumentId) -> Result<Option<Entry>, StoreError> {
        let entry = self.tree.get(id_key(id))?.filter(|it| !it.is_empty());
        entry.map(|it| Entry::read(&it)).transpose()
    }

    /// Returns what there is under the ids of documents, without those that only have their place.
    pub(super) fn entries(&self) -> impl Iterator<Item = sled::Result<(sled::IVec, sled::IVec)>> {
        let is_there = |it: &sled::Result<(sled::IVec, sled::IVec)>| {
            it.as_ref().map_or(true, |(_, value)| !value.is_empty())
        };
        self.tree.scan_prefix(b"i").filter(is_there)
    }

    /// Puts keys in with nothing under them, in their order: see above.
    pub(super) fn make_room<'k>(
        &self,
        keys: impl Iterator<Item = &'k Vec<u8>>,
    ) -> Result<(), StoreError> {
        for key in keys {
            self.tree.insert(key, &[])?;
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

    /// Returns the rows of a block.
    pub(super) fn unpack_rows(&self, block: &[u8]) -> Result<Vec<u8>, StoreError> {
        let place = "an index block";
        let (dictionary, frame) =
            blocks::row_frame(block).ok_or_else(|| StoreError::damaged(place))?;
        self.dictionaries.unpack(dictionary, frame, place)
    }

    /// Returns the bytes of a document.
    pub(super) fn encoded(&self, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let block = self.tree.range(document_key(0)..=document_key(number)).next_back();
        let Some((first, block)) = block.transpose()? else { return Ok(None) };
        let frames = blocks::documents_in(first_of(&first)?, &block)?;
        let Some(frame) = frames.into_iter().find(|it| it.number == number) else {
            return Ok(None);
        };
        Ok(Some(self.unpack_document(&frame)?))
    }

    pub(super) fn unpack_document(
        &self,
        frame: &blocks::Frame<&[u8]>,
    ) -> Result<Vec<u8>, StoreError> {
        let place = format!("document number {}", frame.number);
        self.dictionaries.unpack(frame.dictionary, frame.bytes, &place)
    }

    pub(super) fn document_press(&self, level: i32) -> Press {
        let dictionary = self.dictionaries.get(self.manifest.document_dictionary);
        Press::new(dictionary.map(Arc::as_ref), level)
    }

    pub(super) fn row_press(&self, level: i32) -> Press {
        let dictionary = self.dictionaries.get(self.manifest.row_dictionary);
        Press::new(dictionary.map(Arc::as_ref), level)
    }

    /// Keeps a dictionary for good and returns its number; 0 for none.
    pub(super) fn keep_dictionary(
        &mut self,
        learned: Option<Dictionary>,
    ) -> Result<u32, StoreError> {
        let Some(dictionary) = learned else { return Ok(0) };
        let id = dictionary.id;
        let shut = self.gate.shut()?;
        self.tree.insert(dictionary_key(id), dictionary.bytes.as_slice())?;
        self.tree.flush()?;
        drop(shut);
        self.dictionaries.add(Arc::new(dictionary));
        Ok(id)
    }

    /// Returns the number of the next dictionary.
    pub(super) fn next_dictionary(&self) -> u32 {
        self.dictionaries.last() + 1
    }
}

/// Where a dictionary lies in the database.
pub(super) fn dictionary_key(id: u32) -> Vec<u8> {
    [b"c".as_slice(), &id.to_be_bytes()].concat()
}

fn dictionaries(tree: &sled::Tree) -> Result<Dictionaries, StoreError> {
    let mut dictionaries = Dictionaries::default();
    for pair in tree.scan_prefix(b"c") {
        let (key, bytes) = pair?;
        let dictionary = Dictionary::new(first_of(&key)?, bytes.to_vec());
        dictionaries.add(Arc::new(dictionary));
    }
    Ok(dictionaries)
}

/// Returns the database in `folder`, or `None` where another has it open.
fn open_database(folder: &Path) -> Result<Option<sled::Db>, StoreError> {
    super::upkeep::finish_compacting(folder)?;
    if is_foreign(folder) {
        return Err(StoreError::Foreign { path: folder.to_owned() });
    }
    let config = sled::Config::new()
        .path(folder)
        .segment_size(SEGMENT_BYTES)
        .cache_capacity(DATABASE_CACHE_BYTES)
        .flush_every_ms(None);
    match config.open() {
        Err(sled::Error::Io(cause)) if cause.to_string().contains("lock") => Ok(None),
        other => Ok(Some(other?)),
    }
}

/// Returns the database in `folder`, which this process had open until just now.
pub(super) fn reopen_database(folder: &Path) -> Result<sled::Db, StoreError> {
    for _ in 0..TRIES {
        if let Some(database) = open_database(folder)? {
            return Ok(database);
        }
        std::thread::sleep(PAUSE);
    }
    Err(StoreError::Locked { path: folder.to_owned(), holder: None })
}

/// Returns how often to try to open a store that `holder` has open: another store of this process
/// may be about to close, and who asks is soon done.
fn tries(purpose: Purpose, holder: Option<&Holder>) -> u32 {
    const TRIES_TO_ASK: u32 = 5;
    const TRIES_WHILE_ASKED: u32 = 3000;
    let is_asked = holder.is_some_and(|it| it.purpose == Purpose::Asking);
    match purpose {
        Purpose::Asking => TRIES_TO_ASK,
        Purpose::Writing if is_asked => TRIES_WHILE_ASKED,
        Purpose::Writing => TRIES,
    }
}

/// Checks that there is a store in `folder`.
fn check_is_there(folder: &Path, gate: &Gate) -> Result<(), StoreError> {
    let _shut = gate.shut()?;
    super::upkeep::finish_compacting(folder)?;
    match folder.join("db").exists() {
        true => Ok(()),
        false => Err(StoreError::Missing { path: folder.to_owned() }),
    }
}

/// Returns whether a folder holds something that is no store.
fn is_foreign(folder: &Path) -> bool {
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut it| it.next().is_none());
    !is_empty && !folder.join("db").exists() && !folder.join("conf").exists()
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
        self.commit(manifest, Change { others: changes, ..Change::default() })?;
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
            let id = std::str::from_utf8(&key[1..])
                .map_err(|_| StoreError::damaged("the key of a document"))?;
            let entry = Entry::read(&value)?;
            found.push((DocumentId::new(id), DocumentNumber(entry.number), entry.stamp));
        }
        Ok(found)
    }

    fn document(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError> {
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
        for pair in self.tree.scan_prefix(b"d") {
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

    fn rows(&self, prefix: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError> {
        let unpack = |key: &[u8], block: &sled::IVec| self.unpack(key, block);
        let segments = &self.manifest.segments;
        let mut rows = Rows::open(&self.tree, &self.manifest, segments, prefix, &unpack)?;
        while let Some((term, number, payload)) = rows.next()? {
            if !term.starts_with(prefix) || visit(term, number, payload)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn note(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut note = None;
        for pair in self.tree.scan_prefix(note_prefix(name)) {
            let raw = self.dictionaries.unpack(0, &pair?.1, "a note")?;
            note.get_or_insert_with(Vec::new).extend(raw);
        }
        Ok(note)
    }

    fn set_note(&mut self, name: &str, note: Option<&[u8]>) -> Result<(), StoreError> {
        self.finish()?;
        let mut batch = sled::Batch::default();
        for key in self.tree.scan_prefix(note_prefix(name)).keys() {
            batch.remove(key?);
        }
        let press = Press::new(None, LEVEL_OF_ADDING);
        let parts =
            note.map(|it| if it.is_empty() { vec![it] } else { it.chunks(NOTE_BYTES).collect() });
        let key = |index: u32| [note_prefix(name).as_slice(), &index.to_be_bytes()].concat();
        let parts = press.all(&parts.unwrap_or_default());
        for (index, part) in (0_u32..).zip(parts) {
            batch.insert(key(index), part);
        }
        let manifest = self.manifest.clone();
        self.commit(manifest, Change { others: batch, ..Change::default() })
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
