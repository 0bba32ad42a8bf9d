//! Which relations, roles and cues exist? The only reader of `schema/`.
//!
//! In: the embedded schema or a folder in its place. Out: [`Ontology`]. Fails with an error that
//! names file, line and cause.

mod calendar;
mod files;
mod grammar;
mod actors;
mod cues;
mod relations;
mod families;
mod events;

pub use actors::{Actors, Gender, Known, Place, PlaceForm, TalkPart, Title};
pub use calendar::Calendar;
pub use cues::{CueSense, Cues};
pub use events::{
    EventEntry, EventExample, EventSpec, EventTrigger, EventWords, Events, Outlook, Turns,
};
pub use families::{Families, Family};
pub use files::{Files, SchemaFile};
pub use grammar::{Grammar, MatterWords, StatusWords, Words};
pub use relations::{
    Body, Counterexample, Entry, Example, Need, Part, RelationSpec, Relations, Slots, Trigger,
};

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// All that a schema holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ontology {
    /// The relation types.
    pub relations: Relations,
    /// The families of relation types.
    pub families: Families,
    /// The words that steer how propositions are read.
    pub grammar: Grammar,
    /// The words for dates.
    pub calendar: Calendar,
    /// The words that name, entitle and describe actors.
    pub actors: Actors,
    /// The words of saying.
    pub cues: Cues,
    /// The types of political events.
    pub events: Events,
}

impl Ontology {
    /// Returns the schema embedded in this binary, read once.
    ///
    /// # Panics
    /// Never: the embedded schema is read by the tests of this crate.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static EMBEDDED: OnceLock<Ontology> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            Self::of(&Files::embedded()).expect("the embedded schema is tested to load")
        })
    }

    /// Returns the schema of a folder.
    ///
    /// # Errors
    /// If a file cannot be read or is not of the form that its folder asks for.
    pub fn load(folder: &Path) -> Result<Self, OntologyError> {
        Self::of(&Files::read(folder)?)
    }

    /// Returns the schema of these files.
    ///
    /// # Errors
    /// If a file is not of the form that its folder asks for.
    pub fn of(files: &Files) -> Result<Self, OntologyError> {
        Ok(Self {
            relations: Relations::load(files)?,
            families: Families::load(files)?,
            grammar: Grammar::load(files)?,
            calendar: Calendar::load(files)?,
            actors: Actors::load(files)?,
            cues: Cues::load(files)?,
            events: Events::load(files)?,
        })
    }
}

/// Why a schema could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OntologyError {
    /// A file or folder could not be read.
    #[error("cannot read `{}`; give --schema a folder laid out like the embedded schema", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not what its kind of file must be.
    #[error("{path}:{line}: {cause}")]
    Invalid {
        /// The file, relative to the schema folder.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What was found and what is wanted.
        cause: String,
    },
}
