//! Reads a store document by document for the writers.
//!
//! In: a store with who is who in it. Out: its documents in the order of their ids, each with what
//! was read in it. They are read in parallel, a few at a time, and handed on in order. Fails if the
//! store cannot be read.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::written::ExchangeError;
use crate::knowledge::ActorId;
use crate::ontology::Ontology;
use crate::query::{Contents, contents};
use crate::resolve::Identities;
use crate::store::{DocumentNumber, StoreError, StoredDocument};

/// How many documents are in memory at a time.
const BATCH: usize = 200;

/// A store to be written.
#[derive(Clone, Copy)]
pub(crate) struct StoreReader<'a, 's> {
    /// Its actors.
    pub(crate) identities: &'a Identities<'s>,
    /// The relation types.
    pub(crate) ontology: &'a Ontology,
    /// Only relations with at least this confidence, from 0.0 to 1.0.
    pub(crate) min_confidence: f64,
    /// Called with the number of documents done since the last call.
    pub(crate) progress: &'a (dyn Fn(usize) + Sync),
}

/// What registers say about an actor.
#[derive(Clone, Debug, Default)]
pub(super) struct Outside {
    /// Its ids, by vocabulary, sorted.
    pub(super) ids: BTreeMap<String, String>,
    /// Its other names, in the order of the registers.
    pub(super) aliases: Vec<String>,
}

impl StoreReader<'_, '_> {
    /// Visits each document with what was read in it.
    pub(super) fn each(
        &self,
        see: &mut dyn FnMut(&StoredDocument, &Contents) -> Result<(), ExchangeError>,
    ) -> Result<(), ExchangeError> {
        let read = |number, stored: &StoredDocument| contents(self.identities, number, stored);
        self.each_with(&read, &mut |stored, contents| see(stored, &contents))
    }

    /// Visits each document with what `read` makes of it.
    pub(super) fn each_with<T: Send>(
        &self,
        read: &(dyn Fn(DocumentNumber, &StoredDocument) -> Result<T, StoreError> + Sync),
        see: &mut dyn FnMut(&StoredDocument, T) -> Result<(), ExchangeError>,
    ) -> Result<(), ExchangeError> {
        let store = self.identities.store();
        let numbers: Vec<DocumentNumber> = store.catalogue()?.into_iter().map(|it| it.1).collect();
        for batch in numbers.chunks(BATCH) {
            let missing = |number: DocumentNumber| StoreError::Damaged {
                place: format!("document number {}", number.0),
            };
            let one = |number: &DocumentNumber| {
                let mut stored = store.document(*number)?.ok_or_else(|| missing(*number))?;
                let relations = &mut stored.extraction.relations;
                relations.retain(|it| it.confidence >= self.min_confidence);
                let made = read(*number, &stored)?;
                Ok((stored, made))
            };
            let done: Vec<(StoredDocument, T)> =
                batch.par_iter().map(one).collect::<Result<_, StoreError>>()?;
            for (stored, made) in done {
                see(&stored, made)?;
            }
            (self.progress)(batch.len());
        }
        Ok(())
    }

    /// Returns what registers say about an actor.
    pub(super) fn outside(&self, actor: &ActorId) -> Outside {
        let mut outside = Outside::default();
        for (_, entry) in self.identities.entries(actor) {
            let ids = entry.ids.iter().map(|(scheme, id)| (scheme.clone(), id.clone()));
            for (scheme, id) in ids {
                outside.ids.entry(scheme).or_insert(id);
            }
            for alias in &entry.aliases {
                if !outside.aliases.contains(alias) {
                    outside.aliases.push(alias.clone());
                }
            }
        }
        outside
    }

    /// Returns the id of an actor in one vocabulary, from the first register that has it.
    pub(super) fn outside_id(&self, actor: &ActorId, vocabulary: &str) -> Option<&str> {
        let mut entries = self.identities.entries(actor);
        entries.find_map(|(_, entry)| entry.ids.get(vocabulary)).map(String::as_str)
    }

    /// Returns how a relation type reads from subject to object.
    pub(super) fn label(&self, kind: &str) -> String {
        self.ontology.label(kind)
    }

    /// Returns the code of a relation type in another vocabulary, or `None` if it has none.
    pub(super) fn code(&self, kind: &str, vocabulary: &str) -> Option<&str> {
        self.ontology.relations.get(kind)?.codes.get(vocabulary).map(String::as_str)
    }
}
