//! The keys of the database, and the entry of a document.
//!
//! In: ids, numbers and names. Out: database keys, and back. A key or an entry that cannot be
//! decoded is reported as damage.

use crate::document::DocumentId;
use crate::store::StoreError;
use crate::store::bytes::codec::{ByteReader, Writer};
use crate::store::bytes::stored::{Counts, Stamp};

/// The key of the manifest.
pub(in crate::store) const MANIFEST: &[u8] = b"m";

/// The entry of a document, stored under its id.
pub(in crate::store) struct StoredEntry {
    pub(in crate::store) number: u32,
    pub(in crate::store) stamp: Stamp,
    pub(in crate::store) counts: Counts,
}

impl StoredEntry {
    pub(in crate::store) fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.unsigned(self.number.into());
        for part in [self.stamp.document, self.stamp.reader, self.stamp.extraction] {
            writer.fixed(part);
        }
        writer.unsigned(self.counts.relations);
        writer.unsigned(self.counts.statements);
        writer.bytes
    }

    pub(in crate::store) fn read(bytes: &[u8]) -> Result<Self, StoreError> {
        let mut reader = ByteReader::new(bytes);
        let mut entry = || {
            let number = reader.number()?;
            let stamp = Stamp {
                document: reader.fixed()?,
                reader: reader.fixed()?,
                extraction: reader.fixed()?,
            };
            let (relations, statements) = (reader.unsigned()?, reader.unsigned()?);
            Some(Self { number, stamp, counts: Counts { documents: 1, relations, statements } })
        };
        entry().ok_or_else(|| StoreError::damaged("the entry of a document"))
    }
}

pub(in crate::store) fn id_key(id: &DocumentId) -> Vec<u8> {
    [b"i", id.as_str().as_bytes()].concat()
}

pub(in crate::store) fn document_key(number: u32) -> Vec<u8> {
    [b"d".as_slice(), &number.to_be_bytes()].concat()
}

pub(in crate::store) fn first_of(key: &[u8]) -> Result<u32, StoreError> {
    let bytes = key.get(1..).and_then(|it| it.try_into().ok());
    bytes.map(u32::from_be_bytes).ok_or_else(|| StoreError::damaged("the key of a document block"))
}

/// Returns the key of a dictionary.
pub(in crate::store) fn dictionary_key(id: u32) -> Vec<u8> {
    [b"c".as_slice(), &id.to_be_bytes()].concat()
}

/// Returns the document id encoded in the key of an entry.
pub(in crate::store) fn id_of(key: &[u8]) -> Result<DocumentId, StoreError> {
    let id = key.get(1..).and_then(|it| std::str::from_utf8(it).ok());
    id.map(DocumentId::new).ok_or_else(|| StoreError::damaged("the key of a document"))
}

/// Returns the prefix of the keys that hold the parts of a note.
pub(in crate::store) fn note_prefix(name: &str) -> Vec<u8> {
    [b"n", name.as_bytes(), b"\0"].concat()
}
