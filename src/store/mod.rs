//! What do we remember? Documents with their extractions, in sled or in memory.
//!
//! In: [`StoredDocument`]s. Out: the same, and an index of who appears where. One trait,
//! [`Store`], with two behind it that answer alike: [`SledStore`], which lasts, and
//! [`MemoryStore`], which does not. Everything is kept with the document that supports it, so
//! that removing a document removes exactly what only it supports. What it answers is what was read as
//! persons corrected it; [`Store::as_read`] gives what was read. Fails with [`StoreError`].

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
mod memory;
mod press;
mod blocks;
mod manifest;
mod merge;
mod sheaf;
mod gathered;
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
pub use correcting::quotation_of;
pub use durable::SledStore;
pub use error::StoreError;
pub use exchange::{BATCH, Imported, export, import, record_line, stored_of_record};
pub use manifest::FORMAT;
pub use memory::MemoryStore;
pub use prints::Print;
pub use quotations::words;
pub use repair::{Repaired, repair};
pub use rows::slug;
pub use safety::copy::clear_copies;
pub use stored::{Counts, DocumentNumber, Put, Stamp, StoredDocument};
pub use upkeep::{backup, compact, restore};
pub use verify::Verified;

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::document::DocumentId;
use crate::knowledge::{ActorId, MentionKind};

/// Visits one row: its term, its document or 0, and what the document holds of the term.
pub type Visit<'v> = dyn FnMut(&[u8], u32, &[u8]) -> Result<ControlFlow<()>, StoreError> + 'v;

/// Gives the document at a place, from 0; each may be asked for more than once, in any order, by
/// several at a time.
pub type Documents<'d> = dyn Fn(usize) -> Result<Cow<'d, StoredDocument>, StoreError> + Sync + 'd;

/// A memory of documents.
///
/// Invariant: what one call to [`put`](Self::put), [`remove`](Self::remove) or
/// [`set_note`](Self::set_note) does is there as a whole or not at all, and lasts once the call
/// has returned.
pub trait Store: Send + Sync {
    /// Puts documents in. One whose id is known takes the place of what was read before; one that
    /// is the same, reading and all, changes nothing. The last of equal ids in a batch counts.
    ///
    /// # Errors
    /// Where the store cannot be written, or an extraction names what it does not hold.
    fn put(&mut self, batch: &[StoredDocument]) -> Result<Put, StoreError>;

    /// Takes `n` documents in as [`put`](Self::put) does, but need not show or keep them until
    /// [`finish_load`](Self::finish_load): for the batches of a long import.
    ///
    /// # Errors
    /// As [`put`](Self::put), and the first that `documents` tells; then none of them is taken in,
    /// and what was taken in before is there and lasts.
    fn load(&mut self, n: usize, documents: &Documents<'_>) -> Result<Put, StoreError> {
        let batch = (0..n).map(|at| Ok(documents(at)?.into_owned()));
        self.put(&batch.collect::<Result<Vec<_>, StoreError>>()?)
    }

    /// Puts in with one step what [`load`](Self::load) took in. Any other change does so first.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    fn finish_load(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Takes documents out with all that only they support. Returns how many were there.
    ///
    /// # Errors
    /// Where the store cannot be written.
    fn remove(&mut self, ids: &[DocumentId]) -> Result<usize, StoreError>;

    /// Returns the number and stamp of a document, or `None` where it is not there.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn find(&self, id: &DocumentId) -> Result<Option<(DocumentNumber, Stamp)>, StoreError>;

    /// Returns the number and stamp of each document, in the order of their ids.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn catalogue(&self) -> Result<Vec<(DocumentId, DocumentNumber, Stamp)>, StoreError>;

    /// Returns a document, or `None` where none has this number.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn document(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError>;

    /// Returns a document that a question may have asked for before.
    ///
    /// # Errors
    /// As [`document`](Self::document).
    fn shared(&self, number: DocumentNumber) -> Result<Option<Arc<StoredDocument>>, StoreError> {
        Ok(self.document(number)?.map(Arc::new))
    }

    /// Returns a document as it was read, whatever persons corrected in it.
    ///
    /// # Errors
    /// As [`document`](Self::document).
    fn as_read(&self, number: DocumentNumber) -> Result<Option<StoredDocument>, StoreError> {
        self.document(number)
    }

    /// Returns the number of the act by which a person last confirmed or amended relation or
    /// statement `local` of a document, or `None` if no one did.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn judged(&self, _: DocumentNumber, _: &str) -> Result<Option<u64>, StoreError> {
        Ok(None)
    }

    /// Visits each document in the order of their numbers.
    ///
    /// # Errors
    /// Where the store cannot be read, or `visit` fails.
    fn each_document(
        &self,
        visit: &mut dyn FnMut(DocumentNumber, StoredDocument) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// Visits the rows whose term begins with `prefix`, in the order of term and document. Rows
    /// of no document in particular may come twice, and may outlive what they were made from.
    ///
    /// # Errors
    /// Where the store cannot be read, or `visit` fails.
    fn rows(&self, prefix: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError>;

    /// Returns a named note: a person's act, a register, a snapshot.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn note(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Keeps or, with `None`, drops a note.
    ///
    /// # Errors
    /// Where the store cannot be written.
    fn set_note(&mut self, name: &str, note: Option<&[u8]>) -> Result<(), StoreError>;

    /// Keeps a note called `snapshot/...`, made of what the store holds, where questions find it
    /// again, if that can be done without changing the store.
    fn remember(&self, _name: &str, _note: &[u8]) {}

    /// Returns the names of the notes that begin with `prefix`, sorted.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn notes(&self, prefix: &str) -> Result<Vec<String>, StoreError>;

    /// Returns how much the store holds.
    fn counts(&self) -> Counts;

    /// Returns a number that grows with each change to the documents.
    fn generation(&self) -> u64;
}

impl dyn Store + '_ {
    /// Returns where an actor appears, in the order of document numbers; `id` as extraction gave
    /// it, before any resolving across documents.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn appearances(&self, id: &ActorId) -> Result<Vec<Appearance>, StoreError> {
        let mut found = Vec::new();
        self.rows(&rows::actor_term(id.as_str()), &mut |_, number, payload| {
            found.push(appearance(number, payload)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    /// Visits where an actor appears, in the order of document numbers, until `visit` breaks.
    ///
    /// # Errors
    /// Where the store cannot be read, or `visit` fails.
    pub fn each_appearance_of(
        &self,
        id: &ActorId,
        visit: &mut dyn FnMut(Appearance) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        self.rows(&rows::actor_term(id.as_str()), &mut |_, number, payload| {
            visit(appearance(number, payload)?)
        })
    }

    /// Visits the names that documents print of an actor, in the order of document numbers, until
    /// `visit` breaks.
    ///
    /// # Errors
    /// Where the store cannot be read.
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

    /// Returns whether any document holds the actor.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn has_actor(&self, id: &ActorId) -> Result<bool, StoreError> {
        let mut is_there = false;
        self.rows(&rows::actor_term(id.as_str()), &mut |_, _, _| {
            is_there = true;
            Ok(ControlFlow::Break(()))
        })?;
        Ok(is_there)
    }

    /// Visits each actor whose id begins with `prefix` with one of its appearances, in the order
    /// of ids and documents.
    ///
    /// # Errors
    /// Where the store cannot be read.
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

    /// Returns the actors for whom a document has used these very words (a [`slug`]), and how;
    /// the actor whose id is the words is not among them. May name actors that are gone.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn called(&self, form: &str) -> Result<Vec<(MentionKind, ActorId)>, StoreError> {
        let mut found = Vec::new();
        self.rows(&rows::term(b'f', &[form]), &mut |term, _, _| {
            if let [_, kind, id] = rows::parts(term).as_slice() {
                let kind = kind.parse().ok().and_then(encode::mention_of);
                found.extend(kind.map(|it| (it, ActorId::new(id))));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        found.dedup();
        Ok(found)
    }

    /// Returns the actors in whose names stands a word that is `word` or, where `whole` is not
    /// asked for, begins with it. May name actors that are gone.
    ///
    /// # Errors
    /// Where the store cannot be read.
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

    /// Returns the outlets of the documents, each as a [`slug`], sorted.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn outlets(&self) -> Result<Vec<String>, StoreError> {
        let mut found = std::collections::BTreeSet::new();
        self.rows(b"o", &mut |term, _, _| {
            found.extend(rows::parts(term).first().map(|it| (*it).to_owned()));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found.into_iter().collect())
    }

    /// Returns the documents that an outlet published; `outlet` is a [`slug`].
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn published(&self, outlet: &str) -> Result<Vec<DocumentNumber>, StoreError> {
        let mut found = Vec::new();
        self.rows(&rows::outlet_term(outlet), &mut |_, number, _| {
            found.push(DocumentNumber(number));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    /// Returns what each document is recognized by, in the order of their numbers.
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

    /// Returns, for each document in whose quotations a word stands, the places of the
    /// statements and of the relations that it stands in.
    ///
    /// # Errors
    /// Where the store cannot be read.
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

/// How a word typed must match a word of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordMatch {
    /// The whole word.
    Whole,
    /// The start of the word.
    Start,
}

/// Where a word stands in the quotations of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The document.
    pub number: DocumentNumber,
    /// The places of the statements.
    pub statements: Vec<u32>,
    /// The places of the relations.
    pub relations: Vec<u32>,
}

fn appearance(number: u32, payload: &[u8]) -> Result<Appearance, StoreError> {
    Appearance::read(number, payload)
        .ok_or_else(|| StoreError::damaged(&format!("an index row of document number {number}")))
}
