//! What is asked of a store: the parts that questions have in common, by the names of the options of
//! the command.
//!
//! In: JSON. Out: [`Asked`] and the filters of the library. Fails if a part is not known or not of
//! its kind.

use onrecord::document::PartialDate;
use onrecord::knowledge::{ActorKind, Mode, RelationType, SHOWN_MIN, Status};
use onrecord::query::{self, Filter, QueryError};
use onrecord::store::Store;
use onrecord::{Ontology, TieFilter};
use serde::Deserialize;

/// The parts of a question; each question uses some.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Asked {
    /// An actor, document, relation or statement; words or a pattern.
    pub(crate) what: Option<String>,
    /// The actor at the other end of a path.
    pub(crate) other: Option<String>,
    pub(crate) speaker: Option<String>,
    pub(crate) about: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) cue: Option<String>,
    pub(crate) mode: Option<Mode>,
    pub(crate) kind: Option<ActorKind>,
    pub(crate) since: Option<PartialDate>,
    pub(crate) until: Option<PartialDate>,
    pub(crate) outlet: Option<String>,
    pub(crate) types: Vec<String>,
    pub(crate) status: Option<Status>,
    pub(crate) min_confidence: Option<f64>,
    pub(crate) min_documents: u32,
    pub(crate) hops: u32,
    pub(crate) steps_max: u32,
    /// Whether all paths, events or reports are wanted.
    pub(crate) all: bool,
    pub(crate) undated: bool,
    pub(crate) unnamed: bool,
    /// Where to search, which network, what to count, how to normalize.
    pub(crate) place: Option<String>,
    pub(crate) network: Option<String>,
    pub(crate) count: Option<String>,
    pub(crate) normalize: Option<String>,
    pub(crate) support: Vec<String>,
    pub(crate) oppose: Vec<String>,
    pub(crate) window: Option<u32>,
    pub(crate) limit: Option<usize>,
}

impl Asked {
    /// Returns the question that JSON describes.
    pub(crate) fn of(json: &str) -> Result<Self, String> {
        let asked: Self = serde_json::from_str(json)
            .map_err(|error| format!("the question does not fit: {error}"))?;
        if asked.min_confidence.is_some_and(|it| !(0.0..=1.0).contains(&it)) {
            return Err("`min_confidence` must be from 0.0 to 1.0".to_owned());
        }
        Ok(asked)
    }

    /// Returns the least confidence of relations.
    pub(crate) fn min_confidence(&self) -> f64 {
        self.min_confidence.unwrap_or(SHOWN_MIN)
    }

    /// Returns the number of rows at most.
    pub(crate) fn limit(&self) -> usize {
        self.limit.unwrap_or(usize::MAX)
    }

    /// Returns what the question is about, empty if it is about all.
    pub(crate) fn what(&self) -> &str {
        self.what.as_deref().unwrap_or_default()
    }

    fn types(&self) -> Vec<RelationType> {
        self.types.iter().map(|it| query::type_of(it)).collect()
    }

    /// Returns the filter on relations and statements, after checking the names in it.
    pub(crate) fn filter(
        &self,
        ontology: &Ontology,
        store: &dyn Store,
    ) -> Result<Filter, QueryError> {
        let filter = Filter {
            since: self.since,
            until: self.until,
            types: self.types(),
            status: self.status,
            outlet: self.outlet.clone(),
            min_confidence: self.min_confidence(),
        };
        query::check_types(&self.types, ontology, store)?;
        query::check_outlet(&filter, store)?;
        Ok(filter)
    }

    /// Returns the filter on ties, after checking the names in it.
    pub(crate) fn ties(
        &self,
        ontology: &Ontology,
        store: &dyn Store,
    ) -> Result<TieFilter, QueryError> {
        query::check_types(&self.types, ontology, store)?;
        Ok(TieFilter {
            types: self.types(),
            status: self.status,
            min_documents: self.min_documents,
            since: self.since,
            until: self.until,
        })
    }
}
