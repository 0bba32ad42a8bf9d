//! Why a request was not answered, as `application/problem+json` (RFC 9457).
//!
//! In: errors of the rooms above. Out: [`Problem`]s, each with a status and what to do. Never fails.

use axum::http::StatusCode;
use serde::Serialize;

use crate::knowledge::ActorId;
use crate::query::{NameMatch, QueryError};
use crate::store::StoreError;

/// Why a request was not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    /// The kind of problem.
    pub(crate) title: &'static str,
    /// The status of HTTP.
    pub(crate) status: u16,
    /// What is wrong, and what to do.
    pub(crate) detail: String,
    /// The actors that an ambiguous name may mean.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) candidates: Vec<Candidate>,
    /// What is most like what was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) nearest: Vec<Near>,
    /// Whether the store was changed while it was read, so that reading it again may succeed.
    #[serde(skip)]
    pub(crate) is_stale: bool,
}

/// An actor to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Candidate {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Its kind.
    pub(crate) kind: String,
    /// Number of documents it appears in.
    pub(crate) documents: usize,
}

/// Something like what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Near {
    /// An actor.
    Actor(Candidate),
    /// A name of something else.
    Name(String),
}

impl Candidate {
    /// Returns an actor to choose.
    #[must_use]
    pub(crate) fn new(id: &ActorId, name: &str, documents: usize) -> Self {
        let (name, kind) = (name.to_owned(), id.kind_name().to_owned());
        Self { id: id.to_string(), name, kind, documents }
    }

    fn of(found: &NameMatch) -> Self {
        Self::new(&found.actor.id, &found.actor.name, found.n_documents)
    }
}

impl Problem {
    /// Returns a problem.
    #[must_use]
    pub(crate) fn new(status: u16, detail: impl Into<String>) -> Self {
        let known = StatusCode::from_u16(status).ok();
        let title = known.and_then(|it| it.canonical_reason()).unwrap_or("Error");
        let (candidates, nearest) = (Vec::new(), Vec::new());
        Self { title, status, detail: detail.into(), candidates, nearest, is_stale: false }
    }

    /// Returns the problem with the names that are most like what was asked for.
    #[must_use]
    pub(crate) fn near(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.nearest = names.into_iter().map(Near::Name).collect();
        self
    }

    /// Returns the problem of a question that could not be answered.
    #[must_use]
    pub(crate) fn of_query(error: &QueryError) -> Self {
        let detail = first_line(&error.to_string());
        match error {
            QueryError::Unknown { nearest, .. } => {
                let nearest = nearest.iter().map(|it| Near::Actor(Candidate::of(it))).collect();
                Self { nearest, ..Self::new(404, detail) }
            }
            QueryError::Ambiguous { candidates, .. } => {
                let candidates = candidates.iter().map(Candidate::of).collect();
                Self { candidates, ..Self::new(409, detail) }
            }
            QueryError::NoTies { .. } | QueryError::NoEvidence { .. } => Self::new(404, detail),
            QueryError::NoDocument { nearest, .. } => {
                Self::new(404, detail).near(nearest.iter().map(ToString::to_string))
            }
            QueryError::UnknownType { .. }
            | QueryError::UnknownOutlet { .. }
            | QueryError::UnknownCue { .. }
            | QueryError::UnknownFamily { .. }
            | QueryError::NoFamily
            | QueryError::Pairs { .. }
            | QueryError::Search { .. } => Self::new(400, detail),
            QueryError::Store(error) => Self::of_store(error),
        }
    }

    /// Returns the problem of a store that could not be read or written.
    #[must_use]
    pub(crate) fn of_store(error: &StoreError) -> Self {
        let (status, is_stale) = match error {
            StoreError::Locked { .. } | StoreError::Stopped { .. } => (503, false),
            StoreError::Changed { .. } => (503, true),
            StoreError::Note { .. } => (400, false),
            StoreError::ReadOnly => (403, false),
            // What is read in place may be a page that another process has just overwritten.
            _ => (500, true),
        };
        Self { is_stale, ..Self::new(status, error.to_string()) }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::of_store(&error)
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        Self::of_query(&error)
    }
}

/// Returns the message without the list of candidates that follows it on lines of their own.
fn first_line(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    line.trim_end_matches(':').trim_end_matches("; the nearest are").to_owned()
}
