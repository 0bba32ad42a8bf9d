//! Questions that the rows of any store answer: where an actor appears, which actors have a name.
//!
//! In: an id, name, word or outlet. Out: appearances, actors, documents, quotations, in the order of
//! the index. Fails if the store cannot be read or a row is damaged.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};
use std::sync::{Mutex, PoisonError};

use super::bytes::encode;
use super::bytes::outline::Outline;
use super::bytes::stored::DocumentNumber;
use super::error::StoreError;
use super::index::appearance::Appearance;
use super::index::prints::{self, Print};
use super::index::{quotations, rows};
use super::interface::Store;
use super::numbered::ByNumber;
use crate::ingest::Fingerprint;
use crate::knowledge::{ActorId, MentionKind};

impl dyn Store + '_ {
    /// Folds the outlines of all documents into one value for each run of documents, in the order of
    /// document numbers. The number of runs depends on the machine.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read or if `add` fails.
    pub fn fold_outlines<T: Default + Send>(
        &self,
        add: impl Fn(&mut T, &Outline<'_>) -> Result<(), StoreError> + Sync,
    ) -> Result<Vec<T>, StoreError> {
        self.fold_outlines_of(&(0..u32::MAX), add)
    }

    /// Like `fold_outlines`, but only the documents with these numbers.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read or if `add` fails.
    pub fn fold_outlines_of<T: Default + Send>(
        &self,
        numbers: &Range<u32>,
        add: impl Fn(&mut T, &Outline<'_>) -> Result<(), StoreError> + Sync,
    ) -> Result<Vec<T>, StoreError> {
        let n_runs = 2 * rayon::current_num_threads();
        let runs: ByNumber<Mutex<T>> = (0..n_runs).map(|_| Mutex::default()).collect();
        self.outlines(numbers, n_runs, &|run, outline| {
            add(&mut runs[run].lock().unwrap_or_else(PoisonError::into_inner), outline)
        })?;
        let inner = |it: Mutex<T>| it.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(runs.into_iter().map(inner).collect())
    }

    /// Returns the appearances of an actor, in the order of document numbers. `id` is the id given
    /// by extraction, before actors are resolved across documents.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn appearances(&self, id: &ActorId) -> Result<Vec<Appearance>, StoreError> {
        let mut found = Vec::new();
        self.rows(&rows::actor_term(id.as_str()), &mut |_, number, payload| {
            found.push(appearance(number, payload)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    /// Visits the appearances of an actor, in the order of document numbers, until `visit` breaks.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read or if `visit` fails.
    pub fn each_appearance_of(
        &self,
        id: &ActorId,
        visit: &mut dyn FnMut(Appearance) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        self.rows(&rows::actor_term(id.as_str()), &mut |_, number, payload| {
            visit(appearance(number, payload)?)
        })
    }

    /// Visits the names that documents use for an actor, in the order of document numbers, until
    /// `visit` breaks.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn each_name_of(
        &self,
        id: &ActorId,
        visit: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.rows(&rows::actor_term(id.as_str()), &mut |_, number, payload| {
            let damaged =
                || StoreError::damaged(&format!("an index row of document number {number}"));
            Ok(visit(Appearance::read_name(payload).ok_or_else(damaged)?))
        })
    }

    /// Returns whether the actor appears in any document.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn has_actor(&self, id: &ActorId) -> Result<bool, StoreError> {
        let mut is_there = false;
        self.rows(&rows::actor_term(id.as_str()), &mut |_, _, _| {
            is_there = true;
            Ok(ControlFlow::Break(()))
        })?;
        Ok(is_there)
    }

    /// Visits the appearances of all actors whose id begins with `prefix`, in the order of ids and
    /// documents.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read or if `visit` fails.
    pub fn each_appearance(
        &self,
        prefix: &str,
        visit: &mut dyn FnMut(&str, Appearance) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut start = rows::actor_term(prefix);
        start.pop();
        self.rows(&start, &mut |term, number, payload| {
            let id = std::str::from_utf8(rows::last_part(term)).unwrap_or_default();
            visit(id, appearance(number, payload)?)?;
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Returns the actors that a document refers to by exactly these words (a `slug`), with the
    /// kind of mention. Omits the actor whose id is made of the words. May include actors that no
    /// document holds any more.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn called(&self, form: &str) -> Result<Vec<(MentionKind, ActorId)>, StoreError> {
        let mut found = Vec::new();
        self.rows(&rows::term(b'f', &[form]), &mut |term, _, _| {
            if let [_, kind, id] = rows::parts(term).as_slice() {
                let kind = kind.parse().ok().and_then(encode::mention_of);
                found.extend(kind.map(|kind| (kind, ActorId::new(id))));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        found.dedup();
        Ok(found)
    }

    /// Returns the actors whose names contain a word that matches `word`. May include actors that
    /// no document holds any more.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn named(&self, word: &str, match_: WordMatch) -> Result<Vec<ActorId>, StoreError> {
        let mut prefix = rows::term(b'w', &[word]);
        if match_ == WordMatch::Start {
            prefix.pop();
        }
        let mut found = BTreeSet::new();
        self.rows(&prefix, &mut |term, _, _| {
            found.extend(rows::parts(term).get(1).map(|it| ActorId::new(it)));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found.into_iter().collect())
    }

    /// Returns the outlets of the documents, each as a `slug`, sorted.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn outlets(&self) -> Result<Vec<String>, StoreError> {
        let mut found = BTreeSet::new();
        self.rows(b"o", &mut |term, _, _| {
            found.extend(rows::parts(term).first().map(|it| (*it).to_owned()));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found.into_iter().collect())
    }

    /// Returns the documents that an outlet published; `outlet` is a `slug`.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn published(&self, outlet: &str) -> Result<Vec<DocumentNumber>, StoreError> {
        let mut found = Vec::new();
        self.rows(&rows::outlet_term(outlet), &mut |_, number, _| {
            found.push(DocumentNumber(number));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    /// Returns the fingerprints of all documents, in the order of their numbers.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn prints(&self) -> Result<Vec<Print>, StoreError> {
        let mut found = Vec::new();
        self.rows(&[prints::TERM], &mut |_, number, payload| {
            let damaged = || StoreError::damaged(&format!("the fingerprint of document {number}"));
            found.push(Print::read(number, payload).ok_or_else(damaged)?);
            Ok(ControlFlow::Continue(()))
        })?;
        if (found.len() as u64) < self.counts().documents {
            complete(self, &mut found)?;
        }
        Ok(found)
    }

    /// Returns, for each document that quotes a word, the statements and relations whose quotations
    /// contain it.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn quoted(&self, word: &str) -> Result<Vec<Quoted>, StoreError> {
        let mut found = Vec::new();
        self.rows(&rows::term(b'q', &[word]), &mut |term, number, payload| {
            let (statements, relations) = quotations::read_quoted(payload)
                .ok_or_else(|| StoreError::damaged(&format!("index row {term:?}")))?;
            found.push(Quoted { number: DocumentNumber(number), statements, relations });
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }
}

/// How a search word must match a word of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordMatch {
    /// The whole word.
    Whole,
    /// The start of the word.
    Start,
}

/// The quotations of one document that contain a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The document.
    pub number: DocumentNumber,
    /// The indices of the statements.
    pub statements: Vec<u32>,
    /// The indices of the relations.
    pub relations: Vec<u32>,
}

fn appearance(number: u32, payload: &[u8]) -> Result<Appearance, StoreError> {
    Appearance::read(number, payload)
        .ok_or_else(|| StoreError::damaged(&format!("an index row of document number {number}")))
}

/// Adds the fingerprints of documents that have no row, computed from their texts.
fn complete(store: &dyn Store, found: &mut Vec<Print>) -> Result<(), StoreError> {
    let known: BTreeSet<DocumentNumber> = found.iter().map(|print| print.number).collect();
    for (_, number, _) in store.catalogue()? {
        if !known.contains(&number)
            && let Some(stored) = store.document(number)?
        {
            let (date, fingerprint) = (stored.document.date, Fingerprint::of(&stored.document));
            found.push(Print { number, date, fingerprint });
        }
    }
    found.sort_by_key(|print| print.number);
    Ok(())
}
