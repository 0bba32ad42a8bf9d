//! A stored document, and the result of adding documents.
//!
//! Plain data. [`Stamp`] detects whether a document or its extraction has changed.

use serde::Serialize;

use crate::document::Document;
use crate::extract::Read;
use crate::knowledge::Extraction;

/// The number of one version of one document within a store; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct DocumentNumber(pub u32);

/// A document with its extraction.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDocument {
    /// The document. If its text was never given, as in a bare record, the text is blank.
    pub document: Document,
    /// Its extraction.
    pub extraction: Extraction,
    /// The version of schema and weights that extracted it; 0 if another program did.
    pub reader: u64,
}

impl From<Read> for StoredDocument {
    fn from(read: Read) -> Self {
        let Read { document, extraction, reader, .. } = read;
        Self { document, extraction, reader }
    }
}

/// Identifies a document and its extraction by their hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// A hash of the document's text and metadata.
    pub document: u64,
    /// The version of schema and weights.
    pub reader: u64,
    /// A hash of the extraction.
    pub extraction: u64,
}

/// The effect of a batch of documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Put {
    /// Documents with a new id.
    pub added: usize,
    /// Documents that replaced an earlier version.
    pub replaced: usize,
    /// Documents that the store already had, with the same extraction.
    pub unchanged: usize,
}

/// How much a store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "each field counts what it names")]
pub struct Counts {
    pub documents: u64,
    pub relations: u64,
    pub statements: u64,
}

impl Put {
    /// Returns the sum of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            added: self.added + other.added,
            replaced: self.replaced + other.replaced,
            unchanged: self.unchanged + other.unchanged,
        }
    }
}

impl Counts {
    /// Returns the counts of one document.
    #[must_use]
    pub fn of(extraction: &Extraction) -> Self {
        Self {
            documents: 1,
            relations: extraction.relations.len() as u64,
            statements: extraction.statements.len() as u64,
        }
    }

    pub(in crate::store) fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.relations += other.relations;
        self.statements += other.statements;
    }

    pub(in crate::store) fn subtract(&mut self, other: Self) {
        self.documents = self.documents.saturating_sub(other.documents);
        self.relations = self.relations.saturating_sub(other.relations);
        self.statements = self.statements.saturating_sub(other.statements);
    }
}
