//! One state of a store, with all that is worked out from it and kept between requests.
//!
//! In: a store that is open for questions. Out: [`Opened`]: memories by confidence, the graph and
//! its support, the catalogue, communities. Each is worked out once, on first use. Fails if the
//! store cannot be read.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::catalogue::{Catalogue, words_of};
use crate::graph::{Graph, Supports, TieFilter};
use crate::knowledge::SHOWN_MIN;
use crate::query::{Event, Memory, Suspicion, Telling, review, unsure};
use crate::store::{SharedStore, SledStore, StoreError};

/// The most confidences for which a graph is kept, besides the usual one.
const OTHERS_MAX: usize = 3;
/// The most likely doubles that are worked out.
const DOUBLES_MAX: usize = 500;
/// The most relations to judge that are worked out.
const UNSURE_MAX: usize = 1000;

/// One state of a store.
pub(crate) struct Opened {
    store: SharedStore,
    base: Arc<OpenedGraph>,
    others: Mutex<Vec<Arc<OpenedGraph>>>,
    version: String,
    catalogue: OnceLock<Catalogue>,
    names: OnceLock<Vec<Box<str>>>,
    doubles: OnceLock<Vec<Suspicion>>,
    unsure: OnceLock<Vec<Telling<Event>>>,
    /// Held while something is worked out, so that it is not worked out twice at once.
    working: Mutex<()>,
}

/// The memory of a store with a least confidence, and what follows from its graph.
pub(super) struct OpenedGraph {
    pub(super) memory: Arc<Memory>,
    min_confidence: f64,
    supports: OnceLock<Supports>,
    communities: OnceLock<Vec<u32>>,
    working: Mutex<()>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Opened").field("version", &self.version).finish_non_exhaustive()
    }
}

/// Returns what a cell holds, after working it out if it is empty.
fn once<'c, T>(
    cell: &'c OnceLock<T>,
    working: &Mutex<()>,
    make: impl FnOnce() -> Result<T, StoreError>,
) -> Result<&'c T, StoreError> {
    if let Some(held) = cell.get() {
        return Ok(held);
    }
    let _guard = working.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(held) = cell.get() {
        return Ok(held);
    }
    let value = make()?;
    Ok(cell.get_or_init(|| value))
}

impl OpenedGraph {
    fn new(memory: Memory, min_confidence: f64) -> Arc<Self> {
        Arc::new(Self {
            memory: Arc::new(memory),
            min_confidence,
            supports: OnceLock::new(),
            communities: OnceLock::new(),
            working: Mutex::default(),
        })
    }

    /// Returns the graph.
    pub(super) fn graph(&self) -> Result<&Graph, StoreError> {
        let _guard = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        self.memory.graph()
    }

    /// Returns what supports the ties of the graph.
    pub(super) fn supports(&self) -> Result<&Supports, StoreError> {
        let graph = self.graph()?;
        once(&self.supports, &self.working, || graph.supports(&self.memory.identities()?))
    }

    /// Returns the community of each actor of the graph.
    pub(super) fn communities(&self) -> Result<&[u32], StoreError> {
        let graph = self.graph()?;
        once(&self.communities, &self.working, || Ok(graph.communities(&TieFilter::default())))
            .map(Vec::as_slice)
    }
}

impl Opened {
    /// Returns what is worked out from an open store.
    #[must_use]
    pub(crate) fn new(store: SledStore) -> Self {
        let version = store.version();
        let store = SharedStore::new(store);
        Self {
            base: OpenedGraph::new(Memory::of(store.clone()), SHOWN_MIN),
            store,
            others: Mutex::default(),
            version,
            catalogue: OnceLock::new(),
            names: OnceLock::new(),
            doubles: OnceLock::new(),
            unsure: OnceLock::new(),
            working: Mutex::default(),
        }
    }

    /// Returns the name of the state of the store, which is never that of another state.
    #[must_use]
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Returns the memory whose graph has the relations of at least this confidence.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn memory(&self, min_confidence: f64) -> Result<Arc<Memory>, StoreError> {
        Ok(Arc::clone(&self.place(min_confidence)?.memory))
    }

    /// Returns the memory of the relations that are usually shown.
    pub(super) fn base(&self) -> &OpenedGraph {
        &self.base
    }

    /// Returns the memory of the relations of at least this confidence. A few are kept.
    pub(super) fn place(&self, min_confidence: f64) -> Result<Arc<OpenedGraph>, StoreError> {
        let is_asked = |it: &Arc<OpenedGraph>| (it.min_confidence - min_confidence).abs() < 1e-9;
        if is_asked(&self.base) {
            return Ok(Arc::clone(&self.base));
        }
        let mut kept = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = kept.iter().find(|it| is_asked(it)) {
            return Ok(Arc::clone(place));
        }
        let memory = self.base.memory.beside(self.store.clone(), min_confidence)?;
        let place = OpenedGraph::new(memory, min_confidence);
        kept.truncate(OTHERS_MAX - 1);
        kept.insert(0, Arc::clone(&place));
        Ok(place)
    }

    /// Returns what is known of all documents.
    pub(super) fn catalogue(&self) -> Result<&Catalogue, StoreError> {
        once(&self.catalogue, &self.working, || Catalogue::of(&self.store))
    }

    /// Returns the words of the name and id of each actor of the graph.
    pub(super) fn names(&self) -> Result<&[Box<str>], StoreError> {
        let graph = self.base.graph()?;
        let words = || {
            let actors = graph.actors.iter().zip(&graph.names);
            let words = actors.map(|(id, name)| words_of(&format!("{name} {}", id.slug())));
            Ok(words.map(String::into_boxed_str).collect())
        };
        once(&self.names, &self.working, words).map(Vec::as_slice)
    }

    /// Returns pairs of actors that may be the same, the likeliest first.
    pub(super) fn doubles(&self) -> Result<&[Suspicion], StoreError> {
        let graph = self.base.graph()?;
        let found = || review(&self.base.memory.identities()?, graph, DOUBLES_MAX);
        once(&self.doubles, &self.working, found).map(Vec::as_slice)
    }

    /// Returns relations to judge, the least confident first.
    pub(super) fn unsure(&self) -> Result<&[Telling<Event>], StoreError> {
        let found = || unsure(&self.base.memory.identities()?, SHOWN_MIN, UNSURE_MAX);
        once(&self.unsure, &self.working, found).map(Vec::as_slice)
    }

    /// Works out what the first view needs.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn warm(&self) -> Result<(), StoreError> {
        self.base.graph()?;
        self.catalogue()?;
        self.names()?;
        self.base.supports()?;
        self.base.communities()?;
        Ok(())
    }
}
