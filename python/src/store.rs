//! A store: a folder that other processes may use as well, or one that lasts as long as the object.
//!
//! In: texts to add, questions. Out: counts, answers as JSON. A folder is open for changes only while
//! texts are added; questions see it as of the first question after that, or after `refresh`. Fails
//! with the errors of the library. One question is answered at a time; others wait.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use onrecord::document::DocumentId;
use onrecord::extract::{Batch, Read};
use onrecord::knowledge::SHOWN_MIN;
use onrecord::query::{self, Limits};
use onrecord::store::{MemoryStore, Put, SledStore, Stamp, Store, StoredDocument};
use onrecord::{Document, Memory as Opened};
use pyo3::prelude::*;
use pyo3::types::PyIterator;
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::asked::Asked;
use crate::inputs::Item;
use crate::questions::{self, Answer, Question, Refused};
use crate::schema::Schema;
use crate::{errors, reading, solutions};

/// A store of documents.
#[pyclass(frozen, module = "onrecord._native")]
pub(crate) struct Memory {
    /// `None` if it is not kept in files.
    folder: Option<PathBuf>,
    schema: Schema,
    state: Mutex<State>,
}

/// What is open, and the least confidence of the relations in its graph.
#[derive(Default)]
struct State {
    opened: Option<Opened>,
    min_confidence: f64,
}

#[pymethods]
impl Memory {
    #[new]
    fn new(py: Python<'_>, folder: Option<PathBuf>, schema: Option<PathBuf>) -> PyResult<Self> {
        let schema = py.detach(|| Schema::load(schema.as_deref())).map_err(errors::of)?;
        let opened = folder.is_none().then(Opened::default);
        let state = State { opened, min_confidence: SHOWN_MIN };
        Ok(Self { folder, schema, state: Mutex::new(state) })
    }

    /// Reads texts and adds them. Returns the numbers of documents added, replaced and unchanged.
    fn add(
        &self,
        py: Python<'_>,
        items: &Bound<'_, PyAny>,
        threads: usize,
        again: bool,
        any_language: bool,
    ) -> PyResult<(usize, usize, usize)> {
        let (mut items, pool) = (items.try_iter()?, reading::pool(threads)?);
        let mut adding = py.detach(|| self.begin()).map_err(errors::of)?;
        let mut put = Put::default();
        let done = loop {
            let batch = match next_batch(&mut items, any_language) {
                Ok(batch) if batch.is_empty() => break Ok(()),
                Ok(batch) => batch,
                Err(error) => break Err(error),
            };
            let kept = py.detach(|| adding.keep(batch, &self.schema, &pool, again));
            match kept {
                Ok(more) => put = put.and(more),
                Err(error) => break Err(errors::of(error)),
            }
            if let Err(error) = py.check_signals() {
                break Err(error);
            }
        };
        py.detach(|| self.end(adding)).map_err(errors::of)?;
        done.map(|()| (put.added, put.replaced, put.unchanged))
    }

    /// Removes documents. Returns how many of them existed.
    fn remove(&self, py: Python<'_>, ids: Vec<String>) -> PyResult<usize> {
        py.detach(|| {
            let ids: Vec<DocumentId> = ids.iter().map(|it| DocumentId::new(it)).collect();
            let mut adding = self.begin()?;
            let n_removed = adding.store().remove(&ids);
            self.end(adding)?;
            Ok::<usize, onrecord::Error>(n_removed?)
        })
        .map_err(errors::of)
    }

    /// Answers a question: the rows as JSON, how many there are, how many are left out because their
    /// confidence is too low, and how many because they have no date.
    fn ask(
        &self,
        py: Python<'_>,
        name: &str,
        asked: &str,
    ) -> PyResult<(String, usize, usize, usize)> {
        let asked = Asked::of(asked).map_err(errors::of_question)?;
        let found = self.answer(py, asked.min_confidence(), |memory| {
            let ontology = self.schema.ontology();
            Question { asked: &asked, memory, ontology }.answer(name)
        });
        let Answer { json, n_total, n_unsure, n_undated } = found?;
        Ok((json, n_total, n_unsure, n_undated))
    }

    /// Answers a query in SPARQL, and says whether rows are left out.
    fn sparql<'py>(
        &self,
        py: Python<'py>,
        query: &str,
        rows_max: usize,
        seconds_max: u64,
    ) -> PyResult<(Bound<'py, PyAny>, bool)> {
        let limits = Limits { rows_max, time_max: Duration::from_secs(seconds_max.max(1)) };
        let found = self.answer(py, SHOWN_MIN, |memory| {
            for (name, _) in query::sparql_types(query) {
                query::check_types(&[name], self.schema.ontology(), memory.store())?;
            }
            Ok(memory.sparql(query, limits)?)
        })?;
        solutions::of(py, found)
    }

    /// Forgets what was read of the folder, so that the next question sees what others added.
    fn refresh(&self, py: Python<'_>) {
        if self.folder.is_some() {
            py.detach(|| self.lock().opened = None);
        }
    }
}

/// Returns the next documents, enough to keep all threads busy.
fn next_batch(items: &mut Bound<'_, PyIterator>, any_language: bool) -> PyResult<Vec<Document>> {
    let mut batch = Batch::default();
    while !batch.is_full()
        && let Some(item) = items.next()
    {
        let item: Item = item?.extract()?;
        batch.push(item.document(any_language).map_err(errors::of_input)?);
    }
    Ok(batch.into_documents())
}

/// A store that is open for changes.
enum Adding {
    Folder(Box<SledStore>),
    Here(Box<Opened>),
}

impl Adding {
    fn store(&mut self) -> &mut dyn Store {
        match self {
            Self::Folder(store) => &mut **store,
            Self::Here(memory) => memory.store_mut(),
        }
    }

    /// Reads documents and stores them in one transaction; those that it holds already are not read.
    fn keep(
        &mut self,
        documents: Vec<Document>,
        schema: &Schema,
        pool: &ThreadPool,
        again: bool,
    ) -> Result<Put, onrecord::Error> {
        let (reader, fingerprint) = (schema.reader(), schema.reader().fingerprint());
        let (mut wanted, mut n_known) = (Vec::new(), 0);
        for document in documents {
            let is_known = |stamp: Stamp| {
                stamp.reader == fingerprint && stamp.document == Stamp::of_document(&document)
            };
            let known = self.store().find(&document.id)?.is_some_and(|it| is_known(it.1));
            if known && !again {
                n_known += 1;
            } else {
                wanted.push(document);
            }
        }
        let read = |document: Document| {
            let extraction = reader.read(&document);
            Read { document, extraction, events: Vec::new(), reader: fingerprint }
        };
        let read: Vec<Read> = pool.install(|| wanted.into_par_iter().map(read).collect());
        let batch: Vec<StoredDocument> = read.into_iter().map(StoredDocument::from).collect();
        let put = self.store().put(&batch)?;
        Ok(Put { unchanged: put.unchanged + n_known, ..put })
    }
}

impl Memory {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the store for changes.
    fn begin(&self) -> Result<Adding, onrecord::Error> {
        Ok(match &self.folder {
            Some(folder) => {
                if let Some(parent) = folder.parent().filter(|it| !it.as_os_str().is_empty()) {
                    // If this fails, opening the store fails as well and says why.
                    let _ = std::fs::create_dir_all(parent);
                }
                Adding::Folder(Box::new(SledStore::open(folder)?))
            }
            None => Adding::Here(Box::new(self.lock().opened.take().unwrap_or_default())),
        })
    }

    /// Closes the store for changes; the next question sees them.
    fn end(&self, adding: Adding) -> Result<(), onrecord::Error> {
        match adding {
            Adding::Folder(store) => {
                self.lock().opened = None;
                drop(store.optimize()?);
            }
            Adding::Here(memory) => self.lock().opened = Some(*memory),
        }
        Ok(())
    }

    /// Answers a question; if another process overwrote what was being read, once more on a copy.
    fn answer<T: Send>(
        &self,
        py: Python<'_>,
        min_confidence: f64,
        question: impl Fn(&Opened) -> Result<T, Refused> + Sync,
    ) -> PyResult<T> {
        let answered = py.detach(|| {
            let mut state = self.lock();
            match question(state.memory(self.folder.as_deref(), min_confidence)?) {
                Err(refused) if self.folder.is_some() && questions::is_of_store(&refused) => {
                    question(state.copied(self.folder.as_deref(), min_confidence)?)
                }
                done => done,
            }
        });
        answered.map_err(|refused| match refused {
            Refused::Question(message) => errors::of_question(message),
            Refused::Library(error) => errors::of(error),
        })
    }
}

impl State {
    /// Returns the open store, with a graph of the relations of at least this confidence.
    fn memory(&mut self, folder: Option<&Path>, min_confidence: f64) -> Result<&Opened, Refused> {
        let opened = match (self.opened.take(), folder) {
            (Some(opened), _) if self.min_confidence.to_bits() == min_confidence.to_bits() => {
                opened
            }
            (Some(opened), _) => opened.with_min_confidence(min_confidence),
            (None, Some(folder)) => Opened::open(folder)?.with_min_confidence(min_confidence),
            (None, None) => Opened::of(MemoryStore::new()).with_min_confidence(min_confidence),
        };
        self.min_confidence = min_confidence;
        Ok(self.opened.insert(opened))
    }

    /// Opens a copy of the store in place of the store.
    fn copied(&mut self, folder: Option<&Path>, min_confidence: f64) -> Result<&Opened, Refused> {
        if let Some(folder) = folder {
            let copy = Opened::of(SledStore::open_to_read(folder)?);
            self.opened = Some(copy.with_min_confidence(min_confidence));
        }
        self.memory(folder, min_confidence)
    }
}
