//! Fingerprints of documents in the index, by which copies are recognized.
//!
//! In: a document, or the payload of its row. Out: the payload, or a [`Print`] read back from it. A
//! damaged payload reads as `None`.

use crate::document::{Document, PartialDate};
use crate::ingest::{Fingerprint, Sketch};
use crate::store::bytes::codec::{ByteReader, Writer};
use crate::store::bytes::stored::DocumentNumber;

/// The term under which these rows stand.
pub(in crate::store) const TERM: u8 = b'p';
const HAS_SKETCH: u8 = 1;
const IS_UPDATE: u8 = 2;

/// The fingerprint of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print {
    /// The document.
    pub number: DocumentNumber,
    /// The day it was published.
    pub date: Option<PartialDate>,
    /// Its words, address and headline.
    pub fingerprint: Fingerprint,
}

pub(in crate::store) fn write(document: &Document, writer: &mut Writer) {
    let Fingerprint { sketch, address, outlet, headline, is_update } = Fingerprint::of(document);
    let flags = (u8::from(sketch.is_some()) * HAS_SKETCH) | (u8::from(is_update) * IS_UPDATE);
    writer.bytes.push(flags);
    writer.date(document.date);
    for hash in [address, outlet, headline] {
        writer.unsigned(hash.into());
    }
    if let Some(Sketch(bytes)) = &sketch {
        writer.bytes.extend_from_slice(bytes);
    }
}

impl Print {
    pub(in crate::store) fn read(number: u32, payload: &[u8]) -> Option<Self> {
        let mut reader = ByteReader::new(payload);
        let flags = reader.byte()?;
        let date = reader.date()?;
        let (address, outlet, headline) = (reader.number()?, reader.number()?, reader.number()?);
        let sketch = match flags & HAS_SKETCH {
            0 => None,
            _ => Some(Sketch(reader.take(reader.len())?.try_into().ok()?)),
        };
        let is_update = flags & IS_UPDATE != 0;
        let fingerprint = Fingerprint { sketch, address, outlet, headline, is_update };
        Some(Self { number: DocumentNumber(number), date, fingerprint })
    }
}
