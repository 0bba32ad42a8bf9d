//! Who did what, and to which actor: one typed, directed, dated assertion in one document.
//!
//! Plain types; spans are byte ranges of the document's text.

use serde::{Deserialize, Serialize};

use super::{ActorId, StatementId};
use crate::document::{PartialDate, Span, text_id};

text_id! {
    /// The id of a relation within its document: `r0`, `r1`, ...
    RelationId
}

impl RelationId {
    /// Returns the id of relation `n` of a document, from 0.
    #[must_use]
    pub fn nth(n: usize) -> Self {
        Self::new(&format!("r{n}"))
    }
}

text_id! {
    /// The name of a relation type in the ontology: `endorsed`.
    RelationType
}

/// The minimum confidence, from 0.0 to 1.0, of relations in answers and diagrams unless another is
/// asked for.
pub const SHOWN_MIN: f64 = 0.45;

/// One assertion with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// Its id within the document.
    pub id: RelationId,
    /// Its type.
    pub kind: RelationType,
    /// The actor who did it or is it; `None` only if the ontology allows it.
    pub subject: Option<ActorId>,
    /// The actor it was done to, if any.
    pub object: Option<ActorId>,
    /// The words for an object that is not an actor: an office, a bill, an investigation.
    pub matter: Option<String>,
    /// Whether the text presents it as true.
    pub status: Status,
    /// Whether the text says that it is over.
    pub former: bool,
    /// The sources that say so, outermost first; empty if the article says so itself.
    pub according_to: Vec<ActorId>,
    /// The statement whose content contains it.
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

/// Whether a text presents a relation as true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Reported as having happened or as holding.
    Asserted,
    /// Reported as not true.
    Negated,
    /// Planned, promised, possible, asked for, conditional or predicted.
    Hypothetical,
}

impl Status {
    /// Every status. Stores keep a status as its index here, so the order stays as it is.
    pub const ALL: [Self; 3] = [Self::Asserted, Self::Negated, Self::Hypothetical];

    /// Returns the status as written in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Negated => "negated",
            Self::Hypothetical => "hypothetical",
        }
    }

    /// Returns the status that records write as `name`, or `None` if there is none.
    ///
    /// ```
    /// use onrecord::Status;
    ///
    /// assert_eq!(Status::from_name("negated"), Some(Status::Negated));
    /// assert_eq!(Status::from_name("denied"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}
