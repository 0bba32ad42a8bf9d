//! Maintenance of a durable store: copying it, and rewriting it in key order.
//!
//! In: an open store and, for copies, a folder that does not exist. Out: a store in that folder
//! with the same contents. Fails with [`StoreError`]; a copy that fails never gets its final name,
//! and the original is not touched.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::durable::SledStore;
use super::keys::{dictionary_key, document_key, first_of};
use super::manifest::Segment;
use super::merge::{LiveRows, block_key};
use super::safety::file_lock::FileLock;
use super::safety::place;
use super::safety::table::KeyValue;
use super::safety::unfinished::{begin_copy, finish_copy};
use crate::store::bytes::compress::{Compressor, Dictionary, LEVEL_OF_ADDING, LEVEL_OF_COMPACTING};
use crate::store::bytes::stored::{Counts, DocumentNumber};
use crate::store::index::blocks::{self, End, Frame, RowPacker};
use crate::store::index::rows;
use crate::store::{Store, StoreError};

/// Copies the store to a folder that does not exist yet. The copy is made under a temporary name,
/// synced and verified before it is renamed.
///
/// # Errors
/// Returns an error if the folder exists, lies within the store or cannot be written, or if the
/// store cannot be read.
pub fn backup(store: &SledStore, folder: &Path) -> Result<(), StoreError> {
    check_target(store.path(), folder)?;
    make_copy(folder, &|unfinished| rewrite(store, unfinished, How::Fast))
}

/// Checks that the store in `original` may be copied to `folder`.
pub(in crate::store) fn check_target(original: &Path, folder: &Path) -> Result<(), StoreError> {
    if folder.exists() || folder.is_symlink() {
        return Err(StoreError::Exists { path: folder.to_owned() });
    }
    let parent = folder.parent().filter(|it| !it.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    // A parent that does not exist yet will be created under its nearest existing ancestor.
    let or_here =
        |it: &Path| if it.as_os_str().is_empty() { Path::new(".") } else { it }.canonicalize();
    let above = parent.ancestors().find_map(|it| or_here(it).ok());
    let original = original.canonicalize().ok();
    let is_within = |parent: &Path| original.as_ref().is_some_and(|it| parent.starts_with(it));
    let why = match &above {
        Some(parent) if is_within(parent) => "lies within the store and would be removed with it",
        Some(parent) if parent.ancestors().any(place::is_ours) => {
            "lies within another store and would be removed with it"
        }
        _ => return Ok(()),
    };
    Err(StoreError::Refused { path: folder.to_owned(), why })
}

/// Makes a copy of a store under a temporary name, verifies it and renames it.
pub(in crate::store) fn make_copy(
    folder: &Path,
    make: &dyn Fn(&Path) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let name = folder.file_name().map(|it| it.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| "copy".to_owned());
    let unfinished = folder.with_file_name(format!("{name}.unfinished"));
    let _guard = begin_copy(&unfinished)?;
    let outcome = make(&unfinished).and_then(|()| {
        // The files are read in place: the database would cut off what it cannot read.
        let copy = SledStore::open_in_place(&unfinished, &FileLock::none())?;
        match copy.verify()?.problems.into_iter().next() {
            Some(problem) => Err(StoreError::Damaged { place: format!("the copy: {problem}") }),
            None => Ok(()),
        }
    });
    if let Err(error) = outcome {
        // If this fails, the next attempt to make the copy removes it.
        let _ = std::fs::remove_dir_all(&unfinished);
        return Err(error);
    }
    finish_copy(&unfinished, folder)
}

/// Creates the store in `folder`, which must not exist, from a copy made by [`backup`].
///
/// # Errors
/// Returns an error if `folder` exists or if `copy` is not a sound store.
pub fn restore(copy: &Path, folder: &Path) -> Result<Counts, StoreError> {
    let store = SledStore::open_to_read(copy)?;
    if let Some(problem) = store.verify()?.problems.into_iter().next() {
        return Err(StoreError::Damaged { place: problem });
    }
    backup(&store, folder)?;
    Ok(store.counts())
}

/// Rewrites the store in `folder` in key order, as small as possible. Returns its size on disk
/// before and after, in bytes.
///
/// # Errors
/// Returns an error if the store cannot be read or written; it is then unchanged.
pub fn compact(folder: &Path) -> Result<(u64, u64), StoreError> {
    let before = place::n_bytes(folder);
    let store = SledStore::open_existing(folder)?;
    drop(replace(store, How::Small)?);
    Ok((before, place::n_bytes(folder)))
}

/// Replaces an open store with a rewritten one, and returns that. The new files are written within
/// the folder, which may be a link or a mount point, and swapped in while the lock is held.
fn replace(store: SledStore, how: How) -> Result<SledStore, StoreError> {
    let folder = store.path().to_owned();
    let fresh = folder.join(place::REWRITTEN);
    place::remove_folder(&fresh)?;
    let cannot = |source| StoreError::File { action: "create", path: fresh.clone(), source };
    std::fs::create_dir(&fresh).map_err(cannot)?;
    if let Err(error) = rewrite(&store, &fresh, how) {
        // If this fails, it is removed when the store is next opened.
        let _ = place::remove_folder(&fresh);
        return Err(error);
    }
    store.reopen(|| place::switch(&folder))
}

/// How to rewrite a store.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// Fast: documents are copied as they are.
    Fast,
    /// Small: documents are compressed again, with dictionaries learned from all of them.
    Small,
}

/// Bytes of blocks written together. A page that spans two batches is written more than once.
const BYTES_A_STEP: usize = 48 << 20;

/// Writes the contents of `store` to a new store in `folder`.
fn rewrite(store: &SledStore, folder: &Path, how: How) -> Result<(), StoreError> {
    let mut copy = SledStore::open_private(folder)?;
    let mut manifest = store.manifest.clone();
    manifest.has_sums = copy.manifest.has_sums;
    copy.dictionaries = store.dictionaries.clone();
    if how == How::Small || manifest.document_dictionary == 0 || manifest.row_dictionary == 0 {
        let [documents, rows] = samples(store)?;
        let learned = Dictionary::learn(copy.next_dictionary(), &documents);
        manifest.document_dictionary = copy.keep_dictionary(learned)?;
        let learned = Dictionary::learn(copy.next_dictionary(), &rows);
        manifest.row_dictionary = copy.keep_dictionary(learned)?;
    }
    copy.manifest.document_dictionary = manifest.document_dictionary;
    copy.manifest.row_dictionary = manifest.row_dictionary;
    copy_values(store.entries(), &copy)?;
    copy_values(store.table.scan_prefix(b"n"), &copy)?;
    let n_written = write_documents(store, &copy, how)?;
    if n_written != manifest.counts.documents {
        let wanted = manifest.counts.documents;
        let what = format!("its documents: {n_written} are present, but {wanted} were added");
        return Err(StoreError::damaged(&what));
    }
    manifest.last_segment += 1;
    let id = manifest.last_segment;
    write_rows(store, &copy, id, how)?;
    let (first, last) = (1, manifest.last_number);
    let n_documents = u32::try_from(manifest.counts.documents).unwrap_or(u32::MAX);
    let whole = Segment { id, first, last, n_documents, n_dead: 0 };
    manifest.segments = if n_documents > 0 { vec![whole] } else { Vec::new() };
    manifest.dead.clear();
    copy.table.flush()?;
    manifest.bytes_rewritten = place::n_bytes(folder);
    copy.complete(manifest)
}

fn copy_values(
    pairs: impl Iterator<Item = Result<KeyValue, StoreError>>,
    copy: &SledStore,
) -> Result<(), StoreError> {
    const VALUES_A_STEP: usize = 4096;
    let mut step = Vec::new();
    for pair in pairs {
        let (key, value) = pair?;
        step.push((key.to_vec(), value.to_vec()));
        if step.len() == VALUES_A_STEP {
            fill(copy, &step)?;
            step.clear();
        }
    }
    fill(copy, &step)
}

/// Returns uncompressed documents and row blocks from all parts of a store, as samples.
fn samples(store: &SledStore) -> Result<[Vec<Vec<u8>>; 2], StoreError> {
    const DOCUMENTS_MAX: u32 = 600;
    const BLOCKS_MAX: usize = 256;
    let (mut documents, mut rows) = (Vec::new(), Vec::new());
    let step = store.manifest.last_number.div_ceil(DOCUMENTS_MAX).max(1);
    for number in (1..=store.manifest.last_number).step_by(step as usize) {
        documents.extend(store.encoded(number)?);
    }
    let n_blocks = store.table.scan_prefix(b"t").count();
    for pair in store.table.scan_prefix(b"t").step_by(n_blocks.div_ceil(BLOCKS_MAX).max(1)) {
        rows.push(store.unpack_rows(&pair?.1)?);
    }
    Ok([documents, rows])
}

/// Writes the documents of `store` to `copy`, and returns their number.
fn write_documents(store: &SledStore, copy: &SledStore, how: How) -> Result<u64, StoreError> {
    let compressor = copy.document_compressor(LEVEL_OF_COMPACTING);
    let mut used = BTreeSet::new();
    let mut write = |frames: &mut Vec<Frame<Vec<u8>>>| {
        used.extend(frames.iter().map(|it| it.dictionary));
        if how == How::Small {
            let raw = |frame: &Frame<Vec<u8>>| {
                let frame = Frame {
                    number: frame.number,
                    dictionary: frame.dictionary,
                    bytes: &*frame.bytes,
                };
                Ok((frame.number, store.unpack_document(&frame)?))
            };
            let raw = frames.par_iter().map(raw).collect::<Result<Vec<_>, StoreError>>()?;
            *frames = blocks::compress_documents(&raw, &compressor);
        }
        let blocks = blocks::pack_documents(frames).into_iter();
        frames.clear();
        fill(copy, &blocks.map(|(first, block)| (document_key(first), block)).collect::<Vec<_>>())
    };
    let (mut frames, mut n_bytes, mut n_documents) = (Vec::new(), 0, 0);
    for pair in store.table.scan_prefix(b"d") {
        let (key, block) = pair?;
        n_bytes += block.len();
        let all = blocks::documents_in(first_of(&key)?, &block)?;
        n_documents += all.len() as u64;
        frames.extend(all.into_iter().map(|frame| Frame {
            number: frame.number,
            dictionary: frame.dictionary,
            bytes: frame.bytes.to_vec(),
        }));
        if n_bytes >= BYTES_A_STEP {
            write(&mut frames)?;
            n_bytes = 0;
        }
    }
    write(&mut frames)?;
    if how == How::Fast {
        for dictionary in used.iter().filter_map(|it| store.dictionaries.get(*it)) {
            copy.table.insert(&dictionary_key(dictionary.id), &dictionary.bytes)?;
        }
    }
    Ok(n_documents)
}

/// Writes blocks in key order, so that each database page is written once.
fn fill(copy: &SledStore, blocks: &[(Vec<u8>, Vec<u8>)]) -> Result<(), StoreError> {
    copy.reserve_keys(blocks.iter().map(|(key, _)| key))?;
    for (key, block) in blocks {
        copy.table.insert(key, block)?;
    }
    Ok(())
}

/// Writes the live rows of `store` as one segment of `copy`; names that no document uses any more
/// are dropped.
fn write_rows(store: &SledStore, copy: &SledStore, id: u32, how: How) -> Result<(), StoreError> {
    let level = if how == How::Fast { LEVEL_OF_ADDING } else { LEVEL_OF_COMPACTING };
    let compressor = copy.row_compressor(level);
    let dictionary = store.dictionaries.get(compressor.dictionary);
    if let Some(dictionary) = dictionary {
        copy.table.insert(&dictionary_key(dictionary.id), &dictionary.bytes)?;
    }
    // Actors and their names on one core, the words of quotations on another.
    let names = || {
        let mut actors = FxHashSet::default();
        let mut is_kept = |term: &[u8]| {
            let actor = rows::last_part(term);
            match term.first() {
                Some(b'a') => {
                    if !actors.contains(actor) {
                        actors.insert(actor.to_vec());
                    }
                    true
                }
                _ => actors.contains(actor),
            }
        };
        write_rows_of(store, copy, id, &compressor, (b"a", b"o"), &mut is_kept)?;
        write_rows_of(store, copy, id, &compressor, (b"w", b"x"), &mut is_kept)
    };
    let words = || write_rows_of(store, copy, id, &compressor, (b"o", b"w"), &mut |_| true);
    let (names, words) = rayon::join(names, words);
    names.and(words)
}

/// Writes the live rows of a range of terms, filtered by `is_kept`.
fn write_rows_of(
    store: &SledStore,
    copy: &SledStore,
    id: u32,
    compressor: &Compressor,
    (from, until): (&[u8], &[u8]),
    is_kept: &mut dyn FnMut(&[u8]) -> bool,
) -> Result<(), StoreError> {
    const BLOCKS_A_STEP: usize = 512;
    let unpack = |_: &[u8], block: &sled::IVec| Ok(Arc::new(store.unpack_rows(block)?));
    let segments = &store.manifest.segments;
    let mut rows = LiveRows::open(&store.table, &store.manifest, segments, from, &unpack)?;
    let (mut packer, mut blocks) = (RowPacker::default(), Vec::new());
    let mut n_bytes = 0;
    let mut write = |packer: &mut RowPacker, end| {
        let compressed = blocks::compress_rows(packer.take(end), compressor).into_iter();
        blocks.extend(compressed.map(|(row, block)| {
            n_bytes += block.len();
            (block_key(id, &row), block)
        }));
        if n_bytes >= BYTES_A_STEP || end == End::All {
            fill(copy, &blocks)?;
            blocks.clear();
            n_bytes = 0;
        }
        Ok::<(), StoreError>(())
    };
    while let Some((term, number, payload)) = rows.next()?.filter(|it| it.0 < until) {
        if is_kept(term) {
            packer.push(term, number, payload);
        }
        if packer.n_ready() >= BLOCKS_A_STEP {
            write(&mut packer, End::Full)?;
        }
    }
    write(&mut packer, End::All)
}

impl SledStore {
    /// Does what a long import postpones: merges the index, and rewrites the store if that makes it
    /// much smaller. Returns the store, still open.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read or written; it is then unchanged.
    pub fn optimize(mut self) -> Result<Self, StoreError> {
        /// A smaller store is not worth rewriting.
        const BYTES_MIN: u64 = 16 << 20;
        /// Rewritten if it has grown by this factor since the last rewrite.
        const GROWTH_MIN: u64 = 2;
        self.finish()?;
        if self.n_bytes() > GROWTH_MIN * self.manifest.bytes_rewritten.max(BYTES_MIN) {
            return replace(self, How::Fast);
        }
        self.merge_segments()?;
        if self.n_bytes_written.load(Ordering::Relaxed) > BYTES_MIN {
            // The first process to open it scans everything written since; done here, later ones
            // need not.
            return self.reopen(|| Ok(()));
        }
        Ok(self)
    }

    /// Returns the number of the document with this id, or `None` if there is none.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn number(
        &self,
        id: &crate::document::DocumentId,
    ) -> Result<Option<DocumentNumber>, StoreError> {
        Ok(self.entry(id)?.map(|it| DocumentNumber(it.number)))
    }
}
