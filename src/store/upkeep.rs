//! Upkeep of a lasting store: checking it, copying it, and rewriting it in the order of its keys.
//!
//! In: an open store and, for copies, a folder that does not exist. Out: [`Verified`], or a store
//! in that folder that answers the same. Fails with [`StoreError`]; a copy that fails half-way
//! leaves a folder that no manifest makes a store, and never touches the original.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::blocks::{self, End, LEVEL_OF_COMPACTING, RowPacker};
use super::durable::{Entry, SledStore, document_key, id_key};
use super::manifest::Segment;
use super::merge::{self, Rows, block_key};
use super::rows::{self, Row};
use super::stored::{Counts, DocumentNumber, Stamp};
use super::{Store, StoreError};

/// What a check of a whole store found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// What was read.
    pub counts: Counts,
    /// Index rows read and compared with what the documents say.
    pub n_rows: u64,
    /// What is wrong; empty for a sound store.
    pub problems: Vec<String>,
}

/// Returns the store as a copy in a folder that does not exist yet.
///
/// # Errors
/// Where the folder exists or cannot be written, or the store cannot be read.
pub fn backup(store: &SledStore, folder: &Path) -> Result<(), StoreError> {
    if folder.exists() {
        return Err(StoreError::Exists { path: folder.to_owned() });
    }
    rewrite(store, folder)
}

/// Makes the store of `folder` from a copy made by [`backup`]; the folder must not exist yet.
///
/// # Errors
/// Where `folder` exists, or `copy` is no sound store.
pub fn restore(copy: &Path, folder: &Path) -> Result<Counts, StoreError> {
    let store = SledStore::open_existing(copy)?;
    if let Some(problem) = store.verify()?.problems.into_iter().next() {
        return Err(StoreError::Damaged { place: problem });
    }
    backup(&store, folder)?;
    Ok(store.counts())
}

/// Rewrites the store of `folder` in the order of its keys, as small as it gets. Returns its size
/// on disk before and after, in bytes.
///
/// # Errors
/// Where the store cannot be read or written; it is then as it was.
pub fn compact(folder: &Path) -> Result<(u64, u64), StoreError> {
    let before = n_bytes(folder);
    let (fresh, old) = (beside(folder, "compacting"), beside(folder, "before-compacting"));
    let cannot = |path: &Path| {
        let path = path.to_owned();
        move |source| StoreError::File { action: "write", path, source }
    };
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh).map_err(cannot(&fresh))?;
    }
    let store = SledStore::open_existing(folder)?;
    rewrite(&store, &fresh)?;
    drop(store);
    std::fs::rename(folder, &old).map_err(cannot(folder))?;
    std::fs::rename(&fresh, folder).map_err(cannot(&fresh))?;
    std::fs::remove_dir_all(&old).map_err(cannot(&old))?;
    Ok((before, n_bytes(folder)))
}

/// Puts back a store whose compacting was cut off between its last steps.
pub(super) fn finish_compacting(folder: &Path) -> Result<(), StoreError> {
    let old = beside(folder, "before-compacting");
    if !folder.exists() && old.exists() {
        let path = folder.to_owned();
        std::fs::rename(&old, folder).map_err(|source| StoreError::File {
            action: "write",
            path,
            source,
        })?;
    }
    Ok(())
}

fn beside(folder: &Path, what: &str) -> PathBuf {
    let name = folder.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    folder.with_file_name(format!("{name}.{what}"))
}

/// Returns the bytes of all files of a folder.
pub(super) fn n_bytes(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    files
        .filter_map(|it| it.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|it| it.len())
        .sum()
}

fn rewrite(store: &SledStore, folder: &Path) -> Result<(), StoreError> {
    let mut copy = SledStore::open(folder)?;
    let mut manifest = store.manifest.clone();
    let mut pending: Vec<(u32, Vec<u8>)> = Vec::new();
    let write = |pending: &mut Vec<(u32, Vec<u8>)>, copy: &SledStore| {
        for (first, block) in blocks::pack_documents(pending, LEVEL_OF_COMPACTING) {
            copy.tree.insert(document_key(first), block)?;
        }
        pending.clear();
        Ok::<(), StoreError>(())
    };
    store.each_encoded(&mut |number, bytes| {
        pending.push((number, bytes.to_vec()));
        if pending.len() >= 4096 { write(&mut pending, &copy) } else { Ok(()) }
    })?;
    write(&mut pending, &copy)?;
    for pair in store.tree.scan_prefix(b"i").chain(store.tree.scan_prefix(b"n")) {
        let (key, value) = pair?;
        copy.tree.insert(key, value)?;
    }
    manifest.last_segment += 1;
    let id = manifest.last_segment;
    write_rows(store, &copy, id)?;
    let (first, last) = (1, manifest.last_number);
    let n_documents = u32::try_from(manifest.counts.documents).unwrap_or(u32::MAX);
    let whole = Segment { id, first, last, n_documents, n_dead: 0 };
    manifest.segments = if n_documents > 0 { vec![whole] } else { Vec::new() };
    manifest.dead.clear();
    copy.seal(manifest)
}

/// Writes the living rows of `store` as one segment of `copy`; names that no document bears any
/// more are left behind.
fn write_rows(store: &SledStore, copy: &SledStore, id: u32) -> Result<(), StoreError> {
    let segments = &store.manifest.segments;
    let mut rows = Rows::open(&store.tree, &store.manifest, segments, &[], &merge::unpack_once)?;
    let mut packer = RowPacker::default();
    let mut actors = rustc_hash::FxHashSet::default();
    let put = |packer: &mut RowPacker, end| {
        for (row, block) in packer.take(LEVEL_OF_COMPACTING, end) {
            copy.tree.insert(block_key(id, &row), block)?;
        }
        Ok::<(), StoreError>(())
    };
    while rows.advance()? {
        let (term, number, payload) = rows.row();
        let parts = rows::parts(term);
        let (Some(table), Some(actor)) = (term.first(), parts.last()) else { continue };
        match table {
            b'a' if !actors.contains(*actor) => {
                actors.insert((*actor).to_owned());
            }
            b'f' | b'w' if !actors.contains(*actor) => continue,
            _ => {}
        }
        packer.push(term, number, payload);
        if packer.n_ready() >= 256 {
            put(&mut packer, End::Full)?;
        }
    }
    put(&mut packer, End::All)
}

impl SledStore {
    /// Visits each document as bytes.
    fn each_encoded(
        &self,
        visit: &mut dyn FnMut(u32, &[u8]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for pair in self.tree.scan_prefix(b"d") {
            let (key, block) = pair?;
            let raw = blocks::decompress(&block, "a document block")?;
            for (number, bytes) in blocks::documents_in(super::durable::first_of(&key)?, &raw)? {
                visit(number, bytes)?;
            }
        }
        Ok(())
    }

    /// Reads everything and compares it: checksums, that each document is under its id with its
    /// stamp and counted once, and that the index says what the documents say and nothing else.
    ///
    /// # Errors
    /// Where the database cannot be read at all; what is wrong within it is in the result.
    pub fn verify(&self) -> Result<Verified, StoreError> {
        let mut verified = Verified::default();
        let mut wanted: BTreeMap<(Vec<u8>, u32), u64> = BTreeMap::new();
        let mut counts = Counts::default();
        let mut problems = Vec::new();
        let read = self.each_document(&mut |number, stored| {
            counts.add(Counts::of(&stored.extraction));
            let id = &stored.document.id;
            match self.tree.get(id_key(id))?.map(|it| Entry::read(&it)).transpose()? {
                Some(it) if it.number != number.0 => {
                    problems.push(format!("document `{id}` is there under two numbers"));
                }
                Some(it) if it.stamp != Stamp::of(&stored)? => {
                    problems.push(format!("document `{id}` does not match its stamp"));
                }
                Some(_) => {}
                None => problems.push(format!("document `{id}` is not found under its id")),
            }
            for Row { term, number, payload } in rows::of(number, &stored) {
                wanted.insert((term, number), xxhash_rust::xxh3::xxh3_64(&payload));
            }
            Ok(())
        });
        problems.extend(read.err().map(|it| it.to_string()));
        let n_ids = self.tree.scan_prefix(b"i").count() as u64;
        if n_ids != counts.documents {
            problems.push(format!("{n_ids} ids for {} documents", counts.documents));
        }
        if self.counts() != counts {
            problems.push(format!("counters say {:?}, documents {counts:?}", self.counts()));
        }
        let read = self.check_rows(&mut wanted, &mut verified.n_rows, &mut problems);
        problems.extend(read.err().map(|it| it.to_string()));
        problems.extend(wanted.keys().take(10).map(|(term, number)| {
            let term = String::from_utf8_lossy(term).replace('\0', " ");
            format!("the index lacks `{term}` of document number {number}")
        }));
        for name in self.notes("")? {
            problems.extend(self.note(&name).err().map(|it| format!("note `{name}`: {it}")));
        }
        Ok(Verified { counts, problems, ..verified })
    }

    /// Takes each row of the index from those wanted; says what is not as wanted.
    fn check_rows(
        &self,
        wanted: &mut BTreeMap<(Vec<u8>, u32), u64>,
        n_rows: &mut u64,
        problems: &mut Vec<String>,
    ) -> Result<(), StoreError> {
        self.rows(&[], &mut |term, number, payload| {
            *n_rows += 1;
            let found = wanted.remove(&(term.to_vec(), number));
            let is_right = match found {
                Some(hash) => hash == xxhash_rust::xxh3::xxh3_64(payload),
                // Names of no document in particular may outlive their documents.
                None => number == 0,
            };
            if !is_right && problems.len() < 100 {
                let term = String::from_utf8_lossy(term).replace('\0', " ");
                problems.push(format!("index row `{term}` of document number {number} is wrong"));
            }
            Ok(std::ops::ControlFlow::Continue(()))
        })
    }

    /// Returns the number of the document of this id.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn number(
        &self,
        id: &crate::document::DocumentId,
    ) -> Result<Option<DocumentNumber>, StoreError> {
        Ok(self.entry(id)?.map(|it| DocumentNumber(it.number)))
    }
}
