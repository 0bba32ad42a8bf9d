//! Saves what can be read of a damaged store into a new one.
//!
//! In: the folder of a store, damaged or not, and a folder that does not exist. Out: a store there
//! with all that could be read, and the ids of what could not. The damaged store is left as it is.
//! Fails if nothing can be read, or the new store cannot be written.

use std::path::Path;

use serde::Serialize;

use super::durable::SledStore;
use super::safety::copy::ReadingCopy;
use super::safety::file_lock::FileLock;
use super::safety::place::{self, Content};
use super::safety::salvage::{self, Salvaged};
use super::safety::sync;
use super::{Store, StoreError, StoredDocument};

/// What became of a damaged store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// Documents that are in the new store.
    pub n_documents: usize,
    /// Acts and registers that are in the new store.
    pub n_notes: usize,
    /// Ids of documents that are in it no more.
    pub lost: Vec<String>,
    /// Acts and registers that are in it no more, with the reason.
    pub lost_notes: Vec<String>,
    /// The lost documents counted by the batches that had put them in, in words.
    pub batches: String,
}

/// Saves what can be read of the store in `damaged` into a new store in `folder`.
///
/// # Errors
/// If `folder` exists or cannot be written, or nothing of the store can be read.
pub fn repair(damaged: &Path, folder: &Path) -> Result<Repaired, StoreError> {
    let own = place::own(damaged)?;
    if place::look(&own)? == Content::Nothing {
        return Err(StoreError::Missing { path: damaged.to_owned() });
    }
    super::upkeep::check_target(&own, folder)?;
    let copy = ReadingCopy::of(&own, &FileLock::to_read(&own)?)?;
    let Salvaged { documents, notes, lost, lost_notes } = salvage::salvage(copy.folder(), &own)?;
    let entered: Vec<_> = lost.iter().collect();
    let batches = match entered.iter().any(|it| it.change > 0) {
        true => salvage::batches(&entered),
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
        for batch in documents.chunks(super::exchange::BATCH) {
            store.put(batch)?;
        }
        notes.iter().try_for_each(|(name, note)| store.set_note(name, Some(note)))?;
        drop(store);
        sync::tree(unfinished)
    })?;
    Ok(repaired)
}
