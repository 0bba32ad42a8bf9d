//! What every store can do.
//!
//! In and out: documents with their extractions, rows of the index, notes. The trait [`Store`] is
//! object safe; `asking.rs` adds the questions that its rows answer. Fails with [`StoreError`].

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::bytes::outline::{Outline, VisitOutline};
use super::bytes::stored::{Counts, DocumentNumber, Put, Stamp, StoredDocument};
use super::corrected::Corrected;
use super::error::StoreError;
use super::index::Visit;
use crate::document::DocumentId;

/// Loads document `index` (0-based). May be called repeatedly, in any order, from several threads.
pub type DocumentLoader<'d> =
    dyn Fn(usize) -> Result<Cow<'d, StoredDocument>, StoreError> + Sync + 'd;

/// A store of documents.
///
/// Invariant: each call to [`put`](Self::put), [`remove`](Self::remove) or
/// [`set_note`](Self::set_note) takes effect as a whole or not at all, and is durable once it has
/// returned.
pub trait Store: Send + Sync {
    /// Adds documents. A document replaces an earlier one with the same id; if both are equal,
    /// including the extraction, nothing changes. If an id occurs more than once in the batch, the
    /// last document counts.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written, or if an extraction refers to an actor or
    /// statement that it does not contain.
    fn put(&mut self, batch: &[StoredDocument]) -> Result<Put, StoreError>;

    /// Adds `n` documents like [`put`](Self::put), but they need not be visible or durable before
    /// [`finish_load`](Self::finish_load). Meant for the batches of a long import.
    ///
    /// # Errors
    /// As [`put`](Self::put), and the first error of `documents`; then none of these documents is
    /// added, and all earlier ones are committed.
    fn load(&mut self, n: usize, documents: &DocumentLoader<'_>) -> Result<Put, StoreError> {
        let batch = (0..n).map(|at| Ok(documents(at)?.into_owned()));
        self.put(&batch.collect::<Result<Vec<_>, StoreError>>()?)
    }

    /// Commits the documents added by [`load`](Self::load). Every other change does so first.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    fn finish_load(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Removes documents and everything that no other document supports. Returns how many of them
    /// existed.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    fn remove(&mut self, ids: &[DocumentId]) -> Result<usize, StoreError>;

    /// Returns the number and stamp of a document, or `None` if it does not exist.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn find(&self, id: &DocumentId) -> Result<Option<(DocumentNumber, Stamp)>, StoreError>;

    /// Returns the number and stamp of each document, in the order of their ids.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn catalogue(&self) -> Result<Vec<(DocumentId, DocumentNumber, Stamp)>, StoreError>;

    /// Returns a document as people corrected it, or `None` if no document has this number.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn document(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError> {
        match self.corrected()?.document(number) {
            Some(corrected) => Ok(Some(StoredDocument::clone(corrected))),
            None => self.as_read(number),
        }
    }

    /// Like [`document`](Self::document), but the document may come from a cache.
    ///
    /// # Errors
    /// As [`document`](Self::document).
    fn shared(&self, number: DocumentNumber) -> Result<Option<Arc<StoredDocument>>, StoreError> {
        Ok(self.document(number)?.map(Arc::new))
    }

    /// Returns a document as extracted, without corrections; `None` if no document has this number.
    ///
    /// # Errors
    /// As [`document`](Self::document).
    fn as_read(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError>;

    /// Returns the documents that people corrected; by default none.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn corrected(&self) -> Result<Arc<Corrected>, StoreError> {
        Ok(Arc::default())
    }

    /// Returns the number of the last act that confirmed or amended the relation or statement
    /// `local` of a document, or `None` if there is none.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn judged(&self, number: DocumentNumber, local: &str) -> Result<Option<u64>, StoreError> {
        Ok(self.corrected()?.judged(number, local))
    }

    /// Visits each document in the order of their numbers.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read or if `visit` fails.
    fn each_document(
        &self,
        visit: &mut dyn FnMut(DocumentNumber, StoredDocument) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// Visits the outlines of the documents with these numbers, in up to `n_runs` runs. Each run is
    /// visited in the order of document numbers, by one thread at a time, and its numbers are below those
    /// of the next run.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read or if `visit` fails.
    fn outlines(
        &self,
        numbers: &Range<u32>,
        _n_runs: usize,
        visit: &VisitOutline<'_>,
    ) -> Result<(), StoreError> {
        self.each_document(&mut |number, stored| match numbers.contains(&number.0) {
            true => visit(0, &Outline::of(number, &stored)),
            false => Ok(()),
        })
    }

    /// Visits the rows whose term begins with `prefix`, in the order of term and document. Shared
    /// rows may come twice, and may outlive the documents they were made from.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read or if `visit` fails.
    fn rows(&self, prefix: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError>;

    /// Returns the note with this name (an act, a register or a snapshot), or `None` if there is
    /// none.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn note(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Stores a note; `None` removes it.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    fn set_note(&mut self, name: &str, note: Option<&[u8]>) -> Result<(), StoreError>;

    /// Keeps a snapshot, which can be made again from the documents and acts, if the store has a
    /// place for it besides its files. [`note`](Self::note) then returns it until the store changes.
    /// Asks for its bytes only then.
    fn cache(&self, _name: &str, _snapshot: &dyn Fn() -> Vec<u8>) {}

    /// Returns the names of the notes that begin with `prefix`, sorted.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn notes(&self, prefix: &str) -> Result<Vec<String>, StoreError>;

    /// Returns the number of documents, relations and statements.
    fn counts(&self) -> Counts;

    /// Returns a number that increases with each change to the documents.
    fn generation(&self) -> u64;
}
