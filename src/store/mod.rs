//! What do we remember? Documents with their extractions, in sled or in memory.
//!
//! In: [`StoredDocument`]s. Out: the same, and an index of which actor appears where. The trait
//! [`Store`] has two implementations that give the same answers: [`SledStore`], which is durable,
//! and [`MemoryStore`], which is not. Everything is stored with the document that supports it, so
//! that removing a document removes exactly what no other document supports. Answers include
//! people's corrections; [`Store::as_read`] gives the extraction before them. Fails with
//! [`StoreError`].

pub(crate) mod codec;
mod encode;
mod stored;
mod terms;
mod appearance;
mod quotations;
mod prints;
mod rows;
mod correcting;
mod corrected;
mod outline;
mod memory;
mod compress;
mod blocks;
mod manifest;
mod merge;
mod row_buffer;
mod pending;
mod safety;
mod keys;
mod durable;
mod frames;
mod database;
mod opening;
mod commit;
mod growth;
mod upkeep;
mod verify;
mod error;
mod exchange;
mod repair;
#[cfg(test)]
mod any_bytes;

pub use appearance::{Appearance, Deed, Part, Saying, Voice};
pub use corrected::Corrected;
pub(crate) use correcting::quotation_of;
pub use durable::SledStore;
pub use error::StoreError;
pub use exchange::{BATCH, Imported, export, import, record_line, stored_of_record};
pub use manifest::FORMAT;
pub use memory::MemoryStore;
pub use outline::{Outline, OutlinedActor, OutlinedRelation, OutlinedStatement, VisitOutline};
pub use prints::Print;
pub use quotations::words;
pub use repair::{Repaired, repair};
pub(crate) use rows::slug;
pub use safety::copy::clear_copies;
pub use stored::{Counts, DocumentNumber, Put, Stamp, StoredDocument};
pub use upkeep::{backup, compact, restore};
pub use verify::Verified;

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use crate::document::DocumentId;
use crate::knowledge::{ActorId, MentionKind};

/// Takes one row: its term, its document number (0 for a shared row) and its payload.
pub(crate) type PutRow<'p> = dyn FnMut(&[u8], u32, &[u8]) + 'p;

/// A key of the database and its value.
type KeyedBlock = (Vec<u8>, Vec<u8>);

/// A row: its term, its document number (0 for a shared row) and its payload.
type Row<'r> = (&'r [u8], u32, &'r [u8]);

/// Visits one row: its term, its document number (0 for a shared row) and its payload.
pub type Visit<'v> = dyn FnMut(&[u8], u32, &[u8]) -> Result<ControlFlow<()>, StoreError> + 'v;

/// Loads document `index` (0-based). May be called repeatedly, in any order, from several threads.
pub type Documents<'d> = dyn Fn(usize) -> Result<Cow<'d, StoredDocument>, StoreError> + Sync + 'd;

/// A store of documents.
///
/// Invariant: each call to [`put`](Self::put), [`remove`](Self::remove) or
/// [`set_note`](Self::set_note) takes effect as a whole or not at all, and is durable once it has
/// returned.
pub trait Store: Send + Sync {
    /// Adds documents. A document replaces an earlier one with the same id; if both are equal,
    /// including the extraction, nothing changes. If an id occurs more than once in the batch, the
    /// last document counts.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written, or if an extraction refers to an actor or
    /// statement that it does not contain.
    fn put(&mut self, batch: &[StoredDocument]) -> Result<Put, StoreError>;

    /// Adds `n` documents like [`put`](Self::put), but they need not be visible or durable before
    /// [`finish_load`](Self::finish_load). Meant for the batches of a long import.
    ///
    /// # Errors
    /// As [`put`](Self::put), and the first error of `documents`; then none of these documents is
    /// added, and all earlier ones are committed.
    fn load(&mut self, n: usize, documents: &Documents<'_>) -> Result<Put, StoreError> {
        let batch = (0..n).map(|at| Ok(documents(at)?.into_owned()));
        self.put(&batch.collect::<Result<Vec<_>, StoreError>>()?)
    }

    /// Commits the documents added by [`load`](Self::load). Every other change does so first.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    fn finish_load(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Removes documents and everything that no other document supports. Returns how many of them
    /// existed.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    fn remove(&mut self, ids: &[DocumentId]) -> Result<usize, StoreError>;

    /// Returns the number and stamp of a document, or `None` if it does not exist.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn find(&self, id: &DocumentId) -> Result<Option<(DocumentNumber, Stamp)>, StoreError>;

    /// Returns the number and stamp of each document, in the order of their ids.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn catalogue(&self) -> Result<Vec<(DocumentId, DocumentNumber, Stamp)>, StoreError>;

    /// Returns a document as people corrected it, or `None` if no document has this number.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn document(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError> {
        match self.corrected()?.document(number) {
            Some(corrected) => Ok(Some(StoredDocument::clone(corrected))),
            None => self.as_read(number),
        }
    }

    /// Like [`document`](Self::document), but the document may come from a cache.
    ///
    /// # Errors
    /// As [`document`](Self::document).
    fn shared(&self, number: DocumentNumber) -> Result<Option<Arc<StoredDocument>>, StoreError> {
        Ok(self.document(number)?.map(Arc::new))
    }

    /// Returns a document as extracted, without corrections; `None` if no document has this number.
    ///
    /// # Errors
    /// As [`document`](Self::document).
    fn as_read(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError>;

    /// Returns the documents that people corrected; by default none.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn corrected(&self) -> Result<Arc<Corrected>, StoreError> {
        Ok(Arc::default())
    }

    /// Returns the number of the last act that confirmed or amended the relation or statement
    /// `local` of a document, or `None` if there is none.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn judged(&self, number: DocumentNumber, local: &str) -> Result<Option<u64>, StoreError> {
        Ok(self.corrected()?.judged(number, local))
    }

    /// Visits each document in the order of their numbers.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read or if `visit` fails.
    fn each_document(
        &self,
        visit: &mut dyn FnMut(DocumentNumber, StoredDocument) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// Visits the outlines of all documents, in up to `n_runs` runs. Each run is visited in the order
    /// of document numbers, by one thread at a time, and its numbers are below those of the next run.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read or if `visit` fails.
    fn outlines(&self, _n_runs: usize, visit: &VisitOutline<'_>) -> Result<(), StoreError> {
        self.each_document(&mut |number, stored| visit(0, &Outline::of(number, &stored)))
    }

    /// Visits the rows whose term begins with `prefix`, in the order of term and document. Shared
    /// rows may come twice, and may outlive the documents they were made from.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read or if `visit` fails.
    fn rows(&self, prefix: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError>;

    /// Returns the note with this name (an act, a register or a snapshot), or `None` if there is
    /// none.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn note(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Stores a note; `None` removes it.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written.
    fn set_note(&mut self, name: &str, note: Option<&[u8]>) -> Result<(), StoreError>;

    /// Keeps a snapshot, which can be made again from the documents and acts, if the store has a
    /// place for it besides its files. [`note`](Self::note) then returns it until the store changes.
    fn cache(&self, _name: &str, _snapshot: &[u8]) {}

    /// Returns the names of the notes that begin with `prefix`, sorted.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    fn notes(&self, prefix: &str) -> Result<Vec<String>, StoreError>;

    /// Returns the number of documents, relations and statements.
    fn counts(&self) -> Counts;

    /// Returns a number that increases with each change to the documents.
    fn generation(&self) -> u64;
}

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
        let n_runs = 2 * rayon::current_num_threads();
        let runs: Vec<Mutex<T>> = (0..n_runs).map(|_| Mutex::default()).collect();
        self.outlines(n_runs, &|run, outline| {
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
        let mut found = std::collections::BTreeSet::new();
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
        let mut found = std::collections::BTreeSet::new();
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
            prints::complete(self, &mut found)?;
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
