//! Documents as corrected by people.
//!
//! In: the corrected version of each document that an act corrects. Out: [`Corrected`], which gives
//! them, and index rows that replace those of the extraction. Fails only if `visit` fails.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::bytes::stored::{DocumentNumber, StoredDocument};
use super::error::StoreError;
use super::index::{Visit, rows};

/// The confirmed or amended rows by id, each with the number of the last act that did so.
pub(super) type Judged = BTreeMap<String, u64>;

/// All documents that people corrected, with their rows.
#[derive(Debug, Default)]
pub struct Corrected {
    documents: BTreeMap<u32, Arc<StoredDocument>>,
    /// For each document, the confirmed or amended rows with the last act that did so.
    judged: BTreeMap<u32, Judged>,
    rows: BTreeMap<(Vec<u8>, u32), Vec<u8>>,
}

impl Corrected {
    pub(super) fn add(&mut self, number: DocumentNumber, stored: StoredDocument, judged: Judged) {
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
