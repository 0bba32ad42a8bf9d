//! The store in memory: the same answers, implemented as simply as possible.
//!
//! In and out as [`Store`]. Documents and rows are kept as the bytes that the durable store would
//! write, so that a test of one tests the other as well.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::applying::{self, ACT};
use super::bytes::stored::{Counts, DocumentNumber, Put, Stamp, StoredDocument};
use super::bytes::whole;
use super::corrected::Corrected;
use super::index::rows;
use super::{Store, StoreError, Visit};
use crate::document::DocumentId;

/// A store that exists only until it is dropped.
#[derive(Debug, Default)]
pub struct MemoryStore {
    ids: BTreeMap<DocumentId, (DocumentNumber, Stamp)>,
    documents: BTreeMap<DocumentNumber, Vec<u8>>,
    rows: BTreeMap<(Vec<u8>, u32), Vec<u8>>,
    notes: BTreeMap<String, Vec<u8>>,
    counts: Counts,
    generation: u64,
    last_number: u32,
    /// The corrected documents, computed on first use.
    corrected: OnceLock<Arc<Corrected>>,
}

impl MemoryStore {
    /// Returns an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn remove_one(&mut self, id: &DocumentId) -> Result<bool, StoreError> {
        let Some((number, _)) = self.ids.remove(id) else { return Ok(false) };
        let stored = self.as_read(number)?;
        self.documents.remove(&number);
        self.rows.retain(|(_, of), _| *of != number.0);
        if let Some(stored) = stored {
            self.counts.subtract(Counts::of(&stored.extraction));
        }
        Ok(true)
    }
}

impl Store for MemoryStore {
    fn put(&mut self, batch: &[StoredDocument]) -> Result<Put, StoreError> {
        self.corrected = OnceLock::new();
        let mut put = Put::default();
        let prepared = super::index::blocks::prepare(batch)?;
        for (stored, stamp, bytes) in prepared {
            let id = &stored.document.id;
            if self.ids.get(id).is_some_and(|(_, known)| *known == stamp) {
                put.unchanged += 1;
                continue;
            }
            match self.remove_one(id)? {
                true => put.replaced += 1,
                false => put.added += 1,
            }
            self.last_number += 1;
            let number = DocumentNumber(self.last_number);
            self.ids.insert(id.clone(), (number, stamp));
            self.documents.insert(number, bytes);
            rows::of(number, stored, &mut rows::Seen::default(), &mut |term, number, payload| {
                self.rows.entry((term.to_vec(), number)).or_insert_with(|| payload.to_vec());
            });
            self.counts.add(Counts::of(&stored.extraction));
        }
        self.generation += u64::from(put.added + put.replaced > 0);
        Ok(put)
    }

    fn remove(&mut self, ids: &[DocumentId]) -> Result<usize, StoreError> {
        self.corrected = OnceLock::new();
        let mut n_removed = 0;
        for id in ids {
            n_removed += usize::from(self.remove_one(id)?);
        }
        self.generation += u64::from(n_removed > 0);
        Ok(n_removed)
    }

    fn find(&self, id: &DocumentId) -> Result<Option<(DocumentNumber, Stamp)>, StoreError> {
        Ok(self.ids.get(id).copied())
    }

    fn catalogue(&self) -> Result<Vec<(DocumentId, DocumentNumber, Stamp)>, StoreError> {
        Ok(self.ids.iter().map(|(id, (number, stamp))| (id.clone(), *number, *stamp)).collect())
    }

    fn corrected(&self) -> Result<Arc<Corrected>, StoreError> {
        if let Some(corrected) = self.corrected.get() {
            return Ok(Arc::clone(corrected));
        }
        let corrected = Arc::new(applying::corrected(self, &|number| self.as_read(number))?);
        Ok(Arc::clone(self.corrected.get_or_init(|| corrected)))
    }

    fn as_read(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError> {
        let read = |bytes: &Vec<u8>| {
            whole::read_stored(bytes)
                .ok_or_else(|| StoreError::damaged(&format!("document number {}", number.0)))
        };
        self.documents.get(&number).map(read).transpose()
    }

    fn each_document(
        &self,
        visit: &mut dyn FnMut(DocumentNumber, StoredDocument) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for number in self.documents.keys() {
            if let Some(stored) = self.document(*number)? {
                visit(*number, stored)?;
            }
        }
        Ok(())
    }

    fn rows(&self, prefix: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError> {
        let read = |visit: &mut Visit<'_>| {
            for ((term, number), payload) in self.rows.range((prefix.to_vec(), 0)..) {
                if !term.starts_with(prefix) || visit(term, *number, payload)?.is_break() {
                    break;
                }
            }
            Ok(())
        };
        self.corrected()?.rows(prefix, &read, visit)
    }

    fn note(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.notes.get(name).cloned())
    }

    fn set_note(&mut self, name: &str, note: Option<&[u8]>) -> Result<(), StoreError> {
        if name.starts_with(ACT) {
            self.corrected = OnceLock::new();
        }
        match note {
            Some(note) => self.notes.insert(name.to_owned(), note.to_vec()),
            None => self.notes.remove(name),
        };
        Ok(())
    }

    fn notes(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let names = self.notes.keys().filter(|it| it.starts_with(prefix));
        Ok(names.cloned().collect())
    }

    fn counts(&self) -> Counts {
        self.counts
    }

    fn generation(&self) -> u64 {
        self.generation
    }
}
