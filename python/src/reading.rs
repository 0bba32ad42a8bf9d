//! Reading: one text, or many on several threads.
//!
//! In: texts with their particulars. Out: extraction records as JSON, in the order of the texts and
//! the same for any number of threads. Many texts are taken from their iterator in batches, so that
//! memory does not grow with their number. Fails at a text that cannot be read, or gives the
//! exception in its place.

use std::collections::VecDeque;
use std::path::PathBuf;

use onrecord::Record;
use onrecord::extract::Batch;
use pyo3::prelude::*;
use pyo3::types::PyIterator;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors;
use crate::inputs::Item;
use crate::schema::Schema;

/// Reads texts with a schema.
#[pyclass(frozen, module = "onrecord._native")]
pub(crate) struct Reader {
    schema: Schema,
    any_language: bool,
}

/// The record of one text, or why there is none.
type Reading = Result<String, String>;

#[pymethods]
impl Reader {
    #[new]
    fn new(py: Python<'_>, schema: Option<PathBuf>, any_language: bool) -> PyResult<Self> {
        let schema = py.detach(|| Schema::load(schema.as_deref())).map_err(errors::of)?;
        Ok(Self { schema, any_language })
    }

    /// Returns the record of a text.
    fn read(&self, py: Python<'_>, item: Item) -> PyResult<String> {
        py.detach(|| read(&item, &self.schema, self.any_language)).map_err(errors::of_input)
    }

    /// Returns the records of many texts one by one.
    fn read_many(
        &self,
        items: &Bound<'_, PyAny>,
        threads: usize,
        gives_errors: bool,
    ) -> PyResult<Results> {
        Ok(Results {
            items: Some(items.try_iter()?.unbind()),
            schema: self.schema.clone(),
            any_language: self.any_language,
            pool: pool(threads)?,
            gives_errors,
            ready: VecDeque::new(),
            broken: None,
        })
    }
}

/// Returns threads of their own: those that a library keeps for all do not outlive a fork.
///
/// `threads` is their number; 0 is one for each core.
pub(crate) fn pool(threads: usize) -> PyResult<ThreadPool> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|error| errors::of_question(format!("cannot start threads: {error}")))
}

fn read(item: &Item, schema: &Schema, any_language: bool) -> Reading {
    let document = item.document(any_language)?;
    let record = Record::new(&document, &schema.reader().read(&document));
    serde_json::to_string(&record).map_err(|error| error.to_string())
}

/// Records of texts, one by one.
#[pyclass(module = "onrecord._native")]
pub(crate) struct Results {
    /// `None` once it has ended.
    items: Option<Py<PyIterator>>,
    schema: Schema,
    any_language: bool,
    pool: ThreadPool,
    gives_errors: bool,
    ready: VecDeque<Reading>,
    /// The exception of the iterator, raised after the texts before it.
    broken: Option<PyErr>,
}

#[pymethods]
impl Results {
    fn __iter__(own: PyRef<'_, Self>) -> PyRef<'_, Self> {
        own
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        if self.ready.is_empty() {
            self.read_batch(py)?;
        }
        match self.ready.pop_front() {
            Some(Ok(record)) => Ok(Some(record.into_pyobject(py)?.into_any())),
            Some(Err(message)) => {
                let error = errors::of_input(message);
                if self.gives_errors {
                    Ok(Some(error.into_value(py).into_bound(py).into_any()))
                } else {
                    Err(error)
                }
            }
            None => self.broken.take().map_or(Ok(None), Err),
        }
    }
}

impl Results {
    /// Reads the next texts, enough to keep all threads busy.
    fn read_batch(&mut self, py: Python<'_>) -> PyResult<()> {
        py.check_signals()?;
        let items = self.next_items(py);
        let (schema, any_language, pool) = (&self.schema, self.any_language, &self.pool);
        let read = |item: &Item| read(item, schema, any_language);
        let done: Vec<Reading> =
            py.detach(|| pool.install(|| items.par_iter().map(read).collect()));
        self.ready.extend(done);
        Ok(())
    }

    fn next_items(&mut self, py: Python<'_>) -> Vec<Item> {
        let (mut taken, mut n_bytes) = (Vec::new(), 0);
        let Some(mut items) = self.items.as_ref().map(|it| it.bind(py).clone()) else {
            return taken;
        };
        while taken.len() < Batch::DOCUMENTS && n_bytes < Batch::BYTES {
            let next = items.next().map(|it| it.and_then(|it| it.extract::<Item>()));
            let Some(Ok(item)) = next else {
                self.broken = next.and_then(Result::err);
                self.items = None;
                break;
            };
            n_bytes += item.n_bytes();
            taken.push(item);
        }
        taken
    }
}
