//! The store as RDF, read as far as a query needs it.
//!
//! In: a store with who is who in it, and patterns of triples. Out: the triples that fit. The
//! ends of a triple limit the documents that can hold it: a document, relation or statement is in
//! one document, an actor in those that the index lists. Only a pattern that names
//! none of them reads all documents. Fails if the store cannot be read.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use oxrdf::vocab::{rdf, rdfs};
use oxrdf::{Literal, Term};
use rustc_hash::FxHashMap;

use super::columns::{Asked, Columns};
use super::terms::{OURS, Pattern, SharedTriple, VOCABULARY, is_of_one_document, percent_decoded};
use super::triples::{Leaf, actor_classes, actor_node};
use crate::document::DocumentId;
use crate::knowledge::ActorId;
use crate::resolve::Identities;
use crate::store::{DocumentNumber, StoreError, slug};

/// Triples kept at a time.
const TRIPLES_MAX: usize = 2_000_000;

/// A store as RDF.
pub struct Rdf<'i, 's> {
    pub(super) identities: &'i Identities<'s>,
    /// The numbers of all documents, once asked for.
    all: OnceLock<Arc<Vec<u32>>>,
    /// What documents say, once a pattern has asked for much of it.
    columns: OnceLock<Columns>,
    kept: Mutex<Kept>,
    /// Set once the answer is no longer needed.
    is_over: Arc<AtomicBool>,
}

/// Documents laid out before.
#[derive(Default)]
struct Kept {
    leaves: FxHashMap<u32, Arc<Leaf>>,
    n_triples: usize,
    /// For each actor one of them in which it stands.
    homes: FxHashMap<Arc<Term>, u32>,
}

/// The documents that can hold a triple.
pub(super) enum TripleScope {
    /// Any.
    All,
    /// These, in the order of their numbers.
    These(Vec<u32>),
}

impl TripleScope {
    /// Returns the documents that are in both.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, it) | (it, Self::All) => it,
            (Self::These(mut left), Self::These(right)) => {
                left.retain(|it| right.binary_search(it).is_ok());
                Self::These(left)
            }
        }
    }
}

impl<'i, 's> Rdf<'i, 's> {
    /// Returns a store as RDF; reads nothing yet.
    #[must_use]
    pub fn of(identities: &'i Identities<'s>) -> Self {
        Self {
            identities,
            all: OnceLock::new(),
            columns: OnceLock::new(),
            kept: Mutex::default(),
            is_over: Arc::default(),
        }
    }

    /// Returns the same, which gives no more triples once `is_over` is set.
    #[must_use]
    pub fn until(self, is_over: Arc<AtomicBool>) -> Self {
        Self { is_over, ..self }
    }

    pub(super) fn check_time(&self) -> Result<(), StoreError> {
        match self.is_over.load(Ordering::Relaxed) {
            true => Err(StoreError::Interrupted),
            false => Ok(()),
        }
    }

    pub(super) fn leaf(&self, number: u32) -> Result<Arc<Leaf>, StoreError> {
        let lock = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(leaf) = lock().leaves.get(&number) {
            return Ok(Arc::clone(leaf));
        }
        let number = DocumentNumber(number);
        let missing = || StoreError::Damaged { place: format!("document number {}", number.0) };
        self.check_time()?;
        // Not by way of what the store keeps at hand: the leaf is kept here.
        let stored = self.identities.store().document(number)?.ok_or_else(missing)?;
        let leaf = Arc::new(Leaf::of(self.identities, number, &stored)?);
        let mut kept = lock();
        if kept.n_triples + leaf.n_triples > TRIPLES_MAX {
            *kept = Kept::default();
        }
        kept.n_triples += leaf.n_triples;
        let actors = leaf.subjects.iter().filter(|it| !is_of_one_document(&it.0));
        kept.homes.extend(actors.map(|(actor, _)| (Arc::clone(actor), number.0)));
        kept.leaves.insert(number.0, Arc::clone(&leaf));
        Ok(leaf)
    }

    pub(super) fn all(&self) -> Result<Arc<Vec<u32>>, StoreError> {
        if let Some(all) = self.all.get() {
            return Ok(Arc::clone(all));
        }
        let catalogue = self.identities.store().catalogue()?;
        let mut all: Vec<u32> = catalogue.into_iter().map(|(_, number, _)| number.0).collect();
        all.sort_unstable();
        Ok(Arc::clone(self.all.get_or_init(|| Arc::new(all))))
    }

    /// Returns the documents that can hold a triple of this pattern.
    pub(super) fn scope(
        &self,
        [subject, predicate, object]: &Pattern,
    ) -> Result<TripleScope, StoreError> {
        let of_subject = match subject {
            Some(subject) => self.scope_of_subject(subject, predicate.as_deref())?,
            None => None,
        };
        let of_object = match object.as_deref() {
            Some(Term::NamedNode(node)) => match node.as_str().strip_prefix(OURS) {
                Some(name) => self.scope_of(name)?,
                None => None,
            },
            Some(Term::Literal(literal)) => {
                self.scope_of_text(predicate.as_deref(), literal.value())?
            }
            _ => None,
        };
        let scope = |it: Option<Vec<u32>>| it.map_or(TripleScope::All, TripleScope::These);
        Ok(scope(of_subject).and(scope(of_object)))
    }

    /// Returns the documents that can hold a triple of a subject.
    fn scope_of_subject(
        &self,
        subject: &Arc<Term>,
        predicate: Option<&Term>,
    ) -> Result<Option<Vec<u32>>, StoreError> {
        let Term::NamedNode(node) = subject.as_ref() else { return Ok(Some(Vec::new())) };
        let Some(name) = node.as_str().strip_prefix(OURS) else { return Ok(Some(Vec::new())) };
        let Some(actor) = actor_of(name).filter(|_| is_the_same_everywhere(predicate)) else {
            return self.scope_of(name);
        };
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let home = kept.homes.get(subject).copied();
        drop(kept);
        let number = match home {
            Some(number) => Some(number),
            None => self.identities.document_of(&actor)?.map(|it| it.0),
        };
        Ok(Some(number.into_iter().collect()))
    }

    /// Returns the documents in which a thing of ours stands; `None` for what may stand anywhere,
    /// as a class or a relation type.
    fn scope_of(&self, name: &str) -> Result<Option<Vec<u32>>, StoreError> {
        if let Some(actor) = actor_of(name) {
            let appearances = self.identities.appearances(&actor)?;
            let mut numbers: Vec<u32> =
                appearances.into_iter().map(|(_, it)| it.number.0).collect();
            numbers.dedup();
            return Ok(Some(numbers));
        }
        let (kind, name) = name.split_once(':').unwrap_or(("", name));
        let name = percent_decoded(name);
        match kind {
            "document" => self.number(&name).map(Some),
            "relation" | "statement" => {
                self.number(name.rsplit_once('#').map_or("", |it| it.0)).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Returns the documents in which a predicate can have a text; `None` if the index does
    /// not say.
    fn scope_of_text(
        &self,
        predicate: Option<&Term>,
        text: &str,
    ) -> Result<Option<Vec<u32>>, StoreError> {
        let Some(Term::NamedNode(predicate)) = predicate else { return Ok(None) };
        match predicate.as_str().strip_prefix(VOCABULARY) {
            Some("id") => self.number(text).map(Some),
            Some("evidence") => self.number(text.rsplit_once('#').map_or("", |it| it.0)).map(Some),
            Some("outlet") => {
                let published = self.identities.store().published(&slug(text))?;
                Ok(Some(published.into_iter().map(|it| it.0).collect()))
            }
            _ => Ok(None),
        }
    }

    fn number(&self, id: &str) -> Result<Vec<u32>, StoreError> {
        let found = self.identities.store().find(&DocumentId::new(id))?;
        Ok(found.map(|(number, _)| number.0).into_iter().collect())
    }

    /// Returns the columns, of which what is needed has to be read.
    pub(super) fn columns(&self) -> Result<&Columns, StoreError> {
        self.check_time()?;
        if let Some(columns) = self.columns.get() {
            return Ok(columns);
        }
        let columns = Columns::of(&self.all()?);
        Ok(self.columns.get_or_init(|| columns))
    }

    /// Adds to `found` the triples of a subject from the columns, as far as they have been read. Returns
    /// whether these are all.
    pub(super) fn of_columns(
        &self,
        subject: &Arc<Term>,
        asked: Option<Asked>,
        [_, predicate, object]: &Pattern,
        found: &mut Vec<SharedTriple>,
    ) -> Result<bool, StoreError> {
        let (Some(columns), Some(predicate)) = (self.columns.get(), predicate) else {
            return Ok(false);
        };
        let object = object.as_ref();
        if let Some(asked) = asked
            && columns.of_subject(subject, asked, [Some(predicate), object], found).is_some()
        {
            return Ok(true);
        }
        let Term::NamedNode(node) = subject.as_ref() else { return Ok(false) };
        let actor = node.as_str().strip_prefix(OURS).and_then(actor_of);
        let Some(actor) = actor.filter(|it| actor_node(it) == *node) else { return Ok(false) };
        if !is_the_same_everywhere(Some(predicate)) || columns.has_one_name(&actor) != Some(true) {
            return Ok(false);
        }
        let objects: Vec<Term> = match predicate.as_ref() == &Term::from(rdfs::LABEL.into_owned()) {
            true => vec![Literal::new_simple_literal(self.identities.name(&actor)?).into()],
            false => actor_classes(&actor).into_iter().map(Term::from).collect(),
        };
        let fitting = objects.into_iter().filter(|it| object.is_none_or(|object| **object == *it));
        found.extend(fitting.map(|it| [Arc::clone(subject), Arc::clone(predicate), Arc::new(it)]));
        Ok(true)
    }
}

/// Returns the actor that a name of ours names.
fn actor_of(name: &str) -> Option<ActorId> {
    let (kind, name) = name.split_once(':').unwrap_or(("", name));
    let name = percent_decoded(name);
    match kind {
        "type" | "vocab" | "document" | "relation" | "statement" => None,
        "" => Some(ActorId::new(&name)),
        kind => Some(ActorId::new(&format!("{kind}/{name}"))),
    }
}

/// Returns whether all documents of an actor agree on a predicate: its name and its classes.
fn is_the_same_everywhere(predicate: Option<&Term>) -> bool {
    let Some(Term::NamedNode(predicate)) = predicate else { return false };
    [rdfs::LABEL, rdf::TYPE].contains(&predicate.as_ref())
}
