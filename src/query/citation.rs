//! The document and the words that support a row of an answer.
//!
//! In: a store, a document number, a span. Out: [`Citation`]. [`Library`] loads the documents of an
//! answer; the store caches them, because many rows come from the same document. Fails if the store
//! cannot be read, or if a row of the index names a document that does not exist.

use std::sync::Arc;

use serde::Serialize;

use crate::document::{CodePoints, DocumentId, PartialDate, Span};
use crate::knowledge::{Relation, Statement};
use crate::store::{DocumentNumber, Store, StoreError, StoredDocument};

/// The source of a row: the document, and the words in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The document.
    pub document: DocumentId,
    /// The day it was published, or `None` if it is not known.
    pub published: Option<PartialDate>,
    /// The outlet that published it.
    pub outlet: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Its web address.
    pub url: Option<String>,
    /// The range of the quotation, in code points of the document's text.
    pub offsets: [usize; 2],
    /// The quotation.
    pub quotation: String,
    /// The ranges of the words that express the row, in code points of the document's text.
    pub trigger: Vec<[usize; 2]>,
    /// The id to pass to `evidence`.
    pub evidence: String,
}

/// Loads the documents, relations and statements of a store.
pub struct Library<'s> {
    store: &'s dyn Store,
}

impl<'s> Library<'s> {
    /// Returns the library of a store.
    #[must_use]
    pub fn new(store: &'s dyn Store) -> Self {
        Self { store }
    }

    /// Returns a document.
    ///
    /// # Errors
    /// Returns an error if it does not exist, or if the store cannot be read.
    pub fn document(&self, number: DocumentNumber) -> Result<Arc<StoredDocument>, StoreError> {
        let missing = || StoreError::Damaged { place: format!("document number {}", number.0) };
        self.store.shared(number)?.ok_or_else(missing)
    }

    /// Returns relation `index` of a document, from 0.
    ///
    /// # Errors
    /// Returns an error if it does not exist, or if the store cannot be read.
    pub fn relation(
        &self,
        number: DocumentNumber,
        index: u32,
    ) -> Result<(Arc<StoredDocument>, Relation), StoreError> {
        let stored = self.document(number)?;
        let relation = stored.extraction.relations.get(index as usize).cloned();
        let missing =
            || StoreError::Damaged { place: format!("document number {}, r{index}", number.0) };
        Ok((Arc::clone(&stored), relation.ok_or_else(missing)?))
    }

    /// Returns statement `index` of a document, from 0.
    ///
    /// # Errors
    /// Returns an error if it does not exist, or if the store cannot be read.
    pub fn statement(
        &self,
        number: DocumentNumber,
        index: u32,
    ) -> Result<(Arc<StoredDocument>, Statement), StoreError> {
        let stored = self.document(number)?;
        let statement = stored.extraction.statements.get(index as usize).cloned();
        let missing =
            || StoreError::Damaged { place: format!("document number {}, s{index}", number.0) };
        Ok((Arc::clone(&stored), statement.ok_or_else(missing)?))
    }
}

impl Citation {
    /// Returns the ranges of the words that express the row, in characters of the quotation.
    #[must_use]
    pub fn marks(&self) -> Vec<std::ops::Range<usize>> {
        let [from, _] = self.offsets;
        let mark =
            |[start, end]: &[usize; 2]| Some(start.checked_sub(from)?..end.checked_sub(from)?);
        self.trigger.iter().filter_map(mark).collect()
    }

    /// Returns the citation of a relation.
    #[must_use]
    pub fn of_relation(stored: &StoredDocument, relation: &Relation) -> Self {
        Self::new(stored, relation.evidence, &relation.trigger, relation.id.as_str())
    }

    /// Returns the citation of a statement: from its first word to its last, including source and
    /// cue.
    #[must_use]
    pub fn of_statement(stored: &StoredDocument, statement: &Statement) -> Self {
        let parts = [&statement.source, &statement.cue, &statement.content];
        let whole = parts.into_iter().flatten().copied().reduce(Span::cover);
        let empty = Span::new("", 0..0);
        let id = statement.id.as_str();
        match whole.or(empty) {
            Some(span) => Self::new(stored, span, &statement.cue, id),
            None => unreachable!("the empty range slices the empty text"),
        }
    }

    fn new(stored: &StoredDocument, span: Span, trigger: &[Span], local: &str) -> Self {
        let document = &stored.document;
        let points = CodePoints::new(&document.text);
        let whole = span.of(&document.text);
        let start = span.start() + whole.len() - whole.trim_start().len();
        let span = Span::new(&document.text, start..start + whole.trim().len()).unwrap_or(span);
        Self {
            document: document.id.clone(),
            published: document.date,
            outlet: document.outlet.clone(),
            title: document.title.clone(),
            url: document.url.clone(),
            offsets: points.of_span(span),
            quotation: span.of(&document.text).to_owned(),
            trigger: trigger.iter().map(|it| points.of_span(*it)).collect(),
            evidence: format!("{}#{local}", document.id),
        }
    }
}
