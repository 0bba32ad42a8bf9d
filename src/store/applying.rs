//! Applies the acts kept in a store to its documents.
//!
//! In: a store with its acts. Out: [`Corrected`]. The extraction itself is never altered, so undoing
//! an act restores it exactly. Fails if the store cannot be read.

use std::collections::BTreeMap;

use super::bytes::stored::{DocumentNumber, StoredDocument};
use super::corrected::Corrected;
use super::correcting::correct;
use super::error::StoreError;
use super::interface::Store;
use crate::document::DocumentId;
use crate::knowledge::acts::{Act, ActRecord, undone};

/// Prefix of the notes that hold acts; the act's number in ten digits follows.
pub(super) const ACT: &str = "act/";

/// Returns the documents that the acts of a store correct; `read` reads them as extracted.
///
/// # Errors
/// Returns an error if the store cannot be read or an act is damaged.
pub(super) fn corrected(
    store: &dyn Store,
    read: &dyn Fn(DocumentNumber) -> Result<Option<StoredDocument>, StoreError>,
) -> Result<Corrected, StoreError> {
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
    let mut corrected = Corrected::default();
    for (id, acts) in by_document {
        let Some((number, _)) = store.find(id)? else { continue };
        let Some(stored) = read(number)? else { continue };
        let (stored, judged) = correct(stored, &acts);
        corrected.add(number, stored, judged);
    }
    Ok(corrected)
}
