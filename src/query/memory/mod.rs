//! What is remembered: a store with its resolved actors and its graph.
//!
//! In: documents that were read, and questions. Out: answers with their evidence. Actors are
//! resolved and the graph is loaded on first use, and again after a change. Fails with
//! [`QueryError`].

mod questions;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::{Filter, QueryError};
use crate::document::DocumentId;
use crate::extract::Read;
use crate::graph::{Graph, GraphPart};
use crate::knowledge::{SHOWN_MIN, Status};
use crate::resolve::{Identities, Resolved};
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
    /// The graph of all relations, and those of the relations of one status in the order of
    /// [`Status::ALL`].
    graphs: [OnceLock<Graph>; 4],
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
    ///
    /// ```
    /// use onrecord::{Document, Memory, ReadOptions, Reader};
    ///
    /// let folder = std::env::temp_dir().join(format!("onrecord-example-{}", std::process::id()));
    /// let mut memory = Memory::create(&folder)?;
    /// let document = Document::new("harbor", "Ana Okoro praised Tobias Renner.");
    /// memory.add(Reader::embedded().read_all([document], ReadOptions::default()))?;
    /// drop(memory);
    ///
    /// let memory = Memory::open(&folder)?;
    /// assert_eq!(memory.find("okoro")?.name, "Ana Okoro");
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), onrecord::Error>(())
    /// ```
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
            graphs: Default::default(),
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
        self.graphs = Default::default();
        self
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Returns the store for changes. Identities and graph are computed again afterwards.
    pub fn store_mut(&mut self) -> &mut dyn Store {
        (self.resolved, self.graphs) = (OnceLock::new(), Default::default());
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
    ///
    /// ```
    /// # use onrecord::{Document, Memory, ReadOptions, Reader};
    /// # let praise = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// # let meeting = "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.";
    /// # let documents = [praise, Document::new("harbor-2", meeting)];
    /// # let mut memory = Memory::default();
    /// # memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    /// let graph = memory.graph()?;
    /// let met = graph.ties().iter().find(|tie| graph.kind(tie).as_str() == "met_with").unwrap();
    /// assert_eq!(graph.actors[met.subject as usize].as_str(), "person/tobias-renner");
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    pub fn graph(&self) -> Result<&Graph, StoreError> {
        self.graph_of(None)
    }

    /// Returns the graph of the relations that have enough confidence and the status asked for, so
    /// that each tie is described by them alone: how many documents report it, when, and with which
    /// sentence. An actor has the same index in all graphs of a memory.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub fn graph_of(&self, status: Option<Status>) -> Result<&Graph, StoreError> {
        let place = status.and_then(|it| Status::ALL.iter().position(|other| *other == it));
        let cell = &self.graphs[place.map_or(0, |it| it + 1)];
        if let Some(graph) = cell.get() {
            return Ok(graph);
        }
        let part = GraphPart { min_confidence: self.min_confidence, status };
        let graph = Graph::load_cached(&self.identities()?, part)?;
        Ok(cell.get_or_init(|| graph))
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
    ///
    /// ```
    /// # use onrecord::{Document, Memory, ReadOptions, Reader};
    /// # let praise = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// # let meeting = "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.";
    /// # let documents = [praise, Document::new("harbor-2", meeting)];
    /// # let mut memory = Memory::default();
    /// # memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    /// use onrecord::document::DocumentId;
    ///
    /// assert_eq!(memory.remove(&[DocumentId::new("harbor-2")])?, 1);
    /// assert!(memory.find("marsh").is_err(), "only that document named her");
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    pub fn remove(&mut self, ids: &[DocumentId]) -> Result<usize, QueryError> {
        Ok(self.store_mut().remove(ids)?)
    }

    /// Returns a filter that only asks for the least confidence of the memory.
    #[must_use]
    pub fn filter(&self) -> Filter {
        Filter { min_confidence: self.min_confidence, ..Filter::default() }
    }
}
