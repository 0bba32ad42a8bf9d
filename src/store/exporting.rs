//! Writes a store as records that `exchange` reads back.
//!
//! In: a store. Out: JSON Lines, one record a document, then acts, registers and stories. Fails with
//! [`StoreError`] if the store cannot be read or the lines cannot be written.

use std::io::Write;

use super::exchange::{LEDGER_NOTES, NoteLine};
use super::{Store, StoreError, StoredDocument};
use crate::knowledge::record::Record;

/// Writes every document as extracted, as a record with its text, in the order of their ids; then
/// all acts, registers and stories. Returns the number of documents.
///
/// # Errors
/// Returns an error if the store cannot be read or `out` cannot be written.
pub fn export(store: &dyn Store, out: &mut impl Write) -> Result<usize, StoreError> {
    let cannot = |source| StoreError::File { action: "write", path: "export".into(), source };
    let mut n_written = 0;
    let mut missing = Vec::new();
    for (id, number, _) in store.catalogue()? {
        let Some(stored) = store.as_read(number)? else {
            missing.push(id);
            continue;
        };
        let line = record_line(&stored)?;
        out.write_all(line.as_bytes()).map_err(cannot)?;
        n_written += 1;
    }
    for name in exported_notes(store)? {
        out.write_all(note_line(store, name)?.as_bytes()).map_err(cannot)?;
    }
    match missing.first() {
        None => Ok(n_written),
        Some(first) => {
            let n = missing.len();
            Err(StoreError::damaged(&format!("`{first}`: {n} documents are missing")))
        }
    }
}

fn note_line(store: &dyn Store, name: String) -> Result<String, StoreError> {
    let note = store.note(&name)?.unwrap_or_default();
    let value = serde_json::from_slice(&note)
        .map_err(|error| StoreError::damaged(&format!("`{name}`: {error}")))?;
    let line = serde_json::to_string(&NoteLine { note: name, value })
        .map_err(|error| StoreError::damaged(&error.to_string()))?;
    Ok(line + "\n")
}

/// Returns the acts, registers and stories that [`export`] writes: name, and value as JSON.
///
/// # Errors
/// Returns an error if the store cannot be read.
#[cfg(feature = "parquet")]
pub(crate) fn exported(store: &dyn Store) -> Result<Vec<(String, String)>, StoreError> {
    let value = |name: String| {
        let note = store.note(&name)?.unwrap_or_default();
        let json = String::from_utf8(note)
            .map_err(|error| StoreError::damaged(&format!("`{name}`: {error}")))?;
        Ok((name, json))
    };
    exported_notes(store)?.into_iter().map(value).collect()
}

fn exported_notes(store: &dyn Store) -> Result<Vec<String>, StoreError> {
    let names = LEDGER_NOTES
        .iter()
        .map(|prefix| store.notes(prefix))
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(names.concat())
}

/// Returns a stored document as a line that [`stored_of_record`](super::stored_of_record) can read.
///
/// # Errors
/// Returns an error if the record cannot be serialized, which its types rule out.
pub fn record_line(stored: &StoredDocument) -> Result<String, StoreError> {
    let value = record_value(stored)?;
    let line = serde_json::to_string(&value);
    let mut line = line.map_err(|error| StoreError::damaged(&error.to_string()))?;
    line.push('\n');
    Ok(line)
}

/// Returns a stored document as a record with all that the store holds about it.
///
/// # Errors
/// As [`record_line`].
pub(crate) fn record_value(stored: &StoredDocument) -> Result<serde_json::Value, StoreError> {
    let document = &stored.document;
    let damaged = |error: serde_json::Error| StoreError::damaged(&error.to_string());
    let record = Record::new(document, &stored.extraction);
    let mut value = serde_json::to_value(record).map_err(damaged)?;
    if let Some(head) = value.get_mut("document").and_then(|it| it.as_object_mut()) {
        let is_blank = document.text.bytes().all(|it| it == b' ');
        if !is_blank || document.text.is_empty() {
            head.insert("text".into(), document.text.as_ref().into());
        }
        if document.body_start > 0 {
            head.insert("body_start".into(), document.body_start.into());
        }
        if let Some(original) = &document.original {
            head.insert("sha256".into(), original.as_str().into());
        }
        head.insert("reader".into(), format!("{:016x}", stored.reader).into());
    }
    Ok(value)
}
