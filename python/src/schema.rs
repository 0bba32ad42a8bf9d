//! The schema that texts are read with: the built-in one, or that of a folder.
//!
//! In: nothing, or a folder. Out: [`Schema`], cheap to clone. Fails if a file of the folder is not
//! valid; the error names file and line.

use std::path::Path;
use std::sync::Arc;

use onrecord::ontology::OntologyError;
use onrecord::{Ontology, Reader};

/// A schema.
#[derive(Clone)]
pub(crate) struct Schema(Option<Arc<Ontology>>);

impl Schema {
    /// Loads the schema of a folder; `None` is the built-in one.
    pub(crate) fn load(folder: Option<&Path>) -> Result<Self, OntologyError> {
        let own = folder.map(Ontology::load).transpose()?;
        Ok(Self(own.map(Arc::new)))
    }

    /// Returns the ontology.
    pub(crate) fn ontology(&self) -> &Ontology {
        match &self.0 {
            Some(own) => own,
            None => Ontology::embedded(),
        }
    }

    /// Returns the reader with this ontology.
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::new(self.ontology())
    }
}
