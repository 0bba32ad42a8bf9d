//! An open store that several readers share.
//!
//! In: a store. Out: a [`Store`] that gives the same answers and can be cloned. Reading fails as
//! the store's own; every change fails with [`StoreError::ReadOnly`].

use std::ops::Range;
use std::sync::Arc;

use super::{
    Corrected, Counts, DocumentNumber, Put, Stamp, Store, StoreError, StoredDocument, Visit,
    VisitOutline,
};
use crate::document::DocumentId;

/// A store that several readers share and none changes.
#[derive(Clone)]
pub(crate) struct SharedStore(Arc<dyn Store>);

impl SharedStore {
    /// Shares a store.
    #[must_use]
    pub(crate) fn new(store: impl Store + 'static) -> Self {
        Self(Arc::new(store))
    }
}

impl Store for SharedStore {
    fn put(&mut self, _: &[StoredDocument]) -> Result<Put, StoreError> {
        Err(StoreError::ReadOnly)
    }

    fn remove(&mut self, _: &[DocumentId]) -> Result<usize, StoreError> {
        Err(StoreError::ReadOnly)
    }

    fn find(&self, id: &DocumentId) -> Result<Option<(DocumentNumber, Stamp)>, StoreError> {
        self.0.find(id)
    }

    fn catalogue(&self) -> Result<Vec<(DocumentId, DocumentNumber, Stamp)>, StoreError> {
        self.0.catalogue()
    }

    fn document(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError> {
        self.0.document(number)
    }

    fn shared(&self, number: DocumentNumber) -> Result<Option<Arc<StoredDocument>>, StoreError> {
        self.0.shared(number)
    }

    fn as_read(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError> {
        self.0.as_read(number)
    }

    fn corrected(&self) -> Result<Arc<Corrected>, StoreError> {
        self.0.corrected()
    }

    fn judged(&self, number: DocumentNumber, local: &str) -> Result<Option<u64>, StoreError> {
        self.0.judged(number, local)
    }

    fn each_document(
        &self,
        visit: &mut dyn FnMut(DocumentNumber, StoredDocument) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.0.each_document(visit)
    }

    fn outlines(
        &self,
        numbers: &Range<u32>,
        n_runs: usize,
        visit: &VisitOutline<'_>,
    ) -> Result<(), StoreError> {
        self.0.outlines(numbers, n_runs, visit)
    }

    fn rows(&self, prefix: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError> {
        self.0.rows(prefix, visit)
    }

    fn note(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.note(name)
    }

    fn set_note(&mut self, _: &str, _: Option<&[u8]>) -> Result<(), StoreError> {
        Err(StoreError::ReadOnly)
    }

    fn cache(&self, name: &str, snapshot: &dyn Fn() -> Vec<u8>) {
        self.0.cache(name, snapshot);
    }

    fn notes(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.0.notes(prefix)
    }

    fn counts(&self) -> Counts {
        self.0.counts()
    }

    fn generation(&self) -> u64 {
        self.0.generation()
    }
}
