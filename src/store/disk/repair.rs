//! Copies what can be read of a damaged store into a new one.
//!
//! In: the folder of a store, damaged or not, and a folder that does not exist. Out: a new store
//! with everything that could be read, and the ids of what could not. The damaged store is not
//! changed. Fails if nothing can be read, or if the new store cannot be written.

use std::path::Path;

use serde::Serialize;

use super::durable::SledStore;
use super::safety::copy::ReadingCopy;
use super::safety::file_lock::FileLock;
use super::safety::place::{self, Content};
use super::safety::salvage::{self, Salvaged};
use super::safety::sync;
use crate::store::{Store, StoreError, StoredDocument};

/// The result of a repair.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// Documents in the new store.
    pub n_documents: usize,
    /// Acts and registers in the new store.
    pub n_notes: usize,
    /// Ids of documents that were lost.
    pub lost: Vec<String>,
    /// Acts and registers that were lost, with the reason.
    pub lost_notes: Vec<String>,
    /// The lost documents counted by the batch that added them, as text.
    pub batches: String,
}

/// Copies what can be read of the store in `damaged` into a new store in `folder`.
///
/// # Errors
/// Returns an error if `folder` exists or cannot be written, or if nothing of the store can be
/// read.
pub fn repair(damaged: &Path, folder: &Path) -> Result<Repaired, StoreError> {
    let own = place::resolve(damaged)?;
    if place::inspect(&own)? == Content::Nothing {
        return Err(StoreError::Missing { path: damaged.to_owned() });
    }
    super::upkeep::check_target(&own, folder)?;
    let copy = ReadingCopy::of(&own, &FileLock::to_read(&own)?)?;
    let Salvaged { documents, notes, lost, lost_notes } = salvage::salvage(copy.folder(), &own)?;
    let lost_documents: Vec<_> = lost.iter().collect();
    let batches = match lost_documents.iter().any(|it| it.change > 0) {
        true => salvage::batches(&lost_documents),
        false => String::new(),
    };
    let repaired = Repaired {
        n_documents: documents.len(),
        n_notes: notes.len(),
        lost: lost.iter().map(|it| it.id.clone()).collect(),
        lost_notes,
        batches,
    };
    super::upkeep::make_copy(folder, &|unfinished| {
        let mut store = SledStore::open_private(unfinished)?;
        let documents: Vec<StoredDocument> = documents.values().cloned().collect();
        for batch in documents.chunks(crate::store::exchange::BATCH) {
            store.put(batch)?;
        }
        notes.iter().try_for_each(|(name, note)| store.set_note(name, Some(note)))?;
        drop(store);
        sync::tree(unfinished)
    })?;
    Ok(repaired)
}
