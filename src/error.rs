//! Any error of the library.

use crate::ingest::Failure;
use crate::ontology::OntologyError;
use crate::query::{QueryError, SparqlError};
use crate::store::StoreError;

/// Any error of the library; `?` makes it from the error of each step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An input could not be read.
    #[error(transparent)]
    Input(#[from] Failure),
    /// A schema could not be loaded.
    #[error(transparent)]
    Ontology(#[from] OntologyError),
    /// A store could not be opened, read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A question could not be answered.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A SPARQL query could not be answered.
    #[error(transparent)]
    Sparql(#[from] SparqlError),
}
