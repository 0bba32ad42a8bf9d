//! Who did what to whom: one typed, directed, dated assertion at one place of one document.
//!
//! Plain types; spans are bytes of the document's text.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ActorId, StatementId};
use crate::document::{PartialDate, Span};

/// Names one relation within its document: `r0`, `r1`, ...
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RelationId(#[serde(deserialize_with = "crate::document::shared::read")] Arc<str>);

impl RelationId {
    /// Returns the id of the `n`th relation of a document.
    #[must_use]
    pub fn nth(n: usize) -> Self {
        Self(format!("r{n}").into())
    }

    /// Returns the id that prints as `id`.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    /// Returns the id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names a relation type of the ontology: `endorsed`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RelationType(#[serde(deserialize_with = "crate::document::shared::read")] Arc<str>);

impl RelationType {
    /// Returns the type named `name`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// Returns its name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RelationType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The least confidence of the relations that answers and pictures show unless asked for others.
pub const SHOWN_MIN: f64 = 0.45;

/// One assertion with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// Its id within the document.
    pub id: RelationId,
    /// Its type.
    pub kind: RelationType,
    /// Who did it or is it; `None` only where the ontology allows it.
    pub subject: Option<ActorId>,
    /// To whom.
    pub object: Option<ActorId>,
    /// The words for what is not an actor: an office, a bill, an investigation.
    pub matter: Option<String>,
    /// Whether the text holds it true.
    pub status: Status,
    /// Whether the text says that it is over.
    pub former: bool,
    /// Who says so, outermost source first; empty in the article's own voice.
    pub according_to: Vec<ActorId>,
    /// The statement in whose content it stands.
    pub statement: Option<StatementId>,
    /// When it happened or began.
    pub date: Option<PartialDate>,
    /// The words that express it.
    pub trigger: Vec<Span>,
    /// The clause or sentence that states it.
    pub evidence: Span,
    /// How likely it is to be right, from 0.0 to 1.0.
    pub confidence: f64,
}

/// Whether a text holds a relation true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Told as having happened or holding.
    Asserted,
    /// Told as not so.
    Negated,
    /// Planned, promised, possible, asked for, conditional or predicted.
    Hypothetical,
}

impl Status {
    /// Returns the status as it stands in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Negated => "negated",
            Self::Hypothetical => "hypothetical",
        }
    }
}
