//! Returns the evidence with an id: a relation, a statement, or all of a document.
//!
//! In: `DOCUMENT#r0`, `DOCUMENT#s0` or `DOCUMENT`. Out: [`Evidence`] with the paragraph around it.
//! Fails with [`QueryError::NoEvidence`] if nothing has the id, or if the store cannot be read.

use serde::Serialize;

use super::alike::later_version;
use super::history::event;
use super::said::utterance;
use super::{Event, QueryError, Utterance};
use crate::document::{CodePoints, Document, DocumentId};
use crate::resolve::Identities;
use crate::store::{Store, StoreError, StoredDocument};

/// The author of a document, and the bytes it was read from, so that it can be traced to a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The author, as the document names them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// The file, its path if it is in an archive, and its number in the file:
    /// `clips.zip!a/b.html#3`.
    #[serde(skip_serializing_if = "Option::is_none", rename = "read_from")]
    pub source: Option<String>,
    /// The SHA-256 of the file, or of the line if it was read from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The last version of the article, if the document is an earlier one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_version: Option<DocumentId>,
}

impl Origin {
    fn of(document: &Document, latest_version: Option<DocumentId>) -> Self {
        Self {
            byline: document.byline.clone(),
            source: document.source.clone(),
            sha256: document.original.clone(),
            latest_version,
        }
    }
}

/// A relation or a statement with its context.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "evidence_of", rename_all = "snake_case")]
pub enum Evidence {
    /// A relation.
    Relation {
        /// The relation.
        #[serde(flatten)]
        event: Box<Event>,
        /// The paragraphs around it.
        context: String,
        /// The origin of the document.
        #[serde(flatten)]
        origin: Origin,
    },
    /// A statement.
    Statement {
        /// The statement.
        #[serde(flatten)]
        utterance: Box<Utterance>,
        /// The paragraphs around it.
        context: String,
        /// The origin of the document.
        #[serde(flatten)]
        origin: Origin,
    },
}

/// Returns the evidence with an id, in the order of the document.
///
/// # Errors
/// Returns an error if nothing has this id, or if the store cannot be read.
pub fn evidence(identities: &Identities<'_>, id: &str) -> Result<Vec<Evidence>, QueryError> {
    let none = || QueryError::NoEvidence { id: id.to_owned() };
    let store = identities.store();
    let (document, local) = parts(store, id)?;
    let (number, _) = store.find(&DocumentId::new(document))?.ok_or_else(none)?;
    let stored = store.document(number)?.ok_or_else(none)?;
    let origin = Origin::of(&stored.document, later_version(identities, number)?);
    let is_asked = |it: &str| local.is_none_or(|local| local == it);
    let mut found = Vec::new();
    for relation in stored.extraction.relations.iter().filter(|it| is_asked(it.id.as_str())) {
        let date = relation.date.or(stored.document.date);
        let event = Box::new(event(identities, number, &stored, relation, date)?);
        let context = paragraphs(&stored, event.citation.offsets);
        found.push(Evidence::Relation { event, context, origin: origin.clone() });
    }
    for statement in stored.extraction.statements.iter().filter(|it| is_asked(it.id.as_str())) {
        let utterance = Box::new(utterance(identities, number, &stored, statement)?);
        let context = paragraphs(&stored, utterance.citation.offsets);
        found.push(Evidence::Statement { utterance, context, origin: origin.clone() });
    }
    if found.is_empty() && local.is_some() {
        return Err(none());
    }
    Ok(found)
}

/// Returns the id of the document, and of the row in it if one is asked for.
fn parts<'i>(store: &dyn Store, id: &'i str) -> Result<(&'i str, Option<&'i str>), StoreError> {
    let whole = store.find(&DocumentId::new(id))?;
    Ok(match (whole, id.rsplit_once('#')) {
        (Some(_), _) | (None, None) => (id, None),
        (None, Some((document, local))) => (document, Some(local)),
    })
}

/// Returns the lines of the text around a range of code points; empty if the range is not in the
/// text.
fn paragraphs(stored: &StoredDocument, offsets: [usize; 2]) -> String {
    let text = &stored.document.text;
    let Some(span) = CodePoints::new(text).to_span(offsets) else { return String::new() };
    let start = text[..span.start()].rfind('\n').map_or(0, |it| it + 1);
    let end = text[span.end()..].find('\n').map_or(text.len(), |it| span.end() + it);
    text[start..end].trim().to_owned()
}
