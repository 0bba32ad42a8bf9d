//! One state of a store, with all that is worked out from it and kept between requests.
//!
//! In: a store that is open for questions. Out: [`Opened`]: memories by confidence, the graph and
//! its support, the catalogue, communities. Each is worked out once, on first use, and a request
//! waits for none but those it needs. Fails if the store cannot be read.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

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

/// A step of working out what views need.
type Step = fn(&Opened) -> Result<(), StoreError>;

/// One state of a store.
pub(crate) struct Opened {
    store: SharedStore,
    base: Arc<OpenedGraph>,
    others: Mutex<Vec<Arc<OpenedGraph>>>,
    version: String,
    catalogue: OnDemand<Catalogue>,
    names: OnDemand<Vec<Box<str>>>,
    doubles: OnDemand<Vec<Suspicion>>,
    unsure: OnDemand<Vec<Telling<Event>>>,
}

/// The memory of a store with a least confidence, and what follows from its graph.
pub(super) struct OpenedGraph {
    pub(super) memory: Arc<Memory>,
    min_confidence: f64,
    /// Held while the graph is loaded, which the memory keeps.
    loading: Mutex<()>,
    supports: OnDemand<Supports>,
    communities: OnDemand<Vec<u32>>,
}

/// A value that is worked out on first use, and only once if several requests need it at a time.
struct OnDemand<T> {
    held: OnceLock<T>,
    working: Mutex<()>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Opened").field("version", &self.version).finish_non_exhaustive()
    }
}

impl<T> OnDemand<T> {
    fn new() -> Self {
        Self { held: OnceLock::new(), working: Mutex::default() }
    }

    /// Returns the value, after working it out if that was not done yet.
    fn get(&self, make: impl FnOnce() -> Result<T, StoreError>) -> Result<&T, StoreError> {
        if let Some(held) = self.held.get() {
            return Ok(held);
        }
        let _guard = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = self.held.get() {
            return Ok(held);
        }
        let value = make()?;
        Ok(self.held.get_or_init(|| value))
    }
}

impl OpenedGraph {
    fn new(memory: Memory, min_confidence: f64) -> Arc<Self> {
        Arc::new(Self {
            memory: Arc::new(memory),
            min_confidence,
            loading: Mutex::default(),
            supports: OnDemand::new(),
            communities: OnDemand::new(),
        })
    }

    /// Returns the graph.
    pub(super) fn graph(&self) -> Result<&Graph, StoreError> {
        let _guard = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        self.memory.graph()
    }

    /// Returns what supports the ties of the graph.
    pub(super) fn supports(&self) -> Result<&Supports, StoreError> {
        let graph = self.graph()?;
        self.supports.get(|| graph.supports(&self.memory.identities()?))
    }

    /// Returns the community of each actor of the graph.
    pub(super) fn communities(&self) -> Result<&[u32], StoreError> {
        let graph = self.graph()?;
        let found = || Ok(graph.communities(&TieFilter::default()));
        self.communities.get(found).map(Vec::as_slice)
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
            catalogue: OnDemand::new(),
            names: OnDemand::new(),
            doubles: OnDemand::new(),
            unsure: OnDemand::new(),
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
        self.catalogue.get(|| Catalogue::of(&self.store))
    }

    /// Returns the words of the name and id of each actor of the graph.
    pub(super) fn names(&self) -> Result<&[Box<str>], StoreError> {
        let graph = self.base.graph()?;
        let words = || {
            let actors = graph.actors.iter().zip(&graph.names);
            let words = actors.map(|(id, name)| words_of(&format!("{name} {}", id.slug())));
            Ok(words.map(String::into_boxed_str).collect())
        };
        self.names.get(words).map(Vec::as_slice)
    }

    /// Returns pairs of actors that may be the same, the likeliest first.
    pub(super) fn doubles(&self) -> Result<&[Suspicion], StoreError> {
        let graph = self.base.graph()?;
        let found = || review(&self.base.memory.identities()?, graph, DOUBLES_MAX);
        self.doubles.get(found).map(Vec::as_slice)
    }

    /// Returns relations to judge, the least confident first.
    pub(super) fn unsure(&self) -> Result<&[Telling<Event>], StoreError> {
        let found = || unsure(&self.base.memory.identities()?, SHOWN_MIN, UNSURE_MAX);
        self.unsure.get(found).map(Vec::as_slice)
    }

    /// What the first view needs, in the order in which it is worked out.
    const FIRST: [Step; 5] = [
        |it| it.base.graph().map(drop),
        |it| it.catalogue().map(drop),
        |it| it.names().map(drop),
        |it| it.base.supports().map(drop),
        |it| it.base.communities().map(drop),
    ];

    /// Works out what the first view needs.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn warm(&self) -> Result<(), StoreError> {
        Self::FIRST.iter().try_for_each(|work_out| work_out(self))
    }

    /// Works out what the first view needs, as long as a state has not been replaced by another.
    /// What fails is reported by the request that needs it.
    pub(super) fn warm_if_held(state: &Weak<Self>) {
        for work_out in Self::FIRST {
            let Some(opened) = state.upgrade() else { return };
            if work_out(&opened).is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_graph_is_given_while_communities_are_worked_out() {
        let base = OpenedGraph::new(Memory::default(), SHOWN_MIN);
        let _busy = (base.supports.working.lock(), base.communities.working.lock());
        let (sender, answers) = mpsc::channel();
        let asked = Arc::clone(&base);
        std::thread::spawn(move || sender.send(asked.graph().is_ok()));
        assert_eq!(answers.recv_timeout(Duration::from_secs(60)), Ok(true));
    }
}
