//! Commits a change: blocks first, then the manifest that names them, then the ledger.
//!
//! In: the new manifest, and what changes with it. Out: nothing, once the change would survive a
//! loss of power. Fails if the store cannot be written: either nothing has changed, or the change
//! is made, the ledger lags behind by one record and the store is not sealed.

use std::sync::atomic::Ordering;

use super::change::Change;
use super::durable::SledStore;
use super::keys::MANIFEST;
use super::manifest::Manifest;
use super::safety::copy::ReadingCopy;
use super::safety::ledger::{self, Ledger, Operation};
use super::safety::sync;
use crate::store::exchange::LEDGER_NOTES;
use crate::store::{Store, StoreError};

impl SledStore {
    /// Writes new blocks, then the other changes together with the manifest that makes them
    /// visible, and waits until all of it is durable. If writing fails, the store is not sealed.
    pub(in crate::store) fn commit(
        &mut self,
        manifest: Manifest,
        change: Change,
    ) -> Result<(), StoreError> {
        let written = self.write(manifest, change);
        if written.is_err() {
            self.closing.leave_unsealed();
        }
        written
    }

    fn write(
        &mut self,
        mut manifest: Manifest,
        Change { blocks, entries, mut others, mut operations }: Change,
    ) -> Result<(), StoreError> {
        if self.is_ledger_behind {
            let before = self.manifest.marks;
            self.rewrite_ledger()?;
            let added_marks = self.manifest.marks.wrapping_sub(before);
            manifest.marks = manifest.marks.wrapping_add(added_marks);
        }
        operations.append(&mut self.unrecorded);
        let guard = self.closing.lock().exclusive()?;
        self.reserve_keys(entries.iter().map(|(key, _)| key))?;
        self.insert_blocks(blocks)?;
        if self.manifest.last_number == 0 && manifest.last_number > 0 {
            // The first documents of an empty store count as a rewrite.
            self.table.flush()?;
            manifest.bytes_rewritten = self.n_bytes();
        }
        for (key, entry) in entries {
            others.insert(key, entry);
        }
        manifest.change = self.manifest.change + 1;
        let record = self.ledger.record(manifest.change, manifest.counts.documents, &operations);
        manifest.change_name = record.summary.name;
        others.insert(MANIFEST, manifest.to_bytes());
        self.table.apply(others)?;
        self.flush()?;
        // From here on the database holds the change, even if writing the ledger fails.
        self.is_ledger_behind = true;
        self.manifest = manifest;
        self.cache.clear();
        self.ledger.append(&record)?;
        self.is_ledger_behind = false;
        drop(guard);
        Ok(())
    }

    /// Commits in one change what was written block by block into a new store.
    pub(in crate::store) fn complete(&mut self, mut manifest: Manifest) -> Result<(), StoreError> {
        self.table.flush()?;
        let (mut n, mut marks) = (0, 0_u64);
        for entry in self.marked_entries() {
            (n, marks) = (n + 1, marks.wrapping_add(entry?.2));
        }
        let is_whole =
            n == manifest.counts.documents && (manifest.change == 0 || marks == manifest.marks);
        if !is_whole {
            let wanted = manifest.counts.documents;
            let what =
                format!("the ids of its documents: {n} are present, but {wanted} were added");
            return Err(StoreError::damaged(&what));
        }
        (manifest.marks, manifest.has_sums) = (marks, self.manifest.has_sums);
        manifest.change += 1;
        manifest.change_name = self.ledger.record(manifest.change, n, &[]).summary.name;
        self.table.insert(MANIFEST, &manifest.to_bytes())?;
        self.flush()?;
        self.manifest = manifest;
        self.rewrite_ledger()
    }

    /// Waits until everything written is durable; skipped for a copy.
    pub(in crate::store) fn flush(&self) -> Result<(), StoreError> {
        self.table.flush()?;
        if self.copy.is_some() { Ok(()) } else { sync::database(self.path()) }
    }

    /// Returns the contents of the store according to the ledger.
    pub(in crate::store) fn ledger_contents(&self) -> Result<ledger::StoreContents, StoreError> {
        Ledger::contents(self.copy.as_ref().map_or(self.path(), ReadingCopy::folder), u64::MAX)
    }

    /// Rewrites the ledger from the contents of the database.
    pub(in crate::store) fn rewrite_ledger(&mut self) -> Result<(), StoreError> {
        let mut operations = Vec::new();
        for entry in self.marked_entries() {
            let (number, id, mark) = entry?;
            operations.push(Operation::Add { number, id, mark });
        }
        operations.sort_by_key(|operation| {
            if let Operation::Add { number, .. } = operation { *number } else { 0 }
        });
        for prefix in LEDGER_NOTES {
            for name in self.notes(prefix)? {
                let value = self.note(&name)?;
                operations.push(Operation::SetNote { name, value });
            }
        }
        let dictionary = |id| self.dictionaries.get(id);
        for dictionary in self.dictionaries.ids().filter_map(dictionary) {
            operations.push(Operation::AddDictionary {
                id: dictionary.id,
                bytes: dictionary.bytes.clone(),
            });
        }
        if self.manifest.change == 0 {
            // A store of format 3 gets its marks together with its ledger.
            self.manifest.marks = operations.iter().fold(0, |marks, operation| match operation {
                Operation::Add { mark, .. } => marks.wrapping_add(*mark),
                _ => marks,
            });
        }
        let guard = self.closing.lock().exclusive()?;
        self.ledger.rewrite(&self.manifest, &operations)?;
        drop(guard);
        self.is_ledger_behind = false;
        Ok(())
    }

    /// Writes blocks that no manifest names yet; they stay invisible until one does.
    pub(in crate::store) fn write_blocks(
        &self,
        blocks: Vec<(Vec<u8>, Vec<u8>)>,
    ) -> Result<(), StoreError> {
        let _guard = self.closing.lock().exclusive()?;
        self.insert_blocks(blocks)?;
        self.table.flush()
    }

    fn insert_blocks(&self, blocks: Vec<(Vec<u8>, Vec<u8>)>) -> Result<(), StoreError> {
        self.reserve_keys(blocks.iter().map(|(key, _)| key))?;
        for (key, block) in blocks {
            self.n_bytes_written.fetch_add(block.len() as u64, Ordering::Relaxed);
            self.table.insert(&key, &block)?;
        }
        Ok(())
    }

    /// Inserts the keys in order with empty values; `durable.rs` explains why.
    pub(in crate::store) fn reserve_keys<'k>(
        &self,
        keys: impl Iterator<Item = &'k Vec<u8>>,
    ) -> Result<(), StoreError> {
        for key in keys {
            self.table.insert(key, &[])?;
        }
        Ok(())
    }
}
