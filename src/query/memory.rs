//! What is remembered: a store with its resolved actors and its graph.
//!
//! In: documents that were read, and questions. Out: answers with their evidence. Actors are
//! resolved and the graph is loaded on first use, and again after a change. Fails with
//! [`QueryError`].

use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::{
    Answer, Event, Evidence, Filter, Hit, Leg, Limits, Link, Profile, QueryError, SaidFilter,
    Solutions, SparqlError, Utterance,
};
use crate::document::DocumentId;
use crate::extract::Read;
use crate::graph::{Graph, TieFilter, Which};
use crate::knowledge::{ActorId, SHOWN_MIN};
use crate::resolve::{Identities, Named, Resolved};
use crate::store::{MemoryStore, Put, SledStore, Store, StoreError, StoredDocument};

/// A store of documents, and what follows from them.
///
/// ```
/// use onrecord::{Document, Filter, Memory, ReadOptions, Reader};
///
/// let document = Document::new("harbor", "Mayor Ana Okoro praised Tobias Renner on Monday.");
/// let mut memory = Memory::default();
/// memory.add(Reader::embedded().read_all([document], ReadOptions::default()))?;
///
/// let renner = memory.find("renner")?;
/// let events = memory.history(&renner.id, &Filter::default(), 10)?;
/// assert!(events.rows.iter().any(|event| event.kind.as_str() == "praised"));
/// # Ok::<(), onrecord::Error>(())
/// ```
pub struct Memory {
    store: Box<dyn Store>,
    min_confidence: f64,
    resolved: OnceLock<Arc<Resolved>>,
    graph: OnceLock<Graph>,
}

impl Default for Memory {
    /// Returns an empty memory that is not kept in files.
    fn default() -> Self {
        Self::of(MemoryStore::new())
    }
}

impl Memory {
    /// Opens an existing store for questions. Other processes may read and change it meanwhile.
    ///
    /// # Errors
    /// Returns an error if there is no store in the folder, or it cannot be read.
    pub fn open(folder: &Path) -> Result<Self, QueryError> {
        Ok(Self::of(SledStore::open_to_ask(folder)?))
    }

    /// Opens a store for changes and questions, and creates it if the folder does not exist or is
    /// empty.
    ///
    /// # Errors
    /// Returns an error if another process has the store open for changes, the folder holds
    /// something else, or it cannot be written.
    pub fn create(folder: &Path) -> Result<Self, QueryError> {
        Ok(Self::of(SledStore::open(folder)?))
    }

    /// Returns the memory of an open store.
    #[must_use]
    pub fn of(store: impl Store + 'static) -> Self {
        Self {
            store: Box::new(store),
            min_confidence: SHOWN_MIN,
            resolved: OnceLock::new(),
            graph: OnceLock::new(),
        }
    }

    /// Returns the memory of a store that this memory has as well, with a graph of another least
    /// confidence; what is known of its actors is shared.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn beside(
        &self,
        store: impl Store + 'static,
        min_confidence: f64,
    ) -> Result<Self, StoreError> {
        self.identities()?;
        let memory = Self { resolved: self.resolved.clone(), ..Self::of(store) };
        Ok(memory.with_min_confidence(min_confidence))
    }

    /// Sets the least confidence, from 0.0 to 1.0, of the relations in the graph.
    /// [`SHOWN_MIN`] if it is not set.
    #[must_use]
    pub fn with_min_confidence(mut self, min_confidence: f64) -> Self {
        self.min_confidence = min_confidence;
        self.graph = OnceLock::new();
        self
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Returns the store for changes. Identities and graph are computed again afterwards.
    pub fn store_mut(&mut self) -> &mut dyn Store {
        (self.resolved, self.graph) = (OnceLock::new(), OnceLock::new());
        &mut *self.store
    }

    /// Returns the actors of the store, resolved across documents.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn identities(&self) -> Result<Identities<'_>, StoreError> {
        let resolved = if let Some(resolved) = self.resolved.get() {
            resolved
        } else {
            let resolved = Arc::new(Resolved::of(self.store())?);
            self.resolved.get_or_init(|| resolved)
        };
        Ok(Identities::of_resolved(self.store(), Arc::clone(resolved)))
    }

    /// Returns the graph of the relations that have enough confidence.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn graph(&self) -> Result<&Graph, StoreError> {
        if let Some(graph) = self.graph.get() {
            return Ok(graph);
        }
        let graph = Graph::load_cached(&self.identities()?, self.min_confidence)?;
        Ok(self.graph.get_or_init(|| graph))
    }

    /// Adds documents that were read, in one transaction. A document replaces an earlier one with
    /// the same id.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written, or was opened for questions only.
    pub fn add(&mut self, read: impl IntoIterator<Item = Read>) -> Result<Put, QueryError> {
        let batch: Vec<StoredDocument> = read.into_iter().map(StoredDocument::from).collect();
        Ok(self.store_mut().put(&batch)?)
    }

    /// Removes documents and everything that only they support. Returns how many of them existed.
    ///
    /// # Errors
    /// Returns an error if the store cannot be written, or was opened for questions only.
    pub fn remove(&mut self, ids: &[DocumentId]) -> Result<usize, QueryError> {
        Ok(self.store_mut().remove(ids)?)
    }

    /// Returns a filter that only asks for the least confidence of the memory.
    #[must_use]
    pub fn filter(&self) -> Filter {
        Filter { min_confidence: self.min_confidence, ..Filter::default() }
    }

    /// Returns the actor that a person means by a name, such as `renner` or `tobias renner`, or by
    /// an id.
    ///
    /// # Errors
    /// Returns an error if there is no such actor or there are several, or the store cannot be
    /// read.
    pub fn find(&self, typed: &str) -> Result<Named, QueryError> {
        super::find_actor(&self.identities()?, typed)
    }

    /// Returns what is known about an actor: names, counts, company.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn profile(&self, actor: &ActorId) -> Result<Profile, QueryError> {
        Ok(super::profile(&self.identities()?, actor, self.min_confidence)?)
    }

    /// Returns what an actor did and what was done to it, in date order: the first `limit` events.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn history(
        &self,
        actor: &ActorId,
        filter: &Filter,
        limit: usize,
    ) -> Result<Answer<Event>, QueryError> {
        Ok(super::history(&self.identities()?, actor, filter, limit)?)
    }

    /// Returns the first `limit` statements, in date order.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn said(&self, asked: &SaidFilter, limit: usize) -> Result<Answer<Utterance>, QueryError> {
        Ok(super::said(&self.identities()?, asked, limit)?)
    }

    /// Returns the sentences behind relations and statements that have all words asked for: the
    /// first `limit`, best first.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn search(
        &self,
        asked: &str,
        filter: &Filter,
        limit: usize,
    ) -> Result<Answer<Hit>, QueryError> {
        Ok(super::search(&self.identities()?, asked, filter, limit)?)
    }

    /// Returns the paragraphs behind a document, relation or statement, by its id.
    ///
    /// # Errors
    /// Returns an error if nothing has this id, or the store cannot be read.
    pub fn evidence(&self, id: &str) -> Result<Vec<Evidence>, QueryError> {
        super::evidence(&self.identities()?, id)
    }

    /// Returns the index of an actor in the graph.
    ///
    /// # Errors
    /// Returns an error if the actor has no ties, or the store cannot be read.
    pub fn place(&self, actor: &ActorId) -> Result<u32, QueryError> {
        let none = || QueryError::NoTies { actor: actor.clone() };
        self.graph()?.place(actor).ok_or_else(none)
    }

    /// Returns the ties among the actors within `hops` of an actor: the first `limit`, nearest and
    /// best supported first.
    ///
    /// # Errors
    /// Returns an error if the actor has no ties, or the store cannot be read.
    pub fn near(
        &self,
        actor: &ActorId,
        hops: u32,
        filter: &TieFilter,
        limit: usize,
    ) -> Result<Answer<Link>, QueryError> {
        let place = self.place(actor)?;
        Ok(super::near(self.store(), self.graph()?, place, hops, filter, limit)?)
    }

    /// Returns the paths of at most `steps_max` ties from one actor to another, step by step.
    ///
    /// # Errors
    /// Returns an error if one of the actors has no ties, or the store cannot be read.
    pub fn path(
        &self,
        (from, to): (&ActorId, &ActorId),
        steps_max: u32,
        which: Which,
        filter: &TieFilter,
    ) -> Result<Vec<Leg>, QueryError> {
        let ends = (self.place(from)?, self.place(to)?);
        Ok(super::path(self.store(), self.graph()?, ends, steps_max, which, filter)?)
    }

    /// Answers a query in SPARQL 1.1.
    ///
    /// # Errors
    /// Returns an error if the query is not valid, takes too long, or the store cannot be read.
    pub fn sparql(&self, query: &str, limits: Limits) -> Result<Solutions, SparqlError> {
        super::sparql(&self.identities()?, query, limits)
    }
}
