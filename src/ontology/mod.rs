//! Which relations, roles and cues exist? The only reader of `schema/`.
//!
//! In: the embedded schema, or a folder instead of it. Out: [`Ontology`]. Fails with an error that
//! names file, line and cause.

mod calendar;
mod files;
mod words;
mod phrases;
mod grammar;
mod places;
mod actors;
mod cues;
mod relations;
mod families;
mod events;

pub(crate) use actors::{Actors, Gender, PlaceForm, TalkPart};
pub(crate) use calendar::Calendar;
pub(crate) use cues::{CueSense, Cues};
pub(crate) use events::EventTrigger;
pub use events::{EventExample, EventSpec, Events, Outlook, Turns};
pub use families::{Families, Family};
pub use files::{Files, SchemaFile};
pub(crate) use grammar::{Grammar, MatterWords, SlotPlaces, StatusWords};
pub use phrases::{Part, Phrase, Phrases};
pub use places::Role;
pub(crate) use places::{EventNeed, SlotPlace, TargetRole};
pub(crate) use relations::{Body, Need, Trigger};
pub use relations::{Counterexample, Example, RelationSpec, Relations};
pub use words::Words;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The contents of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ontology {
    /// The relation types.
    pub relations: Relations,
    /// The families of relation types.
    pub families: Families,
    /// The words that control how propositions are read.
    pub(crate) grammar: Grammar,
    /// The words for dates.
    pub(crate) calendar: Calendar,
    /// The words that name, title and describe actors.
    pub(crate) actors: Actors,
    /// The words that report speech and thought.
    pub(crate) cues: Cues,
    /// The types of political events.
    pub events: Events,
    /// A hash of the version of the library and of the files; never 0.
    pub fingerprint: u64,
}

impl Ontology {
    /// Returns the schema embedded in this binary, parsed once.
    ///
    /// # Panics
    /// Never: the tests of this crate load the embedded schema.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static EMBEDDED: OnceLock<Ontology> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            Self::of(&Files::embedded()).expect("the embedded schema is tested to load")
        })
    }

    /// Returns a relation type in words: its label, or its name if the schema does not have it.
    pub(crate) fn label(&self, kind: &str) -> String {
        let spec = self.relations.get(kind);
        spec.map_or_else(|| kind.replace('_', " "), |it| it.label.clone())
    }

    /// Loads the schema in a folder.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read or does not have the form of its folder.
    pub fn load(folder: &Path) -> Result<Self, OntologyError> {
        Self::of(&Files::read(folder)?)
    }

    /// Loads the schema from these files.
    ///
    /// # Errors
    /// Returns an error if a file does not have the form of its folder.
    ///
    /// ```
    /// use onrecord::Ontology;
    /// use onrecord::ontology::Files;
    ///
    /// let files = Files::embedded();
    /// let praised = files.iter().find(|file| file.path == "relations/praised.toml").unwrap();
    /// let renamed = praised.text.replace("name = \"praised\"", "name = \"lauded\"");
    /// let ontology = Ontology::of(&Files::embedded().with("relations/praised.toml", &renamed));
    /// assert!(ontology.is_err(), "a file is named as its type");
    /// ```
    pub fn of(files: &Files) -> Result<Self, OntologyError> {
        let grammar = Grammar::load(files)?;
        Ok(Self {
            relations: Relations::load(files, &grammar.prepositions)?,
            families: Families::load(files)?,
            calendar: Calendar::load(files)?,
            actors: Actors::load(files)?,
            cues: Cues::load(files)?,
            events: Events::load(files, &grammar.prepositions)?,
            grammar,
            fingerprint: files.fingerprint(),
        })
    }

    /// Returns the words that decide whether a matter reverses a side.
    #[must_use]
    pub fn matter_words(&self) -> &MatterWords {
        &self.grammar.matters
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
        /// The cause.
        source: std::io::Error,
    },
    /// A file does not have the form that its folder requires.
    #[error("{path}:{line}: {cause}")]
    Invalid {
        /// The path, relative to the schema folder.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What was found and what is wanted.
        cause: String,
    },
}
