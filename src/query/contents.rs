//! Everything that one document says, with actors as the store knows them.
//!
//! In: a document of the store, and who is who. Out: [`Contents`], its actors, relations and
//! statements; or the same as triples of the vocabulary in `schema/rdf.md`. Fails if the store
//! cannot be read.

use std::collections::BTreeSet;
use std::sync::Arc;

use oxrdf::{NamedOrBlankNode, Term, Triple};

use super::history::{event, named};
use super::said::utterance;
use super::triples::Leaf;
use super::{Event, Utterance};
use crate::resolve::{Identities, Named};
use crate::store::{DocumentNumber, StoreError, StoredDocument};

/// What a document says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Contents {
    /// The actors that it mentions, each once, in order of their first mention.
    pub(crate) actors: Vec<Named>,
    /// Its relations, in text order.
    pub(crate) relations: Vec<Event>,
    /// Its statements, in text order.
    pub(crate) statements: Vec<Utterance>,
}

/// Returns what a document says: its actors, its relations and its statements.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn contents(
    identities: &Identities<'_>,
    number: DocumentNumber,
    stored: &StoredDocument,
) -> Result<Contents, StoreError> {
    let mut found = Contents::default();
    let mut known = BTreeSet::new();
    for actor in &stored.extraction.actors {
        let actor = named(identities, number, stored, &actor.id)?;
        if known.insert(actor.id.clone()) {
            found.actors.push(actor);
        }
    }
    for relation in &stored.extraction.relations {
        let date = relation.date.or(stored.document.date);
        found.relations.push(event(identities, number, stored, relation, date)?);
    }
    for statement in &stored.extraction.statements {
        found.statements.push(utterance(identities, number, stored, statement)?);
    }
    Ok(found)
}

/// Returns what a document says as triples, in the order in which its subjects come.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn triples(
    identities: &Identities<'_>,
    number: DocumentNumber,
    stored: &StoredDocument,
) -> Result<Vec<Triple>, StoreError> {
    let leaf = Leaf::of(identities, number, stored)?;
    let mut found = Vec::with_capacity(leaf.n_triples);
    for (subject, properties) in leaf.subjects {
        let Term::NamedNode(subject) = Arc::unwrap_or_clone(subject) else { continue };
        for [predicate, object] in properties {
            let Term::NamedNode(predicate) = Arc::unwrap_or_clone(predicate) else { continue };
            found.push(Triple {
                subject: NamedOrBlankNode::NamedNode(subject.clone()),
                predicate,
                object: Arc::unwrap_or_clone(object),
            });
        }
    }
    Ok(found)
}
