//! The triples that fit a pattern, document by document.
//!
//! In: the documents that can hold them. Out: [`Matches`], each triple once, in the order of the
//! documents. The first documents are laid out; after them, if a pattern asks for all and the columns
//! know of it, the columns answer. Gives the first error and then nothing more.

use std::sync::Arc;

use oxrdf::Term;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use spareval::InternalQuad;

use super::columns::Asked;
use super::rdf::Rdf;
use super::terms::{Pattern, SharedTriple, is_of_one_document};
use super::triples::Leaf;
use crate::store::StoreError;

/// Documents laid out at once, at most.
const DOCUMENTS_AT_ONCE: usize = 64;
/// Documents laid out for a pattern before columns are read: laying one out takes as long as reading the
/// columns of forty.
const LAID_OUT_FIRST: usize = 31;

/// The triples that fit a pattern, each once.
pub(super) struct Matches<'r, 'i, 's> {
    rdf: &'r Rdf<'i, 's>,
    pattern: Pattern,
    documents: Arc<Vec<u32>>,
    /// What is asked of all documents, if the columns know.
    asked: Option<Asked>,
    /// The next document.
    at: usize,
    /// How many documents to lay out next.
    n_next: usize,
    /// What is left of the documents before, the last first.
    ready: Vec<SharedTriple>,
    /// Triples of subjects that stand in many documents.
    seen: FxHashSet<SharedTriple>,
    /// Whether an error has been returned.
    has_failed: bool,
}

impl<'r, 'i, 's> Matches<'r, 'i, 's> {
    /// Returns the triples of documents that fit a pattern, after those that are `ready`, the last
    /// first; `asked` is what the columns know of it.
    pub(super) fn new(
        rdf: &'r Rdf<'i, 's>,
        pattern: Pattern,
        (documents, asked): (Arc<Vec<u32>>, Option<Asked>),
        ready: Vec<SharedTriple>,
    ) -> Self {
        let (seen, has_failed) = (FxHashSet::default(), false);
        Self { rdf, pattern, documents, asked, at: 0, n_next: 1, ready, seen, has_failed }
    }

    /// Returns an error once; aggregates read on after it.
    fn ends_with<T>(&mut self, error: StoreError) -> Option<Result<T, StoreError>> {
        self.ready.clear();
        self.at = self.documents.len();
        let is_first = !std::mem::replace(&mut self.has_failed, true);
        is_first.then_some(Err(error))
    }

    /// Gathers what fits in the next document from the columns. Returns whether it could.
    fn next_of_columns(&mut self) -> Result<bool, StoreError> {
        let [None, predicate, object] = &self.pattern else { return Ok(false) };
        let rest = [predicate.as_ref(), object.as_ref()];
        let (Some(asked), Some(number)) = (self.asked, self.documents.get(self.at)) else {
            return Ok(false);
        };
        let columns = self.rdf.columns()?;
        let identities = self.rdf.identities;
        // For a few rows gathering columns takes longer than laying out some documents.
        if self.at < LAID_OUT_FIRST {
            let is_first = self.at == 0;
            let have = if is_first {
                columns.have_kept(identities, *number)?
            } else {
                columns.have(*number)
            };
            if !have {
                return Ok(false);
            }
        }
        let mut found = Vec::new();
        if columns.of_document(identities, *number, asked, rest, &mut found)?.is_none() {
            self.n_next = 1;
            return Ok(false);
        }
        self.at += 1;
        if asked == Asked::Tie {
            found.retain(|it| self.seen.insert(it.clone()));
        }
        self.ready = found;
        self.ready.reverse();
        Ok(true)
    }

    /// Lays out the next documents and gathers what fits in them. Returns whether there were any.
    fn next_laid_out(&mut self) -> Result<bool, StoreError> {
        let documents = Arc::clone(&self.documents);
        let next = documents.get(self.at..).unwrap_or_default();
        let next = next.get(..self.n_next).unwrap_or(next);
        self.at += next.len();
        // Who reads on after some documents will read many.
        self.n_next = (2 * self.n_next).min(DOCUMENTS_AT_ONCE);
        let leaves: Vec<_> = next.par_iter().map(|it| self.rdf.leaf(*it)).collect();
        let leaves = leaves.into_iter().collect::<Result<Vec<_>, StoreError>>()?;
        for leaf in &leaves {
            self.gather(leaf);
        }
        self.ready.reverse();
        Ok(!next.is_empty())
    }

    /// Gathers what fits in a document.
    fn gather(&mut self, leaf: &Leaf) {
        let [subject, predicate, object] = &self.pattern;
        let fits = |asked: &Option<Arc<Term>>, it| asked.as_ref().is_none_or(|asked| asked == it);
        let subjects = match subject {
            Some(subject) => leaf.of_subject(subject).map(std::slice::from_ref),
            None => Some(leaf.subjects.as_slice()),
        };
        for (subject, told) in subjects.into_iter().flatten() {
            let is_of_one = self.documents.len() == 1 || is_of_one_document(subject);
            for [p, o] in told.iter().filter(|[p, o]| fits(predicate, p) && fits(object, o)) {
                let triple = [subject, p, o].map(Arc::clone);
                if is_of_one || self.seen.insert(triple.clone()) {
                    self.ready.push(triple);
                }
            }
        }
    }
}

impl Iterator for Matches<'_, '_, '_> {
    type Item = Result<InternalQuad<Arc<Term>>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(error) = self.rdf.check_time() {
            return self.ends_with(error);
        }
        while self.ready.is_empty() {
            let read = self.next_of_columns().and_then(|is_read| match is_read {
                true => Ok(true),
                false => self.next_laid_out(),
            });
            match read {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return self.ends_with(error),
            }
        }
        let [subject, predicate, object] = self.ready.pop()?;
        Some(Ok(InternalQuad { subject, predicate, object, graph_name: None }))
    }
}
