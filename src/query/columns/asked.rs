//! What a pattern of triples asks of the columns.
//!
//! In: the predicate and the object of a pattern. Out: [`Asked`], or `None` for what the columns do not
//! hold.

use oxrdf::Term;
use oxrdf::vocab::rdf;

use super::run::RunRow;
use crate::query::terms::{DERIVED, OURS, VOCABULARY};

/// What a pattern asks of documents, relations or statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::query) enum Asked {
    /// What has a class, which is named.
    Class,
    /// A relation of a type, between its subject and its object.
    Tie,
    Type,
    Subject,
    Object,
    AccordingTo,
    Status,
    Confidence,
    Speaker,
    About,
    Addressee,
    Cue,
    Mode,
    Date,
    Outlet,
    Mentions,
    /// The document, by whatever name.
    Document,
    Evidence,
}

impl Asked {
    /// Returns what a predicate asks, or `None` if the columns do not know.
    pub(in crate::query) fn of(predicate: Option<&Term>, object: Option<&Term>) -> Option<Self> {
        let Some(Term::NamedNode(predicate)) = predicate else { return None };
        if predicate.as_ref() == rdf::TYPE {
            let Some(Term::NamedNode(class)) = object else { return None };
            let class = class.as_str().strip_prefix(VOCABULARY)?;
            return ["Document", "Relation", "Statement"].contains(&class).then_some(Self::Class);
        }
        let predicate = predicate.as_str();
        if predicate.strip_prefix(OURS).is_some_and(|it| it.starts_with("type:")) {
            return Some(Self::Tie);
        }
        if predicate == DERIVED {
            return Some(Self::Document);
        }
        let name = predicate.strip_prefix(VOCABULARY)?;
        let of_document = || Self::of_document(name);
        Self::of_relation(name).or_else(|| Self::of_statement(name)).or_else(of_document)
    }

    fn of_relation(name: &str) -> Option<Self> {
        Some(match name {
            "type" => Self::Type,
            "subject" => Self::Subject,
            "object" => Self::Object,
            "accordingTo" => Self::AccordingTo,
            "status" => Self::Status,
            "confidence" => Self::Confidence,
            _ => return None,
        })
    }

    fn of_statement(name: &str) -> Option<Self> {
        Some(match name {
            "speaker" => Self::Speaker,
            "about" => Self::About,
            "addressee" => Self::Addressee,
            "cue" => Self::Cue,
            "mode" => Self::Mode,
            _ => return None,
        })
    }

    /// Returns what a property asks that documents have, or relations and statements alike.
    fn of_document(name: &str) -> Option<Self> {
        Some(match name {
            "date" => Self::Date,
            "outlet" => Self::Outlet,
            "mentions" => Self::Mentions,
            "document" => Self::Document,
            "evidence" => Self::Evidence,
            _ => return None,
        })
    }

    /// Returns whether a row may have objects for the predicate.
    pub(super) fn fits(self, row: RunRow) -> bool {
        match self {
            Self::Class | Self::Date => true,
            Self::Outlet | Self::Mentions => row == RunRow::Document,
            Self::Document | Self::Evidence => row != RunRow::Document,
            Self::Speaker | Self::About | Self::Addressee | Self::Cue | Self::Mode => {
                matches!(row, RunRow::Statement(..))
            }
            _ => matches!(row, RunRow::Relation(..)),
        }
    }
}
