//! What the store keeps of one document, and what it answers when documents are put into it.
//!
//! Plain data; [`Stamp::of`] tells two readings of a document apart.

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::StoreError;
use super::encode;
use crate::document::Document;
use crate::knowledge::Extraction;

/// Names one reading of one document within a store; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct DocumentNumber(pub u32);

/// One document with what was read in it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDocument {
    /// The document. Blanks stand for a text that was never given, as with a bare record.
    pub document: Document,
    /// What was read in it.
    pub extraction: Extraction,
    /// The version of schema and weights that read it; 0 where another program did.
    pub reader: u64,
}

/// Tells whether a document, or its reading, has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// A hash of the document's text and particulars.
    pub document: u64,
    /// The version of schema and weights that read it.
    pub reader: u64,
    /// A hash of what was read in it.
    pub extraction: u64,
}

/// What a batch of documents did to the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Put {
    /// Documents whose id was new.
    pub added: usize,
    /// Documents that took the place of an earlier reading.
    pub replaced: usize,
    /// Documents that the store held already, reading and all.
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

impl Stamp {
    /// Returns the stamp of a stored document.
    ///
    /// # Errors
    /// Where the extraction names an actor or statement that it does not hold.
    pub fn of(stored: &StoredDocument) -> Result<Self, StoreError> {
        Ok(encode::stamped(stored)?.0)
    }

    /// Returns the part of the stamp that is known before a document is read.
    #[must_use]
    pub fn of_document(document: &Document) -> u64 {
        xxh3_64(&encode::document(document))
    }
}

impl Put {
    /// Returns both together.
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
    /// Returns what one document counts for.
    #[must_use]
    pub fn of(extraction: &Extraction) -> Self {
        Self {
            documents: 1,
            relations: extraction.relations.len() as u64,
            statements: extraction.statements.len() as u64,
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.relations += other.relations;
        self.statements += other.statements;
    }

    pub(super) fn subtract(&mut self, other: Self) {
        self.documents = self.documents.saturating_sub(other.documents);
        self.relations = self.relations.saturating_sub(other.relations);
        self.statements = self.statements.saturating_sub(other.statements);
    }
}
