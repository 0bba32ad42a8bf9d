//! One document as RDF.
//!
//! In: a document with its extraction, and who is who. Out: a [`Leaf`], its triples by subject, in
//! the vocabulary of `schema/rdf.md`: the document, its actors, relations and statements with
//! their provenance. Fails if the store cannot be read.

use std::sync::Arc;

use oxrdf::vocab::{rdf, rdfs, xsd};
use oxrdf::{Literal, NamedNode, Term};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Citation;
use super::history::named;
use super::terms::{DERIVED, VOCABULARY};
use crate::document::PartialDate;
use crate::knowledge::{ActorId, Relation, Status};
use crate::resolve::Identities;
use crate::store::{ByNumber, DocumentNumber, StoreError, StoredDocument};

/// A subject with its predicates and objects.
pub(super) type OfSubject = (Arc<Term>, Vec<[Arc<Term>; 2]>);

/// The triples of one document, each once.
#[derive(Default)]
pub(super) struct Leaf {
    /// Subjects in the order in which they come, with their predicates and objects.
    pub(super) subjects: ByNumber<OfSubject>,
    places: FxHashMap<Arc<Term>, usize>,
    /// The triples that the leaf has already, while it is made.
    told: FxHashSet<(usize, Arc<Term>, Arc<Term>)>,
    pub(super) n_triples: usize,
}

impl Leaf {
    /// Returns the triples of a document.
    pub(super) fn of(
        identities: &Identities<'_>,
        number: DocumentNumber,
        stored: &StoredDocument,
    ) -> Result<Self, StoreError> {
        let mut writer = Writer { identities, leaf: Self::default() };
        writer.document(number, stored)?;
        writer.leaf.told = FxHashSet::default();
        Ok(writer.leaf)
    }

    /// Returns the predicates and objects of a subject.
    pub(super) fn of_subject(&self, subject: &Term) -> Option<&OfSubject> {
        self.places.get(subject).map(|it| &self.subjects[*it])
    }

    fn add(&mut self, subject: Term, predicate: Term, object: Term) {
        let place = if let Some(place) = self.places.get(&subject) {
            *place
        } else {
            let subject = Arc::new(subject);
            self.subjects.push((Arc::clone(&subject), Vec::new()));
            self.places.insert(subject, self.subjects.len() - 1);
            self.subjects.len() - 1
        };
        let (predicate, object) = (Arc::new(predicate), Arc::new(object));
        if self.told.insert((place, Arc::clone(&predicate), Arc::clone(&object))) {
            self.subjects[place].1.push([predicate, object]);
            self.n_triples += 1;
        }
    }
}

/// Writes the triples of one document.
struct Writer<'i, 's> {
    identities: &'i Identities<'s>,
    leaf: Leaf,
}

pub(super) fn vocab(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{VOCABULARY}{name}"))
}

/// The characters that a name writes as `%XX`: all but letters, digits and these.
const PERCENT_ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/').remove(b'~');

/// Returns the name of a thing: letters, digits and a few signs as they are, the rest as `%XX`.
pub(crate) fn node(kind: &str, id: &str) -> NamedNode {
    let id = utf8_percent_encode(id, PERCENT_ENCODED);
    NamedNode::new_unchecked(format!("urn:onrecord:{kind}:{id}"))
}

fn kind_and_slug(actor: &ActorId) -> (&str, &str) {
    actor.parts().unwrap_or(("", actor.as_str()))
}

/// Returns the name of an actor.
pub(crate) fn actor_node(actor: &ActorId) -> NamedNode {
    let (kind, slug) = kind_and_slug(actor);
    node(kind, slug)
}

/// Returns the classes of an actor.
pub(super) fn actor_classes(actor: &ActorId) -> [NamedNode; 2] {
    let (kind, _) = kind_and_slug(actor);
    let class = kind[..1.min(kind.len())].to_uppercase() + kind.get(1..).unwrap_or_default();
    [vocab(&class), vocab("Actor")]
}

pub(super) fn date_literal(date: PartialDate) -> Literal {
    let text = date.to_string();
    let datatype = match text.len() {
        4 => xsd::G_YEAR,
        7 => xsd::G_YEAR_MONTH,
        _ => xsd::DATE,
    };
    Literal::new_typed_literal(text, datatype)
}

impl Writer<'_, '_> {
    fn add(
        &mut self,
        subject: &NamedNode,
        predicate: impl Into<NamedNode>,
        object: impl Into<Term>,
    ) {
        let subject = Term::from(subject.clone());
        self.leaf.add(subject, predicate.into().into(), object.into());
    }

    fn text(&mut self, subject: &NamedNode, predicate: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.add(subject, vocab(predicate), Literal::new_simple_literal(text));
        }
    }

    fn actor(
        &mut self,
        number: DocumentNumber,
        stored: &StoredDocument,
        local: &ActorId,
    ) -> Result<NamedNode, StoreError> {
        let actor = named(self.identities, number, stored, local)?;
        let it = actor_node(&actor.id);
        self.add(&it, rdfs::LABEL, Literal::new_simple_literal(&actor.name));
        for class in actor_classes(&actor.id) {
            self.add(&it, rdf::TYPE, class);
        }
        Ok(it)
    }

    /// Adds that an actor has a part in something, and returns the actor.
    fn part(
        &mut self,
        of: &NamedNode,
        part: &str,
        number: DocumentNumber,
        stored: &StoredDocument,
        local: &ActorId,
    ) -> Result<NamedNode, StoreError> {
        let actor = self.actor(number, stored, local)?;
        self.add(of, vocab(part), actor.clone());
        Ok(actor)
    }

    fn document(
        &mut self,
        number: DocumentNumber,
        stored: &StoredDocument,
    ) -> Result<(), StoreError> {
        let document = &stored.document;
        let it = node("document", document.id.as_str());
        self.add(&it, rdf::TYPE, vocab("Document"));
        self.text(&it, "id", Some(document.id.as_str()));
        self.text(&it, "title", document.title.as_deref());
        self.text(&it, "outlet", document.outlet.as_deref());
        self.text(&it, "url", document.url.as_deref());
        if let Some(date) = document.date {
            self.add(&it, vocab("date"), date_literal(date));
        }
        for actor in &stored.extraction.actors {
            self.part(&it, "mentions", number, stored, &actor.id)?;
        }
        self.relations(number, stored, &it)?;
        self.statements(number, stored, &it)
    }

    fn provenance(&mut self, it: &NamedNode, document: &NamedNode, citation: &Citation) {
        self.add(it, vocab("document"), document.clone());
        let derived = NamedNode::new_unchecked(DERIVED);
        self.add(it, derived, document.clone());
        self.text(it, "evidence", Some(&citation.evidence));
        self.text(it, "quotation", Some(&citation.quotation));
    }

    fn relations(
        &mut self,
        number: DocumentNumber,
        stored: &StoredDocument,
        document: &NamedNode,
    ) -> Result<(), StoreError> {
        for relation in &stored.extraction.relations {
            let citation = Citation::of_relation(stored, relation);
            let it = node("relation", &citation.evidence);
            self.add(&it, rdf::TYPE, vocab("Relation"));
            self.provenance(&it, document, &citation);
            let kind = node("type", relation.kind.as_str());
            self.add(&it, vocab("type"), kind.clone());
            self.relation_values(&it, relation, relation.date.or(stored.document.date));
            let mut ends = Vec::new();
            for (name, end) in [("subject", &relation.subject), ("object", &relation.object)] {
                if let Some(local) = end {
                    ends.push(self.part(&it, name, number, stored, local)?);
                }
            }
            for source in &relation.according_to {
                self.part(&it, "accordingTo", number, stored, source)?;
            }
            if let [subject, object] = ends.as_slice()
                && relation.status == Status::Asserted
            {
                self.add(subject, kind, object.clone());
            }
        }
        Ok(())
    }

    /// Adds what a relation says that is no actor.
    fn relation_values(&mut self, it: &NamedNode, relation: &Relation, date: Option<PartialDate>) {
        self.text(it, "status", Some(relation.status.as_str()));
        self.text(it, "matter", relation.matter.as_deref());
        if let Some(date) = date {
            self.add(it, vocab("date"), date_literal(date));
        }
        let confidence = format!("{:.3}", relation.confidence);
        self.add(it, vocab("confidence"), Literal::new_typed_literal(confidence, xsd::DECIMAL));
    }

    fn statements(
        &mut self,
        number: DocumentNumber,
        stored: &StoredDocument,
        document: &NamedNode,
    ) -> Result<(), StoreError> {
        for statement in &stored.extraction.statements {
            let citation = Citation::of_statement(stored, statement);
            let it = node("statement", &citation.evidence);
            self.add(&it, rdf::TYPE, vocab("Statement"));
            self.provenance(&it, document, &citation);
            self.text(&it, "cue", Some(&statement.cue_lemma));
            self.text(&it, "mode", Some(statement.mode.as_str()));
            let words: Vec<&str> =
                statement.content.iter().map(|it| it.of(&stored.document.text)).collect();
            self.text(&it, "words", Some(&words.join(" … ")));
            if let Some(date) = stored.document.date {
                self.add(&it, vocab("date"), date_literal(date));
            }
            let speaker = statement.speaker.iter().map(|it| ("speaker", it));
            let about = statement.about.iter().map(|it| ("about", it));
            let to = statement.addressee.iter().map(|it| ("addressee", it));
            for (name, local) in speaker.chain(about).chain(to) {
                self.part(&it, name, number, stored, local)?;
            }
        }
        Ok(())
    }
}
