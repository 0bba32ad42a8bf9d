//! Documents as corrected by people.
//!
//! In: the acts kept in a store, and the documents as extracted. Out: [`Corrected`], which holds
//! the corrected version of each document that an act corrects, and index rows that replace those
//! of the extraction. The extraction itself is never altered, so undoing an act restores it
//! exactly. Fails if the store cannot be read.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::correcting::{Judged, correct};
use super::rows;
use super::stored::{DocumentNumber, StoredDocument};
use super::{Store, StoreError, Visit};
use crate::document::DocumentId;
use crate::resolve::{Act, ActRecord, undone};

/// Prefix of the notes that hold acts; the act's number in ten digits follows.
pub(super) const ACT: &str = "act/";

/// All documents that people corrected, with their rows.
#[derive(Debug, Default)]
pub struct Corrected {
    documents: BTreeMap<u32, Arc<StoredDocument>>,
    /// For each document, the confirmed or amended rows with the last act that did so.
    judged: BTreeMap<u32, Judged>,
    rows: BTreeMap<(Vec<u8>, u32), Vec<u8>>,
}

impl Corrected {
    /// Applies the acts of a store.
    pub(super) fn of(
        store: &dyn Store,
        read: &dyn Fn(DocumentNumber) -> Result<Option<StoredDocument>, StoreError>,
    ) -> Result<Self, StoreError> {
        let mut records: Vec<ActRecord> = Vec::new();
        for name in store.notes(ACT)? {
            let note = store.note(&name)?.unwrap_or_default();
            let record = serde_json::from_slice(&note)
                .map_err(|error| StoreError::damaged(&format!("`{name}`: {error}")))?;
            records.push(record);
        }
        let gone = undone(&records);
        let mut by_document: BTreeMap<&DocumentId, Vec<(u64, &Act)>> = BTreeMap::new();
        for record in records.iter().filter(|record| !gone.contains(&record.number)) {
            if let Some(document) = record.act.corrects() {
                by_document.entry(document).or_default().push((record.number, &record.act));
            }
        }
        let mut corrected = Self::default();
        for (id, acts) in by_document {
            let Some((number, _)) = store.find(id)? else { continue };
            let Some(stored) = read(number)? else { continue };
            let (stored, judged) = correct(stored, &acts);
            corrected.add(number, stored, judged);
        }
        Ok(corrected)
    }

    fn add(&mut self, number: DocumentNumber, stored: StoredDocument, judged: Judged) {
        rows::of(number, &stored, &mut rows::Seen::default(), &mut |term, number, payload| {
            self.rows.entry((term.to_vec(), number)).or_insert_with(|| payload.to_vec());
        });
        self.judged.insert(number.0, judged);
        self.documents.insert(number.0, Arc::new(stored));
    }

    /// Returns the corrected document, or `None` if no act corrects it.
    pub(super) fn document(&self, number: DocumentNumber) -> Option<&Arc<StoredDocument>> {
        self.documents.get(&number.0)
    }

    /// Returns the number of the act that last confirmed or amended a row, or `None` if there is
    /// none.
    pub(super) fn judged(&self, number: DocumentNumber, local: &str) -> Option<u64> {
        self.judged.get(&number.0)?.get(local).copied()
    }

    /// Visits the rows of a store that begin with `prefix`; the rows of corrected documents replace
    /// those of the extraction.
    pub(super) fn rows(
        &self,
        prefix: &[u8],
        read: &dyn Fn(&mut Visit<'_>) -> Result<(), StoreError>,
        visit: &mut Visit<'_>,
    ) -> Result<(), StoreError> {
        if self.documents.is_empty() {
            return read(visit);
        }
        let numbers: BTreeSet<u32> = self.documents.keys().copied().collect();
        let own = self.rows.range((prefix.to_vec(), 0)..);
        let mut own = own.take_while(|((term, _), _)| term.starts_with(prefix)).peekable();
        let mut is_over = false;
        read(&mut |term, number, payload| {
            while let Some(((own_term, own_number), own_payload)) =
                own.next_if(|((own, at), _)| (own.as_slice(), *at) <= (term, number))
            {
                is_over = visit(own_term, *own_number, own_payload)?.is_break();
                if is_over {
                    return Ok(ControlFlow::Break(()));
                }
            }
            if numbers.contains(&number) {
                return Ok(ControlFlow::Continue(()));
            }
            let flow = visit(term, number, payload)?;
            is_over = flow.is_break();
            Ok(flow)
        })?;
        while !is_over && let Some(((term, number), payload)) = own.next() {
            is_over = visit(term, *number, payload)?.is_break();
        }
        Ok(())
    }
}
